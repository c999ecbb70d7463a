package loops

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"time"
)

func badRetry(ssl *C.SSL, tries int) (*C.SSL_SESSION, error) {
	for i := 0; i < tries; i++ {
		s := C.SSL_get1_session(ssl) // every failed try drops one // want "refleak"
		if s != nil && C.SSL_SESSION_has_ticket(s) == 1 {
			return s, nil
		}
	}
	return nil, errNoSession
}

func goodRetry(ssl *C.SSL, tries int) (*C.SSL_SESSION, error) {
	for i := 0; i < tries; i++ {
		s := C.SSL_get1_session(ssl)
		if s != nil && C.SSL_SESSION_has_ticket(s) == 1 {
			return s, nil
		}
		C.SSL_SESSION_free(s)
	}
	return nil, errNoSession
}

// Retry until there is one: what comes out of the loop is not NULL.
func badRetryUntil(ssl *C.SSL, tries int) C.long {
	var s *C.SSL_SESSION
	for s == nil && tries > 0 {
		s = C.SSL_get1_session(ssl) // want "refleak"
		tries--
	}
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func goodRetryUntil(ssl *C.SSL, tries int) C.long {
	var s *C.SSL_SESSION
	for s == nil && tries > 0 {
		s = C.SSL_get1_session(ssl)
		tries--
	}
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s)
	return t
}

// The loop ends by its counter too, with nothing found.
func badRetryUnchecked(ssl *C.SSL) C.int {
	var s *C.SSL_SESSION
	for i := 0; i < 3; i++ {
		if s = C.SSL_get_session(ssl); s != nil { // three times nothing // want "uncheckedref"
			break
		}
	}
	return C.SSL_SESSION_get_protocol_version(s)
}

func goodRetryUnchecked(ssl *C.SSL) C.int {
	var s *C.SSL_SESSION
	for i := 0; i < 3; i++ {
		if s = C.SSL_get_session(ssl); s != nil {
			break
		}
	}
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_protocol_version(s)
}

func badRetrySet(from, to *C.SSL, tries int) bool {
	s := C.SSL_get1_session(from) // success is the path that keeps it // want "refleak"
	if s == nil {
		return false
	}
	for ; tries > 0; tries-- {
		if C.SSL_set_session(to, s) == 1 {
			return true
		}
		time.Sleep(time.Microsecond)
	}
	C.SSL_SESSION_free(s)
	return false
}

func goodRetrySet(from, to *C.SSL, tries int) bool {
	s := C.SSL_get1_session(from)
	if s == nil {
		return false
	}
	ok := false
	for ; tries > 0 && !ok; tries-- {
		ok = C.SSL_set_session(to, s) == 1
	}
	C.SSL_SESSION_free(s)
	return ok
}

// Freed after the first round, used by the next.
func badRetryDead(to *C.SSL, tries int) bool {
	s := C.SSL_SESSION_new()
	for i := 0; ; i++ {
		rc := C.SSL_set_session(to, s) // the second try is one with a dead session // want "useafterfree"
		if i == 0 {
			C.SSL_SESSION_free(s)
		}
		if rc == 1 || i >= tries {
			return rc == 1
		}
	}
}

func goodRetryDead(to *C.SSL, tries int) bool {
	s := C.SSL_SESSION_new()
	for i := 0; ; i++ {
		rc := C.SSL_set_session(to, s)
		if rc == 1 || i >= tries {
			C.SSL_SESSION_free(s)
			return rc == 1
		}
	}
}

func badRetryBackoff(ssl *C.SSL) error {
	delay := time.Microsecond
	for {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			return errNoSession
		}
		if C.SSL_SESSION_is_resumable(s) == 1 {
			C.SSL_SESSION_free(s)
			return nil
		}
		if delay > 8*time.Microsecond {
			fmt.Println("giving up")
			return errNoSession
		}
		C.SSL_SESSION_free(s)
		time.Sleep(delay)
		delay *= 2
	}
}

func goodRetryBackoff(ssl *C.SSL) error {
	delay := time.Microsecond
	for {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			return errNoSession
		}
		ok := C.SSL_SESSION_is_resumable(s) == 1
		C.SSL_SESSION_free(s)
		if ok {
			return nil
		}
		if delay > 8*time.Microsecond {
			fmt.Println("giving up")
			return errNoSession
		}
		time.Sleep(delay)
		delay *= 2
	}
}

// The outcome is carried out of the loop by a flag.
func badRetryFlag(ssl *C.SSL, tries int) {
	var s *C.SSL_SESSION
	done := false
	for i := 0; i < tries && !done; i++ {
		s = C.SSL_get1_session(ssl) // found, and then forgotten // want "refleak"
		done = s != nil
	}
	if !done {
		C.SSL_SESSION_free(s)
	}
}

func goodRetryFlag(ssl *C.SSL, tries int) {
	var s *C.SSL_SESSION
	done := false
	for i := 0; i < tries && !done; i++ {
		s = C.SSL_get1_session(ssl)
		done = s != nil
	}
	if done {
		C.SSL_SESSION_free(s)
	}
}
