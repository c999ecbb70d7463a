package paths

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

func badDoubleFree(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodDoubleFree(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	s = nil
	C.SSL_SESSION_free(s)
}

func badDoubleOnError(from, to *C.SSL) error {
	s := C.SSL_get1_session(from)
	if s == nil {
		return errNoSession
	}
	rc := C.SSL_set_session(to, s)
	C.SSL_SESSION_free(s)
	if rc != 1 {
		C.SSL_SESSION_free(s) // was freed right after the call // want "doublefree"
		return errSetSession
	}
	return nil
}

func goodDoubleOnError(from, to *C.SSL) error {
	s := C.SSL_get1_session(from)
	if s == nil {
		return errNoSession
	}
	rc := C.SSL_set_session(to, s)
	if rc != 1 {
		C.SSL_SESSION_free(s)
		return errSetSession
	}
	C.SSL_SESSION_free(s)
	return nil
}

// Freed in a branch that does not leave.
func badMissingReturn(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	n := 0
	if s != nil && C.SSL_SESSION_has_ticket(s) == 0 {
		C.SSL_SESSION_free(s)
		n = -1
	}
	C.SSL_SESSION_free(s) // the branch falls through to here // want "doublefree"
	return n
}

func goodMissingReturn(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	n := 0
	if s != nil && C.SSL_SESSION_has_ticket(s) == 0 {
		C.SSL_SESSION_free(s)
		return -1
	}
	C.SSL_SESSION_free(s)
	return n
}

// "For the SSL as well": SSL_set_session counted its own.
func badExtraForSSL(from, to *C.SSL) bool {
	s := C.SSL_get1_session(from)
	ok := C.SSL_set_session(to, s) == 1
	C.SSL_SESSION_free(s)
	if ok {
		C.SSL_SESSION_free(s) // that would be the connection's // want "doublefree"
	}
	return ok
}

func goodExtraForSSL(from, to *C.SSL) bool {
	s := C.SSL_get1_session(from)
	ok := C.SSL_set_session(to, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func badExtraForCache(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_CTX_add_session(ctx, s) == 1 {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s) // added: freed above, and the cache keeps its own // want "doublefree"
}

func goodExtraForCache(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_CTX_add_session(ctx, s) == 1 {
		fmt.Println("cached")
	}
	C.SSL_SESSION_free(s)
}

// The same pointer by two names.
func badAlias(ssl *C.SSL, swap bool) {
	s := C.SSL_get1_session(ssl)
	var other *C.SSL_SESSION
	if swap {
		other = s
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(other) // swap made it the same one // want "doublefree"
}

func goodAlias(ssl *C.SSL, swap bool) {
	s := C.SSL_get1_session(ssl)
	var other *C.SSL_SESSION
	if swap {
		other, s = s, nil
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(other)
}

// One reference more, one release more, and then still one more.
func badUpRefThrice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_SESSION_up_ref(s) == 1 {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // the third // want "doublefree"
}

func goodUpRefThrice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_SESSION_up_ref(s) == 1 {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s)
}

func badFreeBothArms(ssl *C.SSL, a, b bool) {
	s := C.SSL_get1_session(ssl)
	if a {
		C.SSL_SESSION_free(s)
	}
	if b {
		C.SSL_SESSION_free(s) // with a and b both true // want "doublefree"
	}
	if !a && !b {
		C.SSL_SESSION_free(s)
	}
}

func goodFreeBothArms(ssl *C.SSL, a, b bool) {
	s := C.SSL_get1_session(ssl)
	if a {
		C.SSL_SESSION_free(s)
	} else if b {
		C.SSL_SESSION_free(s)
	}
	if !a && !b {
		C.SSL_SESSION_free(s)
	}
}

// A loan again after the owned reference went, and then freed.
func badFreeLoanAfterOwn(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	again := C.SSL_get_session(ssl)
	if again != nil {
		C.SSL_SESSION_free(again) // got by get, not get1 // want "borrowedfree"
	}
}

func goodFreeLoanAfterOwn(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	again := C.SSL_get1_session(ssl)
	if again != nil {
		C.SSL_SESSION_free(again)
	}
}

func badGivenAway(ctx *C.SSL_CTX, ssl *C.SSL, give bool) {
	s := C.SSL_get1_session(ssl)
	conn := C.SSL_new(ctx)
	if conn == nil {
		C.SSL_SESSION_free(s)
		return
	}
	if give {
		C.SSL_set_session(conn, s)
		C.SSL_SESSION_free(s)
	}
	C.SSL_free(conn)
	C.SSL_SESSION_free(s) // given away above // want "doublefree"
}

func goodGivenAway(ctx *C.SSL_CTX, ssl *C.SSL, give bool) {
	s := C.SSL_get1_session(ssl)
	conn := C.SSL_new(ctx)
	if conn == nil {
		C.SSL_SESSION_free(s)
		return
	}
	if give {
		C.SSL_set_session(conn, s)
	}
	C.SSL_free(conn)
	C.SSL_SESSION_free(s)
}
