package nullcheck

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// NULL is looked at by all sorts of expressions.
func badTypedNil(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == (*C.SSL_SESSION)(nil) {
		return false
	}
	return C.SSL_SESSION_is_resumable(s) == 1
}

func goodTypedNil(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == (*C.SSL_SESSION)(nil) {
		return false
	}
	ok := C.SSL_SESSION_is_resumable(s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func badUnsafeNil(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl) // looked at the wrong way round // want "uncheckedref"
	if unsafe.Pointer(s) != nil {
		return true
	}
	return C.SSL_SESSION_is_resumable(s) == 1
}

func goodUnsafeNil(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if unsafe.Pointer(s) == nil {
		return false
	}
	return C.SSL_SESSION_is_resumable(s) == 1
}

func badUintptrZero(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if uintptr(unsafe.Pointer(s)) == 0 {
		return 0
	}
	return int(C.SSL_SESSION_get_protocol_version(s))
}

func goodUintptrZero(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	if uintptr(unsafe.Pointer(s)) == 0 {
		return 0
	}
	v := int(C.SSL_SESSION_get_protocol_version(s))
	C.SSL_SESSION_free(s)
	return v
}

func missing(s *C.SSL_SESSION) bool { return s == nil }

func badPredicate(ssl *C.SSL) int {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	if !missing(s) {
		fmt.Println("there it is")
	}
	return int(C.SSL_SESSION_has_ticket(s))
}

func goodPredicate(ssl *C.SSL) int {
	s := C.SSL_get_session(ssl)
	if missing(s) {
		return 0
	}
	return int(C.SSL_SESSION_has_ticket(s))
}

// validate returns an error for NULL and for what can't be resumed.
func validate(s *C.SSL_SESSION) error {
	if s == nil {
		return errNoSession
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return fmt.Errorf("session of %d can't be resumed", C.SSL_SESSION_get_time(s))
	}
	return nil
}

// An error of validate may also mean that there is one.
func badInvalid(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl) // not resumable: still to be released // want "refleak"
	if err := validate(s); err != nil {
		return err
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodInvalid(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	err := validate(s)
	C.SSL_SESSION_free(s)
	return err
}

func assert(cond bool, what string) {
	if !cond {
		panic("assertion failed: " + what)
	}
}

func badAsserted(ssl *C.SSL) int {
	s := C.SSL_get_session(ssl) // something else is asserted // want "uncheckedref"
	assert(ssl != nil, "connection")
	return int(C.SSL_SESSION_is_resumable(s))
}

func goodAsserted(ssl *C.SSL) int {
	s := C.SSL_get_session(ssl)
	assert(s != nil, "session")
	return int(C.SSL_SESSION_is_resumable(s))
}

// The check is made inside of a closure.
func badCheckedInClosure(ssl *C.SSL) int {
	s := C.SSL_get_session(ssl) // the closure's answer is dropped // want "uncheckedref"
	have := func() bool { return s != nil }
	have()
	return int(C.SSL_SESSION_has_ticket(s))
}

func goodCheckedInClosure(ssl *C.SSL) int {
	s := C.SSL_get_session(ssl)
	have := func() bool { return s != nil }
	if !have() {
		return 0
	}
	return int(C.SSL_SESSION_has_ticket(s))
}

// One of two is there, and it is not said which.
func badEither(a, b *C.SSL) int {
	x, y := C.SSL_get_session(a), C.SSL_get_session(b) // x may be the one that is missing // want "uncheckedref"
	if x == nil && y == nil {
		return 0
	}
	return int(C.SSL_SESSION_has_ticket(x))
}

func goodEither(a, b *C.SSL) int {
	x, y := C.SSL_get_session(a), C.SSL_get_session(b)
	if x == nil && y == nil {
		return 0
	}
	if x == nil {
		x = y
	}
	return int(C.SSL_SESSION_has_ticket(x))
}

// NULL is replaced by something that is not.
func badReplacedNil(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		s = C.SSL_SESSION_new() // may be NULL as well // want "uncheckedref"
	}
	ok := C.SSL_SESSION_is_resumable(s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func goodReplacedNil(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		s = C.SSL_SESSION_new()
	}
	if s == nil {
		return false
	}
	ok := C.SSL_SESSION_is_resumable(s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func badValidated(ssl *C.SSL) int {
	s := C.SSL_get_session(ssl) // the error is logged, not heeded // want "uncheckedref"
	if err := validate(s); err != nil {
		fmt.Println(err)
	}
	return int(C.SSL_SESSION_has_ticket(s))
}

func goodValidated(ssl *C.SSL) int {
	s := C.SSL_get_session(ssl)
	if err := validate(s); err != nil {
		return 0
	}
	return int(C.SSL_SESSION_has_ticket(s))
}
