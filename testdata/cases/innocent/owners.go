package innocent

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "sync"

// A flag in the struct says whether it owns what it holds.
type maybeOwner struct {
	s     *C.SSL_SESSION
	owned bool
}

func (m *maybeOwner) Close() {
	if m.owned {
		C.SSL_SESSION_free(m.s)
	}
	m.s = nil
}

func badOwnerFlag(ssl *C.SSL, own bool) bool {
	m := &maybeOwner{owned: own}
	defer m.Close()
	if own {
		m.s = C.SSL_get1_session(ssl) // the flag is taken back below // want "refleak"
	} else {
		m.s = C.SSL_get0_session(ssl)
	}
	m.owned = false
	return m.s != nil
}

func goodOwnerFlag(ssl *C.SSL, own bool) bool {
	m := &maybeOwner{owned: own}
	defer m.Close()
	if own {
		m.s = C.SSL_get1_session(ssl)
	} else {
		m.s = C.SSL_get0_session(ssl)
	}
	return m.s != nil
}

func badOwnerFlagLoan(ssl *C.SSL) bool {
	m := &maybeOwner{s: C.SSL_get0_session(ssl), owned: true}
	defer m.Close() // it says that it owns, and it doesn't // want "borrowedfree"
	return m.s != nil
}

func goodOwnerFlagLoan(ssl *C.SSL) bool {
	m := &maybeOwner{s: C.SSL_get0_session(ssl), owned: false}
	defer m.Close()
	return m.s != nil
}

// A package variable owns for the life of the process.
var (
	shared   *C.SSL_SESSION
	loadOnce sync.Once
)

func badShared(ssl *C.SSL) bool {
	if shared == nil {
		shared = C.SSL_get0_session(ssl) // outlives the SSL that is freed below // want "borrowescape"
	}
	C.SSL_free(ssl)
	return shared != nil
}

func goodShared(ssl *C.SSL) bool {
	if shared == nil {
		shared = C.SSL_get1_session(ssl)
	}
	C.SSL_free(ssl)
	return shared != nil
}

func goodSharedOnce(ssl *C.SSL) *C.SSL_SESSION {
	loadOnce.Do(func() {
		shared = C.SSL_get1_session(ssl)
	})
	return shared
}

// A loan beside the reference that keeps its owner alive.
type connection struct {
	ssl  *C.SSL
	sess *C.SSL_SESSION
}

func (c *connection) Close() {
	c.sess = nil
	C.SSL_free(c.ssl)
}

func badLoanBesideOwner(ctx *C.SSL_CTX, old *C.SSL_SESSION) *connection {
	c := &connection{ssl: C.SSL_new(ctx)}
	if c.ssl == nil {
		return nil
	}
	d := C.SSL_SESSION_dup(old) // the SSL counts its own // want "refleak"
	C.SSL_set_session(c.ssl, d)
	c.sess = C.SSL_get_session(c.ssl)
	return c
}

func goodLoanBesideOwner(ctx *C.SSL_CTX, old *C.SSL_SESSION) *connection {
	c := &connection{ssl: C.SSL_new(ctx)}
	if c.ssl == nil {
		return nil
	}
	d := C.SSL_SESSION_dup(old)
	C.SSL_set_session(c.ssl, d)
	C.SSL_SESSION_free(d)
	c.sess = C.SSL_get_session(c.ssl)
	return c
}

func badUseAfterClose(ssl *C.SSL) C.long {
	c := connection{ssl: ssl, sess: C.SSL_get_session(ssl)}
	s := c.sess
	if s == nil {
		return 0
	}
	c.Close()
	return C.SSL_SESSION_get_time(s) // Close freed the SSL // want "staleborrow"
}

func goodUseAfterClose(ssl *C.SSL) C.long {
	c := connection{ssl: ssl, sess: C.SSL_get_session(ssl)}
	defer c.Close()
	if c.sess == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(c.sess)
}

// An accessor lends out what its receiver owns.
func (c *connection) session() *C.SSL_SESSION { return C.SSL_get_session(c.ssl) }

func badAccessor(c *connection) {
	s := c.session()
	C.SSL_SESSION_free(s) // the accessor only lends // want "borrowedfree"
}

func goodAccessor(c *connection) bool {
	s := c.session()
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

// Closed by the one who stores it, not by the one who makes it.
type keeper struct{ s *C.SSL_SESSION }

func (k *keeper) set(s *C.SSL_SESSION) {
	C.SSL_SESSION_free(k.s)
	k.s = s
}

func badKeep(k *keeper, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	k.set(s)
	k.set(nil)
	C.SSL_SESSION_free(s) // the keeper had it, and freed it // want "doublefree"
}

func goodKeep(k *keeper, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	k.set(s)
	k.set(nil)
}
