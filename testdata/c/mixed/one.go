// Package mixed has helpers in a header that two Go files and a .c file
// include, and mistakes on both sides of the border.
package mixed

/*
#cgo LDFLAGS: -lssl -lcrypto
#include "inline.h"
*/
import "C"

func badLoad(in *C.BIO) bool {
	var s C.session_ref
	if C.load(in, &s) != C.OUT_DONE { // want "refleak"
		return false
	}
	return C.SSL_SESSION_is_resumable(s) == 1
}

func goodLoad(in *C.BIO) bool {
	var s C.session_ref
	if C.load(in, &s) != C.OUT_DONE {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_is_resumable(s) == 1
}

func badSame(a, b *C.SSL_SESSION) C.int {
	c := C.SSL_SESSION_dup(a)
	if c == nil {
		return 0
	}
	C.SSL_SESSION_free(c)
	return C.same(c, b) // want "useafterfree"
}

func goodSame(a, b *C.SSL_SESSION) C.int {
	c := C.SSL_SESSION_dup(a)
	if c == nil {
		return 0
	}
	defer C.SSL_SESSION_free(c)
	return C.same(c, b)
}

func badRetain(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	r := C.retain(s) // want "refleak"
	println(r)
}

func goodRetain(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	C.SSL_SESSION_free(C.retain(s))
}

func badReplace(ssl *C.SSL) {
	var slot *C.SSL_SESSION
	C.replace(&slot, C.SSL_get1_session(ssl))
	C.replace(&slot, C.SSL_get1_session(ssl)) // want "refleak"
}

func goodReplace(ssl *C.SSL) {
	var slot *C.SSL_SESSION
	C.replace(&slot, C.SSL_get1_session(ssl))
	C.replace(&slot, C.SSL_get1_session(ssl))
	C.replace(&slot, nil)
}
