package absint

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/refmodel"
)

// checkContract checks a callback against its contract.
func (x *Interp) checkContract(s *State, ret *ssa.Return, results []Value) {
	if x.Contract == nil {
		return
	}
	status, known := returnedStatus(s, results)
	for i, role := range x.Contract.Roles {
		if i >= len(x.Fn.Params) {
			break
		}
		v, ok := s.regs[x.Fn.Params[i]].(Sym)
		if !ok {
			v, ok = s.params["p"+itoa(i)]
		}
		if !ok {
			continue
		}
		switch role {
		case refmodel.GivenIfOne:
			if known {
				x.checkGiven(s, v, status == 1, ret, results)
			}
		case refmodel.KeepsIfOne:
			x.checkCopy(s, v, ret, results)
		case refmodel.TakenAlways, refmodel.TakenIfOne:
			if role == refmodel.TakenAlways || known {
				x.checkTaken(s, v, role == refmodel.TakenAlways || status == 1)
			}
		}
	}
}

func returnedStatus(s *State, results []Value) (status int64, known bool) {
	if len(results) != 1 {
		return 0, false
	}
	c, ok := s.norm(results[0]).(Const)
	return c.I, ok && (c.K == kInt || c.K == kZero)
}

// checkGiven checks the parameter of a new-session callback: returning 1
// keeps the reference, which must then have been kept or released; returning
// 0 leaves it to the library.
func (x *Interp) checkGiven(s *State, v Sym, kept bool, ret *ssa.Return, results []Value) {
	o := s.objs[v]
	if o == nil || o.Silent {
		return
	}
	given := o.Own > 0
	outside := newReached()
	outside.notSent = true
	x.reachOutside(s, outside)
	switch {
	case kept && given && o.Own > 0 && !outside.syms[v]:
		x.violate(s, v, RuleLeak, LeakCallback, Site{What: "return", Pos: ret.Pos()})
	case kept && o.Own > max(1, x.places(s, v, results)):
		x.leak(s, v, nil)
	case !kept && !given && o.GivenAt.Pos.IsValid():
		x.violate(s, v, RuleEscape, KeptInMemory, o.GivenAt)
	case !kept && given && s.goroutineHas(v).IsValid():
		x.violate(s, v, RuleEscape, KeptByGoroutine, Site{Pos: s.goroutineHas(v)})
	case !kept && given && o.Own-1 > x.places(s, v, results):
		x.leak(s, v, nil)
	case !kept && o.Own == 0 && o.ReleasedHere && !o.Ext:
		x.violate(s, v, RuleBorrowedFree, FreeInCallback, x.lastRelease(s, v, ret))
	case !kept && outside.syms[v] && o.Own <= 1 && given:
		if at := keptAt(s, v); at.Pos.IsValid() {
			x.violate(s, v, RuleEscape, KeptInMemory, at)
		}
	}
	if o := s.objs[v]; o != nil {
		c := o.clone()
		if !kept && given {
			c.Own--
		}
		c.Role = refmodel.Unowned
		if !outside.syms[v] {
			c.Own = 0
		}
		s.objs[v] = c
	}
}

// goroutineHas returns where v was given to a goroutine that nobody has waited
// for.
func (s *State) goroutineHas(v Sym) token.Pos {
	for _, e := range s.waitEscapes {
		if e.given && e.obj == v {
			return e.pos
		}
	}
	return token.NoPos
}

func (x *Interp) lastRelease(s *State, v Sym, ret *ssa.Return) Site {
	for e := s.trail; e != nil; e = e.prev {
		if e.Obj == v && e.Kind == EvRelease {
			return e.Site
		}
	}
	if ret == nil {
		return Site{}
	}
	return Site{What: "return", Pos: ret.Pos()}
}

// keptAt returns the store that keeps v in memory of others.
func keptAt(s *State, v Sym) Site {
	for _, r := range sortedKeys(s.mem) {
		m := s.mem[r]
		if m.kind != input && !m.escaped {
			continue
		}
		for _, c := range m.cells {
			if !c.dirty {
				continue
			}
			seen := newReached()
			if s.reach(c.v, seen); seen.syms[v] {
				return Site{Pos: c.pos}
			}
		}
	}
	return Site{}
}

// checkCopy checks the result of a get-session callback against *copy.
func (x *Interp) checkCopy(s *State, cp Sym, ret *ssa.Return, results []Value) {
	if len(results) != 1 {
		return
	}
	v, ok := direct(s, results[0])
	if !ok || !s.objs[v].tracked() || s.objs[v].Silent {
		return
	}
	given := false
	if r := s.behind(cp); r != 0 {
		if c, ok := s.mem[r].cells.get(""); ok && c.dirty {
			k, isConst := s.norm(c.v).(Const)
			if !isConst {
				return
			}
			given = k.isZero()
		}
	}
	o := s.objs[v]
	switch {
	case given && o.Own == 0 && !o.Ext && o.Death == Alive:
		x.violate(s, v, RuleBorrowedFree, FreeInCallback, Site{What: "return", Pos: ret.Pos()})
	case !given && o.Own > x.places(s, v, nil):
		x.leak(s, v, nil)
	}
	if o := s.objs[v]; given && o.Own > 0 {
		x.handOver(s, v, 1, Site{})
	}
}

// behind returns the memory that parameter v points to, 0 if the path hasn't
// looked at it.
func (s *State) behind(v Sym) Region {
	if r := s.info(v).reg; r != 0 {
		return r
	}
	return s.inputs[s.info(v).path+"*"]
}

// checkTaken checks what a PSK callback stores for the library: it takes a
// reference, so a loan must not be put there.
func (x *Interp) checkTaken(s *State, arg Sym, taken bool) {
	r := s.behind(arg)
	if r == 0 {
		return
	}
	c, ok := s.mem[r].cells.get("")
	if !ok || !c.dirty {
		return
	}
	if v, ok := direct(s, c.v); ok && s.objs[v].tracked() {
		o := s.objs[v]
		switch {
		case !taken && o.Own >= x.places(s, v, nil):
			x.leak(s, v, nil)
			return
		case !taken:
			return
		case o.Death == Released && o.ReleasedHere:
			x.violate(s, v, RuleDoubleFree, SecondFree, x.lastRelease(s, v, nil))
			return
		}
		if x.isLoan(s, v) {
			x.violate(s, v, RuleBorrowedFree, FreeInCallback, Site{Pos: c.pos})
			return
		}
		if o := s.objs[v]; o.Own > 0 {
			x.handOver(s, v, 1, Site{Pos: c.pos})
		}
	}
}
