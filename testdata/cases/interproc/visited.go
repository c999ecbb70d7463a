package interproc

// #include <openssl/ssl.h>
import "C"

import "iter"

// presentOf yields the sessions of the connections that have one.
func presentOf(conns []*C.SSL) iter.Seq[*C.SSL_SESSION] {
	return func(yield func(*C.SSL_SESSION) bool) {
		for _, c := range conns {
			s := C.SSL_get1_session(c)
			if s == nil {
				continue
			}
			if !yield(s) {
				return
			}
		}
	}
}

// eachPresent calls f with the sessions of the connections that have one.
func eachPresent(conns []*C.SSL, f func(*C.SSL_SESSION)) {
	for _, c := range conns {
		if s := C.SSL_get1_session(c); s != nil {
			f(s)
		}
	}
}

func badLastPresent(conns []*C.SSL) C.long {
	var last *C.SSL_SESSION
	for s := range presentOf(conns) { // the next round overwrites the last one's // want "refleak"
		last = s
	}
	if last == nil {
		return 0
	}
	defer C.SSL_SESSION_free(last)
	return C.SSL_SESSION_get_timeout(last)
}

func goodLastPresent(conns []*C.SSL) C.long {
	var last *C.SSL_SESSION
	for s := range presentOf(conns) {
		C.SSL_SESSION_free(last)
		last = s
	}
	if last == nil {
		return 0
	}
	defer C.SSL_SESSION_free(last)
	return C.SSL_SESSION_get_timeout(last)
}

func badEachPresent(conns []*C.SSL) {
	var last *C.SSL_SESSION
	eachPresent(conns, func(s *C.SSL_SESSION) { // the last one's is overwritten // want "refleak"
		last = s
	})
	C.SSL_SESSION_free(last)
}

func goodEachPresent(conns []*C.SSL) {
	var last *C.SSL_SESSION
	eachPresent(conns, func(s *C.SSL_SESSION) {
		C.SSL_SESSION_free(last)
		last = s
	})
	C.SSL_SESSION_free(last)
}
