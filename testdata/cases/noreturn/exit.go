// Package noreturn has calls that don't come back: panics, the end of the
// process or of the goroutine, and helpers that lead there.
package noreturn

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"log"
	"os"
)

var errNoSession = errors.New("no session")

// What is held when the process ends is nobody's leak; what is held when the
// function returns is.
func badExitElsewhere(ssl *C.SSL, code int) {
	s := C.SSL_get1_session(ssl) // code 1 returns // want "refleak"
	switch code {
	case 0:
		C.SSL_SESSION_free(s)
	case 1:
		return
	default:
		os.Exit(code)
	}
}

func goodExitElsewhere(ssl *C.SSL, code int) {
	s := C.SSL_get1_session(ssl)
	switch code {
	case 0, 1:
		C.SSL_SESSION_free(s)
	default:
		os.Exit(code)
	}
}

func badExitAsNilCheck(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		os.Exit(1)
	}
	return C.SSL_SESSION_get_timeout(s)
}

func goodExitAsNilCheck(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		os.Exit(1)
	}
	t := C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s)
	return t
}

// log.Print comes back, log.Fatal doesn't.
func badLogPrint(ssl *C.SSL) C.int {
	s := C.SSL_get_session(ssl) // logged, and used all the same // want "uncheckedref"
	if s == nil {
		log.Print("no session")
	}
	return C.SSL_SESSION_get_protocol_version(s)
}

func goodLogPrint(ssl *C.SSL) C.int {
	s := C.SSL_get_session(ssl)
	if s == nil {
		log.Fatal("no session")
	}
	return C.SSL_SESSION_get_protocol_version(s)
}

func badLogFatal(from, to *C.SSL) {
	s := C.SSL_get1_session(from) // fine when it fails, kept when it doesn't // want "refleak"
	if C.SSL_set_session(to, s) != 1 {
		log.Fatalf("SSL_set_session failed")
	}
}

func goodLogFatal(from, to *C.SSL) {
	s := C.SSL_get1_session(from)
	if C.SSL_set_session(to, s) != 1 {
		log.Fatalf("SSL_set_session failed")
	}
	C.SSL_SESSION_free(s)
}

// log.Fatalln in one arm, a release in the other: no double free.
func badFatalThenFree(ssl *C.SSL, strict bool) {
	s := C.SSL_get1_session(ssl)
	if s != nil && C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		if strict {
			log.Fatalln("session can't be resumed")
		}
	}
	C.SSL_SESSION_free(s) // not strict: it was freed above // want "doublefree"
}

func goodFatalThenFree(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s != nil && C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		log.Fatalln("session can't be resumed")
	}
	C.SSL_SESSION_free(s)
}

// Own helpers that never return.
func die(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(2)
}

func usage() {
	die("usage: resume host:port")
}

// complain looks like die and comes back.
func complain(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}

func badComplain(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl) // complain comes back // want "uncheckedref"
	if s == nil {
		complain("no session")
	}
	r := int(C.SSL_SESSION_is_resumable(s))
	C.SSL_SESSION_free(s)
	return r
}

func goodComplain(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		die("no session")
	}
	r := int(C.SSL_SESSION_is_resumable(s))
	C.SSL_SESSION_free(s)
	return r
}

func badUsage(ssl *C.SSL, args []string) {
	s := C.SSL_get1_session(ssl)
	if len(args) == 0 {
		complain("no arguments")
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s) // complain came back // want "doublefree"
}

func goodUsage(ssl *C.SSL, args []string) {
	s := C.SSL_get1_session(ssl)
	if len(args) == 0 {
		C.SSL_SESSION_free(s)
		usage()
	}
	C.SSL_SESSION_free(s)
}

// check ends the process only if the condition doesn't hold.
func check(ok bool, what string) {
	if !ok {
		die("%s failed", what)
	}
}

func badCheck(from, to *C.SSL) {
	s := C.SSL_get1_session(from) // check comes back, most of the time // want "refleak"
	check(s != nil, "SSL_get1_session")
	check(C.SSL_set_session(to, s) == 1, "SSL_set_session")
}

func goodCheck(from, to *C.SSL) {
	s := C.SSL_get1_session(from)
	check(s != nil, "SSL_get1_session")
	check(C.SSL_SESSION_is_resumable(s) == 1, "is_resumable")
	check(C.SSL_set_session(to, s) == 1, "SSL_set_session")
	C.SSL_SESSION_free(s)
}

// The helper says which of the two it is by its argument.
func maybeExit(code int) {
	if code != 0 {
		os.Exit(code)
	}
}

func badMaybeExit(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // maybeExit(0) comes back // want "refleak"
	if s != nil {
		maybeExit(0)
		return
	}
	C.SSL_SESSION_free(s)
}

func goodMaybeExit(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		maybeExit(1)
		return
	}
	C.SSL_SESSION_free(s)
}

// os.Exit runs no deferred calls, so nothing is freed twice.
func badExitAndDefer(ssl *C.SSL, fail bool) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s) // runs when complain comes back // want "doublefree"
	if fail {
		C.SSL_SESSION_free(s)
		complain("failed")
	}
}

func goodExitAndDefer(ssl *C.SSL, fail bool) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if fail {
		C.SSL_SESSION_free(s)
		os.Exit(1)
	}
}
