package defers

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// The argument is what s was at the defer: NULL.
func badArgStillNil(ssl *C.SSL) {
	var s *C.SSL_SESSION
	defer C.SSL_SESSION_free(s)
	s = C.SSL_get1_session(ssl) // the defer holds the nil of before // want "refleak"
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
}

func goodArgStillNil(ssl *C.SSL) {
	var s *C.SSL_SESSION
	defer func() { C.SSL_SESSION_free(s) }()
	s = C.SSL_get1_session(ssl)
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
}

// s is replaced: the defer has the old one, nobody the new one.
func badArgReplaced(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	defer C.SSL_SESSION_free(s)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		s = C.SSL_get1_session(b) // want "refleak"
	}
	fmt.Println(s != nil)
}

func goodArgReplaced(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	defer C.SSL_SESSION_free(s)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		s = C.SSL_get1_session(b)
		defer C.SSL_SESSION_free(s)
	}
	fmt.Println(s != nil)
}

// Setting the variable to nil does not disarm a deferred call.
func badArgDisarm(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s) // s = nil is too late for it // want "doublefree"
	C.SSL_SESSION_free(s)
	s = nil
	fmt.Println(s)
}

func goodArgDisarm(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	defer func() { C.SSL_SESSION_free(s) }()
	C.SSL_SESSION_free(s)
	s = nil
	fmt.Println(s)
}

type holder struct{ s *C.SSL_SESSION }

func (h holder) freeCopy() { C.SSL_SESSION_free(h.s) }

func (h *holder) free() {
	C.SSL_SESSION_free(h.s)
	h.s = nil
}

// A value receiver is copied at the defer.
func badArgReceiver(ssl *C.SSL) {
	var h holder
	defer h.freeCopy()
	h.s = C.SSL_get1_session(ssl) // the copy has no session // want "refleak"
	fmt.Println(h.s != nil)
}

func goodArgReceiver(ssl *C.SSL) {
	var h holder
	defer h.free()
	h.s = C.SSL_get1_session(ssl)
	fmt.Println(h.s != nil)
}

func badArgField(a, b *C.SSL) {
	h := holder{C.SSL_get1_session(a)}
	defer C.SSL_SESSION_free(h.s)
	h.s = C.SSL_get1_session(b) // the field's new value is not the deferred one // want "refleak"
	fmt.Println(h.s != nil)
}

func goodArgField(a, b *C.SSL) {
	h := holder{C.SSL_get1_session(a)}
	defer C.SSL_SESSION_free(h.s)
	h.s = C.SSL_get1_session(b)
	defer C.SSL_SESSION_free(h.s)
	fmt.Println(h.s != nil)
}

// The argument of the deferred call is evaluated now, the call runs later.
func badArgUnchecked(ssl *C.SSL) {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	defer fmt.Println(C.SSL_SESSION_get_protocol_version(s))
	if s == nil {
		return
	}
}

func goodArgUnchecked(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	defer fmt.Println(C.SSL_SESSION_get_protocol_version(s))
}

func badArgTwoNames(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	t := s
	defer C.SSL_SESSION_free(t) // an alias of the one freed below // want "doublefree"
	defer C.SSL_SESSION_free(s)
}

func goodArgTwoNames(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	t := s
	defer C.SSL_SESSION_free(t)
	fmt.Println(s == t)
}
