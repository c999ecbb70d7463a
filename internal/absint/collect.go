package absint

import (
	"cmp"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/refmodel"
)

// collect drops what the path can't use any more once it has entered block b,
// and reports owned references that nothing leads to: they are lost.
func (x *Interp) collect(s *State, b *ssa.BasicBlock) {
	live := x.live.in[b.Index]
	x.collectAt(s, b, func(v ssa.Value) bool { return live[v] })
}

// collectWithin does the same in a long block, before its instruction i, if the
// state has grown much since it was done last.
func (x *Interp) collectWithin(s *State, b *ssa.BasicBlock, i int) {
	if s.size() > 2*s.kept+128 {
		x.collectAt(s, b, x.live.at(b, i))
	}
}

func (x *Interp) collectAt(s *State, b *ssa.BasicBlock, live func(ssa.Value) bool) {
	defer func() { s.kept = s.size() }()
	for v := range s.regs {
		if !live(v) && (x.nest == nil || !x.nest.regs[v]) {
			delete(s.regs, v)
		}
	}
	if s.round(b) > 1 {
		x.forgetSlots(s)
		x.forgetKeys(s)
	}
	seen := x.scratch()
	defer x.done(seen)
	x.reachInto(s, seen)
	x.lost(s, seen, true, nil)
	s.dropNullHolders()
	x.pruneSteps(s, seen, func(seen *reached) { x.reachInto(s, seen) })
	x.forgetReads(s)
	x.forgetNumbers(s)
	keep := x.keepAlive(s, seen)
	for v := range s.objs {
		if !keep[v] {
			delete(s.objs, v)
		}
	}
	for k := range s.rel {
		if slices.ContainsFunc(symsIn(k), func(v Sym) bool { return !keep[v] && s.info(v).path == "" }) {
			delete(own(s, seldomRel, &s.rel), k)
		}
	}
	for _, k := range s.exprsInOrder() {
		v := s.exprs[k]
		if slices.ContainsFunc(symsIn(k), func(w Sym) bool { return !keep[w] }) || !keep[v] && s.info(v).trivial() {
			delete(own(s, seldomExprs, &s.exprs), k)
		} else {
			keep[v] = true
		}
	}
	for v, info := range s.syms {
		if !keep[v] && (info.path == "" || info.trivial() && s.params[info.path] != v) {
			delete(s.syms, v)
		}
	}
	for r := range s.mem {
		if len(seen.windows[r]) == 0 && !seen.regions[r] {
			delete(s.mem, r)
		}
	}
}

// exprsInOrder returns what was computed, what it was computed of first.
func (s *State) exprsInOrder() []string {
	list := slices.AppendSeq(make([]string, 0, len(s.exprs)), maps.Keys(s.exprs))
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(s.exprs[a], s.exprs[b]), strings.Compare(a, b))
	})
	return list
}

// dropNullHolders drops the holders that turned out to be NULL: a call that
// failed to make one.
func (s *State) dropNullHolders() {
	isNull := func(h Sym) bool { return h > 0 && s.info(h).null == yes }
	for v, o := range s.objs {
		if slices.ContainsFunc(o.Holders, isNull) {
			n := o.clone()
			n.Holders = slices.DeleteFunc(slices.Clone(o.Holders), isNull)
			s.objs[v] = n
		}
	}
}

// forgetSlots drops, at the start of another round of a loop, what objects
// presently lend unless the program still has a pointer to it: rounds are told
// apart by what they leave behind, not by what they looked at.
func (x *Interp) forgetSlots(s *State) {
	seen := newReached()
	x.reachLive(s, seen)
	x.reachOutside(s, seen)
	for v, o := range s.objs {
		if o.SlotKnown && !seen.syms[o.Slot] {
			x.setSlot(s, v, 0, false)
		}
	}
}

// forgetKeys drops, at the start of another round of a loop, what was stored in
// the caller's memory under keys that the program doesn't have any more: it is
// there for good.
func (x *Interp) forgetKeys(s *State) {
	seen := newReached()
	for _, v := range x.liveRegs(s) {
		s.reach(s.regs[v], seen)
	}
	for _, r := range sortedKeys(s.mem) {
		m := s.mem[r]
		if m.kind != input && !m.escaped {
			continue
		}
		for _, c := range m.cells {
			p := c.path
			keys := symsIn(p)
			if c.sent && strings.HasSuffix(p, "[+1]") {
				continue // the first that was sent tells what becomes of them
			}
			if !c.dirty || len(keys) == 0 && !strings.HasPrefix(p, "[+") || slices.ContainsFunc(keys, func(k Sym) bool { return seen.syms[k] || s.info(k).path != "" }) {
				continue
			}
			if x.ownedMeanwhile(s, c.v) {
				continue
			}
			at := Site{Pos: c.pos}
			x.checkKeptCell(s, r, c, s.besides(r), nil)
			x.recordEscape(s, []Value{c.v}, at)
			kept := newReached()
			kept.stayOut = true
			s.reach(c.v, kept)
			for _, v := range kept.order {
				if o := s.objs[v]; o != nil && o.Own > 0 {
					x.handOver(s, v, kept.count(v), at)
				}
			}
			n := *s.mem[r]
			n.cells = n.cells.without(p)
			n.base, n.added = nil, nil
			s.mem[r] = &n
		}
	}
}

// ownedMeanwhile reports whether v is on loan, but the function has a reference
// to the same object for now: whether it is kept too long isn't known yet.
func (x *Interp) ownedMeanwhile(s *State, v Value) bool {
	sym, ok := direct(s, v)
	if !ok || len(s.holders(sym)) == 0 || x.isLoan(s, sym) {
		return false
	}
	o := s.objs[sym]
	return o.tracked() && !o.Silent && o.Own == 0 && !o.Ext && o.Death == Alive
}

// forgetReads drops the cells of the caller's memory that were read and of
// which nothing more is known: reading them again gives the same.
func (x *Interp) forgetReads(s *State) {
	parents := map[Sym]bool{}
	for _, o := range s.objs {
		parents[o.Parent], parents[o.Body] = true, true
	}
	for v, o := range s.objs {
		if s.info(v).path != "" && o.plain() && !parents[v] {
			delete(s.objs, v)
		}
	}
	held := x.held(s)
	defer x.done(held)
	for _, r := range sortedKeys(s.mem) {
		m := s.mem[r]
		if m.kind != input || m.path == "" {
			continue
		}
		read := func(c cell) bool {
			v, ok := c.v.(Sym)
			if !ok || c.dirty {
				return false
			}
			if keys := symsIn(c.path); len(keys) > 0 {
				// Under a key that is gone nothing can be read again.
				return !slices.ContainsFunc(keys, func(k Sym) bool { return held.syms[k] || s.info(k).path != "" })
			}
			return !hasAnyIndex(m.path) && s.objs[v] == nil && s.rereads(v, m.path) && s.info(v).reg == 0 && s.params[s.info(v).path] == v
		}
		if slices.ContainsFunc(m.cells, read) {
			n := *m
			n.cells = slices.DeleteFunc(slices.Clone(m.cells), read)
			s.mem[r] = &n
		}
	}
}

// fewNumbers is how many plain values under keys that aren't known a region can
// have before it is asked which of them can be read again.
const fewNumbers = 8

// forgetNumbers drops plain values, in memory made here, under numbers that no
// variable has any more, but for one: with it, the memory is known to have
// elements that can be anything.
func (x *Interp) forgetNumbers(s *State) {
	var held *reached
	for _, r := range sortedKeys(s.mem) {
		m := s.mem[r]
		if m.kind != fresh || len(m.cells) <= fewNumbers {
			continue
		}
		if held == nil {
			held = x.scratch()
			held.stayOut, held.noNumbers = true, true
			x.reachLive(s, held)
			defer x.done(held)
		}
		gone := func(k Sym) bool { return !held.syms[k] && s.isNumber(k) }
		kept := false
		forgotten := func(c cell) bool {
			if !slices.ContainsFunc(symsIn(c.path), gone) || !s.scalarCell(c) {
				return false
			}
			first := !kept
			kept = true
			return !first
		}
		if cells := slices.DeleteFunc(slices.Clone(m.cells), forgotten); len(cells) < len(m.cells) {
			n := *m
			n.cells = cells
			s.mem[r] = &n
		}
	}
}

// isNumber reports whether v is a number of Go's.
func (s *State) isNumber(v Sym) bool {
	t := s.info(v).typ
	if t == nil {
		return false
	}
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsInteger != 0 && basic.Kind() != types.Uintptr
}

// rereads reports whether reading the caller's value v again tells all that is
// known of it.
func (s *State) rereads(v Sym, path string) bool {
	info := *s.info(v)
	if info.typ != nil && isErrorVar(path, info.typ) && info.null == no {
		info.null = maybe
	}
	return info.trivial()
}

// held returns what the rest of the path can get at through variables and
// deferred calls, without going into the caller's memory, for who hands it back.
func (x *Interp) held(s *State) *reached {
	seen := x.scratch()
	seen.stayOut = true
	x.reachLive(s, seen)
	return seen
}

// reachLive adds what variables and deferred calls lead to.
func (x *Interp) reachLive(s *State, seen *reached) {
	for _, v := range x.liveRegs(s) {
		s.reach(s.regs[v], seen)
	}
	for _, d := range s.defers {
		s.reach(d.fn, seen)
		s.reach(d.recv, seen)
		for _, a := range d.args {
			s.reach(a, seen)
		}
	}
}

// liveRegs returns the live registers in the order of the program.
func (x *Interp) liveRegs(s *State) []ssa.Value {
	regs := slices.AppendSeq(make([]ssa.Value, 0, len(s.regs)), maps.Keys(s.regs))
	slices.SortFunc(regs, func(a, b ssa.Value) int { return cmp.Compare(x.live.index[a], x.live.index[b]) })
	return regs
}

// reachInto adds all that the rest of the path, or the caller, can get at.
func (x *Interp) reachInto(s *State, seen *reached) {
	x.reachLive(s, seen)
	x.reachOutside(s, seen)
	// What an object lends can be had from it again.
	for i := 0; i < len(seen.order) || len(seen.parents) > 0; i++ {
		for _, p := range seen.parents {
			s.reach(p, seen)
		}
		seen.parents = nil
		if i < len(seen.order) {
			if o := s.objs[seen.order[i]]; o != nil && o.SlotKnown && o.Slot != 0 {
				s.reach(o.Slot, seen)
			}
		}
	}
}

// reachOutside adds what code outside of this activation can reach: the
// caller's memory, package variables, memory that was handed on.
func (x *Interp) reachOutside(s *State, seen *reached) {
	for _, path := range sortedKeys(s.inputs) {
		s.reachRegion(s.inputs[path], "", seen)
	}
	for _, r := range sortedKeys(s.mem) {
		if m := s.mem[r]; m.escaped || m.shared || m.abandoned && !seen.notAbandoned || m.kind == input {
			s.reachRegion(r, "", seen)
		}
	}
	for _, e := range s.waitEscapes {
		s.reach(e.obj, seen)
	}
}

// keepAlive extends what is reachable by the objects that reachable ones
// stand on, and by the caller's.
func (x *Interp) keepAlive(s *State, seen *reached) map[Sym]bool {
	keep := maps.Clone(seen.syms)
	for _, v := range seen.weak {
		keep[v] = true
	}
	for _, v := range s.params {
		if s.objs[v] != nil {
			keep[v] = true
		}
	}
	x.stepSyms(s, s.steps, func(v Sym) { keep[v] = true })
	work := make([]Sym, 0, 2*len(keep))
	for v := range keep {
		work = append(work, v)
	}
	add := func(v Sym) {
		if v > 0 && !keep[v] {
			keep[v] = true
			work = append(work, v)
		}
	}
	for len(work) > 0 {
		v := work[len(work)-1]
		work = work[:len(work)-1]
		info := s.info(v)
		add(info.lin)
		add(info.same)
		for _, o := range info.stops {
			add(o)
		}
		if o := s.objs[v]; o != nil {
			add(o.Realm)
			add(o.Parent)
			add(o.Slot)
			add(o.Body)
			for _, h := range o.Holders {
				add(h)
			}
		}
	}
	return keep
}

// lost reports the objects with owned references that aren't in seen.
func (x *Interp) lost(s *State, seen *reached, running bool, results []Value) {
	for _, v := range sortedKeys(s.objs) {
		o := s.objs[v]
		if o.Own == 0 || o.Silent || !o.tracked() || s.info(v).null == yes || o.Role == refmodel.GivenIfOne {
			continue
		}
		if fromCaller := s.info(v).path != ""; fromCaller && (running || x.places(s, v, results) >= o.Own) || !fromCaller && seen.syms[v] && !x.onlySent(s, v, running, results) {
			continue
		}
		if _, ownerGone := o.dropped(seen); s.info(v).path != "" && x.IsHelper(x.Fn) && !ownerGone {
			x.maybeLost(s, v, results)
			continue
		}
		if running {
			x.mislay(s, v, seen)
		} else {
			x.leak(s, v, seen)
		}
	}
}

// onlySent reports whether v, with a reference to hand on, can be got at only
// through channels that it was sent through with another.
func (x *Interp) onlySent(s *State, v Sym, running bool, results []Value) bool {
	sent := false
	for _, m := range s.mem {
		for _, c := range m.cells {
			sent = sent || c.sent && c.v == Value(v)
		}
	}
	if !sent {
		return false
	}
	seen := newReached()
	seen.notSent = true
	if running {
		x.reachInto(s, seen)
	} else {
		for _, r := range results {
			s.reach(r, seen)
		}
		x.reachOutside(s, seen)
	}
	return !seen.syms[v]
}

// mislay notes that a reference is lost, which is wrong once it is certain
// that the process goes on.
func (x *Interp) mislay(s *State, v Sym, seen *reached) {
	o := s.objs[v]
	why, at := leakSite(x, o, seen)
	s.lost = append(s.lost[:len(s.lost):len(s.lost)], Violation{Rule: RuleLeak, At: at, Obj: o, Why: why, Trail: s.events(v)})
	for _, w := range s.family(v) {
		if o := s.objs[w]; w != v && o.Death == Alive {
			c := o.clone()
			c.Ext = true // the lost reference keeps the object
			s.objs[w] = c
		}
	}
	delete(s.objs, v)
}

// reportLost reports what was lost on the way: the process goes on.
func (x *Interp) reportLost(s *State, left token.Pos) {
	for _, v := range s.lost {
		if left.IsValid() {
			v.Trail = append(slices.Clip(v.Trail), Event{Kind: EvLost, Site: Site{What: "return", Pos: left}, Count: v.Obj.Own})
		}
		x.report(s, v)
	}
	s.lost = nil
}

// leak reports the loss of a reference at the place that acquired it.
func (x *Interp) leak(s *State, v Sym, seen *reached) {
	why, at := leakSite(x, s.objs[v], seen)
	if x.exitPos.IsValid() {
		s.event(EvLost, v, Site{What: "return", Pos: x.exitPos})
	}
	x.violate(s, v, RuleLeak, why, at)
}

// leakSite is the acquisition of the reference that is lost, if seen can still
// be got at.
func leakSite(x *Interp, o *Object, seen *reached) (Reason, Site) {
	why, at := LeakAtExit, o.Origin
	if len(o.Refs) > 0 {
		at = o.Refs[len(o.Refs)-1]
		if ref, ok := o.dropped(seen); ok {
			at = ref
		} else if at.Via != "" && !at.Bare {
			at = o.Refs[0] // a wrapper's clone is an owner of its own
		}
		if row := x.NamedRow(at.name()); row != nil && row.Result.Kind == refmodel.Status {
			why = LeakUpRef
		}
	}
	return why, at
}

// name is the C function behind a site.
func (s Site) name() string {
	if s.Via != "" {
		return s.Via
	}
	return s.What
}
