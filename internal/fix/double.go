package fix

import (
	"go/ast"
	"go/token"

	"github.com/sslref/sslref/internal/absint"
)

// deleteDuplicate takes one of two releases of one reference away: the earlier
// one if the later one always follows, or the later one if the earlier one
// always went before. A deferred release stays, since it covers every path.
func deleteDuplicate(f *function, v absint.Violation) (*change, bool) {
	lastCall, last := f.releaseAt(v.At.Pos)
	if last == nil {
		return nil, false
	}
	firstCall, first := f.releaseAt(firstRelease(v))
	if first == nil || first == last || f.funcOf(first) != f.node || f.node != ast.Node(f.decl) {
		return nil, false
	}
	a, b := f.variable(firstCall.Args[0]), f.variable(lastCall.Args[0])
	if a == nil || b == nil || len(f.assignments(a)) > 1 || len(f.assignments(b)) > 1 || f.addsReferences() {
		return nil, false
	}
	if f.repeats(first) != f.repeats(last) {
		return nil, false
	}
	c := &change{message: "delete the duplicate release"}
	switch {
	case f.isDeferred(last) && first.Pos() > last.Pos() && f.covers(last, first) && f.always(last):
		return c, c.deleteStmts(f, first)
	case f.isDeferred(first) || f.isDeferred(last) && first.Pos() > last.Pos():
		return nil, false
	case f.covers(first, last) && f.always(first):
		if f.readsBetween(a, first.End(), last.Pos()) {
			if f.jumps(first.End(), last.Pos(), nil) {
				return nil, false // then the later one isn't reached
			}
			return c, c.deleteStmts(f, first)
		}
		return c, c.deleteStmts(f, last)
	case first.Pos() < last.Pos() && f.encloses(last, first) && !f.jumps(first.End(), last.Pos(), nil):
		return c, c.deleteStmts(f, first)
	}
	return nil, false
}

// firstRelease returns where the reference went on the path of v.
func firstRelease(v absint.Violation) token.Pos {
	pos := token.NoPos
	for _, e := range v.Trail {
		if e.Kind == absint.EvRelease && e.Site.Pos != v.At.Pos {
			pos = e.Site.Pos
		}
	}
	return pos
}

func (f *function) isDeferred(stmt ast.Stmt) bool {
	for n := ast.Node(stmt); n != nil && n != ast.Node(f.decl); n = f.parents[n] {
		if _, ok := n.(*ast.DeferStmt); ok {
			return true
		}
	}
	return false
}

// covers reports whether whenever b is run, a was before: it is in front of
// it in the same list, or in one around it.
func (f *function) covers(a, b ast.Stmt) bool {
	a = f.listed(a)
	return a != nil && a.Pos() < b.Pos() && f.encloses(a, b)
}

// always reports whether stmt is run whenever the statement of [function.listed]
// is: a literal that is deferred may release under a condition.
func (f *function) always(stmt ast.Stmt) bool {
	deferred := f.listed(stmt)
	if deferred == stmt {
		return true
	}
	lit, ok := f.parents[f.parents[stmt]].(*ast.FuncLit)
	return ok && f.parents[f.parents[lit]] == ast.Node(deferred) && !f.contains(lit.Body, func(n ast.Node) bool {
		_, ok := n.(*ast.ReturnStmt)
		return ok
	})
}

// listed returns the statement of the declared function's own lists that stmt
// is or, in a deferred literal, is part of.
func (f *function) listed(stmt ast.Stmt) ast.Stmt {
	for n := ast.Node(stmt); n != nil; n = f.parents[n] {
		if d, ok := n.(*ast.DeferStmt); ok {
			return d
		}
	}
	return stmt
}

// encloses reports whether the list of statements that a is in also has b in
// it or below it.
func (f *function) encloses(a, b ast.Stmt) bool {
	block := f.parents[f.listed(a)]
	for n := ast.Node(b); n != nil; n = f.parents[n] {
		if n == block {
			return true
		}
	}
	return false
}

// addsReferences reports whether the function calls something that adds a
// reference to an object.
func (f *function) addsReferences() bool {
	return f.contains(f.decl.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return false
		}
		return f.argument(call, call.Args[0], f.parents, 0) == adds
	})
}
