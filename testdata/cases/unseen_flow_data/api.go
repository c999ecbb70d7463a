package unseen_flow_data

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"unsafe"
)

func badNewPSK(key []byte, id *C.uchar, idLen C.uint) *C.SSL_SESSION {
	s := C.SSL_SESSION_new() // want "refleak"
	if s == nil {
		return nil
	}
	k := C.CBytes(key)
	defer C.free(k)
	if C.SSL_SESSION_set1_master_key(s, (*C.uchar)(k), C.size_t(len(key))) != 1 ||
		C.SSL_SESSION_set1_id(s, id, idLen) != 1 {
		return nil
	}
	return s
}

func goodNewPSK(key []byte, id *C.uchar, idLen C.uint) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s == nil {
		return nil
	}
	k := C.CBytes(key)
	defer C.free(k)
	if C.SSL_SESSION_set1_master_key(s, (*C.uchar)(k), C.size_t(len(key))) != 1 ||
		C.SSL_SESSION_set1_id(s, id, idLen) != 1 {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

func badDupUnchecked(orig *C.SSL_SESSION, host string) *C.SSL_SESSION {
	s := C.SSL_SESSION_dup(orig) // want "uncheckedref"
	name := C.CString(host)
	defer C.free(unsafe.Pointer(name))
	C.SSL_SESSION_set1_hostname(s, name)
	return s
}

func goodDupUnchecked(orig *C.SSL_SESSION, host string) *C.SSL_SESSION {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return nil
	}
	name := C.CString(host)
	defer C.free(unsafe.Pointer(name))
	C.SSL_SESSION_set1_hostname(s, name)
	return s
}

// A failure leaves *a as it was: still to be freed.
func badRefill(bio *C.BIO, ssl *C.SSL) error {
	a := C.SSL_get1_session(ssl) // want "refleak"
	if a == nil {
		return errNone
	}
	if C.PEM_read_bio_SSL_SESSION(bio, &a, nil, nil) == nil {
		return errStale
	}
	C.SSL_SESSION_free(a)
	return nil
}

func goodRefill(bio *C.BIO, ssl *C.SSL) error {
	a := C.SSL_get1_session(ssl)
	if a == nil {
		return errNone
	}
	defer func() { C.SSL_SESSION_free(a) }()
	if C.PEM_read_bio_SSL_SESSION(bio, &a, nil, nil) == nil {
		return errStale
	}
	return nil
}

func badUpRefIgnored(s *C.SSL_SESSION, slots []*C.SSL_SESSION) {
	for i := range slots {
		C.SSL_SESSION_up_ref(s) // want "uncheckedref"
		slots[i] = s
	}
}

func goodUpRefIgnored(s *C.SSL_SESSION, slots []*C.SSL_SESSION) {
	for i := range slots {
		if C.SSL_SESSION_up_ref(s) != 1 {
			break
		}
		slots[i] = s
	}
}

func badUpRefFailed(ssl *C.SSL) (err error) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return errNone
	}
	if rc := C.SSL_SESSION_up_ref(s); rc == 0 {
		err = fmt.Errorf("up_ref: %d", rc)
	}
	C.SSL_SESSION_free(s) // want "borrowedfree"
	return err
}

func goodUpRefFailed(ssl *C.SSL) (err error) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return errNone
	}
	if rc := C.SSL_SESSION_up_ref(s); rc == 0 {
		return fmt.Errorf("up_ref: %d", rc)
	}
	C.SSL_SESSION_free(s)
	return err
}

// Setting a session doesn't take the caller's reference.
func badSetTakes(a, b *C.SSL) bool {
	s := C.SSL_get1_session(a) // want "refleak"
	if s == nil {
		return false
	}
	if C.SSL_set_session(b, s) != 1 {
		C.SSL_SESSION_free(s)
		return false
	}
	return true
}

func goodSetTakes(a, b *C.SSL) bool {
	s := C.SSL_get1_session(a)
	if s == nil {
		return false
	}
	ok := C.SSL_set_session(b, s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

// The copy replaces the session that b lent.
func badCopyID(a, b *C.SSL) bool {
	old := C.SSL_get_session(b)
	if old == nil {
		return false
	}
	if C.SSL_copy_session_id(b, a) != 1 {
		return false
	}
	return C.SSL_SESSION_get_timeout(old) > 0 // want "staleborrow"
}

func goodCopyID(a, b *C.SSL) bool {
	old := C.SSL_get_session(b)
	if old == nil {
		return false
	}
	fresh := C.SSL_SESSION_get_timeout(old) > 0
	return C.SSL_copy_session_id(b, a) == 1 && fresh
}

var exIndex C.int

// ex_data is a bare pointer.
func badExData(a, b *C.SSL) {
	s := C.SSL_get1_session(a) // want "refleak"
	if s == nil {
		return
	}
	if C.SSL_set_ex_data(b, exIndex, unsafe.Pointer(s)) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	if C.SSL_connect(b) != 1 {
		C.SSL_set_ex_data(b, exIndex, nil)
		return
	}
	C.SSL_set_ex_data(b, exIndex, nil)
	C.SSL_SESSION_free(s)
}

func goodExData(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	if s == nil {
		return
	}
	if C.SSL_set_ex_data(b, exIndex, unsafe.Pointer(s)) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	if C.SSL_connect(b) != 1 {
		warn("connect")
	}
	C.SSL_set_ex_data(b, exIndex, nil)
	C.SSL_SESSION_free(s)
}

func warn(what string) { fmt.Println("failed:", what) }

func badFreedConn(ctx *C.SSL_CTX) (timeout C.long) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return 0
	}
	C.SSL_connect(ssl)
	s := C.SSL_get0_session(ssl)
	C.SSL_shutdown(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s) // want "staleborrow"
}

func goodFreedConn(ctx *C.SSL_CTX) (timeout C.long) {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return 0
	}
	C.SSL_connect(ssl)
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	C.SSL_shutdown(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func badCleared(ssl *C.SSL, quiet bool) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	if quiet {
		C.SSL_set_quiet_shutdown(ssl, 1)
	}
	C.SSL_clear(ssl)
	return C.SSL_set_session(ssl, s) == 1 // want "staleborrow"
}

func goodCleared(ssl *C.SSL, quiet bool) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	if quiet {
		C.SSL_set_quiet_shutdown(ssl, 1)
	}
	C.SSL_shutdown(ssl)
	C.SSL_clear(ssl)
	return C.SSL_set_session(ssl, s) == 1
}

func badHostname(bio *C.BIO, fallback string) string {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return fallback
	}
	name := C.SSL_SESSION_get0_hostname(s)
	C.SSL_SESSION_free(s)
	if name == nil {
		return fallback
	}
	return C.GoString(name) // want "useafterfree"
}

func goodHostname(bio *C.BIO, fallback string) string {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return fallback
	}
	defer C.SSL_SESSION_free(s)
	name := C.SSL_SESSION_get0_hostname(s)
	if name == nil {
		return fallback
	}
	return C.GoString(name)
}

func badCross(server, proxy *C.SSL_CTX) bool {
	a := C.SSL_new(server)
	b := C.SSL_new(proxy)
	defer C.SSL_free(a)
	defer C.SSL_free(b)
	if a == nil || b == nil || C.SSL_connect(a) != 1 {
		return false
	}
	s := C.SSL_get1_session(a)
	defer C.SSL_SESSION_free(s)
	return s != nil && C.SSL_set_session(b, s) == 1 // want "crossctx"
}

func goodCross(server, proxy *C.SSL_CTX) bool {
	a := C.SSL_new(server)
	b := C.SSL_new(server)
	defer C.SSL_free(a)
	defer C.SSL_free(b)
	if a == nil || b == nil || C.SSL_connect(a) != 1 {
		return false
	}
	s := C.SSL_get1_session(a)
	defer C.SSL_SESSION_free(s)
	return s != nil && C.SSL_set_session(b, s) == 1
}
