package refmodel

// The fields of a session that a pointer can point into and that a call can
// replace while the session lives.
const (
	fieldID        = "id"
	fieldIDContext = "id context"
	fieldPeer      = "peer certificate"
	fieldPeerChain = "peer certificate chain"
	fieldPeerKey   = "peer key"
	fieldHostname  = "hostname"
	fieldTicket    = "ticket"
	fieldALPN      = "ALPN protocol"
	fieldAppData   = "ticket appdata"
)

// interiorRows are the functions that lend out parts of a session, and those
// that replace such a part.
func interiorRows() []Func {
	return []Func{
		{
			Name: "SSL_SESSION_get_id", In: inAll,
			Params: []Param{reads("s", Session), param("len", "unsigned int *").orNull()},
			Result: interior("const unsigned char *", 0, fieldID),
			Note:   "an array in the session itself: SSL_SESSION_set1_id changes what the pointer shows, the pointer stays valid",
			Source: "SSL_SESSION_get_id(3); ssl/ssl_sess.c:SSL_SESSION_get_id", Verified: "08_interior, 10_uses",
		},
		{
			Name: "SSL_SESSION_get0_id_context", In: inAll,
			Params: []Param{reads("s", Session), param("len", "unsigned int *").orNull()},
			Result: interior("const unsigned char *", 0, fieldIDContext),
			Note:   "an array in the session itself",
			Source: "SSL_SESSION_get0_id_context(3); ssl/ssl_sess.c:SSL_SESSION_get0_id_context", Verified: "08_interior, 10_uses",
		},
		{
			Name: "SSL_SESSION_get0_peer", In: inAll,
			Params: []Param{uses("s", Session)},
			Result: interior("X509 *", 0, fieldPeer).of(X509).orNull(),
			Source: "SSL_SESSION_get0_peer(3); ssl/ssl_sess.c:SSL_SESSION_get0_peer", Verified: "08_interior, 10_uses",
		},
		{
			Name: "SSL_SESSION_get0_peer_rpk", In: in3 | inBoring, Since: "OpenSSL 3.2",
			Params: []Param{uses("s", Session)},
			Result: interior("EVP_PKEY *", 0, fieldPeerKey).of(PKey).orNull(),
			Source: "SSL_SESSION_get0_peer_rpk(3); ssl/ssl_sess.c:SSL_SESSION_get0_peer_rpk", Verified: "10_uses",
		},
		{
			Name: "SSL_SESSION_get0_cipher", In: inAll,
			Params: []Param{reads("s", Session)},
			Result: static("const SSL_CIPHER *").orNull(),
			Source: "SSL_SESSION_get0_cipher(3); ssl/ssl_sess.c:SSL_SESSION_get0_cipher", Verified: "08_interior, 10_uses",
		},
		{
			Name: "SSL_SESSION_get0_hostname", In: inOpenSSL,
			Params: []Param{reads("s", Session)},
			Result: interior("const char *", 0, fieldHostname).orNull(),
			Source: "SSL_SESSION_get0_hostname(3); ssl/ssl_sess.c:SSL_SESSION_get0_hostname", Verified: "08_interior, 10_uses",
		},
		{
			Name: "SSL_SESSION_get0_ticket", In: inOpenSSL | inBoring,
			Params: []Param{
				reads("s", Session),
				outInterior("tick", "const unsigned char **", 0, fieldTicket).orNull(),
				param("len", "size_t *"),
			},
			Result: void(),
			Source: "SSL_SESSION_has_ticket(3); ssl/ssl_sess.c:SSL_SESSION_get0_ticket", Verified: "08_interior, 10_uses",
		},
		{
			Name: "SSL_SESSION_get0_alpn_selected", In: inOpenSSL,
			Params: []Param{
				reads("s", Session),
				outInterior("alpn", "const unsigned char **", 0, fieldALPN),
				param("len", "size_t *"),
			},
			Result: void(),
			Source: "SSL_SESSION_get0_hostname(3); ssl/ssl_sess.c:SSL_SESSION_get0_alpn_selected", Verified: "08_interior, 10_uses",
		},
		{
			Name: "SSL_SESSION_get0_ticket_appdata", In: inOpenSSL,
			Params: []Param{
				uses("ss", Session),
				outInterior("data", "void **", 0, fieldAppData),
				param("len", "size_t *"),
			},
			Result: status(),
			Source: "SSL_CTX_set_session_ticket_cb(3); ssl/ssl_sess.c:SSL_SESSION_get0_ticket_appdata", Verified: "08_interior, 10_uses",
		},
		{
			Name: "SSL_SESSION_set1_hostname", In: inOpenSSL,
			Params: []Param{uses("s", Session), copied("hostname", "const char *").orNull()},
			Result: status(),
			Ends:   endsInteriors(0, Always, fieldHostname),
			Source: "SSL_SESSION_get0_hostname(3); ssl/ssl_sess.c:SSL_SESSION_set1_hostname", Verified: "08_interior, 10_uses",
		},
		{
			Name: "SSL_SESSION_set1_alpn_selected", In: inOpenSSL,
			Params: []Param{uses("s", Session), copied("alpn", "const unsigned char *").orNull(), param("len", "size_t")},
			Result: status(),
			Ends:   endsInteriors(0, Always, fieldALPN),
			Source: "SSL_SESSION_get0_hostname(3); ssl/ssl_sess.c:SSL_SESSION_set1_alpn_selected", Verified: "08_interior, 10_uses",
		},
		{
			Name: "SSL_SESSION_set1_ticket_appdata", In: inOpenSSL,
			Params: []Param{uses("ss", Session), copied("data", "const void *").orNull(), param("len", "size_t")},
			Result: status(),
			Ends:   endsInteriors(0, Always, fieldAppData),
			Source: "SSL_CTX_set_session_ticket_cb(3); ssl/ssl_sess.c:SSL_SESSION_set1_ticket_appdata", Verified: "08_interior, 10_uses",
		},
	}
}
