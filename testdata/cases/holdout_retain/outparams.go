package holdout_retain

/*
#include <openssl/ssl.h>
*/
import "C"

import "unsafe"

// status is what the functions of this file return besides their results.
type status int

const (
	statusOK status = iota
	statusEmpty
	statusBroken
)

// fetch writes the session of ssl to *out when it returns statusOK.
func fetch(ssl *C.SSL, out **C.SSL_SESSION) status {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return statusEmpty
	}
	*out = s
	return statusOK
}

// fetchPair writes both or none.
func fetchPair(a, b *C.SSL, outA, outB **C.SSL_SESSION) status {
	if st := fetch(a, outA); st != statusOK {
		return st
	}
	if st := fetch(b, outB); st != statusOK {
		C.SSL_SESSION_free(*outA)
		*outA = nil
		return st
	}
	return statusOK
}

// peek lends the session of ssl.
func peek(ssl *C.SSL, out **C.SSL_SESSION) {
	*out = C.SSL_get0_session(ssl)
}

// rejects writes the session that it didn't want; none means that all is well.
func rejects(ssl *C.SSL, limit C.long, out **C.SSL_SESSION) bool {
	s := C.SSL_get1_session(ssl)
	if s != nil && C.SSL_SESSION_get_timeout(s) > limit {
		*out = s
		return true
	}
	C.SSL_SESSION_free(s)
	return false
}

func badStatusIgnored(ssl *C.SSL) {
	var s *C.SSL_SESSION
	fetch(ssl, &s) // want "refleak"
}

func goodStatusIgnored(ssl *C.SSL) {
	var s *C.SSL_SESSION
	fetch(ssl, &s)
	C.SSL_SESSION_free(s)
}

func badStatusChecked(ssl *C.SSL) C.long {
	var s *C.SSL_SESSION
	if fetch(ssl, &s) != statusOK { // want "refleak"
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func goodStatusChecked(ssl *C.SSL) C.long {
	var s *C.SSL_SESSION
	if fetch(ssl, &s) != statusOK {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return t
}

// Both are had, one is given back.
func badPairHalf(a, b *C.SSL) bool {
	var x, y *C.SSL_SESSION
	if fetchPair(a, b, &x, &y) != statusOK { // want "refleak"
		return false
	}
	defer C.SSL_SESSION_free(x)
	return C.SSL_SESSION_get_time(x) < C.SSL_SESSION_get_time(y)
}

func goodPairHalf(a, b *C.SSL) bool {
	var x, y *C.SSL_SESSION
	if fetchPair(a, b, &x, &y) != statusOK {
		return false
	}
	defer C.SSL_SESSION_free(x)
	defer C.SSL_SESSION_free(y)
	return C.SSL_SESSION_get_time(x) < C.SSL_SESSION_get_time(y)
}

// A loan arrives by the same way.
func badPeekFreed(ssl *C.SSL) C.long {
	var s *C.SSL_SESSION
	peek(ssl, &s)
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s) // want "borrowedfree"
	return t
}

func goodPeekFreed(ssl *C.SSL) C.long {
	var s *C.SSL_SESSION
	peek(ssl, &s)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

// Written when the answer is true, and only then.
func badRejectedKept(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	if rejects(ssl, 300, &s) { // want "refleak"
		return C.SSL_SESSION_is_resumable(s) == 1
	}
	C.SSL_SESSION_free(s)
	return true
}

func goodRejectedKept(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	if rejects(ssl, 300, &s) {
		defer C.SSL_SESSION_free(s)
		return C.SSL_SESSION_is_resumable(s) == 1
	}
	return true
}

// slots is filled field by field.
type slots struct {
	primary, backup *C.SSL_SESSION
}

func badSlotOverwritten(a, b *C.SSL) *slots {
	var sl slots
	if fetch(a, &sl.primary) != statusOK { // want "refleak"
		return nil
	}
	if fetch(b, &sl.primary) != statusOK {
		C.SSL_SESSION_free(sl.primary)
		return nil
	}
	return &sl
}

func goodSlotOverwritten(a, b *C.SSL) *slots {
	var sl slots
	if fetch(a, &sl.primary) != statusOK {
		return nil
	}
	if fetch(b, &sl.backup) != statusOK {
		C.SSL_SESSION_free(sl.primary)
		return nil
	}
	return &sl
}

// decodeInto parses into *out, whose session is refilled if there is one.
func decodeInto(out **C.SSL_SESSION, der []byte) bool {
	if len(der) == 0 {
		return false
	}
	p := (*C.uchar)(unsafe.Pointer(&der[0]))
	return C.d2i_SSL_SESSION(out, &p, C.long(len(der))) != nil
}

// renew gives a copy with another timeout and drops s; on failure s stays.
func renew(s *C.SSL_SESSION, secs C.long) *C.SSL_SESSION {
	t := C.SSL_SESSION_dup(s)
	if t == nil {
		return nil
	}
	C.SSL_SESSION_set_timeout(t, secs)
	C.SSL_SESSION_free(s)
	return t
}

// renewOrDrop drops s either way.
func renewOrDrop(s *C.SSL_SESSION, secs C.long) *C.SSL_SESSION {
	t := C.SSL_SESSION_dup(s)
	C.SSL_SESSION_free(s)
	if t != nil {
		C.SSL_SESSION_set_timeout(t, secs)
	}
	return t
}

func badRenewInPlace(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // lost when renew fails // want "refleak"
	if s == nil {
		return nil
	}
	s = renew(s, 600)
	if s == nil {
		return nil
	}
	return s
}

func goodRenewInPlace(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	if t := renew(s, 600); t != nil {
		return t
	}
	return s
}

func badRenewOrDrop(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	t := renewOrDrop(s, 600)
	if t == nil {
		C.SSL_SESSION_free(s) // want "doublefree"
		return nil
	}
	return t
}

func goodRenewOrDrop(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	t := renewOrDrop(s, 600)
	if t == nil {
		return nil
	}
	return t
}

// The old name after a renewal that worked.
func badRenewOldName(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	t := renew(s, 60)
	if t == nil {
		C.SSL_SESSION_free(s)
		return 0
	}
	C.SSL_free(ssl)
	age := C.SSL_SESSION_get_time(s) // the connection still had it until now // want "staleborrow"
	C.SSL_SESSION_free(t)
	return age
}

func goodRenewOldName(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	t := renew(s, 60)
	if t == nil {
		C.SSL_SESSION_free(s)
		return 0
	}
	C.SSL_free(ssl)
	age := C.SSL_SESSION_get_time(t)
	C.SSL_SESSION_free(t)
	return age
}

// The same without a connection that has it, too.
func badRenewedAge(orig *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	t := renew(s, 60)
	if t == nil {
		C.SSL_SESSION_free(s)
		return 0
	}
	defer C.SSL_SESSION_free(t)
	return C.SSL_SESSION_get_time(s) // want "useafterfree"
}

func goodRenewedAge(orig *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	t := renew(s, 60)
	if t == nil {
		C.SSL_SESSION_free(s)
		return 0
	}
	defer C.SSL_SESSION_free(t)
	return C.SSL_SESSION_get_time(t)
}

func badDecodeRejected(der []byte, now C.long) *C.SSL_SESSION {
	var s *C.SSL_SESSION
	if !decodeInto(&s, der) { // want "refleak"
		return nil
	}
	if C.SSL_SESSION_get_time(s)+C.SSL_SESSION_get_timeout(s) < now {
		return nil
	}
	return s
}

func goodDecodeRejected(der []byte, now C.long) *C.SSL_SESSION {
	var s *C.SSL_SESSION
	if !decodeInto(&s, der) {
		return nil
	}
	if C.SSL_SESSION_get_time(s)+C.SSL_SESSION_get_timeout(s) < now {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}
