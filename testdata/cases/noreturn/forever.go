package noreturn

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"io"
	"log"
	"os"
	"testing"
)

// A logger's own Fatal ends the process as log.Fatal does.
func badLogger(ssl *C.SSL) int {
	l := log.New(io.Discard, "", 0)
	s := C.SSL_get_session(ssl) // Println comes back // want "uncheckedref"
	if s == nil {
		l.Println("no session")
	}
	return int(C.SSL_SESSION_is_resumable(s))
}

func goodLogger(ssl *C.SSL) int {
	l := log.New(io.Discard, "", 0)
	s := C.SSL_get_session(ssl)
	if s == nil {
		l.Panicln("no session")
	}
	return int(C.SSL_SESSION_is_resumable(s))
}

// log.Panic panics.
func badLogPanic(ssl *C.SSL) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	s := C.SSL_get1_session(ssl) // log.Panic is a panic, and it is recovered // want "refleak"
	if s != nil && C.SSL_SESSION_is_resumable(s) == 0 {
		log.Panic("can't be resumed")
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodLogPanic(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		log.Panicf("no session")
	}
	defer C.SSL_SESSION_free(s)
	return int(C.SSL_SESSION_is_resumable(s))
}

// An application has a type for it.
type app struct {
	name string
	log  io.Writer
}

func (a *app) fatal(args ...any) {
	fmt.Fprintln(a.log, append([]any{a.name + ":"}, args...)...)
	os.Exit(1)
}

func (a *app) warn(args ...any) {
	fmt.Fprintln(os.Stderr, append([]any{a.name + ":"}, args...)...)
}

func badAppWarn(ssl *C.SSL) int {
	a := &app{name: "resume", log: io.Discard}
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	if s == nil {
		a.warn("no session")
	}
	return int(C.SSL_SESSION_has_ticket(s))
}

func goodAppWarn(ssl *C.SSL) int {
	a := &app{name: "resume", log: io.Discard}
	s := C.SSL_get_session(ssl)
	if s == nil {
		a.fatal("no session")
	}
	return int(C.SSL_SESSION_has_ticket(s))
}

// must ends the process in a deferred function of its own.
func mustNot(err error) {
	if err == nil {
		return
	}
	defer os.Exit(3)
	fmt.Fprintln(os.Stderr, err)
}

func badMustNot(from, to *C.SSL) {
	s := C.SSL_get1_session(from) // no error: mustNot comes back // want "refleak"
	var err error
	if C.SSL_set_session(to, s) != 1 {
		err = errNoSession
	}
	mustNot(err)
}

func goodMustNot(from, to *C.SSL) {
	s := C.SSL_get1_session(from)
	var err error
	if s == nil {
		err = errNoSession
	}
	mustNot(err)
	fmt.Println(C.SSL_SESSION_is_resumable(s))
	C.SSL_SESSION_free(s)
}

// Nothing leaves a loop without a way out.
func spin() {
	for {
		fmt.Println("waiting")
	}
}

func badSpin(ssl *C.SSL, wait bool) {
	s := C.SSL_get1_session(ssl) // no waiting, no release // want "refleak"
	if wait {
		C.SSL_SESSION_free(s)
		spin()
	}
}

func goodSpin(ssl *C.SSL, wait bool) {
	s := C.SSL_get1_session(ssl)
	if wait {
		C.SSL_SESSION_free(s)
		spin()
	}
	C.SSL_SESSION_free(s)
}

// FailNow and SkipNow are among those that don't come back, Fail is not.
func badFail(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	if s == nil {
		t.Fail()
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		t.Log("can't be resumed")
	}
}

func goodFail(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		t.FailNow()
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		t.SkipNow()
	}
}

// A panic with an error, in a helper that otherwise hands through.
func noError(s *C.SSL_SESSION, err error) *C.SSL_SESSION {
	if err != nil {
		panic(err)
	}
	return s
}

func find(ssl *C.SSL) (*C.SSL_SESSION, error) {
	if s := C.SSL_get1_session(ssl); s != nil {
		return s, nil
	}
	return nil, errNoSession
}

func badNoError(ssl *C.SSL) int {
	s := noError(find(ssl)) // want "refleak"
	return int(C.SSL_SESSION_is_resumable(s))
}

func goodNoError(ssl *C.SSL) int {
	s := noError(find(ssl))
	defer C.SSL_SESSION_free(s)
	return int(C.SSL_SESSION_is_resumable(s))
}

// exit is a variable so that tests can put something else there.
var exit = os.Exit

func badExitVariable(ssl *C.SSL, code int) {
	s := C.SSL_get1_session(ssl) // code 0 doesn't exit // want "refleak"
	if code != 0 {
		C.SSL_SESSION_free(s)
		exit(code)
		return
	}
}

func goodExitVariable(ssl *C.SSL, code int) {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	if code != 0 {
		exit(code)
		return
	}
}
