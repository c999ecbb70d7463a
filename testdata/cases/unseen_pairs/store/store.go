// Package store has wrapper types for sessions that other packages use.
package store

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

// ErrNone says that a connection has no session yet.
var ErrNone = errors.New("store: no session")

// Session owns a session.
type Session struct {
	s *C.SSL_SESSION
}

// FromConn takes a session of its own from an SSL.
func FromConn(ssl unsafe.Pointer) (*Session, error) {
	s := C.SSL_get1_session((*C.SSL)(ssl))
	if s == nil {
		return nil, ErrNone
	}
	return &Session{s: s}, nil
}

// Lifetime is how long the session may be used.
func (x *Session) Lifetime() int64 {
	return int64(C.SSL_SESSION_get_timeout(x.s))
}

// Close releases the session.
func (x *Session) Close() error {
	C.SSL_SESSION_free(x.s)
	x.s = nil
	return nil
}

// Acquire returns an owned session as a bare pointer, or nil.
func Acquire(ssl unsafe.Pointer) unsafe.Pointer {
	return unsafe.Pointer(C.SSL_get1_session((*C.SSL)(ssl)))
}

// Peek returns a session that still belongs to the SSL, or nil.
func Peek(ssl unsafe.Pointer) unsafe.Pointer {
	return unsafe.Pointer(C.SSL_get0_session((*C.SSL)(ssl)))
}

// Release gives back what Acquire returned.
func Release(s unsafe.Pointer) {
	C.SSL_SESSION_free((*C.SSL_SESSION)(s))
}
