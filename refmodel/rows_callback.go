package refmodel

// callbackRows are the functions that register callbacks, or return them.
func callbackRows() []Func {
	return []Func{
		sessCallback("new", "int (*)(SSL *ssl, SSL_SESSION *sess)"),
		sessCallback("remove", "void (*)(SSL_CTX *ctx, SSL_SESSION *sess)"),
		sessCallback("get", "SSL_SESSION *(*)(SSL *ssl, const unsigned char *data, int len, int *copy)"),
		registered("new", "int (*)(SSL *ssl, SSL_SESSION *sess)"),
		registered("remove", "void (*)(SSL_CTX *ctx, SSL_SESSION *sess)"),
		registered("get", "SSL_SESSION *(*)(SSL *ssl, const unsigned char *data, int len, int *copy)"),
		differing(pskCallback("SSL_set_psk_use_session_callback", SSLConn, inOpenSSL|inLibre, "use", "SSL_CTX_set_psk_client_callback(3)"),
			inLibre, func(v *Func) { v.Note = "accepted and ignored" }),
		pskCallback("SSL_CTX_set_psk_use_session_callback", Context, inOpenSSL, "use", "SSL_CTX_set_psk_client_callback(3)"),
		pskCallback("SSL_set_psk_find_session_callback", SSLConn, inOpenSSL, "find", "SSL_CTX_use_psk_identity_hint(3)"),
		pskCallback("SSL_CTX_set_psk_find_session_callback", Context, inOpenSSL, "find", "SSL_CTX_use_psk_identity_hint(3)"),
		oldPSKCallback("SSL_CTX_set_psk_client_callback", Context, "SSL_psk_client_cb_func", "SSL_CTX_set_psk_client_callback(3)"),
		oldPSKCallback("SSL_set_psk_client_callback", SSLConn, "SSL_psk_client_cb_func", "SSL_CTX_set_psk_client_callback(3)"),
		oldPSKCallback("SSL_CTX_set_psk_server_callback", Context, "SSL_psk_server_cb_func", "SSL_CTX_use_psk_identity_hint(3)"),
		oldPSKCallback("SSL_set_psk_server_callback", SSLConn, "SSL_psk_server_cb_func", "SSL_CTX_use_psk_identity_hint(3)"),
		{
			Name: "SSL_CTX_set_session_ticket_cb", In: inOpenSSL,
			Params: []Param{
				uses("ctx", Context),
				callback("gen_cb", "SSL_CTX_generate_session_ticket_fn", "SSL_CTX_generate_session_ticket_fn"),
				callback("dec_cb", "SSL_CTX_decrypt_session_ticket_fn", "SSL_CTX_decrypt_session_ticket_fn"),
				param("arg", "void *").orNull(),
			},
			Result: status(),
			Source: "SSL_CTX_set_session_ticket_cb(3)", Verified: "06_callbacks",
		},
	}
}

// sessCallback is one of the functions that set a callback of the cache.
func sessCallback(what, c string) Func {
	name := what + "_session_cb"
	return Func{
		Name: "SSL_CTX_sess_set_" + what + "_cb", In: inAll,
		Params: []Param{uses("ctx", Context), callback(name, c, name)},
		Result: void(),
		Source: "SSL_CTX_sess_set_get_cb(3); ssl/ssl_sess.c", Verified: "06_callbacks",
	}
}

// registered is one of the functions that return a callback of the cache.
func registered(what, c string) Func {
	return Func{
		Name: "SSL_CTX_sess_get_" + what + "_cb", In: inAll,
		Params: []Param{uses("ctx", Context)},
		Result: static(c).orNull(),
		Source: "SSL_CTX_sess_set_get_cb(3); ssl/ssl_sess.c",
	}
}

// pskCallback is one of the functions that set a callback which hands out
// sessions for pre-shared keys.
func pskCallback(name string, c Class, in Profiles, what, source string) Func {
	cb := "SSL_psk_" + what + "_session_cb_func"
	return Func{
		Name: name, In: in,
		Params: []Param{uses("s", c), callback("cb", cb, cb)},
		Result: void(),
		Source: source, Verified: "06_callbacks",
	}
}

// oldPSKCallback is one of the functions that set a callback for pre-shared
// keys which has to do with no session.
func oldPSKCallback(name string, c Class, fn, source string) Func {
	return Func{
		Name: name, In: inOpenSSL | inBoring,
		Params: []Param{uses("s", c), param("cb", fn).orNull()},
		Result: void(),
		Note:   "the callback has to do with no session",
		Source: source,
	}
}
