package api

/*
#include <openssl/ssl.h>
*/
import "C"

// A client offers the session of its last connection on the next.
type client struct {
	ctx  *C.SSL_CTX
	last *C.SSL_SESSION
}

// connect makes a connection; the caller frees it.
func (c *client) connect() *C.SSL {
	ssl := C.SSL_new(c.ctx)
	if ssl == nil {
		return nil
	}
	C.SSL_set_session(ssl, c.last)
	if C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return nil
	}
	return ssl
}

func badVariableInLoop(ctx *C.SSL_CTX, n int) {
	var s *C.SSL_SESSION
	for range n & 3 {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			break
		}
		C.SSL_set_session(ssl, s)
		if C.SSL_connect(ssl) == 1 {
			s = C.SSL_get1_session(ssl) // the session of the turn before is lost // want "refleak"
		}
		C.SSL_free(ssl)
	}
	C.SSL_SESSION_free(s)
}

func goodVariableInLoop(ctx *C.SSL_CTX, n int) {
	var s *C.SSL_SESSION
	for range n & 3 {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			break
		}
		C.SSL_set_session(ssl, s)
		if C.SSL_connect(ssl) == 1 {
			C.SSL_SESSION_free(s)
			s = C.SSL_get1_session(ssl)
		}
		C.SSL_free(ssl)
	}
	C.SSL_SESSION_free(s)
}

func badFieldInLoop(ctx *C.SSL_CTX, n int) {
	c := client{ctx: ctx}
	defer func() { C.SSL_SESSION_free(c.last) }()
	for range n & 3 {
		ssl := c.connect()
		if ssl == nil {
			return
		}
		c.last = C.SSL_get1_session(ssl) // want "refleak"
		C.SSL_free(ssl)
	}
}

func goodFieldInLoop(ctx *C.SSL_CTX, n int) {
	c := client{ctx: ctx}
	defer func() { C.SSL_SESSION_free(c.last) }()
	for range n & 3 {
		ssl := c.connect()
		if ssl == nil {
			return
		}
		C.SSL_SESSION_free(c.last)
		c.last = C.SSL_get1_session(ssl)
		C.SSL_free(ssl)
	}
}

func (c *client) badRenewedTwice(a, b *C.SSL) {
	C.SSL_SESSION_free(c.last)
	c.last = C.SSL_get1_session(a) // want "refleak"
	if C.SSL_session_reused(b) == 0 {
		c.last = C.SSL_get1_session(b)
	}
}

func (c *client) goodRenewedTwice(a, b *C.SSL) {
	from := a
	if C.SSL_session_reused(b) == 0 {
		from = b
	}
	C.SSL_SESSION_free(c.last)
	c.last = C.SSL_get1_session(from)
}

func badNilAssigned(ssl *C.SSL, fresh bool) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if fresh {
		s = nil
	}
	return s
}

func goodNilAssigned(ssl *C.SSL, fresh bool) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if fresh {
		C.SSL_SESSION_free(s)
		s = nil
	}
	return s
}

// NULL may be overwritten.
func goodNullOverwritten(a, b *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(a)
	if s == nil {
		s = C.SSL_get1_session(b)
	}
	return s
}

func badFallback(a, b *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(a) // not resumable, and not freed either // want "refleak"
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		s = C.SSL_get1_session(b)
	}
	return s
}

func goodFallback(a, b *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(a)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		s = C.SSL_get1_session(b)
	}
	return s
}

// A loan may be overwritten, too.
func goodLoanOverwritten(a, b *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(a)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		s = C.SSL_get_session(b)
	}
	return s
}

func badLoanOverwrites(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // the same session, and no longer the reference to it // want "refleak"
	s = C.SSL_get_session(ssl)
	if s != nil {
		C.SSL_SESSION_get_time(s)
	}
}

func goodLoanOverwrites(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	s = C.SSL_get_session(ssl)
	if s != nil {
		C.SSL_SESSION_get_time(s)
	}
}
