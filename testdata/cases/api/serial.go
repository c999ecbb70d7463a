package api

/*
#include <stdlib.h>
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

func badD2iResultAndArgument(der []byte) {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	var a *C.SSL_SESSION
	s := C.d2i_SSL_SESSION(&a, &p, C.long(len(der)))
	if s == nil {
		return
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(a) // result and *a are one reference // want "doublefree"
}

func goodD2iResultAndArgument(der []byte) {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	var a *C.SSL_SESSION
	s := C.d2i_SSL_SESSION(&a, &p, C.long(len(der)))
	if s == nil {
		return
	}
	C.SSL_SESSION_free(a)
}

func badD2iArgumentOnly(der []byte) bool {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	var a *C.SSL_SESSION
	if C.d2i_SSL_SESSION(&a, &p, C.long(len(der))) == nil { // a is ours // want "refleak"
		return false
	}
	return C.SSL_SESSION_is_resumable(a) == 1
}

func goodD2iArgumentOnly(der []byte) bool {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	var a *C.SSL_SESSION
	if C.d2i_SSL_SESSION(&a, &p, C.long(len(der))) == nil {
		return false
	}
	defer C.SSL_SESSION_free(a)
	return C.SSL_SESSION_is_resumable(a) == 1
}

func badD2iFailed(ssl *C.SSL, der []byte) error {
	a := C.SSL_get1_session(ssl) // a failed d2i leaves it alone // want "refleak"
	if a == nil {
		return nil
	}
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	if C.d2i_SSL_SESSION(&a, &p, C.long(len(der))) == nil {
		return errors.New("bad session")
	}
	C.SSL_SESSION_free(a)
	return nil
}

func goodD2iFailed(ssl *C.SSL, der []byte) error {
	a := C.SSL_get1_session(ssl)
	if a == nil {
		return nil
	}
	defer C.SSL_SESSION_free(a)
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	if C.d2i_SSL_SESSION(&a, &p, C.long(len(der))) == nil {
		return errors.New("bad session")
	}
	return nil
}

func badD2iReuse(der []byte) {
	a := C.SSL_SESSION_new()
	if a == nil {
		return
	}
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	s := C.d2i_SSL_SESSION(&a, &p, C.long(len(der))) // fills a and returns it
	C.SSL_SESSION_free(a)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodD2iReuse(der []byte) *C.SSL_SESSION {
	a := C.SSL_SESSION_new()
	if a == nil {
		return nil
	}
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	s := C.d2i_SSL_SESSION(&a, &p, C.long(len(der)))
	if s == nil {
		C.SSL_SESSION_free(a)
	}
	return s
}

func badD2iReuseLost(ssl *C.SSL, der []byte) C.long {
	a := C.SSL_get1_session(ssl) // filled anew, and still to be freed // want "refleak"
	if a == nil {
		return 0
	}
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	s := C.d2i_SSL_SESSION(&a, &p, C.long(len(der)))
	if s == nil {
		C.SSL_SESSION_free(a)
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func goodD2iReuseLost(ssl *C.SSL, der []byte) C.long {
	a := C.SSL_get1_session(ssl)
	if a == nil {
		return 0
	}
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	s := C.d2i_SSL_SESSION(&a, &p, C.long(len(der)))
	if s == nil {
		C.SSL_SESSION_free(a)
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(s)
}

func badD2iTwice(first, second []byte) *C.SSL_SESSION {
	a, b := C.CBytes(first), C.CBytes(second)
	defer C.free(a)
	defer C.free(b)
	p, q := (*C.uchar)(a), (*C.uchar)(b)
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(first))) // nil: the second is another session // want "refleak"
	s = C.d2i_SSL_SESSION(nil, &q, C.long(len(second)))
	return s
}

func goodD2iTwice(first, second []byte) *C.SSL_SESSION {
	a, b := C.CBytes(first), C.CBytes(second)
	defer C.free(a)
	defer C.free(b)
	p, q := (*C.uchar)(a), (*C.uchar)(b)
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(first)))
	C.SSL_SESSION_free(s)
	s = C.d2i_SSL_SESSION(nil, &q, C.long(len(second)))
	return s
}

func badD2iUnchecked(der []byte) C.int {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der))) // der may be anything // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s)
}

func goodD2iUnchecked(der []byte) C.int {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	defer C.SSL_SESSION_free(s)
	if s == nil {
		return -1
	}
	return C.SSL_SESSION_has_ticket(s)
}

func badPEMArgument(bio *C.BIO) {
	var a *C.SSL_SESSION
	s := C.PEM_read_bio_SSL_SESSION(bio, &a, nil, nil)
	defer C.SSL_SESSION_free(a) // a is s // want "doublefree"
	if s != nil {
		C.SSL_SESSION_set_timeout(s, 60)
		C.SSL_SESSION_free(s)
	}
}

func goodPEMArgument(bio *C.BIO) {
	var a *C.SSL_SESSION
	s := C.PEM_read_bio_SSL_SESSION(bio, &a, nil, nil)
	if s != nil {
		C.SSL_SESSION_set_timeout(a, 60)
	}
	C.SSL_SESSION_free(s)
}

func badPEMAll(bio *C.BIO) (n int) {
	for {
		s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // want "refleak"
		if s == nil || n > 100 {
			return n
		}
		n++
	}
}

func goodPEMAll(bio *C.BIO) (n int) {
	for {
		s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
		if s == nil || n > 100 {
			C.SSL_SESSION_free(s)
			return n
		}
		C.SSL_SESSION_free(s)
		n++
	}
}

func badPEMIntoField(bio *C.BIO, rec *record) {
	C.SSL_SESSION_free(rec.sess)
	rec.sess = nil
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) // those with a ticket are not kept // want "refleak"
	if s == nil || C.SSL_SESSION_has_ticket(s) == 1 {
		return
	}
	rec.sess = s
}

func goodPEMIntoField(bio *C.BIO, rec *record) {
	C.SSL_SESSION_free(rec.sess)
	rec.sess = nil
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil || C.SSL_SESSION_has_ticket(s) == 1 {
		C.SSL_SESSION_free(s)
		return
	}
	rec.sess = s
}

// A record is a session as it is written to disk.
type record struct {
	host string
	sess *C.SSL_SESSION
}

func badWritten(ssl *C.SSL, bio *C.BIO) bool {
	s := C.SSL_get1_session(ssl) // writing is no release // want "refleak"
	if s == nil {
		return false
	}
	return C.PEM_write_bio_SSL_SESSION(bio, s) == 1
}

func goodWritten(ssl *C.SSL, bio *C.BIO) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return C.PEM_write_bio_SSL_SESSION(bio, s) == 1
}

func badEncoded(ssl *C.SSL) []byte {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil
	}
	buf := (*C.uchar)(C.malloc(C.size_t(n)))
	defer C.free(unsafe.Pointer(buf))
	p := buf
	C.i2d_SSL_SESSION(s, &p)
	C.SSL_SESSION_free(s) // get, not get1 // want "borrowedfree"
	return C.GoBytes(unsafe.Pointer(buf), n)
}

func goodEncoded(ssl *C.SSL) []byte {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	defer C.SSL_SESSION_free(s)
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil
	}
	buf := (*C.uchar)(C.malloc(C.size_t(n)))
	defer C.free(unsafe.Pointer(buf))
	p := buf
	C.i2d_SSL_SESSION(s, &p)
	return C.GoBytes(unsafe.Pointer(buf), n)
}

func badEncodedAfterFree(src *C.SSL_SESSION, bio *C.BIO) C.int {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return 0
	}
	C.SSL_SESSION_free(s)
	return C.PEM_write_bio_SSL_SESSION(bio, s) // want "useafterfree"
}

func goodEncodedAfterFree(src *C.SSL_SESSION, bio *C.BIO) C.int {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return 0
	}
	n := C.PEM_write_bio_SSL_SESSION(bio, s)
	C.SSL_SESSION_free(s)
	return n
}
