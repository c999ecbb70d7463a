package historical

/*
#include <stdlib.h>
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"errors"
	"sync"
)

// A peer of an upstream block, shared by all requests.
type peer struct {
	mu   sync.Mutex
	sess *C.SSL_SESSION
}

// A requestContext ends with its request.
type requestContext struct {
	peer *peer
	sess *C.SSL_SESSION
}

func (r *requestContext) done() { r.peer = nil }

// alibaba/tengine#1708, yzprofile/ngx_http_dyups_module#143: saved where the
// request's end loses it.
func badSavedInRequest(p *peer, ssl *C.SSL) {
	r := &requestContext{peer: p}
	defer r.done()
	r.sess = C.SSL_get1_session(ssl) // want "refleak"
}

func goodSavedInRequest(p *peer, ssl *C.SSL) {
	r := &requestContext{peer: p}
	defer r.done()
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	p.mu.Lock()
	old := p.sess
	p.sess = s
	p.mu.Unlock()
	C.SSL_SESSION_free(old)
}

// Round robin: the peer's session is set on every connection to it.
func (p *peer) badSetPeerSession(ssl *C.SSL) bool {
	p.mu.Lock()
	s := p.sess
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 { // for the time without the lock // want "refleak"
		p.mu.Unlock()
		return false
	}
	p.mu.Unlock()
	return C.SSL_set_session(ssl, s) == 1
}

func (p *peer) goodSetPeerSession(ssl *C.SSL) bool {
	p.mu.Lock()
	s := p.sess
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		p.mu.Unlock()
		return false
	}
	p.mu.Unlock()
	ok := C.SSL_set_session(ssl, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func (p *peer) badSavePeerSession(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	C.SSL_SESSION_free(p.sess)
	p.sess = s // want "borrowescape"
}

func (p *peer) goodSavePeerSession(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	C.SSL_SESSION_free(p.sess)
	p.sess = s
}

// A session cache with a bound; add takes the reference, also when it fails.
type sessionCache struct {
	max  int
	list []*C.SSL_SESSION
}

func (c *sessionCache) add(s *C.SSL_SESSION) error {
	if len(c.list) >= c.max {
		C.SSL_SESSION_free(s)
		return errors.New("cache is full")
	}
	c.list = append(c.list, s)
	return nil
}

func (c *sessionCache) has(s *C.SSL_SESSION) bool {
	for _, x := range c.list {
		if x == s {
			return true
		}
	}
	return false
}

// An HTTP library looked the session up before it added it.
func badIncache(c *sessionCache, ssl *C.SSL) error {
	our := C.SSL_get1_session(ssl) // in the cache already: one reference too many // want "refleak"
	if our == nil || c.has(our) {
		return nil
	}
	return c.add(our)
}

func goodIncache(c *sessionCache, ssl *C.SSL) error {
	our := C.SSL_get1_session(ssl)
	if our == nil || c.has(our) {
		C.SSL_SESSION_free(our)
		return nil
	}
	return c.add(our)
}

func badAddFailed(c *sessionCache, ssl *C.SSL) error {
	our := C.SSL_get1_session(ssl)
	if our == nil {
		return nil
	}
	if err := c.add(our); err != nil {
		C.SSL_SESSION_free(our) // add has done so // want "doublefree"
		return err
	}
	return nil
}

func goodAddFailed(c *sessionCache, ssl *C.SSL) error {
	our := C.SSL_get1_session(ssl)
	if our == nil {
		return nil
	}
	return c.add(our)
}

// openssl/openssl#4126: the copy was to replace the original.
func badReplacedByCopy(ctx *C.SSL_CTX, ssl *C.SSL) *C.SSL_SESSION {
	sess := C.SSL_get1_session(ssl) // remove_session only detaches it // want "refleak"
	if sess == nil || C.SSL_CTX_add_session(ctx, sess) != 1 {
		return sess
	}
	tmp := C.SSL_SESSION_dup(sess)
	if tmp == nil || C.SSL_CTX_remove_session(ctx, sess) != 1 {
		C.SSL_SESSION_free(tmp)
		return sess
	}
	sess = tmp
	return sess
}

func goodReplacedByCopy(ctx *C.SSL_CTX, ssl *C.SSL) *C.SSL_SESSION {
	sess := C.SSL_get1_session(ssl)
	if sess == nil || C.SSL_CTX_add_session(ctx, sess) != 1 {
		return sess
	}
	tmp := C.SSL_SESSION_dup(sess)
	if tmp == nil || C.SSL_CTX_remove_session(ctx, sess) != 1 {
		C.SSL_SESSION_free(tmp)
		return sess
	}
	C.SSL_SESSION_free(sess)
	sess = tmp
	return sess
}

// openssl/openssl#3855: the PSK session of a file, for all connections.
func badPSKFile(conns []*C.SSL, bio *C.BIO) bool {
	psk := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
	if psk == nil {
		return false
	}
	for _, ssl := range conns {
		C.SSL_set_session(ssl, psk)
	}
	return true
}

func goodPSKFile(conns []*C.SSL, bio *C.BIO) bool {
	psk := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if psk == nil {
		return false
	}
	for _, ssl := range conns {
		C.SSL_set_session(ssl, psk)
	}
	C.SSL_SESSION_free(psk)
	return true
}

// openssl/openssl#20110: one of three steps to a PSK session can fail.
func badBuiltSession(key []byte) *C.SSL_SESSION {
	k := C.CBytes(key)
	defer C.free(k)
	tmp := C.SSL_SESSION_new() // want "refleak"
	if tmp == nil ||
		C.SSL_SESSION_set1_master_key(tmp, (*C.uchar)(k), C.size_t(len(key))) != 1 ||
		C.SSL_SESSION_set_protocol_version(tmp, C.TLS1_3_VERSION) != 1 {
		return nil
	}
	return tmp
}

func goodBuiltSession(key []byte) *C.SSL_SESSION {
	k := C.CBytes(key)
	defer C.free(k)
	tmp := C.SSL_SESSION_new()
	if tmp == nil ||
		C.SSL_SESSION_set1_master_key(tmp, (*C.uchar)(k), C.size_t(len(key))) != 1 ||
		C.SSL_SESSION_set_protocol_version(tmp, C.TLS1_3_VERSION) != 1 {
		C.SSL_SESSION_free(tmp)
		return nil
	}
	return tmp
}

// openssl/openssl#25643: an early return past the label that cleans up.
func badTicketPath(ssl *C.SSL, der []byte, binder int) int {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	sess := C.d2i_SSL_SESSION(nil, &p, C.long(len(der))) // want "refleak"
	if sess == nil {
		return 0
	}
	if binder < 0 {
		return 0
	}
	ret := 0
	if C.SSL_SESSION_get_timeout(sess) == 0 {
		goto err
	}
	if C.SSL_set_session(ssl, sess) != 1 {
		goto err
	}
	ret = 1
err:
	C.SSL_SESSION_free(sess)
	return ret
}

func goodTicketPath(ssl *C.SSL, der []byte, binder int) int {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	sess := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if sess == nil {
		return 0
	}
	ret := 0
	if binder < 0 {
		goto err
	}
	if C.SSL_SESSION_get_timeout(sess) == 0 {
		goto err
	}
	if C.SSL_set_session(ssl, sess) != 1 {
		goto err
	}
	ret = 1
err:
	C.SSL_SESSION_free(sess)
	return ret
}

// A mail server makes a session of a lost connection useless.
func badForget(ctx *C.SSL_CTX, ssl *C.SSL) {
	sess := C.SSL_get_session(ssl)
	if sess == nil {
		return
	}
	if C.SSL_CTX_remove_session(ctx, sess) != 1 {
		C.SSL_SESSION_free(sess) // "not in the cache, so it must be freed" // want "borrowedfree"
	}
}

func goodForget(ctx *C.SSL_CTX, ssl *C.SSL) {
	sess := C.SSL_get_session(ssl)
	if sess == nil {
		return
	}
	C.SSL_CTX_remove_session(ctx, sess)
}

// Single-use sessions (TLS 1.3) leave the list when they are offered.
type singleUse struct {
	keys []*C.SSL_SESSION
}

func (u *singleUse) badOffer(ssl *C.SSL) bool {
	if len(u.keys) == 0 {
		return false
	}
	s := u.keys[0]
	u.keys = u.keys[1:]
	C.SSL_SESSION_free(s)
	return C.SSL_set_session(ssl, s) == 1 // a moment too late // want "useafterfree"
}

func (u *singleUse) goodOffer(ssl *C.SSL) bool {
	if len(u.keys) == 0 {
		return false
	}
	s := u.keys[0]
	u.keys = u.keys[1:]
	ok := C.SSL_set_session(ssl, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

// The server name of a log line points into the session.
func badLogName(ssl *C.SSL, log func(string)) {
	s := C.SSL_get0_session(ssl)
	if s == nil || log == nil {
		C.SSL_free(ssl)
		return
	}
	name := C.SSL_SESSION_get0_hostname(s)
	C.SSL_free(ssl)
	log(C.GoString(name)) // want "staleborrow"
}

func goodLogName(ssl *C.SSL, log func(string)) {
	s := C.SSL_get0_session(ssl)
	if s == nil || log == nil {
		C.SSL_free(ssl)
		return
	}
	name := C.GoString(C.SSL_SESSION_get0_hostname(s))
	C.SSL_free(ssl)
	log(name)
}

// An acceptor reuses its SSLs with SSL_clear.
func badClearedForNext(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if C.SSL_clear(ssl) != 1 || s == nil {
		return false
	}
	return C.SSL_SESSION_has_ticket(s) == 1 // want "staleborrow"
}

func goodClearedForNext(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	had := s != nil && C.SSL_SESSION_has_ticket(s) == 1
	return C.SSL_clear(ssl) == 1 && had
}

// Configuration was read again: sessions of the old SSL_CTX don't fit the new.
func badReloaded(old, fresh *C.SSL_CTX) bool {
	a, b := C.SSL_new(old), C.SSL_new(fresh)
	defer C.SSL_free(a)
	defer C.SSL_free(b)
	if a == nil || b == nil || C.SSL_connect(a) != 1 {
		return false
	}
	s := C.SSL_get1_session(a)
	defer C.SSL_SESSION_free(s)
	return C.SSL_set_session(b, s) == 1 // want "crossctx"
}

func goodReloaded(old, fresh *C.SSL_CTX) bool {
	a, b := C.SSL_new(old), C.SSL_new(fresh)
	defer C.SSL_free(a)
	defer C.SSL_free(b)
	if a == nil || b == nil || C.SSL_connect(a) != 1 {
		return false
	}
	s := C.SSL_get0_session(a)
	if s == nil {
		return false
	}
	c := C.SSL_SESSION_dup(s)
	defer C.SSL_SESSION_free(c)
	return C.SSL_set_session(b, c) == 1
}

// Several servers filled one another's caches.
func badReplicated(ctxs []*C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // "every cache takes one": none takes this // want "refleak"
	if s == nil {
		return
	}
	for _, ctx := range ctxs {
		c := C.SSL_SESSION_dup(s)
		if c == nil {
			break
		}
		C.SSL_CTX_add_session(ctx, c)
		C.SSL_SESSION_free(c)
	}
}

func goodReplicated(ctxs []*C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	for _, ctx := range ctxs {
		c := C.SSL_SESSION_dup(s)
		if c == nil {
			break
		}
		C.SSL_CTX_add_session(ctx, c)
		C.SSL_SESSION_free(c)
	}
}

// Old code counted by hand; the function that replaced it can fail.
func badCountedByHand(p *peer, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	C.SSL_SESSION_up_ref(s) // want "uncheckedref"
	p.mu.Lock()
	p.sess = s
	p.mu.Unlock()
}

func goodCountedByHand(p *peer, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	p.mu.Lock()
	p.sess = s
	p.mu.Unlock()
}

// A monitor prints the session of a connection that may have none yet.
func badMonitor(ssl *C.SSL) (version, timeout int) {
	s := C.SSL_get_session(ssl) // NULL before the handshake // want "uncheckedref"
	return int(C.SSL_SESSION_get_protocol_version(s)), int(C.SSL_SESSION_get_timeout(s))
}

func goodMonitor(ssl *C.SSL) (version, timeout int) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0, 0
	}
	return int(C.SSL_SESSION_get_protocol_version(s)), int(C.SSL_SESSION_get_timeout(s))
}
