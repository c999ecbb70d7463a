// Package possible has uses that are wrong only in some states.
package possible

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "unsafe"

func afterRead(ssl *C.SSL, buf []byte) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_read(ssl, unsafe.Pointer(&buf[0]), C.int(len(buf)))
	return C.SSL_SESSION_get_timeout(s) // want "staleborrow"
}

func afterPending(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_pending(ssl)
	return C.SSL_SESSION_get_timeout(s) // no I/O
}
