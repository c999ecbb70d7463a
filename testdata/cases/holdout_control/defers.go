package holdout_control

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"log"
	"runtime"
)

// The named pointer is nil by the time that the cleanup looks.
func badNamed(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	s = C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return nil, errNoSession
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return nil, errOld
	}
	return s, nil
}

func goodNamed(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
			s = nil
		}
	}()
	s = C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNoSession
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return s, errOld
	}
	return s, nil
}

// The error of the inner scope isn't the one that the cleanup asks about.
func badShadow(ssl *C.SSL) (err error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if s == nil {
		return errNoSession
	}
	if err := verify(s); err != nil {
		log.Print(err)
		return nil
	}
	err = errOld
	return
}

func verify(s *C.SSL_SESSION) error {
	if C.SSL_SESSION_get_timeout(s) == 0 {
		return errOld
	}
	return nil
}

func goodShadow(ssl *C.SSL) (err error) {
	s := C.SSL_get1_session(ssl)
	defer func() {
		C.SSL_SESSION_free(s)
	}()
	if s == nil {
		return errNoSession
	}
	if err := verify(s); err != nil {
		log.Print(err)
		return nil
	}
	err = errOld
	return
}

// Two deferred functions, the second registered runs first.
func badOrder(ssl *C.SSL) (t C.long) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_free(ssl)
	defer func() { t += C.SSL_SESSION_get_time(s) }() // want "useafterfree"
	defer C.SSL_SESSION_free(s)
	return 1
}

func goodOrder(ssl *C.SSL) (t C.long) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_free(ssl)
	defer C.SSL_SESSION_free(s)
	defer func() { t += C.SSL_SESSION_get_time(s) }()
	return 1
}

func timeoutOf(s *C.SSL_SESSION) C.long {
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

// The connection's defer runs before the use in the other one.
func badLoanOrder(ctx *C.SSL_CTX) (t C.long) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return 0
	}
	var s *C.SSL_SESSION
	defer func() { t = timeoutOf(s) }() // the connection is gone first // want "staleborrow"
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) == 1 {
		s = C.SSL_get_session(ssl)
	}
	return 0
}

func goodLoanOrder(ctx *C.SSL_CTX) (t C.long) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return 0
	}
	var s *C.SSL_SESSION
	defer C.SSL_free(ssl)
	defer func() { t = timeoutOf(s) }()
	if C.SSL_connect(ssl) == 1 {
		s = C.SSL_get_session(ssl)
	}
	return 0
}

// The argument of a deferred call is fixed when it is deferred.
func badFixed(a, b *C.SSL) (ok bool) {
	var s *C.SSL_SESSION
	defer C.SSL_SESSION_free(s)
	s = C.SSL_get1_session(a) // want "refleak"
	return s != nil
}

func goodFixed(a, b *C.SSL) (ok bool) {
	var s *C.SSL_SESSION
	defer func() { C.SSL_SESSION_free(s) }()
	s = C.SSL_get1_session(a)
	return s != nil
}

// Deferred before the check that returns, and freed by that as well.
func badTwiceOnError(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoSession
	}
	defer C.SSL_SESSION_free(s) // want "doublefree"
	if err := verify(s); err != nil {
		C.SSL_SESSION_free(s)
		return err
	}
	return nil
}

func goodTwiceOnError(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoSession
	}
	defer C.SSL_SESSION_free(s)
	if err := verify(s); err != nil {
		return err
	}
	return nil
}

// A cleanup that is disarmed when all went well.
func badDisarm(orig *C.SSL_SESSION) (*C.SSL_SESSION, error) {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return nil, errNoSession
	}
	cleanup := func() { C.SSL_SESSION_free(s) }
	defer func() { cleanup() }()
	if err := verify(s); err != nil {
		return nil, err
	}
	return s, nil // still armed // want "useafterfree"
}

func goodDisarm(orig *C.SSL_SESSION) (*C.SSL_SESSION, error) {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return nil, errNoSession
	}
	cleanup := func() { C.SSL_SESSION_free(s) }
	defer func() { cleanup() }()
	if err := verify(s); err != nil {
		return nil, err
	}
	cleanup = func() {}
	return s, nil
}

// A success flag that one of the ways out forgets.
func badSuccess(ssl *C.SSL, quick bool) *C.SSL_SESSION {
	ok := false
	s := C.SSL_get1_session(ssl)
	defer func() {
		if !ok {
			C.SSL_SESSION_free(s)
		}
	}()
	if s == nil {
		return nil
	}
	C.SSL_free(ssl)
	if quick {
		return s // want "useafterfree"
	}
	ok = verify(s) == nil
	if !ok {
		return nil
	}
	return s
}

func goodSuccess(ssl *C.SSL, quick bool) *C.SSL_SESSION {
	ok := false
	s := C.SSL_get1_session(ssl)
	defer func() {
		if !ok {
			C.SSL_SESSION_free(s)
		}
	}()
	if s == nil {
		return nil
	}
	C.SSL_free(ssl)
	if quick {
		ok = true
		return s
	}
	ok = verify(s) == nil
	if !ok {
		return nil
	}
	return s
}

// A panic is caught, and the function goes on without the session.
func badRecover(ssl *C.SSL, check func(*C.SSL_SESSION)) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("check: %v", r)
		}
	}()
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNoSession
	}
	if C.SSL_SESSION_get_timeout(s) > 1<<20 {
		panic("implausible timeout")
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodRecover(ssl *C.SSL, check func(*C.SSL_SESSION)) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("check: %v", r)
		}
	}()
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoSession
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_SESSION_get_timeout(s) > 1<<20 {
		panic("implausible timeout")
	}
	return nil
}

// The goroutine ends, the process doesn't.
func badGoexit(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil || C.SSL_SESSION_has_ticket(s) == 0 {
		runtime.Goexit()
	}
	C.SSL_SESSION_free(s)
}

func goodGoexit(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil || C.SSL_SESSION_has_ticket(s) == 0 {
		C.SSL_SESSION_free(s)
		runtime.Goexit()
	}
	C.SSL_SESSION_free(s)
}

// fatal ends the process, complain doesn't.
func fatal(format string, args ...any) {
	log.Fatalf("fatal: "+format, args...)
}

func complain(format string, args ...any) {
	log.Printf("error: "+format, args...)
}

func badComplain(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl) // want "uncheckedref"
	if s == nil {
		complain("no session for %p", ssl)
	}
	defer C.SSL_SESSION_free(s)
	return C.long(C.SSL_SESSION_has_ticket(s))
}

func goodComplain(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		fatal("no session for %p", ssl)
	}
	defer C.SSL_SESSION_free(s)
	return C.long(C.SSL_SESSION_has_ticket(s))
}

// A deferred method of a value whose field is set later.
type holder struct{ s *C.SSL_SESSION }

func (h holder) drop()   { C.SSL_SESSION_free(h.s) }
func (h *holder) clear() { C.SSL_SESSION_free(h.s) }

func badValueMethod(ssl *C.SSL) bool {
	var h holder
	defer h.drop()                // of the empty one
	h.s = C.SSL_get1_session(ssl) // want "refleak"
	return h.s != nil
}

func goodValueMethod(ssl *C.SSL) bool {
	var h holder
	defer h.clear()
	h.s = C.SSL_get1_session(ssl)
	return h.s != nil
}

// undo collects what has to be done at the end.
type undo []func()

func (u *undo) add(f func()) { *u = append(*u, f) }

func (u undo) run() {
	for i := len(u) - 1; i >= 0; i-- {
		u[i]()
	}
}

func badUndo(ssl *C.SSL) (err error) {
	var u undo
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNoSession
	}
	u.add(func() { log.Print("undone") })
	if err = verify(s); err != nil {
		u.run()
		return err
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodUndo(ssl *C.SSL) (err error) {
	var u undo
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoSession
	}
	u.add(func() { C.SSL_SESSION_free(s) })
	if err = verify(s); err != nil {
		u.run()
		return err
	}
	u.run()
	return nil
}
