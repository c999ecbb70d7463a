// Package data has cases in which a reference goes through variables, fields,
// pointers, conversions and several results of one function.
package data

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

func badAliasFreedTwice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	t := s
	C.SSL_SESSION_free(t)
	C.SSL_SESSION_free(s) // t was the same reference // want "doublefree"
}

func goodAliasFreedTwice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	t := s
	s = nil
	C.SSL_SESSION_free(t)
	C.SSL_SESSION_free(s)
}

func badAliasDeferred(ssl *C.SSL) {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return
	}
	cur := sess
	defer C.SSL_SESSION_free(cur) // runs after the explicit free // want "doublefree"
	C.SSL_SESSION_get_time(sess)
	C.SSL_SESSION_free(sess)
}

func goodAliasDeferred(ssl *C.SSL) {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return
	}
	cur := sess
	defer C.SSL_SESSION_free(cur)
	C.SSL_SESSION_get_time(sess)
}

func badVariableReused(a, b *C.SSL) C.long {
	s := C.SSL_get1_session(a) // lost when s is assigned again // want "refleak"
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	s = C.SSL_get1_session(b)
	C.SSL_SESSION_free(s)
	return t
}

func goodVariableReused(a, b *C.SSL) C.long {
	s := C.SSL_get1_session(a)
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	s = C.SSL_get1_session(b)
	C.SSL_SESSION_free(s)
	return t
}

func badKeptAliasForgotten(a, b *C.SSL) bool {
	s := C.SSL_get1_session(a) // first still names it, but nobody frees it // want "refleak"
	first := s
	s = C.SSL_get1_session(b)
	same := first == s
	C.SSL_SESSION_free(s)
	return same
}

func goodKeptAliasForgotten(a, b *C.SSL) bool {
	s := C.SSL_get1_session(a)
	first := s
	s = C.SSL_get1_session(b)
	same := first == s
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(first)
	return same
}

func badSwapped(a, b *C.SSL) {
	x := C.SSL_get1_session(a) // in y after the swap // want "refleak"
	y := C.SSL_get1_session(b)
	x, y = y, x
	C.SSL_SESSION_free(x)
	_ = y
}

func goodSwapped(a, b *C.SSL) {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b)
	x, y = y, x
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y)
}

func badSwappedTwice(a, b *C.SSL) {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b) // want "refleak"
	x, y = y, x
	C.SSL_SESSION_free(y)
	x, y = y, x
	C.SSL_SESSION_free(x) // x is what it was at first, and gone // want "doublefree"
}

func goodSwappedTwice(a, b *C.SSL) {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b)
	x, y = y, x
	C.SSL_SESSION_free(y)
	x, y = y, x
	C.SSL_SESSION_free(y)
}

func badUsedThroughAlias(src *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return 0
	}
	old := s
	C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(old) // old is s // want "useafterfree"
}

func goodUsedThroughAlias(src *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return 0
	}
	old := s
	t := C.SSL_SESSION_get_time(old)
	C.SSL_SESSION_free(s)
	return t
}

func badShadowed(a, b *C.SSL, again bool) {
	s := C.SSL_get1_session(a)
	if again {
		s := C.SSL_get1_session(b) // another variable // want "refleak"
		if s != nil {
			C.SSL_SESSION_get_timeout(s)
		}
	}
	C.SSL_SESSION_free(s)
}

func goodShadowed(a, b *C.SSL, again bool) {
	s := C.SSL_get1_session(a)
	if again {
		s := C.SSL_get1_session(b)
		if s != nil {
			C.SSL_SESSION_get_timeout(s)
		}
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s)
}

func badShadowedByIf(ssl *C.SSL) *C.SSL_SESSION {
	var s *C.SSL_SESSION
	if s := C.SSL_get1_session(ssl); s != nil { // not the s that is returned // want "refleak"
		C.SSL_SESSION_set_timeout(s, 60)
	}
	return s
}

func goodShadowedByIf(ssl *C.SSL) *C.SSL_SESSION {
	var s *C.SSL_SESSION
	if s = C.SSL_get1_session(ssl); s != nil {
		C.SSL_SESSION_set_timeout(s, 60)
	}
	return s
}

func badDropped(ssl *C.SSL) bool {
	return C.SSL_get1_session(ssl) != nil // only compared // want "refleak"
}

func goodDropped(ssl *C.SSL) bool {
	return C.SSL_get_session(ssl) != nil
}

func badBlank(ssl *C.SSL) {
	_ = C.SSL_get1_session(ssl) // want "refleak"
}

func goodBlank(ssl *C.SSL) {
	_ = C.SSL_get0_session(ssl)
}

func badEitherSource(ssl *C.SSL, fresh bool) {
	var s *C.SSL_SESSION
	if fresh {
		s = C.SSL_SESSION_new()
	} else {
		s = C.SSL_get_session(ssl)
	}
	C.SSL_SESSION_free(s) // the SSL's own in the second case // want "borrowedfree"
}

func goodEitherSource(ssl *C.SSL, fresh bool) {
	var s *C.SSL_SESSION
	if fresh {
		s = C.SSL_SESSION_new()
	} else {
		s = C.SSL_get1_session(ssl)
	}
	C.SSL_SESSION_free(s)
}

func badSometimesAliased(src *C.SSL_SESSION, keep bool) int {
	s := C.SSL_SESSION_dup(src)
	var kept *C.SSL_SESSION
	if keep {
		kept = s
	}
	C.SSL_SESSION_free(s)
	if kept != nil {
		return int(C.SSL_SESSION_is_resumable(kept)) // kept is s here // want "useafterfree"
	}
	return 0
}

func goodSometimesAliased(src *C.SSL_SESSION, keep bool) int {
	s := C.SSL_SESSION_dup(src)
	var kept *C.SSL_SESSION
	if keep {
		kept = s
	}
	if kept == nil {
		C.SSL_SESSION_free(s)
		return 0
	}
	n := int(C.SSL_SESSION_is_resumable(kept))
	C.SSL_SESSION_free(kept)
	return n
}

func badChainOfNames(ssl *C.SSL) {
	a := C.SSL_get_session(ssl)
	b := a
	c := b
	d := c
	C.SSL_SESSION_free(d) // a loan by its fourth name // want "borrowedfree"
}

func goodChainOfNames(ssl *C.SSL) {
	a := C.SSL_get1_session(ssl)
	b := a
	c := b
	d := c
	C.SSL_SESSION_free(d)
}

func badTwoConnsOneVariable(a, b *C.SSL, second bool) {
	s := C.SSL_get1_session(a) // lost if second // want "refleak"
	if second {
		s = C.SSL_get1_session(b)
	}
	C.SSL_SESSION_free(s)
}

func goodTwoConnsOneVariable(a, b *C.SSL, second bool) {
	from := a
	if second {
		from = b
	}
	s := C.SSL_get1_session(from)
	C.SSL_SESSION_free(s)
}

// Comparing pointers is no use of what they point to.
func goodComparedAfterFree(src *C.SSL_SESSION) bool {
	s := C.SSL_SESSION_dup(src)
	same := s == src
	C.SSL_SESSION_free(s)
	return same || s == nil
}
