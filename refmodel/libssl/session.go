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

// SSL_SESSION_new returns a session, for the caller to release with SSL_SESSION_free;
// it can be NULL. Source: SSL_SESSION_free(3); ssl/ssl_sess.c:SSL_SESSION_new.
func SSL_SESSION_new() *SSL_SESSION { return session("SSL_SESSION_new") }

// SSL_SESSION_dup returns a session, for the caller to release with SSL_SESSION_free;
// it can be NULL; uses src. Source: SSL_SESSION_free(3);
// ssl/ssl_sess.c:SSL_SESSION_dup.
func SSL_SESSION_dup(src *SSL_SESSION) *SSL_SESSION { return session("SSL_SESSION_dup", src.Model()) }

// SSL_SESSION_up_ref gives the caller one reference more to ses if the result is 1.
// Source: SSL_SESSION_free(3); ssl/ssl_sess.c:SSL_SESSION_up_ref.
func SSL_SESSION_up_ref(ses *SSL_SESSION) Int { return status("SSL_SESSION_up_ref", ses.Model()) }

// SSL_SESSION_free takes back one reference of the caller's to session; NULL is
// allowed. Source: SSL_SESSION_free(3); ssl/ssl_sess.c:SSL_SESSION_free.
func SSL_SESSION_free(session *SSL_SESSION) { call("SSL_SESSION_free", session.Model()) }

// SSL_SESSION_set1_id uses s; copies sid. Source: SSL_SESSION_set1_id(3).
func SSL_SESSION_set1_id(s *SSL_SESSION, sid *Uchar, sid_len Uint) Int {
	return status("SSL_SESSION_set1_id", s.Model(), copied(unsafe.Pointer(sid), int(sid_len)), uint32(sid_len))
}

// SSL_SESSION_set1_id_context uses s; copies sid_ctx. Source:
// SSL_SESSION_get0_id_context(3).
func SSL_SESSION_set1_id_context(s *SSL_SESSION, sid_ctx *Uchar, sid_ctx_len Uint) Int {
	return status("SSL_SESSION_set1_id_context", s.Model(), copied(unsafe.Pointer(sid_ctx), int(sid_ctx_len)), uint32(sid_ctx_len))
}

// SSL_SESSION_set1_master_key uses s; copies in. Source: SSL_get_client_random(3).
func SSL_SESSION_set1_master_key(s *SSL_SESSION, in *Uchar, len Size_t) Int {
	return status("SSL_SESSION_set1_master_key", s.Model(), copied(unsafe.Pointer(in), int(len)), uint64(len))
}

// SSL_SESSION_set1_hostname uses s; copies hostname; ends the validity of earlier
// pointers to the hostname of s. Source: SSL_SESSION_get0_hostname(3);
// ssl/ssl_sess.c:SSL_SESSION_set1_hostname.
func SSL_SESSION_set1_hostname(s *SSL_SESSION, hostname *Char) Int {
	return status("SSL_SESSION_set1_hostname", s.Model(), cText(hostname))
}

// SSL_SESSION_set1_alpn_selected uses s; copies alpn; ends the validity of earlier
// pointers to the ALPN protocol of s. Source: SSL_SESSION_get0_hostname(3);
// ssl/ssl_sess.c:SSL_SESSION_set1_alpn_selected.
func SSL_SESSION_set1_alpn_selected(s *SSL_SESSION, alpn *Uchar, len Size_t) Int {
	return status("SSL_SESSION_set1_alpn_selected", s.Model(), copied(unsafe.Pointer(alpn), int(len)), uint64(len))
}

// SSL_SESSION_set1_ticket_appdata uses ss; copies data; ends the validity of earlier
// pointers to the ticket appdata of ss. Source: SSL_CTX_set_session_ticket_cb(3);
// ssl/ssl_sess.c:SSL_SESSION_set1_ticket_appdata.
func SSL_SESSION_set1_ticket_appdata(ss *SSL_SESSION, data unsafe.Pointer, len Size_t) Int {
	return status("SSL_SESSION_set1_ticket_appdata", ss.Model(), copied(data, int(len)), uint64(len))
}

// SSL_SESSION_set_cipher uses s. Source: SSL_SESSION_get0_cipher(3).
func SSL_SESSION_set_cipher(s *SSL_SESSION, cipher *SSL_CIPHER) Int {
	id := uint32(0)
	if cipher != nil {
		id = uint32(cipher.Id)
	}
	return status("SSL_SESSION_set_cipher", s.Model(), id)
}

// SSL_SESSION_set_protocol_version uses s. Source: ssl/ssl_sess.c.
func SSL_SESSION_set_protocol_version(s *SSL_SESSION, version Int) Int {
	return status("SSL_SESSION_set_protocol_version", s.Model(), int32(version))
}

// SSL_SESSION_set_max_early_data uses s. Source: ssl/ssl_sess.c.
func SSL_SESSION_set_max_early_data(s *SSL_SESSION, max_early_data Uint32_t) Int {
	return status("SSL_SESSION_set_max_early_data", s.Model(), uint32(max_early_data))
}

// SSL_SESSION_set_time uses s; NULL is allowed. Source: SSL_SESSION_get_time(3);
// ssl/ssl_sess.c.
func SSL_SESSION_set_time(s *SSL_SESSION, t Long) Long {
	return Long(call("SSL_SESSION_set_time", s.Model(), int64(t)).Int)
}

// SSL_SESSION_set_time_ex uses s; NULL is allowed. Source: SSL_SESSION_get_time(3);
// ssl/ssl_sess.c.
func SSL_SESSION_set_time_ex(s *SSL_SESSION, t Time_t) Time_t {
	return Time_t(call("SSL_SESSION_set_time_ex", s.Model(), int64(t)).Int)
}

// SSL_SESSION_set_timeout uses s; NULL is allowed. Source: SSL_SESSION_get_time(3);
// ssl/ssl_sess.c.
func SSL_SESSION_set_timeout(s *SSL_SESSION, t Long) Long {
	return Long(call("SSL_SESSION_set_timeout", s.Model(), int64(t)).Int)
}

// SSL_SESSION_get_time uses s; NULL is allowed. Source: SSL_SESSION_get_time(3);
// ssl/ssl_sess.c.
func SSL_SESSION_get_time(s *SSL_SESSION) Long {
	return Long(call("SSL_SESSION_get_time", s.Model()).Int)
}

// SSL_SESSION_get_time_ex uses s; NULL is allowed. Source: SSL_SESSION_get_time(3);
// ssl/ssl_sess.c.
func SSL_SESSION_get_time_ex(s *SSL_SESSION) Time_t {
	return Time_t(call("SSL_SESSION_get_time_ex", s.Model()).Int)
}

// SSL_SESSION_get_timeout uses s; NULL is allowed. Source: SSL_SESSION_get_time(3);
// ssl/ssl_sess.c.
func SSL_SESSION_get_timeout(s *SSL_SESSION) Long {
	return Long(call("SSL_SESSION_get_timeout", s.Model()).Int)
}

// SSL_SESSION_get_protocol_version uses s. Source: SSL_SESSION_get_protocol_version(3).
func SSL_SESSION_get_protocol_version(s *SSL_SESSION) Int {
	return status("SSL_SESSION_get_protocol_version", s.Model())
}

// SSL_SESSION_get_compress_id uses s. Source: SSL_SESSION_get_compress_id(3).
func SSL_SESSION_get_compress_id(s *SSL_SESSION) Uint {
	return Uint(call("SSL_SESSION_get_compress_id", s.Model()).Int)
}

// SSL_SESSION_get_max_early_data uses s. Source: SSL_get_max_early_data(3).
func SSL_SESSION_get_max_early_data(s *SSL_SESSION) Uint32_t {
	return Uint32_t(call("SSL_SESSION_get_max_early_data", s.Model()).Int)
}

// SSL_SESSION_get_max_fragment_length uses s. Source:
// SSL_CTX_set_tlsext_max_fragment_length(3).
func SSL_SESSION_get_max_fragment_length(s *SSL_SESSION) Uint8_t {
	return Uint8_t(call("SSL_SESSION_get_max_fragment_length", s.Model()).Int)
}

// SSL_SESSION_has_ticket uses s. Source: SSL_SESSION_has_ticket(3).
func SSL_SESSION_has_ticket(s *SSL_SESSION) Int { return status("SSL_SESSION_has_ticket", s.Model()) }

// SSL_SESSION_get_ticket_lifetime_hint uses s. Source: SSL_SESSION_has_ticket(3).
func SSL_SESSION_get_ticket_lifetime_hint(s *SSL_SESSION) Ulong {
	return Ulong(call("SSL_SESSION_get_ticket_lifetime_hint", s.Model()).Int)
}

// SSL_SESSION_is_resumable uses s. Source: SSL_SESSION_is_resumable(3); ssl/ssl_sess.c.
func SSL_SESSION_is_resumable(s *SSL_SESSION) Int {
	return status("SSL_SESSION_is_resumable", s.Model())
}

// SSL_SESSION_get_master_key uses s. Source: SSL_get_client_random(3).
//
// SSL_SESSION_get_master_key takes no more than outlen bytes; 0 asks for the
// length.
func SSL_SESSION_get_master_key(s *SSL_SESSION, out *Uchar, outlen Size_t) Size_t {
	return Size_t(call("SSL_SESSION_get_master_key", s.Model(), bytesAt(unsafe.Pointer(out), int(outlen)), uint64(outlen)).Int)
}

// SSL_SESSION_get_id returns a pointer to the id of s, valid as long as that lives;
// uses s. Source: SSL_SESSION_get_id(3); ssl/ssl_sess.c:SSL_SESSION_get_id.
func SSL_SESSION_get_id(s *SSL_SESSION, len *Uint) *Uchar {
	return (*Uchar)(call("SSL_SESSION_get_id", s.Model(), (*uint32)(len)).Ptr)
}

// SSL_SESSION_get0_id_context returns a pointer to the id context of s, valid as long
// as that lives; uses s. Source: SSL_SESSION_get0_id_context(3);
// ssl/ssl_sess.c:SSL_SESSION_get0_id_context.
func SSL_SESSION_get0_id_context(s *SSL_SESSION, len *Uint) *Uchar {
	return (*Uchar)(call("SSL_SESSION_get0_id_context", s.Model(), (*uint32)(len)).Ptr)
}

// SSL_SESSION_get0_hostname returns a pointer to the hostname of s, valid as long as
// that lives; it can be NULL; uses s. Source: SSL_SESSION_get0_hostname(3);
// ssl/ssl_sess.c:SSL_SESSION_get0_hostname.
func SSL_SESSION_get0_hostname(s *SSL_SESSION) *Char {
	return (*Char)(call("SSL_SESSION_get0_hostname", s.Model()).Ptr)
}

// SSL_SESSION_get0_ticket uses s; points *tick to the ticket of s, valid as long as
// that lives. Source: SSL_SESSION_has_ticket(3);
// ssl/ssl_sess.c:SSL_SESSION_get0_ticket.
func SSL_SESSION_get0_ticket(s *SSL_SESSION, tick **Uchar, len *Size_t) {
	call("SSL_SESSION_get0_ticket", s.Model(), (*unsafe.Pointer)(unsafe.Pointer(tick)), (*uint64)(len))
}

// SSL_SESSION_get0_alpn_selected uses s; points *alpn to the ALPN protocol of s, valid
// as long as that lives. Source: SSL_SESSION_get0_hostname(3);
// ssl/ssl_sess.c:SSL_SESSION_get0_alpn_selected.
func SSL_SESSION_get0_alpn_selected(s *SSL_SESSION, alpn **Uchar, len *Size_t) {
	call("SSL_SESSION_get0_alpn_selected", s.Model(), (*unsafe.Pointer)(unsafe.Pointer(alpn)), (*uint64)(len))
}

// SSL_SESSION_get0_ticket_appdata uses ss; points *data to the ticket appdata of ss,
// valid as long as that lives. Source: SSL_CTX_set_session_ticket_cb(3);
// ssl/ssl_sess.c:SSL_SESSION_get0_ticket_appdata.
func SSL_SESSION_get0_ticket_appdata(ss *SSL_SESSION, data *unsafe.Pointer, len *Size_t) Int {
	return status("SSL_SESSION_get0_ticket_appdata", ss.Model(), data, (*uint64)(len))
}

// SSL_SESSION_get0_peer returns a pointer to the peer certificate of s, valid as long
// as that lives; it can be NULL; uses s. Source: SSL_SESSION_get0_peer(3);
// ssl/ssl_sess.c:SSL_SESSION_get0_peer.
func SSL_SESSION_get0_peer(s *SSL_SESSION) *X509 {
	return (*X509)(call("SSL_SESSION_get0_peer", s.Model()).Cert())
}

// SSL_SESSION_get0_peer_rpk returns a pointer to the peer key of s, valid as long as
// that lives; it can be NULL; uses s. Source: SSL_SESSION_get0_peer_rpk(3);
// ssl/ssl_sess.c:SSL_SESSION_get0_peer_rpk.
//
// SSL_SESSION_get0_peer_rpk returns nil: peers in the model have certificates.
// It is there for releases from 3.2.
func SSL_SESSION_get0_peer_rpk(s *SSL_SESSION) *EVP_PKEY {
	call("SSL_SESSION_get0_peer_rpk", s.Model())
	return nil
}

// SSL_SESSION_get0_cipher returns a pointer that is valid for ever and never to be
// released; it can be NULL; uses s. Source: SSL_SESSION_get0_cipher(3);
// ssl/ssl_sess.c:SSL_SESSION_get0_cipher.
func SSL_SESSION_get0_cipher(s *SSL_SESSION) *SSL_CIPHER {
	return cipher(call("SSL_SESSION_get0_cipher", s.Model()).Int)
}

// SSL_SESSION_set_ex_data uses obj; obj keeps the bare pointer data and counts no
// reference for it if the result is 1. Source: BIO_get_ex_new_index(3);
// crypto/ex_data.c.
func SSL_SESSION_set_ex_data(obj *SSL_SESSION, idx Int, data unsafe.Pointer) Int {
	return status("SSL_SESSION_set_ex_data", obj.Model(), int(idx), data)
}

// SSL_SESSION_get_ex_data returns the pointer stored in obj, which holds no reference;
// it can be NULL; uses obj. Source: BIO_get_ex_new_index(3); crypto/ex_data.c.
func SSL_SESSION_get_ex_data(obj *SSL_SESSION, idx Int) unsafe.Pointer {
	return call("SSL_SESSION_get_ex_data", obj.Model(), int(idx)).Ptr
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
