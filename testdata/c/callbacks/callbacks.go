// Package callbacks registers functions that the library calls: exported Go
// functions, C functions, and C functions that call exported Go functions.
package callbacks

/*
#cgo LDFLAGS: -lssl -lcrypto
#include "callbacks.h"
*/
import "C"

import "unsafe"

var cached *C.SSL_SESSION

//export badNewDropped
func badNewDropped(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	println(C.SSL_SESSION_get_time(s))
	return 1 // want "refleak"
}

//export goodNewDropped
func goodNewDropped(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	println(C.SSL_SESSION_get_time(s))
	return 0
}

//export badNewFreed
func badNewFreed(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	C.SSL_SESSION_free(s) // want "borrowedfree"
	return 0
}

//export goodNewFreed
func goodNewFreed(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	C.SSL_SESSION_free(s)
	return 1
}

//export badNewKept
func badNewKept(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	cached = s // want "borrowescape"
	return 0
}

//export goodNewKept
func goodNewKept(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	C.SSL_SESSION_free(cached)
	cached = s
	return 1
}

//export badRemoved
func badRemoved(ctx *C.SSL_CTX, s *C.SSL_SESSION) {
	C.SSL_SESSION_free(s) // want "borrowedfree"
}

//export goodRemoved
func goodRemoved(ctx *C.SSL_CTX, s *C.SSL_SESSION) {
	println(C.SSL_SESSION_get_time(s))
}

//export badGiven
func badGiven(ssl *C.SSL, data *C.uchar, n C.int, cp *C.int) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // want "refleak"
	*cp = 1
	return s
}

//export goodGiven
func goodGiven(ssl *C.SSL, data *C.uchar, n C.int, cp *C.int) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	*cp = 0
	return s
}

func register(ctx *C.SSL_CTX) {
	C.set_new_dropped(ctx)
	C.set_new_freed(ctx)
	C.set_new_callback(ctx, unsafe.Pointer(C.new_kept_direct))
	C.set_removed(ctx)
	C.set_given(ctx)
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewKept))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.new_in_c))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.removed_in_c))
	C.set_in_c(ctx)
}
