package absint

import (
	"go/types"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/summary"
)

// This file is about the types of values in interfaces, as far as type
// assertions have found them out.

// typeName is how a summary names a type: the same for all its aliases.
func typeName(t types.Type) string {
	switch u := types.Unalias(t).(type) {
	case *types.Pointer:
		return "*" + typeName(u.Elem())
	case *types.Slice:
		return "[]" + typeName(u.Elem())
	default:
		return types.TypeString(u, nil)
	}
}

// An implFact is whether the value in an interface implements another.
type implFact struct {
	t   types.Type
	yes bool
}

func (f implFact) equal(g implFact) bool { return f.yes == g.yes && types.Identical(f.t, g.t) }

// implements tells whether the value in interface v implements interface t, as
// far as that is known.
func (s *State) implements(v Value, t types.Type) tri {
	of := func(dyn types.Type) tri {
		if types.Implements(dyn, t.Underlying().(*types.Interface)) {
			return yes
		}
		return no
	}
	switch v := s.norm(v).(type) {
	case *Iface:
		if v.Methods != nil {
			return maybe
		}
		return of(v.T)
	case Const:
		return no
	case Sym:
		info := s.info(v)
		if info.null == yes {
			return no
		}
		if info.dyn != nil {
			return of(info.dyn)
		}
		for _, f := range info.impl {
			if types.Identical(f.t, t) {
				if f.yes {
					return yes
				}
				return no
			}
		}
	}
	return maybe
}

// foundImpl notes whether the value in interface i implements t.
func (s *State) foundImpl(i Sym, t types.Type, implements bool) {
	info := *s.info(i)
	info.impl = append(info.impl[:len(info.impl):len(info.impl)], implFact{t, implements})
	slices.SortFunc(info.impl, func(a, b implFact) int { return strings.Compare(typeName(a.t), typeName(b.t)) })
	if implements {
		info.null = no
	}
	s.setInfo(i, info)
}

// isNot notes that the value in interface i is not of type t.
func (s *State) isNot(i Sym, t types.Type) {
	info := *s.info(i)
	if name := typeName(t); !slices.Contains(info.notDyn, name) {
		info.notDyn = append(info.notDyn[:len(info.notDyn):len(info.notDyn)], name)
		slices.Sort(info.notDyn)
	}
	s.setInfo(i, info)
}

// hasType tells whether the value in an interface is of the type called name,
// as far as that is known.
func (s *State) hasType(v Value, name string) tri {
	of := func(t types.Type) tri {
		if typeName(t) == name {
			return yes
		}
		return no
	}
	switch v := s.norm(v).(type) {
	case *Iface:
		return of(v.T)
	case Const:
		return no
	case Sym:
		info := s.info(v)
		if info.null == yes || slices.Contains(info.notDyn, name) {
			return no
		}
		if info.dyn != nil {
			return of(info.dyn)
		}
	}
	return maybe
}

// typeConditions lists what a path knows of the type of what v holds.
func typeConditions(v summary.Val, i *symInfo) []summary.Pre {
	named := func(k summary.PreKind, name string) summary.Pre {
		return summary.Pre{V: v, Kind: k, C: summary.Val{Kind: summary.Const, K: uint8(kString), S: name}}
	}
	if i.dyn != nil {
		return []summary.Pre{named(summary.HasType, typeName(i.dyn))}
	}
	var list []summary.Pre
	for _, name := range i.notDyn {
		list = append(list, named(summary.LacksType, name))
	}
	for _, f := range i.impl {
		kind := summary.LacksType
		if f.yes {
			kind = summary.HasType
		}
		p := named(kind, typeName(f.t))
		p.C.Ref = f.t
		list = append(list, p)
	}
	return list
}
