package unseen_flow_control

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"fmt"
	"os"
)

// A deferred free of a loan.
func badDeferLoan(ssl *C.SSL) (id string) {
	sess := C.SSL_get_session(ssl)
	if sess == nil {
		return ""
	}
	defer C.SSL_SESSION_free(sess) // want "borrowedfree"
	var n C.uint
	p := C.SSL_SESSION_get_id(sess, &n)
	if n == 0 {
		return "none"
	}
	return fmt.Sprintf("%x", *p)
}

func goodDeferLoan(ssl *C.SSL) (id string) {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return ""
	}
	defer C.SSL_SESSION_free(sess)
	var n C.uint
	p := C.SSL_SESSION_get_id(sess, &n)
	if n == 0 {
		return "none"
	}
	return fmt.Sprintf("%x", *p)
}

// The argument of the first defer is the nil of that moment.
func badDeferTooEarly(ssl *C.SSL) error {
	var sess *C.SSL_SESSION
	defer C.SSL_SESSION_free(sess)
	sess = C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		return errNoSession
	}
	_, err := encode(sess)
	return err
}

func goodDeferTooEarly(ssl *C.SSL) error {
	var sess *C.SSL_SESSION
	defer func() { C.SSL_SESSION_free(sess) }()
	sess = C.SSL_get1_session(ssl)
	if sess == nil {
		return errNoSession
	}
	_, err := encode(sess)
	return err
}

// The variable is another session's by the time the closure runs.
func badDeferRebound(a, b *C.SSL) bool {
	sess := C.SSL_get1_session(a) // want "refleak"
	if sess == nil {
		return false
	}
	defer func() {
		C.SSL_SESSION_free(sess)
	}()
	if C.SSL_SESSION_is_resumable(sess) == 0 {
		sess = C.SSL_get1_session(b)
	}
	return sess != nil
}

func goodDeferRebound(a, b *C.SSL) bool {
	sess := C.SSL_get1_session(a)
	if sess == nil {
		return false
	}
	defer func() {
		C.SSL_SESSION_free(sess)
	}()
	if C.SSL_SESSION_is_resumable(sess) == 0 {
		C.SSL_SESSION_free(sess)
		sess = C.SSL_get1_session(b)
	}
	return sess != nil
}

// Deferred in the loop, and released in it as well.
func badDeferLoop(conns []*C.SSL) (n int) {
	for _, ssl := range conns {
		sess := C.SSL_get1_session(ssl)
		if sess == nil {
			continue
		}
		defer C.SSL_SESSION_free(sess) // want "doublefree"
		if C.SSL_SESSION_has_ticket(sess) == 0 {
			C.SSL_SESSION_free(sess)
			continue
		}
		n++
	}
	return n
}

func goodDeferLoop(conns []*C.SSL) (n int) {
	for _, ssl := range conns {
		sess := C.SSL_get1_session(ssl)
		if sess == nil {
			continue
		}
		if C.SSL_SESSION_has_ticket(sess) == 0 {
			C.SSL_SESSION_free(sess)
			continue
		}
		defer C.SSL_SESSION_free(sess)
		n++
	}
	return n
}

// Deferred calls run last in, first out: the report is printed after the release.
func badDeferOrder(bio *C.BIO) {
	sess := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if sess == nil {
		return
	}
	defer func() {
		fmt.Println("timeout", C.SSL_SESSION_get_timeout(sess)) // want "useafterfree"
	}()
	defer C.SSL_SESSION_free(sess)
	C.SSL_SESSION_set_timeout(sess, 60)
}

func goodDeferOrder(bio *C.BIO) {
	sess := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if sess == nil {
		return
	}
	defer C.SSL_SESSION_free(sess)
	defer func() {
		fmt.Println("timeout", C.SSL_SESSION_get_timeout(sess))
	}()
	C.SSL_SESSION_set_timeout(sess, 60)
}

// The connection goes first, then what was lent is written.
func badDeferOrderLoan(ctx *C.SSL_CTX) (err error) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return errNoSession
	}
	if C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return errResume
	}
	sess := C.SSL_get0_session(ssl)
	defer func() {
		if sess != nil && C.SSL_SESSION_is_resumable(sess) == 0 { // want "staleborrow"
			err = errResume
		}
	}()
	defer C.SSL_free(ssl)
	return nil
}

func goodDeferOrderLoan(ctx *C.SSL_CTX) (err error) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return errNoSession
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return errResume
	}
	sess := C.SSL_get0_session(ssl)
	defer func() {
		if sess != nil && C.SSL_SESSION_is_resumable(sess) == 0 {
			err = errResume
		}
	}()
	return nil
}

// The cleanup looks at err, and one failure doesn't set it.
func badNamedCleanup(bio *C.BIO, ssl *C.SSL) (sess *C.SSL_SESSION, err error) {
	sess = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
	if sess == nil {
		return nil, errNoSession
	}
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(sess)
			sess = nil
		}
	}()
	if C.SSL_SESSION_is_resumable(sess) == 0 {
		err = errResume
		return sess, err
	}
	if C.SSL_set_session(ssl, sess) != 1 {
		return nil, nil
	}
	return sess, nil
}

func goodNamedCleanup(bio *C.BIO, ssl *C.SSL) (sess *C.SSL_SESSION, err error) {
	sess = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if sess == nil {
		return nil, errNoSession
	}
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(sess)
			sess = nil
		}
	}()
	if C.SSL_SESSION_is_resumable(sess) == 0 {
		err = errResume
		return sess, err
	}
	if C.SSL_set_session(ssl, sess) != 1 {
		return sess, fmt.Errorf("set: %w", errResume)
	}
	return sess, nil
}

// "return nil, err" overwrites what the cleanup would free.
func badNamedTrap(path string, bio *C.BIO) (sess *C.SSL_SESSION, err error) {
	sess = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
	if sess == nil {
		return nil, errNoSession
	}
	defer func() {
		if err != nil && sess != nil {
			C.SSL_SESSION_free(sess)
		}
	}()
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return sess, nil
}

func goodNamedTrap(path string, bio *C.BIO) (_ *C.SSL_SESSION, err error) {
	sess := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if sess == nil {
		return nil, errNoSession
	}
	defer func() {
		if err != nil && sess != nil {
			C.SSL_SESSION_free(sess)
		}
	}()
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return sess, nil
}

// A cleanup stack that is disarmed on success.
func badDisarm(ctx *C.SSL_CTX, bio *C.BIO) (ssl *C.SSL, ok bool) {
	sess := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
	if sess == nil {
		return nil, false
	}
	cleanup := func() { C.SSL_SESSION_free(sess) }
	defer func() {
		if cleanup != nil {
			cleanup()
		}
	}()
	ssl = C.SSL_new(ctx)
	if ssl == nil {
		return nil, false
	}
	C.SSL_set_session(ssl, sess)
	cleanup = nil // it is the connection's now
	return ssl, true
}

func goodDisarm(ctx *C.SSL_CTX, bio *C.BIO) (ssl *C.SSL, ok bool) {
	sess := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if sess == nil {
		return nil, false
	}
	cleanup := func() { C.SSL_SESSION_free(sess) }
	defer func() {
		if cleanup != nil {
			cleanup()
		}
	}()
	ssl = C.SSL_new(ctx)
	if ssl == nil {
		return nil, false
	}
	C.SSL_set_session(ssl, sess)
	return ssl, true
}
