package absint

import (
	"go/types"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// A function that adds a reference to an object of its caller's and leaves it
// there does what it is for. But one that uses the object, or that gives such a
// reference back on another path, has it for itself, and the path that keeps it
// loses it; unless the caller is told: it is given back where the function
// fails, and kept where it succeeds. Which it is is known once all paths have
// been walked.
type retained struct {
	kept map[string][]keptRef
	// givenBack has, by the object's access path, what the paths return that
	// release a reference which they acquired.
	givenBack map[string][]success
	// unadded has releases of the caller's reference where none could be added
	// to it, consumed the objects whose reference other paths take.
	unadded  map[string][]Violation
	consumed map[string]bool
}

// A keptRef is a path that leaves an object with a reference more.
type keptRef struct {
	loss    Violation
	returns success
	// uses: the path uses the object.
	uses bool
}

// success tells what the last result says to a caller.
type success uint8

const (
	failed success = iota
	says           // nothing about it
	succeeded
)

// told returns what results say about success: an error or a bool does.
func (x *Interp) told(s *State, results []Value) success {
	if len(results) == 0 {
		return says
	}
	last := len(results) - 1
	sig := x.Fn.Signature.Results()
	if last >= sig.Len() {
		return says
	}
	t := sig.At(last).Type()
	if types.Identical(t, types.Universe.Lookup("error").Type()) {
		switch s.nilness(results[last]) {
		case yes:
			return succeeded
		case no:
			return failed
		}
		return says
	}
	if c, ok := s.norm(results[last]).(Const); ok && isBoolType(t) {
		if c.I != 0 {
			return succeeded
		}
		return failed
	}
	return says
}

func isBoolType(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// maybeLost notes that a path leaves object v, which the caller has, with a
// reference more.
func (x *Interp) maybeLost(s *State, v Sym, results []Value) {
	if s.blurred || x.Fn.Parent() != nil && strings.HasPrefix(s.info(v).path, "f") {
		return // of what a literal has captured the function around it keeps count
	}
	o := s.objs[v]
	why, at := leakSite(x, o, nil)
	trail := s.events(v)
	if x.exitPos.IsValid() {
		trail = append(slices.Clip(trail), Event{Kind: EvLost, Obj: v, Site: Site{What: "return", Pos: x.exitPos}, Count: o.Own})
	}
	if x.retained.kept == nil {
		x.retained.kept = map[string][]keptRef{}
	}
	p := s.info(v).path
	x.retained.kept[p] = append(x.retained.kept[p], keptRef{
		loss:    Violation{Rule: RuleLeak, At: at, Obj: o, Why: why, Trail: trail},
		returns: x.told(s, results), uses: x.usesIt(s, v),
	})
}

// usesIt reports whether the path does something else with v than to add a
// reference.
func (x *Interp) usesIt(s *State, v Sym) bool {
	return slices.ContainsFunc(s.steps, func(st stepRec) bool {
		row := x.NamedRow(st.name)
		if st.op != summary.Row || row == nil {
			return false
		}
		for i, p := range row.Params {
			if i < len(st.args) && st.args[i] == Value(v) && p.Action != refmodel.Acquires {
				return true
			}
		}
		return false
	})
}

// noteGivenBack notes the caller's objects to which the path has acquired a
// reference that it released.
func (x *Interp) noteGivenBack(s *State, results []Value) {
	for v, o := range s.objs {
		p := s.info(v).path
		if p == "" || !o.ReleasedHere || o.Own > 0 || !o.tracked() {
			continue
		}
		if !slices.ContainsFunc(s.events(v), func(e Event) bool { return e.Kind == EvAcquire }) {
			continue
		}
		if x.retained.givenBack == nil {
			x.retained.givenBack = map[string][]success{}
		}
		x.retained.givenBack[p] = append(x.retained.givenBack[p], x.told(s, results))
	}
}

// noteUnadded notes that a path on which no reference could be added to v, which
// the caller passed, releases one at a place: the caller's. That is wrong in a
// function that doesn't take it where it succeeds.
func (x *Interp) noteUnadded(s *State, v Sym, at Site) {
	p := s.info(v).path
	if s.blurred || p == "" || hasAnyIndex(p) || x.Fn.Parent() != nil || x.trying > 0 {
		return
	}
	if x.retained.unadded == nil {
		x.retained.unadded = map[string][]Violation{}
	}
	x.retained.unadded[p] = append(x.retained.unadded[p], Violation{Rule: RuleBorrowedFree, At: at, Obj: s.objs[v], Why: FreeOfFailedRef, Trail: s.events(v), Path: p})
}

// noteConsumed notes the caller's objects of which the path takes the reference
// that they came with: it releases it, hands it on, or keeps it in more places, of
// those that can be reached from outside, than it has added references.
func (x *Interp) noteConsumed(s *State, out *reached) {
	for v, o := range s.objs {
		p := s.info(v).path
		if p == "" || !o.tracked() || o.FailedRef.Pos.IsValid() || o.Ext && !o.GivenAt.Pos.IsValid() && s.keptAt(v, out) <= o.Own {
			continue
		}
		if x.retained.consumed == nil {
			x.retained.consumed = map[string]bool{}
		}
		x.retained.consumed[p] = true
	}
}

// keptAt counts the places in memory of out that v was stored to.
func (s *State) keptAt(v Sym, out *reached) int {
	n := 0
	for _, r := range out.regionOrder {
		m := s.mem[r]
		if m == nil {
			continue
		}
		for _, c := range m.cells {
			if c.dirty && s.norm(c.v) == Value(v) {
				n++
			}
		}
	}
	return n
}

// reportRetained reports what turned out to be lost, or to be released though it
// is the caller's: callers need not report it again.
func (x *Interp) reportRetained() {
	for _, p := range sortedKeys(x.retained.unadded) {
		if !x.retained.consumed[p] {
			for _, v := range x.retained.unadded[p] {
				x.Report(v)
			}
		}
	}
	for _, p := range sortedKeys(x.retained.kept) {
		back := x.retained.givenBack[p]
		lost := false
		for _, k := range x.retained.kept[p] {
			if k.isLost(back) {
				x.Report(k.loss)
				lost = true
			}
		}
		if lost && !hasAnyIndex(p) {
			for i := range x.cases.cases {
				c := &x.cases.cases[i]
				c.Silent = append(slices.Clip(c.Silent), summary.Val{Kind: summary.In, S: p})
			}
		}
	}
}

// isLost reports whether the reference is lost, if references were given back
// where back was returned.
func (k keptRef) isLost(back []success) bool {
	if len(back) == 0 {
		return k.uses
	}
	return slices.Max(back) >= k.returns
}
