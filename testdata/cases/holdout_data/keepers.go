package holdout_data

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// cache maps host names to sessions that it owns.
type cache struct {
	mu  sync.RWMutex
	m   map[string]*C.SSL_SESSION
	hit int
}

func newCache() *cache { return &cache{m: make(map[string]*C.SSL_SESSION)} }

// put takes over s.
func (c *cache) put(host string, s *C.SSL_SESSION) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, ok := c.m[host]; ok {
		C.SSL_SESSION_free(old)
	}
	c.m[host] = s
}

// get returns a reference of the caller's own, or nil.
func (c *cache) get(host string) *C.SSL_SESSION {
	c.mu.RLock()
	defer c.mu.RUnlock()
	s := c.m[host]
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	c.hit++
	return s
}

// peek lends the entry.
func (c *cache) peek(host string) *C.SSL_SESSION {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.m[host]
}

func (c *cache) drop(host string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	C.SSL_SESSION_free(c.m[host])
	delete(c.m, host)
}

func badCacheGet(c *cache, ssl *C.SSL) bool {
	s := c.get("example.org") // want "refleak"
	if s == nil {
		return false
	}
	return C.SSL_set_session(ssl, s) == 1
}

func goodCacheGet(c *cache, ssl *C.SSL) bool {
	s := c.get("example.org")
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_set_session(ssl, s) == 1
}

func badCacheMiss(c *cache, ssl *C.SSL) C.long {
	s := c.get("example.org") // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	return C.long(C.SSL_SESSION_has_ticket(s))
}

func goodCacheMiss(c *cache, ssl *C.SSL) C.long {
	s := c.get("example.org")
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.long(C.SSL_SESSION_has_ticket(s))
}

// The entry isn't this function's.
func badCachePut(c *cache, ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	c.put("example.org", s) // want "borrowescape"
}

func goodCachePut(c *cache, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	c.put("example.org", s)
}

// A context carries the loan into another goroutine's life.
type sessionKey struct{}

func badContext(ctx context.Context, ssl *C.SSL) context.Context {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return ctx
	}
	C.SSL_free(ssl)
	return context.WithValue(ctx, sessionKey{}, s) // want "staleborrow"
}

func goodContext(ctx context.Context, ssl *C.SSL) context.Context {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return ctx
	}
	C.SSL_free(ssl)
	return context.WithValue(ctx, sessionKey{}, s)
}

// registry is a package's list of those that are of interest.
var registry []*C.SSL_SESSION

func badRegister(ssl *C.SSL) {
	if s := C.SSL_get_session(ssl); s != nil {
		registry = append(registry, s) // want "borrowescape"
	}
}

func goodRegister(ssl *C.SSL) {
	if s := C.SSL_get1_session(ssl); s != nil {
		registry = append(registry, s)
	}
}

// A struct with a loan in it goes to the caller, the connection doesn't.
type report struct {
	sess *C.SSL_SESSION
	when time.Time
}

func badReport(ctx *C.SSL_CTX) *report {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return nil
	}
	return &report{sess: C.SSL_get0_session(ssl), when: time.Now()} // want "borrowescape"
}

func goodReport(ctx *C.SSL_CTX) *report {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return nil
	}
	return &report{sess: C.SSL_get1_session(ssl), when: time.Now()}
}

// The loan is the result although the connection is closed.
func badLoanOut(ctx *C.SSL_CTX) (s *C.SSL_SESSION) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	if C.SSL_connect(ssl) == 1 {
		s = C.SSL_get_session(ssl)
	}
	C.SSL_free(ssl)
	return s // want "staleborrow"
}

func goodLoanOut(ctx *C.SSL_CTX) (s *C.SSL_SESSION) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	if C.SSL_connect(ssl) == 1 {
		s = C.SSL_get1_session(ssl)
	}
	C.SSL_free(ssl)
	return s
}

// A finalizer on a wrapper that holds a loan.
type lease struct{ s *C.SSL_SESSION }

func badFinalizer(ssl *C.SSL) *lease {
	l := &lease{C.SSL_get_session(ssl)}
	if l.s == nil {
		return nil
	}
	runtime.SetFinalizer(l, func(l *lease) { C.SSL_SESSION_free(l.s) }) // want "borrowedfree|borrowescape"
	return l
}

func goodFinalizer(ssl *C.SSL) *lease {
	l := &lease{C.SSL_get1_session(ssl)}
	if l.s == nil {
		return nil
	}
	runtime.SetFinalizer(l, func(l *lease) { C.SSL_SESSION_free(l.s) })
	return l
}

// The finalizer is taken back, and nothing comes in its place.
func badDisarmed(ssl *C.SSL) C.long {
	l := &lease{C.SSL_get1_session(ssl)} // want "refleak"
	if l.s == nil {
		return 0
	}
	runtime.SetFinalizer(l, func(l *lease) { C.SSL_SESSION_free(l.s) })
	t := C.SSL_SESSION_get_time(l.s)
	runtime.SetFinalizer(l, nil)
	return t
}

func goodDisarmed(ssl *C.SSL) C.long {
	l := &lease{C.SSL_get1_session(ssl)}
	if l.s == nil {
		return 0
	}
	runtime.SetFinalizer(l, func(l *lease) { C.SSL_SESSION_free(l.s) })
	t := C.SSL_SESSION_get_time(l.s)
	runtime.SetFinalizer(l, nil)
	C.SSL_SESSION_free(l.s)
	return t
}

// An object's own lock and its own reference, released under it.
type guarded struct {
	sync.Mutex
	s      *C.SSL_SESSION
	closed bool
}

func (g *guarded) Close() {
	g.Lock()
	defer g.Unlock()
	if g.closed {
		return
	}
	g.closed = true
	C.SSL_SESSION_free(g.s)
}

func badGuardedAfter(orig *C.SSL_SESSION) C.long {
	g := &guarded{s: C.SSL_SESSION_dup(orig)}
	if g.s == nil {
		return 0
	}
	g.Close()
	g.Lock()
	defer g.Unlock()
	return C.SSL_SESSION_get_time(g.s) // closed is not asked // want "useafterfree"
}

func goodGuardedAfter(orig *C.SSL_SESSION) C.long {
	g := &guarded{s: C.SSL_SESSION_dup(orig)}
	if g.s == nil {
		return 0
	}
	g.Close()
	g.Close()
	g.Lock()
	defer g.Unlock()
	if g.closed {
		return 0
	}
	return C.SSL_SESSION_get_time(g.s)
}

// A worker pool hands on sessions; the result isn't what was put in.
func relay(in <-chan *C.SSL_SESSION, out chan<- C.long) {
	for s := range in {
		out <- C.SSL_SESSION_get_time(s)
		C.SSL_SESSION_free(s)
	}
	close(out)
}

// sink takes what goroutines found.
var sink = make(chan C.long, 64)

// A WaitGroup's goroutine uses the loan, and isn't waited for.
func badUnwaited(ctx *C.SSL_CTX) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return
	}
	defer C.SSL_free(ssl)
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	go func() { // want "borrowescape"
		sink <- C.SSL_SESSION_get_time(s)
	}()
}

func goodUnwaited(ctx *C.SSL_CTX) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return
	}
	defer C.SSL_free(ssl)
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		sink <- C.SSL_SESSION_get_time(s)
	}()
	wg.Wait()
}

// A second reference for the goroutine, which the goroutine forgets.
func badForgetful(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return
	}
	go func() {
		sink <- C.SSL_SESSION_get_time(s)
	}()
}

func goodForgetful(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	go func() {
		defer C.SSL_SESSION_free(s)
		sink <- C.SSL_SESSION_get_time(s)
	}()
}

// A cleanup with the session as its argument.
func badCleanup(ssl *C.SSL) *report {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	r := &report{sess: s}
	runtime.AddCleanup(r, freeSession, s)
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s) // want "doublefree"
		return nil
	}
	return r
}

func goodCleanup(ssl *C.SSL) *report {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	r := &report{sess: s}
	cl := runtime.AddCleanup(r, freeSession, s)
	if C.SSL_SESSION_is_resumable(s) == 0 {
		cl.Stop()
		C.SSL_SESSION_free(s)
		return nil
	}
	return r
}
