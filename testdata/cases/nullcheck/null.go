// Package nullcheck has results that may be NULL and statuses that may be 0.
package nullcheck

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
)

var (
	errNoSession = errors.New("no session")
	errUpRef     = errors.New("SSL_SESSION_up_ref failed")
)

func badGet1Unchecked(ssl *C.SSL) C.int {
	s := C.SSL_get1_session(ssl) // NULL before the handshake // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_protocol_version(s)
}

func goodGet1Unchecked(ssl *C.SSL) C.int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_protocol_version(s)
}

func badNewUnchecked(ctx *C.SSL_CTX) bool {
	s := C.SSL_SESSION_new() // NULL without memory // want "uncheckedref"
	ok := C.SSL_CTX_add_session(ctx, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func goodNewUnchecked(ctx *C.SSL_CTX) bool {
	s := C.SSL_SESSION_new()
	if s == nil {
		return false
	}
	ok := C.SSL_CTX_add_session(ctx, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func badDupUnchecked(s *C.SSL_SESSION) bool {
	d := C.SSL_SESSION_dup(s) // want "uncheckedref"
	ok := C.SSL_SESSION_is_resumable(d) == 1
	C.SSL_SESSION_free(d)
	return ok
}

func goodDupUnchecked(s *C.SSL_SESSION) bool {
	d := C.SSL_SESSION_dup(s)
	ok := d != nil && C.SSL_SESSION_is_resumable(d) == 1
	C.SSL_SESSION_free(d)
	return ok
}

// NULL is fine for a release and for SSL_set_session, not for the rest.
func badSetThenUse(from, to *C.SSL) int {
	s := C.SSL_get1_session(from) // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	if C.SSL_set_session(to, s) != 1 {
		return 0
	}
	return int(C.SSL_SESSION_get_protocol_version(s))
}

func goodSetThenUse(from, to *C.SSL) int {
	s := C.SSL_get1_session(from)
	defer C.SSL_SESSION_free(s)
	if C.SSL_set_session(to, s) != 1 {
		return 0
	}
	if s == nil {
		return 0
	}
	return int(C.SSL_SESSION_get_protocol_version(s))
}

func badDecodeUnchecked(der []byte) (C.int, error) {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der))) // damaged bytes give NULL // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_protocol_version(s), nil
}

func goodDecodeUnchecked(der []byte) (C.int, error) {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if s == nil {
		return 0, errNoSession
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_protocol_version(s), nil
}

// Checked on one path only.
func badCheckedOnOnePath(ssl *C.SSL, strict bool) int {
	s := C.SSL_get_session(ssl) // only strict looks // want "uncheckedref"
	if strict && s == nil {
		return -1
	}
	return int(C.SSL_SESSION_has_ticket(s))
}

func goodCheckedOnOnePath(ssl *C.SSL, strict bool) int {
	s := C.SSL_get_session(ssl)
	if strict && s == nil {
		return -1
	}
	if s == nil {
		return 0
	}
	return int(C.SSL_SESSION_has_ticket(s))
}

func badCheckLogged(ssl *C.SSL) int {
	s := C.SSL_get_session(ssl) // noticed, and used // want "uncheckedref"
	if s == nil {
		fmt.Println("no session")
	}
	return int(C.SSL_SESSION_has_ticket(s))
}

func goodCheckLogged(ssl *C.SSL) int {
	s := C.SSL_get_session(ssl)
	if s == nil {
		fmt.Println("no session")
		return 0
	}
	return int(C.SSL_SESSION_has_ticket(s))
}

// The checked value is overwritten by an unchecked one.
func badRecheck(ssl *C.SSL) C.int {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_clear(ssl)
	s = C.SSL_get_session(ssl) // after a clear there may be none // want "uncheckedref"
	return C.SSL_SESSION_get_protocol_version(s)
}

func goodRecheck(ssl *C.SSL) C.int {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_clear(ssl)
	s = C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_protocol_version(s)
}

func badNested(ssl *C.SSL) bool {
	return C.SSL_SESSION_is_resumable(C.SSL_get_session(ssl)) == 1 // want "uncheckedref"
}

func goodNested(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

// A chain of two nullable calls.
func badChain(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl) // the copy is looked at, the original isn't // want "uncheckedref"
	d := C.SSL_SESSION_dup(s)
	if d == nil {
		return nil
	}
	return d
}

func goodChain(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	d := C.SSL_SESSION_dup(s)
	if d == nil {
		return nil
	}
	return d
}

// A struct's field is tested by another name.
type resumption struct {
	sess *C.SSL_SESSION
	ok   bool
}

func badFieldUnchecked(ssl *C.SSL) int {
	r := resumption{sess: C.SSL_get_session(ssl), ok: true} // ok is not the check // want "uncheckedref"
	if !r.ok {
		return 0
	}
	return int(C.SSL_SESSION_is_resumable(r.sess))
}

func goodFieldUnchecked(ssl *C.SSL) int {
	r := resumption{sess: C.SSL_get_session(ssl)}
	r.ok = r.sess != nil
	if !r.ok {
		return 0
	}
	return int(C.SSL_SESSION_is_resumable(r.sess))
}
