package holdout_projects

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"runtime"
	"unsafe"
)

// Session is what a binding for a scripting language hands out.
type Session struct {
	p   *C.SSL_SESSION
	ctx *C.SSL_CTX
}

func wrap(p *C.SSL_SESSION, ctx *C.SSL_CTX) *Session {
	s := &Session{p: p, ctx: ctx}
	runtime.SetFinalizer(s, (*Session).finalize)
	return s
}

func (s *Session) finalize() {
	C.SSL_SESSION_free(s.p)
	s.p = nil
}

// conn is the binding's connection.
type conn struct {
	ssl *C.SSL
	ctx *C.SSL_CTX
}

// badSession makes a wrapper around a session that the connection owns.
func (c *conn) badSession() *Session {
	p := C.SSL_get_session(c.ssl)
	if p == nil {
		return nil
	}
	return wrap(p, c.ctx) // the finalizer frees it // want "borrowedfree|borrowescape"
}

func (c *conn) goodSession() *Session {
	p := C.SSL_get1_session(c.ssl)
	if p == nil {
		return nil
	}
	return wrap(p, c.ctx)
}

// badSetSession copies the session so that the connection can't change the
// caller's, and leaves the copy when the connection refuses it.
func (c *conn) badSetSession(s *Session) error {
	if s.p == nil || s.ctx != c.ctx {
		return fmt.Errorf("session belongs to another context")
	}
	dup := C.SSL_SESSION_dup(s.p) // want "refleak"
	if dup == nil {
		return errSet
	}
	if C.SSL_set_session(c.ssl, dup) == 0 {
		return errSet
	}
	C.SSL_SESSION_free(dup)
	return nil
}

func (c *conn) goodSetSession(s *Session) error {
	if s.p == nil || s.ctx != c.ctx {
		return fmt.Errorf("session belongs to another context")
	}
	dup := C.SSL_SESSION_dup(s.p)
	if dup == nil {
		return errSet
	}
	rc := C.SSL_set_session(c.ssl, dup)
	C.SSL_SESSION_free(dup)
	if rc == 0 {
		return errSet
	}
	return nil
}

// badDupSession copies by way of the encoding, and the encoding fails.
func badDupSession(s *C.SSL_SESSION) *C.SSL_SESSION {
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil
	}
	buf := C.malloc(C.size_t(n))
	defer C.free(buf)
	w := (*C.uchar)(buf)
	C.i2d_SSL_SESSION(s, &w)
	r := (*C.uchar)(buf)
	dup := C.d2i_SSL_SESSION(nil, &r, C.long(n)) // want "refleak"
	if uintptr(unsafe.Pointer(r)) != uintptr(buf)+uintptr(n) {
		return nil
	}
	return dup
}

func goodDupSession(s *C.SSL_SESSION) *C.SSL_SESSION {
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil
	}
	buf := C.malloc(C.size_t(n))
	defer C.free(buf)
	w := (*C.uchar)(buf)
	C.i2d_SSL_SESSION(s, &w)
	r := (*C.uchar)(buf)
	dup := C.d2i_SSL_SESSION(nil, &r, C.long(n))
	if uintptr(unsafe.Pointer(r)) != uintptr(buf)+uintptr(n) {
		C.SSL_SESSION_free(dup)
		return nil
	}
	return dup
}

// badFromPEM reads one of two formats, and tries the second also when the
// first was right.
func badFromPEM(data []byte) *C.SSL_SESSION {
	buf := C.CBytes(data)
	defer C.free(buf)
	bio := C.BIO_new_mem_buf(buf, C.int(len(data)))
	if bio == nil {
		return nil
	}
	defer C.BIO_free(bio)
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
	p := (*C.uchar)(buf)
	if t := C.d2i_SSL_SESSION(nil, &p, C.long(len(data))); t != nil {
		s = t
	}
	return s
}

func goodFromPEM(data []byte) *C.SSL_SESSION {
	buf := C.CBytes(data)
	defer C.free(buf)
	bio := C.BIO_new_mem_buf(buf, C.int(len(data)))
	if bio == nil {
		return nil
	}
	defer C.BIO_free(bio)
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		p := (*C.uchar)(buf)
		s = C.d2i_SSL_SESSION(nil, &p, C.long(len(data)))
	}
	return s
}

// badReplaceData reads into the object's pointer and then frees what it thinks
// is the old one.
func (s *Session) badReplaceData(data []byte) bool {
	if len(data) == 0 {
		return false
	}
	old := s.p
	p := (*C.uchar)(unsafe.Pointer(&data[0]))
	if C.d2i_SSL_SESSION(&s.p, &p, C.long(len(data))) == nil {
		return false
	}
	C.SSL_SESSION_free(old)
	return C.SSL_SESSION_is_resumable(s.p) == 1 // s.p still is old // want "useafterfree"
}

func (s *Session) goodReplaceData(data []byte) bool {
	if len(data) == 0 {
		return false
	}
	old := s.p
	p := (*C.uchar)(unsafe.Pointer(&data[0]))
	fresh := C.d2i_SSL_SESSION(nil, &p, C.long(len(data)))
	if fresh == nil {
		return false
	}
	s.p = fresh
	C.SSL_SESSION_free(old)
	return C.SSL_SESSION_is_resumable(s.p) == 1
}

// badAlloc has its wrapper refused by the runtime's quota.
func badAlloc(ssl *C.SSL, ctx *C.SSL_CTX, quota *int) (*Session, error) {
	p := C.SSL_get1_session(ssl) // want "refleak"
	if p == nil {
		return nil, nil
	}
	if *quota--; *quota < 0 {
		return nil, fmt.Errorf("out of objects")
	}
	return wrap(p, ctx), nil
}

func goodAlloc(ssl *C.SSL, ctx *C.SSL_CTX, quota *int) (*Session, error) {
	p := C.SSL_get1_session(ssl)
	if p == nil {
		return nil, nil
	}
	if *quota--; *quota < 0 {
		C.SSL_SESSION_free(p)
		return nil, fmt.Errorf("out of objects")
	}
	return wrap(p, ctx), nil
}

// badExplicitFree frees beside the finalizer.
func badExplicitFree(ssl *C.SSL, ctx *C.SSL_CTX) C.long {
	p := C.SSL_get1_session(ssl)
	if p == nil {
		return 0
	}
	s := wrap(p, ctx)
	t := C.SSL_SESSION_get_time(s.p)
	C.SSL_SESSION_free(s.p) // want "doublefree"
	return t
}

func goodExplicitFree(ssl *C.SSL, ctx *C.SSL_CTX) C.long {
	p := C.SSL_get1_session(ssl)
	if p == nil {
		return 0
	}
	s := wrap(p, ctx)
	t := C.SSL_SESSION_get_time(s.p)
	runtime.SetFinalizer(s, nil)
	C.SSL_SESSION_free(s.p)
	return t
}

// badHostname gives out memory of the session that was released.
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
	host := C.SSL_SESSION_get0_hostname(s)
	name := ""
	if host != nil {
		name = C.GoString(host)
	}
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
	return name
}

// badCompare compares the ids of two sessions, one of which came by the
// accessor that counts.
func badCompare(a *C.SSL, known *C.SSL_SESSION) bool {
	s := C.SSL_get1_session(a) // want "refleak"
	if s == nil || known == nil {
		return s == known
	}
	var n, m C.uint
	x, y := C.SSL_SESSION_get_id(s, &n), C.SSL_SESSION_get_id(known, &m)
	if n != m {
		C.SSL_SESSION_free(s)
		return false
	}
	eq := string(C.GoBytes(unsafe.Pointer(x), C.int(n))) == string(C.GoBytes(unsafe.Pointer(y), C.int(m)))
	C.SSL_SESSION_free(s)
	return eq
}

func goodCompare(a *C.SSL, known *C.SSL_SESSION) bool {
	s := C.SSL_get1_session(a)
	defer C.SSL_SESSION_free(s)
	if s == nil || known == nil {
		return s == known
	}
	var n, m C.uint
	x, y := C.SSL_SESSION_get_id(s, &n), C.SSL_SESSION_get_id(known, &m)
	if n != m {
		return false
	}
	return string(C.GoBytes(unsafe.Pointer(x), C.int(n))) == string(C.GoBytes(unsafe.Pointer(y), C.int(m)))
}

// badCacheSession asks for a new session although it has one.
func (t *tlsContext) badCacheSession(ssl *C.SSL) {
	if t.sess != nil && t.sess == C.SSL_get1_session(ssl) { // want "refleak"
		return
	}
	C.SSL_SESSION_free(t.sess)
	t.sess = nil
}

func (t *tlsContext) goodCacheSession(ssl *C.SSL) {
	if t.sess != nil && t.sess == C.SSL_get0_session(ssl) {
		return
	}
	C.SSL_SESSION_free(t.sess)
	t.sess = nil
}

type tlsContext struct{ sess *C.SSL_SESSION }

// badTimeout works on the loan after the connection was dropped for an error.
func badTimeout(ssl *C.SSL, buf []byte) (secs int, err error) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0, errNoTicket
	}
	n := C.SSL_write(ssl, unsafe.Pointer(&buf[0]), C.int(len(buf)))
	if n <= 0 {
		C.SSL_free(ssl)
		err = fmt.Errorf("write: %d", int(n))
	}
	return int(C.SSL_SESSION_get_timeout(s)), err // want "staleborrow"
}

func goodTimeout(ssl *C.SSL, buf []byte) (secs int, err error) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0, errNoTicket
	}
	secs = int(C.SSL_SESSION_get_timeout(s))
	n := C.SSL_write(ssl, unsafe.Pointer(&buf[0]), C.int(len(buf)))
	if n <= 0 {
		C.SSL_free(ssl)
		err = fmt.Errorf("write: %d", int(n))
	}
	return secs, err
}

// badAddToCtx gives a session to the context's cache and thinks that it is the
// cache's now.
func badAddToCtx(ctx *C.SSL_CTX, der *C.uchar, n C.long) bool {
	s := C.d2i_SSL_SESSION(nil, &der, n) // want "refleak"
	if s == nil {
		return false
	}
	if C.SSL_CTX_add_session(ctx, s) == 0 {
		C.SSL_SESSION_free(s)
		return false
	}
	return true
}

func goodAddToCtx(ctx *C.SSL_CTX, der *C.uchar, n C.long) bool {
	s := C.d2i_SSL_SESSION(nil, &der, n)
	if s == nil {
		return false
	}
	ok := C.SSL_CTX_add_session(ctx, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

// badInvalidate removes a session from the cache and frees it as if that had
// handed over the cache's reference.
func badInvalidate(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_CTX_remove_session(ctx, s) == 1 {
		C.SSL_SESSION_free(s) // want "borrowedfree"
	}
}

func goodInvalidate(ctx *C.SSL_CTX, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	C.SSL_CTX_remove_session(ctx, s)
	C.SSL_SESSION_free(s)
}

// badShare uses the session of one context's connection for another's.
func badShare(a, b *C.SSL_CTX, run func(*C.SSL) bool) bool {
	first := C.SSL_new(a)
	if first == nil {
		return false
	}
	defer C.SSL_free(first)
	if !run(first) {
		return false
	}
	s := C.SSL_get1_session(first)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	second := C.SSL_new(b)
	if second == nil {
		return false
	}
	defer C.SSL_free(second)
	C.SSL_set_session(second, s) // want "crossctx"
	return run(second)
}

func goodShare(a, b *C.SSL_CTX, run func(*C.SSL) bool) bool {
	first := C.SSL_new(a)
	if first == nil {
		return false
	}
	defer C.SSL_free(first)
	if !run(first) {
		return false
	}
	s := C.SSL_get1_session(first)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	second := C.SSL_new(a)
	if second == nil {
		return false
	}
	defer C.SSL_free(second)
	C.SSL_set_session(second, s)
	return run(second)
}
