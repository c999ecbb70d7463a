package absint

import (
	"fmt"
	"go/types"
	"slices"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/summary"
)

// symsIn returns the Syms that a key of rel or exprs names.
func symsIn(key string) []Sym {
	var list []Sym
	for i := 0; i < len(key); i++ {
		if key[i] != '#' {
			continue
		}
		j := i + 1
		for j < len(key) && key[j] >= '0' && key[j] <= '9' {
			j++
		}
		if n, err := strconv.Atoi(key[i+1 : j]); err == nil {
			list = append(list, Sym(n))
		}
		i = j - 1
	}
	return list
}

// A namer renders states so that two states which differ only in the numbers
// of their Syms and regions read the same.
type namer struct {
	x       *Interp
	s       *State
	b       []byte
	syms    map[Sym]int
	queue   []Sym
	regions map[Region]int
	rqueue  []Region
	detail  Detail
}

// A Detail is how well states are told apart.
type Detail uint8

const (
	// Exact tells everything apart.
	Exact Detail = iota
	// Loose leaves out what is known of values that aren't objects, and
	// scalars where they are in memory.
	Loose
	// Blurred leaves out values that aren't objects altogether, wherever
	// they are kept, and calls that have to do with such values only.
	Blurred
)

// Key renders the state at the start of a block, in the detail asked for. In
// less than full detail the state also keeps in which order its Syms and regions
// were named: that is how [Join] and [KnowsLess] match those of two states.
func (x *Interp) Key(s *State, detail Detail) string {
	n := &namer{x: x, s: s, b: x.keyBuf[:0], syms: map[Sym]int{}, regions: map[Region]int{}, detail: detail}
	n.int(int(detail)) // keys of two details are never the same: only some states have what is named in order
	for _, v := range x.liveRegs(s) {
		n.str("r")
		n.int(x.live.index[v])
		n.str("=")
		n.value(s.regs[v])
	}
	for _, v := range x.liveRegs(s) {
		if r, ok := v.(*ssa.Range); ok && s.iters[r] != nil {
			n.str("\nt")
			n.value(s.iters[r])
		}
	}
	for _, d := range s.defers {
		n.str("\nd")
		n.int(int(d.at.Pos()))
		n.str(":")
		n.value(d.fn)
		n.value(d.recv)
		for _, a := range d.args {
			n.value(a)
		}
	}
	n.outside()
	s.named, s.namedMem = nil, nil
	if detail == Exact {
		n.relations()
	} else {
		s.named, s.namedMem = n.inOrder()
	}
	x.keyBuf = n.b
	return string(n.b)
}

// outside renders what code outside of this activation will see of the path.
func (n *namer) outside() {
	s := n.s
	for _, p := range sortedKeys(s.inputs) {
		if m := s.mem[s.inputs[p]]; slices.ContainsFunc(m.cells, func(c cell) bool { return !n.leavesOut(m, c) }) || s.changed(s.inputs[p]) {
			n.str("\ni", p)
			n.region(s.inputs[p])
		}
	}
	for _, r := range sortedKeys(s.mem) {
		if m := s.mem[r]; m.path == "" && (m.escaped || m.channel || m.abandoned) && s.holdsObjects(m) {
			n.str("\ne")
			n.region(r)
		}
	}
	for _, v := range sortedKeys(s.objs) {
		if s.info(v).path != "" && s.params[s.info(v).path] == v {
			n.sym(v)
		}
	}
	for _, st := range s.steps {
		if n.detail == Blurred && st.op == summary.Call && n.x.plainCall(s, st) {
			continue
		}
		n.str("\ns")
		n.int(int(st.op))
		n.str(st.name)
		n.int(int(st.outcome))
		n.bools(st.ignored, st.async)
		n.value(st.fn)
		for _, a := range st.args {
			n.value(a)
		}
		for _, r := range st.res {
			n.value(r)
		}
	}
	for _, e := range s.waitEscapes {
		n.str("\nw", strconv.Itoa(int(e.pos)))
		n.sym(e.obj)
	}
	for _, v := range s.lost {
		n.str("\nl", strconv.Itoa(int(v.At.Pos)))
	}
	for _, i := range s.found {
		n.str("\nf")
		n.int(i)
	}
	for _, p := range sortedKeys(s.vague) {
		n.str("\nv", p)
	}
	if !n.x.NoSummary {
		for _, p := range s.nilElements() {
			n.str("\nn", p)
		}
	}
	n.str("\n")
	n.bools(s.panicking, s.recovered, s.sawRecover, s.goexit)
	n.drain()
}

// inOrder returns the Syms and the regions in the order in which they were
// named.
func (n *namer) inOrder() (syms []Sym, regions []Region) {
	syms, regions = make([]Sym, len(n.syms)), make([]Region, len(n.regions))
	for v, i := range n.syms {
		syms[i] = v
	}
	for r, i := range n.regions {
		regions[i] = r
	}
	return syms, regions
}

func (n *namer) str(parts ...string) {
	for _, p := range parts {
		n.b = append(n.b, p...)
	}
}

func (n *namer) int(i int) { n.b = strconv.AppendInt(n.b, int64(i), 10) }

func (n *namer) bools(list ...bool) {
	for _, b := range list {
		n.b = strconv.AppendBool(n.b, b)
	}
}

func (n *namer) sym(v Sym) {
	if v == 0 {
		n.str("_")
		return
	}
	i, ok := n.syms[v]
	if !ok {
		i = len(n.syms)
		n.syms[v] = i
		n.queue = append(n.queue, v)
	}
	n.str("#")
	n.int(i)
}

func (n *namer) region(r Region) {
	i, ok := n.regions[r]
	if !ok {
		i = len(n.regions)
		n.regions[r] = i
		n.rqueue = append(n.rqueue, r)
	}
	n.str("@")
	n.int(i)
}

func (n *namer) value(v Value) {
	switch v := n.s.norm(v).(type) {
	case nil:
		n.str("-")
	case Sym:
		n.sym(v)
	case Const:
		n.str("c")
		n.int(int(v.K))
		n.str(":")
		n.b = strconv.AppendInt(n.b, v.I, 10)
		n.str(v.S)
	case Addr:
		n.region(v.R)
		n.path(v.P)
	case Slice:
		n.str("[")
		n.region(v.R)
		n.str("+")
		n.int(v.Off)
		n.str(",")
		n.value(v.Len)
		n.str("]")
	case *Agg:
		n.str("{")
		for _, e := range v.E {
			n.value(e)
			n.str(",")
		}
		n.str("}")
	case *Fn:
		n.str("f", v.C)
		if v.F != nil {
			n.str(n.x.name(v.F))
		}
		if v.Summary != nil {
			n.str(v.Summary.Name)
		}
		if v.Std != nil {
			n.str(v.Std.name)
		}
		for _, b := range v.Binds {
			n.value(b)
		}
	case *Iface:
		n.str("i", n.x.name(v.T), "(")
		n.value(v.V)
		n.str(")")
	case *Cmp:
		n.str("(")
		n.value(v.X)
		n.str(v.Op.String())
		n.value(v.Y)
		n.str(")")
	case *Not:
		n.str("!")
		n.value(v.X)
	}
	n.str(" ")
}

// name returns what String returns for a function or a type, which takes long
// and is asked for again and again.
func (x *Interp) name(v fmt.Stringer) string {
	name, ok := x.names[v]
	if !ok {
		if x.names == nil {
			x.names = map[fmt.Stringer]string{}
		}
		name = v.String()
		x.names[v] = name
	}
	return name
}

// path renders a cell path; symbolic indices in it are renamed.
func (n *namer) path(p string) {
	for {
		i := strings.Index(p, "#")
		if i < 0 {
			n.str(p)
			return
		}
		n.str(p[:i])
		j := i + 1
		for j < len(p) && p[j] >= '0' && p[j] <= '9' {
			j++
		}
		if k, err := strconv.Atoi(p[i+1 : j]); err == nil {
			n.sym(Sym(k))
		}
		p = p[j:]
	}
}

// drain renders what is known of everything that was named so far.
func (n *namer) drain() {
	for len(n.queue) > 0 || len(n.rqueue) > 0 {
		if len(n.queue) > 0 {
			v := n.queue[0]
			n.queue = n.queue[1:]
			n.info(v)
			continue
		}
		r := n.rqueue[0]
		n.rqueue = n.rqueue[1:]
		n.memory(r)
	}
}

func (n *namer) info(v Sym) {
	i := n.s.info(v)
	o := n.s.objs[v]
	n.str("\n")
	n.int(n.syms[v])
	n.str(":", i.path)
	for _, o := range i.stops {
		n.str("^")
		n.sym(o)
	}
	if n.detail == Exact || o != nil {
		n.str(" n")
		n.int(int(i.null))
	}
	if n.detail == Exact {
		if i.eq != nil {
			n.value(*i.eq)
		}
		ne := slices.Clone(i.ne)
		sort.Slice(ne, func(a, b int) bool { return ne[a].I < ne[b].I || ne[a].I == ne[b].I && ne[a].S < ne[b].S })
		for _, c := range ne {
			n.str("!")
			n.value(c)
		}
		if i.lo != nil {
			n.str(" lo", strconv.FormatInt(*i.lo, 10))
		}
		if i.hi != nil {
			n.str(" hi", strconv.FormatInt(*i.hi, 10))
		}
		if i.dyn != nil {
			n.str(" t", typeName(i.dyn))
		}
		for _, t := range i.notDyn {
			n.str(" -t", t)
		}
		for _, f := range i.impl {
			n.str(" i", strconv.FormatBool(f.yes), typeName(f.t))
		}
	}
	if i.lin != 0 && n.detail == Exact {
		n.sym(i.lin)
		n.str("+", strconv.FormatInt(i.off, 10))
	}
	n.bools(i.counter, i.widened != nil, i.oneOf, i.ranged != nil)
	if i.reg != 0 {
		n.region(i.reg)
	}
	if o == nil {
		return
	}
	n.str(" o", string(o.Class), o.Field)
	for _, i := range [...]int{o.Own, int(o.Death), len(o.Unchecked), int(o.Marks), o.Finalized, int(o.GivenAt.Pos), int(o.Role), rank(o.Raised)} {
		n.str(" ")
		n.int(i)
	}
	n.bools(o.Ext, o.Lent, o.ReleasedHere, o.Deferred, o.Silent, o.Uncounted, o.Killed, o.SlotKnown, o.Async, o.Made, o.ByValue, o.FailedRef.Pos.IsValid(), o.Twice.Pos.IsValid(), o.NullSite.Pos.IsValid())
	if o.Until.R != 0 {
		n.region(o.Until.R)
	}
	for _, r := range o.Refs {
		n.str(",")
		n.int(int(r.Pos))
	}
	for _, h := range o.Holders {
		if h > 0 {
			n.sym(h)
		}
	}
	n.sym(o.Parent)
	n.sym(o.Body)
	n.sym(o.Slot)
	n.sym(o.Realm)
}

func (n *namer) memory(r Region) {
	m := n.s.mem[r]
	n.str("\n@")
	n.int(n.regions[r])
	if m == nil {
		return
	}
	n.int(int(m.kind))
	n.str(m.path)
	n.bools(m.escaped, m.abandoned, m.channel, m.takenOut)
	n.int(m.grown)
	if m.base != nil {
		n.value(m.base)
		for _, v := range m.added {
			n.value(v)
		}
	}
	for _, c := range m.cells {
		if n.leavesOut(m, c) {
			continue
		}
		n.str(";")
		n.path(c.path)
		n.str("=")
		n.bools(c.dirty, c.owned)
		n.value(c.v)
	}
}

// leavesOut reports whether a cell isn't rendered.
func (n *namer) leavesOut(m *memory, c cell) bool {
	switch n.detail {
	case Exact:
		return n.s.merelyRead(m, c)
	case Loose:
		return n.s.scalarCell(c)
	}
	return n.s.plainCell(c)
}

// isPlain reports whether v leads to no object and no memory.
func (s *State) isPlain(v Value) bool {
	switch v := s.norm(v).(type) {
	case Const:
		return true
	case Sym:
		return s.objs[v] == nil && s.info(v).reg == 0
	}
	return false
}

// changed reports whether memory has cells that something that matters was
// written to.
func (s *State) changed(r Region) bool {
	return s.holdsObjects(s.mem[r]) || s.mem[r].grown > 0 || s.mem[r].escaped || s.mem[r].abandoned
}

// holdsObjects reports whether something that leads to objects was written to
// memory.
func (s *State) holdsObjects(m *memory) bool {
	for _, c := range m.cells {
		if c.dirty && !s.plainCell(c) {
			return true
		}
	}
	return false
}

// merelyRead reports whether a cell is one of the caller's that was read and is
// no object: what is known of it, [KnowsLess] and [Join] compare.
func (s *State) merelyRead(m *memory, c cell) bool {
	v, ok := c.v.(Sym)
	if !ok || c.dirty || m.kind != input || s.objs[v] != nil {
		return false
	}
	p := s.info(v).path
	return p != "" && s.params[p] == v && p == m.path+c.path
}

// plainCell reports whether a cell leads to no object.
func (s *State) plainCell(c cell) bool { return c.bytes || s.isPlain(c.v) }

// plainCall reports whether a call of what the caller passed was handed, and
// returned, nothing that leads to an object.
func (x *Interp) plainCall(s *State, st stepRec) bool {
	for _, a := range st.args {
		if !s.isPlain(a) || x.mayBeObject(s, a) {
			return false
		}
	}
	return !slices.ContainsFunc(st.res, func(v Sym) bool { return s.objs[v] != nil || x.mayBeObject(s, v) })
}

// mayBeObject reports whether v is of the type of a C object, or of one that
// the caller chooses.
func (x *Interp) mayBeObject(s *State, v Value) bool {
	sym, ok := v.(Sym)
	if !ok || s.info(sym).typ == nil {
		return false
	}
	t := s.info(sym).typ
	if _, generic := t.(*types.TypeParam); generic {
		return true
	}
	info, ok := x.Class(t).Info()
	return ok && info.Tracked
}

// relations renders the comparisons and computations among named Syms.
func (n *namer) relations() {
	var lines []string
	for k, v := range n.s.rel {
		lines = append(lines, n.renamed(k)+strconv.FormatBool(v))
	}
	for k, v := range n.s.exprs {
		if i, ok := n.syms[v]; ok {
			lines = append(lines, n.renamed(k)+"="+strconv.Itoa(i))
		} else if info := n.s.info(v); !info.trivial() {
			sub := &namer{x: n.x, s: n.s, syms: map[Sym]int{v: 0}, regions: map[Region]int{}}
			sub.info(v)
			lines = append(lines, n.renamed(k)+"~"+string(sub.b))
		}
	}
	slices.Sort(lines)
	for _, l := range lines {
		n.str("\n", l)
	}
}

func (n *namer) renamed(key string) string {
	var b strings.Builder
	for i := 0; i < len(key); {
		if key[i] != '#' {
			b.WriteByte(key[i])
			i++
			continue
		}
		j := i + 1
		for j < len(key) && key[j] >= '0' && key[j] <= '9' {
			j++
		}
		k, _ := strconv.Atoi(key[i+1 : j])
		if m, ok := n.syms[Sym(k)]; ok {
			b.WriteString("#" + strconv.Itoa(m))
		} else if p := n.s.info(Sym(k)).path; p != "" {
			b.WriteString(p)
		} else {
			b.WriteString("#?")
		}
		i = j
	}
	return b.String()
}

// rank is 0 for no block.
func rank(b *ssa.BasicBlock) int {
	if b == nil {
		return 0
	}
	return 1 + b.Index
}
