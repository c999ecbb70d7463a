// Package structs has sessions in structs that go from C to Go and back.
package structs

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>

typedef struct {
	SSL_SESSION *sess;
	int code; // a gap follows
} cstructs_found;

typedef struct {
	char owned; // a gap follows
	SSL_SESSION *sess;
	int code;
} cstructs_lookup;

static cstructs_found cstructs_take(SSL *ssl) {
	cstructs_found f;
	f.sess = SSL_get1_session(ssl);
	f.code = f.sess != NULL;
	return f;
}

static cstructs_lookup cstructs_look(SSL *ssl, int own) {
	cstructs_lookup l = { 0, SSL_get_session(ssl), 0 };
	if (own && l.sess != NULL) {
		l.sess = SSL_get1_session(ssl);
		l.owned = 1;
	}
	return l;
}

static void cstructs_drop(cstructs_lookup l) {
	if (l.owned)
		SSL_SESSION_free(l.sess);
}
*/
import "C"

// A struct goes from C to Go and back with the same fields, whatever gaps Go
// sees between them.

func badFoundTwice(ssl *C.SSL) {
	f := C.cstructs_take(ssl)
	if f.code != 0 {
		C.SSL_SESSION_free(f.sess)
	}
	C.SSL_SESSION_free(f.sess) // want "doublefree"
}

func goodFoundTwice(ssl *C.SSL) {
	f := C.cstructs_take(ssl)
	if f.code != 0 {
		C.SSL_SESSION_free(f.sess)
	}
}

func badFoundLeft(ssl *C.SSL) bool {
	f := C.cstructs_take(ssl) // its session is nobody's // want "refleak"
	return f.code != 0
}

func goodFoundLeft(ssl *C.SSL) bool {
	f := C.cstructs_take(ssl)
	C.SSL_SESSION_free(f.sess)
	return f.code != 0
}

func badLookDropped(ssl *C.SSL) {
	l := C.cstructs_look(ssl, 0)
	C.SSL_SESSION_free(l.sess) // not asked to be owned // want "borrowedfree"
}

func goodLookDropped(ssl *C.SSL) {
	l := C.cstructs_look(ssl, 1)
	if l.owned != 0 {
		C.SSL_SESSION_free(l.sess)
	}
}

func badLookTwice(ssl *C.SSL) {
	l := C.cstructs_look(ssl, 1)
	C.cstructs_drop(l)
	if l.owned != 0 {
		C.SSL_SESSION_free(l.sess) // want "doublefree"
	}
}

func goodLookTwice(ssl *C.SSL) {
	l := C.cstructs_look(ssl, 1)
	C.cstructs_drop(l)
}
