package holdout_flow

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"unsafe"
)

var errNo = errors.New("no")

// Copied with the builtin.
func badCopied(orig *C.SSL_SESSION) C.int {
	src := []*C.SSL_SESSION{C.SSL_SESSION_dup(orig)}
	dst := make([]*C.SSL_SESSION, 1)
	copy(dst, src)
	if dst[0] == nil {
		return 0
	}
	C.SSL_SESSION_free(src[0])
	return C.SSL_SESSION_has_ticket(dst[0]) // want "useafterfree"
}

func goodCopied(orig *C.SSL_SESSION) C.int {
	src := []*C.SSL_SESSION{C.SSL_SESSION_dup(orig)}
	dst := make([]*C.SSL_SESSION, 1)
	copy(dst, src)
	if dst[0] == nil {
		return 0
	}
	n := C.SSL_SESSION_has_ticket(dst[0])
	C.SSL_SESSION_free(src[0])
	return n
}

// The map is cleared with the sessions in it.
func badClear(ssl *C.SSL) int {
	m := map[int]*C.SSL_SESSION{1: C.SSL_get1_session(ssl)} // want "refleak"
	n := len(m)
	clear(m)
	return n
}

func goodClear(ssl *C.SSL) int {
	m := map[int]*C.SSL_SESSION{1: C.SSL_get1_session(ssl)}
	n := len(m)
	for _, s := range m {
		C.SSL_SESSION_free(s)
	}
	clear(m)
	return n
}

// A struct as a value of a map, changed by reading, changing and writing.
type record struct {
	sess *C.SSL_SESSION
	hits int
}

func badRecord(a, b *C.SSL) map[string]record {
	m := map[string]record{"x": {sess: C.SSL_get1_session(a)}} // want "refleak"
	r := m["x"]
	r.sess = C.SSL_get1_session(b)
	r.hits++
	m["x"] = r
	return m
}

func goodRecord(a, b *C.SSL) map[string]record {
	m := map[string]record{"x": {sess: C.SSL_get1_session(a)}}
	r := m["x"]
	C.SSL_SESSION_free(r.sess)
	r.sess = C.SSL_get1_session(b)
	r.hits++
	m["x"] = r
	return m
}

// A two-dimensional slice.
func badGrid(orig *C.SSL_SESSION) {
	grid := [][]*C.SSL_SESSION{{C.SSL_SESSION_dup(orig)}, {C.SSL_SESSION_dup(orig)}} // want "refleak"
	for _, row := range grid[:1] {
		for _, s := range row {
			C.SSL_SESSION_free(s)
		}
	}
}

func goodGrid(orig *C.SSL_SESSION) {
	grid := [][]*C.SSL_SESSION{{C.SSL_SESSION_dup(orig)}, {C.SSL_SESSION_dup(orig)}}
	for _, row := range grid {
		for _, s := range row {
			C.SSL_SESSION_free(s)
		}
	}
}

// A future is a channel with one value, which may be taken or not.
func future(ssl *C.SSL) <-chan *C.SSL_SESSION {
	ch := make(chan *C.SSL_SESSION, 1)
	go func() { ch <- C.SSL_get1_session(ssl) }()
	return ch
}

// A struct goes over the channel.
type result struct {
	sess *C.SSL_SESSION
	err  error
}

// A lock-free slot with compare-and-swap, in a variable of this function.
func badCAS(orig *C.SSL_SESSION) {
	var slot atomic.Pointer[record]
	r := &record{sess: C.SSL_SESSION_dup(orig)}
	slot.Store(r)
	if slot.CompareAndSwap(r, nil) {
		C.SSL_SESSION_free(r.sess)
	}
	C.SSL_SESSION_free(r.sess) // want "doublefree"
}

func goodCAS(orig *C.SSL_SESSION) {
	var slot atomic.Pointer[record]
	slot.Store(&record{sess: C.SSL_SESSION_dup(orig)})
	if r := slot.Swap(nil); r != nil {
		C.SSL_SESSION_free(r.sess)
	}
}

// Keys made of numbers.
func badKeys(a, b *C.SSL) map[string]*C.SSL_SESSION {
	m := map[string]*C.SSL_SESSION{}
	for i, c := range []*C.SSL{a, b} {
		s := C.SSL_get1_session(c) // want "refleak"
		if s == nil {
			break
		}
		if i == 0 {
			m[strconv.Itoa(i)] = s
		}
	}
	return m
}

func goodKeys(a, b *C.SSL) map[string]*C.SSL_SESSION {
	m := map[string]*C.SSL_SESSION{}
	for i, c := range []*C.SSL{a, b} {
		s := C.SSL_get1_session(c)
		if s == nil {
			break
		}
		m[strconv.Itoa(i)] = s
	}
	return m
}

// Guarded by an RWMutex, read and released by two goroutines' functions.
type shelf struct {
	mu sync.RWMutex
	s  *C.SSL_SESSION
}

func (sh *shelf) look(f func(*C.SSL_SESSION)) {
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	if sh.s != nil {
		f(sh.s)
	}
}

func (sh *shelf) take() (s *C.SSL_SESSION) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	s, sh.s = sh.s, nil
	return s
}

func badShelf(orig *C.SSL_SESSION) (n C.int) {
	sh := &shelf{s: C.SSL_SESSION_dup(orig)} // want "refleak"
	sh.look(func(s *C.SSL_SESSION) { n = C.SSL_SESSION_has_ticket(s) })
	if n == 1 {
		sh.take()
		return n
	}
	C.SSL_SESSION_free(sh.take())
	return n
}

func goodShelf(orig *C.SSL_SESSION) (n C.int) {
	sh := &shelf{s: C.SSL_SESSION_dup(orig)}
	sh.look(func(s *C.SSL_SESSION) { n = C.SSL_SESSION_has_ticket(s) })
	C.SSL_SESSION_free(sh.take())
	return n
}

func badShelfKept(orig *C.SSL_SESSION) (n C.int) {
	sh := &shelf{s: C.SSL_SESSION_dup(orig)}
	var kept *C.SSL_SESSION
	sh.look(func(s *C.SSL_SESSION) { kept = s })
	C.SSL_SESSION_free(sh.take())
	if kept == nil {
		return 0
	}
	return C.SSL_SESSION_has_ticket(kept) // want "useafterfree"
}

func goodShelfKept(orig *C.SSL_SESSION) (n C.int) {
	sh := &shelf{s: C.SSL_SESSION_dup(orig)}
	sh.look(func(s *C.SSL_SESSION) { n = C.SSL_SESSION_has_ticket(s) })
	C.SSL_SESSION_free(sh.take())
	return n
}

// The C array of pointers.
func badCArray(orig *C.SSL_SESSION) {
	mem := C.malloc(2 * C.size_t(unsafe.Sizeof(orig)))
	list := unsafe.Slice((**C.SSL_SESSION)(mem), 2)
	list[0] = C.SSL_SESSION_dup(orig)
	first := list[0]
	C.SSL_SESSION_free(list[0])
	C.free(mem)
	C.SSL_SESSION_free(first) // want "doublefree"
}

func goodCArray(orig *C.SSL_SESSION) {
	mem := C.malloc(2 * C.size_t(unsafe.Sizeof(orig)))
	list := unsafe.Slice((**C.SSL_SESSION)(mem), 2)
	list[0] = C.SSL_SESSION_dup(orig)
	C.SSL_SESSION_free(list[0])
	C.free(mem)
}

func badFuture(ssl *C.SSL) bool {
	s := <-future(ssl) // want "refleak"
	return s != nil
}

func goodFuture(ssl *C.SSL) bool {
	s := <-future(ssl)
	defer C.SSL_SESSION_free(s)
	return s != nil
}

func badResult(ssl *C.SSL) error {
	ch := make(chan result, 1)
	func() {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			ch <- result{err: errNo}
			return
		}
		ch <- result{sess: s}
	}()
	r := <-ch
	return r.err
}

func goodResult(ssl *C.SSL) error {
	ch := make(chan result, 1)
	func() {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			ch <- result{err: errNo}
			return
		}
		ch <- result{sess: s}
	}()
	r := <-ch
	C.SSL_SESSION_free(r.sess)
	return r.err
}
