package absint

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// The loops of a function.
type loops struct {
	// in maps the head of each to the blocks in it: those that the head
	// dominates and that lead back to it.
	in map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool
	// around has the heads of the loops that a block is in, in the order of the
	// blocks: a function with many loops has few around one block.
	around map[*ssa.BasicBlock][]*ssa.BasicBlock
	// exits has, by head, the conditions on which a loop is left.
	exits map[*ssa.BasicBlock][]ssa.Value
}

// naturalLoops finds the loops of a function.
func naturalLoops(fn *ssa.Function) loops {
	l := loops{in: blocksByHead(fn), around: map[*ssa.BasicBlock][]*ssa.BasicBlock{}, exits: map[*ssa.BasicBlock][]ssa.Value{}}
	for _, head := range fn.Blocks {
		for b := range l.in[head] {
			l.around[b] = append(l.around[b], head)
		}
		l.exits[head] = waysOut(fn, l.in[head])
	}
	return l
}

// waysOut returns the conditions on which a loop of fn is left, in the order of the
// blocks.
func waysOut(fn *ssa.Function, loop map[*ssa.BasicBlock]bool) []ssa.Value {
	if loop == nil {
		return nil
	}
	var conds []ssa.Value
	for _, b := range fn.Blocks {
		end, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if ok && loop[b] && slices.ContainsFunc(b.Succs, func(to *ssa.BasicBlock) bool { return !loop[to] }) {
			conds = append(conds, end.Cond)
		}
	}
	return conds
}

func blocksByHead(fn *ssa.Function) map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool {
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

// A round is one time through a loop.
type round struct {
	head *ssa.BasicBlock
	n    int // 1 is the first
	// counted: the path couldn't leave the loop so far, as both what counts its
	// rounds and how many there are is known.
	counted bool
}

// round returns which round of the loop with head b the path is in, 0 where b is
// none.
func (s *State) round(b *ssa.BasicBlock) int {
	for _, r := range s.rounds {
		if r.head == b {
			return r.n
		}
	}
	return 0
}

// nextRound counts the rounds of the loops that the path is in, now that it goes
// from block pred to b, and returns the one of b's own loop.
func (x *Interp) nextRound(s *State, pred, b *ssa.BasicBlock) int {
	s.rounds = slices.DeleteFunc(s.rounds, func(r round) bool {
		return r.head.Parent() == x.in && !x.loops.in[r.head][b]
	})
	if x.loops.in[b] == nil {
		return 0
	}
	for i, r := range s.rounds {
		if r.head != b {
			continue
		}
		if !b.Dominates(pred) {
			s.rounds[i].n = 0 // it is entered anew
		}
		s.rounds[i].n++
		return s.rounds[i].n
	}
	s.rounds = append(s.rounds, round{head: b, n: 1})
	return 1
}

// stillCounted tells, of the loop with head b that is entered with the values of
// its phis, whether it was counted in the rounds before this one, and notes
// whether it is now.
func (x *Interp) stillCounted(s *State, b *ssa.BasicBlock, phis []Value) bool {
	for i, r := range s.rounds {
		if r.head == b {
			s.rounds[i].counted = (r.n == 1 || r.counted) && slices.ContainsFunc(x.loops.exits[b], func(cond ssa.Value) bool {
				return x.isCounted(s, b, phis, cond)
			})
			return r.n > 1 && r.counted
		}
	}
	return false
}

// isCounted reports whether v, a part of a condition for leaving the loop with
// head b, is known for a round as soon as b is entered.
func (x *Interp) isCounted(s *State, b *ssa.BasicBlock, phis []Value, v ssa.Value) bool {
	if in, ok := v.(ssa.Instruction); ok && x.loops.in[b][in.Block()] {
		switch in := in.(type) {
		case *ssa.BinOp:
			return x.isCounted(s, b, phis, in.X) && x.isCounted(s, b, phis, in.Y)
		case *ssa.Phi:
			if in.Block() != b {
				return false
			}
			_, ok := s.norm(phis[slices.Index(b.Instrs, ssa.Instruction(in))]).(Const)
			return ok
		}
		return false
	}
	_, ok := s.norm(x.eval(s, v)).(Const)
	return ok
}

// leave is told that control goes from block b to another. A counter stands for
// many rounds from the moment it is widened, but of those only the ones that
// were walked have left their effects: who leaves the loop before there was
// one does so with the counter as it was. False means that the path knows
// better.
func (x *Interp) leave(s *State, b, to *ssa.BasicBlock) bool {
	for _, head := range x.loops.around[b] {
		if x.loops.in[head][to] {
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
