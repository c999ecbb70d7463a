package latent

// Ideas of resource-leak tests: two resources, constructors that fail half
// way, wrappers in wrappers, cleanup on the wrong of two ways out.

/*
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import (
	"io"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Two are opened, the second may fail.
func badSecondFails(a, b *C.SSL) (x, y *C.SSL_SESSION, err error) {
	x = C.SSL_get1_session(a) // want "refleak"
	if x == nil {
		return nil, nil, errNoSession
	}
	y = C.SSL_get1_session(b)
	if y == nil {
		return nil, nil, errNoSession
	}
	return x, y, nil
}

func goodSecondFails(a, b *C.SSL) (x, y *C.SSL_SESSION, err error) {
	x = C.SSL_get1_session(a)
	if x == nil {
		return nil, nil, errNoSession
	}
	y = C.SSL_get1_session(b)
	if y == nil {
		C.SSL_SESSION_free(x)
		return nil, nil, errNoSession
	}
	return x, y, nil
}

// Session owns its pointer.
type Session struct {
	mu  sync.Mutex
	ptr *C.SSL_SESSION
}

// Open wraps the present session of ssl.
func Open(ssl *C.SSL) (*Session, error) {
	p := C.SSL_get1_session(ssl)
	if p == nil {
		return nil, errNoSession
	}
	return &Session{ptr: p}, nil
}

// Close releases the session.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ptr == nil {
		return nil
	}
	C.SSL_SESSION_free(s.ptr)
	s.ptr = nil
	return nil
}

func (s *Session) resumable() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ptr != nil && C.SSL_SESSION_is_resumable(s.ptr) == 1
}

// Buffered is a Session with what was read of it.
type Buffered struct {
	*Session
	der []byte
}

// NewBuffered takes s over, unless it fails.
func NewBuffered(s *Session) (*Buffered, error) {
	n := C.i2d_SSL_SESSION(s.ptr, nil)
	if n <= 0 {
		return nil, errLimit
	}
	mem := C.malloc(C.size_t(n))
	defer C.free(mem)
	p := (*C.uchar)(mem)
	C.i2d_SSL_SESSION(s.ptr, &p)
	return &Buffered{Session: s, der: C.GoBytes(mem, n)}, nil
}

// The wrapper's constructor fails: the wrapped one is still open.
func badWrapperFails(ssl *C.SSL) (*Buffered, error) {
	s, err := Open(ssl) // want "refleak"
	if err != nil {
		return nil, err
	}
	b, err := NewBuffered(s)
	if err != nil {
		return nil, err
	}
	return b, nil
}

func goodWrapperFails(ssl *C.SSL) (*Buffered, error) {
	s, err := Open(ssl)
	if err != nil {
		return nil, err
	}
	b, err := NewBuffered(s)
	if err != nil {
		s.Close()
		return nil, err
	}
	return b, nil
}

// A Close that is only reached when the question is answered with yes.
func badClosedInCondition(ssl *C.SSL) bool {
	s, err := Open(ssl) // want "refleak"
	if err != nil {
		return false
	}
	return s.resumable() && s.Close() == nil
}

func goodClosedInCondition(ssl *C.SSL) bool {
	s, err := Open(ssl)
	if err != nil {
		return false
	}
	ok := s.resumable()
	return s.Close() == nil && ok
}

// The error of the second call hides the first one's result.
func badShadowed(a, b *C.SSL) error {
	s, err := Open(a)
	if err != nil {
		return err
	}
	defer s.Close()
	if s.resumable() {
		s, err := Open(b) // want "refleak"
		if err != nil {
			return err
		}
		if !s.resumable() {
			return errOld
		}
	}
	return nil
}

func goodShadowed(a, b *C.SSL) error {
	s, err := Open(a)
	if err != nil {
		return err
	}
	defer s.Close()
	if s.resumable() {
		s, err := Open(b)
		if err != nil {
			return err
		}
		defer s.Close()
		if !s.resumable() {
			return errOld
		}
	}
	return nil
}

// The variable is used again for the next one.
func badReassigned(a, b *C.SSL) error {
	s, err := Open(a) // want "refleak"
	if err != nil {
		return err
	}
	if s.resumable() {
		return s.Close()
	}
	s, err = Open(b)
	if err != nil {
		return err
	}
	return s.Close()
}

func goodReassigned(a, b *C.SSL) error {
	s, err := Open(a)
	if err != nil {
		return err
	}
	if s.resumable() {
		return s.Close()
	}
	s.Close()
	s, err = Open(b)
	if err != nil {
		return err
	}
	return s.Close()
}

// The deferred Close is bound to the first value.
func badDeferBoundEarly(a, b *C.SSL) error {
	s, err := Open(a)
	if err != nil {
		return err
	}
	defer s.Close()
	s, err = Open(b) // want "refleak"
	if err != nil {
		return err
	}
	if !s.resumable() {
		return errOld
	}
	return nil
}

func goodDeferBoundEarly(a, b *C.SSL) error {
	s, err := Open(a)
	if err != nil {
		return err
	}
	defer func() { s.Close() }()
	s.Close()
	t, err := Open(b)
	if err != nil {
		return err
	}
	s = t
	if !s.resumable() {
		return errOld
	}
	return nil
}

// A list is built; a failure in the middle loses what is there already.
func badListHalfWay(ssls []*C.SSL) ([]*Session, error) {
	var all []*Session
	for _, ssl := range ssls {
		s, err := Open(ssl) // want "refleak"
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func goodListHalfWay(ssls []*C.SSL) ([]*Session, error) {
	var all []*Session
	for _, ssl := range ssls {
		s, err := Open(ssl)
		if err != nil {
			for _, s := range all {
				s.Close()
			}
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// A slot that is swapped: what comes back out is the caller's.
var current atomic.Pointer[Session]

func badSwapOut(ssl *C.SSL) error {
	s, err := Open(ssl) // want "refleak"
	if err != nil {
		return err
	}
	if !current.CompareAndSwap(nil, s) {
		return errLimit
	}
	return nil
}

func goodSwapOut(ssl *C.SSL) error {
	s, err := Open(ssl)
	if err != nil {
		return err
	}
	if !current.CompareAndSwap(nil, s) {
		s.Close()
		return errLimit
	}
	return nil
}

// Dump writes the session out and closes it.
type Dump struct {
	src io.Closer
	n   int
}

func (d *Dump) Close() error { return d.src.Close() }

// The wrapper's own Close would do it; nobody calls it.
func badNestedCloser(ssl *C.SSL) int {
	s, err := Open(ssl) // want "refleak"
	if err != nil {
		return 0
	}
	d := &Dump{src: s, n: 7}
	return d.n
}

func goodNestedCloser(ssl *C.SSL) int {
	s, err := Open(ssl)
	if err != nil {
		return 0
	}
	d := &Dump{src: s, n: 7}
	defer d.Close()
	return d.n
}

// A recovered panic in the constructor's helper.
func mustTicket(s *C.SSL_SESSION) {
	if C.SSL_SESSION_has_ticket(s) != 1 {
		panic(errOld)
	}
}

func badConstructorPanics(ssl *C.SSL) (out *Session, err error) {
	defer func() {
		if e, ok := recover().(error); ok {
			err = e
		}
	}()
	s, err := Open(ssl) // want "refleak"
	if err != nil {
		return nil, err
	}
	mustTicket(s.ptr)
	return s, nil
}

func goodConstructorPanics(ssl *C.SSL) (out *Session, err error) {
	s, err := Open(ssl)
	if err != nil {
		return nil, err
	}
	defer func() {
		if e, ok := recover().(error); ok {
			s.Close()
			out, err = nil, e
		}
	}()
	mustTicket(s.ptr)
	return s, nil
}

// Closed in a goroutine when there is somebody to wait for.
func badGoroutineCloses(ssl *C.SSL, wg *sync.WaitGroup) error {
	s, err := Open(ssl) // want "refleak"
	if err != nil {
		return err
	}
	if wg == nil {
		return errLimit
	}
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer s.Close()
		s.resumable()
	}()
	return nil
}

func goodGoroutineCloses(ssl *C.SSL, wg *sync.WaitGroup) error {
	s, err := Open(ssl)
	if err != nil {
		return err
	}
	if wg == nil {
		s.Close()
		return errLimit
	}
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer s.Close()
		s.resumable()
	}()
	return nil
}

// The bytes of the id are read when the session is gone.
func badIDAfterClose(ssl *C.SSL) []byte {
	s, err := Open(ssl)
	if err != nil {
		return nil
	}
	var n C.uint
	C.SSL_free(ssl)
	id := C.SSL_SESSION_get_id(s.ptr, &n)
	s.Close()
	return C.GoBytes(unsafe.Pointer(id), C.int(n)) // want "useafterfree"
}

func goodIDAfterClose(ssl *C.SSL) []byte {
	s, err := Open(ssl)
	if err != nil {
		return nil
	}
	defer s.Close()
	var n C.uint
	C.SSL_free(ssl)
	id := C.SSL_SESSION_get_id(s.ptr, &n)
	return C.GoBytes(unsafe.Pointer(id), C.int(n))
}
