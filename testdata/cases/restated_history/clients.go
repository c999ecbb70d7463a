// Package restatedhistory has mistakes with sessions of the kinds that clients,
// servers and bindings of OpenSSL had and mended.
package restatedhistory

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// The control connection's session for the data connection.
type ftpControl struct {
	ssl  *C.SSL
	sess *C.SSL_SESSION
}

func badFTPData(c *ftpControl, data *C.SSL) bool {
	c.sess = C.SSL_get_session(c.ssl)
	C.SSL_free(c.ssl)
	c.ssl = nil
	return C.SSL_set_session(data, c.sess) == 1 // want "staleborrow"
}

func goodFTPData(c *ftpControl, data *C.SSL) bool {
	c.sess = C.SSL_get1_session(c.ssl)
	C.SSL_free(c.ssl)
	c.ssl = nil
	return C.SSL_set_session(data, c.sess) == 1
}

// A reconnect replaces the session that is kept.
type upstream struct {
	mu   sync.Mutex
	name string
	sess *C.SSL_SESSION
	seen time.Time
}

func (u *upstream) badSave(ssl *C.SSL) {
	u.mu.Lock()
	defer u.mu.Unlock()
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return
	}
	if u.name == "" {
		return
	}
	C.SSL_SESSION_free(u.sess)
	u.sess = s
}

func (u *upstream) goodSave(ssl *C.SSL) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.name == "" {
		return
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	C.SSL_SESSION_free(u.sess)
	u.sess = s
}

func (u *upstream) badOffer(ssl *C.SSL) error {
	u.mu.Lock()
	s := u.sess
	u.mu.Unlock()
	if s == nil {
		return nil
	}
	if C.SSL_set_session(ssl, s) != 1 {
		C.SSL_SESSION_free(s)
		return fmt.Errorf("%s: session %v", u.name, C.SSL_SESSION_get_time(u.sess)) // want "useafterfree"
	}
	return nil
}

func (u *upstream) goodOffer(ssl *C.SSL) error {
	u.mu.Lock()
	s := u.sess
	if s != nil && C.SSL_SESSION_up_ref(s) != 1 {
		s = nil
	}
	u.mu.Unlock()
	if s == nil {
		return nil
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_set_session(ssl, s) != 1 {
		return fmt.Errorf("%s: session %v", u.name, C.SSL_SESSION_get_time(s))
	}
	return nil
}

// A binding that hands a serialized session in: the decoded one is lost.
func badSetSessionBytes(ssl *C.SSL, der []byte) error {
	if len(der) == 0 {
		return nil
	}
	ptr := (*C.uchar)(unsafe.Pointer(&der[0]))
	s := C.d2i_SSL_SESSION(nil, &ptr, C.long(len(der))) // want "refleak"
	if s == nil {
		return errors.New("unable to load session")
	}
	if C.SSL_set_session(ssl, s) != 1 {
		return errors.New("unable to set session")
	}
	return nil
}

func goodSetSessionBytes(ssl *C.SSL, der []byte) error {
	if len(der) == 0 {
		return nil
	}
	ptr := (*C.uchar)(unsafe.Pointer(&der[0]))
	s := C.d2i_SSL_SESSION(nil, &ptr, C.long(len(der)))
	if s == nil {
		return errors.New("unable to load session")
	}
	ret := C.SSL_set_session(ssl, s)
	C.SSL_SESSION_free(s)
	if ret != 1 {
		return errors.New("unable to set session")
	}
	return nil
}

// ... and one out: get1 for a look only.
func badGetSessionBytes(ssl *C.SSL) ([]byte, error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return nil, errors.New("no session")
	}
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil, errors.New("empty")
	}
	buf := make([]byte, int(n))
	p := (*C.uchar)(unsafe.Pointer(&buf[0]))
	if C.i2d_SSL_SESSION(s, &p) != n {
		return nil, errors.New("encode")
	}
	C.SSL_SESSION_free(s)
	return buf, nil
}

func goodGetSessionBytes(ssl *C.SSL) ([]byte, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errors.New("no session")
	}
	defer C.SSL_SESSION_free(s)
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil, errors.New("empty")
	}
	buf := make([]byte, int(n))
	p := (*C.uchar)(unsafe.Pointer(&buf[0]))
	if C.i2d_SSL_SESSION(s, &p) != n {
		return nil, errors.New("encode")
	}
	return buf, nil
}

// A binding's session object around a borrowed pointer, with a finalizer.
type Session struct {
	ptr *C.SSL_SESSION
	ctx *C.SSL_CTX
}

func (s *Session) free() {
	if s.ptr != nil {
		C.SSL_SESSION_free(s.ptr)
		s.ptr = nil
	}
}

func badWrapBorrowed(ssl *C.SSL) {
	s := &Session{ptr: C.SSL_get_session(ssl)}
	defer s.free() // want "borrowedfree"
	fmt.Println(s.ptr != nil)
}

func goodWrapBorrowed(ssl *C.SSL) {
	s := &Session{ptr: C.SSL_get1_session(ssl)}
	defer s.free()
	fmt.Println(s.ptr != nil)
}

func badWrapFails(ssl *C.SSL, limit int) (*Session, error) {
	p := C.SSL_get1_session(ssl) // want "refleak"
	if p == nil {
		return nil, nil
	}
	if int(C.i2d_SSL_SESSION(p, nil)) > limit {
		return nil, errors.New("too large")
	}
	s := &Session{ptr: p}
	runtime.SetFinalizer(s, (*Session).free)
	return s, nil
}

func goodWrapFails(ssl *C.SSL, limit int) (*Session, error) {
	p := C.SSL_get1_session(ssl)
	if p == nil {
		return nil, nil
	}
	s := &Session{ptr: p}
	runtime.SetFinalizer(s, (*Session).free)
	if int(C.i2d_SSL_SESSION(p, nil)) > limit {
		return nil, errors.New("too large")
	}
	return s, nil
}

// A session of another context is set.
func badOtherContext(a, b *C.SSL_CTX) {
	x := C.SSL_new(a)
	defer C.SSL_free(x)
	y := C.SSL_new(b)
	defer C.SSL_free(y)
	C.SSL_connect(x)
	s := C.SSL_get1_session(x)
	if s == nil {
		return
	}
	C.SSL_set_session(y, s) // want "crossctx"
	C.SSL_SESSION_free(s)
}

func goodOtherContext(a, b *C.SSL_CTX) {
	x := C.SSL_new(a)
	defer C.SSL_free(x)
	y := C.SSL_new(a)
	defer C.SSL_free(y)
	C.SSL_connect(x)
	s := C.SSL_get1_session(x)
	if s == nil {
		return
	}
	C.SSL_set_session(y, s)
	C.SSL_SESSION_free(s)
}

// The cache of sessions by host: the old entry's reference is lost.
type hostCache struct {
	mu      sync.Mutex
	entries map[string]*C.SSL_SESSION
	order   []string
}

func (c *hostCache) badReplace(host string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.entries[host]; ok {
		return
	}
	c.entries[host] = s
}

func (c *hostCache) goodReplace(host string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, ok := c.entries[host]; ok {
		C.SSL_SESSION_free(old)
	}
	c.entries[host] = s
}

func (c *hostCache) badTake(host string, ssl *C.SSL) bool {
	c.mu.Lock()
	s := c.entries[host]
	delete(c.entries, host)
	c.mu.Unlock()
	if s == nil {
		return false
	}
	C.SSL_SESSION_free(s)
	return C.SSL_set_session(ssl, s) == 1 // want "useafterfree"
}

func (c *hostCache) goodTake(host string, ssl *C.SSL) bool {
	c.mu.Lock()
	s := c.entries[host]
	delete(c.entries, host)
	c.mu.Unlock()
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_set_session(ssl, s) == 1
}

func (c *hostCache) badKeepLoan(host string, ssl *C.SSL) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries[host] = C.SSL_get_session(ssl) // want "borrowescape"
}

func (c *hostCache) goodKeepLoan(host string, ssl *C.SSL) {
	c.mu.Lock()
	defer c.mu.Unlock()
	C.SSL_SESSION_free(c.entries[host])
	c.entries[host] = C.SSL_get1_session(ssl)
}

// A retry opens a new connection with what the first one had.
func badRetry(ctx *C.SSL_CTX, tries int) *C.SSL {
	var sess *C.SSL_SESSION
	for i := 0; i < tries; i++ {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			return nil
		}
		if sess != nil {
			C.SSL_set_session(ssl, sess) // want "staleborrow"
		}
		if C.SSL_connect(ssl) == 1 {
			return ssl
		}
		sess = C.SSL_get_session(ssl)
		C.SSL_free(ssl)
	}
	return nil
}

func goodRetry(ctx *C.SSL_CTX, tries int) *C.SSL {
	var sess *C.SSL_SESSION
	defer func() { C.SSL_SESSION_free(sess) }()
	for i := 0; i < tries; i++ {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			return nil
		}
		if sess != nil {
			C.SSL_set_session(ssl, sess)
		}
		if C.SSL_connect(ssl) == 1 {
			return ssl
		}
		C.SSL_SESSION_free(sess)
		sess = C.SSL_get1_session(ssl)
		C.SSL_free(ssl)
	}
	return nil
}

// A connection that is used again after SSL_clear.
func badClearedPool(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_clear(ssl)
	return C.SSL_SESSION_get_timeout(s) // want "staleborrow"
}

func goodClearedPool(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	C.SSL_clear(ssl)
	return C.SSL_SESSION_get_timeout(s)
}

// The id is compared after the session of the first has gone.
func badSameID(ctx *C.SSL_CTX, a, b *C.SSL) bool {
	var n, m C.uint
	s := C.SSL_get1_session(a)
	t := C.SSL_get1_session(b)
	if s == nil || t == nil {
		C.SSL_SESSION_free(s)
		C.SSL_SESSION_free(t)
		return false
	}
	x := C.SSL_SESSION_get_id(s, &n)
	y := C.SSL_SESSION_get_id(t, &m)
	C.SSL_free(a)
	C.SSL_SESSION_free(s)
	same := bytes.Equal(C.GoBytes(unsafe.Pointer(x), C.int(n)), C.GoBytes(unsafe.Pointer(y), C.int(m))) // want "useafterfree"
	C.SSL_SESSION_free(t)
	return same
}

func goodSameID(ctx *C.SSL_CTX, a, b *C.SSL) bool {
	var n, m C.uint
	s := C.SSL_get1_session(a)
	t := C.SSL_get1_session(b)
	if s == nil || t == nil {
		C.SSL_SESSION_free(s)
		C.SSL_SESSION_free(t)
		return false
	}
	x := C.SSL_SESSION_get_id(s, &n)
	y := C.SSL_SESSION_get_id(t, &m)
	C.SSL_free(a)
	same := bytes.Equal(C.GoBytes(unsafe.Pointer(x), C.int(n)), C.GoBytes(unsafe.Pointer(y), C.int(m)))
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(t)
	return same
}

// The host name is kept as a C string.
func badHostname(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return ""
	}
	host := C.SSL_SESSION_get0_hostname(s)
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
	if host == nil {
		return ""
	}
	return C.GoString(host) // want "useafterfree"
}

func goodHostname(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return ""
	}
	defer C.SSL_SESSION_free(s)
	host := C.SSL_SESSION_get0_hostname(s)
	C.SSL_free(ssl)
	if host == nil {
		return ""
	}
	return C.GoString(host)
}

// The session of a file, read at each start.
func badSessIn(ssl *C.SSL, bio *C.BIO) error {
	if bio == nil {
		return errors.New("open")
	}
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
	C.BIO_free(bio)
	if s == nil {
		return errors.New("read")
	}
	if C.SSL_set_session(ssl, s) == 0 {
		return errors.New("set")
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodSessIn(ssl *C.SSL, bio *C.BIO) error {
	if bio == nil {
		return errors.New("open")
	}
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	C.BIO_free(bio)
	if s == nil {
		return errors.New("read")
	}
	if C.SSL_set_session(ssl, s) == 0 {
		C.SSL_SESSION_free(s)
		return errors.New("set")
	}
	C.SSL_SESSION_free(s)
	return nil
}

// Written out, without a look whether there is one.
func badSessOut(ssl *C.SSL, bio *C.BIO) bool {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	return C.PEM_write_bio_SSL_SESSION(bio, s) == 1
}

func goodSessOut(ssl *C.SSL, bio *C.BIO) bool {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	return C.PEM_write_bio_SSL_SESSION(bio, s) == 1
}

// Removed from the cache, and then freed as if the cache's reference had been
// the caller's.
func badRemoveAndFree(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	C.SSL_CTX_remove_session(ctx, s)
	C.SSL_SESSION_free(s) // want "borrowedfree"
}

func goodRemoveAndFree(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	C.SSL_CTX_remove_session(ctx, s)
	C.SSL_SESSION_free(s)
}

// Freed "for the SSL" as well.
func badFreedForSSL(ctx *C.SSL_CTX, der []byte) *C.SSL {
	ssl := C.SSL_new(ctx)
	p := (*C.uchar)(unsafe.Pointer(&der[0]))
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if ssl == nil || s == nil {
		C.SSL_free(ssl)
		C.SSL_SESSION_free(s)
		return nil
	}
	defer C.SSL_SESSION_free(s) // want "doublefree"
	if C.SSL_set_session(ssl, s) == 1 {
		C.SSL_SESSION_free(s)
	}
	return ssl
}

func goodFreedForSSL(ctx *C.SSL_CTX, der []byte) *C.SSL {
	ssl := C.SSL_new(ctx)
	p := (*C.uchar)(unsafe.Pointer(&der[0]))
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if ssl == nil || s == nil {
		C.SSL_free(ssl)
		C.SSL_SESSION_free(s)
		return nil
	}
	defer C.SSL_SESSION_free(s)
	C.SSL_set_session(ssl, s)
	return ssl
}

// The loan is returned by a function that closes the connection itself.
func badHandshakeOnly(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return nil
	}
	return C.SSL_get_session(ssl) // want "borrowescape"
}

func goodHandshakeOnly(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return nil
	}
	return C.SSL_get1_session(ssl)
}

// Retained too late.
func badRetainedLate(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	C.SSL_free(ssl)
	if C.SSL_SESSION_up_ref(s) != 1 { // want "staleborrow"
		return nil
	}
	return s
}

func goodRetainedLate(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		s = nil
	}
	C.SSL_free(ssl)
	return s
}

// A pool of connections: the session of the one is shared with all.
func badPool(ctx *C.SSL_CTX, n int) []*C.SSL {
	var pool []*C.SSL
	var first *C.SSL_SESSION
	for i := 0; i < n; i++ {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			break
		}
		if first == nil {
			C.SSL_connect(ssl)
			first = C.SSL_get1_session(ssl) // want "refleak"
		} else {
			C.SSL_set_session(ssl, first)
		}
		pool = append(pool, ssl)
	}
	return pool
}

func goodPool(ctx *C.SSL_CTX, n int) []*C.SSL {
	var pool []*C.SSL
	var first *C.SSL_SESSION
	for i := 0; i < n; i++ {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			break
		}
		if first == nil {
			C.SSL_connect(ssl)
			first = C.SSL_get1_session(ssl)
		} else {
			C.SSL_set_session(ssl, first)
		}
		pool = append(pool, ssl)
	}
	C.SSL_SESSION_free(first)
	return pool
}

// What ex_data has isn't retained.
func badExData(ssl, other *C.SSL, idx C.int) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	return C.SSL_set_ex_data(other, idx, unsafe.Pointer(s)) == 1 // want "borrowescape"
}

func goodExData(ssl, other *C.SSL, idx C.int) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	return C.SSL_set_ex_data(ssl, idx, unsafe.Pointer(s)) == 1
}

// The peer is asked for its certificate after the shutdown.
func badShutdownThenFree(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	C.SSL_shutdown(ssl)
	C.SSL_free(ssl)
	return s != nil && C.SSL_SESSION_get0_peer(s) != nil // want "staleborrow"
}

func goodShutdownThenFree(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	has := s != nil && C.SSL_SESSION_get0_peer(s) != nil
	C.SSL_shutdown(ssl)
	C.SSL_free(ssl)
	return has
}

// Evicting the oldest frees it, and frees it again when all goes.
func (c *hostCache) badEvict() {
	oldest := c.order[0]
	C.SSL_SESSION_free(c.entries[oldest])
	for _, s := range c.entries {
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func (c *hostCache) goodEvict() {
	oldest := c.order[0]
	C.SSL_SESSION_free(c.entries[oldest])
	delete(c.entries, oldest)
	for _, s := range c.entries {
		C.SSL_SESSION_free(s)
	}
}
