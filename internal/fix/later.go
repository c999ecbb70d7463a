package fix

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/sslref/sslref/internal/absint"
)

// readsBetween reports whether v is read between two places.
func (f *function) readsBetween(v *types.Var, from, to token.Pos) bool {
	for _, u := range f.uses(v) {
		if from <= u.id.Pos() && u.id.Pos() < to {
			return true
		}
	}
	return false
}

// releaseLater defers a release that is followed by uses.
func releaseLater(f *function, v absint.Violation) (*change, bool) {
	call, stmt := f.releaseAt(v.Obj.DeathAt.Pos)
	if call == nil {
		return nil, false
	}
	if _, ok := stmt.(*ast.ExprStmt); !ok || f.funcOf(stmt) != f.node || f.repeats(stmt) {
		return nil, false
	}
	used := f.pkg.CallAt(v.At.Pos)
	if at, _ := f.stmtOf(used); used == nil || at == nil || f.isDeferred(at) {
		return nil, false // what is deferred earlier would still run later
	}
	s := f.local(call.Args[0])
	if s == nil || len(f.assignments(s)) > 1 {
		return nil, false
	}
	uses := f.uses(s)
	if !only(uses, looks, releases) || len(having(uses, releases)) != 1 {
		return nil, false
	}
	c := &change{message: "release " + s.Name() + " when the function returns: defer the release"}
	c.replace(stmt.Pos(), stmt.Pos(), "defer ")
	return c, true
}
