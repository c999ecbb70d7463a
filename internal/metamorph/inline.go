package metamorph

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"strings"
)

// inline puts what helpers do in the place of statements that call them.
func (e *editor) inline() []edit {
	var edits []edit
	e.lists(func(list []ast.Stmt) {
		for _, s := range list {
			call, fn := e.helperCall(s)
			if fn == nil {
				continue
			}
			if text := e.inlined(call, fn); text != "" {
				edits = append(edits, edit{s.Pos(), s.End(), text}, edit{s.End(), s.End(), ""})
			}
		}
	})
	return e.outermost(edits)
}

// helperCall returns the call that a statement is, and the function of the
// package that is called, if it can be inlined.
func (e *editor) helperCall(s ast.Stmt) (*ast.CallExpr, *ast.FuncDecl) {
	stmt, ok := s.(*ast.ExprStmt)
	if !ok {
		return nil, nil
	}
	call, ok := stmt.X.(*ast.CallExpr)
	if !ok || call.Ellipsis != token.NoPos {
		return nil, nil
	}
	id, ok := call.Fun.(*ast.Ident)
	if !ok {
		return nil, nil
	}
	for _, f := range functions(e.f.Pkg) {
		if f.Decl.Recv == nil && f.Pkg.TypesInfo.Defs[f.Decl.Name] == e.f.Pkg.TypesInfo.Uses[id] && f.Decl != e.f.Decl && f.File == e.f.File && plain(f.Decl) {
			return call, f.Decl
		}
	}
	return nil, nil
}

// plain reports whether the body of a function does the same elsewhere.
func plain(decl *ast.FuncDecl) bool {
	if decl.Type.Results != nil || decl.Type.TypeParams != nil {
		return false
	}
	for _, field := range decl.Type.Params.List {
		if _, variadic := field.Type.(*ast.Ellipsis); variadic || len(field.Names) == 0 {
			return false
		}
	}
	ok := true
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ReturnStmt, *ast.DeferStmt, *ast.BranchStmt, *ast.LabeledStmt, *ast.FuncLit:
			ok = false
		}
		return ok
	})
	return ok
}

// inlined returns a block on one line that does what the call does.
func (e *editor) inlined(call *ast.CallExpr, fn *ast.FuncDecl) string {
	if len(call.Args) != fn.Type.Params.NumFields() {
		return ""
	}
	var b strings.Builder
	b.WriteString("{ ")
	i := 0
	for _, field := range fn.Type.Params.List {
		for _, name := range field.Names {
			if name.Name == "_" {
				return ""
			}
			// A variable of the caller must not be shadowed before it is read.
			for _, arg := range call.Args[i+1:] {
				if mentions(arg, name.Name) {
					return ""
				}
			}
			b.WriteString("var " + name.Name + " " + e.source(field.Type) + " = " + e.source(call.Args[i]) + "; _ = " + name.Name + "; ")
			i++
		}
	}
	for _, arg := range call.Args {
		if e.p.line(arg.Pos()) != e.p.line(arg.End()) {
			return ""
		}
	}
	b.WriteString(oneLine(e.source(fn.Body)))
	b.WriteString(" }")
	return b.String()
}

func mentions(x ast.Expr, name string) bool {
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			found = true
		}
		return true
	})
	return found
}

// oneLine returns Go source on a single line.
func oneLine(src string) string {
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", -1, len(src)), []byte(src), nil, 0)
	var b strings.Builder
	for {
		_, tok, lit := s.Scan()
		switch {
		case tok == token.EOF:
			return b.String()
		case tok == token.SEMICOLON:
			b.WriteString("; ")
		case tok.IsLiteral() || tok.IsKeyword():
			b.WriteString(lit + " ")
		default:
			b.WriteString(tok.String() + " ")
		}
	}
}
