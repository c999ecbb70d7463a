package restatedhistory

/*
#include <openssl/ssl.h>
int badNewClientSession(SSL *ssl, SSL_SESSION *sess);
int goodNewClientSession(SSL *ssl, SSL_SESSION *sess);
int badNewServerSession(SSL *ssl, SSL_SESSION *sess);
int goodNewServerSession(SSL *ssl, SSL_SESSION *sess);
int badNewKeptSession(SSL *ssl, SSL_SESSION *sess);
int goodNewKeptSession(SSL *ssl, SSL_SESSION *sess);
int badNewLimitedSession(SSL *ssl, SSL_SESSION *sess);
int goodNewLimitedSession(SSL *ssl, SSL_SESSION *sess);
void badRemovedSession(SSL_CTX *ctx, SSL_SESSION *sess);
void goodRemovedSession(SSL_CTX *ctx, SSL_SESSION *sess);
SSL_SESSION *badLookUpSession(SSL *ssl, unsigned char *id, int n, int *copy);
SSL_SESSION *goodLookUpSession(SSL *ssl, unsigned char *id, int n, int *copy);
*/
import "C"

import (
	"fmt"
	"unsafe"
)

var (
	clientSession *C.SSL_SESSION
	serverCount   int
	lastTicket    []byte
)

func encoded(s *C.SSL_SESSION) []byte {
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil
	}
	buf := make([]byte, int(n))
	p := (*C.uchar)(unsafe.Pointer(&buf[0]))
	C.i2d_SSL_SESSION(s, &p)
	return buf
}

//export badNewClientSession
func badNewClientSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	lastTicket = encoded(sess)
	return 1 // want "refleak"
}

//export goodNewClientSession
func goodNewClientSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	lastTicket = encoded(sess)
	return 0
}

//export badNewServerSession
func badNewServerSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	serverCount++
	C.SSL_SESSION_free(sess) // want "borrowedfree"
	return 0
}

//export goodNewServerSession
func goodNewServerSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	serverCount++
	C.SSL_SESSION_free(sess)
	return 1
}

//export badNewKeptSession
func badNewKeptSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	clientSession = sess // want "borrowescape"
	return 0
}

//export goodNewKeptSession
func goodNewKeptSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	C.SSL_SESSION_free(clientSession)
	clientSession = sess
	return 1
}

//export badNewLimitedSession
func badNewLimitedSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if serverCount > 10 {
		fmt.Println("too many")
		return 1 // want "refleak"
	}
	serverCount++
	C.SSL_SESSION_free(clientSession)
	clientSession = sess
	return 1
}

//export goodNewLimitedSession
func goodNewLimitedSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if serverCount > 10 {
		fmt.Println("too many")
		return 0
	}
	serverCount++
	C.SSL_SESSION_free(clientSession)
	clientSession = sess
	return 1
}

//export badRemovedSession
func badRemovedSession(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	serverCount--
	C.SSL_SESSION_free(sess) // want "borrowedfree"
}

//export goodRemovedSession
func goodRemovedSession(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	serverCount--
	fmt.Println(C.SSL_SESSION_get_time(sess))
}

//export badLookUpSession
func badLookUpSession(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	if len(lastTicket) == 0 {
		return nil
	}
	p := (*C.uchar)(unsafe.Pointer(&lastTicket[0]))
	*copy = 1
	return C.d2i_SSL_SESSION(nil, &p, C.long(len(lastTicket))) // want "refleak"
}

//export goodLookUpSession
func goodLookUpSession(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	if len(lastTicket) == 0 {
		return nil
	}
	p := (*C.uchar)(unsafe.Pointer(&lastTicket[0]))
	*copy = 0
	return C.d2i_SSL_SESSION(nil, &p, C.long(len(lastTicket)))
}

func register(client, server *C.SSL_CTX, fixed bool) {
	if fixed {
		C.SSL_CTX_sess_set_new_cb(client, (*[0]byte)(C.goodNewClientSession))
		C.SSL_CTX_sess_set_new_cb(client, (*[0]byte)(C.goodNewKeptSession))
		C.SSL_CTX_sess_set_new_cb(client, (*[0]byte)(C.goodNewLimitedSession))
		C.SSL_CTX_sess_set_new_cb(server, (*[0]byte)(C.goodNewServerSession))
		C.SSL_CTX_sess_set_remove_cb(server, (*[0]byte)(C.goodRemovedSession))
		C.SSL_CTX_sess_set_get_cb(server, (*[0]byte)(C.goodLookUpSession))
		return
	}
	C.SSL_CTX_sess_set_new_cb(client, (*[0]byte)(C.badNewClientSession))
	C.SSL_CTX_sess_set_new_cb(client, (*[0]byte)(C.badNewKeptSession))
	C.SSL_CTX_sess_set_new_cb(client, (*[0]byte)(C.badNewLimitedSession))
	C.SSL_CTX_sess_set_new_cb(server, (*[0]byte)(C.badNewServerSession))
	C.SSL_CTX_sess_set_remove_cb(server, (*[0]byte)(C.badRemovedSession))
	C.SSL_CTX_sess_set_get_cb(server, (*[0]byte)(C.badLookUpSession))
}
