package defers

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

func badClosureBorrowed(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	defer func() { C.SSL_SESSION_free(s) }() // want "borrowedfree"
	fmt.Println(s != nil)
}

func goodClosureBorrowed(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	defer func() { C.SSL_SESSION_free(s) }()
	fmt.Println(s != nil)
}

// The closure releases what s is at the end, not what it was.
func badClosureSeesLast(a, b *C.SSL) C.long {
	s := C.SSL_get1_session(a) // overwritten before the closure looks // want "refleak"
	defer func() { C.SSL_SESSION_free(s) }()
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	s = C.SSL_get1_session(b)
	return t
}

func goodClosureSeesLast(a, b *C.SSL) C.long {
	s := C.SSL_get1_session(a)
	defer func() { C.SSL_SESSION_free(s) }()
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	s = C.SSL_get1_session(b)
	return t
}

// Set to nil by hand-over: the closure then frees nothing.
func badClosureDisarmed(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // disarmed, and then not returned // want "refleak"
	defer func() { C.SSL_SESSION_free(s) }()
	if s == nil {
		return nil
	}
	keep := s
	s = nil
	if C.SSL_SESSION_is_resumable(keep) == 0 {
		return nil
	}
	return keep
}

func goodClosureDisarmed(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	defer func() { C.SSL_SESSION_free(s) }()
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return nil
	}
	keep := s
	s = nil
	return keep
}

// A local flag that the closure reads when everything is over.
func badClosureFlag(from, to *C.SSL) error {
	s := C.SSL_get1_session(from) // only a failure frees it // want "refleak"
	ok := false
	defer func() {
		if !ok {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_set_session(to, s) != 1 {
		return errSetSession
	}
	ok = true
	return nil
}

func goodClosureFlag(from, to *C.SSL) (*C.SSL_SESSION, error) {
	s := C.SSL_get1_session(from)
	ok := false
	defer func() {
		if !ok {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_set_session(to, s) != 1 {
		return nil, errSetSession
	}
	ok = true
	return s, nil
}

func badClosureAndFree(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	defer func() { C.SSL_SESSION_free(s) }() // nobody set s to nil // want "doublefree"
	if s != nil && C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return false
	}
	return true
}

func goodClosureAndFree(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	defer func() { C.SSL_SESSION_free(s) }()
	if s != nil && C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		s = nil
		return false
	}
	return true
}

// The closure has the nil check inside.
func badClosureNilInside(ssl *C.SSL) C.long {
	var t C.long
	s := C.SSL_get1_session(ssl) // the check in the closure is upside down // want "refleak"
	defer func() {
		if s == nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if s != nil {
		t = C.SSL_SESSION_get_time(s)
	}
	return t
}

func goodClosureNilInside(ssl *C.SSL) C.long {
	var t C.long
	s := C.SSL_get1_session(ssl)
	defer func() {
		if s != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if s != nil {
		t = C.SSL_SESSION_get_time(s)
	}
	return t
}

// A closure that takes the pointer as its parameter.
func badClosureParameter(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	defer func(p *C.SSL_SESSION) { C.SSL_SESSION_free(p) }(s)
	s = C.SSL_get1_session(b) // the parameter was fixed before // want "refleak"
	fmt.Println(s != nil)
}

func goodClosureParameter(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	defer func(p *C.SSL_SESSION) { C.SSL_SESSION_free(p) }(s)
	s = C.SSL_get1_session(b)
	defer func(p *C.SSL_SESSION) { C.SSL_SESSION_free(p) }(s)
	fmt.Println(s != nil)
}

// The deferred closure is made by a helper.
func releaser(s *C.SSL_SESSION) func() {
	return func() { C.SSL_SESSION_free(s) }
}

func badDeferredReleaser(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	defer releaser(s)() // want "borrowedfree"
	fmt.Println(s != nil)
}

func goodDeferredReleaser(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	defer releaser(s)()
	fmt.Println(s != nil)
}

// Without the second pair of parentheses nothing is released at all.
func badForgottenCall(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	defer releaser(s)
	fmt.Println(s != nil)
}

func goodForgottenCall(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	free := releaser(s)
	defer free()
	fmt.Println(s != nil)
}

// The closure is a variable, called on one of the ways out.
func badClosureVariable(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	cleanup := func() { C.SSL_SESSION_free(s) }
	if s == nil {
		return errNoSession
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errNotResumable
	}
	cleanup()
	return nil
}

func goodClosureVariable(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	cleanup := func() { C.SSL_SESSION_free(s) }
	if s == nil {
		return errNoSession
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		cleanup()
		return errNotResumable
	}
	cleanup()
	return nil
}

func badClosureUsesDead(out chan C.long) {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	defer func() { out <- C.SSL_SESSION_get_time(s) }() // s went first // want "useafterfree"
	defer C.SSL_SESSION_free(s)
}

func goodClosureUsesDead(out chan C.long) {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	defer func() { out <- C.SSL_SESSION_get_time(s) }()
}
