package absint

import (
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"

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
)

// Enter takes a state into block b from pred: the phis get their values, what
// isn't needed any more is dropped. False means that the path is not followed
// further.
func (x *Interp) Enter(s *State, pred, b *ssa.BasicBlock) bool {
	if pred != nil {
		i := predIndex(b, pred)
		vals := map[*ssa.Phi]Value{}
		for _, in := range b.Instrs {
			phi, ok := in.(*ssa.Phi)
			if !ok {
				break
			}
			vals[phi] = x.eval(s, phi.Edges[i])
		}
		if !b.Dominates(pred) {
			s.visits[b] = 0 // the loop is entered anew
		}
		s.visits[b]++
		widen := s.visits[b] > exactRounds || x.Coarse && s.visits[b] > 1
		if s.visits[b] > maxRounds {
			return false
		}
		for phi, v := range vals {
			if widen {
				v = x.widened(s, v, phi.Type(), rising(phi))
			}
			s.regs[phi] = v
		}
		if widen {
			x.widenMemory(s)
		}
	}
	x.collect(s, b)
	if s.visits[b] > 1 {
		x.reportLost(s, token.NoPos) // a loop that may never end
	}
	return true
}

// widened replaces a value that grows from round to round: a counter may be
// anything from there on, a slice may have any length and its elements are no
// longer followed.
func (x *Interp) widened(s *State, v Value, t types.Type, rising bool) Value {
	switch v := v.(type) {
	case Const:
		if v.K != kInt {
			return v
		}
		n := x.newSym(s, t)
		if rising {
			x.learn(s, n, token.GEQ, v)
			info := s.syms[n]
			info.counter = true
			s.syms[n] = info
		}
		return n
	case Sym:
		// Derived from the counter of the round before: the same counter.
		base := s.syms[v].lin
		if !rising || base == 0 || !s.syms[base].counter {
			return v
		}
		n := x.newSym(s, t)
		info := s.syms[n]
		info.counter, info.lo = true, s.syms[base].lo
		s.syms[n] = info
		return n
	case Slice:
		if n, ok := s.norm(v.Len).(Const); !ok || n.I < exactRounds-1 && !x.Coarse || s.mem[v.R].kind != fresh {
			return v
		}
		x.abandon(s, v)
		return Slice{R: v.R, Len: x.newSym(s, types.Typ[types.Int])}
	}
	return v
}

// rising reports whether a phi is a counter that a loop only ever adds to.
func rising(phi *ssa.Phi) bool {
	found := false
	for i, e := range phi.Edges {
		if !phi.Block().Dominates(phi.Block().Preds[i]) {
			continue
		}
		add, ok := e.(*ssa.BinOp)
		if !ok || add.Op != token.ADD || add.X != ssa.Value(phi) {
			return false
		}
		c, ok := add.Y.(*ssa.Const)
		if !ok || c.Value == nil || c.Int64() <= 0 {
			return false
		}
		found = true
	}
	return found
}

// widenMemory does the same for variables that closures share.
func (x *Interp) widenMemory(s *State) {
	for _, r := range slices.Sorted(maps.Keys(s.mem)) {
		if m := s.mem[r]; m.kind == fresh && !m.channel {
			for _, p := range sortedPaths(m) {
				c := s.mem[r].cells[p]
				if w := x.widened(s, c.v, nil, false); w != c.v {
					c.v = w
					s.mem[r] = s.mem[r].with(p, c)
				}
			}
		}
	}
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
	x.Work()
	for ; i < len(b.Instrs); i++ {
		switch in := b.Instrs[i].(type) {
		case *ssa.Call:
			for _, r := range x.call(s, x.targetOf(s, in)) {
				x.afterCall(r, in, b, i, edges)
			}
			return
		case *ssa.Go:
			for _, r := range x.goCall(s, x.targetOf(s, in)) {
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
			*edges = append(*edges, Edge{s, b.Succs[0]})
			return
		case *ssa.Return:
			results := make([]Value, len(in.Results))
			for j, r := range in.Results {
				results[j] = x.eval(s, r)
			}
			x.decided(s, results, func(s *State, results []Value) { x.atReturn(s, in, results) })
			return
		case *ssa.Panic:
			x.unwind(s, summary.Panic, edges)
			return
		default:
			if forks := x.forking(s, in); forks != nil {
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
		switch r.(type) {
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
		if !x.assume(st, cond, i == 0) {
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

// runDefers runs the deferred calls, last first.
func (x *Interp) runDefers(s *State) []result {
	var done []result
	pending := []result{{s: s}}
	for len(pending) > 0 {
		r := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		st := r.s
		if len(st.defers) == 0 {
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
			if x.Fn.Recover != nil {
				*edges = append(*edges, Edge{r.s, x.Fn.Recover})
			} else {
				x.atReturn(r.s, nil, nil)
			}
			continue
		}
		x.atUnwind(r.s, exit)
	}
}

// forking interprets the plain instructions that can go on in several ways;
// nil for any other.
func (x *Interp) forking(s *State, in ssa.Instruction) []*State {
	switch in := in.(type) {
	case *ssa.Lookup:
		return x.lookup(s, in)
	case *ssa.UnOp:
		if in.Op == token.ARROW {
			return x.receive(s, in)
		}
	case *ssa.TypeAssert:
		return x.typeAssert(s, in)
	case *ssa.Next:
		return x.next(s, in)
	case *ssa.Select:
		return x.selectCase(s, in)
	}
	return nil
}

// lookup reads a map: with the comma-ok form a missing key goes its own way.
func (x *Interp) lookup(s *State, in *ssa.Lookup) []*State {
	elem := in.Type()
	if in.CommaOk {
		elem = in.Type().(*types.Tuple).At(0).Type()
	}
	give := func(s *State, v Value, ok bool) *State {
		if in.CommaOk {
			v = &Agg{E: []Value{v, boolConst(ok)}}
		}
		s.regs[in] = v
		return s
	}
	if isString(in.X.Type()) {
		s.regs[in] = x.unknown(s, in.Type())
		return []*State{s}
	}
	a, ok := x.deref(s, x.eval(s, in.X))
	if !ok { // a nil map
		return []*State{give(s, zeroValue(elem), false)}
	}
	key, exact := s.cellKey(a, x.eval(s, in.Index))
	cellAt := Addr{a.R, a.P + key}
	m := s.mem[a.R]
	if exact && hasCell(m, cellAt.P) {
		v := x.load(s, cellAt, elem)
		if m.kind == input && isZeroConst(v) && m.cells[cellAt.P].dirty {
			return []*State{give(s, zeroValue(elem), false)}
		}
		return []*State{give(s, v, true)}
	}
	if m.kind == fresh && (len(m.cells) == 0 && m.grown == 0 || exact && key[1] != '#' && allConstKeys(m)) {
		return []*State{give(s, zeroValue(elem), false)}
	}
	if !in.CommaOk {
		return []*State{give(s, x.load(s, cellAt, elem), true)}
	}
	var ways []*State
	present := x.newSym(s, types.Typ[types.Bool])
	if m.kind == input && m.path != "" && exact {
		if p := s.starred(cellAt.P); !hasAnyIndex(p) && !hasAnyIndex(m.path) {
			present = x.inputSym(s, m.path+p+"#ok", types.Typ[types.Bool])
		}
	}
	missing := s.fork()
	if x.assume(missing, present, false) {
		ways = append(ways, give(missing, zeroValue(elem), false))
	}
	if x.assume(s, present, true) {
		ways = append(ways, give(s, x.load(s, cellAt, elem), true))
	}
	return ways
}

func isZeroConst(v Value) bool {
	c, ok := v.(Const)
	return ok && c.isZero()
}

// hasCell reports whether the cell, or a part of it, has been seen.
func hasCell(m *memory, path string) bool {
	if _, ok := m.cells[path]; ok {
		return true
	}
	for p := range m.cells {
		if len(p) > len(path) && p[:len(path)] == path && (p[len(path)] == '.' || p[len(path)] == '[') {
			return true
		}
	}
	return false
}

// receive takes a value from a channel. From one that was made here it is one
// of those sent; from any other it belongs to whoever sends.
func (x *Interp) receive(s *State, in *ssa.UnOp) []*State {
	v, open := x.received(s, x.eval(s, in.X), in.X.Type().Underlying().(*types.Chan).Elem())
	x.waited(s)
	if !in.CommaOk {
		s.regs[in] = v
		return []*State{s}
	}
	if open {
		s.regs[in] = &Agg{E: []Value{v, boolConst(true)}}
		return []*State{s}
	}
	closed := s.fork()
	closed.regs[in] = &Agg{E: []Value{zeroValue(in.X.Type().Underlying().(*types.Chan).Elem()), boolConst(false)}}
	if a, ok := x.deref(s, x.eval(s, in.X)); ok && s.mem[a.R].kind == fresh && s.mem[a.R].channel {
		return []*State{closed} // empty, and nobody else can send
	}
	s.regs[in] = &Agg{E: []Value{v, boolConst(true)}}
	return []*State{s, closed}
}

// received returns what comes out of a channel; known tells that it is what
// was sent on this path.
func (x *Interp) received(s *State, ch Value, t types.Type) (v Value, known bool) {
	a, ok := x.deref(s, ch)
	if ok && s.mem[a.R].kind == fresh {
		m := *s.mem[a.R]
		for _, p := range sortedPaths(&m) {
			v := x.load(s, Addr{a.R, p}, t)
			m.cells = without(m.cells, p)
			s.mem[a.R] = &m
			return v, true
		}
	}
	return x.unknown(s, t), false
}

// typeAssert decides a type assertion where the dynamic type is known, and
// otherwise goes both ways.
func (x *Interp) typeAssert(s *State, in *ssa.TypeAssert) []*State {
	v := x.eval(s, in.X)
	give := func(s *State, v Value, ok bool) []*State {
		if !in.CommaOk {
			if !ok {
				return []*State{} // it panics
			}
			s.regs[in] = v
		} else {
			s.regs[in] = &Agg{E: []Value{v, boolConst(ok)}}
		}
		return []*State{s}
	}
	switch i := v.(type) {
	case *Iface:
		if types.IsInterface(in.AssertedType) {
			if types.Implements(i.T, in.AssertedType.Underlying().(*types.Interface)) {
				return give(s, i, true)
			}
			return give(s, nilConst, false)
		}
		if types.Identical(i.T, in.AssertedType) {
			return give(s, i.V, true)
		}
		return give(s, zeroValue(in.AssertedType), false)
	case Const:
		return give(s, zeroValue(in.AssertedType), false)
	case Sym:
		if types.IsInterface(in.AssertedType) {
			break
		}
		if d := s.syms[i].dyn; d != nil {
			if !types.Identical(d, in.AssertedType) {
				return give(s, zeroValue(in.AssertedType), false)
			}
			return give(s, x.asserted(s, i, in.AssertedType), true)
		}
		var other []*State
		if in.CommaOk {
			other = give(s.fork(), zeroValue(in.AssertedType), false)
		}
		info := s.syms[i]
		info.dyn, info.null = in.AssertedType, no
		s.syms[i] = info
		return append(give(s, x.asserted(s, i, in.AssertedType), true), other...)
	}
	if !in.CommaOk {
		return give(s, v, true)
	}
	other := s.fork()
	return append(give(s, v, true), give(other, nilConst, false)...)
}

// asserted is the value in an interface whose type has been found out: the
// same one each time.
func (x *Interp) asserted(s *State, i Sym, t types.Type) Value {
	if _, isStruct := t.Underlying().(*types.Struct); isStruct {
		return x.unknown(s, t)
	}
	v := x.expr(s, "as("+symKey(i)+","+t.String()+")", t)
	if info := s.syms[v]; info.path == "" && s.syms[i].path != "" {
		info.path = s.syms[i].path + assertedSeg
		s.syms[v] = info
	}
	return s.norm(v)
}

// next takes the next element of a map or string.
func (x *Interp) next(s *State, in *ssa.Next) []*State {
	tuple := in.Type().(*types.Tuple)
	kt, vt := tuple.At(1).Type(), tuple.At(2).Type()
	none := &Agg{E: []Value{boolConst(false), nilConst, nilConst}}
	r, isRange := in.Iter.(*ssa.Range)
	if in.IsString || !isRange {
		end := s.fork()
		end.regs[in] = none
		s.regs[in] = &Agg{E: []Value{boolConst(true), x.newSym(s, types.Typ[types.Int]), x.newSym(s, types.Typ[types.Int])}}
		return []*State{s, end}
	}
	mt := r.X.Type().Underlying().(*types.Map)
	if basicInvalid(kt) {
		kt = mt.Key()
	}
	if basicInvalid(vt) {
		vt = mt.Elem()
	}
	a, ok := x.deref(s, x.eval(s, r))
	if !ok {
		s.regs[in] = none
		return []*State{s}
	}
	m := s.mem[a.R]
	if m.kind == fresh && m.grown == 0 {
		return []*State{x.nextKnown(s, in, r, a, vt)}
	}
	end := s.fork()
	end.regs[in] = none
	k := x.newSym(s, kt)
	path, _ := keyPath(k)
	v := x.load(s, Addr{a.R, a.P + path}, vt)
	s.regs[in] = &Agg{E: []Value{boolConst(true), k, v}}
	return []*State{s, end}
}

func basicInvalid(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Kind() == types.Invalid
}

// nextKnown takes the elements of a map that was filled here one by one.
func (x *Interp) nextKnown(s *State, in *ssa.Next, r *ssa.Range, a Addr, vt types.Type) *State {
	pos := 0
	if c, ok := s.norm(s.iter(r)).(Const); ok {
		pos = int(c.I)
	}
	keys := elementKeys(s.mem[a.R], a.P)
	if pos >= len(keys) {
		s.setIter(r, intConst(0))
		s.regs[in] = &Agg{E: []Value{boolConst(false), nilConst, nilConst}}
		return s
	}
	s.setIter(r, intConst(int64(pos+1)))
	v := x.load(s, Addr{a.R, a.P + keys[pos]}, vt)
	s.regs[in] = &Agg{E: []Value{boolConst(true), keyValue(x, s, keys[pos]), v}}
	return s
}

// The position of a range over a known map is kept in the trail of the loop:
// an expression of the range's own.
func (s *State) iter(r *ssa.Range) Value {
	if v, ok := s.iters[r]; ok {
		return v
	}
	return intConst(0)
}

func (s *State) setIter(r *ssa.Range, v Value) {
	s.iters = maps.Clone(s.iters)
	if s.iters == nil {
		s.iters = map[*ssa.Range]Value{}
	}
	s.iters[r] = v
}

func elementKeys(m *memory, prefix string) []string {
	var keys []string
	for _, p := range sortedPaths(m) {
		if len(p) <= len(prefix) || p[:len(prefix)] != prefix || p[len(prefix)] != '[' {
			continue
		}
		seg, _ := splitSegment(p[len(prefix):])
		if len(keys) == 0 || keys[len(keys)-1] != seg {
			keys = append(keys, seg)
		}
	}
	return keys
}

// keyValue is the key that a cell's path stands for.
func keyValue(x *Interp, s *State, seg string) Value {
	if syms := symsIn(seg); len(syms) == 1 && seg[1] == '#' {
		return syms[0]
	}
	return keyConst(x, s, seg)
}

func keyConst(x *Interp, s *State, seg string) Value {
	inner := seg[1 : len(seg)-1]
	if i, err := strconv.ParseInt(inner, 10, 64); err == nil {
		return intConst(i)
	}
	if str, err := strconv.Unquote(inner); err == nil {
		return Const{K: kString, S: str}
	}
	return x.newSym(s, nil)
}

// selectCase goes each way that a select can go.
func (x *Interp) selectCase(s *State, in *ssa.Select) []*State {
	x.waited(s)
	tuple := in.Type().(*types.Tuple)
	var ways []*State
	n := len(in.States)
	for i := range n + 1 {
		if i == n && in.Blocking {
			break
		}
		st := s.fork()
		g := &Agg{E: []Value{intConst(int64(i)), x.newSym(st, types.Typ[types.Bool])}}
		if i == n {
			g.E[0] = intConst(-1)
		}
		recv := 2
		for j, c := range in.States {
			if c.Dir == types.SendOnly {
				if i == j {
					x.send(st, x.eval(st, c.Chan), x.eval(st, c.Send), c.Pos)
				}
				continue
			}
			t := tuple.At(recv).Type()
			if i == j {
				v, _ := x.received(st, x.eval(st, c.Chan), t)
				g.E = append(g.E, v)
			} else {
				g.E = append(g.E, zeroValue(t))
			}
			recv++
		}
		st.regs[in] = g
		ways = append(ways, st)
	}
	return ways
}
