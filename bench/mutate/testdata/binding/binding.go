// Package binding is a small and correct binding of sessions, of which the
// mutation run makes wrong ones.
package binding

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <stdlib.h>
#include "binding.h"

extern int goNew(SSL *ssl, SSL_SESSION *s);
static int trampoline(SSL *ssl, SSL_SESSION *s) { return goNew(ssl, s); }
static void register_go(SSL_CTX *ctx) { SSL_CTX_sess_set_new_cb(ctx, trampoline); }

static int ticket_hint(SSL *ssl) {
	int hint;
	SSL_SESSION *s = SSL_get1_session(ssl);
	if (s == NULL)
		return 0;
	hint = (int)SSL_SESSION_get_ticket_lifetime_hint(s); // same: release before use
	SSL_SESSION_free(s);
	return hint;
}
*/
import "C"

import (
	"errors"
	"sync"
	"unsafe"
)

// Has a session, and what mutants need of C.
func Has(ssl *C.SSL) bool { return C.SSL_get_session(ssl) != nil }

var errNone = errors.New("no session")

// A Session owns a reference.
type Session struct{ ptr *C.SSL_SESSION }

// Current returns the session of a connection.
func Current(ssl *C.SSL) (*Session, error) {
	s := C.X_SSL_get1_session(ssl)
	if s == nil {
		return nil, errNone
	}
	return &Session{s}, nil
}

// Close gives the reference back.
func (s *Session) Close() {
	if s.ptr == nil {
		return
	}
	C.X_SSL_SESSION_free(s.ptr)
	s.ptr = nil
}

// Age is how old the session of a connection is.
func Age(ssl *C.SSL, now int64) (int64, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0, errNone
	}
	defer C.SSL_SESSION_free(s)
	return now - int64(C.SSL_SESSION_get_time(s)), nil
}

// Timeout reads a borrowed session.
func Timeout(ssl *C.SSL) int {
	s := C.X_SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	return int(C.SSL_SESSION_get_timeout(s))
}

// Duplicate sets a copy of a connection's session on another.
func Duplicate(from, to *C.SSL) error {
	s := C.SSL_get1_session(from)
	if s == nil {
		return errNone
	}
	d := C.SSL_SESSION_dup(s) // same: release before use
	C.SSL_SESSION_free(s)
	if d == nil { // same: check for NULL dropped
		return errNone
	}
	ok := C.SSL_set_session(to, d)
	C.SSL_SESSION_free(d)
	if ok != 1 {
		return errors.New("refused")
	}
	return nil
}

// Resume connects with a session.
func Resume(ctx *C.SSL_CTX, s *Session) error {
	l := C.link_new(ctx)
	if l == nil { // same: check for NULL dropped
		return errors.New("no memory")
	}
	defer C.link_free(l)
	if C.link_offer(l, s.ptr) != 1 {
		return errors.New("refused")
	}
	return nil
}

// Parse reads a session.
func Parse(text []byte) (*Session, error) {
	if len(text) == 0 {
		return nil, errNone
	}
	s := C.import_session((*C.uchar)(unsafe.Pointer(&text[0])), C.long(len(text)))
	if s == nil {
		return nil, errNone
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		C.SSL_SESSION_free(s)
		return nil, errNone
	}
	return &Session{s}, nil
}

// Refresh replaces the session of s by that of a connection.
func (s *Session) Refresh(ssl *C.SSL) error {
	fresh := C.SSL_get1_session(ssl)
	if fresh == nil { // same: check for NULL dropped
		return errNone
	}
	C.SSL_SESSION_free(s.ptr)
	s.ptr = fresh
	return nil
}

// Renew returns the session of a connection, a later one if there is.
func Renew(ssl *C.SSL) (*Session, error) {
	s, err := Current(ssl)
	if err != nil {
		return nil, err
	}
	if C.SSL_SESSION_is_resumable(s.ptr) != 1 {
		if err := s.Refresh(ssl); err != nil {
			s.Close() // same: release doubled
			return nil, err
		}
	}
	return s, nil
}

// ResumeCurrent connects with the session of another connection.
func ResumeCurrent(ctx *C.SSL_CTX, ssl *C.SSL) error {
	s, err := Current(ssl)
	if err != nil {
		return err
	}
	defer s.Close() // same: release doubled
	return Resume(ctx, s)
}

// Usable tells whether a connection's session can be resumed.
func Usable(ssl *C.SSL) bool {
	s, err := Current(ssl)
	if err != nil {
		return false
	}
	defer s.Close() // same: release doubled
	return C.SSL_SESSION_is_resumable(s.ptr) == 1
}

// Linked tells the timeout of what a link gives.
func Linked(l *C.link_t) int {
	s := C.link_session(l)
	if s == nil {
		return 0
	}
	n := int(C.SSL_SESSION_get_timeout(s)) // same: release before use
	C.SSL_SESSION_free(s)
	return n
}

var (
	mu     sync.Mutex
	stored *C.SSL_SESSION
)

//export goNew
func goNew(ssl *C.SSL, s *C.SSL_SESSION) C.int { // callback
	mu.Lock()
	defer mu.Unlock()
	if C.SSL_SESSION_has_ticket(s) == 0 {
		return 0
	}
	C.SSL_SESSION_free(stored)
	stored = s
	return 1
}

// Register makes the package keep new sessions.
func Register(ctx *C.SSL_CTX) {
	C.register_go(ctx)
	C.cache_register(ctx)
}

// Hint is the lifetime that the server gave a ticket.
func Hint(ssl *C.SSL) int { return int(C.ticket_hint(ssl)) }
