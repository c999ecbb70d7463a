// Package doublefree has the code of the rule's manual, wrong and right.
package doublefree

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
)

var errNotResumable = errors.New("not resumable")

func deferredAndExplicit(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	defer C.SSL_SESSION_free(s) // want `session s .*doublefree`
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return errNotResumable
	}
	return nil
}

// A Conn keeps a session.
type Conn struct{ sess *C.SSL_SESSION }

func (c *Conn) keepOrDrop(ssl *C.SSL, keep bool) {
	s := C.SSL_get1_session(ssl)
	defer func() { C.SSL_SESSION_free(s) }()
	if keep {
		c.sess, s = s, nil
	}
}

func alias() {
	s := C.SSL_SESSION_new()
	t := s
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(t) // want "doublefree"
}

func d2i(p *C.uchar, n C.long) {
	var a *C.SSL_SESSION
	s := C.d2i_SSL_SESSION(&a, &p, n)
	C.SSL_SESSION_free(a)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func d2iOnce(p *C.uchar, n C.long) {
	var a *C.SSL_SESSION
	if C.d2i_SSL_SESSION(&a, &p, n) == nil {
		return
	}
	C.SSL_SESSION_free(a)
}

func cached(ctx *C.SSL_CTX) {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	C.SSL_CTX_add_session(ctx, s)
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
}
