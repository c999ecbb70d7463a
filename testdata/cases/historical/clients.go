// Package historical restates in Go what TLS clients and servers in public
// projects have done with sessions: the wrong form is a mistake that was made
// (or one step away from the code that is there), the right form its repair.
// Where a thread tells the story it is named.
package historical

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <stdlib.h>
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

// An mqttNet is an MQTT client's connection with the session that it resumes.
type mqttNet struct {
	ssl  *C.SSL
	sess *C.SSL_SESSION
}

// close ends the connection only.
func (n *mqttNet) close() {
	C.SSL_shutdown(n.ssl)
	C.SSL_free(n.ssl)
	n.ssl = nil
}

// closeSession ends the connection and gives the session back.
func (n *mqttNet) closeSession() {
	n.close()
	C.SSL_SESSION_free(n.sess)
	n.sess = nil
}

// eclipse-paho/paho.mqtt.c#909: the session from get1 outlived the client.
func badMQTTClose(ctx *C.SSL_CTX) bool {
	n := &mqttNet{ssl: C.SSL_new(ctx)}
	if n.ssl == nil {
		return false
	}
	defer n.close()
	if C.SSL_connect(n.ssl) != 1 {
		return false
	}
	n.sess = C.SSL_get1_session(n.ssl) // close frees the SSL alone // want "refleak"
	return n.sess != nil
}

func goodMQTTClose(ctx *C.SSL_CTX) bool {
	n := &mqttNet{ssl: C.SSL_new(ctx)}
	if n.ssl == nil {
		return false
	}
	defer n.closeSession()
	if C.SSL_connect(n.ssl) != 1 {
		return false
	}
	n.sess = C.SSL_get1_session(n.ssl)
	return n.sess != nil
}

// oven-sh/bun#29882: setSession decoded a session and left it to the SSL.
func badJSSetSession(ssl *C.SSL, der []byte) error {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	sess := C.d2i_SSL_SESSION(nil, &p, C.long(len(der))) // SSL_set_session doesn't adopt it // want "refleak"
	if sess == nil {
		return nil
	}
	if C.SSL_set_session(ssl, sess) != 1 {
		return errors.New("SSL_set_session error")
	}
	return nil
}

func goodJSSetSession(ssl *C.SSL, der []byte) error {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	sess := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if sess == nil {
		return nil
	}
	defer C.SSL_SESSION_free(sess)
	if C.SSL_set_session(ssl, sess) != 1 {
		return errors.New("SSL_set_session error")
	}
	return nil
}

// The same in an older runtime: the release came after the check that throws.
func badThrowsBeforeFree(ssl *C.SSL, der []byte) error {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	sess := C.d2i_SSL_SESSION(nil, &p, C.long(len(der))) // want "refleak"
	if sess == nil {
		return nil
	}
	r := C.SSL_set_session(ssl, sess)
	if r == 0 {
		return errors.New("SSL_set_session error")
	}
	C.SSL_SESSION_free(sess)
	return nil
}

func goodThrowsBeforeFree(ssl *C.SSL, der []byte) error {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	sess := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if sess == nil {
		return nil
	}
	r := C.SSL_set_session(ssl, sess)
	C.SSL_SESSION_free(sess)
	if r == 0 {
		return errors.New("SSL_set_session error")
	}
	return nil
}

// mayReuse is the application's say.
func mayReuse(host string) bool { return host != "" }

// curl/curl#19405: a check that may refuse the reuse came between.
func badReuseCallback(ssl *C.SSL, der []byte, host string) error {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	sess := C.d2i_SSL_SESSION(nil, &p, C.long(len(der))) // want "refleak"
	if sess == nil {
		return errors.New("no valid session")
	}
	if C.SSL_set_session(ssl, sess) == 1 && !mayReuse(host) {
		return errors.New("reuse refused")
	}
	C.SSL_SESSION_free(sess)
	return nil
}

func goodReuseCallback(ssl *C.SSL, der []byte, host string) error {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	sess := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if sess == nil {
		return errors.New("no valid session")
	}
	refused := C.SSL_set_session(ssl, sess) == 1 && !mayReuse(host)
	C.SSL_SESSION_free(sess)
	if refused {
		return errors.New("reuse refused")
	}
	return nil
}

// A backend keeps the session for the next time it is connected to.
type backend struct {
	host string
	sess *C.SSL_SESSION
}

// cyrusimap/cyrus-imapd#3216: the saved session was not counted.
func (b *backend) badSave(conn *C.SSL) {
	b.sess = C.SSL_get_session(conn) // dies with conn // want "borrowescape"
}

func (b *backend) goodSave(conn *C.SSL) {
	if b.sess != nil {
		C.SSL_SESSION_free(b.sess)
	}
	b.sess = C.SSL_get1_session(conn)
}

// A downloader fetches several files over one host's sessions.
var download struct {
	ctx  *C.SSL_CTX
	sess *C.SSL_SESSION
}

func badControlSession(ctx *C.SSL_CTX) bool {
	conn := C.SSL_new(ctx)
	if conn == nil {
		return false
	}
	defer C.SSL_free(conn)
	if C.SSL_connect(conn) != 1 {
		return false
	}
	download.sess = C.SSL_get0_session(conn) // for the data connection, later // want "borrowescape"
	return download.sess != nil
}

func goodControlSession(ctx *C.SSL_CTX) bool {
	conn := C.SSL_new(ctx)
	if conn == nil {
		return false
	}
	defer C.SSL_free(conn)
	if C.SSL_connect(conn) != 1 {
		return false
	}
	C.SSL_SESSION_free(download.sess)
	download.sess = C.SSL_get1_session(conn)
	return download.sess != nil
}

// A sharedContext is what all sockets to one host have in common.
type sharedContext struct {
	session *C.SSL_SESSION
}

// Don't cache the same session twice; count the one that is cached.
func (c *sharedContext) badCache(ssl *C.SSL) bool {
	cur := C.SSL_get_session(ssl)
	if c.session != nil && c.session == cur {
		return true
	}
	if c.session != nil {
		C.SSL_SESSION_free(c.session)
	}
	c.session = cur // get, where get1 is meant // want "borrowescape"
	return c.session != nil
}

func (c *sharedContext) goodCache(ssl *C.SSL) bool {
	if c.session != nil && c.session == C.SSL_get_session(ssl) {
		return true
	}
	if c.session != nil {
		C.SSL_SESSION_free(c.session)
	}
	c.session = C.SSL_get1_session(ssl)
	return c.session != nil
}

// A WebDAV client replaces its session when the server gives one that is valid
// for longer.
func (c *sharedContext) badReplace(ssl *C.SSL) {
	fresh := C.SSL_get1_session(ssl) // lost if it is not // want "refleak"
	if fresh == nil {
		return
	}
	if c.session != nil && C.SSL_SESSION_get_timeout(fresh) <= C.SSL_SESSION_get_timeout(c.session) {
		return
	}
	C.SSL_SESSION_free(c.session)
	c.session = fresh
}

func (c *sharedContext) goodReplace(ssl *C.SSL) {
	fresh := C.SSL_get0_session(ssl)
	if fresh == nil {
		return
	}
	if c.session != nil && C.SSL_SESSION_get_timeout(fresh) <= C.SSL_SESSION_get_timeout(c.session) {
		return
	}
	C.SSL_SESSION_free(c.session)
	c.session = C.SSL_get1_session(ssl)
}

// What a command line client does with -sess_in.
func badSessIn(ssl *C.SSL, in *C.BIO) (status int) {
	status = 1
	sess := C.PEM_read_bio_SSL_SESSION(in, nil, nil, nil) // want "refleak"
	if sess == nil {
		goto end
	}
	if C.SSL_set_session(ssl, sess) == 0 {
		goto end
	}
	C.SSL_SESSION_free(sess)
	status = 0
end:
	C.BIO_free(in)
	return status
}

func goodSessIn(ssl *C.SSL, in *C.BIO) (status int) {
	status = 1
	sess := C.PEM_read_bio_SSL_SESSION(in, nil, nil, nil)
	if sess == nil {
		goto end
	}
	if C.SSL_set_session(ssl, sess) == 0 {
		C.SSL_SESSION_free(sess)
		goto end
	}
	C.SSL_SESSION_free(sess)
	status = 0
end:
	C.BIO_free(in)
	return status
}

// A mail client's TLS layer: the SSL frees its own reference, not a second one.
func badMailResume(ssl *C.SSL, der []byte) {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	session := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if session == nil {
		return
	}
	if C.SSL_set_session(ssl, session) != 1 {
		C.SSL_SESSION_free(session)
	}
	C.SSL_SESSION_free(session) // again where the SSL refused it // want "doublefree"
}

func goodMailResume(ssl *C.SSL, der []byte) {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	session := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if session == nil {
		return
	}
	C.SSL_set_session(ssl, session)
	C.SSL_SESSION_free(session)
}

// A proxy's connection to its servers: only the failure was thought of.
func badServerReuse(ssl *C.SSL, der []byte) {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	sess := C.d2i_SSL_SESSION(nil, &p, C.long(len(der))) // freed only if it was refused // want "refleak"
	if sess != nil && C.SSL_set_session(ssl, sess) == 0 {
		C.SSL_SESSION_free(sess)
	}
}

func goodServerReuse(ssl *C.SSL, der []byte) {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	sess := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if sess != nil && C.SSL_set_session(ssl, sess) == 0 {
		C.SSL_SESSION_free(sess)
	} else if sess != nil {
		C.SSL_SESSION_free(sess)
	}
}

// A database client takes over a serialized session unless its dates are wrong.
func badDates(bio *C.BIO, most int) (*C.SSL_SESSION, error) {
	sess := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
	if sess == nil {
		return nil, errors.New("no session in the data")
	}
	if int(C.SSL_SESSION_get_timeout(sess)) > most {
		return nil, errors.New("session is valid for too long")
	}
	return sess, nil
}

func goodDates(bio *C.BIO, most int) (*C.SSL_SESSION, error) {
	sess := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if sess == nil {
		return nil, errors.New("no session in the data")
	}
	if int(C.SSL_SESSION_get_timeout(sess)) > most {
		C.SSL_SESSION_free(sess)
		return nil, errors.New("session is valid for too long")
	}
	return sess, nil
}

// A binding serializes a session; the two lengths must agree.
func badGetSession(ssl *C.SSL) ([]byte, error) {
	session := (*C.SSL_SESSION)(C.SSL_get1_session(ssl)) // want "refleak"
	if session == nil {
		return nil, errors.New("failed to get session")
	}
	slen := C.i2d_SSL_SESSION(session, nil)
	buf := (*C.uchar)(C.malloc(C.size_t(slen)))
	defer C.free(unsafe.Pointer(buf))
	bufp := buf
	if slen2 := C.i2d_SSL_SESSION(session, &bufp); slen != slen2 {
		return nil, fmt.Errorf("session had different lengths: %d, %d", slen, slen2)
	}
	C.SSL_SESSION_free(session)
	return C.GoBytes(unsafe.Pointer(buf), slen), nil
}

func goodGetSession(ssl *C.SSL) ([]byte, error) {
	session := (*C.SSL_SESSION)(C.SSL_get1_session(ssl))
	if session == nil {
		return nil, errors.New("failed to get session")
	}
	defer C.SSL_SESSION_free(session)
	slen := C.i2d_SSL_SESSION(session, nil)
	buf := (*C.uchar)(C.malloc(C.size_t(slen)))
	defer C.free(unsafe.Pointer(buf))
	bufp := buf
	if slen2 := C.i2d_SSL_SESSION(session, &bufp); slen != slen2 {
		return nil, fmt.Errorf("session had different lengths: %d, %d", slen, slen2)
	}
	return C.GoBytes(unsafe.Pointer(buf), slen), nil
}

// A scripting language's ssl module: the wrapper object can't be made.
type pySession struct {
	ctx  *C.SSL_CTX
	sess *C.SSL_SESSION
}

func newPySession(ctx *C.SSL_CTX, full bool) *pySession {
	if full {
		return nil
	}
	return &pySession{ctx: ctx}
}

func badWrap(ssl *C.SSL, full bool) *pySession {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return nil
	}
	w := newPySession(C.SSL_get_SSL_CTX(ssl), full)
	if w == nil {
		return nil
	}
	w.sess = s
	return w
}

func goodWrap(ssl *C.SSL, full bool) *pySession {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	w := newPySession(C.SSL_get_SSL_CTX(ssl), full)
	if w == nil {
		C.SSL_SESSION_free(s)
		return nil
	}
	w.sess = s
	return w
}

// The module's setter takes a copy, so that SSL_free can't spoil it.
func badSetCopy(ssl *C.SSL, w *pySession) error {
	if w.sess == nil {
		return nil
	}
	dup := C.SSL_SESSION_dup(w.sess) // want "refleak"
	if dup == nil {
		return errors.New("can't copy the session")
	}
	if C.SSL_set_session(ssl, dup) == 0 {
		return errors.New("session refused")
	}
	C.SSL_SESSION_free(dup)
	return nil
}

func goodSetCopy(ssl *C.SSL, w *pySession) error {
	if w.sess == nil {
		return nil
	}
	dup := C.SSL_SESSION_dup(w.sess)
	if dup == nil {
		return errors.New("can't copy the session")
	}
	r := C.SSL_set_session(ssl, dup)
	C.SSL_SESSION_free(dup)
	if r == 0 {
		return errors.New("session refused")
	}
	return nil
}

// An FTP client compares the sessions of its two connections.
func badCompare(ctrl, data *C.SSL) bool {
	c, d := C.SSL_get_session(ctrl), C.SSL_get_session(data)
	same := c != nil && d != nil &&
		C.SSL_SESSION_get_time(c) == C.SSL_SESSION_get_time(d)
	C.SSL_SESSION_free(d) // want "borrowedfree"
	return same
}

func goodCompare(ctrl, data *C.SSL) bool {
	c, d := C.SSL_get_session(ctrl), C.SSL_get_session(data)
	same := c != nil && d != nil &&
		C.SSL_SESSION_get_time(c) == C.SSL_SESSION_get_time(d)
	return same
}

func badDataAfterControl(ctx *C.SSL_CTX, data *C.SSL) error {
	ctrl := C.SSL_new(ctx)
	if ctrl == nil || C.SSL_connect(ctrl) != 1 {
		C.SSL_free(ctrl)
		return errors.New("no control connection")
	}
	sess := C.SSL_get_session(ctrl)
	C.SSL_shutdown(ctrl)
	C.SSL_free(ctrl)                        // QUIT came before the transfer
	if C.SSL_set_session(data, sess) != 1 { // want "staleborrow"
		return errors.New("session refused")
	}
	return nil
}

func goodDataAfterControl(ctx *C.SSL_CTX, data *C.SSL) error {
	ctrl := C.SSL_new(ctx)
	if ctrl == nil || C.SSL_connect(ctrl) != 1 {
		C.SSL_free(ctrl)
		return errors.New("no control connection")
	}
	sess := C.SSL_get_session(ctrl)
	ok := C.SSL_set_session(data, sess) == 1
	C.SSL_shutdown(ctrl)
	C.SSL_free(ctrl)
	if !ok {
		return errors.New("session refused")
	}
	return nil
}

// A tunnel keeps one session a service, and offers the one before.
type service struct {
	session *C.SSL_SESSION
}

func (sv *service) badReconnect(ssl, next *C.SSL) {
	old := sv.session
	sv.session = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(old)
	C.SSL_set_session(next, old) // meant sv.session // want "useafterfree"
}

func (sv *service) goodReconnect(ssl, next *C.SSL) {
	old := sv.session
	sv.session = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(old)
	C.SSL_set_session(next, sv.session)
}

// The session is loaded twice when the first server of the list refuses.
func badTwoServers(first, second *C.SSL, bio *C.BIO) bool {
	sess := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
	if sess == nil {
		return false
	}
	if C.SSL_set_session(first, sess) != 1 || C.SSL_connect(first) != 1 {
		sess = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
		C.SSL_set_session(second, sess)
	}
	C.SSL_SESSION_free(sess)
	return true
}

func goodTwoServers(first, second *C.SSL, bio *C.BIO) bool {
	sess := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if sess == nil {
		return false
	}
	if C.SSL_set_session(first, sess) != 1 || C.SSL_connect(first) != 1 {
		C.SSL_SESSION_free(sess)
		sess = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
		C.SSL_set_session(second, sess)
	}
	C.SSL_SESSION_free(sess)
	return true
}
