package graphs

// Objects that know each other.

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"cmp"
	"slices"
	"sort"
	"sync"
)

// Sorted copies.
func goodSorted(ssls []*C.SSL) (n int) {
	var all []*C.SSL_SESSION
	for _, ssl := range ssls {
		if s := C.SSL_get1_session(ssl); s != nil {
			all = append(all, s)
		}
	}
	sort.Slice(all, func(i, j int) bool {
		return C.SSL_SESSION_get_time(all[i]) < C.SSL_SESSION_get_time(all[j])
	})
	for i, s := range all {
		if i > 0 && C.SSL_SESSION_get_time(all[i-1]) == C.SSL_SESSION_get_time(s) {
			n++
		}
	}
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
	return n
}

func badSorted(ssls []*C.SSL) (n int) {
	var all []*C.SSL_SESSION
	for _, ssl := range ssls {
		if s := C.SSL_get1_session(ssl); s != nil { // want "refleak"
			all = append(all, s)
		}
	}
	sort.Slice(all, func(i, j int) bool {
		return C.SSL_SESSION_get_time(all[i]) < C.SSL_SESSION_get_time(all[j])
	})
	for i, s := range all {
		if i > 0 && C.SSL_SESSION_get_time(all[i-1]) == C.SSL_SESSION_get_time(s) {
			n++
		}
	}
	for _, s := range all[:n] {
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodMinMax(ssls []*C.SSL) C.long {
	all := make([]*C.SSL_SESSION, 0, len(ssls))
	defer func() {
		for _, s := range all {
			C.SSL_SESSION_free(s)
		}
	}()
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			return 0
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return 0
	}
	m := slices.MaxFunc(all, func(a, b *C.SSL_SESSION) int {
		return cmp.Compare(C.SSL_SESSION_get_time(a), C.SSL_SESSION_get_time(b))
	})
	return C.SSL_SESSION_get_time(m)
}

func badMinMax(ssls []*C.SSL) C.long {
	all := make([]*C.SSL_SESSION, 0, len(ssls))
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			return 0
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return 0
	}
	m := slices.MaxFunc(all, func(a, b *C.SSL_SESSION) int {
		return cmp.Compare(C.SSL_SESSION_get_time(a), C.SSL_SESSION_get_time(b))
	})
	t := C.SSL_SESSION_get_time(m)
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
	return t
}

// An index and a list own together: the list owns, the index points.
type indexed struct {
	byName map[string]*C.SSL_SESSION
	order  []*C.SSL_SESSION
}

func (x *indexed) add(name string, s *C.SSL_SESSION) {
	x.byName[name] = s
	x.order = append(x.order, s)
}

func (x *indexed) close() {
	for _, s := range x.order {
		C.SSL_SESSION_free(s)
	}
	x.order = nil
	clear(x.byName)
}

func badIndexed(ssl *C.SSL) bool {
	x := &indexed{byName: map[string]*C.SSL_SESSION{}}
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	x.add("a", s)
	if C.SSL_SESSION_has_ticket(x.byName["a"]) == 0 {
		return false
	}
	x.close()
	return true
}

func goodIndexed(ssl *C.SSL) bool {
	x := &indexed{byName: map[string]*C.SSL_SESSION{}}
	defer x.close()
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	x.add("a", s)
	return C.SSL_SESSION_has_ticket(x.byName["a"]) == 1
}

func badIndexedTwice(ssl *C.SSL) {
	x := &indexed{byName: map[string]*C.SSL_SESSION{}}
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return
	}
	x.add("a", s)
	C.SSL_SESSION_free(x.byName["a"])
	x.close() // want "doublefree"
}

func goodIndexedTwice(ssl *C.SSL) {
	x := &indexed{byName: map[string]*C.SSL_SESSION{}}
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return
	}
	x.add("a", s)
	delete(x.byName, "a")
	x.close()
}

// A worker with an inbox and an outbox.
type worker struct {
	in  chan *C.SSL
	out chan *C.SSL_SESSION
	wg  sync.WaitGroup
}

// Copies of a struct with a lock and a pointer, by value receivers.
type view struct {
	s    *C.SSL_SESSION
	name string
}

func (v view) withName(n string) view { v.name = n; return v }

func (v view) timeout() C.long { return C.SSL_SESSION_get_timeout(v.s) }

func (v view) free() { C.SSL_SESSION_free(v.s) }

func viewOf(ssl *C.SSL) (view, bool) {
	s := C.SSL_get1_session(ssl)
	return view{s: s}, s != nil
}

func badView(ssl *C.SSL) C.long {
	v, ok := viewOf(ssl) // want "refleak"
	if !ok {
		return 0
	}
	return v.withName("x").timeout()
}

func goodView(ssl *C.SSL) C.long {
	v, ok := viewOf(ssl)
	if !ok {
		return 0
	}
	w := v.withName("x")
	defer w.free()
	return v.timeout()
}

func badViewTwice(ssl *C.SSL) C.long {
	v, ok := viewOf(ssl)
	C.SSL_free(ssl)
	if !ok {
		return 0
	}
	w := v.withName("x")
	defer w.free() // want "doublefree"
	defer v.free()
	return v.timeout()
}

func goodViewTwice(ssl *C.SSL) C.long {
	v, ok := viewOf(ssl)
	C.SSL_free(ssl)
	if !ok {
		return 0
	}
	w := v.withName("x")
	v = view{}
	defer w.free()
	defer v.free()
	return w.timeout()
}
