package holdout_real

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"container/heap"
	"container/list"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

var (
	errFull    = errors.New("pool is full")
	errGone    = errors.New("pool is closed")
	errNothing = errors.New("no session")
)

// lru keeps the last sessions, generic over the key.
type lru[K comparable] struct {
	mu    sync.Mutex
	items map[K]*list.Element
	order list.List
	max   int
}

type lruItem[K comparable] struct {
	key  K
	sess *C.SSL_SESSION
}

func newLRU[K comparable](max int) *lru[K] {
	return &lru[K]{items: make(map[K]*list.Element), max: max}
}

// add takes over s.
func (l *lru[K]) add(key K, s *C.SSL_SESSION) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if el, ok := l.items[key]; ok {
		it := el.Value.(*lruItem[K])
		C.SSL_SESSION_free(it.sess)
		it.sess = s
		l.order.MoveToFront(el)
		return
	}
	l.items[key] = l.order.PushFront(&lruItem[K]{key, s})
	if l.order.Len() > l.max {
		el := l.order.Back()
		it := l.order.Remove(el).(*lruItem[K])
		delete(l.items, it.key)
		C.SSL_SESSION_free(it.sess)
	}
}

// use calls f with the session of the key while it can't go away.
func (l *lru[K]) use(key K, f func(*C.SSL_SESSION) error) error {
	l.mu.Lock()
	el, ok := l.items[key]
	if !ok {
		l.mu.Unlock()
		return errNothing
	}
	s := el.Value.(*lruItem[K]).sess
	if C.SSL_SESSION_up_ref(s) != 1 {
		l.mu.Unlock()
		return errNothing
	}
	l.mu.Unlock()
	defer C.SSL_SESSION_free(s)
	return f(s)
}

// The callback frees what use has its own reference of.
func badUseFrees(l *lru[int], ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNothing
	}
	err := withSession(s, func(t *C.SSL_SESSION) error {
		if C.SSL_set_session(ssl, t) != 1 {
			return errNothing
		}
		return nil
	})
	C.SSL_SESSION_free(s) // want "doublefree"
	return err
}

func withSession(s *C.SSL_SESSION, f func(*C.SSL_SESSION) error) error {
	defer C.SSL_SESSION_free(s)
	return f(s)
}

func goodUseFrees(l *lru[int], ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNothing
	}
	return withSession(s, func(t *C.SSL_SESSION) error {
		if C.SSL_set_session(ssl, t) != 1 {
			return errNothing
		}
		return nil
	})
}

// entry of a pool, with the time it was put in.
type entry struct {
	sess *C.SSL_SESSION
	at   time.Time
}

// byAge is a heap of entries, the oldest first.
type byAge []*entry

func (h byAge) Len() int           { return len(h) }
func (h byAge) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h byAge) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *byAge) Push(x any)        { *h = append(*h, x.(*entry)) }
func (h *byAge) Pop() any {
	old := *h
	n := len(old)
	x := old[n-1]
	*h = old[:n-1]
	return x
}

type pool struct {
	mu     sync.Mutex
	h      byAge
	max    int
	closed bool
}

// put takes over s if there is no error.
func (p *pool) put(s *C.SSL_SESSION) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return errGone
	case len(p.h) >= p.max:
		return errFull
	}
	heap.Push(&p.h, &entry{s, time.Now()})
	return nil
}

// expire frees what is older than d.
func (p *pool) expire(d time.Duration) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.h) > 0 && time.Since(p.h[0].at) > d {
		e := heap.Pop(&p.h).(*entry)
		C.SSL_SESSION_free(e.sess)
		n++
	}
	return n
}

func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, e := range p.h {
		C.SSL_SESSION_free(e.sess)
	}
	p.h = nil
}

func badPutFails(p *pool, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNothing
	}
	if err := p.put(s); err != nil {
		return fmt.Errorf("put: %w", err)
	}
	return nil
}

func goodPutFails(p *pool, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNothing
	}
	if err := p.put(s); err != nil {
		C.SSL_SESSION_free(s)
		return fmt.Errorf("put: %w", err)
	}
	return nil
}

// Tried until there is room.
func badPutRetry(ctx context.Context, p *pool, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNothing
	}
	for {
		err := p.put(s)
		if err == nil {
			return nil
		}
		if !errors.Is(err, errFull) {
			C.SSL_SESSION_free(s)
			return err
		}
		p.expire(time.Minute)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Microsecond):
		}
	}
}

func goodPutRetry(ctx context.Context, p *pool, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNothing
	}
	for {
		err := p.put(s)
		if err == nil {
			return nil
		}
		if !errors.Is(err, errFull) {
			C.SSL_SESSION_free(s)
			return err
		}
		p.expire(time.Minute)
		select {
		case <-ctx.Done():
			C.SSL_SESSION_free(s)
			return ctx.Err()
		case <-time.After(time.Microsecond):
		}
	}
}

// snapshot is read without a lock, and swapped.
type snapshot struct{ byHost map[string]*C.SSL_SESSION }

type directory struct{ cur atomic.Pointer[snapshot] }

// replace stores a session in a copy of the map.
func (d *directory) replace(host string, s *C.SSL_SESSION) {
	for {
		old := d.cur.Load()
		next := &snapshot{byHost: map[string]*C.SSL_SESSION{}}
		if old != nil {
			maps.Copy(next.byHost, old.byHost)
		}
		next.byHost[host] = s
		if d.cur.CompareAndSwap(old, next) {
			return
		}
	}
}

func badReplace(d *directory, a, b *C.SSL) bool {
	s := C.SSL_get1_session(a)
	t := C.SSL_get1_session(b) // want "refleak"
	if s == nil || t == nil {
		C.SSL_SESSION_free(s)
		return false
	}
	d.replace("a", s)
	d.replace("b", t)
	return true
}

func goodReplace(d *directory, a, b *C.SSL) bool {
	s := C.SSL_get1_session(a)
	t := C.SSL_get1_session(b)
	if s == nil || t == nil {
		C.SSL_SESSION_free(s)
		C.SSL_SESSION_free(t)
		return false
	}
	d.replace("a", s)
	d.replace("b", t)
	return true
}

// Sorted, the first is kept, the rest is freed.
func badOldest(conns []*C.SSL) *C.SSL_SESSION {
	var all []*C.SSL_SESSION
	for _, c := range conns {
		if s := C.SSL_get1_session(c); s != nil { // want "refleak"
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return nil
	}
	sort.Slice(all, func(i, j int) bool {
		return C.SSL_SESSION_get_time(all[i]) < C.SSL_SESSION_get_time(all[j])
	})
	return all[0]
}

func goodOldest(conns []*C.SSL) *C.SSL_SESSION {
	var all []*C.SSL_SESSION
	for _, c := range conns {
		if s := C.SSL_get1_session(c); s != nil {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return nil
	}
	sort.Slice(all, func(i, j int) bool {
		return C.SSL_SESSION_get_time(all[i]) < C.SSL_SESSION_get_time(all[j])
	})
	for _, s := range all[1:] {
		C.SSL_SESSION_free(s)
	}
	return all[0]
}

// Those that can't be resumed are dropped from the slice.
func badPruned(list []*C.SSL_SESSION, ssl *C.SSL) []*C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return list
	}
	list = slices.DeleteFunc(list, func(s *C.SSL_SESSION) bool {
		if C.SSL_SESSION_is_resumable(s) == 1 {
			return false
		}
		C.SSL_SESSION_free(s)
		return true
	})
	if len(list) >= 4 {
		return list
	}
	return append(list, s)
}

func goodPruned(list []*C.SSL_SESSION, ssl *C.SSL) []*C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return list
	}
	list = slices.DeleteFunc(list, func(s *C.SSL_SESSION) bool {
		if C.SSL_SESSION_is_resumable(s) == 1 {
			return false
		}
		C.SSL_SESSION_free(s)
		return true
	})
	if len(list) >= 4 {
		C.SSL_SESSION_free(s)
		return list
	}
	return append(list, s)
}

// sessions yields those of the connections, each for the time of a round.
func sessions(conns []*C.SSL) iter.Seq[*C.SSL_SESSION] {
	return func(yield func(*C.SSL_SESSION) bool) {
		for _, c := range conns {
			s := C.SSL_get1_session(c)
			if s == nil {
				continue
			}
			more := yield(s)
			C.SSL_SESSION_free(s)
			if !more {
				return
			}
		}
	}
}

// counted has a count of its own above the library's.
type counted struct {
	s *C.SSL_SESSION
	n atomic.Int32
}

func newCounted(s *C.SSL_SESSION) *counted {
	c := &counted{s: s}
	c.n.Store(1)
	return c
}

func (c *counted) retain() *counted { c.n.Add(1); return c }

func (c *counted) release() {
	if c.n.Add(-1) == 0 {
		C.SSL_SESSION_free(c.s)
		c.s = nil
	}
}

func badCounted(ssl *C.SSL, share chan<- *counted) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNothing
	}
	if C.SSL_SESSION_has_ticket(s) == 0 {
		return errNothing
	}
	c := newCounted(s)
	share <- c.retain()
	c.release()
	return nil
}

func goodCounted(ssl *C.SSL, share chan<- *counted) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNothing
	}
	c := newCounted(s)
	if C.SSL_SESSION_has_ticket(s) == 0 {
		c.release()
		return errNothing
	}
	share <- c.retain()
	c.release()
	return nil
}

// A worker pool; each job owns its session.
type job struct {
	sess *C.SSL_SESSION
	done chan error
}

func (j job) run(ssl *C.SSL) {
	defer C.SSL_SESSION_free(j.sess)
	if C.SSL_set_session(ssl, j.sess) != 1 {
		j.done <- errNothing
		return
	}
	j.done <- nil
}

func badSubmit(jobs chan<- job, ssl *C.SSL, quit <-chan struct{}) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNothing
	}
	j := job{s, make(chan error, 1)}
	select {
	case jobs <- j:
		return <-j.done
	case <-quit:
		return errGone
	}
}

func goodSubmit(jobs chan<- job, ssl *C.SSL, quit <-chan struct{}) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNothing
	}
	j := job{s, make(chan error, 1)}
	select {
	case jobs <- j:
		return <-j.done
	case <-quit:
		C.SSL_SESSION_free(s)
		return errGone
	}
}

// fan starts a goroutine for each connection and collects.
func badFan(conns []*C.SSL) (n int) {
	var (
		wg sync.WaitGroup
		mu sync.Mutex
	)
	for _, c := range conns {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s := C.SSL_get1_session(c) // want "refleak"
			if s == nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if C.SSL_SESSION_has_ticket(s) == 1 {
				n++
				C.SSL_SESSION_free(s)
			}
		}()
	}
	wg.Wait()
	return n
}

func goodFan(conns []*C.SSL) (n int) {
	var (
		wg sync.WaitGroup
		mu sync.Mutex
	)
	for _, c := range conns {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s := C.SSL_get1_session(c)
			if s == nil {
				return
			}
			defer C.SSL_SESSION_free(s)
			mu.Lock()
			defer mu.Unlock()
			if C.SSL_SESSION_has_ticket(s) == 1 {
				n++
			}
		}()
	}
	wg.Wait()
	return n
}

// scratch buffers hold a session between two calls.
var scratch = sync.Pool{New: func() any { return new(entry) }}

func badScratch(ssl *C.SSL) (t time.Time) {
	e := scratch.Get().(*entry)
	defer scratch.Put(e)
	e.sess = C.SSL_get1_session(ssl) // want "refleak"
	if e.sess == nil {
		return t
	}
	e.at = time.Unix(int64(C.SSL_SESSION_get_time(e.sess)), 0)
	t, e.sess = e.at, nil
	return t
}

func goodScratch(ssl *C.SSL) (t time.Time) {
	e := scratch.Get().(*entry)
	defer scratch.Put(e)
	e.sess = C.SSL_get1_session(ssl)
	if e.sess == nil {
		return t
	}
	e.at = time.Unix(int64(C.SSL_SESSION_get_time(e.sess)), 0)
	C.SSL_SESSION_free(e.sess)
	t, e.sess = e.at, nil
	return t
}

func badRemember(l *lru[string], host string, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	switch {
	case s == nil:
		return errNothing
	case C.SSL_SESSION_is_resumable(s) == 0:
		return fmt.Errorf("session of %s can't be resumed", host)
	}
	l.add(host, s)
	return nil
}

func goodRemember(l *lru[string], host string, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	switch {
	case s == nil:
		return errNothing
	case C.SSL_SESSION_is_resumable(s) == 0:
		C.SSL_SESSION_free(s)
		return fmt.Errorf("session of %s can't be resumed", host)
	}
	l.add(host, s)
	return nil
}
