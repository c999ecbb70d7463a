package control

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"runtime"
)

const (
	debugging  = false
	useTickets = true
	maxTries   = 3
)

func alwaysTrue() bool { return true }

func never() bool { return false }

func limit() int { return 4 }

func badConstFalse(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // debugging is false // want "refleak"
	if debugging {
		C.SSL_SESSION_free(s)
	}
}

func goodConstFalse(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if debugging {
		return
	}
	C.SSL_SESSION_free(s)
}

func badConstTrue(ssl *C.SSL) {
	var s *C.SSL_SESSION
	if useTickets {
		s = C.SSL_get_session(ssl)
	} else {
		s = C.SSL_get1_session(ssl)
	}
	C.SSL_SESSION_free(s) // always the loan // want "borrowedfree"
}

func goodConstTrue(ssl *C.SSL) {
	var s *C.SSL_SESSION
	if useTickets {
		s = C.SSL_get1_session(ssl)
	} else {
		s = C.SSL_get_session(ssl)
	}
	C.SSL_SESSION_free(s)
}

// A helper that always says no.
func badHelperFalse(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if never() {
		C.SSL_SESSION_free(s)
	}
}

func goodHelperFalse(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if never() {
		return
	}
	C.SSL_SESSION_free(s)
}

func badHelperTrue(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if alwaysTrue() {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s) // the helper is never false // want "doublefree"
	return nil
}

func goodHelperTrue(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if alwaysTrue() {
		C.SSL_SESSION_free(s)
		return nil
	}
	C.SSL_SESSION_free(s)
	return nil
}

func badHelperInt(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // 4 is more than 3 // want "refleak"
	if limit() > maxTries {
		return
	}
	C.SSL_SESSION_free(s)
}

func goodHelperInt(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if limit() < maxTries {
		return
	}
	C.SSL_SESSION_free(s)
}

// A local that is only ever assigned one value.
func badLocalConst(ssl *C.SSL) {
	release := false
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
	if release {
		C.SSL_SESSION_free(s)
	}
}

func goodLocalConst(ssl *C.SSL) {
	release := true
	s := C.SSL_get1_session(ssl)
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_time(s))
	}
	if release {
		C.SSL_SESSION_free(s)
	}
}

func badConstArithmetic(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	n := maxTries * 2
	if n-6 > 0 {
		C.SSL_SESSION_free(s)
	}
}

func goodConstArithmetic(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	n := maxTries * 2
	if n-6 == 0 {
		C.SSL_SESSION_free(s)
	}
}

// Constants of OpenSSL count as constants as well.
func badCConstant(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if C.SSL_SENT_SHUTDOWN == 1 {
		return
	}
	C.SSL_SESSION_free(s)
}

func goodCConstant(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if C.SSL_SENT_SHUTDOWN != 1 {
		return
	}
	C.SSL_SESSION_free(s)
}

// The platform's constants: only one of the arms is ever compiled in.
func badGOOS(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if runtime.GOOS == "plan9" {
		C.SSL_SESSION_free(s)
	}
}

func goodGOOS(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if runtime.GOOS == "plan9" {
		return
	}
	C.SSL_SESSION_free(s)
}
