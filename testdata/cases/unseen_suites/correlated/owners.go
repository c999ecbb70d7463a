package correlated

// Types that own, and how they are put together.

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"io"
	"sync"
)

// Base owns a session.
type Base struct {
	mu   sync.Mutex
	s    *C.SSL_SESSION
	dead bool
}

func (b *Base) init(ssl *C.SSL) bool {
	b.s = C.SSL_get1_session(ssl)
	return b.s != nil
}

// Close releases.
func (b *Base) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.dead {
		return nil
	}
	b.dead = true
	C.SSL_SESSION_free(b.s)
	return nil
}

// Conn has a Base and more.
type Conn struct {
	Base
	ssl  *C.SSL
	next *Base
	hook io.Closer
}

// Close closes everything.
func (c *Conn) Close() error {
	if c.next != nil {
		c.next.Close()
	}
	if c.hook != nil {
		c.hook.Close()
	}
	return c.Base.Close()
}

func newConn(ssl *C.SSL) (*Conn, error) {
	c := &Conn{ssl: ssl}
	if !c.init(ssl) {
		return nil, errGone
	}
	return c, nil
}

func badConn(ssl *C.SSL, ready bool) error {
	c, err := newConn(ssl) // want "refleak"
	if err != nil {
		return err
	}
	if !ready {
		return errLater
	}
	return c.Close()
}

func goodConn(ssl *C.SSL, ready bool) error {
	c, err := newConn(ssl)
	if err != nil {
		return err
	}
	defer c.Close()
	if !ready {
		return errLater
	}
	return nil
}

// Only the inner one is closed.
func badInnerOnly(a, b *C.SSL) error {
	c, err := newConn(a)
	if err != nil {
		return err
	}
	c.next = &Base{}
	if !c.next.init(b) { // want "refleak"
		c.next = nil
	}
	return c.Base.Close()
}

func goodInnerOnly(a, b *C.SSL) error {
	c, err := newConn(a)
	if err != nil {
		return err
	}
	c.next = &Base{}
	if !c.next.init(b) {
		c.next = nil
	}
	return c.Close()
}

// The hook is replaced.
func badHookReplaced(a, b *C.SSL) error {
	c := &Conn{}
	h := &Base{}
	if !h.init(a) { // want "refleak"
		return errGone
	}
	c.hook = h
	g := &Base{}
	if !g.init(b) {
		h.Close()
		return errGone
	}
	c.hook = g
	return c.Close()
}

func goodHookReplaced(a, b *C.SSL) error {
	c := &Conn{}
	h := &Base{}
	if !h.init(a) {
		return errGone
	}
	c.hook = h
	g := &Base{}
	if !g.init(b) {
		h.Close()
		return errGone
	}
	c.hook.Close()
	c.hook = g
	return c.Close()
}

// A guard that may be dismissed.
type guard struct {
	s    *C.SSL_SESSION
	live bool
}

func guarded(s *C.SSL_SESSION) *guard { return &guard{s, s != nil} }

func (g *guard) dismiss() *C.SSL_SESSION {
	g.live = false
	return g.s
}

func (g *guard) done() {
	if g.live {
		C.SSL_SESSION_free(g.s)
		g.live = false
	}
}

func badGuard(ssl *C.SSL, ok bool) *C.SSL_SESSION {
	g := guarded(C.SSL_get1_session(ssl)) // want "refleak"
	defer g.done()
	g.dismiss()
	if !ok {
		return nil
	}
	return g.s
}

func goodGuard(ssl *C.SSL, ok bool) *C.SSL_SESSION {
	g := guarded(C.SSL_get1_session(ssl))
	defer g.done()
	if !ok {
		return nil
	}
	return g.dismiss()
}

func badGuardReturned(ssl *C.SSL, ok bool) *C.SSL_SESSION {
	g := guarded(C.SSL_get1_session(ssl))
	C.SSL_free(ssl)
	defer g.done()
	if !ok {
		return nil
	}
	return g.s // want "useafterfree"
}

func goodGuardReturned(ssl *C.SSL, ok bool) *C.SSL_SESSION {
	g := guarded(C.SSL_get1_session(ssl))
	C.SSL_free(ssl)
	defer g.done()
	if !ok {
		return nil
	}
	return g.dismiss()
}

// A registry with handles instead of pointers.
type registry struct {
	mu   sync.Mutex
	next int
	m    map[int]*C.SSL_SESSION
}

func (r *registry) add(s *C.SSL_SESSION) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next++
	r.m[r.next] = s
	return r.next
}

func (r *registry) remove(h int) {
	r.mu.Lock()
	s := r.m[h]
	delete(r.m, h)
	r.mu.Unlock()
	C.SSL_SESSION_free(s)
}

func badRegistry(ssl *C.SSL) bool {
	r := &registry{m: map[int]*C.SSL_SESSION{}}
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	h := r.add(s)
	if C.SSL_SESSION_has_ticket(s) == 0 {
		return false
	}
	r.remove(h)
	return true
}

func goodRegistry(ssl *C.SSL) bool {
	r := &registry{m: map[int]*C.SSL_SESSION{}}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	h := r.add(s)
	defer r.remove(h)
	return C.SSL_SESSION_has_ticket(s) == 1
}

// A builder.
type builder struct {
	s   *C.SSL_SESSION
	err error
}

func (b *builder) from(ssl *C.SSL) *builder {
	if b.s = C.SSL_get1_session(ssl); b.s == nil {
		b.err = errGone
	}
	return b
}

func (b *builder) timeout(t C.long) *builder {
	if b.err == nil {
		C.SSL_SESSION_set_timeout(b.s, t)
	}
	return b
}

func (b *builder) build() (*C.SSL_SESSION, error) {
	if b.err != nil {
		return nil, b.err
	}
	return b.s, nil
}

func badBuilder(ssl *C.SSL) error {
	s, err := new(builder).from(ssl).timeout(10).build() // want "refleak"
	if err != nil {
		return err
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errLater
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodBuilder(ssl *C.SSL) error {
	s, err := new(builder).from(ssl).timeout(10).build()
	if err != nil {
		return err
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errLater
	}
	return nil
}

// Reference pairs.
type retained struct{ s *C.SSL_SESSION }

func retain(s *C.SSL_SESSION) (retained, bool) {
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return retained{}, false
	}
	return retained{s}, true
}

func (r retained) release() { C.SSL_SESSION_free(r.s) }

func badRetained(ssl *C.SSL, other *C.SSL) bool {
	r, ok := retain(C.SSL_get0_session(ssl)) // want "refleak"
	if !ok {
		return false
	}
	if C.SSL_set_session(other, r.s) != 1 {
		return false
	}
	r.release()
	return true
}

func goodRetained(ssl *C.SSL, other *C.SSL) bool {
	r, ok := retain(C.SSL_get0_session(ssl))
	if !ok {
		return false
	}
	defer r.release()
	return C.SSL_set_session(other, r.s) == 1
}

func badReleasedAnyway(ssl *C.SSL) bool {
	s := C.SSL_get0_session(ssl)
	r, ok := retain(s)
	if !ok {
		retained{s}.release() // want "borrowedfree"
		return false
	}
	r.release()
	return true
}

func goodReleasedAnyway(ssl *C.SSL) bool {
	s := C.SSL_get0_session(ssl)
	r, ok := retain(s)
	if !ok {
		r.release()
		return false
	}
	r.release()
	return true
}
