// Package callbacks has cases of Go functions that the library calls: what
// they may do with a session depends on where they are registered and on what
// they return.
package callbacks

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>

extern int goodNewKept(SSL *ssl, SSL_SESSION *sess);
extern int badNewKept(SSL *ssl, SSL_SESSION *sess);
extern int goodNewFreed(SSL *ssl, SSL_SESSION *sess);
extern int badNewFreed(SSL *ssl, SSL_SESSION *sess);
extern int goodNewDropped(SSL *ssl, SSL_SESSION *sess);
extern int badNewDropped(SSL *ssl, SSL_SESSION *sess);
extern int goodNewOnePath(SSL *ssl, SSL_SESSION *sess);
extern int badNewOnePath(SSL *ssl, SSL_SESSION *sess);
extern int goodNewDeferred(SSL *ssl, SSL_SESSION *sess);
extern int badNewDeferred(SSL *ssl, SSL_SESSION *sess);
extern int goodNewTwice(SSL *ssl, SSL_SESSION *sess);
extern int badNewTwice(SSL *ssl, SSL_SESSION *sess);
extern int goodNewUpRef(SSL *ssl, SSL_SESSION *sess);
extern int badNewUpRef(SSL *ssl, SSL_SESSION *sess);
extern int goodNewUpRefToo(SSL *ssl, SSL_SESSION *sess);
extern int badNewUpRefToo(SSL *ssl, SSL_SESSION *sess);
extern int goodNewSent(SSL *ssl, SSL_SESSION *sess);
extern int badNewSent(SSL *ssl, SSL_SESSION *sess);
extern int goodNewHelper(SSL *ssl, SSL_SESSION *sess);
extern int badNewHelper(SSL *ssl, SSL_SESSION *sess);
extern int goodNewStatus(SSL *ssl, SSL_SESSION *sess);
extern int badNewStatus(SSL *ssl, SSL_SESSION *sess);
extern int goodNewReplaces(SSL *ssl, SSL_SESSION *sess);
extern int badNewReplaces(SSL *ssl, SSL_SESSION *sess);
extern int goodNewCopies(SSL *ssl, SSL_SESSION *sess);
extern int badNewCopies(SSL *ssl, SSL_SESSION *sess);
extern int goodNewLooks(SSL *ssl, SSL_SESSION *sess);
extern int badNewLooks(SSL *ssl, SSL_SESSION *sess);
extern int goodNewSwitch(SSL *ssl, SSL_SESSION *sess);
extern int badNewSwitch(SSL *ssl, SSL_SESSION *sess);
extern int goodNewUpRefLeft(SSL *ssl, SSL_SESSION *sess);
extern int badNewUpRefLeft(SSL *ssl, SSL_SESSION *sess);
*/
import "C"

import "unsafe"

var (
	lastNew  *C.SSL_SESSION
	newest   = make(chan *C.SSL_SESSION, 16)
	byTicket = map[C.ulong]*C.SSL_SESSION{}
	lifetime C.long
)

// keepNew keeps what it is given, and no longer what it had.
func keepNew(sess *C.SSL_SESSION) {
	C.SSL_SESSION_free(lastNew)
	lastNew = sess
}

// offerNew keeps it if there is room and says so.
func offerNew(sess *C.SSL_SESSION) bool {
	select {
	case newest <- sess:
		return true
	default:
		return false
	}
}

// setNew registers the n-th of the callbacks below.
func setNew(ctx *C.SSL_CTX, n int) {
	switch n {
	case 0:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewKept))
	case 1:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewKept))
	case 2:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewFreed))
	case 3:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewFreed))
	case 4:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewDropped))
	case 5:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewDropped))
	case 6:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewOnePath))
	case 7:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewOnePath))
	case 8:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewDeferred))
	case 9:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewDeferred))
	case 10:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewTwice))
	case 11:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewTwice))
	case 12:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewUpRef))
	case 13:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewUpRef))
	case 14:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewUpRefToo))
	case 15:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewUpRefToo))
	case 16:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewSent))
	case 17:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewSent))
	case 18:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewHelper))
	case 19:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewHelper))
	case 20:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(unsafe.Pointer(C.goodNewStatus)))
	case 21:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(unsafe.Pointer(C.badNewStatus)))
	case 22:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewReplaces))
	case 23:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewReplaces))
	case 24:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewCopies))
	case 25:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewCopies))
	case 26:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewLooks))
	case 27:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewLooks))
	case 28:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewSwitch))
	case 29:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewSwitch))
	case 30:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewUpRefLeft))
	case 31:
		C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewUpRefLeft))
	default:
		C.SSL_CTX_sess_set_new_cb(ctx, nil)
	}
}

//export goodNewKept
func goodNewKept(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	C.SSL_SESSION_free(lastNew)
	lastNew = sess
	return 1
}

//export badNewKept
func badNewKept(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	lastNew = sess // with 0 the library frees it // want "borrowescape"
	return 0
}

// Freeing the reference and returning 1 is right.
//
//export goodNewFreed
func goodNewFreed(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	C.SSL_SESSION_free(sess)
	return 1
}

//export badNewFreed
func badNewFreed(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	C.SSL_SESSION_free(sess) // and with 0 the library frees it, too // want "borrowedfree"
	return 0
}

//export goodNewDropped
func goodNewDropped(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	lifetime = C.SSL_SESSION_get_timeout(sess)
	return 0
}

//export badNewDropped
func badNewDropped(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	lifetime = C.SSL_SESSION_get_timeout(sess)
	return 1 // says that it is kept // want "refleak"
}

//export goodNewOnePath
func goodNewOnePath(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_is_resumable(sess) == 0 {
		return 0
	}
	lastNew = sess
	return 1
}

//export badNewOnePath
func badNewOnePath(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_is_resumable(sess) == 1 {
		lastNew = sess
	}
	return 1 // also if it is not kept // want "refleak"
}

//export goodNewDeferred
func goodNewDeferred(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	defer C.SSL_SESSION_free(sess)
	if C.SSL_SESSION_has_ticket(sess) == 0 {
		return 1
	}
	lifetime = C.SSL_SESSION_get_timeout(sess)
	return 1
}

//export badNewDeferred
func badNewDeferred(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	defer C.SSL_SESSION_free(sess) // wrong where 0 is returned // want "borrowedfree"
	if C.SSL_SESSION_has_ticket(sess) == 0 {
		return 0
	}
	lifetime = C.SSL_SESSION_get_timeout(sess)
	return 1
}

//export goodNewTwice
func goodNewTwice(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_has_ticket(sess) == 0 {
		C.SSL_SESSION_free(sess)
		return 1
	}
	C.SSL_SESSION_free(sess)
	return 1
}

//export badNewTwice
func badNewTwice(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_has_ticket(sess) == 0 {
		C.SSL_SESSION_free(sess)
	}
	C.SSL_SESSION_free(sess) // want "doublefree"
	return 1
}

//export goodNewUpRef
func goodNewUpRef(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_up_ref(sess) == 1 {
		C.SSL_SESSION_free(lastNew)
		lastNew = sess
	}
	return 0
}

//export badNewUpRef
func badNewUpRef(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	C.SSL_SESSION_up_ref(sess) // want "uncheckedref"
	lastNew = sess
	return 0
}

//export goodNewUpRefToo
func goodNewUpRefToo(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_up_ref(sess) != 1 {
		return 0
	}
	C.SSL_SESSION_free(lastNew)
	lastNew = sess
	C.SSL_SESSION_free(gone)
	gone = sess
	return 1
}

// Both references are the application's then. Which of the two is lost can't
// be said; the superfluous call is what a person would take out.
//
//export badNewUpRefToo
func badNewUpRefToo(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_up_ref(sess) != 1 { // want "refleak"
		return 0
	}
	lastNew = sess
	return 1
}

//export goodNewSent
func goodNewSent(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if len(newest) < cap(newest) {
		newest <- sess
		return 1
	}
	return 0
}

//export badNewSent
func badNewSent(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if len(newest) < cap(newest) {
		newest <- sess // want "borrowescape"
	}
	return 0
}

//export goodNewHelper
func goodNewHelper(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	keepNew(sess)
	return 1
}

//export badNewHelper
func badNewHelper(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	keepNew(sess) // want "borrowescape"
	return 0
}

//export goodNewStatus
func goodNewStatus(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if offerNew(sess) {
		return 1
	}
	return 0
}

//export badNewStatus
func badNewStatus(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if !offerNew(sess) {
		return 1 // nobody has it // want "refleak"
	}
	return 1
}

//export goodNewReplaces
func goodNewReplaces(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	key := C.SSL_SESSION_get_ticket_lifetime_hint(sess)
	if old := byTicket[key]; old != nil {
		C.SSL_SESSION_free(old)
	}
	byTicket[key] = sess
	return 1
}

//export badNewReplaces
func badNewReplaces(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	key := C.SSL_SESSION_get_ticket_lifetime_hint(sess)
	if old := byTicket[key]; old != nil {
		C.SSL_SESSION_free(old)
		return 1 // the old one is gone, the new one not kept // want "refleak"
	}
	byTicket[key] = sess
	return 1
}

//export goodNewCopies
func goodNewCopies(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if c := C.SSL_SESSION_dup(sess); c != nil {
		C.SSL_SESSION_free(lastNew)
		lastNew = c
	}
	return 0
}

//export badNewCopies
func badNewCopies(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	c := C.SSL_SESSION_dup(sess) // want "refleak"
	if c == nil || C.SSL_SESSION_is_resumable(c) == 0 {
		return 0
	}
	lastNew = c
	return 0
}

//export goodNewLooks
func goodNewLooks(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if s := C.SSL_get_session(ssl); s != nil {
		lifetime = C.SSL_SESSION_get_timeout(s)
	}
	return 0
}

//export badNewLooks
func badNewLooks(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s != nil {
		lifetime = C.SSL_SESSION_get_timeout(s)
	}
	return 0
}

//export goodNewSwitch
func goodNewSwitch(ssl *C.SSL, sess *C.SSL_SESSION) (kept C.int) {
	switch C.SSL_SESSION_get_protocol_version(sess) {
	case C.TLS1_3_VERSION:
		lastNew, kept = sess, 1
	case C.TLS1_2_VERSION:
		C.SSL_SESSION_free(sess)
		kept = 1
	}
	return kept
}

//export badNewSwitch
func badNewSwitch(ssl *C.SSL, sess *C.SSL_SESSION) (kept C.int) {
	switch C.SSL_SESSION_get_protocol_version(sess) {
	case C.TLS1_3_VERSION:
		lastNew, kept = sess, 1
	case C.TLS1_2_VERSION:
		C.SSL_SESSION_free(sess) // kept stays 0 // want "borrowedfree"
	}
	return kept
}

// An exported function that no SSL_CTX is given has no contract: who calls it
// from C knows what it does.
//
//export goodNotRegistered
func goodNotRegistered(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	C.SSL_SESSION_free(sess)
	return 0
}

//export goodNotRegisteredKeeps
func goodNotRegisteredKeeps(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	lastNew = sess
	return 0
}

//export goodNotRegisteredDrops
func goodNotRegisteredDrops(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	return 1
}

// A reference of its own that is kept in one place and given up in no other.
//
//export badNewUpRefLeft
func badNewUpRefLeft(_ *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_up_ref(sess) != 1 { // want "refleak"
		return 0
	}
	if !offerNew(sess) {
		lifetime = C.SSL_SESSION_get_timeout(sess)
	}
	return 0
}

//export goodNewUpRefLeft
func goodNewUpRefLeft(_ *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_up_ref(sess) != 1 {
		return 0
	}
	if !offerNew(sess) {
		C.SSL_SESSION_free(sess)
	}
	return 0
}
