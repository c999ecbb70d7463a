package holdout_control

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"time"
)

var (
	errNoSession = errors.New("no session")
	errOld       = errors.New("session too old")
	errHandshake = errors.New("handshake failed")
)

type mode uint8

const (
	modeOff mode = iota
	modeTry
	modeForce
)

// The mode is asked about twice, and the second time one of them is left out.
func badModeTwice(ssl *C.SSL, m mode) (ok bool) {
	var s *C.SSL_SESSION
	if m != modeOff {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	ok = C.SSL_do_handshake(ssl) == 1
	if m == modeForce {
		C.SSL_SESSION_free(s)
	}
	return ok
}

func goodModeTwice(ssl *C.SSL, m mode) (ok bool) {
	var s *C.SSL_SESSION
	if m != modeOff {
		s = C.SSL_get1_session(ssl)
	}
	ok = C.SSL_do_handshake(ssl) == 1
	if m != modeOff {
		C.SSL_SESSION_free(s)
	}
	return ok
}

// A chain of conditions with side effects.
func badChain(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	if C.SSL_is_init_finished(ssl) == 1 && assign(&s, ssl) && C.SSL_SESSION_is_resumable(s) == 1 { // want "refleak"
		C.SSL_SESSION_free(s)
		return true
	}
	return false
}

func assign(to **C.SSL_SESSION, ssl *C.SSL) bool {
	*to = C.SSL_get1_session(ssl)
	return *to != nil
}

func goodChain(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	defer func() { C.SSL_SESSION_free(s) }()
	return C.SSL_is_init_finished(ssl) == 1 && assign(&s, ssl) && C.SSL_SESSION_is_resumable(s) == 1
}

// The handshake has three outcomes.
func badOutcome(ssl *C.SSL) (*C.SSL_SESSION, error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	switch rc := C.SSL_do_handshake(ssl); {
	case rc == 1:
		return s, nil
	case rc == 0:
		C.SSL_SESSION_free(s)
		return nil, errHandshake
	case C.SSL_get_error(ssl, rc) == C.SSL_ERROR_WANT_READ:
		return nil, nil
	default:
		C.SSL_SESSION_free(s)
		return nil, fmt.Errorf("error %d", int(C.SSL_get_error(ssl, rc)))
	}
}

func goodOutcome(ssl *C.SSL) (*C.SSL_SESSION, error) {
	s := C.SSL_get1_session(ssl)
	switch rc := C.SSL_do_handshake(ssl); {
	case rc == 1:
		return s, nil
	case rc == 0:
		C.SSL_SESSION_free(s)
		return nil, errHandshake
	case C.SSL_get_error(ssl, rc) == C.SSL_ERROR_WANT_READ:
		C.SSL_SESSION_free(s)
		return nil, nil
	default:
		C.SSL_SESSION_free(s)
		return nil, fmt.Errorf("error %d", int(C.SSL_get_error(ssl, rc)))
	}
}

// A goto into the cleanup from everywhere but here.
func badGoto(ssl *C.SSL, limit C.long) (age C.long, err error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		err = errNoSession
		goto out
	}
	age = C.SSL_SESSION_get_time(s)
	if age > limit {
		err = errOld
		goto free
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return 0, errOld
	}
free:
	C.SSL_SESSION_free(s)
out:
	return age, err
}

func goodGoto(ssl *C.SSL, limit C.long) (age C.long, err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		err = errNoSession
		goto out
	}
	age = C.SSL_SESSION_get_time(s)
	if age > limit {
		err = errOld
		goto free
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		age, err = 0, errOld
	}
free:
	C.SSL_SESSION_free(s)
out:
	return age, err
}

// A goto back, with the session of the round before still there.
func badGotoBack(ssl *C.SSL) *C.SSL_SESSION {
	tries := 0
again:
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s != nil && C.SSL_SESSION_is_resumable(s) == 0 && tries < 3 {
		tries++
		goto again
	}
	return s
}

func goodGotoBack(ssl *C.SSL) *C.SSL_SESSION {
	tries := 0
again:
	s := C.SSL_get1_session(ssl)
	if s != nil && C.SSL_SESSION_is_resumable(s) == 0 && tries < 3 {
		tries++
		C.SSL_SESSION_free(s)
		goto again
	}
	return s
}

// Released in one arm and again behind both.
func badBothArms(orig *C.SSL_SESSION, secs C.long) {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return
	}
	if secs < 0 {
		C.SSL_SESSION_free(s)
		fmt.Fprintln(os.Stderr, "negative timeout")
	} else {
		C.SSL_SESSION_set_timeout(s, secs)
	}
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodBothArms(orig *C.SSL_SESSION, secs C.long) {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return
	}
	if secs < 0 {
		fmt.Fprintln(os.Stderr, "negative timeout")
	} else {
		C.SSL_SESSION_set_timeout(s, secs)
	}
	C.SSL_SESSION_free(s)
}

// Whether it is owned is kept in a variable, which one branch forgets to set.
func badOwnedFlag(ssl *C.SSL, orig *C.SSL_SESSION, fresh bool) C.long {
	owned := false
	var s *C.SSL_SESSION
	if fresh {
		s = C.SSL_SESSION_dup(orig) // want "refleak"
	} else if C.SSL_session_reused(ssl) == 1 {
		s, owned = C.SSL_get1_session(ssl), true
	} else {
		s = C.SSL_get_session(ssl)
	}
	var t C.long
	if s != nil {
		t = C.SSL_SESSION_get_timeout(s)
	}
	if owned {
		C.SSL_SESSION_free(s)
	}
	return t
}

func goodOwnedFlag(ssl *C.SSL, orig *C.SSL_SESSION, fresh bool) C.long {
	owned := true
	var s *C.SSL_SESSION
	if fresh {
		s = C.SSL_SESSION_dup(orig)
	} else if C.SSL_session_reused(ssl) == 1 {
		s = C.SSL_get1_session(ssl)
	} else {
		s, owned = C.SSL_get_session(ssl), false
	}
	var t C.long
	if s != nil {
		t = C.SSL_SESSION_get_timeout(s)
	}
	if owned {
		C.SSL_SESSION_free(s)
	}
	return t
}

// The negation of the flag.
func badNegated(ssl *C.SSL, borrow bool) C.long {
	var s *C.SSL_SESSION
	if borrow {
		s = C.SSL_get_session(ssl)
	} else {
		s = C.SSL_get1_session(ssl)
	}
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	if borrow {
		C.SSL_SESSION_free(s) // want "borrowedfree"
	}
	if !borrow {
		C.SSL_SESSION_free(s)
	}
	return t
}

func goodNegated(ssl *C.SSL, borrow bool) C.long {
	var s *C.SSL_SESSION
	if borrow {
		s = C.SSL_get_session(ssl)
	} else {
		s = C.SSL_get1_session(ssl)
	}
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	if !borrow {
		C.SSL_SESSION_free(s)
	}
	return t
}

// An error that was set some lines before.
func badErrVar(ssl *C.SSL) error {
	var err error
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		err = errNoSession
	} else if C.SSL_SESSION_get_timeout(s) < 60 {
		err = errOld
	}
	if err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	C.SSL_set_session(ssl, s)
	C.SSL_SESSION_free(s)
	return nil
}

func goodErrVar(ssl *C.SSL) error {
	var err error
	s := C.SSL_get1_session(ssl)
	if s == nil {
		err = errNoSession
	} else if C.SSL_SESSION_get_timeout(s) < 60 {
		err = errOld
		C.SSL_SESSION_free(s)
	}
	if err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	C.SSL_set_session(ssl, s)
	C.SSL_SESSION_free(s)
	return nil
}

// A select with a case that only waits.
func badSelect(ssl *C.SSL, want <-chan bool, quit <-chan struct{}) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // want "refleak"
	select {
	case yes := <-want:
		if yes {
			return s
		}
		C.SSL_SESSION_free(s)
	case <-quit:
		C.SSL_SESSION_free(s)
	case <-time.After(time.Millisecond):
	}
	return nil
}

func goodSelect(ssl *C.SSL, want <-chan bool, quit <-chan struct{}) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	select {
	case yes := <-want:
		if yes {
			return s
		}
	case <-quit:
	case <-time.After(time.Millisecond):
	}
	C.SSL_SESSION_free(s)
	return nil
}

// Sent if somebody takes it.
func badTrySend(ssl *C.SSL, to chan<- *C.SSL_SESSION) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	select {
	case to <- s:
		return true
	default:
		return false
	}
}

func goodTrySend(ssl *C.SSL, to chan<- *C.SSL_SESSION) bool {
	s := C.SSL_get1_session(ssl)
	select {
	case to <- s:
		return true
	default:
		C.SSL_SESSION_free(s)
		return false
	}
}

// A type switch over what may hold a session.
func badTypeSwitch(v any) C.long {
	var s *C.SSL_SESSION
	switch x := v.(type) {
	case *C.SSL:
		s = C.SSL_get1_session(x) // want "refleak"
	case *C.SSL_SESSION:
		s = x
	case fmt.Stringer:
		return C.long(len(x.String()))
	}
	if s == nil {
		return -1
	}
	return C.SSL_SESSION_get_time(s)
}

func goodTypeSwitch(v any) C.long {
	var s *C.SSL_SESSION
	switch x := v.(type) {
	case *C.SSL:
		s = C.SSL_get1_session(x)
		defer C.SSL_SESSION_free(s)
	case *C.SSL_SESSION:
		s = x
	case fmt.Stringer:
		return C.long(len(x.String()))
	}
	if s == nil {
		return -1
	}
	return C.SSL_SESSION_get_time(s)
}

// A switch on a value computed from the session's presence.
func badPresence(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl) // want "refleak"
	have := s != nil
	switch have {
	case false:
		return "none"
	case true:
		if C.SSL_SESSION_has_ticket(s) == 1 {
			return "ticket"
		}
	}
	C.SSL_SESSION_free(s)
	return "id"
}

func goodPresence(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl)
	have := s != nil
	switch have {
	case false:
		return "none"
	case true:
		if C.SSL_SESSION_has_ticket(s) == 1 {
			C.SSL_SESSION_free(s)
			return "ticket"
		}
	}
	C.SSL_SESSION_free(s)
	return "id"
}

// A count of how many there are decides on the release.
func badCounted(a, b *C.SSL) int {
	n := 0
	x := C.SSL_get1_session(a) // want "refleak"
	if x != nil {
		n++
	}
	y := C.SSL_get1_session(b)
	if y != nil {
		n++
	}
	if n == 2 {
		C.SSL_SESSION_free(x)
	}
	C.SSL_SESSION_free(y)
	return n
}

func goodCounted(a, b *C.SSL) int {
	n := 0
	x := C.SSL_get1_session(a)
	if x != nil {
		n++
	}
	y := C.SSL_get1_session(b)
	if y != nil {
		n++
	}
	if n > 0 {
		C.SSL_SESSION_free(x)
	}
	C.SSL_SESSION_free(y)
	return n
}

// A step counter tells the cleanup how far it came.
func badSteps(ssl *C.SSL, bio *C.BIO) (err error) {
	step := 0
	var s *C.SSL_SESSION
	defer func() {
		if step >= 2 {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_do_handshake(ssl) != 1 {
		return errHandshake
	}
	step = 1
	if s = C.SSL_get1_session(ssl); s == nil { // want "refleak"
		return errNoSession
	}
	if C.SSL_SESSION_print(bio, s) != 1 {
		return errOld
	}
	step = 2
	return nil
}

func goodSteps(ssl *C.SSL, bio *C.BIO) (err error) {
	step := 0
	var s *C.SSL_SESSION
	defer func() {
		if step >= 2 {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_do_handshake(ssl) != 1 {
		return errHandshake
	}
	step = 1
	if s = C.SSL_get1_session(ssl); s == nil {
		return errNoSession
	}
	step = 2
	if C.SSL_SESSION_print(bio, s) != 1 {
		return errOld
	}
	return nil
}
