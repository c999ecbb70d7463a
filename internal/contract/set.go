package contract

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/cgosrc"
)

// A Set has the contracts that hold in a package.
type Set struct {
	// Problems are the directives that can't be.
	Problems []Problem
	// Ignores are the suppressions, in the order of the files.
	Ignores []*Suppression

	class  Classifier
	pkg    *types.Package
	said   map[types.Object]*Bound
	c      map[string]*Bound
	others map[types.Object]*Bound
	// imported asks for what another package has exported.
	imported func(types.Object, *types.Signature) *Contract
	// model is the model file, nil for none.
	model *modelled
}

// Of returns the contract of a function or method, of a function type, or of
// a field of a function type; nil for none.
func (s *Set) Of(obj types.Object) *Bound {
	if s == nil || obj == nil {
		return nil
	}
	if b, ok := s.said[obj]; ok {
		return b
	}
	if obj.Pkg() == nil || obj.Pkg() == s.pkg {
		return nil
	}
	if b, ok := s.others[obj]; ok {
		return b
	}
	if b := s.model.of(s, obj); b != nil {
		s.others[obj] = b
		return b
	}
	if obj.Pkg().Path() == s.pkg.Path() {
		return nil
	}
	var b *Bound
	if sig := signature(obj); sig != nil {
		if c := s.imported(obj, sig); c != nil {
			b, _ = Bind(c, sig, c.Params, s.class)
		}
	}
	s.others[obj] = b
	return b
}

// OfC returns the contract of a C function, nil for none.
func (s *Set) OfC(name string) *Bound {
	if s == nil {
		return nil
	}
	return s.c[name]
}

// signature is the signature of what a contract can be about.
func signature(obj types.Object) *types.Signature {
	sig, _ := obj.Type().Underlying().(*types.Signature)
	return sig
}

// Func returns the contract of the function behind fn: not of a wrapper of it,
// whose receiver is another.
func (s *Set) Func(fn *ssa.Function) *Bound {
	if s == nil || fn == nil || fn.Parent() != nil {
		return nil
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		return nil
	}
	if o := obj.Origin(); o != nil {
		obj = o
	}
	b := s.Of(obj)
	if b == nil || !sameReceiver(fn.Signature, obj.Signature()) {
		return nil
	}
	return b
}

// sameReceiver reports whether a function takes the receiver that the method
// it is about has.
func sameReceiver(fn, method *types.Signature) bool {
	if fn.Recv() == nil || method.Recv() == nil {
		return fn.Recv() == nil && method.Recv() == nil
	}
	return types.Identical(fn.Recv().Type(), method.Recv().Type())
}

// Call returns the contract of what a call that isn't of a known function
// runs: that of an interface's method, or of the type or the field that the
// function value has.
func (s *Set) Call(c *ssa.CallCommon) *Bound {
	if s == nil || c.StaticCallee() != nil {
		return nil
	}
	if c.IsInvoke() {
		return s.Of(c.Method.Origin())
	}
	if f := fieldOf(c.Value); f != nil {
		if b := s.Of(f.Origin()); b != nil {
			return b
		}
	}
	if n, ok := types.Unalias(c.Value.Type()).(*types.Named); ok {
		return s.Of(n.Origin().Obj())
	}
	return nil
}

// fieldOf returns the field that a value was read from, nil for none.
func fieldOf(v ssa.Value) *types.Var {
	switch v := v.(type) {
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.FieldAddr); ok {
			if st, ok := structOf(a.X.Type()); ok {
				return st.Field(a.Field)
			}
		}
	case *ssa.Field:
		if st, ok := structOf(v.X.Type()); ok {
			return st.Field(v.Field)
		}
	}
	return nil
}

// Exported calls f with each contract that other packages can come across, and
// what it is about: in no order.
func (s *Set) Exported(f func(types.Object, *Bound)) {
	for obj, b := range s.said {
		f(obj, b)
	}
}

// IsAbstract reports whether a method is an interface's.
func IsAbstract(f *types.Func) bool {
	r := f.Signature().Recv()
	return r != nil && types.IsInterface(r.Type())
}

// Portable returns the contract without what only this process knows.
func (b *Bound) Portable() Contract {
	c := *b.Contract
	c.Terms = nil
	if b.like != nil {
		c.Terms = []Term{{Verb: Like, Arg: b.like.row.Name}}
		return c
	}
	for _, e := range b.Effects {
		t := e.Term
		t.Pos = token.NoPos
		c.Terms = append(c.Terms, t)
	}
	return c
}

// Implementations returns, for methods of the package's types, the contracts
// of the interfaces' methods that they implement: interfaces of the package
// and of those that it imports.
func (s *Set) Implementations(pkg *cgosrc.Package) map[*ssa.Function][]*Bound {
	list := s.interfaces(pkg)
	if len(list) == 0 {
		return nil
	}
	found := map[*ssa.Function][]*Bound{}
	scope := pkg.Types.Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || obj.IsAlias() || types.IsInterface(obj.Type()) {
			continue
		}
		if n, ok := obj.Type().(*types.Named); !ok || n.TypeParams().Len() > 0 {
			continue
		}
		ptr := types.NewPointer(obj.Type())
		for _, i := range list {
			if types.Implements(ptr, i.typ) {
				s.implement(pkg, ptr, i, found)
			}
		}
	}
	return found
}

// A promising is an interface with the contracts of its methods.
type promising struct {
	typ     *types.Interface
	methods map[*types.Func]*Bound
}

// interfaces lists those interfaces with contracts that the package can see.
func (s *Set) interfaces(pkg *cgosrc.Package) []promising {
	var list []promising
	for _, p := range append([]*types.Package{pkg.Types}, pkg.Types.Imports()...) {
		for _, name := range p.Scope().Names() {
			obj, ok := p.Scope().Lookup(name).(*types.TypeName)
			if !ok {
				continue
			}
			typ, ok := obj.Type().Underlying().(*types.Interface)
			if n, named := obj.Type().(*types.Named); !ok || named && n.TypeParams().Len() > 0 {
				continue
			}
			methods := map[*types.Func]*Bound{}
			for m := range typ.Methods() {
				if b := s.Of(m); b != nil {
					methods[m] = b
				}
			}
			if len(methods) > 0 {
				list = append(list, promising{typ, methods})
			}
		}
	}
	return list
}

// implement adds the contracts of interface i to the methods of type t.
func (s *Set) implement(pkg *cgosrc.Package, t types.Type, i promising, found map[*ssa.Function][]*Bound) {
	for m := range i.typ.Methods() {
		b := i.methods[m]
		obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
		method, ok := obj.(*types.Func)
		if b == nil || !ok || method.Pkg() != pkg.Types || IsAbstract(method) {
			continue
		}
		fn := pkg.Prog.FuncValue(method)
		if fn == nil || len(fn.Blocks) == 0 {
			continue
		}
		c := *b.Contract
		// The same, about the parameters of the method by their places; its
		// receiver need not lead to what the interface's names.
		held, problems := Bind(&c, method.Signature(), b.Params, s.class)
		if len(problems) == 0 && !slices.ContainsFunc(found[fn], func(o *Bound) bool { return o.Name == held.Name }) {
			found[fn] = append(found[fn], held)
		}
	}
}
