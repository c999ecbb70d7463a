// Package sess wraps sessions behind interfaces.
package sess

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"io"
	"sync/atomic"
	"unsafe"
)

// ErrNone says that there was no session.
var ErrNone = errors.New("sess: none")

// Ticket is a session, however it is held.
type Ticket interface {
	io.Closer
	Raw() unsafe.Pointer
}

type owned struct{ p *C.SSL_SESSION }

func (o *owned) Close() error {
	if o.p == nil {
		return nil
	}
	C.SSL_SESSION_free(o.p)
	o.p = nil
	return nil
}

func (o *owned) Raw() unsafe.Pointer { return unsafe.Pointer(o.p) }

type lent struct{ p *C.SSL_SESSION }

func (l lent) Close() error { return nil }

func (l lent) Raw() unsafe.Pointer { return unsafe.Pointer(l.p) }

// Take returns a ticket to close.
func Take(ssl unsafe.Pointer) (Ticket, error) {
	p := C.SSL_get1_session((*C.SSL)(ssl))
	if p == nil {
		return nil, ErrNone
	}
	return &owned{p}, nil
}

// Lend returns a ticket that is the connection's.
func Lend(ssl unsafe.Pointer) (Ticket, error) {
	p := C.SSL_get0_session((*C.SSL)(ssl))
	if p == nil {
		return nil, ErrNone
	}
	return lent{p}, nil
}

// Shared counts its users.
type Shared struct {
	n atomic.Int32
	p *C.SSL_SESSION
}

// NewShared has one user.
func NewShared(ssl unsafe.Pointer) *Shared {
	p := C.SSL_get1_session((*C.SSL)(ssl))
	if p == nil {
		return nil
	}
	s := &Shared{p: p}
	s.n.Store(1)
	return s
}

// Acquire adds a user.
func (s *Shared) Acquire() *Shared { s.n.Add(1); return s }

// Release takes a user away.
func (s *Shared) Release() {
	if s.n.Add(-1) == 0 {
		C.SSL_SESSION_free(s.p)
		s.p = nil
	}
}

// Into hands the ticket to the connection, and closes it.
func Into(t Ticket, ssl unsafe.Pointer) bool {
	defer t.Close()
	return C.SSL_set_session((*C.SSL)(ssl), (*C.SSL_SESSION)(t.Raw())) == 1
}
