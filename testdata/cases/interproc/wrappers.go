package interproc

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
)

// A Session owns a reference until Close.
type Session struct {
	p *C.SSL_SESSION
}

// SessionOf returns the session of ssl.
func SessionOf(ssl *C.SSL) (*Session, error) {
	p := C.SSL_get1_session(ssl)
	if p == nil {
		return nil, errNone
	}
	return &Session{p: p}, nil
}

// NewSession returns an empty session.
func NewSession() (*Session, error) {
	p := C.SSL_SESSION_new()
	if p == nil {
		return nil, errors.New("out of memory")
	}
	return &Session{p}, nil
}

// Close releases the reference once.
func (s *Session) Close() error {
	if s == nil || s.p == nil {
		return nil
	}
	C.SSL_SESSION_free(s.p)
	s.p = nil
	return nil
}

// Timeout needs an open session.
func (s *Session) Timeout() C.long { return C.SSL_SESSION_get_timeout(s.p) }

// SetTimeout does, too.
func (s *Session) SetTimeout(sec int) *Session {
	C.SSL_SESSION_set_timeout(s.p, C.long(sec))
	return s
}

// Ptr lends the session.
func (s *Session) Ptr() *C.SSL_SESSION { return s.p }

// Clone returns a second owner of the same session.
func (s *Session) Clone() *Session {
	if s.p == nil || C.SSL_SESSION_up_ref(s.p) != 1 {
		return nil
	}
	return &Session{s.p}
}

// Copy returns an owner of a new session.
func (s *Session) Copy() (*Session, error) {
	if s.p == nil {
		return nil, errNone
	}
	p := C.SSL_SESSION_dup(s.p)
	if p == nil {
		return nil, errNone
	}
	return &Session{p}, nil
}

// A ref is a Session whose release leaves the pointer: not to be done twice.
type ref struct{ p *C.SSL_SESSION }

func newRef(ssl *C.SSL) ref { return ref{C.SSL_get1_session(ssl)} }

func (r ref) release()            { C.SSL_SESSION_free(r.p) }
func (r ref) age() C.long         { return age(r.p) }
func (r ref) valid() bool         { return r.p != nil }
func (r *ref) reset(q ref)        { r.release(); *r = q }
func (r *ref) forget()            { r.p = nil }
func (r ref) set(ssl *C.SSL) bool { return C.SSL_set_session(ssl, r.p) == 1 }

// A Client holds a Session behind one more struct.
type Client struct {
	ssl  *C.SSL
	sess *Session
	name string
}

// Open returns a client that is to be closed.
func Open(ctx *C.SSL_CTX, name string) (*Client, error) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil, errors.New("SSL_new")
	}
	c := &Client{ssl: ssl, name: name}
	if err := c.handshake(); err != nil {
		c.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

func (c *Client) handshake() error {
	if C.SSL_connect(c.ssl) != 1 {
		return errors.New("handshake")
	}
	var err error
	c.sess, err = SessionOf(c.ssl)
	return err
}

// Close closes what is open.
func (c *Client) Close() {
	C.SSL_free(c.ssl)
	c.ssl = nil
	c.sess.Close()
}

// Session lends the client's session.
func (c *Client) Session() *Session { return c.sess }

func badWrapperNeverClosed(ssl *C.SSL) (C.long, error) {
	s, err := SessionOf(ssl) // want "refleak"
	if err != nil {
		return 0, err
	}
	return s.Timeout(), nil
}

func goodWrapperNeverClosed(ssl *C.SSL) (C.long, error) {
	s, err := SessionOf(ssl)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	return s.Timeout(), nil
}

func badWrapperEarlyReturn(ssl *C.SSL, limit int) error {
	s, err := SessionOf(ssl) // want "refleak"
	if err != nil {
		return err
	}
	if int(s.Timeout()) > limit {
		return fmt.Errorf("timeout above %d", limit)
	}
	return s.Close()
}

func goodWrapperEarlyReturn(ssl *C.SSL, limit int) error {
	s, err := SessionOf(ssl)
	if err != nil {
		return err
	}
	if int(s.Timeout()) > limit {
		s.Close()
		return fmt.Errorf("timeout above %d", limit)
	}
	return s.Close()
}

// Close clears the pointer, so that another Close finds nothing.
func goodWrapperClosedTwice(ssl *C.SSL) error {
	s, err := SessionOf(ssl)
	if err != nil {
		return err
	}
	defer s.Close()
	s.SetTimeout(60)
	return s.Close()
}

func badRefReleasedTwice(ssl *C.SSL) C.long {
	r := newRef(ssl)
	defer r.release() // want "doublefree"
	t := r.age()
	r.release()
	return t
}

func goodRefReleasedTwice(ssl *C.SSL) C.long {
	r := newRef(ssl)
	defer r.release()
	return r.age()
}

func badRefCopied(ssl *C.SSL) {
	r := newRef(ssl)
	q := r
	r.release()
	r.forget()
	q.release() // want "doublefree"
}

func goodRefCopied(ssl *C.SSL) {
	r := newRef(ssl)
	q := &r
	r.release()
	r.forget()
	q.release()
}

func badRefUsedAfterRelease(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	r := newRef(ssl)
	C.SSL_free(ssl)
	r.release()
	return r.age() // want "useafterfree"
}

func goodRefUsedAfterRelease(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	r := newRef(ssl)
	C.SSL_free(ssl)
	defer r.release()
	return r.age()
}

func badRefReset(a, b *C.SSL) {
	r := newRef(a)
	r.reset(newRef(b)) // releases the first, and the second stays // want "refleak"
	r.age()
}

func goodRefReset(a, b *C.SSL) {
	r := newRef(a)
	r.reset(newRef(b))
	r.release()
}

func badRefOverwritten(a, b *C.SSL) {
	r := newRef(a) // want "refleak"
	r = newRef(b)
	r.release()
}

func goodRefOverwritten(a, b *C.SSL) {
	r := newRef(a)
	r.release()
	r = newRef(b)
	r.release()
}

func badRefForgotten(ssl *C.SSL) bool {
	r := newRef(ssl) // want "refleak"
	ok := r.valid()
	r.forget()
	r.release()
	return ok
}

func goodRefForgotten(ssl *C.SSL) bool {
	r := newRef(ssl)
	ok := r.valid()
	r.release()
	r.forget()
	return ok
}

func badRefSet(from, to *C.SSL) bool {
	return newRef(from).set(to) // set uses, nothing releases // want "refleak"
}

func goodRefSet(from, to *C.SSL) bool {
	r := newRef(from)
	defer r.release()
	return r.set(to)
}

func badPtrFreed(ssl *C.SSL) error {
	s, err := SessionOf(ssl)
	if err != nil {
		return err
	}
	C.SSL_SESSION_free(s.Ptr())
	return s.Close() // Ptr only lends // want "doublefree"
}

func goodPtrFreed(ssl *C.SSL) error {
	s, err := SessionOf(ssl)
	if err != nil {
		return err
	}
	C.SSL_SESSION_get_time(s.Ptr())
	return s.Close()
}

func badPtrAfterClose() C.long {
	s, err := NewSession()
	if err != nil {
		return 0
	}
	p := s.Ptr()
	s.Close()
	return C.SSL_SESSION_get_time(p) // want "useafterfree"
}

func goodPtrAfterClose() C.long {
	s, err := NewSession()
	if err != nil {
		return 0
	}
	p := s.Ptr()
	defer s.Close()
	return C.SSL_SESSION_get_time(p)
}

func badPtrReturned() *C.SSL_SESSION {
	s, err := NewSession()
	if err != nil {
		return nil
	}
	defer s.Close()
	return s.SetTimeout(300).Ptr() // closed when the caller gets it // want "useafterfree"
}

func goodPtrReturned() *Session {
	s, err := NewSession()
	if err != nil {
		return nil
	}
	return s.SetTimeout(300)
}

func badCloneDropped(s *Session) C.long {
	c := s.Clone() // an owner of its own // want "refleak"
	if c == nil {
		return 0
	}
	return c.Timeout()
}

func goodCloneDropped(s *Session) C.long {
	c := s.Clone()
	if c == nil {
		return 0
	}
	defer c.Close()
	return c.Timeout()
}

func badCloneForOriginal(ssl *C.SSL) {
	s, err := SessionOf(ssl) // each of the two is to be closed // want "refleak"
	if err != nil {
		return
	}
	c := s.Clone()
	c.Close()
}

func goodCloneForOriginal(ssl *C.SSL) {
	s, err := SessionOf(ssl)
	if err != nil {
		return
	}
	defer s.Close()
	c := s.Clone()
	c.Close()
}

func badCopyLost(ssl *C.SSL) (*Session, error) {
	s, err := SessionOf(ssl) // only the copy goes out // want "refleak"
	if err != nil {
		return nil, err
	}
	return s.Copy()
}

func goodCopyLost(ssl *C.SSL) (*Session, error) {
	s, err := SessionOf(ssl)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.Copy()
}

func badChained(ssl *C.SSL) C.long {
	s, err := NewSession() // SetTimeout returns the same wrapper // want "refleak"
	if err != nil {
		return 0
	}
	return s.SetTimeout(1).SetTimeout(2).Timeout()
}

func goodChained(ssl *C.SSL) C.long {
	s, err := NewSession()
	if err != nil {
		return 0
	}
	t := s.SetTimeout(1)
	defer t.Close()
	return t.SetTimeout(2).Timeout()
}

func badClientNeverClosed(ctx *C.SSL_CTX) (string, error) {
	c, err := Open(ctx, "client") // want "refleak"
	if err != nil {
		return "", err
	}
	return c.name, nil
}

func goodClientNeverClosed(ctx *C.SSL_CTX) (string, error) {
	c, err := Open(ctx, "client")
	if err != nil {
		return "", err
	}
	defer c.Close()
	return c.name, nil
}

// Closing the session before the client is no harm: Close looks.
func goodClientsSession(ctx *C.SSL_CTX) error {
	c, err := Open(ctx, "client")
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Session().Close()
}

func badClientsPointer(ctx *C.SSL_CTX) error {
	c, err := Open(ctx, "client")
	if err != nil {
		return err
	}
	defer c.Close() // the wrapped session's second release // want "doublefree"
	C.SSL_SESSION_free(c.Session().Ptr())
	return nil
}

func goodClientsPointer(ctx *C.SSL_CTX) error {
	c, err := Open(ctx, "client")
	if err != nil {
		return err
	}
	defer c.Close()
	C.SSL_SESSION_get_time(c.Session().Ptr())
	return nil
}

func badClientsSessionKept(ctx *C.SSL_CTX) C.long {
	c, err := Open(ctx, "client")
	if err != nil {
		return 0
	}
	p := c.Session().Ptr()
	c.Close()
	return C.SSL_SESSION_get_timeout(p) // went with the client // want "useafterfree"
}

func goodClientsSessionKept(ctx *C.SSL_CTX) C.long {
	c, err := Open(ctx, "client")
	if err != nil {
		return 0
	}
	s := c.Session().Clone()
	c.Close()
	if s == nil {
		return 0
	}
	defer s.Close()
	return s.Timeout()
}

// A caller that returns the wrapper has handed it over.
func goodReturnsWrapper(ssl *C.SSL) *Session {
	s, err := SessionOf(ssl)
	if err != nil {
		return nil
	}
	return s.SetTimeout(10)
}

func badReturnsWrapperOnOnePath(ssl *C.SSL, limit int) *Session {
	s, err := SessionOf(ssl) // want "refleak"
	if err != nil {
		return nil
	}
	if int(s.Timeout()) > limit {
		return nil
	}
	return s
}

func goodReturnsWrapperOnOnePath(ssl *C.SSL, limit int) *Session {
	s, err := SessionOf(ssl)
	if err != nil {
		return nil
	}
	if int(s.Timeout()) > limit {
		s.Close()
		return nil
	}
	return s
}

// Methods are as good a place for a mistake as functions.

func (c *Client) badRenew(ssl *C.SSL) error {
	s, err := SessionOf(ssl) // lost if the SSL refuses it // want "refleak"
	if err != nil {
		return err
	}
	if err := offer(c.ssl, s.Ptr()); err != nil {
		return err
	}
	c.sess.Close()
	c.sess = s
	return nil
}

func (c *Client) goodRenew(ssl *C.SSL) error {
	s, err := SessionOf(ssl)
	if err != nil {
		return err
	}
	if err := offer(c.ssl, s.Ptr()); err != nil {
		s.Close()
		return err
	}
	c.sess.Close()
	c.sess = s
	return nil
}

func (c *Client) badRemember(ssl *C.SSL) {
	c.sess = &Session{p: C.SSL_get_session(ssl)} // Close will release a loan // want "borrowescape"
}

func (c *Client) goodRemember(ssl *C.SSL) {
	c.sess = &Session{p: C.SSL_get1_session(ssl)}
}
