package api

/*
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import "unsafe"

func badOtherContext(a, b *C.SSL_CTX) {
	x, y := C.SSL_new(a), C.SSL_new(b)
	defer C.SSL_free(x)
	defer C.SSL_free(y)
	if x == nil || y == nil || C.SSL_connect(x) != 1 {
		return
	}
	s := C.SSL_get1_session(x)
	defer C.SSL_SESSION_free(s)
	C.SSL_set_session(y, s) // a session of a, an SSL of b // want "crossctx"
}

func goodOtherContext(a, b *C.SSL_CTX) {
	x, y, z := C.SSL_new(a), C.SSL_new(a), C.SSL_new(b)
	defer C.SSL_free(x)
	defer C.SSL_free(y)
	defer C.SSL_free(z)
	if x == nil || y == nil || z == nil || C.SSL_connect(x) != 1 {
		return
	}
	s := C.SSL_get1_session(x)
	defer C.SSL_SESSION_free(s)
	C.SSL_set_session(y, s)
}

func badTwoNewContexts() bool {
	front, back := C.SSL_CTX_new(C.TLS_method()), C.SSL_CTX_new(C.TLS_method())
	defer C.SSL_CTX_free(front)
	defer C.SSL_CTX_free(back)
	if front == nil || back == nil {
		return false
	}
	ssl := C.SSL_new(front)
	defer C.SSL_free(ssl)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		return false
	}
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	return C.SSL_CTX_add_session(back, s) == 1 // a session is in one cache at most // want "crossctx"
}

func goodTwoNewContexts() bool {
	front, back := C.SSL_CTX_new(C.TLS_method()), C.SSL_CTX_new(C.TLS_method())
	defer C.SSL_CTX_free(front)
	defer C.SSL_CTX_free(back)
	if front == nil || back == nil {
		return false
	}
	ssl := C.SSL_new(front)
	defer C.SSL_free(ssl)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		return false
	}
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	return C.SSL_CTX_add_session(front, s) == 1
}

func badLoanToOtherContext(a, b *C.SSL_CTX) bool {
	x, y := C.SSL_new(a), C.SSL_new(b)
	defer C.SSL_free(x)
	defer C.SSL_free(y)
	if x == nil || y == nil || C.SSL_connect(x) != 1 {
		return false
	}
	return C.SSL_set_session(y, C.SSL_get0_session(x)) == 1 // want "crossctx"
}

func goodLoanToOtherContext(a, b *C.SSL_CTX) bool {
	if a != b {
		return false
	}
	x, y := C.SSL_new(a), C.SSL_new(b)
	defer C.SSL_free(x)
	defer C.SSL_free(y)
	if x == nil || y == nil || C.SSL_connect(x) != 1 {
		return false
	}
	return C.SSL_set_session(y, C.SSL_get0_session(x)) == 1
}

// A copy belongs to no SSL_CTX yet.
func goodCopyToOtherContext(a, b *C.SSL_CTX) {
	x, y := C.SSL_new(a), C.SSL_new(b)
	defer C.SSL_free(x)
	defer C.SSL_free(y)
	if x == nil || y == nil || C.SSL_connect(x) != 1 {
		return
	}
	s := C.SSL_get0_session(x)
	if s == nil {
		return
	}
	c := C.SSL_SESSION_dup(s)
	C.SSL_set_session(y, c)
	C.SSL_SESSION_free(c)
}

func badCopyToOtherContext(a, b *C.SSL_CTX) {
	x, y := C.SSL_new(a), C.SSL_new(b)
	defer C.SSL_free(x)
	defer C.SSL_free(y)
	if x == nil || y == nil || C.SSL_connect(x) != 1 {
		return
	}
	s := C.SSL_get0_session(x)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	C.SSL_set_session(y, s) // one reference more is no copy // want "crossctx"
	C.SSL_SESSION_free(s)
}

// So does what i2d and d2i make of it.
func goodEncodedToOtherContext(a, b *C.SSL_CTX) {
	x, y := C.SSL_new(a), C.SSL_new(b)
	defer C.SSL_free(x)
	defer C.SSL_free(y)
	if x == nil || y == nil || C.SSL_connect(x) != 1 {
		return
	}
	s := C.SSL_get0_session(x)
	if s == nil {
		return
	}
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return
	}
	buf := (*C.uchar)(C.malloc(C.size_t(n)))
	defer C.free(unsafe.Pointer(buf))
	p := buf
	C.i2d_SSL_SESSION(s, &p)
	p = buf
	c := C.d2i_SSL_SESSION(nil, &p, C.long(n))
	C.SSL_set_session(y, c)
	C.SSL_SESSION_free(c)
}

func badBothCaches(a, b *C.SSL_CTX, src *C.SSL_SESSION) {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	C.SSL_CTX_add_session(a, s)
	C.SSL_CTX_add_session(b, s) // one object in two caches // want "crossctx"
}

func goodBothCaches(a, b *C.SSL_CTX, src *C.SSL_SESSION) {
	for _, ctx := range []*C.SSL_CTX{a, b} {
		s := C.SSL_SESSION_dup(src)
		if s == nil {
			return
		}
		C.SSL_CTX_add_session(ctx, s)
		C.SSL_SESSION_free(s)
	}
}

func badAddedElsewhere(ctx *C.SSL_CTX) {
	other := C.SSL_CTX_new(C.TLS_client_method())
	if other == nil {
		return
	}
	defer C.SSL_CTX_free(other)
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	C.SSL_CTX_add_session(other, s) // want "crossctx"
}

func goodAddedElsewhere(ctx *C.SSL_CTX) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	C.SSL_CTX_add_session(C.SSL_get_SSL_CTX(ssl), s)
}

// Nothing is known of the contexts of two connections that come from
// elsewhere.
func goodUnknownContexts(from, to *C.SSL) {
	s := C.SSL_get1_session(from)
	C.SSL_set_session(to, s)
	C.SSL_SESSION_free(s)
}

func goodContextsCompared(from, to *C.SSL) bool {
	if C.SSL_get_SSL_CTX(from) != C.SSL_get_SSL_CTX(to) {
		return false
	}
	return C.SSL_set_session(to, C.SSL_get0_session(from)) == 1
}

func badContextsCompared(from, to *C.SSL) bool {
	if C.SSL_get_SSL_CTX(from) == C.SSL_get_SSL_CTX(to) {
		return true
	}
	return C.SSL_set_session(to, C.SSL_get0_session(from)) == 1 // the contexts differ here // want "crossctx"
}

func badCopiedAcross(a, b *C.SSL_CTX) {
	x, y := C.SSL_new(a), C.SSL_new(b)
	defer C.SSL_free(x)
	defer C.SSL_free(y)
	if x == nil || y == nil || C.SSL_connect(x) != 1 {
		return
	}
	C.SSL_copy_session_id(y, x) // as SSL_set_session // want "crossctx"
}

func goodCopiedAcross(ctx *C.SSL_CTX) {
	x, y := C.SSL_new(ctx), C.SSL_new(ctx)
	defer C.SSL_free(x)
	defer C.SSL_free(y)
	if x == nil || y == nil || C.SSL_connect(x) != 1 {
		return
	}
	C.SSL_copy_session_id(y, x)
}
