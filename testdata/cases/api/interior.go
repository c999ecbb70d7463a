package api

/*
#include <stdlib.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
*/
import "C"

import "unsafe"

func badID(src *C.SSL_SESSION) []byte {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return nil
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	C.SSL_SESSION_free(s)
	return C.GoBytes(unsafe.Pointer(id), C.int(n)) // id is part of s // want "useafterfree"
}

func goodID(src *C.SSL_SESSION) []byte {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return nil
	}
	defer C.SSL_SESSION_free(s)
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	return C.GoBytes(unsafe.Pointer(id), C.int(n))
}

func badIDOfLoan(ssl *C.SSL) []byte {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	C.SSL_free(ssl)
	return C.GoBytes(unsafe.Pointer(id), C.int(n)) // want "staleborrow"
}

func goodIDOfLoan(ssl *C.SSL) []byte {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	b := C.GoBytes(unsafe.Pointer(id), C.int(n))
	C.SSL_free(ssl)
	return b
}

func badHostname(src *C.SSL_SESSION) string {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return ""
	}
	name := C.SSL_SESSION_get0_hostname(s)
	C.SSL_SESSION_free(s)
	return C.GoString(name) // want "useafterfree"
}

func goodHostname(src *C.SSL_SESSION) string {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return ""
	}
	name := C.GoString(C.SSL_SESSION_get0_hostname(s))
	C.SSL_SESSION_free(s)
	return name
}

// Deferred: the string is made before the session is freed.
func goodHostnameDeferred(src *C.SSL_SESSION) string {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return ""
	}
	defer C.SSL_SESSION_free(s)
	return C.GoString(C.SSL_SESSION_get0_hostname(s))
}

func badHostnameReturned(src *C.SSL_SESSION) *C.char {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return nil
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get0_hostname(s) // points into what is freed on return // want "useafterfree"
}

// The caller has the session, and with it the name.
func goodHostnameReturned(s *C.SSL_SESSION) *C.char {
	return C.SSL_SESSION_get0_hostname(s)
}

// lastName is read by whoever asks for the last host.
var lastName *C.char

func badHostnameStored(ssl *C.SSL) {
	if s := C.SSL_get0_session(ssl); s != nil {
		lastName = C.SSL_SESSION_get0_hostname(s) // ends with ssl's session // want "borrowescape"
	}
}

func goodHostnameStored(ssl *C.SSL) string {
	if s := C.SSL_get0_session(ssl); s != nil {
		return C.GoString(C.SSL_SESSION_get0_hostname(s))
	}
	return ""
}

// A part that was replaced is gone like a loan, without a release: the rule is
// that of loans.
func badHostnameReplaced(s *C.SSL_SESSION, host string) string {
	name := C.CString(host)
	defer C.free(unsafe.Pointer(name))
	old := C.SSL_SESSION_get0_hostname(s)
	C.SSL_SESSION_set1_hostname(s, name)
	return C.GoString(old) // the session lives, what old pointed to does not // want "staleborrow"
}

func goodHostnameReplaced(s *C.SSL_SESSION, host string) string {
	name := C.CString(host)
	defer C.free(unsafe.Pointer(name))
	old := C.GoString(C.SSL_SESSION_get0_hostname(s))
	C.SSL_SESSION_set1_hostname(s, name)
	return old
}

func badTicket(src *C.SSL_SESSION) []byte {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return nil
	}
	var tick *C.uchar
	var n C.size_t
	C.SSL_SESSION_get0_ticket(s, &tick, &n)
	C.SSL_SESSION_free(s)
	return C.GoBytes(unsafe.Pointer(tick), C.int(n)) // want "useafterfree"
}

func goodTicket(src *C.SSL_SESSION) []byte {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return nil
	}
	var tick *C.uchar
	var n C.size_t
	C.SSL_SESSION_get0_ticket(s, &tick, &n)
	b := C.GoBytes(unsafe.Pointer(tick), C.int(n))
	C.SSL_SESSION_free(s)
	return b
}

func badALPN(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return ""
	}
	var proto *C.uchar
	var n C.size_t
	C.SSL_SESSION_get0_alpn_selected(s, &proto, &n)
	C.SSL_SESSION_free(s)
	return string(unsafe.Slice((*byte)(unsafe.Pointer(proto)), int(n))) // want "useafterfree"
}

func goodALPN(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return ""
	}
	defer C.SSL_SESSION_free(s)
	var proto *C.uchar
	var n C.size_t
	C.SSL_SESSION_get0_alpn_selected(s, &proto, &n)
	return string(unsafe.Slice((*byte)(unsafe.Pointer(proto)), int(n)))
}

func badSlice(src *C.SSL_SESSION) []byte {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return nil
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	b := unsafe.Slice((*byte)(unsafe.Pointer(id)), int(n))
	C.SSL_SESSION_free(s)
	return append([]byte(nil), b...) // the slice shows the session's memory // want "useafterfree"
}

func goodSlice(src *C.SSL_SESSION) []byte {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return nil
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	b := unsafe.Slice((*byte)(unsafe.Pointer(id)), int(n))
	b = append([]byte(nil), b...)
	C.SSL_SESSION_free(s)
	return b
}

func badIDContext(ssl *C.SSL) C.uint {
	s := C.SSL_get1_session(ssl) // a pointer into s is no reason to keep it // want "refleak"
	if s == nil {
		return 0
	}
	var n C.uint
	if C.SSL_SESSION_get0_id_context(s, &n) == nil {
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodIDContext(ssl *C.SSL) C.uint {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	var n C.uint
	if C.SSL_SESSION_get0_id_context(s, &n) == nil {
		return 0
	}
	return n
}

func badPeer(src *C.SSL_SESSION) *C.X509 {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return nil
	}
	x := C.SSL_SESSION_get0_peer(s)
	C.SSL_SESSION_free(s)
	if x == nil || C.X509_up_ref(x) != 1 { // the certificate went with the session // want "useafterfree"
		return nil
	}
	return x
}

func goodPeer(src *C.SSL_SESSION) *C.X509 {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return nil
	}
	defer C.SSL_SESSION_free(s)
	x := C.SSL_SESSION_get0_peer(s)
	if x == nil || C.X509_up_ref(x) != 1 {
		return nil
	}
	return x
}

// Ciphers are static.
func goodCipher(src *C.SSL_SESSION) bool {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return false
	}
	c := C.SSL_SESSION_get0_cipher(s)
	C.SSL_SESSION_free(s)
	return c != nil
}

// A number that was read is no pointer.
func goodNumbers(src *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return 0
	}
	t, d := C.SSL_SESSION_get_time(s), C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s)
	return t + d
}

func badRefilled(der []byte, s *C.SSL_SESSION) string {
	name := C.SSL_SESSION_get0_hostname(s)
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	if C.d2i_SSL_SESSION(&s, &p, C.long(len(der))) == nil {
		return ""
	}
	return C.GoString(name) // d2i has filled s anew // want "staleborrow"
}

func goodRefilled(der []byte, s *C.SSL_SESSION) string {
	name := C.GoString(C.SSL_SESSION_get0_hostname(s))
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	if C.d2i_SSL_SESSION(&s, &p, C.long(len(der))) == nil {
		return ""
	}
	return name
}
