package absint

import (
	"maps"
	"slices"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// recordRow adds the call to the steps of the summary being made.
func (x *Interp) recordRow(s *State, c *rowCall, v Value, out summary.Outcome) {
	if !s.concernsObjects(c) || s.uncounted(c) {
		return
	}
	st := stepRec{op: summary.Row, name: c.row.Name, args: c.args, outcome: out, ignored: c.ignored, async: s.async, pos: c.at.Pos, in: x.block}
	st.quiet = x.reported > c.before
	if sym, ok := v.(Sym); ok {
		st.res = []Sym{sym}
	}
	if c.row.IO {
		st.forgetBuffers(s, c.row)
	}
	if plainUses(c.row) {
		for _, old := range s.steps {
			if old.op == summary.Row && old.name == st.name && slices.EqualFunc(old.args, st.args, func(a, b Value) bool { return sameArg(a, b) }) {
				return
			}
		}
	}
	for _, a := range c.args {
		sym, ok := a.(Sym)
		if !ok || !hasAnyIndex(s.info(sym).path) {
			continue
		}
		if x.again > 0 && gives(c.row) {
			// Which elements a function that calls itself has left for the
			// next call can't be told: it takes them.
			st = stepRec{op: summary.Escape, args: []Value{sym}, pos: c.at.Pos}
			break
		}
		if s.info(sym).null == no {
			st.guarded = true
		}
	}
	if s.saidOfAll(st) && !x.secondPass(s, st) {
		return
	}
	s.addStep(st)
}

// uncounted reports whether a call adds or gives back a reference of an object
// that isn't followed any more.
func (s *State) uncounted(c *rowCall) bool {
	return gives(c.row) && slices.ContainsFunc(c.args, func(v Value) bool {
		sym, ok := s.norm(v).(Sym)
		return ok && s.objs[sym] != nil && s.objs[sym].Uncounted
	})
}

// addStep adds to the steps of the path. Those that copies of the state share
// stay as they are: fork leaves no room behind the copy's.
func (s *State) addStep(st stepRec) {
	s.steps = append(s.steps, st)
}

// forgetBuffers drops what is read or written, and how much of it was: it makes
// no difference to references, and each round of a loop has others.
func (st *stepRec) forgetBuffers(s *State, row *refmodel.Func) {
	st.args = slices.Clone(st.args)
	for i, p := range row.Params {
		if i < len(st.args) && p.Class == refmodel.NoClass && p.Out == refmodel.NoOut {
			st.args[i] = nil
		}
	}
	if len(st.res) == 1 && s.objs[st.res[0]] == nil {
		st.res = nil
	}
}

// concernsObjects reports whether a row has to do with a class that is followed,
// or was called with something that leads to an object.
func (s *State) concernsObjects(c *rowCall) bool {
	if c.row.Result.Class != refmodel.NoClass && followed(c.row.Result.Class) {
		return true
	}
	for _, p := range c.row.Params {
		if p.Class == refmodel.NoClass || followed(p.Class) {
			return true
		}
	}
	return slices.ContainsFunc(c.args, func(a Value) bool { return !s.isPlain(a) })
}

// saidOfAll reports whether st is about any element of something and the same
// was said before: once is for all of them.
func (s *State) saidOfAll(st stepRec) bool {
	several := s.ofSeveral(st.fn) != ""
	for _, a := range st.args {
		several = several || s.ofSeveral(a) != ""
	}
	if !several {
		return false
	}
	return slices.ContainsFunc(s.steps, func(o stepRec) bool {
		return o.op == st.op && o.name == st.name && o.outcome == st.outcome && s.ofSeveral(o.fn) == s.ofSeveral(st.fn) &&
			slices.EqualFunc(o.args, st.args, s.alikeOfAll)
	})
}

// ofSeveral returns the path of a value that is any element of something, or of
// the first part of a struct that is one; else "".
func (s *State) ofSeveral(v Value) string {
	switch v := v.(type) {
	case Sym:
		if p := s.info(v).path; hasAnyIndex(p) {
			return p
		}
	case *Agg:
		for _, e := range v.E {
			if p := s.ofSeveral(e); p != "" {
				return p
			}
		}
	}
	return ""
}

// alikeOfAll reports whether two values are one, or any elements of one thing.
func (s *State) alikeOfAll(v, w Value) bool {
	a, okA := v.(*Agg)
	b, okB := w.(*Agg)
	if okA && okB {
		return slices.EqualFunc(a.E, b.E, s.alikeOfAll)
	}
	p := s.ofSeveral(v)
	return p == s.ofSeveral(w) && (p != "" || sameArg(v, w))
}

func sameArg(a, b Value) bool {
	switch a.(type) {
	case Sym, Const, Addr, Slice:
		return a == b
	}
	return false
}

// plainUses reports whether a row changes nothing: saying it twice in one
// straight line adds nothing as long as the object lives.
func plainUses(f *refmodel.Func) bool {
	for _, p := range f.Params {
		switch p.Action {
		case refmodel.NoAction, refmodel.Uses, refmodel.Inspects, refmodel.Copies:
		default:
			return false
		}
		if p.Out != refmodel.NoOut {
			return false
		}
	}
	switch f.Result.Kind {
	case refmodel.Owned, refmodel.Borrowed, refmodel.InteriorPtr:
		return false
	}
	return len(f.Ends) == 0 && len(f.Marks) == 0 && len(f.Slots) == 0
}

// stepSyms calls f with the Syms that steps are about.
func (x *Interp) stepSyms(s *State, steps []stepRec, f func(Sym)) {
	seen := x.scratch()
	defer x.done(seen)
	of := func(v Value) {
		switch v.(type) {
		case nil, Const:
			return
		}
		seen.reset()
		s.reach(v, seen)
		for _, v := range seen.order {
			f(v)
		}
	}
	for _, st := range steps {
		for _, a := range st.args {
			of(a)
		}
		of(st.fn)
		for _, m := range st.mem {
			for _, c := range m.cells {
				of(c.v)
			}
		}
		for _, v := range st.res {
			f(v)
		}
	}
}

// pruneSteps forgets the steps that concern only objects that this function
// made, finished with, and that nobody else can reach. roots adds what can be
// reached to an empty set: where that is only by memory that isn't followed any
// more, nothing is left to tell callers of.
func (x *Interp) pruneSteps(s *State, seen *reached, roots func(*reached)) {
	if len(s.steps) == 0 {
		return
	}
	if x.NoSummary {
		s.steps = s.keptForItself(seen)
		return
	}
	x.forgetTransient(s, seen)
	held := x.held(s)
	defer x.done(held)
	needed := maps.Clone(seen.syms)
	if s.abandons() {
		followed := newReached()
		followed.notAbandoned = true
		roots(followed)
		needed = followed.syms
	}
	keep := make([]bool, len(s.steps))
	for grown := true; grown; {
		grown = false
		for i, st := range s.steps {
			if keep[i] || !x.stepMatters(s, st, needed) || x.isOver(s, st, held) {
				continue
			}
			keep[i], grown = true, true
			x.stepSyms(s, s.steps[i:i+1], func(v Sym) { needed[v] = true })
		}
	}
	kept := make([]stepRec, 0, len(s.steps))
	for i, st := range s.steps {
		if keep[i] && !x.repeats(s, kept, st, seen) {
			if n := len(kept); n > 0 && x.tellsOf(s, st, kept[n-1]) {
				kept = kept[:n-1]
			}
			kept = append(kept, st)
		}
	}
	s.steps = kept
}

// keptForItself returns the steps that the path itself may ask for: which of
// what it still has came from a function that the caller passed, and what it has
// done with objects of the caller's that it has a reference to.
func (s *State) keptForItself(seen *reached) []stepRec {
	owned := func(v Value) bool {
		sym, ok := v.(Sym)
		return ok && s.objs[sym] != nil && s.objs[sym].Own > 0 && s.info(sym).path != ""
	}
	var kept []stepRec
	for _, st := range s.steps {
		if st.op == summary.Call && slices.ContainsFunc(st.res, func(v Sym) bool { return seen.syms[v] }) || st.op == summary.Row && slices.ContainsFunc(st.args, owned) {
			kept = append(kept, st)
		}
	}
	return kept
}

// isOver reports whether a step hands on what leads to nothing that references
// have to do with, and never will: the path has no way to it any more.
func (x *Interp) isOver(s *State, st stepRec, held *reached) bool {
	if st.op != summary.Escape && st.op != summary.Later {
		return false
	}
	gone := func(v Value) bool {
		switch v := s.norm(v).(type) {
		case Addr:
			return !held.regions[v.R] && x.isInert(s, v)
		case *Iface:
			a, ok := v.V.(Addr)
			return ok && !held.regions[a.R] && x.isInert(s, a)
		}
		return x.isInert(s, v) && s.isPlain(v)
	}
	if f, ok := st.fn.(*Fn); st.fn != nil && (!ok || slices.ContainsFunc(f.Binds, func(v Value) bool { return !gone(v) })) {
		return false
	}
	return !slices.ContainsFunc(st.args, func(v Value) bool { return !gone(v) })
}

// abandons reports whether there is memory that isn't followed any more.
func (s *State) abandons() bool {
	for _, m := range s.mem {
		if m.abandoned {
			return true
		}
	}
	return false
}

// stepMatters reports whether a caller must be told of a step.
func (x *Interp) stepMatters(s *State, st stepRec, needed map[Sym]bool) bool {
	if st.op == summary.Call || st.op == summary.Escape || st.op == summary.Later || st.op == summary.TakeBack || st.op == summary.Take {
		return true
	}
	for _, v := range st.res {
		if needed[v] && s.objs[v] != nil {
			return true
		}
	}
	row := x.NamedRow(st.name)
	for i, a := range st.args {
		if addr, ok := a.(Addr); ok {
			// An out parameter of the caller's.
			if m := s.mem[addr.R]; m != nil && m.kind == input {
				return true
			}
		}
		v, ok := s.norm(a).(Sym)
		if !ok {
			continue
		}
		if s.info(v).path == "" {
			if needed[v] && s.objs[v] != nil && row != nil && i < len(row.Params) && !plainParam(row, i) {
				return true
			}
			continue
		}
		if st.op == summary.Touch {
			return true
		}
		if row == nil || i >= len(row.Params) {
			continue
		}
		info, _ := row.Params[i].Class.Info()
		if info.Tracked || !plainParam(row, i) {
			return true
		}
	}
	return false
}

// plainParam reports whether a row does nothing to argument i but use it.
func plainParam(row *refmodel.Func, i int) bool {
	switch row.Params[i].Action {
	case refmodel.NoAction, refmodel.Uses, refmodel.Inspects, refmodel.Copies:
	default:
		return false
	}
	for _, e := range row.Ends {
		if e.Arg == i && e.Certainty == refmodel.Certain {
			return false
		}
	}
	for _, m := range row.Marks {
		if m.Arg == i {
			return false
		}
	}
	for _, sl := range row.Slots {
		if sl.Arg == i || sl.FromHolderArg == i || sl.FromArg == i {
			return false
		}
	}
	return true
}
