package absint

import (
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/sslref/sslref/internal/coretype"
	"github.com/sslref/sslref/internal/summary"
)

// This file resolves access paths; package summary has their syntax.

// assertedSeg is the segment for the value in an interface.
const assertedSeg = ".()"

// A place is a value, or a cell in memory.
type place struct {
	v Value
	// t is the type of v, where it is known. A cell has it only if it is what a
	// pointer leads to that isn't one to an array.
	t      types.Type
	addr   Addr
	isAddr bool
}

func (p place) value(x *Interp, s *State) Value {
	if !p.isAddr {
		return p.v
	}
	return x.load(s, p.addr, anyType)
}

type walk struct {
	a *application
	s *State
}

// walk returns the places that path leads to; none if a pointer on the way is
// nil or can't be followed.
func (w *walk) walk(path string) []place {
	base, rest := summary.CutBase(path)
	var ps []place
	switch {
	case strings.HasPrefix(base, "g:"):
		if !strings.HasPrefix(rest, "*") {
			return nil
		}
		ps = []place{{addr: Addr{R: w.a.x.inputRegion(w.s, base+"*")}, isAddr: true}}
		rest = rest[1:]
	case base == summary.Recovered:
		v := Value(nilConst)
		if w.s.panicking && w.s.inDefer != nil {
			v = w.a.nonNil(w.s)
		}
		ps = []place{{v: v}}
	default:
		i, err := strconv.Atoi(base[1:])
		if err != nil {
			return nil
		}
		p := place{}
		if base[0] == 'p' && i < len(w.a.t.args) {
			p.v = w.a.t.args[i]
			if w.a.f.F != nil && i < len(w.a.f.F.Params) {
				p.t = w.a.f.F.Params[i].Type()
			} else if w.a.f.F != nil {
				p.t = paramType(w.a.f.F.Signature, i)
			} else if len(w.a.t.argT) == len(w.a.t.args) {
				p.t = w.a.t.argT[i]
			}
		} else if base[0] == 'f' && i < len(w.a.f.Binds) {
			p.v = w.a.f.Binds[i]
			if w.a.f.F != nil && i < len(w.a.f.F.FreeVars) {
				p.t = w.a.f.F.FreeVars[i].Type()
			}
		} else {
			return nil
		}
		ps = []place{p}
	}
	for rest != "" && len(ps) > 0 {
		var seg string
		seg, rest = summary.CutSegment(rest)
		var after []place
		for _, p := range ps {
			if seg[0] == '[' {
				p = w.elements(p)
			}
			after = append(after, w.follow(p, seg)...)
		}
		ps = after
	}
	return ps
}

// elements returns the place whose elements are meant if p, what a pointer that
// isn't one to an array leads to, has an index: a callee that got the address of
// an element counts from there.
func (w *walk) elements(p place) place {
	if !p.isAddr || p.v != nil || p.t == nil || w.s.mem[p.addr.R] == nil {
		return p
	}
	if first, ok := w.s.firstOf(p.addr); ok {
		i := strings.LastIndexByte(p.addr.P, '[')
		return place{addr: Addr{p.addr.R, p.addr.P[:i]}, isAddr: true, v: Slice{R: p.addr.R, Off: first}}
	}
	return p
}

func paramType(sig *types.Signature, i int) types.Type {
	if sig.Recv() != nil {
		if i == 0 {
			return sig.Recv().Type()
		}
		i--
	}
	if i < sig.Params().Len() {
		return sig.Params().At(i).Type()
	}
	return nil
}

func (w *walk) follow(p place, seg string) []place {
	x, s := w.a.x, w.s
	switch {
	case seg == "*":
		a, ok := x.deref(s, p.value(x, s))
		if !ok {
			return nil
		}
		if sl, isSlice := s.norm(p.value(x, s)).(Slice); isSlice {
			return []place{{addr: Addr{R: sl.R}, isAddr: true, v: sl}}
		}
		return []place{{addr: a, isAddr: true, t: pointee(p)}}
	case seg == assertedSeg:
		switch i := s.norm(p.value(x, s)).(type) {
		case *Iface:
			return []place{{v: i.V, t: i.T}}
		case Sym:
			if t := s.info(i).dyn; t != nil {
				return []place{{v: x.asserted(s, i, t), t: t}}
			}
		}
		return nil
	case seg == "#ok":
		m := s.mem[p.addr.R]
		if !p.isAddr || m == nil {
			return nil
		}
		if c, ok := m.cells.get(p.addr.P); ok || hasCell(m, p.addr.P) {
			return []place{{v: boolConst(!(m.kind == input && isZeroConst(c.v)))}}
		}
		if m.kind == fresh && (allConstKeys(m) || x.isNewKey(s, p.addr)) {
			return []place{{v: boolConst(false)}}
		}
		if m.kind == input && m.path != "" && !hasAnyIndex(m.path) {
			if q := s.starred(p.addr.P); !hasAnyIndex(q) {
				return []place{{v: x.inputSym(s, m.path+q+"#ok", types.Typ[types.Bool])}}
			}
		}
		return []place{{v: x.newSym(s, types.Typ[types.Bool])}}
	case seg == "#len":
		return []place{{v: x.lengthOf(s, p.value(x, s), types.Typ[types.Int])}}
	case seg == "~ctx":
		if sym, ok := s.norm(p.value(x, s)).(Sym); ok && s.objs[sym] != nil {
			if r := x.realmOf(s, sym, true); r != 0 {
				return []place{{v: r}}
			}
		}
		return nil
	case p.isAddr && hasAnyIndex(seg):
		return w.anyElement(p, seg)
	case p.isAddr && strings.HasPrefix(seg, "[@"):
		path, off, ok := summary.CutKey(seg)
		if !ok {
			return nil
		}
		k := s.norm(w.a.input(s, path))
		if off != 0 {
			k = s.norm(x.binop(s, token.ADD, k, intConst(off), types.Typ[types.Int]))
		}
		if c, isConst := k.(Const); isConst && c.K == kInt {
			if sl, isSlice := p.v.(Slice); isSlice {
				k = intConst(c.I + int64(sl.Off))
			}
		}
		key, _ := s.cellKey(p.addr, k)
		return []place{{addr: Addr{p.addr.R, p.addr.P + key}, isAddr: true}}
	case p.isAddr && strings.HasPrefix(seg, "[+"):
		return []place{{addr: Addr{p.addr.R, p.addr.P + w.a.addedElement(s, p.addr, seg)}, isAddr: true}}
	case p.isAddr && seg[0] == '[':
		if sl, ok := p.v.(Slice); ok && sl.Off != 0 {
			if i, err := strconv.Atoi(seg[1 : len(seg)-1]); err == nil {
				seg = elemPath(i + sl.Off)
			}
		}
		return []place{{addr: Addr{p.addr.R, p.addr.P + seg}, isAddr: true}}
	case p.isAddr:
		return []place{{addr: Addr{p.addr.R, p.addr.P + seg}, isAddr: true}}
	}
	return w.ofValue(p, seg)
}

// pointee returns the type of what p, a value, points to, nil for arrays and for
// what isn't known.
func pointee(p place) types.Type {
	if p.isAddr || p.t == nil || isArrayPointer(p.t) {
		return nil
	}
	if ptr, ok := coretype.Of(p.t).(*types.Pointer); ok {
		return ptr.Elem()
	}
	return nil
}

// ofValue selects a part of a struct or an array that isn't in memory.
func (w *walk) ofValue(p place, seg string) []place {
	g, ok := p.v.(*Agg)
	if !ok || p.t == nil {
		return nil
	}
	switch u := coretype.Of(p.t).(type) {
	case *types.Struct:
		for i := range u.NumFields() {
			if "."+u.Field(i).Name() == seg && i < len(g.E) {
				return []place{{v: g.E[i], t: u.Field(i).Type()}}
			}
		}
	case *types.Array:
		if i, err := strconv.Atoi(strings.Trim(seg, "[]")); err == nil && i < len(g.E) {
			return []place{{v: g.E[i], t: u.Elem()}}
		}
	}
	return nil
}

// anyElement returns every element that is known to be there, or one that
// stands for all of a caller's.
func (w *walk) anyElement(p place, index string) []place {
	x, s := w.a.x, w.s
	m := s.mem[p.addr.R]
	var list []place
	seen := map[string]bool{}
	for _, c := range m.cells {
		path := c.path
		if !strings.HasPrefix(path, p.addr.P+"[") {
			continue
		}
		i := strings.IndexByte(path[len(p.addr.P):], ']')
		if i < 0 {
			continue
		}
		elem := path[:len(p.addr.P)+i+1]
		if seen[elem] || below(elem, p, index) || m.kind != fresh && s.isDone(c.v) {
			continue
		}
		seen[elem] = true
		list = append(list, place{addr: Addr{p.addr.R, elem}, isAddr: true})
	}
	if m.kind != fresh {
		v := x.newSym(s, nil)
		if m.kind == input {
			info := *s.info(v)
			info.path = m.path + s.starred(p.addr.P) + index
			s.setInfo(v, info)
		}
		list = append(list, place{v: v})
	}
	return list
}

// isDone reports whether v has been released on the path: what is then done to
// some elements of a container that isn't known is done to others.
func (s *State) isDone(v Value) bool {
	sym, ok := s.norm(v).(Sym)
	if !ok || s.objs[sym] == nil {
		return false
	}
	o := s.objs[sym]
	return o.Own == 0 && (o.ReleasedHere || o.Death != Alive)
}

// below reports whether elem is before the first element that index, "any from
// k on", stands for.
func below(elem string, p place, index string) bool {
	k, err := strconv.Atoi(strings.Trim(index, "[+]"))
	if err != nil {
		return false
	}
	if sl, ok := p.v.(Slice); ok {
		k += sl.Off
	}
	i, err := strconv.Atoi(strings.Trim(elem[len(p.addr.P):], "[]"))
	return err == nil && i < k
}
