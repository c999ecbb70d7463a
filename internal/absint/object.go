package absint

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/refmodel"
)

// A Death says how an object's last reference went.
type Death uint8

const (
	// Alive: not dead, as far as this path knows.
	Alive Death = iota
	// Released: by a release of a reference that this code owned.
	Released
	// LoanEnded: by the end of what the loan stood on.
	LoanEnded
)

// A Site is a place in the program where something happened to an object.
type Site struct {
	// What is the C function, or the function called that did it.
	What string
	Pos  token.Pos
	// Via is where inside What, when What is a function of the program's.
	Via string
	// Owners is the memory in which the reference that was acquired is kept,
	// and to which that was copied, or that from which the one that is
	// released was had.
	Owners []Region
	// Bare: a callee adds a reference and does nothing else with the pointer.
	Bare bool
}

// shares reports whether one piece of memory had the references of both.
func (s Site) shares(t Site) bool {
	return slices.ContainsFunc(s.Owners, func(r Region) bool { return slices.Contains(t.Owners, r) })
}

// An Object is the typestate of one C object on one path. Objects are
// immutable: a change makes a new one.
type Object struct {
	Class refmodel.Class
	// Body is set for a pointer that a call gave with a reference of its
	// own to an object that is known already (SSL_get1_session): the Sym of
	// that object. Each such pointer counts its own references, but they
	// live and die together.
	Body Sym
	// Own counts the references that this activation must release or hand
	// on; Refs are where they were acquired, oldest first.
	Own  int
	Refs []Site
	// Ext: references may exist that this activation didn't make: the
	// object came from a parameter or from unknown memory, or was handed
	// over. One release consumes them.
	Ext bool
	// Holders are the objects whose own reference keeps this one alive.
	Holders []Sym
	// Lent: the pointer was had by a call that lends (SSL_get_session) or
	// as a lent callback parameter, and has not been released since.
	Lent bool
	// ReleasedHere: an own reference was released after the pointer was
	// last lent, so that a further release is one too many.
	ReleasedHere bool
	// Death, where, and whether a deferred call did it.
	Death    Death
	DeathAt  Site
	Deferred bool
	// Silent: there is a finding on this object already.
	Silent bool
	// Raised is the head of the loop that has added a reference last.
	Raised *ssa.BasicBlock
	// Uncounted: how many references there are isn't known any more, and
	// neither are callers told of what becomes of them.
	Uncounted bool
	// Unchecked are the acquisitions whose status was not looked at.
	Unchecked []Site
	// FailedRef is an up_ref that failed on this path.
	FailedRef Site
	// NullSite is the call that may have returned NULL.
	NullSite Site
	// Parent and Field are set for a pointer into another object.
	Parent Sym
	Field  string
	// Killed: the field behind an interior pointer was replaced.
	Killed bool
	// Marks are the lasting notes on the object.
	Marks refmodel.Mark
	// Slot is the object that this one presently holds and lends, when
	// SlotKnown; 0 for none.
	Slot      Sym
	SlotKnown bool
	// Realm is the SSL_CTX that the object belongs to, 0 if unknown.
	Realm Sym
	// Role is the contract of a callback's parameter.
	Role refmodel.CallbackParam
	// Finalized and FinalRefs are the references that a finalizer has.
	Finalized int
	FinalRefs []Site
	// ByValue: a cleanup was given the pointer itself, and releases it
	// whatever happens to the variables that held it.
	ByValue bool
	// Twice is a release of what a finalizer has too.
	Twice Site
	// Made: by a call that makes a new object each time.
	Made bool
	// Async: another goroutine releases it at a time that isn't known.
	Async bool
	// Until is what has to be waited for until it has released it.
	Until Addr
	// GivenAt is where the reference was passed on for good: sent, or left
	// to a cleanup. Whoever releases it after that is the second to do so.
	GivenAt Site
	// Origin is where the object was had first.
	Origin Site
}

func (o *Object) clone() *Object {
	c := *o
	return &c
}

func (o *Object) heldBy(h Sym) bool { return slices.Contains(o.Holders, h) }

func (o *Object) withHolder(h Sym) *Object {
	if o.heldBy(h) {
		return o
	}
	c := o.clone()
	c.Holders = append(slices.Clone(o.Holders), h)
	slices.Sort(c.Holders)
	return c
}

func (o *Object) withoutHolder(h Sym) *Object {
	c := o.clone()
	c.Holders = slices.DeleteFunc(slices.Clone(o.Holders), func(x Sym) bool { return x == h })
	return c
}

// kept reports whether something else than an own reference keeps o alive.
func (o *Object) kept() bool { return o.Ext || len(o.Holders) > 0 }

// plain reports whether nothing is known of o that isn't known of any object
// of the caller's.
func (o *Object) plain() bool {
	return o.Ext && o.Own == 0 && !o.Lent && !o.ReleasedHere && o.Death == Alive && !o.Silent && len(o.Holders) == 0 &&
		o.Marks == 0 && !o.SlotKnown && len(o.Unchecked) == 0 && o.Role == refmodel.Unowned && o.Parent == 0 &&
		o.Finalized == 0 && o.Body == 0 && !o.Async && o.FailedRef.Pos == 0 && o.GivenAt.Pos == 0 && o.NullSite.Pos == 0
}

// tracked reports whether references of o's class are checked.
func (o *Object) tracked() bool {
	info, ok := o.Class.Info()
	return ok && info.Tracked
}
