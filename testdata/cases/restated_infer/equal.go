package restatedinfer

/*
#include <openssl/ssl.h>
*/
import "C"

import ()

func badDistinct() {
	s := C.SSL_SESSION_new()
	t := C.SSL_SESSION_new()
	freeDistinct(s, t)
	C.SSL_SESSION_free(t) // want "doublefree"
}

func goodDistinct() {
	s := C.SSL_SESSION_new()
	freeDistinct(s, s)
}

// freed only when different
func freeDistinct(a, b *C.SSL_SESSION) {
	C.SSL_SESSION_free(a)
	if a != b {
		C.SSL_SESSION_free(b)
	}
}
