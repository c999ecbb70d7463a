package absint

import (
	"cmp"
	"go/token"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// collect drops what the path can't use any more once it has entered block b,
// and reports owned references that nothing leads to: they are lost.
func (x *Interp) collect(s *State, b *ssa.BasicBlock) {
	live := x.live.in[b.Index]
	for v := range s.regs {
		if !live[v] {
			delete(s.regs, v)
		}
	}
	if s.visits[b] > 1 {
		x.forgetSlots(s)
		x.forgetKeys(s)
	}
	seen := x.reachable(s)
	x.lost(s, seen, true, nil)
	x.pruneSteps(s, seen)
	x.forgetReads(s)
	keep := x.keepAlive(s, seen)
	for v := range s.objs {
		if !keep[v] {
			delete(s.objs, v)
		}
	}
	for k := range s.rel {
		if slices.ContainsFunc(symsIn(k), func(v Sym) bool { return !keep[v] && s.syms[v].path == "" }) {
			delete(s.rel, k)
		}
	}
	for k, v := range s.exprs {
		if slices.ContainsFunc(symsIn(k), func(w Sym) bool { return !keep[w] }) || !keep[v] && s.syms[v].trivial() {
			delete(s.exprs, k)
		} else {
			keep[v] = true
		}
	}
	for v, info := range s.syms {
		if !keep[v] && (info.path == "" || info.trivial() && s.params[info.path] != v) {
			delete(s.syms, v)
		}
	}
	for r := range s.mem {
		if !seen.regions[r] {
			delete(s.mem, r)
		}
	}
}

// forgetSlots drops, at the start of another round of a loop, what objects
// presently lend unless the program still has a pointer to it: rounds are told
// apart by what they leave behind, not by what they looked at.
func (x *Interp) forgetSlots(s *State) {
	seen := newReached()
	for _, v := range x.liveRegs(s) {
		s.reach(s.regs[v], seen)
	}
	for _, d := range s.defers {
		s.reach(d.fn, seen)
		s.reach(d.recv, seen)
		for _, a := range d.args {
			s.reach(a, seen)
		}
	}
	x.reachOutside(s, seen)
	for v, o := range s.objs {
		if o.SlotKnown && !seen.syms[o.Slot] {
			x.setSlot(s, v, 0, false)
		}
	}
}

// forgetKeys drops, at the start of another round of a loop, what was stored in
// the caller's memory under keys that the program doesn't have any more: it is
// there for good.
func (x *Interp) forgetKeys(s *State) {
	seen := newReached()
	for _, v := range x.liveRegs(s) {
		s.reach(s.regs[v], seen)
	}
	for _, r := range slices.Sorted(maps.Keys(s.mem)) {
		m := s.mem[r]
		if m.kind != input && !m.escaped {
			continue
		}
		for _, p := range sortedPaths(m) {
			c := m.cells[p]
			keys := symsIn(p)
			if !c.dirty || len(keys) == 0 && !strings.HasPrefix(p, "[+") || slices.ContainsFunc(keys, func(k Sym) bool { return seen.syms[k] || s.syms[k].path != "" }) {
				continue
			}
			at := Site{Pos: c.pos}
			x.checkKeptCell(s, r, c)
			x.recordEscape(s, []Value{c.v}, at)
			kept := newReached()
			kept.stayOut = true
			s.reach(c.v, kept)
			for _, v := range kept.order {
				if o := s.objs[v]; o != nil && o.Own > 0 {
					x.handOver(s, v, kept.count[v], at)
				}
			}
			n := *s.mem[r]
			n.cells = without(n.cells, p)
			n.base, n.added = nil, nil
			s.mem[r] = &n
		}
	}
}

// forgetReads drops the cells of the caller's memory that were read and of
// which nothing more is known: reading them again gives the same.
func (x *Interp) forgetReads(s *State) {
	parents := map[Sym]bool{}
	for _, o := range s.objs {
		parents[o.Parent], parents[o.Body] = true, true
	}
	for v, o := range s.objs {
		if s.syms[v].path != "" && o.plain() && !parents[v] {
			delete(s.objs, v)
		}
	}
	for _, r := range slices.Sorted(maps.Keys(s.mem)) {
		m := s.mem[r]
		if m.kind != input || m.path == "" || hasAnyIndex(m.path) {
			continue
		}
		var cells map[string]cell
		for p, c := range m.cells {
			v, ok := c.v.(Sym)
			if !ok || c.dirty || s.objs[v] != nil || !s.syms[v].trivial() || s.syms[v].reg != 0 || s.params[s.syms[v].path] != v || strings.Contains(p, "#") {
				continue
			}
			if cells == nil {
				cells = maps.Clone(m.cells)
			}
			delete(cells, p)
		}
		if cells != nil {
			n := *m
			n.cells = cells
			s.mem[r] = &n
		}
	}
}

// liveRegs returns the live registers in the order of the program.
func (x *Interp) liveRegs(s *State) []ssa.Value {
	regs := slices.Collect(maps.Keys(s.regs))
	slices.SortFunc(regs, func(a, b ssa.Value) int { return cmp.Compare(x.live.index[a], x.live.index[b]) })
	return regs
}

// reachable returns all that the rest of the path, or the caller, can get at.
func (x *Interp) reachable(s *State) *reached {
	seen := newReached()
	for _, v := range x.liveRegs(s) {
		s.reach(s.regs[v], seen)
	}
	for _, d := range s.defers {
		s.reach(d.fn, seen)
		s.reach(d.recv, seen)
		for _, a := range d.args {
			s.reach(a, seen)
		}
	}
	x.reachOutside(s, seen)
	// What an object lends can be had from it again.
	for i := 0; i < len(seen.order) || len(seen.parents) > 0; i++ {
		for _, p := range seen.parents {
			s.reach(p, seen)
		}
		seen.parents = nil
		if i < len(seen.order) {
			if o := s.objs[seen.order[i]]; o != nil && o.SlotKnown && o.Slot != 0 {
				s.reach(o.Slot, seen)
			}
		}
	}
	return seen
}

// reachOutside adds what code outside of this activation can reach: the
// caller's memory, package variables, memory that was handed on.
func (x *Interp) reachOutside(s *State, seen *reached) {
	for _, path := range slices.Sorted(maps.Keys(s.inputs)) {
		s.reachRegion(s.inputs[path], "", seen)
	}
	for _, r := range slices.Sorted(maps.Keys(s.mem)) {
		if m := s.mem[r]; m.escaped || m.channel || m.abandoned || m.kind == input {
			s.reachRegion(r, "", seen)
		}
	}
	for _, e := range s.waitEscapes {
		s.reach(e.obj, seen)
	}
}

// keepAlive extends what is reachable by the objects that reachable ones
// stand on, and by the caller's.
func (x *Interp) keepAlive(s *State, seen *reached) map[Sym]bool {
	keep := maps.Clone(seen.syms)
	for _, v := range seen.weak {
		keep[v] = true
	}
	for _, v := range s.params {
		if s.objs[v] != nil {
			keep[v] = true
		}
	}
	for _, st := range s.steps {
		for _, v := range stepSyms(s, st) {
			keep[v] = true
		}
	}
	for grown := true; grown; {
		grown = false
		for v := range keep {
			for _, l := range []Sym{s.syms[v].lin, s.syms[v].same} {
				if l != 0 && !keep[l] {
					keep[l], grown = true, true
				}
			}
			o := s.objs[v]
			if o == nil {
				continue
			}
			for _, h := range append([]Sym{o.Realm, o.Parent, o.Slot, o.Body}, o.Holders...) {
				if h > 0 && !keep[h] {
					keep[h], grown = true, true
				}
			}
		}
	}
	return keep
}

// lost reports the objects with owned references that aren't in seen.
func (x *Interp) lost(s *State, seen *reached, running bool, results []Value) {
	for _, v := range slices.Sorted(maps.Keys(s.objs)) {
		o := s.objs[v]
		if o.Own == 0 || o.Silent || !o.tracked() || s.syms[v].null == yes || o.Role == refmodel.GivenIfOne {
			continue
		}
		if fromCaller := s.syms[v].path != ""; fromCaller && (running || x.places(s, v, results) >= o.Own || x.keepsForCaller(s, v)) ||
			!fromCaller && seen.syms[v] {
			continue
		}
		if running {
			x.mislay(s, v)
		} else {
			x.leak(s, v)
		}
	}
}

// mislay notes that a reference is lost, which is wrong once it is certain
// that the process goes on.
func (x *Interp) mislay(s *State, v Sym) {
	o := s.objs[v]
	why, at := leakSite(x, o)
	s.lost = append(s.lost[:len(s.lost):len(s.lost)], Violation{Rule: RuleLeak, At: at, Obj: o, Why: why, Trail: s.events(v)})
	delete(s.objs, v)
}

// reportLost reports what was lost on the way: the process goes on.
func (x *Interp) reportLost(s *State, left token.Pos) {
	for _, v := range s.lost {
		if left.IsValid() {
			v.Trail = append(slices.Clip(v.Trail), Event{Kind: EvLost, Site: Site{What: "return", Pos: left}, Count: v.Obj.Own})
		}
		x.report(v)
	}
	s.lost = nil
}

// leak reports the loss of a reference at the place that acquired it.
func (x *Interp) leak(s *State, v Sym) {
	why, at := leakSite(x, s.objs[v])
	if x.exitPos.IsValid() {
		s.event(EvLost, v, Site{What: "return", Pos: x.exitPos})
	}
	x.violate(s, v, RuleLeak, why, at)
}

// leakSite is the acquisition of the reference that is lost.
func leakSite(x *Interp, o *Object) (Reason, Site) {
	why, at := LeakAtExit, o.Origin
	if len(o.Refs) > 0 {
		at = o.Refs[len(o.Refs)-1]
		if at.Via != "" {
			at = o.Refs[0] // a wrapper's clone is an owner of its own
		}
		if row := x.NamedRow(at.name()); row != nil && row.Result.Kind == refmodel.Status {
			why = LeakUpRef
		}
	}
	return why, at
}

// name is the C function behind a site.
func (s Site) name() string {
	if s.Via != "" {
		return s.Via
	}
	return s.What
}

// keepsForCaller reports whether a reference that was added to an object of
// the caller's is the caller's business: adding it is what the function is
// for.
func (x *Interp) keepsForCaller(s *State, v Sym) bool {
	if !x.IsHelper(x.Fn) {
		return false
	}
	for _, st := range s.steps {
		row := x.NamedRow(st.name)
		if st.op != summary.Row || row == nil {
			continue
		}
		for i, p := range row.Params {
			if i < len(st.args) && st.args[i] == Value(v) && p.Action != refmodel.Acquires {
				return false // it uses the object itself
			}
		}
	}
	return true
}

func stepSyms(s *State, st stepRec) []Sym {
	var list []Sym
	for _, a := range st.args {
		seen := newReached()
		s.reach(a, seen)
		list = append(list, seen.order...)
	}
	if st.fn != nil {
		seen := newReached()
		s.reach(st.fn, seen)
		list = append(list, seen.order...)
	}
	return append(list, st.res...)
}

// pruneSteps forgets the steps that concern only objects that this function
// made, finished with, and that nobody else can reach.
func (x *Interp) pruneSteps(s *State, seen *reached) {
	if len(s.steps) == 0 {
		return
	}
	needed := maps.Clone(seen.syms)
	keep := make([]bool, len(s.steps))
	for grown := true; grown; {
		grown = false
		for i, st := range s.steps {
			if keep[i] || !x.stepMatters(s, st, needed) {
				continue
			}
			keep[i], grown = true, true
			for _, v := range stepSyms(s, st) {
				needed[v] = true
			}
		}
	}
	var kept []stepRec
	for i, st := range s.steps {
		if keep[i] {
			kept = append(kept, st)
		}
	}
	s.steps = kept
}

// stepMatters reports whether a caller must be told of a step.
func (x *Interp) stepMatters(s *State, st stepRec, needed map[Sym]bool) bool {
	if st.op == summary.Call || st.op == summary.Escape || st.op == summary.Later || st.op == summary.TakeBack {
		return true
	}
	for _, v := range st.res {
		if needed[v] && s.objs[v] != nil {
			return true
		}
	}
	row := x.NamedRow(st.name)
	for i, a := range st.args {
		if addr, ok := a.(Addr); ok {
			// An out parameter of the caller's.
			if m := s.mem[addr.R]; m != nil && m.kind == input {
				return true
			}
		}
		v, ok := s.norm(a).(Sym)
		if !ok {
			continue
		}
		if s.syms[v].path == "" {
			if needed[v] && s.objs[v] != nil && row != nil && i < len(row.Params) && !plainParam(row, i) {
				return true
			}
			continue
		}
		if st.op == summary.Touch {
			return true
		}
		if row == nil || i >= len(row.Params) {
			continue
		}
		info, _ := row.Params[i].Class.Info()
		if info.Tracked || !plainParam(row, i) {
			return true
		}
	}
	return false
}

// plainParam reports whether a row does nothing to argument i but use it.
func plainParam(row *refmodel.Func, i int) bool {
	switch row.Params[i].Action {
	case refmodel.NoAction, refmodel.Uses, refmodel.Inspects, refmodel.Copies:
	default:
		return false
	}
	for _, e := range row.Ends {
		if e.Arg == i && e.Certainty == refmodel.Certain {
			return false
		}
	}
	for _, m := range row.Marks {
		if m.Arg == i {
			return false
		}
	}
	for _, sl := range row.Slots {
		if sl.Arg == i || sl.FromHolderArg == i || sl.FromArg == i {
			return false
		}
	}
	return true
}

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
	b       strings.Builder
	syms    map[Sym]int
	queue   []Sym
	regions map[Region]int
	rqueue  []Region
	// loose leaves out what is known of plain values.
	loose bool
}

// Key renders the state at the start of a block; loose keys are equal for
// states that differ only in what they know of values that aren't objects.
func (x *Interp) Key(s *State, loose bool) string {
	n := &namer{x: x, s: s, syms: map[Sym]int{}, regions: map[Region]int{}, loose: loose}
	for _, v := range x.liveRegs(s) {
		n.str("r", strconv.Itoa(x.live.index[v]), "=")
		n.value(s.regs[v])
	}
	for _, d := range s.defers {
		n.str("\nd", strconv.Itoa(int(d.at.Pos())), ":")
		n.value(d.fn)
		n.value(d.recv)
		for _, a := range d.args {
			n.value(a)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(s.inputs)) {
		n.str("\ni", p)
		n.region(s.inputs[p])
	}
	for _, v := range slices.Sorted(maps.Keys(s.objs)) {
		if s.syms[v].path != "" && s.params[s.syms[v].path] == v {
			n.sym(v)
		}
	}
	for _, st := range s.steps {
		n.str("\ns", strconv.Itoa(int(st.op)), st.name, strconv.Itoa(int(st.outcome)), strconv.FormatBool(st.ignored), strconv.FormatBool(st.async))
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
	n.str("\n", strconv.FormatBool(s.panicking), strconv.FormatBool(s.recovered), strconv.FormatBool(s.sawRecover), strconv.FormatBool(s.goexit))
	n.drain()
	if !loose {
		n.relations()
	}
	return n.b.String()
}

func (n *namer) str(parts ...string) {
	for _, p := range parts {
		n.b.WriteString(p)
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
	n.str("#", strconv.Itoa(i))
}

func (n *namer) region(r Region) {
	i, ok := n.regions[r]
	if !ok {
		i = len(n.regions)
		n.regions[r] = i
		n.rqueue = append(n.rqueue, r)
	}
	n.str("@", strconv.Itoa(i))
}

func (n *namer) value(v Value) {
	switch v := n.s.norm(v).(type) {
	case nil:
		n.str("-")
	case Sym:
		n.sym(v)
	case Const:
		n.str("c", strconv.Itoa(int(v.K)), ":", strconv.FormatInt(v.I, 10), v.S)
	case Addr:
		n.region(v.R)
		n.path(v.P)
	case Slice:
		n.str("[")
		n.region(v.R)
		n.str("+", strconv.Itoa(v.Off), ",")
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
			n.str(v.F.String())
		}
		if v.Summary != nil {
			n.str(v.Summary.Name)
		}
		for _, b := range v.Binds {
			n.value(b)
		}
	case *Iface:
		n.str("i", v.T.String(), "(")
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
	i := n.s.syms[v]
	o := n.s.objs[v]
	n.str("\n", strconv.Itoa(n.syms[v]), ":", i.path)
	if !n.loose || o != nil {
		n.str(" n", strconv.Itoa(int(i.null)))
	}
	if !n.loose {
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
	}
	if i.lin != 0 && !n.loose {
		n.sym(i.lin)
		n.str("+", strconv.FormatInt(i.off, 10))
	}
	n.str(strconv.FormatBool(i.counter))
	if i.reg != 0 {
		n.region(i.reg)
	}
	if o == nil {
		return
	}
	b := strconv.FormatBool
	n.str(" o", string(o.Class), strconv.Itoa(o.Own), b(o.Ext), b(o.Lent), b(o.ReleasedHere), strconv.Itoa(int(o.Death)),
		b(o.Deferred), b(o.Silent), strconv.Itoa(len(o.Unchecked)), b(o.Killed), strconv.Itoa(int(o.Marks)), b(o.SlotKnown), b(o.Async), b(o.Made), o.Field,
		strconv.Itoa(o.Finalized), b(o.NullSite.Pos.IsValid()))
	for _, r := range o.Refs {
		n.str(",", strconv.Itoa(int(r.Pos)))
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
	n.str("\n@", strconv.Itoa(n.regions[r]))
	if m == nil {
		return
	}
	n.str(strconv.Itoa(int(m.kind)), m.path, strconv.FormatBool(m.escaped), strconv.Itoa(m.grown))
	for _, p := range sortedPaths(m) {
		c := m.cells[p]
		n.str(";")
		n.path(p)
		n.str("=", strconv.FormatBool(c.dirty))
		n.value(c.v)
	}
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
		} else if info := n.s.syms[v]; !info.trivial() {
			sub := &namer{x: n.x, s: n.s, syms: map[Sym]int{v: 0}, regions: map[Region]int{}}
			sub.info(v)
			lines = append(lines, n.renamed(k)+"~"+sub.b.String())
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
		} else {
			b.WriteString("#?")
		}
		i = j
	}
	return b.String()
}

// Join makes one state of two with one key, in a, if what the caller's plain
// values must be for either path can be said of both: one asks for less than
// the other, or they are two sides of one condition. With force whatever they
// don't share is dropped.
func Join(a, b *State, force bool) bool {
	if KnowsLess(a, b) {
		return true
	}
	if KnowsLess(b, a) {
		for p, v := range a.params {
			if a.objs[v] == nil && !a.syms[v].trivial() {
				forget(a, v, b, p)
			}
		}
		return true
	}
	var differ []string
	for _, p := range knownPaths(a, b) {
		if !sameInfo(a.syms[a.params[p]], b.syms[b.params[p]]) {
			differ = append(differ, p)
		}
	}
	if !force && (len(differ) != 1 || !complementary(a.syms[a.params[differ[0]]], b.syms[b.params[differ[0]]])) {
		return false
	}
	for _, p := range differ {
		if v, ok := a.params[p]; ok {
			forget(a, v, nil, "")
		}
	}
	return true
}

// forget drops what a knows of v, or replaces it by what b knows of path p.
func forget(a *State, v Sym, b *State, p string) {
	info := a.syms[v]
	info.null, info.eq, info.ne, info.lo, info.hi = maybe, nil, nil, nil, nil
	if b != nil {
		i := b.syms[b.params[p]]
		info.null, info.eq, info.ne, info.lo, info.hi = i.null, i.eq, i.ne, i.lo, i.hi
	}
	a.syms[v] = info
}

// knownPaths returns the caller's plain values of which a or b knows
// something.
func knownPaths(a, b *State) []string {
	var list []string
	for _, s := range []*State{a, b} {
		for p, v := range s.params {
			if s.objs[v] == nil && !s.syms[v].trivial() {
				list = append(list, p)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// complementary reports whether a value has one of the two properties in any
// case.
func complementary(a, b symInfo) bool {
	if a.null != maybe && b.null != maybe {
		return a.null != b.null
	}
	oneConst := func(a, b symInfo) bool {
		if a.eq == nil {
			return false
		}
		if b.eq != nil {
			return a.eq.K == kBool && b.eq.K == kBool && a.eq.I != b.eq.I
		}
		return len(b.ne) == 1 && sameConst(b.ne[0], *a.eq) && b.lo == nil && b.hi == nil
	}
	if oneConst(a, b) || oneConst(b, a) {
		return true
	}
	above := func(a, b symInfo) bool {
		return a.lo != nil && a.hi == nil && b.hi != nil && *a.lo == *b.hi+1 && len(a.ne)+len(b.ne) == 0
	}
	return above(a, b) || above(b, a)
}

// Snapshot returns what [KnowsLess] needs of a state that is about to be
// interpreted.
func (s *State) Snapshot() *State {
	c := &State{params: maps.Clone(s.params), syms: map[Sym]symInfo{}, objs: map[Sym]*Object{}}
	for _, v := range s.params {
		c.syms[v] = s.syms[v]
		if o := s.objs[v]; o != nil {
			c.objs[v] = o
		}
	}
	return c
}

func sameInfo(a, b symInfo) bool {
	same := func(x, y *int64) bool { return (x == nil) == (y == nil) && (x == nil || *x == *y) }
	if a.null != b.null || (a.eq == nil) != (b.eq == nil) || a.eq != nil && *a.eq != *b.eq || len(a.ne) != len(b.ne) {
		return false
	}
	return same(a.lo, b.lo) && same(a.hi, b.hi)
}

// KnowsLess reports whether everything that a knows of the caller's plain
// values b knows too, so that what a led to covers b.
func KnowsLess(a, b *State) bool {
	for p, v := range a.params {
		ia := a.syms[v]
		if ia.trivial() || a.objs[v] != nil {
			continue
		}
		w, ok := b.params[p]
		if !ok || !sameInfo(ia, b.syms[w]) {
			return false
		}
	}
	return true
}
