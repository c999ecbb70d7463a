package unseen_pairs

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"log"
	"runtime"
	"runtime/cgo"
	"sync"
	"testing"
	"unsafe"

	"github.com/sslref/sslref/testdata/cases/unseen_pairs/mid"
	"github.com/sslref/sslref/testdata/cases/unseen_pairs/store"
)

// box holds anything that has to be freed.
type box[T any] struct {
	v    T
	free func(T)
}

func first[T any](xs ...T) T { return xs[0] }

func deref[T any](p *T, def T) T {
	if p == nil {
		return def
	}
	return *p
}

func badGenericIdentity(ssl *C.SSL) bool {
	s := first(C.SSL_get1_session(ssl), nil) // what goes through is still owned // want "refleak"
	return s != nil
}

func goodGenericIdentity(ssl *C.SSL) bool {
	s := first(C.SSL_get1_session(ssl), nil)
	defer C.SSL_SESSION_free(s)
	return s != nil
}

func (b *box[T]) Close() {
	b.free(b.v)
}

func badGenericBox(ssl *C.SSL) {
	b := box[*C.SSL_SESSION]{v: C.SSL_get1_session(ssl), free: release}
	b.Close()
	release(b.v) // Close has released it // want "doublefree"
}

func goodGenericBox(ssl *C.SSL) {
	b := box[*C.SSL_SESSION]{v: C.SSL_get1_session(ssl), free: release}
	b.Close()
}

type keeper interface {
	Keep(s *C.SSL_SESSION) bool
}

type rejecting struct{ n int }

func (r *rejecting) Keep(*C.SSL_SESSION) bool { r.n++; return false }

func badKnownKeeper(ssl *C.SSL) bool {
	var k keeper = &rejecting{}
	s := C.SSL_get1_session(ssl) // this implementation keeps nothing // want "refleak"
	return k.Keep(s)
}

func goodKnownKeeper(k keeper, ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	return k.Keep(s)
}

func badChannelLoan(ctx *C.SSL_CTX, out chan<- *C.SSL_SESSION) {
	ssl := C.SSL_new(ctx)
	defer C.SSL_free(ssl)
	C.SSL_connect(ssl)
	if s := C.SSL_get_session(ssl); s != nil {
		out <- s // the receiver has only a loan // want "borrowescape"
	}
}

func goodChannelLoan(ctx *C.SSL_CTX, out chan<- *C.SSL_SESSION) {
	ssl := C.SSL_new(ctx)
	defer C.SSL_free(ssl)
	C.SSL_connect(ssl)
	if s := C.SSL_get1_session(ssl); s != nil {
		out <- s
	}
}

func badChannelReceiveDropped(ssl *C.SSL) int {
	ch := make(chan *C.SSL_SESSION, 1)
	ch <- C.SSL_get0_session(ssl)
	s := <-ch
	C.SSL_SESSION_free(s) // what came out is a loan // want "borrowedfree"
	return len(ch)
}

func goodChannelReceiveDropped(ssl *C.SSL) int {
	ch := make(chan *C.SSL_SESSION, 1)
	ch <- C.SSL_get1_session(ssl)
	s := <-ch
	C.SSL_SESSION_free(s)
	return len(ch)
}

var lastSession *C.SSL_SESSION

func badPackageVariable(ssl *C.SSL) {
	lastSession = C.SSL_get_session(ssl) // the variable outlives the connection // want "borrowescape"
}

func goodPackageVariable(ssl *C.SSL) {
	C.SSL_SESSION_free(lastSession)
	lastSession = C.SSL_get1_session(ssl)
}

type sessionCache struct {
	mu sync.Mutex
	m  map[string]*C.SSL_SESSION
}

func badCachePut(c *sessionCache, host string, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m[host] = s // the cache outlives the connection // want "borrowescape"
}

func goodCachePut(c *sessionCache, host string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	C.SSL_SESSION_free(c.m[host])
	c.m[host] = s
}

func badCachePutAndFree(c *sessionCache, host string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	c.mu.Lock()
	old := c.m[host]
	c.m[host] = s
	c.mu.Unlock()
	C.SSL_SESSION_free(old)
	C.SSL_SESSION_free(old) // released a line before // want "doublefree"
}

func goodCachePutAndFree(c *sessionCache, host string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	c.mu.Lock()
	old := c.m[host]
	c.m[host] = s
	c.mu.Unlock()
	C.SSL_SESSION_free(old)
}

var (
	seedOnce sync.Once
	seed     *C.SSL_SESSION
)

func badOnce(ssl *C.SSL) *C.SSL_SESSION {
	seedOnce.Do(func() {
		seed = C.SSL_get0_session(ssl) // everybody has a loan from then on // want "borrowescape"
	})
	return seed
}

func goodOnce(ssl *C.SSL) *C.SSL_SESSION {
	seedOnce.Do(func() {
		seed = C.SSL_get1_session(ssl)
	})
	return seed
}

// Detach hands the session to the caller.
func (h *held) Detach() *C.SSL_SESSION {
	s := h.s
	h.s = nil
	return s
}

// Take shows the session; the holder still has it.
func (h *held) Take() *C.SSL_SESSION { return h.s }

func badDetachThatKeeps(ssl *C.SSL) error {
	h, err := newHeld("a", ssl)
	if err != nil {
		return err
	}
	defer h.Close() // detach has left it where it was // want "doublefree"
	s := h.Take()
	if s != nil {
		fmt.Println(age(s))
		C.SSL_SESSION_free(s)
	}
	return nil
}

func goodDetachThatKeeps(ssl *C.SSL) error {
	h, err := newHeld("a", ssl)
	if err != nil {
		return err
	}
	defer h.Close()
	s := h.Detach()
	if s != nil {
		fmt.Println(age(s))
		C.SSL_SESSION_free(s)
	}
	return nil
}

func badDetachForNobody(ssl *C.SSL) (n int64) {
	h := held{s: C.SSL_get1_session(ssl)} // detached, and dropped // want "refleak"
	defer h.Close()
	if s := h.Detach(); s != nil {
		n = age(s)
	}
	return n
}

func goodDetachForNobody(ssl *C.SSL) (n int64) {
	h := held{s: C.SSL_get1_session(ssl)}
	defer h.Close()
	if s := h.Detach(); s != nil {
		n = age(s)
		C.SSL_SESSION_free(s)
	}
	return n
}

func badHandleOfLoan(ctx *C.SSL_CTX) cgo.Handle {
	ssl := C.SSL_new(ctx)
	defer C.SSL_free(ssl)
	s := C.SSL_get_session(ssl)
	return cgo.NewHandle(s) // the handle outlives the connection // want "borrowescape"
}

func goodHandleOfLoan(ctx *C.SSL_CTX) cgo.Handle {
	ssl := C.SSL_new(ctx)
	defer C.SSL_free(ssl)
	s := C.SSL_get1_session(ssl)
	return cgo.NewHandle(s)
}

func badHandleRoundTrip(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	h := cgo.NewHandle(s)
	same := h.Value().(*C.SSL_SESSION)
	h.Delete()
	C.SSL_SESSION_free(same)
	C.SSL_SESSION_free(s) // the handle gives back the same pointer // want "doublefree"
}

func goodHandleRoundTrip(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	h := cgo.NewHandle(s)
	same := h.Value().(*C.SSL_SESSION)
	h.Delete()
	C.SSL_SESSION_free(same)
}

func badUintptr(ssl *C.SSL) bool {
	u := uintptr(unsafe.Pointer(C.SSL_get0_session(ssl)))
	s := (*C.SSL_SESSION)(unsafe.Pointer(u))
	C.SSL_SESSION_free(s) // as a number it is still a loan // want "borrowedfree"
	return u != 0
}

func goodUintptr(ssl *C.SSL) bool {
	u := uintptr(unsafe.Pointer(C.SSL_get1_session(ssl)))
	s := (*C.SSL_SESSION)(unsafe.Pointer(u))
	C.SSL_SESSION_free(s)
	return u != 0
}

func badFinalizerTakenBack(ssl *C.SSL) int64 {
	h := &held{s: C.SSL_get1_session(ssl)} // nobody closes it any more // want "refleak"
	runtime.SetFinalizer(h, func(h *held) { h.Close() })
	if h.s == nil {
		return 0
	}
	left := h.left()
	runtime.SetFinalizer(h, nil)
	return left
}

func goodFinalizerTakenBack(ssl *C.SSL) int64 {
	h := &held{s: C.SSL_get1_session(ssl)}
	runtime.SetFinalizer(h, func(h *held) { h.Close() })
	if h.s == nil {
		return 0
	}
	left := h.left()
	runtime.SetFinalizer(h, nil)
	h.Close()
	return left
}

type pipe struct{ name string }

func badCleanupOfLoan(p *pipe, ssl *C.SSL) {
	runtime.AddCleanup(p, func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }, C.SSL_get0_session(ssl)) // the cleanup releases a loan // want "borrowedfree"
}

func goodCleanupOfLoan(p *pipe, ssl *C.SSL) {
	runtime.AddCleanup(p, func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }, C.SSL_get1_session(ssl))
}

func badTestCleanup(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // a short run ends before the cleanup is registered // want "refleak"
	if s == nil {
		t.Fatal("no session")
	}
	if testing.Short() {
		t.Log("short: resumption not tried")
		return
	}
	t.Cleanup(func() { C.SSL_SESSION_free(s) })
	t.Log(age(s))
}

func goodTestCleanup(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		t.Fatal("no session")
	}
	t.Cleanup(func() { C.SSL_SESSION_free(s) })
	if testing.Short() {
		t.Log("short: resumption not tried")
		return
	}
	t.Log(age(s))
}

type maybeOwned struct {
	s     *C.SSL_SESSION
	owned bool
}

func (m *maybeOwned) Close() {
	if m.owned {
		C.SSL_SESSION_free(m.s)
	}
}

func badOwnershipFlag(ssl *C.SSL) bool {
	m := maybeOwned{s: C.SSL_get0_session(ssl), owned: true}
	ok := m.s != nil
	m.Close() // the flag says owned, the session isn't // want "borrowedfree"
	return ok
}

func goodOwnershipFlag(ssl *C.SSL) bool {
	m := maybeOwned{s: C.SSL_get0_session(ssl), owned: false}
	ok := m.s != nil
	m.Close()
	return ok
}

func badFlagNotSet(ssl *C.SSL) bool {
	m := &maybeOwned{s: C.SSL_get1_session(ssl)} // the flag says lent, so that Close does nothing // want "refleak"
	defer m.Close()
	return m.s != nil
}

func goodFlagNotSet(ssl *C.SSL) bool {
	m := &maybeOwned{s: C.SSL_get1_session(ssl), owned: true}
	defer m.Close()
	return m.s != nil
}

func badOtherPackage(ssl *C.SSL) (int64, error) {
	s, err := store.FromConn(unsafe.Pointer(ssl)) // the other package's wrapper is never closed // want "refleak"
	if err != nil {
		return 0, err
	}
	left := s.Lifetime()
	if left == 0 {
		return 0, errExpired
	}
	return left, s.Close()
}

func goodOtherPackage(ssl *C.SSL) (int64, error) {
	s, err := store.FromConn(unsafe.Pointer(ssl))
	if err != nil {
		return 0, err
	}
	left := s.Lifetime()
	if left == 0 {
		s.Close()
		return 0, errExpired
	}
	return left, s.Close()
}

func badTwoPackagesAway(ssl *C.SSL) error {
	t, err := mid.Take("a", unsafe.Pointer(ssl)) // never closed, two packages away // want "refleak"
	if err != nil {
		return err
	}
	log.Println(t.Name, t.Lifetime())
	return nil
}

func goodTwoPackagesAway(ssl *C.SSL) error {
	t, err := mid.Take("a", unsafe.Pointer(ssl))
	if err != nil {
		return err
	}
	defer t.Close()
	log.Println(t.Name, t.Lifetime())
	return nil
}

func badDropsOtherPackagesLoan(ssl *C.SSL) bool {
	p := store.Peek(unsafe.Pointer(ssl))
	mid.Drop(p) // the other package lent it // want "borrowedfree"
	return p != nil
}

func goodDropsOtherPackagesLoan(ssl *C.SSL) bool {
	p := store.Acquire(unsafe.Pointer(ssl))
	mid.Drop(p)
	return p != nil
}

func badDeferredClosures(conns []*C.SSL) {
	for _, ssl := range conns {
		s := C.SSL_get0_session(ssl)
		defer func() { C.SSL_SESSION_free(s) }() // a loan, released at the end // want "borrowedfree"
	}
}

func goodDeferredClosures(conns []*C.SSL) {
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		defer func() { C.SSL_SESSION_free(s) }()
	}
}

func badPick(ssl, other *C.SSL, use bool) int {
	s := C.SSL_get1_session(ssl)
	t := C.SSL_get0_session(other)
	pick := s
	if use {
		pick = t
	}
	n := 0
	if pick != nil {
		n = int(age(pick))
	}
	C.SSL_SESSION_free(s)
	if use {
		C.SSL_SESSION_free(pick) // when use, it is the loan // want "borrowedfree"
	}
	return n
}

func goodPick(ssl, other *C.SSL, use bool) int {
	s := C.SSL_get1_session(ssl)
	t := C.SSL_get0_session(other)
	pick := s
	if use {
		pick = t
	}
	n := 0
	if pick != nil {
		n = int(age(pick))
	}
	C.SSL_SESSION_free(s)
	return n
}
