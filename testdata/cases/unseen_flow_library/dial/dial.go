// Package dial makes connections that resume what an earlier one left.
package dial

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

// ErrHandshake is returned by Dial.
var ErrHandshake = errors.New("dial: handshake")

// A Ticket is one reference to a session that can be resumed. Its owner calls
// Drop.
type Ticket struct {
	sess *C.SSL_SESSION
}

// Drop releases the ticket. It may be called on nil.
func (t *Ticket) Drop() {
	if t == nil {
		return
	}
	C.SSL_SESSION_free(t.sess)
	t.sess = nil
}

// Fresh tells whether the ticket is younger than age seconds at now.
func (t *Ticket) Fresh(now, age int64) bool {
	return t != nil && t.sess != nil && now-int64(C.SSL_SESSION_get_time(t.sess)) < age
}

type config struct {
	ticket *Ticket
	quiet  bool
}

// An Option changes how Dial works.
type Option func(*config)

// WithTicket has Dial offer t, which stays the caller's.
func WithTicket(t *Ticket) Option { return func(c *config) { c.ticket = t } }

// Quiet has the connection closed without a word.
func Quiet() Option { return func(c *config) { c.quiet = true } }

// A Conn is a connection. Close it.
type Conn struct {
	ssl    *C.SSL
	ticket *C.SSL_SESSION
	quiet  bool
}

// Dial connects with the SSL_CTX at ctx.
func Dial(ctx unsafe.Pointer, opts ...Option) (*Conn, error) {
	var cfg config
	for _, o := range opts {
		o(&cfg)
	}
	ssl := C.SSL_new((*C.SSL_CTX)(ctx))
	if ssl == nil {
		return nil, ErrHandshake
	}
	if cfg.ticket != nil && cfg.ticket.sess != nil {
		C.SSL_set_session(ssl, cfg.ticket.sess)
	}
	if rc := C.SSL_connect(ssl); rc != 1 {
		C.SSL_free(ssl)
		return nil, fmt.Errorf("%w: %d", ErrHandshake, int(rc))
	}
	return &Conn{ssl: ssl, ticket: C.SSL_get1_session(ssl), quiet: cfg.quiet}, nil
}

// Ticket returns the connection's ticket, which the caller drops.
func (c *Conn) Ticket() *Ticket {
	if c.ticket == nil || C.SSL_SESSION_up_ref(c.ticket) != 1 {
		return nil
	}
	return &Ticket{sess: c.ticket}
}

// Close ends the connection and releases its session.
func (c *Conn) Close() error {
	if c.ssl == nil {
		return ErrHandshake
	}
	if !c.quiet {
		C.SSL_shutdown(c.ssl)
	}
	C.SSL_SESSION_free(c.ticket)
	C.SSL_free(c.ssl)
	c.ssl, c.ticket = nil, nil
	return nil
}
