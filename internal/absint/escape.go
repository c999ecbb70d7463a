package absint

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// reach calls visit for every Sym and region that can be reached from v.
// Slots of objects are not followed: what an object lends isn't the pointer's.
func (s *State) reach(v Value, seen *reached) {
	switch v := v.(type) {
	case Sym:
		if seen.syms[v] {
			if seen.again == nil {
				seen.again = map[Sym]int{}
			}
			seen.again[v]++
			return
		}
		seen.syms[v] = true
		seen.order = append(seen.order, v)
		if info := s.info(v); info.reg != 0 {
			s.reachRegion(info.reg, "", seen)
		}
		if o := s.objs[v]; o != nil && o.Parent != 0 {
			seen.parents = append(seen.parents, o.Parent)
		}
	case Addr:
		s.reachRegion(v.R, "", seen)
	case Slice:
		if w := s.windowOf(v); w.part && !seen.regions[v.R] {
			s.reachWindow(v.R, w, seen)
		} else {
			s.reachRegion(v.R, "", seen)
		}
		s.reach(v.Len, seen)
	case *Agg:
		for _, e := range v.E {
			s.reach(e, seen)
		}
	case *Fn:
		for _, b := range v.Binds {
			s.reach(b, seen)
		}
	case *Iface:
		s.reach(v.V, seen)
	case *Cmp:
		seen.weakly(v.X)
		seen.weakly(v.Y)
	case *Not:
		s.reach(v.X, seen)
	}
}

func (s *State) reachRegion(r Region, prefix string, seen *reached) {
	m := s.mem[r]
	if m == nil { // gone: what still names it, an element appended long ago, isn't looked at
		return
	}
	if prefix == "" && !seen.addRegion(r) {
		return
	}
	if seen.stayOut && m.kind == input {
		return
	}
	for _, c := range m.cells {
		if (prefix == "" || c.path == prefix || isPart(c.path, prefix)) && !(seen.notSent && c.sent) {
			for _, key := range symsIn(c.path) {
				if !seen.noNumbers || !s.isNumber(key) {
					s.reach(key, seen)
				}
			}
			s.reach(c.v, seen)
		}
	}
}

type reached struct {
	syms    map[Sym]bool
	regions map[Region]bool
	// windows are what was reached of regions of which slices show a part.
	windows     map[Region][]window
	order       []Sym
	regionOrder []Region
	parents     []Sym
	// stayOut: the caller's memory is not entered.
	stayOut bool
	// notSent: what was sent through a channel of the caller's doesn't count.
	notSent bool
	// notAbandoned: nor does memory that isn't followed any more.
	notAbandoned bool
	// noNumbers: a number isn't reached by being the key of something.
	noNumbers bool
	// again is how often each Sym was met after the first time.
	again map[Sym]int
	// weak are values that only a comparison names: they are still of
	// interest, but their references can't be got at through it.
	weak []Sym
}

func (r *reached) weakly(v Value) {
	if sym, ok := v.(Sym); ok {
		r.weak = append(r.weak, sym)
	}
}

func newReached() *reached {
	return &reached{syms: map[Sym]bool{}}
}

// scratch returns what newReached does, for who hands it back to done.
func (x *Interp) scratch() *reached {
	n := len(x.spare)
	if n == 0 {
		return newReached()
	}
	r := x.spare[n-1]
	x.spare = x.spare[:n-1]
	r.reset()
	return r
}

// done lets a set be used for something else: nobody looks at it any more.
func (x *Interp) done(r *reached) { x.spare = append(x.spare, r) }

// reset makes r what newReached returns.
func (r *reached) reset() {
	clear(r.syms)
	clear(r.regions)
	clear(r.windows)
	clear(r.again)
	*r = reached{syms: r.syms, regions: r.regions, windows: r.windows, again: r.again, order: r.order[:0], regionOrder: r.regionOrder[:0], parents: r.parents[:0], weak: r.weak[:0]}
}

// count is how often v was met.
func (r *reached) count(v Sym) int {
	if !r.syms[v] {
		return 0
	}
	return 1 + r.again[v]
}

// addRegion notes that region seen as a whole was reached; it reports whether
// that is new.
func (r *reached) addRegion(region Region) bool {
	if r.regions[region] {
		return false
	}
	if r.regions == nil {
		r.regions = map[Region]bool{}
	}
	r.regions[region] = true
	r.regionOrder = append(r.regionOrder, region)
	return true
}

// escapes is escape for what a call passes to code that can't be known. A
// function literal among it is taken to be called once, later: what it
// releases is released by it, and not to be released by anyone else.
func (x *Interp) escapes(s *State, v Value, at Site) {
	x.callLater(s, v, at)
	x.escape(s, v, at)
}

// callLater applies the first way of the function literals in v that releases
// something they have captured.
func (x *Interp) callLater(s *State, v Value, at Site) {
	for _, f := range funcsIn(s, v) {
		if f.F == nil {
			continue
		}
		x.Escaped(f.F)
		if len(f.Binds) == 0 {
			continue
		}
		sum := x.Summary(f.F)
		if sum == nil || sum.Unknown {
			continue
		}
		for i := range sum.Cases {
			c := &sum.Cases[i]
			if !x.releasesCaptured(c) {
				continue
			}
			t := &target{at: at, name: at.What}
			for _, p := range f.F.Params {
				t.args = append(t.args, x.unknown(s, p.Type()))
			}
			t.fn = f
			x.later(s, t)
			break
		}
	}
}

// releasesCaptured reports whether a case releases something that the literal
// has captured.
func (x *Interp) releasesCaptured(c *summary.Case) bool {
	for _, st := range c.Steps {
		row := x.NamedRow(st.Name)
		if st.Op != summary.Row || row == nil {
			continue
		}
		for i, p := range row.Params {
			if p.Action == refmodel.Releases && i < len(st.Args) && st.Args[i].Kind == summary.In && strings.HasPrefix(st.Args[i].S, "f") {
				return true
			}
		}
	}
	return false
}

// funcsIn returns the function values reachable from v: of one that the standard
// library has made, those that it was made of.
func funcsIn(s *State, v Value) []*Fn {
	return slices.DeleteFunc(allFuncsIn(s, v), func(f *Fn) bool { return f.Std != nil })
}

func allFuncsIn(s *State, v Value) []*Fn {
	var list []*Fn
	seen := map[Region]bool{}
	var visit func(v Value)
	visit = func(v Value) {
		switch v := v.(type) {
		case *Fn:
			list = append(list, v)
			if v.Std != nil {
				for _, b := range v.Binds {
					visit(b)
				}
			}
		case *Agg:
			for _, e := range v.E {
				visit(e)
			}
		case *Iface:
			visit(v.V)
		case Slice:
			visit(Addr{R: v.R})
		case Addr:
			if m := s.mem[v.R]; m != nil && !seen[v.R] {
				seen[v.R] = true
				for _, c := range m.cells {
					if strings.HasPrefix(c.path, v.P) {
						visit(c.v)
					}
				}
			}
		}
	}
	visit(v)
	return list
}

// escape hands v, and what can be reached from it, to code that can't be
// known: owned references are that code's now, and memory may change.
func (x *Interp) escape(s *State, v Value, at Site) {
	seen := newReached()
	s.reachThrough(v, seen)
	if a, ok := v.(Addr); ok && a.P != "" {
		x.havocPart(s, a)
	}
	for _, sym := range seen.order {
		if s.objs[sym] != nil {
			x.handOver(s, sym, seen.count(sym), at)
			if o := s.objs[sym]; o.SlotKnown {
				x.setSlot(s, sym, 0, false)
			}
		}
	}
	kept := readOnlyCaptures(s, v)
	for _, r := range seen.regionOrder {
		m := *s.mem[r]
		if kept[r] {
			continue
		}
		if m.kind == input && strings.HasPrefix(m.path, "g:") && !strings.Contains(m.path, "*.") {
			continue
		}
		m.escaped, m.cells = true, nil
		if m.kind == fresh {
			m.kind = havoc
		}
		s.mem[r] = &m
	}
	for _, r := range sortedKeys(seen.windows) {
		if m := s.withoutParts(r, seen.windows[r]); m != nil && m.kind != input {
			m.escaped = true
			s.mem[r] = m
		}
	}
}

// reachThrough is reach for code that gets v: the address of a part of a
// variable doesn't lead to the rest of it.
func (s *State) reachThrough(v Value, seen *reached) {
	if a, ok := v.(Addr); ok && a.P != "" {
		s.reachRegion(a.R, a.P, seen)
		return
	}
	s.reach(v, seen)
}

// abandon stops following the elements of memory whose indices are lost: what
// they own is taken to be dealt with, what they lend is not kept.
func (x *Interp) abandon(s *State, v Value) {
	made := s.madeHere(v)
	seen := newReached()
	s.reach(v, seen)
	for _, sym := range seen.order {
		if o := s.objs[sym]; o != nil && o.tracked() && o.Own > 0 {
			x.handOver(s, sym, o.Own, Site{})
		} else if made && x.mayBeObject(s, sym) && (s.info(sym).path != "" || s.cameFromCall(sym)) {
			st := stepRec{op: summary.Escape, args: []Value{sym}}
			if !slices.ContainsFunc(s.steps, func(o stepRec) bool { return o.op == summary.Escape && o.name == "" && sameArg(o.args[0], sym) }) && !s.saidOfAll(st) {
				s.addStep(st)
			}
		}
	}
	for _, r := range seen.regionOrder {
		if m := *s.mem[r]; m.kind == fresh {
			m.kind, m.cells, m.abandoned = havoc, nil, true
			s.mem[r] = &m
		}
	}
	for _, r := range sortedKeys(seen.windows) {
		if m := s.withoutParts(r, seen.windows[r]); m != nil && s.mem[r].kind == fresh {
			m.abandoned = true
			s.mem[r] = m
		}
	}
}

// cameFromCall reports whether v is what a function that the caller passed has
// returned: the caller may know it for an object.
func (s *State) cameFromCall(v Sym) bool {
	return slices.ContainsFunc(s.steps, func(st stepRec) bool { return st.op == summary.Call && slices.Contains(st.res, v) })
}

// readOnlyCaptures returns the variables that function literals in v have
// captured and only read: calling them changes nothing there.
func readOnlyCaptures(s *State, v Value) map[Region]bool {
	kept := map[Region]bool{}
	for _, f := range funcsIn(s, v) {
		if f.F == nil {
			continue
		}
		for i, b := range f.Binds {
			if a, ok := b.(Addr); ok && a.P == "" && i < len(f.F.FreeVars) && onlyRead(f.F.FreeVars[i]) {
				kept[a.R] = true
			}
		}
	}
	return kept
}

func onlyRead(v *ssa.FreeVar) bool {
	if v.Referrers() == nil {
		return true
	}
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.UnOp:
			if r.Op == token.MUL {
				continue
			}
		case *ssa.DebugRef:
			continue
		}
		return false
	}
	return true
}

// havocPart forgets what a part of a variable holds.
func (x *Interp) havocPart(s *State, a Addr) {
	m := *s.mem[a.R]
	m.cells = m.cells.without(a.P)
	s.mem[a.R] = &m
	if m.kind == fresh {
		s.mem[a.R] = m.with(a.P, cell{v: x.newSym(s, nil)})
	}
}

// recordEscape notes for callers that what they passed is handed on: by
// itself, or in memory that is made here.
func (x *Interp) recordEscape(s *State, args []Value, at Site) {
	for _, a := range args {
		x.recordWritten(s, a, at)
		x.recordOne(s, a, at)
	}
}

// recordWritten notes that what the function has written to the caller's memory
// is handed on with v, which leads there: the caller doesn't know it to be there.
func (x *Interp) recordWritten(s *State, v Value, at Site) {
	seen := x.scratch()
	defer x.done(seen)
	s.handedWith(v, seen)
	for _, r := range seen.regionOrder {
		if m := s.mem[r]; m != nil && m.kind == input {
			for _, c := range m.cells {
				if c.dirty && c.v != nil {
					x.recordOne(s, c.v, at)
				}
			}
		}
	}
}

// handedWith adds to seen what code that gets v can reach.
func (s *State) handedWith(v Value, seen *reached) {
	if s.madeHere(v) {
		s.reachThrough(v, seen)
	} else {
		s.reach(v, seen)
	}
}

// recordOne is recordEscape for a value, without what was written behind it.
func (x *Interp) recordOne(s *State, a Value, at Site) {
	madeHere := s.madeHere(a)
	if !madeHere && s.escapeNoted(a) {
		return
	}
	seen := x.scratch()
	defer x.done(seen)
	s.handedWith(a, seen)
	var parts []Value
	for _, sym := range seen.order {
		if p := s.info(sym).path; s.objs[sym] != nil || p != "" && !strings.HasPrefix(p, "g:") && pointerLike(s.info(sym).typ) {
			parts = append(parts, sym)
		}
	}
	for _, r := range seen.regionOrder {
		if m := s.mem[r]; m != nil && m.kind == input && !strings.HasPrefix(m.path, "g:") {
			parts = append(parts, Addr{R: r})
		}
	}
	if len(parts) > 0 && !madeHere {
		parts = []Value{a}
	}
	for _, p := range parts {
		if !s.escapeNoted(p) {
			s.addStep(stepRec{op: summary.Escape, args: []Value{p}, pos: at.Pos})
		}
	}
}

// escapeNoted reports whether the path has noted that v escapes.
func (s *State) escapeNoted(v Value) bool {
	return slices.ContainsFunc(s.steps, func(o stepRec) bool { return o.op == summary.Escape && o.name == "" && sameArg(o.args[0], v) })
}

// recordLinks notes what a function of container/list does with v, a list or an
// element of one, that it doesn't know ([summary.Links], [summary.Unlinks]):
// callers who know the list don't any more.
func (x *Interp) recordLinks(s *State, v Value, what string, at Site) {
	if what == summary.Unlinks {
		x.takeOut(s, v)
	}
	same := func(o stepRec) bool {
		return o.op == summary.Escape && (o.name == "" || o.name == what) && sameArg(o.args[0], v)
	}
	if !slices.ContainsFunc(s.steps, same) {
		s.addStep(stepRec{op: summary.Escape, name: what, args: []Value{v}, pos: at.Pos})
	}
}

// madeHere reports whether v is memory that the function made: what it holds
// will not be known any more once it has been handed on.
func (s *State) madeHere(v Value) bool {
	switch v := s.norm(v).(type) {
	case Addr:
		return s.mem[v.R] != nil && s.mem[v.R].kind != input
	case Slice:
		return s.mem[v.R] != nil && s.mem[v.R].kind != input
	case *Iface:
		return s.madeHere(v.V)
	case *Fn, *Agg:
		return true
	}
	return false
}

// giveAway marks what v reaches as passed on for good.
func (x *Interp) giveAway(s *State, v Value, at Site) {
	seen := newReached()
	s.reach(v, seen)
	for _, sym := range seen.order {
		if o := s.objs[sym]; o != nil && o.tracked() && o.Death == Alive {
			c := o.clone()
			c.GivenAt = at
			s.objs[sym] = c
		}
	}
}

// waited is told that the path has waited for something: what was given away
// may have come back, and goroutines may have ended.
func (x *Interp) waited(s *State) {
	s.waitEscapes = slices.DeleteFunc(slices.Clone(s.waitEscapes), func(e escapeRec) bool { return !e.handle })
	for v, o := range s.objs {
		if o.GivenAt.Pos.IsValid() && o.Role == refmodel.Unowned {
			c := o.clone()
			c.GivenAt = Site{}
			s.objs[v] = c
		}
	}
}

func pointerLike(t types.Type) bool {
	if t == nil {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return true
	case *types.Basic:
		return u.Kind() == types.UnsafePointer || u.Kind() == types.Uintptr
	}
	return false
}

// loansIn returns the loans reachable from v whose lender isn't reachable
// from it too: a loan kept beside what keeps its lender alive is in order.
func (x *Interp) loansIn(s *State, v Value) []Sym {
	seen := newReached()
	s.reach(v, seen)
	return x.unaccompanied(s, seen)
}

func (x *Interp) unaccompanied(s *State, seen *reached) []Sym {
	var loans []Sym
	for _, sym := range seen.order {
		if !x.isLoan(s, sym) {
			continue
		}
		accompanied := false
		if o := s.objs[sym]; o.Parent != 0 {
			accompanied = seen.syms[o.Parent]
		}
		for _, h := range s.holders(sym) {
			accompanied = accompanied || seen.syms[h]
		}
		if !accompanied {
			loans = append(loans, sym)
		}
	}
	return loans
}

// isLoan reports whether v is a pointer that lives only as long as a holder
// that this function knows.
func (x *Interp) isLoan(s *State, v Sym) bool {
	o := s.objs[v]
	if o == nil || o.Silent || s.info(v).null == yes {
		return false
	}
	if !o.tracked() || o.Death != Alive {
		return false
	}
	for _, w := range s.family(v) {
		if s.objs[w].Own > 0 || s.objs[w].Ext {
			return false
		}
	}
	return len(s.holders(v)) > 0
}

// holders returns what keeps the object behind v alive, and for a pointer into
// an object what keeps that alive.
func (s *State) holders(v Sym) []Sym {
	if o := s.objs[v]; o != nil && o.Parent != 0 {
		v = o.Parent
	}
	var list []Sym
	for _, w := range s.family(v) {
		list = append(list, s.objs[w].Holders...)
	}
	return list
}

// send passes v through a channel: an owned reference is the receiver's, a
// loan has left the function.
func (x *Interp) send(s *State, ch, v Value, t types.Type, pos token.Pos) {
	at := x.site(s, pos, "the receiver")
	a, ok := x.deref(s, ch)
	if ok && s.mem[a.R].kind == fresh && s.mem[a.R].channel {
		x.storeAny(s, a, v, t, pos)
		return
	}
	for _, l := range x.loansIn(s, v) {
		x.violate(s, l, RuleEscape, KeptInMemory, at)
	}
	if ok && s.mem[a.R].kind == input {
		// The caller may know who receives it.
		x.storeAny(s, a, v, t, pos)
		s.markSent(a)
		seen := newReached()
		s.reach(v, seen)
		for _, sym := range seen.order {
			if s.objs[sym] != nil {
				x.handOver(s, sym, seen.count(sym), at)
			}
		}
	} else {
		x.recordEscape(s, []Value{v}, at)
		x.escape(s, v, at)
	}
	x.giveAway(s, v, at)
}

// markSent notes of the latest element of the channel at a that it was sent.
func (s *State) markSent(a Addr) {
	m := s.mem[a.R]
	p := a.P + "[+" + elemPath(m.grown)[1:]
	if c, ok := m.cells.get(p); ok {
		c.sent = true
		s.mem[a.R] = m.with(p, c)
	}
}

// storeAny stores v as one more element, at an index that isn't known, of the
// memory at a.
func (x *Interp) storeAny(s *State, a Addr, v Value, t types.Type, pos token.Pos) {
	x.store(s, Addr{a.R, a.P + s.newElement(a.R)}, v, t, pos)
}
