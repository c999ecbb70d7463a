package containers

/*
#include <openssl/ssl.h>
*/
import "C"

// freeAll releases every one of its arguments.
func freeAll(list ...*C.SSL_SESSION) {
	for _, s := range list {
		C.SSL_SESSION_free(s)
	}
}

// resumable counts, and only looks.
func resumable(list ...*C.SSL_SESSION) (n int) {
	for _, s := range list {
		if s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
			n++
		}
	}
	return n
}

// firstOf returns one of its arguments.
func firstOf(list ...*C.SSL_SESSION) *C.SSL_SESSION {
	for _, s := range list {
		if s != nil {
			return s
		}
	}
	return nil
}

func badVariadicFrees(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	t := C.SSL_get1_session(b)
	freeAll(s, t)
	C.SSL_SESSION_free(t) // freeAll had it // want "doublefree"
}

func goodVariadicFrees(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	t := C.SSL_get1_session(b)
	freeAll(s, t)
}

func badVariadicUses(a, b *C.SSL) int {
	s := C.SSL_get1_session(a)
	t := C.SSL_get1_session(b) // want "refleak"
	n := resumable(s, t)
	freeAll(s)
	return n
}

func goodVariadicUses(a, b *C.SSL) int {
	s := C.SSL_get1_session(a)
	t := C.SSL_get1_session(b)
	defer freeAll(s, t)
	return resumable(s, t)
}

func badVariadicLoan(a, b *C.SSL) {
	freeAll(C.SSL_get1_session(a), C.SSL_get_session(b)) // the second is lent // want "borrowedfree"
}

func goodVariadicLoan(a, b *C.SSL) {
	freeAll(C.SSL_get1_session(a), C.SSL_get1_session(b))
}

func badVariadicSpread(ssl *C.SSL) {
	list := []*C.SSL_SESSION{C.SSL_get1_session(ssl), nil}
	freeAll(list...)
	freeAll(list[:1]...) // want "doublefree"
}

func goodVariadicSpread(ssl *C.SSL) {
	list := []*C.SSL_SESSION{C.SSL_get1_session(ssl), nil}
	resumable(list...)
	freeAll(list...)
}

func badVariadicFirst(src *C.SSL_SESSION) int {
	s := C.SSL_SESSION_dup(src)
	t := firstOf(nil, s)
	freeAll(s)
	return resumable(t) // t is s // want "useafterfree"
}

func goodVariadicFirst(src *C.SSL_SESSION) int {
	s := C.SSL_SESSION_dup(src)
	t := firstOf(nil, s)
	defer freeAll(s)
	return resumable(t)
}

func goodVariadicNothing(ssl *C.SSL) int {
	freeAll()
	return resumable(C.SSL_get_session(ssl))
}
