package control

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

func badOrReturn(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // one arm has nothing, the other has it // want "refleak"
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func goodOrReturn(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func badAndKeep(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // lost when it has no ticket // want "refleak"
	if s != nil && C.SSL_SESSION_has_ticket(s) == 1 {
		return s
	}
	return nil
}

func goodAndKeep(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if s != nil && C.SSL_SESSION_has_ticket(s) == 1 {
		return s
	}
	C.SSL_SESSION_free(s)
	return nil
}

// The second operand runs only if the first holds.
func badAcquireInAnd(a, b *C.SSL) bool {
	x := C.SSL_get1_session(a) // b has none: x stays // want "refleak"
	if x == nil {
		return false
	}
	var y *C.SSL_SESSION
	if y = C.SSL_get1_session(b); y == nil || C.SSL_SESSION_get_time(x) == C.SSL_SESSION_get_time(y) {
		C.SSL_SESSION_free(y)
		return y != nil
	}
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y)
	return false
}

func goodAcquireInAnd(a, b *C.SSL) bool {
	x := C.SSL_get1_session(a)
	if x == nil {
		return false
	}
	var y *C.SSL_SESSION
	if y = C.SSL_get1_session(b); y == nil || C.SSL_SESSION_get_time(x) == C.SSL_SESSION_get_time(y) {
		C.SSL_SESSION_free(x)
		C.SSL_SESSION_free(y)
		return y != nil
	}
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y)
	return false
}

// The test and the use are in the wrong order.
func badUseBeforeTest(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	return C.SSL_SESSION_is_resumable(s) == 1 && s != nil
}

func goodUseBeforeTest(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

// || where && was meant: the use runs exactly when there is none.
func badOrForAnd(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	return s != nil || C.SSL_SESSION_has_ticket(s) == 1
}

func goodOrForAnd(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	return s == nil || C.SSL_SESSION_has_ticket(s) == 1
}

func badNotAnd(ssl *C.SSL, want bool) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if !(want && s != nil) {
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func goodNotAnd(ssl *C.SSL, want bool) bool {
	s := C.SSL_get1_session(ssl)
	if !(want && s != nil) {
		C.SSL_SESSION_free(s)
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

// up_ref in the middle of a chain: what comes after it may say no.
func badUpRefInChain(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s != nil && C.SSL_SESSION_up_ref(s) == 1 && C.SSL_SESSION_is_resumable(s) == 1 { // kept when not resumable // want "refleak"
		return s
	}
	return nil
}

func goodUpRefInChain(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s != nil && C.SSL_SESSION_is_resumable(s) == 1 && C.SSL_SESSION_up_ref(s) == 1 {
		return s
	}
	return nil
}

// A mixed chain computed into a variable.
func badStoredChain(ssl *C.SSL, strict bool) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	ok := s != nil && (!strict || C.SSL_SESSION_is_resumable(s) == 1)
	if ok {
		C.SSL_SESSION_free(s)
	}
	return ok
}

func goodStoredChain(ssl *C.SSL, strict bool) bool {
	s := C.SSL_get1_session(ssl)
	ok := s != nil && (!strict || C.SSL_SESSION_is_resumable(s) == 1)
	if s != nil {
		C.SSL_SESSION_free(s)
	}
	return ok
}

func badFreeInBothOperands(ssl *C.SSL, drop bool, mode int) {
	s := C.SSL_get1_session(ssl)
	if drop || mode == 1 {
		C.SSL_SESSION_free(s)
	}
	if drop && mode != 1 {
		C.SSL_SESSION_free(s) // drop was in the other condition too // want "doublefree"
	}
	if !drop && mode != 1 {
		C.SSL_SESSION_free(s)
	}
}

func goodFreeInBothOperands(ssl *C.SSL, drop bool, mode int) {
	s := C.SSL_get1_session(ssl)
	if drop && mode == 1 {
		C.SSL_SESSION_free(s)
	}
	if drop && mode != 1 {
		C.SSL_SESSION_free(s)
	}
	if !drop {
		C.SSL_SESSION_free(s)
	}
}
