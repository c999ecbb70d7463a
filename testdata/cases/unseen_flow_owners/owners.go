package unseen_flow_owners

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

var (
	errNone   = errors.New("no session")
	errClosed = errors.New("closed")
	errFull   = errors.New("full")
)

// shared is counted: the session is freed with the last release.
type shared struct {
	refs atomic.Int32
	sess *C.SSL_SESSION
}

func (s *shared) release() {
	if s.refs.Add(-1) == 0 {
		C.SSL_SESSION_free(s.sess)
		s.sess = nil
	}
}

// tunnel has one session of its own from start to close.
type tunnel struct {
	mu     sync.Mutex
	ssl    *C.SSL
	sess   *C.SSL_SESSION
	closed bool
}

// newTunnel takes sess over when it succeeds.
func newTunnel(ctx *C.SSL_CTX, sess *C.SSL_SESSION) (*tunnel, error) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil, errNone
	}
	if C.SSL_set_session(ssl, sess) != 1 {
		C.SSL_free(ssl)
		return nil, errFull
	}
	return &tunnel{ssl: ssl, sess: sess}, nil
}

func (t *tunnel) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return errClosed
	}
	t.closed = true
	C.SSL_SESSION_free(t.sess)
	C.SSL_free(t.ssl)
	return nil
}

// A constructor that fails has taken nothing.
func badTakeover(ctx *C.SSL_CTX, bio *C.BIO) (*tunnel, error) {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
	if s == nil {
		return nil, errNone
	}
	return newTunnel(ctx, s)
}

func goodTakeover(ctx *C.SSL_CTX, bio *C.BIO) (*tunnel, error) {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return nil, errNone
	}
	t, err := newTunnel(ctx, s)
	if err != nil {
		C.SSL_SESSION_free(s)
		return nil, err
	}
	return t, nil
}

func badTakenOver(ctx *C.SSL_CTX, bio *C.BIO) error {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return errNone
	}
	defer C.SSL_SESSION_free(s) // want "doublefree"
	t, err := newTunnel(ctx, s)
	if err != nil {
		return err
	}
	return t.Close()
}

func goodTakenOver(ctx *C.SSL_CTX, bio *C.BIO) error {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return errNone
	}
	t, err := newTunnel(ctx, s)
	if err != nil {
		C.SSL_SESSION_free(s)
		return err
	}
	return t.Close()
}

// ensure fetches the session once.
func (t *tunnel) ensure() *C.SSL_SESSION {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sess == nil {
		t.sess = C.SSL_get1_session(t.ssl)
	}
	return t.sess
}

func badEnsure(ctx *C.SSL_CTX) (n int) {
	t := &tunnel{ssl: C.SSL_new(ctx)}
	if t.ssl == nil || C.SSL_connect(t.ssl) != 1 {
		C.SSL_free(t.ssl)
		return 0
	}
	defer t.Close() // want "doublefree"
	for range 2 {
		if s := t.ensure(); s != nil {
			n += int(C.SSL_SESSION_get_timeout(s))
		}
	}
	C.SSL_SESSION_free(t.ensure())
	return n
}

func goodEnsure(ctx *C.SSL_CTX) (n int) {
	t := &tunnel{ssl: C.SSL_new(ctx)}
	if t.ssl == nil || C.SSL_connect(t.ssl) != 1 {
		C.SSL_free(t.ssl)
		return 0
	}
	defer t.Close()
	for range 2 {
		if s := t.ensure(); s != nil {
			n += int(C.SSL_SESSION_get_timeout(s))
		}
	}
	return n
}

// renew exchanges the session under the lock.
func (t *tunnel) badRenew() error {
	fresh := C.SSL_get1_session(t.ssl) // want "refleak"
	if fresh == nil {
		return errNone
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return errClosed
	}
	fresh, t.sess = t.sess, fresh
	C.SSL_SESSION_free(fresh)
	return nil
}

func (t *tunnel) goodRenew() error {
	fresh := C.SSL_get1_session(t.ssl)
	if fresh == nil {
		return errNone
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		C.SSL_SESSION_free(fresh)
		return errClosed
	}
	fresh, t.sess = t.sess, fresh
	C.SSL_SESSION_free(fresh)
	return nil
}

// acquire returns the session with the function that gives it back.
func acquire(ssl *C.SSL, own bool) (*C.SSL_SESSION, func(), error) {
	if !own {
		return C.SSL_get0_session(ssl), func() {}, nil
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, nil, errNone
	}
	return s, func() { C.SSL_SESSION_free(s) }, nil
}

func badReleaseFunc(ssl *C.SSL) (int, error) {
	s, _, err := acquire(ssl, true) // want "refleak"
	if err != nil {
		return 0, err
	}
	return int(C.i2d_SSL_SESSION(s, nil)), nil
}

func goodReleaseFunc(ssl *C.SSL) (int, error) {
	s, release, err := acquire(ssl, true)
	if err != nil {
		return 0, err
	}
	defer release()
	return int(C.i2d_SSL_SESSION(s, nil)), nil
}

func badReleaseTwice(ssl *C.SSL, early bool) (n C.long, err error) {
	s, release, err := acquire(ssl, true)
	if err != nil {
		return 0, err
	}
	defer release() // want "doublefree"
	if n = C.SSL_SESSION_get_time(s); early {
		release()
	}
	return n, nil
}

func goodReleaseTwice(ssl *C.SSL, early bool) (n C.long, err error) {
	s, release, err := acquire(ssl, true)
	if err != nil {
		return 0, err
	}
	defer func() { release() }()
	if n = C.SSL_SESSION_get_time(s); early {
		release()
		release = func() {}
	}
	return n, nil
}

type maybe[T any] struct {
	v  T
	ok bool
}

func some[T any](v T) maybe[T] { return maybe[T]{v: v, ok: true} }

func sessionOf(ssl *C.SSL) maybe[*C.SSL_SESSION] {
	if s := C.SSL_get1_session(ssl); s != nil {
		return some(s)
	}
	return maybe[*C.SSL_SESSION]{}
}

func badMaybe(ssl *C.SSL, host string) bool {
	m := sessionOf(ssl) // want "refleak"
	if !m.ok {
		return false
	}
	if C.SSL_SESSION_is_resumable(m.v) == 0 || host == "" {
		return false
	}
	C.SSL_SESSION_free(m.v)
	return true
}

func goodMaybe(ssl *C.SSL, host string) bool {
	m := sessionOf(ssl)
	if !m.ok {
		return false
	}
	defer C.SSL_SESSION_free(m.v)
	return C.SSL_SESSION_is_resumable(m.v) == 1 && host != ""
}

// bag is a slice with methods.
type bag []*C.SSL_SESSION

func (b *bag) push(s *C.SSL_SESSION) bool {
	if s == nil {
		return false
	}
	*b = append(*b, s)
	return true
}

func (b *bag) pop() *C.SSL_SESSION {
	if len(*b) == 0 {
		return nil
	}
	s := (*b)[len(*b)-1]
	*b = (*b)[:len(*b)-1]
	return s
}

func (b bag) free() {
	for _, s := range b {
		C.SSL_SESSION_free(s)
	}
}

func badBag(x, y *C.SSL) C.long {
	var b bag
	defer b.free()                // the empty bag of now
	b.push(C.SSL_get1_session(x)) // want "refleak"
	return C.long(len(b))
}

func goodBag(x, y *C.SSL) C.long {
	var b bag
	defer func() { b.free() }()
	b.push(C.SSL_get1_session(x))
	b.push(C.SSL_get1_session(y))
	return C.long(len(b))
}

func badPop(x, y *C.SSL) (newest C.long) {
	var b bag
	b.push(C.SSL_get1_session(x)) // the one popped when y has none // want "refleak"
	b.push(C.SSL_get1_session(y)) // want "refleak"
	if s := b.pop(); s != nil {
		newest = C.SSL_SESSION_get_time(s)
	}
	b.free()
	return newest
}

func goodPop(x, y *C.SSL) (newest C.long) {
	var b bag
	b.push(C.SSL_get1_session(x))
	b.push(C.SSL_get1_session(y))
	if s := b.pop(); s != nil {
		newest = C.SSL_SESSION_get_time(s)
		C.SSL_SESSION_free(s)
	}
	b.free()
	return newest
}

// tx keeps what was there before, until it is committed or rolled back.
type tx struct {
	slot     **C.SSL_SESSION
	previous *C.SSL_SESSION
}

func begin(slot **C.SSL_SESSION, s *C.SSL_SESSION) *tx {
	t := &tx{slot: slot, previous: *slot}
	*slot = s
	return t
}

func (t *tx) commit() { C.SSL_SESSION_free(t.previous) }

func (t *tx) rollback() {
	C.SSL_SESSION_free(*t.slot)
	*t.slot = t.previous
}

func badTx(a, b *C.SSL) bool {
	cur := C.SSL_get1_session(a) // want "refleak"
	t := begin(&cur, C.SSL_get1_session(b))
	ok := cur != nil
	if !ok {
		t.rollback()
	}
	C.SSL_SESSION_free(cur)
	return ok
}

func goodTx(a, b *C.SSL) bool {
	cur := C.SSL_get1_session(a)
	t := begin(&cur, C.SSL_get1_session(b))
	ok := cur != nil
	if ok {
		t.commit()
	} else {
		t.rollback()
	}
	C.SSL_SESSION_free(cur)
	return ok
}

// builder collects what a connection needs; build consumes it.
type builder struct {
	sess *C.SSL_SESSION
	mode C.int
}

func (b *builder) withSession(s *C.SSL_SESSION) *builder { b.sess = s; return b }
func (b *builder) withMode(m C.int) *builder             { b.mode = m; return b }

func (b *builder) build(ctx *C.SSL_CTX) *C.SSL {
	defer C.SSL_SESSION_free(b.sess)
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	C.SSL_set_shutdown(ssl, b.mode)
	C.SSL_set_session(ssl, b.sess)
	return ssl
}

func badBuilder(ctx *C.SSL_CTX, bio *C.BIO) *C.SSL {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return nil
	}
	ssl := new(builder).withMode(1).withSession(s).build(ctx)
	C.SSL_SESSION_free(s) // want "doublefree"
	return ssl
}

func goodBuilder(ctx *C.SSL_CTX, bio *C.BIO) *C.SSL {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return nil
	}
	return new(builder).withMode(1).withSession(s).build(ctx)
}

// closeAny closes what can be closed.
func closeAny(v any) {
	switch x := v.(type) {
	case io.Closer:
		x.Close()
	case interface{ free() }:
		x.free()
	case *C.SSL_SESSION:
		C.SSL_SESSION_free(x)
	}
}

// once more through an interface
func badAnySession(x *C.SSL) int {
	s := C.SSL_get1_session(x) // want "refleak"
	if s == nil {
		return 0
	}
	n := int(C.SSL_SESSION_get_timeout(s))
	closeAny(&s)
	return n
}

func goodAnySession(x *C.SSL) int {
	s := C.SSL_get1_session(x)
	if s == nil {
		return 0
	}
	n := int(C.SSL_SESSION_get_timeout(s))
	closeAny(s)
	return n
}
