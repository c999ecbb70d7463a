package unseen_library

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"context"
	"sync"
	"sync/atomic"
)

// What the function gives it gives to everybody; here that is one.
func badOnce(ssl *C.SSL) C.long {
	load := sync.OnceValue(func() *C.SSL_SESSION {
		return C.SSL_get1_session(ssl)
	})
	s := load() // nobody releases it // want "refleak"
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func goodOnce(ssl *C.SSL) C.long {
	load := sync.OnceValue(func() *C.SSL_SESSION {
		return C.SSL_get1_session(ssl)
	})
	s := load()
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(load())
	return C.SSL_SESSION_get_timeout(s)
}

// Twice the same.
func badOnceTwice(ssl *C.SSL) {
	load := sync.OnceValue(func() *C.SSL_SESSION { return C.SSL_get1_session(ssl) })
	C.SSL_SESSION_free(load())
	C.SSL_SESSION_free(load()) // the same one // want "doublefree"
}

func goodOnceTwice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	free := sync.OnceFunc(func() { C.SSL_SESSION_free(s) })
	defer free()
	if s == nil || C.SSL_SESSION_has_ticket(s) == 0 {
		free()
	}
}

// A context keeps what it is given.
type sessionKey struct{}

func badInContext(parent context.Context, ctx *C.SSL_CTX) context.Context {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return parent
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return parent
	}
	return context.WithValue(parent, sessionKey{}, C.SSL_get0_session(ssl)) // ssl is freed // want "borrowescape"
}

func goodInContext(parent context.Context, ctx *C.SSL_CTX) context.Context {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return parent
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return parent
	}
	return context.WithValue(parent, sessionKey{}, C.SSL_get1_session(ssl))
}

func badFromContext(parent context.Context, from *C.SSL_SESSION) bool {
	s := C.SSL_SESSION_dup(from)
	if s == nil {
		return false
	}
	ctx := context.WithValue(parent, sessionKey{}, s)
	C.SSL_SESSION_free(s)
	kept, ok := ctx.Value(sessionKey{}).(*C.SSL_SESSION)
	return ok && C.SSL_SESSION_has_ticket(kept) == 1 // it is s // want "useafterfree"
}

func goodFromContext(parent context.Context, from *C.SSL_SESSION) bool {
	s := C.SSL_SESSION_dup(from)
	if s == nil {
		return false
	}
	ctx := context.WithValue(parent, sessionKey{}, s)
	defer C.SSL_SESSION_free(s)
	kept, ok := ctx.Value(sessionKey{}).(*C.SSL_SESSION)
	return ok && C.SSL_SESSION_has_ticket(kept) == 1
}

// Until nobody else was in between.
func badRetry(slot *atomic.Pointer[C.SSL_SESSION], ssl *C.SSL) {
	for {
		old := slot.Load()
		s := C.SSL_get1_session(ssl) // lost where somebody was // want "refleak"
		if s == nil {
			return
		}
		if slot.CompareAndSwap(old, s) {
			C.SSL_SESSION_free(old)
			return
		}
	}
}

func goodRetry(slot *atomic.Pointer[C.SSL_SESSION], ssl *C.SSL) {
	for {
		old := slot.Load()
		s := C.SSL_get1_session(ssl)
		if s == nil {
			return
		}
		if slot.CompareAndSwap(old, s) {
			C.SSL_SESSION_free(old)
			return
		}
		C.SSL_SESSION_free(s)
	}
}

func goodRetryOne(slot *atomic.Pointer[C.SSL_SESSION], ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	for {
		old := slot.Load()
		if slot.CompareAndSwap(old, s) {
			C.SSL_SESSION_free(old)
			return
		}
	}
}

// A value of any type, swapped.
func badValue(a, b *C.SSL) {
	var v atomic.Value
	v.Store(C.SSL_get1_session(a)) // swapped out // want "refleak"
	v.Swap(C.SSL_get1_session(b))
	C.SSL_SESSION_free(v.Load().(*C.SSL_SESSION))
}

func goodValue(a, b *C.SSL) {
	var v atomic.Value
	v.Store(C.SSL_get1_session(a))
	C.SSL_SESSION_free(v.Swap(C.SSL_get1_session(b)).(*C.SSL_SESSION))
	C.SSL_SESSION_free(v.Load().(*C.SSL_SESSION))
}
