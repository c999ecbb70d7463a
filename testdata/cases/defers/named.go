package defers

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// `return nil, err` sets s to nil first, so the closure frees nothing.
func badNamedOverwritten(from, to *C.SSL) (s *C.SSL_SESSION, err error) {
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	s = C.SSL_get1_session(from) // lost by "return nil, ..." // want "refleak"
	if s == nil {
		return nil, errNoSession
	}
	if C.SSL_set_session(to, s) != 1 {
		return nil, errSetSession
	}
	return s, nil
}

func goodNamedOverwritten(from, to *C.SSL) (_ *C.SSL_SESSION, err error) {
	s := C.SSL_get1_session(from)
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if s == nil {
		return nil, errNoSession
	}
	if C.SSL_set_session(to, s) != 1 {
		return nil, errSetSession
	}
	return s, nil
}

// Freed, and given to the caller all the same.
func badNamedDead() (s *C.SSL_SESSION, err error) {
	defer func() {
		if err != nil {
			fmt.Println("failed:", err)
		}
	}()
	s = C.SSL_SESSION_new()
	if s == nil {
		return s, errNoSession
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		err = errNotResumable
		C.SSL_SESSION_free(s)
		return s, err // freed a line ago // want "useafterfree"
	}
	return s, nil
}

func goodNamedDead() (s *C.SSL_SESSION, err error) {
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
			s = nil
		}
	}()
	s = C.SSL_SESSION_new()
	if s == nil {
		return s, errNoSession
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		err = errNotResumable
		return
	}
	return s, nil
}

// A shadowed err: the closure looks at the other one.
func badNamedShadow(from, to *C.SSL) (_ *C.SSL_SESSION, err error) {
	s := C.SSL_get1_session(from) // want "refleak"
	if s == nil {
		return nil, errNoSession
	}
	failed := err
	defer func() {
		if failed != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_set_session(to, s) != 1 {
		err := errSetSession
		return nil, err
	}
	return s, nil
}

func goodNamedShadow(from, to *C.SSL) (_ *C.SSL_SESSION, err error) {
	s := C.SSL_get1_session(from)
	if s == nil {
		return nil, errNoSession
	}
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_set_session(to, s) != 1 {
		err := errSetSession
		return nil, err
	}
	return s, nil
}

// Cleanup on success instead of on failure.
func badNamedInverted(from *C.SSL) (n C.long, err error) {
	s := C.SSL_get1_session(from) // an error keeps it // want "refleak"
	if s == nil {
		return 0, errNoSession
	}
	defer func() {
		if err == nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return 0, errNotResumable
	}
	return C.SSL_SESSION_get_time(s), nil
}

func goodNamedInverted(from *C.SSL) (n C.long, err error) {
	s := C.SSL_get1_session(from)
	if s == nil {
		return 0, errNoSession
	}
	defer func() {
		if err == nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return 0, errNotResumable
	}
	return C.SSL_SESSION_get_time(s), nil
}

// The named result is an ok.
func badNamedOK(from, to *C.SSL) (ok bool) {
	s := C.SSL_get1_session(from) // want "refleak"
	defer func() {
		if !ok {
			C.SSL_SESSION_free(s)
		}
	}()
	if s == nil {
		return false
	}
	return C.SSL_set_session(to, s) == 1
}

func goodNamedOK(from, to *C.SSL) (s *C.SSL_SESSION, ok bool) {
	s = C.SSL_get1_session(from)
	defer func() {
		if !ok {
			C.SSL_SESSION_free(s)
			s = nil
		}
	}()
	if s == nil {
		return s, false
	}
	return s, C.SSL_set_session(to, s) == 1
}

// The closure frees on error what an arm has freed too.
func badNamedDouble(from, to *C.SSL) (err error) {
	s := C.SSL_get1_session(from)
	if s == nil {
		return errNoSession
	}
	defer func() { // comes to a session that the arm below has freed // want "doublefree"
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_set_session(to, s) != 1 {
		C.SSL_SESSION_free(s)
		return errSetSession
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodNamedDouble(from, to *C.SSL) (err error) {
	s := C.SSL_get1_session(from)
	if s == nil {
		return errNoSession
	}
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_set_session(to, s) != 1 {
		return errSetSession
	}
	C.SSL_SESSION_free(s)
	return nil
}

// The wrapper is the named result.
type ticket struct{ s *C.SSL_SESSION }

func (t *ticket) Close() {
	if t != nil {
		C.SSL_SESSION_free(t.s)
	}
}

func badNamedWrapper(from, to *C.SSL) (t *ticket, err error) {
	defer func() {
		if err != nil {
			t.Close()
		}
	}()
	t = &ticket{C.SSL_get1_session(from)} // t is nil when the closure closes it // want "refleak"
	if t.s == nil {
		return nil, errNoSession
	}
	if C.SSL_set_session(to, t.s) != 1 {
		return nil, errSetSession
	}
	return t, nil
}

func goodNamedWrapper(from, to *C.SSL) (_ *ticket, err error) {
	t := &ticket{C.SSL_get1_session(from)}
	defer func() {
		if err != nil {
			t.Close()
		}
	}()
	if t.s == nil {
		return nil, errNoSession
	}
	if C.SSL_set_session(to, t.s) != 1 {
		return nil, errSetSession
	}
	return t, nil
}

// The closure turns the result into nil after the value was set.
func badNamedReset(from *C.SSL) (s *C.SSL_SESSION) {
	defer func() { s = nil }()
	s = C.SSL_get1_session(from) // the caller never sees it // want "refleak"
	return s
}

func goodNamedReset(from *C.SSL) (s *C.SSL_SESSION) {
	defer func() {
		C.SSL_SESSION_free(s)
		s = nil
	}()
	s = C.SSL_get1_session(from)
	return s
}
