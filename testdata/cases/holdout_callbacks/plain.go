package holdout_callbacks

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"sync"
	"unsafe"
)

var kept = struct {
	sync.Mutex
	m map[uintptr]*C.SSL_SESSION
}{m: map[uintptr]*C.SSL_SESSION{}}

// A second session of a connection isn't kept.
//
//export badNewPlain
func badNewPlain(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_is_resumable(sess) == 0 {
		return 0
	}
	kept.Lock()
	defer kept.Unlock()
	key := uintptr(unsafe.Pointer(ssl))
	if kept.m[key] != nil {
		return 1 // there is one already // want "refleak"
	}
	kept.m[key] = sess
	return 1
}

//export goodNewPlain
func goodNewPlain(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	if C.SSL_SESSION_is_resumable(sess) == 0 {
		return 0
	}
	kept.Lock()
	defer kept.Unlock()
	key := uintptr(unsafe.Pointer(ssl))
	if kept.m[key] != nil {
		return 0
	}
	kept.m[key] = sess
	return 1
}

// What is deferred happens whatever is returned.
//
//export badNewVar
func badNewVar(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	defer C.SSL_SESSION_free(sess) // want "borrowedfree"
	if C.SSL_SESSION_has_ticket(sess) == 1 {
		kept.Lock()
		kept.m[0] = nil
		kept.Unlock()
	}
	return 0
}

//export goodNewVar
func goodNewVar(ssl *C.SSL, sess *C.SSL_SESSION) C.int {
	defer C.SSL_SESSION_free(sess)
	if C.SSL_SESSION_has_ticket(sess) == 1 {
		kept.Lock()
		kept.m[0] = nil
		kept.Unlock()
	}
	return 1
}

// The remove callback of the same kind.
//
//export badRemovePlain
func badRemovePlain(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	kept.Lock()
	defer kept.Unlock()
	for k, s := range kept.m {
		if s == sess {
			delete(kept.m, k)
		}
	}
	C.SSL_SESSION_free(sess) // want "borrowedfree"
}

//export goodRemovePlain
func goodRemovePlain(ctx *C.SSL_CTX, sess *C.SSL_SESSION) {
	kept.Lock()
	defer kept.Unlock()
	for k, s := range kept.m {
		if s == sess {
			delete(kept.m, k)
			C.SSL_SESSION_free(s)
		}
	}
}

// A copy is made for the library.
//
//export badGetPlain
func badGetPlain(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	kept.Lock()
	defer kept.Unlock()
	s := kept.m[uintptr(n)]
	if s == nil {
		return nil
	}
	d := C.SSL_SESSION_dup(s) // nobody has it but the library, which takes one more // want "refleak"
	*copy = 1
	return d
}

//export goodGetPlain
func goodGetPlain(ssl *C.SSL, id *C.uchar, n C.int, copy *C.int) *C.SSL_SESSION {
	kept.Lock()
	defer kept.Unlock()
	s := kept.m[uintptr(n)]
	if s == nil {
		return nil
	}
	d := C.SSL_SESSION_dup(s)
	*copy = 0
	return d
}
