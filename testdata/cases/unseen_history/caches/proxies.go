package caches

/*
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"sync"
	"unsafe"
)

// upstream is a proxy's peer.
type upstream struct {
	mu    sync.Mutex
	saved []byte
	name  string
	fails int
}

// setSession offers what is saved, if it is for this name.
func (u *upstream) badSetSession(ssl *C.SSL) (rc int) {
	u.mu.Lock()
	der := append([]byte(nil), u.saved...)
	u.mu.Unlock()
	if len(der) == 0 {
		return 0
	}
	s, err := fromDER(der) // want "refleak"
	switch {
	case err != nil:
		u.fails++
		return -1
	case C.SSL_SESSION_get0_hostname(s) != nil && C.GoString(C.SSL_SESSION_get0_hostname(s)) != u.name:
		u.fails++
		rc = -2
	default:
		if C.SSL_set_session(ssl, s) != 1 {
			rc = -3
		}
		C.SSL_SESSION_free(s)
	}
	return rc
}

func (u *upstream) goodSetSession(ssl *C.SSL) (rc int) {
	u.mu.Lock()
	der := append([]byte(nil), u.saved...)
	u.mu.Unlock()
	if len(der) == 0 {
		return 0
	}
	s, err := fromDER(der)
	switch {
	case err != nil:
		u.fails++
		return -1
	case C.SSL_SESSION_get0_hostname(s) != nil && C.GoString(C.SSL_SESSION_get0_hostname(s)) != u.name:
		u.fails++
		rc = -2
	default:
		if C.SSL_set_session(ssl, s) != 1 {
			rc = -3
		}
	}
	C.SSL_SESSION_free(s)
	return rc
}

// saveSession keeps the bytes of a peer's session.
func (u *upstream) badSaveSession(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s) // want "borrowedfree"
	der := toDER(s)
	if len(der) == 0 || len(der) > 4096 {
		return
	}
	u.mu.Lock()
	u.saved = der
	u.mu.Unlock()
}

func (u *upstream) goodSaveSession(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	der := toDER(s)
	if len(der) == 0 || len(der) > 4096 {
		return
	}
	u.mu.Lock()
	u.saved = der
	u.mu.Unlock()
}

// An event loop's connection: the session is a property that scripts read.
type socket struct {
	ssl     *C.SSL
	session *C.SSL_SESSION
	onClose []func()
	closed  bool
}

func (s *socket) close() {
	if s.closed {
		return
	}
	s.closed = true
	for _, f := range s.onClose {
		f()
	}
	C.SSL_free(s.ssl)
	s.ssl = nil
}

func badSocketProperty(ssl *C.SSL) (id []byte) {
	s := &socket{ssl: ssl}
	s.session = C.SSL_get_session(s.ssl)
	if s.session == nil {
		s.close()
		return nil
	}
	s.close()
	var n C.uint
	p := C.SSL_SESSION_get_id(s.session, &n) // want "staleborrow"
	return C.GoBytes(unsafe.Pointer(p), C.int(n))
}

func goodSocketProperty(ssl *C.SSL) (id []byte) {
	s := &socket{ssl: ssl}
	s.session = C.SSL_get_session(s.ssl)
	if s.session == nil {
		s.close()
		return nil
	}
	defer s.close()
	var n C.uint
	p := C.SSL_SESSION_get_id(s.session, &n)
	return C.GoBytes(unsafe.Pointer(p), C.int(n))
}

// The FTP client's data connections must use the control's session.
type ftp struct {
	ctx     *C.SSL_CTX
	control *C.SSL
	session *C.SSL_SESSION
}

func (f *ftp) badOpenData() (*C.SSL, error) {
	data := C.SSL_new(f.ctx)
	if data == nil {
		return nil, errConnect
	}
	s := C.SSL_get1_session(f.control) // want "refleak"
	if s == nil {
		C.SSL_free(data)
		return nil, errSession
	}
	if C.SSL_set_session(data, s) != 1 {
		C.SSL_SESSION_free(s)
		C.SSL_free(data)
		return nil, errSession
	}
	if C.SSL_connect(data) != 1 {
		C.SSL_SESSION_free(s)
		C.SSL_free(data)
		return nil, errConnect
	}
	if C.SSL_session_reused(data) == 0 {
		C.SSL_shutdown(data)
		C.SSL_free(data)
		return nil, fmt.Errorf("data connection: %w", errSession)
	}
	C.SSL_SESSION_free(s)
	return data, nil
}

func (f *ftp) goodOpenData() (*C.SSL, error) {
	data := C.SSL_new(f.ctx)
	if data == nil {
		return nil, errConnect
	}
	s := C.SSL_get1_session(f.control)
	if s == nil {
		C.SSL_free(data)
		return nil, errSession
	}
	ok := C.SSL_set_session(data, s) == 1
	C.SSL_SESSION_free(s)
	if !ok {
		C.SSL_free(data)
		return nil, errSession
	}
	if C.SSL_connect(data) != 1 {
		C.SSL_free(data)
		return nil, errConnect
	}
	if C.SSL_session_reused(data) == 0 {
		C.SSL_shutdown(data)
		C.SSL_free(data)
		return nil, fmt.Errorf("data connection: %w", errSession)
	}
	return data, nil
}

// The benchmark's worker connects again and again.
func badBenchmark(ctx *C.SSL_CTX, rounds int, reuse bool) (done int) {
	var s *C.SSL_SESSION
	for i := 0; i < rounds; i++ {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			break
		}
		if reuse && s != nil {
			C.SSL_set_session(ssl, s)
		}
		if C.SSL_connect(ssl) != 1 {
			C.SSL_free(ssl)
			break
		}
		if reuse {
			s = C.SSL_get1_session(ssl) // want "refleak"
		}
		C.SSL_shutdown(ssl)
		C.SSL_free(ssl)
		done++
	}
	if s != nil {
		C.SSL_SESSION_free(s)
	}
	return done
}

func goodBenchmark(ctx *C.SSL_CTX, rounds int, reuse bool) (done int) {
	var s *C.SSL_SESSION
	for i := 0; i < rounds; i++ {
		ssl := C.SSL_new(ctx)
		if ssl == nil {
			break
		}
		if reuse && s != nil {
			C.SSL_set_session(ssl, s)
		}
		if C.SSL_connect(ssl) != 1 {
			C.SSL_free(ssl)
			break
		}
		if reuse && s == nil {
			s = C.SSL_get1_session(ssl)
		}
		C.SSL_shutdown(ssl)
		C.SSL_free(ssl)
		done++
	}
	if s != nil {
		C.SSL_SESSION_free(s)
	}
	return done
}

// A reference held while two goroutines race for the slot.
type slot struct {
	mu sync.Mutex
	s  *C.SSL_SESSION
}

func (sl *slot) badUpdate(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	sl.mu.Lock()
	defer sl.mu.Unlock()
	if sl.s == s {
		return
	}
	C.SSL_SESSION_up_ref(s) // want "uncheckedref"
	if sl.s != nil {
		C.SSL_SESSION_free(sl.s)
	}
	sl.s = s
}

func (sl *slot) goodUpdate(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	sl.mu.Lock()
	defer sl.mu.Unlock()
	if sl.s == s || C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	if sl.s != nil {
		C.SSL_SESSION_free(sl.s)
	}
	sl.s = s
}

func (sl *slot) badRetainEarly(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 { // want "refleak"
		return
	}
	sl.mu.Lock()
	defer sl.mu.Unlock()
	if sl.s == s {
		return
	}
	if sl.s != nil {
		C.SSL_SESSION_free(sl.s)
	}
	sl.s = s
}

func (sl *slot) goodRetainEarly(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	sl.mu.Lock()
	defer sl.mu.Unlock()
	if sl.s == s {
		C.SSL_SESSION_free(s)
		return
	}
	if sl.s != nil {
		C.SSL_SESSION_free(sl.s)
	}
	sl.s = s
}
