package unseen_flow_owners

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>

extern int badNewKeepsNothing(SSL *ssl, SSL_SESSION *sess);
extern int goodNewKeepsNothing(SSL *ssl, SSL_SESSION *sess);
extern void badRemove(SSL_CTX *ctx, SSL_SESSION *sess);
extern void goodRemove(SSL_CTX *ctx, SSL_SESSION *sess);
*/
import "C"

import (
	"sync"
	"unsafe"
)

var tickets = struct {
	sync.Mutex
	byConn map[*C.SSL]*C.SSL_SESSION
	byID   map[string]*C.SSL_SESSION
}{byConn: map[*C.SSL]*C.SSL_SESSION{}, byID: map[string]*C.SSL_SESSION{}}

// One that isn't worth to be kept is dropped though 1 is returned.
//
//export badNewKeepsNothing
func badNewKeepsNothing(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	tickets.Lock()
	defer tickets.Unlock()
	if C.SSL_SESSION_has_ticket(sess) == 0 {
		return 1 // want "refleak"
	}
	if old, ok := tickets.byConn[ssl]; ok {
		C.SSL_SESSION_free(old)
	}
	tickets.byConn[ssl] = sess
	return 1
}

//export goodNewKeepsNothing
func goodNewKeepsNothing(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	tickets.Lock()
	defer tickets.Unlock()
	if C.SSL_SESSION_has_ticket(sess) == 0 {
		return 0
	}
	if old, ok := tickets.byConn[ssl]; ok {
		C.SSL_SESSION_free(old)
	}
	tickets.byConn[ssl] = sess
	return 1
}

//export badRemove
func badRemove(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	tickets.Lock()
	defer tickets.Unlock()
	var n C.uint
	id := C.SSL_SESSION_get_id(sess, &n)
	delete(tickets.byID, C.GoStringN((*C.char)(unsafe.Pointer(id)), C.int(n)))
	C.SSL_SESSION_free(sess) // want "borrowedfree"
}

//export goodRemove
func goodRemove(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	tickets.Lock()
	defer tickets.Unlock()
	var n C.uint
	id := C.SSL_SESSION_get_id(sess, &n)
	key := C.GoStringN((*C.char)(unsafe.Pointer(id)), C.int(n))
	if own, ok := tickets.byID[key]; ok {
		delete(tickets.byID, key)
		C.SSL_SESSION_free(own)
	}
}

// register has the callbacks of a context called.
func register(ctx *C.SSL_CTX) {
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewKeepsNothing))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodRemove))
}

func registerWrong(ctx *C.SSL_CTX) {
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewKeepsNothing))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badRemove))
}
