package loops

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// What the round before had is released in this one.
func badCarry(conns []*C.SSL) {
	var prev *C.SSL_SESSION
	for _, c := range conns {
		s := C.SSL_get1_session(c) // the last round's stays // want "refleak"
		C.SSL_SESSION_free(prev)
		prev = s
	}
}

func goodCarry(conns []*C.SSL) {
	var prev *C.SSL_SESSION
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		C.SSL_SESSION_free(prev)
		prev = s
	}
	C.SSL_SESSION_free(prev)
}

func badCarryTwice(conns []*C.SSL) {
	var prev *C.SSL_SESSION
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		C.SSL_SESSION_free(prev) // freed in the round before, by the name of s // want "doublefree"
		prev = s
		C.SSL_SESSION_free(s)
	}
}

func goodCarryTwice(conns []*C.SSL) {
	var prev C.long
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		if s != nil {
			prev = C.SSL_SESSION_get_time(s)
		}
		C.SSL_SESSION_free(s)
	}
	fmt.Println(prev)
}

// The first round does something else than the others.
func badFirstRound(conns []*C.SSL) {
	for i, c := range conns {
		s := C.SSL_get1_session(c) // the first one is looked at and kept // want "refleak"
		if i == 0 {
			fmt.Println(s != nil)
		} else {
			C.SSL_SESSION_free(s)
		}
	}
}

func goodFirstRound(conns []*C.SSL) {
	for i, c := range conns {
		s := C.SSL_get1_session(c)
		if i == 0 {
			fmt.Println(s != nil)
		}
		C.SSL_SESSION_free(s)
	}
}

// first is true in the first round only.
func badFirstFlag(conns []*C.SSL) *C.SSL_SESSION {
	var kept *C.SSL_SESSION
	first := true
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		if first {
			kept = s
			first = false
		}
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(kept) // freed in its round, as all are // want "doublefree"
	return nil
}

func goodFirstFlag(conns []*C.SSL) *C.SSL_SESSION {
	var kept *C.SSL_SESSION
	first := true
	for _, c := range conns {
		s := C.SSL_get1_session(c)
		if first {
			kept = s
			first = false
			continue
		}
		C.SSL_SESSION_free(s)
	}
	return kept
}

// Every second one.
func badParity(conns []*C.SSL) {
	for i := range conns {
		s := C.SSL_get1_session(conns[i]) // odd ones stay // want "refleak"
		if i%2 == 0 {
			C.SSL_SESSION_free(s)
		}
	}
}

func goodParity(conns []*C.SSL) {
	for i := range conns {
		s := C.SSL_get1_session(conns[i])
		if i%2 == 0 {
			C.SSL_SESSION_free(s)
		} else {
			C.SSL_SESSION_free(s)
		}
	}
}

// A list that is built and taken apart.
type node struct {
	s    *C.SSL_SESSION
	next *node
}

func badList(conns []*C.SSL) int {
	var head *node
	for _, c := range conns {
		head = &node{C.SSL_get1_session(c), head} // the walk forgets the last node // want "refleak"
	}
	n := 0
	for ; head != nil && head.next != nil; head = head.next {
		C.SSL_SESSION_free(head.s)
		n++
	}
	return n
}

func goodList(conns []*C.SSL) int {
	var head *node
	for _, c := range conns {
		head = &node{C.SSL_get1_session(c), head}
	}
	n := 0
	for ; head != nil; head = head.next {
		C.SSL_SESSION_free(head.s)
		n++
	}
	return n
}

// The search ends with what was found, or with nothing.
func badSearch(conns []*C.SSL) *C.SSL_SESSION {
	var found *C.SSL_SESSION
	for i := 0; i < len(conns) && found == nil; i++ {
		s := C.SSL_get1_session(conns[i]) // not wanted: lost // want "refleak"
		if s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
			found = s
		}
	}
	return found
}

func goodSearch(conns []*C.SSL) *C.SSL_SESSION {
	var found *C.SSL_SESSION
	for i := 0; i < len(conns) && found == nil; i++ {
		s := C.SSL_get1_session(conns[i])
		if s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
			found = s
		} else {
			C.SSL_SESSION_free(s)
		}
	}
	return found
}

// Two loops over the same array, the second one short of one.
func badFixedArray(a, b, c *C.SSL) {
	var got [3]*C.SSL_SESSION
	for i, ssl := range [3]*C.SSL{a, b, c} {
		got[i] = C.SSL_get1_session(ssl) // the third is not reached // want "refleak"
	}
	for i := 0; i < 2; i++ {
		C.SSL_SESSION_free(got[i])
	}
}

func goodFixedArray(a, b, c *C.SSL) {
	var got [3]*C.SSL_SESSION
	for i, ssl := range [3]*C.SSL{a, b, c} {
		got[i] = C.SSL_get1_session(ssl)
	}
	for i := 0; i < len(got); i++ {
		C.SSL_SESSION_free(got[i])
	}
}

// A loan from the round before, whose connection is gone.
func badStaleRound(conns []*C.SSL) C.long {
	var last *C.SSL_SESSION
	var sum C.long
	for _, c := range conns {
		if last != nil {
			sum += C.SSL_SESSION_get_time(last) // of a connection that was freed // want "staleborrow"
		}
		last = C.SSL_get_session(c)
		C.SSL_free(c)
	}
	return sum
}

func goodStaleRound(conns []*C.SSL) C.long {
	var last, sum C.long
	for _, c := range conns {
		sum += last
		if s := C.SSL_get_session(c); s != nil {
			last = C.SSL_SESSION_get_time(s)
		}
		C.SSL_free(c)
	}
	return sum
}

// The limit is reached, or the list is at its end.
func badLimit(conns []*C.SSL, max int) (list []*C.SSL_SESSION) {
	for _, c := range conns {
		s := C.SSL_get1_session(c) // one too many is taken // want "refleak"
		if len(list) >= max {
			break
		}
		list = append(list, s)
	}
	return list
}

func goodLimit(conns []*C.SSL, max int) (list []*C.SSL_SESSION) {
	for _, c := range conns {
		if len(list) >= max {
			break
		}
		list = append(list, C.SSL_get1_session(c))
	}
	return list
}
