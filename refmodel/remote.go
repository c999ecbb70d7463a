package refmodel

// A Remote describes the peer of SSLs that are linked to no other: the server
// that SSL_connect reaches and the client that SSL_accept meets. It lives in
// the same world, but its objects are nobody's and show up nowhere.
type Remote struct {
	// MaxVersion is the highest protocol version that it speaks.
	MaxVersion int
	// NoTickets: its server keeps sessions in a cache instead of sending
	// tickets (SSL_OP_NO_TICKET).
	NoTickets bool
	// NumTickets is the number of TLS 1.3 tickets that its server sends after
	// a full handshake.
	NumTickets int
	// Refuse: its server resumes no session.
	Refuse bool
	// Fail: it answers a handshake with a fatal alert.
	Fail bool
	// Offer: its client offers the session of the last connection to the same
	// SSL_CTX.
	Offer bool
	// NoCloseNotify: it doesn't answer a close_notify.
	NoCloseNotify bool
	// Respond returns what it sends back for data that it got; nil for an
	// echo.
	Respond func(data []byte) []byte
}

// DefaultRemote returns the behaviour of a new world's remote peer: TLS 1.3, two
// tickets, sessions resumed, data echoed.
func DefaultRemote() Remote {
	return Remote{MaxVersion: tls13, NumTickets: defaultNumTickets}
}

// SetRemote changes how peers behave of SSLs whose handshake begins later.
func (w *World) SetRemote(r Remote) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.remote = r
}

// attachRemote gives an SSL that has no peer one of the world's own.
func (w *World) attachRemote(s *ConnObject) {
	if s.peer != nil || s.internal {
		return
	}
	if w.remoteCtx == nil {
		w.remoteCtx = w.newContext(nil, true)
		w.remoteCtx.cacheMode = cacheClient | cacheServer | cacheNoAutoClear
	}
	r := w.remote
	p := w.newConn(w.remoteCtx, nil)
	w.hold(w.remoteCtx, nil)
	p.remote = &r
	p.maxVersion, p.numTickets = r.MaxVersion, r.NumTickets
	if r.NoTickets {
		p.options |= opNoTicket
	}
	p.options |= opAllowClientReneg
	p.hasCert = true
	p.setRole(!s.server)
	s.peer, p.peer = p, s
	if !p.server && r.Offer {
		if x := w.remoteSessions[s.sessionCtx.core]; x != nil {
			w.hold(x, nil)
			w.setSession(p, x, nil)
		}
	}
}

// serve has a peer of the world's own do what there is to do for it.
func (w *World) serve(p *ConnObject) {
	if p.life != alive || p.inHandshake > 0 {
		return
	}
	if p.remote.Fail && p.first && len(p.in) > 0 {
		w.fatal(p, alertHandshakeFailure, nil)
		return
	}
	if p.inInit && p.flow != flowError {
		w.doHandshake(p, nil)
		w.remember(p)
	}
	for !p.inInit {
		data, n := w.readData(p, 1<<14, false, nil)
		if n <= 0 {
			break
		}
		if p.remote.Respond != nil {
			data = w.respond(p, data)
		}
		if len(data) > 0 {
			w.send(p, message{kind: msgData, data: data})
		}
	}
	if !p.inInit && p.shutdown == receivedShutdown && !p.remote.NoCloseNotify {
		w.shutdownConn(p, nil)
	}
	w.remember(p)
}

func (w *World) respond(p *ConnObject, data []byte) []byte {
	f := p.remote.Respond
	w.unlocked(func() { data = f(data) })
	return data
}

// remember keeps the newest session of a client of the world's own.
func (w *World) remember(p *ConnObject) {
	if p.server || p.inInit || p.session == nil || p.peer == nil || !p.session.resumable() {
		return
	}
	key := p.peer.sessionCtx.core
	former := w.remoteSessions[key]
	if former == p.session {
		return
	}
	w.hold(p.session, nil)
	w.remoteSessions[key] = p.session
	if former != nil {
		w.drop(former, nil)
	}
}
