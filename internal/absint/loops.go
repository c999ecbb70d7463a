package absint

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// naturalLoops maps the head of each loop to the blocks in it: those that the
// head dominates and that lead back to it.
func naturalLoops(fn *ssa.Function) map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool {
	loops := map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool{}
	for _, tail := range fn.Blocks {
		for _, head := range tail.Succs {
			if !head.Dominates(tail) {
				continue
			}
			if loops[head] == nil {
				loops[head] = map[*ssa.BasicBlock]bool{head: true}
			}
			work := []*ssa.BasicBlock{tail}
			for len(work) > 0 {
				b := work[len(work)-1]
				work = work[:len(work)-1]
				if !loops[head][b] {
					loops[head][b] = true
					work = append(work, b.Preds...)
				}
			}
		}
	}
	return loops
}

// leave is told that control goes from block b to another. A counter stands for
// many rounds from the moment it is widened, but of those only the ones that
// were walked have left their effects: who leaves the loop before there was
// one does so with the counter as it was. False means that the path knows
// better.
func (x *Interp) leave(s *State, b, to *ssa.BasicBlock) bool {
	for head, in := range x.loops {
		if !in[b] || in[to] {
			continue
		}
		for _, v := range s.widenedAt(head) {
			if !x.learn(s, v, token.EQL, intConst(s.info(v).from)) {
				return false
			}
		}
	}
	return true
}

// widenedAt returns the counters that were widened when loop head was entered
// last.
func (s *State) widenedAt(head *ssa.BasicBlock) []Sym {
	var list []Sym
	for v, info := range s.syms {
		if info.widened == head {
			list = append(list, v)
		}
	}
	slices.Sort(list)
	return list
}

// walkedRound is told that loop head is entered once more.
func (s *State) walkedRound(head *ssa.BasicBlock) {
	for _, v := range s.widenedAt(head) {
		info := *s.info(v)
		info.widened = nil
		s.setInfo(v, info)
	}
}

// deferredAgain counts the pending calls of the defer statement that has most
// of them.
func (s *State) deferredAgain() int {
	if len(s.defers) < 2 {
		return len(s.defers)
	}
	most := 0
	count := map[*ssa.Defer]int{}
	for _, d := range s.defers {
		count[d.at]++
		most = max(most, count[d.at])
	}
	return most
}
