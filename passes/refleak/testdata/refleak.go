// Package refleak has the code of the rule's manual, wrong and right.
package refleak

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errNoSession, errEncode = errors.New("no session"), errors.New("cannot encode")

func earlyReturn(ssl *C.SSL) ([]byte, error) {
	s := C.SSL_get1_session(ssl) // want `session s .*refleak`
	if s == nil {
		return nil, errNoSession
	}
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil, errEncode
	}
	buf := make([]byte, n)
	p := (*C.uchar)(unsafe.Pointer(&buf[0]))
	C.i2d_SSL_SESSION(s, &p)
	C.SSL_SESSION_free(s)
	return buf, nil
}

func deferred(ssl *C.SSL) ([]byte, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNoSession
	}
	defer C.SSL_SESSION_free(s)
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil, errEncode
	}
	return make([]byte, n), nil
}

func resume(ssl, old *C.SSL) *C.SSL {
	s := C.SSL_get1_session(old) // want "refleak"
	C.SSL_set_session(ssl, s)
	return ssl
}

func resumeAndRelease(ssl, old *C.SSL) *C.SSL {
	s := C.SSL_get1_session(old)
	C.SSL_set_session(ssl, s)
	C.SSL_SESSION_free(s)
	return ssl
}

func overwritten(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	s = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
}

func dropped(ssl *C.SSL) {
	C.SSL_get1_session(ssl) // want "refleak"
}

func handedOn(ssl *C.SSL) *C.SSL_SESSION {
	return C.SSL_get1_session(ssl)
}

// A Client owns its session.
type Client struct {
	ssl  *C.SSL
	sess *C.SSL_SESSION
}

func (c *Client) refresh() {
	C.SSL_SESSION_free(c.sess)
	c.sess = C.SSL_get1_session(c.ssl)
}

// Close releases the session.
func (c *Client) Close() { C.SSL_SESSION_free(c.sess) }

func open(ssl *C.SSL) *Client {
	return &Client{ssl, C.SSL_get1_session(ssl)}
}

func neverClosed(ssl *C.SSL) bool {
	c := open(ssl) // want "refleak"
	return c.sess != nil
}

func closed(ssl *C.SSL) bool {
	c := open(ssl)
	defer c.Close()
	return c.sess != nil
}
