// Package tlsconn is a small binding: contexts, connections, sessions.
package tlsconn

/*
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

// ErrNoSession is returned where there is no session.
var ErrNoSession = errors.New("tlsconn: no session")

// Session owns a reference.
type Session struct {
	c    *C.SSL_SESSION
	peer string
}

// Conn owns its SSL.
type Conn struct {
	ssl  *C.SSL
	last *Session
}

// Wrap makes a Conn of what p points to, an SSL; the Conn owns it then.
func Wrap(p unsafe.Pointer) *Conn { return &Conn{ssl: (*C.SSL)(p)} }

// Session returns the present session; the caller closes it.
func (c *Conn) Session() (*Session, error) {
	s := C.SSL_get1_session(c.ssl)
	if s == nil {
		return nil, ErrNoSession
	}
	return &Session{c: s}, nil
}

// Peek returns the present session, valid as long as the connection.
func (c *Conn) Peek() *Session {
	s := C.SSL_get0_session(c.ssl)
	if s == nil {
		return nil
	}
	return &Session{c: s}
}

// Resume offers s; the caller keeps it.
func (c *Conn) Resume(s *Session) bool { return C.SSL_set_session(c.ssl, s.c) == 1 }

// Adopt keeps s until the connection is closed.
func (c *Conn) Adopt(s *Session) {
	if c.last != nil {
		c.last.Close()
	}
	c.last = s
}

// Close closes the connection and what it adopted.
func (c *Conn) Close() error {
	if c.last != nil {
		c.last.Close()
		c.last = nil
	}
	C.SSL_free(c.ssl)
	c.ssl = nil
	return nil
}

// Close releases the session.
func (s *Session) Close() error {
	if s.c == nil {
		return nil
	}
	C.SSL_SESSION_free(s.c)
	s.c = nil
	return nil
}

// Clone returns a session with a reference of its own.
func (s *Session) Clone() (*Session, error) {
	if C.SSL_SESSION_up_ref(s.c) != 1 {
		return nil, ErrNoSession
	}
	return &Session{c: s.c, peer: s.peer}, nil
}

// SetPeer names the peer and returns its receiver.
func (s *Session) SetPeer(name string) *Session {
	s.peer = name
	return s
}

// Lifetime is the session's, in seconds.
func (s *Session) Lifetime() int { return int(C.SSL_SESSION_get_timeout(s.c)) }

// Must panics when there is no session.
func Must(s *Session, err error) *Session {
	if err != nil {
		panic(err)
	}
	return s
}
