package api

// Every way to get, keep and lose a session.

/*
#include <stdio.h>
#include <stdlib.h>
#include <openssl/ssl.h>
#include <openssl/pem.h>
#include <openssl/bio.h>

extern int badPskUse(SSL *, EVP_MD *, unsigned char **, size_t *, SSL_SESSION **);
extern int goodPskUse(SSL *, EVP_MD *, unsigned char **, size_t *, SSL_SESSION **);
extern int badPskFind(SSL *, unsigned char *, size_t, SSL_SESSION **);
extern int goodPskFind(SSL *, unsigned char *, size_t, SSL_SESSION **);
extern int badPskFindMiss(SSL *, unsigned char *, size_t, SSL_SESSION **);
extern int goodPskFindMiss(SSL *, unsigned char *, size_t, SSL_SESSION **);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var (
	errAPI    = errors.New("openssl failed")
	errAbsent = errors.New("no session")
)

// The key is put into a session for the handshake; a step of it fails.
func pskSession(key []byte, out *C.SSL_SESSION) bool {
	return len(key) > 0 && C.SSL_SESSION_set1_master_key(out, (*C.uchar)(unsafe.Pointer(&key[0])), C.size_t(len(key))) == 1
}

var pskKey = []byte("0123456789abcdef0123456789abcdef")

//export badPskFind
func badPskFind(ssl *C.SSL, id *C.uchar, n C.size_t, out **C.SSL_SESSION) C.int {
	s := C.SSL_SESSION_new() // want "refleak"
	if s == nil {
		return 0
	}
	if !pskSession(pskKey, s) || C.SSL_SESSION_set_protocol_version(s, 0x304) != 1 {
		return 0
	}
	*out = s
	return 1
}

//export goodPskFind
func goodPskFind(ssl *C.SSL, id *C.uchar, n C.size_t, out **C.SSL_SESSION) C.int {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	if !pskSession(pskKey, s) || C.SSL_SESSION_set_protocol_version(s, 0x304) != 1 {
		C.SSL_SESSION_free(s)
		return 0
	}
	*out = s
	return 1
}

// Set first, refused afterwards: on 0 the library frees nothing.
//
//export badPskFindMiss
func badPskFindMiss(ssl *C.SSL, id *C.uchar, n C.size_t, out **C.SSL_SESSION) C.int {
	*out = C.SSL_SESSION_new() // want "refleak"
	if *out == nil || n == 0 {
		return 0
	}
	return 1
}

//export goodPskFindMiss
func goodPskFindMiss(ssl *C.SSL, id *C.uchar, n C.size_t, out **C.SSL_SESSION) C.int {
	if n == 0 {
		return 0
	}
	*out = C.SSL_SESSION_new()
	if *out == nil {
		return 0
	}
	return 1
}

// The session is the library's as soon as it is in *out.
//
//export badPskUse
func badPskUse(ssl *C.SSL, md *C.EVP_MD, id **C.uchar, idlen *C.size_t, out **C.SSL_SESSION) C.int {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	*out = s
	if !pskSession(pskKey, s) {
		C.SSL_SESSION_free(s) // want "doublefree"
		return 0
	}
	return 1
}

//export goodPskUse
func goodPskUse(ssl *C.SSL, md *C.EVP_MD, id **C.uchar, idlen *C.size_t, out **C.SSL_SESSION) C.int {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	*out = s
	if !pskSession(pskKey, s) {
		return 0
	}
	return 1
}

func registerPsk(ctx *C.SSL_CTX) {
	C.SSL_CTX_set_psk_use_session_callback(ctx, (*[0]byte)(C.badPskUse))
	C.SSL_CTX_set_psk_use_session_callback(ctx, (*[0]byte)(C.goodPskUse))
	C.SSL_CTX_set_psk_find_session_callback(ctx, (*[0]byte)(C.badPskFind))
	C.SSL_CTX_set_psk_find_session_callback(ctx, (*[0]byte)(C.goodPskFind))
	C.SSL_CTX_set_psk_find_session_callback(ctx, (*[0]byte)(C.badPskFindMiss))
	C.SSL_CTX_set_psk_find_session_callback(ctx, (*[0]byte)(C.goodPskFindMiss))
}

// A second reference to the SSL keeps the loan alive, until it goes too.
func badUpRefSSL(ssl *C.SSL) C.long {
	if C.SSL_up_ref(ssl) != 1 {
		return 0
	}
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		C.SSL_free(ssl)
		return 0
	}
	C.SSL_free(ssl)
	return C.SSL_SESSION_get_timeout(s) // want "staleborrow"
}

func goodUpRefSSL(ssl *C.SSL) C.long {
	if C.SSL_up_ref(ssl) != 1 {
		return 0
	}
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		C.SSL_free(ssl)
		return 0
	}
	t := C.SSL_SESSION_get_timeout(s)
	C.SSL_free(ssl)
	return t
}

// The target's session is dropped for the source's.
func badCopyID(to, from *C.SSL) C.long {
	mine := C.SSL_get0_session(to)
	if mine == nil {
		return 0
	}
	if C.SSL_copy_session_id(to, from) != 1 {
		return 0
	}
	return C.SSL_SESSION_get_timeout(mine) // want "staleborrow"
}

func goodCopyID(to, from *C.SSL) C.long {
	theirs := C.SSL_get0_session(from)
	if theirs == nil {
		return 0
	}
	if C.SSL_copy_session_id(to, from) != 1 {
		return 0
	}
	return C.SSL_SESSION_get_timeout(theirs)
}

// Reset for the next handshake.
func badClearThenAsk(ssl *C.SSL) bool {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return false
	}
	if C.SSL_clear(ssl) != 1 {
		return false
	}
	return C.SSL_set_session(ssl, s) == 1 // want "staleborrow"
}

func goodClearThenAsk(ssl *C.SSL) bool {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return false
	}
	C.SSL_shutdown(ssl)
	if C.SSL_clear(ssl) != 1 {
		return false
	}
	return C.SSL_set_session(ssl, s) == 1
}

// The ticket's bytes live in the session.
func badTicket(ssl *C.SSL) []byte {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return nil
	}
	var p *C.uchar
	var n C.size_t
	C.SSL_SESSION_get0_ticket(s, &p, &n)
	C.SSL_SESSION_free(s)
	return C.GoBytes(unsafe.Pointer(p), C.int(n)) // want "useafterfree"
}

func goodTicket(ssl *C.SSL) []byte {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return nil
	}
	var p *C.uchar
	var n C.size_t
	C.SSL_SESSION_get0_ticket(s, &p, &n)
	out := C.GoBytes(unsafe.Pointer(p), C.int(n))
	C.SSL_SESSION_free(s)
	return out
}

// A slice over the ticket's bytes.
func badTicketSlice(s *C.SSL_SESSION) byte {
	cp := C.SSL_SESSION_dup(s)
	if cp == nil {
		return 0
	}
	var p *C.uchar
	var n C.size_t
	C.SSL_SESSION_get0_ticket(cp, &p, &n)
	view := unsafe.Slice((*byte)(unsafe.Pointer(p)), int(n))
	C.SSL_SESSION_free(cp)
	if n == 0 {
		return 0
	}
	return view[0] // want "useafterfree"
}

func goodTicketSlice(s *C.SSL_SESSION) byte {
	cp := C.SSL_SESSION_dup(s)
	if cp == nil {
		return 0
	}
	defer C.SSL_SESSION_free(cp)
	var p *C.uchar
	var n C.size_t
	C.SSL_SESSION_get0_ticket(cp, &p, &n)
	view := unsafe.Slice((*byte)(unsafe.Pointer(p)), int(n))
	if n == 0 {
		return 0
	}
	return view[0]
}

// The ALPN of a loan, after the connection.
func badALPN(ssl *C.SSL) string {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return ""
	}
	var p *C.uchar
	var n C.size_t
	C.SSL_SESSION_get0_alpn_selected(s, &p, &n)
	C.SSL_free(ssl)
	return C.GoStringN((*C.char)(unsafe.Pointer(p)), C.int(n)) // want "staleborrow"
}

func goodALPN(ssl *C.SSL) string {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return ""
	}
	var p *C.uchar
	var n C.size_t
	C.SSL_SESSION_get0_alpn_selected(s, &p, &n)
	name := C.GoStringN((*C.char)(unsafe.Pointer(p)), C.int(n))
	C.SSL_free(ssl)
	return name
}

// A cipher outlives the session it is asked of.
func badCipherOf(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return ""
	}
	c := C.SSL_SESSION_get0_cipher(s)
	if c == nil {
		return ""
	}
	C.SSL_SESSION_free(s)
	return C.GoString(C.SSL_CIPHER_get_name(c))
}

func goodCipherOf(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return ""
	}
	c := C.SSL_SESSION_get0_cipher(s)
	C.SSL_SESSION_free(s)
	if c == nil {
		return ""
	}
	return C.GoString(C.SSL_CIPHER_get_name(c))
}

// Decoding into a session that is there already: one reference.
func badDecodeInto(der []byte) error {
	s := C.SSL_SESSION_new()
	if s == nil || len(der) == 0 {
		C.SSL_SESSION_free(s)
		return errAbsent
	}
	mem := C.CBytes(der)
	defer C.free(mem)
	p := (*C.uchar)(mem)
	got := C.d2i_SSL_SESSION(&s, &p, C.long(len(der)))
	if got == nil {
		C.SSL_SESSION_free(s)
		return errAPI
	}
	C.SSL_SESSION_free(got)
	C.SSL_SESSION_free(s) // want "doublefree"
	return nil
}

func goodDecodeInto(der []byte) error {
	s := C.SSL_SESSION_new()
	if s == nil || len(der) == 0 {
		C.SSL_SESSION_free(s)
		return errAbsent
	}
	mem := C.CBytes(der)
	defer C.free(mem)
	p := (*C.uchar)(mem)
	got := C.d2i_SSL_SESSION(&s, &p, C.long(len(der)))
	if got == nil {
		C.SSL_SESSION_free(s)
		return errAPI
	}
	C.SSL_SESSION_free(got)
	return nil
}

// The failed decode leaves what was there.
func badDecodeFails(der []byte) *C.SSL_SESSION {
	s := C.SSL_SESSION_new() // want "refleak"
	if s == nil || len(der) == 0 {
		C.SSL_SESSION_free(s)
		return nil
	}
	mem := C.CBytes(der)
	defer C.free(mem)
	p := (*C.uchar)(mem)
	if C.d2i_SSL_SESSION(&s, &p, C.long(len(der))) == nil {
		return nil
	}
	return s
}

func goodDecodeFails(der []byte) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s == nil || len(der) == 0 {
		C.SSL_SESSION_free(s)
		return nil
	}
	mem := C.CBytes(der)
	defer C.free(mem)
	p := (*C.uchar)(mem)
	if C.d2i_SSL_SESSION(&s, &p, C.long(len(der))) == nil {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

// The out-parameter is the only name of what was read.
func badReadOut(bio *C.BIO) bool {
	var s *C.SSL_SESSION
	if C.PEM_read_bio_SSL_SESSION(bio, &s, nil, nil) == nil { // want "refleak"
		return false
	}
	return C.SSL_SESSION_is_resumable(s) == 1
}

func goodReadOut(bio *C.BIO) bool {
	var s *C.SSL_SESSION
	if C.PEM_read_bio_SSL_SESSION(bio, &s, nil, nil) == nil {
		return false
	}
	ok := C.SSL_SESSION_is_resumable(s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

// Written to a file; the FILE is closed on every way out, the session isn't.
func badWriteFile(ssl *C.SSL, path, mode *C.char) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errAbsent
	}
	f := C.fopen(path, mode)
	if f == nil {
		return errAPI
	}
	defer C.fclose(f)
	ok := C.PEM_write_SSL_SESSION(f, s) == 1
	C.SSL_SESSION_free(s)
	if !ok {
		return errAPI
	}
	return nil
}

func goodWriteFile(ssl *C.SSL, path, mode *C.char) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errAbsent
	}
	defer C.SSL_SESSION_free(s)
	f := C.fopen(path, mode)
	if f == nil {
		return errAPI
	}
	defer C.fclose(f)
	if C.PEM_write_SSL_SESSION(f, s) != 1 {
		return errAPI
	}
	return nil
}

// Into two caches.
func badTwoCaches(a, b *C.SSL_CTX) bool {
	ssl := C.SSL_new(a)
	if ssl == nil {
		return false
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return false
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_CTX_add_session(a, s) != 1 {
		return false
	}
	return C.SSL_CTX_add_session(b, s) == 1 // want "crossctx"
}

func goodTwoCaches(a, b *C.SSL_CTX) bool {
	ssl := C.SSL_new(a)
	if ssl == nil {
		return false
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return false
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_CTX_add_session(a, s) != 1 {
		return false
	}
	cp := C.SSL_SESSION_dup(s)
	if cp == nil {
		return false
	}
	defer C.SSL_SESSION_free(cp)
	return C.SSL_CTX_add_session(b, cp) == 1
}

// SSL_dup of a connection shares its session.
func badDupSSL(ssl *C.SSL) C.long {
	twin := C.SSL_dup(ssl)
	if twin == nil {
		return 0
	}
	s := C.SSL_get1_session(twin) // want "refleak"
	C.SSL_free(twin)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func goodDupSSL(ssl *C.SSL) C.long {
	twin := C.SSL_dup(ssl)
	if twin == nil {
		return 0
	}
	s := C.SSL_get1_session(twin)
	C.SSL_free(twin)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s)
}

// The retain comes when it is too late.
func badTooLate(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 { // want "staleborrow"
		return nil
	}
	return s
}

func goodTooLate(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_free(ssl)
		return nil
	}
	C.SSL_free(ssl)
	return s
}
