package owners

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"context"
	"testing"
)

// What is registered to run later is handed over by the registration; a
// release that follows in the source is the second one, and the finding's
// line, even if it runs before the registered function does. The same goes for
// goroutines, finalizers and cleanups.

// atExit runs when the program ends.
var atExit []func()

// A scope collects what is to be done at its end.
type scope struct {
	fns []func()
}

func (sc *scope) add(f func()) { sc.fns = append(sc.fns, f) }

func (sc *scope) own(s *C.SSL_SESSION) *C.SSL_SESSION {
	sc.add(func() { C.SSL_SESSION_free(s) })
	return s
}

func (sc *scope) end() {
	for i := len(sc.fns) - 1; i >= 0; i-- {
		sc.fns[i]()
	}
	sc.fns = nil
}

func badAtExitLoan(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	atExit = append(atExit, func() { C.SSL_SESSION_free(s) }) // frees a loan, and late // want "borrowedfree"
}

func goodAtExitLoan(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	atExit = append(atExit, func() { C.SSL_SESSION_free(s) })
}

func badAtExitUses(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	atExit = append(atExit, func() { C.SSL_SESSION_get_time(s) }) // want "borrowescape"
}

func goodAtExitUses(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	atExit = append(atExit, func() {
		C.SSL_SESSION_get_time(s)
		C.SSL_SESSION_free(s)
	})
}

func badLocalCleanups(ssl *C.SSL, skip bool) {
	var fns []func()
	s := C.SSL_get1_session(ssl) // want "refleak"
	fns = append(fns, func() { C.SSL_SESSION_free(s) })
	if skip {
		return
	}
	for _, f := range fns {
		f()
	}
}

func goodLocalCleanups(ssl *C.SSL, skip bool) {
	var fns []func()
	defer func() {
		for _, f := range fns {
			f()
		}
	}()
	s := C.SSL_get1_session(ssl)
	fns = append(fns, func() { C.SSL_SESSION_free(s) })
	if skip {
		return
	}
	if s != nil {
		C.SSL_SESSION_get_time(s)
	}
}

func badScope(ssl *C.SSL) C.long {
	var sc scope
	s := sc.own(C.SSL_get1_session(ssl)) // sc.end is never called // want "refleak"
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func goodScope(ssl *C.SSL) C.long {
	var sc scope
	defer sc.end()
	s := sc.own(C.SSL_get1_session(ssl))
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func badScopeAndFree(ssl *C.SSL) {
	sc := new(scope)
	defer sc.end() // want "doublefree"
	s := sc.own(C.SSL_get1_session(ssl))
	C.SSL_SESSION_free(s)
}

func goodScopeAndFree(ssl *C.SSL) {
	sc := new(scope)
	defer sc.end()
	sc.own(C.SSL_get1_session(ssl))
}

func goodScopeOfCaller(sc *scope, ssl *C.SSL) *C.SSL_SESSION {
	return sc.own(C.SSL_get1_session(ssl))
}

func badScopeOfCaller(sc *scope, ssl *C.SSL) *C.SSL_SESSION {
	return sc.own(C.SSL_get_session(ssl)) // want "borrowedfree"
}

func badTestCleanup(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	t.Cleanup(func() { C.SSL_SESSION_free(s) })
	defer C.SSL_SESSION_free(s) // want "doublefree"
	if s != nil {
		C.SSL_SESSION_get_time(s)
	}
}

func goodTestCleanup(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	t.Cleanup(func() { C.SSL_SESSION_free(s) })
	if s != nil {
		C.SSL_SESSION_get_time(s)
	}
}

func badTestCleanupLoan(t testing.TB, ssl *C.SSL) *C.SSL_SESSION {
	t.Helper()
	s := C.SSL_get_session(ssl)
	t.Cleanup(func() { C.SSL_SESSION_free(s) }) // want "borrowedfree"
	return s
}

func goodTestCleanupLoan(t testing.TB, ssl *C.SSL) *C.SSL_SESSION {
	t.Helper()
	s := C.SSL_get1_session(ssl)
	t.Cleanup(func() { C.SSL_SESSION_free(s) })
	return s
}

func goodContextAfterFunc(ctx context.Context, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	context.AfterFunc(ctx, func() { C.SSL_SESSION_free(s) })
}

func badContextAfterFunc(ctx context.Context, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	context.AfterFunc(ctx, func() { C.SSL_SESSION_free(s) })
	C.SSL_SESSION_free(s) // want "doublefree"
}

// withCleanup returns the release with the session, as contexts do.
func withCleanup(ssl *C.SSL) (*C.SSL_SESSION, func()) {
	s := C.SSL_get1_session(ssl)
	return s, func() { C.SSL_SESSION_free(s) }
}

func badReturnedCleanup(ssl *C.SSL) bool {
	s, _ := withCleanup(ssl) // nobody calls the second result // want "refleak"
	return s != nil
}

func goodReturnedCleanup(ssl *C.SSL) bool {
	s, done := withCleanup(ssl)
	defer done()
	return s != nil
}

func badReturnedCleanupTwice(ssl *C.SSL) bool {
	s, done := withCleanup(ssl)
	defer done() // want "doublefree"
	ok := s != nil
	done()
	return ok
}

func goodReturnedCleanupTwice(ssl *C.SSL) bool {
	s, done := withCleanup(ssl)
	ok := s != nil
	done()
	return ok
}

func badReturnedCleanupAndFree(ssl *C.SSL) {
	s, done := withCleanup(ssl)
	C.SSL_SESSION_free(s)
	done() // want "doublefree"
}

func goodReturnedCleanupAndFree(ssl *C.SSL) {
	s, done := withCleanup(ssl)
	if s != nil {
		C.SSL_SESSION_get_time(s)
	}
	done()
}
