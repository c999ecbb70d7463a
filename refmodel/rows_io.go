package refmodel

// When an I/O call ends loans of the connection's session.
const (
	onRead      = "a TLS 1.3 client reads a new session ticket, the connection is renegotiated, or a server reads the answer to a post-handshake request for a certificate"
	onReadBSSL  = "the connection is renegotiated"
	onWrite     = "a handshake step was pending: the first handshake, a renegotiation, a ticket that the server was to send"
	onShutdown  = "a second call on a TLS 1.3 client reads a new session ticket; the first call only sends"
	onHandshake = "the session that was set is not resumed, or a server puts a new one in its place when it sends tickets"
	onEvict     = "the cache is full, or expired sessions are flushed from it, as on every 255th connection"
)

// ioRows are the functions that read or write a connection, and those that
// have the next of them do more.
func ioRows() []Func {
	return []Func{
		reading("SSL_read", inAll, plain("int"), "07_handshake, 09_misuse, 13_s_server",
			param("buf", "void *"), param("num", "int")),
		reading("SSL_read_ex", inOpenSSL|inLibre, status(), "",
			param("buf", "void *"), param("num", "size_t"), param("readbytes", "size_t *")),
		reading("SSL_peek", inAll, plain("int"), "07_handshake, 09_misuse, 13_s_server",
			param("buf", "void *"), param("num", "int")),
		reading("SSL_peek_ex", inOpenSSL|inLibre, status(), "",
			param("buf", "void *"), param("num", "size_t"), param("readbytes", "size_t *")),
		writing("SSL_write", inAll, plain("int"), "07_handshake",
			param("buf", "const void *"), param("num", "int")),
		writing("SSL_write_ex", inOpenSSL|inLibre, status(), "",
			param("buf", "const void *"), param("num", "size_t"), param("written", "size_t *")),
		writing("SSL_sendfile", in3, plain("ossl_ssize_t"), "",
			param("fd", "int"), param("offset", "off_t"), param("size", "size_t"), param("flags", "int")),
		handshake("SSL_do_handshake", inAll, "04_set, 07_handshake, 11_boring"),
		handshake("SSL_connect", inAll, "04_set, 07_handshake, 11_boring"),
		handshake("SSL_accept", inAll, "04_set, 07_handshake, 11_boring"),
		earlyData("SSL_read_early_data", param("buf", "void *"), param("num", "size_t"), param("readbytes", "size_t *")).
			returning(plain("int")),
		earlyData("SSL_write_early_data", param("buf", "const void *"), param("num", "size_t"), param("written", "size_t *")),
		listening(Func{
			Name: "SSL_stateless", In: inOpenSSL,
			Params: []Param{uses("s", SSLConn)},
			Source: "DTLSv1_listen(3); ssl/ssl_lib.c:SSL_stateless",
		}),
		listening(Func{
			Name: "DTLSv1_listen", MacroIn: inLibre, In: inOpenSSL | inLibre,
			Params: []Param{uses("s", SSLConn), param("client", "BIO_ADDR *")},
			Source: "DTLSv1_listen(3); ssl/d1_lib.c:DTLSv1_listen",
		}),
		{
			Name: "SSL_shutdown", In: inAll,
			Params: []Param{uses("s", SSLConn)},
			Result: plain("int"),
			Ends:   []End{mayEnd(0, onShutdown), mayEvict(0, onEvict)},
			Marks:  []Marking{marks(0, SentShutdown)},
			Slots:  []Slot{maySlot(0)},
			IO:     true,
			Note:   "records that close_notify was sent, which decides what SSL_free, SSL_clear and SSL_set_session do to the session and the cache",
			Source: "SSL_shutdown(3); SSL_set_shutdown(3); ssl/ssl_lib.c:SSL_shutdown", Verified: "02_borrow, 07_handshake",
		},
		pending("SSL_renegotiate", inAll, "the connection is renegotiated (TLS 1.2 and below)",
			"SSL_key_update(3); ssl/ssl_lib.c:SSL_renegotiate; ssl/ssl_sess.c:ssl_get_new_session"),
		pending("SSL_renegotiate_abbreviated", inOpenSSL|inLibre, "the connection is renegotiated and the server doesn't resume the session (TLS 1.2 and below)",
			"SSL_key_update(3); ssl/ssl_lib.c:SSL_renegotiate_abbreviated"),
		pending("SSL_new_session_ticket", in3, "the server sends the ticket (TLS 1.3)",
			"SSL_CTX_set_num_tickets(3); ssl/statem/statem_srvr.c:tls_construct_new_session_ticket"),
		pending("SSL_verify_client_post_handshake", inOpenSSL|inLibre, "the server reads the client's answer (TLS 1.3)",
			"SSL_CTX_set_verify(3); ssl/statem/statem_srvr.c:tls_process_client_certificate"),
	}
}

// ioCall is an I/O call on an SSL that may replace the session when note says.
func ioCall(name string, in Profiles, r Result, note string, args ...Param) Func {
	return Func{
		Name: name, In: in,
		Params: append([]Param{uses("ssl", SSLConn)}, args...),
		Result: r,
		Ends:   []End{mayEnd(0, note), mayEvict(0, onEvict)},
		Marks:  []Marking{unmarks(0, NoHandshake)},
		Slots:  []Slot{maySlot(0)},
		IO:     true,
	}
}

// reading is an I/O call that reads: a ticket that comes in replaces the
// session, except in BoringSSL.
func reading(name string, in Profiles, r Result, verified string, args ...Param) Func {
	f := ioCall(name, in, r, onRead, args...)
	f.Source = "SSL_read(3), SSL_get_session(3); ssl/statem/statem_clnt.c:tls_process_new_session_ticket; LibreSSL tls13_lib.c:tls13_new_session_ticket_recv"
	f.Verified = verified
	if !in.Has(BoringSSL) {
		return f
	}
	return differing(f, inBoring, func(v *Func) { v.Ends[0] = mayEnd(0, onReadBSSL) })
}

// writing is an I/O call that writes.
func writing(name string, in Profiles, r Result, verified string, args ...Param) Func {
	f := ioCall(name, in, r, onWrite, args...)
	f.Source = "SSL_write(3); ssl/statem/statem_srvr.c:tls_construct_new_session_ticket"
	f.Verified = verified
	return f
}

// handshake is an I/O call that performs the handshake.
func handshake(name string, in Profiles, verified string) Func {
	f := ioCall(name, in, status(), onHandshake)
	f.Note = "a reference of the SSL's to a session that is not resumed is given back; after the handshake is over the call changes nothing"
	f.Source = "SSL_set_session(3); ssl/ssl_sess.c:ssl_get_new_session, ssl_get_prev_session; ssl/ssl_lib.c:ssl_update_cache"
	f.Verified = verified
	return f
}

// earlyData is a handshake that carries data.
func earlyData(name string, args ...Param) Func {
	f := ioCall(name, inOpenSSL|inLibre, status(), onHandshake, args...)
	f.Source = "SSL_read_early_data(3)"
	return differing(f, inLibre, func(v *Func) {
		v.Ends, v.Marks, v.Slots, v.IO = nil, nil, nil, false
		v.Note = "a stub that fails"
	})
}

// listening completes the row of a function that clears the SSL and then
// accepts.
func listening(f Func) Func {
	f.Result = status()
	f.Ends = []End{mayEnd(0, "the SSL had a session: it is cleared first, as by SSL_clear"), mayEvict(0, onEvict)}
	f.Marks = []Marking{unmarks(0, SentShutdown), unmarks(0, NoHandshake)}
	f.Slots = []Slot{maySlot(0)}
	f.IO = true
	return f
}

// pending is a call that only asks for something that the next I/O call does.
func pending(name string, in Profiles, note, source string) Func {
	return Func{
		Name: name, In: in,
		Params: []Param{uses("s", SSLConn)},
		Result: status(),
		Ends:   []End{later(0, note)},
		Source: source, Verified: "07_handshake",
	}
}
