package absint

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/coretype"
	"github.com/sslref/sslref/internal/summary"
)

// A result is a way in which a call goes on: by returning V, or by leaving
// through a panic or Goexit.
type result struct {
	s    *State
	v    Value
	exit summary.Exit
}

func returned(s *State, v Value) []result { return []result{{s: s, v: v}} }

func fromOutcomes(outs []outcome) []result {
	rs := make([]result, len(outs))
	for i, o := range outs {
		rs[i] = result{s: o.s, v: o.v}
	}
	return rs
}

// A target is a call with its operands evaluated.
type target struct {
	fn   Value
	recv Value // of an interface method call
	// method is the interface's method, for those.
	method *types.Func
	args   []Value
	// res is the type of the result, nil for none.
	res types.Type
	// used: the program looks at the (first) result.
	used bool
	at   Site
	// paren is where the arguments of the call begin.
	paren token.Pos
	// name is what the program calls the callee.
	name string
	// as is what messages call it, "" for what it is.
	as string
	// finalizer: the call is one that a finalizer or cleanup will make.
	finalizer bool
	// byValue: it was given the pointer, not what the pointer is kept in.
	byValue bool
	// promise is the contract of what is called, if that isn't known.
	promise *summary.Func
	// builtin is set for calls of builtin functions.
	builtin *ssa.Builtin
	argT    []types.Type
}

// targetOf evaluates the operands of a call.
func (x *Interp) targetOf(s *State, c ssa.CallInstruction) *target {
	common := c.Common()
	t := &target{res: resultType(common.Signature()), at: x.site(s, c.Pos(), ""), paren: common.Pos()}
	if v, ok := c.(*ssa.Call); ok {
		t.used = x.firstResultUsed(v)
	}
	t.promise = x.Promise(common)
	if common.IsInvoke() {
		t.recv, t.method = x.eval(s, common.Value), common.Method
	} else if b, ok := common.Value.(*ssa.Builtin); ok {
		t.builtin = b
	} else {
		t.fn = x.eval(s, common.Value)
	}
	for _, a := range common.Args {
		t.args = append(t.args, x.eval(s, a))
		t.argT = append(t.argT, a.Type())
	}
	return t
}

// deferredTarget is the target of a deferred call that runs now.
func (x *Interp) deferredTarget(d deferred) *target {
	common := d.at.Common()
	t := &target{fn: d.fn, recv: d.recv, args: d.args, res: resultType(common.Signature()), at: Site{Pos: d.at.Pos()}, paren: common.Pos()}
	t.promise = x.Promise(common)
	if common.IsInvoke() {
		t.method = common.Method
	} else if b, ok := common.Value.(*ssa.Builtin); ok {
		t.builtin = b
	}
	for _, a := range common.Args {
		t.argT = append(t.argT, a.Type())
	}
	return t
}

func resultType(sig *types.Signature) types.Type {
	switch sig.Results().Len() {
	case 0:
		return nil
	case 1:
		return sig.Results().At(0).Type()
	}
	return sig.Results()
}

// firstResultUsed reports whether the program looks at a call's first result.
func (x *Interp) firstResultUsed(c *ssa.Call) bool {
	refs := c.Referrers()
	if refs == nil {
		return false
	}
	_, isTuple := c.Type().(*types.Tuple)
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.Extract:
			if !isTuple || r.Index == 0 && r.Referrers() != nil && len(*r.Referrers()) > 0 {
				return true
			}
		case *ssa.Call:
			if callee := r.Call.StaticCallee(); callee != nil {
				if returns, _ := x.ErrnoForm(callee); returns {
					if x.firstResultUsed(r) {
						return true
					}
					continue
				}
			}
			return true
		default:
			if !logs(r, c) {
				return true
			}
		}
	}
	return false
}

// logs reports whether in does nothing with v but to give it, among variable
// arguments, to a function that only looks at it, for its effect: nothing is
// decided by it.
func logs(in ssa.Instruction, v ssa.Value) bool {
	switch in := in.(type) {
	case *ssa.DebugRef:
		return true
	case *ssa.Convert, *ssa.ChangeType, *ssa.MakeInterface:
		w := in.(ssa.Value)
		return !slices.ContainsFunc(*w.Referrers(), func(r ssa.Instruction) bool { return !logs(r, w) })
	case *ssa.Store:
		elem, ok := in.Addr.(*ssa.IndexAddr)
		if !ok || in.Val != v {
			return false
		}
		list, ok := elem.X.(*ssa.Alloc)
		return ok && slices.ContainsFunc(*list.Referrers(), isLogged)
	}
	return false
}

// isLogged reports whether in makes a slice of variable arguments for such a
// function.
func isLogged(in ssa.Instruction) bool {
	sl, ok := in.(*ssa.Slice)
	if !ok || len(*sl.Referrers()) != 1 {
		return false
	}
	call, ok := (*sl.Referrers())[0].(*ssa.Call)
	if !ok || len(*call.Referrers()) > 0 {
		return false
	}
	callee := call.Call.StaticCallee()
	if callee == nil || callee.Object() == nil || callee.Object().Pkg() == nil {
		return false
	}
	return observes(callee.Object().(*types.Func).FullName(), callee.Object().Pkg().Path())
}

// call interprets a call in all its ways.
func (x *Interp) call(s *State, t *target) []result {
	if t.builtin != nil {
		return x.callBuiltin(s, t)
	}
	if t.method != nil {
		return x.invoke(s, t)
	}
	switch f := s.norm(t.fn).(type) {
	case *Fn:
		return x.callFn(s, f, t)
	case Const:
		return nil // a call of nil
	case Sym:
		if t.promise != nil {
			return x.callPromised(s, t.promise, t)
		}
		return x.callUnknownValue(s, f, t)
	}
	if t.promise != nil {
		return x.callPromised(s, t.promise, t)
	}
	return x.callUnknown(s, t)
}

// invoke calls a method through an interface.
func (x *Interp) invoke(s *State, t *target) []result {
	t.name = t.method.Name()
	if exits(t.method.FullName()) {
		return nil
	}
	if observes(t.method.FullName(), "") {
		for _, a := range t.args {
			x.observe(s, a, t.at)
		}
		return returned(s, nil)
	}
	switch r := s.norm(t.recv).(type) {
	case *Iface:
		if m := r.method(t.name); m != nil {
			t.at.What = m.Name
			t.args = append([]Value{r.V}, t.args...)
			return x.apply(s, m, &Fn{Summary: m}, t)
		}
		if m := x.Method(r.T, t.method); m != nil {
			t.args = append([]Value{r.V}, t.args...)
			return x.callFn(s, &Fn{F: m}, t)
		}
		t.args = append([]Value{r.V}, t.args...)
		if t.promise != nil {
			return x.callPromised(s, t.promise, t)
		}
		return x.callUnknown(s, t)
	case Const:
		return nil
	case Sym:
		if t.promise != nil {
			t.args = append([]Value{r}, t.args...)
			return x.callPromised(s, t.promise, t)
		}
		if rs, ok := x.contextMethod(s, r, t); ok {
			return rs
		}
		if rs, ok := x.callImplemented(s, r, s.info(r).typ, t.name, t); ok {
			return rs
		}
		return x.callInput(s, r, true, t)
	}
	return x.callUnknown(s, t)
}

// callFn calls a known function.
func (x *Interp) callFn(s *State, f *Fn, t *target) []result {
	if f.Std != nil {
		return f.Std.run(x, s, f, t)
	}
	if f.F == nil {
		if f.Summary != nil {
			t.at.What = f.Summary.Name
			return x.apply(s, f.Summary, f, t)
		}
		if row := x.NamedRow(f.C); row != nil && x.applies(s, row, t.args) {
			t.at.What = row.Name
			return fromOutcomes(x.callRow(s, &rowCall{row: row, args: t.args, res: t.res, ignored: !t.used, at: t.at}))
		}
		if body := x.CNamed(f.C); body != nil {
			return x.callBody(s, body, t)
		}
		return x.callForeign(s, f.C, f, t)
	}
	if x.ThroughPointer(f.F) {
		return x.callThroughPointer(s, t)
	}
	t.name = f.F.Name()
	if row, errno, ok := x.Row(f.F); ok && x.applies(s, row, t.args) {
		return x.callAPI(s, t, &rowCall{row: row, args: t.args, at: t.at}, errno)
	}
	if returns, calls := x.ErrnoForm(f.F); (returns || calls) && len(t.args) == 1 {
		return x.withErrno(s, t, calls)
	}
	if body, errno, ok := x.CBody(f.F); ok {
		if tuple, isTuple := t.res.(*types.Tuple); errno && isTuple {
			return x.callBodyErrno(s, body, t, tuple)
		}
		return x.callBody(s, body, t)
	}
	if name, ok := x.CName(f.F); ok {
		return x.callForeign(s, name, f, t)
	}
	if rs, ok := x.intrinsic(s, f, t); ok {
		return rs
	}
	t.at.What = cmp.Or(t.as, displayName(f.F))
	if sum := x.Summary(f.F); sum != nil && !sum.Unknown {
		return x.apply(s, sum, f, t)
	}
	for _, b := range f.Binds {
		t.args = append(t.args[:len(t.args):len(t.args)], b)
	}
	return x.callUnknown(s, t)
}

// withErrno interprets the two-result form of a call on the model.
func (x *Interp) withErrno(s *State, t *target, calls bool) []result {
	tuple, ok := t.res.(*types.Tuple)
	if !ok {
		return x.callUnknown(s, t)
	}
	rs := returned(s, t.args[0])
	if calls {
		rs = x.call(s, &target{fn: t.args[0], at: t.at, name: t.name})
	}
	for i := range rs {
		v := rs[i].v
		if calls {
			v = x.unknown(rs[i].s, tuple.At(0).Type())
		}
		rs[i].v = &Agg{E: []Value{v, x.newSym(rs[i].s, tuple.At(1).Type())}}
	}
	return rs
}

// displayName is how messages call a function.
func displayName(f *ssa.Function) string {
	if r := f.Signature.Recv(); r != nil {
		t := r.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok {
			return n.Obj().Name() + "." + f.Name()
		}
	}
	if f.Parent() != nil {
		return "the function literal"
	}
	if o := f.Origin(); o != nil {
		return o.Name()
	}
	name, _, _ := strings.Cut(f.Name(), "·") // what a C name lacks to be one of Go's
	return name
}

// callAPI calls a function of the table from Go; with errno the result is a
// tuple whose second part says nothing about the first.
func (x *Interp) callAPI(s *State, t *target, c *rowCall, errno bool) []result {
	c.res, c.ignored, c.at.What = t.res, !t.used, c.row.Name
	tuple, isTuple := t.res.(*types.Tuple)
	if errno && isTuple {
		c.res = tuple.At(0).Type()
	}
	rs := fromOutcomes(x.callRow(s, c))
	if errno && isTuple {
		for i := range rs {
			rs[i].v = &Agg{E: []Value{rs[i].v, x.newSym(rs[i].s, tuple.At(1).Type())}}
		}
	}
	return rs
}

// callC calls a C function of which the table says nothing.
func (x *Interp) callC(s *State, name string, t *target) []result {
	if endsProcess(name) {
		return nil
	}
	t.at.What = name
	if strings.EqualFold(name, "free") && len(t.args) == 1 {
		x.freed(s, t.args[0])
	}
	for _, a := range t.args {
		sym, ok := s.norm(a).(Sym)
		if !ok {
			continue
		}
		if o := s.objs[sym]; o != nil && o.Parent != 0 {
			x.touch(s, sym, t.at)
			continue
		}
		if keepsNothing[name] || s.objs[sym] == nil {
			continue
		}
		if s.objs[sym].tracked() || s.objs[sym].Class == "" {
			x.use(s, sym, t.at)
		} else {
			x.setSlot(s, sym, 0, false)
		}
	}
	if !keepsNothing[name] {
		for _, a := range t.args {
			if sym, ok := s.norm(a).(Sym); ok {
				if o := s.objs[sym]; o != nil && (!o.tracked() || o.Parent != 0) {
					continue
				}
			}
			x.recordEscape(s, []Value{a}, t.at)
			x.escape(s, a, t.at)
		}
	}
	v := x.resultOf(s, t)
	if sym, ok := v.(Sym); ok && allocates(name) {
		info := *s.info(sym)
		if a, isMemory := x.reallocated(s, name, t); isMemory {
			info.reg = a.R
		} else {
			info.reg = x.newRegion(s, havoc) // nobody else has it
		}
		s.setInfo(sym, info)
	}
	return returned(s, v)
}

// reallocated returns the memory that a call of one of the realloc functions
// makes larger or smaller: what it holds stays in it.
func (x *Interp) reallocated(s *State, name string, t *target) (a Addr, ok bool) {
	if !strings.Contains(name, "realloc") || len(t.args) == 0 || s.nilness(t.args[0]) == yes {
		return Addr{}, false
	}
	return x.deref(s, t.args[0])
}

// freed is told that memory of C's is given back: what it held isn't kept there
// any more.
func (x *Interp) freed(s *State, v Value) {
	sym, ok := s.norm(v).(Sym)
	if !ok || s.info(sym).reg == 0 || s.mem[s.info(sym).reg] == nil {
		return
	}
	r := s.info(sym).reg
	for _, c := range s.mem[r].cells {
		x.abandon(s, c.v)
	}
	n := *s.mem[r]
	n.cells, n.escaped = nil, false
	s.mem[r] = &n
}

// madeMemory returns the memory made here that values lead to, as it is now.
func (s *State) madeMemory(values []Value) map[Region]*memory {
	seen := newReached()
	for _, v := range values {
		s.reach(v, seen)
	}
	var mem map[Region]*memory
	for _, r := range seen.regionOrder {
		if m := s.mem[r]; m != nil && m.kind == fresh {
			if mem == nil {
				mem = map[Region]*memory{}
			}
			mem[r] = m
		}
	}
	return mem
}

// touch reads through a pointer into an object.
func (x *Interp) touch(s *State, v Sym, at Site) {
	if s.objs[v] != nil {
		x.use(s, v, at)
	}
	if o := s.objs[v]; o != nil && o.Parent != 0 || s.info(v).path != "" {
		s.steps = touching(s.steps[:len(s.steps):len(s.steps)], v, at.Pos)
	}
}

func (x *Interp) resultOf(s *State, t *target) Value {
	if t.res == nil {
		return nil
	}
	return x.unknown(s, t.res)
}

// callUnknown calls code that can't be known: it takes what it is handed.
func (x *Interp) callUnknown(s *State, t *target) []result {
	if t.res == nil {
		if exits, panics := saysEnd(t.name); exits {
			return nil
		} else if panics {
			return []result{{s: s, exit: summary.Panic}}
		}
	}
	if len(t.args) == 1 {
		if body, ok := isLoopBody(s.norm(t.args[0])); ok {
			return x.iterate(s, body, t)
		}
	}
	if t.at.What == "" {
		t.at.What = t.name
	}
	for _, a := range t.args {
		x.useIfPointer(s, a, t.at)
	}
	x.recordEscape(s, t.carriers(), t.at)
	for _, a := range t.args {
		x.escapes(s, a, t.at)
	}
	return returned(s, x.resultOf(s, t))
}

func (x *Interp) useIfPointer(s *State, v Value, at Site) {
	switch v := s.norm(v).(type) {
	case Sym:
		if s.objs[v] != nil {
			x.touchOrUse(s, v, at)
		}
	case *Iface:
		x.useIfPointer(s, v.V, at)
	}
}

func (x *Interp) touchOrUse(s *State, v Sym, at Site) {
	if s.objs[v].Parent != 0 {
		x.touch(s, v, at)
		return
	}
	x.use(s, v, at)
}

// callUnknownValue calls a function value that isn't known here; if it came
// from the caller, the caller may know it.
func (x *Interp) callUnknownValue(s *State, f Sym, t *target) []result {
	return x.callInput(s, f, false, t)
}

// callInput calls a function, or a method of a value, that the caller of this
// function passed: unknown here, known perhaps where the summary is applied.
func (x *Interp) callInput(s *State, f Sym, method bool, t *target) []result {
	if _, prevents := s.exprs[preventKey(f)]; prevents {
		x.waited(s)
		return returned(s, x.resultOf(s, t))
	}
	if len(t.args) == 1 {
		if body, ok := isLoopBody(s.norm(t.args[0])); ok {
			return x.iterate(s, body, t)
		}
	}
	if !s.isPassed(f) {
		if method {
			t.args = append([]Value{f}, t.args...)
		}
		return x.callUnknown(s, t)
	}
	args := t.args
	if t.at.What == "" {
		t.at.What = t.name
	}
	for _, a := range args {
		x.useIfPointer(s, a, t.at)
	}
	st := stepRec{op: summary.Call, fn: f, method: method, name: t.name, args: args, pos: t.at.Pos, async: s.async}
	st.mem = s.madeMemory(args)
	for _, a := range args {
		x.tryLater(s, a, t.at)
		if s.madeHere(a) {
			x.recordEscape(s, []Value{a}, t.at)
		} else {
			x.recordWritten(s, a, t.at)
		}
		x.escape(s, a, t.at)
	}
	v := x.resultOf(s, t)
	for _, e := range flatten(v) {
		if sym, ok := e.(Sym); ok {
			st.res = append(st.res, sym)
		} else {
			st.res = append(st.res, 0)
		}
	}
	if !s.saidOfAll(st) {
		s.addStep(st)
	}
	return returned(s, v)
}

// isPassed reports whether v is something that the caller of this function
// passed, or that it leads to.
func (s *State) isPassed(v Sym) bool {
	path := s.info(v).path
	return path != "" && !strings.HasPrefix(path, "g:")
}

// flatten returns the results of a call one by one.
func flatten(v Value) []Value {
	switch v := v.(type) {
	case nil:
		return nil
	case *Agg:
		return v.E
	}
	return []Value{v}
}

func (x *Interp) callBuiltin(s *State, t *target) []result {
	ret := func(v Value) []result { return returned(s, v) }
	switch t.builtin.Name() {
	case "len":
		return ret(x.lengthOf(s, t.args[0], t.argT[0]))
	case "append":
		return ret(x.appendTo(s, t))
	case "copy":
		x.observe(s, t.args[1], t.at)
		x.copyElems(s, t)
		return ret(x.newSym(s, types.Typ[types.Int]))
	case "delete":
		if a, ok := x.deref(s, t.args[0]); ok {
			x.deleteKey(s, a, t.args[1], t.at.Pos)
		}
		return ret(nil)
	case "clear":
		if a, ok := x.deref(s, t.args[0]); ok {
			m := *s.mem[a.R]
			m.cells = nil
			s.mem[a.R] = &m
			if m.kind == input {
				x.store(s, Addr{a.R, anyIndex}, zeroConst, nil, t.at.Pos)
			}
		}
		return ret(nil)
	case "recover":
		s.recovered = s.recovered || s.panicking
		s.sawRecover = true
		if !x.Deferred(x.in) {
			return ret(nilConst) // only a deferred function recovers
		}
		return ret(x.inputSym(s, summary.Recovered, t.res))
	case "panic":
		return []result{{s: s, exit: summary.Panic}}
	case "min", "max", "real", "imag", "complex":
		return ret(x.unknown(s, t.res))
	case "String", "StringData", "Slice", "SliceData", "Add":
		// unsafe's: the pointer behind stays the same.
		if sym, ok := t.args[0].(Sym); ok {
			if o := s.objs[sym]; o != nil && o.Parent != 0 && t.builtin.Name() != "Add" {
				x.touch(s, sym, t.at)
			}
		}
		if t.builtin.Name() == "Slice" {
			v := x.elementsFrom(s, t.args[0])
			if sl, ok := v.(Slice); ok {
				sl.Len = t.args[1]
				v = sl
			}
			return ret(v)
		}
		return ret(t.args[0])
	}
	if t.res == nil {
		return ret(nil)
	}
	return ret(x.unknown(s, t.res))
}

// mostCopied is how many elements a slice may have to be copied one by one.
const mostCopied = 1 << 14

// appendTo interprets append: the result is memory of its own that holds
// what was there and what was added.
func (x *Interp) appendTo(s *State, t *target) Value {
	if len(t.args) < 2 {
		return t.args[0]
	}
	base, add := s.norm(t.args[0]), s.norm(t.args[1])
	x.observe(s, add, t.at)
	if c, ok := add.(Const); ok && (c.K == kNil || c.K == kZero) {
		return base
	}
	if b, ok := base.(Slice); ok && s.mem[b.R] == nil {
		base = x.newSym(s, t.argT[0]) // nothing led to its memory any more
	}
	baseLen, addLen := x.lengthOf(s, base, t.argT[0]), x.lengthOf(s, add, t.argT[1])
	bl, okB := baseLen.(Const)
	al, okA := addLen.(Const)
	okB = okB && bl.I >= 0 && bl.I <= mostCopied // more may be computed than memory has
	elem := types.Type(types.Typ[types.Byte])
	if sl, ok := coretype.Of(t.argT[0]).(*types.Slice); ok {
		elem = sl.Elem()
	}
	added, isSlice := add.(Slice)
	if !okA || al.I < 0 || al.I > maxArray || !isSlice {
		x.escape(s, add, t.at)
		if sym, ok := base.(Sym); ok {
			return sym
		}
		r := x.newRegion(s, havoc)
		if b, ok := base.(Slice); ok {
			m := *s.mem[r]
			m.cells = s.mem[b.R].cells
			s.mem[r] = &m
		}
		return Slice{R: r, Len: x.newSym(s, types.Typ[types.Int])}
	}
	if okB {
		r := x.newRegion(s, fresh)
		if b, ok := base.(Slice); ok {
			if k := s.mem[b.R].kind; k != fresh {
				m := *s.mem[r]
				m.kind, m.path = k, s.mem[b.R].path
				s.mem[r] = &m
			}
			x.storeCopies(s, r, 0, b, int(bl.I), elem, t.at.Pos)
		}
		x.storeCopies(s, r, int(bl.I), added, int(al.I), elem, t.at.Pos)
		return Slice{R: r, Len: intConst(bl.I + al.I)}
	}
	// Appended to a slice of unknown length: the elements are reachable from
	// it, at an index that isn't known.
	r := x.newRegion(s, havoc)
	if a, ok := x.deref(s, base); ok {
		m := *s.mem[a.R]
		m.kind = havoc
		if s.mem[a.R].kind == input {
			m.kind = input
		}
		s.mem[r] = &m
	}
	var elems []Value
	for i := range int(al.I) {
		v := x.load(s, Addr{added.R, elemPath(added.Off + i)}, elem)
		elems = append(elems, v)
		x.store(s, Addr{R: r, P: anyIndex}, v, elem, t.at.Pos)
	}
	m := *s.mem[r]
	m.base, m.added = base, elems
	s.mem[r] = &m
	n := x.newSym(s, types.Typ[types.Int])
	x.learn(s, n, token.GEQ, intConst(al.I))
	return Slice{R: r, Len: n}
}

// copyElems interprets copy: elements are shared from then on.
func (x *Interp) copyElems(s *State, t *target) {
	dst, okD := s.norm(t.args[0]).(Slice)
	src, okS := s.norm(t.args[1]).(Slice)
	if okD && okS {
		n, ok := s.norm(src.Len).(Const)
		if slice, isSlice := coretype.Of(t.argT[0]).(*types.Slice); ok && isSlice && n.I <= maxArray {
			elem := slice.Elem()
			for i := range int(n.I) {
				x.store(s, Addr{dst.R, elemPath(dst.Off + i)}, x.load(s, Addr{src.R, elemPath(src.Off + i)}, elem), elem, t.at.Pos)
			}
			return
		}
	}
	x.recordEscape(s, t.args[1:2], t.at)
	x.escape(s, t.args[1], t.at)
}
