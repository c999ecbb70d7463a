// Package interproc has cases in which helper functions of the same package
// acquire, lend, use and release.
package interproc

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "errors"

var errNone = errors.New("no session")

// Helpers one call deep.

func get1(ssl *C.SSL) *C.SSL_SESSION { return C.SSL_get1_session(ssl) }
func get0(ssl *C.SSL) *C.SSL_SESSION { return C.SSL_get0_session(ssl) }
func free(s *C.SSL_SESSION)          { C.SSL_SESSION_free(s) }

func age(s *C.SSL_SESSION) C.long {
	if s == nil {
		return -1
	}
	return C.SSL_SESSION_get_time(s)
}

// ticket needs a session: it does not look for NULL.
func ticket(s *C.SSL_SESSION) C.int { return C.SSL_SESSION_has_ticket(s) }

// Helpers two calls deep.

func get1Two(ssl *C.SSL) *C.SSL_SESSION {
	if ssl == nil {
		return nil
	}
	return get1(ssl)
}

func get0Two(ssl *C.SSL) *C.SSL_SESSION {
	s := get0(ssl)
	return s
}

func freeTwo(s *C.SSL_SESSION) {
	if s != nil {
		free(s)
	}
}

func ageTwo(s *C.SSL_SESSION) int { return int(age(s)) }

// Helpers three calls deep.

func get1Three(ssl *C.SSL) (*C.SSL_SESSION, error) {
	if s := get1Two(ssl); s != nil {
		return s, nil
	}
	return nil, errNone
}

func get0Three(ssl *C.SSL) (s *C.SSL_SESSION, ok bool) {
	s = get0Two(ssl)
	ok = s != nil
	return
}

func freeThree(list ...*C.SSL_SESSION) {
	for i := range list {
		freeTwo(list[i])
	}
}

// freeIf sometimes releases.
func freeIf(s *C.SSL_SESSION, really bool) {
	if really {
		C.SSL_SESSION_free(s)
	}
}

// freeStale releases s and returns true if it cannot be resumed.
func freeStale(s *C.SSL_SESSION) bool {
	if s == nil {
		return true
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return true
	}
	return false
}

// pass returns its argument.
func pass(s *C.SSL_SESSION) *C.SSL_SESSION { return s }

// retain adds a reference for the caller.
func retain(s *C.SSL_SESSION) bool {
	return s != nil && C.SSL_SESSION_up_ref(s) == 1
}

// retained returns s with one more reference, or nil.
func retained(s *C.SSL_SESSION) *C.SSL_SESSION {
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

// ownedOrLent returns a reference when fresh and a loan otherwise.
func ownedOrLent(ssl *C.SSL, fresh bool) *C.SSL_SESSION {
	if fresh {
		return C.SSL_get1_session(ssl)
	}
	return C.SSL_get_session(ssl)
}

// freeDeep calls itself until n is 0 and releases then.
func freeDeep(s *C.SSL_SESSION, n int) {
	if n <= 0 {
		C.SSL_SESSION_free(s)
		return
	}
	freeDeep(s, n-1)
}

// getDeep calls itself and returns a reference.
func getDeep(ssl *C.SSL, n int) *C.SSL_SESSION {
	if n > 0 {
		return getDeep(ssl, n-1)
	}
	return C.SSL_get1_session(ssl)
}

// even and odd call each other; odd numbers of steps release in odd.
func freeEven(s *C.SSL_SESSION, n int) {
	if n <= 0 {
		C.SSL_SESSION_free(s)
		return
	}
	freeOdd(s, n-1)
}

func freeOdd(s *C.SSL_SESSION, n int) {
	if n <= 0 {
		C.SSL_SESSION_free(s)
		return
	}
	freeEven(s, n-1)
}

// closeSSL ends the loans of ssl.
func closeSSL(ssl *C.SSL) {
	C.SSL_shutdown(ssl)
	C.SSL_free(ssl)
}

// offer sets s on ssl, which takes a reference of its own.
func offer(ssl *C.SSL, s *C.SSL_SESSION) error {
	if C.SSL_set_session(ssl, s) != 1 {
		return errors.New("session refused")
	}
	return nil
}
