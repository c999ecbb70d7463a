// Package uncheckedref has the code of the rule's manual, wrong and right.
package uncheckedref

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
)

var errUpRef, errNoSession = errors.New("no reference"), errors.New("no session")

// A Conn keeps a session.
type Conn struct{ sess *C.SSL_SESSION }

func (c *Conn) keep(s *C.SSL_SESSION) {
	C.SSL_SESSION_up_ref(s) // want "uncheckedref"
	c.sess = s
}

func (c *Conn) keepChecked(s *C.SSL_SESSION) error {
	if C.SSL_SESSION_up_ref(s) != 1 {
		return errUpRef
	}
	c.sess = s
	return nil
}

func timeout(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl) // want `session s .*uncheckedref`
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s)
}

func errno(ssl *C.SSL) (C.long, error) {
	s, err := C.SSL_get1_session(ssl) // want "uncheckedref"
	if err != nil {
		C.SSL_SESSION_free(s)
		return 0, err
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s), nil
}

func tested(ssl *C.SSL) (C.long, error) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if s == nil {
		return 0, errNoSession
	}
	return C.SSL_SESSION_get_timeout(s), nil
}
