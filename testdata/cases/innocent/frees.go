// Package innocent has correct code that looks wrong at first sight, each
// beside the wrong code that it looks like.
package innocent

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"log"
)

var (
	errNoSession  = errors.New("no session")
	errSetSession = errors.New("SSL_set_session failed")
)

// Releases are NULL-safe: one arm for all failures.
func badFailureArm(a, b *C.SSL) (*C.SSL_SESSION, *C.SSL_SESSION) {
	x := C.SSL_get1_session(a) // y missing: x goes with it // want "refleak"
	y := C.SSL_get1_session(b)
	if x == nil || y == nil {
		C.SSL_SESSION_free(y)
		return nil, nil
	}
	return x, y
}

func goodFailureArm(a, b *C.SSL) (*C.SSL_SESSION, *C.SSL_SESSION) {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b)
	if x == nil || y == nil {
		C.SSL_SESSION_free(x)
		C.SSL_SESSION_free(y)
		return nil, nil
	}
	return x, y
}

// A release of nil is no release.
func badFreeNil(ssl *C.SSL) {
	var s *C.SSL_SESSION
	C.SSL_SESSION_free(s)
	s = C.SSL_get1_session(ssl) // the release came before it // want "refleak"
	_ = s
}

func goodFreeNil(ssl *C.SSL) {
	var s *C.SSL_SESSION
	C.SSL_SESSION_free(s)
	s = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(nil)
}

// d2i into a session that is there already: result and argument are one.
func badDecodeInto(der []byte) bool {
	s := C.SSL_SESSION_new()
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s) // the same object as t // want "doublefree"
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	t := C.d2i_SSL_SESSION(&s, &p, C.long(len(der)))
	defer C.SSL_SESSION_free(t)
	return t != nil
}

func goodDecodeInto(der []byte) bool {
	s := C.SSL_SESSION_new()
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	t := C.d2i_SSL_SESSION(&s, &p, C.long(len(der)))
	return t != nil
}

// A failed d2i leaves the session that was there.
func badDecodeFails(der []byte) *C.SSL_SESSION {
	s := C.SSL_SESSION_new() // still there when d2i fails // want "refleak"
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	if C.d2i_SSL_SESSION(&s, &p, C.long(len(der))) == nil {
		return nil
	}
	return s
}

func goodDecodeFails(der []byte) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	if C.d2i_SSL_SESSION(&s, &p, C.long(len(der))) == nil {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

// A closure fills the variable and is called at once.
func badFilledByClosure(ssl *C.SSL) error {
	var s *C.SSL_SESSION
	func() {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}()
	if s == nil {
		return errNoSession
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errNoSession
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodFilledByClosure(ssl *C.SSL) error {
	var s *C.SSL_SESSION
	func() {
		s = C.SSL_get1_session(ssl)
	}()
	if s == nil {
		return errNoSession
	}
	C.SSL_SESSION_free(s)
	return nil
}

// The caller of the SSL_CTX may let go of it: the SSL holds it.
func badContextFirst() *C.SSL {
	ctx := C.SSL_CTX_new(C.TLS_client_method())
	if ctx == nil {
		return nil
	}
	ssl := C.SSL_new(ctx)
	C.SSL_CTX_free(ctx)
	s := C.SSL_SESSION_new() // not taken over by the SSL // want "refleak"
	if ssl != nil {
		C.SSL_set_session(ssl, s)
	}
	return ssl
}

func goodContextFirst() *C.SSL {
	ctx := C.SSL_CTX_new(C.TLS_client_method())
	if ctx == nil {
		return nil
	}
	ssl := C.SSL_new(ctx)
	C.SSL_CTX_free(ctx)
	s := C.SSL_SESSION_new()
	if ssl != nil {
		C.SSL_set_session(ssl, s)
	}
	C.SSL_SESSION_free(s)
	return ssl
}

// The loan goes on: SSL_CTX_free, a flush and a removal don't end it while
// the SSL is open.
func badLoanGoesOn(ctx *C.SSL_CTX, ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_CTX_remove_session(ctx, s)
	C.SSL_free(ssl)
	return C.SSL_SESSION_get_time(s) // but SSL_free does // want "staleborrow"
}

func goodLoanGoesOn(ctx *C.SSL_CTX, ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_CTX_remove_session(ctx, s)
	C.SSL_CTX_flush_sessions(ctx, 0)
	t := C.SSL_SESSION_get_time(s)
	C.SSL_free(ssl)
	return t
}

// The process ends with a session in hand.
func badFatalAfterAcquire(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		log.Fatal("no session")
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		log.Println("session can't be resumed")
		return nil
	}
	return s
}

func goodFatalAfterAcquire(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		log.Fatal("no session")
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		log.Fatal("session can't be resumed")
	}
	return s
}

// An explicit release and a loan with the same name, one after the other.
func badReusedName(ssl *C.SSL) (C.long, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0, errNoSession
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	if s = C.SSL_get0_session(ssl); s != nil {
		t += C.SSL_SESSION_get_timeout(s)
		C.SSL_SESSION_free(s) // this one is a loan // want "borrowedfree"
	}
	return t, nil
}

func goodReusedName(ssl *C.SSL) (C.long, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0, errNoSession
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	if s = C.SSL_get0_session(ssl); s != nil {
		t += C.SSL_SESSION_get_timeout(s)
	}
	return t, nil
}

// Set on itself, the session stays.
func badSetItself(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_set_session(ssl, s) != 1 {
		return 0
	}
	C.SSL_set_session(ssl, nil)
	return C.SSL_SESSION_get_time(s) // but not when nothing is set // want "staleborrow"
}

func goodSetItself(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_set_session(ssl, s) != 1 {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}
