// Package code tells what stands in the source around a place: the function,
// the statement, the variable that a call's result goes to.
package code

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"

	"github.com/sslref/sslref/internal/report"
)

// A Cache parses files, each once.
type Cache struct {
	files map[*report.File]*Code
}

// A Code is the syntax of a file. A file that cannot be parsed has that of its
// beginning, up to the error. The methods of nil know nothing.
type Code struct {
	file *report.File
	tree *ast.File
	tok  *token.File
}

// Of returns the syntax of file, nil for nil.
func (c *Cache) Of(file *report.File) *Code {
	if file == nil {
		return nil
	}
	if c.files == nil {
		c.files = map[*report.File]*Code{}
	}
	if code, ok := c.files[file]; ok {
		return code
	}
	fset := token.NewFileSet()
	tree, _ := parser.ParseFile(fset, file.Name, file.Source, parser.SkipObjectResolution)
	var code *Code
	if tree != nil && tree.FileStart.IsValid() {
		code = &Code{file, tree, fset.File(tree.FileStart)}
	}
	c.files[file] = code
	return code
}

func (c *Code) pos(p report.Position) token.Pos { return c.tok.Pos(c.file.Offset(p)) }

func (c *Code) span(start, end token.Pos) report.Range {
	return report.Range{
		File:  c.file.Name,
		Start: c.file.Position(c.tok.Offset(start)),
		End:   c.file.Position(c.tok.Offset(end)),
	}
}

// text is the source of a node.
func (c *Code) text(n ast.Node) string {
	return string(c.file.Source[c.tok.Offset(n.Pos()):c.tok.Offset(n.End())])
}

// enclosing returns the nodes around a position, from the file inwards.
func (c *Code) enclosing(pos token.Pos) []ast.Node {
	var path []ast.Node
	ast.Inspect(c.tree, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || pos >= n.End() {
			return n == ast.Node(c.tree)
		}
		path = append(path, n)
		return true
	})
	return path
}

// Function returns the name of the declared function around p, with its
// receiver: "(*Client).Save". At package level it is "".
func (c *Code) Function(p report.Position) string {
	if c == nil {
		return ""
	}
	for _, n := range c.enclosing(c.pos(p)) {
		f, ok := n.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if f.Recv == nil || len(f.Recv.List) == 0 {
			return f.Name.Name
		}
		t := f.Recv.List[0].Type
		star, pointer := t.(*ast.StarExpr)
		if pointer {
			t = star.X
		}
		switch x := t.(type) { // without type parameters
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		}
		if pointer {
			return "(*" + c.text(t) + ")." + f.Name.Name
		}
		return c.text(t) + "." + f.Name.Name
	}
	return ""
}

// Statement returns the tokens of the statement at p, with single spaces
// between, so that it is the same however the code is laid out. Of a statement
// with blocks it is the part before the first.
func (c *Code) Statement(p report.Position) string {
	if c == nil {
		return ""
	}
	pos := c.pos(p)
	var start, end token.Pos
	for _, n := range c.enclosing(pos) {
		switch n := n.(type) {
		case *ast.FuncDecl:
			start, end = n.Pos(), n.Type.End()
		case *ast.FuncLit: // its statements stand for themselves
		case *ast.BlockStmt, *ast.LabeledStmt:
		case *ast.IfStmt:
			start, end = n.Pos(), n.Body.Pos()
		case *ast.ForStmt:
			start, end = n.Pos(), n.Body.Pos()
		case *ast.RangeStmt:
			start, end = n.Pos(), n.Body.Pos()
		case *ast.SwitchStmt:
			start, end = n.Pos(), n.Body.Pos()
		case *ast.TypeSwitchStmt:
			start, end = n.Pos(), n.Body.Pos()
		case *ast.SelectStmt:
			start, end = n.Pos(), n.Body.Pos()
		case *ast.CaseClause:
			start, end = n.Pos(), n.Colon
		case *ast.CommClause:
			start, end = n.Pos(), n.Colon
		case ast.Stmt:
			start, end = n.Pos(), n.End()
		case *ast.ValueSpec:
			start, end = n.Pos(), n.End()
		}
	}
	if !start.IsValid() {
		return ""
	}
	return tokens(c.file.Source[c.tok.Offset(start):c.tok.Offset(end)])
}

// tokens returns the tokens of src with single spaces between. What a change of
// lines adds or takes away is left out: semicolons at line ends, and commas
// before what closes a list.
func tokens(src []byte) string {
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", fset.Base(), len(src)), src, nil, 0)
	var words []string
	for {
		_, tok, lit := s.Scan()
		switch {
		case tok == token.EOF:
			return strings.Join(words, " ")
		case tok == token.SEMICOLON && lit == "\n":
			continue
		case tok == token.RPAREN, tok == token.RBRACE, tok == token.RBRACK:
			if n := len(words); n > 0 && words[n-1] == "," {
				words = words[:n-1]
			}
		}
		if lit == "" || tok.IsOperator() {
			lit = tok.String()
		}
		words = append(words, lit)
	}
}

// Extent returns r, or, if r is a point, the operation that is written there:
// the point can be its beginning or its operator.
func (c *Code) Extent(r report.Range) report.Range {
	if c == nil || !r.IsPoint() {
		return r
	}
	pos := c.pos(r.Start)
	path := c.enclosing(pos)
	for i := len(path) - 1; i >= 0; i-- {
		if n := path[i]; operator(n) == pos {
			return c.span(n.Pos(), n.End())
		}
	}
	for _, n := range path { // the outermost that begins here
		switch n := n.(type) {
		case *ast.ReturnStmt, *ast.AssignStmt, *ast.ExprStmt, *ast.SendStmt, *ast.DeferStmt, *ast.GoStmt, ast.Expr:
			if n.Pos() == pos {
				return c.span(n.Pos(), n.End())
			}
		}
	}
	return r
}

// operator returns the position of what makes a node what it is, if that isn't
// its beginning.
func operator(n ast.Node) token.Pos {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		return n.OpPos
	case *ast.IndexExpr:
		return n.Lbrack
	case *ast.CallExpr:
		return n.Lparen
	case *ast.SelectorExpr:
		return n.Sel.Pos()
	case *ast.AssignStmt:
		return n.TokPos
	case *ast.SendStmt:
		return n.Arrow
	case *ast.KeyValueExpr:
		return n.Colon
	case *ast.CompositeLit:
		return n.Lbrace
	}
	return token.NoPos
}

// Variable returns what the result of the expression at r is assigned to and
// where that stands; ok is false if it is not assigned, or to the blank
// identifier.
func (c *Code) Variable(r report.Range) (name string, at report.Range, ok bool) {
	if c == nil {
		return "", at, false
	}
	path := c.enclosing(c.pos(r.Start))
	for i := len(path) - 1; i >= 0; i-- {
		var left, right []ast.Expr
		switch n := path[i].(type) {
		case *ast.AssignStmt:
			left, right = n.Lhs, n.Rhs
		case *ast.ValueSpec:
			for _, name := range n.Names {
				left = append(left, name)
			}
			right = n.Values
		case ast.Stmt, *ast.FuncLit:
			return "", at, false
		}
		for j, x := range right {
			if x.Pos() <= path[len(path)-1].Pos() && path[len(path)-1].End() <= x.End() && j < len(left) {
				v := left[j]
				if id, isIdent := v.(*ast.Ident); isIdent && id.Name == "_" {
					return "", at, false
				}
				return c.text(v), c.span(v.Pos(), v.End()), true
			}
		}
	}
	return "", at, false
}

// Mentions returns where the variable, or another expression that is written
// like name, stands in r.
func (c *Code) Mentions(r report.Range, name string) []report.Range {
	if c == nil || name == "" {
		return nil
	}
	var list []report.Range
	start, end := c.pos(r.Start), c.pos(r.End)
	ast.Inspect(c.tree, func(n ast.Node) bool {
		if n == nil || n.End() <= start || n.Pos() >= end {
			return n == ast.Node(c.tree)
		}
		if s, ok := n.(*ast.SelectorExpr); ok && c.text(s) != name { // its field is no variable
			ast.Inspect(s.X, func(n ast.Node) bool {
				if x, ok := n.(ast.Expr); ok && c.text(x) == name {
					list = append(list, c.span(x.Pos(), x.End()))
					return false
				}
				return true
			})
			return false
		}
		if x, ok := n.(ast.Expr); ok && x.Pos() >= start && x.End() <= end && c.text(x) == name {
			list = append(list, c.span(x.Pos(), x.End()))
			return false
		}
		return true
	})
	return list
}
