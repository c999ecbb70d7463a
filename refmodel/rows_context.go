package refmodel

// contextRows are the functions of SSL_CTX and its session cache.
func contextRows() []Func {
	return []Func{
		{
			Name: "SSL_CTX_new", In: inAll,
			Params: []Param{param("meth", "const SSL_METHOD *")},
			Result: owned(Context),
			Source: "SSL_CTX_new(3)", Verified: "01_refs",
		},
		{
			Name: "SSL_CTX_new_ex", In: in3,
			Params: []Param{
				param("libctx", "OSSL_LIB_CTX *").orNull(), param("propq", "const char *").orNull(),
				param("meth", "const SSL_METHOD *"),
			},
			Result: owned(Context),
			Source: "SSL_CTX_new(3)",
		},
		{
			Name: "SSL_CTX_up_ref", In: inAll,
			Params: []Param{acquires("ctx", Context)},
			Result: status(),
			Source: "SSL_CTX_new(3); ssl/ssl_lib.c:SSL_CTX_up_ref", Verified: "03_cache",
		},
		{
			Name: "SSL_CTX_free", In: inAll,
			Params: []Param{releases("ctx", Context)},
			Result: void(),
			Ends:   []End{mayEvict(0, "the SSLs of the SSL_CTX are gone, too")},
			Note:   "every SSL holds its SSL_CTX: while one lives nothing ends; after that, the cache's references are given back and remove_session_cb is called for every cached session",
			Source: "SSL_CTX_free(3); ssl/ssl_lib.c:SSL_CTX_free", Verified: "02_borrow, 03_cache",
		},
		addSession(),
		differing(Func{
			Name: "SSL_CTX_remove_session", In: inAll,
			Params: []Param{uses("ctx", Context), uses("session", Session).orNull()},
			Result: status(),
			Ends:   []End{mayEvict(0, "only the cache held the session, and the result is 1")},
			Note:   "gives back the cache's reference if the result is 1, never the caller's. Whatever cached session has the same id is removed; the argument becomes not resumable and remove_session_cb is called with it even when nothing was cached",
			Source: "SSL_CTX_add_session(3); ssl/ssl_sess.c:remove_session_lock", Verified: "02_borrow, 03_cache, 07_handshake",
		}, inLibre|inBoring, func(v *Func) {
			v.Note = "gives back the cache's reference if the result is 1, never the caller's. Only exactly this object is removed"
		}),
		flush("SSL_CTX_flush_sessions", inAll, "", "long", "02_borrow, 03_cache, 07_handshake, 12_seeds"),
		flush("SSL_CTX_flush_sessions_ex", in3, "OpenSSL 3.4", "time_t", "03_cache"),
		{
			Name: "SSL_CTX_sessions", In: inOpenSSL | inLibre,
			Params: []Param{uses("ctx", Context)},
			Result: interior("LHASH_OF(SSL_SESSION) *", 0, "session cache"),
			Note:   "the sessions in the table are borrowed from the cache; the table must not be changed directly",
			Source: "SSL_CTX_sessions(3); ssl/ssl_lib.c:SSL_CTX_sessions", Verified: "03_cache",
		},
		ctxSetter("SSL_CTX_set_quiet_shutdown", inAll, "SSL_CTX_set_quiet_shutdown(3)", "", param("mode", "int")).
			noted("SSL_shutdown then counts as clean without sending anything"),
		ctxMacro("SSL_CTX_set_session_cache_mode", "SSL_CTX_set_session_cache_mode(3)", "10_uses", param("mode", "long")).
			noted("decides which sessions the cache will hold; those in it stay. Default: servers only"),
		ctxMacro("SSL_CTX_get_session_cache_mode", "SSL_CTX_set_session_cache_mode(3)", ""),
		ctxSetter("SSL_CTX_set_timeout", inAll, "SSL_CTX_set_timeout(3)", "10_uses", param("t", "long")).
			returning(plain("long")).noted("concerns sessions made later"),
		ctxMacro("SSL_CTX_sess_set_cache_size", "SSL_CTX_sess_set_cache_size(3)", "10_uses", param("t", "long")).
			noted("takes effect at the next SSL_CTX_add_session"),
		ctxMacro("SSL_CTX_sess_number", "SSL_CTX_sess_number(3)", ""),
		ctxSetter("SSL_CTX_set_session_id_context", inAll, "SSL_CTX_set_session_id_context(3); ssl/ssl_lib.c", "",
			copied("sid_ctx", "const unsigned char *"), param("sid_ctx_len", "unsigned int")).returning(status()),
		ctxSetter("SSL_CTX_set_generate_session_id", inOpenSSL|inLibre, "SSL_CTX_set_generate_session_id(3); ssl/ssl_lib.c", "",
			param("cb", "GEN_SESSION_CB").orNull()).returning(status()),
		ctxSetter("SSL_CTX_set_not_resumable_session_callback", inOpenSSL, "ssl/ssl_lib.c", "",
			param("cb", "int (*)(SSL *ssl, int is_forward_secure)").orNull()),

		// Nothing of these concerns a session. They are here so that an SSL_CTX
		// which a program passes to them stays known.
		ctxSetter("SSL_CTX_set_verify", inAll, "SSL_CTX_set_verify(3)", "",
			param("mode", "int"), param("callback", "SSL_verify_cb").orNull()),
		ctxSetter("SSL_CTX_set_cipher_list", inAll, "SSL_CTX_set_cipher_list(3)", "",
			copied("str", "const char *")).returning(status()),
		ctxSetter("SSL_CTX_set_alpn_protos", inAll, "SSL_CTX_set_alpn_select_cb(3)", "",
			copied("protos", "const unsigned char *"), param("protos_len", "unsigned int")).returning(plain("int")),
		ctxSetter("SSL_CTX_set_options", inAll, "SSL_CTX_set_options(3)", "",
			param("op", "uint64_t")).returning(plain("uint64_t")).macroIn(inLibre),
		ctxSetter("SSL_CTX_set_num_tickets", inAll, "SSL_CTX_set_num_tickets(3)", "",
			param("num_tickets", "size_t")).returning(status()),
		ctxSetter("SSL_CTX_use_certificate_file", inAll, "SSL_CTX_use_certificate(3)", "",
			copied("file", "const char *"), param("type", "int")).returning(status()),
		ctxSetter("SSL_CTX_use_certificate_chain_file", inAll, "SSL_CTX_use_certificate(3)", "",
			copied("file", "const char *")).returning(status()),
		ctxSetter("SSL_CTX_use_PrivateKey_file", inAll, "SSL_CTX_use_certificate(3)", "",
			copied("file", "const char *"), param("type", "int")).returning(status()),
		ctxSetter("SSL_CTX_load_verify_locations", inAll, "SSL_CTX_load_verify_locations(3)", "",
			copied("CAfile", "const char *").orNull(), copied("CApath", "const char *").orNull()).returning(status()),
		ctxSetter("SSL_CTX_set_default_verify_paths", inAll, "SSL_CTX_load_verify_locations(3)", "").returning(status()),
		ctxSetter("SSL_CTX_ctrl", inOpenSSL|inLibre, "SSL_CTX_ctrl(3)", "",
			param("cmd", "int"), param("larg", "long"), param("parg", "void *").orNull()).returning(plain("long")),
	}
}

// addSession is the row of SSL_CTX_add_session.
func addSession() Func {
	f := Func{
		Name: "SSL_CTX_add_session", In: inAll,
		Params:    []Param{uses("ctx", Context), retains("session", Session, 0).when(IfOne)},
		Result:    status(),
		Ends:      []End{mayEvict(0, "another cached session has the same id, or the cache is full")},
		SameRealm: []int{0, 1},
		Note:      "0 when exactly this object is cached already. One object must be in one cache only: a second one is not refused and corrupts both",
		Source:    "SSL_CTX_add_session(3); ssl/ssl_sess.c:SSL_CTX_add_session", Verified: "03_cache, 04_set",
	}
	return differing(f, inBoring, func(v *Func) {
		v.Note = "0 when exactly this object is cached already, and, since 2026, when it is in the cache of another SSL_CTX"
	})
}

// flush is one of the functions that empty the cache.
func flush(name string, in Profiles, since, c, verified string) Func {
	return Func{
		Name: name, In: in, Since: since,
		Params: []Param{uses("ctx", Context), param("tm", c)},
		Result: void(),
		Ends:   []End{mayEvict(0, "only the cache held the session, and it is expired at that time (0: every session)")},
		Note:   "never ends the present session of an SSL that lives; calls remove_session_cb for each session and marks it not resumable",
		Source: "SSL_CTX_flush_sessions(3); ssl/ssl_sess.c:" + name, Verified: verified,
	}
}

// ctxSetter is a function without a result that sets something of an SSL_CTX.
func ctxSetter(name string, in Profiles, source, verified string, args ...Param) Func {
	return Func{
		Name: name, In: in,
		Params: append([]Param{uses("ctx", Context)}, args...),
		Result: void(),
		Source: source, Verified: verified,
	}
}

// ctxMacro is a setting of the cache that is a macro but in BoringSSL.
func ctxMacro(name, source, verified string, args ...Param) Func {
	return ctxSetter(name, inAll, source, verified, args...).returning(plain("long")).macro(inBoring)
}
