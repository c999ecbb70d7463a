// Package sess wraps the sessions of a connection.
package sess

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

// ErrNone means that a connection has no session yet.
var ErrNone = errors.New("sess: none")

// A Session is one reference to a session. Close it.
type Session struct {
	p    *C.SSL_SESSION
	Peer string
}

// Of returns the session of the connection ssl, a *C.SSL.
func Of(ssl unsafe.Pointer, peer string) (*Session, error) {
	p := C.SSL_get1_session((*C.SSL)(ssl))
	if p == nil {
		return nil, ErrNone
	}
	return &Session{p: p, Peer: peer}, nil
}

// Peek is like Of for callers that only look: nothing is to be closed.
func Peek(ssl unsafe.Pointer) *Session {
	return &Session{p: C.SSL_get0_session((*C.SSL)(ssl))}
}

// Share returns a second Session of the same session, to be closed on its own.
func (s *Session) Share() (*Session, error) {
	if C.SSL_SESSION_up_ref(s.p) != 1 {
		return nil, ErrNone
	}
	return &Session{p: s.p, Peer: s.Peer}, nil
}

// Offer has the connection ssl try to resume s.
func (s *Session) Offer(ssl unsafe.Pointer) bool {
	return C.SSL_set_session((*C.SSL)(ssl), s.p) == 1
}

// Resumable tells whether it is worth to keep s.
func (s *Session) Resumable() bool {
	return s.p != nil && C.SSL_SESSION_is_resumable(s.p) == 1
}

// Release gives the reference to the caller; s is empty afterwards.
func (s *Session) Release() unsafe.Pointer {
	p := s.p
	s.p = nil
	return unsafe.Pointer(p)
}

// Close may be called more than once.
func (s *Session) Close() error {
	if s.p == nil {
		return ErrNone
	}
	C.SSL_SESSION_free(s.p)
	s.p = nil
	return nil
}
