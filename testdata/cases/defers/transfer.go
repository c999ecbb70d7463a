package defers

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// Ownership that moves while a deferred function waits.
func badTransfer(src *C.SSL_SESSION) (kept *C.SSL_SESSION, err error) {
	s := C.SSL_SESSION_dup(src)
	defer func() {
		if s != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return nil, errNotResumable
	}
	kept = s
	return kept, nil // s should have been set to nil: the closure frees it // want "useafterfree"
}

func goodTransfer(src *C.SSL_SESSION) (kept *C.SSL_SESSION, err error) {
	s := C.SSL_SESSION_dup(src)
	defer func() {
		if s != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return nil, errNotResumable
	}
	kept, s = s, nil
	return kept, nil
}

// A deferred method value has its receiver from the beginning.
func badMethodValue(a, b *C.SSL) {
	h := &holder{C.SSL_get1_session(a)}
	free := h.free
	h = &holder{C.SSL_get1_session(b)} // the method value is of the first holder // want "refleak"
	defer free()
	fmt.Println(h.s != nil)
}

func goodMethodValue(a, b *C.SSL) {
	h := &holder{C.SSL_get1_session(a)}
	defer h.free()
	h = &holder{C.SSL_get1_session(b)}
	defer h.free()
	fmt.Println(h.s != nil)
}

// A closure defers in its turn: that runs when the closure ends.
func badInnerDefer(ssl *C.SSL) C.long {
	var s *C.SSL_SESSION
	func() {
		s = C.SSL_SESSION_new()
		defer C.SSL_SESSION_free(s)
	}()
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s) // the inner defer has run // want "useafterfree"
}

func goodInnerDefer(ssl *C.SSL) (t C.long) {
	func() {
		s := C.SSL_SESSION_new()
		defer C.SSL_SESSION_free(s)
		if s != nil {
			t = C.SSL_SESSION_get_time(s)
		}
	}()
	return t
}

// Deferred closures see what later ones have set.
func badDeferSets(ssl *C.SSL) (err error) {
	s := C.SSL_get1_session(ssl) // err is set by the one that runs after // want "refleak"
	defer func() {
		if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
			err = errNotResumable
		}
	}()
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	return nil
}

func goodDeferSets(ssl *C.SSL) (err error) {
	s := C.SSL_get1_session(ssl)
	defer func() { C.SSL_SESSION_free(s) }()
	defer func() {
		if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
			err = errNotResumable
		}
	}()
	return nil
}

// The cleanup is put into a variable and replaced.
func badReplacedCleanup(a, b *C.SSL) {
	s := C.SSL_get1_session(a) // its cleanup is replaced by the other's // want "refleak"
	cleanup := func() { C.SSL_SESSION_free(s) }
	defer func() { cleanup() }()
	t := C.SSL_get1_session(b)
	cleanup = func() { C.SSL_SESSION_free(t) }
}

func goodReplacedCleanup(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	cleanup := func() { C.SSL_SESSION_free(s) }
	defer func() { cleanup() }()
	t := C.SSL_get1_session(b)
	first := cleanup
	cleanup = func() {
		C.SSL_SESSION_free(t)
		first()
	}
}

// A defer on one branch, an explicit release on the other, both in the end.
func badBranchDefer(ssl *C.SSL, late bool) {
	s := C.SSL_get1_session(ssl)
	if late {
		defer C.SSL_SESSION_free(s) // want "doublefree"
	}
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
	C.SSL_SESSION_free(s)
}

func goodBranchDefer(ssl *C.SSL, late bool) {
	s := C.SSL_get1_session(ssl)
	if late {
		defer C.SSL_SESSION_free(s)
	} else {
		C.SSL_SESSION_free(s)
	}
}

// Deferred by a helper's result, on the way in.
func enter(ssl *C.SSL) (*C.SSL_SESSION, func()) {
	s := C.SSL_get1_session(ssl)
	return s, func() { C.SSL_SESSION_free(s) }
}

func badEnter(ssl *C.SSL) bool {
	s, leave := enter(ssl) // leave is only called at the good end // want "refleak"
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	leave()
	return true
}

func goodEnter(ssl *C.SSL) bool {
	s, leave := enter(ssl)
	defer leave()
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

func badEnterTwice(ssl *C.SSL) bool {
	s, leave := enter(ssl)
	defer leave() // want "doublefree"
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		leave()
		return false
	}
	return true
}

func goodEnterTwice(ssl *C.SSL) bool {
	s, leave := enter(ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		leave()
		return false
	}
	defer leave()
	return true
}

// A result that is computed from what the deferred call frees is fine.
func badResultPointer() (p *holder) {
	h := &holder{C.SSL_SESSION_new()}
	defer h.freeCopy() // h.s is freed, and h goes out with it
	return h           // want "useafterfree"
}

func goodResultPointer() (t C.long) {
	h := &holder{C.SSL_SESSION_new()}
	defer h.freeCopy()
	if h.s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(h.s)
}
