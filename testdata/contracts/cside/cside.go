// Package cside has contracts of C functions: in a preamble, in a header and in
// a .c file.
package cside

/*
#cgo LDFLAGS: -lssl -lcrypto
#include "shim.h"

// X_elsewhere is defined in another library.
//
//sslref:returns owned
extern SSL_SESSION *X_elsewhere(SSL *ssl);

//sslref:releases s
extern int X_put(const char *key, SSL_SESSION *s);

//sslref:releases s
static inline void badStatic(SSL_SESSION *s, int n) {
	if (n > 3)
		return; // want "badStatic says it releases s, but doesn't when this return is taken (refleak)"
	SSL_SESSION_free(s);
}

//sslref:releases s
static inline void goodStatic(SSL_SESSION *s, int n) {
	if (n > 3)
		SSL_SESSION_get_time(s);
	SSL_SESSION_free(s);
}

//sslref:returns owned
static SSL_SESSION *badGet(SSL *ssl) {
	return SSL_get_session(ssl); // want "badGet says it returns owned, but session from SSL_get_session"
}

//sslref:returns owned
static SSL_SESSION *goodGet(SSL *ssl) {
	return SSL_get1_session(ssl);
}
*/
import "C"

func badElsewhere(ssl *C.SSL) {
	s := C.X_elsewhere(ssl) // want "session s from X_elsewhere is not freed"
	if s != nil {
		C.SSL_SESSION_is_resumable(s)
	}
}

func goodElsewhere(ssl *C.SSL) {
	s := C.X_elsewhere(ssl)
	if s != nil {
		C.SSL_SESSION_free(s)
	}
}

func badErrno(ssl *C.SSL) {
	s, _ := C.X_elsewhere(ssl) // want "session s from X_elsewhere is not freed"
	if s != nil {
		C.SSL_SESSION_is_resumable(s)
	}
}

func goodErrno(ssl *C.SSL) {
	s, _ := C.X_elsewhere(ssl)
	C.SSL_SESSION_free(s)
}

func badPut(ssl *C.SSL) {
	s := C.X_elsewhere(ssl)
	C.X_put(nil, s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodPut(ssl *C.SSL) {
	C.X_put(nil, C.X_elsewhere(ssl))
}

func badConn(c *C.struct_conn) {
	C.goodConnDrop(c)
	C.SSL_SESSION_is_resumable(C.goodConnSession(c)) // want "useafterfree"
}

func goodConn(c *C.struct_conn) {
	C.SSL_SESSION_is_resumable(C.goodConnSession(c))
	C.goodConnDrop(c)
}
