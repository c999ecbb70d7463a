package memory

// Ideas of the tests of reference count checkers: ownership by convention,
// containers that retain, results by status, what the callee takes.

/*
#include <openssl/ssl.h>
*/
import "C"

import "time"

// A container that retains leaves the caller with its own reference.
func badAddToContainer(ctx *C.SSL_CTX, der []byte) bool {
	s := decode(der) // want "refleak"
	if s == nil {
		return false
	}
	return C.SSL_CTX_add_session(ctx, s) == 1
}

func goodAddToContainer(ctx *C.SSL_CTX, der []byte) bool {
	s := decode(der)
	if s == nil {
		return false
	}
	ok := C.SSL_CTX_add_session(ctx, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

// An out-parameter that is set when the result is 0.
func copyOut(from *C.SSL, out **C.SSL_SESSION) int {
	s := C.SSL_get1_session(from)
	if s == nil {
		return -1
	}
	*out = s
	return 0
}

func badOutOnZero(from *C.SSL, limit int) int {
	var s *C.SSL_SESSION
	if rc := copyOut(from, &s); rc != 0 { // want "refleak"
		return rc
	}
	if int(C.SSL_SESSION_get_timeout(s)) > limit {
		return -2
	}
	C.SSL_SESSION_free(s)
	return 0
}

func goodOutOnZero(from *C.SSL, limit int) int {
	var s *C.SSL_SESSION
	if rc := copyOut(from, &s); rc != 0 {
		return rc
	}
	if int(C.SSL_SESSION_get_timeout(s)) > limit {
		C.SSL_SESSION_free(s)
		return -2
	}
	C.SSL_SESSION_free(s)
	return 0
}

// Retained as often as the loop runs, released once.
func badRetainInLoop(s *C.SSL_SESSION, n int) {
	held := 0
	for i := 0; i < n; i++ {
		if C.SSL_SESSION_up_ref(s) != 1 { // want "refleak"
			break
		}
		held++
	}
	if held > 0 {
		C.SSL_SESSION_free(s)
	}
}

func goodRetainInLoop(s *C.SSL_SESSION, n int) {
	for i := 0; i < n; i++ {
		if C.SSL_SESSION_up_ref(s) != 1 {
			break
		}
		C.SSL_SESSION_free(s)
	}
}

type holder struct{ s *C.SSL_SESSION }

func (h *holder) Set(s *C.SSL_SESSION) bool {
	if s != nil && C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	if h.s != nil {
		C.SSL_SESSION_free(h.s)
	}
	h.s = s
	return true
}

func (h *holder) Close() {
	if h.s != nil {
		C.SSL_SESSION_free(h.s)
		h.s = nil
	}
}

// A setter that retains: the caller's own reference stays the caller's.
func badRetainingSetter(h *holder, ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	return h.Set(s)
}

func goodRetainingSetter(h *holder, ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return h.Set(s)
}

// adopt takes the reference it is given.
func (h *holder) adopt(s *C.SSL_SESSION) {
	if h.s != nil {
		C.SSL_SESSION_free(h.s)
	}
	h.s = s
}

// A setter that doesn't retain, given a loan, in a holder that is closed.
func badAdoptBorrowed(ssl *C.SSL) {
	var h holder
	defer h.Close() // want "borrowedfree"
	h.adopt(C.SSL_get0_session(ssl))
	C.SSL_shutdown(ssl)
}

func goodAdoptBorrowed(ssl *C.SSL) {
	var h holder
	defer h.Close()
	h.adopt(C.SSL_get1_session(ssl))
	C.SSL_shutdown(ssl)
}

// consume releases its argument whatever happens.
func consume(s *C.SSL_SESSION) bool {
	defer C.SSL_SESSION_free(s)
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

func badConsumedThenReleased(ctx *C.SSL_CTX) bool {
	s := C.SSL_SESSION_new()
	if s == nil {
		return false
	}
	if C.SSL_CTX_add_session(ctx, s) != 1 {
		C.SSL_SESSION_free(s)
		return false
	}
	ok := consume(s)
	C.SSL_SESSION_free(s) // want "doublefree"
	return ok
}

func goodConsumedThenReleased(ctx *C.SSL_CTX) bool {
	s := C.SSL_SESSION_new()
	if s == nil {
		return false
	}
	if C.SSL_CTX_add_session(ctx, s) != 1 {
		C.SSL_SESSION_free(s)
		return false
	}
	return consume(s)
}

// Ownership goes to the callee when it succeeds, stays when it fails.
func insert(m map[string]*C.SSL_SESSION, key string, s *C.SSL_SESSION) bool {
	if _, taken := m[key]; taken {
		return false
	}
	m[key] = s
	return true
}

func badTakenOnSuccess(m map[string]*C.SSL_SESSION, ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	if !insert(m, "k", s) {
		return false
	}
	return true
}

func goodTakenOnSuccess(m map[string]*C.SSL_SESSION, ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	if !insert(m, "k", s) {
		C.SSL_SESSION_free(s)
		return false
	}
	return true
}

// The count is right on one side of the branch only.
func badUnbalancedBranch(ssl *C.SSL, share bool, sink chan<- *C.SSL_SESSION) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if share {
		sink <- s
	}
	C.SSL_SESSION_set_timeout(s, 300)
	if !share {
		C.SSL_SESSION_free(s)
	}
	if C.SSL_session_reused(ssl) == 1 && !share {
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodUnbalancedBranch(ssl *C.SSL, share bool, sink chan<- *C.SSL_SESSION) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	C.SSL_SESSION_set_timeout(s, 300)
	if share {
		sink <- s
	}
	if !share {
		C.SSL_SESSION_free(s)
	}
}

// The result of the retain is ignored, the reference relied on.
func badIgnoredRetain(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	_ = C.SSL_SESSION_up_ref(s) // want "uncheckedref"
	C.SSL_free(ssl)
	return s
}

func goodIgnoredRetain(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		s = nil
	}
	C.SSL_free(ssl)
	return s
}

// A retain that is never given back.
func badRetainOnly(s *C.SSL_SESSION, ssl *C.SSL) bool {
	if C.SSL_SESSION_up_ref(s) == 0 { // want "refleak"
		return false
	}
	return C.SSL_set_session(ssl, s) == 1
}

func goodRetainOnly(s *C.SSL_SESSION, ssl *C.SSL) bool {
	if C.SSL_SESSION_up_ref(s) == 0 {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_set_session(ssl, s) == 1
}

// Closures that release what they capture, one of them not run.
func badCapturedCleanup(ssl *C.SSL, work func(*C.SSL_SESSION) bool) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	cleanup := func() { C.SSL_SESSION_free(s) }
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	defer cleanup()
	return C.SSL_SESSION_has_ticket(s) == 1
}

func goodCapturedCleanup(ssl *C.SSL, work func(*C.SSL_SESSION) bool) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	cleanup := func() { C.SSL_SESSION_free(s) }
	defer cleanup()
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	return C.SSL_SESSION_has_ticket(s) == 1
}

// The loan ends with another session set; the old pointer is asked.
func badBorrowAfterSet(ssl *C.SSL, next *C.SSL_SESSION) bool {
	was := C.SSL_get_session(ssl)
	if was == nil {
		return false
	}
	if C.SSL_set_session(ssl, next) != 1 {
		return false
	}
	return C.SSL_SESSION_get_time(was) > 0 // want "staleborrow"
}

func goodBorrowAfterSet(ssl *C.SSL, next *C.SSL_SESSION) bool {
	was := C.SSL_get_session(ssl)
	if was == nil {
		return false
	}
	old := C.SSL_SESSION_get_time(was) > 0
	if C.SSL_set_session(ssl, next) != 1 {
		return false
	}
	return old
}

// A pool that drains on a timer: what was put in is the pool's.
type pool struct {
	free []*C.SSL_SESSION
	tick *time.Ticker
}

func (p *pool) put(s *C.SSL_SESSION) { p.free = append(p.free, s) }

func badPutAndUse(p *pool, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	p.put(s) // want "borrowescape"
	C.SSL_free(ssl)
}

func goodPutAndUse(p *pool, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	p.put(s)
	C.SSL_free(ssl)
}
