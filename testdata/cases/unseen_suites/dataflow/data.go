package dataflow

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"strings"
)

var errData = errors.New("data")

type sess = *C.SSL_SESSION

func get(ssl *C.SSL) sess { return C.SSL_get1_session(ssl) }

func put(s sess) { C.SSL_SESSION_free(s) }

// A matrix.
func badMatrix(a, b *C.SSL) {
	var m [2][2]sess
	m[0][1] = get(a)
	m[1][0] = get(b) // want "refleak"
	for j := range m[0] {
		put(m[0][j])
	}
}

func goodMatrix(a, b *C.SSL) {
	var m [2][2]sess
	m[0][1] = get(a)
	m[1][0] = get(b)
	for i := range m {
		for j := range m[i] {
			put(m[i][j])
		}
	}
}

// A pointer to an array.
func fill(a *[3]sess, ssl *C.SSL) {
	for i := range a {
		a[i] = get(ssl)
	}
}

func badArrayPtr(ssl *C.SSL) {
	var a [3]sess
	fill(&a, ssl) // want "refleak"
	put(a[0])
	put(a[1])
}

func goodArrayPtr(ssl *C.SSL) {
	var a [3]sess
	fill(&a, ssl)
	for _, s := range a {
		put(s)
	}
}

func badCopied(ssl *C.SSL) int {
	list := []sess{get(ssl)}
	C.SSL_free(ssl)
	dst := make([]sess, 1)
	n := copy(dst, list)
	put(list[0])
	put(dst[0]) // want "doublefree"
	return n
}

func goodCopied(ssl *C.SSL) int {
	list := []sess{get(ssl)}
	C.SSL_free(ssl)
	dst := make([]sess, 1)
	n := copy(dst, list)
	put(dst[0])
	return n
}

func badSetElement(ssl *C.SSL) {
	list := make([]sess, 2)
	list[0] = get(ssl) // want "refleak"
	list[1] = nil
	list[0] = list[1]
	for _, s := range list {
		put(s)
	}
}

func goodSetElement(ssl *C.SSL) {
	list := make([]sess, 2)
	list[0] = get(ssl)
	list[1] = nil
	list[0], list[1] = list[1], list[0]
	for _, s := range list {
		put(s)
	}
}

// A map of pointers to structs.
type rec struct {
	s    sess
	uses int
}

func badMapOfPtrs(ssl *C.SSL) int {
	m := map[string]*rec{"a": {s: get(ssl)}} // want "refleak"
	m["a"].uses++
	if r := m["a"]; r.uses > 1 {
		put(r.s)
	}
	return len(m)
}

func goodMapOfPtrs(ssl *C.SSL) int {
	m := map[string]*rec{"a": {s: get(ssl)}}
	m["a"].uses++
	if r := m["a"]; r.uses > 0 {
		put(r.s)
	}
	return len(m)
}

func badMapLit(a, b *C.SSL) {
	m := map[string]sess{"a": get(a), "b": get(b)} // want "refleak"
	put(m["a"])
	delete(m, "a")
}

func goodMapLit(a, b *C.SSL) {
	m := map[string]sess{"a": get(a), "b": get(b)}
	put(m["a"])
	delete(m, "a")
	put(m["b"])
}

func badMapDelete(ssl *C.SSL) bool {
	m := make(map[int]sess)
	m[1] = get(ssl) // want "refleak"
	delete(m, 1)
	s, ok := m[1]
	put(s)
	return ok
}

func goodMapDelete(ssl *C.SSL) bool {
	m := make(map[int]sess)
	m[1] = get(ssl)
	s, ok := m[1]
	delete(m, 1)
	put(s)
	return ok
}

func badMapReplace(a, b *C.SSL) {
	m := map[string]sess{}
	m["x"] = get(a) // want "refleak"
	m["x"] = get(b)
	for _, s := range m {
		put(s)
	}
}

func goodMapReplace(a, b *C.SSL) {
	m := map[string]sess{}
	m["x"] = get(a)
	put(m["x"])
	m["x"] = get(b)
	for _, s := range m {
		put(s)
	}
}

// Keys are sessions.
func badSet(ssl *C.SSL) int {
	set := map[sess]struct{}{}
	set[get(ssl)] = struct{}{} // want "refleak"
	return len(set)
}

func goodSet(ssl *C.SSL) int {
	set := map[sess]struct{}{}
	set[get(ssl)] = struct{}{}
	for s := range set {
		put(s)
	}
	return len(set)
}

// Structs in structs.
type inner struct{ s sess }

type outer struct {
	inner
	alt *inner
}

func badEmbedded(ssl *C.SSL) {
	o := outer{inner: inner{get(ssl)}}
	C.SSL_free(ssl)
	o.alt = &o.inner
	put(o.alt.s)
	put(o.s) // want "doublefree"
}

func goodEmbedded(ssl *C.SSL) {
	o := outer{inner: inner{get(ssl)}}
	C.SSL_free(ssl)
	o.alt = &o.inner
	put(o.alt.s)
	o.alt.s = nil
	put(o.s)
}

func badNestedCopy(ssl *C.SSL) {
	a := outer{inner: inner{get(ssl)}} // want "refleak"
	b := a
	b.s = nil
	put(b.s)
}

func goodNestedCopy(ssl *C.SSL) {
	a := outer{inner: inner{get(ssl)}}
	b := a
	b.s = nil
	put(a.s)
}

// Two ways to the same struct.
func badSharedPtr(ssl *C.SSL) C.long {
	r := &rec{s: get(ssl)}
	C.SSL_free(ssl)
	q := r
	if q.s == nil {
		return 0
	}
	put(q.s)
	return C.SSL_SESSION_get_timeout(r.s) // want "useafterfree"
}

func goodSharedPtr(ssl *C.SSL) C.long {
	r := &rec{s: get(ssl)}
	C.SSL_free(ssl)
	q := r
	if q.s == nil {
		return 0
	}
	defer put(q.s)
	return C.SSL_SESSION_get_timeout(r.s)
}

// Channels between functions.
func send(ch chan<- sess, ssl *C.SSL) {
	if s := get(ssl); s != nil {
		ch <- s
	}
	close(ch)
}

func badReceiveOne(ssl *C.SSL) bool {
	ch := make(chan sess, 1)
	send(ch, ssl) // want "refleak"
	s, ok := <-ch
	if !ok {
		return false
	}
	return C.SSL_SESSION_has_ticket(s) == 1
}

func goodReceiveOne(ssl *C.SSL) bool {
	ch := make(chan sess, 1)
	send(ch, ssl)
	s, ok := <-ch
	if !ok {
		return false
	}
	defer put(s)
	return C.SSL_SESSION_has_ticket(s) == 1
}

func badBufferedTwice(a, b *C.SSL) {
	ch := make(chan sess, 2)
	ch <- get(a)
	ch <- get(b) // want "refleak"
	put(<-ch)
}

func goodBufferedTwice(a, b *C.SSL) {
	ch := make(chan sess, 2)
	ch <- get(a)
	ch <- get(b)
	put(<-ch)
	put(<-ch)
}

// Interfaces.
type closer interface{ close() }

type file struct{ s sess }

func (f *file) close() { put(f.s) }

type nop struct{ s sess }

func (nop) close() {}

func pick(owned bool, s sess) closer {
	if owned {
		return &file{s}
	}
	return nop{s}
}

func badPickNop(ssl *C.SSL) {
	c := pick(false, get(ssl)) // want "refleak"
	c.close()
}

func goodPickNop(ssl *C.SSL) {
	c := pick(true, get(ssl))
	c.close()
}

func badPickLoan(ssl *C.SSL) {
	c := pick(true, C.SSL_get0_session(ssl))
	defer c.close() // want "borrowedfree"
}

func goodPickLoan(ssl *C.SSL) {
	c := pick(false, C.SSL_get0_session(ssl))
	defer c.close()
}

func badEmbeddedInterface(ssl *C.SSL) {
	w := struct {
		closer
		name string
	}{&file{get(ssl)}, "w"}
	C.SSL_free(ssl)
	w.close()
	w.closer.close() // want "doublefree"
}

func goodEmbeddedInterface(ssl *C.SSL) {
	w := struct {
		closer
		name string
	}{&file{get(ssl)}, "w"}
	C.SSL_free(ssl)
	w.close()
}

func badClosers(a, b *C.SSL) {
	list := []closer{&file{get(a)}}
	list = append(list, nop{get(b)}) // want "refleak"
	for _, c := range list {
		c.close()
	}
}

func goodClosers(a, b *C.SSL) {
	list := []closer{&file{get(a)}}
	list = append(list, &file{get(b)})
	for _, c := range list {
		c.close()
	}
}

func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "none"
	case string:
		return v
	case sess:
		if v == nil {
			return "null"
		}
		return C.GoString(C.SSL_SESSION_get0_hostname(v))
	case *file:
		return "file"
	}
	return "?"
}

func badDescribed(ssl *C.SSL) string {
	return describe(get(ssl)) // want "refleak"
}

func goodDescribed(ssl *C.SSL) string {
	s := get(ssl)
	defer put(s)
	return describe(s)
}

func badDescribedAfter(ssl *C.SSL) string {
	s := get(ssl)
	C.SSL_free(ssl)
	put(s)
	return describe(s) // want "useafterfree"
}

func goodDescribedAfter(ssl *C.SSL) string {
	s := get(ssl)
	C.SSL_free(ssl)
	d := describe(s)
	put(s)
	return strings.ToLower(d)
}

// Pointers to pointers.
func swap(p, q *sess) { *p, *q = *q, *p }

func badSwapPtrs(a, b *C.SSL) {
	x, y := get(a), sess(nil) // want "refleak"
	swap(&x, &y)
	put(x)
	y = get(b)
	put(y)
}

func goodSwapPtrs(a, b *C.SSL) {
	x, y := get(a), sess(nil)
	swap(&x, &y)
	put(y)
	y = get(b)
	put(y)
	put(x)
}

func reset(p *sess, s sess) {
	if *p != nil {
		put(*p)
	}
	*p = s
}

func badResetLast(a, b *C.SSL) {
	var cur sess
	reset(&cur, get(a))
	reset(&cur, get(b)) // want "refleak"
}

func goodResetLast(a, b *C.SSL) {
	var cur sess
	reset(&cur, get(a))
	reset(&cur, get(b))
	reset(&cur, nil)
}

// The owner is replaced by a pointer to a pointer in a struct.
type ref struct{ pp *sess }

func badThroughRef(ssl *C.SSL) {
	s := get(ssl)
	C.SSL_free(ssl)
	r := ref{&s}
	put(*r.pp)
	if s != nil {
		put(s) // want "doublefree"
	}
}

func goodThroughRef(ssl *C.SSL) {
	s := get(ssl)
	C.SSL_free(ssl)
	r := ref{&s}
	put(*r.pp)
	*r.pp = nil
	if s != nil {
		put(s)
	}
}
