package libssl

import (
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

func conn(name string, args ...any) *SSL { return (*SSL)(call(name, args...).Conn()) }

func context(name string, args ...any) *SSL_CTX { return (*SSL_CTX)(call(name, args...).Context()) }

func cert(name string, args ...any) *X509 { return (*X509)(call(name, args...).Cert()) }

func SSL_new(ctx *SSL_CTX) *SSL { return conn("SSL_new", ctx.Model()) }

func SSL_dup(s *SSL) *SSL { return conn("SSL_dup", s.Model()) }

func SSL_up_ref(s *SSL) Int { return status("SSL_up_ref", s.Model()) }

func SSL_free(s *SSL) { call("SSL_free", s.Model()) }

func SSL_clear(s *SSL) Int { return status("SSL_clear", s.Model()) }

func SSL_get_session(s *SSL) *SSL_SESSION { return session("SSL_get_session", s.Model()) }

func SSL_get0_session(s *SSL) *SSL_SESSION { return session("SSL_get0_session", s.Model()) }

func SSL_get1_session(s *SSL) *SSL_SESSION { return session("SSL_get1_session", s.Model()) }

func SSL_set_session(to *SSL, s *SSL_SESSION) Int {
	return status("SSL_set_session", to.Model(), s.Model())
}

func SSL_copy_session_id(to, from *SSL) Int {
	return status("SSL_copy_session_id", to.Model(), from.Model())
}

func SSL_get_SSL_CTX(s *SSL) *SSL_CTX { return context("SSL_get_SSL_CTX", s.Model()) }

func SSL_set_SSL_CTX(s *SSL, ctx *SSL_CTX) *SSL_CTX {
	return context("SSL_set_SSL_CTX", s.Model(), ctx.Model())
}

func SSL_get_peer_certificate(s *SSL) *X509 { return cert("SSL_get_peer_certificate", s.Model()) }

func SSL_get1_peer_certificate(s *SSL) *X509 { return cert("SSL_get1_peer_certificate", s.Model()) }

func SSL_get0_peer_certificate(s *SSL) *X509 { return cert("SSL_get0_peer_certificate", s.Model()) }

// SSL_get_peer_cert_chain returns a pointer to nothing that could be looked
// into: nil or not, as the session has a certificate of the peer's or not.
func SSL_get_peer_cert_chain(s *SSL) *Stack_st_X509 {
	return (*Stack_st_X509)(call("SSL_get_peer_cert_chain", s.Model()).Ptr)
}

func X509_free(x *X509) { call("X509_free", x.Model()) }

func X509_up_ref(x *X509) Int { return status("X509_up_ref", x.Model()) }

// EVP_PKEY_free and EVP_PKEY_up_ref are there for the keys that
// [SSL_SESSION_get0_peer_rpk] doesn't return.
func EVP_PKEY_free(key *EVP_PKEY) { call("EVP_PKEY_free", nil) }

func EVP_PKEY_up_ref(key *EVP_PKEY) Int { return status("EVP_PKEY_up_ref", nil) }

func SSL_connect(s *SSL) Int { return status("SSL_connect", s.Model()) }

func SSL_accept(s *SSL) Int { return status("SSL_accept", s.Model()) }

func SSL_do_handshake(s *SSL) Int { return status("SSL_do_handshake", s.Model()) }

func SSL_read(s *SSL, buf unsafe.Pointer, num Int) Int {
	return status("SSL_read", s.Model(), bytesAt(buf, int(num)), int(num))
}

func SSL_read_ex(s *SSL, buf unsafe.Pointer, num Size_t, readbytes *Size_t) Int {
	return status("SSL_read_ex", s.Model(), bytesAt(buf, int(num)), uint64(num), (*uint64)(readbytes))
}

func SSL_peek(s *SSL, buf unsafe.Pointer, num Int) Int {
	return status("SSL_peek", s.Model(), bytesAt(buf, int(num)), int(num))
}

func SSL_peek_ex(s *SSL, buf unsafe.Pointer, num Size_t, readbytes *Size_t) Int {
	return status("SSL_peek_ex", s.Model(), bytesAt(buf, int(num)), uint64(num), (*uint64)(readbytes))
}

func SSL_write(s *SSL, buf unsafe.Pointer, num Int) Int {
	return status("SSL_write", s.Model(), bytesAt(buf, int(num)), int(num))
}

func SSL_write_ex(s *SSL, buf unsafe.Pointer, num Size_t, written *Size_t) Int {
	return status("SSL_write_ex", s.Model(), bytesAt(buf, int(num)), uint64(num), (*uint64)(written))
}

func SSL_sendfile(s *SSL, fd Int, offset Off_t, size Size_t, flags Int) Ossl_ssize_t {
	return Ossl_ssize_t(call("SSL_sendfile", s.Model(), int(fd), int64(offset), uint64(size), int(flags)).Int)
}

func SSL_read_early_data(s *SSL, buf unsafe.Pointer, num Size_t, readbytes *Size_t) Int {
	return status("SSL_read_early_data", s.Model(), bytesAt(buf, int(num)), uint64(num), (*uint64)(readbytes))
}

func SSL_write_early_data(s *SSL, buf unsafe.Pointer, num Size_t, written *Size_t) Int {
	return status("SSL_write_early_data", s.Model(), bytesAt(buf, int(num)), uint64(num), (*uint64)(written))
}

func SSL_shutdown(s *SSL) Int { return status("SSL_shutdown", s.Model()) }

// SSL_stateless clears the SSL and begins to accept; there are no cookies in
// the model, so that it never returns 1.
func SSL_stateless(s *SSL) Int { return status("SSL_stateless", s.Model()) }

// DTLSv1_listen clears the SSL and fails: there is no DTLS in the model.
func DTLSv1_listen(s *SSL, client *BIO_ADDR) Int { return status("DTLSv1_listen", s.Model(), nil) }

func SSL_renegotiate(s *SSL) Int { return status("SSL_renegotiate", s.Model()) }

func SSL_renegotiate_abbreviated(s *SSL) Int { return status("SSL_renegotiate_abbreviated", s.Model()) }

func SSL_new_session_ticket(s *SSL) Int { return status("SSL_new_session_ticket", s.Model()) }

func SSL_verify_client_post_handshake(s *SSL) Int {
	return status("SSL_verify_client_post_handshake", s.Model())
}

func SSL_key_update(s *SSL, updatetype Int) Int {
	return status("SSL_key_update", s.Model(), int(updatetype))
}

func SSL_set_shutdown(s *SSL, mode Int) { call("SSL_set_shutdown", s.Model(), int(mode)) }

func SSL_get_shutdown(s *SSL) Int { return status("SSL_get_shutdown", s.Model()) }

func SSL_set_quiet_shutdown(s *SSL, mode Int) { call("SSL_set_quiet_shutdown", s.Model(), int(mode)) }

func SSL_set_connect_state(s *SSL) { call("SSL_set_connect_state", s.Model()) }

func SSL_set_accept_state(s *SSL) { call("SSL_set_accept_state", s.Model()) }

func SSL_set_ssl_method(s *SSL, method *SSL_METHOD) Int {
	return status("SSL_set_ssl_method", s.Model(), (*refmodel.Method)(method))
}

func SSL_set_session_id_context(s *SSL, ctx *Uchar, n Uint) Int {
	return status("SSL_set_session_id_context", s.Model(), copied(unsafe.Pointer(ctx), int(n)), uint32(n))
}

func SSL_has_matching_session_id(s *SSL, id *Uchar, n Uint) Int {
	return status("SSL_has_matching_session_id", s.Model(), bytesAt(unsafe.Pointer(id), int(n)), uint32(n))
}

func SSL_session_reused(s *SSL) Int { return status("SSL_session_reused", s.Model()) }

func SSL_set_session_ticket_ext(s *SSL, data unsafe.Pointer, n Int) Int {
	return status("SSL_set_session_ticket_ext", s.Model(), copied(data, int(n)), int(n))
}

func SSL_set_fd(s *SSL, fd Int) Int { return status("SSL_set_fd", s.Model(), int(fd)) }

func SSL_set_rfd(s *SSL, fd Int) Int { return status("SSL_set_rfd", s.Model(), int(fd)) }

func SSL_set_wfd(s *SSL, fd Int) Int { return status("SSL_set_wfd", s.Model(), int(fd)) }

func SSL_get_fd(s *SSL) Int { return status("SSL_get_fd", s.Model()) }

func SSL_get_error(s *SSL, ret Int) Int { return status("SSL_get_error", s.Model(), int(ret)) }

func SSL_pending(s *SSL) Int { return status("SSL_pending", s.Model()) }

func SSL_has_pending(s *SSL) Int { return status("SSL_has_pending", s.Model()) }

func SSL_want(s *SSL) Int { return status("SSL_want", s.Model()) }

func SSL_is_server(s *SSL) Int { return status("SSL_is_server", s.Model()) }

func SSL_is_init_finished(s *SSL) Int { return status("SSL_is_init_finished", s.Model()) }

func SSL_in_init(s *SSL) Int { return status("SSL_in_init", s.Model()) }

func SSL_version(s *SSL) Int { return status("SSL_version", s.Model()) }

func SSL_get_version(s *SSL) *Char {
	return static(refmodel.VersionName(int(call("SSL_get_version", s.Model()).Int)))
}

func SSL_get_current_cipher(s *SSL) *SSL_CIPHER {
	return cipher(call("SSL_get_current_cipher", s.Model()).Int)
}

func SSL_get_verify_result(s *SSL) Long { return Long(call("SSL_get_verify_result", s.Model()).Int) }

// SSL_set_verify sets the mode; in the model every certificate is good, so that
// a callback isn't asked.
func SSL_set_verify(s *SSL, mode Int, callback SSL_verify_cb) {
	call("SSL_set_verify", s.Model(), int(mode), nil)
}

func SSL_set_cipher_list(s *SSL, str *Char) Int {
	return status("SSL_set_cipher_list", s.Model(), cText(str))
}

func SSL_set_alpn_protos(s *SSL, protos *Uchar, n Uint) Int {
	return status("SSL_set_alpn_protos", s.Model(), copied(unsafe.Pointer(protos), int(n)), uint32(n))
}

func SSL_set_options(s *SSL, op Uint64_t) Uint64_t {
	return Uint64_t(call("SSL_set_options", s.Model(), uint64(op)).Int)
}

func SSL_set_ex_data(s *SSL, idx Int, data unsafe.Pointer) Int {
	return status("SSL_set_ex_data", s.Model(), int(idx), data)
}

func SSL_get_ex_data(s *SSL, idx Int) unsafe.Pointer {
	return call("SSL_get_ex_data", s.Model(), int(idx)).Ptr
}

func SSL_ctrl(s *SSL, cmd Int, larg Long, parg unsafe.Pointer) Long {
	var name []byte
	if cmd == SSL_CTRL_SET_TLSEXT_HOSTNAME {
		name = cText((*Char)(parg))
	}
	return Long(call("SSL_ctrl", s.Model(), int(cmd), int64(larg), name).Int)
}

// static returns a C string that lives for ever.
func static(s string) *Char {
	p, _ := statics.Load(s)
	if p == nil {
		b := append([]byte(s), 0)
		p, _ = statics.LoadOrStore(s, (*Char)(unsafe.Pointer(&b[0])))
	}
	return p.(*Char)
}
