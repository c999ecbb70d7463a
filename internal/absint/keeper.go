package absint

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// freedWhileKept reports the release of a reference that was stored, as an
// owned one, in memory that outlives the call and is still there when the
// function is left: whoever owns that memory releases it again.
func (x *Interp) freedWhileKept(s *State, r Region, p string, c cell) bool {
	v, ok := direct(s, c.v)
	if !ok || !c.owned || s.mem[r].path == "" || strings.Contains(p, "[+") {
		return false
	}
	o := s.objs[v]
	if !o.tracked() || o.Silent || o.Async || o.Own > 0 || !o.ReleasedHere || o.Ext || o.Death == LoanEnded || !x.ownerReleases(s.mem[r].path+s.starred(p)) {
		return false
	}
	events := s.events(v)
	i := len(events) - 1
	for i >= 0 && events[i].Kind != EvRelease {
		i--
	}
	if i < 0 {
		return false
	}
	x.violate(s, v, RuleDoubleFree, SecondFree, events[i].Site)
	return true
}

// ownerReleases reports whether what is kept at an access path is there for
// the owner of the memory to release: an element of a container, a package
// variable, or a field that a method of its struct's type releases.
func (x *Interp) ownerReleases(path string) bool {
	base, rest := summary.CutBase(path)
	if strings.HasPrefix(base, "f") {
		return false // the enclosing function's own, perhaps
	}
	if strings.HasPrefix(path, "g:") || strings.HasSuffix(path, "]") {
		return true
	}
	p := x.param(base)
	if p == nil {
		return false
	}
	t := p.Type()
	for rest != "" {
		var seg string
		seg, rest = summary.CutSegment(rest)
		if rest == "" {
			return strings.HasPrefix(seg, ".") && x.methodReleases(t, "p0*"+seg)
		}
		if t = typeBehind(t, seg); t == nil {
			return false
		}
	}
	return false
}

// param returns the parameter that a path begins with.
func (x *Interp) param(base string) ssa.Value {
	for i, p := range x.Fn.Params {
		if base == "p"+itoa(i) {
			return p
		}
	}
	return nil
}

// typeBehind returns the type of what segment seg of an access path leads to
// in a value of type t; nil if it can't be told.
func typeBehind(t types.Type, seg string) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		if seg == "*" {
			return u.Elem()
		}
	case *types.Slice:
		if seg == "*" {
			return t // its elements come next
		}
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Map:
		if seg == "*" {
			return t
		}
		return u.Elem()
	case *types.Struct:
		for f := range u.Fields() {
			if "."+f.Name() == seg {
				return f.Type()
			}
		}
	}
	return nil
}

// methodReleases reports whether a method of t releases what path, beginning
// with its receiver, leads to.
func (x *Interp) methodReleases(t types.Type, path string) bool {
	if _, ok := types.Unalias(t).(*types.Named); !ok {
		return false
	}
	ptr := types.NewPointer(t)
	set := types.NewMethodSet(ptr)
	for i := range set.Len() {
		m, ok := set.At(i).Obj().(*types.Func)
		if !ok {
			continue
		}
		fn := x.Method(ptr, m)
		if fn == nil || fn == x.Fn {
			continue
		}
		if sum := x.Summary(fn); sum != nil && slices.ContainsFunc(sum.Cases, func(c summary.Case) bool { return x.releases(c, path) }) {
			return true
		}
	}
	return false
}

// releases reports whether a case releases what path leads to.
func (x *Interp) releases(c summary.Case, path string) bool {
	return slices.ContainsFunc(c.Steps, func(st summary.Step) bool {
		row := x.NamedRow(st.Name)
		if st.Op != summary.Row || row == nil {
			return false
		}
		for i, p := range row.Params {
			if p.Action == refmodel.Releases && i < len(st.Args) && st.Args[i].Kind == summary.In && (st.Args[i].S == path || anyElements(st.Args[i].S) == path) {
				return true
			}
		}
		return false
	})
}
