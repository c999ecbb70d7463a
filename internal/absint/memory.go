package absint

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/sslref/sslref/internal/coretype"
	"github.com/sslref/sslref/internal/summary"
)

// norm replaces a Sym by the constant that the path knows it to be.
func (s *State) norm(v Value) Value {
	if sym, ok := v.(Sym); ok {
		info := s.info(sym)
		for info.same != 0 {
			sym = info.same
			info = s.info(sym)
		}
		if info.eq != nil {
			return *info.eq
		}
		if base := s.info(info.lin).eq; info.lin != 0 && base != nil && base.K == kInt {
			return intConst(base.I + info.off)
		}
		return sym
	}
	return v
}

// unknown returns a value of type t of which nothing is known. Structs, tuples
// and small arrays are told apart by element.
func (x *Interp) unknown(s *State, t types.Type) Value {
	switch u := partsOf(t).(type) {
	case *types.Struct:
		a := &Agg{E: make([]Value, u.NumFields())}
		for i := range a.E {
			a.E[i] = x.unknown(s, u.Field(i).Type())
		}
		return a
	case *types.Tuple:
		a := &Agg{E: make([]Value, u.Len())}
		for i := range a.E {
			a.E[i] = x.unknown(s, u.At(i).Type())
		}
		return a
	case *types.Array:
		a := &Agg{E: make([]Value, u.Len())}
		for i := range a.E {
			a.E[i] = x.unknown(s, u.Elem())
		}
		return a
	}
	return x.newSym(s, t)
}

// inputValue returns the caller's value of type t at an access path.
func (x *Interp) inputValue(s *State, path string, t types.Type) Value {
	switch u := partsOf(t).(type) {
	case *types.Struct:
		a := &Agg{E: make([]Value, u.NumFields())}
		for i := range a.E {
			a.E[i] = x.inputValue(s, path+"."+u.Field(i).Name(), u.Field(i).Type())
		}
		return a
	case *types.Array:
		a := &Agg{E: make([]Value, u.Len())}
		for i := range a.E {
			a.E[i] = x.inputValue(s, path+elemPath(i), u.Elem())
		}
		return a
	}
	return x.inputSym(s, path, t)
}

// deref returns the memory that pointer, slice, map or channel v refers to;
// ok is false for nil, where the program would have crashed.
func (x *Interp) deref(s *State, v Value) (a Addr, ok bool) {
	switch v := s.norm(v).(type) {
	case Addr:
		return v, true
	case Slice:
		return Addr{R: v.R}, true
	case Sym:
		info := *s.info(v)
		if info.null == yes {
			return Addr{}, false
		}
		if info.reg == 0 {
			if info.path != "" && !hasAnyIndex(info.path) {
				info.reg = x.inputRegion(s, info.path+"*")
			} else {
				info.reg = x.newRegion(s, havoc)
				m := *s.mem[info.reg]
				m.escaped = true // whoever gave the pointer has it too
				s.mem[info.reg] = &m
				if info.path != "" {
					m := *s.mem[info.reg]
					m.kind, m.path = input, info.path+"*"
					s.mem[info.reg] = &m
				}
			}
			s.setInfo(v, info)
		}
		return Addr{R: info.reg}, true
	case *Iface:
		return x.deref(s, v.V)
	}
	return Addr{}, false
}

// copyWhole is the copy of an array or a struct at a that is too large to be
// followed: what it leads to has another owner then, who isn't known.
func (x *Interp) copyWhole(s *State, a Addr) {
	for _, c := range s.mem[a.R].cells {
		if isPart(c.path, a.P) {
			x.escape(s, c.v, Site{Pos: x.lastPos})
		}
	}
}

// isWritten reports whether the path has written to memory r: a pointer that led
// there isn't NULL.
func (s *State) isWritten(r Region) bool {
	m := s.mem[r]
	return m != nil && slices.ContainsFunc(m.cells, func(c cell) bool { return c.dirty })
}

// load reads a value of type t from a.
func (x *Interp) load(s *State, a Addr, t types.Type) Value {
	switch u := partsOf(t).(type) {
	case *types.Struct:
		g := &Agg{E: make([]Value, u.NumFields())}
		for i := range g.E {
			g.E[i] = x.load(s, Addr{a.R, a.P + "." + u.Field(i).Name()}, u.Field(i).Type())
		}
		return g
	case *types.Array:
		g := &Agg{E: make([]Value, u.Len())}
		for i := range g.E {
			g.E[i] = x.load(s, Addr{a.R, a.P + elemPath(i)}, u.Elem())
		}
		return g
	}
	m := s.mem[a.R]
	if m == nil {
		return x.unknown(s, t)
	}
	switch coretype.Of(t).(type) {
	case *types.Array, *types.Struct:
		x.copyWhole(s, a)
		m = s.mem[a.R]
	}
	if m.grown > 0 && m.kind != fresh && strings.Contains(a.P, "[") {
		x.abandonAdded(s, a.R)
		m = s.mem[a.R]
	}
	if c, ok := m.cells.get(a.P); ok {
		switch v := c.v.(type) {
		case Const:
			if v.K == kZero {
				return zeroValue(t)
			}
		case Sym:
			if info := *s.info(v); info.typ == anyType && t != anyType {
				info.typ = t // a summary, which knows no types, read it first
				s.setInfo(v, info)
			}
		}
		return s.norm(c.v)
	}
	if m.kind == fresh && isPointer(t) && hasFields(m, a.P) {
		// A struct's first field, had through unsafe.Pointer.
		x.abandon(s, Addr{R: a.R})
		m = s.mem[a.R]
	}
	switch {
	case strings.Contains(a.P, "[#") || hasAnyIndex(a.P) || m.kind == fresh && strings.Contains(a.P, "[") && !allConstKeys(m):
		return x.loadAnyElem(s, a, t)
	case m.kind == fresh && !m.cells.inUnknown(a.P):
		return zeroValue(t)
	case m.kind == input:
		v := x.inputSym(s, m.path+a.P, t)
		if hasAnyIndex(m.path) {
			v = x.newSym(s, t)
			info := *s.info(v)
			info.path = m.path + a.P
			s.setInfo(v, info)
		}
		if isErrorVar(m.path, t) {
			info := *s.info(v)
			info.null = no
			s.setInfo(v, info)
		}
		s.mem[a.R] = m.with(a.P, cell{v: v})
		return v
	}
	v := x.newSym(s, t)
	if m.kind == havoc && strings.HasSuffix(a.P, "]") {
		info := *s.info(v)
		info.oneOf = true
		s.setInfo(v, info)
	}
	s.mem[a.R] = m.with(a.P, cell{v: v})
	return v
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// hasFields reports whether fields of what is at path have been written.
func hasFields(m *memory, path string) bool {
	return slices.ContainsFunc(m.cells, func(c cell) bool { return strings.HasPrefix(c.path, path+".") })
}

// abandonAdded stops following the elements that were added to memory at
// indices that aren't known: one that is read there may be any of them.
func (x *Interp) abandonAdded(s *State, r Region) {
	n := *s.mem[r]
	added := func(path string) bool { return strings.Contains(path, "[+") }
	for _, c := range n.cells {
		if added(c.path) {
			x.abandon(s, c.v)
		}
	}
	n.cells = n.cells.drop(added)
	n.grown, n.base, n.added = 0, nil, nil
	s.mem[r] = &n
}

// isErrorVar reports whether an input is a package-level error variable:
// those are set once and never nil.
func isErrorVar(path string, t types.Type) bool {
	return strings.HasPrefix(path, "g:") && types.Identical(t, types.Universe.Lookup("error").Type())
}

// loadAnyElem reads an element whose index isn't known. Of memory made here
// it could be any of the elements: those are then no longer followed.
func (x *Interp) loadAnyElem(s *State, a Addr, t types.Type) Value {
	m := s.mem[a.R]
	if m.kind == fresh {
		if len(m.cells) == 0 && m.grown == 0 {
			return zeroValue(t)
		}
		x.abandon(s, Addr{R: a.R})
	}
	path := m.path + s.starred(a.P)
	if m.kind == input && m.path != "" && !hasAnyIndex(path) {
		// The key is the caller's too: so is the element.
		v := x.inputSym(s, path, t)
		s.mem[a.R] = s.mem[a.R].with(a.P, cell{v: v})
		return v
	}
	v := x.newSym(s, t)
	info := *s.info(v)
	if m.kind == input {
		info.path = path
	} else {
		info.oneOf = true
	}
	s.setInfo(v, info)
	if m.kind != input {
		x.markExt(s, v)
	}
	if strings.Contains(a.P, "[#") {
		s.mem[a.R] = s.mem[a.R].with(a.P, cell{v: v})
	}
	return v
}

// starred replaces symbolic indices, which mean nothing to a caller: by "any",
// or by "any from k on" where a loop has had those before.
func (s *State) starred(p string) string {
	for {
		i := strings.Index(p, "[#")
		if i < 0 {
			return p
		}
		j := i + strings.IndexByte(p[i:], ']')
		index := anyIndex
		if n, err := strconv.Atoi(p[i+2 : j]); err == nil && isKey(s.info(Sym(n)).path) {
			index = summary.Key(s.info(Sym(n)).path, 0)
		} else if base, off := s.base(Sym(n)); err == nil && off != 0 && (s.info(Sym(n)).fromEnd || off > 0 && !s.counts(Sym(n))) && s.passed(base) {
			index = summary.Key(s.info(base).path, off)
		} else if n, err := strconv.Atoi(p[i+2 : j]); err == nil {
			if lo, ok := s.lowest(Sym(n)); ok && lo > 0 && s.counts(Sym(n)) {
				index = "[" + strconv.FormatInt(lo, 10) + "+]"
			}
		}
		p = p[:i] + index + p[j+1:]
	}
}

// passed reports whether the caller knows v: it has passed it, or a number that
// v is so much more or less than.
func (s *State) passed(v Value) bool {
	sym, ok := v.(Sym)
	if !ok {
		return false
	}
	base, _ := s.base(sym)
	return isKey(s.info(base).path)
}

// isKey reports whether what an access path leads to can be told to be a key in
// another. The key of a key of a key isn't: each writes the one in it with twice
// as many escapes.
func isKey(path string) bool {
	return path != "" && !hasAnyIndex(path) && !strings.Contains(path, `\"`)
}

// counts reports whether v is the counter of a loop, or derived from one, and
// not from the length of something.
func (s *State) counts(v Sym) bool {
	if l := s.info(v).lin; l != 0 {
		v = l
	}
	return s.info(v).counter
}

// anyIndex stands for any element.
const anyIndex = "[*]"

// hasAnyIndex reports whether a path stands for several elements.
func hasAnyIndex(p string) bool { return strings.Contains(p, anyIndex) || strings.Contains(p, "+]") }

// cellKey names the cell of map a for key k: what the path has found out to be
// one key since may be known under another symbol.
func (s *State) cellKey(a Addr, k Value) (path string, ok bool) {
	if i, isIface := k.(*Iface); isIface {
		k = s.norm(i.V)
	}
	path, ok = keyPath(k)
	if _, isAddr := k.(Addr); isAddr || s.mem[a.R] == nil {
		return path, ok
	}
	for _, seg := range elementKeys(s.mem[a.R], a.P) {
		syms := symsIn(seg)
		if len(syms) != 1 || seg[1] != '#' {
			continue
		}
		switch key := s.norm(syms[0]).(type) {
		case Const:
			if c, isConst := k.(Const); isConst && sameConst(key, c) {
				return seg, true
			}
		case Sym:
			if key == k {
				return seg, true
			}
		}
	}
	return path, ok
}

// storeCopies writes the first n elements of src, of type t, to memory r from
// its element first on, where nothing is yet.
func (x *Interp) storeCopies(s *State, r Region, first int, src Slice, n int, t types.Type, pos token.Pos) {
	values := make([]Value, n)
	whole := true // a value each, no parts
	for i := range values {
		values[i] = x.load(s, Addr{src.R, elemPath(src.Off + i)}, t)
		_, isAgg := values[i].(*Agg)
		whole = whole && !isAgg
	}
	if !whole {
		for i, v := range values {
			x.store(s, Addr{R: r, P: elemPath(first + i)}, v, t, pos)
		}
		return
	}
	m := *s.mem[r]
	m.cells = slices.Grow(slices.Clone(m.cells), n)
	for i, v := range values {
		if m.kind == fresh {
			s.ownedBy(v, r)
		}
		m.cells = append(m.cells, cell{path: elemPath(first + i), v: v, pos: pos, dirty: true, bytes: plainMemory(t), owned: s.owns(v)})
	}
	m.cells.sort()
	s.mem[r] = &m
}

// manyCells is from where on what goes through all cells of a region counts as
// work.
const manyCells = 400

// store writes v, of type t, to a.
func (x *Interp) store(s *State, a Addr, v Value, t types.Type, pos token.Pos) {
	if g, ok := v.(*Agg); ok && t != nil {
		switch u := coretype.Of(t).(type) {
		case *types.Struct:
			if u.NumFields() == 0 {
				v = zeroConst
				break
			}
			if u.NumFields() == len(g.E) {
				for i, e := range g.E {
					x.store(s, Addr{a.R, a.P + "." + u.Field(i).Name()}, e, u.Field(i).Type(), pos)
				}
				return
			}
		case *types.Array:
			for i, e := range g.E {
				x.store(s, Addr{a.R, a.P + elemPath(i)}, e, u.Elem(), pos)
			}
			return
		}
	}
	m := s.mem[a.R]
	if m == nil {
		return
	}
	if len(m.cells) > manyCells {
		x.Work(len(m.cells)) // the list is copied
	}
	n := *m
	n.cells = m.cells.dropParts(a.P)
	if strings.HasSuffix(a.P, "[*]") {
		// An unknown index: what was there stays reachable.
		n.grown++
		a.P = strings.TrimSuffix(a.P, "[*]") + "[+" + elemPath(n.grown)[1:]
	}
	if m.kind == fresh {
		s.ownedBy(v, a.R)
	}
	n.cells = n.cells.with(a.P, cell{v: v, pos: pos, dirty: true, bytes: t != nil && plainMemory(t), owned: s.owns(v)})
	s.mem[a.R] = &n
}

func isMapType(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := coretype.Of(t).(*types.Map)
	return ok
}

// storedKeys counts the elements of a map under different keys that were
// written here.
func storedKeys(m *memory) int64 {
	n := int64(0)
	for _, k := range elementKeys(m, "") {
		if len(writtenAt(m, k)) > 0 {
			n++
		}
	}
	return n
}

// writtenAt returns what was written to the element at a path, or to its parts: a
// struct has no cell of its own.
func writtenAt(m *memory, path string) cells {
	var list cells
	for _, c := range m.cells {
		if c.dirty && (c.path == path || isPart(c.path, path)) {
			list = append(list, c)
		}
	}
	return list
}

// newElement returns the segment for one more element of memory r, at an index
// that isn't known.
func (s *State) newElement(r Region) string {
	n := *s.mem[r]
	n.grown++
	s.mem[r] = &n
	return "[+" + elemPath(n.grown)[1:]
}

// owns reports whether v is an object to which the function has a reference.
func (s *State) owns(v Value) bool {
	sym, ok := direct(s, v)
	return ok && s.objs[sym].Own > 0
}

// lengthOf returns len(v).
func (x *Interp) lengthOf(s *State, v Value, t types.Type) Value {
	switch v := s.norm(v).(type) {
	case Slice:
		return s.norm(v.Len)
	case Const:
		if v.K == kString {
			return intConst(int64(len(v.S)))
		}
		return intConst(0)
	case Sym:
		if s.info(v).null == yes {
			return intConst(0)
		}
		if m := s.mem[s.info(v).reg]; m != nil && isMapType(s.info(v).typ) && storedKeys(m) > 0 {
			n := x.newSym(s, types.Typ[types.Int])
			x.bound(s, n, ptr(1), nil)
			return n
		}
		var n Sym
		if p := s.info(v).path; p != "" && !hasAnyIndex(p) {
			n = x.inputSym(s, p+"#len", types.Typ[types.Int])
		} else {
			n = x.expr(s, "len("+symKey(v)+")", types.Typ[types.Int])
			// How long one of several elements is no caller can be asked for.
			s.loosened = s.loosened || p != ""
		}
		if info := *s.info(n); info.lo == nil {
			zero := int64(0)
			info.lo = &zero
			s.setInfo(n, info)
		}
		return s.norm(n)
	case Addr:
		m := s.mem[v.R]
		if m == nil || v.P != "" {
			break
		}
		if m.channel && m.kind == fresh && !m.shared {
			return intConst(int64(len(elementKeys(m, ""))))
		}
		_, isMap := coretype.Of(t).(*types.Map)
		isMap = (isMap || types.Identical(t, types.Typ[types.Int])) && !m.channel // a summary knows no types
		if m.kind == fresh && isMap && allConstKeys(m) {
			return intConst(int64(len(elementKeys(m, ""))))
		}
		if keys := storedKeys(m); isMap && keys > 0 {
			// Keys that aren't known may be the same; where the map was had
			// from elsewhere there are more.
			n := x.newSym(s, types.Typ[types.Int])
			hi := ptr(keys)
			if m.kind != fresh || m.grown > 0 {
				hi = nil
			}
			x.bound(s, n, ptr(1), hi)
			return s.norm(n)
		}
	case *Iface:
		return x.lengthOf(s, v.V, t)
	}
	return x.newSym(s, types.Typ[types.Int])
}

func allConstKeys(m *memory) bool {
	for _, c := range m.cells {
		if p := c.path; strings.HasPrefix(p, "[#") || strings.HasPrefix(p, "[+") || strings.HasPrefix(p, "[*") {
			return false
		}
	}
	return m.grown == 0
}
