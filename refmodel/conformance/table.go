//go:build cgo

package conformance

// An argKind says how an op's argument is chosen.
type argKind uint8

const (
	aNumber argKind = iota // one of the choices
	aTime                  // now plus one of the choices
	aSession
	aSessionOrNull
	aOwnedSession // that the application owns a reference of, or NULL
	aLooseSession // in no cache and of no SSL: its contents may change
	aBlankSession // with nothing in it that a handshake could use
	aSSL
	aOwnedSSL
	aOpenSSL // linked: I/O makes sense
	aFreshSSL
	aReadySSL    // linked and not begun
	aFinishedSSL // linked and finished
	aUnlinkedSSL
	aCtx
	aOwnedCtx
	aBIO
	aAnyBIO
	aOwnedBIO
	aDER
	aPEM
	aTarget // the a of the d2i convention
)

// An argSpec is one argument of an op.
type argSpec struct {
	kind    argKind
	choices []int64
}

// A spec is one line of the table of operations.
type spec struct {
	// name of the op; it is the C function that it calls, unless run does
	// the whole.
	name   string
	weight int
	args   []argSpec
	// gives says what the result is to the application's books.
	gives gives
	// run replaces the single call for an op that is several.
	run func(w *world, args []arg)
	// allowed tells whether the op may run in this state; nil for always.
	allowed func(w *world, args []arg) bool
}

// gives is what a call does to the references that the application owns.
type gives uint8

const (
	nothing   gives = iota
	ownedRef        // a non-NULL result is owned
	upRef           // argument 0 if the result is 1
	release         // argument 0 is given back
	handsBIOs       // arguments 1 and 2 may have become argument 0's
)

func num(choices ...int64) argSpec { return argSpec{kind: aNumber, choices: choices} }
func at(choices ...int64) argSpec  { return argSpec{kind: aTime, choices: choices} }

// literalZero among the choices of a time is 0 itself.
const literalZero = -1 << 40

var (
	aS         = argSpec{kind: aSession}
	aSNull     = argSpec{kind: aSessionOrNull}
	aSOwned    = argSpec{kind: aOwnedSession}
	aSLoose    = argSpec{kind: aLooseSession}
	aSBlank    = argSpec{kind: aBlankSession}
	aL         = argSpec{kind: aSSL}
	aLOwned    = argSpec{kind: aOwnedSSL}
	aLOpen     = argSpec{kind: aOpenSSL}
	aLFresh    = argSpec{kind: aFreshSSL}
	aLUnlinked = argSpec{kind: aUnlinkedSSL}
	aLReady    = argSpec{kind: aReadySSL}
	aLFinished = argSpec{kind: aFinishedSSL}
	aC         = argSpec{kind: aCtx}
	aCOwned    = argSpec{kind: aOwnedCtx}
	aB         = argSpec{kind: aBIO}
	aBAny      = argSpec{kind: aAnyBIO}
	aBOwned    = argSpec{kind: aOwnedBIO}
	aD         = argSpec{kind: aDER}
	aP         = argSpec{kind: aPEM}
	aA         = argSpec{kind: aTarget}

	// aPair is two of four BIOs.
	aPair = num(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
)

func specs(list ...argSpec) []argSpec { return list }

// Values of libssl's constants that the table needs, as in <openssl/ssl.h>.
const (
	tls12, tls13 = 0x0303, 0x0304

	cacheOff             = 0
	cacheClient          = 1
	cacheServer          = 2
	cacheBoth            = 3
	cacheNoAutoClear     = 0x80
	cacheNoLookup        = 0x100
	cacheNoStore         = 0x200
	cacheUpdateTime      = 0x400
	opNoTicket           = 1 << 14
	opAllowClientReneg   = 1 << 8
	sentShutdown         = 1
	receivedShutdown     = 2
	verifyNone           = 0
	verifyPeer           = 1
	verifyFailIfNoCert   = 3
	longTimeout          = 100000
	sessionIDContextNone = 0
)

// table lists the operations. The order is that of shrinking: simpler first.
var table = []spec{
	// Sessions.
	{name: "SSL_SESSION_new", weight: 20, gives: ownedRef},
	{name: "SSL_SESSION_free", weight: 60, args: specs(aSOwned), gives: release, run: (*world).freeSession},
	{name: "SSL_SESSION_up_ref", weight: 40, args: specs(aS), gives: upRef},
	{name: "SSL_SESSION_dup", weight: 25, args: specs(aS), gives: ownedRef},
	{name: "SSL_SESSION_is_resumable", weight: 5, args: specs(aS)},
	{name: "SSL_SESSION_get_id", weight: 5, args: specs(aS)},
	{name: "SSL_SESSION_get0_id_context", weight: 4, args: specs(aS)},
	{name: "SSL_SESSION_get0_peer", weight: 4, args: specs(aS)},
	{name: "SSL_SESSION_get0_cipher", weight: 4, args: specs(aS)},
	{name: "SSL_SESSION_get0_hostname", weight: 5, args: specs(aS)},
	{name: "SSL_SESSION_get0_ticket", weight: 5, args: specs(aS)},
	{name: "SSL_SESSION_get0_alpn_selected", weight: 5, args: specs(aS)},
	{name: "SSL_SESSION_get0_ticket_appdata", weight: 5, args: specs(aS)},
	{name: "SSL_SESSION_set1_hostname", weight: 5, args: specs(aS, num(0, 3, 7))},
	{name: "SSL_SESSION_set1_alpn_selected", weight: 5, args: specs(aS, num(0, 2, 5))},
	{name: "SSL_SESSION_set1_ticket_appdata", weight: 5, args: specs(aS, num(0, 4, 9))},
	{name: "SSL_SESSION_set1_id", weight: 15, args: specs(aSLoose, num(1, 2, 3, 4, 0, 33))},
	{name: "SSL_SESSION_set1_id_context", weight: 5, args: specs(aSLoose, num(0, 1, 2, 33))},
	{name: "SSL_SESSION_set1_master_key", weight: 4, args: specs(aSBlank)},
	{name: "SSL_SESSION_set_cipher", weight: 4, args: specs(aSBlank)},
	{name: "SSL_SESSION_set_protocol_version", weight: 4, args: specs(aSBlank, num(tls12, tls13))},
	{name: "SSL_SESSION_set_max_early_data", weight: 4, args: specs(aSLoose, num(0, 100))},
	{name: "SSL_SESSION_set_time", weight: 10, args: specs(aSNull, at(0, -50, 50, -1000, 1000))},
	{name: "SSL_SESSION_set_timeout", weight: 10, args: specs(aSNull, num(300, 10, 0, longTimeout, -1))},
	{name: "SSL_SESSION_get_time", weight: 4, args: specs(aSNull)},
	{name: "SSL_SESSION_get_timeout", weight: 4, args: specs(aSNull)},
	{name: "SSL_SESSION_get_protocol_version", weight: 4, args: specs(aS)},
	{name: "SSL_SESSION_get_compress_id", weight: 4, args: specs(aS)},
	{name: "SSL_SESSION_get_max_early_data", weight: 4, args: specs(aS)},
	{name: "SSL_SESSION_get_max_fragment_length", weight: 4, args: specs(aS)},
	{name: "SSL_SESSION_has_ticket", weight: 4, args: specs(aS)},
	{name: "SSL_SESSION_get_ticket_lifetime_hint", weight: 4, args: specs(aS)},
	{name: "SSL_SESSION_get_master_key", weight: 4, args: specs(aS)},
	{name: "SSL_get_time", weight: 4, args: specs(aS)},
	{name: "SSL_set_time", weight: 4, args: specs(aS, at(0, -50, 50))},
	{name: "SSL_get_timeout", weight: 4, args: specs(aS)},
	{name: "SSL_set_timeout", weight: 4, args: specs(aS, num(300, 10, longTimeout))},
	{name: "SSL_SESSION_set_ex_data", weight: 12, args: specs(aS, num(0, 1, 2))},
	{name: "SSL_SESSION_get_ex_data", weight: 5, args: specs(aS)},
	{name: "SSL_SESSION_set_app_data", weight: 4, args: specs(aS, num(0, 1, 2))},
	{name: "SSL_SESSION_get_app_data", weight: 4, args: specs(aS)},
	{name: "SSL_SESSION_get_ex_new_index", weight: 4},
	{name: "SSL_SESSION_print", weight: 4, args: specs(aS)},
	{name: "SSL_SESSION_print_fp", weight: 4, args: specs(aS)},
	{name: "SSL_SESSION_print_keylog", weight: 4, args: specs(aS)},

	// Serialization.
	{name: "i2d_SSL_SESSION", weight: 20, args: specs(aS)},
	{name: "i2d_SSL_SESSION_bio", weight: 5, args: specs(aS)},
	{name: "PEM_write_bio_SSL_SESSION", weight: 6, args: specs(aS)},
	{name: "PEM_write_SSL_SESSION", weight: 6, args: specs(aS)},
	{name: "d2i_SSL_SESSION", weight: 25, args: specs(aD, aA)},
	{name: "d2i_SSL_SESSION_bio", weight: 6, args: specs(aD, aA)},
	{name: "ASN1_d2i_bio", weight: 6, args: specs(aD, aA)},
	{name: "PEM_read_bio_SSL_SESSION", weight: 8, args: specs(aP, aA)},
	{name: "PEM_read_SSL_SESSION", weight: 8, args: specs(aP, aA)},
	{name: "damage", weight: 6, args: specs(aD, num(1, 2)), run: (*world).damage},

	// SSL_CTX.
	{name: "SSL_CTX_new", weight: 4, gives: ownedRef, allowed: (*world).fewContexts},
	{name: "SSL_CTX_new_ex", weight: 4, gives: ownedRef, allowed: (*world).fewContexts},
	{name: "SSL_CTX_up_ref", weight: 5, args: specs(aC), gives: upRef},
	{name: "SSL_CTX_free", weight: 6, args: specs(aCOwned), gives: release},
	{name: "SSL_CTX_set_session_cache_mode", weight: 12, args: specs(aC, num(cacheServer, cacheBoth, cacheClient, cacheOff, cacheBoth|cacheNoAutoClear, cacheBoth|cacheNoLookup, cacheBoth|cacheNoStore, cacheBoth|cacheUpdateTime))},
	{name: "SSL_CTX_get_session_cache_mode", weight: 4, args: specs(aC)},
	{name: "SSL_CTX_sess_set_cache_size", weight: 6, args: specs(aC, num(0, 1, 2, 5))},
	{name: "SSL_CTX_sess_number", weight: 4, args: specs(aC)},
	{name: "SSL_CTX_set_timeout", weight: 6, args: specs(aC, num(0, 300, 10, longTimeout))},
	{name: "SSL_CTX_set_options", weight: 10, args: specs(aC, num(opNoTicket, opAllowClientReneg))},
	{name: "SSL_CTX_set_num_tickets", weight: 6, args: specs(aC, num(2, 1, 0, 3))},
	{name: "SSL_CTX_set_versions", weight: 10, args: specs(aC, num(tls12, tls13), num(tls13, tls12))},
	{name: "SSL_CTX_set_max_early_data", weight: 5, args: specs(aC, num(0, 100))},
	{name: "SSL_CTX_set_verify", weight: 6, args: specs(aC, num(verifyNone, verifyPeer, verifyFailIfNoCert), num(1, 1, 0))},
	{name: "SSL_CTX_set_session_id_context", weight: 8, args: specs(aC, num(0, 1, 2))},
	{name: "SSL_CTX_set_quiet_shutdown", weight: 4, args: specs(aC, num(0, 1))},
	{name: "SSL_CTX_sessions", weight: 4, args: specs(aC)},
	{name: "SSL_CTX_add_session", weight: 45, args: specs(aC, aS), allowed: (*world).settled},
	{name: "SSL_CTX_remove_session", weight: 25, args: specs(aC, aSNull)},
	{name: "SSL_CTX_flush_sessions", weight: 12, args: specs(aC, at(literalZero, 0, 100, 2000, 2*longTimeout))},
	{name: "SSL_CTX_sess_set_new_cb", weight: 8, args: specs(aC, num(0, 1, 2, 3, 4))},
	{name: "SSL_CTX_sess_set_remove_cb", weight: 8, args: specs(aC, num(0, 1, 2))},
	{name: "SSL_CTX_sess_set_get_cb", weight: 8, args: specs(aC, num(0, 1, 2, 3, 4))},
	{name: "SSL_CTX_sess_get_new_cb", weight: 4, args: specs(aC)},
	{name: "SSL_CTX_sess_get_remove_cb", weight: 4, args: specs(aC)},
	{name: "SSL_CTX_sess_get_get_cb", weight: 4, args: specs(aC)},
	{name: "SSL_CTX_set_psk_use_session_callback", weight: 5, args: specs(aC, num(0, 1, 2, 3, 4))},
	{name: "SSL_CTX_set_psk_find_session_callback", weight: 6, args: specs(aC, num(0, 1, 2, 3, 4))},
	{name: "SSL_CTX_set_psk_client_callback", weight: 3, args: specs(aC)},
	{name: "SSL_CTX_set_psk_server_callback", weight: 3, args: specs(aC)},
	{name: "SSL_CTX_set_session_ticket_cb", weight: 6, args: specs(aC, num(0, 1, 1, 2), num(0, 1, 2, 3, 4, 5))},
	{name: "SSL_CTX_set_generate_session_id", weight: 4, args: specs(aC, num(0, 1, 2))},
	{name: "SSL_CTX_set_not_resumable_session_callback", weight: 4, args: specs(aC, num(0, 1, 2))},

	// SSL.
	{name: "SSL_new", weight: 15, args: specs(aC), gives: ownedRef, allowed: (*world).fewSSLs},
	{name: "SSL_up_ref", weight: 6, args: specs(aL), gives: upRef},
	{name: "SSL_free", weight: 40, args: specs(aLOwned), gives: release},
	{name: "SSL_dup", weight: 10, args: specs(aL), gives: ownedRef, run: (*world).dup},
	{name: "SSL_clear", weight: 12, args: specs(aL), run: (*world).clear},
	{name: "SSL_get_session", weight: 25, args: specs(aL)},
	{name: "SSL_get0_session", weight: 10, args: specs(aL)},
	{name: "SSL_get1_session", weight: 40, args: specs(aL), gives: ownedRef},
	{name: "SSL_set_session", weight: 30, args: specs(aL, aSNull), run: (*world).setSession},
	{name: "SSL_copy_session_id", weight: 10, args: specs(aL, aL), run: (*world).copySessionID},
	{name: "SSL_get_SSL_CTX", weight: 5, args: specs(aL)},
	{name: "SSL_set_SSL_CTX", weight: 6, args: specs(aL, aC)},
	{name: "SSL_set_shutdown", weight: 8, args: specs(aL, num(0, sentShutdown, receivedShutdown, sentShutdown|receivedShutdown)), run: (*world).setShutdown},
	{name: "SSL_get_shutdown", weight: 4, args: specs(aL)},
	{name: "SSL_set_quiet_shutdown", weight: 5, args: specs(aL, num(0, 1))},
	{name: "SSL_set_connect_state", weight: 6, args: specs(aL), run: (*world).connectState},
	{name: "SSL_set_accept_state", weight: 6, args: specs(aL), run: (*world).acceptState},
	{name: "SSL_set_ssl_method", weight: 4, args: specs(aL), run: (*world).setMethod},
	{name: "SSL_set_session_id_context", weight: 5, args: specs(aL, num(0, 1, 2))},
	{name: "SSL_set_generate_session_id", weight: 4, args: specs(aL, num(0, 1, 2))},
	{name: "SSL_has_matching_session_id", weight: 5, args: specs(aL, num(1, 2, 3, 4)), allowed: (*world).versioned},
	{name: "SSL_session_reused", weight: 4, args: specs(aL)},
	{name: "SSL_cache_hit", weight: 4, args: specs(aL)},
	{name: "SSL_set_session_secret_cb", weight: 4, args: specs(aL)},
	{name: "SSL_set_session_ticket_ext", weight: 4, args: specs(aC), run: (*world).ticketExt, allowed: (*world).fewSSLs},
	{name: "SSL_set_session_ticket_ext_cb", weight: 4, args: specs(aL)},
	{name: "SSL_set_not_resumable_session_callback", weight: 4, args: specs(aL, num(0, 1, 2))},
	{name: "SSL_set_psk_use_session_callback", weight: 5, args: specs(aL, num(0, 1, 2, 3, 4))},
	{name: "SSL_set_psk_find_session_callback", weight: 5, args: specs(aL, num(0, 1, 2, 3, 4))},
	{name: "SSL_set_psk_client_callback", weight: 3, args: specs(aL)},
	{name: "SSL_set_psk_server_callback", weight: 3, args: specs(aL)},
	{name: "SSL_set_ex_data", weight: 4, args: specs(aL, num(0, 1, 2))},
	{name: "SSL_get_ex_data", weight: 4, args: specs(aL)},
	{name: "SSL_get_peer_certificate", weight: 4, args: specs(aL), run: (*world).peerCertificate},
	{name: "SSL_get1_peer_certificate", weight: 4, args: specs(aL), run: (*world).certificate},
	{name: "SSL_get0_peer_certificate", weight: 4, args: specs(aL)},
	{name: "SSL_get_peer_cert_chain", weight: 4, args: specs(aL)},

	// Connections.
	{name: "link", weight: 10, args: specs(aLFresh, aLFresh), run: (*world).link},
	{name: "dial", weight: 40, args: specs(aC, aC), run: (*world).dial, allowed: (*world).fewSSLs},
	{name: "resume", weight: 25, args: specs(aC, aC, aS), run: (*world).resume, allowed: (*world).fewSSLs},
	{name: "handshake", weight: 40, args: specs(aLOpen), run: (*world).handshake},
	{name: "exchange", weight: 25, args: specs(aLOpen), run: (*world).exchange},
	{name: "hangup", weight: 20, args: specs(aLOpen, num(0, 1, 2, 3)), run: (*world).hangup},
	{name: "lookup", weight: 8, args: specs(num(2, 3, 4, 1), num(tls12, tls13), num(cacheBoth|cacheNoLookup, cacheServer|cacheNoLookup|cacheNoStore, cacheBoth)), run: (*world).lookUp, allowed: (*world).mayBegin},
	{name: "ticket", weight: 5, args: specs(num(1, 1, 2, 0), num(1, 2, 3, 4, 5), num(tls13, tls12)), run: (*world).ticket, allowed: (*world).mayBegin},
	{name: "external", weight: 5, args: specs(num(2, 3, 4, 1), num(2, 3, 4, 1)), run: (*world).external, allowed: (*world).mayBegin},
	{name: "SSL_do_handshake", weight: 30, args: specs(aLOpen)},
	{name: "SSL_connect", weight: 8, args: specs(aLOpen)},
	{name: "SSL_accept", weight: 8, args: specs(aLOpen)},
	{name: "SSL_read", weight: 30, args: specs(aLOpen)},
	{name: "SSL_read_ex", weight: 6, args: specs(aLOpen)},
	{name: "SSL_peek", weight: 8, args: specs(aLOpen)},
	{name: "SSL_peek_ex", weight: 6, args: specs(aLOpen)},
	{name: "SSL_write", weight: 15, args: specs(aLOpen)},
	{name: "SSL_write_ex", weight: 6, args: specs(aLOpen)},
	{name: "SSL_shutdown", weight: 25, args: specs(aLOpen)},
	{name: "SSL_read_early_data", weight: 8, args: specs(aLOpen)},
	{name: "SSL_write_early_data", weight: 12, args: specs(aLOpen), allowed: (*world).mayWriteEarly},
	{name: "SSL_stateless", weight: 8, args: specs(aLReady)},
	{name: "SSL_renegotiate", weight: 6, args: specs(aLFinished)},
	{name: "SSL_renegotiate_abbreviated", weight: 6, args: specs(aLFinished)},
	{name: "SSL_new_session_ticket", weight: 8, args: specs(aLOpen)},
	{name: "SSL_verify_client_post_handshake", weight: 5, args: specs(aLOpen)},
	{name: "SSL_key_update", weight: 5, args: specs(aLOpen, num(0, 1))},
	{name: "corrupt", weight: 5, args: specs(aLOpen), allowed: (*world).bothFinished},
	{name: "cut", weight: 3, args: specs(aLOpen), run: (*world).cut},

	// Functions that have nothing to do with sessions: they are in the table
	// of the model so that objects passed to them stay known.
	{name: "SSL_CTX_ctrl", weight: 3, args: specs(aC)},
	{name: "SSL_CTX_set_ex_data", weight: 3, args: specs(aC, num(0, 1, 2))},
	{name: "SSL_CTX_get_ex_data", weight: 3, args: specs(aC)},
	{name: "SSL_CTX_set_cipher_list", weight: 3, args: specs(aC)},
	{name: "SSL_CTX_set_alpn_protos", weight: 3, args: specs(aC)},
	{name: "SSL_CTX_use_certificate_file", weight: 3, args: specs(aC)},
	{name: "SSL_CTX_use_certificate_chain_file", weight: 3, args: specs(aC)},
	{name: "SSL_CTX_use_PrivateKey_file", weight: 3, args: specs(aC)},
	{name: "SSL_CTX_load_verify_locations", weight: 3, args: specs(aC)},
	{name: "SSL_CTX_set_default_verify_paths", weight: 3, args: specs(aC)},
	{name: "SSL_ctrl", weight: 3, args: specs(aL)},
	{name: "SSL_set_app_data", weight: 3, args: specs(aL, num(0, 1, 2))},
	{name: "SSL_get_app_data", weight: 3, args: specs(aL)},
	{name: "SSL_get_current_cipher", weight: 3, args: specs(aL)},
	{name: "SSL_get_error", weight: 3, args: specs(aL)},
	{name: "SSL_get_fd", weight: 3, args: specs(aL)},
	{name: "SSL_get_verify_result", weight: 3, args: specs(aL)},
	{name: "SSL_get_version", weight: 3, args: specs(aL)},
	{name: "SSL_version", weight: 3, args: specs(aL)},
	{name: "SSL_has_pending", weight: 3, args: specs(aL)},
	{name: "SSL_pending", weight: 3, args: specs(aL)},
	{name: "SSL_want", weight: 3, args: specs(aL)},
	{name: "SSL_in_init", weight: 3, args: specs(aL)},
	{name: "SSL_is_init_finished", weight: 3, args: specs(aL)},
	{name: "SSL_is_server", weight: 3, args: specs(aL)},
	{name: "SSL_set_verify", weight: 3, args: specs(aL, num(verifyNone, verifyPeer))},
	{name: "SSL_set_cipher_list", weight: 3, args: specs(aL)},
	{name: "SSL_set_alpn_protos", weight: 3, args: specs(aL)},
	{name: "SSL_set_options", weight: 3, args: specs(aL)},
	{name: "SSL_set_tlsext_host_name", weight: 3, args: specs(aL)},
	{name: "SSL_set_fd", weight: 5, args: specs(aLUnlinked), run: func(w *world, args []arg) { w.setFD("SSL_set_fd", args) }},
	{name: "SSL_set_rfd", weight: 5, args: specs(aLUnlinked), run: func(w *world, args []arg) { w.setFD("SSL_set_rfd", args) }},
	{name: "SSL_set_wfd", weight: 5, args: specs(aLUnlinked)},
	{name: "CRYPTO_get_ex_new_index", weight: 3},

	// BIOs.
	{name: "BIO_new", weight: 3, args: specs(num(memBIO, nullBIO)), gives: ownedRef},
	{name: "BIO_up_ref", weight: 5, args: specs(aBAny), gives: upRef},
	{name: "SSL_get_rbio", weight: 4, args: specs(aL)},
	{name: "SSL_get_wbio", weight: 4, args: specs(aL)},
	{name: "SSL_set_bio", weight: 5, args: specs(aC, aPair, aPair, aPair), gives: handsBIOs, run: (*world).setBIOs, allowed: (*world).fewSSLs},
	{name: "BIO_new_ssl", weight: 4, args: specs(aC, num(0, 1)), gives: ownedRef, run: (*world).newSSLBIO, allowed: (*world).fewSSLs},
	{name: "BIO_new_ssl_connect", weight: 4, args: specs(aC), gives: ownedRef, run: (*world).newConnectBIO, allowed: (*world).fewSSLs},
	{name: "BIO_new_buffer_ssl_connect", weight: 4, args: specs(aC), gives: ownedRef, run: (*world).newBufferBIO, allowed: (*world).fewSSLs},
	{name: "BIO_set_ssl", weight: 6, args: specs(aLOwned, num(0, 1)), run: (*world).wrapBIO},
	{name: "BIO_get_ssl", weight: 5, args: specs(aB)},
	{name: "BIO_free", weight: 8, args: specs(aBOwned), gives: release, run: (*world).freeBIO},
	{name: "BIO_free_all", weight: 8, args: specs(aBOwned), gives: release},
	{name: "BIO_ssl_copy_session_id", weight: 6, args: specs(aB, aB), run: (*world).copyBIO},
	{name: "BIO_ssl_shutdown", weight: 4, args: specs(aB)},

	// The application and the clock.
	{name: "keep", weight: 15, args: specs(aSOwned), run: (*world).keep},
	{name: "unkeep", weight: 4, args: specs(aS), run: (*world).unkeep},
	{name: "psk", weight: 6, run: (*world).psk},
	{name: "sleep", weight: 6, args: specs(num(1, 5, 20, 400)), run: (*world).sleep},
}

var specByName = make(map[string]*spec)

func init() {
	for i := range table {
		specByName[table[i].name] = &table[i]
	}
}

// specOf returns the line of the table called name, or nil.
func specOf(name string) *spec { return specByName[name] }
