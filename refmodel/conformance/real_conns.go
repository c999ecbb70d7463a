//go:build cgo

package conformance

// #include "shim.h"
import "C"

func (r *real) ctxCall(c call) (outcome, bool) {
	x := func() *C.SSL_CTX { return r.context(c.args[0]) }
	s := func() *C.SSL_SESSION { return r.sess(c.args[1]) }
	n := func(i int) C.int { return C.int(c.args[i].n) }
	switch c.fn {
	case "SSL_CTX_new":
		return ctxOutcome(C.cf_ctx_new(0)), true
	case "SSL_CTX_new_ex":
		return ctxOutcome(C.cf_ctx_new(1)), true
	case "SSL_CTX_up_ref":
		return status(C.SSL_CTX_up_ref(x())), true
	case "SSL_CTX_free":
		C.SSL_CTX_free(x())
		return outcome{}, true
	case "SSL_CTX_set_session_cache_mode":
		return long(C.cf_ctx_cache_mode(x(), C.long(n(1)))), true
	case "SSL_CTX_get_session_cache_mode":
		return long(C.cf_ctx_get_cache_mode(x())), true
	case "SSL_CTX_sess_set_cache_size":
		return long(C.cf_ctx_cache_size(x(), C.long(n(1)))), true
	case "SSL_CTX_sess_number":
		return long(C.cf_ctx_number(x())), true
	case "SSL_CTX_set_timeout":
		return long(C.SSL_CTX_set_timeout(x(), C.long(n(1)))), true
	case "SSL_CTX_set_options":
		C.SSL_CTX_set_options(x(), C.uint64_t(n(1)))
		return outcome{}, true
	case "SSL_CTX_set_num_tickets":
		return status(C.SSL_CTX_set_num_tickets(x(), C.size_t(n(1)))), true
	case "SSL_CTX_set_versions":
		return status(C.cf_ctx_versions(x(), n(1), n(2))), true
	case "SSL_CTX_set_max_early_data":
		return status(C.SSL_CTX_set_max_early_data(x(), C.uint32_t(n(1)))), true
	case "SSL_CTX_set_verify":
		C.cf_set_verify(x(), n(1), n(2))
		return outcome{}, true
	case "SSL_CTX_set_session_id_context":
		v := filling(c.args[1].n)
		return status(C.SSL_CTX_set_session_id_context(x(), (*C.uchar)(bytesOf(v)), C.uint(len(v)))), true
	case "SSL_CTX_set_quiet_shutdown":
		C.SSL_CTX_set_quiet_shutdown(x(), n(1))
		return outcome{}, true
	case "SSL_CTX_sessions":
		return truth(C.SSL_CTX_sessions(x()) != nil), true
	case "SSL_CTX_add_session":
		return status(C.SSL_CTX_add_session(x(), s())), true
	case "SSL_CTX_remove_session":
		return status(C.SSL_CTX_remove_session(x(), s())), true
	case "SSL_CTX_flush_sessions":
		C.SSL_CTX_flush_sessions(x(), C.long(n(1)))
		return outcome{}, true
	}
	return r.ctxCallbackCall(c)
}

func (r *real) ctxCallbackCall(c call) (outcome, bool) {
	x := func() *C.SSL_CTX { return r.context(c.args[0]) }
	n := func(i int) C.int { return C.int(c.args[i].n) }
	switch c.fn {
	case "SSL_CTX_sess_set_new_cb":
		C.cf_set_new_cb(x(), n(1))
	case "SSL_CTX_sess_set_remove_cb":
		C.cf_set_remove_cb(x(), n(1))
	case "SSL_CTX_sess_set_get_cb":
		C.cf_set_get_cb(x(), n(1))
	case "SSL_CTX_sess_get_new_cb":
		return truth(C.cf_get_new_cb(x()) != 0), true
	case "SSL_CTX_sess_get_remove_cb":
		return truth(C.cf_get_remove_cb(x()) != 0), true
	case "SSL_CTX_sess_get_get_cb":
		return truth(C.cf_get_get_cb(x()) != 0), true
	case "SSL_CTX_set_psk_use_session_callback":
		C.cf_ctx_set_psk_use_cb(x(), n(1))
	case "SSL_CTX_set_psk_find_session_callback":
		C.cf_ctx_set_psk_find_cb(x(), n(1))
	case "SSL_CTX_set_psk_client_callback":
		C.cf_ctx_set_psk_string_cbs(x(), 0)
	case "SSL_CTX_set_psk_server_callback":
		C.cf_ctx_set_psk_string_cbs(x(), 1)
	case "SSL_CTX_set_session_ticket_cb":
		return status(C.cf_set_ticket_cb(x(), n(1), n(2))), true
	case "SSL_CTX_set_generate_session_id":
		return status(C.cf_ctx_set_gen_id_cb(x(), n(1))), true
	case "SSL_CTX_set_not_resumable_session_callback":
		C.cf_ctx_set_not_resumable_cb(x(), n(1))
	default:
		return outcome{}, false
	}
	return outcome{}, true
}

func (r *real) sslCall(c call) (outcome, bool) {
	l := func() *C.SSL { return r.conn(c.args[0]) }
	n := func() C.int { return C.int(c.args[1].n) }
	switch c.fn {
	case "SSL_new":
		return sslOutcome(C.SSL_new(r.context(c.args[0]))), true
	case "SSL_up_ref":
		return status(C.SSL_up_ref(l())), true
	case "SSL_free":
		s := l()
		C.cf_hold_wire(s)
		C.SSL_free(s)
		C.cf_release_wire()
	case "SSL_dup":
		return sslOutcome(C.SSL_dup(l())), true
	case "SSL_clear":
		return status(C.SSL_clear(l())), true
	case "SSL_get_session":
		return sessionOutcome(C.SSL_get_session(l())), true
	case "SSL_get0_session":
		return sessionOutcome(C.SSL_get0_session(l())), true
	case "SSL_get1_session":
		return sessionOutcome(C.SSL_get1_session(l())), true
	case "SSL_set_session":
		return status(C.SSL_set_session(l(), r.sess(c.args[1]))), true
	case "SSL_copy_session_id":
		return status(C.SSL_copy_session_id(l(), r.conn(c.args[1]))), true
	case "SSL_set_bio":
		C.SSL_set_bio(l(), r.bio(c.args[1]), r.bio(c.args[2]))
	case "SSL_get_rbio":
		return bioOutcome(C.SSL_get_rbio(l())), true
	case "SSL_get_wbio":
		return bioOutcome(C.SSL_get_wbio(l())), true
	case "SSL_get_SSL_CTX":
		return ctxOutcome(C.SSL_get_SSL_CTX(l())), true
	case "SSL_set_SSL_CTX":
		return ctxOutcome(C.SSL_set_SSL_CTX(l(), r.context(c.args[1]))), true
	case "SSL_set_shutdown":
		C.SSL_set_shutdown(l(), n())
	case "SSL_get_shutdown":
		return status(C.SSL_get_shutdown(l())), true
	case "SSL_set_quiet_shutdown":
		C.SSL_set_quiet_shutdown(l(), n())
	case "SSL_set_connect_state":
		C.SSL_set_connect_state(l())
	case "SSL_set_accept_state":
		C.SSL_set_accept_state(l())
	case "SSL_set_ssl_method":
		return status(C.SSL_set_ssl_method(l(), C.TLS_method())), true
	case "SSL_set_session_id_context":
		v := filling(c.args[1].n)
		return status(C.SSL_set_session_id_context(l(), (*C.uchar)(bytesOf(v)), C.uint(len(v)))), true
	case "SSL_has_matching_session_id":
		v := sessionID(c.args[1].n)
		return status(C.SSL_has_matching_session_id(l(), (*C.uchar)(bytesOf(v)), C.uint(len(v)))), true
	case "SSL_session_reused":
		return status(C.SSL_session_reused(l())), true
	case "SSL_cache_hit":
		return status(C.cf_cache_hit(l())), true
	case "SSL_set_ex_data":
		return status(C.cf_ssl_set_ex(l(), C.long(n()))), true
	case "SSL_get_ex_data":
		return long(C.cf_ssl_get_ex(l())), true
	default:
		return r.sslCallbackCall(c)
	}
	return outcome{}, true
}

func (r *real) sslCallbackCall(c call) (outcome, bool) {
	l := func() *C.SSL { return r.conn(c.args[0]) }
	n := func() C.int { return C.int(c.args[1].n) }
	switch c.fn {
	case "SSL_set_generate_session_id":
		return status(C.cf_ssl_set_gen_id_cb(l(), n())), true
	case "SSL_set_session_secret_cb":
		C.cf_set_session_secret_cb(l(), 1)
		return status(C.cf_set_session_secret_cb(l(), 0)), true
	case "SSL_set_session_ticket_ext":
		// Only a client of TLS 1.2 sends it, so it is taken back at once.
		return status(C.SSL_set_session_ticket_ext(l(), nil, 0)), true
	case "SSL_set_session_ticket_ext_cb":
		C.cf_set_ticket_ext_cb(l(), 1)
		return status(C.cf_set_ticket_ext_cb(l(), 0)), true
	case "SSL_set_not_resumable_session_callback":
		C.cf_ssl_set_not_resumable_cb(l(), n())
	case "SSL_set_psk_use_session_callback":
		C.cf_ssl_set_psk_use_cb(l(), n())
	case "SSL_set_psk_find_session_callback":
		C.cf_ssl_set_psk_find_cb(l(), n())
	case "SSL_set_psk_client_callback":
		C.cf_ssl_set_psk_string_cbs(l(), 0)
	case "SSL_set_psk_server_callback":
		C.cf_ssl_set_psk_string_cbs(l(), 1)
	case "SSL_get_peer_certificate":
		return r.certificateOutcome(C.SSL_get_peer_certificate(l())), true
	case "SSL_get1_peer_certificate":
		return r.certificateOutcome(C.SSL_get1_peer_certificate(l())), true
	case "SSL_get0_peer_certificate":
		return truth(C.SSL_get0_peer_certificate(l()) != nil), true
	case "X509_up_ref":
		return status(C.X509_up_ref(r.certs[c.args[0].id].x)), true
	case "X509_free":
		C.X509_free(r.certs[c.args[0].id].x)
	case "SSL_get_peer_cert_chain":
		return truth(C.SSL_get_peer_cert_chain(l()) != nil), true
	default:
		return outcome{}, false
	}
	return outcome{}, true
}

func (r *real) ioCall(c call) (outcome, bool) {
	if len(c.args) == 0 || c.args[0].kind != sslKind {
		return outcome{}, false
	}
	var err C.int
	io := func(n C.int) (outcome, bool) { return outcome{n: int64(n), err: int(err)}, true }
	l := func() *C.SSL { return r.conn(c.args[0]) }
	switch c.fn {
	case "SSL_do_handshake":
		return io(C.cf_do_handshake(l(), &err))
	case "SSL_connect":
		return io(C.cf_connect(l(), &err))
	case "SSL_accept":
		return io(C.cf_accept(l(), &err))
	case "SSL_read":
		return io(C.cf_read(l(), &err))
	case "SSL_read_ex":
		return io(C.cf_read_ex(l(), &err))
	case "SSL_peek":
		return io(C.cf_peek(l(), &err))
	case "SSL_peek_ex":
		return io(C.cf_peek_ex(l(), &err))
	case "SSL_write":
		return io(C.cf_write(l(), &err))
	case "SSL_write_ex":
		return io(C.cf_write_ex(l(), &err))
	case "SSL_read_early_data":
		return io(C.cf_read_early(l(), &err))
	case "SSL_write_early_data":
		return io(C.cf_write_early(l(), &err))
	case "SSL_shutdown":
		return io(C.cf_shutdown(l(), &err))
	case "SSL_stateless":
		return io(C.cf_stateless(l(), &err))
	case "SSL_renegotiate":
		return status(C.SSL_renegotiate(l())), true
	case "SSL_renegotiate_abbreviated":
		return status(C.SSL_renegotiate_abbreviated(l())), true
	case "SSL_new_session_ticket":
		return status(C.SSL_new_session_ticket(l())), true
	case "SSL_verify_client_post_handshake":
		return status(C.SSL_verify_client_post_handshake(l())), true
	case "SSL_key_update":
		return status(C.SSL_key_update(l(), C.int(c.args[1].n))), true
	}
	return outcome{}, false
}

func (r *real) bioCall(c call) (outcome, bool) {
	b := func(i int) *C.BIO { return r.bio(c.args[i]) }
	switch c.fn {
	case "BIO_new":
		return bioOutcome(C.BIO_new(bioMethods[c.args[0].n]())), true
	case "BIO_up_ref":
		return status(C.BIO_up_ref(b(0))), true
	case "BIO_new_ssl":
		return bioOutcome(C.BIO_new_ssl(r.context(c.args[0]), C.int(c.args[1].n))), true
	case "BIO_new_ssl_connect":
		return bioOutcome(C.BIO_new_ssl_connect(r.context(c.args[0]))), true
	case "BIO_new_buffer_ssl_connect":
		return bioOutcome(C.BIO_new_buffer_ssl_connect(r.context(c.args[0]))), true
	case "BIO_set_ssl":
		return long(C.cf_bio_set_ssl(b(0), r.conn(c.args[1]), C.long(c.args[2].n))), true
	case "BIO_get_ssl":
		return sslOutcome(C.cf_bio_get_ssl(b(0))), true
	case "BIO_free":
		C.cf_hold_wire(innerOf(b(0)))
		n := C.BIO_free(b(0))
		C.cf_release_wire()
		return status(n), true
	case "BIO_free_all":
		C.cf_hold_wire(innerOf(b(0)))
		C.BIO_free_all(b(0))
		C.cf_release_wire()
	case "BIO_ssl_copy_session_id":
		return status(C.BIO_ssl_copy_session_id(b(0), b(1))), true
	case "BIO_ssl_shutdown":
		C.BIO_ssl_shutdown(b(0))
	default:
		return outcome{}, false
	}
	return outcome{}, true
}

// bioMethods are the methods that BIO_new is called with, by number.
var bioMethods = []func() *C.BIO_METHOD{
	sslBIO:  func() *C.BIO_METHOD { return C.BIO_f_ssl() },
	memBIO:  func() *C.BIO_METHOD { return C.BIO_s_mem() },
	nullBIO: func() *C.BIO_METHOD { return C.BIO_s_null() },
}

// innerOf returns the SSL inside a BIO, nil for one of another kind.
func innerOf(b *C.BIO) *C.SSL {
	if b == nil {
		return nil
	}
	return C.cf_bio_get_ssl(b)
}

// controlCall has the steps that are no calls of libssl's.
func (r *real) controlCall(c call) (outcome, bool) {
	switch c.fn {
	case "eof":
		C.cf_eof(r.conn(c.args[0]))
	case "corrupt":
		return status(C.cf_corrupt(r.conn(c.args[0]))), true
	case "time":
		C.cf_set_time(C.long(c.args[0].n))
	case "keep":
		C.cf_store_put(r.bound[sessionKind][c.args[0].id])
	case "unkeep":
		C.cf_store_drop(r.bound[sessionKind][c.args[0].id])
	case "psk":
		C.cf_psk_prepare(r.sess(c.args[0]), C.cf_cipher())
	default:
		return outcome{}, false
	}
	return outcome{}, true
}
