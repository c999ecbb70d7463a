package nogotest

import "go/types"

// reachable returns the packages, by path, whose objects the exported types of
// imports lead to: those about which the package can be told facts.
func reachable(imports []*types.Package) map[string]*types.Package {
	r := &reach{packages: map[string]*types.Package{}, objects: map[types.Object]bool{}, types: map[types.Type]bool{}}
	for _, imp := range imports {
		r.packages[imp.Path()] = imp
		scope := imp.Scope()
		for _, name := range scope.Names() {
			r.object(scope.Lookup(name))
		}
	}
	return r.packages
}

// A reach is a walk over objects and their types.
type reach struct {
	packages map[string]*types.Package
	objects  map[types.Object]bool
	types    map[types.Type]bool
}

func (r *reach) object(obj types.Object) {
	if r.objects[obj] {
		return
	}
	r.objects[obj] = true
	if p := obj.Pkg(); p != nil {
		r.packages[p.Path()] = p
	}
	r.typ(obj.Type())
}

func (r *reach) typ(t types.Type) {
	if t == nil || r.types[t] {
		return
	}
	r.types[t] = true
	switch t := t.(type) {
	case *types.Named:
		r.list(t.TypeArgs())
		t = t.Origin()
		r.object(t.Obj())
		r.params(t.TypeParams())
		r.typ(t.Underlying())
		for m := range t.Methods() {
			r.object(m)
		}
	case *types.Alias:
		r.list(t.TypeArgs())
		t = t.Origin()
		r.object(t.Obj())
		r.params(t.TypeParams())
		r.typ(t.Rhs())
	case *types.TypeParam:
		r.object(t.Obj())
		r.typ(t.Constraint())
	case *types.Map:
		r.typ(t.Key())
		r.typ(t.Elem())
	case interface{ Elem() types.Type }: // pointers, slices, arrays, channels
		r.typ(t.Elem())
	case *types.Signature:
		r.params(t.TypeParams())
		r.typ(t.Params())
		r.typ(t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			r.object(v)
		}
	case *types.Struct:
		for f := range t.Fields() {
			r.object(f)
		}
	case *types.Interface:
		for m := range t.Methods() {
			r.object(m)
		}
		for e := range t.EmbeddedTypes() {
			r.typ(e)
		}
	case *types.Union:
		for term := range t.Terms() {
			r.typ(term.Type())
		}
	}
}

func (r *reach) list(l *types.TypeList) {
	for t := range l.Types() {
		r.typ(t)
	}
}

func (r *reach) params(l *types.TypeParamList) {
	for p := range l.TypeParams() {
		r.typ(p)
	}
}
