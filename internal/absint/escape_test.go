package absint

import (
	"go/types"
	"testing"
)

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
	slice := types.NewSlice(types.Typ[types.Int])
	one := Slice{R: x.newRegion(s, fresh), Len: intConst(1)}
	for _, base := range []Slice{{R: gone.R, Len: intConst(2)}, {R: gone.R, Len: x.newSym(s, nil)}} {
		if v := x.appendTo(s, &target{args: []Value{base, one}, argT: []types.Type{slice, slice}}); v == nil {
			t.Error("nothing appended")
		}
	}
	if s.mem[gone.R] != nil {
		t.Error("the memory is back")
	}
}
