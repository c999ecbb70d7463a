package absint

import (
	"go/token"
	"go/types"

	"github.com/sslref/sslref/internal/summary"
)

// The standard library's functions on slices, maps and iterators.

// iterator is the effect of a function that returns an iterator over its
// argument: over the keys, the values, or both.
func iterator(keys, vals, backward bool) effect {
	return func(x *Interp, s *State, t *target) ([]result, bool) {
		run := func(x *Interp, s *State, f *Fn, t *target) []result {
			rs := x.over(s, f.Binds[0], f.Std.t, backward, func(s *State, k, v Value) []result {
				y := &target{fn: t.args[0], at: t.at, name: "yield", used: true}
				kt, vt := keyAndElem(f.Std.t)
				if keys {
					y.args, y.argT = append(y.args, k), append(y.argT, kt)
				}
				if vals {
					y.args, y.argT = append(y.args, v), append(y.argT, vt)
				}
				return x.call(s, y)
			})
			for i := range rs {
				rs[i].v = nil
			}
			return rs
		}
		return returned(s, &Fn{Std: &stdFunc{name: t.at.What, t: t.typeOf(0), run: run}, Binds: t.args[:1:1]}), true
	}
}

// gather calls an iterator over a container of which all elements are known and
// keeps what it yields in memory acc.
func (x *Interp) gather(s *State, seq Value, at Site, keep func(s *State, acc Region, args []Value)) (rs []result, acc Region, ok bool) {
	f, isFunc := s.norm(seq).(*Fn)
	if !isFunc || f.Std == nil || len(f.Binds) != 1 {
		return nil, 0, false
	}
	if _, known := x.contents(s, f.Binds[0]); !known {
		return nil, 0, false
	}
	acc = x.newRegion(s, fresh)
	run := func(x *Interp, s *State, f *Fn, t *target) []result {
		keep(s, acc, t.args)
		return returned(s, boolConst(true))
	}
	yield := &Fn{Std: &stdFunc{name: "yield", run: run}, Binds: []Value{Addr{R: acc}}}
	return x.call(s, &target{fn: f, args: []Value{yield}, at: at, name: "yield"}), acc, true
}

func (x *Interp) collectSlice(s *State, t *target) ([]result, bool) {
	_, elem := keyAndElem(t.res)
	rs, acc, ok := x.gather(s, t.args[0], t.at, func(s *State, acc Region, args []Value) {
		n := len(elementKeys(s.mem[acc], ""))
		x.store(s, Addr{acc, elemPath(n)}, args[0], elem, t.at.Pos)
	})
	for i, r := range rs {
		rs[i].v = Slice{R: acc, Len: intConst(int64(len(elementKeys(r.s.mem[acc], ""))))}
	}
	return rs, ok
}

func (x *Interp) collectMap(s *State, t *target) ([]result, bool) {
	_, elem := keyAndElem(t.res)
	rs, acc, ok := x.gather(s, t.args[0], t.at, func(s *State, acc Region, args []Value) {
		if len(args) == 2 {
			key, _ := s.cellKey(Addr{R: acc}, args[0])
			x.store(s, Addr{acc, key}, args[1], elem, t.at.Pos)
		}
	})
	for i := range rs {
		rs[i].v = Addr{R: acc}
	}
	return rs, ok
}

func (x *Interp) cloneSlice(s *State, t *target) ([]result, bool) {
	elems, ok := x.made(s, t.args[0])
	if !ok {
		return nil, false
	}
	if len(elems) == 0 {
		return returned(s, s.norm(t.args[0])), true
	}
	return returned(s, x.list(s, x.loaded(s, elems, t.res), t.res, t.at.Pos)), true
}

func (x *Interp) concat(s *State, t *target) ([]result, bool) {
	lists, ok := x.made(s, t.args[0])
	if !ok {
		return nil, false
	}
	var vals []Value
	for _, l := range lists {
		elems, ok := x.made(s, x.load(s, l.at, t.res))
		if !ok {
			return nil, false
		}
		vals = append(vals, x.loaded(s, elems, t.res)...)
	}
	return returned(s, x.list(s, vals, t.res, t.at.Pos)), true
}

func (x *Interp) insert(s *State, t *target) ([]result, bool) {
	elems, ok := x.made(s, t.args[0])
	added, okAdded := x.made(s, t.args[2])
	at, okAt := s.norm(t.args[1]).(Const)
	if !ok || !okAdded || !okAt || at.I < 0 || int(at.I) > len(elems) {
		return nil, false
	}
	all := append(append(append([]element{}, elems[:at.I]...), added...), elems[at.I:]...)
	return returned(s, x.list(s, x.loaded(s, all, t.res), t.res, t.at.Pos)), true
}

func (x *Interp) deleteRange(s *State, t *target) ([]result, bool) {
	elems, ok := x.made(s, t.args[0])
	from, okFrom := s.norm(t.args[1]).(Const)
	to, okTo := s.norm(t.args[2]).(Const)
	if !ok || !okFrom || !okTo || from.I < 0 || from.I > to.I || int(to.I) > len(elems) {
		return nil, false
	}
	all := append(append([]element{}, elems[:from.I]...), elems[to.I:]...)
	return returned(s, x.list(s, x.loaded(s, all, t.res), t.res, t.at.Pos)), true
}

// deleteFromSlice keeps the elements of which a function says no.
func (x *Interp) deleteFromSlice(s *State, t *target) ([]result, bool) {
	if _, ok := x.made(s, t.args[0]); !ok || !isFn(s, t.args[1]) {
		return nil, false
	}
	_, elem := keyAndElem(t.res)
	acc := x.newRegion(s, fresh)
	rs := x.over(s, t.args[0], t.res, false, func(s *State, _, v Value) []result {
		return x.asked(s, t, []Value{v}, []types.Type{elem}, false, func(s *State) {
			n := len(elementKeys(s.mem[acc], ""))
			x.store(s, Addr{acc, elemPath(n)}, v, elem, t.at.Pos)
		})
	})
	for i, r := range rs {
		rs[i].v = Slice{R: acc, Len: intConst(int64(len(elementKeys(r.s.mem[acc], ""))))}
	}
	return rs, true
}

// deleteFromMap takes out of a map the elements of which a function says yes.
func (x *Interp) deleteFromMap(s *State, t *target) ([]result, bool) {
	if _, ok := x.made(s, t.args[0]); !ok || !isFn(s, t.args[1]) {
		return nil, false
	}
	a, ok := x.deref(s, t.args[0])
	if !ok {
		return returned(s, nil), true
	}
	kt, vt := keyAndElem(t.typeOf(0))
	rs := x.over(s, a, t.typeOf(0), false, func(s *State, k, v Value) []result {
		return x.asked(s, t, []Value{k, v}, []types.Type{kt, vt}, true, func(s *State) { x.deleteKey(s, a, k, t.at.Pos) })
	})
	return rs, true
}

// asked calls the function that is a call's second argument with args, and act
// where it answers as wanted.
func (x *Interp) asked(s *State, t *target, args []Value, argT []types.Type, want bool, act func(*State)) []result {
	var out []result
	for _, r := range x.call(s, &target{fn: t.args[1], args: args, argT: argT, at: t.at, name: t.name, used: true, res: types.Typ[types.Bool]}) {
		if r.exit != summary.Return {
			out = append(out, r)
			continue
		}
		other := r.s.fork()
		if x.assume(other, r.v, !want) {
			out = append(out, result{s: other})
		}
		if x.assume(r.s, r.v, want) {
			act(r.s)
			out = append(out, result{s: r.s})
		}
	}
	return out
}

func isFn(s *State, v Value) bool {
	_, ok := s.norm(v).(*Fn)
	return ok
}

// oneOf interprets a function that returns one of the elements of a slice.
func (x *Interp) oneOf(s *State, t *target) ([]result, bool) {
	elems, ok := x.made(s, t.args[0])
	if !ok || len(elems) > maxAlike {
		return nil, false
	}
	vals := x.loaded(s, elems, t.typeOf(0))
	var rs []result
	for i, v := range vals {
		st := s.fork()
		for j, w := range vals {
			a, okA := v.(Sym)
			b, okB := w.(Sym)
			if i != j && okA && okB { // that one, and no other
				own(st, seldomRel, &st.rel)[equalKey(a, b)] = false
			}
		}
		rs = append(rs, result{s: st, v: v})
	}
	return rs, true
}

func (x *Interp) cloneMapOf(s *State, t *target) ([]result, bool) {
	if _, ok := x.made(s, t.args[0]); !ok {
		return nil, false
	}
	r := x.newRegion(s, fresh)
	x.putAll(s, Addr{R: r}, t.args[0], t.res, t.at.Pos)
	return returned(s, Addr{R: r}), true
}

func (x *Interp) copyMap(s *State, t *target) ([]result, bool) {
	dst, okDst := x.deref(s, t.args[0])
	if _, ok := x.made(s, t.args[1]); !ok || !okDst {
		return nil, false
	}
	x.putAll(s, dst, t.args[1], t.typeOf(1), t.at.Pos)
	return returned(s, nil), true
}

// putAll stores the elements of map src, of type t, in the one at dst.
func (x *Interp) putAll(s *State, dst Addr, src Value, t types.Type, pos token.Pos) {
	_, elem := keyAndElem(t)
	elems, _ := x.contents(s, src)
	for _, e := range elems {
		key, _ := s.cellKey(dst, e.key)
		x.store(s, Addr{dst.R, dst.P + key}, x.load(s, e.at, elem), elem, pos)
	}
}
