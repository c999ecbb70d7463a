package refmodel

// boringRows are the functions that only BoringSSL has. Its public header is
// the documentation.
func boringRows() []Func {
	return []Func{
		{
			Name: "SSL_SESSION_from_bytes", In: inBoring,
			Params: []Param{param("in", "const uint8_t *"), param("in_len", "size_t"), reads("ctx", Context)},
			Result: owned(Session),
			Source: "openssl/ssl.h; ssl/ssl_asn1.cc:SSL_SESSION_from_bytes", Verified: "05_serial",
		},
		{
			Name: "SSL_SESSION_copy_without_early_data", In: inBoring,
			Params: []Param{uses("session", Session)},
			Result: owned(Session).same(0),
			Note:   "the session itself when it can't carry early data, else a copy",
			Source: "openssl/ssl.h; ssl/ssl_session.cc:SSL_SESSION_copy_without_early_data", Verified: "05_serial",
		},
		{
			Name: "SSL_process_tls13_new_session_ticket", In: inBoring,
			Params: []Param{uses("ssl", SSLConn), param("buf", "const uint8_t *"), param("buf_len", "size_t")},
			Result: owned(Session).realm(0),
			Note:   "the SSL's own session is not replaced",
			Source: "openssl/ssl.h; ssl/ssl_lib.cc:SSL_process_tls13_new_session_ticket",
		},
		{
			Name: "SSL_magic_pending_session_ptr", In: inBoring,
			Result: static("SSL_SESSION *").of(Session),
			Note:   "no session but a mark, only to be returned by get_session_cb: never freed, counted or used",
			Source: "openssl/ssl.h; ssl/ssl_session.cc:SSL_magic_pending_session_ptr", Verified: "11_boring",
		},
		toBytes("SSL_SESSION_to_bytes", "05_serial"),
		toBytes("SSL_SESSION_to_bytes_for_ticket", ""),
		{
			Name: "SSL_SESSION_set_ticket", In: inBoring,
			Params: []Param{uses("session", Session), copied("ticket", "const uint8_t *"), param("ticket_len", "size_t")},
			Result: status(),
			Ends:   endsInteriors(0, Always, fieldTicket),
			Source: "openssl/ssl.h; ssl/ssl_session.cc:SSL_SESSION_set_ticket",
		},
		boringGetter("SSL_SESSION_get_version", static("const char *")),
		boringGetter("SSL_SESSION_early_data_capable", plain("int")),
		boringGetter("SSL_SESSION_should_be_single_use", plain("int")),
		boringGetter("SSL_SESSION_is_resumable_across_names", plain("int")),
		boringGetter("SSL_SESSION_has_peer_sha256", plain("int")),
		boringGetter("SSL_SESSION_get0_peer_certificates", interior("const STACK_OF(CRYPTO_BUFFER) *", 0, fieldPeerChain).orNull()),
		boringOut("SSL_SESSION_get0_peer_sha256", "peer certificate hash"),
		boringOut("SSL_SESSION_get0_signed_cert_timestamp_list", "certificate timestamps"),
		boringOut("SSL_SESSION_get0_ocsp_response", "OCSP response"),
	}
}

func toBytes(name, verified string) Func {
	out := param("out_data", "uint8_t **")
	out.Out = OutBuffer
	return Func{
		Name: name, In: inBoring,
		Params: []Param{reads("in", Session), out, param("out_len", "size_t *")},
		Result: status(),
		Source: "openssl/ssl.h; ssl/ssl_asn1.cc:" + name, Verified: verified,
	}
}

func boringGetter(name string, r Result) Func {
	return Func{
		Name: name, In: inBoring,
		Params: []Param{reads("session", Session)},
		Result: r,
		Source: "openssl/ssl.h",
	}
}

func boringOut(name, field string) Func {
	return Func{
		Name: name, In: inBoring,
		Params: []Param{
			reads("session", Session),
			outInterior("out", "const uint8_t **", 0, field),
			param("out_len", "size_t *"),
		},
		Result: void(),
		Source: "openssl/ssl.h",
	}
}
