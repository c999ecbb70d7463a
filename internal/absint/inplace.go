package absint

import (
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/summary"
)

// A nested is the walk along a function literal in the middle of the function
// that calls it where it is written. What such a literal does is part of what
// the function around it does: walked there, nothing gets lost in a summary.
type nested struct {
	// deferred is the number of deferred calls that the functions around have
	// waiting.
	deferred int
	// regs are the values of the functions around that are needed when the
	// literal is through.
	regs map[ssa.Value]bool
	// ends are the ways in which the literal is left.
	ends []result
}

// calledInPlace returns the function literal that the call is the one use of, or
// nil for any other call.
func (x *Interp) calledInPlace(c *ssa.Call) *ssa.Function {
	lit := c.Call.StaticCallee()
	if lit == nil || lit.Parent() != x.in || lit.Synthetic == loopBody || len(lit.Blocks) == 0 || !calledAtOnce(lit) {
		return nil
	}
	return lit
}

// inPlace walks along the literal that instruction i of b calls in place.
func (x *Interp) inPlace(s *State, lit *ssa.Function, b *ssa.BasicBlock, i int) []result {
	x.Applied(lit)
	call := b.Instrs[i].(*ssa.Call)
	for j, p := range lit.Params {
		s.regs[p] = x.eval(s, call.Call.Args[j])
	}
	if f, ok := x.eval(s, call.Call.Value).(*Fn); ok {
		for j, v := range lit.FreeVars {
			s.regs[v] = f.Binds[j]
		}
	}
	outer := *x
	after := x.live.at(b, i+1)
	delete(after, call)
	x.nest = &nested{deferred: len(s.defers), regs: after}
	if outer.nest != nil {
		maps.Copy(x.nest.regs, outer.nest.regs)
	}
	x.in, x.live, x.loops = lit, x.livenessOf(lit).around(x.nest.regs, outer.live), naturalLoops(lit)
	if x.Enter(s, nil, lit.Blocks[0]) {
		x.Walk(lit, s)
	}
	ends := x.nest.ends
	x.in, x.live, x.loops, x.nest = outer.in, outer.live, outer.loops, outer.nest
	x.block, x.lastPos = outer.block, outer.lastPos
	for _, end := range ends {
		for _, b := range lit.Blocks {
			delete(end.s.visits, b)
		}
	}
	return ends
}

// leaveNested ends a path along a literal; false means that the path is not
// inside of one.
func (x *Interp) leaveNested(s *State, results []Value, exit summary.Exit) bool {
	if x.nest == nil {
		return false
	}
	end := result{s: s, exit: exit}
	switch len(results) {
	case 0:
	case 1:
		end.v = results[0]
	default:
		end.v = &Agg{E: results}
	}
	x.nest.ends = append(x.nest.ends, end)
	return true
}

// waiting returns the number of deferred calls that aren't those of the
// function that is walked along.
func (x *Interp) waiting() int {
	if x.nest == nil {
		return 0
	}
	return x.nest.deferred
}

// livenessOf returns what is live in a function, which is found out once.
func (x *Interp) livenessOf(fn *ssa.Function) liveness {
	l, ok := x.lives[fn]
	if !ok {
		l = computeLiveness(fn)
		if x.lives == nil {
			x.lives = make(map[*ssa.Function]liveness)
		}
		x.lives[fn] = l
	}
	return l
}

// around returns l with the values of functions around that stay live
// throughout, in the order that outer has them in, before those of l.
func (l liveness) around(regs map[ssa.Value]bool, outer liveness) liveness {
	order := slices.SortedFunc(maps.Keys(regs), func(a, b ssa.Value) int { return outer.index[a] - outer.index[b] })
	n := liveness{in: l.in, index: maps.Clone(l.index)}
	for i, v := range order {
		n.index[v] = i - len(order)
	}
	return n
}
