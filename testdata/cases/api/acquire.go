// Package api has cases of what OpenSSL's functions themselves do to
// references: who acquires, who only takes part, what ends a loan.
package api

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <stdio.h>
#include <stdlib.h>
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import "unsafe"

func badNew() C.long {
	s := C.SSL_SESSION_new() // want "refleak"
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func goodNew() C.long {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s)
}

func badDup(src *C.SSL_SESSION, to *C.SSL) bool {
	s := C.SSL_SESSION_dup(src) // a copy is a session of its own // want "refleak"
	return C.SSL_set_session(to, s) == 1
}

func goodDup(src *C.SSL_SESSION, to *C.SSL) bool {
	s := C.SSL_SESSION_dup(src)
	defer C.SSL_SESSION_free(s)
	return C.SSL_set_session(to, s) == 1
}

func badDupForSource(src *C.SSL) {
	s := C.SSL_get1_session(src) // dup doesn't release what it copies // want "refleak"
	if s == nil {
		return
	}
	s = C.SSL_SESSION_dup(s)
	C.SSL_SESSION_free(s)
}

func goodDupForSource(src *C.SSL) {
	s := C.SSL_get1_session(src)
	if s == nil {
		return
	}
	t := C.SSL_SESSION_dup(s)
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(t)
}

func badGet1(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

func goodGet1(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

func badD2i(der []byte) bool {
	if len(der) == 0 {
		return false
	}
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der))) // want "refleak"
	return s != nil
}

func goodD2i(der []byte) bool {
	if len(der) == 0 {
		return false
	}
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	defer C.SSL_SESSION_free(s)
	return s != nil
}

func badPEMReadBIO(bio *C.BIO) C.long {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func goodPEMReadBIO(bio *C.BIO) C.long {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return t
}

func badPEMReadFile(name string) *C.SSL_SESSION {
	cname, mode := C.CString(name), C.CString("r")
	defer C.free(unsafe.Pointer(cname))
	defer C.free(unsafe.Pointer(mode))
	f := C.fopen(cname, mode)
	if f == nil {
		return nil
	}
	defer C.fclose(f)
	s := C.PEM_read_SSL_SESSION(f, nil, nil, nil) // want "refleak"
	if s != nil && C.SSL_SESSION_is_resumable(s) == 0 {
		return nil
	}
	return s
}

func goodPEMReadFile(name string) *C.SSL_SESSION {
	cname, mode := C.CString(name), C.CString("r")
	defer C.free(unsafe.Pointer(cname))
	defer C.free(unsafe.Pointer(mode))
	f := C.fopen(cname, mode)
	if f == nil {
		return nil
	}
	defer C.fclose(f)
	s := C.PEM_read_SSL_SESSION(f, nil, nil, nil)
	if s != nil && C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

func badGetFreed(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	C.SSL_SESSION_free(s) // want "borrowedfree"
}

func goodGetFreed(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
}

func badGet0Freed(ssl *C.SSL) C.long {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s) // want "borrowedfree"
	return C.SSL_SESSION_get_timeout(s)
}

func goodGet0Freed(ssl *C.SSL) C.long {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func badFreedInOneExpression(ssl *C.SSL) {
	C.SSL_SESSION_free(C.SSL_get0_session(ssl)) // want "borrowedfree"
}

func goodFreedInOneExpression(ssl *C.SSL) {
	C.SSL_SESSION_free(C.SSL_get1_session(ssl))
}

// errno says nothing about the result.
func badErrno(ssl *C.SSL) *C.SSL_SESSION {
	s, err := C.SSL_get1_session(ssl) // errno may be left over from elsewhere // want "refleak"
	if err != nil {
		return nil
	}
	return s
}

func goodErrno(ssl *C.SSL) *C.SSL_SESSION {
	s, err := C.SSL_get1_session(ssl)
	if s == nil && err != nil {
		return nil
	}
	return s
}

func badNullNew(host string) *C.SSL_SESSION {
	name := C.CString(host)
	defer C.free(unsafe.Pointer(name))
	s := C.SSL_SESSION_new() // want "uncheckedref"
	C.SSL_SESSION_set1_hostname(s, name)
	return s
}

func goodNullNew(host string) *C.SSL_SESSION {
	name := C.CString(host)
	defer C.free(unsafe.Pointer(name))
	s := C.SSL_SESSION_new()
	if s == nil {
		return nil
	}
	C.SSL_SESSION_set1_hostname(s, name)
	return s
}

func badNullDup(src *C.SSL_SESSION) C.int {
	s := C.SSL_SESSION_dup(src) // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s)
}

func goodNullDup(src *C.SSL_SESSION) C.int {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s)
}

func badNullGet1(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // no session before the handshake // want "uncheckedref"
	t := C.SSL_SESSION_dup(s)
	C.SSL_SESSION_free(s)
	return t
}

func goodNullGet1(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	t := C.SSL_SESSION_dup(s)
	C.SSL_SESSION_free(s)
	return t
}

func badNullGet(ssl *C.SSL) bool {
	return C.SSL_SESSION_is_resumable(C.SSL_get_session(ssl)) == 1 // want "uncheckedref"
}

func goodNullGet(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	return s != nil && C.SSL_SESSION_is_resumable(s) == 1
}

func badNullPEM(bio *C.BIO, ctx *C.SSL_CTX) bool {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	return C.SSL_CTX_add_session(ctx, s) == 1
}

func goodNullPEM(bio *C.BIO, ctx *C.SSL_CTX) bool {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	defer C.SSL_SESSION_free(s)
	return s != nil && C.SSL_CTX_add_session(ctx, s) == 1
}

func badNullInWrongBranch(ssl *C.SSL) C.int {
	s := C.SSL_get0_session(ssl) // the test is the wrong way round // want "uncheckedref"
	if s == nil {
		return C.SSL_SESSION_has_ticket(s)
	}
	return 0
}

func goodNullInWrongBranch(ssl *C.SSL) C.int {
	s := C.SSL_get0_session(ssl)
	if s != nil {
		return C.SSL_SESSION_has_ticket(s)
	}
	return 0
}

// Freeing NULL does nothing, and so does setting it.
func goodNullFreed(ssl *C.SSL) {
	C.SSL_SESSION_free(nil)
	C.SSL_free(nil)
	C.SSL_CTX_free(nil)
	C.SSL_set_session(ssl, nil)
	var s *C.SSL_SESSION
	defer C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s)
}

// A NULL that was just seen needs no release.
func goodNullNotReleased(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}
