// Package coretype tells what values of a type parameter are made of. SSA of
// generic functions takes them apart like those of other types.
package coretype

import "go/types"

// Of returns the underlying type of t; of a type parameter, the one that all
// types in its constraint have, if there is such, and its constraint if not.
// Channels that differ in direction count as one.
func Of(t types.Type) types.Type {
	p, ok := types.Unalias(t).(*types.TypeParam)
	if !ok {
		return t.Underlying()
	}
	constraint := p.Underlying()
	if core := common(constraint); core != nil {
		return core
	}
	return constraint
}

// common returns the underlying type that all types in the set of t have; nil
// if there is none.
func common(t types.Type) types.Type {
	switch t := types.Unalias(t).(type) {
	case *types.Union:
		var core types.Type
		for term := range t.Terms() {
			next := common(term.Type())
			if next == nil || core != nil && !alike(core, next) {
				return nil
			}
			if core == nil {
				core = next
			}
		}
		return core
	case *types.Interface:
		for e := range t.EmbeddedTypes() {
			if core := common(e); core != nil {
				return core // the others allow it, or no type at all
			}
		}
		return nil
	case *types.TypeParam:
		return common(t.Underlying())
	}
	if u := t.Underlying(); !types.IsInterface(u) {
		return u
	}
	return common(t.Underlying())
}

func alike(a, b types.Type) bool {
	c, ok := a.(*types.Chan)
	d, ok2 := b.(*types.Chan)
	return types.Identical(a, b) || ok && ok2 && types.Identical(c.Elem(), d.Elem())
}
