package absint

import (
	"go/token"
	"go/types"

	"github.com/sslref/sslref/internal/summary"
)

// What functions of the standard library do to the elements of containers, in
// one table. They have no summaries, and what is not here, or is done to a
// container of which not all is known, has the effect of any unknown function:
// it takes what it is handed.

// An effect interprets a call of a function of the standard library; ok is
// false where it can't.
type effect func(x *Interp, s *State, t *target) (rs []result, ok bool)

// effectOf returns the effect of a function by its full name, nil if it has none
// here.
func effectOf(full string) effect {
	switch full {
	case "slices.All":
		return iterator(true, true, false)
	case "slices.Values", "maps.Values":
		return iterator(false, true, false)
	case "slices.Backward":
		return iterator(true, true, true)
	case "maps.All":
		return iterator(true, true, false)
	case "maps.Keys":
		return iterator(true, false, false)
	case "slices.Collect", "slices.Sorted", "slices.SortedFunc", "slices.SortedStableFunc":
		return (*Interp).collectSlice
	case "slices.Clone":
		return (*Interp).cloneSlice
	case "slices.Concat":
		return (*Interp).concat
	case "slices.Insert":
		return (*Interp).insert
	case "slices.Delete":
		return (*Interp).deleteRange
	case "slices.DeleteFunc":
		return (*Interp).deleteFromSlice
	case "slices.Max", "slices.Min", "slices.MaxFunc", "slices.MinFunc":
		return (*Interp).oneOf
	case "slices.Grow", "slices.Clip":
		return func(x *Interp, s *State, t *target) ([]result, bool) { return returned(s, t.args[0]), true }
	case "maps.Collect":
		return (*Interp).collectMap
	case "maps.Clone":
		return (*Interp).cloneMapOf
	case "maps.Copy":
		return (*Interp).copyMap
	case "maps.DeleteFunc":
		return (*Interp).deleteFromMap
	case "sync.OnceFunc", "sync.OnceValue", "sync.OnceValues":
		return (*Interp).once
	case "context.WithValue":
		return (*Interp).withValue
	case "container/heap.Push":
		return heapMethod("Push")
	case "container/heap.Pop":
		return heapMethod("Pop")
	}
	if e := syncMapEffect(full); e != nil {
		return e
	}
	return listEffect(full)
}

// A stdFunc is what is behind a function value that a function of the standard
// library has returned: an iterator, sync.OnceValue's function.
type stdFunc struct {
	name string
	// t is the type of what it is about.
	t   types.Type
	run func(x *Interp, s *State, f *Fn, t *target) []result
}

// An element of a container is a key and the place of the value.
type element struct {
	key Value
	at  Addr
}

// contents returns the elements of a slice or a map if all are known.
func (x *Interp) contents(s *State, v Value) (elems []element, ok bool) {
	switch v := s.norm(v).(type) {
	case Const:
		return nil, true // nil
	case Slice:
		n, known := s.norm(v.Len).(Const)
		if !known || n.I > maxArray {
			return nil, false
		}
		for i := range int(n.I) {
			elems = append(elems, element{intConst(int64(i)), Addr{v.R, elemPath(v.Off + i)}})
		}
		return elems, true
	case Addr:
		m := s.mem[v.R]
		if m == nil || m.kind != fresh || m.grown > 0 {
			return nil, false
		}
		for _, seg := range elementKeys(m, v.P) {
			elems = append(elems, element{keyValue(x, s, seg), Addr{v.R, v.P + seg}})
		}
		return elems, true
	}
	return nil, false
}

// made reports whether v is a container that was made here, and holds all that
// is known of its elements.
func (x *Interp) made(s *State, v Value) ([]element, bool) {
	elems, ok := x.contents(s, v)
	switch v := s.norm(v).(type) {
	case Slice:
		return elems, ok && s.mem[v.R].kind == fresh
	case Const:
		return elems, ok && isNilConst(v)
	}
	return elems, ok
}

// keyAndElem returns the types of a container's keys and elements.
func keyAndElem(t types.Type) (key, elem types.Type) {
	if t != nil {
		switch u := t.Underlying().(type) {
		case *types.Slice:
			return types.Typ[types.Int], u.Elem()
		case *types.Map:
			return u.Key(), u.Elem()
		}
	}
	return anyType, anyType
}

// A visitor is called with the elements of a container. Its result tells
// whether to go on; nil is yes.
type visitor func(s *State, key, v Value) []result

// over visits the elements of a container of type t.
func (x *Interp) over(s *State, v Value, t types.Type, backward bool, visit visitor) []result {
	_, elem := keyAndElem(t)
	elems, ok := x.contents(s, v)
	if !ok {
		return x.overSome(s, v, t, visit)
	}
	var done []result
	active := []*State{s}
	for i := range elems {
		e := elems[i]
		if backward {
			e = elems[len(elems)-1-i]
		}
		var again []*State
		for _, st := range active {
			for _, r := range visit(st, e.key, x.load(st, e.at, elem)) {
				done, again = x.goesOn(r, done, again)
			}
		}
		active = again
	}
	for _, st := range active {
		done = append(done, result{s: st})
	}
	return done
}

// overSome visits elements of a container that isn't known, none or some.
func (x *Interp) overSome(s *State, v Value, t types.Type, visit visitor) []result {
	key, elem := keyAndElem(t)
	a, ok := x.deref(s, v)
	if !ok {
		return returned(s, nil)
	}
	x.abandonStored(s, a)
	var done []result
	active := []*State{s}
	for i := 0; len(active) > 0; i++ {
		var again []*State
		for _, st := range active {
			if i == maxSteps {
				done = append(done, result{s: st})
				continue
			}
			done = append(done, result{s: st.fork()})
			k := x.newSym(st, key)
			path, _ := keyPath(k)
			for _, r := range visit(st, k, x.load(st, Addr{a.R, a.P + path}, elem)) {
				done, again = x.goesOn(r, done, again)
			}
		}
		active = again
	}
	return done
}

// goesOn sorts a visitor's result.
func (x *Interp) goesOn(r result, done []result, again []*State) ([]result, []*State) {
	if r.exit != summary.Return {
		return append(done, r), again
	}
	if r.v == nil {
		return done, append(again, r.s)
	}
	stopped := r.s.fork()
	if x.assume(stopped, r.v, false) {
		done = append(done, result{s: stopped})
	}
	if x.assume(r.s, r.v, true) {
		again = append(again, r.s)
	}
	return done, again
}

// list makes a slice, of type t, of values.
func (x *Interp) list(s *State, vals []Value, t types.Type, pos token.Pos) Value {
	_, elem := keyAndElem(t)
	r := x.newRegion(s, fresh)
	for i, v := range vals {
		x.store(s, Addr{r, elemPath(i)}, v, elem, pos)
	}
	return Slice{R: r, Len: intConst(int64(len(vals)))}
}

// loaded returns the values of elements of a container of type t.
func (x *Interp) loaded(s *State, elems []element, t types.Type) []Value {
	_, elem := keyAndElem(t)
	vals := make([]Value, len(elems))
	for i, e := range elems {
		vals[i] = x.load(s, e.at, elem)
	}
	return vals
}

// typeOf returns the type of an argument, nil if it isn't known.
func (t *target) typeOf(i int) types.Type {
	if i < len(t.argT) {
		return t.argT[i]
	}
	return nil
}

// once interprets the functions that make a function which calls another the
// first time only, and gives its results again.
func (x *Interp) once(s *State, t *target) ([]result, bool) {
	memo := Addr{R: x.newRegion(s, fresh)}
	return returned(s, &Fn{Std: &stdFunc{name: t.at.What, t: t.res, run: (*Interp).callOnce}, Binds: []Value{t.args[0], memo}}), true
}

func (x *Interp) callOnce(s *State, f *Fn, t *target) []result {
	memo, ok := f.Binds[1].(Addr)
	if !ok {
		return x.callUnknown(s, t)
	}
	var res types.Type
	if sig, isFunc := f.Std.t.Underlying().(*types.Signature); isFunc {
		res = resultType(sig)
	}
	value := Addr{memo.R, ".$v"}
	done := x.load(s, Addr{memo.R, ".$done"}, types.Typ[types.Bool])
	var rs []result
	again := s.fork()
	if x.assume(again, done, true) {
		r := result{s: again}
		if res != nil {
			r.v = x.remembered(again, value, res)
		}
		rs = append(rs, r)
	}
	if !x.assume(s, done, false) {
		return rs
	}
	x.store(s, Addr{memo.R, ".$done"}, boolConst(true), nil, t.at.Pos)
	for _, r := range x.call(s, &target{fn: f.Binds[0], at: t.at, name: t.name, res: res, used: true, paren: t.paren}) {
		if r.exit == summary.Return && res != nil {
			for i, v := range flatten(r.v) {
				x.store(r.s, Addr{memo.R, value.P + elemPath(i)}, v, partType(res, i), t.at.Pos)
			}
		}
		rs = append(rs, r)
	}
	return rs
}

// remembered returns the results, of type t, that are kept at a.
func (x *Interp) remembered(s *State, a Addr, t types.Type) Value {
	tuple, several := t.(*types.Tuple)
	if !several {
		return x.load(s, Addr{a.R, a.P + elemPath(0)}, t)
	}
	g := &Agg{}
	for i := range tuple.Len() {
		g.E = append(g.E, x.load(s, Addr{a.R, a.P + elemPath(i)}, tuple.At(i).Type()))
	}
	return g
}

// partType returns the type of result number i of a call.
func partType(t types.Type, i int) types.Type {
	if tuple, several := t.(*types.Tuple); several {
		return tuple.At(i).Type()
	}
	return t
}

// withValue makes a context: memory that holds the value and the context that
// it was made from.
func (x *Interp) withValue(s *State, t *target) ([]result, bool) {
	key, ok := contextKey(s, t.args[1])
	if !ok {
		return nil, false
	}
	x.recordEscape(s, t.args[2:], t.at)
	ctx := x.newSym(s, t.res)
	info := *s.info(ctx)
	info.null, info.reg = no, x.newRegion(s, fresh)
	s.setInfo(ctx, info)
	x.store(s, Addr{info.reg, ".$parent"}, t.args[0], nil, t.at.Pos)
	x.store(s, Addr{info.reg, ".$v" + key}, t.args[2], nil, t.at.Pos)
	return returned(s, ctx), true
}
