package queues

// Caches, queues and trees of sessions.

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"container/list"
	"errors"
	"sync"
	"time"
)

var (
	errMissing = errors.New("missing session")
	errClosed  = errors.New("cache closed")
)

// Cache is a map with a bound and a function for what falls out of it.
type Cache[K comparable, V any] struct {
	max     int
	order   *list.List
	entries map[K]*list.Element
	onEvict func(V)
}

type entry[K comparable, V any] struct {
	key K
	val V
}

// NewCache makes one.
func NewCache[K comparable, V any](max int, onEvict func(V)) *Cache[K, V] {
	return &Cache[K, V]{max: max, order: list.New(), entries: map[K]*list.Element{}, onEvict: onEvict}
}

// Add takes v over.
func (c *Cache[K, V]) Add(k K, v V) {
	if e, ok := c.entries[k]; ok {
		old := e.Value.(*entry[K, V])
		c.onEvict(old.val)
		old.val = v
		return
	}
	c.entries[k] = c.order.PushFront(&entry[K, V]{k, v})
	for c.order.Len() > c.max {
		e := c.order.Back()
		en := c.order.Remove(e).(*entry[K, V])
		delete(c.entries, en.key)
		c.onEvict(en.val)
	}
}

// Has tells whether k is there.
func (c *Cache[K, V]) Has(k K) bool {
	_, ok := c.entries[k]
	return ok
}

type sessionCache = Cache[string, *C.SSL_SESSION]

func badAddUnlessThere(c *sessionCache, key string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return
	}
	if c.Has(key) {
		return
	}
	c.Add(key, s)
}

func goodAddUnlessThere(c *sessionCache, key string, ssl *C.SSL) {
	if c.Has(key) {
		return
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	c.Add(key, s)
}

var global *sessionCache

// A tree that owns a session a node.
type tree struct {
	left, right *tree
	s           *C.SSL_SESSION
}

func (t *tree) free() {
	if t == nil {
		return
	}
	t.left.free()
	t.right.free()
	C.SSL_SESSION_free(t.s)
	t.s = nil
}

func badTreeHalf(a, b, c *C.SSL) int {
	root := &tree{s: C.SSL_get1_session(a)}
	root.left = &tree{s: C.SSL_get1_session(b)}
	root.right = &tree{s: C.SSL_get1_session(c)} // want "refleak"
	n := 0
	if root.s != nil {
		n++
	}
	root.left.free()
	C.SSL_SESSION_free(root.s)
	return n
}

func goodTreeHalf(a, b, c *C.SSL) int {
	root := &tree{s: C.SSL_get1_session(a)}
	root.left = &tree{s: C.SSL_get1_session(b)}
	root.right = &tree{s: C.SSL_get1_session(c)}
	n := 0
	if root.s != nil {
		n++
	}
	root.free()
	return n
}

// A stack; the top is popped and looked at.
type stack struct{ items []*C.SSL_SESSION }

func (s *stack) push(x *C.SSL_SESSION) { s.items = append(s.items, x) }

func (s *stack) pop() *C.SSL_SESSION {
	if len(s.items) == 0 {
		return nil
	}
	x := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x
}

func badPopAndLook(ssl *C.SSL) C.long {
	var st stack
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0
	}
	st.push(s)
	top := st.pop()
	if top == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(top)
}

func goodPopAndLook(ssl *C.SSL) C.long {
	var st stack
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	st.push(s)
	top := st.pop()
	if top == nil {
		return 0
	}
	defer C.SSL_SESSION_free(top)
	return C.SSL_SESSION_get_timeout(top)
}

func badPushLoan(st *stack, ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	st.push(s) // want "borrowescape"
	C.SSL_free(ssl)
}

func goodPushLoan(st *stack, ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	st.push(s)
	C.SSL_free(ssl)
}

// The drain releases what is old, and forgets the rest.
func badDrain(ssls []*C.SSL, now C.long) (kept int) {
	var live []*C.SSL_SESSION
	for _, ssl := range ssls {
		if s := C.SSL_get1_session(ssl); s != nil { // want "refleak"
			live = append(live, s)
		}
	}
	for len(live) > 0 {
		s := live[0]
		live = live[1:]
		if C.SSL_SESSION_get_time(s) > now {
			kept++
			continue
		}
		C.SSL_SESSION_free(s)
	}
	return kept
}

func goodDrain(ssls []*C.SSL, now C.long) (kept int) {
	var live []*C.SSL_SESSION
	for _, ssl := range ssls {
		if s := C.SSL_get1_session(ssl); s != nil {
			live = append(live, s)
		}
	}
	for len(live) > 0 {
		s := live[0]
		live = live[1:]
		if C.SSL_SESSION_get_time(s) > now {
			kept++
		}
		C.SSL_SESSION_free(s)
	}
	return kept
}

// Buckets: a map of slices.
type buckets map[int][]*C.SSL_SESSION

// Optional and result types.
type option[T any] struct {
	val T
	ok  bool
}

func some[T any](v T) option[T] { return option[T]{v, true} }

func none[T any]() option[T] { return option[T]{} }

func (o option[T]) get() (T, bool) { return o.val, o.ok }

func tryGet(ssl *C.SSL) option[*C.SSL_SESSION] {
	if s := C.SSL_get1_session(ssl); s != nil {
		return some(s)
	}
	return none[*C.SSL_SESSION]()
}

func badOptionLeak(ssl *C.SSL) bool {
	s, ok := tryGet(ssl).get() // want "refleak"
	if !ok {
		return false
	}
	return C.SSL_SESSION_is_resumable(s) == 1
}

func goodOptionLeak(ssl *C.SSL) bool {
	s, ok := tryGet(ssl).get()
	if !ok {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_is_resumable(s) == 1
}

func badOptionUnchecked(ssl *C.SSL) bool {
	s, _ := tryGet(ssl).get() // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_is_resumable(s) == 1
}

func goodOptionUnchecked(ssl *C.SSL) bool {
	s, ok := tryGet(ssl).get()
	defer C.SSL_SESSION_free(s)
	return ok && C.SSL_SESSION_is_resumable(s) == 1
}

// Expiring entries with a janitor.
type expiring struct {
	mu      sync.Mutex
	entries map[string]*timed
	closed  bool
}

type timed struct {
	sess  *C.SSL_SESSION
	until time.Time
}

func (e *expiring) sweep(now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for k, t := range e.entries {
		if now.After(t.until) {
			C.SSL_SESSION_free(t.sess)
			delete(e.entries, k)
		}
	}
}

func (e *expiring) badPut(key string, ssl *C.SSL, ttl time.Duration) error {
	t := &timed{sess: C.SSL_get1_session(ssl), until: time.Now().Add(ttl)} // want "refleak"
	if t.sess == nil {
		return errMissing
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return errClosed
	}
	e.entries[key] = t
	return nil
}

func (e *expiring) goodPut(key string, ssl *C.SSL, ttl time.Duration) error {
	t := &timed{sess: C.SSL_get1_session(ssl), until: time.Now().Add(ttl)}
	if t.sess == nil {
		return errMissing
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		C.SSL_SESSION_free(t.sess)
		return errClosed
	}
	if old, ok := e.entries[key]; ok {
		C.SSL_SESSION_free(old.sess)
	}
	e.entries[key] = t
	return nil
}

// get hands a reference out, or nil.
func (e *expiring) get(key string) *C.SSL_SESSION {
	e.mu.Lock()
	defer e.mu.Unlock()
	t, ok := e.entries[key]
	if !ok || C.SSL_SESSION_up_ref(t.sess) != 1 {
		return nil
	}
	return t.sess
}

func (e *expiring) badResume(key string, ssl *C.SSL) bool {
	s := e.get(key) // want "refleak"
	if s == nil || C.SSL_SESSION_is_resumable(s) != 1 {
		return false
	}
	ok := C.SSL_set_session(ssl, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func (e *expiring) goodResume(key string, ssl *C.SSL) bool {
	s := e.get(key)
	if s == nil || C.SSL_SESSION_is_resumable(s) != 1 {
		C.SSL_SESSION_free(s)
		return false
	}
	ok := C.SSL_set_session(ssl, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

// Both loops of a pipeline.
func produce(ssls []*C.SSL) <-chan *C.SSL_SESSION {
	out := make(chan *C.SSL_SESSION)
	go func() {
		defer close(out)
		for _, ssl := range ssls {
			if s := C.SSL_get1_session(ssl); s != nil {
				out <- s
			}
		}
	}()
	return out
}

func badConsume(ssls []*C.SSL) (n int) {
	for s := range produce(ssls) { // want "refleak"
		if C.SSL_SESSION_has_ticket(s) == 1 {
			n++
			C.SSL_SESSION_free(s)
		}
	}
	return n
}

func goodConsume(ssls []*C.SSL) (n int) {
	for s := range produce(ssls) {
		if C.SSL_SESSION_has_ticket(s) == 1 {
			n++
		}
		C.SSL_SESSION_free(s)
	}
	return n
}
