package refmodel

import (
	"fmt"
	"weak"
)

// An Object is anything of a class: *SessionObject, *ConnObject,
// *ContextObject, *BIOObject, *CertObject. A nil pointer stands for NULL.
type Object interface {
	header() *core
	// teardown gives back what the object holds when its last reference is
	// gone.
	teardown(w *World, op *call)
}

// life says what a program may do with an object.
type life uint8

const (
	alive life = iota
	// dying: the last reference is gone and ex_data free functions run.
	dying
	dead
	// stopped: a wrong call left the object in a state that is undefined in
	// the real library. Calls on it do nothing and report nothing more.
	stopped
)

// A move is what last happened between the program and an object, as far as
// it decides what a later mistake is called.
type move uint8

const (
	noMove move = iota
	moveAcquired
	moveReleased
	moveLent
)

// core is what all objects have: the count that the library's own counter
// would show, how much of it is the program's, and what happened. It points to
// no other object, so that pointers into an object can lead to its core without
// keeping the object.
type core struct {
	world    *World
	class    Class
	serial   int
	order    uint64
	internal bool // an object of the remote peer's, which nobody sees

	life life
	// refs is the library's counter. owned of them are the program's; the
	// others are held by objects of the library. A wrong release takes one
	// that is neither given nor taken back: stolen counts those.
	refs, owned, stolen int
	// pins are the references among refs that running calls have.
	pins      int
	last      move
	byProgram bool // the program's own release was the last
	refused   bool // an up_ref failed since the last acquisition
	killer    string

	fields  map[string]uint64 // generation of what interior pointers point into
	history []Event
}

func (c *core) label() string {
	noun := string(c.class)
	if info, ok := c.class.Info(); ok {
		noun = info.Noun
	}
	return fmt.Sprintf("%s #%d", noun, c.serial)
}

// create registers a new object of class c with one reference. It is the
// caller's duty to say whose that reference is.
func (w *World) create(o Object, c *core, class Class, internal bool) {
	w.events++
	*c = core{world: w, class: class, order: w.events, refs: 1, internal: internal}
	if !internal {
		w.serials[class]++
		c.serial = w.serials[class]
	}
	w.live[c] = o
}

// hold adds a reference of the library's. A stopped object's count is nobody's
// any more.
func (w *World) hold(o Object, op *call) {
	c := o.header()
	if c.life == alive {
		c.refs++
		w.record(c, EventHeld, op)
	}
}

// drop gives back a reference of the library's, the last of which ends the
// object. op is what the end is put down to.
func (w *World) drop(o Object, op *call) {
	c := o.header()
	switch c.life {
	case dead:
		// The program released a reference of the library's; the real
		// library now frees what is free already.
		c.life = stopped
		return
	case stopped, dying:
		return
	}
	c.refs--
	w.record(c, EventDropped, op)
	if c.refs == 0 {
		w.end(o, op, false)
	}
}

// end is the death of an object.
func (w *World) end(o Object, op *call, byProgram bool) {
	c := o.header()
	c.byProgram = byProgram
	c.killer = op.name()
	c.life = dying
	if w.onEnd != nil {
		w.onEnd(op, c)
	}
	if s, ok := o.(*SessionObject); ok {
		w.freeExData(s)
	}
	o.teardown(w, op)
	w.record(c, EventEnded, op)
	c.life = dead
	if c.owned > 0 || c.stolen > 0 {
		c.life = stopped
	}
	w.poison(c)
	delete(w.live, c)
}

// own makes one of the references the program's.
func (w *World) own(c *core, op *call) {
	if c.life != alive {
		return
	}
	c.owned++
	c.last, c.refused = moveAcquired, false
	w.record(c, EventAcquired, op)
}

// lend notes that the program was given a pointer without a reference.
func (w *World) lend(c *core, op *call) {
	if c.life == stopped {
		return
	}
	c.last, c.refused = moveLent, false
	w.record(c, EventLent, op)
}

// release is the program's giving back of one reference: right, if it has one,
// else a violation after which the count is what the real library's would be.
func (w *World) release(o Object, op *call) {
	c := o.header()
	if c.life == stopped {
		return
	}
	if c.life != alive {
		w.violate(op, c, c.wrongRelease(), releaseOfDead(c))
		c.life = stopped
		return
	}
	if c.owned == 0 {
		w.violate(op, c, c.wrongRelease(), "the program owns no reference to it")
		c.last = moveReleased
		c.refs--
		c.stolen++
		w.record(c, EventReleased, op)
		if c.refs == 0 {
			w.end(o, op, true)
		}
		return
	}
	c.owned--
	c.refs--
	c.last = moveReleased
	w.record(c, EventReleased, op)
	if c.pins > 0 && c.refs == c.pins {
		w.violate(op, c, UseAfterFree, "its last reference is released in a callback while the call that it is for is running")
	}
	if c.refs == 0 {
		w.end(o, op, true)
	}
}

// give is the program's handing of one reference to the library, which the
// count doesn't show.
func (w *World) give(o Object, op *call) {
	c := o.header()
	if c.life == stopped {
		return
	}
	if c.owned == 0 {
		w.violate(op, c, c.wrongRelease(), "the program hands over a reference that it doesn't own")
		c.stolen++
		return
	}
	c.owned--
	c.last = moveReleased
	w.record(c, EventHandedOver, op)
}

// wrongRelease names a release that the program had no reference for. Pointers
// don't remember how they were had, so the last thing that happened decides: an
// up_ref that failed makes it an unchecked one, a release makes it the second
// release of one reference, anything else makes it the release of a loan.
func (c *core) wrongRelease() Rule {
	switch {
	case c.refused:
		return UncheckedRef
	case c.last == moveReleased:
		return DoubleFree
	}
	return BorrowedFree
}

// wrongUse names the use of an object that is gone.
func (c *core) wrongUse() Rule {
	switch {
	case c.refused:
		return UncheckedRef
	case c.byProgram:
		return UseAfterFree
	}
	return StaleBorrow
}

func releaseOfDead(c *core) string {
	if c.byProgram {
		return "its last reference was released already"
	}
	return fmt.Sprintf("it is gone since %s", c.killer)
}

// weakCore lets the registry of interior pointers lead to a core without
// keeping it.
type weakCore = weak.Pointer[core]
