// Package loops has sessions that are acquired, kept and released in loops.
package loops

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
)

var errNoSession = errors.New("no session")

func badEachRound(ssl *C.SSL, n int) {
	for i := 0; i < n; i++ {
		s := C.SSL_get1_session(ssl) // every round leaves one behind // want "refleak"
		if s == nil {
			return
		}
		fmt.Println(i, C.SSL_SESSION_get_time(s))
	}
}

func goodEachRound(ssl *C.SSL, n int) {
	for i := 0; i < n; i++ {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			return
		}
		fmt.Println(i, C.SSL_SESSION_get_time(s))
		C.SSL_SESSION_free(s)
	}
}

// Acquired once, released in every round.
func badFreeEachRound(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	for i := 0; ; i++ {
		C.SSL_SESSION_free(s) // the second round has nothing left to free // want "doublefree"
		if i >= n {
			break
		}
	}
}

func goodFreeEachRound(ssl *C.SSL, n int) {
	for i := 0; ; i++ {
		s := C.SSL_get1_session(ssl)
		C.SSL_SESSION_free(s)
		if i >= n {
			break
		}
	}
}

// The release is in the loop body and the loop may not run at all.
func badReleaseInsideMaybe(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl) // n == 0 never gets to the release // want "refleak"
	for i := 0; i < n; i++ {
		C.SSL_SESSION_free(s)
		break
	}
}

func goodReleaseInsideMaybe(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	for i := 0; i < n; i++ {
		fmt.Println(i, s != nil)
		break
	}
	C.SSL_SESSION_free(s)
}

func badLastOnly(ssl *C.SSL, n int) {
	var s *C.SSL_SESSION
	for i := 0; i < n; i++ {
		s = C.SSL_get1_session(ssl) // overwritten by the next round // want "refleak"
	}
	C.SSL_SESSION_free(s)
}

func goodLastOnly(ssl *C.SSL, n int) {
	var s *C.SSL_SESSION
	for i := 0; i < n; i++ {
		C.SSL_SESSION_free(s)
		s = C.SSL_get1_session(ssl)
	}
	C.SSL_SESSION_free(s)
}

// Swap: the old one goes when the new one has come.
func badSwap(ssl *C.SSL, n int) {
	cur := C.SSL_get1_session(ssl) // want "refleak"
	for i := 0; i < n; i++ {
		next := C.SSL_get1_session(ssl)
		if next == nil {
			continue
		}
		cur = next
		break
	}
	C.SSL_SESSION_free(cur)
}

func goodSwap(ssl *C.SSL, n int) {
	cur := C.SSL_get1_session(ssl)
	for i := 0; i < n; i++ {
		next := C.SSL_get1_session(ssl)
		if next == nil {
			continue
		}
		C.SSL_SESSION_free(cur)
		cur = next
		break
	}
	C.SSL_SESSION_free(cur)
}

func badWhile(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	for s != nil {
		C.SSL_SESSION_free(s)
		if n <= 0 {
			C.SSL_SESSION_free(s) // once more on the way out // want "doublefree"
			break
		}
		n--
		s = C.SSL_get1_session(ssl)
	}
}

func goodWhile(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	for s != nil {
		C.SSL_SESSION_free(s)
		if n <= 0 {
			break
		}
		n--
		s = C.SSL_get1_session(ssl)
	}
}

// The condition of the loop is the nil check.
func badLoopCondition(ssl *C.SSL) {
	for s := C.SSL_get1_session(ssl); s != nil; s = nil { // set to nil without a release // want "refleak"
		fmt.Println(C.SSL_SESSION_get_timeout(s))
	}
}

func goodLoopCondition(ssl *C.SSL) {
	for s := C.SSL_get1_session(ssl); s != nil; s = nil {
		fmt.Println(C.SSL_SESSION_get_timeout(s))
		C.SSL_SESSION_free(s)
	}
}

func badPostStatement(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	i := 0
	for ; i < n; C.SSL_SESSION_free(s) { // the post statement runs after each round // want "doublefree"
		i++
	}
	if i == 0 {
		C.SSL_SESSION_free(s)
	}
}

func goodPostStatement(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	for i := 0; i < n; i++ {
		fmt.Println(i)
	}
	C.SSL_SESSION_free(s)
}

func badInnerLoop(ssl *C.SSL, rows, cols int) int {
	sum := 0
	for i := 0; i < rows; i++ {
		s := C.SSL_get1_session(ssl) // want "refleak"
		for j := 0; j < cols; j++ {
			if s == nil {
				return sum
			}
			sum += int(C.SSL_SESSION_get_timeout(s))
			if sum > 100 {
				return sum
			}
		}
		C.SSL_SESSION_free(s)
	}
	return sum
}

func goodInnerLoop(ssl *C.SSL, rows, cols int) int {
	sum := 0
	for i := 0; i < rows; i++ {
		s := C.SSL_get1_session(ssl)
		for j := 0; j < cols; j++ {
			if s == nil {
				return sum
			}
			sum += int(C.SSL_SESSION_get_timeout(s))
			if sum > 100 {
				C.SSL_SESSION_free(s)
				return sum
			}
		}
		C.SSL_SESSION_free(s)
	}
	return sum
}

// Two sessions by turns.
func badAlternate(ssl *C.SSL, n int) {
	var even, odd *C.SSL_SESSION
	for i := 0; i < n; i++ {
		if i%2 == 0 {
			C.SSL_SESSION_free(even)
			even = C.SSL_get1_session(ssl)
		} else {
			odd = C.SSL_get1_session(ssl) // the earlier odd one is overwritten // want "refleak"
		}
	}
	C.SSL_SESSION_free(even)
	C.SSL_SESSION_free(odd)
}

func goodAlternate(ssl *C.SSL, n int) {
	var even, odd *C.SSL_SESSION
	for i := 0; i < n; i++ {
		if i%2 == 0 {
			C.SSL_SESSION_free(even)
			even = C.SSL_get1_session(ssl)
		} else {
			C.SSL_SESSION_free(odd)
			odd = C.SSL_get1_session(ssl)
		}
	}
	C.SSL_SESSION_free(even)
	C.SSL_SESSION_free(odd)
}

func badUpRefInLoop(ssl *C.SSL, n int) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	for i := 0; i < n; i++ {
		if C.SSL_SESSION_up_ref(s) != 1 { // one reference a round, one release in all // want "refleak"
			return
		}
	}
	if n > 0 {
		C.SSL_SESSION_free(s)
	}
}

func goodUpRefInLoop(ssl *C.SSL, n int) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	for i := 0; i < n; i++ {
		if C.SSL_SESSION_up_ref(s) != 1 {
			return
		}
		C.SSL_SESSION_free(s)
	}
}
