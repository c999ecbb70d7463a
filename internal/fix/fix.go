// Package fix suggests changes of the source that mend violations.
//
// A fix is offered where the text of the function leaves no doubt about what
// it does: every use of the variable in question is looked at, and if one of
// them may pass the reference on, or the variable may hold different objects,
// nothing is offered. All edits are in files as their author wrote them, never
// in cgo's output, whose offsets mean nothing to whoever applies them.
package fix

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref/internal/absint"
	"github.com/sslref/sslref/internal/cgosrc"
)

// For returns the fixes for violation v in package pkg, the one to apply
// first; none where it isn't clear what would be right. Each of them mends v
// alone and compiles.
func For(pkg *cgosrc.Package, v absint.Violation) []analysis.SuggestedFix {
	if !pkg.Raw || !v.At.Pos.IsValid() || pkg.InC(v.At.Pos) {
		return nil
	}
	f := funcAt(pkg, v.At.Pos)
	if f == nil {
		return nil
	}
	var fixes []analysis.SuggestedFix
	for _, propose := range proposals(v.Why) {
		if e, ok := propose(f, v); ok && !slices.ContainsFunc(fixes, func(x analysis.SuggestedFix) bool { return x.Message == e.message }) {
			fixes = append(fixes, analysis.SuggestedFix{Message: e.message, TextEdits: e.edits})
		}
	}
	return fixes
}

// A proposal makes one kind of fix; ok is false where it doesn't apply.
type proposal func(*function, absint.Violation) (e *change, ok bool)

// proposals lists the kinds of fixes for a reason, the preferred one first.
func proposals(why absint.Reason) []proposal {
	switch why {
	case absint.LeakAtExit:
		return []proposal{deferRelease, releaseBeforeReturns, releaseBeforeOverwrite, lendInstead}
	case absint.LeakUpRef:
		return []proposal{deferReleaseOfUpRef}
	case absint.FreeOfLoan:
		return []proposal{deleteReleases, ownInstead}
	case absint.FreeInCallback:
		return []proposal{deleteReleases}
	case absint.FreeOfFailedRef:
		return []proposal{deleteFailedRelease}
	case absint.SecondFree:
		return []proposal{deleteDuplicate}
	case absint.UseReleased:
		return []proposal{releaseLater}
	case absint.UseAfterLoan:
		return []proposal{ownUntilReturn}
	case absint.ReturnedLoan:
		return []proposal{returnOwned}
	case absint.NullUnchecked:
		return []proposal{returnIfNull}
	case absint.StatusUnchecked:
		return []proposal{returnIfFailed}
	}
	return nil
}

// A change is a fix in the making.
type change struct {
	message string
	edits   []analysis.TextEdit
}

func (c *change) replace(pos, end token.Pos, text string) {
	c.edits = append(c.edits, analysis.TextEdit{Pos: pos, End: end, NewText: []byte(text)})
}

// rename puts another function of the API in the place of the one that call
// calls.
func (c *change) rename(f *function, call *ast.CallExpr, name string) bool {
	callee := f.callee(call)
	if callee.row == nil || !f.has(callee, name) {
		return false
	}
	pos, end := f.pkg.Range(ast.Unparen(call.Fun))
	c.replace(pos, end, callee.prefix+name)
	return true
}
