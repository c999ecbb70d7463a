package absint

import (
	"golang.org/x/tools/go/ssa"
)

// liveness holds, for each block, the values that are still used when control
// has entered it (its phis included). What isn't used any more need not be
// told apart: that is what lets paths join again.
type liveness struct {
	in    []map[ssa.Value]bool
	index map[ssa.Value]int
}

func computeLiveness(fn *ssa.Function) liveness {
	l := liveness{in: make([]map[ssa.Value]bool, len(fn.Blocks)), index: map[ssa.Value]int{}}
	n := 0
	number := func(v ssa.Value) {
		l.index[v] = n
		n++
	}
	for _, p := range fn.Params {
		number(p)
	}
	for _, f := range fn.FreeVars {
		number(f)
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if v, ok := in.(ssa.Value); ok {
				number(v)
			}
		}
	}
	for i := range l.in {
		l.in[i] = map[ssa.Value]bool{}
	}
	for changed := true; changed; {
		changed = false
		for i := len(fn.Blocks) - 1; i >= 0; i-- {
			if l.update(fn.Blocks[i]) {
				changed = true
			}
		}
	}
	return l
}

// update recomputes what is live at the start of b, after its phis.
func (l *liveness) update(b *ssa.BasicBlock) bool {
	live := l.at(b, 0)
	old := l.in[b.Index]
	if len(old) == len(live) {
		return false
	}
	l.in[b.Index] = live
	return true
}

// at returns what is live before instruction i of b, after its phis.
func (l *liveness) at(b *ssa.BasicBlock, from int) map[ssa.Value]bool {
	live := map[ssa.Value]bool{}
	for _, succ := range b.Succs {
		pred := predIndex(succ, b)
		for v := range l.in[succ.Index] {
			if phi, ok := v.(*ssa.Phi); ok && phi.Block() == succ {
				l.use(live, phi.Edges[pred])
			} else {
				live[v] = true
			}
		}
	}
	for i := len(b.Instrs) - 1; i >= from; i-- {
		in := b.Instrs[i]
		if _, ok := in.(*ssa.Phi); ok {
			break
		}
		if v, ok := in.(ssa.Value); ok {
			delete(live, v)
		}
		for _, op := range in.Operands(nil) {
			l.use(live, *op)
		}
	}
	return live
}

func (l *liveness) use(live map[ssa.Value]bool, v ssa.Value) {
	if _, ok := l.index[v]; ok && v != nil {
		live[v] = true
	}
}

func predIndex(b, pred *ssa.BasicBlock) int {
	for i, p := range b.Preds {
		if p == pred {
			return i
		}
	}
	return 0
}
