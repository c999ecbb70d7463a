package absint

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/summary"
)

// An Edge is a state that goes on to a block.
type Edge struct {
	State *State
	To    *ssa.BasicBlock
}

// exactRounds is how often a loop is walked with its counters known;
// maxRounds how often at all.
const (
	exactRounds = 4
	maxRounds   = 7
	// maxDeferred bounds the calls that one defer statement in a loop piles
	// up: what goes wrong with two goes wrong with more.
	maxDeferred = 2
)

// Enter takes a state into block b from pred: the phis get their values, what
// isn't needed any more is dropped. False means that the path is not followed
// further.
func (x *Interp) Enter(s *State, pred, b *ssa.BasicBlock) bool {
	if pred != nil {
		i := predIndex(b, pred)
		phis := make([]Value, 0, 8)
		for _, in := range b.Instrs {
			phi, ok := in.(*ssa.Phi)
			if !ok {
				break
			}
			phis = append(phis, x.eval(s, phi.Edges[i]))
		}
		n := x.nextRound(s, pred, b)
		widen := n > exactRounds || x.Coarse && n > 1
		if n > maxRounds {
			return false
		}
		enough := x.MostRounds > 0 && n > x.MostRounds+1 || n > 1 && s.deferredAgain() > maxDeferred
		if !x.stillCounted(s, b, phis) && enough {
			return false
		}
		s.walkedRound(b)
		if n == 1 {
			x.beginLoop(s, b)
		}
		for j, v := range phis {
			phi := b.Instrs[j].(*ssa.Phi)
			if old, ok := s.regs[phi].(Const); widen && !(ok && old == v) && grows(phi) {
				v = x.widenedCounter(s, phi, v)
			}
			s.regs[phi] = v
		}
		if widen {
			x.widenMemory(s)
		}
	}
	x.collect(s, b)
	if s.round(b) > 1 {
		x.reportLost(s, token.NoPos) // a loop that may never end
	}
	return true
}

// widenedCounter is widened for the value of a phi of a loop's head.
func (x *Interp) widenedCounter(s *State, phi *ssa.Phi, v Value) Value {
	w := x.widened(s, v, phi.Type(), heading(phi))
	if old, ok := v.(Slice); ok && w != v && onlyAppends(phi) {
		x.learn(s, w.(Slice).Len.(Sym), token.GEQ, s.norm(old.Len).(Const))
	}
	n, isSym := w.(Sym)
	c, isConst := v.(Const)
	switch {
	case !isSym || !isConst:
	case s.info(n).counter:
		info := *s.info(n)
		info.widened, info.from = phi.Block(), c.I
		s.setInfo(n, info)
	case heading(phi) == anyWay:
		switch drift(phi) {
		case up:
			x.learn(s, n, token.GEQ, c)
		case down:
			x.learn(s, n, token.LEQ, c)
		}
	}
	return w
}

// widened replaces a value that grows from round to round: a counter may be
// anything from there on, a slice may have any length and its elements are no
// longer followed.
func (x *Interp) widened(s *State, v Value, t types.Type, way direction) Value {
	switch v := v.(type) {
	case Const:
		if v.K != kInt {
			return v
		}
		n := x.newSym(s, t)
		switch way {
		case up:
			x.learn(s, n, token.GEQ, v)
			info := *s.info(n)
			info.counter = true
			s.setInfo(n, info)
		case down:
			x.learn(s, n, token.LEQ, v)
		}
		return n
	case Sym:
		// Derived from the counter of the round before: the same counter.
		base := s.info(v).lin
		if way != up || base == 0 || !s.info(base).counter {
			return v
		}
		n := x.newSym(s, t)
		s.inheritOrder(n, v)
		info := *s.info(n)
		info.counter, info.lo = true, s.info(base).lo
		s.setInfo(n, info)
		return n
	case Slice:
		if n, ok := s.norm(v.Len).(Const); !ok || n.I < exactRounds-1 && !x.Coarse || s.mem[v.R].kind != fresh {
			return v
		}
		x.abandon(s, Addr{R: v.R})
		return Slice{R: v.R, Len: x.newSym(s, types.Typ[types.Int])}
	}
	return v
}

// grows reports whether a phi can have values that aren't written in the
// source: one that only ever gets constants has finitely many.
func grows(phi *ssa.Phi) bool {
	seen := map[*ssa.Phi]bool{}
	var visit func(v ssa.Value) bool
	visit = func(v ssa.Value) bool {
		switch v := v.(type) {
		case *ssa.Const:
			return false
		case *ssa.Phi:
			if seen[v] {
				return false
			}
			seen[v] = true
			return slices.ContainsFunc(v.Edges, visit)
		}
		return true
	}
	return visit(phi)
}

// A direction is how a counter goes from round to round.
type direction int8

const (
	anyWay direction = iota
	up
	down
)

// drift tells whether the rounds of a loop only ever add to a phi, or only ever
// take from it, where some may leave it as it is: what counts how often
// something went well.
func drift(phi *ssa.Phi) direction {
	way, mixed := anyWay, false
	seen := map[ssa.Value]bool{phi: true}
	var visit func(v ssa.Value)
	visit = func(v ssa.Value) {
		if seen[v] {
			return
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.Phi:
			for _, e := range v.Edges {
				visit(e)
			}
			return
		case *ssa.BinOp:
			if this := stepOf(v); (v.Op == token.ADD || v.Op == token.SUB) && this != anyWay && (way == anyWay || way == this) {
				way = this
				visit(v.X)
				return
			}
		}
		mixed = true
	}
	for i, e := range phi.Edges {
		if phi.Block().Dominates(phi.Block().Preds[i]) {
			visit(e)
		}
	}
	if mixed {
		return anyWay
	}
	return way
}

// heading tells whether a phi is a counter that a loop only ever adds to, or
// only ever takes from.
func heading(phi *ssa.Phi) direction {
	way := anyWay
	for i, e := range phi.Edges {
		if !phi.Block().Dominates(phi.Block().Preds[i]) {
			continue
		}
		add, ok := e.(*ssa.BinOp)
		if !ok || add.Op != token.ADD && add.Op != token.SUB || add.X != ssa.Value(phi) {
			return anyWay
		}
		this := stepOf(add)
		if this == anyWay || way != anyWay && way != this {
			return anyWay
		}
		way = this
	}
	return way
}

// onlyAppends reports whether a loop does nothing to the slice that phi is but
// append to it: it gets no shorter.
func onlyAppends(phi *ssa.Phi) bool {
	seen := map[ssa.Value]bool{phi: true}
	var visit func(v ssa.Value) bool
	visit = func(v ssa.Value) bool {
		if seen[v] {
			return true
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.Phi:
			return !slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return !visit(e) })
		case *ssa.Call:
			b, ok := v.Call.Value.(*ssa.Builtin)
			return ok && b.Name() == "append" && visit(v.Call.Args[0])
		}
		return false
	}
	for i, e := range phi.Edges {
		if phi.Block().Dominates(phi.Block().Preds[i]) && !visit(e) {
			return false
		}
	}
	return true
}

// Exec interprets block b from a state and returns where control goes on.
// Paths that end in the block end up in the function's summary.
func (x *Interp) Exec(s *State, b *ssa.BasicBlock) []Edge {
	var edges []Edge
	x.run(s, b, firstInstr(b), &edges)
	return edges
}

func firstInstr(b *ssa.BasicBlock) int {
	for i, in := range b.Instrs {
		if _, ok := in.(*ssa.Phi); !ok {
			return i
		}
	}
	return len(b.Instrs)
}

// run interprets the instructions of b from i on; where there are several
// ways to go on it calls itself for each.
func (x *Interp) run(s *State, b *ssa.BasicBlock, i int, edges *[]Edge) {
	x.collectWithin(s, b, i)
	x.Work(s.size())
	x.block = b
	for ; i < len(b.Instrs); i++ {
		if p := b.Instrs[i].Pos(); p.IsValid() {
			x.lastPos = p
		}
		switch in := b.Instrs[i].(type) {
		case *ssa.Call:
			if lit := calledInPlace(x.in, in); lit != nil {
				for _, r := range x.inPlace(s, lit, in) {
					x.afterCall(r, in, b, i, edges)
				}
				return
			}
			for _, r := range x.call(s, x.targetOf(s, in)) {
				x.afterCall(r, in, b, i, edges)
			}
			return
		case *ssa.Go:
			t := x.targetOf(s, in)
			for _, r := range x.goCall(s, t, x.signals(s, t.fn, t.args)) {
				x.run(r.s, b, i+1, edges)
			}
			return
		case *ssa.RunDefers:
			for _, r := range x.runDefers(s) {
				if r.exit == summary.Return {
					x.run(r.s, b, i+1, edges)
				} else {
					x.unwind(r.s, r.exit, edges)
				}
			}
			return
		case *ssa.If:
			x.branch(s, in, b, edges)
			return
		case *ssa.Jump:
			if x.leave(s, b, b.Succs[0]) {
				*edges = append(*edges, Edge{s, b.Succs[0]})
			}
			return
		case *ssa.Return:
			results := make([]Value, len(in.Results))
			for j, r := range in.Results {
				results[j] = x.eval(s, r)
			}
			if x.leaveNested(s, results, summary.Return) {
				return
			}
			x.decided(s, results, func(s *State, results []Value) {
				x.decidedCells(s, results, func(s *State) { x.atReturn(s, in, results) })
			})
			return
		case *ssa.Panic:
			x.unwind(s, summary.Panic, edges)
			return
		default:
			if forks := x.forking(s, in); forks != nil {
				if _, isAssert := in.(*ssa.TypeAssert); isAssert && len(forks) == 0 {
					x.unwind(s, summary.Panic, edges)
				}
				for _, f := range forks {
					x.run(f, b, i+1, edges)
				}
				return
			}
			if !x.instr(s, in) {
				return
			}
		}
	}
}

// decided calls f for each way in which results that are undecided comparisons
// can turn out: callers test them.
func (x *Interp) decided(s *State, results []Value, f func(*State, []Value)) {
	for i, r := range results {
		switch r := r.(type) {
		case *Agg:
			if !undecided(r) {
				continue
			}
			x.decided(s, r.E, func(s *State, parts []Value) {
				rs := slices.Clone(results)
				rs[i] = &Agg{E: slices.Clone(parts)}
				x.decided(s, rs, f)
			})
			return
		case *Cmp, *Not:
			other := s.fork()
			for _, truth := range []bool{true, false} {
				st := s
				if !truth {
					st = other
				}
				if x.assume(st, r, truth) {
					rs := slices.Clone(results)
					rs[i] = boolConst(truth)
					x.decided(st, rs, f)
				}
			}
			return
		}
	}
	f(s, results)
}

// maxDecided bounds the conditions in memory that are decided at a return.
const maxDecided = 4

// decidedCells calls f for each way in which comparisons that the function has
// stored where its caller can get at them can turn out.
func (x *Interp) decidedCells(s *State, results []Value, f func(*State)) {
	out := newReached()
	for _, v := range results {
		s.reach(v, out)
	}
	x.reachOutside(s, out)
	type place struct {
		r Region
		c cell
	}
	var open []place
	for _, r := range out.regionOrder {
		if s.mem[r] == nil {
			continue
		}
		for _, c := range s.mem[r].cells {
			switch c.v.(type) {
			case *Cmp, *Not:
				open = append(open, place{r, c})
			}
		}
	}
	if len(open) == 0 || len(open) > maxDecided {
		f(s)
		return
	}
	first := open[0]
	other := s.fork()
	for _, truth := range []bool{true, false} {
		st := s
		if !truth {
			st = other
		}
		if x.assume(st, first.c.v, truth) {
			c := first.c
			c.v = boolConst(truth)
			st.mem[first.r] = st.mem[first.r].with(c.path, c)
			x.decidedCells(st, results, f)
		}
	}
}

// undecided reports whether a part of a struct is a comparison.
func undecided(g *Agg) bool {
	return slices.ContainsFunc(g.E, func(v Value) bool {
		switch v := v.(type) {
		case *Cmp, *Not:
			return true
		case *Agg:
			return undecided(v)
		}
		return false
	})
}

func (x *Interp) afterCall(r result, in *ssa.Call, b *ssa.BasicBlock, i int, edges *[]Edge) {
	if r.exit != summary.Return {
		x.unwind(r.s, r.exit, edges)
		return
	}
	if r.v != nil {
		r.s.regs[in] = r.v
	}
	x.run(r.s, b, i+1, edges)
}

func (x *Interp) branch(s *State, in *ssa.If, b *ssa.BasicBlock, edges *[]Edge) {
	cond := x.eval(s, in.Cond)
	_, decided := cond.(Const)
	other := s.fork()
	for i, st := range []*State{s, other} {
		if !x.leave(st, b, b.Succs[i]) || !x.assume(st, cond, i == 0) {
			continue
		}
		if !decided {
			st.event(EvBranch, 0, Site{Pos: branchPos(in)})
			st.trail.Taken = i == 0
		}
		*edges = append(*edges, Edge{st, b.Succs[i]})
	}
}

func branchPos(in *ssa.If) token.Pos {
	if p := in.Cond.Pos(); p.IsValid() {
		return p
	}
	return in.Pos()
}

// runDefers runs the deferred calls of the function, last first.
func (x *Interp) runDefers(s *State) []result {
	var done []result
	pending := []result{{s: s}}
	for len(pending) > 0 {
		r := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		st := r.s
		if len(st.defers) == x.waiting() {
			st.inDefer = nil
			done = append(done, r)
			continue
		}
		d := st.defers[len(st.defers)-1]
		st.defers = st.defers[:len(st.defers)-1]
		st.inDefer = d.at
		ways := x.call(st, x.deferredTarget(d))
		for _, w := range slices.Backward(ways) {
			exit := r.exit
			if w.exit != summary.Return {
				exit = w.exit
				w.s.panicking = w.exit == summary.Panic
			}
			pending = append(pending, result{s: w.s, exit: exit})
		}
	}
	return done
}

// unwind leaves the function by a panic or by Goexit: deferred calls run, and
// one of them may recover.
func (x *Interp) unwind(s *State, exit summary.Exit, edges *[]Edge) {
	s.panicking = exit == summary.Panic
	s.goexit = exit == summary.Goexit
	for _, r := range x.runDefers(s) {
		if exit == summary.Panic && r.s.recovered {
			r.s.panicking, r.s.recovered = false, false
			r.s.inDefer = nil
			if x.in.Recover != nil {
				*edges = append(*edges, Edge{r.s, x.in.Recover})
			} else if !x.leaveNested(r.s, nil, summary.Return) {
				x.atReturn(r.s, nil, nil)
			}
			continue
		}
		if !x.leaveNested(r.s, nil, exit) {
			x.atUnwind(r.s, exit)
		}
	}
}
