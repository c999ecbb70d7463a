package top

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"unsafe"

	"github.com/sslref/sslref/testdata/cases/multi/low"
	"github.com/sslref/sslref/testdata/cases/multi/mid"
)

// Direct calls meet what other packages have acquired: the C types of two
// packages differ, the objects do not.

func badDirectFreeOfLoan(ssl *C.SSL) {
	p := mid.Lend(low.Wrap(unsafe.Pointer(ssl)))
	C.SSL_SESSION_free((*C.SSL_SESSION)(p)) // want "borrowedfree"
}

func goodDirectFreeOfLoan(ssl *C.SSL) {
	p := mid.Grab(low.Wrap(unsafe.Pointer(ssl)))
	C.SSL_SESSION_free((*C.SSL_SESSION)(p))
}

func badDirectAndDetached(ssl *C.SSL) C.long {
	s, err := low.Wrap(unsafe.Pointer(ssl)).Session() // want "refleak"
	if err != nil {
		return 0
	}
	return C.SSL_SESSION_get_time((*C.SSL_SESSION)(s.Detach()))
}

func goodDirectAndDetached(ssl *C.SSL) C.long {
	s, err := low.Wrap(unsafe.Pointer(ssl)).Session()
	if err != nil {
		return 0
	}
	p := (*C.SSL_SESSION)(s.Detach())
	defer C.SSL_SESSION_free(p)
	return C.SSL_SESSION_get_time(p)
}

func badDirectAcquired(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	mid.Drop(unsafe.Pointer(s))
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodDirectAcquired(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	mid.Drop(unsafe.Pointer(s))
}

func badDirectOnlyUsed(ssl *C.SSL, limit int) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	return mid.Old(unsafe.Pointer(s), limit)
}

func goodDirectOnlyUsed(ssl *C.SSL, limit int) bool {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	return mid.Old(unsafe.Pointer(s), limit)
}
