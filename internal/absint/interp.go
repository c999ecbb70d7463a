package absint

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/contract"
	"github.com/sslref/sslref/internal/coretype"
	"github.com/sslref/sslref/internal/exdata"
	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// An Env is what the interpreter asks of the package around a function.
type Env interface {
	// Row returns the row of the reference table that fn stands for; errno
	// tells the form of a cgo call that also returns errno.
	Row(fn *ssa.Function) (row *refmodel.Func, errno, ok bool)
	// NamedRow returns the row of the C function called name.
	NamedRow(name string) *refmodel.Func
	// CName returns the C function that fn is cgo's stub of, or that the
	// model has it for.
	CName(fn *ssa.Function) (name string, ok bool)
	// CBody returns the function behind fn, if fn stands for a C function
	// whose source is known or for an exported Go function that C calls;
	// errno as for Row. CNamed is the same for a function's C name.
	CBody(fn *ssa.Function) (body *ssa.Function, errno, ok bool)
	CNamed(name string) *ssa.Function
	// ErrnoForm tells whether fn gives a call its second result, errno, on
	// the model: it returns its argument, or calls it.
	ErrnoForm(fn *ssa.Function) (returns, calls bool)
	// CPointer tells whether v is the address of a C function.
	CPointer(v ssa.Value) (name string, ok bool)
	// ThroughPointer tells whether a call of fn is how C calls what a pointer
	// points to, the first argument, with the others.
	ThroughPointer(fn *ssa.Function) bool
	// BoundName returns the C name that a package variable of function type
	// bears in a binding without cgo, "" for any other variable.
	BoundName(g *ssa.Global) string
	// FuncVar returns the function that a package variable always holds, nil
	// if there is none.
	FuncVar(g *ssa.Global) *ssa.Function
	// Class returns the class of the objects that pointers of type t point
	// to, if it is one.
	Class(t types.Type) refmodel.Class
	// Summary returns what is known of a Go function; nil for nothing.
	Summary(fn *ssa.Function) *summary.Func
	// Running reports whether fn is being analyzed: what is known of it is
	// not all yet.
	Running(fn *ssa.Function) bool
	// Method returns the method of a concrete type that an interface call
	// reaches; nil if it can't be known.
	Method(t types.Type, m *types.Func) *ssa.Function
	// Implementations returns the types that can be behind an interface type
	// with their methods of a name, none if that can't be known.
	Implementations(iface types.Type, name string) []Implementation
	// NamedType returns the type of another package that a summary names, or
	// one that stands for it if it is known to that package only.
	NamedType(name string) (t types.Type, known bool)
	// IsHelper reports whether fn is called by others, so that what it does
	// to its caller's objects is its callers' to deal with.
	IsHelper(fn *ssa.Function) bool
	// Deferred reports whether fn is deferred somewhere in the package.
	Deferred(fn *ssa.Function) bool
	// Promise returns the summary that the contract of an interface's method
	// or of a function type gives for a call of it, CPromise that of a C
	// function whose source isn't known; nil for none.
	Promise(call *ssa.CallCommon) *summary.Func
	CPromise(name string) *summary.Func
	// TakenBack reports whether the package releases what it finds at a place in
	// an object's ex_data.
	TakenBack(p exdata.Place) bool
	// Work counts work on a state of a size against the function's budget.
	Work(size int)
	// Finding returns finding number i of a function literal that has been
	// analyzed.
	Finding(lit *ssa.Function, i int) Violation
	// Applied is told that a function around lit has looked at what a call of
	// it does, and Escaped that code that can't be known may call it.
	Applied(lit *ssa.Function)
	Escaped(lit *ssa.Function)
}

// An Interp interprets the instructions of one function. It holds nothing of
// a path: that is the State's.
type Interp struct {
	Env
	Fn *ssa.Function
	// Possible: ends of loans that are only possible count as certain.
	Possible bool
	// Coarse: loops are walked without telling their first rounds apart,
	// and what paths know of plain values is dropped where they meet.
	Coarse bool
	// MostRounds, unless 0: paths that go round a loop more often aren't
	// followed.
	MostRounds int
	// NoSummary: nobody asks what the function does for its callers. What only
	// they would be told is not kept, and paths that differ in it are one.
	NoSummary bool
	// Hasty: so much work is done already that paths are told apart less well
	// than their number asks for.
	Hasty bool
	// Bodies is what is known of blocks so far, to which the walk adds; not nil.
	Bodies Bodies
	// Report is given the violations.
	Report func(Violation)
	// Contract is the contract of a callback, nil for any other function.
	Contract *refmodel.Callback
	// Promises are the contracts that the source states for the function:
	// its own and those of the interfaces' methods that it implements.
	Promises []*contract.Bound

	// Walk interprets all paths of a function literal from a state at its
	// start on, inside of Fn. Who drives the interpreter provides it.
	Walk func(lit *ssa.Function, s *State)

	nextSym, nextRegion int
	// reported counts violations. muted is above 0 while a step is applied
	// on which its own function has a finding.
	reported, muted int
	// block is the one that is interpreted.
	block *ssa.BasicBlock
	// lastPos is the latest position that an instruction had.
	lastPos token.Pos
	// exitPos is where the path that is being checked leaves the function.
	exitPos token.Pos
	// in is the function whose blocks are interpreted: Fn, or a literal that
	// it calls where it is written; then nest has what belongs to that.
	in       *ssa.Function
	nest     *nested
	live     liveness
	loops    loops
	cases    caseSet
	retained retained
	// found are the findings of a function literal.
	found []Violation
	// keyBuf is where keys are made, names has what functions and types are
	// called in them.
	keyBuf []byte
	names  map[fmt.Stringer]string
	// spare are sets that nobody uses.
	spare []*reached
	// behind are the methods that interfaces are taken to have at present, and
	// leftToCallers: of some it is left to callers.
	behind        []*ssa.Function
	leftToCallers bool
	// trying is above 0 while a call is made only to see what it does.
	trying int
	// depth bounds the nesting of summaries that are applied; again counts
	// those of functions that are being analyzed.
	depth, again int
}

// report passes a violation on, unless the path may be one that no run takes.
// One of a function literal is kept with the path: the function around it knows
// whether that can be taken.
func (x *Interp) report(s *State, v Violation) {
	switch {
	case s.blurred:
	case x.Fn.Parent() == nil:
		x.Report(v)
	default:
		s.find(x.numberOf(v))
	}
}

// LeftToCallers reports whether the function calls methods of interfaces that only
// the package's types implement, and that callers hand it.
func (x *Interp) LeftToCallers() bool { return x.leftToCallers }

// Entry returns the state in which the function is entered.
func (x *Interp) Entry() *State {
	s := newState()
	for i, p := range x.Fn.Params {
		s.regs[p] = x.inputValue(s, "p"+strconv.Itoa(i), p.Type())
		x.contractParam(s, i, s.regs[p])
	}
	for i, f := range x.Fn.FreeVars {
		v := x.inputValue(s, "f"+strconv.Itoa(i), f.Type())
		s.regs[f] = v
		if sym, ok := v.(Sym); ok {
			if _, isPtr := f.Type().Underlying().(*types.Pointer); isPtr && capturedByRef(f) {
				x.learn(s, sym, token.NEQ, nilConst)
			}
		}
	}
	x.promisedParams(s)
	body := x.Bodies.of(x.Fn)
	x.in, x.live, x.loops = x.Fn, body.live, body.loops
	return s
}

// capturedByRef reports whether a free variable is the address of a captured
// variable, which is never nil, rather than a captured value.
func capturedByRef(f *ssa.FreeVar) bool {
	parent := f.Parent().Parent()
	return parent != nil
}

// contractParam gives a callback's parameter the role of its contract.
func (x *Interp) contractParam(s *State, i int, v Value) {
	if x.Contract == nil || i >= len(x.Contract.Roles) {
		return
	}
	sym, ok := v.(Sym)
	if !ok {
		return
	}
	p := x.Contract.Params[i]
	at := Site{What: x.Contract.Name, Pos: x.Fn.Params[i].Pos()}
	switch role := x.Contract.Roles[i]; role {
	case refmodel.Lent:
		s.objs[sym] = &Object{Class: p.Class, Role: role, Lent: true, Origin: at, Holders: []Sym{-1}}
	case refmodel.GivenIfOne:
		s.objs[sym] = &Object{Class: p.Class, Role: role, Own: 1, Refs: []Site{at}, Origin: at, Holders: []Sym{-1}}
	}
	if !p.Nullable && pointerLike(x.Fn.Params[i].Type()) {
		info := *s.info(sym)
		info.null = no
		s.setInfo(sym, info)
	}
}

// eval returns the value of an operand.
func (x *Interp) eval(s *State, v ssa.Value) Value {
	switch v := v.(type) {
	case *ssa.Const:
		return constOf(v)
	case *ssa.Function:
		return &Fn{F: v}
	case *ssa.Global:
		return Addr{R: x.globalRegion(s, v)}
	case *ssa.Builtin:
		return nil
	}
	if r, ok := s.regs[v]; ok {
		return s.norm(r)
	}
	u := x.unknown(s, v.Type())
	s.regs[v] = u
	return u
}

func (x *Interp) globalRegion(s *State, g *ssa.Global) Region {
	if r, ok := s.globals[g]; ok {
		return r
	}
	r := x.inputRegion(s, exdata.GlobalPath(g))
	own(s, seldomGlobals, &s.globals)[g] = r
	return r
}

// site is where an operation of the program counts: a deferred one at its
// defer statement.
func (x *Interp) site(s *State, pos token.Pos, what string) Site {
	if s.inDefer != nil {
		pos = s.inDefer.Pos()
	}
	if !pos.IsValid() {
		pos = x.lastPos // a call that the source doesn't show
	}
	return Site{What: what, Pos: pos}
}

// instr interprets an instruction that neither calls nor branches; false
// means that the path ends there.
func (x *Interp) instr(s *State, in ssa.Instruction) bool {
	switch in := in.(type) {
	case *ssa.Alloc:
		r := x.newRegion(s, fresh)
		s.mem[r].variable = in
		s.regs[in] = Addr{R: r}
	case *ssa.BinOp:
		s.regs[in] = x.evalBinOp(s, in)
	case *ssa.UnOp:
		return x.unop(s, in)
	case *ssa.ChangeType:
		s.regs[in] = x.eval(s, in.X)
	case *ssa.Convert:
		s.regs[in] = x.convert(s, in)
	case *ssa.MultiConvert:
		s.regs[in] = x.eval(s, in.X)
	case *ssa.ChangeInterface:
		s.regs[in] = x.eval(s, in.X)
	case *ssa.SliceToArrayPointer:
		s.regs[in] = x.eval(s, in.X)
	case *ssa.MakeInterface:
		s.regs[in] = &Iface{T: in.X.Type(), V: x.eval(s, in.X)}
	case *ssa.MakeClosure:
		f := &Fn{F: in.Fn.(*ssa.Function)}
		for _, b := range in.Bindings {
			f.Binds = append(f.Binds, x.eval(s, b))
		}
		s.regs[in] = f
	case *ssa.MakeMap:
		s.regs[in] = Addr{R: x.newRegion(s, fresh)}
	case *ssa.MakeChan:
		r := x.newRegion(s, fresh)
		m := *s.mem[r]
		m.channel = true
		s.mem[r] = &m
		s.regs[in] = Addr{R: r}
	case *ssa.MakeSlice:
		s.regs[in] = Slice{R: x.newRegion(s, fresh), Len: x.eval(s, in.Len)}
	case *ssa.Slice:
		return x.slice(s, in)
	case *ssa.FieldAddr:
		a, ok := x.deref(s, x.eval(s, in.X))
		if !ok {
			return false
		}
		st := coretype.Of(coretype.Of(in.X.Type()).(*types.Pointer).Elem()).(*types.Struct)
		s.regs[in] = Addr{a.R, a.P + "." + st.Field(in.Field).Name()}
	case *ssa.Field:
		if g, ok := x.eval(s, in.X).(*Agg); ok && in.Field < len(g.E) {
			s.regs[in] = s.norm(g.E[in.Field])
		} else {
			s.regs[in] = x.unknown(s, in.Type())
		}
	case *ssa.IndexAddr:
		return x.indexAddr(s, in)
	case *ssa.Index:
		s.regs[in] = x.index(s, in)
	case *ssa.Lookup:
		// forks: see fork.go
		panic("absint: Lookup is not a plain instruction")
	case *ssa.MapUpdate:
		a, ok := x.deref(s, x.eval(s, in.Map))
		if !ok {
			return false
		}
		key, _ := s.cellKey(a, x.eval(s, in.Key))
		x.store(s, Addr{a.R, a.P + key}, x.eval(s, in.Value), in.Value.Type(), in.Pos())
	case *ssa.Extract:
		if g, ok := s.regs[in.Tuple].(*Agg); ok && in.Index < len(g.E) {
			s.regs[in] = s.norm(g.E[in.Index])
		} else {
			s.regs[in] = x.unknown(s, in.Type())
		}
	case *ssa.Store:
		a, ok := x.deref(s, x.eval(s, in.Addr))
		if !ok {
			return false
		}
		v := x.eval(s, in.Val)
		for _, i := range symsIn(a.P) {
			if s.mem[a.R].kind == fresh && s.counts(i) {
				x.abandon(s, v) // which element it is isn't known any more
				x.abandon(s, Addr{R: a.R})
			}
		}
		x.store(s, a, v, in.Val.Type(), in.Pos())
	case *ssa.Send:
		x.send(s, x.eval(s, in.Chan), x.eval(s, in.X), in.X.Type(), in.Pos())
	case *ssa.Range:
		s.beginRange(in)
		s.regs[in] = x.eval(s, in.X)
	case *ssa.Defer:
		if x.in.Synthetic == loopBody {
			x.deferOutside(s, in)
			break
		}
		s.defers = append(s.defers[:len(s.defers):len(s.defers)], x.capture(s, in))
	case *ssa.DebugRef:
	default:
		if v, ok := in.(ssa.Value); ok {
			s.regs[v] = x.unknown(s, v.Type())
		}
	}
	return true
}

// capture evaluates a deferred call's operands as they are now.
func (x *Interp) capture(s *State, in *ssa.Defer) deferred {
	d := deferred{at: in}
	if in.Call.IsInvoke() {
		d.recv = x.eval(s, in.Call.Value)
	} else if _, isBuiltin := in.Call.Value.(*ssa.Builtin); !isBuiltin {
		d.fn = x.eval(s, in.Call.Value)
	}
	for _, a := range in.Call.Args {
		d.args = append(d.args, x.eval(s, a))
	}
	return d
}

func (x *Interp) evalBinOp(s *State, in *ssa.BinOp) Value {
	a, b := x.eval(s, in.X), x.eval(s, in.Y)
	switch in.Op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return x.compare(s, in.Op, a, b)
	}
	return x.binop(s, in.Op, a, b, in.Type())
}

func (x *Interp) unop(s *State, in *ssa.UnOp) bool {
	v := x.eval(s, in.X)
	switch in.Op {
	case token.MUL:
		if g, ok := in.X.(*ssa.Global); ok {
			if name, ok := x.CPointer(in); ok {
				s.regs[in] = &Fn{C: name}
				return true
			}
			if name := x.BoundName(g); name != "" {
				s.regs[in] = &Fn{C: name}
				return true
			}
			if fn := x.FuncVar(g); fn != nil {
				s.regs[in] = &Fn{F: fn}
				return true
			}
		}
		if sym, ok := v.(Sym); ok {
			x.use(s, sym, x.site(s, in.Pos(), ""))
		}
		a, ok := x.deref(s, v)
		if !ok {
			return false
		}
		s.regs[in] = x.load(s, a, in.Type())
	case token.NOT:
		s.regs[in] = not(v)
	case token.ARROW:
		// forks: see fork.go
		panic("absint: a receive is not a plain instruction")
	default:
		if c, ok := v.(Const); ok && c.K == kInt && in.Op == token.SUB {
			s.regs[in] = intConst(-c.I)
		} else if key, ok := exprKey(v); ok {
			s.regs[in] = x.expr(s, in.Op.String()+key, in.Type())
		} else {
			s.regs[in] = x.unknown(s, in.Type())
		}
	}
	return true
}

// convert keeps a value's identity through conversions of pointers and
// numbers: they have no meaning for references.
func (x *Interp) convert(s *State, in *ssa.Convert) Value {
	v := x.eval(s, in.X)
	if isString(in.X.Type()) != isString(in.Type()) {
		if c, ok := v.(Const); ok && c.K == kString && !isString(in.Type()) {
			return Slice{R: x.newRegion(s, havoc), Len: intConst(int64(len(c.S)))}
		}
		return x.newSym(s, in.Type())
	}
	if name, ok := x.CPointer(in); ok {
		return &Fn{C: name}
	}
	if isArrayPointer(in.Type()) {
		return x.elementsFrom(s, v)
	}
	return v
}

func isArrayPointer(t types.Type) bool {
	p, ok := coretype.Of(t).(*types.Pointer)
	if !ok {
		return false
	}
	_, isArray := coretype.Of(p.Elem()).(*types.Array)
	return isArray
}

// elementsFrom returns what pointer v is when it is taken for the address of an
// array or a slice: the address of an element stands for those from there on.
func (x *Interp) elementsFrom(s *State, v Value) Value {
	a, ok := v.(Addr)
	if !ok || s.mem[a.R] == nil {
		return v
	}
	first, ok := s.firstOf(a)
	if !ok || a.P != elemPath(first) {
		return v
	}
	return Slice{R: a.R, Off: first, Len: x.newSym(s, types.Typ[types.Int])}
}

// firstOf returns the index that a, the address of an element that isn't an array
// itself, ends in.
func (s *State) firstOf(a Addr) (index int, ok bool) {
	i := strings.LastIndexByte(a.P, '[')
	if i < 0 || !strings.HasSuffix(a.P, "]") {
		return 0, false
	}
	index, err := strconv.Atoi(a.P[i+1 : len(a.P)-1])
	if err != nil || slices.ContainsFunc(s.mem[a.R].cells, func(c cell) bool { return strings.HasPrefix(c.path, a.P+"[") }) {
		return 0, false
	}
	return index, true
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

func (x *Interp) slice(s *State, in *ssa.Slice) bool {
	v := x.eval(s, in.X)
	if isString(in.X.Type()) {
		s.regs[in] = x.newSym(s, in.Type())
		return true
	}
	off, lowKnown := 0, true
	if in.Low != nil {
		c, ok := x.eval(s, in.Low).(Const)
		off, lowKnown = int(c.I), ok
	}
	var length Value
	if in.High != nil {
		length = x.eval(s, in.High)
		if c, ok := length.(Const); ok && lowKnown {
			length = intConst(c.I - int64(off))
		} else if off != 0 && lowKnown && s.passed(length) {
			length = x.binop(s, token.SUB, length, intConst(int64(off)), types.Typ[types.Int])
		} else if off != 0 || !lowKnown {
			length = x.newSym(s, types.Typ[types.Int])
		}
	}
	var r Region
	switch b := v.(type) {
	case Const:
		s.regs[in] = nilConst
		return true
	case Slice:
		r, off = b.R, off+b.Off
		if length == nil {
			if c, ok := s.norm(b.Len).(Const); ok && lowKnown {
				length = intConst(c.I - int64(off-b.Off))
			} else if off == b.Off && lowKnown {
				length = b.Len
			} else if n := s.norm(b.Len); lowKnown && s.passed(n) {
				length = x.binop(s, token.SUB, n, intConst(int64(off-b.Off)), types.Typ[types.Int])
			}
		}
	default:
		a, ok := x.deref(s, v)
		if !ok {
			return false
		}
		if p, isPtr := coretype.Of(in.X.Type()).(*types.Pointer); isPtr {
			if arr, isArr := coretype.Of(p.Elem()).(*types.Array); isArr && length == nil && lowKnown {
				length = intConst(arr.Len() - int64(off))
			}
		} else if length == nil && off == 0 && lowKnown {
			s.regs[in] = v
			return true
		} else if length == nil && lowKnown {
			if n := s.norm(x.lengthOf(s, v, in.X.Type())); s.passed(n) {
				length = x.binop(s, token.SUB, n, intConst(int64(off)), types.Typ[types.Int])
			}
		}
		if a.P != "" {
			// A slice of an array inside a struct: elements keep their place
			// only through the array.
			s.regs[in] = x.newSym(s, in.Type())
			return true
		}
		r = a.R
	}
	if length == nil {
		length = x.newSym(s, types.Typ[types.Int])
	}
	_, known := s.norm(length).(Const)
	known = known || s.mem[r].kind == input && s.passed(s.norm(length)) && !isPassed(in)
	if !lowKnown || in.High != nil && !known {
		x.abandon(s, Addr{R: r})
		if s.mem[r].kind == input && !plainMemory(in.Type()) && isPassed(in) {
			x.recordEscape(s, []Value{v}, x.site(s, in.Pos(), ""))
		}
		s.regs[in] = x.newSym(s, in.Type())
		return true
	}
	s.regs[in] = Slice{R: r, Off: off, Len: length}
	return true
}

// isPassed reports whether v is an argument of a call: a part of a slice whose
// bounds aren't known is then the callee's.
func isPassed(v ssa.Value) bool {
	return slices.ContainsFunc(*v.Referrers(), func(in ssa.Instruction) bool {
		call, ok := in.(ssa.CallInstruction)
		return ok && slices.Contains(call.Common().Args, v)
	})
}

func (x *Interp) indexAddr(s *State, in *ssa.IndexAddr) bool {
	base := x.eval(s, in.X)
	off := 0
	if sl, ok := base.(Slice); ok {
		off = sl.Off
	}
	if sym, ok := base.(Sym); ok {
		x.use(s, sym, x.site(s, in.Pos(), ""))
	}
	a, ok := x.deref(s, base)
	if !ok {
		return false
	}
	switch i := x.eval(s, in.Index).(type) {
	case Const:
		a.P += elemPath(off + int(i.I))
	case Sym:
		if info := *s.info(i); isFromEnd(in.Index) && !info.fromEnd {
			info.fromEnd = true
			s.setInfo(i, info)
		}
		a.P += "[" + symKey(i) + "]"
	default:
		a.P += "[*]"
	}
	s.regs[in] = a
	return true
}

// isFromEnd reports whether v is a length less a constant: the index of the last
// element, as opposed to that of a round of a loop.
func isFromEnd(v ssa.Value) bool {
	op, ok := v.(*ssa.BinOp)
	if !ok || op.Op != token.SUB {
		return false
	}
	if _, isConst := op.Y.(*ssa.Const); !isConst {
		return false
	}
	call, ok := op.X.(*ssa.Call)
	if !ok {
		return false
	}
	b, ok := call.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "len"
}

func (x *Interp) index(s *State, in *ssa.Index) Value {
	if g, ok := x.eval(s, in.X).(*Agg); ok {
		if c, ok := x.eval(s, in.Index).(Const); ok && int(c.I) < len(g.E) && c.I >= 0 {
			return s.norm(g.E[c.I])
		}
		for _, e := range g.E {
			x.abandon(s, e)
		}
	}
	return x.unknown(s, in.Type())
}
