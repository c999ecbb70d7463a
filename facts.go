package sslref

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/contract"
	"github.com/sslref/sslref/internal/summary"
)

// A FuncFact is what other packages learn of a function: its summary.
type FuncFact struct {
	Summary summary.Func
}

// AFact marks FuncFact as a fact of the analysis framework.
func (*FuncFact) AFact() {}

// String describes the fact in tests and with -debug flags.
func (f *FuncFact) String() string {
	return f.Summary.String()
}

// A HelperFact is what other packages learn of a function of a package that has
// nothing to do with sessions: what becomes of those that it is handed.
type HelperFact struct {
	Summary summary.Func
}

// AFact marks HelperFact as a fact of the analysis framework.
func (*HelperFact) AFact() {}

// Help marks HelperFact as no reason to analyze the packages that import the
// function's.
func (*HelperFact) Help() {}

// String describes the fact in tests and with -debug flags.
func (f *HelperFact) String() string { return f.Summary.String() }

// A ContractFact is what other packages learn of what is stated for a function
// type or an interface's method.
type ContractFact struct {
	Contract contract.Contract
}

// AFact marks ContractFact as a fact of the analysis framework.
func (*ContractFact) AFact() {}

// String describes the fact in tests and with -debug flags.
func (f *ContractFact) String() string { return f.Contract.String() }

// importedContract returns the contract that another package exported for a
// function type or an interface's method of the signature sig, or nil.
func (f *flow) importedContract(obj types.Object, sig *types.Signature) *contract.Contract {
	var fact ContractFact
	if !f.pass.ImportObjectFact(obj, &fact) {
		return nil
	}
	if err := fact.Contract.Valid(sig); err != nil {
		f.refuse(obj, err)
		return nil
	}
	return &fact.Contract
}

// A foreign function is one of another package that is known by a fact.
type foreign struct {
	*summary.Func
	helper bool // of a package that has nothing to do with sessions
}

// imported returns the summary that another package exported for fn, or nil.
func (f *flow) imported(fn *ssa.Function) *summary.Func {
	if other := f.foreign(fn); other != nil {
		return other.Func
	}
	return nil
}

// foreign returns what another package exported for fn, or nil.
func (f *flow) foreign(fn *ssa.Function) *foreign {
	obj, ok := origin(fn).Object().(*types.Func)
	if !ok || obj.Pkg() == nil || obj.Pkg() == f.pkg.Types || obj.Pkg().Path() == f.pkg.Types.Path() {
		return nil
	}
	if obj.Origin() != nil {
		obj = obj.Origin()
	}
	if known, ok := f.facts[obj]; ok {
		return known
	}
	var known *foreign
	var fact FuncFact
	var help HelperFact
	switch {
	case f.pass.ImportObjectFact(obj, &fact):
		known = &foreign{Func: &fact.Summary}
	case f.pass.ImportObjectFact(obj, &help):
		known = &foreign{Func: &help.Summary, helper: true}
	}
	if known != nil {
		if err := known.Valid(); err != nil {
			f.refuse(obj, err)
			known = nil
		}
	}
	f.facts[obj] = known
	return known
}

// refuse keeps the error for a fact on obj that can't be true. Nothing that the
// analysis then says can be relied on.
func (f *flow) refuse(obj types.Object, err error) {
	if f.damaged == nil {
		f.damaged = fmt.Errorf("%s: what is stored about %s of package %s is damaged: %v; empty the cache of the tool that ran sslref (go clean -cache for go vet), and run it again", f.pass.Pkg.Path(), obj.Name(), obj.Pkg().Path(), err)
	}
}

// export gives other packages the summaries of the functions that they can
// call.
func (f *flow) export() {
	f.exportContracts()
	for _, fn := range f.pkg.Funcs {
		obj, ok := fn.Object().(*types.Func)
		if !ok || f.state[fn] != finished || !visible(obj) || f.pkg.C.Is(fn) {
			continue
		}
		if f.summaries[fn].Unknown || f.promised(fn) != nil {
			continue
		}
		if target, ok := f.pkg.PassObject(obj).(*types.Func); ok {
			f.exportSummary(target, fn)
		}
	}
}

// maxFact bounds the values in a fact. Function values carry the summaries of
// those that they call, other packages' among them: without a bound, what wraps
// two of another package's would double from package to package.
const maxFact = 1 << 13

// exportSummary gives other packages the summary of fn, unless it is too large:
// they then assume that it takes what it is handed.
func (f *flow) exportSummary(obj *types.Func, fn *ssa.Function) {
	fact := f.fact(f.summaries[fn])
	if f.copied > maxFact || fact.Summary.Size() > maxFact {
		f.note(fn, "too much for other packages to be told")
		return
	}
	if f.onlyHelps {
		f.pass.ExportObjectFact(obj, &HelperFact{Summary: fact.Summary})
		return
	}
	f.pass.ExportObjectFact(obj, fact)
}

// fact makes the fact that tells a summary to other packages.
func (f *flow) fact(s *summary.Func) *FuncFact {
	f.copied = 0
	return &FuncFact{Summary: f.portable(s, 0)}
}

// exportContracts gives other packages what is stated for functions, function
// types and methods of interfaces.
func (f *flow) exportContracts() {
	f.said.Exported(func(obj types.Object, b *contract.Bound) {
		target := f.pkg.PassObject(obj)
		if target == nil || target.Pkg() != f.pass.Pkg {
			return
		}
		fn, ok := obj.(*types.Func)
		if ok && !contract.IsAbstract(fn) {
			if visible(fn) {
				f.pass.ExportObjectFact(target, f.fact(f.promise(b)))
			}
			return
		}
		if obj.Exported() || ok {
			f.pass.ExportObjectFact(target, &ContractFact{Contract: b.Portable()})
		}
	})
}

// visible reports whether another package can call f: exported functions, and
// methods, which an interface or an embedding struct can reach.
func visible(f *types.Func) bool {
	return f.Signature().Recv() != nil || f.Exported() && f.Parent() == f.Pkg().Scope()
}

// maxNested bounds the summaries of function values inside summaries.
const maxNested = 3

// nests reports whether what is copied at a depth may have summaries inside: not
// once it is too large anyway, since types that hand one another on would take
// more memory than there is.
func (f *flow) nests(depth int) bool { return depth < maxNested && f.copied <= maxFact }

// portable returns a copy of a summary without references to this process:
// function values carry their own summaries.
func (f *flow) portable(s *summary.Func, depth int) summary.Func {
	f.copied += s.Size()
	out := *s
	out.Cases = make([]summary.Case, len(s.Cases))
	for i, c := range s.Cases {
		c.Findings = nil
		c.Pre, c.Facts = portableConditions(c.Pre), portableConditions(c.Facts)
		c.Results = f.portableVals(c.Results, depth)
		c.Silent = f.portableVals(c.Silent, depth)
		steps := make([]summary.Step, len(c.Steps))
		for j, st := range c.Steps {
			st.Args = f.portableVals(st.Args, depth)
			if st.Fn != nil {
				v := f.portableVal(*st.Fn, depth)
				st.Fn = &v
			}
			st.Pos = 0
			steps[j] = st
		}
		c.Steps = steps
		writes := make([]summary.Write, len(c.Writes))
		for j, w := range c.Writes {
			w.V = f.portableVal(w.V, depth)
			w.Pos = 0
			writes[j] = w
		}
		c.Writes = writes
		out.Cases[i] = c
	}
	return out
}

// portableConditions leaves out what is asked of the interfaces that a value
// implements: those are types of this process.
func portableConditions(pre []summary.Pre) []summary.Pre {
	return slices.DeleteFunc(slices.Clone(pre), func(p summary.Pre) bool { return p.C.Ref != nil })
}

func (f *flow) portableVals(vals []summary.Val, depth int) []summary.Val {
	out := make([]summary.Val, len(vals))
	for i, v := range vals {
		out[i] = f.portableVal(v, depth)
	}
	return out
}

// portableMethods returns the methods of a type of this package that other
// packages can't name, if one of them does something to objects.
func (f *flow) portableMethods(t types.Type, depth int) []summary.Method {
	name := t
	if p, ok := t.(*types.Pointer); ok {
		name = p.Elem()
	}
	n, ok := types.Unalias(name).(*types.Named)
	if !ok || !f.nests(depth) || n.Obj().Exported() || n.Obj().Pkg() != f.pkg.Types {
		return nil
	}
	var list []summary.Method
	effects := false
	for sel := range types.NewMethodSet(t).Methods() {
		fn := f.Method(t, sel.Obj().(*types.Func))
		if fn == nil {
			continue
		}
		s := f.Summary(fn)
		if s == nil || s.Unknown {
			continue
		}
		effects = effects || returnsPointer(fn.Signature) || slices.ContainsFunc(s.Cases, func(c summary.Case) bool { return len(c.Steps)+len(c.Writes) > 0 })
		p := f.portable(s, depth+1)
		list = append(list, summary.Method{Name: fn.Name(), Fn: &p})
	}
	if !effects {
		return nil
	}
	return list
}

// returnsPointer reports whether a result is a pointer, perhaps an unsafe one.
func returnsPointer(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		switch u := v.Type().Underlying().(type) {
		case *types.Pointer:
			return true
		case *types.Basic:
			if u.Kind() == types.UnsafePointer {
				return true
			}
		}
	}
	return false
}

// NamedType implements [absint.Env].
func (f *flow) NamedType(name string) (t types.Type, known bool) {
	t, ok := f.namedTypes[name]
	if !ok {
		if t = f.findType(name); t == nil {
			t = types.NewNamed(types.NewTypeName(token.NoPos, nil, name, nil), types.NewStruct(nil, nil), nil)
		}
		f.namedTypes[name] = t
	}
	n, isNamed := t.(*types.Named)
	return t, !isNamed || n.Obj().Pkg() != nil
}

// findType returns the exported type, or the pointer to it, that name says; nil
// if no import leads to it.
func (f *flow) findType(name string) types.Type {
	base, isPtr := strings.CutPrefix(name, "*")
	dot := strings.LastIndexByte(base, '.')
	if dot < 0 || strings.ContainsAny(base, "[]{}( ") {
		return nil
	}
	seen := map[*types.Package]bool{}
	work := []*types.Package{f.pkg.Types}
	for len(work) > 0 {
		p := work[0]
		work = work[1:]
		if seen[p] {
			continue
		}
		seen[p] = true
		work = append(work, p.Imports()...)
		if p.Path() != base[:dot] {
			continue
		}
		obj, ok := p.Scope().Lookup(base[dot+1:]).(*types.TypeName)
		if !ok {
			return nil
		}
		if isPtr {
			return types.NewPointer(obj.Type())
		}
		return obj.Type()
	}
	return nil
}

func (f *flow) portableVal(v summary.Val, depth int) summary.Val {
	if fn, ok := v.Ref.(*ssa.Function); ok && v.Fn == nil && f.nests(depth) {
		if s := f.Summary(fn); s != nil && !s.Unknown {
			p := f.portable(s, depth+1)
			v.Fn = &p
		}
	}
	if v.Kind == summary.FuncVal && v.Fn == nil && v.Ref != nil {
		v = summary.Val{Kind: summary.Unknown, NonNil: true}
	}
	if t, ok := v.Ref.(types.Type); ok && v.Kind == summary.IfaceVal {
		v.Methods = f.portableMethods(t, depth)
	}
	v.Ref = nil
	v.Elems = f.portableVals(v.Elems, depth)
	if v.Mem != nil {
		m := *v.Mem
		m.Cells = make([]summary.Cell, len(v.Mem.Cells))
		for i, c := range v.Mem.Cells {
			m.Cells[i] = summary.Cell{Path: c.Path, V: f.portableVal(c.V, depth)}
		}
		v.Mem = &m
	}
	return v
}
