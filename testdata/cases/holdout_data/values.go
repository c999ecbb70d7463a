package holdout_data

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"runtime/cgo"
	"sync/atomic"
	"unsafe"
)

var errAbsent = errors.New("absent")

// By way of unsafe.Pointer and back.
func badUnsafe(ssl *C.SSL) C.long {
	p := unsafe.Pointer(C.SSL_get1_session(ssl)) // want "refleak"
	if p == nil {
		return 0
	}
	return C.SSL_SESSION_get_time((*C.SSL_SESSION)(p))
}

func goodUnsafe(ssl *C.SSL) C.long {
	p := unsafe.Pointer(C.SSL_get1_session(ssl))
	if p == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time((*C.SSL_SESSION)(p))
	C.SSL_SESSION_free((*C.SSL_SESSION)(p))
	return t
}

// As a number in between.
func badUintptr(orig *C.SSL_SESSION) {
	n := uintptr(unsafe.Pointer(C.SSL_SESSION_dup(orig)))
	a := (*C.SSL_SESSION)(unsafe.Pointer(n))
	b := (*C.SSL_SESSION)(unsafe.Pointer(n))
	C.SSL_SESSION_free(a)
	C.SSL_SESSION_free(b) // want "doublefree"
}

func goodUintptr(orig *C.SSL_SESSION) {
	n := uintptr(unsafe.Pointer(C.SSL_SESSION_dup(orig)))
	a := (*C.SSL_SESSION)(unsafe.Pointer(n))
	b := (*C.SSL_SESSION)(unsafe.Pointer(n))
	if a == b {
		C.SSL_SESSION_free(b)
	}
}

// sessionPtr is the type that the rest of a program knows.
type sessionPtr *C.SSL_SESSION

func badNamedPointer(ssl *C.SSL) bool {
	var p sessionPtr = C.SSL_get_session(ssl)
	if p == nil {
		return false
	}
	C.SSL_SESSION_free(p) // want "borrowedfree"
	return true
}

func goodNamedPointer(ssl *C.SSL) bool {
	var p sessionPtr = C.SSL_get1_session(ssl)
	if p == nil {
		return false
	}
	C.SSL_SESSION_free(p)
	return true
}

// A struct by value through two functions.
type pair struct{ left, right *C.SSL_SESSION }

func mirrored(p pair) pair { return pair{left: p.right, right: p.left} }

func badMirrored(a, b *C.SSL_SESSION) {
	p := mirrored(pair{C.SSL_SESSION_dup(a), C.SSL_SESSION_dup(b)})
	q := mirrored(p)
	C.SSL_SESSION_free(p.left)
	C.SSL_SESSION_free(q.right) // want "doublefree"
	C.SSL_SESSION_free(q.left)
}

func goodMirrored(a, b *C.SSL_SESSION) {
	p := mirrored(pair{C.SSL_SESSION_dup(a), C.SSL_SESSION_dup(b)})
	q := mirrored(p)
	C.SSL_SESSION_free(p.left)
	C.SSL_SESSION_free(q.left)
}

// Embedded three deep.
type (
	base  struct{ sess *C.SSL_SESSION }
	inner struct{ *base }
	outer struct {
		inner
		id int
	}
)

func (b *base) free() {
	C.SSL_SESSION_free(b.sess)
	b.sess = nil
}

func badEmbedded(ssl *C.SSL, id int) int {
	o := outer{inner{&base{C.SSL_get1_session(ssl)}}, id} // want "refleak"
	if o.sess == nil {
		return -1
	}
	if o.id < 0 {
		return 0
	}
	o.free()
	return o.id
}

func goodEmbedded(ssl *C.SSL, id int) int {
	o := outer{inner{&base{C.SSL_get1_session(ssl)}}, id}
	defer o.free()
	if o.sess == nil {
		return -1
	}
	if o.id < 0 {
		return 0
	}
	return o.id
}

// A copy of the outer struct shares the inner one.
func badSharedBase(orig *C.SSL_SESSION) C.long {
	o := outer{inner: inner{&base{C.SSL_SESSION_dup(orig)}}}
	s := o.sess
	if s == nil {
		return 0
	}
	p := o
	p.free()
	return C.SSL_SESSION_get_time(s) // want "useafterfree"
}

func goodSharedBase(orig *C.SSL_SESSION) C.long {
	o := outer{inner: inner{&base{C.SSL_SESSION_dup(orig)}}}
	p := o
	if p.sess == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(o.sess)
	p.free()
	return t
}

// A pointer to a field, written through.
func badFieldPointer(a, b *C.SSL) {
	var p pair
	where := &p.left
	*where = C.SSL_get1_session(a) // want "refleak"
	where = &p.right
	*where = C.SSL_get1_session(b)
	C.SSL_SESSION_free(p.right)
}

func goodFieldPointer(a, b *C.SSL) {
	var p pair
	where := &p.left
	*where = C.SSL_get1_session(a)
	where = &p.right
	*where = C.SSL_get1_session(b)
	C.SSL_SESSION_free(p.right)
	C.SSL_SESSION_free(p.left)
}

// A map by constant keys.
func badMapSlot(a, b *C.SSL) map[string]*C.SSL_SESSION {
	m := map[string]*C.SSL_SESSION{"main": C.SSL_get1_session(a)} // want "refleak"
	if s := C.SSL_get1_session(b); s != nil {
		m["main"] = s
	}
	return m
}

func goodMapSlot(a, b *C.SSL) map[string]*C.SSL_SESSION {
	m := map[string]*C.SSL_SESSION{"main": C.SSL_get1_session(a)}
	if s := C.SSL_get1_session(b); s != nil {
		m["backup"] = s
	}
	return m
}

// Deleted from the map before it was freed.
func badDeleted(ssl *C.SSL) int {
	m := map[int]*C.SSL_SESSION{}
	m[7] = C.SSL_get1_session(ssl) // want "refleak"
	if m[7] != nil {
		delete(m, 7)
	}
	for _, s := range m {
		C.SSL_SESSION_free(s)
	}
	return len(m)
}

func goodDeleted(ssl *C.SSL) int {
	m := map[int]*C.SSL_SESSION{}
	m[7] = C.SSL_get1_session(ssl)
	if s := m[7]; s != nil {
		C.SSL_SESSION_free(s)
		delete(m, 7)
	}
	return len(m)
}

// Appended, and one of the slices is forgotten.
func badAppended(orig *C.SSL_SESSION) C.long {
	var list []*C.SSL_SESSION
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	list = append(list, s)
	for _, x := range list {
		C.SSL_SESSION_free(x)
	}
	return C.SSL_SESSION_get_timeout(s) // want "useafterfree"
}

func goodAppended(orig *C.SSL_SESSION) C.long {
	var list []*C.SSL_SESSION
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	list = append(list, s)
	t := C.SSL_SESSION_get_timeout(s)
	for _, x := range list {
		C.SSL_SESSION_free(x)
	}
	return t
}

// A channel with room for one.
func badBuffered(ssl *C.SSL) bool {
	ch := make(chan *C.SSL_SESSION, 1)
	ch <- C.SSL_get1_session(ssl) // want "refleak"
	s := <-ch
	return s != nil
}

func goodBuffered(ssl *C.SSL) bool {
	ch := make(chan *C.SSL_SESSION, 1)
	ch <- C.SSL_get1_session(ssl)
	s := <-ch
	C.SSL_SESSION_free(s)
	return s != nil
}

// Sent and used on.
func badSentUsed(ssl *C.SSL, to chan<- *C.SSL_SESSION) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	to <- s
	C.SSL_SESSION_free(s) // the receiver's // want "doublefree"
}

func goodSentUsed(ssl *C.SSL, to chan<- *C.SSL_SESSION) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_SESSION_up_ref(s) == 1 {
		to <- s
	}
	C.SSL_SESSION_free(s)
}

// A handle stands for the loan.
func badHandle(ssl *C.SSL) cgo.Handle {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_free(ssl)
	return cgo.NewHandle(s) // want "borrowescape"
}

func goodHandle(ssl *C.SSL) cgo.Handle {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_free(ssl)
	return cgo.NewHandle(s)
}

// What the handle stood for goes with it.
func badHandleDeleted(ssl *C.SSL) bool {
	h := cgo.NewHandle(C.SSL_get1_session(ssl)) // want "refleak"
	s, ok := h.Value().(*C.SSL_SESSION)
	h.Delete()
	return ok && s != nil
}

func goodHandleDeleted(ssl *C.SSL) bool {
	h := cgo.NewHandle(C.SSL_get1_session(ssl))
	s, ok := h.Value().(*C.SSL_SESSION)
	h.Delete()
	if ok {
		C.SSL_SESSION_free(s)
	}
	return ok && s != nil
}

// An atomic pointer swaps the old one out.
type current struct{ p atomic.Pointer[holder] }

type holder struct{ s *C.SSL_SESSION }

func badAtomic(orig *C.SSL_SESSION) {
	var cur current
	cur.p.Store(&holder{C.SSL_SESSION_dup(orig)}) // want "refleak"
	old := cur.p.Swap(&holder{C.SSL_SESSION_dup(orig)})
	_ = old
	if h := cur.p.Load(); h != nil {
		C.SSL_SESSION_free(h.s)
	}
}

func goodAtomic(orig *C.SSL_SESSION) {
	var cur current
	cur.p.Store(&holder{C.SSL_SESSION_dup(orig)})
	old := cur.p.Swap(&holder{C.SSL_SESSION_dup(orig)})
	C.SSL_SESSION_free(old.s)
	if h := cur.p.Load(); h != nil {
		C.SSL_SESSION_free(h.s)
	}
}

// An interface with one implementation.
type releaser interface{ release() }

func (h *holder) release() {
	C.SSL_SESSION_free(h.s)
	h.s = nil
}

func badInterface(orig *C.SSL_SESSION) C.long {
	h := &holder{C.SSL_SESSION_dup(orig)}
	s := h.s
	if s == nil {
		return 0
	}
	var r releaser = h
	r.release()
	return C.SSL_SESSION_get_time(s) // want "useafterfree"
}

func goodInterface(orig *C.SSL_SESSION) C.long {
	h := &holder{C.SSL_SESSION_dup(orig)}
	s := h.s
	if s == nil {
		return 0
	}
	var r releaser = h
	t := C.SSL_SESSION_get_time(s)
	r.release()
	return t
}

// A method value is called later.
func badMethodValue(ssl *C.SSL, later bool) bool {
	h := &holder{C.SSL_get1_session(ssl)} // want "refleak"
	done := h.release
	if later {
		return h.s != nil
	}
	done()
	return false
}

func goodMethodValue(ssl *C.SSL, later bool) bool {
	h := &holder{C.SSL_get1_session(ssl)}
	done := h.release
	defer done()
	return later && h.s != nil
}

// A method expression and a function value from the library.
func badFuncValue(orig *C.SSL_SESSION) {
	free := func(list ...*C.SSL_SESSION) {
		for _, s := range list {
			C.SSL_SESSION_free(s)
		}
	}
	a, b := C.SSL_SESSION_dup(orig), C.SSL_SESSION_dup(orig)
	free(a, b)
	(*holder).release(&holder{a}) // want "doublefree"
}

func goodFuncValue(orig *C.SSL_SESSION) {
	free := func(list ...*C.SSL_SESSION) {
		for _, s := range list {
			C.SSL_SESSION_free(s)
		}
	}
	a, b := C.SSL_SESSION_dup(orig), C.SSL_SESSION_dup(orig)
	free(b)
	(*holder).release(&holder{a})
}

// A generic owner.
type owned[T any] struct {
	v    T
	free func(T)
}

func own[T any](v T, free func(T)) *owned[T] { return &owned[T]{v, free} }

func (o *owned[T]) Close() { o.free(o.v) }

func freeSession(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }

func badGenericOwner(ssl *C.SSL) bool {
	o := own(C.SSL_get1_session(ssl), freeSession) // want "refleak"
	return o.v != nil
}

func goodGenericOwner(ssl *C.SSL) bool {
	o := own(C.SSL_get1_session(ssl), freeSession)
	defer o.Close()
	return o.v != nil
}

// with calls f and cleans up.
func with[T any](v T, free func(T), f func(T) bool) bool {
	defer free(v)
	return f(v)
}

func badWith(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	return with(s, freeSession, func(s *C.SSL_SESSION) bool { return C.SSL_SESSION_has_ticket(s) == 1 }) // want "borrowedfree"
}

func goodWith(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	return with(s, freeSession, func(s *C.SSL_SESSION) bool { return C.SSL_SESSION_has_ticket(s) == 1 })
}

// Two results of one call, mixed up.
func split(ssl *C.SSL) (own, lent *C.SSL_SESSION) {
	return C.SSL_get1_session(ssl), C.SSL_get0_session(ssl)
}

func badSplit(ssl *C.SSL) bool {
	lent, own := split(ssl) // the other way round // want "refleak"
	if lent == nil || own == nil {
		C.SSL_SESSION_free(lent)
		return false
	}
	ok := C.SSL_SESSION_get_time(lent) == C.SSL_SESSION_get_time(own)
	return ok
}

func goodSplit(ssl *C.SSL) bool {
	own, lent := split(ssl)
	defer C.SSL_SESSION_free(own)
	if lent == nil || own == nil {
		return false
	}
	return C.SSL_SESSION_get_time(lent) == C.SSL_SESSION_get_time(own)
}

// The array of arrays is copied by assignment.
func badArrayCopy(orig *C.SSL_SESSION) {
	var grid [2][2]*C.SSL_SESSION
	grid[0][1] = C.SSL_SESSION_dup(orig)
	row := grid[0]
	C.SSL_SESSION_free(row[1])
	row[1] = nil
	C.SSL_SESSION_free(grid[0][1]) // want "doublefree"
}

func goodArrayCopy(orig *C.SSL_SESSION) {
	var grid [2][2]*C.SSL_SESSION
	grid[0][1] = C.SSL_SESSION_dup(orig)
	row := &grid[0]
	C.SSL_SESSION_free(row[1])
	row[1] = nil
	C.SSL_SESSION_free(grid[0][1])
}

// A closure per session, and one of them is called twice.
func badClosures(orig *C.SSL_SESSION) {
	a, b := C.SSL_SESSION_dup(orig), C.SSL_SESSION_dup(orig)
	drop := func(s *C.SSL_SESSION) func() { return func() { C.SSL_SESSION_free(s) } }
	dropA, dropB := drop(a), drop(b)
	dropA()
	dropB()
	dropA() // want "doublefree"
}

func goodClosures(orig *C.SSL_SESSION) {
	a, b := C.SSL_SESSION_dup(orig), C.SSL_SESSION_dup(orig)
	drop := func(s *C.SSL_SESSION) func() { return func() { C.SSL_SESSION_free(s) } }
	dropA, dropB := drop(a), drop(b)
	dropA()
	dropB()
}

// A table of functions.
func badTable(orig *C.SSL_SESSION, op string) bool {
	table := map[string]func(*C.SSL_SESSION) bool{
		"drop": func(s *C.SSL_SESSION) bool { C.SSL_SESSION_free(s); return true },
		"look": func(s *C.SSL_SESSION) bool { return C.SSL_SESSION_has_ticket(s) == 1 },
	}
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return false
	}
	table["drop"](s)
	return table["look"](s) // want "useafterfree"
}

func goodTable(orig *C.SSL_SESSION, op string) bool {
	table := map[string]func(*C.SSL_SESSION) bool{
		"drop": func(s *C.SSL_SESSION) bool { C.SSL_SESSION_free(s); return true },
		"look": func(s *C.SSL_SESSION) bool { return C.SSL_SESSION_has_ticket(s) == 1 },
	}
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return false
	}
	ok := table["look"](s)
	return table["drop"](s) && ok
}
