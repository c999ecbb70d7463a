package holdout_real

/*
#include <openssl/ssl.h>
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"time"
	"unsafe"
)

type phase int

const (
	phaseStart phase = iota
	phaseOffer
	phaseShake
	phaseDone
	phaseFailed
)

// A state machine whose states have the session or not.
func badMachine(ssl *C.SSL, orig *C.SSL_SESSION) error {
	var s *C.SSL_SESSION
	for p := phaseStart; ; {
		switch p {
		case phaseStart:
			if s = C.SSL_SESSION_dup(orig); s == nil { // want "refleak"
				p = phaseFailed
				continue
			}
			p = phaseOffer
		case phaseOffer:
			if C.SSL_set_session(ssl, s) != 1 {
				p = phaseFailed
				continue
			}
			p = phaseShake
		case phaseShake:
			if C.SSL_do_handshake(ssl) != 1 {
				p = phaseFailed
				continue
			}
			p = phaseDone
		case phaseDone:
			C.SSL_SESSION_free(s)
			return nil
		case phaseFailed:
			return errNothing
		}
	}
}

func goodMachine(ssl *C.SSL, orig *C.SSL_SESSION) error {
	var s *C.SSL_SESSION
	for p := phaseStart; ; {
		switch p {
		case phaseStart:
			if s = C.SSL_SESSION_dup(orig); s == nil {
				p = phaseFailed
				continue
			}
			p = phaseOffer
		case phaseOffer:
			if C.SSL_set_session(ssl, s) != 1 {
				p = phaseFailed
				continue
			}
			p = phaseShake
		case phaseShake:
			if C.SSL_do_handshake(ssl) != 1 {
				p = phaseFailed
				continue
			}
			p = phaseDone
		case phaseDone:
			C.SSL_SESSION_free(s)
			return nil
		case phaseFailed:
			C.SSL_SESSION_free(s)
			return errNothing
		}
	}
}

// The same with a function for each state.
type step func(*machine) step

type machine struct {
	ssl  *C.SSL
	sess *C.SSL_SESSION
	err  error
}

func stepGet(m *machine) step {
	if m.sess = C.SSL_get1_session(m.ssl); m.sess == nil {
		m.err = errNothing
		return nil
	}
	return stepCheck
}

func stepCheck(m *machine) step {
	if C.SSL_SESSION_is_resumable(m.sess) == 0 {
		m.err = errGone
	}
	return stepDrop
}

func stepDrop(m *machine) step {
	C.SSL_SESSION_free(m.sess)
	m.sess = nil
	return nil
}

func badSteps(ssl *C.SSL) error {
	m := &machine{ssl: ssl}
	if stepGet(m) == nil { // want "refleak"
		return m.err
	}
	stepCheck(m)
	if m.err != nil {
		return m.err
	}
	stepDrop(m)
	return nil
}

func goodSteps(ssl *C.SSL) error {
	m := &machine{ssl: ssl}
	for f := step(stepGet); f != nil; {
		f = f(m)
	}
	return m.err
}

// options configure a dialer.
type option func(*dialer) error

type dialer struct {
	ctx     *C.SSL_CTX
	sess    *C.SSL_SESSION
	timeout time.Duration
}

func withTimeout(d time.Duration) option {
	return func(x *dialer) error {
		if d < 0 {
			return fmt.Errorf("timeout %v", d)
		}
		x.timeout = d
		return nil
	}
}

func withCopy(s *C.SSL_SESSION) option {
	return func(x *dialer) error {
		if x.sess = C.SSL_SESSION_dup(s); x.sess == nil {
			return errNothing
		}
		return nil
	}
}

func (x *dialer) close() {
	C.SSL_SESSION_free(x.sess)
	x.sess = nil
}

func badNewDialer(ctx *C.SSL_CTX, s *C.SSL_SESSION, d time.Duration) (*dialer, error) {
	x := &dialer{ctx: ctx}
	if err := withCopy(s)(x); err != nil { // want "refleak"
		return nil, err
	}
	if err := withTimeout(d)(x); err != nil {
		return nil, err
	}
	return x, nil
}

func goodNewDialer(ctx *C.SSL_CTX, s *C.SSL_SESSION, d time.Duration, opts ...option) (*dialer, error) {
	x := &dialer{ctx: ctx}
	for _, o := range append([]option{withCopy(s), withTimeout(d)}, opts...) {
		if err := o(x); err != nil {
			x.close()
			return nil, err
		}
	}
	return x, nil
}

// source has two implementations, one of which lends.
type source interface {
	session() *C.SSL_SESSION
	owns() bool
}

type live struct{ ssl *C.SSL }

func (l live) session() *C.SSL_SESSION { return C.SSL_get0_session(l.ssl) }
func (live) owns() bool                { return false }

type frozen struct{ der []byte }

func (f frozen) session() *C.SSL_SESSION {
	if len(f.der) == 0 {
		return nil
	}
	p := (*C.uchar)(unsafe.Pointer(&f.der[0]))
	return C.d2i_SSL_SESSION(nil, &p, C.long(len(f.der)))
}
func (frozen) owns() bool { return true }

func badFrozen(ssl *C.SSL, der []byte) bool {
	var src source = frozen{der}
	s := src.session() // want "refleak"
	if s == nil {
		return false
	}
	ok := C.SSL_set_session(ssl, s) == 1
	if !src.owns() {
		C.SSL_SESSION_free(s)
	}
	return ok
}

func goodFrozen(ssl *C.SSL, der []byte) bool {
	var src source = frozen{der}
	s := src.session()
	if s == nil {
		return false
	}
	ok := C.SSL_set_session(ssl, s) == 1
	if src.owns() {
		C.SSL_SESSION_free(s)
	}
	return ok
}

func badLive(ssl, from *C.SSL) bool {
	var src source = live{from}
	s := src.session()
	if s == nil {
		return false
	}
	ok := C.SSL_set_session(ssl, s) == 1
	if !src.owns() {
		C.SSL_SESSION_free(s) // want "borrowedfree"
	}
	return ok
}

func goodLive(ssl, from *C.SSL) bool {
	var src source = live{from}
	s := src.session()
	if s == nil {
		return false
	}
	ok := C.SSL_set_session(ssl, s) == 1
	if src.owns() {
		C.SSL_SESSION_free(s)
	}
	return ok
}

// tree has sessions at its leaves.
type tree struct {
	left, right *tree
	sess        *C.SSL_SESSION
}

func (t *tree) free() {
	if t == nil {
		return
	}
	t.left.free()
	t.right.free()
	C.SSL_SESSION_free(t.sess)
	t.sess = nil
}

func badTree(a, b *C.SSL) *tree {
	t := &tree{left: &tree{}, right: &tree{}}
	t.left.sess = C.SSL_get1_session(a) // want "refleak"
	t.right.sess = C.SSL_get1_session(b)
	if t.left.sess == nil || t.right.sess == nil {
		t.right.free()
		return nil
	}
	return t
}

func goodTree(a, b *C.SSL) *tree {
	t := &tree{left: &tree{}, right: &tree{}}
	t.left.sess = C.SSL_get1_session(a)
	t.right.sess = C.SSL_get1_session(b)
	if t.left.sess == nil || t.right.sess == nil {
		t.free()
		return nil
	}
	return t
}

// owner tells by a field whether it has to free.
type owner struct {
	s     *C.SSL_SESSION
	owned bool
}

func (o *owner) Close() {
	if o.owned && o.s != nil {
		C.SSL_SESSION_free(o.s)
	}
	o.s, o.owned = nil, false
}

func lent(ssl *C.SSL) owner  { return owner{s: C.SSL_get0_session(ssl)} }
func taken(ssl *C.SSL) owner { return owner{s: C.SSL_get1_session(ssl), owned: true} }

func badOwner(ssl *C.SSL, keep bool) C.int {
	o := lent(ssl)
	if keep {
		o = taken(ssl) // want "refleak"
	}
	if o.s == nil {
		return 0
	}
	n := C.SSL_SESSION_has_ticket(o.s)
	if !o.owned {
		o.Close()
	}
	return n
}

func goodOwner(ssl *C.SSL, keep bool) C.int {
	o := lent(ssl)
	if keep {
		o = taken(ssl)
	}
	defer o.Close()
	if o.s == nil {
		return 0
	}
	return C.SSL_SESSION_has_ticket(o.s)
}

func badOwnerFlag(ssl *C.SSL) C.int {
	o := lent(ssl)
	if o.s == nil {
		return 0
	}
	o.owned = true
	n := C.SSL_SESSION_has_ticket(o.s)
	o.Close() // want "borrowedfree"
	return n
}

func goodOwnerFlag(ssl *C.SSL) C.int {
	o := lent(ssl)
	if o.s == nil {
		return 0
	}
	o.owned = C.SSL_SESSION_up_ref(o.s) == 1
	n := C.SSL_SESSION_has_ticket(o.s)
	o.Close()
	return n
}

// load reads a session from a file, with every error that there can be.
func badLoad(path string) (s *C.SSL_SESSION, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 1<<16))
	if err != nil {
		return nil, err
	}
	if len(b) == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	buf := C.CBytes(b)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	s = C.d2i_SSL_SESSION(nil, &p, C.long(len(b))) // want "refleak"
	if s == nil {
		return nil, fmt.Errorf("%s: no session", path)
	}
	if used := uintptr(unsafe.Pointer(p)) - uintptr(buf); used != uintptr(len(b)) {
		return nil, fmt.Errorf("%s: %d bytes too many", path, len(b)-int(used))
	}
	return s, nil
}

func goodLoad(path string) (s *C.SSL_SESSION, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 1<<16))
	if err != nil {
		return nil, err
	}
	if len(b) == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	buf := C.CBytes(b)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	s = C.d2i_SSL_SESSION(nil, &p, C.long(len(b)))
	if s == nil {
		return nil, fmt.Errorf("%s: no session", path)
	}
	if used := uintptr(unsafe.Pointer(p)) - uintptr(buf); used != uintptr(len(b)) {
		C.SSL_SESSION_free(s)
		return nil, fmt.Errorf("%s: %d bytes too many", path, len(b)-int(used))
	}
	return s, nil
}

// closers are run in reverse, errors are joined.
type closers []func() error

func (c *closers) push(f func() error) { *c = append(*c, f) }

func (c *closers) close() (err error) {
	for len(*c) > 0 {
		last := len(*c) - 1
		f := (*c)[last]
		*c = (*c)[:last]
		err = errors.Join(err, f())
	}
	return err
}

func badClosers(ctx *C.SSL_CTX, orig *C.SSL_SESSION) (err error) {
	var cl closers
	defer func() { err = errors.Join(err, cl.close()) }()
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return errNothing
	}
	cl.push(func() error { C.SSL_free(ssl); return nil })
	s := C.SSL_SESSION_dup(orig) // want "refleak"
	if s == nil {
		return errNothing
	}
	if C.SSL_set_session(ssl, s) != 1 {
		return errGone
	}
	cl.push(func() error { C.SSL_SESSION_free(s); return nil })
	return nil
}

func goodClosers(ctx *C.SSL_CTX, orig *C.SSL_SESSION) (err error) {
	var cl closers
	defer func() { err = errors.Join(err, cl.close()) }()
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return errNothing
	}
	cl.push(func() error { C.SSL_free(ssl); return nil })
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return errNothing
	}
	cl.push(func() error { C.SSL_SESSION_free(s); return nil })
	if C.SSL_set_session(ssl, s) != 1 {
		return errGone
	}
	return nil
}

// A builder that is used once, and then dead.
type builder struct {
	s    *C.SSL_SESSION
	errs []string
}

func newBuilder() *builder { return &builder{s: C.SSL_SESSION_new()} }

func (b *builder) version(v C.int) *builder {
	if b.s == nil || C.SSL_SESSION_set_protocol_version(b.s, v) != 1 {
		b.errs = append(b.errs, "version")
	}
	return b
}

func (b *builder) timeout(secs C.long) *builder {
	if b.s == nil || C.SSL_SESSION_set_timeout(b.s, secs) != 1 {
		b.errs = append(b.errs, "timeout")
	}
	return b
}

func (b *builder) build() (*C.SSL_SESSION, error) {
	if len(b.errs) > 0 {
		C.SSL_SESSION_free(b.s)
		b.s = nil
		return nil, errors.New(strings.Join(b.errs, ", "))
	}
	s := b.s
	b.s = nil
	return s, nil
}

func badBuild(v C.int) bool {
	b := newBuilder().version(v).timeout(300) // want "refleak"
	if len(b.errs) > 0 {
		log.Print(b.errs)
		return false
	}
	s, err := b.build()
	if err != nil {
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func goodBuild(v C.int) bool {
	b := newBuilder().version(v).timeout(300)
	s, err := b.build()
	if err != nil {
		log.Print(err)
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

// Built twice: the second has nothing.
func badBuildTwice(v C.int) {
	b := newBuilder().version(v)
	p := b.s
	s, err := b.build()
	if err != nil {
		return
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(p) // want "doublefree"
}

func goodBuildTwice(v C.int) {
	b := newBuilder().version(v)
	s, err := b.build()
	if err != nil {
		return
	}
	C.SSL_SESSION_free(s)
	t, _ := b.build()
	C.SSL_SESSION_free(t)
}
