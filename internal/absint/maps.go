package absint

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A found is a way in which a key is looked up in a map.
type found struct {
	s  *State
	v  Value
	ok bool
}

// lookup reads a map: with the comma-ok form a missing key goes its own way.
func (x *Interp) lookup(s *State, in *ssa.Lookup) []*State {
	if isString(in.X.Type()) {
		s.regs[in] = x.unknown(s, in.Type())
		return []*State{s}
	}
	elem := in.Type()
	if in.CommaOk {
		elem = in.Type().(*types.Tuple).At(0).Type()
	}
	ways := []found{{s, zeroValue(elem), false}}
	if a, ok := x.deref(s, x.eval(s, in.X)); ok { // else it is a nil map
		ways = x.lookUp(s, a, x.eval(s, in.Index), elem, in.CommaOk)
	}
	states := make([]*State, 0, len(ways))
	for _, w := range ways {
		v := w.v
		if in.CommaOk {
			v = &Agg{E: []Value{v, boolConst(w.ok)}}
		}
		w.s.regs[in] = v
		states = append(states, w.s)
	}
	return states
}

// lookUp finds the value under a key of the map at a; asks tells whether the
// program wants to know if there is one.
func (x *Interp) lookUp(s *State, a Addr, k Value, elem types.Type, asks bool) []found {
	key, exact := s.cellKey(a, k)
	cellAt := Addr{a.R, a.P + key}
	m := s.mem[a.R]
	if exact && hasCell(m, cellAt.P) {
		v := x.load(s, cellAt, elem)
		if m.kind == input && isZeroConst(v) && m.cells.at(cellAt.P).dirty {
			return []found{{s, zeroValue(elem), false}}
		}
		return []found{{s, v, true}}
	}
	if m.kind == fresh && m.grown == 0 {
		keys := elementKeys(m, a.P)
		if len(keys) == 0 || exact && key[1] != '#' && allConst(keys) {
			return []found{{s, zeroValue(elem), false}}
		}
		if exact && len(keys) < maxAlike && s.staysKnown(k) {
			return x.lookUpAmong(s, a, k, keys, elem)
		}
	}
	if !asks {
		return []found{{s, x.load(s, cellAt, elem), true}}
	}
	present := x.newSym(s, types.Typ[types.Bool])
	if m.kind == input && m.path != "" && exact {
		if p := s.starred(cellAt.P); !hasAnyIndex(p) && !hasAnyIndex(m.path) {
			present = x.inputSym(s, m.path+p+"#ok", types.Typ[types.Bool])
		}
	}
	var ways []found
	missing := s.fork()
	if x.assume(missing, present, false) {
		ways = append(ways, found{missing, zeroValue(elem), false})
	}
	if x.assume(s, present, true) {
		ways = append(ways, found{s, x.load(s, cellAt, elem), true})
	}
	return ways
}

// maxAlike bounds the elements of which one that isn't known is each in turn.
const maxAlike = 4

func allConst(keys []string) bool {
	for _, k := range keys {
		if k[1] == '#' || k[1] == '+' || k[1] == '*' {
			return false
		}
	}
	return true
}

// isNewKey reports whether the key that a ends with, of a map that was filled here,
// is none of those that the map has.
func (x *Interp) isNewKey(s *State, a Addr) bool {
	i := strings.LastIndexByte(a.P, '[')
	m := s.mem[a.R]
	if i < 0 || !strings.HasPrefix(a.P[i:], "[#") || m.grown > 0 {
		return false
	}
	k := keyValue(x, s, a.P[i:])
	return !slices.ContainsFunc(elementKeys(m, a.P[:i]), func(seg string) bool {
		is, ok := x.compare(s, token.EQL, k, keyValue(x, s, seg)).(Const)
		return !ok || is != boolConst(false)
	})
}

// staysKnown reports whether a key is sure to be the same one when the program
// names it again: not the counter of a loop, nor an element of something that it
// may read again.
func (s *State) staysKnown(k Value) bool {
	if i, isIface := k.(*Iface); isIface {
		k = s.norm(i.V)
	}
	sym, ok := k.(Sym)
	return !ok || !s.counts(sym) && !s.info(sym).oneOf && !strings.Contains(s.info(sym).path, "[")
}

// lookUpAmong takes a key that isn't known as each of those of a map that was
// filled here, and as none of them.
func (x *Interp) lookUpAmong(s *State, a Addr, k Value, keys []string, elem types.Type) []found {
	if i, ok := k.(*Iface); ok {
		k = i.V
	}
	var ways []found
	for _, seg := range keys {
		same := s.fork()
		if !x.assume(same, x.compare(same, token.EQL, k, keyValue(x, same, seg)), true) {
			continue
		}
		ways = append(ways, found{same, x.load(same, Addr{a.R, a.P + seg}, elem), true})
	}
	for _, seg := range keys {
		if !x.assume(s, x.compare(s, token.EQL, k, keyValue(x, s, seg)), false) {
			return ways
		}
	}
	return append(ways, found{s, zeroValue(elem), false})
}

// indexFork takes an index that isn't known, of an element that is only read and
// of which all are known, as each of them in turn; nil where that isn't so. The
// index is the caller's: one that was computed here has to do with what the
// elements are.
func (x *Interp) indexFork(s *State, in *ssa.IndexAddr) []*State {
	i, ok := x.eval(s, in.Index).(Sym)
	if !ok || s.info(i).path == "" || plainMemory(in.X.Type()) || !onlyLoaded(in) {
		return nil
	}
	var off, n int
	base := x.eval(s, in.X)
	switch b := base.(type) {
	case Slice:
		c, known := s.norm(b.Len).(Const)
		if !known {
			return nil
		}
		off, n = b.Off, int(c.I)
	case Addr:
		p, isPtr := in.X.Type().Underlying().(*types.Pointer)
		if !isPtr {
			return nil
		}
		arr, isArr := p.Elem().Underlying().(*types.Array)
		if !isArr {
			return nil
		}
		n = int(min(arr.Len(), maxAlike+1))
	}
	a, ok := x.deref(s, base)
	if m := s.mem[a.R]; !ok || n == 0 || n > maxAlike || m.kind != fresh || m.grown > 0 || !allConst(elementKeys(m, a.P)) {
		return nil
	}
	states := make([]*State, 0, n)
	for j := range n {
		st := s
		if j < n-1 {
			st = s.fork()
		}
		if x.assume(st, x.compare(st, token.EQL, i, intConst(int64(j))), true) {
			st.regs[in] = Addr{a.R, a.P + elemPath(off+j)}
			states = append(states, st)
		}
	}
	return states
}

// onlyLoaded reports whether nothing is done with an address but to read what is
// there.
func onlyLoaded(v ssa.Value) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.UnOp:
			if r.Op != token.MUL {
				return false
			}
		case *ssa.FieldAddr:
			if !onlyLoaded(r) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// deleteKey takes a key out of the map at a.
func (x *Interp) deleteKey(s *State, a Addr, k Value, pos token.Pos) {
	key, exact := s.cellKey(a, s.norm(k))
	if !exact {
		return
	}
	m := *s.mem[a.R]
	if m.kind == input {
		x.store(s, Addr{a.R, a.P + key}, zeroConst, nil, pos)
		return
	}
	m.cells = m.cells.without(a.P + key)
	s.mem[a.R] = &m
}
