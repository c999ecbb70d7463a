package metamorph

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// lists calls visit for every list of statements of the function.
func (e *editor) lists(visit func(list []ast.Stmt)) {
	ast.Inspect(e.f.Decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			visit(n.List)
		case *ast.CaseClause:
			visit(n.Body)
		case *ast.CommClause:
			visit(n.Body)
		}
		return true
	})
}

// reorder exchanges neighbours that have nothing to do with each other and
// stand on lines of their own.
func (e *editor) reorder() []edit {
	var edits []edit
	e.lists(func(list []ast.Stmt) {
		for i := 0; i+1 < len(list); i++ {
			a, b := list[i], list[i+1]
			if e.p.line(a.End())+1 != e.p.line(b.Pos()) || !e.movable(a) || !e.movable(b) || !e.independent(a, b) {
				continue
			}
			edits = append(edits, edit{a.Pos(), a.End(), e.source(b)}, edit{b.Pos(), b.End(), e.source(a)})
			file := e.p.file(a.Pos())
			e.v.moved[place{file, e.p.line(a.Pos())}] = e.p.line(b.Pos())
			e.v.moved[place{file, e.p.line(b.Pos())}] = e.p.line(a.Pos())
			i++
		}
	})
	return edits
}

// source returns the text of a node.
func (e *editor) source(n ast.Node) string {
	file := e.p.fset.File(n.Pos())
	return string(e.p.sources[file.Name()][file.Offset(n.Pos()):file.Offset(n.End())])
}

// asking are the C functions whose calls can change places.
var asking = map[string]bool{
	"SSL_get_session": true, "SSL_get0_session": true, "SSL_get1_session": true, "SSL_SESSION_new": true, "SSL_new": true, "SSL_CTX_new": true,
	"TLS_method": true, "SSL_SESSION_get_time": true, "SSL_SESSION_get_timeout": true, "SSL_SESSION_is_resumable": true, "SSL_SESSION_has_ticket": true,
}

// movable reports whether a statement is an assignment on one line of what is
// without consequences for others.
func (e *editor) movable(s ast.Stmt) bool {
	a, ok := s.(*ast.AssignStmt)
	if !ok || e.p.line(a.Pos()) != e.p.line(a.End()) {
		return false
	}
	for _, x := range a.Lhs {
		id, ok := x.(*ast.Ident)
		if !ok {
			return false
		}
		if v, ok := e.object(id).(*types.Var); ok && v.Parent() == v.Pkg().Scope() {
			return false
		}
	}
	for _, x := range a.Rhs {
		if !e.quiet(x) {
			return false
		}
	}
	return true
}

func (e *editor) object(id *ast.Ident) types.Object {
	if o := e.f.Pkg.TypesInfo.Defs[id]; o != nil {
		return o
	}
	return e.f.Pkg.TypesInfo.Uses[id]
}

// quiet reports whether evaluating x has no consequences and needs no memory
// that another statement may change.
func (e *editor) quiet(x ast.Expr) bool {
	ok := true
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			ok = ok && (asking[e.cName(n)] || e.f.Pkg.TypesInfo.Types[n.Fun].IsType())
		case *ast.Ident:
			v, isVar := e.object(n).(*types.Var)
			ok = ok && !(isVar && v.Parent() == v.Pkg().Scope())
		case *ast.StarExpr, *ast.IndexExpr, *ast.FuncLit, *ast.TypeAssertExpr:
			ok = false
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW && n.Op != token.AND
		case *ast.SelectorExpr:
			ok = ok && e.f.Pkg.TypesInfo.Selections[n] == nil
			return false
		}
		return ok
	})
	return ok
}

// independent reports whether no variable of one statement is assigned to by
// the other.
func (e *editor) independent(a, b ast.Stmt) bool {
	variables := func(s ast.Stmt) (all, assigned []types.Object) {
		ast.Inspect(s, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && e.object(id) != nil {
				all = append(all, e.object(id))
			}
			return true
		})
		for _, x := range s.(*ast.AssignStmt).Lhs {
			assigned = append(assigned, e.object(x.(*ast.Ident)))
		}
		return all, assigned
	}
	allA, setA := variables(a)
	allB, setB := variables(b)
	in := func(list []types.Object) func(types.Object) bool {
		return func(o types.Object) bool { return o != nil && slices.Contains(list, o) }
	}
	return !slices.ContainsFunc(setA, in(allB)) && !slices.ContainsFunc(setB, in(allA)) &&
		a.(*ast.AssignStmt).Tok == b.(*ast.AssignStmt).Tok
}

// closure wraps statements in function literals that are called at once.
func (e *editor) closure() []edit {
	var edits []edit
	e.lists(func(list []ast.Stmt) {
		for _, s := range list {
			if e.IntN(2) == 0 && e.wraps(s) {
				edits = append(edits, edit{s.Pos(), s.Pos(), "func() { "}, edit{s.End(), s.End(), " }()"})
			}
		}
	})
	return e.outermost(edits)
}

// outermost drops the pairs of edits that are inside of others.
func (e *editor) outermost(edits []edit) []edit {
	var list []edit
	var end token.Pos
	for i := 0; i+1 < len(edits); i += 2 {
		if edits[i].pos >= end {
			list = append(list, edits[i], edits[i+1])
			end = edits[i+1].end
		}
	}
	return list
}

// wraps reports whether s does the same in a function literal.
func (e *editor) wraps(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ExprStmt, *ast.SendStmt, *ast.IncDecStmt:
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			return false
		}
	case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
	default:
		return false
	}
	ok := true
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt, *ast.BranchStmt, *ast.DeferStmt, *ast.LabeledStmt:
			ok = false
		case *ast.CallExpr:
			// Where such a call is matters.
			if id, isIdent := n.Fun.(*ast.Ident); isIdent && (id.Name == "recover" || id.Name == "panic") {
				ok = false
			}
		}
		return ok
	})
	return ok
}

// deadCode has things done where the function never comes to.
func (e *editor) deadCode() []edit {
	var edits []edit
	e.lists(func(list []ast.Stmt) {
		for _, s := range list {
			switch s.(type) {
			case *ast.LabeledStmt, *ast.CaseClause, *ast.CommClause:
				continue
			}
			if e.IntN(2) == 0 {
				continue
			}
			text := "if false { println() }; "
			if v := e.session(s.Pos()); v != "" {
				text = "if false { " + e.qualifier() + "SSL_SESSION_free(" + v + ") }; "
			}
			edits = append(edits, edit{s.Pos(), s.Pos(), text})
		}
	})
	return edits
}

// session returns a session variable of the function that can be named at a
// position, or "".
func (e *editor) session(pos token.Pos) string {
	if e.qualifier() == "" {
		return ""
	}
	scope := e.f.Pkg.Types.Scope().Innermost(pos)
	for ; scope != nil && scope != e.f.Pkg.Types.Scope(); scope = scope.Parent() {
		for _, name := range scope.Names() {
			_, o := e.f.Pkg.Types.Scope().Innermost(pos).LookupParent(name, pos)
			if v, ok := o.(*types.Var); ok && name != "_" && isSession(v.Type()) && v.Pos() >= e.f.Decl.Pos() {
				return name
			}
		}
	}
	return ""
}

// isSession reports whether t is *libssl.SSL_SESSION.
func isSession(t types.Type) bool {
	ptr, ok := t.(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := ptr.Elem().(*types.Named)
	return ok && named.Obj().Name() == "SSL_SESSION" && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == libsslPath
}
