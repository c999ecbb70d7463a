package queues

// Function values, tables of functions, visitors, middleware.

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"sync"
)

// withSession lends a session to f.
func withSession(ssl *C.SSL, f func(*C.SSL_SESSION) error) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errMissing
	}
	defer C.SSL_SESSION_free(s)
	return f(s)
}

var kept *C.SSL_SESSION

func badVisitorCopy(ssl *C.SSL) (cp *C.SSL_SESSION, err error) {
	err = withSession(ssl, func(s *C.SSL_SESSION) error {
		cp = C.SSL_SESSION_dup(s) // want "refleak"
		if cp == nil {
			return errMissing
		}
		if C.SSL_SESSION_has_ticket(cp) == 0 {
			return errClosed
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return cp, nil
}

func goodVisitorCopy(ssl *C.SSL) (cp *C.SSL_SESSION, err error) {
	err = withSession(ssl, func(s *C.SSL_SESSION) error {
		cp = C.SSL_SESSION_dup(s)
		if cp == nil {
			return errMissing
		}
		if C.SSL_SESSION_has_ticket(cp) == 0 {
			return errClosed
		}
		return nil
	})
	if err != nil {
		C.SSL_SESSION_free(cp)
		return nil, err
	}
	return cp, nil
}

// A table of what to do with a session.
type action func(*C.SSL_SESSION) bool

func actKeep(s *C.SSL_SESSION) bool { kept = s; return true }

func actDrop(s *C.SSL_SESSION) bool { C.SSL_SESSION_free(s); return true }

func actAsk(s *C.SSL_SESSION) bool { return C.SSL_SESSION_is_resumable(s) == 1 }

func badActAsk(ssl *C.SSL) bool {
	do := actAsk
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	return do(s)
}

func goodActAsk(ssl *C.SSL) bool {
	do := actDrop
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	return do(s)
}

func badActTable(ssl *C.SSL) bool {
	acts := [...]action{actAsk, actDrop, actDrop}
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return false
	}
	ok := true
	for _, a := range acts {
		ok = a(s) && ok // want "doublefree"
	}
	return ok
}

func goodActTable(ssl *C.SSL) bool {
	acts := [...]action{actAsk, actAsk, actDrop}
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return false
	}
	ok := true
	for _, a := range acts {
		ok = a(s) && ok
	}
	return ok
}

// A chain of handlers: each calls the next.
type handler func(*C.SSL_SESSION) error

func logged(next handler) handler {
	return func(s *C.SSL_SESSION) error {
		if err := next(s); err != nil {
			return fmt.Errorf("handler: %w", err)
		}
		return nil
	}
}

func closing(next handler) handler {
	return func(s *C.SSL_SESSION) error {
		defer C.SSL_SESSION_free(s)
		return next(s)
	}
}

func look(s *C.SSL_SESSION) error {
	if C.SSL_SESSION_has_ticket(s) == 0 {
		return errMissing
	}
	return nil
}

func badChainWithoutClosing(ssl *C.SSL) error {
	h := logged(look)
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errMissing
	}
	return h(s)
}

func goodChainWithoutClosing(ssl *C.SSL) error {
	h := logged(closing(look))
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errMissing
	}
	return h(s)
}

func badChainClosingTwice(ssl *C.SSL) error {
	h := closing(logged(look))
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return errMissing
	}
	err := h(s)
	if err != nil {
		C.SSL_SESSION_free(s) // want "doublefree"
	}
	return err
}

func goodChainClosingTwice(ssl *C.SSL) error {
	h := closing(logged(look))
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return errMissing
	}
	return h(s)
}

// Observers of new sessions; each gets a loan.
type subject struct {
	mu   sync.Mutex
	subs []func(*C.SSL_SESSION)
}

func (s *subject) subscribe(f func(*C.SSL_SESSION)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs = append(s.subs, f)
}

func (s *subject) notify(x *C.SSL_SESSION) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.subs {
		f(x)
	}
}

func badNotify(s *subject, ssl *C.SSL) {
	x := C.SSL_get1_session(ssl) // want "refleak"
	if x == nil {
		return
	}
	s.mu.Lock()
	n := len(s.subs)
	s.mu.Unlock()
	if n == 0 {
		return
	}
	s.notify(x)
	C.SSL_SESSION_free(x)
}

func goodNotify(s *subject, ssl *C.SSL) {
	x := C.SSL_get1_session(ssl)
	if x == nil {
		return
	}
	defer C.SSL_SESSION_free(x)
	s.mu.Lock()
	n := len(s.subs)
	s.mu.Unlock()
	if n == 0 {
		return
	}
	s.notify(x)
}

// Method expressions and the C function as values.
type box struct{ s *C.SSL_SESSION }

func (b *box) empty() {
	C.SSL_SESSION_free(b.s)
	b.s = nil
}

func each(bs []*box, f func(*box)) {
	for _, b := range bs {
		f(b)
	}
}

func badMethodExpr(x, y *C.SSL) {
	a := &box{C.SSL_get1_session(x)}
	b := &box{C.SSL_get1_session(y)} // want "refleak"
	each([]*box{a}, (*box).empty)
	b.s = nil
}

func goodMethodExpr(x, y *C.SSL) {
	a := &box{C.SSL_get1_session(x)}
	b := &box{C.SSL_get1_session(y)}
	each([]*box{a, b}, (*box).empty)
	b.s = nil
}

// Lazily made, once.
type lazy struct {
	once sync.Once
	ssl  *C.SSL
	s    *C.SSL_SESSION
}

func (l *lazy) session() *C.SSL_SESSION {
	l.once.Do(func() { l.s = C.SSL_get1_session(l.ssl) })
	return l.s
}

func (l *lazy) Close() {
	if l.s != nil {
		C.SSL_SESSION_free(l.s)
		l.s = nil
	}
}

func badLazy(ssl *C.SSL) C.long {
	l := &lazy{ssl: ssl}
	s := l.session() // want "refleak"
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func goodLazy(ssl *C.SSL) C.long {
	l := &lazy{ssl: ssl}
	defer l.Close()
	s := l.session()
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func badLazyFreed(ssl *C.SSL) {
	l := &lazy{ssl: ssl}
	defer l.Close() // want "doublefree"
	s := l.session()
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
}

func goodLazyFreed(ssl *C.SSL) {
	l := &lazy{ssl: ssl}
	defer l.Close()
	l.session()
	C.SSL_free(ssl)
}

// Recursion that hands its session down.
func descend(s *C.SSL_SESSION, n int) bool {
	if n == 0 {
		C.SSL_SESSION_free(s)
		return true
	}
	if n < 0 {
		return false
	}
	return descend(s, n-1)
}

func badDescend(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	ok := descend(s, 0)
	C.SSL_SESSION_free(s) // want "doublefree"
	return ok
}

func goodDescend(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	return descend(s, 0)
}

func badDescendNegative(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	return descend(s, -1)
}

func goodDescendNegative(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if !descend(s, -1) {
		C.SSL_SESSION_free(s)
		return false
	}
	return true
}
