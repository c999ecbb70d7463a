package fix

import (
	"go/ast"
	"go/token"

	"github.com/sslref/sslref/internal/absint"
)

// releaseBeforeReturns releases what a call gave before the returns that lose
// it, where the function hands it over or releases it later on.
func releaseBeforeReturns(f *function, v absint.Violation) (*change, bool) {
	a, ok := f.acquisitionAt(v.At.Pos)
	if !ok || a.stmt == nil || f.repeats(a.call) || len(f.assignments(a.v)) != 1 || f.free(a.v) == "" {
		return nil, false
	}
	uses := f.uses(a.v)
	end, ok := f.handedOver(a, uses)
	if !ok {
		return nil, false
	}
	text := f.free(a.v)
	c := &change{message: "release " + a.v.Name() + " before the function is left: insert " + text}
	check := f.leavesIfNull(after(a.stmt, a.list), a.v)
	for _, ret := range f.returns(a.stmt.End(), end, check) {
		if f.mentions(ret, having(uses, returned)) {
			continue // that hands it over
		}
		switch f.releasedBefore(ret, uses) {
		case yes:
			continue
		case unknown:
			return nil, false
		}
		if !f.encloses(a.stmt, ret) || f.listOf(ret) == nil || f.mentions(ret, uses) {
			return nil, false
		}
		c.insertBefore(f, ret, text)
	}
	return c, len(c.edits) > 0 && f.lostAt(v, c)
}

// handedOver returns the place from which on the object of an acquisition is
// another's: that of the first use that may pass it on, if every path that is
// not left before comes there; the end of the function if there is none but a
// release.
func (f *function) handedOver(a *acquisition, uses []use) (end token.Pos, ok bool) {
	if only(uses, looks, returned) && f.results() != nil {
		return f.body().End(), true // every path ends with a return
	}
	for _, u := range uses {
		if u.role == looks || u.role == releases && f.releaseStmt(u) != nil && !f.isDeferred(f.releaseStmt(u)) {
			continue
		}
		stmt, list := f.stmtOf(u.id)
		if f.funcOf(u.id) != f.node || stmt == nil || !sameList(list, a.stmt) || u.role == releases || u.role == adds {
			return token.NoPos, false
		}
		return stmt.Pos(), true
	}
	return token.NoPos, false
}

// returns lists the return statements of the innermost function between two
// places, leaving out those in the statement except.
func (f *function) returns(from, to token.Pos, except ast.Stmt) []*ast.ReturnStmt {
	var list []*ast.ReturnStmt
	ast.Inspect(f.body(), func(n ast.Node) bool {
		if n == ast.Node(except) && except != nil {
			return false
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if from <= n.Pos() && n.Pos() < to {
				list = append(list, n)
			}
		}
		return true
	})
	return list
}

// An answer is that to a question that has not always one.
type answer uint8

const (
	no answer = iota
	yes
	unknown
)

// releasedBefore reports whether a variable with these uses is released when
// the function comes to ret.
func (f *function) releasedBefore(ret *ast.ReturnStmt, uses []use) answer {
	result := no
	for _, u := range having(uses, releases) {
		stmt := f.releaseStmt(u)
		switch {
		case stmt == nil:
			return unknown
		case stmt.Pos() > ret.Pos():
		case f.encloses(stmt, ret):
			return yes
		default:
			list := f.listOf(stmt)
			if _, left := list[len(list)-1].(*ast.ReturnStmt); !left {
				result = unknown
			}
		}
	}
	return result
}

// mentions reports whether one of uses is in n.
func (f *function) mentions(n ast.Node, uses []use) bool {
	for _, u := range uses {
		if n.Pos() <= u.id.Pos() && u.id.Pos() < n.End() {
			return true
		}
	}
	return false
}

// lostAt reports whether one of the edits is at the place where the reference
// of v was lost, if that is known.
func (f *function) lostAt(v absint.Violation, c *change) bool {
	for _, e := range v.Trail {
		if e.Kind != absint.EvLost {
			continue
		}
		for _, edit := range c.edits {
			if edit.Pos == e.Site.Pos {
				return true
			}
		}
		return false
	}
	return true
}
