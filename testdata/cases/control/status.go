package control

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "errors"

var errUpRef = errors.New("SSL_SESSION_up_ref failed")

// All the ways to ask whether a status is 1.
func badStatusPositive(s *C.SSL_SESSION) *C.SSL_SESSION {
	if rc := C.SSL_SESSION_up_ref(s); rc > 0 { // and then it isn't handed out // want "refleak"
		return nil
	}
	return s
}

func goodStatusPositive(s *C.SSL_SESSION) *C.SSL_SESSION {
	if rc := C.SSL_SESSION_up_ref(s); rc > 0 {
		return s
	}
	return nil
}

func badStatusLessThanOne(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_SESSION_up_ref(s) < 1 {
		C.SSL_SESSION_free(s) // less than one is a failure // want "borrowedfree"
		return
	}
	C.SSL_SESSION_free(s)
}

func goodStatusLessThanOne(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_SESSION_up_ref(s) < 1 {
		return
	}
	C.SSL_SESSION_free(s)
}

func badStatusNegated(ssl *C.SSL) error {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return errNoSession
	}
	if !(C.SSL_SESSION_up_ref(s) == 1) {
		return errUpRef
	}
	C.SSL_SESSION_free(s)
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s) // given back a moment ago // want "doublefree"
	}
	return nil
}

func goodStatusNegated(ssl *C.SSL) error {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return errNoSession
	}
	if !(C.SSL_SESSION_up_ref(s) == 1) {
		return errUpRef
	}
	C.SSL_SESSION_free(s)
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errNotResumable
	}
	return nil
}

func badStatusConverted(ssl *C.SSL) bool {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return false
	}
	ok := int(C.SSL_SESSION_up_ref(s)) == 1 // counted, tested, and forgotten // want "refleak"
	return ok
}

func goodStatusConverted(ssl *C.SSL) bool {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return false
	}
	ok := int(C.SSL_SESSION_up_ref(s)) == 1
	if ok {
		C.SSL_SESSION_free(s)
	}
	return ok
}

// one is what OpenSSL calls success.
const one = 1

func succeeded(rc C.int) bool { return rc == one }

func badStatusHelper(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if !succeeded(C.SSL_SESSION_up_ref(s)) {
		C.SSL_SESSION_free(s) // not succeeded // want "borrowedfree"
		return nil
	}
	return s
}

func goodStatusHelper(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if !succeeded(C.SSL_SESSION_up_ref(s)) {
		return nil
	}
	return s
}

// The statuses of two calls in one variable.
func badStatusReused(from, to *C.SSL) bool {
	s := C.SSL_get_session(from)
	if s == nil {
		return false
	}
	rc := C.SSL_SESSION_up_ref(s) // rc is another's when it is tested // want "uncheckedref"
	rc = C.SSL_set_session(to, s)
	C.SSL_SESSION_free(s)
	return rc == 1
}

func goodStatusReused(from, to *C.SSL) bool {
	s := C.SSL_get_session(from)
	if s == nil {
		return false
	}
	rc := C.SSL_SESSION_up_ref(s)
	if rc != 1 {
		return false
	}
	rc = C.SSL_set_session(to, s)
	C.SSL_SESSION_free(s)
	return rc == 1
}

// Two statuses, one of them looked at.
func badStatusWrongOne(a, b *C.SSL) (*C.SSL_SESSION, *C.SSL_SESSION) {
	x, y := C.SSL_get_session(a), C.SSL_get_session(b)
	if x == nil || y == nil {
		return nil, nil
	}
	r1 := C.SSL_SESSION_up_ref(x)
	r2 := C.SSL_SESSION_up_ref(y) // only r1 is asked // want "uncheckedref"
	if r1 != 1 {
		C.SSL_SESSION_free(y)
		return nil, nil
	}
	_ = r2
	return x, y
}

func goodStatusWrongOne(a, b *C.SSL) (*C.SSL_SESSION, *C.SSL_SESSION) {
	x, y := C.SSL_get_session(a), C.SSL_get_session(b)
	if x == nil || y == nil {
		return nil, nil
	}
	r1 := C.SSL_SESSION_up_ref(x)
	r2 := C.SSL_SESSION_up_ref(y)
	if r1 == 1 && r2 == 1 {
		return x, y
	}
	if r1 == 1 {
		C.SSL_SESSION_free(x)
	}
	if r2 == 1 {
		C.SSL_SESSION_free(y)
	}
	return nil, nil
}

// A sum of statuses.
func badStatusSum(a, b *C.SSL) bool {
	x, y := C.SSL_get_session(a), C.SSL_get_session(b)
	if x == nil || y == nil {
		return false
	}
	n := 0
	if C.SSL_SESSION_up_ref(x) == 1 { // n == 1 may be this one // want "refleak"
		n++
	}
	if C.SSL_SESSION_up_ref(y) == 1 { // or this one // want "refleak"
		n++
	}
	switch n {
	case 2:
		C.SSL_SESSION_free(x)
		C.SSL_SESSION_free(y)
	}
	return n == 2
}

func goodStatusSum(a, b *C.SSL) bool {
	x, y := C.SSL_get_session(a), C.SSL_get_session(b)
	if x == nil || y == nil {
		return false
	}
	n := 0
	if C.SSL_SESSION_up_ref(x) == 1 {
		n++
		C.SSL_SESSION_free(x)
	}
	if C.SSL_SESSION_up_ref(y) == 1 {
		n++
		C.SSL_SESSION_free(y)
	}
	return n == 2
}

func badStatusError(ssl *C.SSL) error {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return errNoSession
	}
	if err := check(C.SSL_SESSION_up_ref(s)); err != nil { // no error means one more reference // want "refleak"
		return err
	}
	return nil
}

func goodStatusError(ssl *C.SSL) error {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return errNoSession
	}
	if err := check(C.SSL_SESSION_up_ref(s)); err != nil {
		return err
	}
	C.SSL_SESSION_free(s)
	return nil
}

// check turns a status into an error.
func check(rc C.int) error {
	if rc != one {
		return errUpRef
	}
	return nil
}
