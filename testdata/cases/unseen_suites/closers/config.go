package closers

/*
#include <openssl/ssl.h>
*/
import "C"

// A config says who owns.
type config struct {
	session *C.SSL_SESSION
	own     bool
	verify  func(*C.SSL_SESSION) error
}

type conn struct {
	cfg config
	ssl *C.SSL
}

func (c *conn) Close() {
	if c.cfg.own && c.cfg.session != nil {
		C.SSL_SESSION_free(c.cfg.session)
		c.cfg.session = nil
	}
}

func dialConfig(ssl *C.SSL, cfg config) (*conn, error) {
	if cfg.session == nil {
		cfg.session = C.SSL_get1_session(ssl)
		cfg.own = true
	}
	c := &conn{cfg: cfg, ssl: ssl}
	if c.cfg.session == nil {
		return nil, errNo
	}
	return c, nil
}

func badDialConfig(ssl *C.SSL) error {
	c, err := dialConfig(ssl, config{}) // want "refleak"
	if err != nil {
		return err
	}
	if C.SSL_SESSION_has_ticket(c.cfg.session) == 0 {
		return errPolicy
	}
	c.Close()
	return nil
}

func goodDialConfig(ssl *C.SSL) error {
	c, err := dialConfig(ssl, config{})
	if err != nil {
		return err
	}
	defer c.Close()
	if C.SSL_SESSION_has_ticket(c.cfg.session) == 0 {
		return errPolicy
	}
	return nil
}

func badConfigGiven(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNo
	}
	c, err := dialConfig(ssl, config{session: s})
	if err != nil {
		return err
	}
	c.Close()
	return nil
}

func goodConfigGiven(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNo
	}
	defer C.SSL_SESSION_free(s)
	c, err := dialConfig(ssl, config{session: s})
	if err != nil {
		return err
	}
	c.Close()
	return nil
}

func badConfigOwned(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return errNo
	}
	c := &conn{cfg: config{session: s, own: true}}
	c.Close()
	C.SSL_SESSION_free(s) // want "doublefree"
	return nil
}

func goodConfigOwned(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return errNo
	}
	c := &conn{cfg: config{session: s, own: false}}
	c.Close()
	C.SSL_SESSION_free(s)
	return nil
}
