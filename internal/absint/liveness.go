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
	// uses are those of blocks that were asked for within.
	uses []*blockUses
}

// blockUses are the values that are used after a block, and where in it values
// are made and used last.
type blockUses struct {
	out        map[ssa.Value]bool
	made, last map[ssa.Value]int
}

func computeLiveness(fn *ssa.Function) liveness {
	l := liveness{
		in: make([]map[ssa.Value]bool, len(fn.Blocks)), after: map[*ssa.Call]map[ssa.Value]bool{}, index: map[ssa.Value]int{},
		uses: make([]*blockUses, len(fn.Blocks)),
	}
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
			l.eachAfter(b, func(in ssa.Instruction, live map[ssa.Value]bool) {
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
	live := l.eachAfter(b, func(ssa.Instruction, map[ssa.Value]bool) {})
	old := l.in[b.Index]
	if len(old) == len(live) {
		return false
	}
	l.in[b.Index] = live
	return true
}

// eachAfter calls f with each instruction of b that isn't a phi, the last first,
// and with what is live after it, its own value left out; it returns what is live
// after the phis.
func (l *liveness) eachAfter(b *ssa.BasicBlock, f func(in ssa.Instruction, live map[ssa.Value]bool)) map[ssa.Value]bool {
	live := l.out(b)
	for _, in := range slices.Backward(b.Instrs) {
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

// out returns what is live at the end of b.
func (l *liveness) out(b *ssa.BasicBlock) map[ssa.Value]bool {
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
	return live
}

// at returns a function that reports whether a value is live before instruction
// i of b. What it takes doesn't depend on the length of the block: the walk of
// a long one asks often.
func (l *liveness) at(b *ssa.BasicBlock, i int) func(ssa.Value) bool {
	u := l.uses[b.Index]
	if u == nil {
		u = l.usesOf(b)
		l.uses[b.Index] = u
	}
	return func(v ssa.Value) bool {
		if made, ok := u.made[v]; ok && made >= i {
			return false
		}
		last, ok := u.last[v]
		return ok && last >= i || u.out[v]
	}
}

func (l *liveness) usesOf(b *ssa.BasicBlock) *blockUses {
	u := &blockUses{out: l.out(b), made: map[ssa.Value]int{}, last: map[ssa.Value]int{}}
	for i, in := range b.Instrs {
		if _, ok := in.(*ssa.Phi); ok {
			continue
		}
		if v, ok := in.(ssa.Value); ok {
			u.made[v] = i
		}
		for _, op := range in.Operands(nil) {
			if _, ok := l.index[*op]; ok {
				u.last[*op] = i
			}
		}
	}
	return u
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
