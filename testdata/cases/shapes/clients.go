package shapes

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

// client is a connection with the session that it resumes.
type client struct {
	ssl  *C.SSL
	sess *C.SSL_SESSION
}

func (c *client) close() {
	if c == nil {
		return
	}
	C.SSL_SESSION_free(c.sess)
	C.SSL_free(c.ssl)
	c.sess, c.ssl = nil, nil
}

// The constructor's failure arms clean up after themselves.
func badDial(ctx *C.SSL_CTX, old *C.SSL_SESSION) (*client, error) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil, errNoSession
	}
	c := &client{ssl: ssl}
	c.sess = C.SSL_SESSION_dup(old) // SSL_free is not all that close does // want "refleak"
	if c.sess == nil {
		c.close()
		return nil, errNoSession
	}
	if C.SSL_set_session(ssl, c.sess) != 1 {
		C.SSL_free(ssl)
		return nil, errSetSession
	}
	return c, nil
}

func goodDial(ctx *C.SSL_CTX, old *C.SSL_SESSION) (*client, error) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil, errNoSession
	}
	c := &client{ssl: ssl}
	c.sess = C.SSL_SESSION_dup(old)
	if c.sess == nil {
		c.close()
		return nil, errNoSession
	}
	if C.SSL_set_session(ssl, c.sess) != 1 {
		c.close()
		return nil, errSetSession
	}
	return c, nil
}

func badDialUsed(ctx *C.SSL_CTX, old *C.SSL_SESSION) (bool, error) {
	c, err := goodDial(ctx, old) // not closed when it isn't a resumption // want "refleak"
	if err != nil {
		return false, err
	}
	if C.SSL_session_reused(c.ssl) == 0 {
		return false, nil
	}
	c.close()
	return true, nil
}

func goodDialUsed(ctx *C.SSL_CTX, old *C.SSL_SESSION) (bool, error) {
	c, err := goodDial(ctx, old)
	if err != nil {
		return false, err
	}
	defer c.close()
	return C.SSL_session_reused(c.ssl) == 1, nil
}

// Closed and then closed again by the deferred call: close is written for that.
func badCloseTwice(ctx *C.SSL_CTX, old *C.SSL_SESSION) error {
	c, err := goodDial(ctx, old)
	if err != nil {
		return err
	}
	defer C.SSL_SESSION_free(c.sess) // close frees it first, if there was no resumption // want "doublefree"
	if C.SSL_session_reused(c.ssl) == 0 {
		c.close()
		return errNotResumable
	}
	C.SSL_free(c.ssl)
	return nil
}

func goodCloseTwice(ctx *C.SSL_CTX, old *C.SSL_SESSION) error {
	c, err := goodDial(ctx, old)
	if err != nil {
		return err
	}
	defer c.close()
	if C.SSL_session_reused(c.ssl) == 0 {
		c.close()
		return errNotResumable
	}
	return nil
}

// A refresh replaces the session of a client with that of its connection.
func (c *client) badRefresh() {
	if s := C.SSL_get1_session(c.ssl); s != nil { // not kept when it can't be resumed // want "refleak"
		if C.SSL_SESSION_is_resumable(s) == 1 {
			C.SSL_SESSION_free(c.sess)
			c.sess = s
		}
	}
}

func (c *client) goodRefresh() {
	if s := C.SSL_get1_session(c.ssl); s != nil {
		if C.SSL_SESSION_is_resumable(s) == 1 {
			C.SSL_SESSION_free(c.sess)
			c.sess = s
		} else {
			C.SSL_SESSION_free(s)
		}
	}
}

// The field keeps a loan, and close frees it like one of its own.
func (c *client) badKeepLoan() bool {
	C.SSL_SESSION_free(c.sess)
	c.sess = C.SSL_get_session(c.ssl)
	if c.sess == nil {
		return false
	}
	c.close() // want "borrowedfree"
	return true
}

func (c *client) goodKeepLoan() bool {
	C.SSL_SESSION_free(c.sess)
	c.sess = C.SSL_get1_session(c.ssl)
	if c.sess == nil {
		return false
	}
	c.close()
	return true
}

// Released and left in the field.
func (c *client) badForget() C.long {
	if c.sess == nil {
		return 0
	}
	s := C.SSL_SESSION_dup(c.sess)
	if s == nil {
		return 0
	}
	C.SSL_SESSION_free(c.sess)
	c.sess = s
	C.SSL_SESSION_free(c.sess)
	return C.SSL_SESSION_get_timeout(c.sess) // freed, not yet nil // want "useafterfree"
}

func (c *client) goodForget() C.long {
	if c.sess == nil {
		return 0
	}
	s := C.SSL_SESSION_dup(c.sess)
	if s == nil {
		return 0
	}
	C.SSL_SESSION_free(c.sess)
	c.sess = s
	return C.SSL_SESSION_get_timeout(c.sess)
}

// What the field had was released as its own: so will what it has now be.
func (c *client) badReplaceByLoan() bool {
	s := C.SSL_get_session(c.ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	C.SSL_SESSION_free(c.sess)
	c.sess = s // want "borrowescape"
	return true
}

func (c *client) goodReplaceByLoan() bool {
	s := C.SSL_get_session(c.ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 || C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	C.SSL_SESSION_free(c.sess)
	c.sess = s
	return true
}

// A keeper notes whether it owns its session.
type keeper struct {
	ssl   *C.SSL
	sess  *C.SSL_SESSION
	owned bool
}

func (k *keeper) badNoted() {
	if k.owned {
		C.SSL_SESSION_free(k.sess)
	}
	if s := C.SSL_get_session(k.ssl); s != nil {
		C.SSL_SESSION_free(s) // want "borrowedfree"
	}
	k.sess, k.owned = nil, false
}

func (k *keeper) goodNoted() {
	if k.owned {
		C.SSL_SESSION_free(k.sess)
	}
	k.sess, k.owned = C.SSL_get_session(k.ssl), false
}
