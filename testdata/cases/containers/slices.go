// Package containers has cases in which references lie in arrays, slices,
// maps, variadic parameters and channels.
package containers

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "slices"

func badArray(a, b *C.SSL) {
	var pair [2]*C.SSL_SESSION
	pair[0] = C.SSL_get1_session(a)
	pair[1] = C.SSL_get1_session(b) // want "refleak"
	C.SSL_SESSION_free(pair[0])
}

func goodArray(a, b *C.SSL) {
	var pair [2]*C.SSL_SESSION
	pair[0] = C.SSL_get1_session(a)
	pair[1] = C.SSL_get1_session(b)
	C.SSL_SESSION_free(pair[0])
	C.SSL_SESSION_free(pair[1])
}

func badArrayElementTwice(a, b *C.SSL) {
	pair := [...]*C.SSL_SESSION{
		C.SSL_get1_session(a),
		C.SSL_get1_session(b), // want "refleak"
	}
	C.SSL_SESSION_free(pair[0])
	C.SSL_SESSION_free(pair[0]) // meant pair[1] // want "doublefree"
}

func goodArrayElementTwice(a, b *C.SSL) {
	pair := [...]*C.SSL_SESSION{
		C.SSL_get1_session(a),
		C.SSL_get1_session(b),
	}
	for i := range pair {
		C.SSL_SESSION_free(pair[i])
	}
}

func badArrayCopy(ssl *C.SSL) {
	a := [1]*C.SSL_SESSION{C.SSL_get1_session(ssl)}
	b := a
	C.SSL_SESSION_free(a[0])
	a[0] = nil
	C.SSL_SESSION_free(b[0]) // arrays are copied, references are not // want "doublefree"
}

func goodArrayCopy(ssl *C.SSL) {
	a := [1]*C.SSL_SESSION{C.SSL_get1_session(ssl)}
	b := &a
	C.SSL_SESSION_free(a[0])
	a[0] = nil
	C.SSL_SESSION_free(b[0])
}

func badArrayOverwritten(a, b *C.SSL) {
	var slot [1]*C.SSL_SESSION
	slot[0] = C.SSL_get1_session(a) // want "refleak"
	slot[0] = C.SSL_get1_session(b)
	C.SSL_SESSION_free(slot[0])
}

func goodArrayOverwritten(a, b *C.SSL) {
	var slot [2]*C.SSL_SESSION
	slot[0] = C.SSL_get1_session(a)
	slot[1] = C.SSL_get1_session(b)
	C.SSL_SESSION_free(slot[0])
	C.SSL_SESSION_free(slot[1])
}

func badSlice(conns []*C.SSL) {
	var list []*C.SSL_SESSION
	for _, ssl := range conns {
		list = append(list, C.SSL_get1_session(ssl)) // want "refleak"
	}
	for _, s := range list {
		if s != nil {
			C.SSL_SESSION_set_timeout(s, 300)
		}
	}
}

func goodSlice(conns []*C.SSL) {
	var list []*C.SSL_SESSION
	for _, ssl := range conns {
		list = append(list, C.SSL_get1_session(ssl))
	}
	for _, s := range list {
		if s != nil {
			C.SSL_SESSION_set_timeout(s, 300)
		}
		C.SSL_SESSION_free(s)
	}
}

func badSliceOfLoans(conns []*C.SSL) {
	list := make([]*C.SSL_SESSION, 0, len(conns))
	for _, ssl := range conns {
		list = append(list, C.SSL_get_session(ssl))
	}
	for _, s := range list {
		C.SSL_SESSION_free(s) // want "borrowedfree"
	}
}

func goodSliceOfLoans(conns []*C.SSL) (n int) {
	list := make([]*C.SSL_SESSION, 0, len(conns))
	for _, ssl := range conns {
		list = append(list, C.SSL_get_session(ssl))
	}
	for _, s := range list {
		if s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
			n++
		}
	}
	return n
}

func badSliceLiteral(a, b *C.SSL) int {
	list := []*C.SSL_SESSION{
		C.SSL_get1_session(a), // want "refleak"
		C.SSL_get_session(b),
	}
	return len(list)
}

func goodSliceLiteral(a, b *C.SSL) int {
	list := []*C.SSL_SESSION{
		C.SSL_get1_session(a),
		C.SSL_get_session(b),
	}
	C.SSL_SESSION_free(list[0])
	return len(list)
}

func badSliceAlias(ssl *C.SSL) {
	list := []*C.SSL_SESSION{C.SSL_get1_session(ssl)}
	view := list[:1]
	C.SSL_SESSION_free(view[0])
	C.SSL_SESSION_free(list[0]) // the same array below // want "doublefree"
}

func goodSliceAlias(ssl *C.SSL) {
	list := []*C.SSL_SESSION{C.SSL_get1_session(ssl)}
	view := list[:1]
	C.SSL_SESSION_free(view[0])
	view[0] = nil
	C.SSL_SESSION_free(list[0])
}

func badFreedWhileCollected(conns []*C.SSL) []*C.SSL_SESSION {
	var list []*C.SSL_SESSION
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl) // in nobody's hands after the break // want "refleak"
		if s == nil {
			continue
		}
		if C.SSL_SESSION_has_ticket(s) == 0 {
			break
		}
		list = append(list, s)
	}
	return list
}

func goodFreedWhileCollected(conns []*C.SSL) []*C.SSL_SESSION {
	var list []*C.SSL_SESSION
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			continue
		}
		if C.SSL_SESSION_has_ticket(s) == 0 {
			C.SSL_SESSION_free(s)
			break
		}
		list = append(list, s)
	}
	return list
}

func badSliceDroppedOnError(conns []*C.SSL) []*C.SSL_SESSION {
	list := make([]*C.SSL_SESSION, 0, len(conns))
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl) // what was collected before is dropped // want "refleak"
		if s == nil {
			return nil
		}
		list = append(list, s)
	}
	return list
}

func goodSliceDroppedOnError(conns []*C.SSL) []*C.SSL_SESSION {
	list := make([]*C.SSL_SESSION, 0, len(conns))
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			for _, old := range list {
				C.SSL_SESSION_free(old)
			}
			return nil
		}
		list = append(list, s)
	}
	return list
}

func badMadeSlice(conns []*C.SSL, first int) {
	list := make([]*C.SSL_SESSION, len(conns))
	for i, ssl := range conns {
		list[i] = C.SSL_get1_session(ssl) // those before first stay // want "refleak"
	}
	if first < 0 || first > len(list) {
		first = 0
	}
	for _, s := range list[first:] {
		C.SSL_SESSION_free(s)
	}
}

func goodMadeSlice(conns []*C.SSL, first int) {
	list := make([]*C.SSL_SESSION, len(conns))
	for i, ssl := range conns {
		list[i] = C.SSL_get1_session(ssl)
	}
	if first < 0 || first > len(list) {
		first = 0
	}
	for _, s := range list[first:] {
		C.SSL_SESSION_free(s)
	}
	for _, s := range list[:first] {
		C.SSL_SESSION_free(s)
	}
}

func badUsedAfterSliceFreed(src *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return 0
	}
	list := []*C.SSL_SESSION{s}
	for _, p := range list {
		C.SSL_SESSION_free(p)
	}
	return C.SSL_SESSION_get_time(s) // was in the list // want "useafterfree"
}

func goodUsedAfterSliceFreed(src *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return 0
	}
	list := []*C.SSL_SESSION{s}
	t := C.SSL_SESSION_get_time(s)
	for _, p := range list {
		C.SSL_SESSION_free(p)
	}
	return t
}

// The library's helpers are as good as a loop.
func goodSlicesPackage(conns []*C.SSL) {
	var list []*C.SSL_SESSION
	for _, ssl := range conns {
		list = append(list, C.SSL_get1_session(ssl))
	}
	slices.Reverse(list)
	for s := range slices.Values(list) {
		C.SSL_SESSION_free(s)
	}
}

// A ring of structs: every element is freed, whatever the index.
func goodRing(a, b *C.SSL, n int) {
	type slot struct{ sess *C.SSL_SESSION }
	var ring [4]slot
	ring[n&3].sess = C.SSL_get1_session(a)
	ring[(n+1)&3].sess = C.SSL_get1_session(b)
	for i := range ring {
		C.SSL_SESSION_free(ring[i].sess)
	}
}

func badStructSlice(a, b *C.SSL) {
	type slot struct{ sess *C.SSL_SESSION }
	ring := []slot{
		{C.SSL_get1_session(a)},
		{C.SSL_get1_session(b)},
	}
	for _, s := range ring {
		C.SSL_SESSION_free(s.sess)
		s.sess = nil // clears the copy only
	}
	C.SSL_SESSION_free(ring[0].sess) // want "doublefree"
}

func goodStructSlice(a, b *C.SSL) {
	type slot struct{ sess *C.SSL_SESSION }
	ring := []slot{
		{C.SSL_get1_session(a)},
		{C.SSL_get1_session(b)},
	}
	for i := range ring {
		s := &ring[i]
		C.SSL_SESSION_free(s.sess)
		s.sess = nil
	}
	C.SSL_SESSION_free(ring[0].sess)
}
