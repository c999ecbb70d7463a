package holdout_projects

/*
#include <openssl/ssl.h>

extern int badNewStored(SSL *ssl, SSL_SESSION *sess);
extern int goodNewStored(SSL *ssl, SSL_SESSION *sess);
extern int badNewFull(SSL *ssl, SSL_SESSION *sess);
extern int goodNewFull(SSL *ssl, SSL_SESSION *sess);
extern int badNewEncoded(SSL *ssl, SSL_SESSION *sess);
extern int goodNewEncoded(SSL *ssl, SSL_SESSION *sess);
extern int badNewDenied(SSL *ssl, SSL_SESSION *sess);
extern int goodNewDenied(SSL *ssl, SSL_SESSION *sess);
extern int badNewKeptZero(SSL *ssl, SSL_SESSION *sess);
extern int goodNewKeptZero(SSL *ssl, SSL_SESSION *sess);
extern int badNewUpRefOne(SSL *ssl, SSL_SESSION *sess);
extern int goodNewUpRefOne(SSL *ssl, SSL_SESSION *sess);
extern void badRemoveDrops(SSL_CTX *ctx, SSL_SESSION *sess);
extern void goodRemoveDrops(SSL_CTX *ctx, SSL_SESSION *sess);
extern SSL_SESSION *badGetFetched(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *goodGetFetched(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *badGetNext(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *goodGetNext(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *badGetShared(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *goodGetShared(SSL *ssl, unsigned char *id, int n, int *copy);
*/
import "C"

import (
	"sync"
	"unsafe"
)

var store = struct {
	sync.Mutex
	byID  map[string]*C.SSL_SESSION
	der   map[string][]byte
	next  map[*C.SSL]*C.SSL_SESSION
	limit int
}{byID: map[string]*C.SSL_SESSION{}, der: map[string][]byte{}, next: map[*C.SSL]*C.SSL_SESSION{}, limit: 2}

func install(ctx *C.SSL_CTX, n int) {
	switch n {
	case 0:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewStored))
		C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badRemoveDrops))
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badGetFetched))
	case 1:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewStored))
		C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodRemoveDrops))
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodGetFetched))
	case 2:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewFull))
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badGetNext))
	case 3:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewFull))
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodGetNext))
	case 4:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewEncoded))
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badGetShared))
	case 5:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewEncoded))
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodGetShared))
	case 6:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewDenied))
	case 7:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewDenied))
	case 8:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewKeptZero))
	case 9:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewKeptZero))
	case 10:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewUpRefOne))
	case 11:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewUpRefOne))
	}
}

func idOf(s *C.SSL_SESSION) string {
	var n C.uint
	p := C.SSL_SESSION_get_id(s, &n)
	return string(C.GoBytes(unsafe.Pointer(p), C.int(n)))
}

func encode(s *C.SSL_SESSION) []byte {
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil
	}
	out := make([]byte, n)
	p := (*C.uchar)(unsafe.Pointer(&out[0]))
	C.i2d_SSL_SESSION(s, &p)
	return out
}

func parse(b []byte) *C.SSL_SESSION {
	if len(b) == 0 {
		return nil
	}
	p := (*C.uchar)(unsafe.Pointer(&b[0]))
	return C.d2i_SSL_SESSION(nil, &p, C.long(len(b)))
}

// The stored pointer has no reference: 0 gave it back.
//
//export badNewStored
func badNewStored(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	store.Lock()
	defer store.Unlock()
	store.next[ssl] = sess // want "borrowescape"
	return 0
}

//export goodNewStored
func goodNewStored(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	store.Lock()
	defer store.Unlock()
	C.SSL_SESSION_free(store.next[ssl])
	store.next[ssl] = sess
	return 1
}

// A full store doesn't keep it, and says so wrongly.
//
//export badNewFull
func badNewFull(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	id := idOf(sess)
	store.Lock()
	defer store.Unlock()
	if len(store.byID) >= store.limit {
		return 1 // want "refleak"
	}
	C.SSL_SESSION_free(store.byID[id])
	store.byID[id] = sess
	return 1
}

//export goodNewFull
func goodNewFull(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	id := idOf(sess)
	store.Lock()
	defer store.Unlock()
	if len(store.byID) >= store.limit {
		return 0
	}
	C.SSL_SESSION_free(store.byID[id])
	store.byID[id] = sess
	return 1
}

// Only the encoding is kept.
//
//export badNewEncoded
func badNewEncoded(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	b := encode(sess)
	C.SSL_SESSION_free(sess) // 0 frees it, too // want "borrowedfree"
	store.Lock()
	store.der[string(b)] = b
	store.Unlock()
	return 0
}

//export goodNewEncoded
func goodNewEncoded(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	b := encode(sess)
	C.SSL_SESSION_free(sess)
	store.Lock()
	store.der[string(b)] = b
	store.Unlock()
	return 1
}

// The answer is a variable.
//
//export badNewDenied
func badNewDenied(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	kept := C.int(1)
	b := encode(sess)
	if b == nil {
		C.SSL_SESSION_free(sess) // want "borrowedfree"
		kept = 0
	} else {
		C.SSL_SESSION_free(sess)
	}
	return kept
}

//export goodNewDenied
func goodNewDenied(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	kept := C.int(1)
	b := encode(sess)
	if b == nil {
		kept = 0
	} else {
		C.SSL_SESSION_free(sess)
	}
	return kept
}

// With an own reference 0 is the right answer, and 1 is one too many.
//
//export badNewUpRefOne
func badNewUpRefOne(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_up_ref(sess) != 1 { // want "refleak"
		return 0
	}
	id := idOf(sess)
	store.Lock()
	old := store.byID[id]
	store.byID[id] = sess
	store.Unlock()
	C.SSL_SESSION_free(old)
	return 1
}

//export goodNewUpRefOne
func goodNewUpRefOne(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_up_ref(sess) != 1 {
		return 0
	}
	id := idOf(sess)
	store.Lock()
	old := store.byID[id]
	store.byID[id] = sess
	store.Unlock()
	C.SSL_SESSION_free(old)
	return 0
}

// A reference of one's own, taken without a look at the result.
//
//export badNewKeptZero
func badNewKeptZero(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	id := idOf(sess)
	C.SSL_SESSION_up_ref(sess) // want "uncheckedref"
	store.Lock()
	defer store.Unlock()
	C.SSL_SESSION_free(store.byID[id])
	store.byID[id] = sess
	return 0
}

//export goodNewKeptZero
func goodNewKeptZero(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	id := idOf(sess)
	if C.SSL_SESSION_up_ref(sess) == 0 {
		return 0
	}
	store.Lock()
	defer store.Unlock()
	C.SSL_SESSION_free(store.byID[id])
	store.byID[id] = sess
	return 0
}

// The store's own reference goes, the library's argument stays.
//
//export badRemoveDrops
func badRemoveDrops(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	id := idOf(sess)
	store.Lock()
	defer store.Unlock()
	if _, ok := store.byID[id]; ok {
		delete(store.byID, id)
		C.SSL_SESSION_free(sess) // want "borrowedfree"
	}
}

//export goodRemoveDrops
func goodRemoveDrops(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	id := idOf(sess)
	store.Lock()
	defer store.Unlock()
	if kept, ok := store.byID[id]; ok {
		delete(store.byID, id)
		C.SSL_SESSION_free(kept)
	}
}

// A decoded session that isn't for this connection.
//
//export badGetFetched
func badGetFetched(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 0
	store.Lock()
	b := store.der[string(C.GoBytes(unsafe.Pointer(id), n))]
	store.Unlock()
	s := parse(b) // want "refleak"
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_get_protocol_version(s) != C.SSL_version(ssl) {
		return nil
	}
	return s
}

//export goodGetFetched
func goodGetFetched(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 0
	store.Lock()
	b := store.der[string(C.GoBytes(unsafe.Pointer(id), n))]
	store.Unlock()
	s := parse(b)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_get_protocol_version(s) != C.SSL_version(ssl) {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

// The session that an earlier asynchronous lookup has left.
//
//export badGetNext
func badGetNext(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	s := parse(store.der["next"]) // with the 1 that is there beforehand the library makes another // want "refleak"
	return s
}

//export goodGetNext
func goodGetNext(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	s := parse(store.der["next"])
	*copy = 0
	return s
}

// The session stays in the store.
//
//export badGetShared
func badGetShared(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	store.Lock()
	defer store.Unlock()
	s := store.byID[string(C.GoBytes(unsafe.Pointer(id), n))]
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 { // want "refleak"
		return nil
	}
	*copy = 1
	return s
}

//export goodGetShared
func goodGetShared(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	store.Lock()
	defer store.Unlock()
	s := store.byID[string(C.GoBytes(unsafe.Pointer(id), n))]
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	*copy = 0
	return s
}
