package unseen_flow_containers

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"container/heap"
	"errors"
	"fmt"
	"maps"
	"slices"
)

var (
	errNone  = errors.New("no session")
	errLimit = errors.New("limit")
)

// All or nothing: when one is missing, those before it are given back.
func badAllOrNothing(conns []*C.SSL) ([]*C.SSL_SESSION, error) {
	out := make([]*C.SSL_SESSION, len(conns))
	for i, ssl := range conns {
		out[i] = C.SSL_get1_session(ssl) // want "refleak"
		if out[i] == nil {
			return nil, fmt.Errorf("connection %d: %w", i, errNone)
		}
	}
	return out, nil
}

func goodAllOrNothing(conns []*C.SSL) ([]*C.SSL_SESSION, error) {
	out := make([]*C.SSL_SESSION, len(conns))
	for i, ssl := range conns {
		out[i] = C.SSL_get1_session(ssl)
		if out[i] == nil {
			for _, s := range out[:i] {
				C.SSL_SESSION_free(s)
			}
			return nil, fmt.Errorf("connection %d: %w", i, errNone)
		}
	}
	return out, nil
}

// The deferred loop is disarmed by forgetting the list.
func badDisarmList(conns []*C.SSL, limit int) (_ []*C.SSL_SESSION, err error) {
	var held []*C.SSL_SESSION
	defer func() {
		if err == nil {
			return
		}
		for _, s := range held {
			C.SSL_SESSION_free(s)
		}
	}()
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			return nil, errNone
		}
		if len(held) == limit {
			return nil, errLimit
		}
		held = append(held, s)
	}
	return held, nil
}

func goodDisarmList(conns []*C.SSL, limit int) (_ []*C.SSL_SESSION, err error) {
	var held []*C.SSL_SESSION
	defer func() {
		if err == nil {
			return
		}
		for _, s := range held {
			C.SSL_SESSION_free(s)
		}
	}()
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			return nil, errNone
		}
		held = append(held, s)
		if len(held) > limit {
			return nil, errLimit
		}
	}
	return held, nil
}

// A defer for each element.
func badDeferEach(a, b *C.SSL) (n C.long) {
	list := []*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	for _, s := range list {
		defer C.SSL_SESSION_free(s) // want "doublefree"
	}
	if list[0] == nil || list[1] == nil {
		return 0
	}
	n = C.SSL_SESSION_get_time(list[0]) - C.SSL_SESSION_get_time(list[1])
	if n < 0 {
		C.SSL_SESSION_free(list[0])
	}
	return n
}

func goodDeferEach(a, b *C.SSL) (n C.long) {
	list := []*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	for _, s := range list {
		defer C.SSL_SESSION_free(s)
	}
	if list[0] == nil || list[1] == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(list[0]) - C.SSL_SESSION_get_time(list[1])
}

// Expired ones are thrown out of the map, and released.
func badDeleteExpired(m map[string]*C.SSL_SESSION, ssl *C.SSL, now C.long) int {
	ref := C.SSL_get1_session(ssl) // want "refleak"
	if ref == nil {
		return len(m)
	}
	limit := now - C.SSL_SESSION_get_timeout(ref)
	maps.DeleteFunc(m, func(_ string, s *C.SSL_SESSION) bool {
		if C.SSL_SESSION_get_time(s) > limit {
			return false
		}
		C.SSL_SESSION_free(s)
		return true
	})
	return len(m)
}

func goodDeleteExpired(m map[string]*C.SSL_SESSION, ssl *C.SSL, now C.long) int {
	ref := C.SSL_get1_session(ssl)
	if ref == nil {
		return len(m)
	}
	limit := now - C.SSL_SESSION_get_timeout(ref)
	C.SSL_SESSION_free(ref)
	maps.DeleteFunc(m, func(_ string, s *C.SSL_SESSION) bool {
		if C.SSL_SESSION_get_time(s) > limit {
			return false
		}
		C.SSL_SESSION_free(s)
		return true
	})
	return len(m)
}

// The slice is copied, and one of the two is released.
func badCopied(a, b *C.SSL) int {
	src := []*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	dst := make([]*C.SSL_SESSION, len(src))
	n := copy(dst, src)
	for _, s := range dst {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(src[1]) // want "doublefree"
	return n
}

func goodCopied(a, b *C.SSL) int {
	src := []*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	dst := make([]*C.SSL_SESSION, len(src))
	n := copy(dst, src)
	for _, s := range dst {
		C.SSL_SESSION_free(s)
	}
	return n
}

// Two lists become one.
func badMerged(a, b *C.SSL) int {
	x := []*C.SSL_SESSION{C.SSL_get1_session(a)}
	y := []*C.SSL_SESSION{C.SSL_get1_session(b)} // want "refleak"
	all := append(x, y...)
	slices.Reverse(all)
	n := len(all)
	for _, s := range x {
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodMerged(a, b *C.SSL) int {
	x := []*C.SSL_SESSION{C.SSL_get1_session(a)}
	y := []*C.SSL_SESSION{C.SSL_get1_session(b)}
	all := append(x, y...)
	slices.Reverse(all)
	n := len(all)
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
	return n
}

// ring overwrites the oldest.
type ring struct {
	buf  [4]*C.SSL_SESSION
	head int
}

func (r *ring) push(s *C.SSL_SESSION) {
	C.SSL_SESSION_free(r.buf[r.head])
	r.buf[r.head] = s
	r.head = (r.head + 1) % len(r.buf)
}

func (r *ring) free() {
	for i := range r.buf {
		C.SSL_SESSION_free(r.buf[i])
		r.buf[i] = nil
	}
}

func badRing(conns []*C.SSL) (n int) {
	var r ring
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			r.free()
			return n
		}
		if C.SSL_SESSION_has_ticket(s) == 0 {
			continue
		}
		r.push(s)
		n++
	}
	r.free()
	return n
}

func goodRing(conns []*C.SSL) (n int) {
	var r ring
	defer r.free()
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			return n
		}
		r.push(s)
		if C.SSL_SESSION_has_ticket(s) == 0 {
			continue
		}
		n++
	}
	return n
}

// byAge is a heap of sessions.
type byAge []*C.SSL_SESSION

func (h byAge) Len() int { return len(h) }
func (h byAge) Less(i, j int) bool {
	return C.SSL_SESSION_get_time(h[i]) < C.SSL_SESSION_get_time(h[j])
}
func (h byAge) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *byAge) Push(x any)   { *h = append(*h, x.(*C.SSL_SESSION)) }
func (h *byAge) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

func badHeap(conns []*C.SSL, keep int) (oldest C.long) {
	var h byAge
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			continue
		}
		if C.SSL_SESSION_is_resumable(s) == 0 {
			continue
		}
		heap.Push(&h, s)
		if h.Len() > keep {
			C.SSL_SESSION_free(heap.Pop(&h).(*C.SSL_SESSION))
		}
	}
	if h.Len() > 0 {
		oldest = C.SSL_SESSION_get_time(h[0])
	}
	for _, s := range h {
		C.SSL_SESSION_free(s)
	}
	return oldest
}

func goodHeap(conns []*C.SSL, keep int) (oldest C.long) {
	var h byAge
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			continue
		}
		heap.Push(&h, s)
		if h.Len() > keep {
			C.SSL_SESSION_free(heap.Pop(&h).(*C.SSL_SESSION))
		}
	}
	if h.Len() > 0 {
		oldest = C.SSL_SESSION_get_time(h[0])
	}
	for _, s := range h {
		C.SSL_SESSION_free(s)
	}
	return oldest
}

// The element that IndexFunc finds is taken.
func badFound(list []*C.SSL_SESSION, version C.int, ssl *C.SSL) (rest []*C.SSL_SESSION, ok bool) {
	i := slices.IndexFunc(list, func(s *C.SSL_SESSION) bool {
		return C.SSL_SESSION_get_protocol_version(s) == version
	})
	if i < 0 {
		return list, false
	}
	s := list[i]
	C.SSL_SESSION_free(s)
	ok = C.SSL_set_session(ssl, s) == 1 // want "useafterfree"
	return slices.Delete(list, i, i+1), ok
}

func goodFound(list []*C.SSL_SESSION, version C.int, ssl *C.SSL) (rest []*C.SSL_SESSION, ok bool) {
	i := slices.IndexFunc(list, func(s *C.SSL_SESSION) bool {
		return C.SSL_SESSION_get_protocol_version(s) == version
	})
	if i < 0 {
		return list, false
	}
	s := list[i]
	ok = C.SSL_set_session(ssl, s) == 1
	C.SSL_SESSION_free(s)
	return slices.Delete(list, i, i+1), ok
}

// A list that is built from behind.
type link struct {
	s    *C.SSL_SESSION
	next *link
}

func badLinks(conns []*C.SSL) (n int) {
	var head *link
	for _, ssl := range conns {
		head = &link{C.SSL_get1_session(ssl), head} // want "refleak"
	}
	for l := head; l != nil && l.next != nil; l = l.next {
		n++
		C.SSL_SESSION_free(l.s)
	}
	return n
}

func goodLinks(conns []*C.SSL) (n int) {
	var head *link
	for _, ssl := range conns {
		head = &link{C.SSL_get1_session(ssl), head}
	}
	for head != nil {
		n++
		C.SSL_SESSION_free(head.s)
		head = head.next
	}
	return n
}
