package funcs

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"sync"
)

// Function literals that are called where they are written: for a lock, for
// deferred calls, for one place to return to.

type locked struct {
	mu sync.Mutex
	s  *C.SSL_SESSION
}

func badSwapUnderLock(l *locked, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	var old *C.SSL_SESSION
	func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if s == nil {
			return
		}
		old, l.s = l.s, s // freed below // want "borrowescape"
	}()
	C.SSL_SESSION_free(old)
	C.SSL_SESSION_free(s)
}

func goodSwapUnderLock(l *locked, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	old := s
	func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if s == nil {
			return
		}
		old, l.s = l.s, s
	}()
	C.SSL_SESSION_free(old)
}

func badResultInPlace(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl) // one that has had its day stays // want "refleak"
	err := func() error {
		if s == nil {
			return errors.New("no session")
		}
		if C.SSL_SESSION_is_resumable(s) == 0 {
			return errors.New("too old")
		}
		C.SSL_SESSION_free(s)
		return nil
	}()
	return err
}

func goodResultInPlace(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	err := func() error {
		if s == nil {
			return errors.New("no session")
		}
		defer C.SSL_SESSION_free(s)
		if C.SSL_SESSION_is_resumable(s) == 0 {
			return errors.New("too old")
		}
		return nil
	}()
	return err
}

func badRecoveredInPlace(ssl *C.SSL) bool {
	ok := false
	func() {
		defer func() { recover() }()
		s := C.SSL_get1_session(ssl) // lost by the panic // want "refleak"
		if s == nil {
			return
		}
		if C.SSL_SESSION_is_resumable(s) == 0 {
			panic("not resumable")
		}
		C.SSL_SESSION_free(s)
		ok = true
	}()
	return ok
}

func goodRecoveredInPlace(ssl *C.SSL) bool {
	ok := false
	func() {
		defer func() { recover() }()
		s := C.SSL_get1_session(ssl)
		if s == nil {
			return
		}
		defer C.SSL_SESSION_free(s)
		if C.SSL_SESSION_is_resumable(s) == 0 {
			panic("not resumable")
		}
		ok = true
	}()
	return ok
}

func badFirstInPlace(ssls []*C.SSL) {
	var first *C.SSL_SESSION
	count := 0
	for _, ssl := range ssls {
		func() {
			s := C.SSL_get1_session(ssl) // of the second connection on // want "refleak"
			if count == 0 {
				first = s
			}
			count++
		}()
	}
	C.SSL_SESSION_free(first)
}

func goodFirstInPlace(ssls []*C.SSL) {
	var first *C.SSL_SESSION
	count := 0
	for _, ssl := range ssls {
		func() {
			if count == 0 {
				first = C.SSL_get1_session(ssl)
			}
			count++
		}()
	}
	if count > 0 {
		C.SSL_SESSION_free(first)
	}
}

func badDeferInPlaceOuter(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s) // freed again: the literal's own defer has run // want "doublefree"
	return func() C.long {
		defer C.SSL_SESSION_free(s)
		return C.SSL_SESSION_get_time(s)
	}()
}

func goodDeferInPlaceOuter(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	if C.SSL_SESSION_up_ref(s) == 0 {
		C.SSL_SESSION_free(s)
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return func() C.long {
		defer C.SSL_SESSION_free(s)
		return C.SSL_SESSION_get_time(s)
	}()
}

// What a deferred literal looks at is set in a loop, to more than yes and no.
func badStateCaptured(ssl *C.SSL, steps []bool) {
	const (
		idle = iota
		open
		closed
	)
	state := idle
	var s *C.SSL_SESSION
	defer func() { // want "doublefree"
		if state == closed {
			C.SSL_SESSION_free(s)
		}
	}()
	for _, step := range steps {
		switch {
		case state == idle && step:
			s = C.SSL_get1_session(ssl) // want "refleak"
			state = open
		case state == open && !step:
			C.SSL_SESSION_free(s)
			state = closed
		}
	}
}

func goodStateCaptured(ssl *C.SSL, steps []bool) {
	const (
		idle = iota
		open
		closed
	)
	state := idle
	var s *C.SSL_SESSION
	defer func() {
		if state == open {
			C.SSL_SESSION_free(s)
		}
	}()
	for _, step := range steps {
		switch {
		case state == idle && step:
			s = C.SSL_get1_session(ssl)
			state = open
		case state == open && !step:
			C.SSL_SESSION_free(s)
			state = closed
		}
	}
}

// A loop's own variable is a new one each round.
func badFirstRoundInPlace() {
	s := C.SSL_SESSION_new()
	for i := 0; i < 1024; i++ {
		func() {
			if i >= 0 {
				C.SSL_SESSION_free(s) // want "doublefree"
			}
		}()
	}
}

func goodFirstRoundInPlace() {
	s := C.SSL_SESSION_new()
	for i := 0; i < 1024; i++ {
		func() {
			if i == 0 {
				C.SSL_SESSION_free(s)
			}
		}()
	}
}

// What the function around has looked at, the literal needn't.
func badInPlaceUnchecked(ctx *C.SSL_CTX, ssl *C.SSL) {
	conn := C.SSL_new(ctx)
	if conn == nil {
		return
	}
	s := C.SSL_get1_session(ssl) // want "uncheckedref"
	func() {
		C.SSL_set_session(conn, s)
		now := C.SSL_get_session(conn)
		if now == nil {
			C.SSL_get_session(conn)
		}
		C.SSL_CTX_add_session(ctx, s)
	}()
	C.SSL_SESSION_free(s)
	C.SSL_free(conn)
}

func goodInPlaceUnchecked(ctx *C.SSL_CTX, ssl *C.SSL) {
	conn := C.SSL_new(ctx)
	if conn == nil {
		return
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		C.SSL_free(conn)
		return
	}
	func() {
		C.SSL_set_session(conn, s)
		now := C.SSL_get_session(conn)
		if now == nil {
			C.SSL_get_session(conn)
		}
		C.SSL_CTX_add_session(ctx, s)
	}()
	C.SSL_SESSION_free(s)
	C.SSL_free(conn)
}
