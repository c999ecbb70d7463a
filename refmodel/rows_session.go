package refmodel

// sessionRows are the functions that make, count and describe sessions.
func sessionRows() []Func {
	return []Func{
		differing(Func{
			Name: "SSL_SESSION_new", In: inAll,
			Result: owned(Session),
			Source: "SSL_SESSION_free(3); ssl/ssl_sess.c:SSL_SESSION_new", Verified: "01_refs",
		}, inBoring, func(v *Func) {
			v.Params = []Param{reads("ctx", Context)}
		}),
		{
			Name: "SSL_SESSION_dup", In: inOpenSSL | inLibre, Since: "LibreSSL 4.3",
			Params: []Param{reads("src", Session)},
			Result: owned(Session),
			Note:   "contents, ticket and the mark \"not resumable\" are copied; ex_data pointers are copied as they are unless their index has a dup function",
			Source: "SSL_SESSION_free(3); ssl/ssl_sess.c:SSL_SESSION_dup", Verified: "01_refs, 10_uses",
		},
		{
			Name: "SSL_SESSION_up_ref", In: inAll,
			Params: []Param{acquires("ses", Session)},
			Result: status(),
			Note:   "a dead session is not revived",
			Source: "SSL_SESSION_free(3); ssl/ssl_sess.c:SSL_SESSION_up_ref", Verified: "01_refs",
		},
		{
			Name: "SSL_SESSION_free", In: inAll,
			Params: []Param{releases("session", Session)},
			Result: void(),
			Source: "SSL_SESSION_free(3); ssl/ssl_sess.c:SSL_SESSION_free", Verified: "01_refs, 09_misuse",
		},
		sessionSetter("SSL_SESSION_set1_id", inAll, "SSL_SESSION_set1_id(3)", "10_uses",
			"changing the id of a cached session makes it unfindable in the cache",
			copied("sid", "const unsigned char *"), param("sid_len", "unsigned int")),
		sessionSetter("SSL_SESSION_set1_id_context", inAll, "SSL_SESSION_get0_id_context(3)", "10_uses", "",
			copied("sid_ctx", "const unsigned char *"), param("sid_ctx_len", "unsigned int")),
		sessionSetter("SSL_SESSION_set1_master_key", inOpenSSL, "SSL_get_client_random(3)", "10_uses", "",
			copied("in", "const unsigned char *"), param("len", "size_t")),
		sessionSetter("SSL_SESSION_set_cipher", inOpenSSL, "SSL_SESSION_get0_cipher(3)", "10_uses", "",
			param("cipher", "const SSL_CIPHER *")),
		sessionSetter("SSL_SESSION_set_protocol_version", inOpenSSL|inBoring, "ssl/ssl_sess.c", "10_uses", "",
			param("version", "int")),
		sessionSetter("SSL_SESSION_set_max_early_data", inOpenSSL|inLibre, "ssl/ssl_sess.c", "10_uses", "",
			param("max_early_data", "uint32_t")),
		timeSetter("SSL_SESSION_set_time", inAll, "", "long"),
		timeSetter("SSL_SESSION_set_time_ex", in3, "OpenSSL 3.3", "time_t"),
		timeSetter("SSL_SESSION_set_timeout", inAll, "", "long"),
		timeMacro("SSL_set_time", param("t", "long")),
		timeMacro("SSL_set_timeout", param("t", "long")),
		timeMacro("SSL_get_time"),
		needsObject(timeMacro("SSL_get_timeout"), 0),
		timeGetter("SSL_SESSION_get_time", inAll, "", "long"),
		timeGetter("SSL_SESSION_get_time_ex", in3, "OpenSSL 3.3", "time_t"),
		needsObject(timeGetter("SSL_SESSION_get_timeout", inAll, "", "long"), 0),
		sessionGetter("SSL_SESSION_get_protocol_version", inAll, "int", "SSL_SESSION_get_protocol_version(3)"),
		sessionGetter("SSL_SESSION_get_compress_id", inOpenSSL|inLibre, "unsigned int", "SSL_SESSION_get_compress_id(3)"),
		sessionGetter("SSL_SESSION_get_max_early_data", inOpenSSL|inLibre, "uint32_t", "SSL_get_max_early_data(3)"),
		sessionGetter("SSL_SESSION_get_max_fragment_length", inOpenSSL, "uint8_t", "SSL_CTX_set_tlsext_max_fragment_length(3)"),
		sessionGetter("SSL_SESSION_has_ticket", inAll, "int", "SSL_SESSION_has_ticket(3)"),
		sessionGetter("SSL_SESSION_get_ticket_lifetime_hint", inAll, "unsigned long", "SSL_SESSION_has_ticket(3)"),
		differing(sessionGetter("SSL_SESSION_is_resumable", inAll, "int", "SSL_SESSION_is_resumable(3); ssl/ssl_sess.c"),
			inLibre, func(v *Func) { v.Note = "always 0" }),
		sessionGetter("SSL_SESSION_get_master_key", inAll, "size_t", "SSL_get_client_random(3)",
			param("out", "unsigned char *"), param("outlen", "size_t")),
	}
}

// sessionSetter is a function that copies something into a session.
func sessionSetter(name string, in Profiles, source, verified, note string, args ...Param) Func {
	return Func{
		Name: name, In: in,
		Params: append([]Param{uses("s", Session)}, args...),
		Result: status(),
		Note:   note,
		Source: source, Verified: verified,
	}
}

// sessionGetter is a function that reads a value from a session.
func sessionGetter(name string, in Profiles, c, source string, args ...Param) Func {
	return Func{
		Name: name, In: in,
		Params: append([]Param{reads("s", Session)}, args...),
		Result: plain(c),
		Source: source, Verified: "10_uses",
	}
}

// timeSetter is one of the functions that date a session.
func timeSetter(name string, in Profiles, since, c string) Func {
	return Func{
		Name: name, In: in, Since: since,
		Params: []Param{uses("s", Session).orNull(), param("t", c)},
		Result: plain(c),
		Note:   "0 is returned for NULL; in OpenSSL 3 a cached session is sorted into its cache anew",
		Source: "SSL_SESSION_get_time(3); ssl/ssl_sess.c", Verified: "03_cache, 10_uses",
	}
}

// timeGetter is one of the functions that read a session's dates.
func timeGetter(name string, in Profiles, since, c string) Func {
	f := sessionGetter(name, in, c, "SSL_SESSION_get_time(3); ssl/ssl_sess.c")
	f.Since = since
	f.Params[0].Nullable = true
	return f
}

// timeMacro is one of the old names for a session's dates.
func timeMacro(name string, args ...Param) Func {
	return Func{
		Name: name, Kind: FunctionMacro, In: inAll,
		Params: append([]Param{uses("a", Session).orNull()}, args...),
		Result: plain("long"),
		Note:   "takes an SSL_SESSION in spite of its name",
		Source: "SSL_SESSION_get_time(3); openssl/ssl.h",
	}
}
