// Package wire turns connections into sessions and back.
package wire

/*
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Errors of this package.
var (
	ErrNone  = errors.New("wire: no session")
	ErrShort = errors.New("wire: short")
)

// SSL is a connection, and Session a session.
type (
	SSL     = C.SSL
	Session = C.SSL_SESSION
)

// Get returns the session and the function that releases it.
func Get(ssl *SSL) (*Session, func(), error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, func() {}, ErrNone
	}
	return s, func() { C.SSL_SESSION_free(s) }, nil
}

// Own returns a session the caller frees with Free.
func Own(ssl *SSL) *Session { return C.SSL_get1_session(ssl) }

// Borrow returns the connection's session.
func Borrow(ssl *SSL) *Session { return C.SSL_get0_session(ssl) }

// Free releases s, which may be nil.
func Free(s *Session) { C.SSL_SESSION_free(s) }

// Hang closes the connection.
func Hang(ssl *SSL) { C.SSL_free(ssl) }

// Age is the session's time.
func Age(s *Session) int64 { return int64(C.SSL_SESSION_get_time(s)) }

// Fresh tells whether s can be resumed; it takes nil.
func Fresh(s *Session) bool { return s != nil && C.SSL_SESSION_is_resumable(s) == 1 }

// Encode returns the session's bytes.
func Encode(s *Session) ([]byte, error) {
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil, ErrShort
	}
	mem := C.malloc(C.size_t(n))
	defer C.free(mem)
	p := (*C.uchar)(mem)
	C.i2d_SSL_SESSION(s, &p)
	return C.GoBytes(mem, n), nil
}

// Decode returns a session to free.
func Decode(der []byte) (*Session, error) {
	if len(der) == 0 {
		return nil, ErrShort
	}
	mem := C.CBytes(der)
	defer C.free(mem)
	p := (*C.uchar)(mem)
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if s == nil {
		return nil, ErrNone
	}
	return s, nil
}

// With lends the session of ssl to f.
func With(ssl *SSL, f func(*Session) error) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return ErrNone
	}
	defer C.SSL_SESSION_free(s)
	return f(s)
}

// Give hands the session of ssl to f for good.
func Give(ssl *SSL, f func(*Session)) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	f(s)
	return true
}

// ID is the session's id, in its memory.
func ID(s *Session) unsafe.Pointer {
	var n C.uint
	return unsafe.Pointer(C.SSL_SESSION_get_id(s, &n))
}

// Keep adds a reference, or says that it can't.
func Keep(s *Session) error {
	if s == nil {
		return ErrNone
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		return ErrNone
	}
	return nil
}
