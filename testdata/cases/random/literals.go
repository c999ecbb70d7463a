// Package random has what random functions have found, made small.
package random

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

type pair struct{ s, t *C.SSL_SESSION }

// with lends a session to a function.
func with(ssl *C.SSL, do func(s *C.SSL_SESSION)) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	do(s)
	C.SSL_SESSION_free(s)
}

// What a literal stores in a captured map and releases at once.
func badStoredInMap(a, b *C.SSL) {
	m := make(map[int]*C.SSL_SESSION)
	with(a, func(s *C.SSL_SESSION) {
		m[1] = C.SSL_get1_session(b)
		C.SSL_SESSION_free(m[1])
		C.SSL_SESSION_free(m[1]) // want "doublefree"
	})
}

func goodStoredInMap(a, b *C.SSL) {
	m := make(map[int]*C.SSL_SESSION)
	with(a, func(s *C.SSL_SESSION) {
		m[1] = C.SSL_get1_session(b)
		C.SSL_SESSION_free(m[1])
	})
}

// The same in a captured struct, in a literal that is called at once.
func badStoredInField(ssl *C.SSL) {
	p := new(pair)
	func() {
		p.s = C.SSL_get1_session(ssl) // want "refleak"
		p.t = p.s
	}()
}

func goodStoredInField(ssl *C.SSL) {
	p := new(pair)
	func() {
		p.s = C.SSL_get1_session(ssl)
		C.SSL_SESSION_free(p.s)
	}()
}

// The NULL of the second of two questions.
func badSecondNull(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	t := C.SSL_get_session(ssl) // want "uncheckedref"
	C.SSL_CTX_add_session(ctx, t)
	C.SSL_SESSION_free(s)
}

func goodSecondNull(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	t := C.SSL_get_session(ssl)
	if t != nil {
		C.SSL_CTX_add_session(ctx, t)
	}
	C.SSL_SESSION_free(s)
}

// A range that does nothing with a map's elements.
func badLookedAt(ssl *C.SSL) int {
	m := make(map[int]*C.SSL_SESSION)
	m[0] = C.SSL_get1_session(ssl) // want "refleak"
	n := 0
	for _, s := range m {
		if s != nil {
			n++
		}
	}
	return n
}

func goodLookedAt(ssl *C.SSL) int {
	m := make(map[int]*C.SSL_SESSION)
	m[0] = C.SSL_get1_session(ssl)
	n := 0
	for _, s := range m {
		if s != nil {
			n++
		}
		C.SSL_SESSION_free(s)
	}
	return n
}
