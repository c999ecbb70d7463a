// Package native wraps what the other packages need of the library.
package native

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

// ErrNone is returned where there is no session.
var ErrNone = errors.New("native: no session")

// Session owns one reference until it is closed.
type Session struct{ p *C.SSL_SESSION }

// Conn owns a connection.
type Conn struct {
	ssl *C.SSL
	ctx *C.SSL_CTX
}

// View is a session that belongs to a connection.
type View struct{ p *C.SSL_SESSION }

// NewConn makes a connection of the context at ctx.
func NewConn(ctx unsafe.Pointer) (*Conn, error) {
	ssl := C.SSL_new((*C.SSL_CTX)(ctx))
	if ssl == nil {
		return nil, errors.New("native: no connection")
	}
	return &Conn{ssl: ssl, ctx: (*C.SSL_CTX)(ctx)}, nil
}

// Close ends the connection.
func (c *Conn) Close() error {
	C.SSL_free(c.ssl)
	c.ssl = nil
	return nil
}

// Session gives a session to the caller, who closes it.
func (c *Conn) Session() (*Session, error) {
	p := C.SSL_get1_session(c.ssl)
	if p == nil {
		return nil, ErrNone
	}
	return &Session{p}, nil
}

// View lends the session of the connection.
func (c *Conn) View() View { return View{C.SSL_get0_session(c.ssl)} }

// Resume offers s, which stays the caller's.
func (c *Conn) Resume(s *Session) error {
	if C.SSL_set_session(c.ssl, s.p) != 1 {
		return errors.New("native: not set")
	}
	return nil
}

// Adopt offers s and closes it.
func (c *Conn) Adopt(s *Session) error {
	defer s.Close()
	return c.Resume(s)
}

// Close gives the reference back. A second call does nothing.
func (s *Session) Close() error {
	if s.p != nil {
		C.SSL_SESSION_free(s.p)
		s.p = nil
	}
	return nil
}

// Release gives the reference back and leaves the pointer.
func (s *Session) Release() { C.SSL_SESSION_free(s.p) }

// Valid reports whether there is a session.
func (v View) Valid() bool { return v.p != nil }

// HasTicket needs a valid view.
func (v View) HasTicket() bool { return C.SSL_SESSION_has_ticket(v.p) == 1 }

// HasTicket needs an open session.
func (s *Session) HasTicket() bool { return C.SSL_SESSION_has_ticket(s.p) == 1 }

// Clone makes another session with the same content.
func (s *Session) Clone() (*Session, error) {
	if s.p == nil {
		return nil, ErrNone
	}
	p := C.SSL_SESSION_dup(s.p)
	if p == nil {
		return nil, ErrNone
	}
	return &Session{p}, nil
}

// Share makes another owner of the same session.
func (s *Session) Share() (*Session, bool) {
	if s.p == nil || C.SSL_SESSION_up_ref(s.p) != 1 {
		return nil, false
	}
	return &Session{s.p}, true
}

// Own makes a session of the view that outlives the connection.
func (v View) Own() (*Session, error) {
	if v.p == nil || C.SSL_SESSION_up_ref(v.p) != 1 {
		return nil, ErrNone
	}
	return &Session{v.p}, nil
}

// Detach gives the bare pointer to the caller, with its reference.
func (s *Session) Detach() unsafe.Pointer {
	p := s.p
	s.p = nil
	return unsafe.Pointer(p)
}

// Attach makes a session of what Detach gave.
func Attach(p unsafe.Pointer) *Session { return &Session{(*C.SSL_SESSION)(p)} }

// Free gives back the reference of what Detach gave.
func Free(p unsafe.Pointer) { C.SSL_SESSION_free((*C.SSL_SESSION)(p)) }
