package absint

import (
	"go/types"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/summary"
)

// What follows is about two states with the same loose key. It leaves plain
// values out that may differ; their Syms and regions match in the order in which
// the key names them.

// blend drops from a what it knows of plain values and b doesn't.
func (x *Interp) blend(a, b *State) {
	for i, v := range a.named {
		if a.objs[v] == nil && !a.info(v).trivial() && !sameInfo(a.info(v), b.info(b.named[i])) {
			forget(a, v, nil, "")
		}
	}
	for k, truth := range a.rel {
		if other, known := b.rel[k]; !known || other != truth {
			// Which elements are the same may be lost with it.
			a.blurred = a.blurred || a.hasKeys()
			delete(own(a, seldomRel, &a.rel), k)
		}
	}
	for k, v := range a.exprs {
		if w, ok := b.exprs[k]; !a.info(v).trivial() && (!ok || !sameInfo(a.info(v), b.info(w))) {
			delete(own(a, seldomExprs, &a.exprs), k)
		}
	}
	x.blendCalls(a, b)
	for i, r := range a.namedMem {
		x.blendCells(a, r, b, b.namedMem[i])
	}
	for _, p := range sortedKeys(b.inputs) {
		x.blendCells(a, x.inputRegion(a, p), b, b.inputs[p])
	}
	for _, p := range sortedKeys(a.inputs) {
		if _, both := b.inputs[p]; !both {
			x.blendCells(a, a.inputs[p], b, 0)
		}
	}
}

// hasKeys reports whether elements in memory are told apart by values that
// aren't known.
func (s *State) hasKeys() bool {
	for _, m := range s.mem {
		if slices.ContainsFunc(m.cells, func(c cell) bool { return strings.Contains(c.path, "[#") }) {
			return true
		}
	}
	return false
}

// blendCalls hands on what only one of the states has called of what the caller
// passed, where their key leaves such calls out.
func (x *Interp) blendCalls(a, b *State) {
	ofA, ofB := a.calls(), b.calls()
	for _, k := range sortedKeys(ofA) {
		if _, both := ofB[k]; !both {
			a.handOn(ofA[k])
		}
	}
	for _, k := range sortedKeys(ofB) {
		if st := ofB[k]; ofA[k].fn == nil {
			info := b.info(st.fn.(Sym))
			st.fn = x.inputSym(a, info.path, info.typ)
			a.handOn(st)
		}
	}
}

// calls returns the calls of what the caller passed, by what is called.
func (s *State) calls() map[string]stepRec {
	calls := map[string]stepRec{}
	for _, st := range s.steps {
		if v, ok := st.fn.(Sym); ok && st.op == summary.Call && s.info(v).path != "" {
			calls[s.info(v).path+"#"+st.name] = st
		}
	}
	return calls
}

// handedOn reports whether it is known that what st calls may have been called.
func (s *State) handedOn(st stepRec) bool {
	return slices.ContainsFunc(s.steps, func(o stepRec) bool {
		return o.op == summary.Escape && o.name == "" && len(o.args) == 1 && o.args[0] == st.fn
	})
}

// handOn notes that what st calls may have been called.
func (s *State) handOn(st stepRec) {
	if !s.handedOn(st) {
		s.addStep(stepRec{op: summary.Escape, args: []Value{st.fn}, pos: st.pos})
	}
}

// blendCells makes the scalars in memory unknown that aren't the same in both
// states.
func (x *Interp) blendCells(a *State, r Region, b *State, other Region) {
	m, o := a.mem[r], b.mem[other]
	switch {
	case m == nil:
		return
	case o == nil:
		o = &memory{kind: m.kind, path: m.path} // not looked at
	}
	if n := len(m.cells) + len(o.cells); n > manyCells {
		x.Work(n)
	}
	anything := func(c cell) cell {
		v := x.newSym(a, anyType)
		info := *a.info(v)
		info.oneOf = true
		a.setInfo(v, info)
		c.v, c.dirty, c.owned = v, true, false
		return c
	}
	n := *m
	n.cells = nil // a copy, once there is something to change
	for i, c := range m.cells {
		if a.scalarCell(c) && !sameScalar(a, m, c, b, o) {
			if n.cells == nil {
				n.cells = slices.Clone(m.cells)
			}
			n.cells[i] = anything(c)
		}
	}
	const elsewhere = "[#" // under a key of b's, which means nothing in a
	marked := m.kind != fresh || !allConstKeys(m)
	for _, d := range o.cells {
		if _, ok := m.cells.get(d.path); !ok && b.scalarCell(d) && !sameScalar(b, o, d, a, m) {
			if strings.Contains(d.path, elsewhere) {
				if marked {
					continue
				}
				marked = true
			}
			if n.cells == nil {
				n.cells = slices.Clone(m.cells)
			}
			n.cells = append(n.cells, anything(d))
		}
	}
	if n.cells == nil {
		return
	}
	n.cells.sort()
	a.mem[r] = &n
}

// sameScalar reports whether the scalar in cell c of a's memory m is in the same
// cell of b's memory o.
func sameScalar(a *State, m *memory, c cell, b *State, o *memory) bool {
	d, ok := o.cells.get(c.path)
	switch {
	case ok:
		return a.norm(c.v) == b.norm(d.v) || a.merelyRead(m, c) && b.merelyRead(o, d)
	case o.kind == fresh:
		return isZeroConst(a.norm(c.v))
	}
	return a.merelyRead(m, c)
}

// scalarCell reports whether a cell has a number, a string or a truth value.
func (s *State) scalarCell(c cell) bool {
	switch v := s.norm(c.v).(type) {
	case Const:
		return v.K != kNil && v.K != kZero
	case Sym:
		t := s.info(v).typ
		if t == nil || s.objs[v] != nil || s.info(v).reg != 0 {
			return false
		}
		basic, ok := t.Underlying().(*types.Basic)
		return ok && basic.Kind() != types.UnsafePointer && basic.Kind() != types.Uintptr
	}
	return false
}

// looselyLess reports whether all that a knows of plain values b knows too.
func looselyLess(a, b *State) bool {
	for i, v := range a.named {
		if a.objs[v] == nil && !a.info(v).trivial() && !sameInfo(a.info(v), b.info(b.named[i])) {
			return false
		}
	}
	if !callsLess(a, b) {
		return false
	}
	for i, r := range a.namedMem {
		if !cellsLess(a, r, b, b.namedMem[i]) {
			return false
		}
	}
	for p, r := range a.inputs {
		if !cellsLess(a, r, b, b.inputs[p]) {
			return false
		}
	}
	return true
}

// callsLess reports whether the calls of a and b are the same, as far as a knows
// what it has called.
func callsLess(a, b *State) bool {
	ofA, ofB := a.calls(), b.calls()
	for k, st := range ofA {
		if _, both := ofB[k]; !both && !a.handedOn(st) {
			return false
		}
	}
	for k := range ofB {
		if _, both := ofA[k]; !both {
			return false
		}
	}
	return true
}

// cellsLess reports whether all that a knows of scalars in memory b knows too.
func cellsLess(a *State, r Region, b *State, other Region) bool {
	m, o := a.mem[r], b.mem[other]
	switch {
	case m == nil:
		return true
	case o == nil:
		o = &memory{kind: m.kind, path: m.path} // not looked at
	}
	for _, c := range m.cells {
		if sym, ok := a.norm(c.v).(Sym); a.scalarCell(c) && !(ok && a.info(sym).trivial()) && !sameScalar(a, m, c, b, o) {
			return false
		}
	}
	for _, d := range o.cells {
		if _, ok := m.cells.get(d.path); !ok && m.kind == fresh && b.scalarCell(d) && !isZeroConst(b.norm(d.v)) {
			return false
		}
	}
	return true
}
