package libssl

import (
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

func conn(name string, args ...any) *SSL { return (*SSL)(call(name, args...).Conn()) }

func context(name string, args ...any) *SSL_CTX { return (*SSL_CTX)(call(name, args...).Context()) }

func cert(name string, args ...any) *X509 { return (*X509)(call(name, args...).Cert()) }

// SSL_new returns an SSL, for the caller to release with SSL_free; no handshake has
// begun on it; it can be NULL; the result takes a reference of its own to ctx if the
// result is not NULL; the caller keeps its own; NULL is allowed. Source: SSL_new(3);
// ssl/ssl_lib.c:SSL_new.
func SSL_new(ctx *SSL_CTX) *SSL { return conn("SSL_new", ctx.Model()) }

// SSL_dup returns an SSL, for the caller to release with SSL_free: a new one, or ssl
// itself with one reference more; it can be NULL; uses ssl; the session of ssl becomes
// that of the result. Source: SSL_new(3); ssl/ssl_lib.c:SSL_dup.
func SSL_dup(ssl *SSL) *SSL { return conn("SSL_dup", ssl.Model()) }

// SSL_up_ref gives the caller one reference more to s if the result is 1. Source:
// SSL_new(3); ssl/ssl_lib.c:SSL_up_ref.
func SSL_up_ref(s *SSL) Int { return status("SSL_up_ref", s.Model()) }

// SSL_free takes back one reference of the caller's to ssl; NULL is allowed. Source:
// SSL_free(3); ssl/ssl_lib.c:SSL_free; ssl/ssl_sess.c:ssl_clear_bad_session.
func SSL_free(ssl *SSL) { call("SSL_free", ssl.Model()) }

// SSL_clear uses s; ends the loans of sessions borrowed from s, when the handshake was
// finished, unless close_notify was sent before or no handshake has begun; no longer
// counts close_notify as sent on s; takes s back to before its handshake; s can have
// another session afterwards, or none. Source: SSL_clear(3); ssl/ssl_lib.c:SSL_clear;
// ssl/ssl_sess.c:ssl_clear_bad_session.
func SSL_clear(s *SSL) Int { return status("SSL_clear", s.Model()) }

// SSL_get_session returns a session borrowed from ssl, not to be released; it can be
// NULL; uses ssl. Source: SSL_get_session(3); ssl/ssl_sess.c:SSL_get_session.
func SSL_get_session(ssl *SSL) *SSL_SESSION { return session("SSL_get_session", ssl.Model()) }

// SSL_get0_session returns a session borrowed from ssl, not to be released; it can be
// NULL; uses ssl. Source: SSL_get_session(3); openssl/ssl.h.
func SSL_get0_session(ssl *SSL) *SSL_SESSION { return session("SSL_get0_session", ssl.Model()) }

// SSL_get1_session returns one reference more to the present session of ssl, for the
// caller to release with SSL_SESSION_free; it can be NULL; uses ssl. Source:
// SSL_get_session(3); ssl/ssl_sess.c:SSL_get1_session.
func SSL_get1_session(ssl *SSL) *SSL_SESSION { return session("SSL_get1_session", ssl.Model()) }

// SSL_set_session uses to; to takes a reference of its own to session if the result is
// 1; the caller keeps its own; NULL is allowed; ends the loans of sessions borrowed
// from to, except session itself, if the result is 1; session becomes the session of to
// if the result is 1; to and session must belong to one SSL_CTX. Source:
// SSL_set_session(3); ssl/ssl_sess.c:SSL_set_session.
func SSL_set_session(to *SSL, session *SSL_SESSION) Int {
	return status("SSL_set_session", to.Model(), session.Model())
}

// SSL_copy_session_id uses to; uses from; ends the loans of sessions borrowed from to,
// except the session of from itself, if the result is 1; the session of from becomes
// that of to if the result is 1; to and from must belong to one SSL_CTX. Source:
// SSL_get_session(3); ssl/ssl_lib.c:SSL_copy_session_id.
func SSL_copy_session_id(to, from *SSL) Int {
	return status("SSL_copy_session_id", to.Model(), from.Model())
}

// SSL_get_SSL_CTX returns an SSL_CTX borrowed from ssl, not to be released; uses ssl.
// Source: SSL_get_SSL_CTX(3); ssl/ssl_lib.c:SSL_get_SSL_CTX.
func SSL_get_SSL_CTX(ssl *SSL) *SSL_CTX { return context("SSL_get_SSL_CTX", ssl.Model()) }

// SSL_set_SSL_CTX returns an SSL_CTX borrowed from ssl, not to be released; it can be
// NULL; uses ssl; ssl takes a reference of its own to ctx if the result is not NULL;
// the caller keeps its own; NULL is allowed. Source: ssl/ssl_lib.c:SSL_set_SSL_CTX.
func SSL_set_SSL_CTX(ssl *SSL, ctx *SSL_CTX) *SSL_CTX {
	return context("SSL_set_SSL_CTX", ssl.Model(), ctx.Model())
}

// SSL_get_peer_certificate returns a certificate, for the caller to release with
// X509_free; it can be NULL; uses s; NULL is allowed. Source:
// SSL_get_peer_certificate(3); ssl/ssl_lib.c.
func SSL_get_peer_certificate(s *SSL) *X509 { return cert("SSL_get_peer_certificate", s.Model()) }

// SSL_get1_peer_certificate returns a certificate, for the caller to release with
// X509_free; it can be NULL; uses s; NULL is allowed. Source:
// SSL_get_peer_certificate(3); ssl/ssl_lib.c:SSL_get1_peer_certificate.
func SSL_get1_peer_certificate(s *SSL) *X509 { return cert("SSL_get1_peer_certificate", s.Model()) }

// SSL_get0_peer_certificate returns a pointer to the peer certificate of the session
// that s presently has, valid as long as that lives; it can be NULL; uses s; NULL is
// allowed. Source: SSL_get_peer_certificate(3);
// ssl/ssl_lib.c:SSL_get0_peer_certificate.
func SSL_get0_peer_certificate(s *SSL) *X509 { return cert("SSL_get0_peer_certificate", s.Model()) }

// SSL_get_peer_cert_chain returns a pointer to the peer certificate chain of the
// session that s presently has, valid as long as that lives; it can be NULL; uses s;
// NULL is allowed. Source: SSL_get_peer_cert_chain(3);
// ssl/ssl_lib.c:SSL_get_peer_cert_chain.
//
// SSL_get_peer_cert_chain returns a pointer to nothing that could be looked
// into: nil or not, as the session has a certificate of the peer's or not.
func SSL_get_peer_cert_chain(s *SSL) *Stack_st_X509 {
	return (*Stack_st_X509)(call("SSL_get_peer_cert_chain", s.Model()).Ptr)
}

// X509_free takes back one reference of the caller's to a; NULL is allowed. Source:
// X509_new(3).
func X509_free(a *X509) { call("X509_free", a.Model()) }

// X509_up_ref gives the caller one reference more to a if the result is 1. Source:
// X509_new(3).
func X509_up_ref(a *X509) Int { return status("X509_up_ref", a.Model()) }

// EVP_PKEY_free takes back one reference of the caller's to key; NULL is allowed.
// Source: EVP_PKEY_new(3).
//
// EVP_PKEY_free and EVP_PKEY_up_ref are there for the keys that
// [SSL_SESSION_get0_peer_rpk] doesn't return.
func EVP_PKEY_free(key *EVP_PKEY) { call("EVP_PKEY_free", nil) }

// EVP_PKEY_up_ref gives the caller one reference more to key if the result is 1.
// Source: EVP_PKEY_new(3).
func EVP_PKEY_up_ref(key *EVP_PKEY) Int { return status("EVP_PKEY_up_ref", nil) }

// SSL_connect uses ssl; can end the loans of sessions borrowed from ssl, when the
// session that was set is not resumed, or a server puts a new one in its place when it
// sends tickets; can end the life of sessions that only the cache of the SSL_CTX of ssl
// holds, when the cache is full, or expired sessions are flushed from it, as on every
// 255th connection; can begin the handshake of ssl; ssl can have another session
// afterwards, or none; reads or writes the connection of ssl, so that callbacks may
// run. Source: SSL_set_session(3); ssl/ssl_sess.c:ssl_get_new_session,
// ssl_get_prev_session; ssl/ssl_lib.c:ssl_update_cache.
func SSL_connect(ssl *SSL) Int { return status("SSL_connect", ssl.Model()) }

// SSL_accept uses ssl; can end the loans of sessions borrowed from ssl, when the
// session that was set is not resumed, or a server puts a new one in its place when it
// sends tickets; can end the life of sessions that only the cache of the SSL_CTX of ssl
// holds, when the cache is full, or expired sessions are flushed from it, as on every
// 255th connection; can begin the handshake of ssl; ssl can have another session
// afterwards, or none; reads or writes the connection of ssl, so that callbacks may
// run. Source: SSL_set_session(3); ssl/ssl_sess.c:ssl_get_new_session,
// ssl_get_prev_session; ssl/ssl_lib.c:ssl_update_cache.
func SSL_accept(ssl *SSL) Int { return status("SSL_accept", ssl.Model()) }

// SSL_do_handshake uses ssl; can end the loans of sessions borrowed from ssl, when the
// session that was set is not resumed, or a server puts a new one in its place when it
// sends tickets; can end the life of sessions that only the cache of the SSL_CTX of ssl
// holds, when the cache is full, or expired sessions are flushed from it, as on every
// 255th connection; can begin the handshake of ssl; ssl can have another session
// afterwards, or none; reads or writes the connection of ssl, so that callbacks may
// run. Source: SSL_set_session(3); ssl/ssl_sess.c:ssl_get_new_session,
// ssl_get_prev_session; ssl/ssl_lib.c:ssl_update_cache.
func SSL_do_handshake(ssl *SSL) Int { return status("SSL_do_handshake", ssl.Model()) }

// SSL_read uses ssl; can end the loans of sessions borrowed from ssl, when a TLS 1.3
// client reads a new session ticket, the connection is renegotiated, or a server reads
// the answer to a post-handshake request for a certificate; can end the life of
// sessions that only the cache of the SSL_CTX of ssl holds, when the cache is full, or
// expired sessions are flushed from it, as on every 255th connection; can begin the
// handshake of ssl; ssl can have another session afterwards, or none; reads or writes
// the connection of ssl, so that callbacks may run. Source: SSL_read(3),
// SSL_get_session(3); ssl/statem/statem_clnt.c:tls_process_new_session_ticket; LibreSSL
// tls13_lib.c:tls13_new_session_ticket_recv.
func SSL_read(ssl *SSL, buf unsafe.Pointer, num Int) Int {
	return status("SSL_read", ssl.Model(), bytesAt(buf, int(num)), int(num))
}

// SSL_read_ex uses ssl; can end the loans of sessions borrowed from ssl, when a TLS 1.3
// client reads a new session ticket, the connection is renegotiated, or a server reads
// the answer to a post-handshake request for a certificate; can end the life of
// sessions that only the cache of the SSL_CTX of ssl holds, when the cache is full, or
// expired sessions are flushed from it, as on every 255th connection; can begin the
// handshake of ssl; ssl can have another session afterwards, or none; reads or writes
// the connection of ssl, so that callbacks may run. Source: SSL_read(3),
// SSL_get_session(3); ssl/statem/statem_clnt.c:tls_process_new_session_ticket; LibreSSL
// tls13_lib.c:tls13_new_session_ticket_recv.
func SSL_read_ex(ssl *SSL, buf unsafe.Pointer, num Size_t, readbytes *Size_t) Int {
	return status("SSL_read_ex", ssl.Model(), bytesAt(buf, int(num)), uint64(num), (*uint64)(readbytes))
}

// SSL_peek uses ssl; can end the loans of sessions borrowed from ssl, when a TLS 1.3
// client reads a new session ticket, the connection is renegotiated, or a server reads
// the answer to a post-handshake request for a certificate; can end the life of
// sessions that only the cache of the SSL_CTX of ssl holds, when the cache is full, or
// expired sessions are flushed from it, as on every 255th connection; can begin the
// handshake of ssl; ssl can have another session afterwards, or none; reads or writes
// the connection of ssl, so that callbacks may run. Source: SSL_read(3),
// SSL_get_session(3); ssl/statem/statem_clnt.c:tls_process_new_session_ticket; LibreSSL
// tls13_lib.c:tls13_new_session_ticket_recv.
func SSL_peek(ssl *SSL, buf unsafe.Pointer, num Int) Int {
	return status("SSL_peek", ssl.Model(), bytesAt(buf, int(num)), int(num))
}

// SSL_peek_ex uses ssl; can end the loans of sessions borrowed from ssl, when a TLS 1.3
// client reads a new session ticket, the connection is renegotiated, or a server reads
// the answer to a post-handshake request for a certificate; can end the life of
// sessions that only the cache of the SSL_CTX of ssl holds, when the cache is full, or
// expired sessions are flushed from it, as on every 255th connection; can begin the
// handshake of ssl; ssl can have another session afterwards, or none; reads or writes
// the connection of ssl, so that callbacks may run. Source: SSL_read(3),
// SSL_get_session(3); ssl/statem/statem_clnt.c:tls_process_new_session_ticket; LibreSSL
// tls13_lib.c:tls13_new_session_ticket_recv.
func SSL_peek_ex(ssl *SSL, buf unsafe.Pointer, num Size_t, readbytes *Size_t) Int {
	return status("SSL_peek_ex", ssl.Model(), bytesAt(buf, int(num)), uint64(num), (*uint64)(readbytes))
}

// SSL_write uses ssl; can end the loans of sessions borrowed from ssl, when a handshake
// step was pending: the first handshake, a renegotiation, a ticket that the server was
// to send; can end the life of sessions that only the cache of the SSL_CTX of ssl
// holds, when the cache is full, or expired sessions are flushed from it, as on every
// 255th connection; can begin the handshake of ssl; ssl can have another session
// afterwards, or none; reads or writes the connection of ssl, so that callbacks may
// run. Source: SSL_write(3); ssl/statem/statem_srvr.c:tls_construct_new_session_ticket.
func SSL_write(ssl *SSL, buf unsafe.Pointer, num Int) Int {
	return status("SSL_write", ssl.Model(), bytesAt(buf, int(num)), int(num))
}

// SSL_write_ex uses ssl; can end the loans of sessions borrowed from ssl, when a
// handshake step was pending: the first handshake, a renegotiation, a ticket that the
// server was to send; can end the life of sessions that only the cache of the SSL_CTX
// of ssl holds, when the cache is full, or expired sessions are flushed from it, as on
// every 255th connection; can begin the handshake of ssl; ssl can have another session
// afterwards, or none; reads or writes the connection of ssl, so that callbacks may
// run. Source: SSL_write(3); ssl/statem/statem_srvr.c:tls_construct_new_session_ticket.
func SSL_write_ex(ssl *SSL, buf unsafe.Pointer, num Size_t, written *Size_t) Int {
	return status("SSL_write_ex", ssl.Model(), bytesAt(buf, int(num)), uint64(num), (*uint64)(written))
}

// SSL_sendfile uses ssl; can end the loans of sessions borrowed from ssl, when a
// handshake step was pending: the first handshake, a renegotiation, a ticket that the
// server was to send; can end the life of sessions that only the cache of the SSL_CTX
// of ssl holds, when the cache is full, or expired sessions are flushed from it, as on
// every 255th connection; can begin the handshake of ssl; ssl can have another session
// afterwards, or none; reads or writes the connection of ssl, so that callbacks may
// run. Source: SSL_write(3); ssl/statem/statem_srvr.c:tls_construct_new_session_ticket.
func SSL_sendfile(ssl *SSL, fd Int, offset Off_t, size Size_t, flags Int) Ossl_ssize_t {
	return Ossl_ssize_t(call("SSL_sendfile", ssl.Model(), int(fd), int64(offset), uint64(size), int(flags)).Int)
}

// SSL_read_early_data uses ssl; can end the loans of sessions borrowed from ssl, when
// the session that was set is not resumed, or a server puts a new one in its place when
// it sends tickets; can end the life of sessions that only the cache of the SSL_CTX of
// ssl holds, when the cache is full, or expired sessions are flushed from it, as on
// every 255th connection; can begin the handshake of ssl; ssl can have another session
// afterwards, or none; reads or writes the connection of ssl, so that callbacks may
// run. Source: SSL_read_early_data(3).
func SSL_read_early_data(ssl *SSL, buf unsafe.Pointer, num Size_t, readbytes *Size_t) Int {
	return status("SSL_read_early_data", ssl.Model(), bytesAt(buf, int(num)), uint64(num), (*uint64)(readbytes))
}

// SSL_write_early_data uses ssl; can end the loans of sessions borrowed from ssl, when
// the session that was set is not resumed, or a server puts a new one in its place when
// it sends tickets; can end the life of sessions that only the cache of the SSL_CTX of
// ssl holds, when the cache is full, or expired sessions are flushed from it, as on
// every 255th connection; can begin the handshake of ssl; ssl can have another session
// afterwards, or none; reads or writes the connection of ssl, so that callbacks may
// run. Source: SSL_read_early_data(3).
func SSL_write_early_data(ssl *SSL, buf unsafe.Pointer, num Size_t, written *Size_t) Int {
	return status("SSL_write_early_data", ssl.Model(), bytesAt(buf, int(num)), uint64(num), (*uint64)(written))
}

// SSL_shutdown uses s; can end the loans of sessions borrowed from s, when a second
// call on a TLS 1.3 client reads a new session ticket; the first call only sends; can
// end the life of sessions that only the cache of the SSL_CTX of s holds, when the
// cache is full, or expired sessions are flushed from it, as on every 255th connection;
// counts close_notify as sent on s; s can have another session afterwards, or none;
// reads or writes the connection of s, so that callbacks may run. Source:
// SSL_shutdown(3); SSL_set_shutdown(3); ssl/ssl_lib.c:SSL_shutdown.
func SSL_shutdown(s *SSL) Int { return status("SSL_shutdown", s.Model()) }

// SSL_stateless uses s; can end the loans of sessions borrowed from s, when the SSL had
// a session: it is cleared first, as by SSL_clear; can end the life of sessions that
// only the cache of the SSL_CTX of s holds, when the cache is full, or expired sessions
// are flushed from it, as on every 255th connection; no longer counts close_notify as
// sent on s; can begin the handshake of s; s can have another session afterwards, or
// none; reads or writes the connection of s, so that callbacks may run. Source:
// DTLSv1_listen(3); ssl/ssl_lib.c:SSL_stateless.
//
// SSL_stateless clears the SSL and begins to accept; there are no cookies in
// the model, so that it never returns 1.
func SSL_stateless(s *SSL) Int { return status("SSL_stateless", s.Model()) }

// DTLSv1_listen uses s; can end the loans of sessions borrowed from s, when the SSL had
// a session: it is cleared first, as by SSL_clear; can end the life of sessions that
// only the cache of the SSL_CTX of s holds, when the cache is full, or expired sessions
// are flushed from it, as on every 255th connection; no longer counts close_notify as
// sent on s; can begin the handshake of s; s can have another session afterwards, or
// none; reads or writes the connection of s, so that callbacks may run. Source:
// DTLSv1_listen(3); ssl/d1_lib.c:DTLSv1_listen.
//
// DTLSv1_listen clears the SSL and fails: there is no DTLS in the model.
func DTLSv1_listen(s *SSL, client *BIO_ADDR) Int { return status("DTLSv1_listen", s.Model(), nil) }

// SSL_renegotiate uses s; the next input or output on s can end the loans of sessions
// borrowed from s, when the connection is renegotiated (TLS 1.2 and below). Source:
// SSL_key_update(3); ssl/ssl_lib.c:SSL_renegotiate; ssl/ssl_sess.c:ssl_get_new_session.
func SSL_renegotiate(s *SSL) Int { return status("SSL_renegotiate", s.Model()) }

// SSL_renegotiate_abbreviated uses s; the next input or output on s can end the loans
// of sessions borrowed from s, when the connection is renegotiated and the server
// doesn't resume the session (TLS 1.2 and below). Source: SSL_key_update(3);
// ssl/ssl_lib.c:SSL_renegotiate_abbreviated.
func SSL_renegotiate_abbreviated(s *SSL) Int { return status("SSL_renegotiate_abbreviated", s.Model()) }

// SSL_new_session_ticket uses s; the next input or output on s can end the loans of
// sessions borrowed from s, when the server sends the ticket (TLS 1.3). Source:
// SSL_CTX_set_num_tickets(3);
// ssl/statem/statem_srvr.c:tls_construct_new_session_ticket.
func SSL_new_session_ticket(s *SSL) Int { return status("SSL_new_session_ticket", s.Model()) }

// SSL_verify_client_post_handshake uses s; the next input or output on s can end the
// loans of sessions borrowed from s, when the server reads the client's answer (TLS
// 1.3). Source: SSL_CTX_set_verify(3);
// ssl/statem/statem_srvr.c:tls_process_client_certificate.
func SSL_verify_client_post_handshake(s *SSL) Int {
	return status("SSL_verify_client_post_handshake", s.Model())
}

// SSL_key_update uses ssl. Source: SSL_key_update(3).
func SSL_key_update(ssl *SSL, updatetype Int) Int {
	return status("SSL_key_update", ssl.Model(), int(updatetype))
}

// SSL_set_shutdown uses ssl; counts close_notify as sent on ssl if mode has the bit 1,
// else not. Source: SSL_set_shutdown(3); ssl/ssl_lib.c:SSL_set_shutdown.
func SSL_set_shutdown(ssl *SSL, mode Int) { call("SSL_set_shutdown", ssl.Model(), int(mode)) }

// SSL_get_shutdown uses ssl. Source: SSL_set_shutdown(3).
func SSL_get_shutdown(ssl *SSL) Int { return status("SSL_get_shutdown", ssl.Model()) }

// SSL_set_quiet_shutdown uses ssl. Source: SSL_CTX_set_quiet_shutdown(3).
func SSL_set_quiet_shutdown(ssl *SSL, mode Int) {
	call("SSL_set_quiet_shutdown", ssl.Model(), int(mode))
}

// SSL_set_connect_state uses ssl; no longer counts close_notify as sent on ssl; takes
// ssl back to before its handshake. Source: SSL_set_connect_state(3); ssl/ssl_lib.c.
func SSL_set_connect_state(ssl *SSL) { call("SSL_set_connect_state", ssl.Model()) }

// SSL_set_accept_state uses ssl; no longer counts close_notify as sent on ssl; takes
// ssl back to before its handshake. Source: SSL_set_connect_state(3); ssl/ssl_lib.c.
func SSL_set_accept_state(ssl *SSL) { call("SSL_set_accept_state", ssl.Model()) }

// SSL_set_ssl_method uses ssl. Source: SSL_CTX_set_ssl_version(3);
// ssl/ssl_lib.c:SSL_set_ssl_method.
func SSL_set_ssl_method(ssl *SSL, method *SSL_METHOD) Int {
	return status("SSL_set_ssl_method", ssl.Model(), (*refmodel.Method)(method))
}

// SSL_set_session_id_context uses ssl; copies sid_ctx. Source:
// SSL_CTX_set_session_id_context(3); ssl/ssl_lib.c.
func SSL_set_session_id_context(ssl *SSL, sid_ctx *Uchar, sid_ctx_len Uint) Int {
	return status("SSL_set_session_id_context", ssl.Model(), copied(unsafe.Pointer(sid_ctx), int(sid_ctx_len)), uint32(sid_ctx_len))
}

// SSL_has_matching_session_id uses ssl; copies id. Source:
// SSL_CTX_set_generate_session_id(3); ssl/ssl_lib.c.
func SSL_has_matching_session_id(ssl *SSL, id *Uchar, id_len Uint) Int {
	return status("SSL_has_matching_session_id", ssl.Model(), bytesAt(unsafe.Pointer(id), int(id_len)), uint32(id_len))
}

// SSL_session_reused uses ssl. Source: SSL_session_reused(3); ssl/ssl_lib.c.
func SSL_session_reused(ssl *SSL) Int { return status("SSL_session_reused", ssl.Model()) }

// SSL_set_session_ticket_ext uses ssl; copies ext_data. Source:
// ssl/ssl_sess.c:SSL_set_session_ticket_ext.
func SSL_set_session_ticket_ext(ssl *SSL, ext_data unsafe.Pointer, ext_len Int) Int {
	return status("SSL_set_session_ticket_ext", ssl.Model(), copied(ext_data, int(ext_len)), int(ext_len))
}

// SSL_set_fd uses ssl. Source: SSL_set_fd(3).
func SSL_set_fd(ssl *SSL, fd Int) Int { return status("SSL_set_fd", ssl.Model(), int(fd)) }

// SSL_set_rfd uses ssl. Source: SSL_set_fd(3).
func SSL_set_rfd(ssl *SSL, fd Int) Int { return status("SSL_set_rfd", ssl.Model(), int(fd)) }

// SSL_set_wfd uses ssl. Source: SSL_set_fd(3).
func SSL_set_wfd(ssl *SSL, fd Int) Int { return status("SSL_set_wfd", ssl.Model(), int(fd)) }

// SSL_get_fd uses ssl. Source: SSL_get_fd(3).
func SSL_get_fd(ssl *SSL) Int { return status("SSL_get_fd", ssl.Model()) }

// SSL_get_error uses ssl. Source: SSL_get_error(3).
func SSL_get_error(ssl *SSL, ret_code Int) Int {
	return status("SSL_get_error", ssl.Model(), int(ret_code))
}

// SSL_pending uses ssl. Source: SSL_pending(3).
func SSL_pending(ssl *SSL) Int { return status("SSL_pending", ssl.Model()) }

// SSL_has_pending uses ssl. Source: SSL_pending(3).
func SSL_has_pending(ssl *SSL) Int { return status("SSL_has_pending", ssl.Model()) }

// SSL_want uses ssl. Source: SSL_want(3).
func SSL_want(ssl *SSL) Int { return status("SSL_want", ssl.Model()) }

// SSL_is_server uses ssl. Source: SSL_set_connect_state(3).
func SSL_is_server(ssl *SSL) Int { return status("SSL_is_server", ssl.Model()) }

// SSL_is_init_finished uses ssl. Source: SSL_in_init(3).
func SSL_is_init_finished(ssl *SSL) Int { return status("SSL_is_init_finished", ssl.Model()) }

// SSL_in_init uses ssl. Source: SSL_in_init(3).
func SSL_in_init(ssl *SSL) Int { return status("SSL_in_init", ssl.Model()) }

// SSL_version uses ssl. Source: SSL_get_version(3).
func SSL_version(ssl *SSL) Int { return status("SSL_version", ssl.Model()) }

// SSL_get_version returns a pointer that is valid for ever and never to be released;
// uses ssl. Source: SSL_get_version(3).
func SSL_get_version(ssl *SSL) *Char {
	return static(refmodel.VersionName(int(call("SSL_get_version", ssl.Model()).Int)))
}

// SSL_get_current_cipher returns a pointer that is valid for ever and never to be
// released; it can be NULL; uses ssl. Source: SSL_get_current_cipher(3).
func SSL_get_current_cipher(ssl *SSL) *SSL_CIPHER {
	return cipher(call("SSL_get_current_cipher", ssl.Model()).Int)
}

// SSL_get_verify_result uses ssl. Source: SSL_get_verify_result(3).
func SSL_get_verify_result(ssl *SSL) Long {
	return Long(call("SSL_get_verify_result", ssl.Model()).Int)
}

// SSL_set_verify uses ssl. Source: SSL_CTX_set_verify(3).
//
// SSL_set_verify sets the mode; in the model every certificate is good, so that
// a callback isn't asked.
func SSL_set_verify(ssl *SSL, mode Int, callback SSL_verify_cb) {
	call("SSL_set_verify", ssl.Model(), int(mode), nil)
}

// SSL_set_cipher_list uses ssl; copies str. Source: SSL_CTX_set_cipher_list(3).
func SSL_set_cipher_list(ssl *SSL, str *Char) Int {
	return status("SSL_set_cipher_list", ssl.Model(), cText(str))
}

// SSL_set_alpn_protos uses ssl; copies protos. Source: SSL_CTX_set_alpn_select_cb(3).
func SSL_set_alpn_protos(ssl *SSL, protos *Uchar, protos_len Uint) Int {
	return status("SSL_set_alpn_protos", ssl.Model(), copied(unsafe.Pointer(protos), int(protos_len)), uint32(protos_len))
}

// SSL_set_options uses ssl. Source: SSL_CTX_set_options(3).
func SSL_set_options(ssl *SSL, op Uint64_t) Uint64_t {
	return Uint64_t(call("SSL_set_options", ssl.Model(), uint64(op)).Int)
}

// SSL_set_ex_data uses obj; obj keeps the bare pointer data and counts no reference for
// it if the result is 1. Source: BIO_get_ex_new_index(3); crypto/ex_data.c.
func SSL_set_ex_data(obj *SSL, idx Int, data unsafe.Pointer) Int {
	return status("SSL_set_ex_data", obj.Model(), int(idx), data)
}

// SSL_get_ex_data returns the pointer stored in obj, which holds no reference; it can
// be NULL; uses obj. Source: BIO_get_ex_new_index(3); crypto/ex_data.c.
func SSL_get_ex_data(obj *SSL, idx Int) unsafe.Pointer {
	return call("SSL_get_ex_data", obj.Model(), int(idx)).Ptr
}

// SSL_ctrl uses ssl. Source: SSL_CTX_ctrl(3).
func SSL_ctrl(ssl *SSL, cmd Int, larg Long, parg unsafe.Pointer) Long {
	var name []byte
	if cmd == SSL_CTRL_SET_TLSEXT_HOSTNAME {
		name = cText((*Char)(parg))
	}
	return Long(call("SSL_ctrl", ssl.Model(), int(cmd), int64(larg), name).Int)
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
