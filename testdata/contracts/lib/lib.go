// Package lib has contracts for other packages, and bodies that keep or break
// them.
package lib

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "errors"

type Conn struct {
	ssl  *C.SSL
	sess *C.SSL_SESSION
}

// A Session is a wrapper: a contract about one is about what it holds.
type Session struct{ s *C.SSL_SESSION }

var errNone = errors.New("no session")

// A Cache keeps sessions elsewhere.
type Cache interface {
	// Put takes the session over.
	//
	//sslref:releases s
	Put(key string, s *Session)
	//sslref:retains s
	Keep(s *Session)
	//sslref:returns owned
	Get(key string) (*Session, error)
	//sslref:returns borrowed c.ssl
	Peek(c *Conn) *Session
}

// A Releaser releases what it is given.
//
//sslref:releases s
type Releaser func(s *Session)

// Hooks are functions of somebody else's.
type Hooks struct {
	//sslref:returns owned
	Load func() *Session
	//sslref:releases s
	Drop func(s *Session)
	Any  func(s *Session)
}

// Resume is looked at through its contract alone.
//
//sslref:returns owned
func (c *Conn) Resume() (*Session, error) {
	s := C.SSL_get1_session(c.ssl)
	if s == nil {
		return nil, errNone
	}
	return &Session{s}, nil
}

//sslref:returns borrowed c.ssl
func (c *Conn) Session() *Session { return &Session{C.SSL_get_session(c.ssl)} }

//sslref:releases s
func Free(s *Session) {
	C.SSL_SESSION_free(s.s)
	s.s = nil
}

// Use does nothing to the reference.
func Use(s *Session) bool { return C.SSL_SESSION_is_resumable(s.s) == 1 }

// UseConn uses a connection.
func UseConn(c *Conn) { C.SSL_clear(c.ssl) }

// Open and Close make and end a connection.
func Open(ctx *C.SSL_CTX) *Conn { return &Conn{ssl: C.SSL_new(ctx)} }

//sslref:releases c.sess
func (c *Conn) goodDrop() {
	if c.sess != nil {
		C.SSL_SESSION_free(c.sess)
		c.sess = nil
	}
}

//sslref:releases c.sess
func (c *Conn) badDrop(really bool) {
	if !really {
		return // want "Conn.badDrop says it releases c.sess, but doesn't when this return is taken (refleak)"
	}
	C.SSL_SESSION_free(c.sess)
	c.sess = nil
}

//sslref:releases s
func goodRelease(s *C.SSL_SESSION, n int) error {
	defer C.SSL_SESSION_free(s)
	if n > 3 {
		return errNone
	}
	return nil
}

//sslref:releases s
func badRelease(s *C.SSL_SESSION, n int) error {
	if n > 3 {
		return errNone // want "badRelease says it releases s, but doesn't when this return is taken (refleak)"
	}
	C.SSL_SESSION_free(s)
	return nil
}

//sslref:releases s
func badReleaseTwice(s *C.SSL_SESSION) {
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "is released again: its reference is gone already (doublefree)"
}

//sslref:releases s
func goodReleaseTwice(s *C.SSL_SESSION) {
	C.SSL_SESSION_up_ref(s) //sslref:ignore uncheckedref -- it never fails in the versions that are built
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s)
}

//sslref:releases s
func goodHandOn(s *C.SSL_SESSION, c *Conn) { c.sess = s }

// A failure that leaves the reference to the caller isn't what the contract
// says.
//
//sslref:releases s
func goodNil(s *C.SSL_SESSION) {
	if s == nil {
		return
	}
	C.SSL_SESSION_free(s)
}

// What a contract doesn't name is only used.
//
//sslref:returns owned
func badFreesOther(ssl *C.SSL, s *C.SSL_SESSION) *C.SSL_SESSION {
	C.SSL_SESSION_free(s) // want "session from parameter s (line 145) is borrowed: SSL_SESSION_free releases a reference of its owner's (borrowedfree)"
	return C.SSL_get1_session(ssl)
}

//sslref:returns owned
//sslref:releases s
func goodFreesOther(ssl *C.SSL, s *C.SSL_SESSION) *C.SSL_SESSION {
	C.SSL_SESSION_free(s)
	return C.SSL_get1_session(ssl)
}

//sslref:retains s
func (c *Conn) badKeep(s *C.SSL_SESSION) {
	c.sess = s // want "is only borrowed, but kept where it outlives the loan (borrowescape)"
}

//sslref:retains s
func (c *Conn) goodKeep(s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	C.SSL_SESSION_free(c.sess)
	c.sess = s
	return true
}

//sslref:retains s
func (c *Conn) badForgets(s *C.SSL_SESSION, n int) {
	if n > 3 {
		return // want "Conn.badForgets says it retains s, but doesn't when this return is taken (useafterfree)"
	}
	C.SSL_set_session(c.ssl, s)
}

//sslref:retains s
func (c *Conn) goodForgets(s *C.SSL_SESSION, n int) error {
	if n > 3 {
		return errNone
	}
	C.SSL_set_session(c.ssl, s)
	return nil
}

//sslref:returns owned
func badLoan(c *Conn) *C.SSL_SESSION {
	return C.SSL_get0_session(c.ssl) // want "badLoan says it returns owned, but session from SSL_get0_session is only borrowed"
}

//sslref:returns owned
func goodLoan(c *Conn) *C.SSL_SESSION { return C.SSL_get1_session(c.ssl) }

//sslref:returns owned
func badField(c *Conn) *C.SSL_SESSION {
	return c.sess // want "badField says it returns owned, but session is only borrowed"
}

//sslref:returns owned
func goodField(c *Conn) *C.SSL_SESSION {
	s := c.sess
	c.sess = nil
	return s
}

//sslref:returns owned
func badWrapped(c *Conn) *Session {
	return &Session{C.SSL_get_session(c.ssl)} // want "badWrapped says it returns owned, but session"
}

//sslref:returns owned
func goodWrapped(c *Conn) *Session { return &Session{C.SSL_get1_session(c.ssl)} }

//sslref:returns borrowed ssl
func badOwned(ssl *C.SSL) *C.SSL_SESSION {
	return C.SSL_get1_session(ssl) // want "badOwned says it returns borrowed ssl, but session from SSL_get1_session is owned: nobody releases it when this return is taken (refleak)"
}

//sslref:returns borrowed ssl
func goodOwned(ssl *C.SSL) *C.SSL_SESSION { return C.SSL_get_session(ssl) }

//sslref:returns owned
func goodElement(m map[string]*C.SSL_SESSION, key string) *C.SSL_SESSION {
	s := m[key]
	delete(m, key)
	return s
}

//sslref:returns owned
func badElement(m map[string]*C.SSL_SESSION, key string) *C.SSL_SESSION {
	s := m[key]
	if s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
		return s // want "badElement says it returns owned, but session is only borrowed"
	}
	return nil
}

//sslref:returns borrowed c.sess
func goodKept(c *Conn) *C.SSL_SESSION {
	if c.sess == nil {
		c.sess = C.SSL_get1_session(c.ssl)
	}
	return c.sess
}

//sslref:returns borrowed s
func goodName(s *C.SSL_SESSION) *C.char { return C.SSL_SESSION_get0_hostname(s) }

func badNameAfterFree() string {
	s := C.SSL_SESSION_new()
	if s == nil {
		return ""
	}
	name := goodName(s)
	C.SSL_SESSION_free(s)
	return C.GoString(name) // want "useafterfree"
}

func goodNameBeforeFree(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return ""
	}
	defer C.SSL_SESSION_free(s)
	return C.GoString(goodName(s))
}

// A store is in sight of the interface whose contract it has.
type badStore struct{ m map[string]*Session }

func (b *badStore) Put(key string, s *Session) {} // want "badStore.Put, as Cache.Put, says it releases s, but doesn't"
func (b *badStore) Keep(s *Session)            {} // want "badStore.Keep, as Cache.Keep, says it retains s, but doesn't"
func (b *badStore) Get(key string) (*Session, error) {
	return b.m[key], nil
}
func (b *badStore) Peek(c *Conn) *Session {
	return &Session{C.SSL_get1_session(c.ssl)} // want "badStore.Peek, as Cache.Peek, says it returns borrowed c.ssl, but session"
}

type goodStore struct{ m map[string]*Session }

func (g *goodStore) Put(key string, s *Session) { C.SSL_SESSION_free(s.s) }
func (g *goodStore) Keep(s *Session) {
	if C.SSL_SESSION_up_ref(s.s) == 1 {
		g.m["kept"] = &Session{s.s}
	}
}
func (g *goodStore) Get(key string) (*Session, error) {
	s, ok := g.m[key]
	if !ok {
		return nil, errNone
	}
	delete(g.m, key)
	return s, nil
}
func (g *goodStore) Peek(c *Conn) *Session { return &Session{C.SSL_get_session(c.ssl)} }
