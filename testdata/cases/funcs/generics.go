package funcs

/*
#include <openssl/ssl.h>
*/
import "C"

import "errors"

// freer is what the constraint below asks for.
type freer interface{ free() }

// closeAll is for every type with a free method.
func closeAll[T freer](list ...T) {
	for _, x := range list {
		x.free()
	}
}

// identity returns its argument.
func identity[T any](x T) T { return x }

// or returns x unless it is the zero value.
func or[T comparable](x, y T) T {
	var zero T
	if x == zero {
		return y
	}
	return x
}

// must panics on an error.
func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// using calls f with x and end afterwards.
func using[T, R any](x T, end func(T), f func(T) R) R {
	defer end(x)
	return f(x)
}

// A box owns something that knows how to be released.
type box[T any] struct {
	val  T
	drop func(T)
}

func (b *box[T]) Close() {
	if b.drop != nil {
		b.drop(b.val)
		b.drop = nil
	}
}

func newBox[T any](v T, drop func(T)) *box[T] { return &box[T]{v, drop} }

// A pair of anything.
type pair[A, B any] struct {
	first  A
	second B
}

// A stack that pops what was pushed.
type stack[T any] struct{ items []T }

func (s *stack[T]) push(x T) { s.items = append(s.items, x) }
func (s *stack[T]) pop() (x T, ok bool) {
	if len(s.items) == 0 {
		return x, false
	}
	x = s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x, true
}

func get(ssl *C.SSL) (*C.SSL_SESSION, error) {
	if s := C.SSL_get1_session(ssl); s != nil {
		return s, nil
	}
	return nil, errors.New("no session")
}

func badIdentity(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	t := identity(s)
	release(s)
	release(t) // want "doublefree"
}

func goodIdentity(ssl *C.SSL) {
	release(identity(C.SSL_get1_session(ssl)))
}

func badIdentityLoan(ssl *C.SSL) {
	release(identity(C.SSL_get_session(ssl))) // want "borrowedfree"
}

func goodIdentityLoan(ssl *C.SSL) {
	touch(identity(C.SSL_get_session(ssl)))
}

func badOr(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	t := C.SSL_get1_session(b) // freed only if there is no s // want "refleak"
	release(or(s, t))
}

func goodOr(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	t := C.SSL_get1_session(b)
	touch(or(s, t))
	release(s)
	release(t)
}

func badMust(ssl *C.SSL) C.long {
	s := must(get(ssl)) // want "refleak"
	return C.SSL_SESSION_get_time(s)
}

func goodMust(ssl *C.SSL) C.long {
	s := must(get(ssl))
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(s)
}

func badUsing(src *C.SSL_SESSION) bool {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return false
	}
	n := using(s, release, func(s *C.SSL_SESSION) C.int { return C.SSL_SESSION_has_ticket(s) })
	return n == 1 && C.SSL_SESSION_is_resumable(s) == 1 // using has released it // want "useafterfree"
}

func goodUsing(src *C.SSL_SESSION) bool {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return false
	}
	return using(s, release, func(s *C.SSL_SESSION) bool {
		return C.SSL_SESSION_has_ticket(s) == 1 && C.SSL_SESSION_is_resumable(s) == 1
	})
}

func badBox(ssl *C.SSL) bool {
	b := newBox(C.SSL_get1_session(ssl), release) // never closed // want "refleak"
	return b.val != nil
}

func goodBox(ssl *C.SSL) bool {
	b := newBox(C.SSL_get1_session(ssl), release)
	defer b.Close()
	return b.val != nil
}

func badBoxWithoutDrop(ssl *C.SSL) {
	b := newBox(C.SSL_get1_session(ssl), nil) // Close has no function to call // want "refleak"
	b.Close()
}

func goodBoxWithoutDrop(ssl *C.SSL) {
	b := newBox(C.SSL_get_session(ssl), nil)
	b.Close()
}

func badBoxOfLoan(ssl *C.SSL) {
	b := newBox(C.SSL_get_session(ssl), release)
	b.Close() // want "borrowedfree"
}

func goodBoxOfLoan(ssl *C.SSL) {
	b := newBox(C.SSL_get_session(ssl), touch)
	b.Close()
}

func badPair(a, b *C.SSL) {
	p := pair[*C.SSL_SESSION, *C.SSL_SESSION]{
		C.SSL_get1_session(a),
		C.SSL_get1_session(b), // want "refleak"
	}
	release(p.first)
}

func goodPair(a, b *C.SSL) {
	p := pair[*C.SSL_SESSION, string]{C.SSL_get1_session(a), "a"}
	q := pair[string, *C.SSL_SESSION]{"b", C.SSL_get1_session(b)}
	release(p.first)
	release(q.second)
}

func badStack(a, b *C.SSL) {
	var st stack[*C.SSL_SESSION]
	st.push(C.SSL_get1_session(a)) // stays on the stack // want "refleak"
	st.push(C.SSL_get1_session(b))
	if s, ok := st.pop(); ok {
		release(s)
	}
}

func goodStack(a, b *C.SSL) {
	var st stack[*C.SSL_SESSION]
	st.push(C.SSL_get1_session(a))
	st.push(C.SSL_get1_session(b))
	for {
		s, ok := st.pop()
		if !ok {
			return
		}
		release(s)
	}
}

func badCloseAll(a, b *C.SSL) {
	s, t := open(a), open(b)
	closeAll(s, t)
	t.free() // want "doublefree"
}

func goodCloseAll(a, b *C.SSL) {
	s, t := open(a), open(b)
	closeAll(s, t)
}

func badGenericMethodValue(ssl *C.SSL) {
	b := newBox(C.SSL_get1_session(ssl), release)
	end := b.Close
	drop, val := b.drop, b.val
	end()
	drop(val) // want "doublefree"
}

func goodGenericMethodValue(ssl *C.SSL) {
	b := newBox(C.SSL_get1_session(ssl), release)
	end := b.Close
	end()
	b.Close()
}
