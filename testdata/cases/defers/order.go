package defers

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// Last in, first out: the SSL goes before the deferred use of its loan.
func badOrderLoan(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s != nil {
		defer C.SSL_SESSION_set_timeout(s, 60) // runs after SSL_free // want "staleborrow"
	}
	defer C.SSL_free(ssl)
}

func goodOrderLoan(ssl *C.SSL) {
	defer C.SSL_free(ssl)
	s := C.SSL_get_session(ssl)
	if s != nil {
		defer C.SSL_SESSION_set_timeout(s, 60)
	}
}

// The result is computed before the defers run.
func badOrderResult(ssl *C.SSL) *C.SSL_SESSION {
	defer C.SSL_free(ssl)
	return C.SSL_get0_session(ssl) // goes out just before the SSL goes // want "borrowescape"
}

func goodOrderResult(ssl *C.SSL) *C.SSL_SESSION {
	defer C.SSL_free(ssl)
	return C.SSL_get1_session(ssl)
}

func badOrderInterior(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return ""
	}
	host := C.SSL_SESSION_get0_hostname(s)
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
	return C.GoString(host) // the string was inside the session // want "useafterfree"
}

func goodOrderInterior(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return ""
	}
	defer C.SSL_SESSION_free(s)
	defer C.SSL_free(ssl)
	return C.GoString(C.SSL_SESSION_get0_hostname(s))
}

// Three defers, of which the middle one is wrong.
func badThreeDefers(ctx *C.SSL_CTX) {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	ssl := C.SSL_new(ctx)
	defer C.SSL_free(ssl)
	defer C.SSL_CTX_add_session(ctx, s) // the next one to be deferred is the first to run // want "useafterfree"
	defer C.SSL_SESSION_free(s)
}

func goodThreeDefers(ctx *C.SSL_CTX) {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	ssl := C.SSL_new(ctx)
	defer C.SSL_free(ssl)
	defer C.SSL_SESSION_free(s)
	defer C.SSL_CTX_add_session(ctx, s)
}

// The context may go before the SSL, and before the session.
func badOrderContext(old *C.SSL_SESSION) error {
	ctx := C.SSL_CTX_new(C.TLS_method())
	if ctx == nil {
		return errNoSession
	}
	defer C.SSL_CTX_free(ctx)
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return errNoSession
	}
	defer C.SSL_free(ssl)
	s := C.SSL_SESSION_dup(old) // nothing deferred for this one // want "refleak"
	if s == nil || C.SSL_set_session(ssl, s) != 1 {
		return errSetSession
	}
	return nil
}

func goodOrderContext(old *C.SSL_SESSION) error {
	ctx := C.SSL_CTX_new(C.TLS_method())
	if ctx == nil {
		return errNoSession
	}
	ssl := C.SSL_new(ctx)
	C.SSL_CTX_free(ctx)
	if ssl == nil {
		return errNoSession
	}
	defer C.SSL_free(ssl)
	s := C.SSL_SESSION_dup(old)
	defer C.SSL_SESSION_free(s)
	if s == nil || C.SSL_set_session(ssl, s) != 1 {
		return errSetSession
	}
	return nil
}

// Freed by the function, then by its deferred closure, which runs first of two.
func badOrderClosure(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	defer func() { C.SSL_SESSION_free(s) }() // runs second // want "doublefree"
	defer func() {
		fmt.Println("done", s != nil)
		C.SSL_SESSION_free(s)
	}()
}

func goodOrderClosure(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	defer func() { C.SSL_SESSION_free(s) }()
	defer func() {
		fmt.Println("done", s != nil)
		C.SSL_SESSION_free(s)
		s = nil
	}()
}
