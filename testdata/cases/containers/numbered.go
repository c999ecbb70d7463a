package containers

/*
#include <openssl/ssl.h>
*/
import "C"

// A table hands out numbers under which it keeps sessions.

type numbered struct {
	last int
	m    map[int]*C.SSL_SESSION
}

func (t *numbered) put(s *C.SSL_SESSION) int {
	t.last++
	t.m[t.last] = s
	return t.last
}

func (t *numbered) take(id int) (*C.SSL_SESSION, bool) {
	s, ok := t.m[id]
	delete(t.m, id)
	return s, ok
}

func badNumberedTwice(ssl *C.SSL) {
	t := &numbered{m: map[int]*C.SSL_SESSION{}}
	id := t.put(C.SSL_get1_session(ssl))
	s, ok := t.m[id]
	if ok {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(t.m[id]) // is s // want "doublefree"
}

func goodNumberedTwice(ssl *C.SSL) {
	t := &numbered{m: map[int]*C.SSL_SESSION{}}
	id := t.put(C.SSL_get1_session(ssl))
	s, ok := t.m[id]
	if ok {
		C.SSL_SESSION_free(s)
	}
}

func badNumberedLeft(a, b *C.SSL) int {
	t := &numbered{m: map[int]*C.SSL_SESSION{}}
	x := t.put(C.SSL_get1_session(a))
	y := t.put(C.SSL_get1_session(b)) // goes with the table // want "refleak"
	if s, ok := t.take(x); ok {
		C.SSL_SESSION_free(s)
	}
	return y
}

func goodNumberedLeft(a, b *C.SSL) int {
	t := &numbered{m: map[int]*C.SSL_SESSION{}}
	x := t.put(C.SSL_get1_session(a))
	y := t.put(C.SSL_get1_session(b))
	if s, ok := t.take(x); ok {
		C.SSL_SESSION_free(s)
	}
	if s, ok := t.take(y); ok {
		C.SSL_SESSION_free(s)
	}
	return y
}

func badNumberedOfCaller(t *numbered, ssl *C.SSL) {
	id := t.put(C.SSL_get1_session(ssl))
	if s, ok := t.take(id); ok {
		C.SSL_SESSION_free(s)
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodNumberedOfCaller(t *numbered, ssl *C.SSL) {
	id := t.put(C.SSL_get1_session(ssl))
	if s, ok := t.take(id); ok {
		C.SSL_SESSION_free(s)
	}
}
