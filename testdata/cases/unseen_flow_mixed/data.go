package unseen_flow_mixed

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"context"
	"io"
	"runtime"
	"runtime/cgo"
	"sync"

	"github.com/sslref/sslref/testdata/cases/unseen_flow_mixed/guard"
)

// lease is a session that is given back by Close, once.
type lease struct {
	s *C.SSL_SESSION
}

func (l *lease) Close() error {
	C.SSL_SESSION_free(l.s)
	l.s = nil
	return nil
}

func newLease(ssl *C.SSL) *lease {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	return &lease{s}
}

type state struct {
	tls struct {
		cur  lease
		prev *lease
	}
	host string
}

// Ranging over values closes copies; the originals still have their pointers.
func badRangeCopy(a, b *C.SSL) (n int) {
	leases := []lease{{C.SSL_get1_session(a)}, {C.SSL_get1_session(b)}}
	for _, l := range leases {
		if l.s != nil {
			n++
		}
		l.Close()
	}
	for i := range leases {
		leases[i].Close() // want "doublefree"
	}
	return n
}

func goodRangeCopy(a, b *C.SSL) (n int) {
	leases := []lease{{C.SSL_get1_session(a)}, {C.SSL_get1_session(b)}}
	for i := range leases {
		l := &leases[i]
		if l.s != nil {
			n++
		}
		l.Close()
	}
	for i := range leases {
		leases[i].Close()
	}
	return n
}

// By value the function closes a copy, too.
func finish(l lease, quiet bool) bool {
	defer l.Close()
	return !quiet && l.s != nil
}

func badByValue(ssl *C.SSL, quiet bool) bool {
	l := newLease(ssl)
	if l == nil {
		return false
	}
	defer l.Close() // want "doublefree"
	return finish(*l, quiet)
}

func goodByValue(ssl *C.SSL, quiet bool) bool {
	l := newLease(ssl)
	if l == nil {
		return false
	}
	return finish(*l, quiet)
}

func badNested(a, b *C.SSL) bool {
	var st state
	st.tls.cur.s = C.SSL_get1_session(a)
	st.tls.prev = newLease(b) // want "refleak"
	defer st.tls.cur.Close()
	if st.tls.prev == nil {
		return false
	}
	return st.tls.cur.s == st.tls.prev.s
}

func goodNested(a, b *C.SSL) bool {
	var st state
	st.tls.cur.s = C.SSL_get1_session(a)
	st.tls.prev = newLease(b)
	defer st.tls.cur.Close()
	if st.tls.prev == nil {
		return false
	}
	defer st.tls.prev.Close()
	return st.tls.cur.s == st.tls.prev.s
}

// conn embeds a pointer, so copies of conn share the lease.
type conn struct {
	*lease
	ssl *C.SSL
}

func badEmbeddedPointer(ssl *C.SSL, verify func(conn) bool) bool {
	c := conn{lease: newLease(ssl), ssl: ssl} // want "refleak"
	if c.lease == nil {
		return false
	}
	d := c
	if C.SSL_SESSION_is_resumable(d.s) == 0 {
		return false
	}
	return d.Close() == nil
}

func goodEmbeddedPointer(ssl *C.SSL, verify func(conn) bool) bool {
	c := conn{lease: newLease(ssl), ssl: ssl}
	if c.lease == nil {
		return false
	}
	d := c
	if C.SSL_SESSION_is_resumable(d.s) == 0 {
		d.Close()
	}
	return c.Close() == nil
}

// reset frees and forgets; again it does nothing.
func reset(pp **C.SSL_SESSION) {
	if *pp != nil {
		C.SSL_SESSION_free(*pp)
		*pp = nil
	}
}

func badReset(ssl *C.SSL) int {
	var st state
	st.tls.cur.s = C.SSL_get1_session(ssl)
	kept := st.tls.cur.s
	reset(&st.tls.cur.s)
	reset(&st.tls.cur.s)
	if st.tls.cur.s == nil {
		C.SSL_SESSION_free(kept) // want "doublefree"
	}
	return len(st.host)
}

func goodReset(ssl *C.SSL) int {
	var st state
	st.tls.cur.s = C.SSL_get1_session(ssl)
	kept := st.tls.cur.s
	reset(&st.tls.cur.s)
	reset(&st.tls.cur.s)
	if st.tls.cur.s != nil {
		C.SSL_SESSION_free(kept)
	}
	return len(st.host)
}

type slot struct {
	host string
	s    *C.SSL_SESSION
}

func badArrayOfStructs(a, b *C.SSL) (host string) {
	var slots [4]slot
	slots[0] = slot{"a", C.SSL_get1_session(a)}
	slots[1] = slot{"b", C.SSL_get1_session(b)} // want "refleak"
	for i := range slots {
		if slots[i].s == nil {
			continue
		}
		host = slots[i].host
		C.SSL_SESSION_free(slots[i].s)
		break
	}
	return host
}

func goodArrayOfStructs(a, b *C.SSL) (host string) {
	var slots [4]slot
	slots[0] = slot{"a", C.SSL_get1_session(a)}
	slots[1] = slot{"b", C.SSL_get1_session(b)}
	for i := range slots {
		if slots[i].s == nil {
			continue
		}
		host = slots[i].host
		C.SSL_SESSION_free(slots[i].s)
	}
	return host
}

// A struct in a map is a copy.
func badMapStruct(ssl *C.SSL, host string) bool {
	m := map[string]slot{}
	m[host] = slot{host, C.SSL_get1_session(ssl)}
	if e, ok := m[host]; ok && e.s != nil {
		C.SSL_SESSION_free(e.s)
		e.s = nil // of the copy
	}
	for _, e := range m {
		C.SSL_SESSION_free(e.s) // want "doublefree"
	}
	return len(m) > 0
}

func goodMapStruct(ssl *C.SSL, host string) bool {
	m := map[string]slot{}
	m[host] = slot{host, C.SSL_get1_session(ssl)}
	if e, ok := m[host]; ok && e.s != nil {
		C.SSL_SESSION_free(e.s)
		e.s = nil
		m[host] = e
	}
	for _, e := range m {
		C.SSL_SESSION_free(e.s)
	}
	return len(m) > 0
}

// A cleanup kept in the struct.
type task struct {
	run  func() C.long
	done func()
}

func newTask(ssl *C.SSL) (*task, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNone
	}
	return &task{
		run:  func() C.long { return C.SSL_SESSION_get_timeout(s) },
		done: func() { C.SSL_SESSION_free(s) },
	}, nil
}

func badTask(ssl *C.SSL) (C.long, error) {
	t, err := newTask(ssl) // want "refleak"
	if err != nil {
		return 0, err
	}
	n := t.run()
	if n > 3600 {
		return n, errAgain
	}
	t.done()
	return n, nil
}

func goodTask(ssl *C.SSL) (C.long, error) {
	t, err := newTask(ssl)
	if err != nil {
		return 0, err
	}
	defer t.done()
	n := t.run()
	if n > 3600 {
		return n, errAgain
	}
	return n, nil
}

func badGuard(a, b *C.SSL) (*lease, *lease, error) {
	var g guard.Guard
	defer g.Close()
	x := newLease(a)
	if x == nil {
		return nil, nil, errNone
	}
	g.Add(x)
	y := newLease(b) // want "refleak"
	if y == nil {
		return nil, nil, errNone
	}
	if C.SSL_SESSION_get_protocol_version(x.s) != C.SSL_SESSION_get_protocol_version(y.s) {
		return nil, nil, errAgain
	}
	g.Disarm()
	return x, y, nil
}

func goodGuard(a, b *C.SSL) (*lease, *lease, error) {
	var g guard.Guard
	defer g.Close()
	x := newLease(a)
	if x == nil {
		return nil, nil, errNone
	}
	g.Add(x)
	y := newLease(b)
	if y == nil {
		return nil, nil, errNone
	}
	g.Do(func() { y.Close() })
	if C.SSL_SESSION_get_protocol_version(x.s) != C.SSL_SESSION_get_protocol_version(y.s) {
		return nil, nil, errAgain
	}
	g.Disarm()
	return x, y, nil
}

// What is queued when the channel is closed has to be drained.
func badDrain(conns []*C.SSL) (n int) {
	queue := make(chan *C.SSL_SESSION, len(conns))
	var wg sync.WaitGroup
	for _, ssl := range conns {
		wg.Add(1)
		go func() {
			defer wg.Done()
			queue <- C.SSL_get1_session(ssl)
		}()
	}
	wg.Wait()
	close(queue)
	for s := range queue {
		if s == nil {
			continue
		}
		n++
		C.SSL_SESSION_free(s)
		if n == 2 {
			C.SSL_SESSION_free(s) // want "doublefree"
		}
	}
	return n
}

func goodDrain(conns []*C.SSL) (n int) {
	queue := make(chan *C.SSL_SESSION, len(conns))
	var wg sync.WaitGroup
	for _, ssl := range conns {
		wg.Add(1)
		go func() {
			defer wg.Done()
			queue <- C.SSL_get1_session(ssl)
		}()
	}
	wg.Wait()
	close(queue)
	for s := range queue {
		if s == nil {
			continue
		}
		n++
		C.SSL_SESSION_free(s)
	}
	return n
}

// sync.OnceFunc makes the release idempotent.
func badOnceFunc(ssl *C.SSL, visit func(release func())) {
	s := C.SSL_get1_session(ssl)
	release := sync.OnceFunc(func() { C.SSL_SESSION_free(s) })
	release()
	release()
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodOnceFunc(ssl *C.SSL, visit func(release func())) {
	s := C.SSL_get1_session(ssl)
	release := sync.OnceFunc(func() { C.SSL_SESSION_free(s) })
	defer release()
	if s == nil {
		release()
		return
	}
	C.SSL_SESSION_set_timeout(s, 10)
	release()
}

// The handle travels as a number.
func badHandleNumber(ssl *C.SSL, other *C.SSL) (ok bool) {
	l := newLease(ssl) // want "refleak"
	if l == nil {
		return false
	}
	id := uintptr(cgo.NewHandle(l))
	back := cgo.Handle(id)
	got := back.Value().(*lease)
	ok = C.SSL_set_session(other, got.s) == 1
	back.Delete()
	return ok
}

func goodHandleNumber(ssl *C.SSL, other *C.SSL) (ok bool) {
	l := newLease(ssl)
	if l == nil {
		return false
	}
	id := uintptr(cgo.NewHandle(l))
	back := cgo.Handle(id)
	got := back.Value().(*lease)
	ok = C.SSL_set_session(other, got.s) == 1
	got.Close()
	back.Delete()
	return ok
}

// A finalizer and an owner who closes are two.
func badFinalizedClose(ssl *C.SSL) (n C.int) {
	l := newLease(ssl)
	if l == nil {
		return 0
	}
	s := l.s
	runtime.SetFinalizer(l, func(l *lease) { l.Close() })
	n = C.SSL_SESSION_has_ticket(s)
	runtime.SetFinalizer(l, nil)
	l.Close()
	C.SSL_SESSION_free(s) // want "doublefree"
	return n
}

func goodFinalizedClose(ssl *C.SSL) (n C.int) {
	l := newLease(ssl)
	if l == nil {
		return 0
	}
	s := l.s
	runtime.SetFinalizer(l, func(l *lease) { l.Close() })
	n = C.SSL_SESSION_has_ticket(s)
	runtime.SetFinalizer(l, nil)
	l.Close()
	return n
}

// context.AfterFunc's stop tells whether the function will run.
func badContextStop(ctx context.Context, ssl *C.SSL, work func() error) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNone
	}
	if err := work(); err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { C.SSL_SESSION_free(s) })
	return nil
}

func goodContextStop(ctx context.Context, ssl *C.SSL, work func() error) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNone
	}
	context.AfterFunc(ctx, func() { C.SSL_SESSION_free(s) })
	return work()
}

// walk visits the sessions of a tree; even and odd call each other.
type tree struct {
	s           *C.SSL_SESSION
	left, right *tree
}

func freeEven(t *tree) {
	if t == nil {
		return
	}
	C.SSL_SESSION_free(t.s)
	freeOdd(t.left)
	freeOdd(t.right)
}

func freeOdd(t *tree) {
	if t != nil {
		freeEven(t.left)
		freeEven(t.right)
		C.SSL_SESSION_free(t.s)
	}
}

func badMutual(a *C.SSL, borrow bool) bool {
	root := &tree{s: C.SSL_get0_session(a)}
	if root.s == nil {
		return false
	}
	freeEven(root) // want "borrowedfree"
	return true
}

func goodMutual(a *C.SSL, borrow bool) bool {
	root := &tree{s: C.SSL_get1_session(a)}
	if root.s == nil {
		return false
	}
	freeEven(root)
	return true
}

// closeIf consumes on one answer only.
func closeIf(s *C.SSL_SESSION, cond bool) bool {
	if cond {
		C.SSL_SESSION_free(s)
	}
	return cond
}

func badCloseIf(ssl *C.SSL, other *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	done := closeIf(s, C.SSL_set_session(other, s) == 1)
	C.SSL_SESSION_free(s) // want "doublefree"
	return done
}

func goodCloseIf(ssl *C.SSL, other *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	done := closeIf(s, C.SSL_set_session(other, s) == 1)
	if !done {
		C.SSL_SESSION_free(s)
	}
	return done
}

// readCloser adds a name to what it embeds.
type readCloser interface {
	io.Closer
	Host() string
}

type namedLease struct {
	lease
	host string
}

func (n *namedLease) Host() string { return n.host }

func open(ssl *C.SSL, host string) readCloser {
	l := newLease(ssl)
	if l == nil {
		return nil
	}
	return &namedLease{*l, host}
}

func badInterface(ssl *C.SSL, host string) string {
	rc := open(ssl, host) // want "refleak"
	if rc == nil {
		return ""
	}
	return rc.Host()
}

func goodInterface(ssl *C.SSL, host string) string {
	rc := open(ssl, host)
	if rc == nil {
		return ""
	}
	defer rc.Close()
	return rc.Host()
}
