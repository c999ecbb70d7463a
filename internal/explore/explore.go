// Package explore takes the interpreter along the paths of a function: forward,
// block by block, paths that meet with the same state together.
package explore

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/absint"
)

// States that come to one block before they are told apart less well, and before
// the function is too much.
const (
	looseAt   = 24
	latest    = 4 // states done that one is widened with
	blurredAt = 80
	maxVisits = 500
)

// A pending is what waits to be interpreted at the start of a block, and what
// has been.
type pending struct {
	waiting []waiting
	done    map[string][]*absint.State
	visits  int
	detail  absint.Detail
}

type waiting struct {
	key   string
	state *absint.State
}

// Function interprets all paths of x's function that x follows. It asks hasty
// before each block whether so much has been done already that paths are to be
// told apart less well than their number asks for; sketch has what isn't an object
// given up soon. It returns false where so many states come to one block that the
// function is too much.
func Function(x *absint.Interp, hasty func() bool, sketch bool) (ok bool) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case tooMuch:
			ok = false
		default:
			panic(r)
		}
	}()
	x.Walk = func(fn *ssa.Function, entry *absint.State) { walk(x, fn, entry, hasty, sketch) }
	if entry := x.Entry(); x.Enter(entry, nil, x.Fn.Blocks[0]) {
		x.Walk(x.Fn, entry)
	}
	return true
}

// tooMuch is thrown when too many states come to one block.
type tooMuch struct{}

// walk interprets the paths of fn that begin in a state at its start.
func walk(x *absint.Interp, fn *ssa.Function, entry *absint.State, hasty func() bool, sketch bool) {
	rank := postorder(fn)
	at := make([]*pending, len(fn.Blocks))
	for i := range at {
		at[i] = &pending{done: map[string][]*absint.State{}}
	}
	blocks := make([]*ssa.BasicBlock, len(rank)) // by rank
	for i, r := range rank {
		blocks[r] = fn.Blocks[i]
	}
	first := 0 // no block of a lower rank has states
	at[0].add(x, entry, sketch)
	for {
		x.Hasty = hasty()
		for first < len(blocks) && len(at[blocks[first].Index].waiting) == 0 {
			first++
		}
		if first == len(blocks) || x.Coarse && x.Overflowed() {
			return
		}
		b := blocks[first]
		p := at[b.Index]
		w := p.waiting[0]
		p.waiting = p.waiting[1:]
		s := w.state
		p.done[w.key] = append(p.done[w.key], s.Snapshot())
		for _, next := range x.Exec(s, b) {
			if x.Enter(next.State, b, next.To) {
				if !at[next.To.Index].add(x, next.State, sketch) {
					panic(tooMuch{})
				}
				first = min(first, rank[next.To.Index])
			}
		}
	}
}

// told says how well states that come to a block are told apart.
func (p *pending) told(x *absint.Interp, sketch bool) absint.Detail {
	switch {
	case p.visits >= blurredAt || sketch && p.visits >= looseAt:
		return absint.Blurred
	case x.Coarse || p.visits >= looseAt || x.Hasty:
		return absint.Loose
	}
	return absint.Exact
}

// add lets a state wait, unless one like it does or has been interpreted.
// When there are too many, states that differ only in what they know of plain
// values become one. It returns false when even so there are too many.
func (p *pending) add(x *absint.Interp, s *absint.State, sketch bool) bool {
	detail := p.told(x, sketch)
	p.visits++
	if p.visits > maxVisits {
		return false
	}
	if detail > p.detail {
		// Those that wait are told apart no better from now on.
		p.detail = detail
		before := p.waiting
		p.waiting = nil
		for _, w := range before {
			p.insert(x, w.state)
		}
	}
	p.insert(x, s)
	return true
}

func (p *pending) insert(x *absint.Interp, s *absint.State) {
	key := x.Key(s, p.detail)
	for _, old := range p.done[key] {
		if absint.KnowsLess(old, s) {
			return
		}
	}
	if p.detail > absint.Exact && p.visits >= 2*looseAt {
		// What is known of plain values doesn't repeat: it is given up. The
		// latest know no more than those before them, with which they were
		// widened.
		done := p.done[key]
		for _, old := range done[max(0, len(done)-latest):] {
			x.Widen(s, old, p.detail)
		}
	}
	for i := 0; i < len(p.waiting); i++ {
		w := p.waiting[i]
		if w.key == key && x.Join(w.state, s, p.detail) {
			// It may go together with those that it didn't go with before.
			s, i, p.waiting = w.state, -1, slices.Delete(p.waiting, i, i+1)
		}
	}
	p.waiting = append(p.waiting, waiting{key, s})
}

// postorder numbers the blocks in reverse postorder.
func postorder(fn *ssa.Function) []int {
	rank := make([]int, len(fn.Blocks))
	seen := make([]bool, len(fn.Blocks))
	n := len(fn.Blocks)
	var visit func(b *ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		seen[b.Index] = true
		for _, s := range slices.Backward(b.Succs) {
			if !seen[s.Index] {
				visit(s)
			}
		}
		n--
		rank[b.Index] = n
	}
	visit(fn.Blocks[0])
	for _, b := range fn.Blocks {
		if !seen[b.Index] {
			visit(b)
		}
	}
	return rank
}
