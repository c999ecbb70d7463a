// Package paths has mistakes that only one way through a function makes:
// overwritten variables, second releases, uses of what is gone.
package paths

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
)

var (
	errNoSession  = errors.New("no session")
	errSetSession = errors.New("SSL_set_session failed")
)

func badOverwrite(a, b *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(a) // the second result takes its place // want "refleak"
	s = C.SSL_get1_session(b)
	return s
}

func goodOverwrite(a, b *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(a)
	C.SSL_SESSION_free(s)
	s = C.SSL_get1_session(b)
	return s
}

func badOverwriteOnBranch(a, b *C.SSL, prefer bool) {
	s := C.SSL_get1_session(a) // lost when b is preferred // want "refleak"
	if prefer {
		s = C.SSL_get1_session(b)
	}
	C.SSL_SESSION_free(s)
}

func goodOverwriteOnBranch(a, b *C.SSL, prefer bool) {
	s := C.SSL_get1_session(a)
	if prefer {
		C.SSL_SESSION_free(s)
		s = C.SSL_get1_session(b)
	}
	C.SSL_SESSION_free(s)
}

// The fall-back is taken when there is nothing: then nothing is lost.
func badFallback(a, b *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(a) // the test is the wrong way round // want "refleak"
	if s != nil {
		s = C.SSL_get1_session(b)
	}
	return s
}

func goodFallback(a, b *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(a)
	if s == nil {
		s = C.SSL_get1_session(b)
	}
	return s
}

func badOverwriteNil(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
	s = nil
	C.SSL_SESSION_free(s)
}

func goodOverwriteNil(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
	C.SSL_SESSION_free(s)
	s = nil
	C.SSL_SESSION_free(s)
}

// Two variables, swapped by a parallel assignment.
func badParallel(a, b *C.SSL) {
	x, y := C.SSL_get1_session(a), C.SSL_get1_session(b) // a's ends up nowhere // want "refleak"
	x, y = y, nil
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y)
}

func goodParallel(a, b *C.SSL) {
	x, y := C.SSL_get1_session(a), C.SSL_get1_session(b)
	x, y = y, x
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y)
}

// A borrowed pointer takes the place of an owned one.
func badOverwriteByLoan(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil || C.SSL_SESSION_has_ticket(s) == 0 {
		s = C.SSL_get0_session(ssl)
	} else {
		C.SSL_SESSION_free(s)
		s = C.SSL_get0_session(ssl)
	}
	if s == nil {
		return 0
	}
	return int(C.SSL_SESSION_is_resumable(s))
}

func goodOverwriteByLoan(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	s = C.SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	return int(C.SSL_SESSION_is_resumable(s))
}

// A shadowed variable: the inner one is freed, the outer one not.
func badShadow(ssl *C.SSL, again bool) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if again {
		s := C.SSL_get1_session(ssl)
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(s)
}

func goodShadow(ssl *C.SSL, again bool) {
	s := C.SSL_get1_session(ssl)
	if again {
		s := C.SSL_get1_session(ssl)
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s)
}

// := in the if makes a new variable, and the outer one stays nil.
func badShadowIf(ssl *C.SSL) {
	var s *C.SSL_SESSION
	if s := C.SSL_get1_session(ssl); s != nil { // want "refleak"
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
	C.SSL_SESSION_free(s)
}

func goodShadowIf(ssl *C.SSL) {
	var s *C.SSL_SESSION
	if s = C.SSL_get1_session(ssl); s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
	C.SSL_SESSION_free(s)
}

func badDupOverwrites(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // the copy replaces the original // want "refleak"
	if s == nil {
		return nil
	}
	s = C.SSL_SESSION_dup(s)
	return s
}

func goodDupOverwrites(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	d := C.SSL_SESSION_dup(s)
	C.SSL_SESSION_free(s)
	return d
}
