// Package control has sessions whose fate depends on which way a function
// leaves: early returns, nil checks, switches, gotos, conditions that are
// tested twice.
package control

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
	errNoTicket     = errors.New("session has no ticket")
	errSetSession   = errors.New("SSL_set_session failed")
)

func badEarlyReturn(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // kept when it can't be resumed // want "refleak"
	if s == nil {
		return false
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	ticket := C.SSL_SESSION_has_ticket(s) == 1
	C.SSL_SESSION_free(s)
	return ticket
}

func goodEarlyReturn(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return false
	}
	ticket := C.SSL_SESSION_has_ticket(s) == 1
	C.SSL_SESSION_free(s)
	return ticket
}

func badEarlyReturnError(ssl *C.SSL) (*C.SSL_SESSION, error) {
	s := C.SSL_get1_session(ssl) // the error return drops it // want "refleak"
	if s == nil {
		return nil, errNoSession
	}
	if C.SSL_SESSION_has_ticket(s) == 0 {
		return nil, errNoTicket
	}
	return s, nil
}

func goodEarlyReturnError(ssl *C.SSL) (*C.SSL_SESSION, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNoSession
	}
	if C.SSL_SESSION_has_ticket(s) == 0 {
		C.SSL_SESSION_free(s)
		return nil, errNoTicket
	}
	return s, nil
}

// The last of several checks forgets what the others do.
func badThirdOfThreeChecks(ssl *C.SSL) error {
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		return errNoSession
	}
	if C.SSL_SESSION_is_resumable(sess) != 1 {
		C.SSL_SESSION_free(sess)
		return errNotResumable
	}
	if C.SSL_SESSION_has_ticket(sess) != 1 {
		C.SSL_SESSION_free(sess)
		return errNoTicket
	}
	if t := C.SSL_SESSION_get_timeout(sess); t < 60 {
		return fmt.Errorf("session expires in %d seconds", t)
	}
	C.SSL_SESSION_free(sess)
	return nil
}

func goodThirdOfThreeChecks(ssl *C.SSL) error {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return errNoSession
	}
	if C.SSL_SESSION_is_resumable(sess) != 1 {
		C.SSL_SESSION_free(sess)
		return errNotResumable
	}
	if C.SSL_SESSION_has_ticket(sess) != 1 {
		C.SSL_SESSION_free(sess)
		return errNoTicket
	}
	if t := C.SSL_SESSION_get_timeout(sess); t < 60 {
		C.SSL_SESSION_free(sess)
		return fmt.Errorf("session expires in %d seconds", t)
	}
	C.SSL_SESSION_free(sess)
	return nil
}

// Setting a session does not hand over the caller's reference.
func badResume(from, to *C.SSL) error {
	sess := C.SSL_get1_session(from) // still owned after SSL_set_session // want "refleak"
	if sess == nil {
		return errNoSession
	}
	if C.SSL_set_session(to, sess) != 1 {
		C.SSL_SESSION_free(sess)
		return errSetSession
	}
	return nil
}

func goodResume(from, to *C.SSL) error {
	sess := C.SSL_get1_session(from)
	if sess == nil {
		return errNoSession
	}
	rc := C.SSL_set_session(to, sess)
	C.SSL_SESSION_free(sess)
	if rc != 1 {
		return errSetSession
	}
	return nil
}

// Only the path with the longer nesting releases.
func badNestedIf(ssl *C.SSL, strict bool, min int) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s != nil {
		if strict {
			if int(C.SSL_SESSION_get_timeout(s)) >= min {
				C.SSL_SESSION_free(s)
				return true
			}
		}
	}
	return false
}

func goodNestedIf(ssl *C.SSL, strict bool, min int) bool {
	s := C.SSL_get1_session(ssl)
	ok := false
	if s != nil {
		if strict {
			if int(C.SSL_SESSION_get_timeout(s)) >= min {
				ok = true
			}
		}
		C.SSL_SESSION_free(s)
	}
	return ok
}

func badElseBranch(ssl *C.SSL, verbose bool) {
	s := C.SSL_get1_session(ssl) // nothing frees it when verbose // want "refleak"
	if s == nil {
		return
	}
	if verbose {
		fmt.Println("timeout", C.SSL_SESSION_get_timeout(s))
	} else {
		C.SSL_SESSION_free(s)
	}
}

func goodElseBranch(ssl *C.SSL, verbose bool) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if verbose {
		fmt.Println("timeout", C.SSL_SESSION_get_timeout(s))
		C.SSL_SESSION_free(s)
	} else {
		C.SSL_SESSION_free(s)
	}
}

// Two acquisitions, and the failure of the second loses the first.
func badSecondAcquireFails(a, b *C.SSL) (*C.SSL_SESSION, *C.SSL_SESSION, error) {
	first := C.SSL_get1_session(a) // dropped when the second is missing // want "refleak"
	if first == nil {
		return nil, nil, errNoSession
	}
	second := C.SSL_get1_session(b)
	if second == nil {
		return nil, nil, errNoSession
	}
	return first, second, nil
}

func goodSecondAcquireFails(a, b *C.SSL) (*C.SSL_SESSION, *C.SSL_SESSION, error) {
	first := C.SSL_get1_session(a)
	if first == nil {
		return nil, nil, errNoSession
	}
	second := C.SSL_get1_session(b)
	if second == nil {
		C.SSL_SESSION_free(first)
		return nil, nil, errNoSession
	}
	return first, second, nil
}

func badDroppedResult(ssl *C.SSL) {
	C.SSL_get1_session(ssl) // nobody even looks at it // want "refleak"
}

func goodDroppedResult(ssl *C.SSL) bool {
	return C.SSL_get_session(ssl) != nil
}

func badBlankResult(s *C.SSL) {
	_ = C.SSL_get1_session(s) // want "refleak"
}

func goodBlankResult(s *C.SSL) {
	_ = C.SSL_get0_session(s)
}

// A comparison uses the pointer up without releasing it.
func badHasSession(ssl *C.SSL) bool {
	return C.SSL_get1_session(ssl) != nil // want "refleak"
}

func goodHasSession(ssl *C.SSL) bool {
	return C.SSL_get0_session(ssl) != nil
}

func badBorrowedOnShortPath(ssl *C.SSL, fresh bool) {
	var s *C.SSL_SESSION
	if fresh {
		s = C.SSL_get1_session(ssl)
	} else {
		s = C.SSL_get0_session(ssl)
	}
	C.SSL_SESSION_free(s) // a loan unless fresh // want "borrowedfree"
}

func goodBorrowedOnShortPath(ssl *C.SSL, fresh bool) {
	if fresh {
		s := C.SSL_get1_session(ssl)
		C.SSL_SESSION_free(s)
		return
	}
	if s := C.SSL_get0_session(ssl); s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
}

func badEarlyBorrowedFree(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s) // SSL_get_session gave a loan // want "borrowedfree"
		return false
	}
	return true
}

func goodEarlyBorrowedFree(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	return true
}
