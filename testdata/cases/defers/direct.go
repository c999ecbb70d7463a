// Package defers has deferred releases: of the call itself and of closures,
// in loops, in their order, with the arguments they had at the defer.
package defers

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
	errSetSession   = errors.New("SSL_set_session failed")
)

func badDeferBorrowed(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s) // frees the connection's own reference // want "borrowedfree"
	return C.SSL_SESSION_get_timeout(s)
}

func goodDeferBorrowed(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s)
}

// The defer comes behind a return that has the session already.
func badDeferTooLate(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNoSession
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errNotResumable
	}
	defer C.SSL_SESSION_free(s)
	fmt.Println(C.SSL_SESSION_get_time(s))
	return nil
}

func goodDeferTooLate(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoSession
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errNotResumable
	}
	fmt.Println(C.SSL_SESSION_get_time(s))
	return nil
}

// An explicit release on one path, and the deferred one on all.
func badDeferAndFree(from, to *C.SSL) error {
	s := C.SSL_get1_session(from)
	defer C.SSL_SESSION_free(s) // the failure path has freed it before // want "doublefree"
	if C.SSL_set_session(to, s) != 1 {
		C.SSL_SESSION_free(s)
		return errSetSession
	}
	return nil
}

func goodDeferAndFree(from, to *C.SSL) error {
	s := C.SSL_get1_session(from)
	defer C.SSL_SESSION_free(s)
	if C.SSL_set_session(to, s) != 1 {
		return errSetSession
	}
	return nil
}

func badDeferTwice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s) // runs last, and second // want "doublefree"
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
	defer C.SSL_SESSION_free(s)
}

func goodDeferTwice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	defer C.SSL_SESSION_free(s)
}

// A value that is returned and freed on the way out.
func badDeferReturned() *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	defer C.SSL_SESSION_free(s)
	if s == nil {
		return nil
	}
	C.SSL_SESSION_set_timeout(s, 300)
	return s // the caller gets a dead one // want "useafterfree"
}

func goodDeferReturned() *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s == nil {
		return nil
	}
	C.SSL_SESSION_set_timeout(s, 300)
	return s
}

// The defer depends on a condition, the acquisition doesn't.
func badConditionalDefer(ssl *C.SSL, own bool) C.long {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0
	}
	if own {
		defer C.SSL_SESSION_free(s)
	}
	return C.SSL_SESSION_get_time(s)
}

func goodConditionalDefer(ssl *C.SSL, own bool) C.long {
	var s *C.SSL_SESSION
	if own {
		s = C.SSL_get1_session(ssl)
		defer C.SSL_SESSION_free(s)
	} else {
		s = C.SSL_get_session(ssl)
	}
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

// One defer for two sessions.
func badDeferOneOfTwo(a, b *C.SSL) bool {
	x := C.SSL_get1_session(a)
	defer C.SSL_SESSION_free(x)
	y := C.SSL_get1_session(b) // want "refleak"
	if x == nil || y == nil {
		return false
	}
	return C.SSL_SESSION_get_time(x) < C.SSL_SESSION_get_time(y)
}

func goodDeferOneOfTwo(a, b *C.SSL) bool {
	x := C.SSL_get1_session(a)
	defer C.SSL_SESSION_free(x)
	y := C.SSL_get1_session(b)
	defer C.SSL_SESSION_free(y)
	if x == nil || y == nil {
		return false
	}
	return C.SSL_SESSION_get_time(x) < C.SSL_SESSION_get_time(y)
}

// The deferred call gets a fresh reference as its argument.
func badDeferNested(ssl *C.SSL) {
	defer C.SSL_SESSION_free(C.SSL_get_session(ssl)) // want "borrowedfree"
	fmt.Println("reused", C.SSL_session_reused(ssl))
}

func goodDeferNested(ssl *C.SSL) {
	defer C.SSL_SESSION_free(C.SSL_get1_session(ssl))
	fmt.Println("reused", C.SSL_session_reused(ssl))
}

func badDeferUseAfter(ssl *C.SSL) {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	defer C.SSL_SESSION_set_timeout(s, 60) // runs when s is gone // want "useafterfree"
	C.SSL_SESSION_free(s)
}

func goodDeferUseAfter(ssl *C.SSL) {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	defer C.SSL_SESSION_set_timeout(s, 60)
}

// A function value is deferred.
func badDeferFuncValue(ssl *C.SSL, s *C.SSL_SESSION) {
	free := func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
	cur := C.SSL_get_session(ssl)
	defer free(cur) // want "borrowedfree"
	if s != nil && cur != nil {
		fmt.Println(C.SSL_SESSION_get_time(s) < C.SSL_SESSION_get_time(cur))
	}
}

func goodDeferFuncValue(ssl *C.SSL, s *C.SSL_SESSION) {
	free := func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
	cur := C.SSL_get1_session(ssl)
	defer free(cur)
	if s != nil && cur != nil {
		fmt.Println(C.SSL_SESSION_get_time(s) < C.SSL_SESSION_get_time(cur))
	}
}
