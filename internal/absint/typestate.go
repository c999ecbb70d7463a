package absint

import (
	"go/token"
	"slices"

	"github.com/sslref/sslref/refmodel"
)

// This file holds the operators of the object typestate: what an acquire, a
// release, a use, an end of loans does to an object, and when that is wrong.

// A Violation is a broken rule on one path. At is where it is reported, Obj
// what it is about; the words are the diagnostics' business.
type Violation struct {
	Rule string
	// At is the offending operation.
	At Site
	// Obj is the object's state just before.
	Obj *Object
	// Why distinguishes the ways in which one rule is broken.
	Why Reason
	// Trail are the events of the object, and the branches, before it.
	Trail []Event
	// Path is the access path of an object that the caller passed, or that a
	// function literal has captured.
	Path string
	// ByCaller tells that a function that is known to call the literal finds
	// it on its own.
	ByCaller bool
	// IfRecovered tells that it is wrong only if a function around the literal
	// recovers from the literal's panic.
	IfRecovered bool
}

// A Reason says which of a rule's forms was broken.
type Reason uint8

// The reasons, by rule.
const (
	LeakAtExit      Reason = iota // refleak: no release on the path
	LeakUpRef                     // refleak: the reference of an up_ref
	LeakCallback                  // refleak: a callback keeps nothing and returns 1
	FreeOfLoan                    // borrowedfree
	FreeOfFailedRef               // borrowedfree: up_ref had failed
	FreeInCallback                // borrowedfree: of a lent callback parameter
	SecondFree                    // doublefree
	UseReleased                   // useafterfree
	UseAfterLoan                  // staleborrow
	UseReplaced                   // staleborrow: the field was replaced
	KeptInMemory                  // borrowescape: stored where it outlives the loan
	KeptByGoroutine               // borrowescape: given to a goroutine
	ReturnedLoan                  // borrowescape: returned while its lender is released
	OtherContext                  // crossctx
	NullUnchecked                 // uncheckedref: a NULL not looked at
	StatusUnchecked               // uncheckedref: up_ref's result not looked at
	NotReleased                   // refleak: a contract's release isn't made
	GivesAway                     // refleak: what a contract says is borrowed is owned
	NotOwned                      // borrowedfree: what a contract says is owned is borrowed
	NotRetained                   // useafterfree: a contract's reference isn't taken
)

// The rules, as design and passes name them.
const (
	RuleLeak         = "refleak"
	RuleBorrowedFree = "borrowedfree"
	RuleDoubleFree   = "doublefree"
	RuleUseAfterFree = "useafterfree"
	RuleStaleBorrow  = "staleborrow"
	RuleEscape       = "borrowescape"
	RuleCrossCtx     = "crossctx"
	RuleUnchecked    = "uncheckedref"
)

// violate reports a violation on object v unless there is one already, and
// makes the object silent: one defect, one finding.
func (x *Interp) violate(s *State, v Sym, rule string, why Reason, at Site) {
	o := s.objs[v]
	if o == nil || o.Silent {
		return
	}
	x.reported++
	if x.muted == 0 {
		x.report(s, Violation{Rule: rule, At: at, Obj: o, Why: why, Trail: s.events(v), Path: s.info(v).path})
	}
	c := o.clone()
	if rule != RuleUnchecked && rule != RuleCrossCtx {
		c.Silent = true
	}
	s.objs[v] = c
	if o.Parent != 0 {
		if p := s.objs[o.Parent]; p != nil {
			c := p.clone()
			c.Silent = true
			s.objs[o.Parent] = c
		}
	}
}

// markExt makes v an object of unknown class that others hold too.
func (x *Interp) markExt(s *State, v Sym) {
	if o := s.objs[v]; o == nil {
		s.objs[v] = &Object{Ext: true}
	}
}

// object returns the object that v points to, making one for a pointer that
// came from elsewhere; ok is false for NULL and for what is no C pointer.
func (x *Interp) object(s *State, v Value, c refmodel.Class) (sym Sym, ok bool) {
	switch v := s.norm(v).(type) {
	case Sym:
		o := s.objs[v]
		if o == nil && !followed(c) {
			return 0, false
		} else if o == nil {
			s.objs[v] = &Object{Class: c, Ext: true}
		} else if o.Class == refmodel.NoClass && o.Parent == 0 {
			n := o.clone()
			n.Class = c
			s.objs[v] = n
		}
		return v, true
	case *Iface:
		return x.object(s, v.V, c)
	}
	return 0, false
}

// use checks that the object is alive.
func (x *Interp) use(s *State, v Sym, at Site) {
	o := s.objs[v]
	if o == nil || o.Silent || s.info(v).null == yes {
		return
	}
	if o.Parent != 0 {
		p := s.objs[o.Parent]
		switch {
		case o.Own > 0: // it has a reference of its own
		case p == nil || p.Silent || !p.tracked():
		case o.Killed:
			x.violate(s, v, RuleStaleBorrow, UseReplaced, at)
		case p.Death == Released && !p.Async:
			x.violate(s, v, RuleUseAfterFree, UseReleased, at)
		case p.Death == LoanEnded:
			x.violate(s, v, RuleStaleBorrow, UseAfterLoan, at)
		}
		return
	}
	if !o.tracked() {
		return
	}
	switch {
	case o.Death == Released && !o.Async:
		x.violate(s, v, RuleUseAfterFree, UseReleased, at)
	case o.Death == LoanEnded:
		x.violate(s, v, RuleStaleBorrow, UseAfterLoan, at)
	}
}

// needNonNull checks that a pointer which a call may have given as NULL was
// looked at before it is relied on.
func (x *Interp) needNonNull(s *State, v Sym) {
	info := *s.info(v)
	if info.null == no {
		return
	}
	o := s.objs[v]
	if o != nil && o.NullSite.Pos.IsValid() && o.tracked() && !o.Silent {
		x.violate(s, v, RuleUnchecked, NullUnchecked, o.NullSite)
		if info.null == maybe {
			info.null = no
			s.setInfo(v, info)
		}
	}
	// A caller's pointer: its caller is told by the summary's step.
}

// acquire adds an owned reference.
func (x *Interp) acquire(s *State, v Sym, at Site, unchecked bool) {
	o := s.objs[v].clone()
	o.Own++
	o.Refs = append(slices.Clone(o.Refs), at)
	if unchecked {
		o.Unchecked = append(slices.Clone(o.Unchecked), at)
	}
	s.objs[v] = o
	s.event(EvAcquire, v, at)
}

// relied reports an up_ref whose status nobody looked at, once its reference
// is used up.
func (x *Interp) relied(s *State, v Sym) {
	o := s.objs[v]
	if len(o.Unchecked) == 0 {
		return
	}
	if o.tracked() && !o.Silent {
		x.violate(s, v, RuleUnchecked, StatusUnchecked, o.Unchecked[0])
	}
	c := s.objs[v].clone()
	c.Unchecked = nil
	s.objs[v] = c
	// Callers need not look again.
	s.steps = slices.Clone(s.steps)
	for i, st := range s.steps {
		if st.ignored && len(st.args) == 1 && st.args[0] == Value(v) {
			s.steps[i].ignored = false
		}
	}
}

// leaveToCaller notes that an up_ref whose status nobody looked at is wrong
// where a literal is called by code that can't be known.
func (x *Interp) leaveToCaller(s *State, v Sym) {
	o := s.objs[v]
	if s.blurred || !o.tracked() || o.Silent {
		return
	}
	x.numberOf(Violation{Rule: RuleUnchecked, At: o.Unchecked[0], Obj: o, Why: StatusUnchecked, Trail: s.events(v), Path: s.info(v).path, ByCaller: true})
}

// release gives back one reference of the caller's.
func (x *Interp) release(s *State, v Sym, at Site) {
	if s.info(v).null == yes {
		return
	}
	if o := s.objs[v]; o.Own <= len(o.Unchecked) {
		x.relied(s, v)
	}
	o := s.objs[v]
	if o.Parent != 0 {
		return
	}
	if o.Own == 0 && o.ReleasedHere && o.tracked() && s.info(v).path != "" && x.countsDown() {
		x.uncount(s, v)
		o = s.objs[v]
	}
	switch {
	case o.Own > 0:
		c := o.clone()
		c.Own--
		c.Refs = given(c.Refs, at)
		c.ReleasedHere = true
		s.objs[v] = c
		s.event(EvRelease, v, at)
		x.dieIfLast(s, v, Released, at)
	case o.Silent:
	case !o.tracked():
		c := o.clone()
		c.Ext, c.Holders = false, nil
		s.objs[v] = c
		x.dieIfLast(s, v, Released, at)
	case o.Death == Released:
		x.violate(s, v, RuleDoubleFree, SecondFree, at)
	case o.Death == LoanEnded:
		if o.ReleasedHere {
			x.violate(s, v, RuleDoubleFree, SecondFree, at)
		} else {
			x.violate(s, v, RuleBorrowedFree, FreeOfLoan, at)
		}
	case o.Ext && o.GivenAt.Pos.IsValid() && o.Finalized > 0 && !o.ByValue:
		// Wrong if the finalizer will find the pointer still there.
		c := o.clone()
		c.Ext, c.Twice = false, at
		s.objs[v] = c
	case o.Ext && o.GivenAt.Pos.IsValid():
		x.violate(s, v, RuleDoubleFree, SecondFree, at)
	case o.Ext:
		if o.FailedRef.Pos.IsValid() && o.Raised == nil {
			x.noteUnadded(s, v, at)
		}
		c := o.clone()
		c.Ext, c.ReleasedHere, c.Async = false, true, false
		s.objs[v] = c
		s.event(EvRelease, v, at)
		x.dieIfLast(s, v, Released, at)
	case o.ReleasedHere:
		x.violate(s, v, RuleDoubleFree, SecondFree, at)
	case o.FailedRef.Pos.IsValid() && o.Raised != nil && !x.loops.in[o.Raised][x.block]:
		x.uncount(s, v) // earlier rounds may not have failed
	case o.FailedRef.Pos.IsValid():
		x.violate(s, v, RuleBorrowedFree, FreeOfFailedRef, at)
	case o.Role != refmodel.Unowned:
		x.violate(s, v, RuleBorrowedFree, FreeInCallback, at)
	default:
		x.violate(s, v, RuleBorrowedFree, FreeOfLoan, at)
	}
}

// given returns the acquisitions that are left after a release: it gives back
// what the owner that it was had from has, or the oldest, but where a wrapper's
// method releases it is the latest owner that goes.
func given(refs []Site, at Site) []Site {
	for i, r := range refs {
		if r.shares(at) {
			return slices.Delete(slices.Clone(refs), i, i+1)
		}
	}
	switch {
	case len(refs) == 0:
		return nil
	case at.Via != "" && refs[len(refs)-1].Via != "":
		return refs[:len(refs)-1]
	}
	return refs[1:]
}

// dieIfLast ends the object's life when nothing keeps it, and with it the
// loans that stand on it.
func (x *Interp) dieIfLast(s *State, v Sym, how Death, at Site) {
	family := s.family(v)
	for _, w := range family {
		if o := s.objs[w]; o.Own > 0 || o.kept() {
			return
		}
	}
	for _, w := range family {
		c := s.objs[w].clone()
		if c.Death != Alive {
			continue
		}
		c.Death, c.DeathAt, c.Deferred = how, at, s.inDefer != nil
		s.objs[w] = c
		x.endLoans(s, w, 0, at)
	}
}

// body returns the Sym that the pointers to one object have in common.
func (s *State) body(v Sym) Sym {
	if o := s.objs[v]; o != nil && o.Body != 0 {
		return o.Body
	}
	return v
}

// family returns the pointers to the object that v points to.
func (s *State) family(v Sym) []Sym {
	b := s.body(v)
	var list []Sym
	for w, o := range s.objs {
		if w == b || o.Body == b {
			list = append(list, w)
		}
	}
	slices.Sort(list)
	return list
}

// endLoans takes away what holder h kept alive, but for the object same.
func (x *Interp) endLoans(s *State, h, same Sym, at Site) {
	info, _ := s.objs[h].Class.Info()
	for _, v := range sortedKeys(s.objs) {
		o := s.objs[v]
		if same != 0 && s.body(v) == s.body(same) || !o.heldBy(h) {
			continue
		}
		c := o.withoutHolder(h)
		if info.Lends == refmodel.NoClass {
			// What a cache held may live on elsewhere.
			c.Ext = true
		}
		s.objs[v] = c
		if c.Own == 0 && !c.kept() {
			s.event(EvLoanEnd, v, at)
		}
		x.dieIfLast(s, v, LoanEnded, at)
	}
}

// retain makes h a holder of v.
func (x *Interp) retain(s *State, v, h Sym, at Site) {
	o := s.objs[v]
	if o.Death != Alive {
		return
	}
	c := o.withHolder(h).clone()
	if ho := s.objs[h]; ho != nil && c.Realm == 0 && ho.Class == refmodel.Context {
		c.Realm = h
	}
	s.objs[v] = c
	s.event(EvRetain, v, at)
}

// retainedElsewhere: somebody who isn't known has a reference of their own from
// now on.
func (x *Interp) retainedElsewhere(s *State, v Sym, at Site) {
	c := s.objs[v].clone()
	c.Ext = true
	s.objs[v] = c
	s.event(EvRetain, v, at)
}

// handOver passes n owned references, or as many as there are, on to code that
// has them from then on.
func (x *Interp) handOver(s *State, v Sym, n int, at Site) {
	o := s.objs[v]
	if o == nil {
		s.objs[v] = &Object{Ext: true}
		return
	}
	if o.Own > 0 {
		if n > o.Own-len(o.Unchecked) {
			x.relied(s, v)
			o = s.objs[v]
		}
		s.event(EvHandOver, v, at)
	}
	c := o.clone()
	c.Own, c.Ext = max(0, o.Own-n), true
	c.Refs = o.Refs[min(len(o.Refs), n):]
	c.NullSite = Site{} // that code may have looked
	s.objs[v] = c
}

// becameNull: a branch showed that the pointer is NULL, so that there never
// was a reference.
func (x *Interp) becameNull(s *State, v Sym) {
	if o := s.objs[v]; o != nil {
		s.objs[v] = &Object{Class: o.Class, Silent: o.Silent, NullSite: o.NullSite, Origin: o.Origin}
	}
}

func (x *Interp) becameNonNull(s *State, v Sym) {
	if o := s.objs[v]; o != nil && o.tracked() {
		s.event(EvNotNull, v, Site{})
	}
}

// realmOf returns the SSL_CTX that object v belongs to, 0 if it belongs to
// none that is known; with make, one that stands for it is made up.
func (x *Interp) realmOf(s *State, v Sym, make bool) Sym {
	o := s.objs[v]
	if o == nil {
		return 0
	}
	if o.Class == refmodel.Context {
		return v
	}
	if o.Realm != 0 || !make {
		return o.Realm
	}
	var r Sym
	if p := s.info(v).path; p != "" {
		r = x.inputSym(s, p+"~ctx", nil)
	} else {
		r = x.newSym(s, nil)
	}
	info := *s.info(r)
	info.null = no
	s.setInfo(r, info)
	s.objs[r] = &Object{Class: refmodel.Context, Ext: true}
	c := o.clone()
	c.Realm = r
	s.objs[v] = c
	return r
}

// otherRealm reports whether two SSL_CTXs are certainly different ones.
func (x *Interp) otherRealm(s *State, a, b Sym) bool {
	if a == b || a == 0 || b == 0 {
		return false
	}
	if c, ok := x.compare(s, token.EQL, a, b).(Const); ok {
		return c.I == 0
	}
	made := func(v Sym) bool { o := s.objs[v]; return o != nil && o.Made }
	given := func(v Sym) bool { return s.info(v).path != "" }
	named := func(v Sym) bool { return given(v) && !hasCtxSuffix(s.info(v).path) }
	return made(a) && (made(b) || given(b)) || made(b) && given(a) || named(a) && named(b)
}

func hasCtxSuffix(p string) bool { return len(p) > 4 && p[len(p)-4:] == "~ctx" }
