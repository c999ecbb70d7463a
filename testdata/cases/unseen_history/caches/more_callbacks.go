package caches

/*
#include <stdlib.h>
#include <openssl/ssl.h>

extern int badMailNew(SSL *, SSL_SESSION *);
extern int goodMailNew(SSL *, SSL_SESSION *);
extern int badEngineNew(SSL *, SSL_SESSION *);
extern int goodEngineNew(SSL *, SSL_SESSION *);
extern int badPanicNew(SSL *, SSL_SESSION *);
extern int goodPanicNew(SSL *, SSL_SESSION *);
extern int badUserNew(SSL *, SSL_SESSION *);
extern int goodUserNew(SSL *, SSL_SESSION *);
extern int badReplaceNew(SSL *, SSL_SESSION *);
extern int goodReplaceNew(SSL *, SSL_SESSION *);
extern SSL_SESSION *badLocalGet(SSL *, unsigned char *, int, int *);
extern SSL_SESSION *goodLocalGet(SSL *, unsigned char *, int, int *);
extern SSL_SESSION *badExpiredGet(SSL *, unsigned char *, int, int *);
extern SSL_SESSION *goodExpiredGet(SSL *, unsigned char *, int, int *);
extern void badEvict(SSL_CTX *, SSL_SESSION *);
extern void goodEvict(SSL_CTX *, SSL_SESSION *);
*/
import "C"

import (
	"log"
	"runtime/cgo"
	"sync"
	"unsafe"
)

var (
	cacheMu sync.RWMutex
	cache   = map[string]*C.SSL_SESSION{}
	engines = map[uintptr]*engine{}
)

type engine struct {
	single  *C.SSL_SESSION
	enabled bool
	queue   chan *C.SSL_SESSION
}

func (e *engine) store(s *C.SSL_SESSION) bool {
	if !e.enabled {
		return false
	}
	if e.single != nil {
		C.SSL_SESSION_free(e.single)
	}
	e.single = s
	return true
}

func sessionKey(s *C.SSL_SESSION) string {
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	return C.GoStringN((*C.char)(unsafe.Pointer(id)), C.int(n))
}

// Saved as bytes, freed here, and the answer says so; not when there were no
// bytes.
//
//export badMailNew
func badMailNew(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	der := toDER(s)
	if der == nil {
		log.Print("session without bytes")
		return 1 // want "refleak"
	}
	C.SSL_SESSION_free(s)
	return 1
}

//export goodMailNew
func goodMailNew(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	der := toDER(s)
	if der == nil {
		log.Print("session without bytes")
		return 0
	}
	C.SSL_SESSION_free(s)
	return 1
}

//export badEngineNew
func badEngineNew(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	e := engines[uintptr(unsafe.Pointer(ssl))]
	if e == nil {
		return 0
	}
	e.store(s)
	return 1 // want "refleak"
}

//export goodEngineNew
func goodEngineNew(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	e := engines[uintptr(unsafe.Pointer(ssl))]
	if e == nil {
		return 0
	}
	if e.store(s) {
		return 1
	}
	return 0
}

// The recovered panic says nothing about who has the session.
//
//export badPanicNew
func badPanicNew(ssl *C.SSL, s *C.SSL_SESSION) (rc C.int) {
	defer func() {
		if recover() != nil {
			rc = 0
		}
	}()
	key := sessionKey(s)
	cacheMu.Lock()
	defer cacheMu.Unlock()
	if old, ok := cache[key]; ok {
		C.SSL_SESSION_free(old)
	}
	cache[key] = s // want "borrowescape"
	return 0
}

//export goodPanicNew
func goodPanicNew(ssl *C.SSL, s *C.SSL_SESSION) (rc C.int) {
	defer func() {
		if recover() != nil {
			rc = 0
		}
	}()
	key := sessionKey(s)
	cacheMu.Lock()
	defer cacheMu.Unlock()
	if old, ok := cache[key]; ok {
		C.SSL_SESSION_free(old)
	}
	cache[key] = s
	return 1
}

// The user's function decides; it sits behind a handle in the ex_data.
//
//export badUserNew
func badUserNew(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	p := C.SSL_get_ex_data(ssl, 0)
	if p == nil {
		return 0
	}
	e, ok := cgo.Handle(uintptr(p)).Value().(*engine)
	if !ok {
		return 1 // want "refleak"
	}
	select {
	case e.queue <- s:
		return 1
	default:
		return 0
	}
}

//export goodUserNew
func goodUserNew(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	p := C.SSL_get_ex_data(ssl, 0)
	if p == nil {
		return 0
	}
	e, ok := cgo.Handle(uintptr(p)).Value().(*engine)
	if !ok {
		return 0
	}
	select {
	case e.queue <- s:
		return 1
	default:
		return 0
	}
}

// Sent to the queue, and not said.
//
//export badReplaceNew
func badReplaceNew(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	e := engines[0]
	if e == nil {
		return 0
	}
	e.queue <- s // want "borrowescape"
	return 0
}

//export goodReplaceNew
func goodReplaceNew(ssl *C.SSL, s *C.SSL_SESSION) C.int {
	e := engines[0]
	if e == nil {
		return 0
	}
	e.queue <- s
	return 1
}

// A copy is made for the library, and the library makes a reference of it.
//
//export badLocalGet
func badLocalGet(ssl *C.SSL, id *C.uchar, n C.int, cp *C.int) *C.SSL_SESSION {
	cacheMu.RLock()
	defer cacheMu.RUnlock()
	s, ok := cache[C.GoStringN((*C.char)(unsafe.Pointer(id)), n)]
	if !ok {
		return nil
	}
	d := C.SSL_SESSION_dup(s) // want "refleak"
	if d == nil {
		return nil
	}
	*cp = 1
	return d
}

//export goodLocalGet
func goodLocalGet(ssl *C.SSL, id *C.uchar, n C.int, cp *C.int) *C.SSL_SESSION {
	cacheMu.RLock()
	defer cacheMu.RUnlock()
	s, ok := cache[C.GoStringN((*C.char)(unsafe.Pointer(id)), n)]
	if !ok {
		return nil
	}
	d := C.SSL_SESSION_dup(s)
	if d == nil {
		return nil
	}
	*cp = 0
	return d
}

//export badExpiredGet
func badExpiredGet(ssl *C.SSL, id *C.uchar, n C.int, cp *C.int) *C.SSL_SESSION {
	*cp = 0
	cacheMu.RLock()
	s := cache[C.GoStringN((*C.char)(unsafe.Pointer(id)), n)]
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 { // want "refleak"
		cacheMu.RUnlock()
		return nil
	}
	cacheMu.RUnlock()
	if C.SSL_SESSION_get_timeout(s) == 0 {
		return nil
	}
	return s
}

//export goodExpiredGet
func goodExpiredGet(ssl *C.SSL, id *C.uchar, n C.int, cp *C.int) *C.SSL_SESSION {
	*cp = 0
	cacheMu.RLock()
	s := cache[C.GoStringN((*C.char)(unsafe.Pointer(id)), n)]
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		cacheMu.RUnlock()
		return nil
	}
	cacheMu.RUnlock()
	if C.SSL_SESSION_get_timeout(s) == 0 {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

// The eviction's own bookkeeping keeps the pointer.
var evicted []*C.SSL_SESSION

//export badEvict
func badEvict(ctx *C.SSL_CTX, s *C.SSL_SESSION) {
	if C.SSL_SESSION_has_ticket(s) == 1 {
		return
	}
	cacheMu.Lock()
	defer cacheMu.Unlock()
	evicted = append(evicted, s) // want "borrowescape"
}

//export goodEvict
func goodEvict(ctx *C.SSL_CTX, s *C.SSL_SESSION) {
	if C.SSL_SESSION_has_ticket(s) == 1 || C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	cacheMu.Lock()
	defer cacheMu.Unlock()
	evicted = append(evicted, s)
}

func registerAll(ctx *C.SSL_CTX) {
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badMailNew))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodMailNew))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badEngineNew))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodEngineNew))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badPanicNew))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodPanicNew))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badUserNew))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodUserNew))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badReplaceNew))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodReplaceNew))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badLocalGet))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodLocalGet))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badExpiredGet))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodExpiredGet))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badEvict))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodEvict))
}
