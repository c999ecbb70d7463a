package control

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// err is nil exactly when there is a session.
func badErrCorrelated(ssl *C.SSL) error {
	var err error
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		err = errNoSession
	}
	if err != nil {
		C.SSL_SESSION_free(s)
		return err
	}
	fmt.Println(C.SSL_SESSION_get_timeout(s))
	return nil
}

func goodErrCorrelated(ssl *C.SSL) error {
	var err error
	s := C.SSL_get1_session(ssl)
	if s == nil {
		err = errNoSession
	}
	if err != nil {
		return err
	}
	fmt.Println(C.SSL_SESSION_get_timeout(s))
	C.SSL_SESSION_free(s)
	return nil
}

func badErrSetLater(from, to *C.SSL) error {
	var err error
	s := C.SSL_get1_session(from) // err is set while s is owned // want "refleak"
	if s == nil {
		return errNoSession
	}
	if C.SSL_set_session(to, s) != 1 {
		err = errSetSession
	}
	if err == nil {
		C.SSL_SESSION_free(s)
	}
	return err
}

func goodErrSetLater(from, to *C.SSL) error {
	var err error
	s := C.SSL_get1_session(from)
	if s == nil {
		return errNoSession
	}
	if C.SSL_set_session(to, s) != 1 {
		err = errSetSession
		C.SSL_SESSION_free(s)
	}
	if err == nil {
		C.SSL_SESSION_free(s)
	}
	return err
}

// Two acquisitions under complementary conditions.
func badComplementary(a, b *C.SSL, first bool) {
	var x, y *C.SSL_SESSION
	if first {
		x = C.SSL_get1_session(a)
	} else {
		y = C.SSL_get1_session(b) // want "refleak"
	}
	if first {
		C.SSL_SESSION_free(x)
	} else {
		C.SSL_SESSION_free(x)
	}
	fmt.Println(x != nil, y != nil)
}

func goodComplementary(a, b *C.SSL, first bool) {
	var x, y *C.SSL_SESSION
	if first {
		x = C.SSL_get1_session(a)
	} else {
		y = C.SSL_get1_session(b)
	}
	if first {
		C.SSL_SESSION_free(x)
	} else {
		C.SSL_SESSION_free(y)
	}
	fmt.Println(x != nil, y != nil)
}

// y exists only if x does.
func badDependentNil(ssl *C.SSL) {
	var y *C.SSL_SESSION
	x := C.SSL_get1_session(ssl)
	if x != nil {
		y = C.SSL_SESSION_dup(x) // the copy is forgotten // want "refleak"
	}
	if y != nil {
		fmt.Println(C.SSL_SESSION_get_time(x))
	}
	C.SSL_SESSION_free(x)
}

func goodDependentNil(ssl *C.SSL) {
	var y *C.SSL_SESSION
	x := C.SSL_get1_session(ssl)
	if x != nil {
		y = C.SSL_SESSION_dup(x)
	}
	if y != nil {
		fmt.Println(C.SSL_SESSION_get_time(x))
		C.SSL_SESSION_free(y)
	}
	C.SSL_SESSION_free(x)
}

// A guard in the caller's words: n > 0 is tested at both ends.
func badCounterGuard(ssl *C.SSL, n int) {
	var s *C.SSL_SESSION
	if n > 0 {
		s = C.SSL_get1_session(ssl) // n == 1 is not freed // want "refleak"
	}
	if n > 1 {
		C.SSL_SESSION_free(s)
	}
}

func goodCounterGuard(ssl *C.SSL, n int) {
	var s *C.SSL_SESSION
	if n > 0 {
		s = C.SSL_get1_session(ssl)
	}
	if n > 0 {
		C.SSL_SESSION_free(s)
	}
}

func badStringGuard(ssl *C.SSL, role string) {
	var s *C.SSL_SESSION
	if role == "client" {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	if role == "server" {
		C.SSL_SESSION_free(s)
	}
}

func goodStringGuard(ssl *C.SSL, role string) {
	var s *C.SSL_SESSION
	if role == "client" {
		s = C.SSL_get1_session(ssl)
	}
	if role == "client" {
		C.SSL_SESSION_free(s)
	}
}

// The presence of one pointer stands for the ownership of another.
func badSentinel(ssl, own *C.SSL) {
	var s *C.SSL_SESSION
	if own != nil {
		s = C.SSL_get1_session(own)
	} else {
		s = C.SSL_get_session(ssl)
	}
	if s != nil {
		C.SSL_SESSION_free(s) // that there is one says nothing about whose it is // want "borrowedfree"
	}
}

func goodSentinel(ssl, own *C.SSL) {
	var s *C.SSL_SESSION
	if own != nil {
		s = C.SSL_get1_session(own)
	} else {
		s = C.SSL_get_session(ssl)
	}
	if own != nil {
		C.SSL_SESSION_free(s)
	}
}

// A release under one condition and the use under an overlapping one.
func badOverlap(ssl *C.SSL, level int) {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	if level < 3 {
		C.SSL_SESSION_free(s)
	}
	if level >= 2 {
		C.SSL_set_session(ssl, s) // level 2 has freed it // want "useafterfree"
	}
	if level >= 3 {
		C.SSL_SESSION_free(s)
	}
}

func goodOverlap(ssl *C.SSL, level int) {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	if level < 3 {
		C.SSL_SESSION_free(s)
	}
	if level >= 3 {
		C.SSL_set_session(ssl, s)
	}
	if level >= 3 {
		C.SSL_SESSION_free(s)
	}
}

func badOrderedChecks(ssl *C.SSL, a, b bool) {
	s := C.SSL_get1_session(ssl) // a and not b: neither frees // want "refleak"
	if a && b {
		C.SSL_SESSION_free(s)
		return
	}
	if !a {
		C.SSL_SESSION_free(s)
	}
}

func goodOrderedChecks(ssl *C.SSL, a, b bool) {
	s := C.SSL_get1_session(ssl)
	if a && b {
		C.SSL_SESSION_free(s)
		return
	}
	if !a {
		C.SSL_SESSION_free(s)
	} else if !b {
		C.SSL_SESSION_free(s)
	}
}
