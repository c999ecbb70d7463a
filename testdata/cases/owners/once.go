package owners

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

var (
	once   sync.Once
	shared *C.SSL_SESSION

	current unsafe.Pointer // a *C.SSL_SESSION, for sync/atomic
	table   sync.Map
)

func badOnceLoan(ssl *C.SSL) *C.SSL_SESSION {
	once.Do(func() {
		shared = C.SSL_get_session(ssl) // for all later callers // want "borrowescape"
	})
	return shared
}

func goodOnceLoan(ssl *C.SSL) *C.SSL_SESSION {
	once.Do(func() {
		shared = C.SSL_get1_session(ssl)
	})
	return shared
}

func badOnceTakesOnlyTheFirst(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // every call but the first drops it // want "refleak"
	once.Do(func() {
		shared = s
	})
}

func goodOnceTakesOnlyTheFirst(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	once.Do(func() {
		shared, s = s, nil
	})
	C.SSL_SESSION_free(s)
}

// A onceHandle closes itself once.
type onceHandle struct {
	sess *C.SSL_SESSION
	once sync.Once
}

func (h *onceHandle) Close() {
	h.once.Do(func() { C.SSL_SESSION_free(h.sess) })
}

func badOnceClose(ssl *C.SSL) {
	h := &onceHandle{sess: C.SSL_get1_session(ssl)}
	h.Close()
	C.SSL_SESSION_free(h.sess) // Close did // want "doublefree"
}

func goodOnceClose(ssl *C.SSL) {
	h := &onceHandle{sess: C.SSL_get1_session(ssl)}
	defer h.Close()
	h.Close()
}

func badOnceValue(ssl *C.SSL) {
	get := sync.OnceValue(func() *C.SSL_SESSION { return C.SSL_get_session(ssl) })
	C.SSL_SESSION_free(get()) // want "borrowedfree"
}

func goodOnceValue(ssl *C.SSL) {
	get := sync.OnceValue(func() *C.SSL_SESSION { return C.SSL_get1_session(ssl) })
	C.SSL_SESSION_free(get())
}

func badAtomicLoan(ssl *C.SSL) {
	if s := C.SSL_get0_session(ssl); s != nil {
		atomic.StorePointer(&current, unsafe.Pointer(s)) // want "borrowescape"
	}
}

func goodAtomicLoan(ssl *C.SSL) {
	if s := C.SSL_get1_session(ssl); s != nil {
		atomic.StorePointer(&current, unsafe.Pointer(s))
	}
}

func badAtomicSwap(ssl *C.SSL) {
	old := (*C.SSL_SESSION)(atomic.SwapPointer(&current, unsafe.Pointer(C.SSL_get1_session(ssl))))
	C.SSL_SESSION_free(old)
	if old != nil {
		C.SSL_SESSION_get_time(old) // want "useafterfree"
	}
}

func goodAtomicSwap(ssl *C.SSL) {
	old := (*C.SSL_SESSION)(atomic.SwapPointer(&current, unsafe.Pointer(C.SSL_get1_session(ssl))))
	if old != nil {
		C.SSL_SESSION_get_time(old)
	}
	C.SSL_SESSION_free(old)
}

func badAtomicCompareAndSwap(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // somebody else may have been first // want "refleak"
	return atomic.CompareAndSwapPointer(&current, nil, unsafe.Pointer(s))
}

func goodAtomicCompareAndSwap(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if !atomic.CompareAndSwapPointer(&current, nil, unsafe.Pointer(s)) {
		C.SSL_SESSION_free(s)
		return false
	}
	return true
}

func badSyncMap(host string, ssl *C.SSL) {
	table.Store(host, C.SSL_get_session(ssl)) // want "borrowescape"
}

func goodSyncMap(host string, ssl *C.SSL) {
	old, loaded := table.Swap(host, C.SSL_get1_session(ssl))
	if loaded {
		C.SSL_SESSION_free(old.(*C.SSL_SESSION))
	}
}
