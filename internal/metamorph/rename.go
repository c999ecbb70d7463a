package metamorph

import (
	"go/ast"
	"go/types"
)

// rename gives the function's variables other names.
func (e *editor) rename() []edit {
	var edits []edit
	info := e.f.Pkg.TypesInfo
	local := func(o types.Object) bool {
		v, ok := o.(*types.Var)
		return ok && !v.IsField() && v.Name() != "_" && v.Parent() != nil && e.f.Decl.Pos() <= v.Pos() && v.Pos() < e.f.Decl.End()
	}
	ast.Inspect(e.f.Decl, func(n ast.Node) bool {
		// What a type switch declares has an object for each of its cases.
		if s, ok := n.(*ast.TypeSwitchStmt); ok {
			if a, ok := s.Assign.(*ast.AssignStmt); ok {
				name := a.Lhs[0].(*ast.Ident)
				edits = append(edits, edit{name.Pos(), name.End(), renamed(name.Name)})
			}
		}
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		o := info.Defs[id]
		if o == nil {
			o = info.Uses[id]
		}
		if o != nil && local(o) {
			edits = append(edits, edit{id.Pos(), id.End(), renamed(id.Name)})
		}
		return true
	})
	return edits
}

func renamed(name string) string { return "the" + name }
