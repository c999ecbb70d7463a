package daemons

// Session bugs of language bindings.

/*
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// Conn is a connection of the binding.
type Conn struct {
	ssl *C.SSL
	ctx *C.SSL_CTX
}

func i2d(s *C.SSL_SESSION) ([]byte, error) {
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil, errShort
	}
	buf := C.malloc(C.size_t(n))
	defer C.free(buf)
	p := (*C.uchar)(buf)
	if C.i2d_SSL_SESSION(s, &p) != n {
		return nil, errShort
	}
	return C.GoBytes(buf, n), nil
}

// GetSession, before the reference it makes was noticed.
func (c *Conn) badGetSession() ([]byte, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	session := C.SSL_get1_session(c.ssl) // want "refleak"
	if session == nil {
		return nil, errNone
	}
	return i2d(session)
}

func (c *Conn) goodGetSession() ([]byte, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	session := C.SSL_get1_session(c.ssl)
	if session == nil {
		return nil, errNone
	}
	defer C.SSL_SESSION_free(session)
	return i2d(session)
}

// SetSession, with a release for each reference, and one more.
func (c *Conn) badSetSession(session []byte) error {
	s := toSession(session)
	if s == nil {
		return errNone
	}
	defer C.SSL_SESSION_free(s) // want "doublefree"
	if C.SSL_set_session(c.ssl, s) != 1 {
		return errSet
	}
	if C.SSL_session_reused(c.ssl) == 0 {
		C.SSL_SESSION_free(s)
	}
	return nil
}

func (c *Conn) goodSetSession(session []byte) error {
	s := toSession(session)
	if s == nil {
		return errNone
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_set_session(c.ssl, s) != 1 {
		return errSet
	}
	return nil
}

// SessionRef is what scripts see of a session.
type SessionRef struct{ p *C.SSL_SESSION }

// Release gives the session back.
func (s *SessionRef) Release() {
	if s.p == nil {
		return
	}
	C.SSL_SESSION_free(s.p)
	s.p = nil
}

func (c *Conn) ref() *SessionRef {
	p := C.SSL_get1_session(c.ssl)
	if p == nil {
		return nil
	}
	return &SessionRef{p}
}

// The finalizer and the script both release.
func (c *Conn) badScriptSession(show func(int)) {
	ref := c.ref() // want "refleak"
	if ref == nil {
		return
	}
	show(int(C.SSL_SESSION_get_protocol_version(ref.p)))
}

func (c *Conn) goodScriptSession(show func(int)) {
	ref := c.ref()
	if ref == nil {
		return
	}
	runtime.SetFinalizer(ref, (*SessionRef).Release)
	show(int(C.SSL_SESSION_get_protocol_version(ref.p)))
}

// The finalizer is set on what was never retained.
func (c *Conn) badFinalized() *SessionRef {
	p := C.SSL_get_session(c.ssl)
	if p == nil {
		return nil
	}
	ref := &SessionRef{p}
	runtime.SetFinalizer(ref, func(r *SessionRef) { r.Release() }) // want "borrowedfree"
	return ref
}

func (c *Conn) goodFinalized() *SessionRef {
	p := C.SSL_get_session(c.ssl)
	if p == nil || C.SSL_SESSION_up_ref(p) != 1 {
		return nil
	}
	ref := &SessionRef{p}
	runtime.SetFinalizer(ref, func(r *SessionRef) { r.Release() })
	return ref
}

// The value type's method releases a copy's pointer.
type handle struct{ s *C.SSL_SESSION }

func (h handle) Close() { C.SSL_SESSION_free(h.s) }

func badValueHandle(ssl *C.SSL) {
	h := handle{C.SSL_get1_session(ssl)}
	C.SSL_free(ssl)
	defer h.Close() // want "doublefree"
	if h.s == nil {
		return
	}
	if C.SSL_SESSION_has_ticket(h.s) == 0 {
		h.Close()
	}
}

func goodValueHandle(ssl *C.SSL) {
	h := handle{C.SSL_get1_session(ssl)}
	C.SSL_free(ssl)
	defer h.Close()
	if h.s == nil {
		return
	}
	if C.SSL_SESSION_has_ticket(h.s) == 0 {
		return
	}
}

// The session's context is not the connection's any more after set_context.
func badSetContextThenSession(a, b *C.SSL_CTX, ssl *C.SSL) int {
	from := C.SSL_new(a)
	if from == nil {
		return 0
	}
	defer C.SSL_free(from)
	if C.SSL_connect(from) != 1 {
		return 0
	}
	s := C.SSL_get0_session(from)
	if s == nil {
		return 0
	}
	return int(C.SSL_CTX_add_session(b, s)) // want "crossctx"
}

func goodSetContextThenSession(a, b *C.SSL_CTX, ssl *C.SSL) int {
	from := C.SSL_new(a)
	if from == nil {
		return 0
	}
	defer C.SSL_free(from)
	if C.SSL_connect(from) != 1 {
		return 0
	}
	s := C.SSL_get0_session(from)
	if s == nil {
		return 0
	}
	cp := C.SSL_SESSION_dup(s)
	if cp == nil {
		return 0
	}
	defer C.SSL_SESSION_free(cp)
	return int(C.SSL_CTX_add_session(b, cp))
}

// An id handed to the script is a view of the session's memory.
func (c *Conn) badSessionID() []byte {
	s := C.SSL_get0_session(c.ssl)
	if s == nil {
		return nil
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	C.SSL_free(c.ssl)
	c.ssl = nil
	return C.GoBytes(unsafe.Pointer(id), C.int(n)) // want "staleborrow"
}

func (c *Conn) goodSessionID() []byte {
	s := C.SSL_get0_session(c.ssl)
	if s == nil {
		return nil
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	out := C.GoBytes(unsafe.Pointer(id), C.int(n))
	C.SSL_free(c.ssl)
	c.ssl = nil
	return out
}

// A cached session is shared by several engines; each takes its own.
type sessionPool struct{ entries map[string]*SessionRef }

func (p *sessionPool) attach(key string, c *Conn) bool {
	e, ok := p.entries[key]
	if !ok || e.p == nil {
		return false
	}
	return C.SSL_set_session(c.ssl, e.p) == 1
}

// The entry that was replaced is the pool's to release.
func badReplaceEntry(p *sessionPool, a, b *Conn) {
	first := a.ref() // want "refleak"
	if first == nil {
		return
	}
	p.entries["host"] = first
	second := b.ref()
	if second == nil {
		return
	}
	p.entries["host"] = second
}

func goodReplaceEntry(p *sessionPool, a, b *Conn) {
	first := a.ref()
	if first == nil {
		return
	}
	p.entries["host"] = first
	second := b.ref()
	if second == nil {
		return
	}
	first.Release()
	p.entries["host"] = second
}

// The clone's reference is relied on without a look at the count.
func badClone(r *SessionRef) *SessionRef {
	C.SSL_SESSION_up_ref(r.p) // want "uncheckedref"
	return &SessionRef{p: r.p}
}

func goodClone(r *SessionRef) *SessionRef {
	if C.SSL_SESSION_up_ref(r.p) == 0 {
		return nil
	}
	return &SessionRef{p: r.p}
}

// A clone made in order to be handed to a worker that isn't there.
func badCloneForWorker(r *SessionRef, jobs chan<- *SessionRef) bool {
	if C.SSL_SESSION_up_ref(r.p) == 0 { // want "refleak"
		return false
	}
	select {
	case jobs <- &SessionRef{p: r.p}:
		return true
	default:
		return false
	}
}

func goodCloneForWorker(r *SessionRef, jobs chan<- *SessionRef) bool {
	if C.SSL_SESSION_up_ref(r.p) == 0 {
		return false
	}
	select {
	case jobs <- &SessionRef{p: r.p}:
		return true
	default:
		C.SSL_SESSION_free(r.p)
		return false
	}
}
