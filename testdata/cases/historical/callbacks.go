package historical

/*
#include <openssl/ssl.h>

extern int badSerializes(SSL *ssl, SSL_SESSION *sess);
extern int goodSerializes(SSL *ssl, SSL_SESSION *sess);
extern int badOriginCache(SSL *ssl, SSL_SESSION *sess);
extern int goodOriginCache(SSL *ssl, SSL_SESSION *sess);
extern int badOriginPointer(SSL *ssl, SSL_SESSION *sess);
extern int goodOriginPointer(SSL *ssl, SSL_SESSION *sess);
extern int badFTPData(SSL *ssl, SSL_SESSION *sess);
extern int goodFTPData(SSL *ssl, SSL_SESSION *sess);
extern int badNoName(SSL *ssl, SSL_SESSION *sess);
extern int goodNoName(SSL *ssl, SSL_SESSION *sess);
extern int badFreedAndKept(SSL *ssl, SSL_SESSION *sess);
extern int goodFreedAndKept(SSL *ssl, SSL_SESSION *sess);
extern void badExternalRemove(SSL_CTX *ctx, SSL_SESSION *sess);
extern void goodExternalRemove(SSL_CTX *ctx, SSL_SESSION *sess);
extern SSL_SESSION *badExternalGet(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *goodExternalGet(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *badInvalidGet(SSL *ssl, unsigned char *id, int n, int *copy);
extern SSL_SESSION *goodInvalidGet(SSL *ssl, unsigned char *id, int n, int *copy);
extern int badStaticPSK(SSL *ssl, EVP_MD *md, unsigned char **id, size_t *n, SSL_SESSION **sess);
extern int goodStaticPSK(SSL *ssl, EVP_MD *md, unsigned char **id, size_t *n, SSL_SESSION **sess);
*/
import "C"

import "unsafe"

var (
	tickets   = map[string][]byte{}
	origins   = map[string]*C.SSL_SESSION{}
	lastData  *C.SSL_SESSION
	staticPSK *C.SSL_SESSION
)

// hostOf is the server name of a session, "" if it has none.
func hostOf(sess *C.SSL_SESSION) string {
	name := C.SSL_SESSION_get0_hostname(sess)
	if name == nil {
		return ""
	}
	return C.GoString(name)
}

// encode returns the session's serialized form.
func encode(sess *C.SSL_SESSION) []byte {
	n := C.i2d_SSL_SESSION(sess, nil)
	if n <= 0 {
		return nil
	}
	buf := (*C.uchar)(C.malloc(C.size_t(n)))
	defer C.free(unsafe.Pointer(buf))
	p := buf
	C.i2d_SSL_SESSION(sess, &p)
	return C.GoBytes(unsafe.Pointer(buf), n)
}

// decode is its inverse.
func decode(b []byte) *C.SSL_SESSION {
	if len(b) == 0 {
		return nil
	}
	buf := C.CBytes(b)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	return C.d2i_SSL_SESSION(nil, &p, C.long(len(b)))
}

func register(ctx *C.SSL_CTX, n int) {
	switch n {
	case 0:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badSerializes))
	case 1:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodSerializes))
	case 2:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badOriginCache))
	case 3:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodOriginCache))
	case 4:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badOriginPointer))
	case 5:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodOriginPointer))
	case 6:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badFTPData))
	case 7:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodFTPData))
	case 8:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNoName))
	case 9:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNoName))
	case 10:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badFreedAndKept))
	case 11:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodFreedAndKept))
	case 12:
		C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badExternalRemove))
	case 13:
		C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodExternalRemove))
	case 14:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badExternalGet))
	case 15:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodExternalGet))
	case 16:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badInvalidGet))
	case 17:
		C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodInvalidGet))
	case 18:
		C.SSL_CTX_set_psk_use_session_callback(ctx, (*[0]byte)(C.badStaticPSK))
	case 19:
		C.SSL_CTX_set_psk_use_session_callback(ctx, (*[0]byte)(C.goodStaticPSK))
	}
}

// nodejs/node#33931, curl/curl#19718: only the serialized form was kept.
//
//export badSerializes
func badSerializes(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	tickets[hostOf(sess)] = encode(sess)
	return 1 // want "refleak"
}

//export goodSerializes
func goodSerializes(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	tickets[hostOf(sess)] = encode(sess)
	return 0
}

// apache/trafficserver#7883: a reference of its own, and 0 for the library's.
//
//export badOriginCache
func badOriginCache(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	own := C.SSL_get1_session(ssl) // not needed where the host is known // want "refleak"
	host := hostOf(sess)
	if _, known := origins[host]; known || host == "" {
		return 0
	}
	origins[host] = own
	return 0
}

//export goodOriginCache
func goodOriginCache(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	host := hostOf(sess)
	if _, known := origins[host]; known || host == "" {
		return 0
	}
	origins[host] = sess
	return 1
}

// apache/trafficserver#7808: the pointer without a reference.
//
//export badOriginPointer
func badOriginPointer(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	origins[hostOf(sess)] = sess // want "borrowescape"
	return 0
}

//export goodOriginPointer
func goodOriginPointer(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	host := hostOf(sess)
	if old := origins[host]; old != nil {
		C.SSL_SESSION_free(old)
	}
	origins[host] = sess
	return 1
}

// php/php-src#12851: the data connection resumes the last session.
//
//export badFTPData
func badFTPData(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	lastData = C.SSL_get_session(ssl) // counted by nobody // want "borrowescape"
	return 0
}

//export goodFTPData
func goodFTPData(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if lastData != nil {
		C.SSL_SESSION_free(lastData)
	}
	lastData = C.SSL_get1_session(ssl)
	return 0
}

// An RPC library caches by server name; there may be none.
//
//export badNoName
func badNoName(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	host := hostOf(sess)
	if host == "" {
		return 1 // "handled", but by whom // want "refleak"
	}
	C.SSL_SESSION_free(origins[host])
	origins[host] = sess
	return 1
}

//export goodNoName
func goodNoName(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	host := hostOf(sess)
	if host == "" {
		return 0
	}
	C.SSL_SESSION_free(origins[host])
	origins[host] = sess
	return 1
}

// A mail client writes the session to its cache file and releases it.
//
//export badFreedAndKept
func badFreedAndKept(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	tickets[hostOf(sess)] = encode(sess)
	C.SSL_SESSION_free(sess) // right only with 1 // want "borrowedfree"
	return 0
}

//export goodFreedAndKept
func goodFreedAndKept(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	tickets[hostOf(sess)] = encode(sess)
	C.SSL_SESSION_free(sess)
	return 1
}

// An external cache learns that the library has dropped a session.
//
//export badExternalRemove
func badExternalRemove(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	delete(tickets, hostOf(sess))
	C.SSL_SESSION_free(sess) // want "borrowedfree"
}

//export goodExternalRemove
func goodExternalRemove(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	delete(tickets, hostOf(sess))
}

// A web server's shared cache: what was decoded is nobody else's.
//
//export badExternalGet
func badExternalGet(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	return decode(tickets[string(C.GoBytes(unsafe.Pointer(id), n))]) // *copy stays 1 // want "refleak"
}

//export goodExternalGet
func goodExternalGet(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 0
	return decode(tickets[string(C.GoBytes(unsafe.Pointer(id), n))])
}

// An authentication server checks what it has found, and frees it.
//
//export badInvalidGet
func badInvalidGet(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 0
	sess := decode(tickets[string(C.GoBytes(unsafe.Pointer(id), n))])
	if sess != nil && C.SSL_SESSION_get_timeout(sess) == 0 {
		C.SSL_SESSION_free(sess)
	}
	return sess // also the one that was freed // want "useafterfree"
}

//export goodInvalidGet
func goodInvalidGet(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	*copy = 0
	sess := decode(tickets[string(C.GoBytes(unsafe.Pointer(id), n))])
	if sess != nil && C.SSL_SESSION_get_timeout(sess) == 0 {
		C.SSL_SESSION_free(sess)
		return nil
	}
	return sess
}

// openssl/openssl#28267: the callback runs twice and gave the same reference
// away each time. The first call stores the only reference and gives it away
// as well; the rule is that of a callback that hands out what is another's.
//
//export badStaticPSK
func badStaticPSK(ssl *C.SSL, md *C.EVP_MD, id **C.uchar, n *C.size_t, sess **C.SSL_SESSION) C.int {
	if staticPSK == nil {
		staticPSK = C.SSL_SESSION_new()
	}
	*sess = staticPSK // want "borrowedfree"
	return 1
}

//export goodStaticPSK
func goodStaticPSK(ssl *C.SSL, md *C.EVP_MD, id **C.uchar, n *C.size_t, sess **C.SSL_SESSION) C.int {
	if staticPSK == nil {
		staticPSK = C.SSL_SESSION_new()
	}
	*sess = nil
	if staticPSK != nil && C.SSL_SESSION_up_ref(staticPSK) == 1 {
		*sess = staticPSK
	}
	return 1
}
