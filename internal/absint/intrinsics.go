package absint

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// This file holds what the standard library's functions do to references:
// they have no summaries, since nothing in the standard library knows a C
// object. By default such a function takes what it is handed, as any code
// that can't be known; here are those of which more is known.

// observers are packages whose functions look at their arguments and keep
// nothing of them.
var observers = map[string]bool{
	"fmt": true, "log": true, "log/slog": true, "errors": true, "strings": true, "bytes": true, "strconv": true,
	"time": true, "unicode": true, "unicode/utf8": true, "math": true, "math/rand": true, "math/rand/v2": true, "path": true, "path/filepath": true,
	"encoding/hex": true, "encoding/binary": true, "encoding/base64": true, "hash": true, "crypto/sha256": true,
	"os": true, "io": true, "runtime/debug": true, "unsafe": true, "reflect": false,
}

// keepers are containers' methods that keep their arguments.
var keepers = map[string]bool{
	"(*sync.Map).Store": true, "(*sync.Map).Swap": true, "(*sync.Map).LoadOrStore": true, "(*sync.Map).CompareAndSwap": true,
	"(*sync.Pool).Put": true, "(*sync/atomic.Value).Store": true, "(*sync/atomic.Value).Swap": true, "(*sync/atomic.Value).CompareAndSwap": true,
	"(*container/list.List).PushBack": true, "(*container/list.List).PushFront": true,
	"(*container/list.List).InsertBefore": true, "(*container/list.List).InsertAfter": true,
}

// exits are functions that end the process: what is held then doesn't matter.
// The Fatal and Skip methods of package testing end a test that has failed
// or counts for nothing.
func exits(full string) bool {
	switch full {
	case "os.Exit", "syscall.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln",
		"(*log.Logger).Fatal", "(*log.Logger).Fatalf", "(*log.Logger).Fatalln":
		return true
	}
	switch ofTest(full) {
	case "Fatal", "Fatalf", "FailNow", "Skip", "Skipf", "SkipNow":
		return true
	}
	return false
}

// ofTest returns the name of a method of a test, a benchmark or a fuzz test, "" of
// any other function.
func ofTest(full string) string {
	recv, name, _ := strings.Cut(full, ").")
	if strings.HasPrefix(recv, "(*testing.") || recv == "(testing.TB" {
		return name
	}
	return ""
}

// observes reports whether a function looks at its arguments and keeps nothing of
// them.
func observes(full, pkg string) bool {
	switch ofTest(full) {
	case "Log", "Logf", "Error", "Errorf":
		return true
	}
	return observers[pkg]
}

// saysEnd reports whether a function of which nothing but its name is known ends
// the process or panics, as loggers' and command lines' functions of that name
// do: Fatal, Fatalf, Exitf, Panicln.
func saysEnd(name string) (exits, panics bool) {
	for _, suffix := range []string{"Context", "Depth", "ln", "f", "w"} {
		if rest, ok := strings.CutSuffix(name, suffix); ok && rest != "" {
			name = rest
			break
		}
	}
	switch name {
	case "Fatal", "fatal", "Exit", "exit", "Die", "die":
		return true, false
	case "Panic", "panic":
		return false, true
	}
	return false, false
}

// intrinsic interprets a function of the standard library; ok is false for
// one of which nothing special is known, and for every other function.
func (x *Interp) intrinsic(s *State, f *Fn, t *target) (rs []result, ok bool) {
	obj, isFunc := f.F.Object().(*types.Func)
	if !isFunc {
		if o := f.F.Origin(); o != nil {
			obj, isFunc = o.Object().(*types.Func)
		}
	}
	if !isFunc || obj.Pkg() == nil || len(f.F.Blocks) > 0 {
		return nil, false
	}
	if o := obj.Origin(); o != nil {
		obj = o
	}
	full := obj.FullName()
	pkg := obj.Pkg().Path()
	t.at.What = shortName(obj)
	if exits(full) {
		return nil, true
	}
	switch full {
	case "log.Panic", "log.Panicf", "log.Panicln", "(*log.Logger).Panic", "(*log.Logger).Panicf", "(*log.Logger).Panicln":
		return []result{{s: s, exit: summary.Panic}}, true
	case "runtime.Goexit":
		return []result{{s: s, exit: summary.Goexit}}, true
	case "errors.Join":
		if rs, ok := x.firstOf(s, t, true); ok {
			return rs, true
		}
	case "cmp.Or":
		if rs, ok := x.firstOf(s, t, false); ok {
			return rs, true
		}
	case "errors.New", "fmt.Errorf":
		v := x.newSym(s, t.res)
		x.learn(s, v, token.NEQ, nilConst)
		return returned(s, v), true
	case "(*sync.Mutex).Lock", "(*sync.RWMutex).Lock", "(*sync.RWMutex).RLock":
		x.lookAgain(s)
		return returned(s, nil), true
	case "context.Cause":
		if rs, ok := x.contextError(s, t.args[0]); ok {
			return rs, true
		}
	case "(*sync.Once).Do":
		return x.onceDo(s, t), true
	case "runtime.SetFinalizer":
		return x.setFinalizer(s, t), true
	case "runtime.AddCleanup":
		return x.addCleanup(s, f, t), true
	case "(runtime.Cleanup).Stop":
		x.stopCleanup(s, t.args[0])
		return returned(s, nil), true
	case "runtime.KeepAlive":
		return returned(s, nil), true
	case "runtime/cgo.NewHandle":
		return returned(s, x.newHandle(s, t)), true
	case "(runtime/cgo.Handle).Value":
		if h, ok := x.deref(s, t.args[0]); ok {
			return returned(s, x.load(s, h, t.res)), true
		}
		return returned(s, x.resultOf(s, t)), true
	case "(runtime/cgo.Handle).Delete":
		seen := newReached()
		s.reach(t.args[0], seen)
		s.waitEscapes = slices.DeleteFunc(slices.Clone(s.waitEscapes), func(e escapeRec) bool { return e.handle && seen.syms[e.obj] })
		return returned(s, nil), true
	case "time.AfterFunc", "context.AfterFunc":
		return x.afterFunc(s, t), true
	case "(*time.Timer).Stop":
		x.waited(s) // what the timer's function would have done is not done
		return returned(s, x.resultOf(s, t)), true
	case "(*sync.WaitGroup).Wait", "(*golang.org/x/sync/errgroup.Group).Wait":
		x.waited(s)
		x.joined(s, t.args[0])
		return returned(s, x.resultOf(s, t)), true
	case "(*sync.WaitGroup).Go":
		until, _ := x.deref(s, t.args[0])
		return x.goCall(s, &target{fn: t.args[1], at: t.at, name: "Go"}, until), true
	}
	if keepers[full] {
		if !s.isLocal(t.args[0]) {
			for _, arg := range t.args[1:] {
				for _, l := range x.loansIn(s, arg) {
					x.violate(s, l, RuleEscape, KeptInMemory, t.at)
				}
			}
		}
	}
	if e := effectOf(full); e != nil {
		for _, a := range t.args {
			x.useIfPointer(s, a, t.at)
		}
		if rs, ok := e(x, s, t); ok {
			return rs, true
		}
	}
	if keepers[full] && pkg != "sync/atomic" {
		return nil, false
	}
	if pkg == "sync/atomic" {
		if rs, ok := x.atomic(s, obj, t); ok {
			return rs, true
		}
	}
	if asksOfError(obj) && observes(full, pkg) {
		// True says that there is an error.
		return x.errorAnswer(s, t), true
	}
	if pkg == "sort" || pkg == "slices" && (t.res == nil || isBasic(t.res)) {
		// They look at elements, or put them in another order.
		x.tryNow(s, t)
		x.lookedAt(s, t.args)
		return returned(s, x.resultOf(s, t)), true
	}
	if runsNow[pkg] && returnsSlice(t) && captures(t.args) {
		return x.callWithLiterals(s, t), true
	}
	if observes(full, pkg) && !captures(t.args) {
		if v, ok := x.sameAnswer(s, full, pkg, t); ok {
			return returned(s, v), true
		}
		for i, a := range t.args {
			x.observe(s, a, t.at)
			if len(t.argT) == len(t.args) {
				x.filled(s, a, t.argT[i])
			}
		}
		return returned(s, x.resultOf(s, t)), true
	}
	return nil, false
}

// filled forgets the numbers and strings in memory that a function was handed: it
// may be there to be read into, as a buffer is, or the variables of a scan.
func (x *Interp) filled(s *State, v Value, t types.Type) {
	a, ok := x.deref(s, v)
	m := s.mem[a.R]
	if !ok || m == nil || m.kind != fresh || m.channel {
		return
	}
	if !plainMemory(t) {
		for _, c := range m.cells {
			if i, ok := c.v.(*Iface); ok && plainMemory(i.T) {
				x.filled(s, i.V, i.T)
			}
		}
		return
	}
	if slices.ContainsFunc(m.cells, func(c cell) bool { return !s.scalarCell(c) }) {
		return
	}
	n := *m
	n.kind, n.cells = havoc, nil
	s.mem[a.R] = &n
}

// newHandle makes a handle: memory that holds the value, which who has the
// handle can get at.
func (x *Interp) newHandle(s *State, t *target) Value {
	for _, l := range x.loansIn(s, t.args[0]) {
		s.waitEscapes = append(slices.Clip(s.waitEscapes), escapeRec{obj: l, pos: t.at.Pos, handle: true})
	}
	h := Addr{R: x.newRegion(s, fresh)}
	x.store(s, h, t.args[0], nil, t.at.Pos)
	return h
}

// inHandle reports whether a handle keeps v, which is wrong where that was made.
func (s *State) inHandle(v Sym) bool {
	return slices.ContainsFunc(s.waitEscapes, func(e escapeRec) bool { return e.handle && e.obj == v })
}

// afterFunc runs its argument in a goroutine of its own, some time: what was
// lent to that is still a loan.
func (x *Interp) afterFunc(s *State, t *target) []result {
	loans := map[Sym]*Object{}
	for _, l := range x.loansIn(s, t.args[1]) {
		loans[l] = s.objs[l]
		s.waitEscapes = append(slices.Clip(s.waitEscapes), escapeRec{obj: l, pos: t.at.Pos})
	}
	rs := x.callUnknown(s, t)
	for i, r := range rs {
		if _, isFunc := t.res.Underlying().(*types.Signature); isFunc {
			rs[i].v = x.preventing(r.s, t.res)
		}
		for l, o := range loans {
			if now := r.s.objs[l]; now != nil && !now.Silent {
				r.s.objs[l] = o
			}
		}
	}
	return rs
}

// lookAgain is told that the path has waited for a lock: what it has found out
// about memory that others have, too, may not be so any more. What it hasn't
// asked about is as good as it was when the function began.
func (x *Interp) lookAgain(s *State) {
	for _, r := range sortedKeys(s.mem) {
		m := s.mem[r]
		if m.kind != input || m.path == "" || hasAnyIndex(m.path) {
			continue
		}
		for _, c := range m.cells {
			v, ok := c.v.(Sym)
			if !ok || c.dirty || s.params[s.info(v).path] != v || s.info(v).trivial() || isErrorVar(m.path, s.info(v).typ) {
				continue
			}
			if o := s.objs[v]; o != nil && !o.plain() {
				continue
			}
			// The same place, another value; what was found out before
			// is still a condition of the path.
			w := x.newSym(s, s.info(v).typ)
			info := *s.info(w)
			info.path = s.info(v).path
			s.setInfo(w, info)
			s.mem[r] = s.mem[r].with(c.path, cell{v: w})
		}
	}
}

// isLocal reports whether v is a container that this function made, or had
// from a call that made it, as far as it is known.
func (s *State) isLocal(v Value) bool {
	switch v := s.norm(v).(type) {
	case Addr:
		m := s.mem[v.R]
		return m != nil && m.kind == fresh && !m.escaped
	case Sym:
		return s.info(v).path == ""
	}
	return false
}

func isBasic(t types.Type) bool {
	_, ok := t.Underlying().(*types.Basic)
	return ok
}

// captures reports whether a function literal that has captured something is
// among args: then the function that gets it may do more than look.
func captures(args []Value) bool {
	return slices.ContainsFunc(args, func(v Value) bool {
		f, ok := v.(*Fn)
		return ok && len(f.Binds) > 0
	})
}

// pure are packages whose functions give the same answer to the same
// question.
var pure = map[string]bool{"strings": true, "strconv": true, "unicode": true, "unicode/utf8": true, "math": true, "path": true, "path/filepath": true}

// sameAnswer returns the result of a pure function of plain values: asked
// again, it is the same.
func (x *Interp) sameAnswer(s *State, full, pkg string, t *target) (Value, bool) {
	if !pure[pkg] || t.res == nil || !isBasic(t.res) {
		return nil, false
	}
	key := full + "("
	for _, a := range t.args {
		k, ok := exprKey(s.norm(a))
		if !ok {
			return nil, false
		}
		key += k + ","
	}
	return s.norm(x.expr(s, key+")", t.res)), true
}

// firstOf interprets a function that returns the first of its arguments that
// isn't nil, or, if joined, something made of all of those; nil if all are.
func (x *Interp) firstOf(s *State, t *target, joined bool) (rs []result, ok bool) {
	list, isSlice := s.norm(t.args[0]).(Slice)
	if !isSlice {
		return nil, false
	}
	n, known := s.norm(list.Len).(Const)
	if !known || n.I > 4 {
		return nil, false
	}
	for i := range int(n.I) {
		v := x.load(s, Addr{list.R, elemPath(list.Off + i)}, anyType)
		found := s.fork()
		if x.assume(found, x.compare(found, token.NEQ, v, nilConst), true) {
			r := result{s: found, v: v}
			if joined {
				w := x.newSym(found, t.res)
				x.learn(found, w, token.NEQ, nilConst)
				r.v = w
			}
			rs = append(rs, r)
		}
		if !x.assume(s, x.compare(s, token.EQL, v, nilConst), true) {
			return rs, true
		}
	}
	return append(rs, result{s: s, v: zeroValue(t.res)}), true
}

// lookedAt is told that elements of args have been compared with something,
// perhaps with nil.
func (x *Interp) lookedAt(s *State, args []Value) {
	seen := newReached()
	for _, a := range args {
		s.reach(a, seen)
	}
	for _, v := range seen.order {
		if o := s.objs[v]; o != nil && o.NullSite.Pos.IsValid() {
			c := o.clone()
			c.NullSite = Site{}
			s.objs[v] = c
		}
	}
}

// asksOfError reports whether f answers a question about an error: errors.Is,
// errors.As, os.IsNotExist.
func asksOfError(f *types.Func) bool {
	sig := f.Signature()
	if sig.Recv() != nil || sig.Params().Len() == 0 || sig.Results().Len() != 1 {
		return false
	}
	result, ok := sig.Results().At(0).Type().(*types.Basic)
	return ok && result.Kind() == types.Bool && types.Identical(sig.Params().At(0).Type(), types.Universe.Lookup("error").Type())
}

func (x *Interp) errorAnswer(s *State, t *target) []result {
	if len(t.args) == 2 && t.name == "Is" {
		if c, known := x.compare(s, token.EQL, t.args[0], t.args[1]).(Const); known && s.nilness(t.args[0]) != maybe {
			return returned(s, c)
		}
	}
	yes := s.fork()
	rs := returned(s, boolConst(false))
	if len(t.args) > 1 {
		x.observe(yes, t.args[1], t.at)
		if x.foundError(yes, t.args[0], t.args[1], t.at) {
			return []result{{s: yes, v: boolConst(true)}}
		}
	}
	if x.assume(yes, x.compare(yes, token.NEQ, t.args[0], nilConst), true) {
		rs = append(rs, result{s: yes, v: boolConst(true)})
	}
	return rs
}

// foundError is told that errors.As has set the variable that target points to;
// certain tells that err itself is of its type, so that it does.
func (x *Interp) foundError(s *State, err, target Value, at Site) (certain bool) {
	i, ok := s.norm(target).(*Iface)
	if !ok {
		return false
	}
	a, ok := s.norm(i.V).(Addr)
	if !ok {
		return false
	}
	if e, known := s.norm(err).(*Iface); known {
		if p, isPtr := i.T.Underlying().(*types.Pointer); isPtr && types.Identical(p.Elem(), e.T) {
			x.store(s, a, e.V, e.T, at.Pos)
			return true
		}
	}
	v := x.newSym(s, nil)
	x.learn(s, v, token.NEQ, nilConst)
	x.store(s, a, v, nil, at.Pos)
	return false
}

// observe reads what is passed to code that keeps nothing: pointers into
// objects are read through, the objects themselves are only looked at as
// addresses.
func (x *Interp) observe(s *State, v Value, at Site) {
	switch v := s.norm(v).(type) {
	case Sym:
		if o := s.objs[v]; o != nil && o.Parent != 0 {
			x.touch(s, v, at)
		}
	case *Iface:
		x.observe(s, v.V, at)
	case Addr:
		if m := s.mem[v.R]; m != nil && m.kind == fresh && v.P == "" {
			// A variable whose address is passed may be written to.
			if len(m.cells) == 0 {
				n := *m
				n.kind = havoc
				s.mem[v.R] = &n
			}
			for _, c := range m.cells {
				if sym, ok := c.v.(Sym); ok && s.objs[sym] != nil {
					continue
				}
				if _, ok := c.v.(Const); ok {
					x.store(s, Addr{v.R, c.path}, x.newSym(s, nil), nil, at.Pos)
				}
			}
		}
	}
}

func shortName(f *types.Func) string {
	if r := f.Signature().Recv(); r != nil {
		t := r.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok {
			return n.Obj().Name() + "." + f.Name()
		}
	}
	return f.Pkg().Name() + "." + f.Name()
}

// handOverReachable passes on what args reach, without changing memory: the
// program goes on using the values.
func (x *Interp) handOverReachable(s *State, args []Value, at Site) {
	seen := newReached()
	for _, a := range args {
		s.reach(a, seen)
	}
	for _, sym := range seen.order {
		if s.objs[sym] != nil {
			x.handOver(s, sym, seen.count(sym), at)
		}
	}
	x.recordEscape(s, args, at)
}

// setFinalizer hands what the object owns to its finalizer, or takes it back
// when the finalizer is nil. What was taken back isn't known well enough to
// be reported as lost.
func (x *Interp) setFinalizer(s *State, t *target) []result {
	if i, ok := t.args[1].(*Iface); ok && s.nilness(i.V) == yes || s.nilness(t.args[1]) == yes {
		x.takeBackFrom(s, t.args[0])
		return returned(s, nil)
	}
	if i, ok := t.args[1].(*Iface); ok {
		if fn, ok := s.norm(i.V).(*Fn); ok && fn.F != nil && len(fn.F.Params) == 1 {
			obj := t.args[0]
			if o, ok := obj.(*Iface); ok {
				obj = o.V
			}
			x.later(s, &target{fn: fn, args: []Value{obj}, at: t.at, name: t.name, finalizer: true})
			return returned(s, nil)
		}
	}
	x.handOverReachable(s, t.args[:1], t.at)
	return returned(s, nil)
}

// takeBackFrom gives back what the finalizer of v has.
func (x *Interp) takeBackFrom(s *State, v Value) {
	seen := newReached()
	s.reach(v, seen)
	x.takeBack(s, func(v Sym) bool { return seen.syms[v] })
	s.addStep(stepRec{op: summary.TakeBack, args: []Value{v}})
}

// takeBack gives references back to the program that a finalizer or a cleanup
// had.
func (x *Interp) takeBack(s *State, which func(Sym) bool) {
	for v, o := range s.objs {
		if o.Finalized > 0 && which(v) {
			c := o.clone()
			c.Own, c.Refs, c.Ext = o.Finalized, o.FinalRefs, false
			c.ByValue = false
			c.Finalized, c.FinalRefs, c.GivenAt, c.ReleasedHere, c.Async = 0, nil, Site{}, false, false
			s.objs[v] = c
		}
	}
}

// addCleanup leaves what the cleanup function releases to it.
func (x *Interp) addCleanup(s *State, f *Fn, t *target) []result {
	var left []Sym
	if len(t.args) == 3 {
		if fn, ok := s.norm(t.args[1]).(*Fn); ok {
			left = x.later(s, &target{fn: fn, args: []Value{t.args[2]}, at: t.at, name: t.name, finalizer: true, byValue: true})
		}
	}
	x.recordEscape(s, t.args[1:], t.at)
	handle := x.resultOf(s, t)
	for _, e := range flatten(handle) {
		if sym, ok := e.(Sym); ok {
			info := *s.info(sym)
			info.stops = left
			s.setInfo(sym, info)
		}
	}
	return returned(s, handle)
}

// stopCleanup gives back what the cleanup has that handle stops: what any has,
// if it isn't known which that is.
func (x *Interp) stopCleanup(s *State, handle Value) {
	var stops []Sym
	for _, e := range flatten(s.norm(handle)) {
		if sym, ok := s.norm(e).(Sym); ok {
			stops = append(stops, s.info(sym).stops...)
		}
	}
	x.takeBack(s, func(v Sym) bool { return len(stops) == 0 || slices.Contains(stops, v) })
}

// later runs a call that the runtime will make once, at a time that isn't
// known: what it releases it has for itself. Returned is what is left to a
// finalizer.
func (x *Interp) later(s *State, t *target) (left []Sym) {
	before := map[Sym]*Object{}
	for v, o := range s.objs {
		before[v] = o
	}
	was := s.async
	trial := s.fork()
	trial.async = true
	best := -1
	rs := x.call(trial, t)
	for i, r := range rs {
		if best < 0 || len(r.s.steps) > len(rs[best].s.steps) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	s.async = was
	s.addStep(stepRec{op: summary.Later, finalizer: t.finalizer, fn: t.fn, args: t.args, pos: t.at.Pos})
	after := rs[best].s
	after.endsElsewhere(before, Addr{})
	for v, b := range before {
		o := after.objs[v]
		if o == nil {
			continue
		}
		n := b.clone()
		n.Silent = o.Silent
		if b.tracked() && o.Async && o.ReleasedHere && !b.ReleasedHere && o.Own == 0 {
			n.Own, n.Refs, n.Ext, n.GivenAt = 0, nil, true, t.at
			if t.finalizer {
				n.Finalized, n.FinalRefs, n.ByValue = max(b.Own, 1), b.Refs, t.byValue
				left = append(left, v)
			}
		}
		s.objs[v] = n
	}
	slices.Sort(left)
	return left
}

// onceDo runs the function the first time only: whether it has run is a
// hidden field of the Once.
func (x *Interp) onceDo(s *State, t *target) []result {
	a, ok := x.deref(s, t.args[0])
	if !ok {
		return nil
	}
	flag := Addr{a.R, a.P + ".$done"}
	done := x.load(s, flag, types.Typ[types.Bool])
	var rs []result
	skip := s.fork()
	if x.assume(skip, done, true) {
		rs = append(rs, result{s: skip})
	}
	if x.assume(s, done, false) {
		x.store(s, flag, boolConst(true), nil, t.at.Pos)
		for _, r := range x.call(s, &target{fn: t.args[1], at: t.at, name: "Do", paren: t.paren}) {
			rs = append(rs, result{s: r.s, exit: r.exit})
		}
	}
	return rs
}

// atomic interprets the operations of sync/atomic on one variable as plain
// memory: within one path nobody else is seen.
func (x *Interp) atomic(s *State, f *types.Func, t *target) ([]result, bool) {
	name := f.Name()
	if len(t.args) == 0 {
		return nil, false
	}
	a, ok := x.deref(s, t.args[0])
	if !ok {
		return nil, true
	}
	var typ types.Type = types.Typ[types.Int64]
	isMethod := f.Signature().Recv() != nil
	if isMethod {
		a.P += ".$v"
	}
	if t.res != nil && name != "CompareAndSwap" {
		typ = t.res
	} else if len(t.argT) > 1 {
		typ = t.argT[1]
	}
	op := name
	for _, p := range []string{"CompareAndSwap", "Load", "Store", "Swap", "Add"} {
		if strings.HasPrefix(name, p) {
			op = p
		}
	}
	switch op {
	case "Load":
		return returned(s, x.load(s, a, typ)), true
	case "Store":
		x.store(s, a, t.args[1], typ, t.at.Pos)
		return returned(s, nil), true
	case "Swap":
		old := x.load(s, a, typ)
		x.store(s, a, t.args[1], typ, t.at.Pos)
		return returned(s, old), true
	case "Add":
		v := x.binop(s, token.ADD, x.load(s, a, typ), t.args[1], typ)
		x.store(s, a, v, typ, t.at.Pos)
		return returned(s, v), true
	case "CompareAndSwap":
		if len(t.argT) > 1 {
			typ = t.argT[1]
		}
		same := x.compare(s, token.EQL, x.load(s, a, typ), t.args[1])
		var rs []result
		miss := s.fork()
		if x.assume(miss, same, false) {
			rs = append(rs, result{s: miss, v: boolConst(false)})
		} else if miss = s.fork(); miss.mem[a.R].kind != fresh && !miss.mem[a.R].cells.at(a.P).dirty {
			// Somebody else was quicker.
			miss.mem[a.R] = miss.mem[a.R].with(a.P, cell{v: x.newSym(miss, typ)})
			rs = append(rs, result{s: miss, v: boolConst(false)})
		}
		if x.assume(s, same, true) {
			x.store(s, a, t.args[2], typ, t.at.Pos)
			rs = append(rs, result{s: s, v: boolConst(true)})
		}
		return rs, true
	}
	return nil, false
}

// goCall starts a goroutine: a known function is followed as if it ran at
// once, but for the end of objects, whose time isn't known before the goroutine
// has told that it is done.
func (x *Interp) goCall(s *State, t *target, until Addr) []result {
	args := append([]Value{}, t.args...)
	if f, ok := s.norm(t.fn).(*Fn); ok {
		args = append(args, f.Binds...)
	}
	seen := newReached()
	for _, a := range args {
		s.reach(a, seen)
	}
	for _, l := range x.unaccompanied(s, seen) {
		s.waitEscapes = append(s.waitEscapes[:len(s.waitEscapes):len(s.waitEscapes)], escapeRec{obj: l, pos: t.at.Pos})
	}
	for _, r := range seen.regionOrder {
		if m := s.mem[r]; m != nil && m.channel && !m.shared {
			n := *m
			n.shared = true
			s.mem[r] = &n
		}
	}
	for _, v := range seen.order {
		if o := s.objs[v]; o != nil && o.Role == refmodel.GivenIfOne {
			s.waitEscapes = append(slices.Clip(s.waitEscapes), escapeRec{obj: v, pos: t.at.Pos, given: true})
		}
	}
	whole := s.fork()
	was := s.async
	s.async = true
	rs := x.call(s, t)
	if len(rs) == 0 {
		// It never returns: what it was given is its for good.
		for _, a := range args {
			x.escape(whole, a, t.at)
		}
		x.recordEscape(whole, args, t.at)
		return returned(whole, nil)
	}
	for i := range rs {
		rs[i].s.async = was
		rs[i].s.endsElsewhere(whole.objs, until)
		rs[i].v, rs[i].exit = nil, summary.Return
	}
	return rs
}
