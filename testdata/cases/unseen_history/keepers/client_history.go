package keepers

// Bugs of clients that keep a session for the next connection, as they would
// have been written in Go.

/*
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

var (
	errNoSession = errors.New("no session")
	errRefused   = errors.New("session refused")
	errTooBig    = errors.New("session too big")
)

type mqttClient struct {
	ssl       *C.SSL
	session   *C.SSL_SESSION
	connected bool
}

func badMQTTReconnect(c *mqttClient, alive func() bool) error {
	c.session = C.SSL_get1_session(c.ssl) // want "refleak"
	if c.session == nil {
		return errNoSession
	}
	if !alive() {
		c.session = nil // connection is not retried
		c.connected = false
		return errRefused
	}
	c.connected = true
	return nil
}

func goodMQTTReconnect(c *mqttClient, alive func() bool) error {
	c.session = C.SSL_get1_session(c.ssl)
	if c.session == nil {
		return errNoSession
	}
	if !alive() {
		C.SSL_SESSION_free(c.session)
		c.session = nil
		c.connected = false
		return errRefused
	}
	c.connected = true
	return nil
}

type reuseFunc func(name string) error

func decode(der []byte) *C.SSL_SESSION {
	if len(der) == 0 {
		return nil
	}
	p := (*C.uchar)(C.CBytes(der))
	defer C.free(unsafe.Pointer(p))
	q := p
	return C.d2i_SSL_SESSION(nil, &q, C.long(len(der)))
}

// The callback that may veto the reuse came later than the release.
func badReuseCallbackVeto(ssl *C.SSL, der []byte, name string, onReuse reuseFunc) error {
	s := decode(der) // want "refleak"
	if s == nil {
		return errNoSession
	}
	if C.SSL_set_session(ssl, s) != 1 {
		C.SSL_SESSION_free(s)
		return errRefused
	}
	if onReuse != nil {
		if err := onReuse(name); err != nil {
			return err
		}
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodReuseCallbackVeto(ssl *C.SSL, der []byte, name string, onReuse reuseFunc) error {
	s := decode(der)
	if s == nil {
		return errNoSession
	}
	if C.SSL_set_session(ssl, s) != 1 {
		C.SSL_SESSION_free(s)
		return errRefused
	}
	if onReuse != nil {
		if err := onReuse(name); err != nil {
			C.SSL_SESSION_free(s)
			return err
		}
	}
	C.SSL_SESSION_free(s)
	return nil
}

// The SSL takes a reference of its own, it doesn't adopt the decoder's.
func badSetSessionBuffer(ssl *C.SSL, buf []byte) bool {
	if len(buf) == 0 {
		return false
	}
	mem := C.CBytes(buf)
	defer C.free(mem)
	p := (*C.uchar)(mem)
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(buf))) // want "refleak"
	if s == nil {
		return false
	}
	return C.SSL_set_session(ssl, s) == 1
}

func goodSetSessionBuffer(ssl *C.SSL, buf []byte) bool {
	if len(buf) == 0 {
		return false
	}
	mem := C.CBytes(buf)
	defer C.free(mem)
	p := (*C.uchar)(mem)
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(buf)))
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_set_session(ssl, s) == 1
}

type backend struct {
	tls   *C.SSL
	saved *C.SSL_SESSION
}

// The session is saved for the next start, then its only holder goes.
func badBackendStop(b *backend) {
	if b.tls == nil {
		return
	}
	b.saved = C.SSL_get_session(b.tls) // want "borrowescape"
	C.SSL_shutdown(b.tls)
	C.SSL_free(b.tls)
	b.tls = nil
}

func goodBackendStop(b *backend) {
	if b.tls == nil {
		return
	}
	b.saved = C.SSL_get1_session(b.tls)
	C.SSL_shutdown(b.tls)
	C.SSL_free(b.tls)
	b.tls = nil
}

// The handshake may have brought a new session; the saved one is replaced.
func badStartTLS(tls *C.SSL, sess **C.SSL_SESSION) error {
	*sess = C.SSL_get1_session(tls) // want "refleak"
	if C.SSL_connect(tls) <= 0 {
		C.SSL_SESSION_free(*sess)
		*sess = nil
		return errRefused
	}
	*sess = C.SSL_get1_session(tls)
	return nil
}

func goodStartTLS(tls *C.SSL, sess **C.SSL_SESSION) error {
	*sess = C.SSL_get1_session(tls)
	if C.SSL_connect(tls) <= 0 {
		C.SSL_SESSION_free(*sess)
		*sess = nil
		return errRefused
	}
	C.SSL_SESSION_free(*sess)
	*sess = C.SSL_get1_session(tls)
	return nil
}

// Only the protocol version is asked for; nobody needed a reference.
func badVersionOf(ssl *C.SSL) int {
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		return 0
	}
	return int(C.SSL_SESSION_get_protocol_version(sess))
}

func goodVersionOf(ssl *C.SSL) int {
	sess := C.SSL_get0_session(ssl)
	if sess == nil {
		return 0
	}
	return int(C.SSL_SESSION_get_protocol_version(sess))
}

// A leftover of an earlier version: the result isn't used for anything.
func badFingerprint(ssl *C.SSL) (int, error) {
	if C.SSL_get1_session(ssl) == nil { // want "refleak"
		return 0, errNoSession
	}
	return int(C.SSL_version(ssl)), nil
}

func goodFingerprint(ssl *C.SSL) (int, error) {
	if C.SSL_get0_session(ssl) == nil {
		return 0, errNoSession
	}
	return int(C.SSL_version(ssl)), nil
}

// The getter hands out a copy, and forgets what it copied from.
func badSessionProperty(ssl *C.SSL) (*C.SSL_SESSION, error) {
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		return nil, errNoSession
	}
	cp := C.SSL_SESSION_dup(sess)
	if cp == nil {
		C.SSL_SESSION_free(sess)
		return nil, errNoSession
	}
	return cp, nil
}

func goodSessionProperty(ssl *C.SSL) (*C.SSL_SESSION, error) {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return nil, errNoSession
	}
	cp := C.SSL_SESSION_dup(sess)
	C.SSL_SESSION_free(sess)
	if cp == nil {
		return nil, errNoSession
	}
	return cp, nil
}

// Each connection had a context of its own, and the session went from one
// to the other.
func badResumeFreshContext(first, second *C.SSL_CTX) bool {
	a := C.SSL_new(first)
	if a == nil {
		return false
	}
	defer C.SSL_free(a)
	if C.SSL_connect(a) != 1 {
		return false
	}
	sess := C.SSL_get1_session(a)
	if sess == nil {
		return false
	}
	defer C.SSL_SESSION_free(sess)
	b := C.SSL_new(second)
	if b == nil {
		return false
	}
	defer C.SSL_free(b)
	if C.SSL_set_session(b, sess) != 1 { // want "crossctx"
		return false
	}
	return C.SSL_connect(b) == 1
}

func goodResumeFreshContext(ctx *C.SSL_CTX) bool {
	a := C.SSL_new(ctx)
	if a == nil {
		return false
	}
	defer C.SSL_free(a)
	if C.SSL_connect(a) != 1 {
		return false
	}
	sess := C.SSL_get1_session(a)
	if sess == nil {
		return false
	}
	defer C.SSL_SESSION_free(sess)
	b := C.SSL_new(ctx)
	if b == nil {
		return false
	}
	defer C.SSL_free(b)
	if C.SSL_set_session(b, sess) != 1 {
		return false
	}
	return C.SSL_connect(b) == 1
}

// The example closed the first connection before it offered the session.
func badResumeExample(ctx *C.SSL_CTX, ssl *C.SSL) error {
	session := C.SSL_get_session(ssl)
	if session == nil {
		return errNoSession
	}
	C.SSL_shutdown(ssl)
	C.SSL_free(ssl)

	again := C.SSL_new(ctx)
	if again == nil {
		return errRefused
	}
	defer C.SSL_free(again)
	if C.SSL_set_session(again, session) != 1 { // want "staleborrow"
		return errRefused
	}
	if C.SSL_connect(again) != 1 {
		return errRefused
	}
	return nil
}

func goodResumeExample(ctx *C.SSL_CTX, ssl *C.SSL) error {
	session := C.SSL_get1_session(ssl)
	if session == nil {
		return errNoSession
	}
	defer C.SSL_SESSION_free(session)
	C.SSL_shutdown(ssl)
	C.SSL_free(ssl)

	again := C.SSL_new(ctx)
	if again == nil {
		return errRefused
	}
	defer C.SSL_free(again)
	if C.SSL_set_session(again, session) != 1 {
		return errRefused
	}
	if C.SSL_connect(again) != 1 {
		return errRefused
	}
	return nil
}

const maxSession = 4096

// A round-robin peer keeps its session in shared memory, encoded.
func badSavePeerSession(ssl *C.SSL, slot []byte) (int, error) {
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		return 0, nil
	}
	n := int(C.i2d_SSL_SESSION(sess, nil))
	if n > maxSession || n > len(slot) {
		return 0, errTooBig
	}
	p := (*C.uchar)(unsafe.Pointer(&slot[0]))
	n = int(C.i2d_SSL_SESSION(sess, &p))
	C.SSL_SESSION_free(sess)
	return n, nil
}

func goodSavePeerSession(ssl *C.SSL, slot []byte) (int, error) {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return 0, nil
	}
	n := int(C.i2d_SSL_SESSION(sess, nil))
	if n > maxSession || n > len(slot) {
		C.SSL_SESSION_free(sess)
		return 0, errTooBig
	}
	p := (*C.uchar)(unsafe.Pointer(&slot[0]))
	n = int(C.i2d_SSL_SESSION(sess, &p))
	C.SSL_SESSION_free(sess)
	return n, nil
}

type handshakeCache struct {
	session *C.SSL_SESSION
}

// Several handshakes may be in flight: the later one replaces what the
// earlier one left.
func (h *handshakeCache) badCacheSession(first, second *C.SSL) bool {
	h.session = C.SSL_get1_session(first) // want "refleak"
	if C.SSL_connect(second) == 1 {
		h.session = C.SSL_get1_session(second)
	}
	return h.session != nil
}

func (h *handshakeCache) goodCacheSession(first, second *C.SSL) bool {
	h.session = C.SSL_get1_session(first)
	if C.SSL_connect(second) == 1 {
		if h.session != nil {
			C.SSL_SESSION_free(h.session)
		}
		h.session = C.SSL_get1_session(second)
	}
	return h.session != nil
}

type transport struct {
	conn *C.SSL
	sess *C.SSL_SESSION
}

// The transport's close frees the session it remembered, which was a loan.
func badTransportClose(conn *C.SSL) {
	t := &transport{conn: conn}
	t.sess = C.SSL_get0_session(conn)
	if C.SSL_session_reused(t.conn) == 0 {
		C.SSL_shutdown(t.conn)
	}
	if t.sess != nil {
		C.SSL_SESSION_free(t.sess) // want "borrowedfree"
	}
	C.SSL_free(t.conn)
}

func goodTransportClose(conn *C.SSL) {
	t := &transport{conn: conn}
	t.sess = C.SSL_get1_session(conn)
	if C.SSL_session_reused(t.conn) == 0 {
		C.SSL_shutdown(t.conn)
	}
	if t.sess != nil {
		C.SSL_SESSION_free(t.sess)
	}
	C.SSL_free(t.conn)
}

// One attempt after the other, each with the session that was left over; an
// attempt that fails for its cipher leaves the loop too early.
func badRetryLoop(ssl *C.SSL, ders [][]byte, suite int) bool {
	for _, der := range ders {
		sess := decode(der) // want "refleak"
		if sess == nil {
			continue
		}
		if int(C.SSL_SESSION_get_protocol_version(sess)) != suite {
			return false
		}
		ok := C.SSL_set_session(ssl, sess) == 1
		C.SSL_SESSION_free(sess)
		if ok {
			return true
		}
	}
	return false
}

func goodRetryLoop(ssl *C.SSL, ders [][]byte, suite int) bool {
	for _, der := range ders {
		sess := decode(der)
		if sess == nil {
			continue
		}
		if int(C.SSL_SESSION_get_protocol_version(sess)) != suite {
			C.SSL_SESSION_free(sess)
			return false
		}
		ok := C.SSL_set_session(ssl, sess) == 1
		C.SSL_SESSION_free(sess)
		if ok {
			return true
		}
	}
	return false
}
