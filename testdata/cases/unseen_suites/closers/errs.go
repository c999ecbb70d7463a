package closers

// Errors that tell what there is.

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
)

// codeError is a number.
type codeError int

func (c codeError) Error() string { return fmt.Sprint("code ", int(c)) }

func acquire(ssl *C.SSL) (*C.SSL_SESSION, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, codeError(1)
	}
	return s, nil
}

func wrapped(ssl *C.SSL) (*C.SSL_SESSION, error) {
	s, err := acquire(ssl)
	if err != nil {
		return nil, fmt.Errorf("acquire: %w", err)
	}
	return s, nil
}

// Errors are gathered.
func badJoined(a, b *C.SSL) error {
	x, err1 := acquire(a) // want "refleak"
	y, err2 := acquire(b)
	if err := errors.Join(err1, err2); err != nil {
		C.SSL_SESSION_free(y)
		return err
	}
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y)
	return nil
}

func goodJoined(a, b *C.SSL) error {
	x, err1 := acquire(a)
	y, err2 := acquire(b)
	if err := errors.Join(err1, err2); err != nil {
		C.SSL_SESSION_free(x)
		C.SSL_SESSION_free(y)
		return err
	}
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y)
	return nil
}

func goodJoinedUse(a, b *C.SSL) (C.long, error) {
	x, err1 := acquire(a)
	y, err2 := acquire(b)
	defer C.SSL_SESSION_free(x)
	defer C.SSL_SESSION_free(y)
	if err := errors.Join(err1, err2); err != nil {
		return 0, err
	}
	return C.SSL_SESSION_get_timeout(x) + C.SSL_SESSION_get_timeout(y), nil
}

func badJoinedUse(a, b *C.SSL) (C.long, error) {
	x, err1 := acquire(a)
	y, err2 := acquire(b) // want "uncheckedref"
	defer C.SSL_SESSION_free(x)
	defer C.SSL_SESSION_free(y)
	if err := errors.Join(err1, nil); err != nil {
		return 0, err
	}
	_ = err2
	return C.SSL_SESSION_get_timeout(x) + C.SSL_SESSION_get_timeout(y), nil
}

// The error is kept in a struct.
type steps struct {
	err error
	s   *C.SSL_SESSION
}

func (st *steps) first(ssl *C.SSL) {
	if st.err != nil {
		return
	}
	st.s, st.err = acquire(ssl)
}

func (st *steps) second(t C.long) {
	if st.err != nil {
		return
	}
	if C.SSL_SESSION_get_timeout(st.s) < t {
		st.err = errPolicy
	}
}

func badSticky(ssl *C.SSL) error {
	var st steps
	st.first(ssl) // want "refleak"
	st.second(10)
	if st.err != nil {
		return st.err
	}
	C.SSL_SESSION_free(st.s)
	return nil
}

func goodSticky(ssl *C.SSL) error {
	var st steps
	st.first(ssl)
	st.second(10)
	C.SSL_SESSION_free(st.s)
	return st.err
}

// A result with a status code.
func status(ssl *C.SSL, out **C.SSL_SESSION) int {
	*out = C.SSL_get1_session(ssl)
	switch {
	case *out == nil:
		return -1
	case C.SSL_SESSION_is_resumable(*out) == 0:
		return 0
	}
	return 1
}

func badStatus(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	if status(ssl, &s) <= 0 { // want "refleak"
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func goodStatus(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	switch rc := status(ssl, &s); {
	case rc < 0:
		return false
	case rc == 0:
		C.SSL_SESSION_free(s)
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func goodStatusUse(ssl *C.SSL) C.long {
	var s *C.SSL_SESSION
	if status(ssl, &s) < 0 {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s)
}

func badStatusUse(ssl *C.SSL) C.long {
	var s *C.SSL_SESSION
	if status(ssl, &s) == 0 { // want "uncheckedref"
		C.SSL_SESSION_free(s)
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s)
}
