// Package shapes has error handling, flags and state as binding code has them.
package shapes

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
)

var (
	errNoSession    = errors.New("no session")
	errNotResumable = errors.New("session can't be resumed")
	errNoTicket     = errors.New("no ticket")
	errSetSession   = errors.New("SSL_set_session failed")
)

// open returns a session of the caller's, or an error.
func open(ssl *C.SSL) (*C.SSL_SESSION, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNoSession
	}
	return s, nil
}

// check looks at a session and leaves it alone.
func check(s *C.SSL_SESSION) error {
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errNotResumable
	}
	return nil
}

func badSecondError(a, b *C.SSL) error {
	s, err := open(a) // lost when the second open fails // want "refleak"
	if err != nil {
		return err
	}
	t, err := open(b)
	if err != nil {
		return err
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(t)
	return nil
}

func goodSecondError(a, b *C.SSL) error {
	s, err := open(a)
	if err != nil {
		return err
	}
	t, err := open(b)
	if err != nil {
		C.SSL_SESSION_free(s)
		return err
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(t)
	return nil
}

// Both are opened before either error is looked at.
func badErrorTooLate(a, b *C.SSL) error {
	s, err := open(a) // the first error is overwritten, and with it the sign of s // want "refleak"
	t, err := open(b)
	if err != nil {
		return err
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(t)
	return nil
}

func goodErrorTooLate(a, b *C.SSL) error {
	s, err1 := open(a)
	t, err2 := open(b)
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(t)
	return errors.Join(err1, err2)
}

func badIgnoredError(ssl *C.SSL) bool {
	s, _ := open(ssl) // an error means that s is nil // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s) == 1
}

func goodIgnoredError(ssl *C.SSL) bool {
	s, _ := open(ssl)
	defer C.SSL_SESSION_free(s)
	return s != nil && C.SSL_SESSION_has_ticket(s) == 1
}

// The error of a later step is returned as it is, and nothing else is done.
func badReturnStep(ssl *C.SSL) error {
	s, err := open(ssl) // want "refleak"
	if err != nil {
		return err
	}
	if err = check(s); err != nil {
		return fmt.Errorf("check: %w", err)
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodReturnStep(ssl *C.SSL) error {
	s, err := open(ssl)
	if err != nil {
		return err
	}
	err = check(s)
	C.SSL_SESSION_free(s)
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	return nil
}

// The inner err is another one than the outer.
func badShadowedError(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
	s, err = open(ssl) // freed only if the outer err is set, and it never is // want "refleak"
	if err != nil {
		return nil, err
	}
	if err := check(s); err != nil {
		fmt.Println("check:", err)
	}
	if err != nil {
		C.SSL_SESSION_free(s)
		return nil, err
	}
	if C.SSL_SESSION_has_ticket(s) == 0 {
		return nil, errNoTicket
	}
	return s, nil
}

func goodShadowedError(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
	s, err = open(ssl)
	if err != nil {
		return nil, err
	}
	if err := check(s); err != nil {
		C.SSL_SESSION_free(s)
		return nil, err
	}
	return s, nil
}

// A closure makes the error and cleans up; one of the arms goes without it.
func badFailClosure(from, to *C.SSL) error {
	s := C.SSL_get1_session(from) // the last arm doesn't call fail // want "refleak"
	if s == nil {
		return errNoSession
	}
	fail := func(err error) error {
		C.SSL_SESSION_free(s)
		return err
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return fail(errNotResumable)
	}
	if C.SSL_set_session(to, s) != 1 {
		return errSetSession
	}
	return fail(nil)
}

func goodFailClosure(from, to *C.SSL) error {
	s := C.SSL_get1_session(from)
	if s == nil {
		return errNoSession
	}
	fail := func(err error) error {
		C.SSL_SESSION_free(s)
		return err
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return fail(errNotResumable)
	}
	if C.SSL_set_session(to, s) != 1 {
		return fail(errSetSession)
	}
	return fail(nil)
}

func badFailClosureTwice(from, to *C.SSL) error {
	s := C.SSL_get1_session(from)
	fail := func(err error) error {
		C.SSL_SESSION_free(s)
		return err
	}
	if C.SSL_set_session(to, s) != 1 {
		C.SSL_SESSION_free(s)
		return fail(errSetSession) // fail frees as well // want "doublefree"
	}
	return fail(nil)
}

func goodFailClosureTwice(from, to *C.SSL) error {
	s := C.SSL_get1_session(from)
	fail := func(err error) error {
		C.SSL_SESSION_free(s)
		return err
	}
	if C.SSL_set_session(to, s) != 1 {
		return fail(errSetSession)
	}
	return fail(nil)
}

// Errors are collected, and their number decides.
func badCollectedErrors(from, to *C.SSL) (*C.SSL_SESSION, error) {
	var errs []error
	s := C.SSL_get1_session(from) // a failed SSL_set_session loses it // want "refleak"
	if s == nil {
		return nil, errNoSession
	}
	if C.SSL_set_session(to, s) != 1 {
		errs = append(errs, errSetSession)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return s, nil
}

func goodCollectedErrors(from, to *C.SSL) (*C.SSL_SESSION, error) {
	var errs []error
	s := C.SSL_get1_session(from)
	if s == nil {
		return nil, errNoSession
	}
	if C.SSL_set_session(to, s) != 1 {
		errs = append(errs, errSetSession)
	}
	if len(errs) > 0 {
		C.SSL_SESSION_free(s)
		return nil, errors.Join(errs...)
	}
	return s, nil
}

func badErrorsIs(ssl *C.SSL) error {
	s, err := open(ssl)
	if err != nil && !errors.Is(err, errNoSession) {
		return err
	}
	C.SSL_SESSION_free(s)
	if err == nil {
		C.SSL_SESSION_free(s) // err is nil when there was one // want "doublefree"
	}
	return nil
}

func goodErrorsIs(ssl *C.SSL) error {
	s, err := open(ssl)
	if err != nil && !errors.Is(err, errNoSession) {
		return err
	}
	if err == nil {
		C.SSL_SESSION_free(s)
	}
	return nil
}

// An error that is only logged.
func badLoggedError(from, to *C.SSL) {
	s, err := open(from)
	if err != nil {
		fmt.Println(err)
	}
	if err = check2(s, to); err != nil {
		C.SSL_SESSION_free(s)
		fmt.Println(err)
	}
	C.SSL_SESSION_free(s) // the arm above has freed it // want "doublefree"
}

func goodLoggedError(from, to *C.SSL) {
	s, err := open(from)
	if err != nil {
		fmt.Println(err)
	}
	if err = check2(s, to); err != nil {
		fmt.Println(err)
	}
	C.SSL_SESSION_free(s)
}

// check2 takes nil, too.
func check2(s *C.SSL_SESSION, to *C.SSL) error {
	if C.SSL_set_session(to, s) != 1 {
		return errSetSession
	}
	return nil
}
