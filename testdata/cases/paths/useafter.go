package paths

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

func badUseAfterFree() C.long {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(s) // want "useafterfree"
}

func goodUseAfterFree() C.long {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return t
}

// While the connection is open its own reference keeps the session.
func badUseLastReference(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(s) // the connection went first // want "useafterfree"
}

func goodUseLastReference(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(s)
}

func badUseOnOnePath(ssl *C.SSL, check bool) int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	d := C.SSL_SESSION_dup(s)
	C.SSL_SESSION_free(s)
	if d == nil {
		return 0
	}
	if check && C.SSL_SESSION_has_ticket(d) == 0 {
		C.SSL_SESSION_free(d)
	} else {
		defer C.SSL_SESSION_free(d)
	}
	return int(C.SSL_SESSION_is_resumable(d)) // freed when it had no ticket // want "useafterfree"
}

func goodUseOnOnePath(ssl *C.SSL, check bool) int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	d := C.SSL_SESSION_dup(s)
	C.SSL_SESSION_free(s)
	if d == nil {
		return 0
	}
	if check && C.SSL_SESSION_has_ticket(d) == 0 {
		C.SSL_SESSION_free(d)
		return 0
	}
	r := int(C.SSL_SESSION_is_resumable(d))
	C.SSL_SESSION_free(d)
	return r
}

// Returned after the release on one of the paths.
func badReturnFreed(keep bool) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if !keep {
		C.SSL_SESSION_free(s)
	}
	return s // not kept, and returned // want "useafterfree"
}

func goodReturnFreed(keep bool) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if !keep {
		C.SSL_SESSION_free(s)
		s = nil
	}
	return s
}

func badAddFreed(ctx *C.SSL_CTX, quick bool) bool {
	s := C.SSL_SESSION_new()
	if s == nil {
		return false
	}
	if quick {
		C.SSL_SESSION_free(s)
	} else {
		defer C.SSL_SESSION_free(s)
	}
	return C.SSL_CTX_add_session(ctx, s) == 1 // quick was too quick // want "useafterfree"
}

func goodAddFreed(ctx *C.SSL_CTX, quick bool) bool {
	s := C.SSL_SESSION_new()
	if s == nil {
		return false
	}
	ok := C.SSL_CTX_add_session(ctx, s) == 1
	if quick {
		C.SSL_SESSION_free(s)
	} else {
		defer C.SSL_SESSION_free(s)
	}
	return ok
}

// A reference taken too late does not bring it back.
func badUpRefTooLate(cached bool) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s == nil {
		return nil
	}
	if cached {
		return s
	}
	C.SSL_SESSION_free(s)
	if C.SSL_SESSION_up_ref(s) != 1 { // want "useafterfree"
		return nil
	}
	return s
}

func goodUpRefTooLate(cached bool) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s == nil {
		return nil
	}
	if cached {
		return s
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return nil
	}
	C.SSL_SESSION_free(s)
	return s
}

// An interior pointer dies with the session.
func badInteriorAfterFree(ssl *C.SSL, wipe bool) string {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return ""
	}
	d := C.SSL_SESSION_dup(s)
	C.SSL_SESSION_free(s)
	if d == nil {
		return ""
	}
	host := C.SSL_SESSION_get0_hostname(d)
	if host == nil {
		C.SSL_SESSION_free(d)
		return ""
	}
	if wipe {
		C.SSL_SESSION_free(d)
		return C.GoString(host) // the bytes are gone // want "useafterfree"
	}
	name := C.GoString(host)
	C.SSL_SESSION_free(d)
	return name
}

func goodInteriorAfterFree(ssl *C.SSL, wipe bool) string {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return ""
	}
	d := C.SSL_SESSION_dup(s)
	C.SSL_SESSION_free(s)
	if d == nil {
		return ""
	}
	defer C.SSL_SESSION_free(d)
	host := C.SSL_SESSION_get0_hostname(d)
	if host == nil {
		return ""
	}
	if wipe {
		return ""
	}
	return C.GoString(host)
}

func badPrintAfterFree(ctx *C.SSL_CTX, verbose bool) {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	C.SSL_SESSION_set_timeout(s, 60)
	C.SSL_SESSION_free(s)
	if verbose {
		fmt.Println("timeout:", C.SSL_SESSION_get_timeout(s)) // want "useafterfree"
	}
}

func goodPrintAfterFree(ctx *C.SSL_CTX, verbose bool) {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	C.SSL_SESSION_set_timeout(s, 60)
	C.SSL_CTX_add_session(ctx, s)
	if verbose {
		fmt.Println("timeout:", C.SSL_SESSION_get_timeout(s))
	}
	C.SSL_SESSION_free(s)
}
