package absint

import (
	"go/token"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/summary"
	"github.com/sslref/sslref/refmodel"
)

// atReturn checks a path that leaves the function by returning, and adds it
// to the function's summary.
func (x *Interp) atReturn(s *State, ret *ssa.Return, results []Value) {
	x.exitPos = exitPos(x.Fn, ret)
	for _, v := range results {
		for _, f := range funcsIn(s, v) {
			x.Escaped(f.F)
		}
	}
	x.giveStd(s, results)
	if ret != nil {
		x.checkResults(s, ret, results)
		x.checkContract(s, ret, results)
	}
	x.checkPromises(s, results)
	results = x.takings(s, results)
	x.reportLost(s, x.exitPos)
	x.checkFinalized(s)
	x.keptFuncs(s)
	x.checkKept(s, results)
	x.checkRetentions(s, results)
	for _, e := range s.waitEscapes {
		if e.given {
			continue
		}
		if x.isLoan(s, e.obj) || s.objs[e.obj] != nil && s.objs[e.obj].Death == LoanEnded {
			why := KeptByGoroutine
			if e.handle {
				why = KeptInMemory
			}
			x.violate(s, e.obj, RuleEscape, why, Site{Pos: e.pos})
		}
	}
	s.waitEscapes = nil
	out := newReached()
	for _, v := range results {
		s.reach(v, out)
	}
	x.reachOutside(s, out)
	for _, p := range out.parents {
		s.reach(p, out)
	}
	x.noteConsumed(s, out)
	x.settle(s, out, results)
	x.noteGivenBack(s, results)
	x.lost(s, out, false, results)
	exit := summary.Return
	if s.goexit {
		exit = summary.Goexit
	}
	x.addCase(s, results, exit)
}

// giveStd hands on what the function values have that the standard library has
// made and that the caller gets: it won't know them.
func (x *Interp) giveStd(s *State, results []Value) {
	at := Site{Pos: x.exitPos}
	give := func(v Value) {
		for _, f := range allFuncsIn(s, v) {
			if f.Std == nil {
				continue
			}
			for _, b := range f.Binds {
				x.recordEscape(s, []Value{b}, at)
				x.escapes(s, b, at)
			}
		}
	}
	for _, v := range results {
		give(v)
	}
	for _, r := range sortedKeys(s.mem) {
		if m := s.mem[r]; m.kind == input {
			for _, c := range m.cells {
				if c.dirty {
					give(c.v)
				}
			}
		}
	}
}

// exitPos is the place of a return: the statement, or the end of the function.
func exitPos(fn *ssa.Function, ret *ssa.Return) token.Pos {
	if ret != nil && ret.Pos().IsValid() {
		return ret.Pos()
	}
	if fn.Syntax() != nil {
		return fn.Syntax().End() - 1
	}
	return token.NoPos
}

// atUnwind adds a path that leaves the function by a panic that it doesn't
// recover, or by Goexit. A panic that nobody recovers ends the process, which
// makes up for everything; Goexit ends a goroutine only.
func (x *Interp) atUnwind(s *State, exit summary.Exit) {
	if exit == summary.Panic && x.Fn.Parent() != nil {
		// The function around a literal may recover.
		out := newReached()
		x.reachOutside(s, out)
		x.lost(s, out, true, nil)
		for _, v := range s.lost {
			if !s.blurred {
				v.IfRecovered = true
				s.find(x.numberOf(v))
			}
		}
	}
	if exit == summary.Goexit {
		x.reportLost(s, token.NoPos)
		out := newReached()
		x.reachOutside(s, out)
		x.lost(s, out, false, nil)
	}
	x.addCase(s, nil, exit)
}

// checkResults checks that what is returned is alive.
func (x *Interp) checkResults(s *State, ret *ssa.Return, results []Value) {
	at := Site{What: "return", Pos: ret.Pos()}
	for _, v := range results {
		if sym, ok := direct(s, v); ok {
			x.checkReturned(s, sym, at)
		}
		seen := newReached()
		s.reach(v, seen)
		for _, sym := range seen.order {
			o := s.objs[sym]
			if o == nil || !o.tracked() || o.Silent || o.Async || !madeHere(s, v, seen) || s.inHandle(sym) {
				continue
			}
			switch o.Death {
			case LoanEnded:
				x.violate(s, sym, RuleEscape, ReturnedLoan, at)
			case Released:
				x.violate(s, sym, RuleUseAfterFree, UseReleased, at)
			}
		}
	}
}

// madeHere reports whether the memory behind result v, seen, was made by this
// function: what the caller had before is checked cell by cell. A struct or an
// array is a value of the function's own.
func madeHere(s *State, v Value, seen *reached) bool {
	for _, r := range seen.regionOrder {
		if s.mem[r].kind == input {
			return false
		}
	}
	_, isAgg := s.norm(v).(*Agg)
	return isAgg || len(seen.regionOrder) > 0
}

// direct returns the pointer that a result is, not what it leads to.
func direct(s *State, v Value) (Sym, bool) {
	switch v := s.norm(v).(type) {
	case Sym:
		return v, s.objs[v] != nil && s.info(v).null != yes
	case *Iface:
		return direct(s, v.V)
	}
	return 0, false
}

func (x *Interp) checkReturned(s *State, v Sym, at Site) {
	o := s.objs[v]
	holder := o
	if o.Parent != 0 && o.Own == 0 {
		holder = s.objs[o.Parent]
	}
	if holder != nil && holder.tracked() && holder.Death == LoanEnded && holder.Deferred && !o.Silent {
		x.violate(s, v, RuleEscape, ReturnedLoan, at)
		return
	}
	x.use(s, v, at)
}

// checkFinalized reports releases of what a finalizer has, if the finalizer will
// find the pointer where it was.
func (x *Interp) checkFinalized(s *State) {
	for _, v := range sortedKeys(s.objs) {
		if o := s.objs[v]; o.Twice.Pos.IsValid() && s.stored(v) {
			x.violate(s, v, RuleDoubleFree, SecondFree, o.Twice)
		}
	}
}

// stored reports whether any memory holds v.
func (s *State) stored(v Sym) bool {
	for _, m := range s.mem {
		for _, c := range m.cells {
			if c.v == Value(v) {
				return true
			}
		}
	}
	return false
}

// keptFuncs lets the function literals that outlive the call run.
func (x *Interp) keptFuncs(s *State) {
	done := map[*Fn]bool{}
	for _, r := range sortedKeys(s.mem) {
		m := s.mem[r]
		if m.kind != input || x.Fn.Parent() != nil && strings.HasPrefix(m.path, "f") {
			continue // what is kept in a captured variable the function around calls
		}
		for _, c := range m.cells {
			if !c.dirty {
				continue
			}
			for _, f := range funcsIn(s, c.v) {
				if done[f] {
					continue
				}
				done[f] = true
				if !isParamPath(m.path) {
					x.callLater(s, f, Site{Pos: c.pos})
					continue
				}
				x.tryLater(s, f, Site{Pos: c.pos})
			}
		}
	}
}

// tryLater checks what function literals in v would do if they were called:
// whether they are, the caller knows.
func (x *Interp) tryLater(s *State, v Value, at Site) {
	trial := s.fork()
	x.callLater(trial, v, at)
	for w, o := range trial.objs {
		if before := s.objs[w]; before != nil && o.Silent && !before.Silent {
			n := before.clone()
			n.Silent = true
			s.objs[w] = n
		}
	}
}

// isParamPath reports whether memory is reached through a parameter: whoever
// passed it knows when what is kept there is called.
func isParamPath(path string) bool {
	return strings.HasPrefix(path, "p") || strings.HasPrefix(path, "f")
}

// checkKept reports loans that memory which outlives the call keeps.
func (x *Interp) checkKept(s *State, results []Value) {
	for _, r := range sortedKeys(s.mem) {
		m := s.mem[r]
		if m.kind != input && !m.escaped || strings.HasPrefix(m.path, "f") {
			continue // captured: the enclosing function knows how long it lives
		}
		if m.takenOut {
			continue
		}
		beside := s.besides(r)
		for _, c := range m.cells {
			if c.dirty && !x.freedWhileKept(s, r, c.path, c) && !(c.path == "" && isParamPointee(m.path) && !s.diedIn(c.v)) {
				x.checkKeptCell(s, r, c, beside, results)
			}
		}
	}
}

// isParamPointee reports whether memory is what a parameter points to, or a
// captured variable: a pointer stored there is an out-parameter, which is as
// good as a result.
func isParamPointee(path string) bool {
	return len(path) > 2 && (path[0] == 'p' || path[0] == 'f') && strings.Trim(path[1:], "0123456789") == "*"
}

// diedIn reports whether v is a loan that has ended.
func (s *State) diedIn(v Value) bool {
	sym, ok := direct(s, v)
	return ok && s.objs[sym].Death == LoanEnded
}

// besides returns what finds all that can be reached from memory r, once: most
// memory keeps nothing of which that is asked.
func (s *State) besides(r Region) func() *reached {
	return sync.OnceValue(func() *reached {
		all := newReached()
		s.reachRegion(r, "", all)
		return all
	})
}

// checkKeptCell reports the loans in cell c of memory r, which keeps beside.
func (x *Interp) checkKeptCell(s *State, r Region, c cell, beside func() *reached, results []Value) {
	inCell := x.scratch()
	defer x.done(inCell)
	inCell.stayOut = true
	s.reach(c.v, inCell)
	for _, v := range inCell.order {
		o := s.objs[v]
		if o == nil {
			continue
		}
		if o.Death == LoanEnded && o.tracked() && o.Lent && !o.Silent {
			x.violate(s, v, RuleEscape, KeptInMemory, Site{Pos: c.pos})
			continue
		}
		if !x.isLoan(s, v) && !x.loanInside(s, v) && !x.loanBeside(s, v, beside, results) {
			continue
		}
		if !x.besideLender(s, r, v, beside()) || s.replacesOwned(r, c, v) {
			x.violate(s, v, RuleEscape, KeptInMemory, Site{Pos: c.pos})
		}
	}
}

// loanInside reports whether v points into an object that is itself on loan.
func (x *Interp) loanInside(s *State, v Sym) bool {
	o := s.objs[v]
	return o.Parent != 0 && x.isLoan(s, o.Parent)
}

// loanBeside reports whether v is a loan but for references that the caller gets
// with another pointer to the object.
func (x *Interp) loanBeside(s *State, v Sym, beside func() *reached, results []Value) bool {
	if o := s.objs[v]; !o.tracked() || o.Silent || o.Death != Alive || s.info(v).null == yes || len(s.holders(v)) == 0 {
		return false
	}
	for _, w := range s.family(v) {
		o := s.objs[w]
		if o.Ext || o.Own > 0 && (w == v || beside().syms[w] || !returnedAs(s, w, results)) {
			return false
		}
	}
	return true
}

// returnedAs reports whether v is a result, and has one reference.
func returnedAs(s *State, v Sym, results []Value) bool {
	return s.objs[v].Own == 1 && slices.ContainsFunc(results, func(r Value) bool {
		w, ok := direct(s, r)
		return ok && w == v
	})
}

// besideLender reports whether memory r, which keeps loan v, also keeps what
// keeps the lender alive.
func (x *Interp) besideLender(s *State, r Region, v Sym, beside *reached) bool {
	root := rootOf(s.mem[r].path)
	for _, h := range s.holders(v) {
		if h < 0 {
			continue
		}
		if root == "" && s.info(h).path == "" && s.objs[h] != nil && !s.objs[h].Made {
			return true // neither is known well enough
		}
		if beside.syms[h] || root != "" && rootOf(s.info(h).path) == root {
			return true
		}
		if strings.HasPrefix(s.mem[r].path, "g:") && strings.HasPrefix(s.info(h).path, "g:") {
			return true
		}
	}
	return false
}

// replacesOwned reports whether the function has released what was in a cell
// before v: who has the memory does so with v. Code that notes beside it whether
// it owns what it keeps is left alone.
func (s *State) replacesOwned(r Region, c cell, v Sym) bool {
	m := s.mem[r]
	before := s.objs[s.params[m.path+s.starred(c.path)]]
	if before == nil || !before.ReleasedHere || s.info(v).null == yes {
		return false
	}
	for _, other := range m.cells {
		if _, isConst := s.norm(other.v).(Const); other.dirty && other.path != c.path && isConst {
			return false
		}
	}
	return true
}

// rootOf returns the parameter or package variable that a path begins with.
func rootOf(path string) string {
	i := strings.IndexAny(path, "*[#~")
	if j := strings.IndexByte(path, '.'); j >= 0 && !strings.HasPrefix(path, "g:") && (i < 0 || j < i) {
		i = j
	}
	if i < 0 {
		return path
	}
	return path[:i]
}

// settle hands the owned references that the outside can reach to it: a
// result or a field carries one reference; more of them than places are lost.
func (x *Interp) settle(s *State, out *reached, results []Value) {
	for _, v := range sortedKeys(s.objs) {
		o := s.objs[v]
		if !o.tracked() || o.Silent || s.info(v).null == yes {
			continue
		}
		fromCaller := s.info(v).path != ""
		switch {
		case len(o.Unchecked) == 0:
		case fromCaller && x.Fn.Parent() != nil:
			// Whether it is relied on the function around the literal knows.
			x.leaveToCaller(s, v)
		case out.syms[v] && !x.hasSpare(s, v, results) || fromCaller && x.IsHelper(x.Fn):
			x.relied(s, v)
			o = s.objs[v]
		}
		if o.Own < 2 || !out.syms[v] || fromCaller || o.Role != refmodel.Unowned {
			continue
		}
		if places := x.places(s, v, results); places < o.Own {
			x.leak(s, v, out)
		}
	}
}

// hasSpare reports whether the references to v whose status was looked at are
// enough for the places outside of the activation that hold it.
func (x *Interp) hasSpare(s *State, v Sym, results []Value) bool {
	sure := s.objs[v].Own - len(s.objs[v].Unchecked)
	places := x.places(s, v, results)
	return places > 0 && sure >= places
}

// places counts the places outside of the activation that hold v.
func (x *Interp) places(s *State, v Sym, results []Value) int {
	n := 0
	count := func(val Value) {
		if sym, ok := direct(s, val); ok && sym == v {
			n++
		}
	}
	for _, r := range results {
		count(r)
		if g, ok := r.(*Agg); ok {
			for _, e := range g.E {
				count(e)
			}
		}
	}
	seen := newReached()
	for _, r := range results {
		s.reach(r, seen)
	}
	x.reachOutside(s, seen)
	for _, r := range seen.regionOrder {
		for _, c := range s.mem[r].cells {
			if c.dirty {
				count(c.v)
			}
		}
	}
	return n
}
