// Package diag puts violations into words: a message, the place to show, and
// the steps that led there. It decides nothing.
package diag

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref/internal/absint"
	"github.com/sslref/sslref/internal/cgosrc"
	"github.com/sslref/sslref/internal/fix"
)

// New returns the diagnostic of a violation in package pkg.
func New(fset *token.FileSet, pkg *cgosrc.Package, v absint.Violation) analysis.Diagnostic {
	w := &writer{fset: fset, pkg: pkg, v: v}
	pos, end := w.extent(v.At.Pos)
	return analysis.Diagnostic{
		Pos: pos, End: end,
		Category: v.Rule,
		Message:  w.message() + " (" + v.Rule + ")",
		Related:  w.steps(),

		SuggestedFixes: fix.For(pkg, v),
	}
}

type writer struct {
	fset *token.FileSet
	pkg  *cgosrc.Package
	v    absint.Violation
}

// extent returns the part of the source that stands for an operation: the
// call whose parenthesis is at pos, or the token there.
func (w *writer) extent(pos token.Pos) (start, end token.Pos) {
	if call := w.pkg.CallAt(pos); call != nil {
		return w.pkg.Range(call)
	}
	return pos, token.NoPos
}

func (w *writer) line(pos token.Pos) int { return w.fset.Position(pos).Line }

// subject is the object as the program knows it: "session s from
// SSL_get1_session (line 41)".
func (w *writer) subject(withLine bool) string {
	o := w.v.Obj
	noun := "pointer"
	if info, ok := o.Class.Info(); ok && o.Parent == 0 {
		noun = info.Noun
	}
	s := noun
	if name := w.pkg.VarName(o.Origin.Pos); name != "" && !w.givesError(o.Origin.Pos) {
		s += " " + name
	}
	if o.Origin.What != "" {
		s += " from " + o.Origin.What
	}
	if withLine && o.Origin.Pos.IsValid() && w.line(o.Origin.Pos) != w.line(w.v.At.Pos) {
		s += fmt.Sprintf(" (line %d)", w.line(o.Origin.Pos))
	}
	return s
}

// givesError reports whether the first result of the call at pos is an error:
// the object is then somewhere else than in the variable.
func (w *writer) givesError(pos token.Pos) bool {
	call := w.pkg.CallAt(pos)
	if call == nil {
		return false
	}
	t := w.pkg.Info.TypeOf(call)
	if tuple, ok := t.(*types.Tuple); ok && tuple.Len() > 0 {
		t = tuple.At(0).Type()
	}
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}

func (w *writer) message() string {
	v := w.v
	call := v.At.What
	if call == "" {
		call = "this"
	}
	switch v.Why {
	case absint.LeakAtExit:
		return w.subject(false) + " is not freed " + w.lostWhere()
	case absint.LeakUpRef:
		return "the reference that " + v.At.What + " adds is not freed " + w.lostWhere()
	case absint.LeakCallback:
		return "the callback returns 1 but neither keeps nor releases its session"
	case absint.FreeOfLoan:
		return w.subject(true) + " is borrowed: " + call + " releases a reference of its owner's"
	case absint.FreeOfFailedRef:
		return w.subject(true) + " is borrowed, since SSL_SESSION_up_ref failed: " + call + " releases a reference of its owner's"
	case absint.FreeInCallback:
		return "the session is only lent to this callback: " + call + " gives away a reference of the library's"
	case absint.SecondFree:
		return w.subject(true) + " is released again: its reference is gone already"
	case absint.UseReleased:
		return w.subject(true) + " is used after its last reference was released"
	case absint.UseAfterLoan:
		return w.subject(true) + " is used after " + w.ended()
	case absint.UseReplaced:
		return w.subject(true) + " is used after what it points to was replaced"
	case absint.KeptInMemory:
		return w.subject(true) + " is only borrowed, but kept where it outlives the loan"
	case absint.KeptByGoroutine:
		return w.subject(true) + " is only borrowed, but used by a goroutine that can outlive the loan"
	case absint.ReturnedLoan:
		return w.subject(true) + " is only borrowed, but returned although its owner is released here"
	case absint.OtherContext:
		return w.subject(true) + " belongs to another SSL_CTX"
	case absint.NullUnchecked:
		return w.subject(false) + " may be NULL, which is not looked at before it is used"
	case absint.StatusUnchecked:
		return "the result of " + v.At.What + " is ignored, but the reference is relied on"
	case absint.NotReleased, absint.NotRetained:
		return call + " says it " + v.At.Via + ", but doesn't when this return is taken"
	case absint.GivesAway:
		return call + " says it " + v.At.Via + ", but " + w.subject(true) + " is owned: nobody releases it when this return is taken"
	case absint.NotOwned:
		return call + " says it " + v.At.Via + ", but " + w.subject(true) + " is only borrowed: its callers release a reference of somebody else's"
	}
	return w.subject(true) + " is misused"
}

// lostWhere says on which path a reference is lost: the return that leaves it
// behind, if there is one, or what replaces the last pointer to it.
func (w *writer) lostWhere() string {
	for _, e := range slices.Backward(w.v.Trail) {
		if e.Kind == absint.EvLost {
			return fmt.Sprintf("when the function is left in line %d", w.line(e.Site.Pos))
		}
	}
	return "on a path that goes on without it"
}

// ended says what ended the loan.
func (w *writer) ended() string {
	o := w.v.Obj
	if o.DeathAt.What == "" {
		return "its loan ended"
	}
	return fmt.Sprintf("%s (line %d) ended the loan", o.DeathAt.What, w.line(o.DeathAt.Pos))
}

// steps tells the path, in the order of the source: what happened to the object,
// and which way the branches went from the first such event on.
func (w *writer) steps() []analysis.RelatedInformation {
	var list []analysis.RelatedInformation
	begun := false
	for _, e := range w.v.Trail {
		begun = begun || e.Kind != absint.EvBranch
		text := w.describe(e)
		if !begun || text == "" || !e.Site.Pos.IsValid() {
			continue
		}
		pos, end := w.extent(e.Site.Pos)
		if slices.ContainsFunc(list, func(r analysis.RelatedInformation) bool { return r.Pos == pos && r.Message == text }) {
			continue
		}
		list = append(list, analysis.RelatedInformation{Pos: pos, End: end, Message: text})
	}
	slices.SortStableFunc(list, func(a, b analysis.RelatedInformation) int { return cmp.Compare(a.Pos, b.Pos) })
	return list
}

func (w *writer) describe(e absint.Event) string {
	what := e.Site.What
	switch e.Kind {
	case absint.EvAcquire:
		return fmt.Sprintf("now owned here: %s (+1, now %d)", what, e.Count)
	case absint.EvBorrow:
		return fmt.Sprintf("borrowed here: %s lends it (own references: %d)", what, e.Count)
	case absint.EvRelease:
		return fmt.Sprintf("released here: %s (-1, now %d)", what, e.Count)
	case absint.EvRetain:
		return fmt.Sprintf("%s takes a reference of its own", what)
	case absint.EvHandOver:
		if what == "" {
			return "handed over here"
		}
		return fmt.Sprintf("handed over to %s", what)
	case absint.EvLoanEnd:
		return fmt.Sprintf("%s ends the loan", what)
	case absint.EvLost:
		return fmt.Sprintf("left here with %d not released", e.Count)
	case absint.EvBranch:
		cond := w.condition(e.Site.Pos)
		return fmt.Sprintf("on the path where %s is %t", cond, e.Taken)
	}
	return ""
}

// condition is the source of the condition whose operator, or whose beginning,
// is at pos.
func (w *writer) condition(pos token.Pos) string {
	text := "the condition"
	file := w.pkg.FileOf(pos)
	if file == nil {
		return text
	}
	ast.Inspect(file, func(n ast.Node) bool {
		expr, ok := n.(ast.Expr)
		if !ok {
			return n == nil || n.Pos() <= pos && pos < n.End()
		}
		if b, isBinary := expr.(*ast.BinaryExpr); isBinary && b.OpPos == pos || expr.Pos() == pos && !isBinary {
			if s := w.source(expr); s != "" && text == "the condition" {
				text = s
			}
		}
		return true
	})
	return text
}

// maxCondition bounds the source that a step quotes, in bytes.
const maxCondition = 60

// source is an expression as the author wrote it, "" if it is long.
func (w *writer) source(expr ast.Expr) string {
	file := w.pkg.FileOf(expr.Pos())
	src := w.pkg.Source(file)
	start, end := w.pkg.Range(expr)
	tf := w.fset.File(start)
	if tf == nil || src == nil {
		return ""
	}
	i, j := tf.Offset(start), tf.Offset(end)
	if i < 0 || j < i || j > len(src) || j-i > maxCondition || bytes.ContainsRune(src[i:j], '\n') {
		return ""
	}
	return string(src[i:j])
}
