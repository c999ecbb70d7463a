package callbacks

/*
#include <openssl/ssl.h>

extern void goodRemoveOwn(SSL_CTX *ctx, SSL_SESSION *sess);
extern void badRemoveOwn(SSL_CTX *ctx, SSL_SESSION *sess);
extern void goodRemoveKeeps(SSL_CTX *ctx, SSL_SESSION *sess);
extern void badRemoveKeeps(SSL_CTX *ctx, SSL_SESSION *sess);
extern void goodRemoveDeferred(SSL_CTX *ctx, SSL_SESSION *sess);
extern void badRemoveDeferred(SSL_CTX *ctx, SSL_SESSION *sess);
extern void goodRemoveGoroutine(SSL_CTX *ctx, SSL_SESSION *sess);
extern void badRemoveGoroutine(SSL_CTX *ctx, SSL_SESSION *sess);
extern SSL_SESSION *goodGetDecoded(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *badGetDecoded(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *goodGetCached(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *badGetCached(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *goodGetUpRef(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *badGetUpRef(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *goodGetLoan(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *badGetLoan(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *goodGetExpired(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *badGetExpired(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *goodGetFreed(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *badGetFreed(SSL *ssl, unsigned char *id, int n, int *copy);
*/
import "C"

import "unsafe"

var (
	cached   = map[string]*C.SSL_SESSION{}
	encoded  = map[string][]byte{}
	upstream *C.SSL
	gone     *C.SSL_SESSION
	ages     = make(chan C.long, 16)
)

// keyOf is the id of a session as a map key.
func keyOf(s *C.SSL_SESSION) string {
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	return string(C.GoBytes(unsafe.Pointer(id), C.int(n)))
}

// decode makes a session of what was stored, or nil.
func decode(b []byte) *C.SSL_SESSION {
	if len(b) == 0 {
		return nil
	}
	buf := C.CBytes(b)
	p := (*C.uchar)(buf)
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(b)))
	C.free(buf)
	return s
}

func setRemove(ctx *C.SSL_CTX, n int) {
	switch n {
	case 0:
		C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodRemoveOwn))
	case 1:
		C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badRemoveOwn))
	case 2:
		C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodRemoveKeeps))
	case 3:
		C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badRemoveKeeps))
	case 4:
		C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodRemoveDeferred))
	case 5:
		C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badRemoveDeferred))
	case 6:
		C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodRemoveGoroutine))
	case 7:
		C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badRemoveGoroutine))
	}
}

func setGet(ctx *C.SSL_CTX, n int) {
	switch n {
	case 0:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodGetDecoded))
	case 1:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badGetDecoded))
	case 2:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodGetCached))
	case 3:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badGetCached))
	case 4:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodGetUpRef))
	case 5:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badGetUpRef))
	case 6:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodGetLoan))
	case 7:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badGetLoan))
	case 8:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodGetExpired))
	case 9:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badGetExpired))
	case 10:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodGetFreed))
	case 11:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badGetFreed))
	}
}

// The reference that is freed is the application's own.
//
//export goodRemoveOwn
func goodRemoveOwn(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	key := keyOf(sess)
	if s, ok := cached[key]; ok {
		delete(cached, key)
		C.SSL_SESSION_free(s)
	}
}

//export badRemoveOwn
func badRemoveOwn(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	delete(cached, keyOf(sess))
	C.SSL_SESSION_free(sess) // the cache gives back its reference itself // want "borrowedfree"
}

//export goodRemoveKeeps
func goodRemoveKeeps(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	if C.SSL_SESSION_up_ref(sess) == 1 {
		C.SSL_SESSION_free(gone)
		gone = sess
	}
}

//export badRemoveKeeps
func badRemoveKeeps(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	gone = sess // may be dead right after // want "borrowescape"
}

//export goodRemoveDeferred
func goodRemoveDeferred(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	defer delete(encoded, keyOf(sess))
	if C.SSL_SESSION_up_ref(sess) == 1 {
		defer C.SSL_SESSION_free(sess)
	}
}

//export badRemoveDeferred
func badRemoveDeferred(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	defer C.SSL_SESSION_free(sess) // want "borrowedfree"
	delete(encoded, keyOf(sess))
}

//export goodRemoveGoroutine
func goodRemoveGoroutine(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	t := C.SSL_SESSION_get_time(sess)
	go func() { ages <- t }()
}

//export badRemoveGoroutine
func badRemoveGoroutine(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	go func() { ages <- C.SSL_SESSION_get_time(sess) }() // want "borrowescape"
}

// With 0 in *copy the result is the library's.
//
//export goodGetDecoded
func goodGetDecoded(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 0
	return decode(encoded[string(C.GoBytes(unsafe.Pointer(id), n))])
}

//export badGetDecoded
func badGetDecoded(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 1                                                        // the library takes a reference of its own, this one is lost
	return decode(encoded[string(C.GoBytes(unsafe.Pointer(id), n))]) // want "refleak"
}

// With 1 it stays in the map.
//
//export goodGetCached
func goodGetCached(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 1
	return cached[string(C.GoBytes(unsafe.Pointer(id), n))]
}

//export badGetCached
func badGetCached(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	s := decode(encoded[string(C.GoBytes(unsafe.Pointer(id), n))]) // *copy is 1 unless it is written // want "refleak"
	if s == nil {
		return nil
	}
	return s
}

//export goodGetUpRef
func goodGetUpRef(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	s := cached[string(C.GoBytes(unsafe.Pointer(id), n))]
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	*copy = 0
	return s
}

//export badGetUpRef
func badGetUpRef(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	s := cached[string(C.GoBytes(unsafe.Pointer(id), n))]
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 { // two more references, one of them nobody's // want "refleak"
		return nil
	}
	*copy = 1
	return s
}

//export goodGetLoan
func goodGetLoan(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 0
	return C.SSL_get1_session(upstream)
}

//export badGetLoan
func badGetLoan(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 0
	return C.SSL_get_session(upstream) // gives away what is upstream's // want "borrowedfree"
}

//export goodGetExpired
func goodGetExpired(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 0
	s := decode(encoded[string(C.GoBytes(unsafe.Pointer(id), n))])
	if s != nil && C.SSL_SESSION_get_timeout(s) == 0 {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

//export badGetExpired
func badGetExpired(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 0
	s := decode(encoded[string(C.GoBytes(unsafe.Pointer(id), n))]) // want "refleak"
	if s != nil && C.SSL_SESSION_get_timeout(s) == 0 {
		return nil
	}
	return s
}

//export goodGetFreed
func goodGetFreed(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 0
	s := decode(encoded[string(C.GoBytes(unsafe.Pointer(id), n))])
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return s
	}
	C.SSL_SESSION_free(gone)
	gone = s
	return s
}

//export badGetFreed
func badGetFreed(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 1
	s := decode(encoded[string(C.GoBytes(unsafe.Pointer(id), n))])
	defer C.SSL_SESSION_free(s) // before the library has its own
	return s                    // want "useafterfree"
}
