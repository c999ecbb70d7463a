package callbacks

/*
#include <openssl/ssl.h>

extern int goodUseDecoded(SSL *ssl, EVP_MD *md, unsigned char **id, size_t *n, SSL_SESSION **sess);
extern int badUseDecoded(SSL *ssl, EVP_MD *md, unsigned char **id, size_t *n, SSL_SESSION **sess);
extern int goodUseShared(SSL *ssl, EVP_MD *md, unsigned char **id, size_t *n, SSL_SESSION **sess);
extern int badUseShared(SSL *ssl, EVP_MD *md, unsigned char **id, size_t *n, SSL_SESSION **sess);
extern int goodUseFreed(SSL *ssl, EVP_MD *md, unsigned char **id, size_t *n, SSL_SESSION **sess);
extern int badUseFreed(SSL *ssl, EVP_MD *md, unsigned char **id, size_t *n, SSL_SESSION **sess);
extern int goodFindDecoded(SSL *ssl, unsigned char *id, size_t n, SSL_SESSION **sess);
extern int badFindDecoded(SSL *ssl, unsigned char *id, size_t n, SSL_SESSION **sess);
extern int goodFindShared(SSL *ssl, unsigned char *id, size_t n, SSL_SESSION **sess);
extern int badFindShared(SSL *ssl, unsigned char *id, size_t n, SSL_SESSION **sess);
extern SSL_TICKET_RETURN goodDecrypt(SSL *ssl, SSL_SESSION *sess, unsigned char *name, size_t n, SSL_TICKET_STATUS status, void *arg);
extern SSL_TICKET_RETURN badDecrypt(SSL *ssl, SSL_SESSION *sess, unsigned char *name, size_t n, SSL_TICKET_STATUS status, void *arg);
*/
import "C"

import "unsafe"

var (
	identity = (*C.uchar)(C.CBytes([]byte("client")))
	pskDER   []byte
	previous *C.SSL
)

func setPSK(ctx *C.SSL_CTX, ssl *C.SSL, n int) {
	switch n {
	case 0:
		C.SSL_CTX_set_psk_use_session_callback(ctx, (*[0]byte)(C.goodUseDecoded))
	case 1:
		C.SSL_CTX_set_psk_use_session_callback(ctx, (*[0]byte)(C.badUseDecoded))
	case 2:
		C.SSL_set_psk_use_session_callback(ssl, (*[0]byte)(C.goodUseShared))
	case 3:
		C.SSL_set_psk_use_session_callback(ssl, (*[0]byte)(C.badUseShared))
	case 4:
		C.SSL_CTX_set_psk_use_session_callback(ctx, (*[0]byte)(C.goodUseFreed))
	case 5:
		C.SSL_CTX_set_psk_use_session_callback(ctx, (*[0]byte)(C.badUseFreed))
	case 6:
		C.SSL_CTX_set_psk_find_session_callback(ctx, (*[0]byte)(C.goodFindDecoded))
	case 7:
		C.SSL_CTX_set_psk_find_session_callback(ctx, (*[0]byte)(C.badFindDecoded))
	case 8:
		C.SSL_set_psk_find_session_callback(ssl, (*[0]byte)(C.goodFindShared))
	case 9:
		C.SSL_set_psk_find_session_callback(ssl, (*[0]byte)(C.badFindShared))
	case 10:
		C.SSL_CTX_set_session_ticket_cb(ctx, nil, (*[0]byte)(C.goodDecrypt), nil)
	case 11:
		C.SSL_CTX_set_session_ticket_cb(ctx, nil, (*[0]byte)(C.badDecrypt), nil)
	}
}

// What is stored in *sess is the library's, whatever is returned.
//
//export goodUseDecoded
func goodUseDecoded(ssl *C.SSL, md *C.EVP_MD, id **C.uchar, n *C.size_t, sess **C.SSL_SESSION) C.int {
	s := decode(pskDER)
	if s != nil {
		*id, *n = identity, 6
	}
	*sess = s
	return 1
}

//export badUseDecoded
func badUseDecoded(ssl *C.SSL, md *C.EVP_MD, id **C.uchar, n *C.size_t, sess **C.SSL_SESSION) C.int {
	s := decode(pskDER) // not for this hash: neither stored nor freed // want "refleak"
	*sess = nil
	if s == nil || md != nil {
		return 1
	}
	*id, *n = identity, 6
	*sess = s
	return 1
}

//export goodUseShared
func goodUseShared(ssl *C.SSL, md *C.EVP_MD, id **C.uchar, n *C.size_t, sess **C.SSL_SESSION) C.int {
	*sess = nil
	s := C.SSL_get_session(previous)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return 1
	}
	*id, *n, *sess = identity, 6, s
	return 1
}

//export badUseShared
func badUseShared(ssl *C.SSL, md *C.EVP_MD, id **C.uchar, n *C.size_t, sess **C.SSL_SESSION) C.int {
	*id, *n = identity, 6
	*sess = C.SSL_get_session(previous) // the library will free it // want "borrowedfree"
	return 1
}

//export goodUseFreed
func goodUseFreed(ssl *C.SSL, md *C.EVP_MD, id **C.uchar, n *C.size_t, sess **C.SSL_SESSION) C.int {
	s := decode(pskDER)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		*sess = nil
		return 0
	}
	*id, *n, *sess = identity, 6, s
	return 1
}

//export badUseFreed
func badUseFreed(ssl *C.SSL, md *C.EVP_MD, id **C.uchar, n *C.size_t, sess **C.SSL_SESSION) C.int {
	s := decode(pskDER)
	*sess = s
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s) // 0 or not, what is in *sess is freed // want "doublefree"
		return 0
	}
	*id, *n = identity, 6
	return 1
}

// Of find's *sess the library frees what comes with 1, and only that.
//
//export goodFindDecoded
func goodFindDecoded(ssl *C.SSL, id *C.uchar, n C.size_t, sess **C.SSL_SESSION) C.int {
	*sess = decode(encoded[string(C.GoBytes(unsafe.Pointer(id), C.int(n)))])
	return 1
}

//export badFindDecoded
func badFindDecoded(ssl *C.SSL, id *C.uchar, n C.size_t, sess **C.SSL_SESSION) C.int {
	s := decode(encoded[string(C.GoBytes(unsafe.Pointer(id), C.int(n)))]) // nobody frees it after 0 // want "refleak"
	*sess = s
	if s != nil && C.SSL_SESSION_get_protocol_version(s) != C.TLS1_3_VERSION {
		return 0
	}
	return 1
}

//export goodFindShared
func goodFindShared(ssl *C.SSL, id *C.uchar, n C.size_t, sess **C.SSL_SESSION) C.int {
	*sess = C.SSL_get1_session(previous)
	return 1
}

//export badFindShared
func badFindShared(ssl *C.SSL, id *C.uchar, n C.size_t, sess **C.SSL_SESSION) C.int {
	*sess = C.SSL_get0_session(previous) // want "borrowedfree"
	return 1
}

//export goodDecrypt
func goodDecrypt(ssl *C.SSL, sess *C.SSL_SESSION, name *C.uchar, n C.size_t, status C.SSL_TICKET_STATUS, arg unsafe.Pointer) C.SSL_TICKET_RETURN {
	if sess != nil && C.SSL_SESSION_get_timeout(sess) == 0 {
		return C.SSL_TICKET_RETURN_IGNORE
	}
	return C.SSL_TICKET_RETURN_USE
}

//export badDecrypt
func badDecrypt(ssl *C.SSL, sess *C.SSL_SESSION, name *C.uchar, n C.size_t, status C.SSL_TICKET_STATUS, arg unsafe.Pointer) C.SSL_TICKET_RETURN {
	if sess != nil && C.SSL_SESSION_get_timeout(sess) == 0 {
		C.SSL_SESSION_free(sess) // the library does, after IGNORE // want "borrowedfree"
		return C.SSL_TICKET_RETURN_IGNORE
	}
	return C.SSL_TICKET_RETURN_USE
}
