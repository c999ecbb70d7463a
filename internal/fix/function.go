package fix

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/sslref/sslref/internal/cgosrc"
)

// A function is the syntax around a violation: a declared function, and in it
// the innermost function, declared or literal, that the violation is in.
type function struct {
	pkg    *cgosrc.Package
	file   *ast.File
	source []byte
	decl   *ast.FuncDecl
	// node is decl or an *ast.FuncLit in it.
	node    ast.Node
	parents map[ast.Node]ast.Node
}

// funcAt returns the function that pos is in, nil if it is in none or in a
// file that must not be edited.
func funcAt(pkg *cgosrc.Package, pos token.Pos) *function {
	file := pkg.FileOf(pos)
	if file == nil || ast.IsGenerated(file) {
		return nil
	}
	f := &function{pkg: pkg, file: file, source: pkg.Source(file)}
	if tok := pkg.Prog.Fset.File(file.FileStart); tok == nil || len(f.source) != tok.Size() {
		return nil
	}
	for _, decl := range file.Decls {
		if decl, ok := decl.(*ast.FuncDecl); ok && decl.Body != nil && decl.Pos() <= pos && pos < decl.End() {
			f.decl, f.node = decl, decl
		}
	}
	if f.decl == nil {
		return nil
	}
	f.parents = parentsIn(f.decl)
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok && lit.Pos() <= pos && pos < lit.End() {
			f.node = lit
		}
		return true
	})
	return f
}

// parentsIn maps every node in root to the one that it is a part of.
func parentsIn(root ast.Node) map[ast.Node]ast.Node {
	parents := make(map[ast.Node]ast.Node)
	var stack []ast.Node
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if len(stack) > 0 {
			parents[n] = stack[len(stack)-1]
		}
		stack = append(stack, n)
		return true
	})
	return parents
}

// body returns the body of the innermost function.
func (f *function) body() *ast.BlockStmt {
	if lit, ok := f.node.(*ast.FuncLit); ok {
		return lit.Body
	}
	return f.decl.Body
}

// results returns the result parameters of the innermost function.
func (f *function) results() *ast.FieldList {
	if lit, ok := f.node.(*ast.FuncLit); ok {
		return lit.Type.Results
	}
	return f.decl.Type.Results
}

// funcOf returns the innermost function that n is in.
func (f *function) funcOf(n ast.Node) ast.Node {
	for n = f.parents[n]; n != nil; n = f.parents[n] {
		switch n.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return n
		}
	}
	return nil
}

// stmtOf returns the statement in a list of statements that n is or is in, and
// that list; nil if n is in the head of an if, for or switch, or in a function
// literal of the statement.
func (f *function) stmtOf(n ast.Node) (ast.Stmt, []ast.Stmt) {
	for ; n != nil; n = f.parents[n] {
		stmt, ok := n.(ast.Stmt)
		if !ok {
			if _, ok := n.(*ast.FuncLit); ok {
				return nil, nil
			}
			continue
		}
		if list := f.listOf(stmt); list != nil {
			return stmt, list
		}
		switch f.parents[n].(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.LabeledStmt, *ast.CommClause:
			return nil, nil
		}
	}
	return nil, nil
}

// listOf returns the list of statements that stmt is an element of, or nil.
func (f *function) listOf(stmt ast.Stmt) []ast.Stmt {
	var list []ast.Stmt
	switch p := f.parents[stmt].(type) {
	case *ast.BlockStmt:
		list = p.List
	case *ast.CaseClause:
		list = p.Body
	case *ast.CommClause:
		list = p.Body
	}
	for _, s := range list {
		if s == stmt {
			return list
		}
	}
	return nil
}

// after returns the statement that follows stmt in its list, or nil.
func after(stmt ast.Stmt, list []ast.Stmt) ast.Stmt {
	for i, s := range list {
		if s == stmt && i+1 < len(list) {
			return list[i+1]
		}
	}
	return nil
}

// repeats reports whether n may be run more than once in a call of its
// function.
func (f *function) repeats(n ast.Node) bool {
	fn := f.funcOf(n)
	for p := f.parents[n]; p != nil && p != fn; p = f.parents[p] {
		switch p.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		}
	}
	return f.contains(fn, func(n ast.Node) bool {
		b, ok := n.(*ast.BranchStmt)
		return ok && b.Tok == token.GOTO
	})
}

// contains reports whether n or a part of it satisfies match.
func (f *function) contains(n ast.Node, match func(ast.Node) bool) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		found = found || n != nil && match(n)
		return !found
	})
	return found
}

// jumps reports whether control can leave the text between two places in the
// innermost function other than at its end; statements in allowed don't count.
func (f *function) jumps(from, to token.Pos, allowed ast.Stmt) bool {
	found := false
	ast.Inspect(f.body(), func(n ast.Node) bool {
		if n == nil || n == allowed || found {
			return false
		}
		switch n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt, *ast.BranchStmt, *ast.LabeledStmt:
			found = from <= n.Pos() && n.Pos() < to
		}
		return true
	})
	return found
}

// local returns the variable that e names, if it is one of the innermost
// function's own: no parameter and no result.
func (f *function) local(e ast.Expr) *types.Var {
	v := f.variable(e)
	if v == nil || v.Pos() < f.body().Pos() || v.Pos() >= f.body().End() {
		return nil
	}
	return v
}

// variable returns the variable of the declared function that e names, its
// parameters included, its results excluded.
func (f *function) variable(e ast.Expr) *types.Var {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := f.pkg.Info.ObjectOf(id).(*types.Var)
	if !ok || id.Name == "_" || v.IsField() || v.Pos() < f.decl.Pos() || v.Pos() >= f.decl.End() {
		return nil
	}
	if r := f.results(); r != nil && r.Pos() <= v.Pos() && v.Pos() < r.End() {
		return nil
	}
	return v
}

// assignments returns the statements that give v a value.
func (f *function) assignments(v *types.Var) []ast.Node {
	var list []ast.Node
	is := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && f.pkg.Info.ObjectOf(id) == v
	}
	ast.Inspect(f.decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				if is(lhs) {
					list = append(list, n)
				}
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				if is(name) && len(n.Values) > 0 {
					list = append(list, n)
				}
			}
		case *ast.RangeStmt:
			if n.Key != nil && is(n.Key) || n.Value != nil && is(n.Value) {
				list = append(list, n)
			}
		}
		return true
	})
	return list
}

// isNil reports whether e is the predeclared nil.
func (f *function) isNil(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	_, ok = f.pkg.Info.Uses[id].(*types.Nil)
	return ok
}

// compares reports whether cond is nothing but a comparison of v with nil.
func (f *function) compares(cond ast.Expr, op token.Token, v *types.Var) bool {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || b.Op != op {
		return false
	}
	return f.variable(b.X) == v && f.isNil(b.Y) || f.variable(b.Y) == v && f.isNil(b.X)
}

// leavesIfNull returns stmt if it is if v == nil { ... } without more, and
// leaves the function or the list.
func (f *function) leavesIfNull(stmt ast.Stmt, v *types.Var) ast.Stmt {
	check, ok := stmt.(*ast.IfStmt)
	if ok && check.Init == nil && check.Else == nil && f.compares(check.Cond, token.EQL, v) && leaves(check.Body) {
		return check
	}
	return nil
}

// leaves reports whether a block ends with a return or a call of panic.
func leaves(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	switch last := b.List[len(b.List)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.ExprStmt:
		call, ok := last.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := call.Fun.(*ast.Ident)
		return ok && id.Name == "panic"
	}
	return false
}
