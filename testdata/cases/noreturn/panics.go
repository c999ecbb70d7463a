package noreturn

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// A panic that nobody stops ends the process.
func badPanicElsewhere(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		panic("no session")
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return -1
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return t
}

func goodPanicElsewhere(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		panic("no session")
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		panic("session can't be resumed")
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return t
}

// Deferred calls run in a panic.
func badPanicDefer(ssl *C.SSL, fail bool) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s) // runs in the panic too // want "doublefree"
	if fail {
		C.SSL_SESSION_free(s)
		panic("failed")
	}
}

func goodPanicDefer(ssl *C.SSL, fail bool) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if fail {
		panic("failed")
	}
}

// A panic that is recovered is a way out of the function like another.
func badRecover(ssl *C.SSL) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	s := C.SSL_get1_session(ssl) // the panic skips the release // want "refleak"
	if s != nil && C.SSL_SESSION_has_ticket(s) == 0 {
		panic("no ticket")
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodRecover(ssl *C.SSL) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if s != nil && C.SSL_SESSION_has_ticket(s) == 0 {
		panic("no ticket")
	}
	return nil
}

// The recovering closure frees, and so did the one who panicked.
func badRecoverFrees(ssl *C.SSL, fail bool) {
	s := C.SSL_get1_session(ssl)
	defer func() { // want "doublefree"
		if recover() != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	C.SSL_SESSION_free(s)
	if fail {
		panic("too late")
	}
}

func goodRecoverFrees(ssl *C.SSL, fail bool) {
	s := C.SSL_get1_session(ssl)
	defer func() {
		if recover() != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if fail {
		panic("in time")
	}
	C.SSL_SESSION_free(s)
}

func mustResumable(s *C.SSL_SESSION) {
	if C.SSL_SESSION_is_resumable(s) == 0 {
		panic("session can't be resumed")
	}
}

// A helper's panic is recovered here.
func badRecoverHelper(ssl *C.SSL) (ok bool) {
	defer func() { recover() }()
	s := C.SSL_get1_session(ssl) // mustResumable may leave by a panic // want "refleak"
	if s == nil {
		return false
	}
	mustResumable(s)
	C.SSL_SESSION_free(s)
	return true
}

func goodRecoverHelper(ssl *C.SSL) (ok bool) {
	defer func() { recover() }()
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	mustResumable(s)
	return true
}

// The must pattern: what comes back is not nil.
func must(s *C.SSL_SESSION) *C.SSL_SESSION {
	if s == nil {
		panic("no session")
	}
	return s
}

func badMust(ssl *C.SSL) C.long {
	return C.SSL_SESSION_get_time(must(C.SSL_get1_session(ssl))) // want "refleak"
}

func goodMust(ssl *C.SSL) C.long {
	return C.SSL_SESSION_get_time(must(C.SSL_get_session(ssl)))
}

func badMustFree(ssl *C.SSL) {
	s := must(C.SSL_get0_session(ssl))
	fmt.Println(C.SSL_SESSION_get_timeout(s))
	C.SSL_SESSION_free(s) // must passes the loan through // want "borrowedfree"
}

func goodMustFree(ssl *C.SSL) {
	s := must(C.SSL_get1_session(ssl))
	fmt.Println(C.SSL_SESSION_get_timeout(s))
	C.SSL_SESSION_free(s)
}

// A panic in one arm of a switch that has no way around it.
func badPanicDefault(ssl *C.SSL, kind string) C.long {
	s := C.SSL_get1_session(ssl) // "time" keeps it // want "refleak"
	if s == nil {
		return 0
	}
	switch kind {
	case "time":
		return C.SSL_SESSION_get_time(s)
	case "timeout":
		t := C.SSL_SESSION_get_timeout(s)
		C.SSL_SESSION_free(s)
		return t
	default:
		panic("unknown kind " + kind)
	}
}

func goodPanicDefault(ssl *C.SSL, kind string) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	var t C.long
	switch kind {
	case "time":
		t = C.SSL_SESSION_get_time(s)
	case "timeout":
		t = C.SSL_SESSION_get_timeout(s)
	default:
		panic("unknown kind " + kind)
	}
	C.SSL_SESSION_free(s)
	return t
}

// The panic is raised again by the recovering closure after the release.
func badRepanic(ssl *C.SSL, fail bool) {
	s := C.SSL_get_session(ssl)
	defer func() { // want "borrowedfree"
		if r := recover(); r != nil {
			C.SSL_SESSION_free(s)
			panic(r)
		}
	}()
	if fail {
		panic("failed")
	}
}

func goodRepanic(ssl *C.SSL, fail bool) {
	s := C.SSL_get1_session(ssl)
	defer func() {
		if r := recover(); r != nil {
			C.SSL_SESSION_free(s)
			panic(r)
		}
	}()
	if fail {
		panic("failed")
	}
	C.SSL_SESSION_free(s)
}

// recover does nothing when no deferred function calls it.
func badRecoverInline(ssl *C.SSL, fail bool) {
	s := C.SSL_get1_session(ssl) // the recover is never reached; the other path leaks // want "refleak"
	if fail {
		panic("failed")
	}
	if r := recover(); r != nil {
		C.SSL_SESSION_free(s)
	}
}

func goodRecoverInline(ssl *C.SSL, fail bool) {
	s := C.SSL_get1_session(ssl)
	if fail {
		panic("failed")
	}
	if r := recover(); r == nil {
		C.SSL_SESSION_free(s)
	}
}
