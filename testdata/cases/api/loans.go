package api

/*
#include <openssl/ssl.h>
*/
import "C"

func badSSLFreed(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	s := C.SSL_get_session(ssl)
	if s == nil {
		C.SSL_free(ssl)
		return 0
	}
	C.SSL_free(ssl)
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

func goodSSLFreed(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	s := C.SSL_get_session(ssl)
	if s == nil {
		C.SSL_free(ssl)
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_free(ssl)
	return t
}

func badSSLFreedParameter(ssl *C.SSL, other *C.SSL) bool {
	s := C.SSL_get0_session(ssl)
	C.SSL_shutdown(ssl)
	C.SSL_free(ssl)
	return C.SSL_set_session(other, s) == 1 // want "staleborrow"
}

func goodSSLFreedParameter(ssl *C.SSL, other *C.SSL) bool {
	s := C.SSL_get0_session(ssl)
	ok := C.SSL_set_session(other, s) == 1
	C.SSL_shutdown(ssl)
	C.SSL_free(ssl)
	return ok
}

func badSSLFreedThenFreed(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s) // never was ours // want "borrowedfree"
}

func goodSSLFreedThenFreed(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
}

func badSSLFreedOnOnePath(ssl *C.SSL, done bool) C.int {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	if done {
		C.SSL_free(ssl)
	}
	return C.SSL_SESSION_has_ticket(s) // want "staleborrow"
}

func goodSSLFreedOnOnePath(ssl *C.SSL, done bool) C.int {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	if done {
		C.SSL_free(ssl)
		return 0
	}
	return C.SSL_SESSION_has_ticket(s)
}

func badReturnedAfterFree(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return nil
	}
	return C.SSL_get_session(ssl) // dead when the caller gets it // want "borrowescape"
}

func goodReturnedAfterFree(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return nil
	}
	return C.SSL_get1_session(ssl)
}

// An accessor hands on a loan on what its caller has.
func goodAccessor(ssl *C.SSL) *C.SSL_SESSION {
	return C.SSL_get_session(ssl)
}

func badKeptOverFree(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s) // a loan again: ssl has it
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

func goodKeptOverFree(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(s)
}

// After get1 and free the pointer is what get0 would give.
func goodLoanAgain(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func badLoanAgain(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s) // now it was the last reference
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s) // want "useafterfree"
}

func badClear(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_clear(ssl) != 1 {
		return 0
	}
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

func goodClear(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_clear(ssl)
	return t
}

func badClearShutdownOnOnePath(ssl *C.SSL, polite bool) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	if polite {
		C.SSL_shutdown(ssl)
	}
	C.SSL_clear(ssl)
	return C.SSL_SESSION_get_time(s) // gone unless polite // want "staleborrow"
}

// After close_notify was sent SSL_clear keeps the session.
func goodClearShutdownOnOnePath(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_shutdown(ssl)
	C.SSL_clear(ssl)
	return C.SSL_SESSION_get_time(s)
}

func badClearReceived(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_set_shutdown(ssl, C.SSL_RECEIVED_SHUTDOWN) // the peer's close_notify is not ours
	C.SSL_clear(ssl)
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

func goodClearReceived(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_set_shutdown(ssl, C.SSL_SENT_SHUTDOWN|C.SSL_RECEIVED_SHUTDOWN)
	C.SSL_clear(ssl)
	return C.SSL_SESSION_get_time(s)
}

func badClearedTwice(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_shutdown(ssl)
	C.SSL_clear(ssl)
	if C.SSL_connect(ssl) != 1 {
		return 0
	}
	s = C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_clear(ssl)                 // the new connection was not shut down
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

func goodClearedTwice(ssl *C.SSL) C.long {
	C.SSL_clear(ssl)
	if C.SSL_connect(ssl) != 1 {
		return 0
	}
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func badAnotherSet(ssl *C.SSL, next *C.SSL_SESSION) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_set_session(ssl, next) != 1 {
		return 0
	}
	return C.SSL_SESSION_is_resumable(s) // ssl has next now // want "staleborrow"
}

func goodAnotherSet(ssl *C.SSL, next *C.SSL_SESSION) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_set_session(ssl, next) != 1 {
		return 0
	}
	return C.SSL_SESSION_is_resumable(next)
}

// Where the SSL refuses the other session it keeps its own.
func goodAnotherRefused(ssl *C.SSL, next *C.SSL_SESSION) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_set_session(ssl, next) == 1 {
		return 0
	}
	return C.SSL_SESSION_is_resumable(s)
}

func badNullSet(ssl *C.SSL) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_set_session(ssl, nil)
	return C.SSL_SESSION_is_resumable(s) // want "staleborrow"
}

func goodNullSet(ssl *C.SSL) C.int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	C.SSL_set_session(ssl, nil)
	return C.SSL_SESSION_is_resumable(s)
}

// Setting what is there already changes nothing.
func goodSameSet(ssl *C.SSL) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_set_session(ssl, s)
	return C.SSL_SESSION_is_resumable(s)
}

func badCopiedOver(to, from *C.SSL) C.long {
	s := C.SSL_get_session(to)
	if s == nil || C.SSL_copy_session_id(to, from) != 1 {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s) // to has from's session now // want "staleborrow"
}

func goodCopiedOver(to, from *C.SSL) C.long {
	s := C.SSL_get_session(from)
	if s == nil || C.SSL_copy_session_id(to, from) != 1 {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func badSSLUpRef(ssl *C.SSL) C.long {
	if C.SSL_up_ref(ssl) != 1 {
		return 0
	}
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	C.SSL_free(ssl) // both references
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

func goodSSLUpRef(ssl *C.SSL) C.long {
	if C.SSL_up_ref(ssl) != 1 {
		return 0
	}
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl) // one is left
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func badSSLDup(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	twin := C.SSL_dup(ssl)
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	C.SSL_free(twin)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

// The twin shares the session.
func goodSSLDup(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	twin := C.SSL_dup(ssl)
	if twin == nil {
		C.SSL_free(ssl)
		return 0
	}
	defer C.SSL_free(twin)
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func badHeldByOther(a, b *C.SSL) C.long {
	s := C.SSL_get_session(a)
	if s == nil || C.SSL_set_session(b, s) != 1 {
		return 0
	}
	C.SSL_free(a)
	C.SSL_free(b)
	return C.SSL_SESSION_get_time(s) // the second holder is gone, too // want "staleborrow"
}

// b has a reference of its own to the session of a.
func goodHeldByOther(a, b *C.SSL) C.long {
	s := C.SSL_get_session(a)
	if s == nil || C.SSL_set_session(b, s) != 1 {
		return 0
	}
	C.SSL_free(a)
	return C.SSL_SESSION_get_time(s)
}

// An SSL holds its SSL_CTX: freeing that first is in order.
func goodContextFreedFirst(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	C.SSL_CTX_free(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	defer C.SSL_free(ssl)
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func badContextFreedFirst(ctx *C.SSL_CTX) C.long {
	ssl := C.SSL_new(ctx)
	C.SSL_CTX_free(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

// A flush never takes the present session of an open connection.
func goodFlushed(ctx *C.SSL_CTX, ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_CTX_flush_sessions(ctx, 0)
	C.SSL_CTX_remove_session(ctx, s)
	return C.SSL_SESSION_get_time(s)
}

// What the cache keeps may live on after a clean end: not certain to be dead.
func goodCachedOverFree(ctx *C.SSL_CTX, ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_CTX_add_session(ctx, s) != 1 {
		return 0
	}
	C.SSL_shutdown(ssl)
	C.SSL_free(ssl)
	return C.SSL_SESSION_get_time(s)
}

// I/O may end a loan (a TLS 1.3 ticket), but not every time.
func goodAfterIO(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	if C.SSL_do_handshake(ssl) != 1 {
		return 0
	}
	C.SSL_set_connect_state(ssl)
	return C.SSL_SESSION_get_time(s)
}

func badLoanOfLoan(ctx *C.SSL_CTX, src *C.SSL_SESSION) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return 0
	}
	own := C.SSL_SESSION_dup(src)
	if own == nil || C.SSL_set_session(ssl, own) != 1 {
		C.SSL_SESSION_free(own)
		C.SSL_free(ssl)
		return 0
	}
	C.SSL_SESSION_free(own)
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

// The session that was set is ours as well: it outlives the SSL.
func goodLoanOfLoan(ctx *C.SSL_CTX, src *C.SSL_SESSION) C.long {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return 0
	}
	own := C.SSL_SESSION_dup(src)
	if own == nil || C.SSL_set_session(ssl, own) != 1 {
		C.SSL_SESSION_free(own)
		C.SSL_free(ssl)
		return 0
	}
	defer C.SSL_SESSION_free(own)
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}
