// Package funcs has cases in which references meet functions as values:
// closures, literals called at once, method values, generics, interfaces.
package funcs

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

func badClosureFrees(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	release := func() { C.SSL_SESSION_free(s) }
	release()
	release() // want "doublefree"
}

func goodClosureFrees(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	release := func() {
		C.SSL_SESSION_free(s)
		s = nil
	}
	release()
	release()
}

func badClosureNotCalled(ssl *C.SSL, quick bool) C.long {
	s := C.SSL_get1_session(ssl) // want "refleak"
	done := func() { C.SSL_SESSION_free(s) }
	if s == nil || quick {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	done()
	return t
}

func goodClosureNotCalled(ssl *C.SSL, quick bool) C.long {
	s := C.SSL_get1_session(ssl)
	done := func() { C.SSL_SESSION_free(s) }
	defer done()
	if s == nil || quick {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func badClosureAssigns(a, b *C.SSL) {
	var s *C.SSL_SESSION
	load := func(ssl *C.SSL) { s = C.SSL_get1_session(ssl) }
	load(a) // overwritten by the second call // want "refleak"
	load(b)
	C.SSL_SESSION_free(s)
}

func goodClosureAssigns(a, b *C.SSL) {
	var s *C.SSL_SESSION
	load := func(ssl *C.SSL) {
		C.SSL_SESSION_free(s)
		s = C.SSL_get1_session(ssl)
	}
	load(a)
	load(b)
	C.SSL_SESSION_free(s)
}

func badCapturedOverwritten(a, b *C.SSL) {
	s := C.SSL_get1_session(a) // the closure sees the second session only // want "refleak"
	defer func() { C.SSL_SESSION_free(s) }()
	s = C.SSL_get1_session(b)
}

func goodCapturedOverwritten(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	defer C.SSL_SESSION_free(s) // the argument is fixed here
	s = C.SSL_get1_session(b)
	C.SSL_SESSION_free(s)
}

func badCapturedThenCleared(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // nil when the defer runs // want "refleak"
	defer func() { C.SSL_SESSION_free(s) }()
	s = nil
}

func goodCapturedThenCleared(ssl *C.SSL) (out *C.SSL_SESSION) {
	s := C.SSL_get1_session(ssl)
	defer func() { C.SSL_SESSION_free(s) }()
	if s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
		out, s = s, nil
	}
	return out
}

func badCalledAtOnce(ssl *C.SSL) C.long {
	return func() C.long {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			return 0
		}
		return C.SSL_SESSION_get_time(s)
	}()
}

func goodCalledAtOnce(ssl *C.SSL) C.long {
	return func() C.long {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			return 0
		}
		defer C.SSL_SESSION_free(s)
		return C.SSL_SESSION_get_time(s)
	}()
}

func badLiteralResult(ssl *C.SSL) bool {
	s := func() *C.SSL_SESSION { return C.SSL_get1_session(ssl) }() // want "refleak"
	return s != nil
}

func goodLiteralResult(ssl *C.SSL) bool {
	s := func() *C.SSL_SESSION { return C.SSL_get_session(ssl) }()
	return s != nil
}

func badLiteralArgument(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	func(p *C.SSL_SESSION) { C.SSL_SESSION_free(p) }(s) // want "borrowedfree"
}

func goodLiteralArgument(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	func(p *C.SSL_SESSION) {
		C.SSL_SESSION_free(p)
	}(s)
}

func badLiteralWithOwnDefer(src *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return 0
	}
	func() {
		defer C.SSL_SESSION_free(s) // runs when the literal returns
		C.SSL_SESSION_set_timeout(s, 10)
	}()
	return C.SSL_SESSION_get_timeout(s) // want "useafterfree"
}

func goodLiteralWithOwnDefer(src *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	func() {
		C.SSL_SESSION_set_timeout(s, 10)
	}()
	return C.SSL_SESSION_get_timeout(s)
}

func badClosureReturned(ctx *C.SSL_CTX) func() C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return nil
	}
	defer C.SSL_free(ssl)
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	return func() C.long { return C.SSL_SESSION_get_time(s) } // s dies with ssl // want "borrowescape"
}

func goodClosureReturned(ctx *C.SSL_CTX) func() C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return nil
	}
	defer C.SSL_free(ssl)
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	t := C.SSL_SESSION_get_time(s)
	return func() C.long { return t }
}

// hook is called for every new connection.
var hook func(ssl *C.SSL)

func badHook(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	hook = func(next *C.SSL) { C.SSL_set_session(next, s) } // want "borrowescape"
}

func goodHook(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	hook = func(next *C.SSL) {
		C.SSL_set_session(next, s)
		C.SSL_SESSION_free(s)
		s = nil
	}
}

func badCounter(ssl *C.SSL) int {
	n := 0
	visit := func(s *C.SSL_SESSION) {
		if s != nil {
			n++
		}
	}
	visit(C.SSL_get1_session(ssl)) // visit only counts // want "refleak"
	return n
}

func goodCounter(ssl *C.SSL) int {
	n := 0
	visit := func(s *C.SSL_SESSION) {
		if s != nil {
			n++
		}
		C.SSL_SESSION_free(s)
	}
	visit(C.SSL_get1_session(ssl))
	return n
}

func badRecursiveLiteral(ssl *C.SSL, depth int) {
	var walk func(n int)
	walk = func(n int) {
		if n == 0 {
			return
		}
		s := C.SSL_get1_session(ssl) // one on every level // want "refleak"
		walk(n - 1)
		_ = s
	}
	walk(depth & 3)
}

func goodRecursiveLiteral(ssl *C.SSL, depth int) {
	var walk func(n int)
	walk = func(n int) {
		if n == 0 {
			return
		}
		s := C.SSL_get1_session(ssl)
		walk(n - 1)
		C.SSL_SESSION_free(s)
	}
	walk(depth & 3)
}

func badNestedClosures(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	outer := func() func() {
		return func() { C.SSL_SESSION_free(s) }
	}
	outer()() // want "borrowedfree"
}

func goodNestedClosures(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	outer := func() func() {
		return func() { C.SSL_SESSION_free(s) }
	}
	outer()()
}

func badLoopVariable(conns []*C.SSL) {
	for _, ssl := range conns {
		s := C.SSL_get_session(ssl)
		defer func() { C.SSL_SESSION_free(s) }() // want "borrowedfree"
	}
}

func goodLoopVariable(conns []*C.SSL) {
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		defer func() { C.SSL_SESSION_free(s) }()
	}
}

// copies yields a copy of each session, for the time of the loop's body.
func copies(list []*C.SSL_SESSION) func(yield func(*C.SSL_SESSION) bool) {
	return func(yield func(*C.SSL_SESSION) bool) {
		for _, s := range list {
			c := C.SSL_SESSION_dup(s)
			if c == nil {
				continue
			}
			ok := yield(c)
			C.SSL_SESSION_free(c)
			if !ok {
				return
			}
		}
	}
}

func badRangeFunc(a, b *C.SSL_SESSION) C.long {
	var last *C.SSL_SESSION
	for c := range copies([]*C.SSL_SESSION{a, b}) {
		last = c
	}
	if last == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(last) // the copy went with its turn // want "useafterfree"
}

func goodRangeFunc(a, b *C.SSL_SESSION) (last C.long) {
	for c := range copies([]*C.SSL_SESSION{a, b}) {
		last = C.SSL_SESSION_get_time(c)
	}
	return last
}
