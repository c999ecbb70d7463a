package noreturn

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"runtime"
	"testing"
)

// runtime.Goexit ends the goroutine, and the process goes on.
func badGoexit(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // left behind by the goroutine // want "refleak"
	if s == nil {
		return
	}
	if C.SSL_SESSION_has_ticket(s) == 0 {
		runtime.Goexit()
	}
	C.SSL_SESSION_free(s)
}

func goodGoexit(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_SESSION_has_ticket(s) == 0 {
		C.SSL_SESSION_free(s)
		runtime.Goexit()
	}
	C.SSL_SESSION_free(s)
}

// Deferred calls run in a Goexit.
func badGoexitDefer(ssl *C.SSL, stop bool) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s) // Goexit runs it too // want "doublefree"
	if stop {
		C.SSL_SESSION_free(s)
		runtime.Goexit()
	}
}

func goodGoexitDefer(ssl *C.SSL, stop bool) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if stop {
		runtime.Goexit()
	}
}

func leave() {
	runtime.Goexit()
}

func badGoexitHelper(ssl *C.SSL, stop bool) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if stop {
		leave()
	}
	C.SSL_SESSION_free(s)
}

func goodGoexitHelper(ssl *C.SSL, stop bool) {
	s := C.SSL_get1_session(ssl)
	if stop {
		C.SSL_SESSION_free(s)
		leave()
	}
	C.SSL_SESSION_free(s)
}

// No recover stops a Goexit.
func badGoexitRecover(ssl *C.SSL, stop bool) {
	defer func() { recover() }()
	s := C.SSL_get1_session(ssl) // want "refleak"
	if stop {
		runtime.Goexit()
	}
	C.SSL_SESSION_free(s)
}

func goodGoexitRecover(ssl *C.SSL, stop bool) {
	defer func() { recover() }()
	s := C.SSL_get1_session(ssl)
	if stop {
		C.SSL_SESSION_free(s)
		runtime.Goexit()
	}
	C.SSL_SESSION_free(s)
}

// t.Error comes back, t.Fatal doesn't.
func badTestError(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	if s == nil {
		t.Error("no session")
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		t.Error("can't be resumed")
	}
}

func goodTestError(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		t.Fatal("no session")
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		t.Error("can't be resumed")
	}
}

func badTestSkip(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		t.Skip("no session")
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		t.Error("can't be resumed")
		return
	}
	C.SSL_SESSION_free(s)
}

func goodTestSkip(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		t.Skip("no session")
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		t.Error("can't be resumed")
	}
	C.SSL_SESSION_free(s)
}

func requireSession(t testing.TB, ssl *C.SSL) *C.SSL_SESSION {
	t.Helper()
	s := C.SSL_get1_session(ssl)
	if s == nil {
		t.Fatalf("no session")
	}
	return s
}

func badRequire(t *testing.T, ssl *C.SSL) {
	s := requireSession(t, ssl) // want "refleak"
	if C.SSL_SESSION_has_ticket(s) == 0 {
		t.Error("no ticket")
	}
}

func goodRequire(t *testing.T, ssl *C.SSL) {
	s := requireSession(t, ssl)
	defer C.SSL_SESSION_free(s)
	if C.SSL_SESSION_has_ticket(s) == 0 {
		t.Error("no ticket")
	}
}

// Cleanups of a test are registered functions.
func badTestCleanup(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	t.Cleanup(func() { C.SSL_SESSION_free(s) }) // want "borrowedfree"
	if s != nil && C.SSL_SESSION_has_ticket(s) == 0 {
		t.Fatal("no ticket")
	}
}

func goodTestCleanup(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	t.Cleanup(func() { C.SSL_SESSION_free(s) })
	if s != nil && C.SSL_SESSION_has_ticket(s) == 0 {
		t.Fatal("no ticket")
	}
}
