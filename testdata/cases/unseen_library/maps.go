// Package unseen_library has sessions in the standard library's containers, and
// in what its functions make of them.
package unseen_library

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"maps"
	"slices"
	"sync"
)

// byHost is everybody's.
var byHost sync.Map

// The map is this function's own: what is left in it is lost.
func badOwnMap(a, b *C.SSL) int {
	var m sync.Map
	m.Store("a", C.SSL_get1_session(a))
	m.Store("b", C.SSL_get1_session(b)) // deleted, not released // want "refleak"
	m.Delete("b")
	n := 0
	m.Range(func(_, v any) bool {
		n++
		C.SSL_SESSION_free(v.(*C.SSL_SESSION))
		return true
	})
	return n
}

func goodOwnMap(a, b *C.SSL) int {
	var m sync.Map
	m.Store("a", C.SSL_get1_session(a))
	m.Store("b", C.SSL_get1_session(b))
	if v, ok := m.LoadAndDelete("b"); ok {
		C.SSL_SESSION_free(v.(*C.SSL_SESSION))
	}
	n := 0
	m.Range(func(_, v any) bool {
		n++
		C.SSL_SESSION_free(v.(*C.SSL_SESSION))
		return true
	})
	return n
}

// Somebody else was quicker: then the new one isn't in the map.
func badQuicker(ssl *C.SSL, host string) *C.SSL_SESSION {
	if v, ok := byHost.Load(host); ok {
		return v.(*C.SSL_SESSION)
	}
	s := C.SSL_get1_session(ssl) // lost where it was loaded // want "refleak"
	if s == nil {
		return nil
	}
	v, _ := byHost.LoadOrStore(host, s)
	return v.(*C.SSL_SESSION)
}

func goodQuicker(ssl *C.SSL, host string) *C.SSL_SESSION {
	if v, ok := byHost.Load(host); ok {
		return v.(*C.SSL_SESSION)
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	v, loaded := byHost.LoadOrStore(host, s)
	if loaded {
		C.SSL_SESSION_free(s)
	}
	return v.(*C.SSL_SESSION)
}

// What was there before comes back, and is the caller's of Swap.
func badSwapped(a, b *C.SSL) {
	var m sync.Map
	m.Store("k", C.SSL_get1_session(a)) // swapped out, and dropped // want "refleak"
	m.Swap("k", C.SSL_get1_session(b))
	if v, ok := m.Load("k"); ok {
		C.SSL_SESSION_free(v.(*C.SSL_SESSION))
	}
}

func goodSwapped(a, b *C.SSL) {
	var m sync.Map
	m.Store("k", C.SSL_get1_session(a))
	if old, ok := m.Swap("k", C.SSL_get1_session(b)); ok {
		C.SSL_SESSION_free(old.(*C.SSL_SESSION))
	}
	if v, ok := m.Load("k"); ok {
		C.SSL_SESSION_free(v.(*C.SSL_SESSION))
	}
}

// A failed exchange leaves the new one with who brought it.
func badExchange(m *sync.Map, ssl *C.SSL, host string, old any) bool {
	s := C.SSL_get1_session(ssl) // not exchanged, not released // want "refleak"
	if s == nil {
		return false
	}
	return m.CompareAndSwap(host, old, s)
}

func goodExchange(m *sync.Map, ssl *C.SSL, host string, old any) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	if m.CompareAndSwap(host, old, s) {
		return true
	}
	C.SSL_SESSION_free(s)
	return false
}

// Keys are only keys.
func badByKeys(conns map[string]*C.SSL) (total C.long) {
	m := map[string]*C.SSL_SESSION{}
	for host, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil { // want "refleak"
			m[host] = s
		}
	}
	for _, host := range slices.Sorted(maps.Keys(m)) {
		total += C.SSL_SESSION_get_timeout(m[host])
	}
	return total
}

func goodByKeys(conns map[string]*C.SSL) (total C.long) {
	m := map[string]*C.SSL_SESSION{}
	for host, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil {
			m[host] = s
		}
	}
	for _, host := range slices.Sorted(maps.Keys(m)) {
		total += C.SSL_SESSION_get_timeout(m[host])
		C.SSL_SESSION_free(m[host])
	}
	return total
}

// The copy of a map holds the same references.
func badMapCopy(a, b *C.SSL) int {
	m := map[string]*C.SSL_SESSION{"a": C.SSL_get1_session(a), "b": C.SSL_get1_session(b)}
	backup := maps.Clone(m)
	for _, s := range m {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(backup["a"]) // released with m // want "doublefree"
	return len(backup)
}

func goodMapCopy(a, b *C.SSL) int {
	m := map[string]*C.SSL_SESSION{"a": C.SSL_get1_session(a), "b": C.SSL_get1_session(b)}
	backup := maps.Clone(m)
	clear(m)
	for s := range maps.Values(backup) {
		C.SSL_SESSION_free(s)
	}
	return len(backup)
}

// What goes into another map is released with that.
func badMerged(a, b *C.SSL) {
	m := map[string]*C.SSL_SESSION{"a": C.SSL_get1_session(a)}
	all := map[string]*C.SSL_SESSION{"b": C.SSL_get1_session(b)}
	maps.Copy(all, m)
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(m["a"]) // released with all // want "doublefree"
}

func goodMerged(a, b *C.SSL) {
	m := map[string]*C.SSL_SESSION{"a": C.SSL_get1_session(a)}
	all := map[string]*C.SSL_SESSION{"b": C.SSL_get1_session(b)}
	maps.Copy(all, m)
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
	delete(m, "a")
}

// Deleted from the map, not released.
func badPruned(conns map[string]*C.SSL) (n int) {
	m := map[string]*C.SSL_SESSION{}
	for host, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil { // pruned // want "refleak"
			m[host] = s
		}
	}
	maps.DeleteFunc(m, func(_ string, s *C.SSL_SESSION) bool { return C.SSL_SESSION_is_resumable(s) == 0 })
	for _, s := range m {
		n++
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodPruned(conns map[string]*C.SSL) (n int) {
	m := map[string]*C.SSL_SESSION{}
	for host, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil {
			m[host] = s
		}
	}
	maps.DeleteFunc(m, func(_ string, s *C.SSL_SESSION) bool {
		if C.SSL_SESSION_is_resumable(s) == 1 {
			return false
		}
		C.SSL_SESSION_free(s)
		return true
	})
	for _, s := range m {
		n++
		C.SSL_SESSION_free(s)
	}
	return n
}

// Which host it is nobody knows: it may be that of a.
func badEither(a, b *C.SSL, hostA, hostB, host string) {
	m := map[string]*C.SSL_SESSION{}
	m[hostA] = C.SSL_get1_session(a)
	C.SSL_SESSION_free(m[host])
	for _, s := range m {
		C.SSL_SESSION_free(s) // released under host // want "doublefree"
	}
}

func goodEither(a, b *C.SSL, hostA, hostB, host string) {
	m := map[string]*C.SSL_SESSION{}
	m[hostA] = C.SSL_get1_session(a)
	C.SSL_SESSION_free(m[host])
	delete(m, host)
	for _, s := range m {
		C.SSL_SESSION_free(s)
	}
}
