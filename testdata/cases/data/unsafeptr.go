package data

/*
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import "unsafe"

// Types that bindings give to what they hold.
type (
	session    = C.SSL_SESSION
	sessionPtr *C.SSL_SESSION
	rawPtr     unsafe.Pointer
	opaque     struct{ _ [1]byte }
)

func badNamedPointer(ssl *C.SSL) {
	p := sessionPtr(C.SSL_get1_session(ssl))
	s := (*C.SSL_SESSION)(p)
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free((*C.SSL_SESSION)(p)) // want "doublefree"
}

func goodNamedPointer(ssl *C.SSL) {
	p := sessionPtr(C.SSL_get1_session(ssl))
	s := (*C.SSL_SESSION)(p)
	C.SSL_SESSION_free(s)
}

func badNamedPointerLent(ssl *C.SSL) {
	var p sessionPtr = C.SSL_get0_session(ssl)
	C.SSL_SESSION_free(p) // assignable without a conversion // want "borrowedfree"
}

func goodNamedPointerLent(ssl *C.SSL) {
	var p sessionPtr = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(p)
}

func badUnsafePointer(ssl *C.SSL) C.long {
	p := unsafe.Pointer(C.SSL_get1_session(ssl)) // want "refleak"
	if p == nil {
		return 0
	}
	return C.SSL_SESSION_get_time((*C.SSL_SESSION)(p))
}

func goodUnsafePointer(ssl *C.SSL) C.long {
	p := unsafe.Pointer(C.SSL_get1_session(ssl))
	if p == nil {
		return 0
	}
	defer C.SSL_SESSION_free((*C.SSL_SESSION)(p))
	return C.SSL_SESSION_get_time((*C.SSL_SESSION)(p))
}

func badUnsafeThereAndBack(src *C.SSL_SESSION) bool {
	s := C.SSL_SESSION_dup(src)
	p := rawPtr(unsafe.Pointer(s))
	if p == nil {
		return false
	}
	C.SSL_SESSION_free((*C.SSL_SESSION)(unsafe.Pointer(p)))
	return C.SSL_SESSION_is_resumable(s) == 1 // want "useafterfree"
}

func goodUnsafeThereAndBack(src *C.SSL_SESSION) bool {
	s := C.SSL_SESSION_dup(src)
	p := rawPtr(unsafe.Pointer(s))
	if p == nil {
		return false
	}
	ok := C.SSL_SESSION_is_resumable(s) == 1
	C.SSL_SESSION_free((*C.SSL_SESSION)(unsafe.Pointer(p)))
	return ok
}

func badOpaque(ssl *C.SSL) {
	o := (*opaque)(unsafe.Pointer(C.SSL_get_session(ssl)))
	if o != nil {
		C.SSL_SESSION_free((*C.SSL_SESSION)(unsafe.Pointer(o))) // want "borrowedfree"
	}
}

func goodOpaque(ssl *C.SSL) {
	o := (*opaque)(unsafe.Pointer(C.SSL_get1_session(ssl)))
	if o != nil {
		C.SSL_SESSION_free((*C.SSL_SESSION)(unsafe.Pointer(o)))
	}
}

func badRedundantConversion(ssl *C.SSL) {
	s := (*C.SSL_SESSION)(C.SSL_get1_session(ssl)) // want "refleak"
	if s != nil {
		C.SSL_SESSION_set_timeout((*C.SSL_SESSION)(s), 5)
	}
}

func goodRedundantConversion(ssl *C.SSL) {
	s := (*C.SSL_SESSION)(C.SSL_get1_session(ssl))
	if s != nil {
		C.SSL_SESSION_set_timeout((*C.SSL_SESSION)(s), 5)
	}
	C.SSL_SESSION_free((*C.SSL_SESSION)(s))
}

func badAliasType(ssl *C.SSL) {
	var s *session = C.SSL_get_session(ssl)
	defer C.SSL_SESSION_free(s) // want "borrowedfree"
	if s != nil {
		C.SSL_SESSION_get_timeout(s)
	}
}

func goodAliasType(ssl *C.SSL) {
	var s *session = C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if s != nil {
		C.SSL_SESSION_get_timeout(s)
	}
}

func badUintptr(ssl *C.SSL) {
	u := uintptr(unsafe.Pointer(C.SSL_get1_session(ssl)))
	s := (*C.SSL_SESSION)(unsafe.Pointer(u))
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free((*C.SSL_SESSION)(unsafe.Pointer(u))) // the same address // want "doublefree"
}

func goodUintptr(ssl *C.SSL) {
	u := uintptr(unsafe.Pointer(C.SSL_get1_session(ssl)))
	C.SSL_SESSION_free((*C.SSL_SESSION)(unsafe.Pointer(u)))
}

func badUintptrNumber(ssl *C.SSL) uint64 {
	s := C.SSL_get1_session(ssl)
	id := uint64(uintptr(unsafe.Pointer(s)))
	C.SSL_SESSION_free(s)
	if id&1 != 0 {
		return 0
	}
	C.SSL_SESSION_free((*C.SSL_SESSION)(unsafe.Pointer(uintptr(id)))) // want "doublefree"
	return id
}

// A number that is only printed or compared keeps nothing.
func goodUintptrNumber(ssl *C.SSL) uint64 {
	s := C.SSL_get1_session(ssl)
	id := uint64(uintptr(unsafe.Pointer(s)))
	C.SSL_SESSION_free(s)
	return id
}

func badUnsafeStructCast(ssl *C.SSL) {
	c := &conn{ssl: ssl, sess: C.SSL_get1_session(ssl)}
	pp := (**C.SSL_SESSION)(unsafe.Pointer(&c.sess))
	C.SSL_SESSION_free(*pp)
	C.SSL_SESSION_free(c.sess) // want "doublefree"
}

func goodUnsafeStructCast(ssl *C.SSL) {
	c := &conn{ssl: ssl, sess: C.SSL_get1_session(ssl)}
	pp := (**C.SSL_SESSION)(unsafe.Pointer(&c.sess))
	C.SSL_SESSION_free(*pp)
	c.sess = nil
}

func badLentAsUnsafe(ssl *C.SSL) {
	kept = unsafe.Pointer(C.SSL_get0_session(ssl)) // want "borrowescape"
}

func goodLentAsUnsafe(ssl *C.SSL) {
	kept = unsafe.Pointer(C.SSL_get1_session(ssl))
}

// kept is filled by the two functions above.
var kept unsafe.Pointer

func badConvertedTwice(ssl *C.SSL) *C.SSL_SESSION {
	s := (*C.SSL_SESSION)(unsafe.Pointer((*opaque)(unsafe.Pointer(C.SSL_get1_session(ssl))))) // want "refleak"
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return nil
	}
	return s
}

func goodConvertedTwice(ssl *C.SSL) *C.SSL_SESSION {
	s := (*C.SSL_SESSION)(unsafe.Pointer((*opaque)(unsafe.Pointer(C.SSL_get1_session(ssl)))))
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}
