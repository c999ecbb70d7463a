package unseen_flow_data

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"errors"
	"sync"
)

var (
	errNone  = errors.New("no session")
	errStale = errors.New("stale session")
)

// session owns p while it isn't nil.
type session struct {
	p *C.SSL_SESSION
}

func (s *session) Close() error {
	if s.p != nil {
		C.SSL_SESSION_free(s.p)
		s.p = nil
	}
	return nil
}

// Detach gives the reference to the caller.
func (s *session) Detach() *C.SSL_SESSION {
	p := s.p
	s.p = nil
	return p
}

func openSession(ssl *C.SSL) (*session, error) {
	p := C.SSL_get1_session(ssl)
	if p == nil {
		return nil, errNone
	}
	return &session{p: p}, nil
}

// view owns its session only when owned is set.
type view struct {
	s     *C.SSL_SESSION
	owned bool
}

func (v *view) done() {
	if v.owned {
		C.SSL_SESSION_free(v.s)
	}
	v.s, v.owned = nil, false
}

// raw is closed as it is: a second close is one too many.
type raw struct {
	s *C.SSL_SESSION
}

func (r raw) close() { C.SSL_SESSION_free(r.s) }

type clientConn struct {
	session
	ssl  *C.SSL
	host string
}

func (c *clientConn) shutdown() {
	c.session.Close()
	C.SSL_free(c.ssl)
	c.ssl = nil
}

// load reads a session; *out is set when it returns true.
func load(bio *C.BIO, out **C.SSL_SESSION) bool {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return false
	}
	*out = s
	return true
}

// replace puts ssl's session in the place of *slot.
func replace(slot **C.SSL_SESSION, ssl *C.SSL) {
	C.SSL_SESSION_free(*slot)
	*slot = C.SSL_get1_session(ssl)
}

func drop(s *C.SSL_SESSION)     { C.SSL_SESSION_free(s) }
func discard(s *C.SSL_SESSION)  { drop(s) }
func giveUpOn(s *C.SSL_SESSION) { discard(s) }

type node struct {
	s    *C.SSL_SESSION
	next *node
}

// release frees the whole list.
func (n *node) release() {
	if n == nil {
		return
	}
	C.SSL_SESSION_free(n.s)
	n.next.release()
}

type cache struct {
	mu sync.Mutex
	m  map[string]*C.SSL_SESSION
}

type keeper interface {
	Keep(host string, s *C.SSL_SESSION)
}

// handle owns ptr and knows how to release it.
type handle[T any] struct {
	ptr  *T
	free func(*T)
}

func (h *handle[T]) Close() {
	if h.ptr != nil {
		h.free(h.ptr)
		h.ptr = nil
	}
}

func freeSession(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
