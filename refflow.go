package sslref

import (
	"fmt"
	"go/token"
	"go/types"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/absint"
	"github.com/sslref/sslref/internal/callback"
	"github.com/sslref/sslref/internal/cgosrc"
	"github.com/sslref/sslref/internal/contract"
	"github.com/sslref/sslref/internal/exdata"
	"github.com/sslref/sslref/internal/explore"
	"github.com/sslref/sslref/internal/funcvar"
	"github.com/sslref/sslref/internal/implement"
	"github.com/sslref/sslref/internal/probe"
	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// The budget of one function: pieces of blocks interpreted, weighed by the size
// of the state. Once half of it is used up, paths are told apart less well.
const (
	maxWork   = 4000
	coarse    = 1500
	perUnit   = 40 // parts of a state that cost as much to copy as a unit
	perPiece  = 10 // what each piece of a function adds
	maxBudget = 4400
	maxAgain  = 4 // rounds until the summaries of recursive functions repeat
	// The helpers that sessions are handed to are short.
	helperWork = 100
)

// A flow is the dataflow over one package: functions bottom-up, states
// forward.
type flow struct {
	pass    *analysis.Pass
	pkg     *cgosrc.Package
	profile refmodel.Profile
	// said has the contracts that source states, implements those of the
	// interfaces' methods that a method implements.
	said       *contract.Set
	implements map[*ssa.Function][]*contract.Bound
	promises   map[*contract.Bound]*summary.Func
	// possible: ends of loans that are only possible are reported too.
	possible bool

	summaries  map[*ssa.Function]*summary.Func
	state      map[*ssa.Function]progress
	recursive  map[*ssa.Function]bool
	violations map[*ssa.Function][]absint.Violation
	literals   map[*ssa.Function]*literal
	contracts  map[*ssa.Function]*refmodel.Callback
	called     map[*ssa.Function]bool
	values     map[*ssa.Function]bool // used as values
	funcVars   map[*ssa.Global]*ssa.Function
	takenBack  func() map[exdata.Place]bool
	namedTypes map[string]types.Type
	// facts are the summaries that other packages exported, as far as they
	// were asked for, nil where there is none; damaged is the first that can't
	// be.
	facts   map[*types.Func]*foreign
	damaged error
	// onlyHelps: the package has nothing to do with sessions itself.
	onlyHelps bool
	deferred  map[*ssa.Function]bool
	// partly are the functions of which not all paths were followed.
	partly  map[*ssa.Function]bool
	notes   []string
	classes map[string]refmodel.Class
	impls   map[implKey][]absint.Implementation
	// leftToCallers: the function that was walked last leaves to callers what is
	// behind an interface.
	leftToCallers bool
	// copied counts the values in the fact that is being made.
	copied int
	work   int
	budget int
	watch  probe.Stopwatch
}

// An implKey is a method of an interface type.
type implKey struct {
	iface types.Type
	name  string
}

// A literal is what is known of a function literal's findings: they are
// reported where a function around it has confirmed them, or where that can't
// tell.
type literal struct {
	found   []absint.Violation
	applied bool // a function around it has followed a call of it
	escaped bool // code that can't be known may call it
}

type progress uint8

const (
	untouched progress = iota
	running
	finished
)

func newFlow(pass *analysis.Pass, pkg *cgosrc.Package, profile refmodel.Profile) *flow {
	f := &flow{
		pass: pass, pkg: pkg, profile: profile,
		summaries: map[*ssa.Function]*summary.Func{}, state: map[*ssa.Function]progress{}, recursive: map[*ssa.Function]bool{},
		violations: map[*ssa.Function][]absint.Violation{}, literals: map[*ssa.Function]*literal{}, partly: map[*ssa.Function]bool{},
		called: map[*ssa.Function]bool{}, values: map[*ssa.Function]bool{}, deferred: map[*ssa.Function]bool{}, classes: map[string]refmodel.Class{},
		namedTypes: map[string]types.Type{}, promises: map[*contract.Bound]*summary.Func{}, facts: map[*types.Func]*foreign{},
		impls: map[implKey][]absint.Implementation{},
	}
	for _, c := range refmodel.Classes {
		f.classes[string(c.Class)] = c.Class
		for _, tag := range c.Tags {
			f.classes[tag] = c.Class
		}
	}
	f.said = contract.Collect(pkg, f.Class, f.importedContract, model, modulePath(pass))
	f.implements = f.said.Implementations(pkg)
	f.funcVars = funcvar.Find(pkg.Funcs)
	f.takenBack = sync.OnceValue(func() map[exdata.Place]bool {
		return exdata.Released(pkg.Funcs, func(fn *ssa.Function) *refmodel.Func { row, _, _ := f.Row(fn); return row })
	})
	f.findCalls()
	return f
}

// run analyzes every function that has to do with references and returns the
// violations in the order of the source.
func (f *flow) run() []absint.Violation {
	for _, fn := range f.relevant() {
		f.analyze(fn)
	}
	f.settleLiterals()
	var all []absint.Violation
	for _, fn := range f.pkg.Funcs {
		all = append(all, oneEach(f.violations[fn])...)
	}
	slices.SortStableFunc(all, func(a, b absint.Violation) int { return int(a.At.Pos) - int(b.At.Pos) })
	// A literal's may have been confirmed by one function around it and not by
	// another.
	return slices.CompactFunc(all, func(a, b absint.Violation) bool { return a.Rule == b.Rule && a.At.Pos == b.At.Pos })
}

// settleLiterals reports what was found in function literals of which nobody
// around them knows whether it can happen.
func (f *flow) settleLiterals() {
	for _, fn := range f.pkg.Funcs {
		l := f.literals[fn]
		if l == nil {
			continue
		}
		// What is called in place its function has walked along, if ever.
		confirmed := absint.CalledInPlace(fn) || l.applied && !l.escaped
		for p := fn.Parent(); p != nil; p = p.Parent() {
			confirmed = confirmed && (!f.partly[p] || absint.CalledInPlace(p))
		}
		if confirmed {
			continue
		}
		for _, v := range l.found {
			if !v.IfRecovered {
				f.record(fn, v)
			}
		}
	}
}

// literal returns what is known of the findings of a function literal.
func (f *flow) literal(fn *ssa.Function) *literal {
	l := f.literals[fn]
	if l == nil {
		l = &literal{}
		f.literals[fn] = l
	}
	return l
}

// oneEach returns one violation for each defect.
func oneEach(vs []absint.Violation) []absint.Violation {
	return slices.DeleteFunc(slices.Clone(vs), func(v absint.Violation) bool {
		return slices.ContainsFunc(vs, func(w absint.Violation) bool { return w.At.Pos == v.At.Pos && saysMore(w, v) })
	})
}

// saysMore reports whether w, in the same place as v, is about the same defect
// and names it better: an up_ref whose status nobody looked at isn't lost as
// well, and of what a release does wrong the rule counts that comes first in
// the manual.
func saysMore(w, v absint.Violation) bool {
	if v.Rule == absint.RuleLeak {
		return w.Why == absint.StatusUnchecked
	}
	order := []string{absint.RuleBorrowedFree, absint.RuleDoubleFree, absint.RuleUseAfterFree, absint.RuleStaleBorrow}
	i, j := slices.Index(order, w.Rule), slices.Index(order, v.Rule)
	return i >= 0 && i < j
}

// findCalls records which functions are called in the package, which are used
// as values, and which are registered as callbacks.
func (f *flow) findCalls() {
	f.contracts = callback.Contracts(f.pkg, f.profile, func(fn *ssa.Function) *refmodel.Func {
		row, _, _ := f.Row(fn)
		return row
	})
	var operands []*ssa.Value
	for _, fn := range f.pkg.Funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				var callee *ssa.Function
				if call, ok := in.(ssa.CallInstruction); ok {
					callee = call.Common().StaticCallee()
				}
				if fn := f.pointedTo(in); fn != nil {
					f.values[fn] = true
				}
				operands = in.Operands(operands[:0])
				for _, v := range operands {
					if fn, ok := (*v).(*ssa.Function); ok && fn != callee {
						f.values[f.behind(fn)] = true
					}
				}
				if callee != nil {
					f.called[f.behind(callee)] = true
					if _, ok := in.(*ssa.Defer); ok {
						f.deferred[callee] = true
					}
				}
			}
		}
	}
}

func origin(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		return o
	}
	return fn
}

// behind returns the function with a body that a call of fn runs.
func (f *flow) behind(fn *ssa.Function) *ssa.Function {
	if body, _, ok := f.pkg.CBody(fn); ok {
		return body
	}
	return origin(fn)
}

// pointedTo returns the function with a body whose C address an instruction
// reads, nil for any other instruction.
func (f *flow) pointedTo(in ssa.Instruction) *ssa.Function {
	load, ok := in.(*ssa.UnOp)
	if !ok {
		return nil
	}
	name, ok := f.pkg.CFuncPointer(load)
	if !ok {
		return nil
	}
	return f.pkg.CNamed(name)
}

// relevant returns the functions that have to do with references: those that
// call the API or a function with a summary from another package, those that
// call or make such a function, and those that have a C object for a
// parameter.
func (f *flow) relevant() []*ssa.Function {
	if probe.Forced {
		return f.pkg.Funcs
	}
	if f.onlyHelps {
		return slices.DeleteFunc(slices.Clone(f.pkg.Funcs), func(fn *ssa.Function) bool { return !isGenericExport(fn) })
	}
	direct := map[*ssa.Function]bool{}
	users := map[*ssa.Function][]*ssa.Function{}
	for _, fn := range f.pkg.Funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				for _, op := range in.Operands(nil) {
					switch v := (*op).(type) {
					case *ssa.Function:
						if f.touches(v) {
							direct[fn] = true
						}
						users[f.behind(v)] = append(users[f.behind(v)], fn)
					case *ssa.Global:
						if f.BoundName(v) != "" {
							direct[fn] = true
						}
						if held := f.FuncVar(v); held != nil {
							users[origin(held)] = append(users[origin(held)], fn)
						}
					}
				}
				if call, ok := in.(ssa.CallInstruction); ok && (call.Common().IsInvoke() && f.tracksTypes(call.Common().Signature()) || f.said.Call(call.Common()) != nil) {
					direct[fn] = true
				}
			}
		}
		if f.tracksTypes(fn.Signature) || f.contracts[fn] != nil || f.promised(fn) != nil || f.implements[fn] != nil || isGenericExport(fn) {
			direct[fn] = true
		}
	}
	for before := -1; before != len(direct); {
		before = len(direct)
		spread(direct, users)
		f.addCarriers(direct)
	}
	var list []*ssa.Function
	for _, fn := range f.pkg.Funcs {
		if direct[fn] && !f.isDead(fn) {
			list = append(list, fn)
		}
	}
	return list
}

// isDead reports whether fn is, or is in, a function literal that is written in
// code which is never run: the SSA form has no such code, but it has the literal.
func (f *flow) isDead(fn *ssa.Function) bool {
	for ; fn.Parent() != nil; fn = fn.Parent() {
		if !f.called[origin(fn)] && !f.values[origin(fn)] {
			return true
		}
	}
	return false
}

// isGenericExport reports whether fn is a generic function that other packages
// may give objects to.
func isGenericExport(fn *ssa.Function) bool {
	return fn.TypeParams().Len() > 0 && fn.Origin() == nil && fn.Object() != nil && fn.Object().Exported()
}

// spread adds to direct the functions that use one of direct, and those in
// which one is written.
func spread(direct map[*ssa.Function]bool, users map[*ssa.Function][]*ssa.Function) {
	work := slices.Collect(maps.Keys(direct))
	for len(work) > 0 {
		fn := work[len(work)-1]
		work = work[:len(work)-1]
		for _, u := range append(users[fn], fn.Parent()) {
			if u != nil && !direct[u] {
				direct[u] = true
				work = append(work, u)
			}
		}
	}
}

// addCarriers adds the functions and methods of the types that functions in
// direct have to do with: an accessor calls nothing, but a caller must know
// what it gives away.
func (f *flow) addCarriers(direct map[*ssa.Function]bool) {
	carriers := map[*types.TypeName]bool{}
	for fn := range direct {
		for t := range named(fn.Signature, f.pkg.Types) {
			carriers[t] = true
		}
	}
	for _, fn := range f.pkg.Funcs {
		for t := range named(fn.Signature, f.pkg.Types) {
			if carriers[t] {
				direct[fn] = true
			}
		}
	}
}

// named yields the types declared in pkg that a signature mentions.
func named(sig *types.Signature, pkg *types.Package) iter.Seq[*types.TypeName] {
	return func(yield func(*types.TypeName) bool) {
		vars := []*types.Var{sig.Recv()}
		vars = slices.AppendSeq(vars, sig.Params().Variables())
		vars = slices.AppendSeq(vars, sig.Results().Variables())
		for _, v := range vars {
			if v == nil {
				continue
			}
			t := v.Type()
			if p, ok := t.Underlying().(*types.Pointer); ok {
				t = p.Elem()
			}
			if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() == pkg && !yield(n.Origin().Obj()) {
				return
			}
		}
	}
}

// touches reports whether a function named in an instruction is one of the
// API's or has a summary from another package that has to do with sessions.
func (f *flow) touches(fn *ssa.Function) bool {
	if _, _, ok := f.Row(fn); ok {
		return true
	}
	if f.promised(fn) != nil {
		return true
	}
	if len(fn.Blocks) > 0 {
		return false
	}
	other := f.foreign(fn)
	return other != nil && !other.helper
}

func (f *flow) tracksTypes(sig *types.Signature) bool {
	for _, tuple := range []*types.Tuple{sig.Params(), sig.Results()} {
		for v := range tuple.Variables() {
			if c := f.Class(v.Type()); c != refmodel.NoClass {
				return true
			}
		}
	}
	return false
}

// analyze walks a function and keeps its summary and its violations. What a
// recursive function does to references is found in rounds.
func (f *flow) analyze(fn *ssa.Function) *summary.Func {
	switch f.state[fn] {
	case running:
		f.recursive[fn] = true
		return f.summaries[fn]
	case finished:
		return f.summaries[fn]
	}
	name := fn.Name()
	f.summaries[fn] = &summary.Func{Name: name}
	f.state[fn] = running
	for range maxAgain {
		f.recursive[fn] = false
		before := f.summaries[fn]
		f.violations[fn] = nil
		f.summaries[fn] = f.walk(fn)
		if !f.recursive[fn] || same(before, f.summaries[fn]) {
			break
		}
	}
	f.state[fn] = finished
	return f.summaries[fn]
}

// gaveUp reports whether nothing is known of a function that was analyzed.
func (f *flow) gaveUp(fn *ssa.Function) bool {
	return f.state[fn] == finished && f.summaries[fn].Unknown
}

func same(a, b *summary.Func) bool { return a.Unknown == b.Unknown && len(a.Cases) == len(b.Cases) }

// exhausted is thrown when a function's budget is used up.
type exhausted struct{}

// walk explores the paths of a function and returns its summary. A function
// that is too much for the budget, or that the engine can't follow, is given
// up on, with a note: its callers then assume that it takes what it is handed.
func (f *flow) walk(fn *ssa.Function) *summary.Func {
	end := f.watch.Start(fn)
	bodies := absint.Bodies{}
	sum, over := f.attempt(fn, thorough, bodies)
	if f.onlyHelps {
		end(over)
		return sum
	}
	if f.leftToCallers && !over && fn.Parent() == nil {
		f.attempt(fn, alone, bodies)
		absint.Silence(sum, f.violations[fn])
	}
	if over && hasLoop(fn) {
		if _, still := f.attempt(fn, bounded, bodies); still {
			f.attempt(fn, straight, bodies)
		}
	}
	if sum.Unknown && !over && f.needed(fn) && hasLoop(fn) {
		sum, over = f.attempt(fn, fewRounds, bodies)
		if !sum.Unknown && !over {
			sum = f.visits(fn, sum, bodies)
		}
	}
	if (over || sum.Unknown) && f.needed(fn) {
		sum, over = f.attempt(fn, sketch, bodies)
	}
	gaveUp := over || sum.Unknown && f.needed(fn)
	if gaveUp {
		f.note(fn, "gave up: too many paths")
	}
	end(gaveUp)
	return sum
}

// visits adds to sum, of a function that calls what it is handed in a loop, the
// paths of two rounds as they are: what a visitor does in one round is often
// told by what it finds in the next.
func (f *flow) visits(fn *ssa.Function, sum *summary.Func, bodies absint.Bodies) *summary.Func {
	if !slices.ContainsFunc(sum.Cases, func(c summary.Case) bool {
		return slices.ContainsFunc(c.Steps, func(st summary.Step) bool { return st.Op == summary.Call })
	}) {
		return sum
	}
	two, over := f.attempt(fn, twoRounds, bodies)
	if over || two.Unknown {
		return sum
	}
	sum.Cases = append(sum.Cases, two.Cases...)
	return sum
}

// hasLoop reports whether a block of fn can be reached from itself.
func hasLoop(fn *ssa.Function) bool {
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Succs, func(s *ssa.BasicBlock) bool { return s.Dominates(b) })
	})
}

// An effort is how closely the paths of a function are looked at. What is told
// apart less well than thoroughly is no ground for a report.
type effort uint8

const (
	thorough  effort = iota
	alone            // as if nobody called it: what implementations agree in goes for interfaces
	bounded          // paths with few rounds of loops only: what they do wrong is wrong
	straight         // paths with one round at most
	fewRounds        // of loops: the summary had too many cases
	twoRounds        // at most, for the summary
	sketch           // plain values are soon given up as well: the budget was used up
)

// mostRounds are the rounds of a loop that are followed, where that is bounded.
var mostRounds = map[effort]int{bounded: 2, straight: 1, twoRounds: 2}

// needed reports whether anything can ask for a function's summary.
func (f *flow) needed(fn *ssa.Function) bool {
	if f.called[origin(fn)] || fn.Parent() != nil {
		return true
	}
	return fn.Object() != nil && fn.Object().Exported() && !strings.HasSuffix(f.pass.Fset.Position(fn.Pos()).Filename, "_test.go")
}

// askedFor reports whether anything in this package or another could ask for a
// function's summary.
func (f *flow) askedFor(fn *ssa.Function) bool {
	return f.needed(fn) || f.values[origin(fn)] || fn.Signature.Recv() != nil || f.contracts[fn] != nil
}

// attempt explores the paths of a function; over tells that its budget was
// used up.
func (f *flow) attempt(fn *ssa.Function, e effort, bodies absint.Bodies) (sum *summary.Func, over bool) {
	outer, budget := f.work, f.budget
	f.work, f.budget = 0, maxWork
	if e > straight {
		f.budget = coarse
	}
	f.budget = min(f.budget+perPiece*pieces(fn), maxBudget)
	if e == bounded {
		f.budget /= 2
	}
	if f.onlyHelps {
		f.budget = helperWork
	}
	var x *absint.Interp
	defer func() {
		f.work, f.budget = outer, budget
		switch r := recover().(type) {
		case nil:
			return
		case exhausted:
			over = true
		default:
			f.note(fn, fmt.Sprintf("gave up: internal error: %v", r))
		}
		sum = takesAll(fn)
		f.partly[fn] = f.partly[fn] || e != alone && e != twoRounds
		if e <= straight {
			f.keep(fn, x.Found(), sum)
		}
	}()
	x = &absint.Interp{
		Env: f, Fn: fn, Bodies: bodies, Possible: f.possible, Contract: f.contracts[fn], Promises: f.promisesOf(fn),
		Coarse: e > straight && e != twoRounds, MostRounds: mostRounds[e], NoSummary: e != thorough && e <= straight || !f.askedFor(fn),
	}
	x.Report = func(v absint.Violation) {
		if e <= straight {
			f.record(fn, v)
		}
	}
	defer func() { f.leftToCallers = x.LeftToCallers() }()
	if !explore.Function(x, func() bool { return f.work > f.budget/2 }, e == sketch) {
		panic(exhausted{})
	}
	sum = x.Result(fn.Name())
	if e <= straight {
		f.keep(fn, x.Found(), sum)
	} else {
		for i := range sum.Cases {
			sum.Cases[i].Findings = nil
		}
	}
	return sum, false
}

// keep keeps the findings of a function literal until it is known whether they
// are confirmed; those that can't be are reported. The walk along the function
// around one that is called in place confirms all.
func (f *flow) keep(fn *ssa.Function, found []absint.Violation, sum *summary.Func) {
	if fn.Parent() == nil {
		return
	}
	l := f.literal(fn)
	if !sum.Unknown {
		l.found = found
	}
	if absint.CalledInPlace(fn) {
		if sum.Unknown {
			l.found = append(l.found, found...)
		}
		return
	}
	for _, v := range absint.Strays(found, sum) {
		f.record(fn, v)
	}
}

// pieces counts the pieces of the blocks of fn: a call ends one.
func pieces(fn *ssa.Function) int {
	n := len(fn.Blocks)
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if _, ok := in.(ssa.CallInstruction); ok {
				n++
			}
		}
	}
	return n
}

// takesAll is the summary of a function that couldn't be followed.
func takesAll(fn *ssa.Function) *summary.Func {
	return &summary.Func{Name: fn.Name(), Unknown: true}
}

func (f *flow) note(fn *ssa.Function, what string) {
	f.notes = append(f.notes, fmt.Sprintf("%s: %s: %s", f.where(fn.Pos()), fn.Name(), what))
}

// record keeps a violation unless the same one, or one of its kind in the same
// line, was found on another path.
func (f *flow) record(fn *ssa.Function, v absint.Violation) {
	for _, old := range f.violations[fn] {
		if old.Rule == v.Rule && f.where(old.At.Pos) == f.where(v.At.Pos) {
			return
		}
	}
	f.violations[fn] = append(f.violations[fn], v)
}

// What follows answers the interpreter's questions about the package.

// TakenBack implements [absint.Env].
func (f *flow) TakenBack(p exdata.Place) bool { return f.takenBack()[p] }

// Work implements [absint.Env].
func (f *flow) Work(size int) {
	f.work += 1 + size/perUnit
	if f.work > f.budget {
		panic(exhausted{})
	}
}

// Row implements [absint.Env]: cgo's stubs, the functions of the model, and
// functions without a body here that bear the name of one in the table.
func (f *flow) Row(fn *ssa.Function) (row *refmodel.Func, errno, ok bool) {
	if name, errno, isC := f.pkg.CFunc(fn); isC {
		row := f.NamedRow(name)
		return row, errno, row != nil
	}
	if fn.Signature.Recv() != nil || fn.Parent() != nil || fn.Object() == nil || fn.Pkg == nil && fn.Origin() == nil {
		return nil, false, false
	}
	obj := fn.Object()
	if obj.Pkg() == nil {
		return nil, false, false
	}
	row = f.bindingRow(obj.Name())
	if row == nil || fn.Signature.Params().Len() != len(row.Params) {
		return nil, false, false
	}
	if isModel(obj.Pkg()) {
		return row, false, true
	}
	// A binding's function: its own body, where there is one, says more.
	if len(fn.Blocks) > 0 || f.promised(fn) != nil || f.imported(fn) != nil {
		return nil, false, false
	}
	return row, false, true
}

// bindingRow returns the row that a function of a binding bears the name of:
// as it is, or with the capital letter that Go needs to export it.
func (f *flow) bindingRow(name string) *refmodel.Func {
	if row := f.NamedRow(name); row != nil {
		return row
	}
	if name == "" {
		return nil
	}
	return f.NamedRow(strings.ToLower(name[:1]) + name[1:])
}

func isModel(pkg *types.Package) bool {
	return pkg.Path() == "github.com/sslref/sslref/refmodel/libssl" || strings.HasSuffix(pkg.Path(), "/github.com/sslref/sslref/refmodel/libssl")
}

// NamedRow implements [absint.Env].
func (f *flow) NamedRow(name string) *refmodel.Func {
	if row := refmodel.Lookup(f.profile, name); row != nil {
		return row
	}
	return contract.Row(name)
}

// promised returns the contract that is stated for fn, by which callers go;
// nil for none.
func (f *flow) promised(fn *ssa.Function) *contract.Bound {
	if name, ok := f.pkg.CNameOf(fn); ok {
		return f.said.OfC(name)
	}
	return f.said.Func(fn)
}

// promisesOf returns the contracts that the body of fn is held to.
func (f *flow) promisesOf(fn *ssa.Function) []*contract.Bound {
	if b := f.promised(fn); b != nil {
		return append([]*contract.Bound{b}, f.implements[fn]...)
	}
	return f.implements[fn]
}

// promise returns the summary of a contract, nil for none.
func (f *flow) promise(b *contract.Bound) *summary.Func {
	if b == nil {
		return nil
	}
	if f.promises[b] == nil {
		f.promises[b] = b.Summary()
	}
	return f.promises[b]
}

// Promise implements [absint.Env].
func (f *flow) Promise(call *ssa.CallCommon) *summary.Func { return f.promise(f.said.Call(call)) }

// CPromise implements [absint.Env].
func (f *flow) CPromise(name string) *summary.Func { return f.promise(f.said.OfC(name)) }

// CName implements [absint.Env].
func (f *flow) CName(fn *ssa.Function) (name string, ok bool) {
	if name, _, ok = f.pkg.CFunc(fn); ok {
		return name, true
	}
	if obj := fn.Object(); obj != nil && obj.Pkg() != nil && isModel(obj.Pkg()) && fn.Signature.Recv() == nil {
		return obj.Name(), true
	}
	return "", false
}

// CBody implements [absint.Env].
func (f *flow) CBody(fn *ssa.Function) (body *ssa.Function, errno, ok bool) { return f.pkg.CBody(fn) }

// CNamed implements [absint.Env].
func (f *flow) CNamed(name string) *ssa.Function { return f.pkg.CNamed(name) }

// ErrnoForm implements [absint.Env].
func (f *flow) ErrnoForm(fn *ssa.Function) (returns, calls bool) {
	obj := origin(fn).Object()
	if obj == nil || obj.Pkg() == nil || !isModel(obj.Pkg()) {
		return false, false
	}
	return obj.Name() == "Errno", obj.Name() == "ErrnoVoid"
}

// CPointer implements [absint.Env].
func (f *flow) CPointer(v ssa.Value) (string, bool) { return f.pkg.CFuncPointer(v) }

// ThroughPointer implements [absint.Env].
func (f *flow) ThroughPointer(fn *ssa.Function) bool { return f.pkg.ThroughPointer(fn) }

// BoundName implements [absint.Env].
func (f *flow) BoundName(g *ssa.Global) string {
	ptr, ok := g.Type().Underlying().(*types.Pointer)
	if !ok {
		return ""
	}
	if _, isFunc := ptr.Elem().Underlying().(*types.Signature); !isFunc {
		return ""
	}
	if row := f.bindingRow(g.Name()); row != nil {
		return row.Name
	}
	return ""
}

// FuncVar implements [absint.Env].
func (f *flow) FuncVar(g *ssa.Global) *ssa.Function { return f.funcVars[g] }

// Class implements [absint.Env].
func (f *flow) Class(t types.Type) refmodel.Class {
	for range 2 {
		p, ok := t.Underlying().(*types.Pointer)
		if !ok {
			return refmodel.NoClass
		}
		if tag, ok := f.pkg.CTypeName(p.Elem()); ok {
			return f.classes[tag]
		}
		if n, ok := types.Unalias(p.Elem()).(*types.Named); ok {
			return f.classes[n.Obj().Name()]
		}
		t = p.Elem()
	}
	return refmodel.NoClass
}

// Summary implements [absint.Env].
func (f *flow) Summary(fn *ssa.Function) *summary.Func {
	if b := f.promised(fn); b != nil {
		return f.promise(b)
	}
	if len(fn.Blocks) > 0 {
		return f.analyze(fn)
	}
	return f.imported(fn)
}

// Method implements [absint.Env].
func (f *flow) Method(t types.Type, m *types.Func) *ssa.Function {
	sel := f.pkg.Prog.MethodSets.MethodSet(t).Lookup(m.Pkg(), m.Name())
	if sel == nil || types.IsInterface(t) {
		return nil
	}
	return f.pkg.Prog.MethodValue(sel)
}

// Implementations implements [absint.Env].
func (f *flow) Implementations(t types.Type, name string) []absint.Implementation {
	if _, isParam := t.(*types.TypeParam); t == nil || isParam || !types.IsInterface(t) {
		return nil
	}
	key := implKey{t, name}
	if found, ok := f.impls[key]; ok {
		return found
	}
	var found []absint.Implementation
	for _, t := range implement.Of(f.pkg.Types, t.Underlying().(*types.Interface)) {
		if sel := f.pkg.Prog.MethodSets.MethodSet(t).Lookup(f.pkg.Types, name); sel != nil {
			found = append(found, absint.Implementation{Type: t, Method: f.pkg.Prog.MethodValue(sel)})
		}
	}
	f.impls[key] = found
	return found
}

// IsHelper implements [absint.Env].
func (f *flow) IsHelper(fn *ssa.Function) bool {
	if f.called[origin(fn)] || fn.Parent() != nil || fn.Signature.Recv() != nil {
		return true
	}
	return fn.Object() != nil && fn.Object().Exported()
}

// Running implements [absint.Env].
func (f *flow) Running(fn *ssa.Function) bool { return f.state[fn] == running }

// Finding implements [absint.Env].
func (f *flow) Finding(lit *ssa.Function, i int) absint.Violation { return f.literals[lit].found[i] }

// Applied implements [absint.Env].
func (f *flow) Applied(lit *ssa.Function) { f.literal(lit).applied = true }

// Escaped implements [absint.Env].
func (f *flow) Escaped(lit *ssa.Function) {
	if lit != nil && lit.Parent() != nil {
		f.literal(lit).escaped = true
	}
}

// Deferred implements [absint.Env].
func (f *flow) Deferred(fn *ssa.Function) bool { return f.deferred[fn] || fn.Parent() != nil }

// where renders a position in a note.
func (f *flow) where(pos token.Pos) string {
	if !pos.IsValid() {
		return ""
	}
	p := f.pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}
