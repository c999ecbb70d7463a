package unseen_pairs

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"log"
	"os"
	"runtime"
	"testing"
)

const keepSessions = false

func badConstantFlag(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // the constant says no // want "refleak"
	if s == nil {
		return false
	}
	if keepSessions {
		C.SSL_SESSION_free(s)
	}
	return true
}

func goodConstantFlag(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	if !keepSessions {
		C.SSL_SESSION_free(s)
	}
	return true
}

func tracing() bool { return false }

func badConstantHelper(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	if !tracing() {
		C.SSL_SESSION_free(s) // the helper always says yes // want "doublefree"
	}
}

func goodConstantHelper(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	if tracing() {
		C.SSL_SESSION_free(s)
	}
}

func badDeferBorrowed(ssl *C.SSL) int64 {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s) // a loan // want "borrowedfree"
	return age(s)
}

func goodDeferBorrowed(ssl *C.SSL) int64 {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return age(s)
}

func badDeferClosureAndExplicit(ssl *C.SSL) (err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoSession
	}
	defer func() { C.SSL_SESSION_free(s) }() // released explicitly before // want "doublefree"
	if !resumable(s) {
		C.SSL_SESSION_free(s)
		return errExpired
	}
	return nil
}

func goodDeferClosureAndExplicit(ssl *C.SSL) (err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoSession
	}
	defer func() { C.SSL_SESSION_free(s) }()
	if !resumable(s) {
		return errExpired
	}
	return nil
}

func badDeferInLoop(conns []*C.SSL) (n int) {
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			continue
		}
		defer C.SSL_SESSION_free(s) // the loop may have released it // want "doublefree"
		if resumable(s) {
			n++
		} else {
			C.SSL_SESSION_free(s)
		}
	}
	return n
}

func goodDeferInLoop(conns []*C.SSL) (n int) {
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			continue
		}
		defer C.SSL_SESSION_free(s)
		if resumable(s) {
			n++
		}
	}
	return n
}

func badDeferOrder(orig *C.SSL_SESSION) {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return
	}
	defer func() { log.Println("session age", age(s)) }() // runs after the release, deferred later // want "useafterfree"
	defer C.SSL_SESSION_free(s)
	log.Println("resumable", resumable(orig))
}

func goodDeferOrder(orig *C.SSL_SESSION) {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	defer func() { log.Println("session age", age(s)) }()
	log.Println("resumable", resumable(orig))
}

func badDeferArgumentFixed(ssl *C.SSL) int64 {
	var s *C.SSL_SESSION
	defer C.SSL_SESSION_free(s)
	s = C.SSL_get1_session(ssl) // the argument was fixed before // want "refleak"
	if s == nil {
		return 0
	}
	return age(s)
}

func goodDeferArgumentFixed(ssl *C.SSL) int64 {
	var s *C.SSL_SESSION
	defer func() { C.SSL_SESSION_free(s) }()
	s = C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	return age(s)
}

func checkAge(s *C.SSL_SESSION) error {
	if age(s) <= 0 {
		return errExpired
	}
	return nil
}

func badNamedErrorShadowed(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
	s = C.SSL_get1_session(ssl) // failed is never set // want "refleak"
	if s == nil {
		return nil, errNoSession
	}
	keep := s
	var failed bool
	defer func() {
		if failed {
			C.SSL_SESSION_free(keep)
		}
	}()
	if err := checkAge(s); err != nil {
		return nil, err
	}
	return s, nil
}

func goodNamedErrorShadowed(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
	s = C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNoSession
	}
	keep := s
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(keep)
		}
	}()
	if err := checkAge(s); err != nil {
		return nil, err
	}
	return s, nil
}

func badNamedPointerOverwritten(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	s = C.SSL_get1_session(ssl) // the return has overwritten it with nil // want "refleak"
	if s == nil {
		return nil, errNoSession
	}
	if err := checkAge(s); err != nil {
		return nil, err
	}
	return s, nil
}

func goodNamedPointerOverwritten(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
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
	if err = checkAge(s); err != nil {
		return
	}
	return s, nil
}

func badSuccessFlagNeverSet(orig *C.SSL_SESSION) (*C.SSL_SESSION, error) {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return nil, errNoSession
	}
	ok := false
	defer func() {
		if !ok {
			C.SSL_SESSION_free(s)
		}
	}()
	if err := checkAge(s); err != nil {
		return nil, err
	}
	return s, nil // the cleanup has released it // want "useafterfree"
}

func goodSuccessFlagNeverSet(orig *C.SSL_SESSION) (*C.SSL_SESSION, error) {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return nil, errNoSession
	}
	ok := false
	defer func() {
		if !ok {
			C.SSL_SESSION_free(s)
		}
	}()
	if err := checkAge(s); err != nil {
		return nil, err
	}
	ok = true
	return s, nil
}

func badPanicRecovered(ssl *C.SSL, idLen int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("verify: %v", r)
		}
	}()
	s := C.SSL_get1_session(ssl) // the recovered panic skips the release // want "refleak"
	if s == nil {
		return errNoSession
	}
	if idLen > 32 {
		panic("id too long")
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodPanicRecovered(ssl *C.SSL, idLen int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("verify: %v", r)
		}
	}()
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoSession
	}
	defer C.SSL_SESSION_free(s)
	if idLen > 32 {
		panic("id too long")
	}
	return nil
}

func badReturnInsteadOfExit(ssl *C.SSL, args []string) {
	s := C.SSL_get1_session(ssl) // the function returns, the process goes on // want "refleak"
	if s == nil {
		return
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: client host")
		return
	}
	fmt.Println(args[0], age(s))
	C.SSL_SESSION_free(s)
}

func goodReturnInsteadOfExit(ssl *C.SSL, args []string) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: client host")
		os.Exit(1)
	}
	fmt.Println(args[0], age(s))
	C.SSL_SESSION_free(s)
}

func badPrintInsteadOfFatal(ssl *C.SSL) int64 {
	s := C.SSL_get_session(ssl) // printing doesn't end the function // want "uncheckedref"
	if s == nil {
		log.Print("handshake without a session")
	}
	return age(s)
}

func goodPrintInsteadOfFatal(ssl *C.SSL) int64 {
	s := C.SSL_get_session(ssl)
	if s == nil {
		log.Fatal("handshake without a session")
	}
	return age(s)
}

func badGoexit(ssl *C.SSL, results chan<- int64) {
	s := C.SSL_get1_session(ssl) // the goroutine ends, the process doesn't // want "refleak"
	if s == nil {
		runtime.Goexit()
	}
	left := age(s)
	if left == 0 {
		close(results)
		runtime.Goexit()
	}
	C.SSL_SESSION_free(s)
	results <- left
}

func goodGoexit(ssl *C.SSL, results chan<- int64) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		runtime.Goexit()
	}
	defer C.SSL_SESSION_free(s)
	left := age(s)
	if left == 0 {
		close(results)
		runtime.Goexit()
	}
	results <- left
}

func badTestingError(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get_session(ssl) // Error doesn't end the test // want "uncheckedref"
	if s == nil {
		t.Errorf("no session after the handshake")
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		t.Errorf("session is not resumable")
	}
}

func goodTestingError(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		t.Fatalf("no session after the handshake")
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		t.Errorf("session is not resumable")
	}
}

func complain(err error) { log.Println("tls:", err) }

func badOwnHelperReturns(ssl *C.SSL) int {
	s := C.SSL_get0_session(ssl) // this helper comes back // want "uncheckedref"
	if s == nil {
		complain(errNoSession)
	}
	return int(C.SSL_SESSION_get_protocol_version(s))
}

func goodOwnHelperReturns(ssl *C.SSL) int {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		die("tls: %v", errNoSession)
	}
	return int(C.SSL_SESSION_get_protocol_version(s))
}

func mustPositive(n int64) {
	if n <= 0 {
		panic(errors.New("not positive"))
	}
}

func badElseIfChain(ssl *C.SSL, peer *C.SSL) int {
	s := C.SSL_get1_session(ssl) // one branch forgets it // want "refleak"
	if s == nil {
		return 0
	} else if !resumable(s) {
		C.SSL_SESSION_free(s)
		return 1
	} else if C.SSL_set_session(peer, s) == 0 {
		return 2
	} else {
		C.SSL_SESSION_free(s)
	}
	return 3
}

func goodElseIfChain(ssl *C.SSL, peer *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	} else if !resumable(s) {
		C.SSL_SESSION_free(s)
		return 1
	} else if C.SSL_set_session(peer, s) == 0 {
		C.SSL_SESSION_free(s)
		return 2
	} else {
		C.SSL_SESSION_free(s)
	}
	mustPositive(3)
	return 3
}

func badUseAfterConditionalFree(ssl *C.SSL, verbose bool) int64 {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	if !resumable(s) {
		C.SSL_free(ssl)
		C.SSL_SESSION_free(s)
		if verbose {
			log.Printf("dropped, %d s left", C.SSL_SESSION_get_timeout(s)) // released, and its connection freed // want "useafterfree"
		}
		return 0
	}
	left := age(s)
	C.SSL_SESSION_free(s)
	return left
}

func goodUseAfterConditionalFree(ssl *C.SSL, verbose bool) int64 {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	if !resumable(s) {
		if verbose {
			log.Printf("dropped, %d s left", C.SSL_SESSION_get_timeout(s))
		}
		C.SSL_SESSION_free(s)
		C.SSL_free(ssl)
		return 0
	}
	left := age(s)
	C.SSL_SESSION_free(s)
	return left
}

func badInfiniteLoop(ssl *C.SSL, stop func() bool) int {
	rounds := 0
	for {
		s := C.SSL_get1_session(ssl) // the way out forgets it // want "refleak"
		if stop() {
			return rounds
		}
		rounds++
		C.SSL_SESSION_free(s)
	}
}

func goodInfiniteLoop(ssl *C.SSL, stop func() bool) int {
	rounds := 0
	for {
		s := C.SSL_get1_session(ssl)
		C.SSL_SESSION_free(s)
		if stop() {
			return rounds
		}
		rounds++
	}
}

func badAfterShutdownLoop(conns []*C.SSL) (total int64) {
	for _, ssl := range conns {
		s := C.SSL_get_session(ssl)
		if s == nil {
			continue
		}
		C.SSL_shutdown(ssl)
		C.SSL_free(ssl)
		total += age(s) // its connection is freed before // want "staleborrow"
	}
	return total
}

func goodAfterShutdownLoop(conns []*C.SSL) (total int64) {
	for _, ssl := range conns {
		s := C.SSL_get_session(ssl)
		if s != nil {
			total += age(s)
		}
		C.SSL_shutdown(ssl)
		C.SSL_free(ssl)
	}
	return total
}
