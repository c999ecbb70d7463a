package unseen_flow_syntax

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>

extern int badKeepNewest(SSL *ssl, SSL_SESSION *sess);
extern int goodKeepNewest(SSL *ssl, SSL_SESSION *sess);
extern int badPerConn(SSL *ssl, SSL_SESSION *sess);
extern int goodPerConn(SSL *ssl, SSL_SESSION *sess);
extern int badDeferred(SSL *ssl, SSL_SESSION *sess);
extern int goodDeferred(SSL *ssl, SSL_SESSION *sess);
extern void badForget(SSL_CTX *ctx, SSL_SESSION *sess);
extern void goodForget(SSL_CTX *ctx, SSL_SESSION *sess);
extern void badRemember(SSL_CTX *ctx, SSL_SESSION *sess);
extern void goodRemember(SSL_CTX *ctx, SSL_SESSION *sess);
extern int badUsePSK(SSL *ssl, EVP_MD *md, unsigned char **id, size_t *len, SSL_SESSION **sess);
extern int goodUsePSK(SSL *ssl, EVP_MD *md, unsigned char **id, size_t *len, SSL_SESSION **sess);
*/
import "C"

import (
	"errors"
	"sync"
	"unsafe"
)

var (
	errNone  = errors.New("no session")
	errStale = errors.New("stale")
)

// newest is the last session that was announced.
var newest struct {
	sync.Mutex
	sess *C.SSL_SESSION
	der  map[string][]byte
	byID map[string]*C.SSL_SESSION
}

// perConn has a client for each connection.
var perConn sync.Map

type client struct {
	mu      sync.Mutex
	session *C.SSL_SESSION
}

func (c *client) setSession(s *C.SSL_SESSION) {
	c.mu.Lock()
	old := c.session
	c.session = s
	c.mu.Unlock()
	C.SSL_SESSION_free(old)
}

// Kept with 0: the library frees what newest has.
//
//export badKeepNewest
func badKeepNewest(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	newest.Lock()
	defer newest.Unlock()
	if newest.sess != nil {
		C.SSL_SESSION_free(newest.sess)
	}
	newest.sess = sess // want "borrowescape"
	return 0
}

//export goodKeepNewest
func goodKeepNewest(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	newest.Lock()
	defer newest.Unlock()
	if newest.sess != nil {
		C.SSL_SESSION_free(newest.sess)
	}
	newest.sess = sess
	return 1
}

// A connection that isn't known any more has nobody who would free it.
//
//export badPerConn
func badPerConn(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	v, ok := perConn.Load(uintptr(unsafe.Pointer(ssl)))
	if ok {
		v.(*client).setSession(sess)
	}
	return 1 // want "refleak"
}

//export goodPerConn
func goodPerConn(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	v, ok := perConn.Load(uintptr(unsafe.Pointer(ssl)))
	if !ok {
		return 0
	}
	v.(*client).setSession(sess)
	return 1
}

// The deferred free runs whatever is returned.
//
//export badDeferred
func badDeferred(ssl *C.SSL, sess *C.SSL_SESSION) (keep C.int) {
	defer C.SSL_SESSION_free(sess) // want "borrowedfree"
	if C.SSL_SESSION_is_resumable(sess) == 1 {
		C.SSL_set_session(ssl, sess)
	}
	return 0
}

//export goodDeferred
func goodDeferred(ssl *C.SSL, sess *C.SSL_SESSION) (keep C.int) {
	defer C.SSL_SESSION_free(sess)
	if C.SSL_SESSION_is_resumable(sess) == 1 {
		C.SSL_set_session(ssl, sess)
	}
	return 1
}

// What the table has is freed, and the parameter as well.
//
//export badForget
func badForget(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	newest.Lock()
	defer newest.Unlock()
	for id, own := range newest.byID {
		if own != sess {
			continue
		}
		delete(newest.byID, id)
		C.SSL_SESSION_free(own)
	}
	if newest.sess == nil {
		C.SSL_SESSION_free(sess) // want "borrowedfree"
	}
}

//export goodForget
func goodForget(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	newest.Lock()
	defer newest.Unlock()
	for id, own := range newest.byID {
		if own != sess {
			continue
		}
		delete(newest.byID, id)
		C.SSL_SESSION_free(own)
	}
}

//export badRemember
func badRemember(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	perConn.Store("removed", sess) // want "borrowescape"
}

//export goodRemember
func goodRemember(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	if C.SSL_SESSION_up_ref(sess) != 1 {
		return
	}
	if old, ok := perConn.Swap("removed", sess); ok {
		C.SSL_SESSION_free(old.(*C.SSL_SESSION))
	}
}

// A PSK that isn't handed out is still ours.
//
//export badUsePSK
func badUsePSK(ssl *C.SSL, md *C.EVP_MD, id **C.uchar, n *C.size_t, sess **C.SSL_SESSION) C.int {
	s := C.SSL_SESSION_new() // want "refleak"
	if s == nil {
		return 0
	}
	if C.SSL_SESSION_set_protocol_version(s, 0x304) != 1 {
		*sess = nil
		return 0
	}
	*sess = s
	return 1
}

//export goodUsePSK
func goodUsePSK(ssl *C.SSL, md *C.EVP_MD, id **C.uchar, n *C.size_t, sess **C.SSL_SESSION) C.int {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	if C.SSL_SESSION_set_protocol_version(s, 0x304) != 1 {
		*sess = nil
		C.SSL_SESSION_free(s)
		return 0
	}
	*sess = s
	return 1
}

// install has the callbacks of a context called.
func install(ctx *C.SSL_CTX) {
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodKeepNewest))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodPerConn))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodDeferred))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodForget))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodRemember))
	C.SSL_CTX_set_psk_use_session_callback(ctx, (*[0]byte)(C.goodUsePSK))
}

func installWrong(ctx *C.SSL_CTX) {
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badKeepNewest))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badPerConn))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badDeferred))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badForget))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badRemember))
	C.SSL_CTX_set_psk_use_session_callback(ctx, (*[0]byte)(C.badUsePSK))
}
