package refmodel

// Callbacks lists the contracts of the functions that the library calls.
// Param.Callback of the functions that register them has their names.
var Callbacks = []Callback{
	{
		Name: "new_session_cb", In: inAll,
		Params: []Param{lent("ssl", SSLConn), lent("sess", Session)},
		Roles:  []CallbackParam{Lent, GivenIfOne},
		Result: status(),
		Note:   "one reference is made for the callback. Returning 1 keeps it, and freeing it inside is then right; returning 0 leaves it to the library, which frees it, and doesn't take the session out of the cache. In TLS 1.3 called once for every ticket, on a client from SSL_read",
		Source: "SSL_CTX_sess_set_get_cb(3); ssl/ssl_lib.c:ssl_update_cache; BoringSSL ssl/ssl_session.cc", Verified: "06_callbacks, 11_boring, 13_s_server",
	},
	{
		Name: "remove_session_cb", In: inAll,
		Params: []Param{lent("ctx", Context), lent("sess", Session)},
		Roles:  []CallbackParam{Lent, Lent},
		Result: void(),
		Note:   "alive inside, perhaps dead right after. OpenSSL also calls it for sessions that never were cached",
		Source: "SSL_CTX_sess_set_get_cb(3); ssl/ssl_sess.c:remove_session_lock", Verified: "03_cache, 06_callbacks",
	},
	{
		Name: "get_session_cb", In: inAll,
		Params: []Param{
			lent("ssl", SSLConn), param("data", "const unsigned char *"), param("len", "int"), param("copy", "int *"),
		},
		Roles:  []CallbackParam{Lent, Unowned, Unowned, KeepsIfOne},
		Result: borrowed(Session, None),
		Note:   "servers only, when the internal cache has no such session. Unless SSL_SESS_CACHE_NO_INTERNAL_STORE is set the session is also added to the internal cache, and one object must be in one cache only",
		Source: "SSL_CTX_sess_set_get_cb(3); ssl/ssl_sess.c:lookup_sess_in_cache", Verified: "06_callbacks, 11_boring",
	},
	{
		Name: "SSL_psk_use_session_cb_func", In: inOpenSSL | inLibre,
		Params: []Param{
			lent("ssl", SSLConn), param("md", "const EVP_MD *"), param("id", "const unsigned char **"),
			param("idlen", "size_t *"), lent("sess", Session).as("SSL_SESSION **"),
		},
		Roles:  []CallbackParam{Lent, Unowned, Unowned, Unowned, TakenAlways},
		Result: status(),
		Note:   "called twice in a handshake with a HelloRetryRequest: a session that is kept needs a reference more for every call",
		Source: "SSL_CTX_set_psk_client_callback(3); ssl/statem/extensions_clnt.c:tls_construct_ctos_early_data", Verified: "06_callbacks",
	},
	{
		Name: "SSL_psk_find_session_cb_func", In: inOpenSSL,
		Params: []Param{
			lent("ssl", SSLConn), param("identity", "const unsigned char *"), param("identity_len", "size_t"),
			lent("sess", Session).as("SSL_SESSION **"),
		},
		Roles:  []CallbackParam{Lent, Unowned, Unowned, TakenIfOne},
		Result: status(),
		Note:   "the manual page doesn't say who owns the session",
		Source: "SSL_CTX_use_psk_identity_hint(3); ssl/statem/extensions_srvr.c:tls_parse_ctos_psk", Verified: "06_callbacks",
	},
	{
		Name: "SSL_CTX_generate_session_ticket_fn", In: inOpenSSL,
		Params: []Param{lent("s", SSLConn), param("arg", "void *")},
		Roles:  []CallbackParam{Lent, Unowned},
		Result: status(),
		Note:   "SSL_get_session inside it is borrowed as everywhere",
		Source: "SSL_CTX_set_session_ticket_cb(3); ssl/statem/statem_srvr.c", Verified: "06_callbacks",
	},
	{
		Name: "SSL_CTX_decrypt_session_ticket_fn", In: inOpenSSL,
		Params: []Param{
			lent("s", SSLConn), lent("ss", Session).orNull(), param("keyname", "const unsigned char *"),
			param("keyname_length", "size_t"), param("status", "SSL_TICKET_STATUS"), param("arg", "void *"),
		},
		Roles:  []CallbackParam{Lent, Lent, Unowned, Unowned, Unowned, Unowned},
		Result: plain("SSL_TICKET_RETURN"),
		Note:   "NULL when the ticket was not decrypted. After IGNORE the library frees the session, after USE it becomes the SSL's",
		Source: "SSL_CTX_set_session_ticket_cb(3); ssl/t1_lib.c:tls_decrypt_ticket", Verified: "06_callbacks",
	},
	{
		Name: "CRYPTO_EX_free", In: inAll,
		Params: []Param{
			lent("parent", Session).as("void *").orNull(), param("ptr", "void *"), param("ad", "CRYPTO_EX_DATA *"),
			param("idx", "int"), param("argl", "long"), param("argp", "void *"),
		},
		Roles:  []CallbackParam{Lent, Unowned, Unowned, Unowned, Unowned, Unowned},
		Result: void(),
		Note:   "the free function of a session's ex_data index: the session is being freed, and a reference added here doesn't keep it. BoringSSL passes NULL for it",
		Source: "BIO_get_ex_new_index(3); crypto/ex_data.c", Verified: "10_uses",
	},
}

// lent is a callback's parameter of a class.
func lent(name string, c Class) Param { return object(name, c, NoAction) }
