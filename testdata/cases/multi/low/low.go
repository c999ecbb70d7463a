// Package low is a small binding: the only package of the three that calls
// OpenSSL for the others.
package low

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

// ErrNoSession says that a connection has no session.
var ErrNoSession = errors.New("low: no session")

// A Conn is a TLS connection.
type Conn struct {
	ssl  *C.SSL
	mine bool
}

// A Context is what connections are made from.
type Context struct {
	ctx *C.SSL_CTX
}

// Dial makes a connection.
func (x *Context) Dial() (*Conn, error) {
	ssl := C.SSL_new(x.ctx)
	if ssl == nil {
		return nil, errors.New("low: SSL_new")
	}
	if C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return nil, errors.New("low: handshake")
	}
	return &Conn{ssl: ssl, mine: true}, nil
}

// Wrap makes a Conn of an SSL that stays its owner's.
func Wrap(ssl unsafe.Pointer) *Conn { return &Conn{ssl: (*C.SSL)(ssl)} }

// Close ends the connection, and with it the loans of its session.
func (c *Conn) Close() {
	if c.mine {
		C.SSL_free(c.ssl)
	}
	c.ssl = nil
}

// Session returns the connection's session; the caller closes it.
func (c *Conn) Session() (*Session, error) {
	p := C.SSL_get1_session(c.ssl)
	if p == nil {
		return nil, ErrNoSession
	}
	return &Session{p}, nil
}

// Peek lends the connection's session, or nil.
func (c *Conn) Peek() unsafe.Pointer {
	return unsafe.Pointer(C.SSL_get0_session(c.ssl))
}

// Take returns a reference as a bare pointer, or nil.
func (c *Conn) Take() unsafe.Pointer {
	return unsafe.Pointer(C.SSL_get1_session(c.ssl))
}

// Offer sets a session for the next handshake; it stays the caller's.
func (c *Conn) Offer(s *Session) bool {
	return C.SSL_set_session(c.ssl, s.p) == 1
}

// A Session owns one reference until Close or Detach.
type Session struct {
	p *C.SSL_SESSION
}

// New returns an empty session.
func New() *Session {
	p := C.SSL_SESSION_new()
	if p == nil {
		return nil
	}
	return &Session{p}
}

// Close releases the reference; a second Close does nothing.
func (s *Session) Close() {
	if s.p != nil {
		C.SSL_SESSION_free(s.p)
		s.p = nil
	}
}

// Release is Close without the second thought.
func (s *Session) Release() { C.SSL_SESSION_free(s.p) }

// Timeout is that of the session.
func (s *Session) Timeout() int { return int(C.SSL_SESSION_get_timeout(s.p)) }

// Resumable tells whether it can be offered.
func (s *Session) Resumable() bool { return C.SSL_SESSION_is_resumable(s.p) == 1 }

// Clone returns another owner, or nil.
func (s *Session) Clone() *Session {
	if C.SSL_SESSION_up_ref(s.p) != 1 {
		return nil
	}
	return &Session{s.p}
}

// Pointer lends the session.
func (s *Session) Pointer() unsafe.Pointer { return unsafe.Pointer(s.p) }

// Detach gives the reference away.
func (s *Session) Detach() unsafe.Pointer {
	p := s.p
	s.p = nil
	return unsafe.Pointer(p)
}

// Free releases what a bare pointer refers to.
func Free(p unsafe.Pointer) { C.SSL_SESSION_free((*C.SSL_SESSION)(p)) }

// Age is 0 for NULL.
func Age(p unsafe.Pointer) int { return int(C.SSL_SESSION_get_time((*C.SSL_SESSION)(p))) }

// Ticket does not take NULL.
func Ticket(p unsafe.Pointer) bool { return C.SSL_SESSION_has_ticket((*C.SSL_SESSION)(p)) == 1 }

func badOwnPackage(c *Conn) (int, error) {
	s, err := c.Session() // want "refleak"
	if err != nil {
		return 0, err
	}
	return s.Timeout(), nil
}

func goodOwnPackage(c *Conn) (int, error) {
	s, err := c.Session()
	if err != nil {
		return 0, err
	}
	defer s.Close()
	return s.Timeout(), nil
}
