package refmodel

// traits are the ways in which the libraries' state machines differ, as far as
// no row of the table could say it. What a row can say (which functions there
// are, what they do to references) is nowhere here.
type traits struct {
	// sortedCache: the cache is sorted by time of expiry (OpenSSL 3), else by
	// time of insertion.
	sortedCache bool
	// strictLimit: a new entry counts before it makes room, so that a cache
	// of size n > 1 holds n-1 sessions (OpenSSL 3).
	strictLimit bool
	// removeExact: SSL_CTX_remove_session acts only on the very object that
	// is cached.
	removeExact bool
	// badSession: an end that wasn't clean makes the session bad.
	badSession bool
	// setDropsBad: SSL_set_session does that, too.
	setDropsBad bool
	// setNeedsVersion: SSL_set_session refuses a session of no known version.
	setNeedsVersion bool
	// neverResumable: SSL_SESSION_is_resumable is always 0.
	neverResumable bool
	// clientCache: there is an internal cache for clients.
	clientCache bool
	// ticketsReplace: a TLS 1.3 ticket that a client reads replaces its
	// session.
	ticketsReplace bool
	// serverTickets13: servers send TLS 1.3 tickets.
	serverTickets13 bool
	// clearBySide: SSL_clear drops a server's session and keeps a client's.
	clearBySide bool
	// dupShares: SSL_dup of a connection that has begun is the same SSL.
	dupShares bool
	// pskSessions: there are callbacks for PSK sessions.
	pskSessions bool
	// oneCache: a session that another SSL_CTX has cached is refused.
	oneCache bool
	// markRemoved: what leaves the cache becomes not resumable.
	markRemoved bool
	// renegotiationOff: a server lets its clients renegotiate only with
	// SSL_OP_ALLOW_CLIENT_RENEGOTIATION (OpenSSL 3).
	renegotiationOff bool
}

func traitsOf(p Profile) traits {
	openssl := traits{
		sortedCache: true, strictLimit: true, badSession: true, setDropsBad: true,
		clientCache: true, ticketsReplace: true, serverTickets13: true, dupShares: true, pskSessions: true, markRemoved: true,
		renegotiationOff: true,
	}
	switch p {
	case OpenSSL111:
		openssl.sortedCache, openssl.strictLimit, openssl.renegotiationOff = false, false, false
		return openssl
	case LibreSSL:
		return traits{
			removeExact: true, badSession: true, setNeedsVersion: true, neverResumable: true,
			clientCache: true, ticketsReplace: true, markRemoved: true,
		}
	case BoringSSL:
		return traits{removeExact: true, serverTickets13: true, clearBySide: true, oneCache: true}
	}
	return openssl
}

func (t traits) isResumable(s *SessionObject) int64 {
	return boolInt(!t.neverResumable && s.resumable())
}
