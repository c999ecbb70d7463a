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

// calledInPlace returns the function literal of fn that the call is the one use
// of, or nil for any other call.
func calledInPlace(fn *ssa.Function, c *ssa.Call) *ssa.Function {
	var lit *ssa.Function
	var refs *[]ssa.Instruction
	switch v := c.Call.Value.(type) {
	case *ssa.MakeClosure:
		lit, refs = v.Fn.(*ssa.Function), v.Referrers()
	case *ssa.Function:
		lit, refs = v, v.Referrers()
	}
	if lit == nil || lit.Parent() != fn || lit.Synthetic == loopBody || len(lit.Blocks) == 0 || refs == nil {
		return nil
	}
	for _, r := range *refs {
		if _, ok := r.(*ssa.DebugRef); !ok && r != ssa.Instruction(c) {
			return nil
		}
	}
	return lit
}

// CalledInPlace reports whether the one use of a function literal is to be called
// where it is written: whoever walks along the function around it walks along
// the literal.
func CalledInPlace(lit *ssa.Function) bool {
	if lit.Parent() == nil {
		return false
	}
	isCall := func(in ssa.Instruction) bool {
		c, ok := in.(*ssa.Call)
		return ok && calledInPlace(lit.Parent(), c) == lit
	}
	return slices.ContainsFunc(*lit.Referrers(), func(in ssa.Instruction) bool {
		if c, ok := in.(*ssa.MakeClosure); ok {
			return slices.ContainsFunc(*c.Referrers(), isCall)
		}
		return isCall(in)
	})
}

// inPlace walks along the literal that is called in place.
func (x *Interp) inPlace(s *State, lit *ssa.Function, call *ssa.Call) []result {
	x.Applied(lit)
	for j, p := range lit.Params {
		s.regs[p] = x.eval(s, call.Call.Args[j])
	}
	if f, ok := x.eval(s, call.Call.Value).(*Fn); ok {
		for j, v := range lit.FreeVars {
			s.regs[v] = f.Binds[j]
		}
	}
	outer := *x
	x.nest = &nested{deferred: len(s.defers), regs: maps.Clone(x.live.after[call])}
	if outer.nest != nil {
		maps.Copy(x.nest.regs, outer.nest.regs)
	}
	inner := x.Bodies.of(lit)
	x.in, x.live, x.loops = lit, inner.live.around(x.nest.regs, outer.live), inner.loops
	if x.Enter(s, nil, lit.Blocks[0]) {
		x.Walk(lit, s)
	}
	ends := x.nest.ends
	x.in, x.live, x.loops, x.nest = outer.in, outer.live, outer.loops, outer.nest
	x.block, x.lastPos = outer.block, outer.lastPos
	for _, end := range ends {
		end.s.rounds = slices.DeleteFunc(end.s.rounds, func(r round) bool { return r.head.Parent() == lit })
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

// Bodies has what was found out about the blocks of a function and of the
// literals that it calls in place. It is the same for every interpreter.
type Bodies map[*ssa.Function]body

// A body is what has to be known of a function to walk along it.
type body struct {
	live  liveness
	loops loops
}

// of finds out once what has to be known of a function.
func (bs Bodies) of(fn *ssa.Function) body {
	b, ok := bs[fn]
	if !ok {
		b = body{computeLiveness(fn), naturalLoops(fn)}
		bs[fn] = b
	}
	return b
}

// around returns l with the values of functions around that stay live
// throughout, in the order that outer has them in, before those of l.
func (l liveness) around(regs map[ssa.Value]bool, outer liveness) liveness {
	order := slices.SortedFunc(maps.Keys(regs), func(a, b ssa.Value) int { return outer.index[a] - outer.index[b] })
	n := liveness{in: l.in, after: l.after, index: maps.Clone(l.index), uses: l.uses}
	for i, v := range order {
		n.index[v] = i - len(order)
	}
	return n
}
