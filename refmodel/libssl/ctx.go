package libssl

import (
	"sync"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

var statics sync.Map // string -> *Char

// SSL_CTX_new returns an SSL_CTX, for the caller to release with SSL_CTX_free; it can
// be NULL. Source: SSL_CTX_new(3).
func SSL_CTX_new(meth *SSL_METHOD) *SSL_CTX { return context("SSL_CTX_new", (*refmodel.Method)(meth)) }

// SSL_CTX_new_ex returns an SSL_CTX, for the caller to release with SSL_CTX_free; it
// can be NULL. Source: SSL_CTX_new(3).
func SSL_CTX_new_ex(libctx *OSSL_LIB_CTX, propq *Char, meth *SSL_METHOD) *SSL_CTX {
	return context("SSL_CTX_new_ex", nil, nil, (*refmodel.Method)(meth))
}

// SSL_CTX_up_ref gives the caller one reference more to ctx if the result is 1. Source:
// SSL_CTX_new(3); ssl/ssl_lib.c:SSL_CTX_up_ref.
func SSL_CTX_up_ref(ctx *SSL_CTX) Int { return status("SSL_CTX_up_ref", ctx.Model()) }

// SSL_CTX_free takes back one reference of the caller's to ctx; NULL is allowed; can
// end the life of sessions that only the cache of ctx holds, when the SSLs of the
// SSL_CTX are gone, too. Source: SSL_CTX_free(3); ssl/ssl_lib.c:SSL_CTX_free.
func SSL_CTX_free(ctx *SSL_CTX) { call("SSL_CTX_free", ctx.Model()) }

// SSL_CTX_add_session uses ctx; ctx takes a reference of its own to session if the
// result is 1; the caller keeps its own; can end the life of sessions that only the
// cache of ctx holds, when another cached session has the same id, or the cache is
// full; ctx and session must belong to one SSL_CTX. Source: SSL_CTX_add_session(3);
// ssl/ssl_sess.c:SSL_CTX_add_session.
func SSL_CTX_add_session(ctx *SSL_CTX, session *SSL_SESSION) Int {
	return status("SSL_CTX_add_session", ctx.Model(), session.Model())
}

// SSL_CTX_remove_session uses ctx; uses session; NULL is allowed; can end the life of
// sessions that only the cache of ctx holds, when only the cache held the session, and
// the result is 1. Source: SSL_CTX_add_session(3); ssl/ssl_sess.c:remove_session_lock.
func SSL_CTX_remove_session(ctx *SSL_CTX, session *SSL_SESSION) Int {
	return status("SSL_CTX_remove_session", ctx.Model(), session.Model())
}

// SSL_CTX_flush_sessions uses ctx; can end the life of sessions that only the cache of
// ctx holds, when only the cache held the session, and it is expired at that time (0:
// every session). Source: SSL_CTX_flush_sessions(3);
// ssl/ssl_sess.c:SSL_CTX_flush_sessions.
func SSL_CTX_flush_sessions(ctx *SSL_CTX, tm Long) {
	call("SSL_CTX_flush_sessions", ctx.Model(), int64(tm))
}

// SSL_CTX_flush_sessions_ex uses ctx; can end the life of sessions that only the cache
// of ctx holds, when only the cache held the session, and it is expired at that time
// (0: every session). Source: SSL_CTX_flush_sessions(3);
// ssl/ssl_sess.c:SSL_CTX_flush_sessions_ex.
func SSL_CTX_flush_sessions_ex(ctx *SSL_CTX, tm Time_t) {
	call("SSL_CTX_flush_sessions_ex", ctx.Model(), int64(tm))
}

// SSL_CTX_sessions returns a pointer to the session cache of ctx, valid as long as that
// lives; uses ctx. Source: SSL_CTX_sessions(3); ssl/ssl_lib.c:SSL_CTX_sessions.
//
// SSL_CTX_sessions returns a pointer to nothing that could be looked into: the
// functions of LHASH are not in the model.
func SSL_CTX_sessions(ctx *SSL_CTX) *Lhash_st_SSL_SESSION {
	return (*Lhash_st_SSL_SESSION)(call("SSL_CTX_sessions", ctx.Model()).Ptr)
}

// SSL_CTX_set_timeout uses ctx. Source: SSL_CTX_set_timeout(3).
func SSL_CTX_set_timeout(ctx *SSL_CTX, t Long) Long {
	return Long(call("SSL_CTX_set_timeout", ctx.Model(), int64(t)).Int)
}

// SSL_CTX_set_quiet_shutdown uses ctx. Source: SSL_CTX_set_quiet_shutdown(3).
func SSL_CTX_set_quiet_shutdown(ctx *SSL_CTX, mode Int) {
	call("SSL_CTX_set_quiet_shutdown", ctx.Model(), int(mode))
}

// SSL_CTX_set_session_id_context uses ctx; copies sid_ctx. Source:
// SSL_CTX_set_session_id_context(3); ssl/ssl_lib.c.
func SSL_CTX_set_session_id_context(ctx *SSL_CTX, sid_ctx *Uchar, sid_ctx_len Uint) Int {
	return status("SSL_CTX_set_session_id_context", ctx.Model(), copied(unsafe.Pointer(sid_ctx), int(sid_ctx_len)), uint32(sid_ctx_len))
}

// SSL_CTX_set_verify uses ctx. Source: SSL_CTX_set_verify(3).
//
// SSL_CTX_set_verify is as [SSL_set_verify].
func SSL_CTX_set_verify(ctx *SSL_CTX, mode Int, callback SSL_verify_cb) {
	call("SSL_CTX_set_verify", ctx.Model(), int(mode), nil)
}

// SSL_CTX_set_cipher_list uses ctx; copies str. Source: SSL_CTX_set_cipher_list(3).
func SSL_CTX_set_cipher_list(ctx *SSL_CTX, str *Char) Int {
	return status("SSL_CTX_set_cipher_list", ctx.Model(), cText(str))
}

// SSL_CTX_set_alpn_protos uses ctx; copies protos. Source:
// SSL_CTX_set_alpn_select_cb(3).
func SSL_CTX_set_alpn_protos(ctx *SSL_CTX, protos *Uchar, protos_len Uint) Int {
	return status("SSL_CTX_set_alpn_protos", ctx.Model(), copied(unsafe.Pointer(protos), int(protos_len)), uint32(protos_len))
}

// SSL_CTX_set_options uses ctx. Source: SSL_CTX_set_options(3).
func SSL_CTX_set_options(ctx *SSL_CTX, op Uint64_t) Uint64_t {
	return Uint64_t(call("SSL_CTX_set_options", ctx.Model(), uint64(op)).Int)
}

// SSL_CTX_set_num_tickets uses ctx. Source: SSL_CTX_set_num_tickets(3).
func SSL_CTX_set_num_tickets(ctx *SSL_CTX, num_tickets Size_t) Int {
	return status("SSL_CTX_set_num_tickets", ctx.Model(), uint64(num_tickets))
}

// The model needs no certificates and no keys: the functions that load them
// succeed whatever is in the files.

// SSL_CTX_use_certificate_file uses ctx; copies file. Source:
// SSL_CTX_use_certificate(3).
func SSL_CTX_use_certificate_file(ctx *SSL_CTX, file *Char, type_ Int) Int {
	return status("SSL_CTX_use_certificate_file", ctx.Model(), cText(file), int(type_))
}

// SSL_CTX_use_certificate_chain_file uses ctx; copies file. Source:
// SSL_CTX_use_certificate(3).
func SSL_CTX_use_certificate_chain_file(ctx *SSL_CTX, file *Char) Int {
	return status("SSL_CTX_use_certificate_chain_file", ctx.Model(), cText(file))
}

// SSL_CTX_use_PrivateKey_file uses ctx; copies file. Source:
// SSL_CTX_use_certificate(3).
func SSL_CTX_use_PrivateKey_file(ctx *SSL_CTX, file *Char, type_ Int) Int {
	return status("SSL_CTX_use_PrivateKey_file", ctx.Model(), cText(file), int(type_))
}

// SSL_CTX_load_verify_locations uses ctx; copies CAfile; copies CApath. Source:
// SSL_CTX_load_verify_locations(3).
func SSL_CTX_load_verify_locations(ctx *SSL_CTX, CAfile, CApath *Char) Int {
	return status("SSL_CTX_load_verify_locations", ctx.Model(), cText(CAfile), cText(CApath))
}

// SSL_CTX_set_default_verify_paths uses ctx. Source: SSL_CTX_load_verify_locations(3).
func SSL_CTX_set_default_verify_paths(ctx *SSL_CTX) Int {
	return status("SSL_CTX_set_default_verify_paths", ctx.Model())
}

// SSL_CTX_set_ex_data uses obj; obj keeps the bare pointer data and counts no reference
// for it if the result is 1. Source: BIO_get_ex_new_index(3); crypto/ex_data.c.
func SSL_CTX_set_ex_data(obj *SSL_CTX, idx Int, data unsafe.Pointer) Int {
	return status("SSL_CTX_set_ex_data", obj.Model(), int(idx), data)
}

// SSL_CTX_get_ex_data returns the pointer stored in obj, which holds no reference; it
// can be NULL; uses obj. Source: BIO_get_ex_new_index(3); crypto/ex_data.c.
func SSL_CTX_get_ex_data(obj *SSL_CTX, idx Int) unsafe.Pointer {
	return call("SSL_CTX_get_ex_data", obj.Model(), int(idx)).Ptr
}

// SSL_CTX_ctrl uses ctx. Source: SSL_CTX_ctrl(3).
func SSL_CTX_ctrl(ctx *SSL_CTX, cmd Int, larg Long, parg unsafe.Pointer) Long {
	return Long(call("SSL_CTX_ctrl", ctx.Model(), int(cmd), int64(larg), parg).Int)
}

func method(name string, lo, hi int, side byte) *SSL_METHOD {
	return (*SSL_METHOD)(&refmodel.Method{Name: name, MinVersion: lo, MaxVersion: hi, Side: side})
}

var (
	tlsMethod       = method("TLS_method", TLS1_VERSION, TLS1_3_VERSION, 0)
	tlsClientMethod = method("TLS_client_method", TLS1_VERSION, TLS1_3_VERSION, 'c')
	tlsServerMethod = method("TLS_server_method", TLS1_VERSION, TLS1_3_VERSION, 's')
	tls12Method     = method("TLSv1_2_method", TLS1_2_VERSION, TLS1_2_VERSION, 0)
	tls12Client     = method("TLSv1_2_client_method", TLS1_2_VERSION, TLS1_2_VERSION, 'c')
	tls12Server     = method("TLSv1_2_server_method", TLS1_2_VERSION, TLS1_2_VERSION, 's')
)
