package absint

import (
	"strings"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// What an owner holds in a field or a container is the owner's to release: a
// method of its type does so. A function that takes it out of there and returns
// it hands the duty on, whoever the owner belongs to: detach, take, pop, swap.

// takings replaces those of results that the path has taken out of an owner of
// the caller's by values of their own, and records where they were taken from.
func (x *Interp) takings(s *State, results []Value) []Value {
	for i, r := range results {
		v, ok := s.norm(r).(Sym)
		if !ok || s.info(v).null == yes {
			continue
		}
		class := x.Class(x.Fn.Signature.Results().At(i).Type())
		if info, ok := class.Info(); !ok || !info.Tracked || !x.takenOut(s, v) {
			continue
		}
		w := x.newSym(s, s.info(v).typ)
		info := *s.info(w)
		info.null = s.info(v).null
		s.setInfo(w, info)
		s.objs[w] = &Object{Class: class, Ext: true}
		s.addStep(stepRec{op: summary.Take, name: string(class), args: []Value{v}, res: []Sym{w}})
		results = append([]Value{}, results...)
		results[i] = w
	}
	return results
}

// takenOut reports whether the path has found v in something that its owner
// releases, and has left something else there.
func (x *Interp) takenOut(s *State, v Sym) bool {
	p := s.info(v).path
	if p == "" || strings.HasPrefix(p, "g:") || !strings.HasPrefix(p, "p") || s.objs[v] != nil && (s.objs[v].Own > 0 || s.objs[v].ReleasedHere || s.objs[v].Death != Alive) {
		return false
	}
	for path, r := range s.inputs {
		m := s.mem[r]
		if m == nil || !strings.HasPrefix(p, path) {
			continue
		}
		for _, c := range m.cells {
			if path+s.starred(c.path) == p && c.dirty && c.v != Value(v) {
				return x.methodReleasesHeld(p)
			}
		}
	}
	return false
}

// methodReleasesHeld reports whether a method of what the parameter at the
// beginning of path points to releases what path leads to.
func (x *Interp) methodReleasesHeld(path string) bool {
	base, rest := summary.CutBase(path)
	p := x.param(base)
	if p == nil || !strings.HasPrefix(rest, "*.") {
		return false
	}
	t := typeBehind(p.Type(), "*")
	return t != nil && x.methodReleases(t, "p0"+anyElements(rest))
}

// anyElements replaces the elements that a path names by "any".
func anyElements(path string) string {
	var b strings.Builder
	for path != "" {
		var seg string
		if seg, path = summary.CutSegment(path); seg[0] == '[' {
			seg = anyIndex
		}
		b.WriteString(seg)
	}
	return b.String()
}

// take gives the caller what the callee has taken out of an owner: its own
// reference, if the owner is its own, or else one that it has from now on.
func (a *application) take(s *State, st *summary.Step, at Site) []next {
	n := a.fork()
	held := a.value(s, st.Args[0])
	n.news[int64(st.Res)] = held
	v, ok := s.norm(held).(Sym)
	if !ok || s.info(v).null == yes {
		return []next{{n, s}}
	}
	o := s.objs[v]
	if o != nil && (o.Own > 0 || !o.Ext || o.Silent || o.Death != Alive || o.Role != refmodel.Unowned) || s.info(v).path == "" && o == nil {
		return []next{{n, s}}
	}
	x := a.x
	w := x.newSym(s, s.info(v).typ)
	info := *s.info(w)
	info.null = s.info(v).null
	s.setInfo(w, info)
	s.objs[w] = &Object{Class: refmodel.Class(st.Name), Origin: at}
	x.acquire(s, w, at, false)
	s.addStep(stepRec{op: summary.Take, name: st.Name, args: []Value{v}, res: []Sym{w}})
	n.news[int64(st.Res)] = w
	return []next{{n, s}}
}
