package absint

import (
	"go/token"
	"go/types"
	"strings"
)

// sync.Map is a map whose elements nobody else sees while it is this function's
// own. In any other a key that was looked up may be there a moment later, and
// the other way round: each question is a new one.

// syncMapEffect returns the effect of a method of sync.Map.
func syncMapEffect(full string) effect {
	name, ok := strings.CutPrefix(full, "(*sync.Map).")
	if !ok {
		return nil
	}
	op := map[string]func(*Interp, *State, Addr, *target) []result{
		"Load": (*Interp).mapLoad, "Store": (*Interp).mapStore, "LoadOrStore": (*Interp).mapLoadOrStore,
		"LoadAndDelete": (*Interp).mapLoadAndDelete, "Delete": (*Interp).mapDelete, "Swap": (*Interp).mapSwap,
		"CompareAndSwap": (*Interp).mapCompareAndSwap, "CompareAndDelete": (*Interp).mapCompareAndDelete,
		"Range": (*Interp).mapRange,
	}[name]
	if op == nil {
		return nil
	}
	return func(x *Interp, s *State, t *target) ([]result, bool) {
		a, ok := x.deref(s, t.args[0])
		if !ok {
			return nil, true
		}
		if len(t.args) > 1 && name != "Range" {
			if _, exact := s.cellKey(a, s.norm(t.args[1])); !exact {
				return nil, false
			}
		}
		if m := s.mem[a.R]; m.kind == havoc || m.escaped {
			return nil, false
		}
		a.P += ".$m"
		return op(x, s, a, t), true
	}
}

var anyInterface = types.NewInterfaceType(nil, nil)

// ask looks a key up.
func (x *Interp) ask(s *State, a Addr, k Value) []found {
	m := s.mem[a.R]
	key, _ := s.cellKey(a, s.norm(k))
	if hasCell(m, a.P+key) && m.cells.at(a.P+key).dirty || m.kind == fresh {
		return x.lookUp(s, a, s.norm(k), anyInterface, true)
	}
	missing := s.fork()
	v := x.newSym(s, anyInterface)
	info := *s.info(v)
	info.null = no
	if p := m.path + s.starred(a.P+key); m.kind == input && !hasAnyIndex(p) {
		info.path = p
	}
	s.setInfo(v, info)
	return []found{{missing, nilConst, false}, {s, v, true}}
}

func (x *Interp) put(s *State, a Addr, t *target, v Value) {
	key, _ := s.cellKey(a, s.norm(t.args[1]))
	x.store(s, Addr{a.R, a.P + key}, v, nil, t.at.Pos)
}

func pair(v Value, ok bool) Value { return &Agg{E: []Value{v, boolConst(ok)}} }

func (x *Interp) mapLoad(s *State, a Addr, t *target) (rs []result) {
	for _, w := range x.ask(s, a, t.args[1]) {
		rs = append(rs, result{s: w.s, v: pair(w.v, w.ok)})
	}
	return rs
}

func (x *Interp) mapStore(s *State, a Addr, t *target) []result {
	x.put(s, a, t, t.args[2])
	return returned(s, nil)
}

func (x *Interp) mapLoadOrStore(s *State, a Addr, t *target) (rs []result) {
	for _, w := range x.ask(s, a, t.args[1]) {
		if !w.ok {
			w.v = t.args[2]
			x.put(w.s, a, t, w.v)
		}
		rs = append(rs, result{s: w.s, v: pair(w.v, w.ok)})
	}
	return rs
}

func (x *Interp) mapLoadAndDelete(s *State, a Addr, t *target) (rs []result) {
	for _, w := range x.ask(s, a, t.args[1]) {
		x.deleteKey(w.s, a, t.args[1], t.at.Pos)
		rs = append(rs, result{s: w.s, v: pair(w.v, w.ok)})
	}
	return rs
}

func (x *Interp) mapDelete(s *State, a Addr, t *target) []result {
	x.deleteKey(s, a, t.args[1], t.at.Pos)
	return returned(s, nil)
}

func (x *Interp) mapSwap(s *State, a Addr, t *target) (rs []result) {
	for _, w := range x.ask(s, a, t.args[1]) {
		x.put(w.s, a, t, t.args[2])
		rs = append(rs, result{s: w.s, v: pair(w.v, w.ok)})
	}
	return rs
}

// compareIn goes the ways in which a key has, or hasn't, what the program takes
// it to have, and acts where it has.
func (x *Interp) compareIn(s *State, a Addr, t *target, act func(*State)) (rs []result) {
	for _, w := range x.ask(s, a, t.args[1]) {
		same := Value(boolConst(false))
		if w.ok {
			same = x.compare(w.s, token.EQL, w.v, t.args[2])
		}
		other := w.s.fork()
		if x.assume(other, same, false) {
			rs = append(rs, result{s: other, v: boolConst(false)})
		}
		if x.assume(w.s, same, true) {
			act(w.s)
			rs = append(rs, result{s: w.s, v: boolConst(true)})
		}
	}
	return rs
}

func (x *Interp) mapCompareAndSwap(s *State, a Addr, t *target) []result {
	return x.compareIn(s, a, t, func(s *State) { x.put(s, a, t, t.args[3]) })
}

func (x *Interp) mapCompareAndDelete(s *State, a Addr, t *target) []result {
	return x.compareIn(s, a, t, func(s *State) { x.deleteKey(s, a, t.args[1], t.at.Pos) })
}

func (x *Interp) mapRange(s *State, a Addr, t *target) []result {
	rs := x.over(s, a, types.NewMap(anyInterface, anyInterface), false, func(s *State, k, v Value) []result {
		y := &target{fn: t.args[1], args: []Value{k, v}, argT: []types.Type{anyInterface, anyInterface}, at: t.at, name: "Range", used: true}
		return x.call(s, y)
	})
	for i := range rs {
		rs[i].v = nil
	}
	return rs
}
