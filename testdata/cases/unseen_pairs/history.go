package unseen_pairs

/*
#include <stdlib.h>
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// tlsConn is a connection as bindings write it.
type tlsConn struct {
	mu   sync.Mutex
	ssl  *C.SSL
	sess *C.SSL_SESSION
}

// badGetSessionSlice hands the DER form out, and frees what isn't its own.
func badGetSessionSlice(c *tlsConn) []byte {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	s := C.SSL_get_session(c.ssl)
	if s == nil {
		return nil
	}
	defer C.SSL_SESSION_free(s) // the connection's own // want "borrowedfree"
	n := C.i2d_SSL_SESSION(s, nil)
	buf := (*C.uchar)(C.malloc(C.size_t(n)))
	defer C.free(unsafe.Pointer(buf))
	p := buf
	n = C.i2d_SSL_SESSION(s, &p)
	return C.GoBytes(unsafe.Pointer(buf), n)
}

func goodGetSessionSlice(c *tlsConn) []byte {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	s := C.SSL_get_session(c.ssl)
	if s == nil {
		return nil
	}
	n := C.i2d_SSL_SESSION(s, nil)
	buf := (*C.uchar)(C.malloc(C.size_t(n)))
	defer C.free(unsafe.Pointer(buf))
	p := buf
	n = C.i2d_SSL_SESSION(s, &p)
	return C.GoBytes(unsafe.Pointer(buf), n)
}

func badSetSessionSlice(c *tlsConn, der []byte) error {
	p := (*C.uchar)(C.CBytes(der))
	defer C.free(unsafe.Pointer(p))
	q := p
	s := C.d2i_SSL_SESSION(nil, &q, C.long(len(der))) // the connection has a reference of its own // want "refleak"
	if s == nil {
		return errNoSession
	}
	if C.SSL_set_session(c.ssl, s) != 1 {
		return errExpired
	}
	return nil
}

func goodSetSessionSlice(c *tlsConn, der []byte) error {
	p := (*C.uchar)(C.CBytes(der))
	defer C.free(unsafe.Pointer(p))
	q := p
	s := C.d2i_SSL_SESSION(nil, &q, C.long(len(der)))
	if s == nil {
		return errNoSession
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_set_session(c.ssl, s) != 1 {
		return errExpired
	}
	return nil
}

func badReconnect(c *tlsConn, ctx *C.SSL_CTX) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	prev := C.SSL_get_session(c.ssl)
	C.SSL_free(c.ssl)
	c.ssl = C.SSL_new(ctx)
	return C.SSL_set_session(c.ssl, prev) == 1 // prev went with the old connection // want "staleborrow"
}

func goodReconnect(c *tlsConn, ctx *C.SSL_CTX) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	prev := C.SSL_get1_session(c.ssl)
	C.SSL_free(c.ssl)
	c.ssl = C.SSL_new(ctx)
	ok := C.SSL_set_session(c.ssl, prev) == 1
	C.SSL_SESSION_free(prev)
	return ok
}

func badFtpDataChannel(control, data *C.SSL) bool {
	s := C.SSL_get1_session(control) // the data channel has a reference of its own // want "refleak"
	if s == nil {
		return false
	}
	C.SSL_set_session(data, s)
	return C.SSL_connect(data) == 1
}

func goodFtpDataChannel(control, data *C.SSL) bool {
	s := C.SSL_get0_session(control)
	if s == nil {
		return false
	}
	C.SSL_set_session(data, s)
	return C.SSL_connect(data) == 1
}

func badSessionIDCache(ids map[string]*C.SSL_SESSION, key string, c *tlsConn) {
	old, ok := ids[key]
	cur := C.SSL_get1_session(c.ssl) // dropped where it is cached already // want "refleak"
	if cur == nil {
		return
	}
	if ok && old == cur {
		return
	}
	if ok {
		C.SSL_SESSION_free(old)
	}
	ids[key] = cur
}

func goodSessionIDCache(ids map[string]*C.SSL_SESSION, key string, c *tlsConn) {
	old, ok := ids[key]
	cur := C.SSL_get1_session(c.ssl)
	if cur == nil {
		return
	}
	if ok && old == cur {
		C.SSL_SESSION_free(cur)
		return
	}
	if ok {
		C.SSL_SESSION_free(old)
	}
	ids[key] = cur
}

// ticketObject is what a scripting binding wraps a session in.
type ticketObject struct {
	sess *C.SSL_SESSION
	peer *tlsConn
}

func (o *ticketObject) dealloc() { C.SSL_SESSION_free(o.sess) }

func badTicketObject(c *tlsConn) *ticketObject {
	s := C.SSL_get_session(c.ssl)
	if s == nil {
		return nil
	}
	o := &ticketObject{peer: c}
	C.SSL_SESSION_up_ref(s) // the object rests on it // want "uncheckedref"
	o.sess = s
	return o
}

func goodTicketObject(c *tlsConn) *ticketObject {
	s := C.SSL_get_session(c.ssl)
	if s == nil {
		return nil
	}
	o := &ticketObject{peer: c}
	if C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	o.sess = s
	return o
}

func badSessionSetter(o *ticketObject, c *tlsConn) {
	o.dealloc()
	C.SSL_set_session(c.ssl, o.sess) // the object's session was released // want "useafterfree"
	o.sess = nil
}

func goodSessionSetter(o *ticketObject, c *tlsConn) {
	C.SSL_set_session(c.ssl, o.sess)
	o.dealloc()
	o.sess = nil
}

func badStoreOnClose(c *tlsConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ssl == nil {
		return
	}
	s := C.SSL_get0_session(c.ssl)
	C.SSL_shutdown(c.ssl)
	C.SSL_free(c.ssl)
	c.ssl = nil
	if s != nil && C.SSL_SESSION_up_ref(s) == 1 { // too late: the connection is freed // want "staleborrow"
		c.sess = s
	}
}

func goodStoreOnClose(c *tlsConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ssl == nil {
		return
	}
	s := C.SSL_get1_session(c.ssl)
	C.SSL_shutdown(c.ssl)
	C.SSL_free(c.ssl)
	c.ssl = nil
	C.SSL_SESSION_free(c.sess)
	c.sess = s
}

func badSaveTicketFile(bio *C.BIO, c *tlsConn) bool {
	s := C.SSL_get1_session(c.ssl) // a failed write forgets it // want "refleak"
	if s == nil {
		return false
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return false
	}
	if C.PEM_write_bio_SSL_SESSION(bio, s) != 1 {
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func goodSaveTicketFile(bio *C.BIO, c *tlsConn) bool {
	s := C.SSL_get1_session(c.ssl)
	if s == nil {
		return false
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return false
	}
	ok := C.PEM_write_bio_SSL_SESSION(bio, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func badLoadTicketFile(bio *C.BIO, c *tlsConn) bool {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return false
	}
	if C.SSL_set_session(c.ssl, s) != 1 {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s) // released already where it could not be set // want "doublefree"
	return true
}

func goodLoadTicketFile(bio *C.BIO, c *tlsConn) bool {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return false
	}
	if C.SSL_set_session(c.ssl, s) != 1 {
		C.SSL_SESSION_free(s)
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func badRenewSession(c *tlsConn) {
	s := C.SSL_get_session(c.ssl)
	if s == nil {
		return
	}
	C.SSL_SESSION_free(c.sess)
	c.sess = s // c keeps it when the connection is gone // want "borrowescape"
	C.SSL_free(c.ssl)
	c.ssl = nil
}

func goodRenewSession(c *tlsConn) {
	s := C.SSL_get1_session(c.ssl)
	if s == nil {
		return
	}
	C.SSL_SESSION_free(c.sess)
	c.sess = s
	C.SSL_free(c.ssl)
	c.ssl = nil
}
