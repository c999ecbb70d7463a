// Package binding calls OpenSSL through functions that are found at run time.
package binding

/*
#cgo LDFLAGS: -ldl
#include "binding.h"
*/
import "C"

func badGet1(ssl *C.SSL) {
	s := C.go_openssl_SSL_get1_session(ssl) // want "refleak"
	println(s)
}

func goodGet1(ssl *C.SSL) {
	s := C.go_openssl_SSL_get1_session(ssl)
	C.go_openssl_SSL_SESSION_free(s)
}

func badFree(ssl *C.SSL) {
	s := C.go_openssl_SSL_get_session(ssl)
	C.go_openssl_SSL_SESSION_free(s) // want "borrowedfree"
}

func goodFree(ssl *C.SSL) {
	s := C.go_openssl_SSL_get_session(ssl)
	if s != nil && C.go_openssl_SSL_SESSION_up_ref(s) == 1 {
		C.go_openssl_SSL_SESSION_free(s)
	}
}

func badTime(ssl *C.SSL) C.long {
	s := C.go_openssl_SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.go_openssl_SSL_free(ssl)
	return C._mkcgo_SSL_SESSION_get_time(s) // want "staleborrow"
}

func goodTime(ssl *C.SSL) C.long {
	s := C.go_openssl_SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	t := C._mkcgo_SSL_SESSION_get_time(s)
	C.go_openssl_SSL_free(ssl)
	return t
}

func badTable(ssl *C.SSL) {
	s := C.table_get1(ssl)
	C.table_free(s)
	C.table_free(s) // want "doublefree"
}

func goodTable(ssl *C.SSL) {
	C.table_free(C.table_get1(ssl))
}
