package daemons

// Session bugs of servers, proxies and mailers.

/*
#include <stdlib.h>
#include <openssl/ssl.h>
#include <openssl/pem.h>
#include <openssl/bio.h>
*/
import "C"

import (
	"container/list"
	"errors"
	"fmt"
	"sync"
	"time"
	"unsafe"
)

var (
	errNone    = errors.New("no session")
	errSet     = errors.New("session can't be set")
	errExpired = errors.New("session expired")
	errShort   = errors.New("short session")
)

func toSession(der []byte) *C.SSL_SESSION {
	if len(der) == 0 {
		return nil
	}
	mem := C.CBytes(der)
	defer C.free(mem)
	p := (*C.uchar)(mem)
	return C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
}

type serverThread struct {
	reused []byte
	sni    string
}

// The stored session is offered again; what was decoded for that is still
// ours, also when it is refused.
func (t *serverThread) badOfferReused(ssl *C.SSL) {
	if t.reused == nil {
		return
	}
	sess := toSession(t.reused) // want "refleak"
	if sess != nil && C.SSL_set_session(ssl, sess) == 0 {
		C.SSL_SESSION_free(sess)
		t.reused = nil
	}
}

func (t *serverThread) goodOfferReused(ssl *C.SSL) {
	if t.reused == nil {
		return
	}
	sess := toSession(t.reused)
	if sess != nil && C.SSL_set_session(ssl, sess) == 0 {
		t.reused = nil
	}
	C.SSL_SESSION_free(sess)
}

type cacheEntry struct {
	key  string
	sess *C.SSL_SESSION
	seen time.Time
}

// clientCache keeps at most max sessions, the oldest go first.
type clientCache struct {
	mu    sync.Mutex
	max   int
	order *list.List
	byKey map[string]*list.Element
}

// An entry that is taken out of a cache for one use is its taker's.
func (c *clientCache) take(key string) *C.SSL_SESSION {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return nil
	}
	delete(c.byKey, key)
	c.order.Remove(e)
	return e.Value.(*cacheEntry).sess
}

// The session of a finished handshake is kept, unless it can't be resumed.
func (c *clientCache) badKeep(key string, ssl *C.SSL) {
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		return
	}
	if C.SSL_SESSION_is_resumable(sess) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byKey[key] = c.order.PushBack(&cacheEntry{key: key, sess: sess, seen: time.Now()})
}

func (c *clientCache) goodKeep(key string, ssl *C.SSL) {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return
	}
	if C.SSL_SESSION_is_resumable(sess) == 0 {
		C.SSL_SESSION_free(sess)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byKey[key] = c.order.PushBack(&cacheEntry{key: key, sess: sess, seen: time.Now()})
}

type authSession struct {
	ssl  *C.SSL
	sess *C.SSL_SESSION
}

// The reply is written from the session after it was taken out of the
// connection and released.
func badFinishAuth(a *authSession) int {
	a.sess = C.SSL_get1_session(a.ssl)
	C.SSL_free(a.ssl)
	a.ssl = nil
	if a.sess == nil {
		return 0
	}
	C.SSL_SESSION_free(a.sess)
	life := C.SSL_SESSION_get_ticket_lifetime_hint(a.sess) // want "useafterfree"
	a.sess = nil
	return int(life)
}

func goodFinishAuth(a *authSession) int {
	a.sess = C.SSL_get1_session(a.ssl)
	C.SSL_free(a.ssl)
	a.ssl = nil
	if a.sess == nil {
		return 0
	}
	life := C.SSL_SESSION_get_ticket_lifetime_hint(a.sess)
	C.SSL_SESSION_free(a.sess)
	a.sess = nil
	return int(life)
}

// Removing it from the cache is not releasing it.
func badInvalidate(ctx *C.SSL_CTX, ssl *C.SSL) bool {
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		return false
	}
	return C.SSL_CTX_remove_session(ctx, sess) == 1
}

func goodInvalidate(ctx *C.SSL_CTX, ssl *C.SSL) bool {
	sess := C.SSL_get0_session(ssl)
	if sess == nil {
		return false
	}
	return C.SSL_CTX_remove_session(ctx, sess) == 1
}

// The session of the control connection is compared with the data
// connection's.
func badSameAsControl(control, data *C.SSL) error {
	want := C.SSL_get1_session(control)
	if want == nil {
		return errNone
	}
	got := C.SSL_get1_session(data) // want "refleak"
	if got == nil {
		C.SSL_SESSION_free(want)
		return errNone
	}
	same := want == got
	C.SSL_SESSION_free(want)
	if !same {
		return fmt.Errorf("data connection has another session: %w", errSet)
	}
	C.SSL_SESSION_free(got)
	return nil
}

func goodSameAsControl(control, data *C.SSL) error {
	want := C.SSL_get1_session(control)
	if want == nil {
		return errNone
	}
	got := C.SSL_get1_session(data)
	if got == nil {
		C.SSL_SESSION_free(want)
		return errNone
	}
	same := want == got
	C.SSL_SESSION_free(want)
	C.SSL_SESSION_free(got)
	if !same {
		return fmt.Errorf("data connection has another session: %w", errSet)
	}
	return nil
}

// A session read from a file is used for one connection.
func badFromFile(bio *C.BIO, ssl *C.SSL) error {
	sess := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
	if sess == nil {
		return errNone
	}
	if C.SSL_set_session(ssl, sess) == 0 {
		C.SSL_SESSION_free(sess)
		return errSet
	}
	if C.SSL_connect(ssl) <= 0 {
		return errSet
	}
	C.SSL_SESSION_free(sess)
	return nil
}

func goodFromFile(bio *C.BIO, ssl *C.SSL) error {
	sess := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if sess == nil {
		return errNone
	}
	ok := C.SSL_set_session(ssl, sess) == 1
	C.SSL_SESSION_free(sess)
	if !ok {
		return errSet
	}
	if C.SSL_connect(ssl) <= 0 {
		return errSet
	}
	return nil
}

// The application's data of a connection: PEM in, PEM out.
func badSessionData(ssl *C.SSL, limit int) (out []byte, err error) {
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		return nil, errNone
	}
	mem := C.BIO_new(C.BIO_s_mem())
	if mem == nil {
		return nil, errShort
	}
	defer C.BIO_free(mem)
	if C.PEM_write_bio_SSL_SESSION(mem, sess) != 1 {
		C.SSL_SESSION_free(sess)
		return nil, errShort
	}
	buf := make([]byte, limit)
	n := C.BIO_read(mem, unsafe.Pointer(&buf[0]), C.int(limit))
	C.SSL_SESSION_free(sess)
	return buf[:n], nil
}

func goodSessionData(ssl *C.SSL, limit int) (out []byte, err error) {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return nil, errNone
	}
	defer C.SSL_SESSION_free(sess)
	mem := C.BIO_new(C.BIO_s_mem())
	if mem == nil {
		return nil, errShort
	}
	defer C.BIO_free(mem)
	if C.PEM_write_bio_SSL_SESSION(mem, sess) != 1 {
		return nil, errShort
	}
	buf := make([]byte, limit)
	n := C.BIO_read(mem, unsafe.Pointer(&buf[0]), C.int(limit))
	return buf[:n], nil
}

// The copy constructor replaces what it copies into.
type sslSession struct{ p *C.SSL_SESSION }

func (s *sslSession) free() {
	if s.p != nil {
		C.SSL_SESSION_free(s.p)
		s.p = nil
	}
}

func badInitializeCopy(other *C.SSL_SESSION) (*sslSession, error) {
	s := &sslSession{p: C.SSL_SESSION_new()} // want "refleak"
	if s.p == nil {
		return nil, errNone
	}
	cp := C.SSL_SESSION_dup(other)
	if cp == nil {
		s.free()
		return nil, errNone
	}
	s.p = cp
	return s, nil
}

func goodInitializeCopy(other *C.SSL_SESSION) (*sslSession, error) {
	s := &sslSession{p: C.SSL_SESSION_new()}
	if s.p == nil {
		return nil, errNone
	}
	cp := C.SSL_SESSION_dup(other)
	if cp == nil {
		s.free()
		return nil, errNone
	}
	s.free()
	s.p = cp
	return s, nil
}

// nsock: a connection is made again with an older protocol; the session of
// the first try doesn't fit.
type nsock struct {
	ssl     *C.SSL
	session *C.SSL_SESSION
}

func (n *nsock) badReconnect(ctx *C.SSL_CTX) bool {
	n.session = C.SSL_get0_session(n.ssl)
	C.SSL_free(n.ssl)
	n.ssl = C.SSL_new(ctx)
	if n.ssl == nil {
		n.session = nil
		return false
	}
	ok := C.SSL_set_session(n.ssl, n.session) == 1 // want "staleborrow"
	n.session = nil
	return ok
}

func (n *nsock) goodReconnect(ctx *C.SSL_CTX) bool {
	n.session = C.SSL_get1_session(n.ssl)
	C.SSL_free(n.ssl)
	n.ssl = C.SSL_new(ctx)
	if n.ssl == nil {
		C.SSL_SESSION_free(n.session)
		n.session = nil
		return false
	}
	ok := C.SSL_set_session(n.ssl, n.session) == 1
	C.SSL_SESSION_free(n.session)
	n.session = nil
	return ok
}

// A session for each destination, under a lock.
type destination struct {
	mu   sync.RWMutex
	sess *C.SSL_SESSION
}

// The caller needs a reference that survives the next store.
func (d *destination) load() *C.SSL_SESSION {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.sess == nil || C.SSL_SESSION_up_ref(d.sess) != 1 {
		return nil
	}
	return d.sess
}

func (d *destination) badOffer(ssl *C.SSL) error {
	s := d.load() // want "refleak"
	if s == nil {
		return nil
	}
	if C.SSL_set_session(ssl, s) != 1 {
		return errSet
	}
	C.SSL_SESSION_free(s)
	return nil
}

func (d *destination) goodOffer(ssl *C.SSL) error {
	s := d.load()
	if s == nil {
		return nil
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_set_session(ssl, s) != 1 {
		return errSet
	}
	return nil
}

// The new one replaces the old one, and nobody retained the new one.
func (d *destination) badStore(ssl *C.SSL) {
	d.mu.Lock()
	defer d.mu.Unlock()
	old := d.sess
	d.sess = C.SSL_get_session(ssl) // want "borrowescape"
	C.SSL_SESSION_free(old)
	C.SSL_free(ssl)
}

func (d *destination) goodStore(ssl *C.SSL) {
	d.mu.Lock()
	defer d.mu.Unlock()
	old := d.sess
	d.sess = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(old)
	C.SSL_free(ssl)
}

// Age is checked before the session is offered.
func badAge(ssl *C.SSL, der []byte, now int64) (err error) {
	sess := toSession(der)
	if sess == nil {
		return errNone
	}
	defer C.SSL_SESSION_free(sess) // want "doublefree"
	if int64(C.SSL_SESSION_get_time(sess))+int64(C.SSL_SESSION_get_timeout(sess)) < now {
		C.SSL_SESSION_free(sess)
		return errExpired
	}
	if C.SSL_set_session(ssl, sess) != 1 {
		return errSet
	}
	return nil
}

func goodAge(ssl *C.SSL, der []byte, now int64) (err error) {
	sess := toSession(der)
	if sess == nil {
		return errNone
	}
	defer C.SSL_SESSION_free(sess)
	if int64(C.SSL_SESSION_get_time(sess))+int64(C.SSL_SESSION_get_timeout(sess)) < now {
		return errExpired
	}
	if C.SSL_set_session(ssl, sess) != 1 {
		return errSet
	}
	return nil
}
