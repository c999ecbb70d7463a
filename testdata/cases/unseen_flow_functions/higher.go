package unseen_flow_functions

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"errors"
	"log"
	"sync"
)

var (
	errNone  = errors.New("no session")
	errStale = errors.New("stale")
)

// bracket is acquire, use, release.
func bracket[T any](acquire func() (T, error), release func(T), use func(T) error) error {
	v, err := acquire()
	if err != nil {
		return err
	}
	defer release(v)
	return use(v)
}

func badBracket(ssl, other *C.SSL) error {
	return bracket(
		func() (*C.SSL_SESSION, error) {
			s := C.SSL_get1_session(ssl) // want "refleak"
			if s == nil {
				return nil, errNone
			}
			if C.SSL_SESSION_is_resumable(s) == 0 {
				return nil, errStale
			}
			return s, nil
		},
		func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) },
		func(s *C.SSL_SESSION) error {
			if C.SSL_set_session(other, s) != 1 {
				return errStale
			}
			return nil
		})
}

func goodBracket(ssl, other *C.SSL) error {
	return bracket(
		func() (*C.SSL_SESSION, error) {
			s := C.SSL_get1_session(ssl)
			if s == nil {
				return nil, errNone
			}
			return s, nil
		},
		func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) },
		func(s *C.SSL_SESSION) error {
			if C.SSL_set_session(other, s) != 1 {
				return errStale
			}
			return nil
		})
}

// handler and what wraps it.
type handler func(*C.SSL_SESSION) error

func logged(name string, h handler) handler {
	return func(s *C.SSL_SESSION) error {
		err := h(s)
		log.Print(name, " ", err)
		return err
	}
}

func requireTicket(h handler) handler {
	return func(s *C.SSL_SESSION) error {
		if s == nil || C.SSL_SESSION_has_ticket(s) == 0 {
			return errStale
		}
		return h(s)
	}
}

func badMiddleware(ssl, other *C.SSL) error {
	h := requireTicket(func(s *C.SSL_SESSION) error {
		if C.SSL_set_session(other, s) != 1 {
			return errStale
		}
		return nil
	})
	s := C.SSL_get1_session(ssl) // want "refleak"
	if err := logged("offer", h)(s); err != nil {
		return err
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodMiddleware(ssl, other *C.SSL) error {
	h := requireTicket(func(s *C.SSL_SESSION) error {
		if C.SSL_set_session(other, s) != 1 {
			return errStale
		}
		return nil
	})
	s := C.SSL_get1_session(ssl)
	err := logged("offer", h)(s)
	C.SSL_SESSION_free(s)
	return err
}

// driver is a table of functions.
type driver struct {
	open  func(*C.SSL) *C.SSL_SESSION
	close func(*C.SSL_SESSION)
}

var (
	owning  = driver{func(ssl *C.SSL) *C.SSL_SESSION { return C.SSL_get1_session(ssl) }, func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }}
	lending = driver{func(ssl *C.SSL) *C.SSL_SESSION { return C.SSL_get0_session(ssl) }, func(*C.SSL_SESSION) {}}
)

// thunk is evaluated when it is needed.
func thunk(ssl *C.SSL) (get func() *C.SSL_SESSION, drop func()) {
	var s *C.SSL_SESSION
	get = func() *C.SSL_SESSION {
		if s == nil {
			s = C.SSL_get1_session(ssl)
		}
		return s
	}
	drop = func() {
		C.SSL_SESSION_free(s)
		s = nil
	}
	return get, drop
}

func badThunk(ssl *C.SSL, deep bool) (n C.long) {
	get, drop := thunk(ssl)
	defer drop() // want "doublefree"
	if !deep {
		return 0
	}
	if s := get(); s != nil {
		n = C.SSL_SESSION_get_time(s)
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodThunk(ssl *C.SSL, deep bool) (n C.long) {
	get, drop := thunk(ssl)
	defer drop()
	if !deep {
		return 0
	}
	if s := get(); s != nil {
		n = C.SSL_SESSION_get_time(s)
	}
	return n
}

// Result is a value or an error.
type Result[T any] struct {
	v   T
	err error
}

func (r Result[T]) Get() (T, error) { return r.v, r.err }
func (r Result[T]) Must() T {
	if r.err != nil {
		panic(r.err)
	}
	return r.v
}

func of(ssl *C.SSL) Result[*C.SSL_SESSION] {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return Result[*C.SSL_SESSION]{err: errNone}
	}
	return Result[*C.SSL_SESSION]{v: s}
}

func badResult(ssl *C.SSL, verbose bool) error {
	s, err := of(ssl).Get() // want "refleak"
	if err != nil {
		return err
	}
	if verbose {
		log.Print("session of ", C.SSL_SESSION_get_time(s))
		return nil
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodResult(ssl *C.SSL, verbose bool) error {
	s, err := of(ssl).Get()
	if err != nil {
		return err
	}
	if verbose {
		log.Print("session of ", C.SSL_SESSION_get_time(s))
	}
	C.SSL_SESSION_free(s)
	return nil
}

func badResultMust(a, b *C.SSL) bool {
	r := of(a)
	defer C.SSL_SESSION_free(r.v) // want "doublefree"
	s := r.Must()
	if C.SSL_set_session(b, s) != 1 {
		C.SSL_SESSION_free(s)
		return false
	}
	return true
}

func goodResultMust(a, b *C.SSL) bool {
	r := of(a)
	defer C.SSL_SESSION_free(r.v)
	s := r.Must()
	return C.SSL_set_session(b, s) == 1
}

// check says what is missing.
func check(s *C.SSL_SESSION) error {
	switch {
	case s == nil:
		return errNone
	case C.SSL_SESSION_is_resumable(s) == 0:
		return errStale
	}
	return nil
}

func badChecked(ssl *C.SSL) (C.long, error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if err := check(s); err != nil {
		return 0, err
	}
	t := C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s)
	return t, nil
}

func goodChecked(ssl *C.SSL) (C.long, error) {
	s := C.SSL_get1_session(ssl)
	if err := check(s); err != nil {
		C.SSL_SESSION_free(s)
		return 0, err
	}
	t := C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s)
	return t, nil
}

// lease and what it says of itself.
type lease struct{ s *C.SSL_SESSION }

func (l *lease) empty() bool { return l == nil || l.s == nil }
func (l *lease) Close() {
	if !l.empty() {
		C.SSL_SESSION_free(l.s)
		l.s = nil
	}
}

func borrow(ssl *C.SSL) *lease { return &lease{C.SSL_get1_session(ssl)} }

func badEmpty(ssl *C.SSL) C.long {
	l := borrow(ssl) // want "refleak"
	if l.empty() || C.SSL_SESSION_has_ticket(l.s) == 0 {
		return 0
	}
	defer l.Close()
	return C.SSL_SESSION_get_time(l.s)
}

func goodEmpty(ssl *C.SSL) C.long {
	l := borrow(ssl)
	if l.empty() {
		return 0
	}
	defer l.Close()
	if C.SSL_SESSION_has_ticket(l.s) == 0 {
		return 0
	}
	return C.SSL_SESSION_get_time(l.s)
}

// memo remembers what it was asked for.
type memo[K comparable, V any] struct {
	mu   sync.Mutex
	m    map[K]V
	make func(K) (V, bool)
}

func (m *memo[K, V]) get(k K) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.m[k]; ok {
		return v, true
	}
	v, ok := m.make(k)
	if ok {
		m.m[k] = v
	}
	return v, ok
}

// The same or another: compared, then released.
func badSame(a, b *lease) (int, error) {
	x, err := dup(a) // want "refleak"
	if err != nil {
		return 0, err
	}
	y, err := dup(b)
	if err != nil {
		return 0, err
	}
	defer C.SSL_SESSION_free(x)
	defer C.SSL_SESSION_free(y)
	return int(C.SSL_SESSION_get_time(x) - C.SSL_SESSION_get_time(y)), nil
}

func goodSame(a, b *lease) (int, error) {
	x, err := dup(a)
	if err != nil {
		return 0, err
	}
	defer C.SSL_SESSION_free(x)
	y, err := dup(b)
	if err != nil {
		return 0, err
	}
	defer C.SSL_SESSION_free(y)
	return int(C.SSL_SESSION_get_time(x) - C.SSL_SESSION_get_time(y)), nil
}

func dup(l *lease) (*C.SSL_SESSION, error) {
	if l.empty() {
		return nil, errNone
	}
	if s := C.SSL_SESSION_dup(l.s); s != nil {
		return s, nil
	}
	return nil, errStale
}
