package refmodel

// A holder is an object that presently has one object of another class and
// lends it out.
type holder interface {
	Object
	// present returns that object, or nil.
	present() Object
	// put replaces it; the references are the caller's business.
	put(o Object)
}

// apply brings about what the row says, after its body has run.
func (c *call) apply() {
	c.result()
	for i := range c.row.Params {
		if c.done&(1<<i) == 0 {
			c.arg = i
			c.effect(&c.row.Params[i], i)
		}
	}
	c.arg = None
	for i := range c.row.Slots {
		c.slot(&c.row.Slots[i])
	}
	for i := range c.row.Ends {
		c.ends(&c.row.Ends[i])
	}
}

// holds reports whether the condition of an effect is met.
func (c *call) holds(when Cond, p *Param) bool {
	switch when {
	case IfOne:
		return c.ret.Int == 1
	case IfNonNull:
		return c.ret.Object != nil
	case IfArg:
		return c.int(p.CondArg) == p.CondValue
	}
	return true
}

// effect is what happens to the object of one argument.
func (c *call) effect(p *Param, i int) {
	if p.Action == Stores {
		return // the body keeps the bare pointer; nothing is counted
	}
	o := c.object(i)
	if o == nil {
		return
	}
	if !c.holds(p.When, p) {
		if p.Action == Acquires {
			o.header().refused = true
			c.w.record(o.header(), EventRefused, c)
		}
		return
	}
	switch p.Action {
	case Releases:
		c.w.release(o, c)
	case Acquires:
		o.header().refs++
		c.w.own(o.header(), c)
	case Retains:
		if c.stillAlive(o) {
			c.w.hold(o, c)
		}
	case HandsOver:
		c.w.give(o, c)
	}
}

// stillAlive reports whether an object that the call was given, alive, is so
// still: a callback may have ended it.
func (c *call) stillAlive(o Object) bool {
	h := o.header()
	if h.life == dead {
		c.w.violate(c, h, h.wrongUse(), "a callback of the call ended it")
	}
	return h.life == alive
}

// take brings about the effect of argument i now instead of after the body.
func (c *call) take(i int) {
	c.done |= 1 << i
	c.arg = i
	o := c.object(i)
	switch c.row.Params[i].Action {
	case Retains:
		c.w.hold(o, c)
	case Releases:
		c.w.release(o, c)
	case HandsOver:
		c.w.give(o, c)
	}
	c.arg = None
}

// result gives the caller what the row says that the result is to it.
func (c *call) result() {
	r := &c.row.Result
	if c.ret.Object == nil && (r.Kind == Owned || r.Kind == Borrowed) && r.From >= 0 && c.body == nil {
		c.ret.Object = c.presentOf(r.From)
		if c.ret.Object != nil && r.Kind == Owned {
			c.ret.Object.header().refs++
		}
	}
	if c.ret.Object == nil {
		return
	}
	h := c.ret.Object.header()
	switch {
	case c.refilled:
	case r.Kind == Owned:
		c.w.own(h, c)
	case r.Kind == Borrowed, r.Kind == InteriorPtr:
		c.w.lend(h, c)
	}
}

// presentOf returns what the object of argument i presently has.
func (c *call) presentOf(i int) Object {
	h, ok := c.object(i).(holder)
	if !ok {
		return nil
	}
	return h.present()
}

// slot puts another object into a holder: its reference is the one that the
// holder took, and the one to the former object is given back.
func (c *call) slot(s *Slot) {
	if s.May || c.ret.Int != 1 && s.When == IfOne {
		return
	}
	h, ok := c.inside(s.Arg).(holder)
	if !ok {
		return
	}
	var next Object
	switch {
	case s.FromArg >= 0:
		if next = c.object(s.FromArg); next != nil && next.header().life != alive {
			next = nil
		}
	case s.FromHolderArg >= 0:
		if from, ok := c.inside(s.FromHolderArg).(holder); ok {
			next = from.present()
		}
		if next != nil {
			c.w.hold(next, c)
		}
	}
	c.w.replace(h, next, c)
}

// replace puts next, to which the holder has a reference already, in the place
// of what it had, and gives that back.
func (w *World) replace(h holder, next Object, op *call) {
	former := h.present()
	h.put(next)
	if former != nil {
		w.drop(former, op)
	}
}

// ends ends the pointers into a field. Loans need no such thing here: what was
// borrowed is gone when its last reference is.
func (c *call) ends(e *End) {
	if e.Loan != InteriorsOf || !c.holds(e.When, nil) {
		return
	}
	var s *SessionObject
	if out, ok := c.args[e.Arg].(**SessionObject); ok {
		if out != nil {
			s = *out
		}
	} else {
		s = c.session(e.Arg)
	}
	if s != nil {
		c.w.endField(s.core, e.Field)
	}
}
