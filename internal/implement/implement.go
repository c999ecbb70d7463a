// Package implement finds the types that can be behind an interface, where only
// one package can have such types.
package implement

import "go/types"

// Of returns the types of pkg that implement iface, in the order of their names,
// each as a pointer where its methods ask for that. It returns nil if other
// packages can have such types as well: an interface is pkg's own only where a
// method isn't exported, or speaks of a type that no other package can name, as
// those that cgo makes are.
func Of(pkg *types.Package, iface *types.Interface) []types.Type {
	if !own(pkg, iface) {
		return nil
	}
	var impls []types.Type
	for _, name := range pkg.Scope().Names() {
		obj, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || obj.IsAlias() || types.IsInterface(obj.Type()) {
			continue
		}
		named, ok := obj.Type().(*types.Named)
		if !ok {
			continue
		}
		if named.TypeParams().Len() > 0 {
			if hasMethods(named, iface) {
				return nil // which of its instances there are isn't known
			}
			continue
		}
		switch ptr := types.NewPointer(named); {
		case types.Implements(named, iface):
			impls = append(impls, named)
		case types.Implements(ptr, iface):
			impls = append(impls, ptr)
		}
	}
	return impls
}

// hasMethods reports whether a generic type has methods of the names that iface
// asks for.
func hasMethods(t *types.Named, iface *types.Interface) bool {
	ms := types.NewMethodSet(types.NewPointer(t))
	for m := range iface.Methods() {
		if ms.Lookup(m.Pkg(), m.Name()) == nil {
			return false
		}
	}
	return true
}

// own reports whether no other package can have a type that implements iface by
// methods of its own. One that embeds such a type passes the calls on.
func own(pkg *types.Package, iface *types.Interface) bool {
	hidden := hiddenTypes{pkg: pkg}
	for m := range iface.Methods() {
		if m.Pkg() == pkg && !m.Exported() || hidden.in(m.Type()) {
			return true
		}
	}
	return false
}

// hiddenTypes are the types of a package that no other package can name.
type hiddenTypes struct{ pkg *types.Package }

// in reports whether t speaks of one.
func (h hiddenTypes) in(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if obj := t.Obj(); obj.Pkg() == h.pkg && !obj.Exported() && !h.exported(t) {
			return true
		}
		for arg := range t.TypeArgs().Types() {
			if h.in(arg) {
				return true
			}
		}
	case *types.Pointer:
		return h.in(t.Elem())
	case *types.Slice:
		return h.in(t.Elem())
	case *types.Array:
		return h.in(t.Elem())
	case *types.Chan:
		return h.in(t.Elem())
	case *types.Map:
		return h.in(t.Key()) || h.in(t.Elem())
	case *types.Signature:
		return h.in(t.Params()) || h.in(t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			if h.in(v.Type()) {
				return true
			}
		}
	}
	return false
}

// exported reports whether the package gives a type another name, which is
// exported.
func (h hiddenTypes) exported(t *types.Named) bool {
	for _, name := range h.pkg.Scope().Names() {
		obj, ok := h.pkg.Scope().Lookup(name).(*types.TypeName)
		if ok && obj.IsAlias() && obj.Exported() && types.Identical(types.Unalias(obj.Type()), t) {
			return true
		}
	}
	return false
}
