package binding

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"container/heap"
	"sync"
	"sync/atomic"
)

// Struct values in containers.
type item struct {
	key  string
	sess *C.SSL_SESSION
}

func (it item) drop() { C.SSL_SESSION_free(it.sess) }

func badSliceOfValues(ssls []*C.SSL) int {
	var items []item
	for _, ssl := range ssls {
		items = append(items, item{"k", C.SSL_get1_session(ssl)}) // want "refleak"
	}
	n := 0
	for _, it := range items {
		if it.sess == nil {
			continue
		}
		if C.SSL_SESSION_is_resumable(it.sess) == 0 {
			continue
		}
		n++
		it.drop()
	}
	return n
}

func goodSliceOfValues(ssls []*C.SSL) int {
	var items []item
	for _, ssl := range ssls {
		items = append(items, item{"k", C.SSL_get1_session(ssl)})
	}
	n := 0
	for _, it := range items {
		if it.sess == nil {
			continue
		}
		if C.SSL_SESSION_is_resumable(it.sess) == 1 {
			n++
		}
		it.drop()
	}
	return n
}

func badMapOfValues(ssl *C.SSL) bool {
	m := map[string]item{}
	m["a"] = item{"a", C.SSL_get1_session(ssl)} // want "refleak"
	it, ok := m["a"]
	if !ok || it.sess == nil {
		return false
	}
	if C.SSL_SESSION_has_ticket(it.sess) == 0 {
		return false
	}
	m["a"].drop()
	return true
}

func goodMapOfValues(ssl *C.SSL) bool {
	m := map[string]item{}
	m["a"] = item{"a", C.SSL_get1_session(ssl)}
	it, ok := m["a"]
	if !ok || it.sess == nil {
		return false
	}
	defer m["a"].drop()
	return C.SSL_SESSION_has_ticket(it.sess) == 1
}

func badArrayOfValues(a, b *C.SSL) {
	arr := [2]item{{"a", C.SSL_get1_session(a)}, {"b", C.SSL_get1_session(b)}}
	C.SSL_free(a)
	C.SSL_free(b)
	cp := arr
	for _, it := range cp {
		it.drop()
	}
	arr[0].drop() // want "doublefree"
}

func goodArrayOfValues(a, b *C.SSL) {
	arr := [2]item{{"a", C.SSL_get1_session(a)}, {"b", C.SSL_get1_session(b)}}
	C.SSL_free(a)
	C.SSL_free(b)
	cp := arr
	for _, it := range cp {
		it.drop()
	}
	arr[0] = item{}
	arr[0].drop()
}

func badChanOfValues(ssl *C.SSL) int {
	ch := make(chan item, 1)
	ch <- item{"k", C.SSL_get1_session(ssl)} // want "refleak"
	it := <-ch
	return len(it.key)
}

func goodChanOfValues(ssl *C.SSL) int {
	ch := make(chan item, 1)
	ch <- item{"k", C.SSL_get1_session(ssl)}
	it := <-ch
	it.drop()
	return len(it.key)
}

// A value in an interface.
type dropper interface{ drop() }

func dropAny(v any) {
	if d, ok := v.(dropper); ok {
		d.drop()
	}
}

func badInterfaceTwice(ssl *C.SSL) {
	it := item{"k", C.SSL_get1_session(ssl)}
	C.SSL_free(ssl)
	dropAny(it)
	it.drop() // want "doublefree"
}

func goodInterfaceTwice(ssl *C.SSL) {
	it := item{"k", C.SSL_get1_session(ssl)}
	C.SSL_free(ssl)
	dropAny(it)
}

// Pools of wrappers.
type cell struct{ s *C.SSL_SESSION }

func (c *cell) reset() {
	if c.s != nil {
		C.SSL_SESSION_free(c.s)
	}
	c.s = nil
}

var cells = sync.Pool{New: func() any { return new(cell) }}

func badPooledCell(ssl *C.SSL) C.long {
	c := cells.Get().(*cell)
	defer cells.Put(c)
	c.s = C.SSL_get1_session(ssl) // want "refleak"
	if c.s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_timeout(c.s)
	c.s = nil
	return t
}

func goodPooledCell(ssl *C.SSL) C.long {
	c := cells.Get().(*cell)
	defer cells.Put(c)
	c.s = C.SSL_get1_session(ssl)
	if c.s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_timeout(c.s)
	c.reset()
	return t
}

// byTime is a heap of sessions.
type byTime []*C.SSL_SESSION

func (h byTime) Len() int { return len(h) }
func (h byTime) Less(i, j int) bool {
	return C.SSL_SESSION_get_time(h[i]) < C.SSL_SESSION_get_time(h[j])
}
func (h byTime) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *byTime) Push(x any)   { *h = append(*h, x.(*C.SSL_SESSION)) }
func (h *byTime) Pop() any {
	old := *h
	n := len(old)
	x := old[n-1]
	*h = old[:n-1]
	return x
}

func badHeapPush(h *byTime, ssl *C.SSL, max int) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	if h.Len() >= max {
		return false
	}
	heap.Push(h, s)
	return true
}

func goodHeapPush(h *byTime, ssl *C.SSL, max int) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	if h.Len() >= max {
		C.SSL_SESSION_free(s)
		return false
	}
	heap.Push(h, s)
	return true
}

// The latest one, for everybody.
var latest atomic.Value

func badAtomicValue(ssl *C.SSL) bool {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return false
	}
	latest.Store(s) // want "borrowescape"
	C.SSL_free(ssl)
	return true
}

func goodAtomicValue(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	latest.Store(s)
	C.SSL_free(ssl)
	return true
}

// Generic helpers over what can be closed.
type closable interface{ reset() }

func withAll[T closable](list []T, f func(T) bool) bool {
	for _, x := range list {
		if !f(x) {
			return false
		}
	}
	for _, x := range list {
		x.reset()
	}
	return true
}

func badWithAll(ssl *C.SSL) bool {
	c := &cell{C.SSL_get1_session(ssl)} // want "refleak"
	return withAll([]*cell{c}, func(c *cell) bool { return c.s != nil && C.SSL_SESSION_has_ticket(c.s) == 1 })
}

func goodWithAll(ssl *C.SSL) bool {
	c := &cell{C.SSL_get1_session(ssl)}
	defer c.reset()
	return withAll([]*cell{c}, func(c *cell) bool { return c.s != nil && C.SSL_SESSION_has_ticket(c.s) == 1 })
}

func mapTo[T, U any](list []T, f func(T) U) []U {
	out := make([]U, 0, len(list))
	for _, x := range list {
		out = append(out, f(x))
	}
	return out
}

func badMapTo(ssls []*C.SSL) int {
	all := mapTo(ssls, func(ssl *C.SSL) *C.SSL_SESSION { return C.SSL_get1_session(ssl) }) // want "refleak"
	return len(all)
}

func goodMapTo(ssls []*C.SSL) int {
	all := mapTo(ssls, func(ssl *C.SSL) *C.SSL_SESSION { return C.SSL_get1_session(ssl) })
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
	return len(all)
}

// A state machine.
func badStates(ssl *C.SSL, steps []int) int {
	var s *C.SSL_SESSION
	state := 0
	for _, step := range steps {
		switch state {
		case 0:
			s = C.SSL_get1_session(ssl) // want "refleak"
			if s == nil {
				return -1
			}
			state = 1
		case 1:
			if step < 0 {
				return step
			}
			state = 2
		case 2:
			C.SSL_SESSION_free(s)
			s = nil
			state = 0
		}
	}
	C.SSL_SESSION_free(s)
	return state
}

func goodStates(ssl *C.SSL, steps []int) int {
	var s *C.SSL_SESSION
	state := 0
	for _, step := range steps {
		switch state {
		case 0:
			s = C.SSL_get1_session(ssl)
			if s == nil {
				return -1
			}
			state = 1
		case 1:
			if step < 0 {
				C.SSL_SESSION_free(s)
				return step
			}
			state = 2
		case 2:
			C.SSL_SESSION_free(s)
			s = nil
			state = 0
		}
	}
	C.SSL_SESSION_free(s)
	return state
}

// An ownership flag.
type maybe struct {
	s     *C.SSL_SESSION
	owned bool
}

func (m *maybe) done() {
	if m.owned {
		C.SSL_SESSION_free(m.s)
	}
	m.s, m.owned = nil, false
}

func badOwnedFlag(ssl *C.SSL) {
	m := maybe{s: C.SSL_get0_session(ssl), owned: true}
	if m.s != nil {
		C.SSL_SESSION_set_timeout(m.s, 1)
	}
	m.done() // want "borrowedfree"
}

func goodOwnedFlag(ssl *C.SSL) {
	m := maybe{s: C.SSL_get0_session(ssl), owned: false}
	if m.s != nil {
		C.SSL_SESSION_set_timeout(m.s, 1)
	}
	m.done()
}

func badUnownedFlag(ssl *C.SSL, own bool) {
	m := maybe{}
	if own {
		m.s = C.SSL_get1_session(ssl) // want "refleak"
	} else {
		m.s = C.SSL_get0_session(ssl)
	}
	m.done()
}

func goodUnownedFlag(ssl *C.SSL, own bool) {
	m := maybe{owned: own}
	if own {
		m.s = C.SSL_get1_session(ssl)
	} else {
		m.s = C.SSL_get0_session(ssl)
	}
	m.done()
}
