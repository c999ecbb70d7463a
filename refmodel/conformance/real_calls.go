//go:build cgo

package conformance

// #include "shim.h"
import "C"

import (
	"fmt"
	"strings"
	"unsafe"
)

func status(n C.int) outcome { return outcome{n: int64(n)} }
func long(n C.long) outcome  { return outcome{n: int64(n)} }

// call runs c on the real library.
func (r *real) call(c call) outcome {
	for _, group := range []func(*real, call) (outcome, bool){
		(*real).sessionCall, (*real).fieldCall, (*real).serialCall, (*real).ctxCall, (*real).sslCall,
		(*real).ioCall, (*real).bioCall, (*real).neutralCall, (*real).controlCall,
	} {
		if o, ok := group(r, c); ok {
			return o
		}
	}
	panic(fmt.Sprintf("conformance: the real side has no %s", c.fn))
}

func (r *real) sessionCall(c call) (outcome, bool) {
	a := func(i int) *C.SSL_SESSION { return r.sess(c.args[i]) }
	switch c.fn {
	case "SSL_SESSION_new":
		return sessionOutcome(C.SSL_SESSION_new()), true
	case "SSL_SESSION_dup":
		return sessionOutcome(C.SSL_SESSION_dup(a(0))), true
	case "SSL_SESSION_up_ref":
		return status(C.SSL_SESSION_up_ref(a(0))), true
	case "SSL_SESSION_free":
		C.SSL_SESSION_free(a(0))
		return outcome{}, true
	case "SSL_SESSION_is_resumable":
		return status(C.SSL_SESSION_is_resumable(a(0))), true
	case "SSL_SESSION_has_ticket":
		return status(C.SSL_SESSION_has_ticket(a(0))), true
	case "SSL_SESSION_get_compress_id":
		return outcome{n: int64(C.SSL_SESSION_get_compress_id(a(0)))}, true
	case "SSL_SESSION_get_max_early_data":
		return outcome{n: int64(C.SSL_SESSION_get_max_early_data(a(0)))}, true
	case "SSL_SESSION_get_max_fragment_length":
		return outcome{n: int64(C.SSL_SESSION_get_max_fragment_length(a(0)))}, true
	case "SSL_SESSION_get_ticket_lifetime_hint":
		return outcome{n: int64(C.SSL_SESSION_get_ticket_lifetime_hint(a(0)))}, true
	case "SSL_SESSION_get_protocol_version":
		return status(C.SSL_SESSION_get_protocol_version(a(0))), true
	case "SSL_SESSION_get_master_key":
		return outcome{n: int64(C.SSL_SESSION_get_master_key(a(0), nil, 0))}, true
	case "SSL_SESSION_get_time":
		return long(C.SSL_SESSION_get_time(a(0))), true
	case "SSL_SESSION_get_timeout":
		return long(C.SSL_SESSION_get_timeout(a(0))), true
	case "SSL_get_time":
		return long(C.cf_macro_get_time(a(0))), true
	case "SSL_get_timeout":
		return long(C.cf_macro_get_timeout(a(0))), true
	case "SSL_SESSION_get_ex_data":
		return long(C.cf_get_ex(a(0))), true
	case "SSL_SESSION_get_app_data":
		return long(C.cf_get_app_data(a(0))), true
	case "SSL_SESSION_get_ex_new_index":
		return status(C.cf_get_ex_new_index(1)), true
	case "CRYPTO_get_ex_new_index":
		return status(C.cf_get_ex_new_index(0)), true
	case "SSL_SESSION_print":
		return status(C.cf_print(a(0), 0)), true
	case "SSL_SESSION_print_fp":
		return status(C.cf_print(a(0), 1)), true
	case "SSL_SESSION_print_keylog":
		return status(C.cf_print(a(0), 2)), true
	}
	return outcome{}, false
}

// fieldCall has the calls that set a session's fields and that return
// pointers into it.
func (r *real) fieldCall(c call) (outcome, bool) {
	a := func() *C.SSL_SESSION { return r.sess(c.args[0]) }
	n := func() int64 { return c.args[1].n }
	switch c.fn {
	case "SSL_SESSION_get_id":
		var l C.uint
		C.SSL_SESSION_get_id(a(), &l)
		return outcome{n: int64(l)}, true
	case "SSL_SESSION_get0_id_context":
		var l C.uint
		C.SSL_SESSION_get0_id_context(a(), &l)
		return outcome{n: int64(l)}, true
	case "SSL_SESSION_get0_peer":
		return truth(C.SSL_SESSION_get0_peer(a()) != nil), true
	case "SSL_SESSION_get0_cipher":
		return truth(C.SSL_SESSION_get0_cipher(a()) != nil), true
	case "SSL_SESSION_get0_hostname":
		p := C.SSL_SESSION_get0_hostname(a())
		return outcome{n: boolean(p != nil), text: C.GoString(p)}, true
	case "SSL_SESSION_get0_ticket":
		var p *C.uchar
		var l C.size_t
		C.SSL_SESSION_get0_ticket(a(), &p, &l)
		return truth(l > 0), true
	case "SSL_SESSION_get0_alpn_selected":
		var p *C.uchar
		var l C.size_t
		C.SSL_SESSION_get0_alpn_selected(a(), &p, &l)
		return outcome{n: int64(l), text: C.GoStringN((*C.char)(unsafe.Pointer(p)), C.int(l))}, true
	case "SSL_SESSION_get0_ticket_appdata":
		var p unsafe.Pointer
		var l C.size_t
		n := C.SSL_SESSION_get0_ticket_appdata(a(), &p, &l)
		return outcome{n: int64(n), text: C.GoStringN((*C.char)(p), C.int(l))}, true
	case "SSL_SESSION_set1_hostname":
		return status(C.SSL_SESSION_set1_hostname(a(), (*C.char)(bytesOf(hostname(n()))))), true
	case "SSL_SESSION_set1_alpn_selected":
		v := filling(n())
		return status(C.SSL_SESSION_set1_alpn_selected(a(), (*C.uchar)(bytesOf(v)), C.size_t(len(v)))), true
	case "SSL_SESSION_set1_ticket_appdata":
		v := filling(n())
		return status(C.SSL_SESSION_set1_ticket_appdata(a(), bytesOf(v), C.size_t(len(v)))), true
	case "SSL_SESSION_set1_id":
		v := sessionID(n())
		return status(C.SSL_SESSION_set1_id(a(), (*C.uchar)(bytesOf(v)), C.uint(len(v)))), true
	case "SSL_SESSION_set1_id_context":
		v := filling(n())
		return status(C.SSL_SESSION_set1_id_context(a(), (*C.uchar)(bytesOf(v)), C.uint(len(v)))), true
	case "SSL_SESSION_set1_master_key":
		v := []byte("0123456789abcdef")
		return status(C.SSL_SESSION_set1_master_key(a(), (*C.uchar)(bytesOf(v)), C.size_t(len(v)))), true
	case "SSL_SESSION_set_cipher":
		return status(C.SSL_SESSION_set_cipher(a(), C.cf_cipher())), true
	case "SSL_SESSION_set_protocol_version":
		return status(C.SSL_SESSION_set_protocol_version(a(), C.int(n()))), true
	case "SSL_SESSION_set_max_early_data":
		return status(C.SSL_SESSION_set_max_early_data(a(), C.uint32_t(n()))), true
	case "SSL_SESSION_set_time":
		return long(C.SSL_SESSION_set_time(a(), C.long(n()))), true
	case "SSL_set_time":
		return long(C.cf_macro_set_time(a(), C.long(n()))), true
	case "SSL_SESSION_set_timeout":
		return long(C.SSL_SESSION_set_timeout(a(), C.long(n()))), true
	case "SSL_set_timeout":
		return long(C.cf_macro_set_timeout(a(), C.long(n()))), true
	case "SSL_SESSION_set_ex_data":
		return status(C.cf_set_ex(a(), C.long(n()))), true
	case "SSL_SESSION_set_app_data":
		return status(C.cf_set_app_data(a(), C.long(n()))), true
	}
	return outcome{}, false
}

// The contents that the setters set, from the op's number.

func hostname(n int64) []byte {
	if n == 0 {
		return nil
	}
	return []byte(strings.Repeat("h", int(n)) + "\x00")
}

func filling(n int64) []byte { return []byte(strings.Repeat("f", int(n))) }

func sessionID(n int64) []byte {
	if n > 32 {
		return []byte(strings.Repeat("i", int(n)))
	}
	if n == 0 {
		return nil
	}
	return []byte(strings.Repeat("i", 7) + string(rune('0'+n)))
}

func bytesOf(b []byte) unsafe.Pointer {
	if len(b) == 0 {
		return nil
	}
	return unsafe.Pointer(&b[0])
}

func boolean(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func truth(b bool) outcome { return outcome{n: boolean(b)} }

func (r *real) serialCall(c call) (outcome, bool) {
	write := func(f func(*C.SSL_SESSION, **C.uchar) C.int) (outcome, bool) {
		var p *C.uchar
		n := f(r.sess(c.args[0]), &p)
		o := truth(n > 0)
		if n > 0 {
			o.data = C.GoBytes(unsafe.Pointer(p), n)
		}
		C.free(unsafe.Pointer(p))
		return o, true
	}
	read := func(f func(**C.SSL_SESSION, *C.uchar, C.long) *C.SSL_SESSION) (outcome, bool) {
		data := append(append([]byte{}, c.data.real...), 0)
		p, n := (*C.uchar)(bytesOf(data)), C.long(len(c.data.real))
		if !c.hasTarget {
			return sessionOutcome(f(nil, p, n)), true
		}
		holder := (**C.SSL_SESSION)(C.calloc(1, C.size_t(unsafe.Sizeof(uintptr(0)))))
		defer C.free(unsafe.Pointer(holder))
		before := r.sess(object(sessionKind, c.target))
		*holder = before
		s := f(holder, p, n)
		o := sessionOutcome(s)
		// 1: *a is the result; 2: *a is as it was; 0: something else.
		switch {
		case *holder == s && s != nil:
			o.n = 1
		case *holder == before:
			o.n = 2
		}
		return o, true
	}
	switch c.fn {
	case "i2d_SSL_SESSION":
		return write(func(s *C.SSL_SESSION, p **C.uchar) C.int { return C.cf_i2d(s, p) })
	case "i2d_SSL_SESSION_bio":
		return write(func(s *C.SSL_SESSION, p **C.uchar) C.int { return C.cf_i2d_bio(s, p) })
	case "PEM_write_bio_SSL_SESSION":
		return write(func(s *C.SSL_SESSION, p **C.uchar) C.int { return C.cf_pem_write_bio(s, p) })
	case "PEM_write_SSL_SESSION":
		return write(func(s *C.SSL_SESSION, p **C.uchar) C.int { return C.cf_pem_write(s, p) })
	case "d2i_SSL_SESSION":
		return read(func(a **C.SSL_SESSION, p *C.uchar, n C.long) *C.SSL_SESSION { return C.cf_d2i(a, p, n) })
	case "d2i_SSL_SESSION_bio":
		return read(func(a **C.SSL_SESSION, p *C.uchar, n C.long) *C.SSL_SESSION { return C.cf_d2i_bio(a, p, n) })
	case "ASN1_d2i_bio":
		return read(func(a **C.SSL_SESSION, p *C.uchar, n C.long) *C.SSL_SESSION { return C.cf_asn1_d2i_bio(a, p, n) })
	case "PEM_read_bio_SSL_SESSION":
		return read(func(a **C.SSL_SESSION, p *C.uchar, n C.long) *C.SSL_SESSION { return C.cf_pem_read_bio(a, p, n) })
	case "PEM_read_SSL_SESSION":
		return read(func(a **C.SSL_SESSION, p *C.uchar, n C.long) *C.SSL_SESSION { return C.cf_pem_read(a, p, n) })
	}
	return outcome{}, false
}
