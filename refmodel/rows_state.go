package refmodel

// sslStateRows are the functions that read or set something of an SSL and
// leave its session alone.
func sslStateRows() []Func {
	return []Func{
		{
			Name: "SSL_set_shutdown", In: inAll,
			Params: []Param{uses("ssl", SSLConn), param("mode", "int")},
			Result: void(),
			Marks:  []Marking{{Arg: 0, Mark: SentShutdown, BitsArg: 1, Bits: 1}},
			Source: "SSL_set_shutdown(3); ssl/ssl_lib.c:SSL_set_shutdown", Verified: "02_borrow",
		},
		sslGetter("SSL_get_shutdown", inAll, "int", "SSL_set_shutdown(3)", "10_uses"),
		sslSetter("SSL_set_quiet_shutdown", inAll, "SSL_CTX_set_quiet_shutdown(3)", "02_borrow",
			param("mode", "int")).noted("SSL_shutdown then counts as clean without sending anything"),
		stateSetter("SSL_set_connect_state"),
		stateSetter("SSL_set_accept_state"),
		sslSetter("SSL_set_ssl_method", inOpenSSL|inLibre, "SSL_CTX_set_ssl_version(3); ssl/ssl_lib.c:SSL_set_ssl_method", "10_uses",
			param("method", "const SSL_METHOD *")).returning(status()).noted("the session stays"),
		sslSetter("SSL_key_update", inOpenSSL|inBoring, "SSL_key_update(3)", "07_handshake",
			param("updatetype", "int")).returning(status()),
		sslSetter("SSL_set_session_id_context", inAll, "SSL_CTX_set_session_id_context(3); ssl/ssl_lib.c", "10_uses",
			copied("sid_ctx", "const unsigned char *"), param("sid_ctx_len", "unsigned int")).returning(status()),
		sslSetter("SSL_set_generate_session_id", inOpenSSL|inLibre, "SSL_CTX_set_generate_session_id(3); ssl/ssl_lib.c", "10_uses",
			param("cb", "GEN_SESSION_CB").orNull()).returning(status()),
		sslGetter("SSL_has_matching_session_id", inOpenSSL|inLibre, "int", "SSL_CTX_set_generate_session_id(3); ssl/ssl_lib.c", "10_uses",
			copied("id", "const unsigned char *"), param("id_len", "unsigned int")),
		sslGetter("SSL_session_reused", inAll, "int", "SSL_session_reused(3); ssl/ssl_lib.c", "10_uses").macroIn(inLibre),
		sslGetter("SSL_cache_hit", inAll, "int", "openssl/ssl.h", "").macro(inLibre | inBoring),
		sslSetter("SSL_set_session_secret_cb", inOpenSSL|inLibre, "ssl/ssl_sess.c:SSL_set_session_secret_cb", "10_uses",
			param("session_secret_cb", "tls_session_secret_cb_fn").orNull(), param("arg", "void *").orNull()).returning(status()),
		sslSetter("SSL_set_session_ticket_ext", inOpenSSL|inLibre, "ssl/ssl_sess.c:SSL_set_session_ticket_ext", "",
			copied("ext_data", "void *").orNull(), param("ext_len", "int")).returning(status()),
		sslSetter("SSL_set_session_ticket_ext_cb", inOpenSSL|inLibre, "ssl/ssl_sess.c:SSL_set_session_ticket_ext_cb", "",
			param("cb", "tls_session_ticket_ext_cb_fn").orNull(), param("arg", "void *").orNull()).returning(status()),
		sslSetter("SSL_set_not_resumable_session_callback", inOpenSSL, "ssl/ssl_lib.c", "",
			param("cb", "int (*)(SSL *ssl, int is_forward_secure)").orNull()),

		// Nothing of these concerns a session. They are here so that an SSL
		// which a program passes to them stays known.
		sslSetter("SSL_set_fd", inAll, "SSL_set_fd(3)", "", param("fd", "int")).returning(status()),
		sslSetter("SSL_set_rfd", inAll, "SSL_set_fd(3)", "", param("fd", "int")).returning(status()),
		sslSetter("SSL_set_wfd", inAll, "SSL_set_fd(3)", "", param("fd", "int")).returning(status()),
		sslGetter("SSL_get_fd", inAll, "int", "SSL_get_fd(3)", ""),
		sslGetter("SSL_get_error", inAll, "int", "SSL_get_error(3)", "", param("ret_code", "int")),
		sslGetter("SSL_pending", inAll, "int", "SSL_pending(3)", ""),
		sslGetter("SSL_has_pending", inOpenSSL|inBoring, "int", "SSL_pending(3)", ""),
		sslGetter("SSL_want", inAll, "int", "SSL_want(3)", ""),
		sslGetter("SSL_is_server", inAll, "int", "SSL_set_connect_state(3)", ""),
		sslGetter("SSL_is_init_finished", inAll, "int", "SSL_in_init(3)", "").macroIn(inLibre),
		sslGetter("SSL_in_init", inAll, "int", "SSL_in_init(3)", "").macroIn(inLibre),
		sslGetter("SSL_version", inAll, "int", "SSL_get_version(3)", ""),
		sslGetter("SSL_get_version", inAll, "const char *", "SSL_get_version(3)", "").returning(static("const char *")),
		sslGetter("SSL_get_current_cipher", inAll, "const SSL_CIPHER *", "SSL_get_current_cipher(3)", "").
			returning(static("const SSL_CIPHER *").orNull()),
		sslGetter("SSL_get_verify_result", inAll, "long", "SSL_get_verify_result(3)", ""),
		sslSetter("SSL_set_verify", inAll, "SSL_CTX_set_verify(3)", "",
			param("mode", "int"), param("callback", "SSL_verify_cb").orNull()),
		sslSetter("SSL_set_cipher_list", inAll, "SSL_CTX_set_cipher_list(3)", "",
			copied("str", "const char *")).returning(status()),
		sslSetter("SSL_set_alpn_protos", inAll, "SSL_CTX_set_alpn_select_cb(3)", "",
			copied("protos", "const unsigned char *"), param("protos_len", "unsigned int")).returning(plain("int")),
		sslSetter("SSL_set_options", inAll, "SSL_CTX_set_options(3)", "",
			param("op", "uint64_t")).returning(plain("uint64_t")).macroIn(inLibre),
		sslSetter("SSL_set_tlsext_host_name", inAll, "SSL_CTX_set_tlsext_servername_callback(3)", "",
			copied("name", "const char *").orNull()).returning(plain("long")).macro(inBoring),
		sslSetter("SSL_ctrl", inOpenSSL|inLibre, "SSL_CTX_ctrl(3)", "",
			param("cmd", "int"), param("larg", "long"), param("parg", "void *").orNull()).returning(plain("long")),
	}
}

// sslGetter is a function that reads a value from an SSL.
func sslGetter(name string, in Profiles, c, source, verified string, args ...Param) Func {
	return Func{
		Name: name, In: in,
		Params: append([]Param{reads("ssl", SSLConn)}, args...),
		Result: plain(c),
		Source: source, Verified: verified,
	}
}

// sslSetter is a function without a result that sets something of an SSL.
func sslSetter(name string, in Profiles, source, verified string, args ...Param) Func {
	return Func{
		Name: name, In: in,
		Params: append([]Param{uses("ssl", SSLConn)}, args...),
		Result: void(),
		Source: source, Verified: verified,
	}
}

// stateSetter is SSL_set_connect_state or SSL_set_accept_state, which forget
// a shutdown.
func stateSetter(name string) Func {
	f := sslSetter(name, inAll, "SSL_set_connect_state(3); ssl/ssl_lib.c", "02_borrow")
	f.Marks = anew(0)
	f.Note = "the session stays; a shutdown before it is forgotten"
	return differing(f, inBoring, func(v *Func) { v.Marks, v.Note = nil, "the session stays" })
}

func (f Func) noted(note string) Func     { f.Note = note; return f }
func (f Func) returning(r Result) Func    { f.Result = r; return f }
func (f Func) macroIn(set Profiles) Func  { f.MacroIn = set; return f }
func (f Func) macro(funcIn Profiles) Func { f.Kind, f.FuncIn = FunctionMacro, funcIn; return f }
