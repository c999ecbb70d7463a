package api

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

// None of the functions here takes the caller's reference.

func badSetSession(from, to *C.SSL) bool {
	s := C.SSL_get1_session(from) // to has a reference of its own // want "refleak"
	return C.SSL_set_session(to, s) == 1
}

func goodSetSession(from, to *C.SSL) bool {
	s := C.SSL_get1_session(from)
	defer C.SSL_SESSION_free(s)
	return C.SSL_set_session(to, s) == 1
}

func badSetSessionFailed(src *C.SSL_SESSION, to *C.SSL) error {
	s := C.SSL_SESSION_dup(src) // want "refleak"
	if C.SSL_set_session(to, s) == 0 {
		return errors.New("SSL_set_session")
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodSetSessionFailed(src *C.SSL_SESSION, to *C.SSL) error {
	s := C.SSL_SESSION_dup(src)
	ok := C.SSL_set_session(to, s)
	C.SSL_SESSION_free(s)
	if ok == 0 {
		return errors.New("SSL_set_session")
	}
	return nil
}

func badSetSessionFreedForSSL(src *C.SSL_SESSION, to *C.SSL) {
	s := C.SSL_SESSION_dup(src)
	C.SSL_set_session(to, s)
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // not for the SSL: it frees its own // want "doublefree"
}

func goodSetSessionFreedForSSL(src *C.SSL_SESSION, to *C.SSL) {
	s := C.SSL_SESSION_dup(src)
	C.SSL_set_session(to, s)
	C.SSL_SESSION_free(s)
}

// What to has is lent from there on: the free before is no harm.
func goodSetSessionUsedAfterFree(src *C.SSL_SESSION, to *C.SSL) C.long {
	s := C.SSL_SESSION_dup(src)
	if s == nil || C.SSL_set_session(to, s) != 1 {
		C.SSL_SESSION_free(s)
		return 0
	}
	C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(s)
}

func badSetSessionUsedAfterFree(src *C.SSL_SESSION, to *C.SSL) C.long {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return 0
	}
	ok := C.SSL_set_session(to, s)
	C.SSL_SESSION_free(s)
	if ok != 1 {
		return C.SSL_SESSION_get_time(s) // to did not take it // want "useafterfree"
	}
	return 0
}

func badAddSession(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // the cache has a reference of its own // want "refleak"
	if s == nil {
		return
	}
	C.SSL_CTX_add_session(ctx, s)
}

func goodAddSession(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	C.SSL_CTX_add_session(ctx, s)
	C.SSL_SESSION_free(s)
}

func badAddSessionRefused(ctx *C.SSL_CTX, src *C.SSL_SESSION) bool {
	s := C.SSL_SESSION_dup(src) // freed only if the cache takes it // want "refleak"
	if s == nil {
		return false
	}
	if C.SSL_CTX_add_session(ctx, s) == 1 {
		C.SSL_SESSION_free(s)
		return true
	}
	return false
}

func goodAddSessionRefused(ctx *C.SSL_CTX, src *C.SSL_SESSION) bool {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_CTX_add_session(ctx, s) == 1
}

func badAddSessionFreedForCache(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_CTX_add_session(ctx, s) != 1 {
		return
	}
	C.SSL_SESSION_free(s) // the cache's reference is the cache's // want "borrowedfree"
}

func goodAddSessionFreedForCache(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_CTX_add_session(ctx, s) != 1 {
		return
	}
	C.SSL_CTX_remove_session(ctx, s)
}

func badRemoveSession(ctx *C.SSL_CTX, ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // gives back the cache's reference, not ours // want "refleak"
	return C.SSL_CTX_remove_session(ctx, s) == 1
}

func goodRemoveSession(ctx *C.SSL_CTX, ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	removed := C.SSL_CTX_remove_session(ctx, s) == 1
	C.SSL_SESSION_free(s)
	return removed
}

func badRemoveSessionFreed(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_CTX_add_session(ctx, s) != 1 {
		return
	}
	if C.SSL_CTX_remove_session(ctx, s) == 1 {
		C.SSL_SESSION_free(s) // the cache has given back its own // want "borrowedfree"
	}
}

func goodRemoveSessionFreed(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_CTX_add_session(ctx, s) != 1 {
		return
	}
	C.SSL_CTX_remove_session(ctx, s)
}

func badCopySessionID(to, from *C.SSL) {
	if C.SSL_copy_session_id(to, from) != 1 {
		return
	}
	C.SSL_SESSION_free(C.SSL_get_session(to)) // to has a reference, we have none // want "borrowedfree"
}

func goodCopySessionID(to, from *C.SSL) {
	if C.SSL_copy_session_id(to, from) != 1 {
		return
	}
	C.SSL_SESSION_free(C.SSL_get1_session(to))
}

func badCopySessionIDOfOwn(ctx *C.SSL_CTX, to *C.SSL) bool {
	from := C.SSL_new(ctx)
	if from == nil || C.SSL_connect(from) != 1 {
		C.SSL_free(from)
		return false
	}
	s := C.SSL_get1_session(from) // to's reference is another // want "refleak"
	ok := C.SSL_copy_session_id(to, from) == 1
	C.SSL_free(from)
	return ok && s != nil
}

func goodCopySessionIDOfOwn(ctx *C.SSL_CTX, to *C.SSL) bool {
	from := C.SSL_new(ctx)
	if from == nil || C.SSL_connect(from) != 1 {
		C.SSL_free(from)
		return false
	}
	ok := C.SSL_copy_session_id(to, from) == 1
	C.SSL_free(from)
	return ok && C.SSL_get_session(to) != nil
}

func badExData(ssl *C.SSL, idx int) bool {
	s := C.SSL_get1_session(ssl) // SSL_free frees no ex_data // want "refleak"
	return C.SSL_set_ex_data(ssl, C.int(idx), unsafe.Pointer(s)) == 1
}

func goodExData(ssl *C.SSL, idx int) bool {
	s := C.SSL_get_session(ssl)
	return C.SSL_set_ex_data(ssl, C.int(idx), unsafe.Pointer(s)) == 1
}

func badExDataOfAnother(from, to *C.SSL, idx int) bool {
	s := C.SSL_get_session(from)
	return C.SSL_set_ex_data(to, C.int(idx), unsafe.Pointer(s)) == 1 // to may outlive from // want "borrowescape"
}

func goodExDataOfAnother(from, to *C.SSL, idx int) bool {
	age := C.long(0)
	if s := C.SSL_get_session(from); s != nil {
		age = C.SSL_SESSION_get_time(s)
	}
	return age > 0 && C.SSL_set_ex_data(to, C.int(idx), unsafe.Pointer(from)) == 1
}

func badSessionExData(s *C.SSL_SESSION, ssl *C.SSL, idx int) {
	own := C.SSL_get1_session(ssl) // neither retained nor freed by s // want "refleak"
	if own == nil {
		return
	}
	C.SSL_SESSION_set_ex_data(s, C.int(idx), unsafe.Pointer(own))
}

func goodSessionExData(s *C.SSL_SESSION, ssl *C.SSL, idx int) {
	own := C.SSL_get1_session(ssl)
	if own == nil {
		return
	}
	C.SSL_SESSION_set_ex_data(own, C.int(idx), unsafe.Pointer(ssl))
	C.SSL_SESSION_free(own)
}

// What was put in comes out: one reference by two names.
func badExDataThereAndBack(ssl *C.SSL, idx int) {
	s := C.SSL_get1_session(ssl)
	C.SSL_set_ex_data(ssl, C.int(idx), unsafe.Pointer(s))
	t := (*C.SSL_SESSION)(C.SSL_get_ex_data(ssl, C.int(idx)))
	C.SSL_SESSION_free(t)
	C.SSL_SESSION_free(s) // t is s // want "doublefree"
}

func goodExDataThereAndBack(ssl *C.SSL, idx int) {
	s := C.SSL_get1_session(ssl)
	C.SSL_set_ex_data(ssl, C.int(idx), unsafe.Pointer(s))
	t := (*C.SSL_SESSION)(C.SSL_get_ex_data(ssl, C.int(idx)))
	if t != nil {
		C.SSL_SESSION_get_time(t)
	}
	C.SSL_set_ex_data(ssl, C.int(idx), nil)
	C.SSL_SESSION_free(s)
}
