package holdout_bugs

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"log"
	"unsafe"
)

var (
	errClosed = errors.New("connection closed")
	errRefuse = errors.New("resumption refused")
)

// netConn is the transport of a messaging client; its session outlives it.
type netConn struct {
	ssl     *C.SSL
	session *C.SSL_SESSION
}

// badClose takes the session for the next connection each time, and leaves
// what an earlier close has stored.
func badClose(ssl1, ssl2 *C.SSL) {
	n := &netConn{ssl: ssl1}
	n.session = C.SSL_get1_session(n.ssl) // want "refleak"
	n.ssl = ssl2
	n.session = C.SSL_get1_session(n.ssl)
	C.SSL_SESSION_free(n.session)
}

func goodClose(ssl1, ssl2 *C.SSL) {
	n := &netConn{ssl: ssl1}
	n.session = C.SSL_get1_session(n.ssl)
	n.ssl = ssl2
	if n.session != nil {
		C.SSL_SESSION_free(n.session)
	}
	n.session = C.SSL_get1_session(n.ssl)
	C.SSL_SESSION_free(n.session)
}

// mailSession is the session of the last mail connection.
var mailSession *C.SSL_SESSION

// badStartTLS keeps what the connection lends.
func badStartTLS(ssl *C.SSL) error {
	if mailSession != nil {
		C.SSL_set_session(ssl, mailSession)
	}
	if C.SSL_connect(ssl) != 1 {
		C.SSL_SESSION_free(mailSession)
		mailSession = nil
		return errClosed
	}
	mailSession = C.SSL_get_session(ssl) // want "borrowescape"
	return nil
}

func goodStartTLS(ssl *C.SSL) error {
	if mailSession != nil {
		C.SSL_set_session(ssl, mailSession)
	}
	if C.SSL_connect(ssl) != 1 {
		C.SSL_SESSION_free(mailSession)
		mailSession = nil
		return errClosed
	}
	C.SSL_SESSION_free(mailSession)
	mailSession = C.SSL_get1_session(ssl)
	return nil
}

// badUnresumable forgets a session that isn't worth keeping by forgetting the
// pointer.
func badUnresumable(ssl *C.SSL, put func(*C.SSL_SESSION)) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s != nil && C.SSL_SESSION_is_resumable(s) == 0 {
		s = nil
	}
	put(s)
}

func goodUnresumable(ssl *C.SSL, put func(*C.SSL_SESSION)) {
	s := C.SSL_get1_session(ssl)
	if s != nil && C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		s = nil
	}
	put(s)
}

// badFingerprint has a session of which it needs nothing.
func badFingerprint(ssl *C.SSL) (version int, ok bool) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0, false
	}
	return int(C.SSL_version(ssl)), true
}

func goodFingerprint(ssl *C.SSL) (version int, ok bool) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return 0, false
	}
	return int(C.SSL_version(ssl)), true
}

// badGetSession makes a copy, and then overwrites it with the original.
func badGetSession(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	if s = C.SSL_SESSION_dup(s); s == nil { // want "refleak"
		return nil
	}
	s = C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	return s
}

func goodGetSession(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	if s = C.SSL_SESSION_dup(s); s == nil {
		return nil
	}
	return s
}

// badReuseHook sets a decoded session and asks a hook, which may refuse.
func badReuseHook(ssl *C.SSL, der *C.uchar, n C.long, hook func() error) error {
	s := C.d2i_SSL_SESSION(nil, &der, n) // want "refleak"
	if s == nil {
		return nil
	}
	if C.SSL_set_session(ssl, s) == 1 {
		if err := hook(); err != nil {
			return err
		}
		log.Print("session reused")
	} else {
		log.Print("session not set")
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodReuseHook(ssl *C.SSL, der *C.uchar, n C.long, hook func() error) (err error) {
	s := C.d2i_SSL_SESSION(nil, &der, n)
	if s == nil {
		return nil
	}
	if C.SSL_set_session(ssl, s) == 1 {
		if err = hook(); err == nil {
			log.Print("session reused")
		}
	} else {
		log.Print("session not set")
	}
	C.SSL_SESSION_free(s)
	return err
}

// originCache stores the library's objects by pointer for several threads.
type originCache map[string]*C.SSL_SESSION

// badInsert stores what the connection lends.
func (c originCache) badInsert(key string, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	if old := c[key]; old != nil {
		C.SSL_SESSION_free(old)
	}
	c[key] = s // want "borrowescape"
}

func (c originCache) goodInsert(key string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if old := c[key]; old != nil {
		C.SSL_SESSION_free(old)
	}
	c[key] = s
}

// badLookup sets the entry and drops it from the cache, but frees it first.
func (c originCache) badLookup(key string, ssl *C.SSL) bool {
	s, ok := c[key]
	if !ok || s == nil {
		return false
	}
	delete(c, key)
	C.SSL_SESSION_free(s)
	return C.SSL_set_session(ssl, s) == 1 // want "useafterfree"
}

func (c originCache) goodLookup(key string, ssl *C.SSL) bool {
	s, ok := c[key]
	if !ok || s == nil {
		return false
	}
	delete(c, key)
	set := C.SSL_set_session(ssl, s) == 1
	C.SSL_SESSION_free(s)
	return set
}

// script is an object of an embedded language that has a session until it is
// released.
type script struct{ s *C.SSL_SESSION }

func (o *script) Release() {
	C.SSL_SESSION_free(o.s)
	o.s = nil
}

func badReleased(orig *C.SSL_SESSION) {
	o := &script{C.SSL_SESSION_dup(orig)}
	o.drop()
	o.drop() // want "doublefree"
}

func (o *script) drop() { C.SSL_SESSION_free(o.s) }

func goodReleased(orig *C.SSL_SESSION) {
	o := &script{C.SSL_SESSION_dup(orig)}
	o.Release()
	o.Release()
}

// badSharedSession frees for one connection what another has been given, too.
func badSharedSession(a, b *C.SSL, der *C.uchar, n C.long) error {
	s := C.d2i_SSL_SESSION(nil, &der, n)
	if s == nil {
		return errRefuse
	}
	if C.SSL_set_session(a, s) != 1 {
		C.SSL_SESSION_free(s)
		return errRefuse
	}
	C.SSL_SESSION_free(s)
	if C.SSL_set_session(b, s) != 1 { // only a has it still, which is enough
		return errRefuse
	}
	C.SSL_SESSION_free(s) // "once per connection" // want "doublefree"
	return nil
}

func goodSharedSession(a, b *C.SSL, der *C.uchar, n C.long) error {
	s := C.d2i_SSL_SESSION(nil, &der, n)
	if s == nil {
		return errRefuse
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_set_session(a, s) != 1 {
		return errRefuse
	}
	if C.SSL_set_session(b, s) != 1 {
		return errRefuse
	}
	return nil
}

// badRenegotiated hands back the session of before for the next dial.
func badRenegotiated(ssl *C.SSL, prev *C.SSL_SESSION) *C.SSL_SESSION {
	own := C.SSL_SESSION_dup(prev)
	if own == nil {
		return nil
	}
	C.SSL_set_session(ssl, own)
	if C.SSL_do_handshake(ssl) == 1 && C.SSL_session_reused(ssl) == 0 {
		C.SSL_SESSION_free(own)
		if next := C.SSL_get1_session(ssl); next != nil {
			return next
		}
		C.SSL_free(ssl)
		return own // want "staleborrow"
	}
	return own
}

func goodRenegotiated(ssl *C.SSL, prev *C.SSL_SESSION) *C.SSL_SESSION {
	own := C.SSL_SESSION_dup(prev)
	if own == nil {
		return nil
	}
	C.SSL_set_session(ssl, own)
	if C.SSL_do_handshake(ssl) == 1 && C.SSL_session_reused(ssl) == 0 {
		if next := C.SSL_get1_session(ssl); next != nil {
			C.SSL_SESSION_free(own)
			return next
		}
		C.SSL_free(ssl)
		return own
	}
	return own
}

// badPSK builds a session from a key and gives up in between.
func badPSK(ssl *C.SSL, key []byte, version C.int) *C.SSL_SESSION {
	s := C.SSL_SESSION_new() // want "refleak"
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_set1_master_key(s, (*C.uchar)(unsafe.Pointer(&key[0])), C.size_t(len(key))) != 1 {
		return nil
	}
	if C.SSL_SESSION_set_protocol_version(s, version) != 1 {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

func goodPSK(ssl *C.SSL, key []byte, version C.int) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_set1_master_key(s, (*C.uchar)(unsafe.Pointer(&key[0])), C.size_t(len(key))) != 1 ||
		C.SSL_SESSION_set_protocol_version(s, version) != 1 {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

// badNewPSK doesn't ask whether there is a session to fill.
func badNewPSK(version C.int) *C.SSL_SESSION {
	s := C.SSL_SESSION_new() // want "uncheckedref"
	if C.SSL_SESSION_set_protocol_version(s, version) != 1 {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

func goodNewPSK(version C.int) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s != nil && C.SSL_SESSION_set_protocol_version(s, version) != 1 {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

// badPoolShutdown saves the session after the connection's last reference.
func badPoolShutdown(n *netConn, save func(*C.SSL_SESSION) bool) bool {
	s := C.SSL_get0_session(n.ssl)
	if s == nil {
		return false
	}
	C.SSL_set_shutdown(n.ssl, C.SSL_SENT_SHUTDOWN|C.SSL_RECEIVED_SHUTDOWN)
	C.SSL_free(n.ssl)
	n.ssl = nil
	if C.SSL_SESSION_up_ref(s) != 1 { // too late // want "staleborrow"
		return false
	}
	return save(s)
}

func goodPoolShutdown(n *netConn, save func(*C.SSL_SESSION) bool) bool {
	s := C.SSL_get1_session(n.ssl)
	if s == nil {
		return false
	}
	C.SSL_set_shutdown(n.ssl, C.SSL_SENT_SHUTDOWN|C.SSL_RECEIVED_SHUTDOWN)
	C.SSL_free(n.ssl)
	n.ssl = nil
	return save(s)
}

// badCleared keeps a loan over SSL_clear for the log.
func badCleared(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	ok := C.SSL_clear(ssl) == 1
	if s != nil && C.SSL_SESSION_has_ticket(s) == 1 { // want "staleborrow"
		log.Print("had a ticket")
	}
	return ok
}

func goodCleared(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if s != nil && C.SSL_SESSION_has_ticket(s) == 1 {
		log.Print("had a ticket")
	}
	return C.SSL_clear(ssl) == 1
}

// badTwoContexts carries sessions between the contexts of two hosts.
func badTwoContexts(plain, verified *C.SSL_CTX) bool {
	a := C.SSL_new(plain)
	b := C.SSL_new(verified)
	defer C.SSL_free(a)
	defer C.SSL_free(b)
	if a == nil || b == nil || C.SSL_connect(a) != 1 {
		return false
	}
	s := C.SSL_get_session(a)
	if s == nil {
		return false
	}
	return C.SSL_set_session(b, s) == 1 // want "crossctx"
}

func goodTwoContexts(plain, verified *C.SSL_CTX) bool {
	a := C.SSL_new(plain)
	b := C.SSL_new(verified)
	defer C.SSL_free(a)
	defer C.SSL_free(b)
	if a == nil || b == nil || C.SSL_connect(a) != 1 {
		return false
	}
	s := C.SSL_get_session(a)
	if s == nil {
		return false
	}
	dup := C.SSL_SESSION_dup(s)
	if dup == nil {
		return false
	}
	defer C.SSL_SESSION_free(dup)
	return C.SSL_set_session(b, dup) == 1
}

// badTwoCaches adds one session to both.
func badTwoCaches(a, b *C.SSL_CTX, run func(*C.SSL) bool) {
	ssl := C.SSL_new(a)
	if ssl == nil {
		return
	}
	defer C.SSL_free(ssl)
	if !run(ssl) {
		return
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	C.SSL_CTX_add_session(a, s)
	C.SSL_CTX_add_session(b, s) // want "crossctx"
}

func goodTwoCaches(a, b *C.SSL_CTX, run func(*C.SSL) bool) {
	ssl := C.SSL_new(a)
	if ssl == nil {
		return
	}
	defer C.SSL_free(ssl)
	if !run(ssl) {
		return
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	C.SSL_CTX_add_session(a, s)
	if d := C.SSL_SESSION_dup(s); d != nil {
		C.SSL_CTX_add_session(b, d)
		C.SSL_SESSION_free(d)
	}
}
