package unseen_flow_syntax

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// Parallel assignment; the blank one is lost.
func badBlank(a, b *C.SSL) bool {
	x, _ := C.SSL_get1_session(a), C.SSL_get1_session(b) // want "refleak"
	defer C.SSL_SESSION_free(x)
	return x != nil
}

func goodBlank(a, b *C.SSL) bool {
	x, y := C.SSL_get1_session(a), C.SSL_get0_session(b)
	defer C.SSL_SESSION_free(x)
	return x != nil && y != nil
}

// An anonymous struct, an array literal, and an index that is known.
func badAnonymous(a, b *C.SSL) (n C.long) {
	pair := struct{ old, cur *C.SSL_SESSION }{C.SSL_get1_session(a), C.SSL_get1_session(b)} // want "refleak"
	for _, s := range [...]*C.SSL_SESSION{0: pair.old} {
		if s != nil {
			n += C.SSL_SESSION_get_time(s)
			C.SSL_SESSION_free(s)
		}
	}
	return n
}

func goodAnonymous(a, b *C.SSL) (n C.long) {
	pair := struct{ old, cur *C.SSL_SESSION }{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	for _, s := range [...]*C.SSL_SESSION{0: pair.old, 1: pair.cur} {
		if s != nil {
			n += C.SSL_SESSION_get_time(s)
			C.SSL_SESSION_free(s)
		}
	}
	return n
}

// A pointer to the variable that is rebound afterwards.
func badPointerToVariable(a, b *C.SSL) bool {
	s := C.SSL_get1_session(a)
	p := &s
	t := *p
	*p = C.SSL_get1_session(b)
	C.SSL_SESSION_free(t)
	defer C.SSL_SESSION_free(*p) // want "doublefree"
	if s == nil {
		return false
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return false
	}
	return true
}

func goodPointerToVariable(a, b *C.SSL) bool {
	s := C.SSL_get1_session(a)
	p := &s
	t := *p
	*p = C.SSL_get1_session(b)
	C.SSL_SESSION_free(t)
	defer C.SSL_SESSION_free(*p)
	if s == nil {
		return false
	}
	return C.SSL_SESSION_is_resumable(s) == 1
}

// if with a statement, else-if chains that reuse its variable.
func badElseIf(ssl *C.SSL, min, max C.long) error {
	if s := C.SSL_get1_session(ssl); s == nil { // want "refleak"
		return errNone
	} else if t := C.SSL_SESSION_get_timeout(s); t < min {
		C.SSL_SESSION_free(s)
		return fmt.Errorf("%d: %w", int64(t), errStale)
	} else if t > max {
		return fmt.Errorf("%d: too long", int64(t))
	} else {
		C.SSL_SESSION_free(s)
	}
	return nil
}

func goodElseIf(ssl *C.SSL, min, max C.long) error {
	if s := C.SSL_get1_session(ssl); s == nil {
		return errNone
	} else if t := C.SSL_SESSION_get_timeout(s); t < min {
		C.SSL_SESSION_free(s)
		return fmt.Errorf("%d: %w", int64(t), errStale)
	} else if t > max {
		C.SSL_SESSION_free(s)
		return fmt.Errorf("%d: too long", int64(t))
	} else {
		C.SSL_SESSION_free(s)
	}
	return nil
}

// switch on the pointer.
func badSwitchPointer(a, b *C.SSL) (which string) {
	x := C.SSL_get1_session(a)
	switch y := C.SSL_get1_session(b); x { // want "refleak"
	case nil:
		C.SSL_SESSION_free(y)
		return "b"
	case y:
		C.SSL_SESSION_free(y)
		which = "same"
	default:
		which = "a"
	}
	C.SSL_SESSION_free(x)
	return which
}

func goodSwitchPointer(a, b *C.SSL) (which string) {
	x := C.SSL_get1_session(a)
	switch y := C.SSL_get1_session(b); x {
	case nil:
		C.SSL_SESSION_free(y)
		return "b"
	case y:
		C.SSL_SESSION_free(y)
		which = "same"
	default:
		C.SSL_SESSION_free(y)
		which = "a"
	}
	C.SSL_SESSION_free(x)
	return which
}

// select with a result that may be late.
func badLate(ssl *C.SSL, patience time.Duration) (n C.long, err error) {
	type answer struct {
		s   *C.SSL_SESSION
		err error
	}
	ch := make(chan answer, 1)
	go func() {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			ch <- answer{err: errNone}
			return
		}
		if C.SSL_SESSION_has_ticket(s) == 0 {
			ch <- answer{err: errStale}
			return
		}
		ch <- answer{s: s}
	}()
	select {
	case a := <-ch:
		if a.err != nil {
			return 0, a.err
		}
		defer C.SSL_SESSION_free(a.s)
		return C.SSL_SESSION_get_time(a.s), nil
	case <-time.After(patience):
		return 0, os.ErrDeadlineExceeded
	}
}

func goodLate(ssl *C.SSL, patience time.Duration) (n C.long, err error) {
	type answer struct {
		s   *C.SSL_SESSION
		err error
	}
	ch := make(chan answer)
	done := make(chan struct{})
	defer close(done)
	go func() {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			select {
			case ch <- answer{err: errNone}:
			case <-done:
			}
			return
		}
		select {
		case ch <- answer{s: s}:
		case <-done:
			C.SSL_SESSION_free(s)
		}
	}()
	select {
	case a := <-ch:
		if a.err != nil {
			return 0, a.err
		}
		defer C.SSL_SESSION_free(a.s)
		return C.SSL_SESSION_get_time(a.s), nil
	case <-time.After(patience):
		return 0, os.ErrDeadlineExceeded
	}
}

type owned struct{ s *C.SSL_SESSION }

func (o owned) Free() { C.SSL_SESSION_free(o.s) }

// A method on a function type, and one on a map type.
type acquire func(*C.SSL) *C.SSL_SESSION

func (f acquire) with(ssl *C.SSL, visit func(*C.SSL_SESSION)) bool {
	s := f(ssl)
	if s == nil {
		return false
	}
	visit(s)
	return true
}

type byHost map[string]*C.SSL_SESSION

func (m byHost) put(host string, s *C.SSL_SESSION) bool {
	if _, ok := m[host]; ok {
		return false
	}
	m[host] = s
	return true
}

func (m byHost) free() {
	for h, s := range m {
		C.SSL_SESSION_free(s)
		delete(m, h)
	}
}

func badMapType(conns []*C.SSL, hosts []string) (n int) {
	m := byHost{}
	defer m.free()
	for i, ssl := range conns {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if m.put(strings.ToLower(hosts[i]), s) {
			n++
		}
	}
	return n
}

func goodMapType(conns []*C.SSL, hosts []string) (n int) {
	m := byHost{}
	defer m.free()
	for i, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		if m.put(strings.ToLower(hosts[i]), s) {
			n++
		} else {
			C.SSL_SESSION_free(s)
		}
	}
	return n
}

// unsafe.Pointer as the type that an API wants.
type opaque struct{ p unsafe.Pointer }

func (o opaque) unwrap() *C.SSL_SESSION { return (*C.SSL_SESSION)(o.p) }
func (o opaque) valid() bool            { return o.p != nil }
func (o *opaque) release()              { C.SSL_SESSION_free(o.unwrap()); o.p = nil }
func (o opaque) timeout() (C.long, error) {
	if !o.valid() {
		return 0, errNone
	}
	return C.SSL_SESSION_get_timeout(o.unwrap()), nil
}

// Mutexes, and a struct whose zero value waits to be filled once.
type lazySession struct {
	once sync.Once
	s    *C.SSL_SESSION
	err  error
}

func (l *lazySession) get(bio *C.BIO) (*C.SSL_SESSION, error) {
	l.once.Do(func() {
		if l.s = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil); l.s == nil {
			l.err = errNone
		}
	})
	return l.s, l.err
}

func badLazy(bio *C.BIO, ssl *C.SSL) error {
	var l lazySession
	s, err := l.get(bio) // want "refleak"
	if err != nil {
		return err
	}
	if C.SSL_set_session(ssl, s) != 1 {
		return errStale
	}
	C.SSL_SESSION_free(l.s)
	return nil
}

func goodLazy(bio *C.BIO, ssl *C.SSL) error {
	var l lazySession
	s, err := l.get(bio)
	if err != nil {
		return err
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_set_session(ssl, s) != 1 {
		return errStale
	}
	return nil
}
