package holdout_retain

/*
#include <openssl/ssl.h>
*/
import "C"

// pairing has a session for each direction.
type pairing struct {
	in, out *C.SSL_SESSION
	name    string
}

func newPairing(a, b *C.SSL, name string) *pairing {
	p := &pairing{name: name}
	if p.in = C.SSL_get1_session(a); p.in == nil {
		return nil
	}
	if p.out = C.SSL_get1_session(b); p.out == nil {
		C.SSL_SESSION_free(p.in)
		return nil
	}
	return p
}

// Close gives both back.
func (p *pairing) Close() {
	C.SSL_SESSION_free(p.in)
	C.SSL_SESSION_free(p.out)
	p.in, p.out = nil, nil
}

// closeIn gives back only one.
func (p *pairing) closeIn() {
	C.SSL_SESSION_free(p.in)
	p.in = nil
}

func badHalfClosed(a, b *C.SSL) C.long {
	p := newPairing(a, b, "half") // out stays // want "refleak"
	if p == nil {
		return 0
	}
	defer p.closeIn()
	return C.SSL_SESSION_get_time(p.in) - C.SSL_SESSION_get_time(p.out)
}

func goodHalfClosed(a, b *C.SSL) C.long {
	p := newPairing(a, b, "half")
	if p == nil {
		return 0
	}
	defer p.Close()
	return C.SSL_SESSION_get_time(p.in) - C.SSL_SESSION_get_time(p.out)
}

// A field is read after the owner was closed, through a name of its own.
func badFieldOutlives(a, b *C.SSL) C.long {
	p := newPairing(a, b, "outlives")
	if p == nil {
		return 0
	}
	in := p.in
	p.Close()
	C.SSL_free(a)
	return C.SSL_SESSION_get_timeout(in) // a loan since Close // want "staleborrow"
}

func goodFieldOutlives(a, b *C.SSL) C.long {
	p := newPairing(a, b, "outlives")
	if p == nil {
		return 0
	}
	in := p.in
	p.in = nil
	p.Close()
	C.SSL_free(a)
	t := C.SSL_SESSION_get_timeout(in)
	C.SSL_SESSION_free(in)
	return t
}

// Copied by value, both copies closed.
func badCopiedOwner(a, b *C.SSL) {
	p := newPairing(a, b, "copy")
	if p == nil {
		return
	}
	q := *p
	q.name = "second"
	p.Close()
	q.Close() // want "doublefree"
}

func goodCopiedOwner(a, b *C.SSL) {
	p := newPairing(a, b, "copy")
	if p == nil {
		return
	}
	q := *p
	p.in, p.out = nil, nil
	q.name = "second"
	p.Close()
	q.Close()
}

// The constructor's second failure loses what the first step made.
func badNewPairing(a *C.SSL, old *C.SSL_SESSION) *pairing {
	p := &pairing{in: C.SSL_get1_session(a)} // want "refleak"
	if p.in == nil {
		return nil
	}
	p.out = C.SSL_SESSION_dup(old)
	if p.out == nil {
		return nil
	}
	return p
}

func goodNewPairing(a *C.SSL, old *C.SSL_SESSION) *pairing {
	p := &pairing{in: C.SSL_get1_session(a)}
	if p.in == nil {
		return nil
	}
	p.out = C.SSL_SESSION_dup(old)
	if p.out == nil {
		p.Close()
		return nil
	}
	return p
}

// ring is a list that owns a session per node.
type ring struct {
	next *ring
	sess *C.SSL_SESSION
}

func (r *ring) push(s *C.SSL_SESSION) *ring { return &ring{next: r, sess: s} }

func (r *ring) freeAll() {
	for ; r != nil; r = r.next {
		C.SSL_SESSION_free(r.sess)
	}
}

func badRingDropped(a, b *C.SSL) C.long {
	var r *ring
	s := C.SSL_get1_session(a) // want "refleak"
	if s == nil {
		return 0
	}
	r = r.push(s)
	t := C.SSL_get1_session(b)
	if t == nil {
		return 0
	}
	r = r.push(t)
	sum := C.SSL_SESSION_get_time(r.sess)
	r.freeAll()
	return sum
}

func goodRingDropped(a, b *C.SSL) C.long {
	var r *ring
	s := C.SSL_get1_session(a)
	if s == nil {
		return 0
	}
	r = r.push(s)
	t := C.SSL_get1_session(b)
	if t == nil {
		r.freeAll()
		return 0
	}
	r = r.push(t)
	sum := C.SSL_SESSION_get_time(r.sess)
	r.freeAll()
	return sum
}

// slot is set by a method that frees what was there.
type slot struct{ cur *C.SSL_SESSION }

// put takes over s.
func (sl *slot) put(s *C.SSL_SESSION) {
	if sl.cur != nil {
		C.SSL_SESSION_free(sl.cur)
	}
	sl.cur = s
}

func (sl *slot) done() { sl.put(nil) }

// A loan goes into what frees its content.
func badPutLoan(ssl *C.SSL) C.long {
	var sl slot
	sl.put(C.SSL_get_session(ssl))
	var t C.long
	if sl.cur != nil {
		t = C.SSL_SESSION_get_time(sl.cur)
	}
	sl.done() // want "borrowedfree"
	return t
}

func goodPutLoan(ssl *C.SSL) C.long {
	var sl slot
	sl.put(C.SSL_get1_session(ssl))
	var t C.long
	if sl.cur != nil {
		t = C.SSL_SESSION_get_time(sl.cur)
	}
	sl.done()
	return t
}

// Put twice, the second time the same.
func badPutSame(ssl *C.SSL) {
	var sl slot
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	sl.put(s)
	sl.put(s) // frees what it is about to store
	sl.done() // want "doublefree"
}

func goodPutSame(ssl *C.SSL) {
	var sl slot
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	sl.put(s)
	if C.SSL_SESSION_up_ref(s) == 1 {
		sl.put(s)
	}
	sl.done()
}

// Never emptied.
func badPutForgotten(ssl *C.SSL) bool {
	var sl slot
	s := C.SSL_get1_session(ssl) // want "refleak"
	sl.put(s)
	return sl.cur != nil
}

func goodPutForgotten(ssl *C.SSL) bool {
	var sl slot
	defer sl.done()
	s := C.SSL_get1_session(ssl)
	sl.put(s)
	return sl.cur != nil
}

// A parameter that is this function's to free is read afterwards.
func badReadDropped(s *C.SSL_SESSION, log func(C.long)) {
	if s == nil {
		return
	}
	C.SSL_SESSION_free(s)
	log(C.SSL_SESSION_get_timeout(s)) // want "useafterfree"
}

func goodReadDropped(s *C.SSL_SESSION, log func(C.long)) {
	if s == nil {
		return
	}
	t := C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s)
	log(t)
}

// And freed again in the tail of the function.
func badDropTail(s *C.SSL_SESSION, stale bool) {
	if s == nil {
		return
	}
	if stale {
		C.SSL_SESSION_free(s)
	}
	stale = false
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodDropTail(s *C.SSL_SESSION, stale bool) {
	if s == nil {
		return
	}
	if stale {
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(s)
}

// The array keeps two, the loop frees the first only.
func badArrayOfTwo(a, b *C.SSL) int {
	list := [2]*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)} // want "refleak"
	n := 0
	for i := 0; i < 1; i++ {
		if list[i] != nil {
			n++
		}
		C.SSL_SESSION_free(list[i])
	}
	return n
}

func goodArrayOfTwo(a, b *C.SSL) int {
	list := [2]*C.SSL_SESSION{C.SSL_get1_session(a), C.SSL_get1_session(b)}
	n := 0
	for i := 0; i < len(list); i++ {
		if list[i] != nil {
			n++
		}
		C.SSL_SESSION_free(list[i])
	}
	return n
}

// The second element is the first one again.
func badTupleAlias(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	all := []*C.SSL_SESSION{s, s}
	C.SSL_SESSION_free(all[0])
	C.SSL_SESSION_free(all[1]) // want "doublefree"
}

func goodTupleAlias(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	all := []*C.SSL_SESSION{s, nil}
	C.SSL_SESSION_free(all[0])
	C.SSL_SESSION_free(all[1])
}

// visit calls f and tells whether to go on.
func visit(s *C.SSL_SESSION, f func(*C.SSL_SESSION) bool) bool {
	return s != nil && f(s)
}

// The function literal frees its argument, and so does the caller.
func badVisitFrees(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	ok := visit(s, func(t *C.SSL_SESSION) bool {
		defer C.SSL_SESSION_free(t)
		return C.SSL_SESSION_is_resumable(t) == 1
	})
	C.SSL_SESSION_free(s) // want "doublefree"
	return ok
}

func goodVisitFrees(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	ok := visit(s, func(t *C.SSL_SESSION) bool {
		return C.SSL_SESSION_is_resumable(t) == 1
	})
	C.SSL_SESSION_free(s)
	return ok
}

var workerTimes = make(chan C.long, 64)

// A worker that is told what to do with the session frees it.
func badWorker(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	go func() {
		workerTimes <- C.SSL_SESSION_get_time(s)
		C.SSL_SESSION_free(s)
	}()
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodWorker(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	go func() {
		workerTimes <- C.SSL_SESSION_get_time(s)
		C.SSL_SESSION_free(s)
	}()
}
