package absint

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// Where a step of a summary counts: at the call, or where it is written.

// isHere reports whether a step counts where it is written: in a function
// literal of this function that is called on the spot, in one that is written
// among the arguments of the call, unless it returns what it gets, or, if it
// acquires a reference, in one that is called once or doesn't return it. That is
// where a person would look. A deferred release counts where it is deferred.
func (a *application) isHere(s *State, st *summary.Step) bool {
	f := a.f.F
	if f == nil || st.Pos == 0 || !encloses(a.x.Fn, f) {
		return false
	}
	row := a.x.NamedRow(st.Name)
	once := calledAtOnce(f)
	if f.Synthetic == loopBody && !s.async {
		once = true
	}
	if onTheSpot := f.Syntax() != nil && f.Syntax().End() == a.t.paren || f.Synthetic == loopBody; once && onTheSpot && !s.async {
		return st.Op == summary.Touch || st.Op == summary.Row && (s.inDefer == nil || !gives(row))
	}
	if a.isArgument(s) {
		return st.Op == summary.Touch || st.Op == summary.Row && !returnsMade(a.c.Results, int64(st.Res))
	}
	if st.Op != summary.Row || s.inDefer != nil || row == nil {
		return false
	}
	return row.Result.Kind == refmodel.Owned && (once || !calledByName(f) && !returnsMade(a.c.Results, int64(st.Res))) || once && adds(row)
}

// isArgument reports whether what is called is a function literal of this
// function that is written among the arguments of the call, which runs it before
// it returns.
func (a *application) isArgument(s *State) bool {
	f := a.f.F
	return f != nil && f.Syntax() != nil && encloses(a.x.Fn, f) && a.t.paren.IsValid() && f.Syntax().Pos() > a.t.paren && !s.async && s.inDefer == nil
}

// calledByName reports whether the function in which a literal is written calls
// it, as opposed to passing it on.
func calledByName(f *ssa.Function) bool {
	for _, b := range f.Parent().Blocks {
		for _, in := range b.Instrs {
			if call, ok := in.(ssa.CallInstruction); ok && call.Common().StaticCallee() == f {
				return true
			}
		}
	}
	return false
}

// returnsMade reports whether value number n is among results, or in memory
// that they lead to.
func returnsMade(results []summary.Val, n int64) bool {
	return slices.ContainsFunc(results, func(v summary.Val) bool {
		if v.Kind == summary.New && v.N == n || returnsMade(v.Elems, n) {
			return true
		}
		return v.Mem != nil && slices.ContainsFunc(v.Mem.Cells, func(c summary.Cell) bool { return returnsMade([]summary.Val{c.V}, n) })
	})
}

// calledAtOnce reports whether a function literal is called where it is
// written, now, deferred or in a goroutine, and nowhere else. Those that are
// called now have no summary applied: see [calledInPlace].
func calledAtOnce(f *ssa.Function) bool {
	if f.Parent() == nil {
		return false
	}
	var uses []ssa.Instruction
	for _, b := range f.Parent().Blocks {
		for _, in := range b.Instrs {
			if call, ok := in.(ssa.CallInstruction); ok && call.Common().StaticCallee() == f {
				uses = append(uses, in)
			}
			if mc, ok := in.(*ssa.MakeClosure); ok && mc.Fn == f && len(*mc.Referrers()) > 1 {
				return false
			}
		}
	}
	return len(uses) == 1
}

func encloses(outer, inner *ssa.Function) bool {
	for f := inner.Parent(); f != nil; f = f.Parent() {
		if f == outer {
			return true
		}
	}
	return false
}
