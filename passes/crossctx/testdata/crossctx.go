// Package crossctx has the code of the rule's manual, wrong and right.
package crossctx

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

func cachedTwice() {
	ctxA, ctxB := C.SSL_CTX_new(C.TLS_client_method()), C.SSL_CTX_new(C.TLS_client_method())
	defer C.SSL_CTX_free(ctxA)
	defer C.SSL_CTX_free(ctxB)
	if ctxA == nil || ctxB == nil {
		return
	}
	ssl := C.SSL_new(ctxA)
	if ssl == nil {
		return
	}
	defer C.SSL_free(ssl)
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	C.SSL_CTX_add_session(ctxB, s) // want "crossctx"
}

func setAcross(copied bool) {
	ctxA, ctxB := C.SSL_CTX_new(C.TLS_client_method()), C.SSL_CTX_new(C.TLS_client_method())
	defer C.SSL_CTX_free(ctxA)
	defer C.SSL_CTX_free(ctxB)
	if ctxA == nil || ctxB == nil {
		return
	}
	a, b := C.SSL_new(ctxA), C.SSL_new(ctxB)
	defer C.SSL_free(a)
	defer C.SSL_free(b)
	if a == nil || b == nil {
		return
	}
	s := C.SSL_get1_session(a)
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	if !copied {
		C.SSL_set_session(b, s) // want `session s .*crossctx`
		return
	}
	t := C.SSL_SESSION_dup(s)
	C.SSL_set_session(b, t)
	C.SSL_SESSION_free(t)
}

func oneContext(ctx *C.SSL_CTX) {
	a, b := C.SSL_new(ctx), C.SSL_new(ctx)
	defer C.SSL_free(a)
	defer C.SSL_free(b)
	if a == nil || b == nil {
		return
	}
	C.SSL_set_session(b, C.SSL_get0_session(a))
}
