package holdout_dialer

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
#include <openssl/err.h>
#include <stdlib.h>
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// A tlsError has what the library's queue said.
type tlsError struct {
	op    string
	codes []uint64
}

func (e *tlsError) Error() string { return fmt.Sprintf("%s: %v", e.op, e.codes) }

func (e *tlsError) Temporary() bool { return len(e.codes) == 0 }

func lastError(op string) error {
	e := &tlsError{op: op}
	for {
		c := C.ERR_get_error()
		if c == 0 {
			return e
		}
		e.codes = append(e.codes, uint64(c))
	}
}

// Conn is a client's connection, with the session that it tried to resume.
type Conn struct {
	mu      sync.Mutex
	ssl     *C.SSL
	offered *C.SSL_SESSION
	host    string
	state   int
}

const (
	idle = iota
	open
	closed
)

// Dialer keeps one session per host.
type Dialer struct {
	ctx *C.SSL_CTX

	mu       sync.Mutex
	sessions map[string]*C.SSL_SESSION
	disabled map[string]bool
}

func NewDialer(ctx *C.SSL_CTX) *Dialer {
	return &Dialer{ctx: ctx, sessions: map[string]*C.SSL_SESSION{}, disabled: map[string]bool{}}
}

// lookup returns a reference of the caller's own.
func (d *Dialer) lookup(host string) *C.SSL_SESSION {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.disabled[host] {
		return nil
	}
	s, ok := d.sessions[host]
	if !ok || s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

// store takes over s, which may be nil.
func (d *Dialer) store(host string, s *C.SSL_SESSION) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if old, ok := d.sessions[host]; ok {
		C.SSL_SESSION_free(old)
		delete(d.sessions, host)
	}
	if s != nil {
		d.sessions[host] = s
	}
}

// Close frees what the dialer keeps.
func (d *Dialer) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for host, s := range d.sessions {
		C.SSL_SESSION_free(s)
		delete(d.sessions, host)
	}
}

func newConn(ctx *C.SSL_CTX, host string) (*Conn, error) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil, lastError("SSL_new")
	}
	return &Conn{ssl: ssl, host: host}, nil
}

// Close frees the connection and what it was offered.
func (c *Conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == closed {
		return net.ErrClosed
	}
	c.state = closed
	C.SSL_free(c.ssl)
	C.SSL_SESSION_free(c.offered)
	c.ssl, c.offered = nil, nil
	return nil
}

// badFinish stores the session that the connection has, if it is another one.
func (d *Dialer) badFinish(c *Conn) error {
	s := C.SSL_get1_session(c.ssl) // want "refleak"
	if s == nil {
		return c.Close()
	}
	if s != c.offered && C.SSL_SESSION_is_resumable(s) == 1 {
		d.store(c.host, s)
	}
	return c.Close()
}

func (d *Dialer) goodFinish(c *Conn) error {
	s := C.SSL_get1_session(c.ssl)
	if s == nil {
		return c.Close()
	}
	if s != c.offered && C.SSL_SESSION_is_resumable(s) == 1 {
		d.store(c.host, s)
	} else {
		C.SSL_SESSION_free(s)
	}
	return c.Close()
}

// badForget frees the entry and stores nothing in its place, by store, which
// frees it as well.
func (d *Dialer) badForget(orig *C.SSL_SESSION, host string) {
	fresh := NewDialer(d.ctx)
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return
	}
	fresh.store(host, s)
	C.SSL_SESSION_free(s)
	fresh.store(host, nil) // want "doublefree"
}

func (d *Dialer) goodForget(orig *C.SSL_SESSION, host string) {
	fresh := NewDialer(d.ctx)
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return
	}
	fresh.store(host, s)
	fresh.store(host, nil)
}

// badExport encodes a session for a file; an encoding of no length is an error.
func badExport(ssl *C.SSL) ([]byte, error) {
	s, err := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return nil, fmt.Errorf("no session: %v", err)
	}
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil, lastError("i2d_SSL_SESSION")
	}
	buf := C.malloc(C.size_t(n))
	if buf == nil {
		C.SSL_SESSION_free(s)
		return nil, errors.New("out of memory")
	}
	defer C.free(buf)
	p := (*C.uchar)(buf)
	n = C.i2d_SSL_SESSION(s, &p)
	C.SSL_SESSION_free(s)
	return C.GoBytes(buf, n), nil
}

func goodExport(ssl *C.SSL) ([]byte, error) {
	s, err := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, fmt.Errorf("no session: %v", err)
	}
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		C.SSL_SESSION_free(s)
		return nil, lastError("i2d_SSL_SESSION")
	}
	buf := C.malloc(C.size_t(n))
	if buf == nil {
		C.SSL_SESSION_free(s)
		return nil, errors.New("out of memory")
	}
	defer C.free(buf)
	p := (*C.uchar)(buf)
	n = C.i2d_SSL_SESSION(s, &p)
	C.SSL_SESSION_free(s)
	return C.GoBytes(buf, n), nil
}

// badInfo asks a connection that was closed for its session.
func badInfo(ctx *C.SSL_CTX, host string) (ticket bool, err error) {
	c, err := newConn(ctx, host)
	if err != nil {
		return false, err
	}
	if C.SSL_connect(c.ssl) != 1 {
		return false, errors.Join(lastError("SSL_connect"), c.Close())
	}
	s := C.SSL_get0_session(c.ssl)
	if err := c.Close(); err != nil {
		return false, err
	}
	return s != nil && C.SSL_SESSION_has_ticket(s) == 1, nil // want "staleborrow"
}

func goodInfo(ctx *C.SSL_CTX, host string) (ticket bool, err error) {
	c, err := newConn(ctx, host)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if C.SSL_connect(c.ssl) != 1 {
		return false, lastError("SSL_connect")
	}
	s := C.SSL_get0_session(c.ssl)
	return s != nil && C.SSL_SESSION_has_ticket(s) == 1, nil
}

// badParallel asks all hosts at a time; the sessions of the slower ones are lost.
func badParallel(conns []*C.SSL) *C.SSL_SESSION {
	first := make(chan *C.SSL_SESSION)
	done := make(chan struct{})
	defer close(done)
	for _, c := range conns {
		go func() {
			s := C.SSL_get1_session(c) // want "refleak"
			select {
			case first <- s:
			case <-done:
			}
		}()
	}
	if len(conns) == 0 {
		return nil
	}
	return <-first
}

func goodParallel(conns []*C.SSL) *C.SSL_SESSION {
	first := make(chan *C.SSL_SESSION)
	done := make(chan struct{})
	defer close(done)
	for _, c := range conns {
		go func() {
			s := C.SSL_get1_session(c)
			select {
			case first <- s:
			case <-done:
				C.SSL_SESSION_free(s)
			}
		}()
	}
	if len(conns) == 0 {
		return nil
	}
	return <-first
}

// badSwap exchanges the offered session under the lock, and frees the new one.
func (c *Conn) badSwap(s *C.SSL_SESSION) bool {
	d := C.SSL_SESSION_dup(s)
	if d == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.offered
	C.SSL_SESSION_free(d)
	ok := C.SSL_set_session(c.ssl, d) == 1 // want "useafterfree"
	if ok {
		c.offered = old
	}
	return ok
}

func (c *Conn) goodSwap(s *C.SSL_SESSION) bool {
	d := C.SSL_SESSION_dup(s)
	if d == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.offered
	c.offered = d
	C.SSL_SESSION_free(old)
	return C.SSL_set_session(c.ssl, d) == 1
}

// badMigrate moves the sessions of one dialer to another's context.
func badMigrate(from, to *C.SSL_CTX, run func(*C.SSL) bool) (err error) {
	a := C.SSL_new(from)
	if a == nil {
		return lastError("SSL_new")
	}
	defer C.SSL_free(a)
	if !run(a) {
		return lastError("run")
	}
	s := C.SSL_get1_session(a)
	if s == nil {
		return errors.New("no session")
	}
	defer C.SSL_SESSION_free(s)
	c, err := newConn(to, "migrated")
	if err != nil {
		return err
	}
	defer c.Close()
	if C.SSL_set_session(c.ssl, s) != 1 { // want "crossctx"
		return lastError("SSL_set_session")
	}
	return nil
}

func goodMigrate(from, to *C.SSL_CTX, run func(*C.SSL) bool) (err error) {
	a := C.SSL_new(from)
	if a == nil {
		return lastError("SSL_new")
	}
	defer C.SSL_free(a)
	if !run(a) {
		return lastError("run")
	}
	s := C.SSL_get1_session(a)
	if s == nil {
		return errors.New("no session")
	}
	defer C.SSL_SESSION_free(s)
	c, err := newConn(from, "same")
	if err != nil {
		return err
	}
	defer c.Close()
	if C.SSL_set_session(c.ssl, s) != 1 {
		return lastError("SSL_set_session")
	}
	return nil
}

// badKeep stores a loan among what the dialer owns.
func (d *Dialer) badKeep(c *Conn) {
	s := C.SSL_get_session(c.ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return
	}
	d.store(c.host, s) // want "borrowescape"
}

func (d *Dialer) goodKeep(c *Conn) {
	s := C.SSL_get_session(c.ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return
	}
	if C.SSL_SESSION_up_ref(s) == 1 {
		d.store(c.host, s)
	}
}

// badAge doesn't see that lookup may find nothing.
func (d *Dialer) badAge(host string) bool {
	s := d.lookup(host) // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_is_resumable(s) == 1
}

func (d *Dialer) goodAge(host string) bool {
	s := d.lookup(host)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_is_resumable(s) == 1
}

// badDial forgets the session of the lookup where the connection fails.
func (d *Dialer) badDial(ctx context.Context, host string) (*Conn, error) {
	s := d.lookup(host) // want "refleak"
	c, err := newConn(d.ctx, host)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", host, err)
	}
	if s != nil {
		if C.SSL_set_session(c.ssl, s) != 1 {
			C.SSL_SESSION_free(s)
			s = nil
		}
		c.offered = s
	}
	if rc := C.SSL_connect(c.ssl); rc != 1 {
		c.Close()
		return nil, lastError("SSL_connect")
	}
	c.state = open
	return c, ctx.Err()
}

func (d *Dialer) goodDial(ctx context.Context, host string) (*Conn, error) {
	s := d.lookup(host)
	c, err := newConn(d.ctx, host)
	if err != nil {
		C.SSL_SESSION_free(s)
		return nil, fmt.Errorf("dial %s: %w", host, err)
	}
	if s != nil {
		if C.SSL_set_session(c.ssl, s) != 1 {
			C.SSL_SESSION_free(s)
			s = nil
		}
		c.offered = s
	}
	if rc := C.SSL_connect(c.ssl); rc != 1 {
		c.Close()
		return nil, lastError("SSL_connect")
	}
	c.state = open
	return c, ctx.Err()
}

// badBackoff tries until the context ends, with one session for all tries.
func badBackoff(ctx context.Context, ssl *C.SSL, orig *C.SSL_SESSION) error {
	s := C.SSL_SESSION_dup(orig) // want "refleak"
	if s == nil {
		return lastError("SSL_SESSION_dup")
	}
	wait := time.Millisecond
	var errs []error
	for {
		if C.SSL_set_session(ssl, s) == 1 && C.SSL_do_handshake(ssl) == 1 {
			C.SSL_SESSION_free(s)
			return nil
		}
		err := lastError("SSL_do_handshake")
		errs = append(errs, err)
		var te *tlsError
		if errors.As(err, &te) && !te.Temporary() {
			C.SSL_SESSION_free(s)
			return errors.Join(errs...)
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return errors.Join(append(errs, ctx.Err())...)
		case <-t.C:
			wait *= 2
		}
	}
}

func goodBackoff(ctx context.Context, ssl *C.SSL, orig *C.SSL_SESSION) error {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return lastError("SSL_SESSION_dup")
	}
	defer C.SSL_SESSION_free(s)
	wait := time.Millisecond
	var errs []error
	for {
		if C.SSL_set_session(ssl, s) == 1 && C.SSL_do_handshake(ssl) == 1 {
			return nil
		}
		err := lastError("SSL_do_handshake")
		errs = append(errs, err)
		var te *tlsError
		if errors.As(err, &te) && !te.Temporary() {
			return errors.Join(errs...)
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return errors.Join(append(errs, ctx.Err())...)
		case <-t.C:
			wait *= 2
		}
	}
}

// badImport decodes what several hosts have sent, one after the other.
func badImport(d *Dialer, all map[string][]byte) (n int, err error) {
	for host, der := range all {
		if len(der) == 0 {
			continue
		}
		p := (*C.uchar)(unsafe.Pointer(&der[0]))
		s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der))) // want "refleak"
		if s == nil {
			return n, lastError("d2i_SSL_SESSION")
		}
		if strings.HasPrefix(host, "*") {
			return n, fmt.Errorf("host %q", host)
		}
		d.store(host, s)
		n++
	}
	return n, nil
}

func goodImport(d *Dialer, all map[string][]byte) (n int, err error) {
	for host, der := range all {
		if len(der) == 0 {
			continue
		}
		p := (*C.uchar)(unsafe.Pointer(&der[0]))
		s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
		if s == nil {
			return n, lastError("d2i_SSL_SESSION")
		}
		if strings.HasPrefix(host, "*") {
			C.SSL_SESSION_free(s)
			return n, fmt.Errorf("host %q", host)
		}
		d.store(host, s)
		n++
	}
	return n, nil
}
