package absint

import (
	"go/types"
	"maps"
	"slices"
)

// Join makes one state of two with one key, in a, if what the caller's plain
// values must be for either path can be said of both: one asks for less than
// the other, or they are two sides of one condition. In less than full detail
// whatever they don't share is dropped.
func (x *Interp) Join(a, b *State, detail Detail) bool {
	if detail == Exact && KnowsLess(a, b) {
		return true
	}
	if detail == Exact && KnowsLess(b, a) {
		for p, v := range a.params {
			if a.objs[v] == nil && !a.info(v).trivial() {
				forget(a, v, b, p)
			}
		}
		return true
	}
	var differ []string
	for _, p := range knownPaths(a, b) {
		if !sameInfo(a.info(a.params[p]), b.info(b.params[p])) {
			differ = append(differ, p)
		}
	}
	if detail == Exact && (len(differ) != 1 || !complementary(a.info(a.params[differ[0]]), b.info(b.params[differ[0]]))) {
		return false
	}
	for _, p := range differ {
		v, ok := a.params[p]
		if ok {
			forgetDifferent(a, v, b.info(b.params[p]))
		}
		if x.Hasty {
			a.loosened = true
			a.blurred = a.blurred || ok && slices.Contains(a.named, v)
		}
	}
	if detail > Exact {
		x.blend(a, b)
	}
	a.blurred = a.blurred || detail == Blurred
	return true
}

// Widen makes s know no more of plain values than old does, the snapshot of a
// state with the same key in less than full detail.
func (x *Interp) Widen(s, old *State, detail Detail) {
	hasty := x.Hasty
	x.Hasty = true
	x.Join(s, old, detail)
	x.Hasty = hasty
}

// forget drops what a knows of v, or replaces it by what b knows of path p.
func forget(a *State, v Sym, b *State, p string) {
	info := *a.info(v)
	info.null, info.eq, info.ne, info.lo, info.hi = maybe, nil, nil, nil, nil
	info.dyn, info.notDyn, info.impl = nil, nil, nil
	if b != nil {
		i := b.info(b.params[p])
		info.null, info.eq, info.ne, info.lo, info.hi = i.null, i.eq, i.ne, i.lo, i.hi
		info.dyn, info.notDyn, info.impl = i.dyn, i.notDyn, i.impl
	}
	a.setInfo(v, info)
}

// forgetDifferent drops what a knows of v; which types it is found to have stays
// where that is the same elsewhere.
func forgetDifferent(a *State, v Sym, elsewhere *symInfo) {
	before := a.info(v)
	forget(a, v, nil, "")
	if sameTypes(before, elsewhere) {
		info := *a.info(v)
		info.dyn, info.notDyn, info.impl = before.dyn, before.notDyn, before.impl
		a.setInfo(v, info)
	}
}

// knownPaths returns the caller's plain values of which a or b knows
// something.
func knownPaths(a, b *State) []string {
	var list []string
	for _, s := range []*State{a, b} {
		for p, v := range s.params {
			if s.objs[v] == nil && !s.info(v).trivial() {
				list = append(list, p)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// complementary reports whether a value has one of the two properties in any
// case.
func complementary(a, b *symInfo) bool {
	if !sameTypes(a, b) {
		return false
	}
	if a.null != maybe && b.null != maybe {
		return a.null != b.null
	}
	oneConst := func(a, b *symInfo) bool {
		if a.eq == nil {
			return false
		}
		if b.eq != nil {
			return a.eq.K == kBool && b.eq.K == kBool && a.eq.I != b.eq.I
		}
		return len(b.ne) == 1 && sameConst(b.ne[0], *a.eq) && b.lo == nil && b.hi == nil
	}
	if oneConst(a, b) || oneConst(b, a) {
		return true
	}
	above := func(a, b *symInfo) bool {
		return a.lo != nil && a.hi == nil && b.hi != nil && b.lo == nil && *a.lo == *b.hi+1 && len(a.ne)+len(b.ne) == 0
	}
	return above(a, b) || above(b, a)
}

// Snapshot returns what [KnowsLess] needs of a state that is about to be
// interpreted.
func (s *State) Snapshot() *State {
	c := &State{params: map[string]Sym{}}
	for p, v := range s.params {
		if info := s.info(v); !info.trivial() && s.objs[v] == nil {
			c.params[p] = v
		}
	}
	if s.named != nil {
		c.named, c.namedMem, c.steps = s.named, s.namedMem, s.steps
		c.rel, c.exprs, c.inputs = s.rel, s.exprs, s.inputs
		s.shared |= seldomRel | seldomExprs | seldomInputs
		c.syms, c.objs, c.mem = maps.Clone(s.syms), maps.Clone(s.objs), maps.Clone(s.mem)
		return c
	}
	c.syms = map[Sym]*symInfo{}
	for _, v := range c.params {
		c.syms[v] = s.info(v)
	}
	return c
}

func sameConsts(a, b []Const) bool {
	if len(a) != len(b) {
		return false
	}
	for _, c := range a {
		if !slices.Contains(b, c) {
			return false
		}
	}
	return true
}

func sameInfo(a, b *symInfo) bool {
	same := func(x, y *int64) bool { return (x == nil) == (y == nil) && (x == nil || *x == *y) }
	if a.null != b.null || (a.eq == nil) != (b.eq == nil) || a.eq != nil && *a.eq != *b.eq || !sameConsts(a.ne, b.ne) {
		return false
	}
	return sameTypes(a, b) && same(a.lo, b.lo) && same(a.hi, b.hi)
}

// sameTypes reports whether a and b are found to be of the same types.
func sameTypes(a, b *symInfo) bool {
	return (a.dyn == nil) == (b.dyn == nil) && (a.dyn == nil || types.Identical(a.dyn, b.dyn)) &&
		slices.Equal(a.notDyn, b.notDyn) && slices.EqualFunc(a.impl, b.impl, implFact.equal)
}

// KnowsLess reports whether everything that a knows of plain values b, with the
// same key, knows too, so that what a led to covers b.
func KnowsLess(a, b *State) bool {
	for p, v := range a.params {
		ia := a.info(v)
		if ia.trivial() || a.objs[v] != nil {
			continue
		}
		w, ok := b.params[p]
		if !ok || !sameInfo(ia, b.info(w)) {
			return false
		}
	}
	return len(a.named) != len(b.named) || looselyLess(a, b)
}
