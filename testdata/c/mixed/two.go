package mixed

/*
#include "inline.h"
#include "mixed.h"
*/
import "C"

import "errors"

func badRemember(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.remember(s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodRemember(ssl *C.SSL) {
	C.remember(C.SSL_get1_session(ssl))
}

func badBorrowRemember(ssl *C.SSL) {
	C.remember(C.SSL_get_session(ssl)) // want "borrowescape"
}

func goodBorrowRemember(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	C.remember(C.retain(s))
}

func badDepth(ssl *C.SSL, n C.int) {
	s := C.nth(ssl, n) // want "refleak"
	println(s)
}

func goodDepth(ssl *C.SSL, n C.int) {
	s := C.nth(ssl, n)
	C.SSL_SESSION_free(s)
}

func badResume(ctx *C.SSL_CTX, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errors.New("no session")
	}
	if C.resume(ctx, s) == 0 {
		return errors.New("not resumed")
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodResume(ctx *C.SSL_CTX, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errors.New("no session")
	}
	defer C.SSL_SESSION_free(s)
	if C.resume(ctx, s) == 0 {
		return errors.New("not resumed")
	}
	return nil
}

func badClosed(ssl *C.SSL) C.int {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.shut(ssl)
	return C.SSL_SESSION_is_resumable(s) // want "staleborrow"
}

func goodClosed(ssl *C.SSL) C.int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	C.shut(ssl)
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_is_resumable(s)
}

type keeper struct{ s *C.SSL_SESSION }

func badKeeper(ssl *C.SSL) *keeper {
	s := C.SSL_get_session(ssl)
	C.shut(ssl)
	return &keeper{s} // want "borrowescape"
}

func goodKeeper(ssl *C.SSL) *keeper {
	s := C.SSL_get1_session(ssl)
	C.shut(ssl)
	return &keeper{s}
}
