package unseen_library

/*
#include <openssl/ssl.h>
*/
import "C"

// A stack and a queue in one: what goes in is its own until it comes out.
type stack struct{ items []*C.SSL_SESSION }

func (s *stack) push(x *C.SSL_SESSION) { s.items = append(s.items, x) }

func (s *stack) pop() *C.SSL_SESSION {
	if len(s.items) == 0 {
		return nil
	}
	x := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x
}

func (s *stack) shift() *C.SSL_SESSION {
	if len(s.items) == 0 {
		return nil
	}
	x := s.items[0]
	s.items = s.items[1:]
	return x
}

func (s *stack) close() {
	for _, x := range s.items {
		C.SSL_SESSION_free(x)
	}
	s.items = nil
}

func badPopOne(a, b *C.SSL) {
	st := &stack{}
	st.push(C.SSL_get1_session(a)) // still in there // want "refleak"
	st.push(C.SSL_get1_session(b))
	C.SSL_SESSION_free(st.pop())
}

func goodPopOne(a, b *C.SSL) {
	st := &stack{}
	st.push(C.SSL_get1_session(a))
	st.push(C.SSL_get1_session(b))
	C.SSL_SESSION_free(st.pop())
	C.SSL_SESSION_free(st.pop())
}

func badPopFreed(a, b *C.SSL) {
	st := &stack{}
	x, y := C.SSL_get1_session(a), C.SSL_get1_session(b)
	st.push(x)
	st.push(y)
	C.SSL_SESSION_free(st.pop())
	C.SSL_SESSION_free(y) // the one that came out // want "doublefree"
	C.SSL_SESSION_free(st.pop())
}

func goodPopFreed(a, b *C.SSL) {
	st := &stack{}
	defer st.close()
	x, y := C.SSL_get1_session(a), C.SSL_get1_session(b)
	st.push(x)
	st.push(y)
	C.SSL_SESSION_free(st.pop())
}

func badPopDropped(a, b *C.SSL) {
	st := &stack{}
	defer st.close()
	st.push(C.SSL_get1_session(a))
	st.push(C.SSL_get1_session(b)) // comes out, and is dropped // want "refleak"
	if s := st.pop(); s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
		C.SSL_SESSION_free(s)
	}
}

func goodPopDropped(a, b *C.SSL) {
	st := &stack{}
	defer st.close()
	st.push(C.SSL_get1_session(a))
	st.push(C.SSL_get1_session(b))
	if s := st.pop(); s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
		C.SSL_SESSION_free(s)
	} else {
		st.push(s)
	}
}

func badShift(a, b *C.SSL) {
	st := &stack{}
	st.push(C.SSL_get1_session(a))
	st.push(C.SSL_get1_session(b)) // the last stays // want "refleak"
	C.SSL_SESSION_free(st.shift())
}

func goodShift(a, b *C.SSL) {
	st := &stack{}
	st.push(C.SSL_get1_session(a))
	st.push(C.SSL_get1_session(b))
	C.SSL_SESSION_free(st.shift())
	C.SSL_SESSION_free(st.shift())
}

// All that came in goes out again.
func badDrained(conns []*C.SSL) {
	st := &stack{}
	for _, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil { // the last ones stay // want "refleak"
			st.push(s)
		}
	}
	for len(st.items) > 1 {
		C.SSL_SESSION_free(st.pop())
	}
}

func goodDrained(conns []*C.SSL) {
	st := &stack{}
	for _, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil {
			st.push(s)
		}
	}
	for s := st.shift(); s != nil; s = st.shift() {
		C.SSL_SESSION_free(s)
	}
}

// What is cut off is lost.
func badShortened(a, b *C.SSL) []*C.SSL_SESSION {
	list := []*C.SSL_SESSION{C.SSL_get1_session(a)}
	list = append(list, C.SSL_get1_session(b)) // want "refleak"
	return list[:1]
}

func goodShortened(a, b *C.SSL) []*C.SSL_SESSION {
	list := []*C.SSL_SESSION{C.SSL_get1_session(a)}
	list = append(list, C.SSL_get1_session(b))
	C.SSL_SESSION_free(list[1])
	return list[:1]
}
