package owners

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"runtime/cgo"
	"unsafe"
)

// A Session owns one reference until Close or Detach.
type Session struct {
	ptr *C.SSL_SESSION
}

// newSession returns the session of ssl, or nil.
func newSession(ssl *C.SSL) *Session {
	p := C.SSL_get1_session(ssl)
	if p == nil {
		return nil
	}
	return &Session{ptr: p}
}

// Close releases the reference; a second Close does nothing.
func (s *Session) Close() {
	C.SSL_SESSION_free(s.ptr)
	s.ptr = nil
}

// Detach gives the reference to the caller.
func (s *Session) Detach() *C.SSL_SESSION {
	p := s.ptr
	s.ptr = nil
	return p
}

// Raw lends the session.
func (s *Session) Raw() *C.SSL_SESSION { return s.ptr }

func badDetached(ssl *C.SSL) C.long {
	s := newSession(ssl) // Close has nothing left to release // want "refleak"
	if s == nil {
		return 0
	}
	defer s.Close()
	return C.SSL_SESSION_get_time(s.Detach())
}

func goodDetached(ssl *C.SSL) C.long {
	s := newSession(ssl)
	if s == nil {
		return 0
	}
	defer s.Close()
	return C.SSL_SESSION_get_time(s.Raw())
}

func badDetachedHandOver(ssl *C.SSL) *C.SSL_SESSION {
	s := newSession(ssl)
	if s == nil {
		return nil
	}
	p := s.Raw()
	defer C.SSL_free(ssl)
	s.Close()
	C.SSL_SESSION_set_timeout(p, 100) // ssl still has it here
	return p                          // and no longer when the caller gets it // want "borrowescape"
}

func goodDetachedHandOver(ssl *C.SSL) *C.SSL_SESSION {
	s := newSession(ssl)
	if s == nil {
		return nil
	}
	defer C.SSL_free(ssl)
	p := s.Detach()
	s.Close()
	C.SSL_SESSION_set_timeout(p, 100)
	return p
}

func badRawFreed(ssl *C.SSL) {
	s := newSession(ssl)
	if s == nil {
		return
	}
	defer s.Close() // Raw only lends, so this is the second release // want "doublefree"
	C.SSL_SESSION_free(s.Raw())
}

func goodRawFreed(ssl *C.SSL) {
	s := newSession(ssl)
	if s == nil {
		return
	}
	defer s.Close()
	C.SSL_SESSION_free(s.Detach())
}

func badDetachForgotten(ssl *C.SSL, ctx *C.SSL_CTX) error {
	s := newSession(ssl) // the cache takes a reference of its own // want "refleak"
	if s == nil {
		return errors.New("no session")
	}
	if C.SSL_CTX_add_session(ctx, s.Detach()) != 1 {
		return errors.New("not added")
	}
	return nil
}

func goodDetachForgotten(ssl *C.SSL, ctx *C.SSL_CTX) error {
	s := newSession(ssl)
	if s == nil {
		return errors.New("no session")
	}
	defer s.Close()
	if C.SSL_CTX_add_session(ctx, s.Raw()) != 1 {
		return errors.New("not added")
	}
	return nil
}

func badHandleLoan(ssl *C.SSL) cgo.Handle {
	s := C.SSL_get_session(ssl)
	return cgo.NewHandle(s) // lives until Delete, not until SSL_free // want "borrowescape"
}

func goodHandleLoan(ssl *C.SSL) cgo.Handle {
	s := C.SSL_get1_session(ssl)
	return cgo.NewHandle(s)
}

func badHandleDeleted(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // Delete forgets the value, it does not free it // want "refleak"
	h := cgo.NewHandle(s)
	h.Delete()
}

func goodHandleDeleted(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	h := cgo.NewHandle(s)
	h.Delete()
	C.SSL_SESSION_free(s)
}

func badHandleValue(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	h := cgo.NewHandle(s)
	p := h.Value().(*C.SSL_SESSION)
	h.Delete()
	C.SSL_SESSION_free(p)
	C.SSL_SESSION_free(s) // p is s // want "doublefree"
}

func goodHandleValue(ssl *C.SSL) {
	h := cgo.NewHandle(C.SSL_get1_session(ssl))
	p := h.Value().(*C.SSL_SESSION)
	h.Delete()
	C.SSL_SESSION_free(p)
}

// handles is what C code has as user data.
var handles []cgo.Handle

func badHandleKept(ssl *C.SSL) {
	handles = append(handles, cgo.NewHandle(&Session{ptr: C.SSL_get0_session(ssl)})) // want "borrowescape"
}

func goodHandleKept(ssl *C.SSL) {
	if s := newSession(ssl); s != nil {
		handles = append(handles, cgo.NewHandle(s))
	}
}

// releaseHandle is called with what the functions above kept.
func releaseHandle(h cgo.Handle) {
	h.Value().(*Session).Close()
	h.Delete()
}

func goodHandleReleased(ssl *C.SSL) {
	s := newSession(ssl)
	if s == nil {
		return
	}
	releaseHandle(cgo.NewHandle(s))
}

// ids are addresses that a registry elsewhere turns into pointers again.
var ids []uintptr

func badAddressKept(ssl *C.SSL) {
	ids = append(ids, uintptr(unsafe.Pointer(C.SSL_get_session(ssl)))) // want "borrowescape"
}

func goodAddressKept(ssl *C.SSL) {
	ids = append(ids, uintptr(unsafe.Pointer(C.SSL_get1_session(ssl))))
}

func goodAddressReturned(ssl *C.SSL) uintptr {
	return uintptr(unsafe.Pointer(C.SSL_get1_session(ssl)))
}

func badAddressReturned(ssl *C.SSL) uintptr {
	s := C.SSL_get1_session(ssl) // the number 1 is not a session // want "refleak"
	if uintptr(unsafe.Pointer(s)) != 0 {
		return 1
	}
	return 0
}
