package unseen_pairs

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>

extern int badNewFreedAndRefused(SSL *ssl, SSL_SESSION *s);
extern int goodNewFreedAndRefused(SSL *ssl, SSL_SESSION *s);
extern int badNewAcceptedNotKept(SSL *ssl, SSL_SESSION *s);
extern int goodNewAcceptedNotKept(SSL *ssl, SSL_SESSION *s);
extern void badRemoveFrees(SSL_CTX *ctx, SSL_SESSION *s);
extern void goodRemoveFrees(SSL_CTX *ctx, SSL_SESSION *s);
extern SSL_SESSION *badGetGivesLast(SSL *ssl, unsigned char *id, int n, int *cp);
extern SSL_SESSION *goodGetGivesLast(SSL *ssl, unsigned char *id, int n, int *cp);
*/
import "C"

import (
	"log"
	"unsafe"
)

func registerAll(ctx *C.SSL_CTX) {
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewFreedAndRefused))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewFreedAndRefused))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badNewAcceptedNotKept))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodNewAcceptedNotKept))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badRemoveFrees))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodRemoveFrees))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badGetGivesLast))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodGetGivesLast))
}

//export badNewFreedAndRefused
func badNewFreedAndRefused(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s) // on 0 the library frees it // want "borrowedfree"
		return 0
	}
	keepNew(s)
	return 1
}

//export goodNewFreedAndRefused
func goodNewFreedAndRefused(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return 0
	}
	keepNew(s)
	return 1
}

var newest []*C.SSL_SESSION

func keepNew(s *C.SSL_SESSION) { newest = append(newest, s) }

//export badNewAcceptedNotKept
func badNewAcceptedNotKept(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	log.Printf("new session, lifetime %d", age(s))
	return 1 // on 1 it is the application's, and nobody has it // want "refleak"
}

//export goodNewAcceptedNotKept
func goodNewAcceptedNotKept(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	log.Printf("new session, lifetime %d", age(s))
	return 0
}

//export badRemoveFrees
func badRemoveFrees(ctx *C.SSL_CTX, s *C.SSL_SESSION) {
	log.Println("removed", age(s))
	C.SSL_SESSION_free(s) // only lent to the callback // want "borrowedfree"
}

//export goodRemoveFrees
func goodRemoveFrees(ctx *C.SSL_CTX, s *C.SSL_SESSION) {
	log.Println("removed", age(s))
}

var served *C.SSL_SESSION

//export badGetGivesLast
func badGetGivesLast(ssl *C.SSL, id *C.uchar, n C.int, cp *C.int) *C.SSL_SESSION {
	s := served
	if s == nil {
		return nil
	}
	C.SSL_SESSION_up_ref(s) // the reference given away rests on it // want "uncheckedref"
	*cp = 0
	return s
}

//export goodGetGivesLast
func goodGetGivesLast(ssl *C.SSL, id *C.uchar, n C.int, cp *C.int) *C.SSL_SESSION {
	s := served
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	*cp = 0
	return s
}

func badNewAddedToCache(ctx *C.SSL_CTX, id []byte) error {
	s := C.SSL_SESSION_new() // the cache has a reference of its own, this one is nobody's // want "refleak"
	if s == nil {
		return errNoSession
	}
	if C.SSL_SESSION_set1_id(s, (*C.uchar)(&id[0]), C.uint(len(id))) != 1 {
		C.SSL_SESSION_free(s)
		return errShort
	}
	C.SSL_CTX_add_session(ctx, s)
	return nil
}

func goodNewAddedToCache(ctx *C.SSL_CTX, id []byte) error {
	s := C.SSL_SESSION_new()
	if s == nil {
		return errNoSession
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_SESSION_set1_id(s, (*C.uchar)(&id[0]), C.uint(len(id))) != 1 {
		return errShort
	}
	C.SSL_CTX_add_session(ctx, s)
	return nil
}

func badDupUnchecked(ssl *C.SSL) C.long {
	cur := C.SSL_get_session(ssl)
	if cur == nil {
		return 0
	}
	d := C.SSL_SESSION_dup(cur) // a copy may fail // want "uncheckedref"
	defer C.SSL_SESSION_free(d)
	return C.SSL_SESSION_get_time(d)
}

func goodDupUnchecked(ssl *C.SSL) C.long {
	cur := C.SSL_get_session(ssl)
	if cur == nil {
		return 0
	}
	d := C.SSL_SESSION_dup(cur)
	if d == nil {
		return 0
	}
	defer C.SSL_SESSION_free(d)
	return C.SSL_SESSION_get_time(d)
}

func badDecodeAndSet(ssl *C.SSL, der []byte) bool {
	p := (*C.uchar)(unsafe.Pointer(&der[0]))
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der))) // the connection has a reference of its own // want "refleak"
	if s == nil {
		return false
	}
	return C.SSL_set_session(ssl, s) == 1
}

func goodDecodeAndSet(ssl *C.SSL, der []byte) bool {
	p := (*C.uchar)(unsafe.Pointer(&der[0]))
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if s == nil {
		return false
	}
	ok := C.SSL_set_session(ssl, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func badDecodeInto(p *C.uchar, n C.long) {
	var a *C.SSL_SESSION
	s := C.d2i_SSL_SESSION(&a, &p, n)
	if s == nil {
		return
	}
	C.SSL_SESSION_free(a)
	C.SSL_SESSION_free(s) // s and what was decoded into are one reference // want "doublefree"
}

func goodDecodeInto(p *C.uchar, n C.long) {
	var a *C.SSL_SESSION
	s := C.d2i_SSL_SESSION(&a, &p, n)
	if s == nil {
		return
	}
	C.SSL_SESSION_free(a)
}

func badPemLoop(bio *C.BIO) (n int) {
	for {
		s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // each round drops the one before // want "refleak"
		if s == nil {
			return n
		}
		n++
	}
}

func goodPemLoop(bio *C.BIO) (n int) {
	for {
		s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
		if s == nil {
			return n
		}
		C.SSL_SESSION_free(s)
		n++
	}
}

func badFailedUpRef(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) == 0 {
		C.SSL_SESSION_free(s) // the reference wasn't given // want "borrowedfree"
		return nil
	}
	return s
}

func goodFailedUpRef(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) == 0 {
		return nil
	}
	return s
}

func badUpRefLost(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	if C.SSL_SESSION_up_ref(s) != 1 { // nobody gives the added one back // want "refleak"
		return false
	}
	if !resumable(s) {
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func goodUpRefLost(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return resumable(s)
}

func badCopySessionID(a, b *C.SSL) int64 {
	s := C.SSL_get_session(a)
	if s == nil {
		return 0
	}
	C.SSL_copy_session_id(a, b)
	return age(s) // the connection has another session now // want "staleborrow"
}

func goodCopySessionID(a, b *C.SSL) int64 {
	s := C.SSL_get_session(a)
	if s == nil {
		return 0
	}
	C.SSL_copy_session_id(b, a)
	return age(s)
}

func badClearThenUse(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	if C.SSL_clear(ssl) != 1 {
		return false
	}
	return resumable(s) // it went with SSL_clear // want "staleborrow"
}

func goodClearThenUse(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	C.SSL_shutdown(ssl)
	if C.SSL_clear(ssl) != 1 {
		return false
	}
	return resumable(s)
}

func badSetOther(ssl *C.SSL, next *C.SSL_SESSION) C.long {
	old := C.SSL_get0_session(ssl)
	if old == nil {
		return 0
	}
	C.SSL_set_session(ssl, next)
	return C.SSL_SESSION_get_time(old) // the connection let go of it for another // want "staleborrow"
}

func goodSetOther(ssl *C.SSL, next *C.SSL_SESSION) C.long {
	old := C.SSL_get0_session(ssl)
	if old == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(old)
	C.SSL_set_session(ssl, next)
	return t
}

func badSharedSSL(ssl *C.SSL) int64 {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_free(ssl)
	return age(s) // that was the last reference to the connection // want "staleborrow"
}

func goodSharedSSL(ssl *C.SSL) int64 {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_up_ref(ssl) != 1 {
		return 0
	}
	C.SSL_free(ssl)
	return age(s)
}

func badHostname(der *C.uchar, n C.long) string {
	s := C.d2i_SSL_SESSION(nil, &der, n)
	if s == nil {
		return ""
	}
	name := C.SSL_SESSION_get0_hostname(s)
	C.SSL_SESSION_free(s)
	return C.GoString(name) // a pointer into a session that is gone // want "useafterfree"
}

func goodHostname(der *C.uchar, n C.long) string {
	s := C.d2i_SSL_SESSION(nil, &der, n)
	if s == nil {
		return ""
	}
	name := C.GoString(C.SSL_SESSION_get0_hostname(s))
	C.SSL_SESSION_free(s)
	return name
}

func badSessionID(ssl *C.SSL) []byte {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	C.SSL_free(ssl)
	return C.GoBytes(unsafe.Pointer(id), C.int(n)) // a pointer into the session of a freed connection // want "staleborrow"
}

func goodSessionID(ssl *C.SSL) []byte {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	b := C.GoBytes(unsafe.Pointer(id), C.int(n))
	C.SSL_free(ssl)
	return b
}

func badExData(ssl *C.SSL, idx C.int) bool {
	s := C.SSL_get1_session(ssl) // ex_data is a bare pointer // want "refleak"
	return C.SSL_set_ex_data(ssl, idx, unsafe.Pointer(s)) == 1
}

func goodExData(ssl *C.SSL, idx C.int) bool {
	s := C.SSL_get1_session(ssl)
	ok := C.SSL_set_ex_data(ssl, idx, unsafe.Pointer(s)) == 1
	C.SSL_set_ex_data(ssl, idx, nil)
	C.SSL_SESSION_free(s)
	return ok
}

func badCrossSet(a *C.SSL_CTX) *C.SSL {
	b := C.SSL_CTX_new(C.TLS_client_method())
	defer C.SSL_CTX_free(b)
	first := C.SSL_new(a)
	C.SSL_connect(first)
	s := C.SSL_get1_session(first)
	second := C.SSL_new(b)
	C.SSL_set_session(second, s) // second was made from another SSL_CTX // want "crossctx"
	C.SSL_SESSION_free(s)
	C.SSL_free(first)
	return second
}

func goodCrossSet(a *C.SSL_CTX) *C.SSL {
	first := C.SSL_new(a)
	C.SSL_connect(first)
	s := C.SSL_get1_session(first)
	second := C.SSL_new(a)
	C.SSL_set_session(second, s)
	C.SSL_SESSION_free(s)
	C.SSL_free(first)
	return second
}

func badCrossAdd(a *C.SSL_CTX) *C.SSL_CTX {
	b := C.SSL_CTX_new(C.TLS_server_method())
	ssl := C.SSL_new(a)
	defer C.SSL_free(ssl)
	C.SSL_connect(ssl)
	if s := C.SSL_get_session(ssl); s != nil {
		C.SSL_CTX_add_session(b, s) // b is another SSL_CTX // want "crossctx"
	}
	return b
}

func goodCrossAdd(a *C.SSL_CTX) *C.SSL_CTX {
	b := C.SSL_CTX_new(C.TLS_server_method())
	ssl := C.SSL_new(a)
	defer C.SSL_free(ssl)
	C.SSL_connect(ssl)
	if s := C.SSL_get_session(ssl); s != nil {
		if d := C.SSL_SESSION_dup(s); d != nil {
			C.SSL_CTX_add_session(b, d)
			C.SSL_SESSION_free(d)
		}
	}
	return b
}
