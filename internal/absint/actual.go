package absint

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/summary"
)

// What the values and conditions of a summary are in the caller.

// assume takes the case only if its condition can hold in the caller.
func (a *application) assume(s *State, p summary.Pre) bool {
	if p.V.Kind == summary.In && hasAnyIndex(p.V.S) {
		// All elements that the callee looked at were nil.
		return p.Kind != summary.IsNil || a.assumeNil(s, p.V.S)
	}
	v := s.norm(a.value(s, p.V))
	if p.Kind == summary.Same || p.Kind == summary.NotSame {
		w := s.norm(a.value(s, p.C))
		if v == nil || w == nil {
			return true
		}
		return a.x.assume(s, a.x.compare(s, token.EQL, v, w), p.Kind == summary.Same)
	}
	if p.Kind == summary.Less || p.Kind == summary.NotLess {
		w := s.norm(a.value(s, p.C))
		if v == nil || w == nil {
			return true
		}
		return a.x.assume(s, a.x.compare(s, token.LSS, v, w), p.Kind == summary.Less)
	}
	if p.Kind == summary.HasType || p.Kind == summary.LacksType {
		has := s.hasType(v, p.C.S)
		if t, ok := p.C.Ref.(types.Type); ok {
			has = s.implements(v, t)
		}
		return has == maybe || (has == yes) == (p.Kind == summary.HasType)
	}
	c := nilConst
	if p.Kind >= summary.Eq {
		c = constVal(p.C)
	}
	if v == nil {
		return true
	}
	return a.x.assume(s, a.x.compare(s, preTokens[p.Kind], v, c), true)
}

// preTokens are the comparisons with constants that conditions stand for.
var preTokens = map[summary.PreKind]token.Token{
	summary.IsNil: token.EQL, summary.NotNil: token.NEQ, summary.Eq: token.EQL, summary.Ne: token.NEQ,
	summary.AtLeast: token.GEQ, summary.AtMost: token.LEQ,
}

// assumeNil takes the elements that path leads to as nil; false if there are
// some, and none of them can be.
func (a *application) assumeNil(s *State, path string) bool {
	vals := a.elements(s, path)
	if len(vals) > 0 && !slices.ContainsFunc(vals, func(v Value) bool { return s.nilness(v) != no }) {
		return false
	}
	for _, v := range vals {
		if sym, ok := v.(Sym); ok && s.info(sym).null == maybe {
			a.x.learn(s, sym, token.EQL, nilConst)
		}
	}
	return true
}

func constVal(v summary.Val) Const { return Const{K: constKind(v.K), I: v.N, S: v.S} }

// values is value, for a place where every element of a container can stand.
func (a *application) values(s *State, v summary.Val) []Value {
	if v.Kind == summary.In && hasAnyIndex(v.S) {
		return a.elements(s, v.S)
	}
	return []Value{a.value(s, v)}
}

// value finds the caller's value for v.
func (a *application) value(s *State, v summary.Val) Value {
	switch v.Kind {
	case summary.In:
		w := a.inputAs(s, v.S, v.N)
		if sym, ok := w.(Sym); ok && v.NonNil {
			a.x.learn(s, sym, token.NEQ, nilConst)
		}
		return w
	case summary.New:
		if w, ok := a.news[v.N]; ok {
			return w
		}
		w := a.x.newSym(s, nil)
		a.news[v.N] = w
		if len(v.Elems) == 1 {
			if p, ok := a.value(s, v.Elems[0]).(Sym); ok && s.objs[p] != nil {
				s.objs[w] = &Object{Parent: p, Origin: a.t.at}
			}
		}
		return w
	case summary.Const:
		return constVal(v)
	case summary.Ptr:
		return a.pointer(s, v)
	case summary.Agg:
		g := &Agg{}
		for _, e := range v.Elems {
			g.E = append(g.E, a.value(s, e))
		}
		return g
	case summary.FuncVal:
		f := &Fn{Summary: v.Fn}
		if fn, ok := v.Ref.(*ssa.Function); ok {
			f.F = fn
		} else if v.Fn == nil {
			f.C = v.S
		}
		for _, e := range v.Elems {
			f.Binds = append(f.Binds, a.value(s, e))
		}
		return f
	case summary.SliceVal:
		if p, ok := a.value(s, v.Elems[0]).(Addr); ok {
			return Slice{R: p.R, Off: int(v.N) + a.begin(s, v.Elems[0]), Len: a.value(s, v.Elems[1])}
		}
	case summary.Sum:
		return a.x.binop(s, token.ADD, a.input(s, v.S), intConst(v.N), types.Typ[types.Int])
	case summary.Append:
		r := a.x.newRegion(s, fresh)
		for i, e := range v.Elems[1:] {
			a.x.store(s, Addr{r, elemPath(i)}, a.value(s, e), nil, a.t.at.Pos)
		}
		t := &target{args: []Value{a.value(s, v.Elems[0]), Slice{R: r, Len: intConst(int64(len(v.Elems) - 1))}}, at: a.t.at,
			argT: []types.Type{anySlice, anySlice}}
		return a.x.appendTo(s, t)
	case summary.IfaceVal:
		if t, ok := v.Ref.(types.Type); ok {
			return &Iface{T: t, V: a.value(s, v.Elems[0])}
		}
		if t, known := a.x.NamedType(v.S); known || len(v.Methods) > 0 {
			i := &Iface{T: t, V: a.value(s, v.Elems[0])}
			if !known {
				i.Methods = v.Methods
			}
			return i
		}
		w := a.value(s, v.Elems[0])
		if sym, ok := w.(Sym); ok {
			return sym
		}
		a.x.escape(s, w, a.t.at)
		return a.nonNil(s)
	}
	w := a.x.newSym(s, nil)
	if v.NonNil {
		a.x.learn(s, w, token.NEQ, nilConst)
	}
	return w
}

// begin returns where the slice of the caller's begins that v, the memory behind
// it, was had from.
func (a *application) begin(s *State, v summary.Val) int {
	if v.Kind != summary.Ptr || v.N >= 0 {
		return 0
	}
	w := &walk{a: a, s: s}
	if ps := w.walk(v.S); len(ps) == 1 {
		if sl, ok := ps[0].v.(Slice); ok {
			return sl.Off
		}
	}
	return 0
}

func (a *application) nonNil(s *State) Value {
	w := a.x.newSym(s, nil)
	a.x.learn(s, w, token.NEQ, nilConst)
	return w
}

// pointer makes the memory that a callee made, or finds the caller's.
func (a *application) pointer(s *State, v summary.Val) Value {
	if v.N < 0 {
		if addr, ok := a.addr(s, v.S); ok {
			return addr
		}
		return a.nonNil(s)
	}
	r, ok := a.mems[v.N]
	if !ok {
		if v.Mem == nil {
			v.Mem = contentsOf(a.c, v.N)
		}
		kind := fresh
		if v.Mem != nil && v.Mem.Havoc {
			kind = havoc
		}
		r = a.x.newRegion(s, kind)
		a.mems[v.N] = r
		if v.Mem != nil && v.Mem.Channel {
			m := *s.mem[r]
			m.channel = true
			s.mem[r] = &m
		}
		if v.Mem != nil {
			for _, c := range v.Mem.Cells {
				a.x.store(s, a.cell(s, r, c.Path), a.value(s, c.V), nil, a.t.at.Pos)
			}
		}
	}
	return Addr{R: r, P: v.S}
}

// contentsOf returns what a case says of memory number n: it does so once,
// wherever that is first named.
func contentsOf(c *summary.Case, n int64) *summary.Mem {
	var find func(vs []summary.Val) *summary.Mem
	find = func(vs []summary.Val) *summary.Mem {
		for _, v := range vs {
			if v.Mem != nil && v.Mem.N == n {
				return v.Mem
			}
			if m := find(v.Elems); m != nil {
				return m
			}
			if v.Mem == nil {
				continue
			}
			for _, cell := range v.Mem.Cells {
				if m := find([]summary.Val{cell.V}); m != nil {
					return m
				}
			}
		}
		return nil
	}
	for _, st := range c.Steps {
		if m := find(st.Args); m != nil {
			return m
		}
	}
	for _, w := range c.Writes {
		if m := find([]summary.Val{w.V}); m != nil {
			return m
		}
	}
	return find(c.Results)
}

// cell returns the address of a cell, given by its path, of memory r: keys of
// the caller's are replaced by what the caller knows them to be.
func (a *application) cell(s *State, r Region, path string) Addr {
	p := place{addr: Addr{R: r}, isAddr: true}
	w := &walk{a: a, s: s}
	for path != "" {
		var seg string
		seg, path = summary.CutSegment(path)
		if !strings.HasPrefix(seg, "[@") && !strings.HasPrefix(seg, "[+") {
			p.addr.P += seg
			continue
		}
		if ps := w.follow(p, seg); len(ps) == 1 {
			p = ps[0]
		}
	}
	return p.addr
}

// addedElement returns the element of the container at c that stands for the
// one which the callee added as seg.
func (a *application) addedElement(s *State, c Addr, seg string) string {
	key := itoa(int(c.R)) + c.P + seg
	if name, ok := a.added[key]; ok {
		return name
	}
	if s.mem[c.R] == nil {
		return seg
	}
	a.added[key] = s.newElement(c.R)
	return a.added[key]
}

// input resolves an access path to the caller's value.
func (a *application) input(s *State, path string) Value { return a.inputAs(s, path, 0) }

// inputAs is input for element number n of those that path stands for.
func (a *application) inputAs(s *State, path string, n int64) Value {
	key := path
	if n > 0 {
		key += symKey(Sym(n))
	}
	if v, ok := a.entry[key]; ok {
		return s.norm(v)
	}
	vals := a.elements(s, path)
	if len(vals) == 1 {
		a.entry[key] = vals[0]
		return vals[0]
	}
	if len(vals) == 0 && path == summary.Recovered {
		return nilConst
	}
	for _, v := range vals {
		a.x.escape(s, v, a.t.at)
	}
	w := a.x.newSym(s, nil)
	a.entry[key] = w
	return w
}

// addr resolves an access path that ends in memory to the cell's address.
func (a *application) addr(s *State, path string) (Addr, bool) {
	w := &walk{a: a, s: s}
	places := w.walk(path)
	if len(places) != 1 || !places[0].isAddr {
		return Addr{}, false
	}
	return places[0].addr, true
}

// elements resolves an access path to the caller's values: several where it
// stands for every element of a container.
func (a *application) elements(s *State, path string) []Value {
	w := &walk{a: a, s: s}
	var list []Value
	for _, p := range w.walk(path) {
		if v := p.value(a.x, s); v != nil {
			list = append(list, s.norm(v))
		}
	}
	return list
}
