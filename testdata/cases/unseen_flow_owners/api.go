package unseen_flow_owners

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
*/
import "C"

import (
	"unsafe"
)

type sessionPtr *C.SSL_SESSION

// A pointer type of one's own, and unsafe.Pointer on the way.
func badNamedPointer(ssl *C.SSL) int {
	p := sessionPtr(C.SSL_get0_session(ssl))
	if p == nil {
		return 0
	}
	raw := unsafe.Pointer(p)
	n := int(C.SSL_SESSION_get_timeout((*C.SSL_SESSION)(raw)))
	C.SSL_SESSION_free((*C.SSL_SESSION)(raw)) // want "borrowedfree"
	return n
}

func goodNamedPointer(ssl *C.SSL) int {
	p := sessionPtr(C.SSL_get1_session(ssl))
	if p == nil {
		return 0
	}
	raw := unsafe.Pointer(p)
	n := int(C.SSL_SESSION_get_timeout((*C.SSL_SESSION)(raw)))
	C.SSL_SESSION_free((*C.SSL_SESSION)(raw))
	return n
}

func badUpRefSwitch(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	switch rc, err := C.SSL_SESSION_up_ref(s); { // want "refleak"
	case rc == 1 && err != nil:
		return nil
	case rc == 1:
		return s
	}
	return nil
}

func goodUpRefSwitch(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	switch rc, _ := C.SSL_SESSION_up_ref(s); rc {
	case 1:
		return s
	}
	return nil
}

func badUpRefTwice(s *C.SSL_SESSION, a, b map[string]*C.SSL_SESSION, key string) bool {
	if C.SSL_SESSION_up_ref(s) != 1 { // want "refleak"
		return false
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	a[key], b[key] = s, s
	return true
}

func goodUpRefTwice(s *C.SSL_SESSION, a, b map[string]*C.SSL_SESSION, key string) bool {
	if C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return false
	}
	a[key], b[key] = s, s
	return true
}

// Too late: the session was freed with the connection.
func badUpRefLate(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	C.SSL_connect(ssl)
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) == 0 { // want "staleborrow"
		return nil
	}
	return s
}

func goodUpRefLate(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	defer C.SSL_free(ssl)
	C.SSL_connect(ssl)
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) == 0 {
		return nil
	}
	return s
}

// The ticket's bytes are the session's.
func badTicketBytes(bio *C.BIO) []byte {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return nil
	}
	var tick *C.uchar
	var n C.size_t
	C.SSL_SESSION_get0_ticket(s, &tick, &n)
	if tick == nil {
		C.SSL_SESSION_free(s)
		return nil
	}
	C.SSL_SESSION_free(s)
	return C.GoBytes(unsafe.Pointer(tick), C.int(n)) // want "useafterfree"
}

func goodTicketBytes(bio *C.BIO) []byte {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return nil
	}
	var tick *C.uchar
	var n C.size_t
	C.SSL_SESSION_get0_ticket(s, &tick, &n)
	if tick == nil {
		C.SSL_SESSION_free(s)
		return nil
	}
	out := C.GoBytes(unsafe.Pointer(tick), C.int(n))
	C.SSL_SESSION_free(s)
	return out
}

// The id of a session that the connection had lent.
func badIDAfterSet(ssl *C.SSL, next *C.SSL_SESSION) string {
	cur := C.SSL_get_session(ssl)
	if cur == nil {
		return ""
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(cur, &n)
	if C.SSL_set_session(ssl, next) != 1 {
		return ""
	}
	return C.GoStringN((*C.char)(unsafe.Pointer(id)), C.int(n)) // want "staleborrow"
}

func goodIDAfterSet(ssl *C.SSL, next *C.SSL_SESSION) string {
	cur := C.SSL_get_session(ssl)
	if cur == nil {
		return ""
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(cur, &n)
	name := C.GoStringN((*C.char)(unsafe.Pointer(id)), C.int(n))
	if C.SSL_set_session(ssl, next) != 1 {
		return ""
	}
	return name
}

func badSetNil(ssl *C.SSL) C.ulong {
	cur := C.SSL_get0_session(ssl)
	if cur == nil {
		return 0
	}
	if C.SSL_SESSION_is_resumable(cur) == 0 {
		C.SSL_set_session(ssl, nil)
	}
	return C.SSL_SESSION_get_ticket_lifetime_hint(cur) // want "staleborrow"
}

func goodSetNil(ssl *C.SSL) C.ulong {
	cur := C.SSL_get0_session(ssl)
	if cur == nil {
		return 0
	}
	hint := C.SSL_SESSION_get_ticket_lifetime_hint(cur)
	if C.SSL_SESSION_is_resumable(cur) == 0 {
		C.SSL_set_session(ssl, nil)
	}
	return hint
}

// SSL_dup's result is a connection that holds the session, too.
func badDupConn(ssl *C.SSL) (n C.int) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0
	}
	twin := C.SSL_dup(ssl)
	if twin == nil {
		return 0
	}
	n = C.SSL_SESSION_get_protocol_version(s)
	C.SSL_free(twin)
	C.SSL_SESSION_free(s)
	return n
}

func goodDupConn(ssl *C.SSL) (n C.int) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	twin := C.SSL_dup(ssl)
	if twin == nil {
		return 0
	}
	n = C.SSL_SESSION_get_protocol_version(s)
	C.SSL_free(twin)
	return n
}

// In both caches only a copy may be.
func badTwoCaches(a, b *C.SSL_CTX) int {
	ssl := C.SSL_new(a)
	if ssl == nil {
		return 0
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return 0
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	n := int(C.SSL_CTX_add_session(C.SSL_get_SSL_CTX(ssl), s))
	return n + int(C.SSL_CTX_add_session(b, s)) // want "crossctx"
}

func goodTwoCaches(a, b *C.SSL_CTX) int {
	ssl := C.SSL_new(a)
	if ssl == nil {
		return 0
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return 0
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	n := int(C.SSL_CTX_add_session(C.SSL_get_SSL_CTX(ssl), s))
	twin := C.SSL_SESSION_dup(s)
	if twin == nil {
		return n
	}
	defer C.SSL_SESSION_free(twin)
	return n + int(C.SSL_CTX_add_session(b, twin))
}

// Freeing NULL is nothing, freeing twice with NULL in between is right.
func badFreeNil(ssl *C.SSL, again bool) {
	s := C.SSL_get1_session(ssl)
	t := s
	C.SSL_SESSION_free(s)
	s = nil
	if again {
		C.SSL_SESSION_free(t) // want "doublefree"
	}
	C.SSL_SESSION_free(s)
}

func goodFreeNil(ssl *C.SSL, again bool) {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	s = nil
	if again {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(nil)
}

// The array of C holds what Go acquired.
func badCArray(conns []*C.SSL) int {
	n := len(conns)
	mem := C.malloc(C.size_t(n+1) * C.size_t(unsafe.Sizeof(uintptr(0))))
	defer C.free(mem)
	slots := unsafe.Slice((**C.SSL_SESSION)(mem), n)
	for i, ssl := range conns {
		slots[i] = C.SSL_get0_session(ssl)
	}
	live := 0
	for _, s := range slots {
		if s != nil {
			live++
			C.SSL_SESSION_free(s) // want "borrowedfree"
		}
	}
	return live
}

func goodCArray(conns []*C.SSL) int {
	n := len(conns)
	mem := C.malloc(C.size_t(n+1) * C.size_t(unsafe.Sizeof(uintptr(0))))
	defer C.free(mem)
	slots := unsafe.Slice((**C.SSL_SESSION)(mem), n)
	for i, ssl := range conns {
		slots[i] = C.SSL_get1_session(ssl)
	}
	live := 0
	for _, s := range slots {
		if s != nil {
			live++
			C.SSL_SESSION_free(s)
		}
	}
	return live
}

// Two flags that belong together, set in two places.
func badResumeFlags(ssl *C.SSL, bio *C.BIO, cached map[string]*C.SSL_SESSION, host string) bool {
	sess, fromDisk := cached[host], false
	if sess == nil {
		sess = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
		fromDisk = sess != nil
	}
	if sess == nil {
		return false
	}
	if C.SSL_set_session(ssl, sess) != 1 {
		return false
	}
	if fromDisk {
		C.SSL_SESSION_free(sess)
	}
	return true
}

func goodResumeFlags(ssl *C.SSL, bio *C.BIO, cached map[string]*C.SSL_SESSION, host string) bool {
	sess, fromDisk := cached[host], false
	if sess == nil {
		sess = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
		fromDisk = sess != nil
	}
	if sess == nil {
		return false
	}
	ok := C.SSL_set_session(ssl, sess) == 1
	if fromDisk {
		C.SSL_SESSION_free(sess)
	}
	return ok
}
