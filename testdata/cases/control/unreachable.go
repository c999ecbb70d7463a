package control

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// The release stands behind the return.
func badFreeAfterReturn(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0
	}
	if t := C.SSL_SESSION_get_timeout(s); t > 0 {
		return t
	} else {
		return 1
	}
	C.SSL_SESSION_free(s)
	return 0
}

func goodFreeAfterReturn(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s)
	if t > 0 {
		return t
	} else {
		return 1
	}
	C.SSL_SESSION_free(s)
	return 0
}

// Two wrong lines that nothing reaches.
func badDeadBranch(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if false {
		s = C.SSL_get1_session(ssl)
	}
	C.SSL_SESSION_free(s) // the acquisition is dead code // want "borrowedfree"
}

func goodDeadBranch(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if false {
		C.SSL_SESSION_free(s)
	}
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
}

// Nothing is both nil and not nil.
func badContradiction(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		if s != nil {
			C.SSL_SESSION_free(s)
		}
	}
}

func goodContradiction(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		if s != nil {
			return
		}
	}
	C.SSL_SESSION_free(s)
}

func badAfterEndlessLoop(ssl *C.SSL, n int) int {
	s := C.SSL_get1_session(ssl) // the loop never falls out of its end // want "refleak"
	if s == nil {
		return 0
	}
	for {
		if n > 3 {
			return n
		}
		n++
	}
	C.SSL_SESSION_free(s)
	return 0
}

func goodAfterEndlessLoop(ssl *C.SSL, n int) int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	for {
		if n > 3 {
			C.SSL_SESSION_free(s)
			return n
		}
		n++
	}
	C.SSL_SESSION_free(s)
	return 0
}

func badAfterPanic(ssl *C.SSL, free bool) {
	s := C.SSL_get1_session(ssl) // the release was put behind the panic // want "refleak"
	if free {
		panic("unsupported version")
		C.SSL_SESSION_free(s)
	}
}

func goodAfterPanic(ssl *C.SSL, free bool) {
	s := C.SSL_get1_session(ssl)
	if free {
		C.SSL_SESSION_free(s)
		panic("unsupported version")
	}
	C.SSL_SESSION_free(s)
}
