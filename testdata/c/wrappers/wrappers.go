// Package wrappers has thin C wrappers that Go calls: what they do to
// references counts where they are called.
package wrappers

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <stdlib.h>
#include <openssl/ssl.h>

// Renames of macros and functions.
static SSL_SESSION *X_SSL_get1_session(SSL *ssl) { return SSL_get1_session(ssl); }
static SSL_SESSION *X_SSL_get0_session(SSL *ssl) { return SSL_get0_session(ssl); }
static void X_SSL_SESSION_free(SSL_SESSION *s) { SSL_SESSION_free(s); }
static int X_SSL_SESSION_up_ref(SSL_SESSION *s) { return SSL_SESSION_up_ref(s); }
static void X_SSL_free(SSL *ssl) { SSL_free(ssl); }
static int X_SSL_set_session(SSL *ssl, SSL_SESSION *s) { return SSL_set_session(ssl, s); }
static SSL_SESSION *X_dup(SSL_SESSION *s) { return SSL_SESSION_dup(s); }
static long X_time(SSL_SESSION *s) { return SSL_SESSION_get_time(s); }
static const char *X_hostname(SSL_SESSION *s) { return SSL_SESSION_get0_hostname(s); }

// Two levels deep, through a macro, and static inline.
#define GET1(ssl) X_SSL_get1_session(ssl)
static inline SSL_SESSION *twice(SSL *ssl) { return GET1((ssl)); }

// NULL checks, and a conditional expression.
static SSL_SESSION *get1_if(SSL *ssl) { return ssl ? SSL_get1_session(ssl) : NULL; }
static void free_if(SSL_SESSION *s) { if (s != NULL) SSL_SESSION_free(s); }
static void free_unless(SSL_SESSION *s) { if (!s) return; SSL_SESSION_free(s); }

// A flag says whether the caller gets a reference of its own.
static SSL_SESSION *get(SSL *ssl, int own) {
	if (own)
		return SSL_get1_session(ssl);
	return SSL_get_session(ssl);
}

// An out-parameter, and a status.
static int get_into(SSL *ssl, SSL_SESSION **out) {
	SSL_SESSION *s = SSL_get1_session(ssl);
	if (s == NULL)
		return 0;
	*out = s;
	return 1;
}

// The reference is added by the helper.
static SSL_SESSION *keep(SSL *ssl) {
	SSL_SESSION *s = SSL_get_session(ssl);
	if (s != NULL && !SSL_SESSION_up_ref(s))
		return NULL;
	return s;
}

// Frees and clears the caller's variable.
static void free_and_clear(SSL_SESSION **s) {
	SSL_SESSION_free(*s);
	*s = NULL;
}

static SSL_SESSION *parse(const unsigned char *p, long n) {
	const unsigned char *q = p;
	return d2i_SSL_SESSION(NULL, &q, n);
}

static size_t size_of(SSL_SESSION *s) {
	unsigned int n = 0;
	(void)SSL_SESSION_get_id(s, &n);
	return n;
}

static void *as_void(SSL *ssl) { return (void *)SSL_get1_session(ssl); }
static void free_void(void *p) { SSL_SESSION_free((SSL_SESSION *)p); }
*/
import "C"

import "unsafe"

func badRename(ssl *C.SSL) C.long {
	s := C.X_SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0
	}
	return C.X_time(s)
}

func goodRename(ssl *C.SSL) C.long {
	s := C.X_SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.X_SSL_SESSION_free(s)
	return C.X_time(s)
}

func badBorrowed(ssl *C.SSL) {
	s := C.X_SSL_get0_session(ssl)
	C.X_SSL_SESSION_free(s) // want "borrowedfree"
}

func goodBorrowed(ssl *C.SSL) C.long {
	s := C.X_SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	return C.X_time(s)
}

func badTwice(ssl *C.SSL) {
	s := C.twice(ssl)
	C.X_SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodTwice(ssl *C.SSL) {
	C.X_SSL_SESSION_free(C.twice(ssl))
}

func badUse(orig *C.SSL_SESSION) C.long {
	s := C.X_dup(orig)
	if s == nil {
		return 0
	}
	C.free_if(s)
	return C.X_time(s) // want "useafterfree"
}

func goodUse(orig *C.SSL_SESSION) C.long {
	s := C.X_dup(orig)
	if s == nil {
		return 0
	}
	t := C.X_time(s)
	C.free_if(s)
	return t
}

func badStale(ssl *C.SSL) C.long {
	s := C.X_SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	C.X_SSL_free(ssl)
	return C.X_time(s) // want "staleborrow"
}

func goodStale(ssl *C.SSL) C.long {
	s := C.X_SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	t := C.X_time(s)
	C.X_SSL_free(ssl)
	return t
}

func badConditional(ssl *C.SSL) {
	s := C.get1_if(ssl) // want "refleak"
	if s != nil {
		C.X_SSL_set_session(ssl, s)
	}
}

func goodConditional(ssl *C.SSL) {
	s := C.get1_if(ssl)
	C.free_unless(s)
}

func badFreeUnless(ssl *C.SSL) {
	s := C.get1_if(ssl)
	C.free_unless(s)
	C.free_if(s) // want "doublefree"
}

func goodFreeUnless(ssl *C.SSL) {
	s := C.get1_if(ssl)
	if s == nil {
		return
	}
	C.free_unless(s)
}

func badFlagOwned(ssl *C.SSL) {
	s := C.get(ssl, 1) // want "refleak"
	println(s)
}

func goodFlagOwned(ssl *C.SSL) {
	s := C.get(ssl, 1)
	C.SSL_SESSION_free(s)
}

func badFlagBorrowed(ssl *C.SSL) {
	s := C.get(ssl, 0)
	C.SSL_SESSION_free(s) // want "borrowedfree"
}

func goodFlagBorrowed(ssl *C.SSL) {
	s := C.get(ssl, 0)
	println(s)
}

func badOut(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	return C.get_into(ssl, &s) == 1 // want "refleak"
}

func goodOut(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	if C.get_into(ssl, &s) != 1 {
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func badKeep(ssl *C.SSL) {
	s := C.keep(ssl) // want "refleak"
	println(s)
}

func goodKeep(ssl *C.SSL) {
	s := C.keep(ssl)
	if s != nil {
		C.SSL_SESSION_free(s)
	}
}

func badClear(ssl *C.SSL) {
	s := C.X_SSL_get1_session(ssl)
	t := s
	C.free_and_clear(&s)
	C.SSL_SESSION_free(t) // want "doublefree"
}

func goodClear(ssl *C.SSL) {
	s := C.X_SSL_get1_session(ssl)
	C.free_and_clear(&s)
	C.SSL_SESSION_free(s)
}

func badParse(p []byte) {
	s := C.parse((*C.uchar)(&p[0]), C.long(len(p))) // want "refleak"
	println(s)
}

func goodParse(p []byte) {
	s := C.parse((*C.uchar)(&p[0]), C.long(len(p)))
	if s != nil {
		C.X_SSL_SESSION_free(s)
	}
}

func badSize(s *C.SSL_SESSION) C.size_t {
	d := C.X_dup(s)
	if d == nil {
		return 0
	}
	C.X_SSL_SESSION_free(d)
	return C.size_of(d) // want "useafterfree"
}

func goodSize(s *C.SSL_SESSION) C.size_t {
	d := C.X_dup(s)
	if d == nil {
		return 0
	}
	defer C.X_SSL_SESSION_free(d)
	return C.size_of(d)
}

func badVoid(ssl *C.SSL) {
	p := C.as_void(ssl) // want "refleak"
	println(p)
}

func goodVoid(ssl *C.SSL) {
	p := C.as_void(ssl)
	C.free_void(p)
}

func badVoidTwice(ssl *C.SSL) {
	p := C.as_void(ssl)
	C.free_void(p)
	C.free_void(unsafe.Pointer(p)) // want "doublefree"
}

func goodVoidTwice(ssl *C.SSL) {
	p := (*C.SSL_SESSION)(C.as_void(ssl))
	C.X_SSL_SESSION_free(p)
}

func badErrno(ssl *C.SSL) error {
	s, err := C.X_SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return err
	}
	return nil
}

func goodErrno(ssl *C.SSL) error {
	s, err := C.X_SSL_get1_session(ssl)
	if s == nil {
		return err
	}
	_, err = C.X_SSL_SESSION_free(s)
	return err
}

func badUpRef(ssl *C.SSL) {
	s := C.X_SSL_get0_session(ssl)
	if s == nil {
		return
	}
	if C.X_SSL_SESSION_up_ref(s) == 1 { // want "refleak"
		println(s)
	}
}

func goodUpRef(ssl *C.SSL) {
	s := C.X_SSL_get0_session(ssl)
	if s == nil {
		return
	}
	if C.X_SSL_SESSION_up_ref(s) == 1 {
		C.X_SSL_SESSION_free(s)
	}
}

func badHostname(s *C.SSL_SESSION) string {
	d := C.X_dup(s)
	if d == nil {
		return ""
	}
	name := C.X_hostname(d)
	C.X_SSL_SESSION_free(d)
	return C.GoString(name) // want "useafterfree"
}

func goodHostname(s *C.SSL_SESSION) string {
	d := C.X_dup(s)
	if d == nil {
		return ""
	}
	defer C.X_SSL_SESSION_free(d)
	return C.GoString(C.X_hostname(d))
}

func badDeferred(ssl *C.SSL) {
	s := C.X_SSL_get0_session(ssl)
	defer C.X_SSL_SESSION_free(s) // want "borrowedfree"
	println(s)
}

func goodDeferred(ssl *C.SSL) {
	s := C.X_SSL_get1_session(ssl)
	defer C.X_SSL_SESSION_free(s)
	println(s)
}
