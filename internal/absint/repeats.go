package absint

import (
	"go/types"
	"slices"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// repeats reports whether st says again what the steps before it said, and may
// be dropped: the rounds of a loop would otherwise all differ in their number. A
// use that follows on the same use, with no row in between that does more than
// use, tells a caller nothing. Of calls of what the caller passed, a second one
// tells that there are several; a third one nothing more.
func (x *Interp) repeats(s *State, before []stepRec, st stepRec, seen *reached) bool {
	if st.op == summary.Touch && x.touchedBefore(s, before, st) {
		return true
	}
	use := x.isUse(st)
	if !use && st.op != summary.Call {
		return false
	}
	if slices.ContainsFunc(st.res, func(v Sym) bool { return s.objs[v] != nil || seen.syms[v] }) {
		return false
	}
	times, enough := 0, 2
	if use || x.Coarse {
		enough = 1
	}
	for _, old := range slices.Backward(before) {
		if sameStep(s, old, st, seen) {
			if times++; times == enough {
				return true
			}
		}
		if use && old.op == summary.Row && !x.isUse(old) {
			return false
		}
	}
	return false
}

// touchedBefore reports whether what st touches was used by a call of the table
// before, and not released since: there the caller is told that it has to live.
func (x *Interp) touchedBefore(s *State, before []stepRec, st stepRec) bool {
	for _, old := range slices.Backward(before) {
		if s.isAbout(old, st.args[0]) {
			return !gives(x.NamedRow(old.name))
		}
	}
	return false
}

// tellsOf reports whether st is a call of the table that uses what the step
// before it, touch, touches: that it has to live is told by either. A release is
// told apart: of what is dead it is another mistake.
func (x *Interp) tellsOf(s *State, st, touch stepRec) bool {
	return touch.op == summary.Touch && s.isAbout(st, touch.args[0]) && !gives(x.NamedRow(st.name))
}

// isAbout reports whether st is a call of the table with v among its arguments.
func (s *State) isAbout(st stepRec, v Value) bool {
	return st.op == summary.Row && slices.ContainsFunc(st.args, func(w Value) bool { return sameArg(s.norm(w), s.norm(v)) })
}

// isUse reports whether a step, done twice, leaves what it is about as once:
// it neither makes, lends nor releases a reference. What reading and writing
// ends has ended after the first time.
func (x *Interp) isUse(st stepRec) bool {
	if st.op == summary.Touch {
		return true
	}
	row := x.NamedRow(st.name)
	if st.op != summary.Row || row == nil {
		return false
	}
	switch row.Result.Kind {
	case refmodel.Owned, refmodel.Borrowed, refmodel.InteriorPtr:
		return false
	}
	for i, p := range row.Params {
		switch p.Action {
		case refmodel.NoAction, refmodel.Uses, refmodel.Inspects, refmodel.Copies:
		default:
			return false
		}
		if p.Out != refmodel.NoOut || !row.IO && !plainParam(row, i) {
			return false
		}
	}
	return true
}

// sameStep reports whether two steps say the same of the same things. Values
// of which nothing is known, and that only the steps name, are alike.
func sameStep(s *State, a, b stepRec, seen *reached) bool {
	if a.op != b.op || a.name != b.name || a.method != b.method || a.outcome != b.outcome || a.ignored != b.ignored ||
		a.async != b.async || a.quiet != b.quiet || a.guarded != b.guarded {
		return false
	}
	same := func(v, w Value) bool {
		v, w = s.norm(v), s.norm(w)
		return v == nil && w == nil || sameArg(v, w) || anyValue(s, v, seen) && anyValue(s, w, seen) || a.op == summary.Call && alike(s, v, w, seen)
	}
	return same(a.fn, b.fn) && slices.EqualFunc(a.args, b.args, same)
}

// alike reports whether two objects were had in the same way and handed on, and
// nothing but steps leads to them: what an iterator yields in one round and in
// another.
func alike(s *State, v, w Value, seen *reached) bool {
	a, okA := v.(Sym)
	b, okB := w.(Sym)
	if !okA || !okB || seen.syms[a] || seen.syms[b] || s.info(a).path != "" || s.info(b).path != "" || s.info(a).null != s.info(b).null {
		return false
	}
	o, p := s.objs[a], s.objs[b]
	return o != nil && p != nil && o.Own == 0 && p.Own == 0 && o.Ext && p.Ext && o.Class == p.Class && o.Death == Alive && p.Death == Alive &&
		o.Origin.Pos == p.Origin.Pos && o.Silent == p.Silent && o.ReleasedHere == p.ReleasedHere
}

// anyValue reports whether v is a plain value of which nothing is known and
// that nothing but a step leads to.
func anyValue(s *State, v Value, seen *reached) bool {
	sym, ok := v.(Sym)
	if !ok || s.objs[sym] != nil || seen.syms[sym] {
		return false
	}
	info := s.info(sym)
	return info.path == "" && info.trivial() && info.reg == 0 && info.lin == 0
}

// carriers returns the arguments of a call through which the callee can get at
// references. The address of plain numbers (a mutex, a buffer of bytes) leads
// to nothing.
func (t *target) carriers() []Value {
	var list []Value
	for i, a := range t.args {
		switch a.(type) {
		case Addr, Slice:
			if i < len(t.argT) && len(t.argT) == len(t.args) && plainMemory(t.argT[i]) {
				continue
			}
		}
		list = append(list, a)
	}
	return list
}

// plainMemory reports whether t points to memory without pointers.
func plainMemory(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return plainData(u.Elem())
	case *types.Slice:
		return plainData(u.Elem())
	}
	return false
}

// plainData reports whether values of type t are made of numbers and strings
// only. The types of C objects have no fields here and don't count.
func plainData(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsConstType != 0 && u.Kind() != types.Uintptr
	case *types.Array:
		return plainData(u.Elem())
	case *types.Struct:
		sized := false
		for f := range u.Fields() {
			if s, ok := f.Type().Underlying().(*types.Struct); ok && s.NumFields() == 0 && f.Name() == "_" {
				continue // a marker like noCopy
			}
			if !plainData(f.Type()) {
				return false
			}
			sized = true
		}
		return sized
	}
	return false
}
