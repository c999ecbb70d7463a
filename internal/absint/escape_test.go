package absint

import "testing"

// TestGoneMemory: what names memory that was dropped, since nothing led there any
// more, can be given up and handed on like anything else.
func TestGoneMemory(t *testing.T) {
	x, s := &Interp{}, newState()
	gone := Addr{R: x.newRegion(s, fresh)}
	delete(s.mem, gone.R)
	list := Addr{R: x.newRegion(s, fresh)}
	x.store(s, Addr{list.R, "[0]"}, gone, nil, 0)
	x.abandon(s, list)
	x.escape(s, gone, Site{})
	if m := s.mem[list.R]; m == nil || !m.abandoned {
		t.Error("the list is still followed")
	}
	if s.mem[gone.R] != nil {
		t.Error("the memory is back")
	}
}
