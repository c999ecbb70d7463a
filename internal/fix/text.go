package fix

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

func (f *function) offset(pos token.Pos) int {
	return f.pkg.Prog.Fset.File(f.file.FileStart).Offset(pos)
}

func (f *function) pos(offset int) token.Pos {
	return f.pkg.Prog.Fset.File(f.file.FileStart).Pos(offset)
}

// indent returns the white space that the line of pos begins with.
func (f *function) indent(pos token.Pos) string {
	text := string(f.source[:f.offset(pos)])
	line := text[strings.LastIndexByte(text, '\n')+1:]
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// restOfLine returns the text from pos to the end of its line.
func (f *function) restOfLine(pos token.Pos) string {
	text := string(f.source[f.offset(pos):])
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	return strings.TrimSuffix(text, "\r")
}

// isRemark reports whether text is white space and a comment at most.
func isRemark(text string) bool {
	text = strings.TrimSpace(text)
	return text == "" || strings.HasPrefix(text, "//") || strings.HasPrefix(text, "/*") && strings.Index(text, "*/") == len(text)-2
}

// insertAfter puts a statement behind stmt.
func (c *change) insertAfter(f *function, stmt ast.Stmt, text string) {
	start, end := f.pkg.Range(stmt)
	rest := f.restOfLine(end)
	if !isRemark(rest) {
		c.replace(end, end, "; "+text)
		return
	}
	at := f.pos(f.offset(end) + len(rest))
	c.replace(at, at, "\n"+f.indent(start)+text)
}

// insertBefore puts a statement in front of stmt.
func (c *change) insertBefore(f *function, stmt ast.Stmt, text string) {
	before := string(f.source[:f.offset(stmt.Pos())])
	before = before[strings.LastIndexByte(before, '\n')+1:]
	if strings.TrimSpace(before) != "" {
		c.replace(stmt.Pos(), stmt.Pos(), text+"; ")
		return
	}
	c.replace(stmt.Pos(), stmt.Pos(), text+"\n"+f.indent(stmt.Pos()))
}

// insertFirst puts a statement at the beginning of a block.
func (c *change) insertFirst(f *function, b *ast.BlockStmt, text string) {
	at := b.Lbrace + 1
	rest := f.restOfLine(at)
	if !isRemark(rest) {
		c.replace(at, at, " "+text+";")
		return
	}
	at = f.pos(f.offset(at) + len(rest))
	c.replace(at, at, "\n"+f.indent(b.Lbrace)+"\t"+text)
}

// deleteStmts takes statements away, with what would be left empty by that. It
// reports whether nothing else depends on them.
func (c *change) deleteStmts(f *function, stmts ...ast.Stmt) bool {
	gone := make(map[ast.Node]bool)
	for _, stmt := range stmts {
		gone[stmt] = true
	}
	for changed := true; changed; {
		changed = false
		for n := range gone {
			outer, ok := f.emptied(n, gone)
			if !ok {
				return false
			}
			if outer != nil && !gone[outer] {
				gone[outer] = true
				changed = true
			}
		}
	}
	inGone := func(n ast.Node) bool {
		for ; n != nil; n = f.parents[n] {
			if gone[n] {
				return true
			}
		}
		return false
	}
	if !f.stillUsed(inGone) {
		return false
	}
	for n := range gone {
		if !inGone(f.parents[n]) {
			c.deleteText(f, n.(ast.Stmt))
		}
	}
	return true
}

// emptied returns the statement around the gone statement n that has nothing
// else in it; ok is false if something would be left that makes no sense.
func (f *function) emptied(n ast.Node, gone map[ast.Node]bool) (outer ast.Node, ok bool) {
	block, isBlock := f.parents[n].(*ast.BlockStmt)
	if !isBlock {
		return nil, f.listOf(n.(ast.Stmt)) != nil
	}
	for _, s := range block.List {
		if !gone[s] {
			return nil, true
		}
	}
	switch p := f.parents[block].(type) {
	case *ast.FuncDecl:
		return nil, true
	case *ast.IfStmt:
		return p, p.Body == block && p.Else == nil && p.Init == nil && isPure(p.Cond) && f.listOf(p) != nil
	case *ast.FuncLit:
		call, ok := f.parents[p].(*ast.CallExpr)
		if ok && ast.Unparen(call.Fun) == ast.Expr(p) && len(call.Args) == 0 {
			if stmt, ok := f.parents[call].(*ast.DeferStmt); ok && f.listOf(stmt) != nil {
				return stmt, true
			}
		}
	}
	return nil, false
}

// isPure reports whether leaving out the evaluation of e changes nothing.
func isPure(e ast.Expr) bool {
	pure := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case nil, *ast.Ident, *ast.SelectorExpr, *ast.BasicLit, *ast.ParenExpr, *ast.BinaryExpr:
		case *ast.UnaryExpr:
			pure = pure && n.Op == token.NOT
		default:
			pure = false
		}
		return pure
	})
	return pure
}

// stillUsed reports whether every variable of the function that is mentioned in
// what is gone is read elsewhere, too.
func (f *function) stillUsed(gone func(ast.Node) bool) bool {
	mentioned, read := make(map[*types.Var]bool), make(map[*types.Var]bool)
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := f.pkg.Info.Uses[id].(*types.Var)
		if !ok || v.IsField() || v.Pos() < f.decl.Body.Pos() || v.Pos() >= f.decl.Body.End() || f.isParam(v) {
			return true
		}
		if gone(id) {
			mentioned[v] = true
		} else if !f.isTarget(id) {
			read[v] = true
		}
		return true
	})
	for v := range mentioned {
		if !read[v] {
			return false
		}
	}
	return true
}

// isParam reports whether v is a parameter or result of a function literal.
func (f *function) isParam(v *types.Var) bool {
	return f.contains(f.decl.Body, func(n ast.Node) bool {
		lit, ok := n.(*ast.FuncLit)
		return ok && lit.Type.Pos() <= v.Pos() && v.Pos() < lit.Type.End()
	})
}

// deleteText takes the text of stmt away, and its lines if there is nothing
// else in them.
func (c *change) deleteText(f *function, stmt ast.Stmt) {
	start, end := f.pkg.Range(stmt)
	before := string(f.source[:f.offset(start)])
	before = before[strings.LastIndexByte(before, '\n')+1:]
	rest := f.restOfLine(end)
	if strings.TrimSpace(before) == "" && isRemark(rest) {
		from, to := f.offset(start)-len(before), f.offset(end)+len(rest)
		if to < len(f.source) && f.source[to] == '\r' {
			to++
		}
		if to < len(f.source) {
			to++ // the end of the line
		}
		start, end = f.pos(from), f.pos(to)
	}
	c.replace(start, end, "")
}
