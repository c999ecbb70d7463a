package absint

import (
	"slices"

	"github.com/sslref/sslref/internal/summary"
)

// What goes wrong inside a function literal may depend on what the function
// around it knows of the variables that the literal has captured: that one is
// nil, that a flag is set. So the findings of a literal are numbered and go
// with the cases of its summary; where one of those is applied in a function
// around it, they are confirmed.

// numberOf numbers a finding of this function, the same one each time.
func (x *Interp) numberOf(v Violation) int {
	for i, old := range x.found {
		if old.Rule == v.Rule && old.At.Pos == v.At.Pos && old.Path == v.Path && old.ByCaller == v.ByCaller && old.IfRecovered == v.IfRecovered {
			return i
		}
	}
	x.found = append(x.found, v)
	return len(x.found) - 1
}

// find notes that the path has finding number i.
func (s *State) find(i int) {
	if at, ok := slices.BinarySearch(s.found, i); !ok {
		s.found = slices.Insert(slices.Clone(s.found), at, i)
	}
}

// Found returns the findings that the function has as a literal, by number.
func (x *Interp) Found() []Violation { return x.found }

// Strays returns those of a literal's findings that no case of its summary has:
// nobody will confirm them.
func Strays(found []Violation, sum *summary.Func) []Violation {
	var list []Violation
	for i, v := range found {
		if v.IfRecovered {
			continue
		}
		if sum.Unknown || !v.ByCaller && !slices.ContainsFunc(sum.Cases, func(c summary.Case) bool { return slices.Contains(c.Findings, i) }) {
			list = append(list, v)
		}
	}
	return list
}

// tryNow checks what the function literals do that t is handed, if it calls them,
// with arguments that aren't known, before it returns. What they leave behind is
// t's own effect.
func (x *Interp) tryNow(s *State, t *target) {
	for _, a := range t.args {
		f, ok := s.norm(a).(*Fn)
		if !ok || f.F == nil || len(f.Binds) == 0 {
			continue
		}
		trial := s.fork()
		inner := &target{fn: f, at: t.at, name: t.name, used: true, paren: t.paren}
		for _, p := range f.F.Params {
			inner.args = append(inner.args, x.unknown(trial, p.Type()))
		}
		x.call(trial, inner)
	}
}

// confirm reports what goes wrong on the path of the literal that is applied:
// the path can be taken. What is said of a session that is NULL here isn't so,
// nor is what doesn't go wrong with what the caller knows of its references.
func (a *application) confirm(s *State) {
	for _, i := range a.c.Findings {
		v := a.x.Finding(a.f.F, i)
		if a.fine[v.At.Pos] {
			continue
		}
		if v.Path != "" && !hasAnyIndex(v.Path) {
			w := a.input(s, v.Path)
			if null := s.nilness(w); null == yes || null == no && v.Why == NullUnchecked {
				continue
			}
			v.Path = ""
			if sym, ok := w.(Sym); ok {
				v.Path = s.info(sym).path
			}
		}
		if v.IfRecovered {
			v.IfRecovered = false
			s.lost = append(slices.Clip(s.lost), v)
			continue
		}
		a.x.report(s, v)
	}
}
