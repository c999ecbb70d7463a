package absint

import (
	"go/token"
	"slices"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// forgetTransient drops the steps about objects that the path made, is done with
// and has left nowhere: a connection that was opened, used and freed again. A
// caller needs to know of it only that what it passed was used. Were they kept,
// no two rounds of a loop that makes such an object would be alike.
func (x *Interp) forgetTransient(s *State, seen *reached) {
	gone := map[Sym]bool{}
	for v, o := range s.objs {
		if s.info(v).path == "" && !seen.syms[v] && o.Own == 0 && o.Finalized == 0 {
			gone[v] = true
		}
	}
	for changed := len(gone) > 0; changed; {
		changed = false
		for i, st := range s.steps {
			if x.leavesNothing(s, st, gone) {
				continue
			}
			x.stepSyms(s, s.steps[i:i+1], func(v Sym) {
				changed = changed || gone[v]
				delete(gone, v)
			})
		}
	}
	if len(gone) == 0 {
		return
	}
	kept := make([]stepRec, 0, len(s.steps))
	for i, st := range s.steps {
		about := false
		x.stepSyms(s, s.steps[i:i+1], func(v Sym) { about = about || gone[v] })
		if !about {
			kept = append(kept, st)
			continue
		}
		for j, p := range x.NamedRow(st.name).Params {
			info, _ := p.Class.Info()
			if v, ok := argSym(s, st, j); ok && info.Tracked && s.info(v).path != "" {
				kept = touching(kept, v, st.pos)
			}
		}
	}
	s.steps = kept
}

// touching adds to steps that v is used, unless they say so already.
func touching(steps []stepRec, v Sym, pos token.Pos) []stepRec {
	touch := stepRec{op: summary.Touch, args: []Value{v}, pos: pos}
	said := func(o stepRec) bool { return o.op == summary.Touch && sameArg(o.args[0], touch.args[0]) }
	if slices.ContainsFunc(steps, said) {
		return steps
	}
	return append(steps, touch)
}

// argSym returns the Sym that argument i of a step is.
func argSym(s *State, st stepRec, i int) (Sym, bool) {
	if i < 0 || i >= len(st.args) {
		return 0, false
	}
	v, ok := s.norm(st.args[i]).(Sym)
	return v, ok
}

// leavesNothing reports whether a step changes nothing but objects that are gone.
func (x *Interp) leavesNothing(s *State, st stepRec, gone map[Sym]bool) bool {
	row := x.NamedRow(st.name)
	if st.op != summary.Row || st.async || row == nil {
		return false
	}
	for _, v := range st.res {
		if s.objs[v] != nil && !gone[v] {
			return false
		}
	}
	isGone := func(i int) bool {
		if i == refmodel.OfResult {
			return true
		}
		v, ok := argSym(s, st, i)
		return ok && gone[v]
	}
	for i, a := range st.args {
		switch v := s.norm(a).(type) {
		case Const:
		case Sym:
			if !gone[v] && i < len(row.Params) && lasts(row, i, isGone) {
				return false
			}
		case Addr:
			if m := s.mem[v.R]; m == nil || m.kind != fresh {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// lasts reports whether what a row does to argument i is there after the objects
// that are gone.
func lasts(row *refmodel.Func, i int, isGone func(arg int) bool) bool {
	switch p := row.Params[i]; p.Action {
	case refmodel.NoAction, refmodel.Uses, refmodel.Inspects, refmodel.Copies:
	case refmodel.Retains, refmodel.Stores:
		if !isGone(p.Into) {
			return true
		}
	default:
		return true
	}
	for _, e := range row.Ends {
		if e.Arg == i && e.Certainty == refmodel.Certain {
			return true
		}
	}
	for _, m := range row.Marks {
		if m.Arg == i {
			return true
		}
	}
	for _, sl := range row.Slots {
		if sl.Arg == i || (sl.FromArg == i || sl.FromHolderArg == i) && !isGone(sl.Arg) {
			return true
		}
	}
	return false
}
