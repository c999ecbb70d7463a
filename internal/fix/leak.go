package fix

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/sslref/sslref/internal/absint"
	"github.com/sslref/sslref/refmodel"
)

// An acquisition is a statement that assigns the result of a call to a
// variable of the function.
type acquisition struct {
	call *ast.CallExpr
	v    *types.Var
	// stmt is the statement that a release may follow, list the one it is in;
	// in is the if statement that has the assignment in its head, and then
	// stmt and list are nil.
	stmt ast.Stmt
	list []ast.Stmt
	in   *ast.IfStmt
}

// acquisitionAt returns the acquisition by the call at pos.
func (f *function) acquisitionAt(pos token.Pos) (*acquisition, bool) {
	call := f.pkg.CallAt(pos)
	if call == nil || f.parents[call] == nil || f.funcOf(call) != f.node {
		return nil, false
	}
	a := &acquisition{call: call}
	e := ast.Expr(call)
	for {
		switch p := f.parents[e].(type) {
		case *ast.ParenExpr:
			e = p
			continue
		case *ast.CallExpr:
			if p.Fun != e && f.pkg.Info.Types[p.Fun].IsType() {
				e = p
				continue
			}
		case *ast.AssignStmt:
			if len(p.Rhs) == 1 && (p.Tok == token.DEFINE || p.Tok == token.ASSIGN) {
				a.v = f.target(call, p.Lhs)
			}
			if in, ok := f.parents[p].(*ast.IfStmt); ok && in.Init == p {
				a.in = in
			}
		case *ast.ValueSpec:
			if len(p.Values) == 1 {
				names := make([]ast.Expr, len(p.Names))
				for i, id := range p.Names {
					names[i] = id
				}
				a.v = f.target(call, names)
			}
		}
		break
	}
	if a.v == nil || f.releasesPartOf(call) {
		return nil, false
	}
	if a.in == nil {
		if a.stmt, a.list = f.stmtOf(e); a.stmt == nil {
			return nil, false
		}
	}
	return a, true
}

// releasesPartOf reports whether the function releases a field of the receiver of
// a method call: that may be what the method has returned.
func (f *function) releasesPartOf(call *ast.CallExpr) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	recv := f.variable(sel.X)
	return recv != nil && f.contains(f.decl, func(n ast.Node) bool {
		release, ok := n.(*ast.CallExpr)
		if !ok || len(release.Args) != 1 || !f.isRelease(release) {
			return false
		}
		part, ok := ast.Unparen(release.Args[0]).(*ast.SelectorExpr)
		return ok && f.variable(part.X) == recv
	})
}

// target returns the variable among lhs that gets the object that call returns;
// nil if there is none or call returns several, or something else that may have
// to do with it.
func (f *function) target(call *ast.CallExpr, lhs []ast.Expr) *types.Var {
	results, ok := f.pkg.Info.TypeOf(call).(*types.Tuple)
	if !ok || f.callee(call).row != nil { // of an API function, the second result is the errno
		return f.local(lhs[0])
	}
	found := -1
	for i := range results.Len() {
		if _, ok := f.release(results.At(i).Type()); ok {
			if found >= 0 {
				return nil
			}
			found = i
		} else if !tellsOnly(results.At(i).Type()) {
			return nil // a cleanup function, say
		}
	}
	if found < 0 || found >= len(lhs) {
		return nil
	}
	return f.local(lhs[found])
}

// tellsOnly reports whether a result of type t says how a call went, and can't
// have a part in who releases what.
func tellsOnly(t types.Type) bool {
	if types.Identical(t, types.Universe.Lookup("error").Type()) {
		return true
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsBoolean|types.IsNumeric|types.IsString) != 0
}

// deferAfter puts a deferred release behind an acquisition and the check for
// NULL that follows it.
func (c *change) deferAfter(f *function, a *acquisition, text string) bool {
	if a.in != nil {
		if !f.compares(a.in.Cond, token.NEQ, a.v) {
			return false
		}
		c.insertFirst(f, a.in.Body, text)
		return true
	}
	stmt := a.stmt
	if check := f.leavesIfNull(after(stmt, a.list), a.v); check != nil {
		stmt = check
	}
	c.insertAfter(f, stmt, text)
	return true
}

// deferRelease releases what a call gave when the function returns. Releases
// that are there on some of the paths go.
func deferRelease(f *function, v absint.Violation) (*change, bool) {
	a, ok := f.acquisitionAt(v.At.Pos)
	if !ok || f.repeats(a.call) || len(f.assignments(a.v)) != 1 {
		return nil, false
	}
	uses := f.uses(a.v)
	text := f.free(a.v)
	if text == "" || !only(uses, looks, releases) {
		return nil, false
	}
	c := &change{message: "release " + a.v.Name() + " when the function returns: insert defer " + text}
	if list := having(uses, releases); len(list) > 0 {
		stmts, ok := f.releaseStmts(list)
		if !ok || !c.deleteStmts(f, stmts...) {
			return nil, false
		}
		c.message += " and delete the other releases"
	}
	if !c.deferAfter(f, a, "defer "+text) {
		return nil, false
	}
	return c, true
}

// releaseStmts returns the statements that the releases are; ok is false if
// one is more than that.
func (f *function) releaseStmts(list []use) (stmts []ast.Stmt, ok bool) {
	for _, u := range list {
		stmt := f.releaseStmt(u)
		if stmt == nil {
			return nil, false
		}
		stmts = append(stmts, stmt)
	}
	return stmts, true
}

// releaseStmt returns the statement that is the call of u and nothing else, or
// its defer; nil if there is none.
func (f *function) releaseStmt(u use) ast.Stmt {
	if u.call == nil || len(u.call.Args) != 1 {
		return nil
	}
	switch p := f.parents[u.call].(type) {
	case *ast.ExprStmt:
		if f.listOf(p) != nil {
			return p
		}
	case *ast.DeferStmt:
		if f.listOf(p) != nil {
			return p
		}
	}
	return nil
}

// releaseBeforeOverwrite releases what a variable holds before the statement
// that gives it something else.
func releaseBeforeOverwrite(f *function, v absint.Violation) (*change, bool) {
	a, ok := f.acquisitionAt(v.At.Pos)
	if !ok || a.stmt == nil || f.node != ast.Node(f.decl) {
		return nil, false
	}
	next := f.overwrite(a)
	text := f.free(a.v)
	if next == nil || text == "" || f.jumps(a.stmt.End(), next.Pos(), f.leavesIfNull(after(a.stmt, a.list), a.v)) {
		return nil, false
	}
	for _, u := range f.uses(a.v) {
		if a.stmt.End() <= u.id.Pos() && u.id.Pos() < next.End() && (u.role != looks || u.id.Pos() >= next.Pos()) {
			return nil, false
		}
	}
	c := &change{message: "release " + a.v.Name() + " before it is overwritten: insert " + text}
	c.insertBefore(f, next, text)
	return c, true
}

// overwrite returns the statement after an acquisition, in the same list, that
// assigns to the variable next, if there is no assignment elsewhere between.
func (f *function) overwrite(a *acquisition) ast.Stmt {
	found := false
	for _, stmt := range a.list {
		if stmt == a.stmt {
			found = true
			continue
		}
		if !found {
			continue
		}
		for _, n := range f.assignments(a.v) {
			if n == ast.Node(stmt) {
				return stmt
			}
			if stmt.Pos() <= n.Pos() && n.Pos() < stmt.End() {
				return nil
			}
		}
	}
	return nil
}

// lendInstead takes a loan where a reference is only looked at or passed to a
// function that takes one of its own.
func lendInstead(f *function, v absint.Violation) (*change, bool) {
	call := f.pkg.CallAt(v.At.Pos)
	if call == nil || f.parents[call] == nil {
		return nil, false
	}
	row := f.callee(call).row
	if row == nil || counterpart(row) == "" {
		return nil, false
	}
	switch f.parents[call].(type) {
	case *ast.AssignStmt: // the result is wanted, or the call is for show
		return nil, false
	}
	if u := f.classify(call); u.role != looks {
		return nil, false
	} else if u.call != nil && f.endsLoans(u.call, call) {
		return nil, false
	}
	name := counterpart(row)
	c := &change{message: "only borrow the session: replace " + row.Name + " by " + name}
	return c, c.rename(f, call, name)
}

// endsLoans reports whether outer, which has inner for an argument, ends loans
// of what inner is lent by.
func (f *function) endsLoans(outer, inner *ast.CallExpr) bool {
	row := f.callee(outer).row
	if row == nil {
		return false
	}
	for _, p := range row.Params {
		if p.Action == refmodel.Releases {
			return true
		}
	}
	return false
}

// deferReleaseOfUpRef releases, when the function returns, the reference that
// a checked SSL_SESSION_up_ref added.
func deferReleaseOfUpRef(f *function, v absint.Violation) (*change, bool) {
	call := f.pkg.CallAt(v.At.Pos)
	if call == nil || len(call.Args) != 1 || f.repeats(call) || f.funcOf(call) != f.node {
		return nil, false
	}
	s := f.variable(call.Args[0])
	check, ok := f.failureCheck(call)
	if s == nil || !ok || f.free(s) == "" {
		return nil, false
	}
	assigned := len(f.assignments(s))
	uses := f.uses(s)
	if assigned > 1 || !only(uses, looks, adds) || len(having(uses, adds)) != 1 {
		return nil, false
	}
	c := &change{message: "release the reference when the function returns: insert defer " + f.free(s)}
	c.insertAfter(f, check, "defer "+f.free(s))
	return c, true
}

// failureCheck returns the statement if f(x) != 1 { ...; return } that call is
// the condition's part of.
func (f *function) failureCheck(call *ast.CallExpr) (*ast.IfStmt, bool) {
	cond, ok := f.parents[call].(*ast.BinaryExpr)
	if !ok || !f.meansFailure(cond, call) {
		return nil, false
	}
	check, ok := f.parents[cond].(*ast.IfStmt)
	return check, ok && check.Init == nil && check.Else == nil && leaves(check.Body) && f.listOf(check) != nil
}

// meansFailure reports whether cond is call != 1 or call == 0.
func (f *function) meansFailure(cond *ast.BinaryExpr, call *ast.CallExpr) bool {
	lit, ok := ast.Unparen(cond.Y).(*ast.BasicLit)
	if !ok || ast.Unparen(cond.X) != ast.Expr(call) {
		return false
	}
	return cond.Op == token.NEQ && lit.Value == "1" || cond.Op == token.EQL && lit.Value == "0"
}
