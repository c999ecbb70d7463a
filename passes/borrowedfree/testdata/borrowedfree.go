// Package borrowedfree has the code of the rule's manual, wrong and right.
package borrowedfree

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>

void onRemoveSession(SSL_CTX *, SSL_SESSION *);
int onNewSession(SSL *, SSL_SESSION *);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errUpRef = errors.New("no reference")

func sessionID(ssl *C.SSL) []byte {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	defer C.SSL_SESSION_free(s) // want `session s .*borrowedfree`
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	return C.GoBytes(unsafe.Pointer(id), C.int(n))
}

func ownID(ssl *C.SSL) []byte {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	defer C.SSL_SESSION_free(s)
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	return C.GoBytes(unsafe.Pointer(id), C.int(n))
}

func get0(ssl *C.SSL) {
	C.SSL_SESSION_free(C.SSL_get0_session(ssl)) // want "borrowedfree"
}

func failedUpRef(ssl *C.SSL) error {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s) // want "borrowedfree"
		return errUpRef
	}
	C.SSL_SESSION_free(s)
	return nil
}

func release(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }

func inHelper(ssl *C.SSL) {
	release(C.SSL_get_session(ssl)) // want "borrowedfree"
}

//export onRemoveSession
func onRemoveSession(ctx *C.SSL_CTX, s *C.SSL_SESSION) {
	C.SSL_SESSION_free(s) // want "borrowedfree"
}

//export onNewSession
func onNewSession(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	C.SSL_SESSION_free(s) // returning 1 takes the reference
	return 1
}

func register(ctx *C.SSL_CTX) {
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.onRemoveSession))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.onNewSession))
}
