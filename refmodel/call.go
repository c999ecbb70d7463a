package refmodel

import (
	"fmt"
	"maps"
	"sync"
	"unsafe"
)

// This file interprets the table: every operation is one [Call] of a row. The
// row says which arguments must be objects and alive, what changes hands, what
// the result is to the caller. What a table can't say (the order of a cache,
// timeouts, handshakes, the moments of callbacks) is a body, a function beside
// the row; a row that needs none works by itself.

// A Value is what a call returns: a number, an object, a pointer or a function,
// whichever the C function has.
type Value struct {
	Int    int64
	Object Object
	Ptr    unsafe.Pointer
	Func   any
}

// Session returns the result as a session, nil for NULL.
func (v Value) Session() *SessionObject { s, _ := v.Object.(*SessionObject); return s }

// Conn returns the result as an SSL, nil for NULL.
func (v Value) Conn() *ConnObject { s, _ := v.Object.(*ConnObject); return s }

// Context returns the result as an SSL_CTX, nil for NULL.
func (v Value) Context() *ContextObject { s, _ := v.Object.(*ContextObject); return s }

// BIO returns the result as a BIO, nil for NULL.
func (v Value) BIO() *BIOObject { s, _ := v.Object.(*BIOObject); return s }

// Cert returns the result as an X509, nil for NULL.
func (v Value) Cert() *CertObject { s, _ := v.Object.(*CertObject); return s }

// call is a call in progress.
type call struct {
	w    *World
	row  *Func
	body func(c *call)
	args []any
	ret  Value
	// done are the arguments whose effect a body has brought about already.
	done uint32
	// arg is the argument that is being looked at, None for the result.
	arg int
	// refilled: the result is the session that was in the out-parameter and
	// no new reference.
	refilled bool
	// crossed: the call was reported as one of two SSL_CTXs.
	crossed bool
	// at is the call's stack, taken once.
	at *stack

	// dry: find the violation, change nothing.
	dry   bool
	found *Violation
}

// bodies are the parts of calls that rows can't express, by C name. They are made
// when the first call is: a vet tool starts once for each package of a build, and
// needs none.
var bodies func() map[string]func(c *call)

// Bodies make calls, which need the bodies: the compiler can't order that.
func init() { bodies = sync.OnceValue(allBodies) }

func allBodies() map[string]func(c *call) {
	all := make(map[string]func(c *call))
	for _, ops := range []func() map[string]func(c *call){
		sessionOps, sessionDates, sessionInteriors, serialOps, connLife, connIO, connSetters, connGetters,
		contextOps, earlyOps, exDataOps, bioOps, certOps, wireOps,
	} {
		maps.Copy(all, ops())
	}
	return all
}

// Call calls the C function called name with args: objects, Go integers,
// []byte and string for what is copied, pointers to Go variables for
// out-parameters, functions for callbacks. A wrong call is a violation in the
// arguments' world (the current one if there is no object among them); then the
// result is zero, or, where the real library would go on, what it gives.
//
// Call is what package libssl is made of; programs rather use that.
func Call(name string, args ...any) Value {
	w := worldOf(args)
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.newCall()
	c.args = args
	c.run(name)
	ret := c.ret
	w.spare = append(w.spare, c)
	return ret
}

// newCall returns a call to be filled in, one that is over if there is one: the
// allocation would be a good part of a simple call's cost.
func (w *World) newCall() *call {
	n := len(w.spare)
	if n == 0 {
		return &call{w: w, arg: None}
	}
	c := w.spare[n-1]
	w.spare = w.spare[:n-1]
	*c = call{w: w, arg: None}
	return c
}

// An operation is a row with its body.
type operation struct {
	row  *Func
	body func(c *call)
	id   int // index of World.calls
}

// operations are those of each profile, by C name.
var operations = [numProfiles]func() map[string]*operation{
	OpenSSL3:   sync.OnceValue(func() map[string]*operation { return operationsOf(OpenSSL3) }),
	OpenSSL111: sync.OnceValue(func() map[string]*operation { return operationsOf(OpenSSL111) }),
	LibreSSL:   sync.OnceValue(func() map[string]*operation { return operationsOf(LibreSSL) }),
	BoringSSL:  sync.OnceValue(func() map[string]*operation { return operationsOf(BoringSSL) }),
}

func operationsOf(p Profile) map[string]*operation {
	m, bodies := make(map[string]*operation), bodies()
	for i, name := range Names(p) {
		m[name] = &operation{Lookup(p, name), bodies[name], i}
	}
	return m
}

// Check returns the violation that the call would be, or nil, without making
// it. It sees what is wrong with the arguments, not what callbacks would do.
func Check(name string, args ...any) *Violation {
	w := worldOf(args)
	w.mu.Lock()
	defer w.mu.Unlock()
	c := call{w: w, args: args, arg: None, dry: true}
	c.row = Lookup(w.profile, name)
	if c.row == nil {
		c.missing(name)
		return c.found
	}
	if c.check() {
		c.checkReleases()
		c.checkRealm()
	}
	return c.found
}

// worldOf returns the world of the first object among the arguments.
func worldOf(args []any) *World {
	for _, a := range args {
		switch a := a.(type) {
		case Object:
			if c := a.header(); c != nil {
				return c.world
			}
		case *Method:
			if a != nil && a.World != nil {
				return a.World
			}
		}
		if p, ok := a.(**SessionObject); ok && p != nil && *p != nil {
			return (*p).world
		}
	}
	return Current()
}

func (c *call) run(name string) {
	w := c.w
	op := w.operations[name]
	if op == nil {
		c.missing(name)
		return
	}
	c.row, c.body = op.row, op.body
	w.calls[op.id]++
	if !c.check() {
		return
	}
	if len(w.faults) > 0 && w.failNow(name) {
		c.refuse()
		return
	}
	c.checkRealm()
	if c.body == nil || c.nothing() {
		c.apply()
		return
	}
	c.pin()
	c.body(c)
	c.apply()
	c.unpin()
}

// nothing reports whether the object that the call is about is NULL: where that is
// allowed, the call does nothing and returns 0 or NULL.
func (c *call) nothing() bool {
	p := c.row.Params
	return len(p) > 0 && p[0].Class != NoClass && p[0].Out == NoOut && c.object(0) == nil
}

// pin and unpin keep the SSLs and SSL_CTXs among the arguments for the time of a
// call that may run callbacks: one of them may free what the call works on, which
// the real library doesn't survive.
func (c *call) pin() {
	for i := range c.row.Params {
		if o := c.pinned(i); o != nil {
			h := o.header()
			h.pins++
			h.refs++
		}
	}
}

func (c *call) unpin() {
	for i := range c.row.Params {
		if o := c.pinned(i); o != nil && o.header().pins > 0 {
			h := o.header()
			h.pins--
			h.refs--
			if h.refs == 0 && h.life == alive {
				c.w.end(o, c, false)
			}
		}
	}
}

// pinned returns argument i if it is one that is to be kept.
func (c *call) pinned(i int) Object {
	if c.row.Params[i].Action == Releases {
		return nil
	}
	switch o := c.object(i).(type) {
	case *ConnObject:
		return o
	case *ContextObject:
		return o
	}
	return nil
}

func (c *call) missing(name string) {
	c.row = &Func{Name: name}
	c.w.violate(c, nil, NoSuchFunction, fmt.Sprintf("profile %v has no such function", c.w.profile))
}

// name returns the C function's name, for violations and histories.
func (c *call) name() string {
	if c == nil || c.row == nil {
		return ""
	}
	return c.row.Name
}

// argName names the argument that is being looked at.
func (c *call) argName() string {
	if c == nil || c.row == nil || c.arg < 0 || c.arg >= len(c.row.Params) {
		return ""
	}
	return c.row.Params[c.arg].Name
}

// stack returns the call's stack if histories are kept.
func (c *call) stack() *stack {
	if c == nil || !c.w.history {
		return nil
	}
	return c.site()
}

// site returns the call's stack.
func (c *call) site() *stack {
	if c == nil {
		return nil
	}
	if c.at == nil {
		c.at = c.w.callers()
	}
	return c.at
}

// object returns argument i as an object, nil for NULL or for no object.
func (c *call) object(i int) Object {
	if i == OfResult {
		return c.ret.Object
	}
	if i < 0 || i >= len(c.args) {
		return nil
	}
	o, _ := c.args[i].(Object)
	if o == nil || o.header() == nil {
		return nil
	}
	return o
}

// session, conn, context and bio are object for a class.
func (c *call) session(i int) *SessionObject { s, _ := c.object(i).(*SessionObject); return s }
func (c *call) conn(i int) *ConnObject       { s, _ := c.object(i).(*ConnObject); return s }
func (c *call) context(i int) *ContextObject { s, _ := c.object(i).(*ContextObject); return s }
func (c *call) bio(i int) *BIOObject         { s, _ := c.object(i).(*BIOObject); return s }

// int returns argument i as a number.
func (c *call) int(i int) int64 {
	if i >= len(c.args) {
		return 0
	}
	switch v := c.args[i].(type) {
	case int:
		return int64(v)
	case int64:
		return v
	case int32:
		return int64(v)
	case uint32:
		return int64(v)
	case uint64:
		return int64(v)
	}
	return 0
}

// bytes returns argument i as memory that is copied, nil for NULL.
func (c *call) bytes(i int) []byte {
	if i >= len(c.args) {
		return nil
	}
	switch v := c.args[i].(type) {
	case []byte:
		return v
	case string:
		return []byte(v)
	}
	return nil
}

// check looks at every object among the arguments and reports whether the call
// can be made. One violation is enough for a call.
func (c *call) check() bool {
	for i := range c.row.Params {
		c.arg = i
		if !c.checkArg(&c.row.Params[i], i) {
			c.ret = Value{}
			return false
		}
	}
	c.arg = None
	return true
}

func (c *call) checkArg(p *Param, i int) bool {
	if p.Out != NoOut {
		return c.checkOut(p, i)
	}
	if p.Class == NoClass {
		return true
	}
	o := c.object(i)
	if o == nil {
		if p.Nullable {
			return true
		}
		c.w.violate(c, nil, UncheckedRef, "NULL, where an object is needed")
		return false
	}
	h := o.header()
	switch {
	case h.world != c.w:
		c.w.violate(c, h, CrossCtx, "it belongs to another world")
		return false
	case h.life == stopped:
		return false
	case h.life == alive || h.life == dying && p.Action != Releases:
		return true
	case p.Action == Releases:
		// The effect itself reports it.
		return true
	}
	c.w.violate(c, h, h.wrongUse(), "used although "+releaseOfDead(h))
	return false
}

// checkOut looks at the session that is in an out-parameter beforehand.
func (c *call) checkOut(p *Param, i int) bool {
	if p.Out != OutOwned {
		if p.Nullable || i >= len(c.args) || !isNilPointer(c.args[i]) {
			return true
		}
		c.w.violate(c, nil, UncheckedRef, "NULL, where a variable is needed")
		return false
	}
	out, _ := c.args[i].(**SessionObject)
	if out == nil || *out == nil {
		return true
	}
	h := (*out).core
	switch {
	case h.world != c.w:
		c.w.violate(c, h, CrossCtx, "it belongs to another world")
		return false
	case h.life == stopped:
		return false
	case h.life == dead:
		c.w.violate(c, h, h.wrongUse(), "used although "+releaseOfDead(h))
		return false
	}
	return true
}

func isNilPointer(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case *[]byte:
		return v == nil
	case *unsafe.Pointer:
		return v == nil
	}
	return false
}

// checkReleases finds the releases that a dry call would have no reference for.
func (c *call) checkReleases() {
	for i := range c.row.Params {
		p := &c.row.Params[i]
		o := c.object(i)
		if o == nil || p.Action != Releases && p.Action != HandsOver || !c.holds(p.When, p) {
			continue
		}
		if f := takes[c.row.Name]; f != nil && f(c)&(1<<i) == 0 {
			continue
		}
		if h := o.header(); h.life != alive || h.owned == 0 {
			c.arg = i
			c.w.violate(c, h, h.wrongRelease(), "the program owns no reference to it")
		}
	}
}

// checkRealm reports objects of two SSL_CTXs that must be of one. The library
// doesn't look, so the call goes on.
func (c *call) checkRealm() {
	if len(c.row.SameRealm) != 2 {
		return
	}
	i, j := c.row.SameRealm[0], c.row.SameRealm[1]
	a, b := c.realm(i), c.realm(j)
	if a == nil || b == nil || a == b {
		return
	}
	c.arg = j
	var h *core
	if o := c.inside(j); o != nil {
		h = o.header()
	}
	c.crossed = true
	c.w.violate(c, h, CrossCtx, "it belongs to the "+b.label()+", the other argument to the "+a.label())
	c.arg = None
}

// inside returns the object that argument i stands for: itself, or what it
// lends in a row about what is inside its arguments.
func (c *call) inside(i int) Object {
	o := c.object(i)
	if o == nil || !c.row.Inside {
		return o
	}
	if h, ok := o.(holder); ok {
		return h.present()
	}
	return nil
}

// realm returns the SSL_CTX that argument i belongs to.
func (c *call) realm(i int) *ContextObject {
	switch o := c.inside(i).(type) {
	case *ContextObject:
		return o
	case *ConnObject:
		return o.sessionCtx
	case *SessionObject:
		return o.realm
	}
	return nil
}

// refuse is the result of a call that fails by a fault.
func (c *call) refuse() {
	for i := range c.row.Params {
		if c.row.Params[i].Action == Acquires {
			if o := c.object(i); o != nil {
				h := o.header()
				h.refused = true
				c.w.record(h, EventRefused, c)
			}
		}
	}
}
