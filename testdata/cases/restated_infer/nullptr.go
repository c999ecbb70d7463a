package restatedinfer

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"sync"
)

func badNullNoCheck(ssl *C.SSL) C.ulong {
	return C.SSL_SESSION_get_ticket_lifetime_hint(C.SSL_get_session(ssl)) // want "uncheckedref"
}

func goodNullNoCheck(ssl *C.SSL) C.ulong {
	if s := C.SSL_get_session(ssl); s != nil {
		return C.SSL_SESSION_get_ticket_lifetime_hint(s)
	}
	return 0
}

// checked too late
func badNullCheckAfter(ssl *C.SSL) C.ulong {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	n := C.SSL_SESSION_get_ticket_lifetime_hint(s)
	if s == nil {
		return 0
	}
	return n
}

func goodNullCheckAfter(ssl *C.SSL) C.ulong {
	s := C.SSL_get_session(ssl)
	var n C.ulong
	if s == nil {
		return 0
	}
	n = C.SSL_SESSION_get_ticket_lifetime_hint(s)
	return n
}

func isNil(s *C.SSL_SESSION) bool { return s == nil }

func badNullHelperNegated(ssl *C.SSL) C.ulong {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	if isNil(s) {
		return C.SSL_SESSION_get_ticket_lifetime_hint(s)
	}
	return 0
}

func goodNullHelperNegated(ssl *C.SSL) C.ulong {
	s := C.SSL_get_session(ssl)
	if !isNil(s) {
		return C.SSL_SESSION_get_ticket_lifetime_hint(s)
	}
	return 0
}

// a disjunction instead of a conjunction
func badNullOr(ssl *C.SSL, n int) bool {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	return s != nil || C.SSL_SESSION_is_resumable(s) == 1
}

func goodNullOr(ssl *C.SSL, n int) bool {
	s := C.SSL_get_session(ssl)
	return s == nil || C.SSL_SESSION_is_resumable(s) == 1
}

// the condition is stored, negated and tested
func badNullStoredBool(ssl *C.SSL, other bool) C.ulong {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	have := s != nil
	usable := have || other
	if usable {
		return C.SSL_SESSION_get_ticket_lifetime_hint(s)
	}
	return 0
}

func goodNullStoredBool(ssl *C.SSL, other bool) C.ulong {
	s := C.SSL_get_session(ssl)
	have := s != nil
	usable := have && other
	if usable {
		return C.SSL_SESSION_get_ticket_lifetime_hint(s)
	}
	return 0
}

// returned by a function that gives nil for one of its arguments
func mightReturnNil(ssl *C.SSL, n int) *C.SSL_SESSION {
	if n > 0 {
		return nil
	}
	s := C.SSL_get_session(ssl)
	if s == nil {
		panic("no session")
	}
	return s
}

func badNullFromCallee(ssl *C.SSL, n int) C.ulong {
	s := C.SSL_get0_session(ssl) // want "uncheckedref"
	if n > 0 {
		if s == nil {
			return 0
		}
	}
	return C.SSL_SESSION_get_ticket_lifetime_hint(s)
}

func goodNullFromCallee(ssl *C.SSL) C.ulong {
	s := mightReturnNil(ssl, 0)
	return C.SSL_SESSION_get_ticket_lifetime_hint(s)
}

// a field that is tested and one that is used
type pair struct{ a, b *C.SSL_SESSION }

func badNullOtherField(x, y *C.SSL) C.ulong {
	var p pair
	p.a = C.SSL_get_session(x)
	p.b = C.SSL_get_session(y) // want "uncheckedref"
	if p.a == nil {
		return 0
	}
	return C.SSL_SESSION_get_ticket_lifetime_hint(p.b)
}

func goodNullOtherField(x, y *C.SSL) C.ulong {
	var p pair
	p.a = C.SSL_get_session(x)
	p.b = C.SSL_get_session(y)
	if p.a == nil || p.b == nil {
		return 0
	}
	return C.SSL_SESSION_get_ticket_lifetime_hint(p.b)
}

// tested in the loop's condition
func badNullLoop(ssls []*C.SSL) C.ulong {
	var sum C.ulong
	for _, ssl := range ssls {
		s := C.SSL_get_session(ssl) // want "uncheckedref"
		if s == nil {
			fmt.Println("no session")
		}
		sum += C.SSL_SESSION_get_ticket_lifetime_hint(s)
	}
	return sum
}

func goodNullLoop(ssls []*C.SSL) C.ulong {
	var sum C.ulong
	for _, ssl := range ssls {
		s := C.SSL_get_session(ssl)
		if s == nil {
			continue
		}
		sum += C.SSL_SESSION_get_ticket_lifetime_hint(s)
	}
	return sum
}

// up_ref of what may be nothing
func badNullUpRef(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	if C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

func goodNullUpRef(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

// passed on to a callee that uses it
func lifetime(s *C.SSL_SESSION) C.ulong { return C.SSL_SESSION_get_ticket_lifetime_hint(s) }

func badNullIntoCallee(ssl *C.SSL) C.ulong {
	s := C.SSL_get1_session(ssl) // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	return lifetime(s)
}

func goodNullIntoCallee(ssl *C.SSL) C.ulong {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return lifetime(s)
}

// a callee that checks itself
func lifetimeOrZero(s *C.SSL_SESSION) C.ulong {
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_ticket_lifetime_hint(s)
}

func goodNullCalleeChecks(ssl *C.SSL) C.ulong {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	return lifetimeOrZero(s)
}

func badNullCalleeChecks(ssl *C.SSL) C.ulong {
	s := C.SSL_get1_session(ssl) // want "refleak"
	return lifetimeOrZero(s)
}

// setting NULL is a reset; adding NULL is not
func goodNullIntoSet(ssl *C.SSL, from *C.SSL) bool {
	s := C.SSL_get1_session(from)
	defer C.SSL_SESSION_free(s)
	return C.SSL_set_session(ssl, s) == 1
}

func badNullIntoSet(ctx *C.SSL_CTX, from *C.SSL) bool {
	s := C.SSL_get1_session(from) // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	return C.SSL_CTX_add_session(C.SSL_get_SSL_CTX(from), s) == 1
}

// mutexes make no difference
type guarded struct {
	mu sync.Mutex
	s  *C.SSL_SESSION
}

func (g *guarded) put(s *C.SSL_SESSION) {
	g.mu.Lock()
	defer g.mu.Unlock()
	C.SSL_SESSION_free(g.s)
	g.s = s
}

func badGuardedPut(g *guarded, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	g.put(s)
	C.SSL_SESSION_free(s)
	g.put(nil) // want "doublefree"
}

func goodGuardedPut(g *guarded, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	g.put(s)
	g.put(nil)
}

// once
func badOnce(ssl *C.SSL) {
	var once sync.Once
	var s *C.SSL_SESSION
	for i := 0; i < 2; i++ {
		once.Do(func() { s = C.SSL_get1_session(ssl) }) // want "refleak"
	}
	fmt.Println(s != nil)
}

func goodOnce(ssl *C.SSL) {
	var once sync.Once
	var s *C.SSL_SESSION
	for i := 0; i < 2; i++ {
		once.Do(func() { s = C.SSL_get1_session(ssl) })
	}
	C.SSL_SESSION_free(s)
}

// threads
func badGoFrees(ssl *C.SSL) C.ulong {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	done := make(chan bool)
	go func() {
		C.SSL_SESSION_free(s)
		close(done)
	}()
	<-done
	C.SSL_SESSION_free(s) // want "doublefree"
	return 1
}

func goodGoFrees(ssl *C.SSL) C.ulong {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	done := make(chan C.ulong)
	go func() {
		done <- C.SSL_SESSION_get_ticket_lifetime_hint(s)
		C.SSL_SESSION_free(s)
	}()
	return <-done
}

// variadic
func freeAll(all ...*C.SSL_SESSION) {
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
}

func badVariadic() {
	a, b := C.SSL_SESSION_new(), C.SSL_SESSION_new()
	freeAll(a, b)
	C.SSL_SESSION_free(b) // want "doublefree"
}

func goodVariadic() {
	a, b := C.SSL_SESSION_new(), C.SSL_SESSION_new()
	freeAll(a)
	C.SSL_SESSION_free(b)
}

func badVariadicMissing() {
	a, b, c := C.SSL_SESSION_new(), C.SSL_SESSION_new(), C.SSL_SESSION_new() // want "refleak"
	freeAll(a, c)
	fmt.Println(b != nil)
}

func goodVariadicMissing() {
	a, b, c := C.SSL_SESSION_new(), C.SSL_SESSION_new(), C.SSL_SESSION_new()
	freeAll(a, b, c)
}
