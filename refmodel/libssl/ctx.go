package libssl

import (
	"sync"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
)

var statics sync.Map // string -> *Char

func SSL_CTX_new(meth *SSL_METHOD) *SSL_CTX { return context("SSL_CTX_new", (*refmodel.Method)(meth)) }

func SSL_CTX_new_ex(libctx *OSSL_LIB_CTX, propq *Char, meth *SSL_METHOD) *SSL_CTX {
	return context("SSL_CTX_new_ex", nil, nil, (*refmodel.Method)(meth))
}

func SSL_CTX_up_ref(ctx *SSL_CTX) Int { return status("SSL_CTX_up_ref", ctx.Model()) }

func SSL_CTX_free(ctx *SSL_CTX) { call("SSL_CTX_free", ctx.Model()) }

func SSL_CTX_add_session(ctx *SSL_CTX, s *SSL_SESSION) Int {
	return status("SSL_CTX_add_session", ctx.Model(), s.Model())
}

func SSL_CTX_remove_session(ctx *SSL_CTX, s *SSL_SESSION) Int {
	return status("SSL_CTX_remove_session", ctx.Model(), s.Model())
}

func SSL_CTX_flush_sessions(ctx *SSL_CTX, tm Long) {
	call("SSL_CTX_flush_sessions", ctx.Model(), int64(tm))
}

func SSL_CTX_flush_sessions_ex(ctx *SSL_CTX, tm Time_t) {
	call("SSL_CTX_flush_sessions_ex", ctx.Model(), int64(tm))
}

// SSL_CTX_sessions returns a pointer to nothing that could be looked into: the
// functions of LHASH are not in the model.
func SSL_CTX_sessions(ctx *SSL_CTX) *Lhash_st_SSL_SESSION {
	return (*Lhash_st_SSL_SESSION)(call("SSL_CTX_sessions", ctx.Model()).Ptr)
}

func SSL_CTX_set_timeout(ctx *SSL_CTX, t Long) Long {
	return Long(call("SSL_CTX_set_timeout", ctx.Model(), int64(t)).Int)
}

func SSL_CTX_set_quiet_shutdown(ctx *SSL_CTX, mode Int) {
	call("SSL_CTX_set_quiet_shutdown", ctx.Model(), int(mode))
}

func SSL_CTX_set_session_id_context(ctx *SSL_CTX, id *Uchar, n Uint) Int {
	return status("SSL_CTX_set_session_id_context", ctx.Model(), copied(unsafe.Pointer(id), int(n)), uint32(n))
}

// SSL_CTX_set_verify is as [SSL_set_verify].
func SSL_CTX_set_verify(ctx *SSL_CTX, mode Int, callback SSL_verify_cb) {
	call("SSL_CTX_set_verify", ctx.Model(), int(mode), nil)
}

func SSL_CTX_set_cipher_list(ctx *SSL_CTX, str *Char) Int {
	return status("SSL_CTX_set_cipher_list", ctx.Model(), cText(str))
}

func SSL_CTX_set_alpn_protos(ctx *SSL_CTX, protos *Uchar, n Uint) Int {
	return status("SSL_CTX_set_alpn_protos", ctx.Model(), copied(unsafe.Pointer(protos), int(n)), uint32(n))
}

func SSL_CTX_set_options(ctx *SSL_CTX, op Uint64_t) Uint64_t {
	return Uint64_t(call("SSL_CTX_set_options", ctx.Model(), uint64(op)).Int)
}

func SSL_CTX_set_num_tickets(ctx *SSL_CTX, n Size_t) Int {
	return status("SSL_CTX_set_num_tickets", ctx.Model(), uint64(n))
}

// The model needs no certificates and no keys: the functions that load them
// succeed whatever is in the files.

func SSL_CTX_use_certificate_file(ctx *SSL_CTX, file *Char, kind Int) Int {
	return status("SSL_CTX_use_certificate_file", ctx.Model(), cText(file), int(kind))
}

func SSL_CTX_use_certificate_chain_file(ctx *SSL_CTX, file *Char) Int {
	return status("SSL_CTX_use_certificate_chain_file", ctx.Model(), cText(file))
}

func SSL_CTX_use_PrivateKey_file(ctx *SSL_CTX, file *Char, kind Int) Int {
	return status("SSL_CTX_use_PrivateKey_file", ctx.Model(), cText(file), int(kind))
}

func SSL_CTX_load_verify_locations(ctx *SSL_CTX, file, path *Char) Int {
	return status("SSL_CTX_load_verify_locations", ctx.Model(), cText(file), cText(path))
}

func SSL_CTX_set_default_verify_paths(ctx *SSL_CTX) Int {
	return status("SSL_CTX_set_default_verify_paths", ctx.Model())
}

func SSL_CTX_set_ex_data(ctx *SSL_CTX, idx Int, data unsafe.Pointer) Int {
	return status("SSL_CTX_set_ex_data", ctx.Model(), int(idx), data)
}

func SSL_CTX_get_ex_data(ctx *SSL_CTX, idx Int) unsafe.Pointer {
	return call("SSL_CTX_get_ex_data", ctx.Model(), int(idx)).Ptr
}

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
