package unseen_flow_conn

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
#include <stdlib.h>
*/
import "C"

import (
	"encoding/base64"
	"errors"
	"io"
	"log"
	"net"
	"os"
	"runtime"
	"sync"
	"testing"
	"unsafe"
)

var (
	errNone   = errors.New("tls: no session")
	errTicket = errors.New("tls: no ticket")
)

// tlsConn is a net.Conn on top of OpenSSL.
type tlsConn struct {
	net.Conn
	mu     sync.Mutex
	ssl    *C.SSL
	sess   *C.SSL_SESSION
	closed bool
}

// Close closes the connection, once.
func (c *tlsConn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	c.closed = true
	C.SSL_SESSION_free(c.sess)
	C.SSL_shutdown(c.ssl)
	C.SSL_free(c.ssl)
	return c.Conn.Close()
}

// Session returns a reference for the caller.
func (c *tlsConn) Session() (*C.SSL_SESSION, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, net.ErrClosed
	}
	if c.sess == nil || C.SSL_SESSION_up_ref(c.sess) != 1 {
		return nil, errNone
	}
	return c.sess, nil
}

// export writes the ticket as base64; import reads it.
func export(w io.Writer, s *C.SSL_SESSION) error {
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return errTicket
	}
	buf := C.malloc(C.size_t(n))
	defer C.free(buf)
	p := (*C.uchar)(buf)
	C.i2d_SSL_SESSION(s, &p)
	_, err := io.WriteString(w, base64.StdEncoding.EncodeToString(C.GoBytes(buf, n)))
	return err
}

func badExportFile(ssl *C.SSL, path string) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return errNone
	}
	defer C.SSL_SESSION_free(s) // want "borrowedfree"
	return export(f, s)
}

func goodExportFile(ssl *C.SSL, path string) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNone
	}
	defer C.SSL_SESSION_free(s)
	return export(f, s)
}

// The method's receiver owns; the method forgets on one way.
type resumer struct {
	next *C.SSL_SESSION
	hits int
}

// take gives the session away.
func (r *resumer) take() *C.SSL_SESSION {
	s := r.next
	r.next = nil
	r.hits++
	return s
}

// refill takes s over and frees what was there.
func (r *resumer) refill(s *C.SSL_SESSION) {
	if r.next != nil {
		C.SSL_SESSION_free(r.next)
	}
	r.next = s
}

func (r *resumer) stop() { r.refill(nil) }

func badResumer(a, b *C.SSL) (ok bool) {
	r := &resumer{next: C.SSL_get1_session(a)}
	defer r.stop() // want "doublefree"
	s := r.take()
	if s == nil {
		return false
	}
	ok = C.SSL_set_session(b, s) == 1
	r.refill(s)
	C.SSL_SESSION_free(s) // one for the taker
	return ok
}

func goodResumer(a, b *C.SSL) (ok bool) {
	r := &resumer{next: C.SSL_get1_session(a)}
	defer r.stop()
	s := r.take()
	if s == nil {
		return false
	}
	ok = C.SSL_set_session(b, s) == 1
	if C.SSL_SESSION_up_ref(s) == 1 {
		r.refill(s)
	}
	C.SSL_SESSION_free(s)
	return ok
}

func badResumerTake(a, b *C.SSL) (ok bool) {
	r := resumer{next: C.SSL_get1_session(a)} // want "refleak"
	defer r.stop()
	if s := r.take(); s != nil {
		ok = C.SSL_set_session(b, s) == 1
	}
	return ok
}

func goodResumerTake(a, b *C.SSL) (ok bool) {
	r := resumer{next: C.SSL_get1_session(a)}
	defer r.stop()
	if s := r.take(); s != nil {
		ok = C.SSL_set_session(b, s) == 1
		r.refill(s)
	}
	return ok
}

// A table-driven test.
func badTableTest(t *testing.T, ctx *C.SSL_CTX) {
	tests := []struct {
		name string
		ttl  C.long
		want C.long
	}{
		{"short", 1, 1},
		{"long", 3600, 3600},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := C.SSL_SESSION_new()
			if s == nil {
				t.Fatal("no session")
			}
			t.Cleanup(func() { C.SSL_SESSION_free(s) })
			C.SSL_SESSION_set_timeout(s, tt.ttl)
			if got := C.SSL_SESSION_get_timeout(s); got != tt.want {
				t.Errorf("timeout %d, want %d", int(got), int(tt.want))
			}
			if twin := C.SSL_SESSION_dup(s); twin == nil { // want "refleak"
				t.Error("no copy")
			} else if C.SSL_SESSION_get_timeout(twin) != tt.want {
				t.Error("copy has another timeout")
			}
		})
	}
}

func goodTableTest(t *testing.T, ctx *C.SSL_CTX) {
	tests := []struct {
		name string
		ttl  C.long
		want C.long
	}{
		{"short", 1, 1},
		{"long", 3600, 3600},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := C.SSL_SESSION_new()
			if s == nil {
				t.Fatal("no session")
			}
			t.Cleanup(func() { C.SSL_SESSION_free(s) })
			C.SSL_SESSION_set_timeout(s, tt.ttl)
			if got := C.SSL_SESSION_get_timeout(s); got != tt.want {
				t.Errorf("timeout %d, want %d", int(got), int(tt.want))
			}
			twin := C.SSL_SESSION_dup(s)
			defer C.SSL_SESSION_free(twin)
			if twin == nil {
				t.Error("no copy")
			} else if C.SSL_SESSION_get_timeout(twin) != tt.want {
				t.Error("copy has another timeout")
			}
		})
	}
}

// ex_data with a Go pointer's number, and back.
type tag struct {
	id   uintptr
	sess *C.SSL_SESSION
}

var (
	tagsMu sync.Mutex
	tags   = map[uintptr]*tag{}
	nextID uintptr
)

func attach(ssl *C.SSL, idx C.int, t *tag) bool {
	tagsMu.Lock()
	defer tagsMu.Unlock()
	nextID++
	t.id = nextID
	tags[t.id] = t
	return C.SSL_set_ex_data(ssl, idx, unsafe.Pointer(t.id)) == 1
}

func badTagged(ssl *C.SSL, idx C.int) bool {
	t := &tag{sess: C.SSL_get1_session(ssl)} // want "refleak"
	if t.sess == nil {
		return false
	}
	if C.SSL_SESSION_has_ticket(t.sess) == 0 {
		log.Print("no ticket for ", t.id)
		return false
	}
	return attach(ssl, idx, t)
}

func goodTagged(ssl *C.SSL, idx C.int) bool {
	t := &tag{sess: C.SSL_get1_session(ssl)}
	if t.sess == nil {
		return false
	}
	if C.SSL_SESSION_has_ticket(t.sess) == 0 {
		log.Print("no ticket for ", t.id)
		C.SSL_SESSION_free(t.sess)
		return false
	}
	return attach(ssl, idx, t)
}

// The finalizer closes what nobody closed; Close takes it back.
type guarded struct {
	s *C.SSL_SESSION
}

func newGuarded(bio *C.BIO) *guarded {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return nil
	}
	g := &guarded{s}
	runtime.SetFinalizer(g, (*guarded).free)
	return g
}

func (g *guarded) free() {
	C.SSL_SESSION_free(g.s)
	g.s = nil
}

func (g *guarded) Close() {
	runtime.SetFinalizer(g, nil)
	g.free()
}

func badGuardedClose(bio *C.BIO) C.long {
	g := newGuarded(bio)
	if g == nil {
		return 0
	}
	s := g.s
	g.Close()
	return C.SSL_SESSION_get_time(s) // want "useafterfree"
}

func goodGuardedClose(bio *C.BIO) C.long {
	g := newGuarded(bio)
	if g == nil {
		return 0
	}
	defer g.Close()
	return C.SSL_SESSION_get_time(g.s)
}

func badDefuse(bio *C.BIO, keep bool) *guarded {
	g := newGuarded(bio) // want "refleak"
	if g == nil {
		return nil
	}
	runtime.SetFinalizer(g, nil)
	if !keep {
		return nil
	}
	return g
}

func goodDefuse(bio *C.BIO, keep bool) *guarded {
	g := newGuarded(bio)
	if g == nil {
		return nil
	}
	if !keep {
		return nil // the finalizer's
	}
	runtime.SetFinalizer(g, nil)
	return g
}
