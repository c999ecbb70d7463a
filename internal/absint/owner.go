package absint

import "slices"

// References to one object are all alike, but a person tells them apart by what
// keeps them: a variable, a wrapper. So each acquisition remembers where its
// reference went.

// ownedBy notes that memory r keeps the latest reference to v that nothing kept
// before, or, if there is none, what another has as well.
func (s *State) ownedBy(v Value, r Region) {
	sym, ok := v.(Sym)
	if !ok || s.objs[sym] == nil || len(s.objs[sym].Refs) == 0 {
		return
	}
	c := s.objs[sym].clone()
	c.Refs = slices.Clone(c.Refs)
	last := len(c.Refs) - 1
	for i, ref := range slices.Backward(c.Refs) {
		if len(ref.Owners) == 0 {
			last = i
			break
		}
	}
	if ref := &c.Refs[last]; !slices.Contains(ref.Owners, r) {
		ref.Owners = append(slices.Clip(ref.Owners), r)
		s.objs[sym] = c
	}
}

// dropped returns the latest acquisition whose reference nothing in seen keeps.
func (o *Object) dropped(seen *reached) (Site, bool) {
	if seen == nil {
		return Site{}, false
	}
	for _, ref := range slices.Backward(o.Refs) {
		if len(ref.Owners) > 0 && !slices.ContainsFunc(ref.Owners, func(r Region) bool { return seen.regions[r] }) {
			return ref, true
		}
	}
	return Site{}, false
}
