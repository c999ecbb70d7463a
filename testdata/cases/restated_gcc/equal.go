package restatedgcc

/*
#include <openssl/ssl.h>
*/
import "C"

import ()

// A pointer into the session outlives it.
func badInteriorAfterFree() byte {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	C.SSL_SESSION_free(s)
	if n == 0 {
		return 0
	}
	return byte(*id) // want "useafterfree"
}

func goodInteriorAfterFree() byte {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	var n C.uint
	var b byte
	id := C.SSL_SESSION_get_id(s, &n)
	if n != 0 {
		b = byte(*id)
	}
	C.SSL_SESSION_free(s)
	return b
}

// a chain of equalities
func badTransitive(a, b, c int) {
	s := C.SSL_SESSION_new()
	if a != b || b != c {
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(s)
	if a == c {
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodTransitive(a, b, c int) {
	s := C.SSL_SESSION_new()
	if a != b || b != c {
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(s)
	if a != c {
		C.SSL_SESSION_free(s)
	}
}
