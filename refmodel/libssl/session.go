package libssl

import (
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

// call is refmodel.Call, and the functions below give its result a C type.
func call(name string, args ...any) refmodel.Value { return refmodel.Call(name, args...) }

func status(name string, args ...any) Int { return Int(call(name, args...).Int) }

func session(name string, args ...any) *SSL_SESSION {
	return (*SSL_SESSION)(call(name, args...).Session())
}

// sessionVar makes a variable for sessions one of the model's.
func sessionVar(a **SSL_SESSION) **refmodel.SessionObject {
	return (**refmodel.SessionObject)(unsafe.Pointer(a))
}

func SSL_SESSION_new() *SSL_SESSION { return session("SSL_SESSION_new") }

func SSL_SESSION_dup(src *SSL_SESSION) *SSL_SESSION { return session("SSL_SESSION_dup", src.Model()) }

func SSL_SESSION_up_ref(ses *SSL_SESSION) Int { return status("SSL_SESSION_up_ref", ses.Model()) }

func SSL_SESSION_free(s *SSL_SESSION) { call("SSL_SESSION_free", s.Model()) }

func SSL_SESSION_set1_id(s *SSL_SESSION, sid *Uchar, n Uint) Int {
	return status("SSL_SESSION_set1_id", s.Model(), copied(unsafe.Pointer(sid), int(n)), uint32(n))
}

func SSL_SESSION_set1_id_context(s *SSL_SESSION, ctx *Uchar, n Uint) Int {
	return status("SSL_SESSION_set1_id_context", s.Model(), copied(unsafe.Pointer(ctx), int(n)), uint32(n))
}

func SSL_SESSION_set1_master_key(s *SSL_SESSION, in *Uchar, n Size_t) Int {
	return status("SSL_SESSION_set1_master_key", s.Model(), copied(unsafe.Pointer(in), int(n)), uint64(n))
}

func SSL_SESSION_set1_hostname(s *SSL_SESSION, hostname *Char) Int {
	return status("SSL_SESSION_set1_hostname", s.Model(), cText(hostname))
}

func SSL_SESSION_set1_alpn_selected(s *SSL_SESSION, alpn *Uchar, n Size_t) Int {
	return status("SSL_SESSION_set1_alpn_selected", s.Model(), copied(unsafe.Pointer(alpn), int(n)), uint64(n))
}

func SSL_SESSION_set1_ticket_appdata(s *SSL_SESSION, data unsafe.Pointer, n Size_t) Int {
	return status("SSL_SESSION_set1_ticket_appdata", s.Model(), copied(data, int(n)), uint64(n))
}

func SSL_SESSION_set_cipher(s *SSL_SESSION, cipher *SSL_CIPHER) Int {
	id := uint32(0)
	if cipher != nil {
		id = uint32(cipher.Id)
	}
	return status("SSL_SESSION_set_cipher", s.Model(), id)
}

func SSL_SESSION_set_protocol_version(s *SSL_SESSION, version Int) Int {
	return status("SSL_SESSION_set_protocol_version", s.Model(), int32(version))
}

func SSL_SESSION_set_max_early_data(s *SSL_SESSION, n Uint32_t) Int {
	return status("SSL_SESSION_set_max_early_data", s.Model(), uint32(n))
}

func SSL_SESSION_set_time(s *SSL_SESSION, t Long) Long {
	return Long(call("SSL_SESSION_set_time", s.Model(), int64(t)).Int)
}

func SSL_SESSION_set_time_ex(s *SSL_SESSION, t Time_t) Time_t {
	return Time_t(call("SSL_SESSION_set_time_ex", s.Model(), int64(t)).Int)
}

func SSL_SESSION_set_timeout(s *SSL_SESSION, t Long) Long {
	return Long(call("SSL_SESSION_set_timeout", s.Model(), int64(t)).Int)
}

func SSL_SESSION_get_time(s *SSL_SESSION) Long {
	return Long(call("SSL_SESSION_get_time", s.Model()).Int)
}

func SSL_SESSION_get_time_ex(s *SSL_SESSION) Time_t {
	return Time_t(call("SSL_SESSION_get_time_ex", s.Model()).Int)
}

func SSL_SESSION_get_timeout(s *SSL_SESSION) Long {
	return Long(call("SSL_SESSION_get_timeout", s.Model()).Int)
}

func SSL_SESSION_get_protocol_version(s *SSL_SESSION) Int {
	return status("SSL_SESSION_get_protocol_version", s.Model())
}

func SSL_SESSION_get_compress_id(s *SSL_SESSION) Uint {
	return Uint(call("SSL_SESSION_get_compress_id", s.Model()).Int)
}

func SSL_SESSION_get_max_early_data(s *SSL_SESSION) Uint32_t {
	return Uint32_t(call("SSL_SESSION_get_max_early_data", s.Model()).Int)
}

func SSL_SESSION_get_max_fragment_length(s *SSL_SESSION) Uint8_t {
	return Uint8_t(call("SSL_SESSION_get_max_fragment_length", s.Model()).Int)
}

func SSL_SESSION_has_ticket(s *SSL_SESSION) Int { return status("SSL_SESSION_has_ticket", s.Model()) }

func SSL_SESSION_get_ticket_lifetime_hint(s *SSL_SESSION) Ulong {
	return Ulong(call("SSL_SESSION_get_ticket_lifetime_hint", s.Model()).Int)
}

func SSL_SESSION_is_resumable(s *SSL_SESSION) Int {
	return status("SSL_SESSION_is_resumable", s.Model())
}

// SSL_SESSION_get_master_key takes no more than outlen bytes; 0 asks for the
// length.
func SSL_SESSION_get_master_key(s *SSL_SESSION, out *Uchar, outlen Size_t) Size_t {
	return Size_t(call("SSL_SESSION_get_master_key", s.Model(), bytesAt(unsafe.Pointer(out), int(outlen)), uint64(outlen)).Int)
}

func SSL_SESSION_get_id(s *SSL_SESSION, n *Uint) *Uchar {
	return (*Uchar)(call("SSL_SESSION_get_id", s.Model(), (*uint32)(n)).Ptr)
}

func SSL_SESSION_get0_id_context(s *SSL_SESSION, n *Uint) *Uchar {
	return (*Uchar)(call("SSL_SESSION_get0_id_context", s.Model(), (*uint32)(n)).Ptr)
}

func SSL_SESSION_get0_hostname(s *SSL_SESSION) *Char {
	return (*Char)(call("SSL_SESSION_get0_hostname", s.Model()).Ptr)
}

func SSL_SESSION_get0_ticket(s *SSL_SESSION, tick **Uchar, n *Size_t) {
	call("SSL_SESSION_get0_ticket", s.Model(), (*unsafe.Pointer)(unsafe.Pointer(tick)), (*uint64)(n))
}

func SSL_SESSION_get0_alpn_selected(s *SSL_SESSION, alpn **Uchar, n *Size_t) {
	call("SSL_SESSION_get0_alpn_selected", s.Model(), (*unsafe.Pointer)(unsafe.Pointer(alpn)), (*uint64)(n))
}

func SSL_SESSION_get0_ticket_appdata(s *SSL_SESSION, data *unsafe.Pointer, n *Size_t) Int {
	return status("SSL_SESSION_get0_ticket_appdata", s.Model(), data, (*uint64)(n))
}

func SSL_SESSION_get0_peer(s *SSL_SESSION) *X509 {
	return (*X509)(call("SSL_SESSION_get0_peer", s.Model()).Cert())
}

// SSL_SESSION_get0_peer_rpk returns nil: peers in the model have certificates.
// It is there for releases from 3.2.
func SSL_SESSION_get0_peer_rpk(s *SSL_SESSION) *EVP_PKEY {
	call("SSL_SESSION_get0_peer_rpk", s.Model())
	return nil
}

func SSL_SESSION_get0_cipher(s *SSL_SESSION) *SSL_CIPHER {
	return cipher(call("SSL_SESSION_get0_cipher", s.Model()).Int)
}

func SSL_SESSION_set_ex_data(s *SSL_SESSION, idx Int, data unsafe.Pointer) Int {
	return status("SSL_SESSION_set_ex_data", s.Model(), int(idx), data)
}

func SSL_SESSION_get_ex_data(s *SSL_SESSION, idx Int) unsafe.Pointer {
	return call("SSL_SESSION_get_ex_data", s.Model(), int(idx)).Ptr
}

// cText returns a C string as memory that is copied, nil for NULL.
func cText(p *Char) []byte {
	if p == nil {
		return nil
	}
	return []byte(text(p))
}

// ciphers are the suites that there are, each a value of its own.
var ciphers = []*SSL_CIPHER{
	{0x1301, "TLS_AES_128_GCM_SHA256"}, {0x1302, "TLS_AES_256_GCM_SHA384"}, {0x1303, "TLS_CHACHA20_POLY1305_SHA256"},
	{0xc02f, "ECDHE-RSA-AES128-GCM-SHA256"}, {0xc030, "ECDHE-RSA-AES256-GCM-SHA384"},
}

func cipher(id int64) *SSL_CIPHER {
	for _, c := range ciphers {
		if int64(c.Id) == id {
			return c
		}
	}
	return nil
}
