package tickets

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
)

var errFlow = errors.New("flow")

// attempt is one way to get a session.
type attempt struct {
	name string
	get  func(*C.SSL) *C.SSL_SESSION
	own  bool
}

var attempts = []attempt{
	{"fresh", func(ssl *C.SSL) *C.SSL_SESSION { return C.SSL_get1_session(ssl) }, true},
	{"copy", func(ssl *C.SSL) *C.SSL_SESSION {
		s := C.SSL_get0_session(ssl)
		if s == nil {
			return nil
		}
		return C.SSL_SESSION_dup(s)
	}, true},
}

// Retry with a backoff; each round gets its own reference.
func badRetry(ssl *C.SSL, try func(*C.SSL_SESSION) error) (err error) {
	for i := 0; i < 3; i++ {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			return errFlow
		}
		if C.SSL_SESSION_is_resumable(s) == 0 {
			err = fmt.Errorf("attempt %d: %w", i, errFlow)
			continue
		}
		C.SSL_SESSION_free(s)
		return nil
	}
	return err
}

func goodRetry(ssl *C.SSL, try func(*C.SSL_SESSION) error) (err error) {
	for i := 0; i < 3; i++ {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			return errFlow
		}
		ok := C.SSL_SESSION_is_resumable(s) == 1
		C.SSL_SESSION_free(s)
		if !ok {
			err = fmt.Errorf("attempt %d: %w", i, errFlow)
			continue
		}
		return nil
	}
	return err
}

// A best-of search that keeps one and drops the others.
func badBest(ssls []*C.SSL) *C.SSL_SESSION {
	var best *C.SSL_SESSION
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl) // want "refleak"
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

func goodBest(ssls []*C.SSL) *C.SSL_SESSION {
	var best *C.SSL_SESSION
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			continue
		}
		if best == nil || C.SSL_SESSION_get_time(s) > C.SSL_SESSION_get_time(best) {
			best, s = s, best
		}
		C.SSL_SESSION_free(s)
	}
	return best
}

// First match, the rest is skipped.
func badFirst(ssls []*C.SSL, v int) (s *C.SSL_SESSION) {
	for _, ssl := range ssls {
		s = C.SSL_get1_session(ssl) // want "refleak"
		if s != nil && int(C.SSL_SESSION_get_protocol_version(s)) == v {
			break
		}
	}
	return s
}

func goodFirst(ssls []*C.SSL, v int) (s *C.SSL_SESSION) {
	for _, ssl := range ssls {
		s = C.SSL_get1_session(ssl)
		if s != nil && int(C.SSL_SESSION_get_protocol_version(s)) == v {
			break
		}
		C.SSL_SESSION_free(s)
		s = nil
	}
	return s
}

// A flag that says what was done.
func badFlagged(ssl *C.SSL, fast bool) int {
	var s *C.SSL_SESSION
	got := false
	if !fast {
		s = C.SSL_get1_session(ssl) // want "refleak"
		got = s != nil
	}
	n := 0
	if got {
		n = int(C.SSL_SESSION_get_protocol_version(s))
	}
	if fast && got {
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodFlagged(ssl *C.SSL, fast bool) int {
	var s *C.SSL_SESSION
	got := false
	if !fast {
		s = C.SSL_get1_session(ssl)
		got = s != nil
	}
	n := 0
	if got {
		n = int(C.SSL_SESSION_get_protocol_version(s))
	}
	if got {
		C.SSL_SESSION_free(s)
	}
	return n
}

// A double-checked global.
var (
	sharedMu sync.Mutex
	shared   *C.SSL_SESSION
)

func badDoubleChecked(ssl *C.SSL) *C.SSL_SESSION {
	if shared != nil {
		return shared
	}
	s := C.SSL_get1_session(ssl) // want "refleak"
	sharedMu.Lock()
	defer sharedMu.Unlock()
	if shared == nil {
		shared = s
	}
	return shared
}

func goodDoubleChecked(ssl *C.SSL) *C.SSL_SESSION {
	if shared != nil {
		return shared
	}
	s := C.SSL_get1_session(ssl)
	sharedMu.Lock()
	defer sharedMu.Unlock()
	if shared == nil {
		shared = s
	} else {
		C.SSL_SESSION_free(s)
	}
	return shared
}

func badGlobalReplaced(ssl *C.SSL) {
	sharedMu.Lock()
	defer sharedMu.Unlock()
	if shared != nil {
		C.SSL_SESSION_free(shared)
	}
	shared = C.SSL_get_session(ssl) // want "borrowescape"
	C.SSL_free(ssl)
}

func goodGlobalReplaced(ssl *C.SSL) {
	sharedMu.Lock()
	defer sharedMu.Unlock()
	if shared != nil {
		C.SSL_SESSION_free(shared)
	}
	shared = C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
}

// The goroutine ends in the middle.
func badGoexit(ssl *C.SSL, quit func() bool) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if quit() {
		runtime.Goexit()
	}
	C.SSL_SESSION_free(s)
}

func goodGoexit(ssl *C.SSL, quit func() bool) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if quit() {
		runtime.Goexit()
	}
}

// Deferred calls run last in, first out.
func badDeferOrder(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	v := 0
	defer func() { v = int(C.SSL_SESSION_get_protocol_version(s)) }() // want "useafterfree"
	defer C.SSL_SESSION_free(s)
	return v
}

func goodDeferOrder(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	v := 0
	defer C.SSL_SESSION_free(s)
	defer func() { v = int(C.SSL_SESSION_get_protocol_version(s)) }()
	return v
}

// The defer evaluates its argument when it is met.
func badDeferTooEarly(ssl *C.SSL) C.long {
	var s *C.SSL_SESSION
	defer C.SSL_SESSION_free(s)
	s = C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func goodDeferTooEarly(ssl *C.SSL) C.long {
	var s *C.SSL_SESSION
	defer func() { C.SSL_SESSION_free(s) }()
	s = C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

// The deferred release sees what the variable holds at the end.
func badDeferSeesLast(a, b *C.SSL) bool {
	s := C.SSL_get1_session(a) // want "refleak"
	defer func() { C.SSL_SESSION_free(s) }()
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		s = C.SSL_get1_session(b)
	}
	return s != nil
}

func goodDeferSeesLast(a, b *C.SSL) bool {
	s := C.SSL_get1_session(a)
	defer func() { C.SSL_SESSION_free(s) }()
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		s = C.SSL_get1_session(b)
	}
	return s != nil
}

// Through the address of a field.
type slots struct{ a, b *C.SSL_SESSION }

func (s *slots) at(second bool) **C.SSL_SESSION {
	if second {
		return &s.b
	}
	return &s.a
}

func badFieldAddress(ssl *C.SSL) {
	var s slots
	*s.at(false) = C.SSL_get1_session(ssl) // want "refleak"
	*s.at(true) = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s.b)
}

func goodFieldAddress(ssl *C.SSL) {
	var s slots
	*s.at(false) = C.SSL_get1_session(ssl)
	*s.at(true) = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s.b)
	C.SSL_SESSION_free(*s.at(false))
}

// A struct assigned over a struct.
func badStructAssign(ssl *C.SSL) {
	s := slots{a: C.SSL_get1_session(ssl)} // want "refleak"
	if s.a != nil {
		C.SSL_SESSION_set_timeout(s.a, 1)
	}
	s = slots{b: s.b}
	C.SSL_SESSION_free(s.a)
}

func goodStructAssign(ssl *C.SSL) {
	s := slots{a: C.SSL_get1_session(ssl)}
	if s.a != nil {
		C.SSL_SESSION_set_timeout(s.a, 1)
	}
	s = slots{a: s.a, b: s.b}
	C.SSL_SESSION_free(s.a)
}
