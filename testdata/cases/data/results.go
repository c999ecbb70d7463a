package data

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
)

var errNoSession = errors.New("no session")

// both returns references of two sessions.
func both(a, b *C.SSL) (*C.SSL_SESSION, *C.SSL_SESSION) {
	return C.SSL_get1_session(a), C.SSL_get1_session(b)
}

// grab returns a reference, or an error and nothing.
func grab(ssl *C.SSL) (*C.SSL_SESSION, error) {
	if s := C.SSL_get1_session(ssl); s != nil {
		return s, nil
	}
	return nil, errNoSession
}

// grabOK is grab with a bool.
func grabOK(ssl *C.SSL) (sess *C.SSL_SESSION, ok bool) {
	sess = C.SSL_get1_session(ssl)
	return sess, sess != nil
}

// ownAndLent returns a reference and a loan.
func ownAndLent(a, b *C.SSL) (own, lent *C.SSL_SESSION) {
	return C.SSL_get1_session(a), C.SSL_get_session(b)
}

// maybeOwned says with its second result whether the first is to be freed.
func maybeOwned(ssl *C.SSL, own bool) (s *C.SSL_SESSION, mine bool) {
	if own {
		return C.SSL_get1_session(ssl), true
	}
	return C.SSL_get_session(ssl), false
}

func badSecondResult(a, b *C.SSL) {
	s, _ := both(a, b) // both results are ours // want "refleak"
	C.SSL_SESSION_free(s)
}

func goodSecondResult(a, b *C.SSL) {
	s, t := both(a, b)
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(t)
}

func badFirstFreedTwice(a, b *C.SSL) {
	s, t := both(a, b) // t stays // want "refleak"
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
	_ = t
}

func goodFirstFreedTwice(a, b *C.SSL) {
	s, t := both(a, b)
	for _, p := range []*C.SSL_SESSION{s, t} {
		C.SSL_SESSION_free(p)
	}
}

func badErrorResult(ssl *C.SSL, host string) (string, error) {
	s, err := grab(ssl) // want "refleak"
	if err != nil {
		return "", err
	}
	if C.SSL_SESSION_has_ticket(s) == 0 {
		return "", fmt.Errorf("%s: no ticket", host)
	}
	C.SSL_SESSION_free(s)
	return host, nil
}

func goodErrorResult(ssl *C.SSL, host string) (string, error) {
	s, err := grab(ssl)
	if err != nil {
		return "", err
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_SESSION_has_ticket(s) == 0 {
		return "", fmt.Errorf("%s: no ticket", host)
	}
	return host, nil
}

func badOKResult(ssl *C.SSL) {
	s, ok := grabOK(ssl) // want "refleak"
	if ok {
		C.SSL_SESSION_set_timeout(s, 10)
	}
}

func goodOKResult(ssl *C.SSL) {
	s, ok := grabOK(ssl)
	if ok {
		C.SSL_SESSION_set_timeout(s, 10)
		C.SSL_SESSION_free(s)
	}
}

func badOKInverted(ssl *C.SSL) {
	s, ok := grabOK(ssl) // freed exactly when there is none // want "refleak"
	if !ok {
		C.SSL_SESSION_free(s)
	}
}

func goodOKInverted(ssl *C.SSL) {
	if s, ok := grabOK(ssl); !ok {
		return
	} else {
		C.SSL_SESSION_free(s)
	}
}

func badOwnAndLent(a, b *C.SSL) {
	s, t := ownAndLent(a, b)
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(t) // the second result is a loan // want "borrowedfree"
}

func goodOwnAndLent(a, b *C.SSL) {
	s, t := ownAndLent(a, b)
	if t != nil {
		C.SSL_SESSION_get_time(t)
	}
	C.SSL_SESSION_free(s)
}

func badOwnAndLentMixedUp(a, b *C.SSL) {
	lent, own := ownAndLent(a, b) // named the wrong way round // want "refleak"
	if lent != nil {
		C.SSL_SESSION_get_time(lent)
	}
	C.SSL_SESSION_free(own) // want "borrowedfree"
}

func goodOwnAndLentMixedUp(a, b *C.SSL) {
	own, lent := ownAndLent(a, b)
	if lent != nil {
		C.SSL_SESSION_get_time(lent)
	}
	C.SSL_SESSION_free(own)
}

func badMaybeOwned(ssl *C.SSL, own bool) {
	s, mine := maybeOwned(ssl, own)
	if s != nil && !mine {
		C.SSL_SESSION_get_time(s)
	}
	C.SSL_SESSION_free(s) // without a look at mine // want "borrowedfree"
}

func goodMaybeOwned(ssl *C.SSL, own bool) {
	s, mine := maybeOwned(ssl, own)
	if s != nil && !mine {
		C.SSL_SESSION_get_time(s)
	}
	if mine {
		C.SSL_SESSION_free(s)
	}
}

func badPassedOn(a, b *C.SSL) (*C.SSL_SESSION, error) {
	s, t := both(a, b) // t does not get out // want "refleak"
	if s == nil && t == nil {
		return nil, errNoSession
	}
	return s, nil
}

func goodPassedOn(a, b *C.SSL) (*C.SSL_SESSION, error) {
	s, t := both(a, b)
	C.SSL_SESSION_free(t)
	if s == nil {
		return nil, errNoSession
	}
	return s, nil
}

func badNamedResult(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
	s = C.SSL_get1_session(ssl) // return nil, err overwrites s // want "refleak"
	if s == nil {
		return nil, errNoSession
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		return nil, errors.New("session is not resumable")
	}
	return
}

func goodNamedResult(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
	s = C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNoSession
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		C.SSL_SESSION_free(s)
		return nil, errors.New("session is not resumable")
	}
	return
}

func badReturnedFreed(src *C.SSL_SESSION) (*C.SSL_SESSION, bool) {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return nil, false
	}
	defer C.SSL_SESSION_free(s) // runs after the result is fixed
	C.SSL_SESSION_set_timeout(s, 600)
	return s, true // the caller gets a dead session // want "useafterfree"
}

func goodReturnedFreed(src *C.SSL_SESSION) (*C.SSL_SESSION, bool) {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return nil, false
	}
	C.SSL_SESSION_set_timeout(s, 600)
	return s, true
}

// The results of one call are the arguments of the next.
func goodResultsAsArguments(a, b *C.SSL) {
	freeTwo(both(a, b))
}

func freeTwo(s, t *C.SSL_SESSION) {
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(t)
}
