// Package diag puts violations into words: a message, the place to show, and
// the steps that led there. It decides nothing.
package diag

import (
	"fmt"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref/internal/absint"
	"github.com/sslref/sslref/internal/cgosrc"
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
		return w.subject(false) + " is not released on every path"
	case absint.LeakUpRef:
		return "the reference that " + v.At.What + " adds is not released on every path"
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
	}
	return w.subject(true) + " is misused"
}

// ended says what ended the loan.
func (w *writer) ended() string {
	o := w.v.Obj
	if o.DeathAt.What == "" {
		return "its loan ended"
	}
	return fmt.Sprintf("%s (line %d) ended the loan", o.DeathAt.What, w.line(o.DeathAt.Pos))
}

// steps tells the path, in the order it is taken.
func (w *writer) steps() []analysis.RelatedInformation {
	var list []analysis.RelatedInformation
	for _, e := range w.v.Trail {
		text := describe(e)
		if text == "" || !e.Site.Pos.IsValid() {
			continue
		}
		pos, end := w.extent(e.Site.Pos)
		list = append(list, analysis.RelatedInformation{Pos: pos, End: end, Message: text})
	}
	return list
}

func describe(e absint.Event) string {
	switch e.Kind {
	case absint.EvAcquire:
		return fmt.Sprintf("%s gives a reference (now %d)", e.Site.What, e.Count)
	case absint.EvBorrow:
		return fmt.Sprintf("%s lends it (own references: %d)", e.Site.What, e.Count)
	case absint.EvRelease:
		return fmt.Sprintf("%s releases a reference (now %d)", e.Site.What, e.Count)
	case absint.EvRetain:
		return fmt.Sprintf("%s takes a reference of its own", e.Site.What)
	case absint.EvHandOver:
		return fmt.Sprintf("handed over to %s", e.Site.What)
	case absint.EvLoanEnd:
		return fmt.Sprintf("%s ends the loan", e.Site.What)
	case absint.EvBranch:
		if e.Taken {
			return "the condition is true"
		}
		return "the condition is false"
	}
	return ""
}
