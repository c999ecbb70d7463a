package loops

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

func badRange(conns []*C.SSL) int {
	n := 0
	for _, c := range conns {
		s := C.SSL_get1_session(c) // not resumable: next one, please // want "refleak"
		if s == nil {
			continue
		}
		if C.SSL_SESSION_is_resumable(s) == 0 {
			continue
		}
		n++
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodRange(conns []*C.SSL) int {
	n := 0
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		if s == nil {
			continue
		}
		if C.SSL_SESSION_is_resumable(s) == 0 {
			C.SSL_SESSION_free(s)
			continue
		}
		n++
		C.SSL_SESSION_free(s)
	}
	return n
}

// Collected in a slice, released by a second loop that stops too early.
func badCollect(conns []*C.SSL) {
	var all []*C.SSL_SESSION
	for _, c := range conns {
		if s := C.SSL_get1_session(c); s != nil { // the rest of the slice is never freed // want "refleak"
			all = append(all, s)
		}
	}
	for _, s := range all {
		if C.SSL_SESSION_is_resumable(s) == 0 {
			break
		}
		C.SSL_SESSION_free(s)
	}
}

func goodCollect(conns []*C.SSL) {
	var all []*C.SSL_SESSION
	for _, c := range conns {
		if s := C.SSL_get1_session(c); s != nil {
			all = append(all, s)
		}
	}
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
}

func badRangeBorrowed(conns []*C.SSL) {
	for i, c := range conns {
		s := C.SSL_get_session(c)
		fmt.Println(i, s != nil)
		C.SSL_SESSION_free(s) // not once in all rounds its owner // want "borrowedfree"
	}
}

func goodRangeBorrowed(conns []*C.SSL) {
	for i, c := range conns {
		s := C.SSL_get_session(c)
		fmt.Println(i, s != nil)
	}
}

// The best one is kept, the others go.
func badBest(conns []*C.SSL) *C.SSL_SESSION {
	var best *C.SSL_SESSION
	for _, c := range conns {
		s := C.SSL_get1_session(c) // the one that was best so far is overwritten // want "refleak"
		if s == nil {
			continue
		}
		if best == nil || C.SSL_SESSION_get_time(s) > C.SSL_SESSION_get_time(best) {
			best = s
		} else {
			C.SSL_SESSION_free(s)
		}
	}
	return best
}

func goodBest(conns []*C.SSL) *C.SSL_SESSION {
	var best *C.SSL_SESSION
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		if s == nil {
			continue
		}
		if best == nil || C.SSL_SESSION_get_time(s) > C.SSL_SESSION_get_time(best) {
			C.SSL_SESSION_free(best)
			best = s
		} else {
			C.SSL_SESSION_free(s)
		}
	}
	return best
}

func badRangeInt(ssl *C.SSL, n int) {
	for range n {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s != nil && C.SSL_SESSION_has_ticket(s) == 1 {
			C.SSL_SESSION_free(s)
		}
	}
}

func goodRangeInt(ssl *C.SSL, n int) {
	for range n {
		s := C.SSL_get1_session(ssl)
		if s != nil && C.SSL_SESSION_has_ticket(s) == 1 {
			fmt.Println("ticket")
		}
		C.SSL_SESSION_free(s)
	}
}

func badRangeMap(byName map[string]*C.SSL) bool {
	for name, c := range byName {
		s := C.SSL_get1_session(c) // the first that is found is dropped // want "refleak"
		if s != nil {
			fmt.Println(name)
			return true
		}
	}
	return false
}

func goodRangeMap(byName map[string]*C.SSL) bool {
	for name, c := range byName {
		s := C.SSL_get1_session(c)
		if s != nil {
			fmt.Println(name)
			C.SSL_SESSION_free(s)
			return true
		}
	}
	return false
}

// Sessions that come from a channel are the receiver's.
func badRangeChan(ssl *C.SSL, want chan bool) {
	for w := range want {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if !w {
			continue
		}
		C.SSL_SESSION_free(s)
	}
}

func goodRangeChan(ssl *C.SSL, want chan bool) {
	for w := range want {
		s := C.SSL_get1_session(ssl)
		if !w {
			C.SSL_SESSION_free(s)
			continue
		}
		C.SSL_SESSION_free(s)
	}
}

// Range over a function: the body is a closure in disguise.
func pairs(a, b *C.SSL) func(yield func(*C.SSL) bool) {
	return func(yield func(*C.SSL) bool) {
		if yield(a) {
			yield(b)
		}
	}
}

func badRangeFunc(a, b *C.SSL) bool {
	for c := range pairs(a, b) {
		s := C.SSL_get1_session(c) // want "refleak"
		if s != nil {
			return true
		}
	}
	return false
}

func goodRangeFunc(a, b *C.SSL) bool {
	for c := range pairs(a, b) {
		s := C.SSL_get1_session(c)
		if s != nil {
			C.SSL_SESSION_free(s)
			return true
		}
	}
	return false
}

// The error arm inside the loop returns and forgets what earlier rounds put in.
func badPartialFill(conns []*C.SSL) ([]*C.SSL_SESSION, error) {
	out := make([]*C.SSL_SESSION, 0, len(conns))
	for _, c := range conns {
		s := C.SSL_get1_session(c) // earlier ones are lost with out // want "refleak"
		if s == nil {
			return nil, errNoSession
		}
		out = append(out, s)
	}
	return out, nil
}

func goodPartialFill(conns []*C.SSL) ([]*C.SSL_SESSION, error) {
	out := make([]*C.SSL_SESSION, 0, len(conns))
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		if s == nil {
			for _, o := range out {
				C.SSL_SESSION_free(o)
			}
			return nil, errNoSession
		}
		out = append(out, s)
	}
	return out, nil
}
