package keepers

// Bugs of session callbacks.

/*
#include <stdlib.h>
#include <openssl/ssl.h>

extern int badQuicNewSession(SSL *, SSL_SESSION *);
extern int goodQuicNewSession(SSL *, SSL_SESSION *);
extern int badAddedOrNot(SSL *, SSL_SESSION *);
extern int goodAddedOrNot(SSL *, SSL_SESSION *);
extern int badOriginNewSession(SSL *, SSL_SESSION *);
extern int goodOriginNewSession(SSL *, SSL_SESSION *);
extern int badContextKeeps(SSL *, SSL_SESSION *);
extern int goodContextKeeps(SSL *, SSL_SESSION *);
extern int badSmtpNewSession(SSL *, SSL_SESSION *);
extern int goodSmtpNewSession(SSL *, SSL_SESSION *);
extern int badKeyQueue(SSL *, SSL_SESSION *);
extern int goodKeyQueue(SSL *, SSL_SESSION *);
extern void badRemoved(SSL_CTX *, SSL_SESSION *);
extern void goodRemoved(SSL_CTX *, SSL_SESSION *);
extern SSL_SESSION *badSharedMemoryGet(SSL *, unsigned char *, int, int *);
extern SSL_SESSION *goodSharedMemoryGet(SSL *, unsigned char *, int, int *);
extern SSL_SESSION *badAttributesGet(SSL *, unsigned char *, int, int *);
extern SSL_SESSION *goodAttributesGet(SSL *, unsigned char *, int, int *);
*/
import "C"

import (
	"sync"
	"unsafe"
)

func encode(s *C.SSL_SESSION) []byte {
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil
	}
	mem := C.malloc(C.size_t(n))
	defer C.free(mem)
	p := (*C.uchar)(mem)
	C.i2d_SSL_SESSION(s, &p)
	return C.GoBytes(mem, n)
}

var (
	ticketMu sync.Mutex
	tickets  = map[uintptr][]byte{}
)

// The application keeps bytes only, but says that it keeps the session.
//
//export badQuicNewSession
func badQuicNewSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if der := encode(sess); der != nil {
		ticketMu.Lock()
		tickets[uintptr(unsafe.Pointer(ssl))] = der
		ticketMu.Unlock()
	}
	return 1 // want "refleak"
}

//export goodQuicNewSession
func goodQuicNewSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if der := encode(sess); der != nil {
		ticketMu.Lock()
		tickets[uintptr(unsafe.Pointer(ssl))] = der
		ticketMu.Unlock()
	}
	return 0
}

type sessionIDs struct {
	mu     sync.Mutex
	closed bool
	byPeer map[string]*C.SSL_SESSION
}

var ids = sessionIDs{byPeer: map[string]*C.SSL_SESSION{}}

// add reports whether the session is in the cache now.
func (c *sessionIDs) add(peer string, s *C.SSL_SESSION) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	if old := c.byPeer[peer]; old != nil {
		C.SSL_SESSION_free(old)
	}
	c.byPeer[peer] = s
	return true
}

// A ticket that arrives after the cache was closed isn't added.
//
//export badAddedOrNot
func badAddedOrNot(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if !ids.add("peer", sess) {
		return 1 // want "refleak"
	}
	return 1
}

//export goodAddedOrNot
func goodAddedOrNot(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if !ids.add("peer", sess) {
		return 0
	}
	return 1
}

var (
	originMu sync.Mutex
	origins  = make(map[string]*C.SSL_SESSION)
)

// Stored, but the library is told that nobody keeps it.
//
//export badOriginNewSession
func badOriginNewSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	originMu.Lock()
	defer originMu.Unlock()
	if _, known := origins["origin"]; known {
		return 0
	}
	origins["origin"] = sess // want "borrowescape"
	return 0
}

//export goodOriginNewSession
func goodOriginNewSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	originMu.Lock()
	defer originMu.Unlock()
	if _, known := origins["origin"]; known {
		return 0
	}
	origins["origin"] = sess
	return 1
}

type clientContext struct {
	session *C.SSL_SESSION
}

var contexts sync.Map // *C.SSL_CTX -> *clientContext

//export badContextKeeps
func badContextKeeps(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	v, ok := contexts.Load(C.SSL_get_SSL_CTX(ssl))
	if !ok {
		return 0
	}
	ctx := v.(*clientContext)
	if ctx.session == nil {
		ctx.session = sess // want "borrowescape"
	}
	return 0
}

//export goodContextKeeps
func goodContextKeeps(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	v, ok := contexts.Load(C.SSL_get_SSL_CTX(ssl))
	if !ok {
		return 0
	}
	ctx := v.(*clientContext)
	if ctx.session == nil {
		ctx.session = sess
		return 1
	}
	return 0
}

// The session goes into the manager's database, then it is freed here, and
// the library is told that it still has to free it.
//
//export badSmtpNewSession
func badSmtpNewSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if der := encode(sess); len(der) > 0 {
		ticketMu.Lock()
		tickets[0] = der
		ticketMu.Unlock()
	}
	C.SSL_SESSION_free(sess) // want "borrowedfree"
	return 0
}

//export goodSmtpNewSession
func goodSmtpNewSession(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if der := encode(sess); len(der) > 0 {
		ticketMu.Lock()
		tickets[0] = der
		ticketMu.Unlock()
	}
	C.SSL_SESSION_free(sess)
	return 1
}

const maxKeys = 2

var sessionKeys []*C.SSL_SESSION

// The newest goes in front; the oldest is dropped when there are too many.
//
//export badKeyQueue
func badKeyQueue(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if len(sessionKeys) >= maxKeys {
		// full: this one isn't taken
		return 1 // want "refleak"
	}
	sessionKeys = append(sessionKeys, sess)
	return 1
}

//export goodKeyQueue
func goodKeyQueue(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if len(sessionKeys) >= maxKeys {
		return 0
	}
	sessionKeys = append(sessionKeys, sess)
	return 1
}

//export badRemoved
func badRemoved(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	var n C.uint
	id := C.SSL_SESSION_get_id(sess, &n)
	key := C.GoStringN((*C.char)(unsafe.Pointer(id)), C.int(n))
	originMu.Lock()
	delete(origins, key)
	originMu.Unlock()
	C.SSL_SESSION_free(sess) // want "borrowedfree"
}

//export goodRemoved
func goodRemoved(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	var n C.uint
	id := C.SSL_SESSION_get_id(sess, &n)
	key := C.GoStringN((*C.char)(unsafe.Pointer(id)), C.int(n))
	originMu.Lock()
	delete(origins, key)
	originMu.Unlock()
}

func fromSharedMemory(id string) []byte {
	ticketMu.Lock()
	defer ticketMu.Unlock()
	for _, der := range tickets {
		if len(der) > len(id) {
			return der
		}
	}
	return nil
}

// The library takes a reference of its own unless it is told otherwise.
//
//export badSharedMemoryGet
func badSharedMemoryGet(ssl *C.SSL, id *C.uchar, n C.int, cp *C.int) *C.SSL_SESSION {
	der := fromSharedMemory(C.GoStringN((*C.char)(unsafe.Pointer(id)), n))
	if der == nil {
		return nil
	}
	mem := C.CBytes(der)
	defer C.free(mem)
	p := (*C.uchar)(mem)
	return C.d2i_SSL_SESSION(nil, &p, C.long(len(der))) // want "refleak"
}

//export goodSharedMemoryGet
func goodSharedMemoryGet(ssl *C.SSL, id *C.uchar, n C.int, cp *C.int) *C.SSL_SESSION {
	*cp = 0
	der := fromSharedMemory(C.GoStringN((*C.char)(unsafe.Pointer(id)), n))
	if der == nil {
		return nil
	}
	mem := C.CBytes(der)
	defer C.free(mem)
	p := (*C.uchar)(mem)
	return C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
}

// What was stored with the session has to fit, or it isn't resumed.
//
//export badAttributesGet
func badAttributesGet(ssl *C.SSL, id *C.uchar, n C.int, cp *C.int) *C.SSL_SESSION {
	*cp = 0
	sess := decode(fromSharedMemory("")) // want "refleak"
	if sess == nil {
		return nil
	}
	if C.SSL_SESSION_get_timeout(sess) == 0 {
		return nil
	}
	return sess
}

//export goodAttributesGet
func goodAttributesGet(ssl *C.SSL, id *C.uchar, n C.int, cp *C.int) *C.SSL_SESSION {
	*cp = 0
	sess := decode(fromSharedMemory(""))
	if sess == nil {
		return nil
	}
	if C.SSL_SESSION_get_timeout(sess) == 0 {
		C.SSL_SESSION_free(sess)
		return nil
	}
	return sess
}

func register(ctx *C.SSL_CTX) {
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badQuicNewSession))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodQuicNewSession))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badAddedOrNot))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodAddedOrNot))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badOriginNewSession))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodOriginNewSession))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badContextKeeps))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodContextKeeps))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badSmtpNewSession))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodSmtpNewSession))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.badKeyQueue))
	C.SSL_CTX_sess_set_new_cb(ctx, (*[0]byte)(C.goodKeyQueue))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.badRemoved))
	C.SSL_CTX_sess_set_remove_cb(ctx, (*[0]byte)(C.goodRemoved))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badSharedMemoryGet))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodSharedMemoryGet))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.badAttributesGet))
	C.SSL_CTX_sess_set_get_cb(ctx, (*[0]byte)(C.goodAttributesGet))
}
