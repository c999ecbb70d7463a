package control

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// The same parameter decides about both the acquisition and the release.
func badFlagTwice(ssl *C.SSL, keep bool) {
	var s *C.SSL_SESSION
	if keep {
		s = C.SSL_get1_session(ssl) // keep is true, so it is not freed below // want "refleak"
	}
	fmt.Println("session", s != nil)
	if !keep {
		C.SSL_SESSION_free(s)
	}
}

func goodFlagTwice(ssl *C.SSL, keep bool) {
	var s *C.SSL_SESSION
	if keep {
		s = C.SSL_get1_session(ssl)
	}
	fmt.Println("session", s != nil)
	if keep {
		C.SSL_SESSION_free(s)
	}
}

func badOwnedFlag(ssl *C.SSL, fresh bool) {
	owned := false
	s := C.SSL_get_session(ssl)
	if fresh {
		s = C.SSL_get1_session(ssl) // the flag is never set // want "refleak"
	}
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_timeout(s))
	}
	if owned {
		C.SSL_SESSION_free(s)
	}
}

func goodOwnedFlag(ssl *C.SSL, fresh bool) {
	owned := false
	s := C.SSL_get_session(ssl)
	if fresh {
		s = C.SSL_get1_session(ssl)
		owned = true
	}
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_timeout(s))
	}
	if owned {
		C.SSL_SESSION_free(s)
	}
}

func badOwnedFlagTooWide(ssl *C.SSL, fresh bool) {
	owned := true
	s := C.SSL_get_session(ssl)
	if fresh {
		s = C.SSL_get1_session(ssl)
	}
	if owned {
		C.SSL_SESSION_free(s) // true for the loan as well // want "borrowedfree"
	}
}

func goodOwnedFlagTooWide(ssl *C.SSL, fresh bool) {
	owned := true
	s := C.SSL_get1_session(ssl)
	if fresh {
		C.SSL_SESSION_free(s)
		owned = false
	}
	if owned {
		C.SSL_SESSION_free(s)
	}
}

// A flag that says that the release was done.
func badReleasedFlag(ssl *C.SSL, early bool) {
	s := C.SSL_get1_session(ssl)
	released := false
	if early {
		C.SSL_SESSION_free(s)
	}
	if !released {
		C.SSL_SESSION_free(s) // early did not set the flag // want "doublefree"
	}
}

func goodReleasedFlag(ssl *C.SSL, early bool) {
	s := C.SSL_get1_session(ssl)
	released := false
	if early {
		C.SSL_SESSION_free(s)
		released = true
	}
	if !released {
		C.SSL_SESSION_free(s)
	}
}

// An int is compared with the same constant twice.
func badSameConstTwice(a, b *C.SSL, mode int) {
	var s *C.SSL_SESSION
	if mode == 2 {
		s = C.SSL_get1_session(a) // mode 2 does not come to the release // want "refleak"
	} else {
		s = C.SSL_get1_session(b)
	}
	if mode != 2 {
		C.SSL_SESSION_free(s)
	}
}

func goodSameConstTwice(a, b *C.SSL, mode int) {
	var s *C.SSL_SESSION
	if mode == 2 {
		s = C.SSL_get1_session(a)
	}
	if mode != 2 {
		s = C.SSL_get1_session(b)
	}
	C.SSL_SESSION_free(s)
}

// The result of one call is stored and tested twice.
func badStatusTwice(from, to *C.SSL) error {
	s := C.SSL_get1_session(from) // only a failure frees it // want "refleak"
	rc := C.SSL_set_session(to, s)
	if rc != 1 {
		C.SSL_SESSION_free(s)
	}
	fmt.Println("set")
	if rc == 1 {
		return nil
	}
	return errSetSession
}

func goodStatusTwice(from, to *C.SSL) error {
	s := C.SSL_get1_session(from)
	rc := C.SSL_set_session(to, s)
	if rc != 1 {
		C.SSL_SESSION_free(s)
	}
	fmt.Println("set")
	if rc == 1 {
		C.SSL_SESSION_free(s)
		return nil
	}
	return errSetSession
}

func badNegatedFlag(ssl *C.SSL, lend bool) {
	own := !lend
	var s *C.SSL_SESSION
	if own {
		s = C.SSL_get1_session(ssl)
	} else {
		s = C.SSL_get_session(ssl)
	}
	if lend {
		C.SSL_SESSION_free(s) // exactly the wrong half // want "borrowedfree"
	} else {
		C.SSL_SESSION_free(s)
	}
}

func goodNegatedFlag(ssl *C.SSL, lend bool) {
	own := !lend
	var s *C.SSL_SESSION
	if own {
		s = C.SSL_get1_session(ssl)
	} else {
		s = C.SSL_get_session(ssl)
	}
	if !lend {
		C.SSL_SESSION_free(s)
	}
}

// The flag changes between its two tests.
func badFlagChanged(ssl *C.SSL, own bool) {
	var s *C.SSL_SESSION
	if own {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	own = C.SSL_session_reused(ssl) == 1
	if own {
		C.SSL_SESSION_free(s)
	}
}

func goodFlagChanged(ssl *C.SSL, own bool) {
	var s *C.SSL_SESSION
	if own {
		s = C.SSL_get1_session(ssl)
	}
	own = C.SSL_session_reused(ssl) == 1
	fmt.Println("reused", own)
	C.SSL_SESSION_free(s)
}
