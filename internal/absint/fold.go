package absint

import (
	"maps"
	"slices"
	"strconv"

	"github.com/sslref/sslref/internal/summary"
)

// The cases of a summary that are kept apart whatever they say, and the ends
// of paths that are collected before a function is given up on.
const (
	maxExact = 8
	maxEnds  = 64
)

// An ending is what folding needs to know of a case.
type ending struct {
	// shape is equal for cases that differ in plain values only, other than
	// which results are nil; core for those that may differ in results, too, that
	// lead to nothing that references have to do with.
	shape, core string
	// inert has the results that are left out of core.
	inert []bool
	// effect: the case does something to references.
	effect bool
	// onCaller: to such as the caller has.
	onCaller bool
	// blurred: not all that the path asks for is known.
	blurred bool
	// plain are the writes, by path, that lead to no object.
	plain map[string]bool
}

// ending describes the end of the path that case c was made from.
func (x *Interp) ending(s *State, results []Value, c summary.Case) ending {
	e := ending{plain: map[string]bool{}, blurred: s.isBlurred()}
	out := newReached()
	for _, v := range results {
		s.reach(v, out)
	}
	for _, r := range sortedKeys(s.mem) {
		m := s.mem[r]
		for _, cell := range m.cells {
			if cell.dirty && m.kind == input {
				if s.plainCell(cell) {
					e.plain[m.path+s.starred(cell.path)] = true
				} else {
					s.reach(cell.v, out)
					e.onCaller = true
				}
			}
		}
	}
	for _, v := range out.order {
		if o := s.objs[v]; o != nil && (o.Own > 0 || !o.plain()) {
			e.effect = true
		}
	}
	for _, st := range s.steps {
		switch {
		case st.op == summary.Row && x.isUse(st), st.op == summary.Touch, st.op == summary.Escape, st.op == summary.Call && x.plainCall(s, st):
		default:
			e.effect = true
			e.onCaller = e.onCaller || slices.ContainsFunc(st.args, s.fromCaller)
		}
	}
	for _, v := range results {
		e.inert = append(e.inert, x.isInert(s, v))
	}
	e.shape = x.shape(s, results, c, nil)
	e.core = e.shape
	if slices.Contains(e.inert, true) {
		e.core = x.shape(s, results, c, e.inert)
	}
	return e
}

// shape renders what a caller sees of a path but for plain values, and for the
// results that leaveOut marks, if it isn't nil.
func (x *Interp) shape(s *State, results []Value, c summary.Case, leaveOut []bool) string {
	n := &namer{x: x, s: s, syms: map[Sym]int{}, regions: map[Region]int{}, detail: Blurred}
	for i, v := range results {
		if leaveOut != nil && leaveOut[i] {
			n.str("\n-")
			continue
		}
		n.str("\nr", itoa(int(s.nilness(v))))
		n.value(v)
	}
	n.str("\n", itoa(int(c.Exit)), strconv.FormatBool(c.Recovers))
	n.outside()
	return string(n.b)
}

// fromCall reports whether v is what a call of something that the caller passed
// has returned.
func (s *State) fromCall(v Sym) bool {
	return slices.ContainsFunc(s.steps, func(st stepRec) bool { return st.op == summary.Call && slices.Contains(st.res, v) })
}

// isInert reports whether v leads to no object, to nothing of the caller's and to
// no function.
func (x *Interp) isInert(s *State, v Value) bool {
	switch v := s.norm(v).(type) {
	case *Fn:
		return false
	case *Agg:
		return !slices.ContainsFunc(v.E, func(e Value) bool { return !x.isInert(s, e) })
	}
	seen := x.scratch()
	defer x.done(seen)
	s.reach(v, seen)
	for _, sym := range seen.order {
		if s.objs[sym] != nil || s.info(sym).path != "" || x.mayBeObject(s, sym) || s.fromCall(sym) {
			return false
		}
	}
	return !slices.ContainsFunc(seen.regionOrder, func(r Region) bool {
		m := s.mem[r]
		return m == nil || m.kind != fresh || slices.ContainsFunc(m.cells, func(c cell) bool { _, fn := c.v.(*Fn); return fn })
	})
}

// fromCaller reports whether v is, or leads to, what the caller passed.
func (s *State) fromCaller(v Value) bool {
	switch v := s.norm(v).(type) {
	case Sym:
		return s.info(v).path != ""
	case Addr:
		return s.mem[v.R] != nil && s.mem[v.R].kind == input
	case Slice:
		return s.mem[v.R] != nil && s.mem[v.R].kind == input
	case *Iface:
		return s.fromCaller(v.V)
	}
	return false
}

// ambiguous reports whether a caller can't tell which of two cases it has,
// where one does something to what it passed and the path of one was followed
// in too little detail.
func (cs *caseSet) ambiguous() bool {
	for i, e := range cs.ends {
		for j, f := range cs.ends {
			if e.onCaller && (e.blurred || f.blurred) && e.shape != f.shape && !contradict(cs.cases[i].Pre, cs.cases[j].Pre) {
				return true
			}
		}
	}
	return false
}

// fold makes one case of those that differ in plain values only, in a summary
// of many cases: what a path asks of plain values is worth telling apart while
// it is little, but callers pay for each case. A case may ask for less than it
// did unless that lets it through where one that does something else to
// references is meant.
func (cs *caseSet) fold() {
	cs.foldBy(func(e ending) string { return e.shape })
	if len(cs.cases) > maxCases {
		cs.foldBy(func(e ending) string { return e.core })
	}
}

// foldBy makes one case of those that look the same.
func (cs *caseSet) foldBy(look func(ending) string) {
	for i := 0; i < len(cs.cases); i++ {
		for j := i + 1; j < len(cs.cases); j++ {
			if look(cs.ends[i]) != look(cs.ends[j]) || cs.ends[i].effect != cs.ends[j].effect {
				continue
			}
			pre := commonPre(cs.cases[i].Pre, cs.cases[j].Pre)
			if cs.letsThrough(pre, i, j, look) {
				continue
			}
			cs.cases[i] = folded(cs.cases[i], cs.cases[j], pre, cs.ends[i].plain, cs.ends[j].plain, cs.ends[i].inert)
			maps.Copy(cs.ends[i].plain, cs.ends[j].plain)
			cs.ends[i].blurred = cs.ends[i].blurred || cs.ends[j].blurred
			cs.cases = slices.Delete(cs.cases, j, j+1)
			cs.ends = slices.Delete(cs.ends, j, j+1)
			j--
		}
	}
	cs.keys = map[string][]int{}
	for i, c := range cs.cases {
		key := deed(c)
		cs.keys[key] = append(cs.keys[key], i)
	}
}

// letsThrough reports whether conditions pre, shared by cases i and j, allow a
// case with another effect that those of i or of j excluded.
func (cs *caseSet) letsThrough(pre []summary.Pre, i, j int, look func(ending) string) bool {
	for k, c := range cs.cases {
		if look(cs.ends[k]) == look(cs.ends[i]) || !cs.ends[k].effect && !cs.ends[i].effect {
			continue
		}
		if !contradict(pre, c.Pre) && (contradict(cs.cases[i].Pre, c.Pre) || contradict(cs.cases[j].Pre, c.Pre)) {
			return true
		}
	}
	return false
}

// contradict reports whether no caller can satisfy both a and b.
func contradict(a, b []summary.Pre) bool {
	for _, x := range a {
		for _, y := range b {
			if excludes(x, y) || excludes(y, x) {
				return true
			}
		}
	}
	return false
}

// excludes reports whether x and y, of one value, can't both hold.
func excludes(x, y summary.Pre) bool {
	if opposite(x, y) {
		return true
	}
	if x.Kind != summary.Eq || !sameVal(x.V, y.V) {
		return false
	}
	cx, cy := constVal(x.C), constVal(y.C)
	switch y.Kind {
	case summary.Eq:
		return cx != cy
	case summary.AtLeast:
		return cx.I < cy.I
	case summary.AtMost:
		return cx.I > cy.I
	}
	return false
}

// fromCalls reports whether value number n is what a call of something that the
// caller passed has returned.
func fromCalls(steps []summary.Step, n int64) bool {
	return slices.ContainsFunc(steps, func(st summary.Step) bool {
		return st.Op == summary.Call && st.Res >= 0 && int64(st.Res) <= n && n < int64(st.Res+st.Results)
	})
}

// commonCalls returns the steps of a; of calls that only a or b makes of what the
// caller passed it says that it is handed on.
func commonCalls(a, b []summary.Step) []summary.Step {
	calls := func(list []summary.Step) map[string]bool {
		m := map[string]bool{}
		for _, st := range list {
			if st.Op == summary.Call {
				m[st.Fn.String()+"."+st.Name] = true
			}
		}
		return m
	}
	ofA, ofB := calls(a), calls(b)
	var list []summary.Step
	handOn := func(st summary.Step) {
		said := func(o summary.Step) bool {
			return o.Op == summary.Escape && o.Name == "" && len(o.Args) == 1 && sameVal(o.Args[0], *st.Fn)
		}
		if slices.ContainsFunc(list, said) || slices.ContainsFunc(a, said) {
			return
		}
		list = append(list, summary.Step{Op: summary.Escape, Args: []summary.Val{*st.Fn}, Res: -1, Pos: st.Pos})
	}
	for _, st := range a {
		if st.Op == summary.Call && !ofB[st.Fn.String()+"."+st.Name] && st.Results == 0 {
			handOn(st)
			continue
		}
		list = append(list, st)
	}
	for _, st := range b {
		if st.Op == summary.Call && !ofA[st.Fn.String()+"."+st.Name] {
			handOn(st)
		}
	}
	return slices.Clip(list)
}

// folded is what cases a and b have in common: memory that they leave with
// different plain values has unknown ones, and what it had before is nobody's
// duty any more.
func folded(a, b summary.Case, pre []summary.Pre, plainA, plainB map[string]bool, inert []bool) summary.Case {
	a.Pre = pre
	a.Facts = slices.DeleteFunc(slices.Clone(a.Facts), func(p summary.Pre) bool {
		if slices.ContainsFunc(b.Facts, func(q summary.Pre) bool { return renderPre(p) == renderPre(q) }) {
			return false
		}
		if p.V.Kind == summary.New && fromCalls(a.Steps, p.V.N) {
			return false
		}
		return p.Kind > summary.NotNil || !slices.ContainsFunc(a.Results, func(r summary.Val) bool { return r.Kind == summary.New && r.N == p.V.N })
	})
	theirs := map[string]summary.Val{}
	for _, w := range b.Writes {
		theirs[w.Path] = w.V
	}
	var differ []string
	a.Writes = slices.Clone(a.Writes)
	for i, w := range a.Writes {
		v, both := theirs[w.Path]
		delete(theirs, w.Path)
		if plainA[w.Path] && !(both && v.Kind == summary.Const && w.V.Kind == summary.Const && constVal(v) == constVal(w.V)) {
			a.Writes[i].V = summary.Val{}
			differ = append(differ, w.Path)
		}
	}
	for _, p := range sortedKeys(theirs) {
		if plainB[p] {
			a.Writes = append(a.Writes, summary.Write{Path: p})
			differ = append(differ, p)
		}
	}
	a.Results = slices.Clone(a.Results)
	for i, r := range a.Results {
		if inert[i] && !sameVal(r, b.Results[i]) {
			a.Results[i] = summary.Val{}
		}
	}
	a.Steps = commonCalls(a.Steps, b.Steps)
	for _, p := range differ {
		old := summary.Step{Op: summary.Escape, Args: []summary.Val{{Kind: summary.In, S: p}}, Res: -1}
		if !slices.ContainsFunc(a.Steps, func(st summary.Step) bool {
			return st.Op == summary.Escape && st.Name == "" && len(st.Args) == 1 && st.Args[0].Kind == summary.In && st.Args[0].S == p
		}) {
			a.Steps = append(a.Steps, old)
		}
	}
	return a
}
