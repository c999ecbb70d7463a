package restatedflow

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"container/list"
	"errors"
	"fmt"
	"runtime"
	"runtime/cgo"
	"sort"
	"sync"
	"unsafe"
)

type conn struct {
	ssl  *C.SSL
	sess *C.SSL_SESSION
	own  bool
}

func dial(ctx *C.SSL_CTX) (*conn, error) {
	c := &conn{ssl: C.SSL_new(ctx)}
	if c.ssl == nil {
		return nil, errors.New("ssl")
	}
	if C.SSL_connect(c.ssl) != 1 {
		c.Close()
		return nil, errors.New("connect")
	}
	c.sess = C.SSL_get1_session(c.ssl)
	c.own = true
	return c, nil
}

func (c *conn) Close() {
	if c.own {
		C.SSL_SESSION_free(c.sess)
		c.own = false
	}
	C.SSL_free(c.ssl)
	c.ssl = nil
}

func badDialNoClose(ctx *C.SSL_CTX) bool {
	c, err := dial(ctx) // want "refleak"
	if err != nil {
		return false
	}
	C.SSL_free(c.ssl)
	return c.sess != nil
}

func goodDialNoClose(ctx *C.SSL_CTX) bool {
	c, err := dial(ctx)
	if err != nil {
		return false
	}
	defer c.Close()
	return c.sess != nil
}

func badDialUsedClosed(ctx *C.SSL_CTX) C.long {
	c, err := dial(ctx)
	if err != nil {
		return 0
	}
	s := c.sess
	c.Close()
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s) // want "staleborrow"
}

func goodDialUsedClosed(ctx *C.SSL_CTX) C.long {
	c, err := dial(ctx)
	if err != nil {
		return 0
	}
	defer c.Close()
	s := c.sess
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

// the flag is set though the reference isn't taken
func badOwnFlagSet(ssl *C.SSL) {
	c := &conn{ssl: ssl, sess: C.SSL_get_session(ssl), own: true}
	c.Close() // want "borrowedfree"
}

func goodOwnFlagSet(ssl *C.SSL) {
	c := &conn{ssl: ssl, sess: C.SSL_get_session(ssl), own: false}
	c.Close()
}

// copies of a wrapper
func badCopyOfConn(ssl *C.SSL) {
	a := conn{ssl: nil, sess: C.SSL_get1_session(ssl), own: true}
	b := a
	a.Close()
	b.Close() // want "doublefree"
}

func goodCopyOfConn(ssl *C.SSL) {
	a := conn{ssl: nil, sess: C.SSL_get1_session(ssl), own: true}
	b := &a
	a.Close()
	b.Close()
}

// embedded
type tlsConn struct {
	conn
	name string
}

func badEmbedded(ssl *C.SSL) string {
	t := tlsConn{conn: conn{sess: C.SSL_get1_session(ssl), own: true}, name: "t"} // want "refleak"
	return t.name
}

func goodEmbedded(ssl *C.SSL) string {
	t := tlsConn{conn: conn{sess: C.SSL_get1_session(ssl), own: true}, name: "t"}
	defer t.Close()
	return t.name
}

// arrays by index
func badByIndex(a, b *C.SSL) {
	var all [2]*C.SSL_SESSION
	all[0] = C.SSL_get1_session(a)
	all[1] = C.SSL_get1_session(b) // want "refleak"
	i := 0
	C.SSL_SESSION_free(all[i])
	all[0] = nil
	C.SSL_SESSION_free(all[i])
}

func goodByIndex(a, b *C.SSL) {
	var all [2]*C.SSL_SESSION
	all[0] = C.SSL_get1_session(a)
	all[1] = C.SSL_get1_session(b)
	i := 0
	C.SSL_SESSION_free(all[i])
	i++
	C.SSL_SESSION_free(all[i])
}

// cgo.Handle
func badHandle(ssl *C.SSL) {
	h := cgo.NewHandle(C.SSL_get1_session(ssl)) // want "refleak"
	h.Delete()
}

func goodHandle(ssl *C.SSL) {
	h := cgo.NewHandle(C.SSL_get1_session(ssl))
	C.SSL_SESSION_free(h.Value().(*C.SSL_SESSION))
	h.Delete()
}

func badHandleLoan(ssl *C.SSL) cgo.Handle {
	return cgo.NewHandle(C.SSL_get_session(ssl)) // want "borrowescape"
}

func goodHandleLoan(ssl *C.SSL) cgo.Handle {
	return cgo.NewHandle(C.SSL_get1_session(ssl))
}

// finalizers
type box struct{ s *C.SSL_SESSION }

func badFinalizerTakenBack(ssl *C.SSL) {
	b := &box{C.SSL_get1_session(ssl)} // want "refleak"
	runtime.SetFinalizer(b, func(b *box) { C.SSL_SESSION_free(b.s) })
	runtime.SetFinalizer(b, nil)
}

func goodFinalizerTakenBack(ssl *C.SSL) {
	b := &box{C.SSL_get1_session(ssl)}
	runtime.SetFinalizer(b, func(b *box) { C.SSL_SESSION_free(b.s) })
	runtime.SetFinalizer(b, nil)
	C.SSL_SESSION_free(b.s)
}

func badCleanupAndFree(ssl *C.SSL) *box {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	b := &box{s}
	runtime.AddCleanup(b, func(p *C.SSL_SESSION) { C.SSL_SESSION_free(p) }, s)
	C.SSL_SESSION_free(s) // want "doublefree"
	return b
}

func goodCleanupAndFree(ssl *C.SSL) *box {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	b := &box{s}
	runtime.AddCleanup(b, func(p *C.SSL_SESSION) { C.SSL_SESSION_free(p) }, s)
	return b
}

// pointers to pointers
func badThroughPointers(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	p := &s
	pp := &p
	C.SSL_SESSION_free(**pp)
	C.SSL_SESSION_free(*p) // want "doublefree"
}

func goodThroughPointers(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	p := &s
	pp := &p
	C.SSL_SESSION_free(**pp)
	**pp = nil
	C.SSL_SESSION_free(*p)
}

// two names of one field
func badFieldPointer(c *conn, ssl *C.SSL) {
	f := &c.sess
	*f = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(c.sess)
	C.SSL_SESSION_free(*f) // want "doublefree"
	c.sess = nil
}

func goodFieldPointer(c *conn, ssl *C.SSL) {
	f := &c.sess
	*f = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(c.sess)
	*f = nil
}

// loans of what a struct has
func (c *conn) session() *C.SSL_SESSION { return C.SSL_get_session(c.ssl) }

func badLoanByMethod(ctx *C.SSL_CTX) C.long {
	c := &conn{ssl: C.SSL_new(ctx)}
	C.SSL_connect(c.ssl)
	s := c.session()
	c.Close()
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

func goodLoanByMethod(ctx *C.SSL_CTX) C.long {
	c := &conn{ssl: C.SSL_new(ctx)}
	defer c.Close()
	C.SSL_connect(c.ssl)
	s := c.session()
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

// another reference keeps the SSL
func badSSLOneRef(ssl *C.SSL) C.long {
	if C.SSL_up_ref(ssl) != 1 {
		return 0
	}
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

func goodSSLOneRef(ssl *C.SSL) C.long {
	if C.SSL_up_ref(ssl) != 1 {
		return 0
	}
	defer C.SSL_free(ssl)
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

// set to another, or to itself
func badSetOther(ssl *C.SSL, other *C.SSL_SESSION) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_set_session(ssl, other)
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

func goodSetOther(ssl *C.SSL, other *C.SSL_SESSION) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_set_session(ssl, s)
	return C.SSL_SESSION_get_time(s)
}

// two caches
func badTwoCaches(a, b *C.SSL_CTX) {
	x := C.SSL_new(a)
	C.SSL_connect(x)
	s := C.SSL_get1_session(x)
	if s != nil {
		C.SSL_CTX_add_session(b, s) // want "crossctx"
	}
	C.SSL_SESSION_free(s)
	C.SSL_free(x)
}

func goodTwoCaches(a, b *C.SSL_CTX) {
	x := C.SSL_new(a)
	C.SSL_connect(x)
	s := C.SSL_get1_session(x)
	if s != nil {
		if d := C.SSL_SESSION_dup(s); d != nil {
			C.SSL_CTX_add_session(b, d)
			C.SSL_SESSION_free(d)
		}
		C.SSL_CTX_add_session(a, s)
	}
	C.SSL_SESSION_free(s)
	C.SSL_free(x)
}

// sync.Pool
var pool = sync.Pool{New: func() any { return new(box) }}

func badPooled(ssl *C.SSL) {
	b := pool.Get().(*box)
	b.s = C.SSL_get1_session(ssl) // want "refleak"
	b.s = nil
	pool.Put(b)
}

func goodPooled(ssl *C.SSL) {
	b := pool.Get().(*box)
	b.s = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(b.s)
	b.s = nil
	pool.Put(b)
}

// options by functions
type option func(*conn)

func withSession(s *C.SSL_SESSION) option {
	return func(c *conn) { c.sess, c.own = s, true }
}

func newConn(opts ...option) *conn {
	c := &conn{}
	for _, o := range opts {
		o(c)
	}
	return c
}

func badOptions(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	c := newConn(withSession(s))
	c.Close()
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodOptions(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	c := newConn(withSession(s))
	c.Close()
}

// a list of cleanups
type cleanups []func()

func (c *cleanups) add(f func()) { *c = append(*c, f) }

func (c cleanups) run() {
	for i := len(c) - 1; i >= 0; i-- {
		c[i]()
	}
}

func badCleanups(ssl *C.SSL) {
	var c cleanups
	defer c.run()
	s := C.SSL_get1_session(ssl) // want "refleak"
	c.add(func() { C.SSL_SESSION_free(s) })
}

func goodCleanups(ssl *C.SSL) {
	var c cleanups
	defer func() { c.run() }()
	s := C.SSL_get1_session(ssl)
	c.add(func() { C.SSL_SESSION_free(s) })
}

// results that are swapped
func newAndOld(old *C.SSL_SESSION, ssl *C.SSL) (fresh, stale *C.SSL_SESSION) {
	return C.SSL_get1_session(ssl), old
}

func badSwappedResults(old *C.SSL_SESSION, ssl *C.SSL) *C.SSL_SESSION {
	stale, fresh := newAndOld(old, ssl) // want "refleak"
	fmt.Println(stale != nil)
	return fresh
}

func goodSwappedResults(old *C.SSL_SESSION, ssl *C.SSL) *C.SSL_SESSION {
	fresh, stale := newAndOld(old, ssl)
	fmt.Println(stale != nil)
	return fresh
}

// min and max, copies, clear
func badCleared(m map[int]*C.SSL_SESSION, ssl *C.SSL) {
	m[1] = C.SSL_get1_session(ssl) // want "refleak"
	clear(m)
}

func goodCleared(m map[int]*C.SSL_SESSION, ssl *C.SSL) {
	m[1] = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(m[1])
	clear(m)
}

func badDeleted(ssl *C.SSL) {
	m := map[string]*C.SSL_SESSION{}
	m["x"] = C.SSL_get1_session(ssl) // want "refleak"
	delete(m, "x")
}

func goodDeleted(ssl *C.SSL) {
	m := map[string]*C.SSL_SESSION{}
	m["x"] = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(m["x"])
	delete(m, "x")
}

// unsafe.Pointer in an interface
func badAnyPointer(ssl *C.SSL) {
	var v any = unsafe.Pointer(C.SSL_get1_session(ssl))
	if p, ok := v.(unsafe.Pointer); ok {
		C.SSL_SESSION_free((*C.SSL_SESSION)(p))
	}
	C.SSL_SESSION_free((*C.SSL_SESSION)(v.(unsafe.Pointer))) // want "doublefree"
}

func goodAnyPointer(ssl *C.SSL) {
	var v any = unsafe.Pointer(C.SSL_get1_session(ssl))
	if p, ok := v.(unsafe.Pointer); ok {
		C.SSL_SESSION_free((*C.SSL_SESSION)(p))
	}
}

// container/list
func badInList(ssl *C.SSL) {
	l := list.New()
	s := C.SSL_get1_session(ssl)
	l.PushBack(s)
	C.SSL_SESSION_free(s)
	for e := l.Front(); e != nil; e = e.Next() {
		C.SSL_SESSION_free(e.Value.(*C.SSL_SESSION)) // want "doublefree"
	}
}

func goodInList(ssl *C.SSL) {
	l := list.New()
	s := C.SSL_get1_session(ssl)
	l.PushBack(s)
	for e := l.Front(); e != nil; e = e.Next() {
		C.SSL_SESSION_free(e.Value.(*C.SSL_SESSION))
	}
}

// sorting doesn't change who owns
func badSorted(ssls []*C.SSL) {
	var all []*C.SSL_SESSION
	for _, ssl := range ssls {
		if s := C.SSL_get1_session(ssl); s != nil { // want "refleak"
			all = append(all, s)
		}
	}
	sort.Slice(all, func(i, j int) bool {
		return C.SSL_SESSION_get_time(all[i]) < C.SSL_SESSION_get_time(all[j])
	})
	if len(all) > 2 {
		all = all[:2]
	}
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
}

func goodSorted(ssls []*C.SSL) {
	var all []*C.SSL_SESSION
	for _, ssl := range ssls {
		if s := C.SSL_get1_session(ssl); s != nil {
			all = append(all, s)
		}
	}
	sort.Slice(all, func(i, j int) bool {
		return C.SSL_SESSION_get_time(all[i]) < C.SSL_SESSION_get_time(all[j])
	})
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
}

// range over a function
func eachSession(ssls []*C.SSL) func(yield func(*C.SSL_SESSION) bool) {
	return func(yield func(*C.SSL_SESSION) bool) {
		for _, ssl := range ssls {
			s := C.SSL_get1_session(ssl)
			if !yield(s) {
				return
			}
		}
	}
}

func badCloseAll(ssl *C.SSL) {
	a := &conn{sess: C.SSL_get1_session(ssl), own: true}
	b := &conn{sess: a.sess, own: true}
	closeAll([]*conn{a, b}) // want "doublefree"
}

func goodCloseAll(ssl *C.SSL) {
	a := &conn{sess: C.SSL_get1_session(ssl), own: true}
	b := &conn{sess: C.SSL_get1_session(ssl), own: true}
	closeAll([]*conn{a, b})
}

func closeAll[T closer](all []T) {
	for _, c := range all {
		c.Close()
	}
}
