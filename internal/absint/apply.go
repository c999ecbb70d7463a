package absint

import (
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// anyType asks load for a cell whose type isn't known: a zero is then the
// zero of whatever it is compared with.
var anyType = types.Typ[types.Complex128]

var anySlice = types.NewSlice(anyType)

// maxDepth bounds function values that call function values.
const maxDepth = 6

// An application is a case of a callee's summary being applied to a caller's
// state.
type application struct {
	x    *Interp
	c    *summary.Case
	f    *Fn
	t    *target
	news map[int64]Value
	mems map[int64]Region
	// added maps the elements that the callee added to containers, at
	// indices that aren't known, to those of the caller's state.
	added map[string]string
	// fine are the places of what the callee found wrong on its own, and
	// isn't in the caller's state.
	fine map[token.Pos]bool
	// entry holds the values that access paths lead to when the call
	// begins, which is what a summary means by them.
	entry map[string]Value
}

func (a *application) fork() *application {
	b := *a
	b.news, b.mems, b.added, b.entry, b.fine = cloneMap(a.news), cloneMap(a.mems), cloneMap(a.added), cloneMap(a.entry), maps.Clone(a.fine)
	return &b
}

func cloneMap[K comparable, V any](m map[K]V) map[K]V {
	n := make(map[K]V, len(m))
	for k, v := range m {
		n[k] = v
	}
	return n
}

// apply calls a function by its summary.
func (x *Interp) apply(s *State, sum *summary.Func, f *Fn, t *target) []result {
	if x.depth >= maxDepth {
		return x.callUnknown(s, t)
	}
	x.depth++
	defer func() { x.depth-- }()
	if f.F != nil && encloses(x.Fn, f.F) {
		x.Applied(f.F)
	}
	if f.F != nil && x.Running(f.F) {
		x.again++
		defer func() { x.again-- }()
	}
	var rs []result
	for i := range sum.Cases {
		if !t.used && x.failsToAdd(&sum.Cases[i]) {
			continue // nobody asks: it is taken to have succeeded
		}
		a := &application{x: x, c: &sum.Cases[i], f: f, t: t, news: map[int64]Value{}, mems: map[int64]Region{}, added: map[string]string{}}
		x.Work(s.size())
		st := s
		if i < len(sum.Cases)-1 {
			st = s.fork()
		}
		rs = append(rs, a.run(st)...)
	}
	return rs
}

// run applies the case: its conditions, its steps, and what it leaves behind.
func (a *application) run(s *State) []result {
	a.enter(s)
	for _, p := range a.c.Pre {
		if p.V.Kind == summary.In && !a.assume(s, p) {
			return nil
		}
	}
	return a.steps(s, 0)
}

// enter finds the values of the access paths that the case names.
func (a *application) enter(s *State) {
	a.entry = map[string]Value{}
	var vals func(vs ...summary.Val)
	vals = func(vs ...summary.Val) {
		for _, v := range vs {
			if (v.Kind == summary.In || v.Kind == summary.Sum) && !hasAnyIndex(v.S) {
				a.input(s, v.S)
			}
			vals(v.Elems...)
			if v.Mem != nil {
				for _, c := range v.Mem.Cells {
					vals(c.V)
				}
			}
		}
	}
	for _, p := range a.c.Pre {
		vals(p.V, p.C)
	}
	for _, st := range a.c.Steps {
		vals(st.Args...)
		if st.Fn != nil {
			vals(*st.Fn)
		}
	}
	for _, w := range a.c.Writes {
		vals(w.V)
	}
	vals(a.c.Results...)
	vals(a.c.Silent...)
	for _, i := range a.c.Findings {
		if p := a.x.Finding(a.f.F, i).Path; p != "" && !hasAnyIndex(p) {
			a.input(s, p)
		}
	}
}

func (a *application) steps(s *State, i int) []result {
	if i == len(a.c.Steps) {
		return a.finish(s)
	}
	var rs []result
	for way, n := range a.anyStep(s, &a.c.Steps[i]) {
		if way > 0 {
			a.x.Work(n.s.size()) // each goes through all steps that are left
		}
		rs = append(rs, n.a.steps(n.s, i+1)...)
	}
	return rs
}

// next is a way in which a step goes on.
type next struct {
	a *application
	s *State
}

// anyStep applies a step, which may be one of a goroutine that the callee starts.
func (a *application) anyStep(s *State, st *summary.Step) []next {
	if !st.Async {
		return a.step(s, st)
	}
	was, before := s.async, maps.Clone(s.objs)
	s.async = true
	ways := a.step(s, st)
	for _, n := range ways {
		n.s.async = was
		n.s.endsElsewhere(before, Addr{})
	}
	return ways
}

// step applies one step of the callee's path at the place of the call.
func (a *application) step(s *State, st *summary.Step) []next {
	x := a.x
	at := Site{What: a.t.at.What, Pos: a.t.at.Pos, Via: st.Name}
	if a.isHere(s, st) {
		at = Site{What: st.Name, Pos: token.Pos(st.Pos)}
		if st.Op == summary.Touch {
			at.What = a.t.at.What
		}
	}
	switch st.Op {
	case summary.Escape:
		for _, v := range st.Args {
			for _, val := range a.values(s, v) {
				if st.Name != "" && !x.knowsLinks(s, val) {
					x.recordLinks(s, val, st.Name, at)
					continue
				}
				x.recordEscape(s, []Value{val}, at)
				x.escape(s, val, at)
			}
		}
		return []next{{a, s}}
	case summary.Touch:
		for _, v := range st.Args {
			if sym, ok := a.value(s, v).(Sym); ok {
				x.touch(s, sym, at)
			}
		}
		return []next{{a, s}}
	case summary.TakeBack:
		for _, v := range st.Args {
			x.takeBackFrom(s, a.value(s, v))
		}
		return []next{{a, s}}
	case summary.Take:
		return a.take(s, st, at)
	case summary.Call:
		return a.call(s, st, at)
	case summary.Later:
		t := &target{fn: a.value(s, *st.Fn), at: Site{What: a.t.at.What, Pos: a.t.at.Pos}, name: st.Name, finalizer: st.Finalizer}
		for _, v := range st.Args {
			t.args = append(t.args, a.value(s, v))
		}
		x.later(s, t)
		return []next{{a, s}}
	}
	return a.row(s, st, at)
}

// gives reports whether a row releases a reference or adds one.
func gives(row *refmodel.Func) bool {
	return row != nil && slices.ContainsFunc(row.Params, func(p refmodel.Param) bool {
		return p.Action == refmodel.Releases || p.Action == refmodel.Acquires
	})
}

// row applies a function of the table to what the caller passed; where an
// argument stands for every element of a container, to each.
func (a *application) row(s *State, st *summary.Step, at Site) []next {
	row := a.x.NamedRow(st.Name)
	if row == nil {
		return []next{{a, s}}
	}
	sets := [][]Value{nil}
	for _, v := range st.Args {
		vals := a.values(s, v)
		var grown [][]Value
		for _, set := range sets {
			for _, val := range vals {
				grown = append(grown, append(slices.Clip(set), val))
			}
		}
		sets = grown
	}
	if st.Quiet {
		a.x.muted++
		defer func() { a.x.muted-- }()
	}
	at.Owners = a.owner(s, st, row)
	at.Bare = adds(row) && len(st.Args) == 1 && !a.passesOn(st.Args[0])
	before := a.x.reported
	ways := []next{{a, s}}
	for i, args := range sets {
		if st.Guarded && !a.guard(s, args) {
			continue
		}
		var after []next
		for _, w := range ways {
			for _, o := range a.x.callRow(w.s, &rowCall{row: row, args: args, ignored: st.Ignored || a.statusIgnored(st, row), outcome: st.Outcome, at: at}) {
				n := w.a
				if i == 0 && st.Res >= 0 {
					n = n.fork()
					n.make(o.s, int64(st.Res), o.v)
					if !n.known(o.s, int64(st.Res)) {
						continue
					}
				}
				after = append(after, next{n, o.s})
			}
		}
		ways = after
	}
	if st.Quiet && a.x.reported == before {
		for _, w := range ways {
			w.a.isFine(token.Pos(st.Pos))
		}
	}
	return ways
}

// make gives number n to what a step has made. Memory that was handed on before
// has had it under another name.
func (a *application) make(s *State, n int64, v Value) {
	before, named := a.news[n].(Sym)
	a.news[n] = v
	if !named {
		return
	}
	for _, m := range sortedKeys(a.mems) {
		for _, c := range s.mem[a.mems[m]].cells {
			if c.v == Value(before) {
				a.x.store(s, Addr{a.mems[m], c.path}, v, nil, c.pos)
			}
		}
	}
}

// passesOn reports whether the callee returns or keeps what the caller passed,
// or hands it on.
func (a *application) passesOn(v summary.Val) bool {
	same := func(w summary.Val) bool { return namesInput(w, v.S) }
	return v.Kind != summary.In || slices.ContainsFunc(a.c.Results, same) ||
		slices.ContainsFunc(a.c.Writes, func(w summary.Write) bool { return same(w.V) }) ||
		slices.ContainsFunc(a.c.Steps, func(st summary.Step) bool {
			return st.Op != summary.Row && st.Op != summary.Touch && slices.ContainsFunc(st.Args, same)
		})
}

// namesInput reports whether the caller's value at path is w, or in it.
func namesInput(w summary.Val, path string) bool {
	if w.Kind == summary.In && w.S == path {
		return true
	}
	return slices.ContainsFunc(w.Elems, func(e summary.Val) bool { return namesInput(e, path) }) ||
		w.Mem != nil && slices.ContainsFunc(w.Mem.Cells, func(c summary.Cell) bool { return namesInput(c.V, path) })
}

// isFine notes that what the callee found wrong in a place isn't.
func (a *application) isFine(pos token.Pos) {
	if a.fine == nil {
		a.fine = map[token.Pos]bool{}
	}
	a.fine[pos] = true
}

// owner returns the memory that a step has what it releases from.
func (a *application) owner(s *State, st *summary.Step, row *refmodel.Func) []Region {
	for i, p := range row.Params {
		if p.Action == refmodel.Releases && i < len(st.Args) && st.Args[i].Kind == summary.In && !hasAnyIndex(st.Args[i].S) {
			if at, ok := a.addr(s, st.Args[i].S); ok {
				return []Region{at.R}
			}
		}
	}
	return nil
}

// adds reports whether a row adds a reference if its status is 1.
func adds(row *refmodel.Func) bool {
	return row != nil && conditional(row) && slices.ContainsFunc(row.Params, func(p refmodel.Param) bool { return p.Action == refmodel.Acquires })
}

// failsToAdd reports whether a case hands the caller, as its only result, the
// failure to add a reference.
func (x *Interp) failsToAdd(c *summary.Case) bool {
	return len(c.Results) == 1 && slices.ContainsFunc(c.Steps, func(st summary.Step) bool {
		return st.Op == summary.Row && st.Outcome == summary.Zero && adds(x.NamedRow(st.Name))
	})
}

// statusIgnored reports whether the caller doesn't look at the status of a step
// that the callee hands on to it.
func (a *application) statusIgnored(st *summary.Step, row *refmodel.Func) bool {
	return !a.t.used && len(a.c.Results) == 1 && st.Outcome == summary.One && adds(row)
}

// known takes what the callee's path knows of value number n as given, from
// the moment it is made.
func (a *application) known(s *State, n int64) bool {
	for _, f := range a.c.Facts {
		if f.V.Kind == summary.New && f.V.N == n && !a.assume(s, f) {
			return false
		}
	}
	return true
}

// knownAll is known for the results of a call.
func (a *application) knownAll(s *State, st *summary.Step) bool {
	for i := range st.Results {
		if !a.known(s, int64(st.Res+i)) {
			return false
		}
	}
	return true
}

// guard takes the elements that a step is about as not NULL; false if one is.
func (a *application) guard(s *State, args []Value) bool {
	for _, v := range args {
		if sym, ok := s.norm(v).(Sym); ok && s.objs[sym] != nil && !a.x.learn(s, sym, token.NEQ, nilConst) {
			return false
		}
		if isNilConst(v) {
			return false
		}
	}
	return true
}

// call applies a call of something that the caller passed.
func (a *application) call(s *State, st *summary.Step, at Site) []next {
	ways := []next{{a, s}}
	for _, fn := range a.values(s, *st.Fn) {
		var after []next
		for _, w := range ways {
			after = append(after, w.a.callOne(w.s, st, fn, at)...)
		}
		ways = after
	}
	return ways
}

func (a *application) callOne(s *State, st *summary.Step, fn Value, at Site) []next {
	t := &target{name: st.Name, at: at, used: true, paren: a.t.paren}
	for _, v := range st.Args {
		t.args = append(t.args, a.value(s, v))
	}
	var rs []result
	if st.Method {
		rs = a.callMethod(s, fn, st, t)
	} else {
		t.fn = fn
		rs = a.x.call(s, t)
	}
	var ways []next
	for _, r := range rs {
		if r.exit != summary.Return {
			continue // the callee's caller unwinds: nothing of it is left to check
		}
		n := a.fork()
		vals := flatten(r.v)
		for i := range st.Results {
			var v Value
			if i < len(vals) {
				v = vals[i]
			} else {
				v = a.x.newSym(r.s, nil)
			}
			n.make(r.s, int64(st.Res+i), v)
		}
		if n.knownAll(r.s, st) {
			ways = append(ways, next{n, r.s})
		}
	}
	return ways
}

func (a *application) callMethod(s *State, recv Value, st *summary.Step, t *target) []result {
	name := st.Name
	if i, ok := s.norm(recv).(*Iface); ok {
		if m := i.method(name); m != nil {
			t.args = append([]Value{i.V}, t.args...)
			return a.x.apply(s, m, &Fn{Summary: m}, t)
		}
		if m := methodNamed(i.T, name); m != nil {
			if fn := a.x.Method(i.T, m); fn != nil {
				t.args = append([]Value{i.V}, t.args...)
				return a.x.callFn(s, &Fn{F: fn}, t)
			}
		}
		recv = i.V
	}
	if sym, ok := s.norm(recv).(Sym); ok {
		iface, _ := st.Fn.Ref.(types.Type)
		if rs, ok := a.x.callImplemented(s, sym, iface, name, t); ok {
			return rs
		}
		return a.x.callInput(s, sym, true, t)
	}
	if isNilConst(s.norm(recv)) {
		return nil
	}
	t.args = append([]Value{recv}, t.args...)
	return a.x.callUnknown(s, t)
}

func methodNamed(t types.Type, name string) *types.Func {
	ms := types.NewMethodSet(t)
	for i := range ms.Len() {
		if f, ok := ms.At(i).Obj().(*types.Func); ok && f.Name() == name {
			return f
		}
	}
	return nil
}

// finish leaves behind what the callee's path did to memory, and makes its
// results.
func (a *application) finish(s *State) []result {
	for _, f := range a.c.Facts {
		if !a.assume(s, f) {
			return nil
		}
	}
	v := a.results(s)
	a.write(s)
	for _, v := range a.c.Silent {
		if sym, ok := a.value(s, v).(Sym); ok {
			if o := s.objs[sym]; o != nil { // not of what it made up for elements
				o = o.clone()
				o.Silent = true
				s.objs[sym] = o
			}
		}
	}
	a.confirm(s)
	if a.c.Recovers && s.panicking {
		s.recovered = true
	}
	return []result{{s: s, v: v, exit: a.c.Exit}}
}

func (a *application) results(s *State) Value {
	switch len(a.c.Results) {
	case 0:
		return nil
	case 1:
		return a.nullResult(s, a.value(s, a.c.Results[0]), 0)
	}
	g := &Agg{}
	null := false
	for i, r := range a.c.Results {
		v := a.value(s, r)
		null = null || s.nilness(v) == yes && i < len(a.c.Results)-1
		g.E = append(g.E, a.nullResult(s, v, i))
	}
	// By convention an error goes with a nil result.
	if err, ok := g.E[len(g.E)-1].(Sym); ok && null && s.info(err).null == maybe && a.isError(len(g.E)-1) {
		a.x.learn(s, err, token.NEQ, nilConst)
	}
	return g
}

func (a *application) resultType(i int) types.Type {
	if a.f.F == nil || i >= a.f.F.Signature.Results().Len() {
		return nil
	}
	return a.f.F.Signature.Results().At(i).Type()
}

func (a *application) isError(i int) bool {
	t := a.resultType(i)
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}

// nullResult remembers of a NULL which call it came from.
func (a *application) nullResult(s *State, v Value, i int) Value {
	if !isNilConst(v) {
		a.givesNullable(s, v, a.c.Results[i])
		return v
	}
	t := a.resultType(i)
	if t == nil {
		return v
	}
	class := a.x.Class(t)
	if info, ok := class.Info(); !ok || !info.Tracked {
		return v
	}
	w := a.x.newSym(s, t)
	a.x.learn(s, w, token.EQL, nilConst)
	s.objs[w] = &Object{Class: class, NullSite: a.t.at, Origin: a.t.at}
	return w
}

// givesNullable notes that what the callee has got, and gives without having
// looked at it, came from this call.
func (a *application) givesNullable(s *State, v Value, r summary.Val) {
	sym, ok := v.(Sym)
	if !ok || r.Kind != summary.New || s.info(sym).null != maybe {
		return
	}
	if o := s.objs[sym]; o != nil && o.NullSite.Pos.IsValid() && o.NullSite.Pos != a.t.at.Pos && o.Own == 0 {
		c := o.clone()
		c.NullSite = a.t.at
		s.objs[sym] = c
	}
}

// write stores what the callee left in its caller's memory: all values are
// those of before, whatever the order of the stores.
func (a *application) write(s *State) {
	type put struct {
		at  Addr
		v   Value
		pos token.Pos
	}
	isArgument := a.isArgument(s)
	var puts []put
	for _, w := range a.c.Writes {
		v, pos := a.value(s, w.V), a.t.at.Pos
		if isArgument && w.Pos != 0 {
			pos = token.Pos(w.Pos)
		}
		path, several := strings.CutSuffix(w.Path, anyIndex)
		if addr, ok := a.addr(s, path); ok && !hasAnyIndex(path) {
			if several && isNilConst(v) {
				a.emptied(s, addr)
				continue
			}
			if several {
				addr.P += anyIndex
			}
			puts = append(puts, put{addr, v, pos})
			continue
		}
		// Where it is kept can't be told here.
		a.x.recordEscape(s, []Value{v}, a.t.at)
		a.x.escape(s, v, a.t.at)
	}
	for _, p := range puts {
		a.x.store(s, p.at, p.v, nil, p.pos)
	}
}

// emptied sets the elements of a container to nil that the callee has released:
// which ones it meant isn't known otherwise.
func (a *application) emptied(s *State, c Addr) {
	for _, seg := range elementKeys(s.mem[c.R], c.P) {
		at := Addr{c.R, c.P + seg}
		if s.isDone(s.mem[c.R].cells.at(at.P).v) {
			a.x.store(s, at, nilConst, nil, a.t.at.Pos)
		}
	}
}
