package fix

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/sslref/sslref/internal/absint"
	"github.com/sslref/sslref/refmodel"
)

// releaseAt returns the release at pos: the call of the API, or, for a
// deferred one, what is in the defer statement.
func (f *function) releaseAt(pos token.Pos) (call *ast.CallExpr, stmt ast.Stmt) {
	if call = f.pkg.CallAt(pos); call != nil && f.parents[call] != nil {
		if u := (use{call: call}); f.isRelease(call) {
			return call, f.releaseStmt(u)
		}
		return nil, nil
	}
	var found *ast.DeferStmt
	ast.Inspect(f.decl, func(n ast.Node) bool {
		if d, ok := n.(*ast.DeferStmt); ok && d.Defer == pos {
			found = d
		}
		return true
	})
	if found == nil {
		return nil, nil
	}
	if f.isRelease(found.Call) {
		return found.Call, f.releaseStmt(use{call: found.Call})
	}
	var calls []*ast.CallExpr
	ast.Inspect(found.Call.Fun, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && f.isRelease(c) {
			calls = append(calls, c)
		}
		return true
	})
	if len(calls) != 1 {
		return nil, nil
	}
	return calls[0], f.releaseStmt(use{call: calls[0]})
}

// isRelease reports whether call releases its one argument and does nothing
// else: a function of the API, or one of this package that is no more than such
// a call.
func (f *function) isRelease(call *ast.CallExpr) bool {
	if row := f.callee(call).row; row != nil {
		return len(row.Params) == 1 && row.Params[0].Action == refmodel.Releases
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok || len(call.Args) != 1 {
		return false
	}
	fn, ok := f.pkg.Info.Uses[id].(*types.Func)
	if !ok || fn.Pkg() != f.pkg.Types || fn.Signature().Params().Len() != 1 || fn.Signature().Results().Len() > 0 {
		return false
	}
	decl := f.declOf(fn)
	return decl != nil && decl.Body != nil && f.onlyReleases(decl.Body, fn.Signature().Params().At(0))
}

// onlyReleases reports whether a body is C.SSL_SESSION_free(v), or that behind
// a check for NULL.
func (f *function) onlyReleases(body *ast.BlockStmt, v *types.Var) bool {
	if len(body.List) != 1 {
		return false
	}
	is := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && f.pkg.Info.Uses[id] == v
	}
	switch stmt := body.List[0].(type) {
	case *ast.IfStmt:
		cond, ok := ast.Unparen(stmt.Cond).(*ast.BinaryExpr)
		return ok && stmt.Init == nil && stmt.Else == nil && cond.Op == token.NEQ && is(cond.X) && f.isNil(cond.Y) && f.onlyReleases(stmt.Body, v)
	case *ast.ExprStmt:
		call, ok := stmt.X.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 || !is(call.Args[0]) {
			return false
		}
		row := f.callee(call).row
		return row != nil && len(row.Params) == 1 && row.Params[0].Action == refmodel.Releases
	}
	return false
}

// borrowed returns the variable that a release releases, if all that it ever
// holds is the loan of a violation.
func (f *function) borrowed(arg ast.Expr, v absint.Violation) (s *types.Var, origin *ast.CallExpr, ok bool) {
	s = f.variable(arg)
	if s == nil {
		return nil, nil, false
	}
	assigned := f.assignments(s)
	if v.Why == absint.FreeInCallback {
		return s, nil, len(assigned) == 0
	}
	origin = f.pkg.CallAt(v.Obj.Origin.Pos)
	if len(assigned) != 1 || origin == nil || f.callee(origin).row == nil || f.callee(origin).row.Result.Kind != refmodel.Borrowed {
		return nil, nil, false
	}
	a, ok := f.acquisitionAt(v.Obj.Origin.Pos)
	if !ok {
		// Captured by the literal that releases it.
		return s, origin, assigned[0].Pos() <= origin.Pos() && origin.Pos() < assigned[0].End()
	}
	return s, origin, a.v == s
}

// deleteReleases takes the releases of a borrowed object away.
func deleteReleases(f *function, v absint.Violation) (*change, bool) {
	call, stmt := f.releaseAt(v.At.Pos)
	if call == nil || stmt == nil {
		return nil, false
	}
	c := &change{message: "delete the release of a borrowed session"}
	arg := ast.Unparen(call.Args[0])
	if direct, ok := arg.(*ast.CallExpr); ok {
		row := f.callee(direct).row
		if row == nil || row.Result.Kind != refmodel.Borrowed {
			return nil, false
		}
		return c, c.deleteStmts(f, stmt)
	}
	s, origin, ok := f.borrowed(arg, v)
	if !ok || f.loanEndsAfter(origin) {
		return nil, false
	}
	if v.Obj.Role == refmodel.GivenIfOne {
		// Right where 1 is returned: only what is followed by another
		// result goes.
		if !f.refuses(stmt) {
			return nil, false
		}
		return c, c.deleteStmts(f, stmt)
	}
	uses := f.usesAnywhere(s)
	stmts, ok := f.releaseStmts(having(uses, releases))
	if !ok || !only(uses, looks, releases) {
		return nil, false
	}
	return c, c.deleteStmts(f, stmts...)
}

// refuses reports whether stmt, in a callback, is followed by return 0.
func (f *function) refuses(stmt ast.Stmt) bool {
	ret, ok := after(stmt, f.listOf(stmt)).(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 || f.isDeferred(stmt) {
		return false
	}
	lit, ok := ret.Results[0].(*ast.BasicLit)
	return ok && lit.Value == "0"
}

// usesAnywhere is like uses, but doesn't mind that literals capture the
// variable.
func (f *function) usesAnywhere(v *types.Var) []use {
	list := f.uses(v)
	for i, u := range list {
		list[i] = f.classify(u.id)
	}
	return list
}

// loanEndsAfter reports whether something in the function after origin, or
// deferred, may end the loan of what origin lends: then deleting the release
// would leave a stale pointer.
func (f *function) loanEndsAfter(origin *ast.CallExpr) bool {
	if origin == nil {
		return false
	}
	return f.contains(f.decl.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || call.Pos() < origin.Pos() {
			return false
		}
		row := f.callee(call).row
		if row == nil {
			return false
		}
		if len(row.Ends) > 0 {
			return true
		}
		for _, p := range row.Params {
			if info, ok := p.Class.Info(); ok && p.Action == refmodel.Releases && !info.Tracked {
				return true
			}
		}
		return false
	})
}

// ownInstead takes a reference where the loan is released: once, and whatever
// the path.
func ownInstead(f *function, v absint.Violation) (*change, bool) {
	call, stmt := f.releaseAt(v.At.Pos)
	if call == nil || stmt == nil {
		return nil, false
	}
	if direct, ok := ast.Unparen(call.Args[0]).(*ast.CallExpr); ok {
		return f.own(direct)
	}
	s, origin, ok := f.borrowed(call.Args[0], v)
	if !ok || f.repeats(origin) {
		return nil, false
	}
	a, ok := f.acquisitionAt(origin.Lparen)
	if !ok || a.stmt == nil || f.node != f.funcOf(call) {
		return nil, false
	}
	uses := f.uses(s)
	if !only(uses, looks, releases) || len(having(uses, releases)) != 1 || !sameList(a.list, stmt) ||
		f.jumps(a.stmt.End(), stmt.Pos(), f.leavesIfNull(after(a.stmt, a.list), a.v)) {
		return nil, false
	}
	return f.own(origin)
}

func sameList(list []ast.Stmt, stmt ast.Stmt) bool {
	for _, s := range list {
		if s == stmt {
			return true
		}
	}
	return false
}

// own replaces a function that lends by the one that gives a reference.
func (f *function) own(origin *ast.CallExpr) (*change, bool) {
	row := f.callee(origin).row
	if row == nil || row.Result.Kind != refmodel.Borrowed || counterpart(row) == "" {
		return nil, false
	}
	name := counterpart(row)
	c := &change{message: "take a reference: replace " + row.Name + " by " + name}
	return c, c.rename(f, origin, name)
}

// deleteFailedRelease takes away the release of a reference that
// SSL_SESSION_up_ref did not give, in the code for its failure.
func deleteFailedRelease(f *function, v absint.Violation) (*change, bool) {
	call, stmt := f.releaseAt(v.At.Pos)
	if call == nil || stmt == nil {
		return nil, false
	}
	s := f.variable(call.Args[0])
	block, ok := f.parents[stmt].(*ast.BlockStmt)
	if s == nil || !ok {
		return nil, false
	}
	check, ok := f.parents[block].(*ast.IfStmt)
	if !ok || check.Body != block {
		return nil, false
	}
	for _, u := range having(f.uses(s), adds) {
		if cond, ok := f.parents[u.call].(*ast.BinaryExpr); ok && f.parents[cond] == ast.Node(check) && f.meansFailure(cond, u.call) {
			c := &change{message: "delete the release of the reference that could not be had"}
			return c, c.deleteStmts(f, stmt)
		}
	}
	return nil, false
}

// ownUntilReturn takes a reference instead of a loan that ends too early, and
// releases it when the function returns.
func ownUntilReturn(f *function, v absint.Violation) (*change, bool) {
	a, ok := f.acquisitionAt(v.Obj.Origin.Pos)
	if !ok || f.repeats(a.call) || len(f.assignments(a.v)) != 1 || !only(f.uses(a.v), looks) || f.free(a.v) == "" {
		return nil, false
	}
	c, ok := f.own(a.call)
	if !ok || !c.deferAfter(f, a, "defer "+f.free(a.v)) {
		return nil, false
	}
	c.message += ", and insert defer " + f.free(a.v)
	return c, true
}

// returnOwned takes a reference instead of a loan that is returned although
// its lender is released before: the caller could do nothing with it.
func returnOwned(f *function, v absint.Violation) (*change, bool) {
	if f.node != ast.Node(f.decl) || f.isCalled() {
		return nil, false
	}
	origin := f.pkg.CallAt(v.Obj.Origin.Pos)
	if origin == nil || f.parents[origin] == nil || f.repeats(origin) {
		return nil, false
	}
	if ret, ok := f.parents[origin].(*ast.ReturnStmt); ok && len(ret.Results) == 1 {
		return f.own(origin)
	}
	a, ok := f.acquisitionAt(v.Obj.Origin.Pos)
	if !ok || a.stmt == nil || len(f.assignments(a.v)) != 1 || f.free(a.v) == "" {
		return nil, false
	}
	uses := f.uses(a.v)
	ends := having(uses, returned)
	if !only(uses, looks, returned) || len(ends) != 1 {
		return nil, false
	}
	ret, list := f.stmtOf(ends[0].id)
	if ret == nil || !sameList(list, a.stmt) || f.jumps(a.stmt.End(), ret.Pos(), f.leavesIfNull(after(a.stmt, a.list), a.v)) {
		return nil, false
	}
	return f.own(a.call)
}

// isCalled reports whether the declared function is used in its package.
func (f *function) isCalled() bool {
	obj := f.pkg.Info.Defs[f.decl.Name]
	for _, used := range f.pkg.Info.Uses {
		if used == obj {
			return true
		}
	}
	return false
}
