package absint

import (
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// liveness holds, for each block, the values that are still used when control
// has entered it (its phis included). What isn't used any more need not be
// told apart: that is what lets paths join again.
type liveness struct {
	in []map[ssa.Value]bool
	// after has the values that are used after the call of a literal that is
	// called in place, the call's own left out.
	after map[*ssa.Call]map[ssa.Value]bool
	index map[ssa.Value]int
}

func computeLiveness(fn *ssa.Function) liveness {
	l := liveness{in: make([]map[ssa.Value]bool, len(fn.Blocks)), after: map[*ssa.Call]map[ssa.Value]bool{}, index: map[ssa.Value]int{}}
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
	stale := make([]bool, len(fn.Blocks))
	for i := range stale {
		stale[i] = true
	}
	for changed := true; changed; {
		changed = false
		for i, b := range slices.Backward(fn.Blocks) {
			if !stale[i] {
				continue
			}
			stale[i] = false
			if l.update(b) {
				changed = true
				for _, pred := range b.Preds {
					stale[pred.Index] = true
				}
			}
		}
	}
	if len(fn.AnonFuncs) > 0 {
		for _, b := range fn.Blocks {
			l.atEach(b, 0, func(in ssa.Instruction, live map[ssa.Value]bool) {
				if call, ok := in.(*ssa.Call); ok && calledInPlace(fn, call) != nil {
					l.after[call] = maps.Clone(live)
				}
			})
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

// at returns what is live before instruction from of b, after its phis.
func (l *liveness) at(b *ssa.BasicBlock, from int) map[ssa.Value]bool {
	return l.atEach(b, from, func(ssa.Instruction, map[ssa.Value]bool) {})
}

// atEach does the same and calls f with each of the instructions from there on,
// the last first, and with what is live after it.
func (l *liveness) atEach(b *ssa.BasicBlock, from int, f func(in ssa.Instruction, live map[ssa.Value]bool)) map[ssa.Value]bool {
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
		f(in, live)
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
