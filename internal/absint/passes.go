package absint

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// secondPass reports whether st releases the elements of something of the
// caller's, all of which a loop that is over has released before.
func (x *Interp) secondPass(s *State, st stepRec) bool {
	if st.in == nil || !gives(x.NamedRow(st.name)) || x.storesElements() {
		return false
	}
	passes := 0
	for _, o := range s.steps {
		if o.op != st.op || o.name != st.name || !slices.EqualFunc(o.args, st.args, func(v, w Value) bool { return sameElements(s, v, w) }) {
			continue
		}
		if o.in == nil || !x.passedAll(o.in, st.in) {
			return false
		}
		passes++
	}
	return passes == 1
}

// sameElements reports whether two values stand for elements of the same
// container.
func sameElements(s *State, v, w Value) bool {
	a, okA := v.(Sym)
	b, okB := w.(Sym)
	return okA && okB && s.info(a).path == s.info(b).path
}

// passedAll reports whether block b is done in each round of a loop that is
// left only where its condition is asked, and that block later isn't in.
func (x *Interp) passedAll(b, later *ssa.BasicBlock) bool {
	var head *ssa.BasicBlock // of the innermost loop
	for _, h := range x.loops.around[b] {
		if !x.loops.in[h][later] && (head == nil || x.loops.in[head][h]) {
			head = h
		}
	}
	if head == nil {
		return false
	}
	for in := range x.loops.in[head] {
		for _, to := range in.Succs {
			if !x.loops.in[head][to] && in != head || to == head && !b.Dominates(in) {
				return false
			}
		}
	}
	return true
}

// storesElements reports whether the function changes which elements containers
// have.
func (x *Interp) storesElements() bool {
	return slices.ContainsFunc(x.in.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
			switch in := in.(type) {
			case *ssa.MapUpdate:
				return true
			case *ssa.Store:
				_, elem := in.Addr.(*ssa.IndexAddr)
				return elem
			case ssa.CallInstruction:
				b, ok := in.Common().Value.(*ssa.Builtin)
				return ok && (b.Name() == "delete" || b.Name() == "clear")
			}
			return false
		})
	})
}
