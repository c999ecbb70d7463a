package holdout_pygcc

/*
#include <openssl/ssl.h>
*/
import "C"

import "sync"

// free1 to free3 release, each through the one before.
func free1(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
func free2(s *C.SSL_SESSION) { free1(s) }
func free3(s *C.SSL_SESSION) { free2(s) }

func make1(o *C.SSL_SESSION) *C.SSL_SESSION { return C.SSL_SESSION_dup(o) }
func make2(o *C.SSL_SESSION) *C.SSL_SESSION { return make1(o) }
func make3(o *C.SSL_SESSION) *C.SSL_SESSION {
	s := make2(o)
	if s == nil {
		return nil
	}
	C.SSL_SESSION_set_timeout(s, 100)
	return s
}

func badThreeDeep(o *C.SSL_SESSION) {
	s := make3(o)
	free3(s)
	free1(s) // want "doublefree"
}

func goodThreeDeep(o *C.SSL_SESSION) {
	s := make3(o)
	free3(s)
}

func badMadeDeep(o *C.SSL_SESSION, keep bool) bool {
	s := make3(o) // want "refleak"
	if keep {
		return s != nil
	}
	free2(s)
	return false
}

func goodMadeDeep(o *C.SSL_SESSION, keep bool) bool {
	s := make3(o)
	free2(s)
	return keep && s != nil
}

// A boxed one, freed by value and by address.
type boxed struct{ p *C.SSL_SESSION }

func byValue(b boxed)    { C.SSL_SESSION_free(b.p) }
func byAddress(b *boxed) { C.SSL_SESSION_free(b.p); b.p = nil }

func badBoxed(o *C.SSL_SESSION) {
	b := boxed{make1(o)}
	byValue(b)
	byAddress(&b) // want "doublefree"
}

func goodBoxed(o *C.SSL_SESSION) {
	b := boxed{make1(o)}
	byAddress(&b)
	byValue(b)
}

func badBoxedUse(o *C.SSL_SESSION) C.int {
	b := boxed{make1(o)}
	if b.p == nil {
		return 0
	}
	c := &b
	byValue(*c)
	return C.SSL_SESSION_has_ticket(c.p) // want "useafterfree"
}

func goodBoxedUse(o *C.SSL_SESSION) C.int {
	b := boxed{make1(o)}
	if b.p == nil {
		return 0
	}
	c := &b
	defer byValue(*c)
	return C.SSL_SESSION_has_ticket(c.p)
}

// A linked list is freed from its head, the node behind is asked for its next.
type node struct {
	next *node
	p    *C.SSL_SESSION
}

func freeList(n *node) {
	for n != nil {
		next := n.next
		C.SSL_SESSION_free(n.p)
		n.p = nil
		n = next
	}
}

func badList(a, b *C.SSL_SESSION) {
	x := make1(a) // want "refleak"
	y := make1(b)
	list := &node{p: y}
	if x != nil {
		list.next = &node{p: x}
	}
	if list.next != nil {
		list.next = list.next.next
	}
	freeList(list)
}

func goodList(a, b *C.SSL_SESSION) {
	x := make1(a)
	y := make1(b)
	list := &node{p: y}
	if x != nil {
		list.next = &node{p: x}
	}
	freeList(list)
}

// The tail is shared by two lists.
func badSharedTail(o *C.SSL_SESSION) {
	tail := &node{p: make1(o)}
	s := tail.p
	a := &node{next: tail}
	freeList(a)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodSharedTail(o *C.SSL_SESSION) {
	tail := &node{p: make1(o)}
	a := &node{next: tail}
	b := &node{next: tail}
	freeList(a)
	freeList(b)
}

// Freed under a condition of the callee's that the caller repeats.
func freeIf(s *C.SSL_SESSION, cond bool) {
	if cond {
		free1(s)
	}
}

func badFreeIf(o *C.SSL_SESSION, cond bool) {
	s := make1(o)
	freeIf(s, cond)
	freeIf(s, cond) // want "doublefree"
	freeIf(s, !cond)
}

func goodFreeIf(o *C.SSL_SESSION, cond bool) {
	s := make1(o)
	freeIf(s, cond)
	freeIf(s, !cond)
}

// A status that says whether it was freed.
func tryFree(s *C.SSL_SESSION) (freed bool) {
	if s == nil || C.SSL_SESSION_is_resumable(s) == 1 {
		return false
	}
	free1(s)
	return true
}

func badTryFree(o *C.SSL_SESSION) bool {
	s := make1(o) // want "refleak"
	return tryFree(s)
}

func goodTryFree(o *C.SSL_SESSION) bool {
	s := make1(o)
	if tryFree(s) {
		return true
	}
	free1(s)
	return false
}

// A global that is filled on first use.
var (
	firstOnce sync.Once
	first     *C.SSL_SESSION
)

func badFirst(ssl *C.SSL) *C.SSL_SESSION {
	firstOnce.Do(func() { first = C.SSL_get_session(ssl) }) // want "borrowescape"
	return first
}

func goodFirst(ssl *C.SSL) *C.SSL_SESSION {
	firstOnce.Do(func() { first = C.SSL_get1_session(ssl) })
	return first
}

// Recursion that frees on the way back.
func unwind(list []*C.SSL_SESSION) int {
	if len(list) == 0 {
		return 0
	}
	n := unwind(list[1:])
	C.SSL_SESSION_free(list[0])
	return n + 1
}

func badUnwind(o *C.SSL_SESSION) int {
	s := make1(o)
	n := unwind([]*C.SSL_SESSION{s})
	free1(s) // want "doublefree"
	return n
}

func goodUnwind(o *C.SSL_SESSION) int {
	s := make1(o)
	return unwind([]*C.SSL_SESSION{s})
}

// A callback table of the C kind.
type ops struct {
	alloc   func(*C.SSL_SESSION) *C.SSL_SESSION
	release func(*C.SSL_SESSION)
}

var defaultOps = ops{alloc: make1, release: free1}

func badOps(o *C.SSL_SESSION) bool {
	op := ops{alloc: make2, release: free2}
	s := op.alloc(o) // want "refleak"
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	op.release(s)
	return true
}

func goodOps(o *C.SSL_SESSION) bool {
	op := ops{alloc: make2, release: free2}
	s := op.alloc(o)
	defer op.release(s)
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

// The guard variable is volatile to the compiler, but not to this function.
func badGuard(o *C.SSL_SESSION, busy *bool) {
	s := make1(o)
	was := *busy
	if was {
		free1(s)
	}
	*busy = false
	if was {
		free1(s) // want "doublefree"
	} else {
		free1(s)
	}
}

func goodGuard(o *C.SSL_SESSION, busy *bool) {
	s := make1(o)
	was := *busy
	if was {
		free1(s)
	}
	*busy = false
	if !was {
		free1(s)
	}
}

// The pointer is compared with another freed one.
func badEqual(a, b *C.SSL_SESSION) {
	x, y := make1(a), make1(b) // want "refleak"
	free1(x)
	if y == nil {
		return
	}
	if x == y {
		free1(y)
	}
}

func goodEqual(a, b *C.SSL_SESSION) {
	x, y := make1(a), make1(b)
	free1(x)
	free1(y)
}

// Written over in a structure that is copied whole.
func badStructAssign(a, b *C.SSL_SESSION) boxed {
	x := boxed{make1(a)} // want "refleak"
	y := boxed{make1(b)}
	x = y
	return x
}

func goodStructAssign(a, b *C.SSL_SESSION) boxed {
	x := boxed{make1(a)}
	y := boxed{make1(b)}
	byAddress(&x)
	x = y
	return x
}

// A variadic helper that frees all but the first.
func keepFirst(first *C.SSL_SESSION, rest ...*C.SSL_SESSION) *C.SSL_SESSION {
	for _, s := range rest {
		free1(s)
	}
	return first
}

func badKeepFirst(a, b *C.SSL_SESSION) C.int {
	x, y := make1(a), make1(b)
	if x == nil || y == nil {
		free1(x)
		free1(y)
		return 0
	}
	z := keepFirst(x, y)
	n := C.SSL_SESSION_has_ticket(z) + C.SSL_SESSION_has_ticket(y) // want "useafterfree"
	free1(z)
	return n
}

func goodKeepFirst(a, b *C.SSL_SESSION) C.int {
	x, y := make1(a), make1(b)
	if x == nil || y == nil {
		free1(x)
		free1(y)
		return 0
	}
	z := keepFirst(x, y)
	n := C.SSL_SESSION_has_ticket(z)
	free1(z)
	return n
}
