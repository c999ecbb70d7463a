package unseen_library

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"container/heap"
	"container/list"
	"slices"
)

// Pushed out of the queue, and dropped.
func badQueue(conns []*C.SSL) {
	q := list.New()
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			continue
		}
		q.PushBack(s)
		if q.Len() > 2 {
			q.Remove(q.Front())
		}
	}
	for e := q.Front(); e != nil; e = e.Next() {
		C.SSL_SESSION_free(e.Value.(*C.SSL_SESSION))
	}
}

func goodQueue(conns []*C.SSL) {
	q := list.New()
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			continue
		}
		q.PushBack(s)
		if q.Len() > 2 {
			C.SSL_SESSION_free(q.Remove(q.Front()).(*C.SSL_SESSION))
		}
	}
	for e := q.Front(); e != nil; e = e.Next() {
		C.SSL_SESSION_free(e.Value.(*C.SSL_SESSION))
	}
}

// A cache of two, the latest in front.
type recent struct {
	order *list.List
}

func (r *recent) add(s *C.SSL_SESSION) { r.order.PushBack(s) }

func (r *recent) close() {
	for e := r.order.Front(); e != nil; e = e.Next() {
		C.SSL_SESSION_free(e.Value.(*C.SSL_SESSION))
	}
	r.order.Init()
}

func badRecent(ssl *C.SSL, keep bool) bool {
	r := &recent{order: list.New()}
	s := C.SSL_get1_session(ssl) // nobody closes r when keep // want "refleak"
	if s == nil {
		return false
	}
	r.add(s)
	if keep {
		return true
	}
	r.close()
	return false
}

func goodRecent(ssl *C.SSL, keep bool) bool {
	r := &recent{order: list.New()}
	defer r.close()
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	r.add(s)
	return keep
}

// Taken out of the list and released: only once.
func badMoved(a, b *C.SSL) {
	l := list.New()
	first := l.PushBack(C.SSL_get1_session(a))
	l.PushFront(C.SSL_get1_session(b))
	l.MoveToFront(first)
	C.SSL_SESSION_free(l.Front().Value.(*C.SSL_SESSION))
	for e := l.Back(); e != nil; e = e.Prev() {
		C.SSL_SESSION_free(e.Value.(*C.SSL_SESSION)) // first is still in front // want "doublefree"
	}
}

func goodMoved(a, b *C.SSL) {
	l := list.New()
	first := l.PushBack(C.SSL_get1_session(a))
	l.PushFront(C.SSL_get1_session(b))
	l.MoveToFront(first)
	C.SSL_SESSION_free(l.Remove(l.Front()).(*C.SSL_SESSION))
	for e := l.Back(); e != nil; e = e.Prev() {
		C.SSL_SESSION_free(e.Value.(*C.SSL_SESSION))
	}
}

// The loop that empties a list while it goes over it.
func badEmptied(a, b *C.SSL) int {
	l := list.New()
	l.PushBack(C.SSL_get1_session(a)) // want "refleak"
	l.PushBack(C.SSL_get1_session(b))
	for e := l.Front(); e != nil; e = e.Next() {
		if e != l.Front() {
			C.SSL_SESSION_free(e.Value.(*C.SSL_SESSION))
		}
	}
	return l.Len()
}

func goodEmptied(a, b *C.SSL) int {
	l := list.New()
	l.PushBack(C.SSL_get1_session(a))
	l.PushBack(C.SSL_get1_session(b))
	var next *list.Element
	for e := l.Front(); e != nil; e = next {
		next = e.Next()
		C.SSL_SESSION_free(l.Remove(e).(*C.SSL_SESSION))
	}
	return l.Len()
}

// The oldest first.
type byTime []*C.SSL_SESSION

func (h byTime) Len() int { return len(h) }
func (h byTime) Less(i, j int) bool {
	return C.SSL_SESSION_get_time(h[i]) < C.SSL_SESSION_get_time(h[j])
}
func (h byTime) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *byTime) Push(v any)   { *h = append(*h, v.(*C.SSL_SESSION)) }
func (h *byTime) Pop() any {
	old := *h
	s := old[len(old)-1]
	*h = old[:len(old)-1]
	return s
}

func badHeap(ssl *C.SSL) int {
	h := &byTime{}
	s := C.SSL_get1_session(ssl) // what is in the heap is nobody's // want "refleak"
	if s == nil {
		return 0
	}
	heap.Push(h, s)
	return h.Len()
}

func goodHeap(ssl *C.SSL) int {
	h := &byTime{}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	heap.Push(h, s)
	n := h.Len()
	for h.Len() > 0 {
		C.SSL_SESSION_free(heap.Pop(h).(*C.SSL_SESSION))
	}
	return n
}

// Slices.

func badTwins(a, b *C.SSL) {
	list := []*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	twins := slices.Clone(list)
	for _, s := range list {
		C.SSL_SESSION_free(s)
	}
	for s := range slices.Values(twins) {
		C.SSL_SESSION_free(s) // the same ones // want "doublefree"
	}
}

func goodTwins(a, b *C.SSL) {
	list := []*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	twins := slices.Clone(list)
	clear(list)
	for s := range slices.Values(twins) {
		C.SSL_SESSION_free(s)
	}
}

func badCut(a, b, c *C.SSL) int {
	list := []*C.SSL_SESSION{C.SSL_get1_session(a)}
	list = append(list, C.SSL_get1_session(b)) // cut out // want "refleak"
	list = append(list, C.SSL_get1_session(c))
	list = slices.Delete(list, 1, 2)
	for _, s := range list {
		C.SSL_SESSION_free(s)
	}
	return len(list)
}

func goodCut(a, b, c *C.SSL) int {
	list := []*C.SSL_SESSION{C.SSL_get1_session(a)}
	list = append(list, C.SSL_get1_session(b))
	list = append(list, C.SSL_get1_session(c))
	C.SSL_SESSION_free(list[1])
	list = slices.Delete(list, 1, 2)
	for _, s := range list {
		C.SSL_SESSION_free(s)
	}
	return len(list)
}

func badFilteredOut(conns []*C.SSL) (n int) {
	var list []*C.SSL_SESSION
	for _, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil { // want "refleak"
			list = append(list, s)
		}
	}
	list = slices.DeleteFunc(list, func(s *C.SSL_SESSION) bool { return C.SSL_SESSION_is_resumable(s) == 0 })
	for _, s := range list {
		n++
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodFilteredOut(conns []*C.SSL) (n int) {
	var list []*C.SSL_SESSION
	for _, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil {
			list = append(list, s)
		}
	}
	list = slices.DeleteFunc(list, func(s *C.SSL_SESSION) bool {
		if C.SSL_SESSION_is_resumable(s) == 1 {
			return false
		}
		C.SSL_SESSION_free(s)
		return true
	})
	for _, s := range list {
		n++
		C.SSL_SESSION_free(s)
	}
	return n
}

// The longest is one of them.
func badLongest(a, b *C.SSL_SESSION) *C.SSL_SESSION {
	list := []*C.SSL_SESSION{C.SSL_SESSION_dup(a), C.SSL_SESSION_dup(b)}
	if slices.Contains(list, nil) {
		for _, s := range list {
			C.SSL_SESSION_free(s)
		}
		return nil
	}
	longest := slices.MaxFunc(list, func(s, t *C.SSL_SESSION) int { return int(C.SSL_SESSION_get_timeout(s) - C.SSL_SESSION_get_timeout(t)) })
	for _, s := range list {
		C.SSL_SESSION_free(s)
	}
	return longest // released with the others // want "useafterfree"
}

func goodLongest(a, b *C.SSL_SESSION) *C.SSL_SESSION {
	list := []*C.SSL_SESSION{C.SSL_SESSION_dup(a), C.SSL_SESSION_dup(b)}
	if slices.Contains(list, nil) {
		for _, s := range list {
			C.SSL_SESSION_free(s)
		}
		return nil
	}
	longest := slices.MaxFunc(list, func(s, t *C.SSL_SESSION) int { return int(C.SSL_SESSION_get_timeout(s) - C.SSL_SESSION_get_timeout(t)) })
	for _, s := range list {
		if s != longest {
			C.SSL_SESSION_free(s)
		}
	}
	return longest
}

// Whichever it is, it is in the list.
func badSelected(a, b *C.SSL, at int) {
	list := []*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	if at >= 0 && at < len(list) {
		C.SSL_SESSION_free(list[at])
	}
	for _, s := range list {
		C.SSL_SESSION_free(s) // the one selected, again // want "doublefree"
	}
}

func goodSelected(a, b *C.SSL, at int) {
	list := []*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	if at >= 0 && at < len(list) {
		C.SSL_SESSION_free(list[at])
		list[at] = nil
	}
	for _, s := range list {
		C.SSL_SESSION_free(s)
	}
}
