// Package mistakes is session code as it should not be: each function has one
// mistake, of the kind that a rule of sslref is for, on the line whose comment
// begins with "wrong". Package resume shows the same things done right.
//
// The edition in examples/mistakescgo calls the real libssl through cgo. The
// one in examples/mistakes is its twin on the reference model, made by
//
//	go run ./cmd/sslref model -rewrite -o examples/mistakes examples/mistakescgo/*.go
package mistakes

// (cgo preamble: the model has no C code)
//
//
//
//
import "github.com/sslref/sslref/refmodel/libssl"

import (
	"errors"
	"fmt"
	"os"
)

// Describe tells for how long the connection's session can be resumed.
func Describe(ssl *libssl.SSL) string {
	s := libssl.SSL_get_session(ssl)
	if s == nil {
		return "no session"
	}
	text := fmt.Sprintf("session for %d s", libssl.SSL_SESSION_get_timeout(s))
	libssl.SSL_SESSION_free(s) // wrong (borrowedfree): SSL_get_session lends; the reference is the SSL's
	return text
}

// Save writes the connection's session to a file.
func Save(ssl *libssl.SSL, path string) error {
	s := libssl.SSL_get1_session(ssl) // wrong (refleak): nobody frees it if it is not resumable
	if s == nil {
		return errors.New("no session")
	}
	if libssl.SSL_SESSION_is_resumable(s) == 0 {
		return errors.New("the session can't be resumed")
	}
	der := encode(s)
	libssl.SSL_SESSION_free(s)
	return os.WriteFile(path, der, 0o600)
}

// Restore offers a saved session in the next handshake.
func Restore(ssl *libssl.SSL, der []byte) error {
	s := decode(der)
	if s == nil {
		return errors.New("no session")
	}
	ok := libssl.SSL_set_session(ssl, s)
	libssl.SSL_SESSION_free(s)
	if ok != 1 {
		libssl.SSL_SESSION_free(s) // wrong (doublefree): it is freed already, two lines above
		return errors.New("the session is refused")
	}
	return nil
}

// Hostname returns the server name that a saved session is for.
func Hostname(der []byte) string {
	s := decode(der)
	if s == nil {
		return ""
	}
	name := libssl.SSL_SESSION_get0_hostname(s)
	libssl.SSL_SESSION_free(s)
	return libssl.GoString(name) // wrong (useafterfree): name points into the session
}

// HangUp ends a connection, and reports whether it can be resumed.
func HangUp(ssl *libssl.SSL) bool {
	s := libssl.SSL_get0_session(ssl)
	if s == nil {
		return false
	}
	libssl.SSL_shutdown(ssl)
	libssl.SSL_free(ssl)
	return libssl.SSL_SESSION_is_resumable(s) == 1 // wrong (staleborrow): the loan ended with the SSL
}

// A Cache keeps the latest session of each server.
type Cache struct {
	sessions map[string]*libssl.SSL_SESSION
}

// NewCache returns an empty cache.
func NewCache() *Cache { return &Cache{sessions: map[string]*libssl.SSL_SESSION{}} }

// Offer offers the session of the server called name in the next handshake.
func (c *Cache) Offer(name string, ssl *libssl.SSL) bool {
	s := c.sessions[name]
	return s != nil && libssl.SSL_set_session(ssl, s) == 1
}

// Keep remembers the connection's session for the server called name.
func (c *Cache) Keep(name string, ssl *libssl.SSL) {
	c.sessions[name] = libssl.SSL_get0_session(ssl) // wrong (borrowescape): the cache outlives the SSL
}

// Fallback makes a connection with default settings, and with the session of one
// that failed.
func Fallback(failed *libssl.SSL) (*libssl.SSL, error) {
	ctx := libssl.SSL_CTX_new(libssl.TLS_client_method())
	if ctx == nil {
		return nil, errors.New("no SSL_CTX")
	}
	defer libssl.SSL_CTX_free(ctx) // the SSL holds it
	ssl := libssl.SSL_new(ctx)
	if ssl == nil {
		return nil, errors.New("no SSL")
	}
	s := libssl.SSL_get0_session(failed)
	if s != nil && libssl.SSL_set_session(ssl, s) != 1 { // wrong (crossctx): s belongs to another SSL_CTX
		libssl.SSL_free(ssl)
		return nil, errors.New("the session is refused")
	}
	return ssl, nil
}

// Share returns the connection's session, for the caller to free.
func Share(ssl *libssl.SSL) *libssl.SSL_SESSION {
	s := libssl.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	libssl.SSL_SESSION_up_ref(s) // wrong (uncheckedref): there is no reference to give away if it returns 0
	return s
}
