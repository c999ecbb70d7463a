package loops

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

const rounds = 2

// A loop with a constant bound runs: what it sets is set.
func badOnceBorrowed(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	for i := 0; i < 1; i++ {
		s = C.SSL_get_session(ssl)
	}
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
}

func goodOnceBorrowed(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	for i := 0; i < 1; i++ {
		C.SSL_SESSION_free(s)
		s = C.SSL_get_session(ssl)
	}
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
}

func badOnceFree(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	for i := 0; i < 1; i++ {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s) // the loop has run, once // want "doublefree"
}

func goodOnceFree(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	for i := 0; i < 1; i++ {
		C.SSL_SESSION_free(s)
	}
}

func badTwiceFree(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	for i := 0; i < rounds; i++ {
		C.SSL_SESSION_free(s) // two rounds, one reference // want "doublefree"
	}
}

func goodTwiceFree(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	for i := 0; i < rounds; i++ {
		C.SSL_SESSION_free(s)
	}
}

// for { ... break } is a block with a way out.
func badBreakAtEnd(ssl *C.SSL) C.long {
	var t C.long
	for {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			break
		}
		t = C.SSL_SESSION_get_timeout(s)
		break
	}
	return t
}

func goodBreakAtEnd(ssl *C.SSL) C.long {
	var t C.long
	for {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			break
		}
		t = C.SSL_SESSION_get_timeout(s)
		C.SSL_SESSION_free(s)
		break
	}
	return t
}

// A range over a literal has as many rounds as it has elements.
func badRangeLiteral(a, b *C.SSL) {
	var last *C.SSL_SESSION
	for _, c := range []*C.SSL{a, b} {
		last = C.SSL_get1_session(c) // b's replaces a's // want "refleak"
	}
	C.SSL_SESSION_free(last)
}

func goodRangeLiteral(a, b *C.SSL) {
	var last *C.SSL_SESSION
	for _, c := range []*C.SSL{a, b} {
		C.SSL_SESSION_free(last)
		last = C.SSL_get1_session(c)
	}
	C.SSL_SESSION_free(last)
}

func badRangeArray(a, b *C.SSL) C.long {
	var got [2]*C.SSL_SESSION
	for i, c := range [...]*C.SSL{a, b} {
		got[i] = C.SSL_get1_session(c) // the second is never freed // want "refleak"
	}
	C.SSL_SESSION_free(got[0])
	return 0
}

func goodRangeArray(a, b *C.SSL) C.long {
	var got [2]*C.SSL_SESSION
	for i, c := range [...]*C.SSL{a, b} {
		got[i] = C.SSL_get1_session(c)
	}
	C.SSL_SESSION_free(got[0])
	C.SSL_SESSION_free(got[1])
	return 0
}

// A counter that is set to zero on the way out says how the loop ended.
func badCountdown(ssl *C.SSL) {
	left := 3
	s := C.SSL_get1_session(ssl) // want "refleak"
	for left > 0 {
		left--
	}
	if left != 0 {
		C.SSL_SESSION_free(s)
	}
}

func goodCountdown(ssl *C.SSL) {
	left := 3
	s := C.SSL_get1_session(ssl)
	for left > 0 {
		left--
	}
	if left == 0 {
		C.SSL_SESSION_free(s)
	}
}

// The loop is left only when something was found.
func badLoopInvariant(conns []*C.SSL) C.long {
	var s *C.SSL_SESSION
	for i := 0; s == nil; i++ {
		if i == len(conns) {
			return 0
		}
		s = C.SSL_get1_session(conns[i]) // want "refleak"
	}
	return C.SSL_SESSION_get_time(s)
}

func goodLoopInvariant(conns []*C.SSL) C.long {
	var s *C.SSL_SESSION
	for i := 0; s == nil; i++ {
		if i == len(conns) {
			return 0
		}
		s = C.SSL_get1_session(conns[i])
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return t
}
