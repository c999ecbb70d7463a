package refmodel

// sslRows are the functions that make and count SSLs, and those that give an
// SSL its session or lend it out.
func sslRows() []Func {
	return []Func{
		{
			Name: "SSL_new", In: inAll,
			Params: []Param{retains("ctx", Context, OfResult).when(IfNonNull).orNull()},
			Result: owned(SSLConn).realm(0).marked(NoHandshake),
			Note:   "the new SSL has no session",
			Source: "SSL_new(3); ssl/ssl_lib.c:SSL_new", Verified: "03_cache",
		},
		differing(Func{
			Name: "SSL_dup", In: inOpenSSL | inLibre,
			Params: []Param{uses("ssl", SSLConn)},
			Result: owned(SSLConn).same(0).realm(0),
			Slots:  []Slot{{Arg: OfResult, FromArg: None, FromHolderArg: 0}},
			Note:   "the same SSL once its handshake has begun, else a new one that shares the session and has a reference of its own to it",
			Source: "SSL_new(3); ssl/ssl_lib.c:SSL_dup", Verified: "02_borrow, 04_set",
		}, inLibre, func(v *Func) {
			v.Result.Same = None
			v.Note = "always a new SSL, which shares the session and has a reference of its own to it"
		}),
		{
			Name: "SSL_up_ref", In: inOpenSSL | inLibre,
			Params: []Param{acquires("s", SSLConn)},
			Result: status(),
			Source: "SSL_new(3); ssl/ssl_lib.c:SSL_up_ref", Verified: "02_borrow",
		},
		differing(Func{
			Name: "SSL_free", In: inAll,
			Params: []Param{releases("ssl", SSLConn)},
			Result: void(),
			Note:   "the end of a finished connection that sent no close_notify takes its session out of the cache, too, and makes it not resumable",
			Source: "SSL_free(3); ssl/ssl_lib.c:SSL_free; ssl/ssl_sess.c:ssl_clear_bad_session", Verified: "02_borrow, 09_misuse, 12_seeds",
		}, inBoring, func(v *Func) {
			v.Note = "never touches the cache; a client's session is never in it"
		}),
		{
			Name: "SSL_get_session", In: inAll,
			Params: []Param{reads("ssl", SSLConn)},
			Result: borrowed(Session, 0),
			Note:   "NULL before the first handshake flight; during and after a failed handshake it may be a session",
			Source: "SSL_get_session(3); ssl/ssl_sess.c:SSL_get_session", Verified: "01_refs, 02_borrow, 07_handshake, 11_boring",
		},
		{
			Name: "SSL_get0_session", Kind: ObjectMacro, In: inAll,
			Params: []Param{reads("ssl", SSLConn)},
			Result: borrowed(Session, 0),
			Note:   "another name of SSL_get_session",
			Source: "SSL_get_session(3); openssl/ssl.h", Verified: "01_refs, 02_borrow",
		},
		{
			Name: "SSL_get1_session", In: inAll,
			Params: []Param{uses("ssl", SSLConn)},
			Result: owned(Session).from(0).realm(0),
			Source: "SSL_get_session(3); ssl/ssl_sess.c:SSL_get1_session", Verified: "01_refs, 02_borrow",
		},
		setSession(),
		{
			Name: "SSL_copy_session_id", In: inOpenSSL | inLibre,
			Params:    []Param{uses("to", SSLConn), object("from", SSLConn, Inspects).as("const SSL *")},
			Result:    status(),
			Ends:      []End{{Loan: LoansFrom, Arg: 0, When: IfOne, UnlessSame: 1}},
			Slots:     []Slot{{Arg: 0, FromArg: None, FromHolderArg: 1, When: IfOne}},
			SameRealm: []int{0, 1},
			Note:      "works like SSL_set_session(to, SSL_get_session(from)); also takes over certificates and id context",
			Source:    "SSL_get_session(3); ssl/ssl_lib.c:SSL_copy_session_id", Verified: "04_set",
		},
		differing(Func{
			Name: "SSL_clear", In: inAll,
			Params: []Param{uses("s", SSLConn)},
			Result: status(),
			Ends: []End{{
				Loan: LoansFrom, Arg: 0, UnlessSame: None, UnlessMarked: SentShutdown | NoHandshake,
				Note: "the handshake was finished",
			}},
			Marks:  anew(0),
			Slots:  []Slot{maySlot(0)},
			Note:   "before or during a handshake, or after SSL_shutdown, the session is kept and offered again",
			Source: "SSL_clear(3); ssl/ssl_lib.c:SSL_clear; ssl/ssl_sess.c:ssl_clear_bad_session", Verified: "02_borrow, 04_set",
		}, inBoring, func(v *Func) {
			v.Ends = []End{mayEnd(0, "the SSL is a server's")}
			v.Note = "a client keeps its session, a server never does"
		}),
		{
			Name: "SSL_get_SSL_CTX", In: inAll,
			Params: []Param{reads("ssl", SSLConn)},
			Result: borrowed(Context, 0).notNull(),
			Note:   "valid while the SSL lives, even after SSL_CTX_free",
			Source: "SSL_get_SSL_CTX(3); ssl/ssl_lib.c:SSL_get_SSL_CTX", Verified: "02_borrow, 10_uses",
		},
		{
			Name: "SSL_set_SSL_CTX", In: inAll,
			Params: []Param{uses("ssl", SSLConn), retains("ctx", Context, 0).when(IfNonNull).orNull()},
			Result: borrowed(Context, 0),
			Note:   "the session stays; the cache stays that of the SSL_CTX given to SSL_new. NULL stands for that first SSL_CTX",
			Source: "ssl/ssl_lib.c:SSL_set_SSL_CTX", Verified: "02_borrow",
		},
		{
			Name: "SSL_get_peer_certificate", Kind: ObjectMacro, FuncIn: in111 | inLibre | inBoring, In: inAll,
			Params: []Param{reads("s", SSLConn).orNull()},
			Result: owned(X509),
			Source: "SSL_get_peer_certificate(3); ssl/ssl_lib.c", Verified: "08_interior, 10_uses",
		},
		{
			Name: "SSL_get1_peer_certificate", In: in3,
			Params: []Param{reads("s", SSLConn).orNull()},
			Result: owned(X509),
			Source: "SSL_get_peer_certificate(3); ssl/ssl_lib.c:SSL_get1_peer_certificate", Verified: "08_interior",
		},
		{
			Name: "SSL_get0_peer_certificate", In: in3,
			Params: []Param{reads("s", SSLConn).orNull()},
			Result: interior("X509 *", 0, fieldPeer).via(Session).of(X509).orNull(),
			Source: "SSL_get_peer_certificate(3); ssl/ssl_lib.c:SSL_get0_peer_certificate",
		},
		{
			Name: "SSL_get_peer_cert_chain", In: inAll,
			Params: []Param{reads("s", SSLConn).orNull()},
			Result: interior("STACK_OF(X509) *", 0, fieldPeerChain).via(Session).orNull(),
			Source: "SSL_get_peer_cert_chain(3); ssl/ssl_lib.c:SSL_get_peer_cert_chain",
		},
	}
}

// setSession is the row of SSL_set_session.
func setSession() Func {
	f := Func{
		Name: "SSL_set_session", In: inAll,
		Params:    []Param{uses("to", SSLConn), retains("session", Session, 0).when(IfOne).orNull()},
		Result:    status(),
		Ends:      []End{{Loan: LoansFrom, Arg: 0, When: IfOne, UnlessSame: 1}},
		Slots:     []Slot{{Arg: 0, FromArg: 1, FromHolderArg: None, When: IfOne}},
		SameRealm: []int{0, 1},
		Note:      "the old session of a finished connection that sent no close_notify also leaves the cache and becomes not resumable. That the session is of the SSL's own SSL_CTX is not checked",
		Source:    "SSL_set_session(3); ssl/ssl_sess.c:SSL_set_session", Verified: "02_borrow, 04_set",
	}
	f = differing(f, inLibre, func(v *Func) {
		v.Note = "0, and nothing changes, for a session of an unknown protocol version (a bare SSL_SESSION_new). The old session stays in the cache"
	})
	return differing(f, inBoring, func(v *Func) {
		v.Note = "always 1, but the process is aborted once the handshake has begun"
	})
}
