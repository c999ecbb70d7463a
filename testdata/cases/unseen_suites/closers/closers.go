package closers

// The many ways to close once.

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"sync"
	"sync/atomic"
	"unsafe"
)

var (
	errNo     = errors.New("no session")
	errShut   = errors.New("shut")
	errPolicy = errors.New("policy")
)

// By sync.Once.
type onceCloser struct {
	once sync.Once
	s    *C.SSL_SESSION
}

func (o *onceCloser) Close() { o.once.Do(func() { C.SSL_SESSION_free(o.s) }) }

func openOnce(ssl *C.SSL) (*onceCloser, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNo
	}
	return &onceCloser{s: s}, nil
}

func badOnce(ssl *C.SSL) (int, error) {
	o, err := openOnce(ssl) // want "refleak"
	if err != nil {
		return 0, err
	}
	v := int(C.SSL_SESSION_get_protocol_version(o.s))
	if v < 0x304 {
		return v, errPolicy
	}
	o.Close()
	return v, nil
}

func goodOnce(ssl *C.SSL) (int, error) {
	o, err := openOnce(ssl)
	if err != nil {
		return 0, err
	}
	defer o.Close()
	v := int(C.SSL_SESSION_get_protocol_version(o.s))
	if v < 0x304 {
		o.Close()
		return v, errPolicy
	}
	return v, nil
}

func badOnceUse(ssl *C.SSL) (C.long, error) {
	o, err := openOnce(ssl)
	C.SSL_free(ssl)
	if err != nil {
		return 0, err
	}
	o.Close()
	return C.SSL_SESSION_get_timeout(o.s), nil // want "useafterfree"
}

func goodOnceUse(ssl *C.SSL) (C.long, error) {
	o, err := openOnce(ssl)
	C.SSL_free(ssl)
	if err != nil {
		return 0, err
	}
	t := C.SSL_SESSION_get_timeout(o.s)
	o.Close()
	return t, nil
}

// By an atomic flag.
type flagCloser struct {
	closed atomic.Bool
	s      *C.SSL_SESSION
}

func (f *flagCloser) Close() error {
	if !f.closed.CompareAndSwap(false, true) {
		return errShut
	}
	C.SSL_SESSION_free(f.s)
	return nil
}

func openFlag(ssl *C.SSL) *flagCloser {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	return &flagCloser{s: s}
}

func badFlag(ssl *C.SSL) bool {
	f := openFlag(ssl) // want "refleak"
	if f == nil {
		return false
	}
	if C.SSL_SESSION_is_resumable(f.s) == 0 {
		return false
	}
	return f.Close() == nil
}

func goodFlag(ssl *C.SSL) bool {
	f := openFlag(ssl)
	if f == nil {
		return false
	}
	defer f.Close()
	if C.SSL_SESSION_is_resumable(f.s) == 0 {
		f.Close()
		return false
	}
	return true
}

// By an atomic pointer.
type swapCloser struct{ p atomic.Pointer[C.SSL_SESSION] }

func (c *swapCloser) set(s *C.SSL_SESSION) {
	if old := c.p.Swap(s); old != nil {
		C.SSL_SESSION_free(old)
	}
}

func (c *swapCloser) Close() { c.set(nil) }

func badSwap(ssl *C.SSL) bool {
	var c swapCloser
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	c.set(s)
	return C.SSL_SESSION_has_ticket(s) == 1
}

func goodSwap(ssl *C.SSL) bool {
	var c swapCloser
	defer c.Close()
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	c.set(s)
	return C.SSL_SESSION_has_ticket(s) == 1
}

// By an unsafe pointer.
type unsafeCloser struct{ p unsafe.Pointer }

func (c *unsafeCloser) Close() {
	if p := atomic.SwapPointer(&c.p, nil); p != nil {
		C.SSL_SESSION_free((*C.SSL_SESSION)(p))
	}
}

func badUnsafe(ssl *C.SSL, want bool) bool {
	c := &unsafeCloser{unsafe.Pointer(C.SSL_get1_session(ssl))} // want "refleak"
	if want {
		return c.p != nil
	}
	c.Close()
	return false
}

func goodUnsafe(ssl *C.SSL, want bool) bool {
	c := &unsafeCloser{unsafe.Pointer(C.SSL_get1_session(ssl))}
	defer c.Close()
	if want {
		return c.p != nil
	}
	return false
}

// By a state.
type state uint8

const (
	stNew state = iota
	stOpen
	stClosed
)

type machine struct {
	st state
	s  *C.SSL_SESSION
}

func (m *machine) open(ssl *C.SSL) error {
	if m.st != stNew {
		return errShut
	}
	m.s = C.SSL_get1_session(ssl)
	if m.s == nil {
		return errNo
	}
	m.st = stOpen
	return nil
}

func (m *machine) close() error {
	switch m.st {
	case stOpen:
		C.SSL_SESSION_free(m.s)
		m.s = nil
		m.st = stClosed
		return nil
	case stNew:
		m.st = stClosed
		return nil
	default:
		return errShut
	}
}

func badMachine(ssl *C.SSL) error {
	m := &machine{}
	if err := m.open(ssl); err != nil { // want "refleak"
		return err
	}
	if C.SSL_SESSION_has_ticket(m.s) == 0 {
		return errPolicy
	}
	return m.close()
}

func goodMachine(ssl *C.SSL) error {
	m := &machine{}
	defer m.close()
	if err := m.open(ssl); err != nil {
		return err
	}
	if C.SSL_SESSION_has_ticket(m.s) == 0 {
		return errPolicy
	}
	return m.close()
}

func badMachineTwice(a, b *C.SSL) error {
	m := &machine{}
	if err := m.open(a); err != nil { // want "refleak"
		return err
	}
	m.st = stNew
	if err := m.open(b); err != nil {
		return err
	}
	return m.close()
}

func goodMachineTwice(a, b *C.SSL) error {
	m := &machine{}
	if err := m.open(a); err != nil {
		return err
	}
	if err := m.close(); err != nil {
		return err
	}
	m.st = stNew
	if err := m.open(b); err != nil {
		return err
	}
	return m.close()
}

// By a count in the map of a pool.
type pool struct {
	mu   sync.Mutex
	refs map[*C.SSL_SESSION]int
}

func (p *pool) in(s *C.SSL_SESSION) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refs[s]++
}

func (p *pool) out(s *C.SSL_SESSION) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refs[s]--
	if p.refs[s] == 0 {
		delete(p.refs, s)
		C.SSL_SESSION_free(s)
	}
}

func badPool(p *pool, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNo
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errPolicy
	}
	p.in(s)
	return nil
}

func goodPool(p *pool, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNo
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return errPolicy
	}
	p.in(s)
	p.out(s)
	return nil
}

// A transaction.
type tx struct {
	s    *C.SSL_SESSION
	into map[string]*C.SSL_SESSION
	done bool
}

func begin(ssl *C.SSL, into map[string]*C.SSL_SESSION) (*tx, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNo
	}
	return &tx{s: s, into: into}, nil
}

func (t *tx) commit(key string) error {
	if t.done {
		return errShut
	}
	if _, taken := t.into[key]; taken {
		return errPolicy
	}
	t.into[key] = t.s
	t.done = true
	return nil
}

func (t *tx) rollback() {
	if !t.done {
		C.SSL_SESSION_free(t.s)
		t.done = true
	}
}

func badTx(ssl *C.SSL, m map[string]*C.SSL_SESSION) error {
	t, err := begin(ssl, m) // want "refleak"
	if err != nil {
		return err
	}
	if C.SSL_SESSION_has_ticket(t.s) == 0 {
		t.rollback()
		return errPolicy
	}
	return t.commit("k")
}

func goodTx(ssl *C.SSL, m map[string]*C.SSL_SESSION) error {
	t, err := begin(ssl, m)
	if err != nil {
		return err
	}
	defer t.rollback()
	if C.SSL_SESSION_has_ticket(t.s) == 0 {
		return errPolicy
	}
	return t.commit("k")
}

// A lease of what somebody else owns.
type lease struct {
	s    *C.SSL_SESSION
	back func()
}

func (h *holder) lease() (*lease, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.s == nil {
		return nil, errNo
	}
	if C.SSL_SESSION_up_ref(h.s) != 1 {
		return nil, errNo
	}
	s := h.s
	return &lease{s: s, back: func() { C.SSL_SESSION_free(s) }}, nil
}

type holder struct {
	mu sync.Mutex
	s  *C.SSL_SESSION
}

func (l *lease) end() { l.back() }

func badLease(h *holder, ssl *C.SSL) error {
	l, err := h.lease() // want "refleak"
	if err != nil {
		return err
	}
	if C.SSL_set_session(ssl, l.s) != 1 {
		return errPolicy
	}
	l.end()
	return nil
}

func goodLease(h *holder, ssl *C.SSL) error {
	l, err := h.lease()
	if err != nil {
		return err
	}
	defer l.end()
	if C.SSL_set_session(ssl, l.s) != 1 {
		return errPolicy
	}
	return nil
}

// Parent and children.
type parent struct {
	kids []*kid
}

type kid struct {
	s *C.SSL_SESSION
	p *parent
}

func (p *parent) adopt(ssl *C.SSL) (*kid, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNo
	}
	k := &kid{s: s, p: p}
	p.kids = append(p.kids, k)
	return k, nil
}

func (p *parent) close() {
	for _, k := range p.kids {
		C.SSL_SESSION_free(k.s)
		k.s = nil
	}
	p.kids = nil
}

func badFamily(a, b *C.SSL) error {
	p := &parent{}
	k, err := p.adopt(a) // want "refleak"
	if err != nil {
		return err
	}
	if C.SSL_SESSION_has_ticket(k.s) == 0 {
		return errPolicy
	}
	p.close()
	return nil
}

func goodFamily(a, b *C.SSL) error {
	p := &parent{}
	defer p.close()
	k, err := p.adopt(a)
	if err != nil {
		return err
	}
	if C.SSL_SESSION_has_ticket(k.s) == 0 {
		return errPolicy
	}
	_, err = p.adopt(b)
	return err
}

func badKidFreed(a *C.SSL) error {
	p := &parent{}
	defer p.close() // want "doublefree"
	k, err := p.adopt(a)
	C.SSL_free(a)
	if err != nil {
		return err
	}
	C.SSL_SESSION_free(k.s)
	return nil
}

func goodKidFreed(a *C.SSL) error {
	p := &parent{}
	defer p.close()
	k, err := p.adopt(a)
	C.SSL_free(a)
	if err != nil {
		return err
	}
	C.SSL_SESSION_free(k.s)
	k.s = nil
	return nil
}
