package paths

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

type slot struct {
	s    *C.SSL_SESSION
	used bool
}

func (x *slot) reset() {
	C.SSL_SESSION_free(x.s)
	*x = slot{}
}

// The whole struct is overwritten, and the session in it.
func badResetStruct(ssl *C.SSL) bool {
	x := slot{s: C.SSL_get1_session(ssl)} // want "refleak"
	was := x.s != nil
	x = slot{}
	C.SSL_SESSION_free(x.s)
	return was
}

func goodResetStruct(ssl *C.SSL) bool {
	x := slot{s: C.SSL_get1_session(ssl)}
	was := x.s != nil
	x.reset()
	C.SSL_SESSION_free(x.s)
	return was
}

func badResetPointer(ssl *C.SSL, again bool) {
	x := &slot{s: C.SSL_get1_session(ssl)} // again makes a new one // want "refleak"
	if again {
		*x = slot{s: C.SSL_get1_session(ssl), used: true}
	}
	x.reset()
}

func goodResetPointer(ssl *C.SSL, again bool) {
	x := &slot{s: C.SSL_get1_session(ssl)}
	if again {
		x.reset()
		*x = slot{s: C.SSL_get1_session(ssl), used: true}
	}
	x.reset()
}

// reset leaves nothing behind, so a second one is harmless.
func badResetTwice(ssl *C.SSL) {
	x := slot{s: C.SSL_get1_session(ssl)}
	y := x
	x.reset()
	y.reset() // a copy has the pointer still // want "doublefree"
}

func goodResetTwice(ssl *C.SSL) {
	x := slot{s: C.SSL_get1_session(ssl)}
	y := &x
	x.reset()
	y.reset()
}

// The slice is emptied without a look at what is in it.
func badResetSlice(a, b *C.SSL) int {
	all := []*C.SSL_SESSION{C.SSL_get1_session(a)} // dropped with the slice // want "refleak"
	n := len(all)
	all = all[:0]
	all = append(all, C.SSL_get1_session(b))
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodResetSlice(a, b *C.SSL) int {
	all := []*C.SSL_SESSION{C.SSL_get1_session(a)}
	n := len(all)
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
	all = all[:0]
	all = append(all, C.SSL_get1_session(b))
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
	return n
}

// exchange releases the old one and gives back the new one.
func exchange(old, next *C.SSL_SESSION) *C.SSL_SESSION {
	C.SSL_SESSION_free(old)
	return next
}

func badExchange(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	t := exchange(s, C.SSL_get1_session(b))
	C.SSL_SESSION_free(t)
	C.SSL_SESSION_free(s) // exchange has freed it // want "doublefree"
}

func goodExchange(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	s = exchange(s, C.SSL_get1_session(b))
	C.SSL_SESSION_free(s)
}

// dispose releases only if it is told to.
func dispose(s *C.SSL_SESSION, really bool) {
	if really {
		C.SSL_SESSION_free(s)
	}
}

func badDispose(ssl *C.SSL, quick bool) {
	s := C.SSL_get1_session(ssl) // quick is not disposed of // want "refleak"
	dispose(s, !quick)
}

func goodDispose(ssl *C.SSL, quick bool) {
	s := C.SSL_get1_session(ssl)
	dispose(s, !quick)
	if quick {
		C.SSL_SESSION_free(s)
	}
}

func badDisposeAndFree(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	dispose(s, true)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodDisposeAndFree(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	dispose(s, false)
	C.SSL_SESSION_free(s)
}

// A variable of an outer block keeps the old pointer.
func badOuterVariable(ssl *C.SSL, retry bool) C.long {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	old := s
	if retry {
		C.SSL_SESSION_free(s)
		if s = C.SSL_SESSION_new(); s == nil {
			return 0
		}
	}
	t := C.SSL_SESSION_get_time(old) // freed by its other name // want "useafterfree"
	C.SSL_SESSION_free(s)
	return t
}

func goodOuterVariable(ssl *C.SSL, retry bool) C.long {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	if retry {
		C.SSL_SESSION_free(s)
		if s = C.SSL_SESSION_new(); s == nil {
			return 0
		}
	}
	C.SSL_SESSION_free(s)
	return t
}

// Released in a closure that may be called or not.
func badMaybeCalled(ssl *C.SSL, quiet bool) {
	s := C.SSL_get1_session(ssl) // quiet never calls done // want "refleak"
	done := func() {
		fmt.Println("done")
		C.SSL_SESSION_free(s)
	}
	if !quiet {
		done()
	}
}

func goodMaybeCalled(ssl *C.SSL, quiet bool) {
	s := C.SSL_get1_session(ssl)
	done := func() {
		fmt.Println("done")
		C.SSL_SESSION_free(s)
	}
	if !quiet {
		done()
		return
	}
	C.SSL_SESSION_free(s)
}
