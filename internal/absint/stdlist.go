package absint

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/sslref/sslref/internal/summary"
)

// container/list and container/heap. A list is memory with its elements, in
// order, under the numbers that they were added with; an element is memory that
// holds the value and the list.

// listEffect returns the effect of a function of container/list.
func listEffect(full string) effect {
	if full == "container/list.New" {
		return func(x *Interp, s *State, t *target) ([]result, bool) {
			return returned(s, Addr{R: x.newRegion(s, fresh)}), true
		}
	}
	if name, ok := strings.CutPrefix(full, "(*container/list.Element)."); ok {
		return neighbour(name)
	}
	name, ok := strings.CutPrefix(full, "(*container/list.List).")
	if !ok {
		return nil
	}
	op := map[string]func(*Interp, *State, Addr, []Addr, *target) (Value, bool){
		"PushBack": (*Interp).listPush, "PushFront": (*Interp).listPush, "InsertBefore": (*Interp).listPush, "InsertAfter": (*Interp).listPush,
		"Front": (*Interp).listEnd, "Back": (*Interp).listEnd, "Remove": (*Interp).listRemove,
		"MoveToFront": (*Interp).listMove, "MoveToBack": (*Interp).listMove, "MoveBefore": (*Interp).listMove, "MoveAfter": (*Interp).listMove,
		"Len": (*Interp).listLen, "Init": (*Interp).listInit,
	}[name]
	if op == nil {
		return nil
	}
	adds := strings.HasPrefix(name, "Push") || strings.HasPrefix(name, "Insert")
	return func(x *Interp, s *State, t *target) ([]result, bool) {
		a, ok := x.deref(s, t.args[0])
		if !ok {
			return nil, false
		}
		m := s.mem[a.R]
		if m.kind == input && m.path != "" && !hasAnyIndex(m.path) && adds {
			e := x.newElementOf(s, a, t)
			x.storeAny(s, a, e, nil, t.at.Pos)
			return returned(s, e), true
		}
		if m.kind != fresh || m.escaped {
			return x.unknownList(s, name, t)
		}
		t.name = name
		elems, ok := s.elements(a)
		if !ok {
			return nil, false
		}
		v, ok := op(x, s, a, elems, t)
		return returned(s, v), ok
	}
}

// unknownList is the effect of a method of a list whose elements aren't known:
// it has the list or an element put elsewhere, or finds one, and does nothing to
// what elements hold.
func (x *Interp) unknownList(s *State, name string, t *target) ([]result, bool) {
	var v Value
	switch name {
	case "Len":
		return returned(s, x.resultOf(s, t)), true
	case "Front", "Back":
		v = x.resultOf(s, t)
	case "Remove":
		e, ok := x.deref(s, t.args[1])
		if !ok || x.knowsLinks(s, e) {
			return nil, false
		}
		v = x.load(s, Addr{e.R, e.P + ".Value"}, anyInterface)
	case "MoveToFront", "MoveToBack", "MoveBefore", "MoveAfter":
	default:
		return nil, false
	}
	for i, arg := range t.args {
		what := summary.Links
		if name == "Remove" && i == 1 {
			what = summary.Unlinks
		}
		x.recordLinks(s, arg, what, t.at)
	}
	return returned(s, v), true
}

// takeOut is told that an element has been taken out of its list: whoever has the
// list has neither it nor what it holds any more.
func (x *Interp) takeOut(s *State, e Value) {
	a, ok := x.deref(s, e)
	if !ok {
		return
	}
	out := func(r Region) {
		if s.mem[r] != nil {
			m := *s.mem[r]
			m.takenOut = true
			s.mem[r] = &m
		}
	}
	out(a.R)
	v := x.load(s, Addr{a.R, a.P + ".Value"}, anyInterface)
	switch i := v.(type) {
	case *Iface:
		v = i.V
	case Sym:
		if t := s.info(i).dyn; t != nil {
			v = x.asserted(s, i, t)
		}
	}
	if held, ok := x.deref(s, v); ok {
		out(held.R)
	}
}

// knowsLinks reports whether v is a list, or an element, that was made here.
func (x *Interp) knowsLinks(s *State, v Value) bool {
	a, ok := s.norm(v).(Addr)
	return ok && s.mem[a.R] != nil && s.mem[a.R].kind == fresh
}

// newElementOf makes an element of the list at a.
func (x *Interp) newElementOf(s *State, a Addr, t *target) Addr {
	e := Addr{R: x.newRegion(s, fresh)}
	x.store(s, Addr{e.R, ".Value"}, t.args[1], nil, t.at.Pos)
	x.store(s, Addr{e.R, ".$list"}, a, nil, t.at.Pos)
	return e
}

// elements returns the elements of the list at a in order.
func (s *State) elements(a Addr) (list []Addr, ok bool) {
	m := s.mem[a.R]
	keys := elementKeys(m, a.P)
	number := func(seg string) int {
		n, _ := strconv.Atoi(strings.Trim(seg, "[+]"))
		return n
	}
	slices.SortFunc(keys, func(a, b string) int { return number(a) - number(b) })
	for _, seg := range keys {
		e, isAddr := s.norm(m.cells.at(a.P + seg).v).(Addr)
		if !isAddr || s.mem[e.R] == nil || s.mem[e.R].kind != fresh {
			return nil, false
		}
		list = append(list, e)
	}
	return list, true
}

// setElements makes list the elements of the one at a.
func (x *Interp) setElements(s *State, a Addr, list []Addr, pos token.Pos) {
	n := *s.mem[a.R]
	n.cells = n.cells.drop(func(p string) bool { return strings.HasPrefix(p, a.P+"[") })
	n.grown = 0
	s.mem[a.R] = &n
	for _, e := range list {
		x.storeAny(s, a, e, nil, pos)
	}
}

func (x *Interp) listPush(s *State, a Addr, list []Addr, t *target) (Value, bool) {
	e := x.newElementOf(s, a, t)
	at := len(list)
	switch t.name {
	case "PushFront":
		at = 0
	case "InsertBefore", "InsertAfter":
		mark, _ := s.norm(t.args[2]).(Addr)
		if at = slices.Index(list, mark); at < 0 {
			return nil, false
		}
		if t.name == "InsertAfter" {
			at++
		}
	}
	x.setElements(s, a, slices.Insert(slices.Clone(list), at, e), t.at.Pos)
	return e, true
}

func (x *Interp) listEnd(s *State, _ Addr, list []Addr, t *target) (Value, bool) {
	switch {
	case len(list) == 0:
		return nilConst, true
	case t.name == "Front":
		return list[0], true
	}
	return list[len(list)-1], true
}

func (x *Interp) listRemove(s *State, a Addr, list []Addr, t *target) (Value, bool) {
	e, ok := s.norm(t.args[1]).(Addr)
	if !ok || s.mem[e.R] == nil || s.mem[e.R].kind != fresh {
		return nil, false
	}
	if i := slices.Index(list, e); i >= 0 {
		x.setElements(s, a, slices.Delete(slices.Clone(list), i, i+1), t.at.Pos)
	}
	return x.load(s, Addr{e.R, ".Value"}, anyInterface), true
}

func (x *Interp) listMove(s *State, a Addr, list []Addr, t *target) (Value, bool) {
	e, _ := s.norm(t.args[1]).(Addr)
	i := slices.Index(list, e)
	if i < 0 {
		return nil, false
	}
	rest := slices.Delete(slices.Clone(list), i, i+1)
	at := 0
	switch t.name {
	case "MoveToBack":
		at = len(rest)
	case "MoveBefore", "MoveAfter":
		mark, _ := s.norm(t.args[2]).(Addr)
		if at = slices.Index(rest, mark); at < 0 {
			return nil, false
		}
		if t.name == "MoveAfter" {
			at++
		}
	}
	x.setElements(s, a, slices.Insert(rest, at, e), t.at.Pos)
	return nil, true
}

func (x *Interp) listLen(_ *State, _ Addr, list []Addr, _ *target) (Value, bool) {
	return intConst(int64(len(list))), true
}

func (x *Interp) listInit(s *State, a Addr, _ []Addr, t *target) (Value, bool) {
	x.setElements(s, a, nil, t.at.Pos)
	return a, true
}

// neighbour is the effect of an element's method.
func neighbour(name string) effect {
	step := map[string]int{"Next": 1, "Prev": -1}[name]
	return func(x *Interp, s *State, t *target) ([]result, bool) {
		if step == 0 {
			return nil, false
		}
		if !x.knowsLinks(s, t.args[0]) {
			x.recordLinks(s, t.args[0], summary.Links, t.at)
			return returned(s, x.resultOf(s, t)), true
		}
		e := s.norm(t.args[0]).(Addr)
		a, inList := s.mem[e.R].cells.at(".$list").v.(Addr)
		if !inList || s.mem[a.R] == nil || s.mem[a.R].kind != fresh || s.mem[a.R].escaped {
			return nil, false
		}
		list, ok := s.elements(a)
		i := slices.Index(list, e)
		switch {
		case !ok:
			return nil, false
		case i < 0 || i+step < 0 || i+step >= len(list):
			return returned(s, nilConst), true
		}
		return returned(s, list[i+step]), true
	}
}

// heapMethod is the effect of a function of container/heap, which puts elements
// in order, and otherwise does what a method of its argument does.
func heapMethod(name string) effect {
	return func(x *Interp, s *State, t *target) ([]result, bool) {
		i, ok := s.norm(t.args[0]).(*Iface)
		if !ok {
			return nil, false
		}
		m := methodNamed(i.T, name)
		if m == nil {
			return nil, false
		}
		fn := x.Method(i.T, m)
		if fn == nil {
			return nil, false
		}
		args, argT := []Value{i.V}, []types.Type{i.T}
		if len(t.args) > 1 {
			args, argT = append(args, t.args[1]), append(argT, anyInterface)
		}
		return x.callFn(s, &Fn{F: fn}, &target{args: args, argT: argT, at: t.at, name: name, used: true, res: t.res}), true
	}
}
