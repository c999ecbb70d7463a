package defers

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// All defers of a loop run at the end of the function: late, but they run.
func badDeferInLoopSkipped(conns []*C.SSL) {
	for _, c := range conns {
		s := C.SSL_get1_session(c) // no defer for those that can't be resumed // want "refleak"
		if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
			continue
		}
		defer C.SSL_SESSION_free(s)
	}
}

func goodDeferInLoopSkipped(conns []*C.SSL) {
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		defer C.SSL_SESSION_free(s)
		if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
			continue
		}
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
}

// One session, a defer in every round.
func badDeferEachRound(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	for i := 0; ; i++ {
		defer C.SSL_SESSION_free(s) // as many releases as rounds // want "doublefree"
		if i >= n {
			return
		}
	}
}

func goodDeferEachRound(ssl *C.SSL, n int) {
	for i := 0; ; i++ {
		s := C.SSL_get1_session(ssl)
		defer C.SSL_SESSION_free(s)
		if i >= n {
			return
		}
	}
}

// Closures in a loop that capture a variable from outside of it.
func badSharedCapture(conns []*C.SSL) {
	var s *C.SSL_SESSION
	for _, c := range conns {
		s = C.SSL_get1_session(c) // the next round overwrites what the closure will see // want "refleak"
	}
	defer func() { C.SSL_SESSION_free(s) }()
	fmt.Println(len(conns))
}

func goodSharedCapture(conns []*C.SSL) {
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		defer func() { C.SSL_SESSION_free(s) }()
	}
	fmt.Println(len(conns))
}

func badDeferInLoopBorrowed(conns []*C.SSL) {
	for i := range conns {
		s := C.SSL_get0_session(conns[i])
		if s == nil {
			return
		}
		defer C.SSL_SESSION_free(s) // want "borrowedfree"
	}
}

func goodDeferInLoopBorrowed(conns []*C.SSL) {
	for i := range conns {
		s := C.SSL_get0_session(conns[i])
		if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
			return
		}
		defer C.SSL_SESSION_free(s)
	}
}

// Deferred and freed in the round as well.
func badDeferAndFreeInLoop(conns []*C.SSL) int {
	n := 0
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		defer C.SSL_SESSION_free(s) // the round has freed it // want "doublefree"
		if s != nil && C.SSL_SESSION_has_ticket(s) == 1 {
			n++
		}
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodDeferAndFreeInLoop(conns []*C.SSL) int {
	n := 0
	for _, c := range conns {
		func() {
			s := C.SSL_get1_session(c)
			defer C.SSL_SESSION_free(s)
			if s != nil && C.SSL_SESSION_has_ticket(s) == 1 {
				n++
			}
		}()
	}
	return n
}

// A slice of what was acquired, released by one deferred loop.
func badDeferredLoop(conns []*C.SSL) error {
	var all []*C.SSL_SESSION
	for _, c := range conns {
		s := C.SSL_get1_session(c) // found before the defer was set up // want "refleak"
		if s == nil {
			return errNoSession
		}
		all = append(all, s)
	}
	defer func() {
		for _, s := range all {
			C.SSL_SESSION_free(s)
		}
	}()
	fmt.Println(len(all))
	return nil
}

func goodDeferredLoop(conns []*C.SSL) error {
	var all []*C.SSL_SESSION
	defer func() {
		for _, s := range all {
			C.SSL_SESSION_free(s)
		}
	}()
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		if s == nil {
			return errNoSession
		}
		all = append(all, s)
	}
	fmt.Println(len(all))
	return nil
}

// retries is how often the handshakes below are tried.
const retries = 6

func badAfterCountedDefers(ssl *C.SSL) {
	for range retries {
		s := C.SSL_get1_session(ssl)
		defer C.SSL_SESSION_free(s)
	}
	s := C.SSL_get1_session(ssl) // none of the deferred calls has it // want "refleak"
	if s != nil {
		C.SSL_SESSION_set_timeout(s, 30)
	}
}

func goodAfterCountedDefers(ssl *C.SSL) {
	for range retries {
		s := C.SSL_get1_session(ssl)
		defer C.SSL_SESSION_free(s)
	}
	s := C.SSL_get1_session(ssl)
	if s != nil {
		C.SSL_SESSION_set_timeout(s, 30)
	}
	C.SSL_SESSION_free(s)
}

func badAfterDefersOfPairs(ssl *C.SSL, others [2][2]*C.SSL) *C.SSL_SESSION {
	for _, pair := range others {
		for _, other := range pair {
			defer C.SSL_free(other)
		}
	}
	defer C.SSL_free(ssl)
	return C.SSL_get_session(ssl) // want "borrowescape"
}

func goodAfterDefersOfPairs(ssl *C.SSL, others [2][2]*C.SSL) *C.SSL_SESSION {
	for _, pair := range others {
		for _, other := range pair {
			defer C.SSL_free(other)
		}
	}
	defer C.SSL_free(ssl)
	return C.SSL_get1_session(ssl)
}

func badClosedInSomeRounds(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	for range 2 {
		for range 2 {
			probe := C.SSL_new(ctx)
			defer C.SSL_free(probe)
			if probe == nil {
				C.SSL_SESSION_free(s)
				s = nil
			}
		}
	}
}

func goodClosedInSomeRounds(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	for range 2 {
		for range 2 {
			probe := C.SSL_new(ctx)
			defer C.SSL_free(probe)
			if probe == nil {
				C.SSL_SESSION_free(s)
				s = nil
			}
		}
	}
	C.SSL_SESSION_free(s)
}
