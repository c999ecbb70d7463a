package control

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

func badNilCheckEqual(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // released only when there is nothing to release // want "refleak"
	if s == nil {
		C.SSL_SESSION_free(s)
	}
}

func goodNilCheckEqual(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	C.SSL_SESSION_free(s)
}

func badNilCheckNotEqual(ssl *C.SSL) int {
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess != nil {
		return int(C.SSL_SESSION_get_timeout(sess))
	}
	C.SSL_SESSION_free(sess)
	return 0
}

func goodNilCheckNotEqual(ssl *C.SSL) int {
	sess := C.SSL_get1_session(ssl)
	if sess != nil {
		t := int(C.SSL_SESSION_get_timeout(sess))
		C.SSL_SESSION_free(sess)
		return t
	}
	return 0
}

// nil on the left, as C programmers write it.
func badNilFirst(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if nil == s {
		return false
	}
	return C.SSL_SESSION_has_ticket(s) == 1
}

func goodNilFirst(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if nil == s {
		return false
	}
	ok := C.SSL_SESSION_has_ticket(s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func badNilCheckInInit(ssl *C.SSL) error {
	if s := C.SSL_get1_session(ssl); s == nil { // the else branch has it, and forgets it // want "refleak"
		return errNoSession
	} else if C.SSL_SESSION_is_resumable(s) == 0 {
		return errNotResumable
	} else {
		C.SSL_SESSION_free(s)
	}
	return nil
}

func goodNilCheckInInit(ssl *C.SSL) error {
	if s := C.SSL_get1_session(ssl); s == nil {
		return errNoSession
	} else if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return errNotResumable
	} else {
		C.SSL_SESSION_free(s)
	}
	return nil
}

// The nil-ness is remembered in a bool and tested later.
func badStoredNilCheck(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	missing := s == nil
	if missing {
		C.SSL_SESSION_free(s)
	}
	return !missing
}

func goodStoredNilCheck(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	missing := s == nil
	if !missing {
		C.SSL_SESSION_free(s)
	}
	return !missing
}

// Releasing takes NULL, so no check is needed.
func badFreeBeforeCheck(ssl *C.SSL) C.long {
	s := C.SSL_SESSION_dup(C.SSL_get_session(ssl)) // SSL_SESSION_dup needs a session // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	if s == nil {
		return -1
	}
	return C.SSL_SESSION_get_timeout(s)
}

func goodFreeBeforeCheck(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if s == nil {
		return -1
	}
	return C.SSL_SESSION_get_timeout(s)
}

func badWrongVariableChecked(a, b *C.SSL) C.int {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b) // x is tested in its place // want "uncheckedref"
	defer C.SSL_SESSION_free(x)
	defer C.SSL_SESSION_free(y)
	if x == nil {
		return 0
	}
	return C.SSL_SESSION_get_protocol_version(x) + C.SSL_SESSION_get_protocol_version(y)
}

func goodWrongVariableChecked(a, b *C.SSL) C.int {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b)
	defer C.SSL_SESSION_free(x)
	defer C.SSL_SESSION_free(y)
	if x == nil || y == nil {
		return 0
	}
	return C.SSL_SESSION_get_protocol_version(x) + C.SSL_SESSION_get_protocol_version(y)
}

// The check says that there is one and the code goes on as if there were none.
func badInvertedCheck(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s != nil {
		return "none"
	}
	return "some"
}

func goodInvertedCheck(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl)
	if s != nil {
		C.SSL_SESSION_free(s)
		return "some"
	}
	return "none"
}

func badUncheckedUse(ssl *C.SSL) int {
	s := C.SSL_get_session(ssl) // NULL before the handshake // want "uncheckedref"
	return int(C.SSL_SESSION_get_protocol_version(s))
}

func goodUncheckedUse(ssl *C.SSL) int {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	return int(C.SSL_SESSION_get_protocol_version(s))
}

// The check comes after the first use.
func badCheckTooLate(ssl *C.SSL) (C.int, error) {
	s := C.SSL_get1_session(ssl) // want "uncheckedref"
	t := C.SSL_SESSION_get_protocol_version(s)
	if s == nil {
		return 0, errNoSession
	}
	C.SSL_SESSION_free(s)
	return t, nil
}

func goodCheckTooLate(ssl *C.SSL) (C.int, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0, errNoSession
	}
	t := C.SSL_SESSION_get_protocol_version(s)
	C.SSL_SESSION_free(s)
	return t, nil
}

// Compared with another pointer that is known to be nil.
func badCompareWithNilVar(ssl *C.SSL) {
	var none *C.SSL_SESSION
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == none {
		return
	}
	fmt.Println(C.SSL_SESSION_get_timeout(s))
}

func goodCompareWithNilVar(ssl *C.SSL) {
	var none *C.SSL_SESSION
	s := C.SSL_get1_session(ssl)
	if s == none {
		return
	}
	fmt.Println(C.SSL_SESSION_get_timeout(s))
	C.SSL_SESSION_free(s)
}

// The release is keyed on the check of a variable that was set to nil.
func badClearedBeforeCleanup(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // s is nil when the cleanup looks // want "refleak"
	if s != nil && C.SSL_SESSION_is_resumable(s) == 0 {
		s = nil
	}
	if s != nil {
		C.SSL_SESSION_free(s)
	}
}

func goodClearedBeforeCleanup(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s != nil && C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		s = nil
	}
	if s != nil {
		C.SSL_SESSION_free(s)
	}
}
