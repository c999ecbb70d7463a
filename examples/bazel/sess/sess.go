// Package sess wraps the sessions of OpenSSL.
package sess

// #include <openssl/ssl.h>
// #include "ref.h"
import "C"

import "errors"

// ErrNone tells that there is no session.
var ErrNone = errors.New("no session")

// A Session owns one reference. It must be closed.
type Session struct{ p *C.SSL_SESSION }

// Session returns the connection's session.
func (c *Conn) Session() (*Session, error) {
	p := C.SSL_get1_session(c.ssl)
	if p == nil {
		return nil, ErrNone
	}
	return &Session{p}, nil
}

// Share returns another reference to the session.
func (s *Session) Share() (*Session, error) {
	p := C.ref_share(s.p)
	if p == nil {
		return nil, ErrNone
	}
	return &Session{p}, nil
}

// Resumable reports whether the session can be resumed.
func (s *Session) Resumable() bool { return C.SSL_SESSION_is_resumable(s.p) == 1 }

// Close releases the session.
func (s *Session) Close() { C.SSL_SESSION_free(s.p) }
