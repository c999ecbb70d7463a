package absint

import (
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/coretype"
	"github.com/sslref/sslref/internal/summary"
)

// forking interprets the plain instructions that can go on in several ways;
// nil for any other.
func (x *Interp) forking(s *State, in ssa.Instruction) []*State {
	switch in := in.(type) {
	case *ssa.Lookup:
		return x.lookup(s, in)
	case *ssa.IndexAddr:
		return x.indexFork(s, in)
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

func isZeroConst(v Value) bool {
	c, ok := v.(Const)
	return ok && c.isZero()
}

// hasCell reports whether the cell, or a part of it, has been seen.
func hasCell(m *memory, path string) bool {
	return slices.ContainsFunc(m.cells, func(c cell) bool { return c.path == path || isPart(c.path, path) })
}

// elemOf is the type of what a channel carries.
func elemOf(ch types.Type) types.Type { return coretype.Of(ch).(*types.Chan).Elem() }

// receive takes a value from a channel. From one that was made here it is one
// of those sent; from any other it belongs to whoever sends.
func (x *Interp) receive(s *State, in *ssa.UnOp) []*State {
	v, open := x.received(s, x.eval(s, in.X), elemOf(in.X.Type()))
	x.waited(s)
	x.joined(s, x.eval(s, in.X))
	if !in.CommaOk {
		s.regs[in] = v
		return []*State{s}
	}
	if open {
		s.regs[in] = &Agg{E: []Value{v, boolConst(true)}}
		return []*State{s}
	}
	closed := s.fork()
	closed.regs[in] = &Agg{E: []Value{zeroValue(elemOf(in.X.Type())), boolConst(false)}}
	if a, ok := x.deref(s, x.eval(s, in.X)); ok && s.mem[a.R].kind == fresh && s.mem[a.R].channel {
		return []*State{closed} // empty, and nobody else can send
	}
	s.regs[in] = &Agg{E: []Value{v, boolConst(true)}}
	return []*State{s, closed}
}

// received returns what comes out of a channel; known tells that it is what
// was sent on this path.
func (x *Interp) received(s *State, ch Value, t types.Type) (v Value, known bool) {
	x.receivedDone(s, ch)
	a, ok := x.deref(s, ch)
	if ok && s.mem[a.R].kind == fresh {
		m := *s.mem[a.R]
		if sent := elementKeys(&m, ""); len(sent) > 0 {
			v := x.load(s, Addr{a.R, sent[0]}, t)
			m.cells = m.cells.without(sent[0])
			s.mem[a.R] = &m
			return v, true
		}
	}
	if ok && s.mem[a.R].kind == input {
		// Some of what the caller has put there is this function's now.
		x.recordEscape(s, []Value{a}, Site{})
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
			if i.Methods != nil && in.CommaOk {
				return append(give(s.fork(), nilConst, false), give(s, i, true)...)
			}
			if i.Methods != nil || types.Implements(i.T, in.AssertedType.Underlying().(*types.Interface)) {
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
		if s.info(i).path == summary.Recovered && in.CommaOk {
			return x.assertRecovered(s, i, in, give)
		}
		if types.IsInterface(in.AssertedType) {
			return x.assertInterface(s, i, in, give)
		}
		if d := s.info(i).dyn; d != nil {
			if !types.Identical(d, in.AssertedType) {
				return give(s, zeroValue(in.AssertedType), false)
			}
			return give(s, x.asserted(s, i, in.AssertedType), true)
		}
		if s.hasType(i, typeName(in.AssertedType)) == no {
			return give(s, zeroValue(in.AssertedType), false)
		}
		var other []*State
		if in.CommaOk {
			not := s.fork()
			not.isNot(i, in.AssertedType)
			other = give(not, zeroValue(in.AssertedType), false)
		}
		info := *s.info(i)
		info.dyn, info.null = in.AssertedType, no
		s.setInfo(i, info)
		return append(give(s, x.asserted(s, i, in.AssertedType), true), other...)
	}
	if !in.CommaOk {
		return give(s, v, true)
	}
	other := s.fork()
	return append(give(s, v, true), give(other, nilConst, false)...)
}

// assertInterface asks whether the value in an interface implements another.
func (x *Interp) assertInterface(s *State, i Sym, in *ssa.TypeAssert, give func(*State, Value, bool) []*State) []*State {
	if is := s.implements(i, in.AssertedType); is == yes {
		return give(s, i, true)
	} else if is == no {
		return give(s, nilConst, false)
	}
	var other []*State
	if in.CommaOk {
		not := s.fork()
		not.foundImpl(i, in.AssertedType, false)
		other = give(not, nilConst, false)
	}
	s.foundImpl(i, in.AssertedType, true)
	return append(give(s, i, true), other...)
}

// assertRecovered asserts the type of what recover returned. Code that recovers
// errors panics with errors: the assertion fails where there was no panic.
func (x *Interp) assertRecovered(s *State, v Sym, in *ssa.TypeAssert, give func(*State, Value, bool) []*State) []*State {
	var ways []*State
	none := s.fork()
	if x.learn(none, v, token.EQL, nilConst) {
		ways = give(none, zeroValue(in.AssertedType), false)
	}
	if x.learn(s, v, token.NEQ, nilConst) {
		ways = append(give(s, x.asserted(s, v, in.AssertedType), true), ways...)
	}
	return ways
}

// asserted is the value in an interface whose type has been found out: the
// same one each time.
func (x *Interp) asserted(s *State, i Sym, t types.Type) Value {
	if _, isStruct := coretype.Of(t).(*types.Struct); isStruct {
		if p := s.info(i).path; p != "" && !hasAnyIndex(p) {
			return x.inputValue(s, p+assertedSeg, t)
		}
		return x.unknown(s, t)
	}
	if p := s.info(i).path; p != "" && !hasAnyIndex(p) && p != summary.Recovered {
		return s.norm(x.inputSym(s, p+assertedSeg, t))
	}
	v := x.expr(s, "as("+symKey(i)+","+t.String()+")", t)
	if info := *s.info(v); info.path == "" && s.info(i).path != "" {
		info.path = s.info(i).path + assertedSeg
		s.setInfo(v, info)
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
	mt := coretype.Of(r.X.Type()).(*types.Map)
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
	x.abandonStored(s, a)
	// The rounds say how many elements there are.
	n := x.lengthOf(s, x.eval(s, r), mt)
	round := int64(0)
	if c, ok := s.iter(r).(Const); ok {
		round = c.I
	}
	told := int64(exactRounds)
	if x.Coarse {
		told = 1
	}
	end := s.fork()
	end.regs[in] = none
	end.setIter(r, intConst(0))
	var ways []*State
	if round > told || x.assume(end, x.compare(end, token.EQL, n, intConst(round)), true) {
		ways = append(ways, end)
	}
	if round <= told && !x.assume(s, x.compare(s, token.GTR, n, intConst(round)), true) {
		return ways
	}
	s.setIter(r, intConst(min(round+1, told+1)))
	k := x.newKey(s, kt, r)
	path, _ := keyPath(k)
	v := x.load(s, Addr{a.R, a.P + path}, vt)
	s.regs[in] = &Agg{E: []Value{boolConst(true), k, v}}
	return append(ways, s)
}

// newKey returns the next key of a loop over a map's elements: none of those
// that it had before.
func (x *Interp) newKey(s *State, t types.Type, r *ssa.Range) Sym {
	k := x.newSym(s, t)
	for before, i := range s.syms {
		if i.ranged == r {
			own(s, seldomRel, &s.rel)[equalKey(before, k)] = false
		}
	}
	info := *s.info(k)
	info.ranged = r
	s.setInfo(k, info)
	return k
}

// beginRange is told that a loop over a map's elements begins, perhaps again:
// keys that it had before may come back.
func (s *State) beginRange(r *ssa.Range) {
	for k, i := range s.syms {
		if i.ranged == r {
			info := *i
			info.ranged = nil
			s.setInfo(k, info)
		}
	}
}

// abandonStored stops following what was stored in a container of which not
// all is known: an element that is met there may be it.
func (x *Interp) abandonStored(s *State, a Addr) {
	for _, seg := range elementKeys(s.mem[a.R], a.P) {
		for _, c := range writtenAt(s.mem[a.R], a.P+seg) {
			if s.owns(c.v) {
				x.recordEscape(s, []Value{c.v}, Site{Pos: c.pos})
				x.abandon(s, c.v)
			}
		}
	}
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
	for _, c := range m.cells {
		p := c.path
		if len(p) <= len(prefix) || p[:len(prefix)] != prefix || p[len(prefix)] != '[' {
			continue
		}
		seg, _ := summary.CutSegment(p[len(prefix):])
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
					x.send(st, x.eval(st, c.Chan), x.eval(st, c.Send), c.Send.Type(), c.Pos)
				}
				continue
			}
			t := tuple.At(recv).Type()
			if i == j {
				v, _ := x.received(st, x.eval(st, c.Chan), t)
				x.joined(st, x.eval(st, c.Chan))
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
