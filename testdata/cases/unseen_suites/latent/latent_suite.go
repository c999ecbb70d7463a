package latent

// What only the call makes certain: conditions on parameters, aliases of
// parameters, function values, recursion.

/*
#include <openssl/ssl.h>
*/
import "C"

import "errors"

var (
	errNoSession = errors.New("no session")
	errOld       = errors.New("session too old")
	errLimit     = errors.New("limit reached")
)

// dropIf releases s unless n says otherwise.
func dropIf(s *C.SSL_SESSION, n int) {
	if n == 0 {
		C.SSL_SESSION_free(s)
	}
}

func badDropIfZero(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	dropIf(s, 0)
	return C.SSL_SESSION_get_timeout(s) // want "useafterfree"
}

func goodDropIfZero(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	dropIf(s, 1)
	t := C.SSL_SESSION_get_timeout(s)
	dropIf(s, 0)
	return t
}

func badDropIfOne(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	dropIf(s, 1)
}

func goodDropIfOne(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	dropIf(s, 1)
	dropIf(s, 0)
}

// The branch that noticed the trouble goes on.
func badMissingReturn(x, y *C.SSL) bool {
	p := C.SSL_get1_session(x)
	if p == nil {
		return false
	}
	q := C.SSL_get1_session(y)
	if q == nil {
		C.SSL_SESSION_free(p)
	}
	same := p == q
	C.SSL_SESSION_free(q)
	C.SSL_SESSION_free(p) // want "doublefree"
	return same
}

func goodMissingReturn(x, y *C.SSL) bool {
	p := C.SSL_get1_session(x)
	if p == nil {
		return false
	}
	q := C.SSL_get1_session(y)
	if q == nil {
		C.SSL_SESSION_free(p)
		return false
	}
	same := p == q
	C.SSL_SESSION_free(q)
	C.SSL_SESSION_free(p)
	return same
}

// One release a round.
func badReleaseInRounds() {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	for i := 0; i < 3; i++ {
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodReleaseInRounds() {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	for i := 0; i < 3; i++ {
		C.SSL_SESSION_set_timeout(s, C.long(60*i))
	}
	C.SSL_SESSION_free(s)
}

// discardOlder releases the older of the two and returns the other one.
func discardOlder(a, b *C.SSL_SESSION) *C.SSL_SESSION {
	if C.SSL_SESSION_get_time(a) < C.SSL_SESSION_get_time(b) {
		C.SSL_SESSION_free(a)
		return b
	}
	C.SSL_SESSION_free(b)
	return a
}

func badOlderTwice(x, y *C.SSL) *C.SSL_SESSION {
	a := C.SSL_get1_session(x)
	b := C.SSL_get1_session(y)
	if a == nil || b == nil {
		C.SSL_SESSION_free(a)
		C.SSL_SESSION_free(b)
		return nil
	}
	kept := discardOlder(a, b)
	if kept != a {
		C.SSL_SESSION_free(a) // want "doublefree"
	}
	return kept
}

func goodOlderTwice(x, y *C.SSL) *C.SSL_SESSION {
	a := C.SSL_get1_session(x)
	b := C.SSL_get1_session(y)
	if a == nil || b == nil {
		C.SSL_SESSION_free(a)
		C.SSL_SESSION_free(b)
		return nil
	}
	return discardOlder(a, b)
}

type chain struct {
	s    *C.SSL_SESSION
	rest *chain
}

// freeChain releases the whole of the chain.
func freeChain(c *chain) {
	if c == nil {
		return
	}
	freeChain(c.rest)
	C.SSL_SESSION_free(c.s)
}

func badChainUse(a, b *C.SSL) int {
	c := &chain{s: C.SSL_get1_session(a)}
	c.rest = &chain{s: C.SSL_get1_session(b)}
	C.SSL_free(a)
	C.SSL_free(b)
	freeChain(c)
	if c.s == nil {
		return 0
	}
	return int(C.SSL_SESSION_get_time(c.s)) // want "useafterfree"
}

func goodChainUse(a, b *C.SSL) int {
	c := &chain{s: C.SSL_get1_session(a)}
	c.rest = &chain{s: C.SSL_get1_session(b)}
	C.SSL_free(a)
	C.SSL_free(b)
	t := 0
	if c.s != nil {
		t = int(C.SSL_SESSION_get_time(c.s))
	}
	freeChain(c)
	return t
}

// releaser says how to get rid of a session.
func releaser(shared bool) func(*C.SSL_SESSION) {
	if shared {
		return func(*C.SSL_SESSION) {}
	}
	return func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
}

func badChosenReleaser(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	done := releaser(true)
	defer done(s)
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

func goodChosenReleaser(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	done := releaser(false)
	defer done(s)
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

// A closer is made for one session and another has taken its place.
func badCloserReplaced(a, b *C.SSL) {
	s := C.SSL_get1_session(a) // want "refleak"
	closer := func() { C.SSL_SESSION_free(s) }
	s = C.SSL_get1_session(b)
	closer()
}

func goodCloserReplaced(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	closer := func() { C.SSL_SESSION_free(s) }
	closer()
	s = C.SSL_get1_session(b)
	closer()
}

// The closer made first is overwritten before it runs.
func badCloserOverwritten(ssl *C.SSL, trace bool) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	closer := func() { C.SSL_SESSION_free(s) }
	if trace {
		closer = func() { println("closed") }
	}
	closer()
}

func goodCloserOverwritten(ssl *C.SSL, trace bool) {
	s := C.SSL_get1_session(ssl)
	closer := func() { C.SSL_SESSION_free(s) }
	if trace {
		inner := closer
		closer = func() { inner(); println("closed") }
	}
	closer()
}

// counted is a session with a count of its own.
type counted struct {
	s    *C.SSL_SESSION
	refs int
}

func newCounted(ssl *C.SSL) *counted {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	return &counted{s: s, refs: 1}
}

func (c *counted) retain() *counted { c.refs++; return c }

func (c *counted) release() {
	c.refs--
	if c.refs == 0 {
		C.SSL_SESSION_free(c.s)
		c.s = nil
	}
}

func badCountedForgotten(ssl *C.SSL, ask func(*counted) error) error {
	c := newCounted(ssl) // want "refleak"
	if c == nil {
		return errNoSession
	}
	if C.SSL_SESSION_get_timeout(c.s) < 10 {
		return errOld
	}
	c.release()
	return nil
}

func goodCountedForgotten(ssl *C.SSL, ask func(*counted) error) error {
	c := newCounted(ssl)
	if c == nil {
		return errNoSession
	}
	defer c.release()
	if C.SSL_SESSION_get_timeout(c.s) < 10 {
		return errOld
	}
	return nil
}

// A moved-from owner that still thinks it owns.
type unique struct{ p *C.SSL_SESSION }

func (u *unique) reset() {
	C.SSL_SESSION_free(u.p)
	u.p = nil
}

func (u *unique) move() unique {
	v := unique{u.p}
	u.p = nil
	return v
}

func badCopiedOwner(ssl *C.SSL) {
	u := unique{C.SSL_get1_session(ssl)}
	C.SSL_free(ssl)
	v := u
	v.reset()
	u.reset() // want "doublefree"
}

func goodCopiedOwner(ssl *C.SSL) {
	u := unique{C.SSL_get1_session(ssl)}
	C.SSL_free(ssl)
	v := u.move()
	v.reset()
	u.reset()
}

func badMovedAndDropped(ssl *C.SSL, keep bool) {
	u := unique{C.SSL_get1_session(ssl)} // want "refleak"
	v := u.move()
	if !keep {
		v.reset()
	}
	u.reset()
}

func goodMovedAndDropped(ssl *C.SSL, keep bool) {
	u := unique{C.SSL_get1_session(ssl)}
	v := u.move()
	if keep {
		u = v.move()
	}
	v.reset()
	u.reset()
}

// closeAll takes any number of them.
func closeAll(ss ...*C.SSL_SESSION) {
	for _, s := range ss {
		C.SSL_SESSION_free(s)
	}
}

func badCloseAllButOne(x, y, z *C.SSL) {
	a, b := C.SSL_get1_session(x), C.SSL_get1_session(y)
	c := C.SSL_get1_session(z) // want "refleak"
	if c != nil {
		C.SSL_SESSION_set_timeout(c, 1)
	}
	closeAll(a, b)
}

func goodCloseAllButOne(x, y, z *C.SSL) {
	a, b := C.SSL_get1_session(x), C.SSL_get1_session(y)
	c := C.SSL_get1_session(z)
	if c != nil {
		C.SSL_SESSION_set_timeout(c, 1)
	}
	closeAll(a, b, c)
}

// The same one twice in one list.
func badCloseAllTwice(x *C.SSL) {
	a := C.SSL_get1_session(x)
	C.SSL_free(x)
	b := a
	closeAll(a, b) // want "doublefree"
}

func goodCloseAllTwice(x *C.SSL) {
	a := C.SSL_get1_session(x)
	C.SSL_free(x)
	closeAll(a, nil)
}
