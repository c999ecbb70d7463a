package absint

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sslref/sslref/internal/summary"
)

func itoa(i int) string { return strconv.Itoa(i) }

// maxCases bounds the cases of a summary.
const maxCases = 24

// A caseSet collects the cases of the summary being made.
type caseSet struct {
	cases []summary.Case
	ends  []ending
	// keys has the cases that differ only in what they ask for.
	keys map[string][]int
	over bool
}

// Result returns the summary of the function, once all its paths have been
// walked: an unknown one with NoSummary, or where there are too many ways out.
func (x *Interp) Result(name string) *summary.Func {
	x.reportRetained()
	if len(x.cases.cases) > maxExact {
		x.cases.fold()
	}
	if x.NoSummary || x.cases.over || len(x.cases.cases) > maxCases || x.cases.ambiguous() {
		return &summary.Func{Name: name, Unknown: true}
	}
	return &summary.Func{Name: name, Cases: x.cases.cases}
}

// Overflowed reports whether the function has so many ways out that there will
// be no summary, whatever the paths that are left do.
func (x *Interp) Overflowed() bool { return x.cases.over }

// addCase turns the end of a path into a case.
func (x *Interp) addCase(s *State, results []Value, exit summary.Exit) {
	if x.NoSummary || x.cases.over {
		return
	}
	b := &builder{x: x, s: s, news: map[Sym]int64{}, made: map[Sym]bool{}, told: map[Sym]bool{}, mems: map[Region]int64{}}
	c := b.build(results, exit)
	key := deed(c)
	if !x.cases.covers(key, c, s) {
		x.cases.add(key, c, x.ending(s, results, c))
	}
}

// covers lets one of the cases stand for c, the end of the path s, too, if c
// does the same, which is key, and what the two ask for can be said at once.
func (cs *caseSet) covers(key string, c summary.Case, s *State) bool {
	for _, i := range cs.keys[key] {
		if joined, ok := joinPre(cs.cases[i].Pre, c.Pre); ok {
			cs.cases[i].Pre = joined
			cs.ends[i].blurred = cs.ends[i].blurred || s.isBlurred()
			return true
		}
	}
	return false
}

// isBlurred reports whether not all that the path asks for is known.
func (s *State) isBlurred() bool { return s.blurred || s.loosened }

func (cs *caseSet) add(key string, c summary.Case, e ending) {
	if len(cs.cases) >= maxEnds {
		cs.fold()
	}
	if len(cs.cases) >= maxEnds {
		cs.over = true
		return
	}
	if cs.keys == nil {
		cs.keys = map[string][]int{}
	}
	cs.keys[key] = append(cs.keys[key], len(cs.cases))
	cs.cases = append(cs.cases, c)
	cs.ends = append(cs.ends, e)
}

// deed renders what a case does, whatever it asks for.
func deed(c summary.Case) string {
	c.Pre = nil
	return render(c)
}

// commonPre returns the conditions that a and b share.
func commonPre(a, b []summary.Pre) []summary.Pre {
	have := map[string]bool{}
	for _, p := range b {
		have[renderPre(p)] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(p summary.Pre) bool { return !have[renderPre(p)] })
}

// joinPre returns conditions that hold exactly when a or b does, if there are
// such: one asks for less than the other, or they are two sides of one
// condition.
func joinPre(a, b []summary.Pre) ([]summary.Pre, bool) {
	common := commonPre(a, b)
	switch {
	case len(common) == len(a) || len(common) == len(b):
		return common, true
	case len(common) == len(a)-1 && len(common) == len(b)-1:
		x, y := other(a, common), other(b, common)
		return common, opposite(x, y) || opposite(y, x)
	}
	return nil, false
}

// other returns the condition of a that isn't in common.
func other(a, common []summary.Pre) summary.Pre {
	have := map[string]bool{}
	for _, p := range common {
		have[renderPre(p)] = true
	}
	for _, p := range a {
		if !have[renderPre(p)] {
			return p
		}
	}
	return summary.Pre{}
}

// sameVal reports whether two conditions are about one value.
func sameVal(v, w summary.Val) bool {
	if v.Kind != w.Kind || v.S != w.S || v.N != w.N {
		return false
	}
	return v.Kind == summary.In || v.Kind == summary.New || renderPre(summary.Pre{V: v}) == renderPre(summary.Pre{V: w})
}

func opposite(x, y summary.Pre) bool {
	if !sameVal(x.V, y.V) {
		return false
	}
	cx, cy := constVal(x.C), constVal(y.C)
	switch x.Kind {
	case summary.IsNil:
		return y.Kind == summary.NotNil
	case summary.Eq:
		return y.Kind == summary.Ne && cx == cy || y.Kind == summary.Eq && cx.K == kBool && cy.K == kBool && cx.I != cy.I
	case summary.Same:
		return y.Kind == summary.NotSame && sameVal(x.C, y.C)
	case summary.Less:
		return y.Kind == summary.NotLess && sameVal(x.C, y.C)
	case summary.AtLeast:
		return y.Kind == summary.AtMost && cx.I == cy.I+1
	case summary.HasType:
		return y.Kind == summary.LacksType && cx == cy
	}
	return false
}

// A builder expresses a state's values in terms of the function's inputs.
type builder struct {
	x    *Interp
	s    *State
	news map[Sym]int64
	// made are the results of the steps so far.
	made map[Sym]bool
	// told are the values that results and memory name.
	told map[Sym]bool
	mems map[Region]int64
	// elems tells elements apart that have one access path: by their number
	// in the order in which they are named.
	elems map[string][]Sym
	// then is memory that only a Call was handed, as it was then.
	then map[Region]*memory
	next int64
}

func (b *builder) build(results []Value, exit summary.Exit) summary.Case {
	s := b.s
	c := summary.Case{Exit: exit, Recovers: s.sawRecover, Findings: s.found}
	reach := func(seen *reached) {
		for _, v := range results {
			s.reach(v, seen)
		}
		b.x.reachOutside(s, seen)
		for _, p := range seen.parents {
			s.reach(p, seen)
		}
	}
	seen := newReached()
	reach(seen)
	b.x.pruneSteps(s, seen, reach)
	b.then = b.handed(results)
	for _, st := range s.steps {
		c.Steps = append(c.Steps, b.step(st))
	}
	b.then = nil
	b.told = map[Sym]bool{}
	for _, st := range s.steps {
		for _, r := range st.res {
			if st.op == summary.Call && r != 0 {
				b.told[r] = true // the caller may know what it is
			}
		}
	}
	for _, p := range sortedKeys(s.vague) {
		c.Steps = append(c.Steps, summary.Step{Op: summary.Escape, Args: []summary.Val{{Kind: summary.In, S: p}}, Res: -1})
	}
	c.Writes = b.writes()
	c.Steps = append(c.Steps, b.keptInSome()...)
	for _, v := range results {
		c.Results = append(c.Results, b.val(v))
	}
	c.Pre = b.pre()
	c.Facts, c.Silent = b.facts()
	return c
}

func (b *builder) step(st stepRec) summary.Step {
	out := summary.Step{Finalizer: st.finalizer, Guarded: st.guarded, Quiet: st.quiet, Pos: int(st.pos), Op: st.op, Name: st.name, Method: st.method, Outcome: st.outcome, Ignored: st.ignored, Async: st.async, Res: -1}
	if st.fn != nil {
		v := b.val(st.fn)
		if sym, ok := b.s.norm(st.fn).(Sym); ok && st.method && b.s.info(sym).typ != nil {
			v.Ref = b.s.info(sym).typ
		}
		out.Fn = &v
	}
	for _, a := range st.args {
		out.Args = append(out.Args, b.val(a))
	}
	if n, ok := b.news[only(st.res)]; ok && !b.made[only(st.res)] {
		// What memory that was handed on before has by the end.
		out.Res, out.Results = int(n), 1
		b.made[only(st.res)] = true
	} else if len(st.res) > 0 {
		out.Res, out.Results = int(b.next), len(st.res)
		for _, r := range st.res {
			b.made[r] = true
			if _, ok := b.news[r]; !ok && r != 0 && b.s.info(r).path == "" {
				b.news[r] = b.next
			}
			b.next++
		}
	}
	return out
}

// only returns the one result of a step, 0 if it has none or several.
func only(res []Sym) Sym {
	if len(res) == 1 {
		return res[0]
	}
	return 0
}

// val expresses v.
func (b *builder) val(v Value) summary.Val {
	switch v := v.(type) {
	case Sym:
		return b.symVal(v)
	case Const:
		return summary.Val{Kind: summary.Const, K: uint8(v.K), N: v.I, S: v.S}
	case Addr:
		p := b.region(v.R)
		p.S += b.s.starred(v.P)
		return p
	case Slice:
		if m := b.s.mem[v.R]; m != nil && m.base != nil {
			out := summary.Val{Kind: summary.Append, Elems: []summary.Val{b.val(m.base)}}
			for _, e := range m.added {
				out.Elems = append(out.Elems, b.val(e))
			}
			return out
		}
		return summary.Val{Kind: summary.SliceVal, N: int64(v.Off), Elems: []summary.Val{b.region(v.R), b.val(b.s.norm(v.Len))}}
	case *Agg:
		out := summary.Val{Kind: summary.Agg}
		for _, e := range v.E {
			out.Elems = append(out.Elems, b.val(e))
		}
		return out
	case *Fn:
		if v.Std != nil {
			return summary.Val{NonNil: true} // what it has is handed on
		}
		out := summary.Val{Kind: summary.FuncVal, S: v.C, Fn: v.Summary}
		if v.F != nil {
			out.Ref, out.S = v.F, v.F.String()
		}
		for _, e := range v.Binds {
			out.Elems = append(out.Elems, b.val(e))
		}
		return out
	case *Iface:
		out := summary.Val{Kind: summary.IfaceVal, S: v.T.String(), Elems: []summary.Val{b.val(v.V)}, Methods: v.Methods}
		if v.Methods == nil {
			out.Ref = v.T
		}
		return out
	}
	return summary.Val{}
}

func (b *builder) symVal(v Sym) summary.Val {
	info := b.s.info(v)
	b.told[v] = true
	if n, ok := b.news[v]; ok {
		if info.eq != nil && b.s.objs[v] == nil {
			return b.val(*info.eq)
		}
		return summary.Val{Kind: summary.New, N: n}
	}
	switch {
	case info.path != "":
		return summary.Val{Kind: summary.In, S: info.path, N: b.element(v, info.path), NonNil: info.null == no && strings.HasPrefix(info.path, "g:")}
	case info.lin != 0 && b.s.info(info.lin).path != "":
		return summary.Val{Kind: summary.Sum, S: b.s.info(info.lin).path, N: info.off}
	case info.eq != nil:
		return b.val(*info.eq)
	case info.null == yes:
		return b.val(nilConst)
	}
	// Unknown, but the same wherever it is named.
	n := b.next
	b.next++
	b.news[v] = n
	out := summary.Val{Kind: summary.New, N: n}
	if o := b.s.objs[v]; o != nil && o.Parent != 0 {
		out.Elems = []summary.Val{b.symVal(o.Parent)}
	}
	return out
}

// element returns which of the elements that path stands for v is: what is known
// of one round's must not be taken for another's.
func (b *builder) element(v Sym, path string) int64 {
	if !hasAnyIndex(path) {
		return 0
	}
	i := slices.Index(b.elems[path], v)
	if i < 0 {
		if b.elems == nil {
			b.elems = map[string][]Sym{}
		}
		i = len(b.elems[path])
		b.elems[path] = append(b.elems[path], v)
	}
	return int64(i)
}

// handed returns the memory that calls of what the caller passed were handed, as
// it was then, unless the caller has it in the end: it then counts how it is.
func (b *builder) handed(results []Value) map[Region]*memory {
	then := map[Region]*memory{}
	for _, st := range b.s.steps {
		for r, m := range st.mem {
			if then[r] == nil {
				then[r] = m
			}
		}
	}
	if len(then) == 0 {
		return nil
	}
	seen := newReached()
	for _, v := range results {
		b.s.reach(v, seen)
	}
	for _, path := range sortedKeys(b.s.inputs) {
		b.s.reachRegion(b.s.inputs[path], "", seen)
	}
	maps.DeleteFunc(then, func(r Region, _ *memory) bool { return seen.regions[r] })
	return then
}

// region expresses the address of memory, and the first time its contents.
func (b *builder) region(r Region) summary.Val {
	m := b.s.mem[r]
	if was := b.then[r]; was != nil {
		m = was
	}
	if m == nil {
		return summary.Val{}
	}
	if m.kind == input && m.path != "" {
		return summary.Val{Kind: summary.Ptr, N: -1, S: m.path}
	}
	if n, ok := b.mems[r]; ok {
		return summary.Val{Kind: summary.Ptr, N: n}
	}
	n := b.next
	b.next++
	b.mems[r] = n
	mem := &summary.Mem{N: n, Havoc: m.kind != fresh, Channel: m.channel}
	for _, c := range m.cells {
		mem.Cells = append(mem.Cells, summary.Cell{Path: b.s.starred(c.path), V: b.val(b.s.norm(c.v))})
	}
	return summary.Val{Kind: summary.Ptr, N: n, Mem: mem}
}

// keptInSome hands over what the path has stored in an element that it can't
// name.
func (b *builder) keptInSome() []summary.Step {
	var list []summary.Step
	for _, r := range sortedKeys(b.s.mem) {
		m := b.s.mem[r]
		if m.kind != input || !hasAnyIndex(m.path) {
			continue
		}
		for _, c := range m.cells {
			if c.dirty && !b.s.plainCell(c) || c.dirty && b.s.fromCaller(c.v) {
				list = append(list, summary.Step{Op: summary.Escape, Args: []summary.Val{b.val(b.s.norm(c.v))}, Res: -1})
			}
		}
	}
	return list
}

// writes lists what the function changed in memory of its caller's.
func (b *builder) writes() []summary.Write {
	var list []summary.Write
	for _, path := range sortedKeys(b.s.inputs) {
		m := b.s.mem[b.s.inputs[path]]
		if m == nil || hasAnyIndex(path) {
			continue
		}
		for _, c := range m.cells {
			if !c.dirty {
				continue
			}
			w := summary.Write{Path: path + b.s.starred(c.path), Pos: int(c.pos)}
			if !c.bytes || b.notes(c.v) {
				w.V = b.val(b.s.norm(c.v))
			}
			list = append(list, w)
		}
	}
	return list
}

// notes reports whether v is a slice of the caller's with one of the caller's
// values appended: that of a number or a string may be a key of a map.
func (b *builder) notes(v Value) bool {
	list, ok := b.s.norm(v).(Slice)
	if !ok {
		return false
	}
	m := b.s.mem[list.R]
	if m == nil || m.base == nil || len(m.added) != 1 {
		return false
	}
	key, isSym := b.s.norm(m.added[0]).(Sym)
	return isSym && strings.HasPrefix(b.s.info(key).path, "p")
}

// pre lists what the path knows of the caller's values.
func (b *builder) pre() []summary.Pre {
	var list []summary.Pre
	for _, p := range sortedKeys(b.s.params) {
		if hasCtxSuffix(p) || hasAnyIndex(p) || strings.HasPrefix(p, "g:") && b.s.info(b.s.params[p]).null == no {
			continue
		}
		list = append(list, conditions(summary.Val{Kind: summary.In, S: p}, b.s.info(b.s.params[p]))...)
	}
	for _, p := range b.s.nilElements() {
		list = append(list, summary.Pre{V: summary.Val{Kind: summary.In, S: p}, Kind: summary.IsNil})
	}
	return append(list, b.comparisons()...)
}

// nilElements returns the access paths that stand for several of the caller's
// values of which all that the path looked at were nil.
func (s *State) nilElements() []string {
	var found map[string]tri
	for _, i := range s.syms {
		if i.null == maybe || i.path == "" || !hasAnyIndex(i.path) {
			continue
		}
		if found == nil {
			found = map[string]tri{}
		}
		if old, ok := found[i.path]; ok && old != i.null {
			found[i.path] = maybe
		} else {
			found[i.path] = i.null
		}
	}
	maps.DeleteFunc(found, func(_ string, t tri) bool { return t != yes })
	return sortedKeys(found)
}

// comparisons lists what the path knows of how two of the caller's values
// compare.
func (b *builder) comparisons() []summary.Pre {
	var list []summary.Pre
	say := func(v, w Sym, off int64, kind summary.PreKind) {
		p, q := b.s.info(v).path, b.s.info(w).path
		if p == "" || q == "" || hasAnyIndex(p) || hasAnyIndex(q) || hasCtxSuffix(p) || hasCtxSuffix(q) {
			return
		}
		if p > q && kind <= summary.NotSame {
			p, q = q, p
		}
		c := summary.Val{Kind: summary.In, S: q}
		if off != 0 {
			c = summary.Val{Kind: summary.Sum, S: q, N: off}
		}
		list = append(list, summary.Pre{V: summary.Val{Kind: summary.In, S: p}, Kind: kind, C: c})
	}
	for k, truth := range b.s.rel {
		if p, ok := b.s.atCondition(k, truth); ok {
			list = append(list, p)
			continue
		}
		syms := symsIn(k)
		if len(syms) != 2 {
			continue
		}
		v, w, off, kind := syms[0], syms[1], int64(0), summary.Same
		if o, ok := orderIn(k); ok {
			if kind, off = summary.Less, o.k; off == 1 { // a < b + 1 is b >= a
				v, w, off, truth = w, v, 0, !truth
			}
		}
		if !truth {
			kind++
		}
		say(v, w, off, kind)
	}
	for v, i := range b.s.syms {
		if i.same != 0 {
			say(v, i.same, 0, summary.Same)
		}
	}
	slices.SortFunc(list, func(a, b summary.Pre) int { return strings.Compare(renderPre(a), renderPre(b)) })
	return slices.CompactFunc(list, func(a, b summary.Pre) bool { return renderPre(a) == renderPre(b) })
}

func conditions(v summary.Val, i *symInfo) []summary.Pre {
	var list []summary.Pre
	konst := func(c Const) summary.Val { return summary.Val{Kind: summary.Const, K: uint8(c.K), N: c.I, S: c.S} }
	switch i.null {
	case yes:
		list = append(list, summary.Pre{V: v, Kind: summary.IsNil})
	case no:
		list = append(list, summary.Pre{V: v, Kind: summary.NotNil})
	}
	list = append(list, typeConditions(v, i)...)
	if i.eq != nil {
		return append(list, summary.Pre{V: v, Kind: summary.Eq, C: konst(*i.eq)})
	}
	for _, c := range i.ne {
		list = append(list, summary.Pre{V: v, Kind: summary.Ne, C: konst(c)})
	}
	if i.lo != nil && !(strings.HasSuffix(v.S, "#len") && *i.lo == 0) {
		list = append(list, summary.Pre{V: v, Kind: summary.AtLeast, C: konst(intConst(*i.lo))})
	}
	if i.hi != nil {
		list = append(list, summary.Pre{V: v, Kind: summary.AtMost, C: konst(intConst(*i.hi))})
	}
	return list
}

// facts lists what is known of the values that the steps made, and the
// objects on which there are findings already.
func (b *builder) facts() (facts []summary.Pre, silent []summary.Val) {
	order := slices.SortedFunc(maps.Keys(b.news), func(v, w Sym) int { return int(b.news[v] - b.news[w]) })
	for _, v := range order {
		if !b.told[v] && b.s.objs[v] == nil {
			continue
		}
		facts = append(facts, conditions(summary.Val{Kind: summary.New, N: b.news[v]}, b.s.info(v))...)
		if o := b.s.objs[v]; o != nil && o.Silent {
			silent = append(silent, summary.Val{Kind: summary.New, N: b.news[v]})
		}
	}
	for _, p := range sortedKeys(b.s.params) {
		if o := b.s.objs[b.s.params[p]]; o != nil && o.Silent && !hasAnyIndex(p) {
			silent = append(silent, summary.Val{Kind: summary.In, S: p})
		}
	}
	return facts, silent
}

// render writes a case as text, for comparing cases.
func render(c summary.Case) string {
	var b strings.Builder
	for _, st := range c.Steps {
		b.WriteString(strconv.FormatBool(st.Finalizer) + strconv.FormatBool(st.Quiet) + itoa(int(st.Op)) + st.Name + itoa(st.Res) + itoa(int(st.Outcome)) + strconv.FormatBool(st.Ignored) + strconv.FormatBool(st.Async) + "(")
		if st.Fn != nil {
			renderVal(&b, *st.Fn)
		}
		for _, a := range st.Args {
			renderVal(&b, a)
		}
		b.WriteString(")")
	}
	for _, w := range c.Writes {
		b.WriteString("\n" + w.Path + "=")
		renderVal(&b, w.V)
	}
	for _, r := range c.Results {
		b.WriteString("\nr")
		renderVal(&b, r)
	}
	for _, f := range c.Facts {
		b.WriteString("\nf" + renderPre(f))
	}
	for _, v := range c.Silent {
		b.WriteString("\ns")
		renderVal(&b, v)
	}
	for _, i := range c.Findings {
		b.WriteString("\nv" + itoa(i))
	}
	b.WriteString(itoa(int(c.Exit)) + strconv.FormatBool(c.Recovers))
	return b.String()
}

func renderPre(p summary.Pre) string {
	var b strings.Builder
	renderVal(&b, p.V)
	b.WriteString(itoa(int(p.Kind)))
	renderVal(&b, p.C)
	return b.String()
}

func renderVal(b *strings.Builder, v summary.Val) {
	b.WriteString(itoa(int(v.Kind)) + v.S + "," + strconv.FormatInt(v.N, 10) + "," + itoa(int(v.K)) + strconv.FormatBool(v.NonNil))
	if len(v.Elems) > 0 {
		b.WriteString("{")
		for _, e := range v.Elems {
			renderVal(b, e)
			b.WriteString(";")
		}
		b.WriteString("}")
	}
	if v.Mem != nil {
		b.WriteString("<")
		for _, c := range v.Mem.Cells {
			b.WriteString(c.Path + "=")
			renderVal(b, c.V)
			b.WriteString(";")
		}
		b.WriteString(">")
	}
	b.WriteString(" ")
}
