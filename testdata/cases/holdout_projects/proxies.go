package holdout_projects

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
#include <openssl/pem.h>
#include <stdlib.h>
*/
import "C"

import (
	"container/list"
	"errors"
	"sync"
	"time"
	"unsafe"
)

var (
	errNoTicket = errors.New("peer sent no ticket")
	errSet      = errors.New("cannot set session")
)

// peer is an upstream server with the session of the last connection to it.
type peer struct {
	mu   sync.Mutex
	sess *C.SSL_SESSION
	addr string
}

// badSaveSession keeps the session of a connection that ends, as a proxy does
// for each of its upstream servers.
func (p *peer) badSaveSession(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // the caller's own is dropped with a peer that is down // want "refleak"
	if s == nil {
		return
	}
	p.mu.Lock()
	if p.addr == "" {
		p.mu.Unlock()
		return
	}
	old := p.sess
	p.sess = s
	p.mu.Unlock()
	if old != nil {
		C.SSL_SESSION_free(old)
	}
}

func (p *peer) goodSaveSession(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	p.mu.Lock()
	if p.addr == "" {
		p.mu.Unlock()
		C.SSL_SESSION_free(s)
		return
	}
	old := p.sess
	p.sess = s
	p.mu.Unlock()
	if old != nil {
		C.SSL_SESSION_free(old)
	}
}

// badKeepBorrowed is the same with the accessor that lends.
func (p *peer) badKeepBorrowed(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sess = s // want "borrowescape"
}

func (p *peer) goodKeepBorrowed(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	C.SSL_SESSION_free(p.sess)
	p.sess = s
}

// badReuse sets what the peer has, and frees it when it isn't accepted, but
// the peer still has the pointer.
func (p *peer) badReuse(ssl *C.SSL) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sess == nil {
		return false
	}
	if C.SSL_set_session(ssl, p.sess) == 1 {
		return true
	}
	C.SSL_SESSION_free(p.sess)
	return C.SSL_SESSION_is_resumable(p.sess) == 1 // want "useafterfree"
}

func (p *peer) goodReuse(ssl *C.SSL) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sess == nil {
		return false
	}
	if C.SSL_set_session(ssl, p.sess) == 1 {
		return true
	}
	C.SSL_SESSION_free(p.sess)
	p.sess = nil
	return false
}

// A session cache of a client with a limit, oldest out first.
type clientCache struct {
	mu      sync.Mutex
	entries map[string]*list.Element
	order   *list.List
	max     int
}

type cacheEntry struct {
	key  string
	sess *C.SSL_SESSION
	at   time.Time
}

// keep takes over s.
func (c *clientCache) keep(key string, s *C.SSL_SESSION) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, ok := c.entries[key]; ok {
		c.order.Remove(old)
		C.SSL_SESSION_free(old.Value.(*cacheEntry).sess)
	}
	c.entries[key] = c.order.PushFront(&cacheEntry{key: key, sess: s, at: time.Now()})
	for c.order.Len() > c.max {
		last := c.order.Back()
		e := c.order.Remove(last).(*cacheEntry)
		delete(c.entries, e.key)
		C.SSL_SESSION_free(e.sess)
	}
}

// take gives the entry's reference to the caller, or nil.
func (c *clientCache) take(key string) *C.SSL_SESSION {
	c.mu.Lock()
	defer c.mu.Unlock()
	el, ok := c.entries[key]
	if !ok {
		return nil
	}
	delete(c.entries, key)
	return c.order.Remove(el).(*cacheEntry).sess
}

// badResume doesn't give back what SSL_set_session has taken its own reference of.
func badResume(c *clientCache, key string, ssl *C.SSL, der []byte) error {
	p := (*C.uchar)(C.CBytes(der))
	defer C.free(unsafe.Pointer(p))
	q := p
	s := C.d2i_SSL_SESSION(nil, &q, C.long(len(der))) // want "refleak"
	if s == nil {
		return errNoTicket
	}
	if C.SSL_set_session(ssl, s) != 1 {
		C.SSL_SESSION_free(s)
		return errSet
	}
	return nil
}

func goodResume(c *clientCache, key string, ssl *C.SSL, der []byte) error {
	p := (*C.uchar)(C.CBytes(der))
	defer C.free(unsafe.Pointer(p))
	q := p
	s := C.d2i_SSL_SESSION(nil, &q, C.long(len(der)))
	if s == nil {
		return errNoTicket
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_set_session(ssl, s) != 1 {
		return errSet
	}
	return nil
}

// badSetThenReuse asks about the session of before after another was set.
func badSetThenReuse(ssl *C.SSL, b *C.SSL_SESSION) C.long {
	cur := C.SSL_get0_session(ssl)
	if cur == nil {
		return 0
	}
	C.SSL_set_session(ssl, b)
	return C.SSL_SESSION_get_timeout(cur) // want "staleborrow"
}

func goodSetThenReuse(ssl *C.SSL, b *C.SSL_SESSION) C.long {
	C.SSL_set_session(ssl, b)
	cur := C.SSL_get0_session(ssl)
	if cur == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(cur)
}

// badReconnect closes the connection, then offers its session to the next.
func badReconnect(ctx *C.SSL_CTX, old *C.SSL) *C.SSL {
	s := C.SSL_get_session(old)
	C.SSL_shutdown(old)
	C.SSL_free(old)
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	if s != nil {
		C.SSL_set_session(ssl, s) // want "staleborrow"
	}
	return ssl
}

func goodReconnect(ctx *C.SSL_CTX, old *C.SSL) *C.SSL {
	s := C.SSL_get1_session(old)
	C.SSL_shutdown(old)
	C.SSL_free(old)
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		C.SSL_SESSION_free(s)
		return nil
	}
	if s != nil {
		C.SSL_set_session(ssl, s)
		C.SSL_SESSION_free(s)
	}
	return ssl
}

// badReset is a connection that is cleared for another use: the first
// session is compared with the next one.
func badReset(ssl *C.SSL) bool {
	before := C.SSL_get_session(ssl)
	if before == nil {
		return false
	}
	if C.SSL_clear(ssl) != 1 {
		return false
	}
	if C.SSL_do_handshake(ssl) != 1 {
		return false
	}
	return C.SSL_SESSION_get_time(before) != 0 // want "staleborrow"
}

func goodReset(ssl *C.SSL) bool {
	before := C.SSL_get1_session(ssl)
	if before == nil {
		return false
	}
	defer C.SSL_SESSION_free(before)
	if C.SSL_clear(ssl) != 1 {
		return false
	}
	if C.SSL_do_handshake(ssl) != 1 {
		return false
	}
	return C.SSL_SESSION_get_time(before) != 0
}

// transport has a session that it may or may not own.
type transport struct {
	ssl  *C.SSL
	sess *C.SSL_SESSION
}

// setSession sets s, whose reference becomes t's if take is set; else t makes one.
func (t *transport) setSession(s *C.SSL_SESSION, take bool) bool {
	if !take && C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	if t.sess != nil {
		C.SSL_SESSION_free(t.sess)
	}
	t.sess = s
	return C.SSL_set_session(t.ssl, s) == 1
}

func (t *transport) close() {
	C.SSL_SESSION_free(t.sess)
	C.SSL_free(t.ssl)
	*t = transport{}
}

// badTakeOwnership passes false and forgets that its own is still there.
func badTakeOwnership(ssl, prev *C.SSL) bool {
	t := &transport{ssl: ssl}
	defer t.close()
	s := C.SSL_get1_session(prev) // want "refleak"
	if s == nil {
		return false
	}
	return t.setSession(s, false)
}

func goodTakeOwnership(ssl, prev *C.SSL) bool {
	t := &transport{ssl: ssl}
	defer t.close()
	s := C.SSL_get1_session(prev)
	if s == nil {
		return false
	}
	return t.setSession(s, true)
}

// badTakeLoan passes true for what is only lent.
func badTakeLoan(ssl, prev *C.SSL) bool {
	t := &transport{ssl: ssl}
	s := C.SSL_get0_session(prev)
	if s == nil {
		return false
	}
	ok := t.setSession(s, true)
	t.close() // want "borrowedfree"
	return ok
}

func goodTakeLoan(ssl, prev *C.SSL) bool {
	t := &transport{ssl: ssl}
	s := C.SSL_get0_session(prev)
	if s == nil {
		return false
	}
	ok := t.setSession(s, false)
	t.close()
	return ok
}

// writePEM saves a session in a file of a command line client.
func writePEM(bio *C.BIO, s *C.SSL_SESSION) bool {
	return C.PEM_write_bio_SSL_SESSION(bio, s) == 1
}

// badSaveFile leaves early when there is nothing to write to.
func badSaveFile(ssl *C.SSL, path string) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNoTicket
	}
	bio := C.BIO_new(C.BIO_s_mem())
	if bio == nil {
		return errors.New("no buffer for " + path)
	}
	defer C.BIO_free(bio)
	ok := writePEM(bio, s)
	C.SSL_SESSION_free(s)
	if !ok {
		return errors.New("cannot write " + path)
	}
	return nil
}

func goodSaveFile(ssl *C.SSL, path string) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoTicket
	}
	defer C.SSL_SESSION_free(s)
	bio := C.BIO_new(C.BIO_s_mem())
	if bio == nil {
		return errors.New("no buffer for " + path)
	}
	defer C.BIO_free(bio)
	if !writePEM(bio, s) {
		return errors.New("cannot write " + path)
	}
	return nil
}

// badSaveNull passes on what may be nothing.
func badSaveNull(ssl *C.SSL, bio *C.BIO) error {
	s := C.SSL_get1_session(ssl) // before the handshake there is none // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	if C.PEM_write_bio_SSL_SESSION(bio, s) != 1 {
		return errNoTicket
	}
	return nil
}

func goodSaveNull(ssl *C.SSL, bio *C.BIO) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoTicket
	}
	defer C.SSL_SESSION_free(s)
	if C.PEM_write_bio_SSL_SESSION(bio, s) != 1 {
		return errNoTicket
	}
	return nil
}

// badRemember asks whether the session is worth to be kept after it was got.
func badRemember(c *clientCache, key string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return
	}
	c.keep(key, s)
}

func goodRemember(c *clientCache, key string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return
	}
	c.keep(key, s)
}
