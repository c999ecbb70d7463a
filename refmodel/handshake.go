package refmodel

// The handshake as far as it makes, resumes, replaces and drops sessions. Both
// sides are state machines that take turns at writing and reading, so that a
// program sees the same sessions in the middle of a handshake as with the real
// library: a call goes on until the handshake is finished or a message is
// missing.

type flow uint8

const (
	flowBefore flow = iota
	flowReading
	flowWriting
	flowFinished
	flowError
)

// hand is where in the handshake an SSL is: what it wrote or read last.
type hand uint8

const (
	handBefore hand = iota
	handOK
	clientSentHello
	clientSentEarly  // the same, with early data announced
	clientPendingEnd // paused before the end of early data
	clientGotRequest // a HelloRequest
	clientGotServerDone
	clientSentKeys
	clientGotFinished
	clientGotPostMessage // a ticket or KeyUpdate of TLS 1.3
	clientGotCertRequest
	serverGotHello
	serverSentFlight
	serverGotEarlyEnd
	serverGotFinished
	serverGotPostMessage
	serverSendsTicket
)

// authState is where post-handshake authentication is.
type authState uint8

const (
	authNone authState = iota
	authOffered
	authReceived
	authPending
	authRequested
)

// A step is how a state machine goes on.
type step uint8

const (
	stepOn step = iota
	stepTurn
	stepEnd
	stepStop // an error, or a message is missing
)

// The model's cipher suites: one for each version.
const (
	cipherTLS13 = 0x1302
	cipherTLS12 = 0xc030
)

// keyGroup is the model's group for key exchanges: X25519.
const keyGroup = 29

// doHandshake is SSL_do_handshake: 1, or -1 for an error or if the peer's
// answer is missing.
func (w *World) doHandshake(s *ConnObject, op *call) int64 {
	s.wantRead = false
	if !s.hasRole {
		return -1
	}
	s.resume(ioHandshake)
	s.startRenegotiation(false)
	if s.inInit || s.inBefore() {
		return w.machine(s, op)
	}
	return 1
}

// startRenegotiation begins what SSL_renegotiate asked for.
func (s *ConnObject) startRenegotiation(initOK bool) bool {
	if !s.askReneg || !initOK && s.inInit {
		return false
	}
	s.inInit, s.requestHello, s.askReneg, s.renegotiated = true, true, false, true
	return true
}

func (w *World) machine(s *ConnObject, op *call) int64 {
	if s.flow == flowError {
		return -1
	}
	s.inHandshake++
	defer func() { s.inHandshake-- }()
	if !s.inInit || s.inBefore() {
		if !s.stateless && !w.clearConn(s, op) {
			return -1
		}
	}
	if s.flow == flowBefore || s.flow == flowFinished {
		if s.flow == flowBefore {
			s.hand, s.requestHello = handBefore, false
			if s.peer == nil {
				w.attachRemote(s)
			}
			if lo, hi := s.versions(); lo > hi {
				w.fatal(s, alertProtocolVersion, op)
				return -1
			}
		}
		if s.inBefore() || s.renegotiate {
			s.setup()
		}
		s.flow = flowWriting
	}
	for {
		var did step
		if s.flow == flowWriting {
			did = w.write(s, op)
		} else {
			did = w.read(s, op)
		}
		switch did {
		case stepTurn:
			if s.flow == flowWriting {
				s.flow = flowReading
			} else {
				s.flow = flowWriting
			}
		case stepEnd:
			s.flow = flowFinished
			return 1
		case stepStop:
			return -1
		}
		if s.life != alive && s.life != dying {
			return -1
		}
	}
}

// setup begins a handshake.
func (s *ConnObject) setup() {
	if !s.server {
		s.hit = false
	}
}

// end finishes a handshake; it stays in init if tickets follow at once.
func (w *World) finish(s *ConnObject, stop bool, op *call) {
	if s.is13() && !s.server && s.auth == authRequested {
		s.auth = authOffered
	}
	if s.cleanup {
		s.renegotiate, s.newSession, s.cleanup, s.ticketNext = false, false, false, false
		s.hello = nil
		if s.server {
			if !s.is13() {
				w.updateCache(s, cacheServer, op)
			}
			s.ctx.acceptGood++
		} else {
			if s.is13() {
				// A TLS 1.3 session is to be used once.
				if s.sessionCtx.cacheMode&cacheClient != 0 {
					w.removeSession(s.sessionCtx, s.session, op)
				}
			} else {
				w.updateCache(s, cacheClient, op)
			}
			s.sessionCtx.connectGood++
		}
	}
	s.inInit = !stop
}

// write is one step of the side that writes.
func (w *World) write(s *ConnObject, op *call) step {
	if s.server {
		if s.is13() {
			return w.writeServer13(s, op)
		}
		return w.writeServer12(s, op)
	}
	if s.is13() {
		return w.writeClient13(s, op)
	}
	return w.writeClient12(s, op)
}

// over ends the handshake with everything written.
func (w *World) over(s *ConnObject, op *call) step {
	s.hand = handOK
	w.finish(s, true, op)
	return stepEnd
}

// read is one step of the side that reads: one message.
func (w *World) read(s *ConnObject, op *call) step {
	m := w.nextHandshake(s, op)
	if m == nil {
		return stepStop
	}
	if s.server {
		return w.readServer(s, m, op)
	}
	return w.readClient(s, m, op)
}

// nextHandshake takes the next handshake message. What else comes is dealt with
// here; nil means that there is nothing to go on with.
func (w *World) nextHandshake(s *ConnObject, op *call) *message {
	for {
		m := w.next(s)
		switch {
		case m == nil:
			w.missing(s, op)
			return nil
		case s.shutdown&receivedShutdown != 0:
			return nil
		case m.kind == msgEarlyData && s.skipsEarly():
			s.took()
			continue
		case m.kind == msgGarbage:
			s.took()
			w.fatal(s, alertBadRecord, op)
			return nil
		case !s.chosen && s.server && m.kind == msgAlert:
			// Before a version is chosen a server understands nothing
			// but a ClientHello.
			s.took()
			w.fatal(s, alertUnexpected, op)
			return nil
		case m.kind == msgAlert:
			got := *m
			s.took()
			if w.readAlert(s, got, op) {
				continue
			}
			return nil
		case !m.handshakeMessage():
			if s.readingAppOK && s.renegotiated && s.appAllowed() {
				s.appDuringHand = true
				return nil
			}
			s.took()
			w.fatal(s, alertUnexpected, op)
			return nil
		}
		got := *m
		s.took()
		return &got
	}
}

// appAllowed reports whether data may come in between: a renegotiation that the
// peer has not answered yet.
func (s *ConnObject) appAllowed() bool {
	if s.server {
		return s.hand == handBefore
	}
	return s.hand == clientSentHello || s.hand == clientSentEarly
}

// missing is what a read does when there is nothing: it waits, or meets the end
// of the transport.
func (w *World) missing(s *ConnObject, op *call) {
	switch {
	case !s.eof:
		s.wantRead = true
	case s.options&opIgnoreEOF != 0:
		s.shutdown |= receivedShutdown
	default:
		w.fatal(s, alertDecodeError, op)
	}
}

// readAlert deals with an alert and reports whether reading goes on.
func (w *World) readAlert(s *ConnObject, m message, op *call) bool {
	switch {
	case m.alert == alertCloseNotify:
		s.shutdown |= receivedShutdown
		return false
	case m.fatal:
		w.fatal(s, alertNone, op)
		s.shutdown |= receivedShutdown
		if s.session != nil {
			w.removeSession(s.sessionCtx, s.session, op)
		}
		return false
	case m.alert == alertNoRenegotiation:
		w.fatal(s, alertHandshakeFailure, op)
		return false
	}
	return true
}

// fatal is a fatal error: the connection can't be used any more, and unless the
// peer is not to know, an alert is sent and the session leaves the cache.
func (w *World) fatal(s *ConnObject, alert int, op *call) {
	if s.inInit && s.flow == flowError {
		return
	}
	s.inInit, s.flow, s.broken = true, flowError, true
	if alert == alertNone || s.shutdown&sentShutdown != 0 {
		return
	}
	if s.session != nil {
		w.removeSession(s.sessionCtx, s.session, op)
	}
	if s.buffered != nil {
		w.send(s, message{kind: msgServerHello, server: s.buffered})
		s.buffered = nil
	}
	m := message{kind: msgAlert, alert: alert, fatal: true}
	if s.session == nil && !s.first && !s.is13() {
		// Without a session, as after a renegotiation that could make none, the
		// library doesn't encrypt what the peer takes for encrypted.
		m = message{kind: msgGarbage}
	}
	w.send(s, m)
}

// fail is fatal as a step.
func (w *World) fail(s *ConnObject, alert int, op *call) step {
	w.fatal(s, alert, op)
	return stepStop
}

// renewSession gives an SSL a new session in the place of what it had; a
// server's TLS 1.2 session gets an id, unless a ticket will stand for it. It
// reports whether the handshake can go on.
func (w *World) renewSession(s *ConnObject, withID bool, op *call) bool {
	x := w.newSession(s.internal)
	x.fields.timeout = s.sessionCtx.timeout
	if x.fields.timeout == 0 {
		x.fields.timeout = defaultTimeout
	}
	x.fields.version, x.fields.verifyResult = s.version, 0
	x.setIDContext(s.idContext)
	x.realm = s.sessionCtx
	x.fields.extMS = s.server && s.chosen && s.version != tls13
	w.setSession(s, nil, op)
	if withID && !s.is13() && !w.generateID(s, x) {
		w.drop(x, op)
		w.fatal(s, alertInternalError, op)
		return false
	}
	w.record(x.core, EventCreated, op)
	w.setSession(s, x, op)
	return true
}

// generateID gives a server's session an id, unless a ticket stands for it.
func (w *World) generateID(s *ConnObject, x *SessionObject) bool {
	if s.ticketNext {
		x.setID(nil)
		return true
	}
	id := make([]byte, maxSessionID)
	x.setID(id)
	f := s.noID()
	if f == nil {
		w.randomBytes(id)
	} else {
		n := 0
		w.unlocked(func() { n = f(s, id) })
		if n <= 0 || n > len(id) {
			return false
		}
		id = id[:n]
	}
	x.setID(id)
	return s.sessionCtx.lookup(id, s.version) == nil
}

// noID returns the program's own generator of ids, or nil.
func (s *ConnObject) noID() GenerateIDFunc {
	if s.generateID != nil {
		return s.generateID
	}
	return s.sessionCtx.callbacks.id
}

// updateCache puts a session that was made into the internal cache and shows it
// to new_session_cb, and flushes the cache from time to time.
func (w *World) updateCache(s *ConnObject, mode int64, op *call) {
	x := s.session
	if x == nil || len(x.fields.id.b) == 0 || x.fields.notResumable {
		return
	}
	if s.server && len(x.fields.idContext.b) == 0 && s.verifyMode&verifyPeer != 0 {
		return
	}
	ctx := s.sessionCtx
	set := ctx.cacheMode
	if set&mode != 0 && (!s.hit || s.is13()) {
		if w.internally(s, set) {
			w.cacheSession(ctx, x, op)
		}
		w.callNew(s, x)
	}
	if set&cacheNoAutoClear != 0 || set&mode != mode {
		return
	}
	good := ctx.acceptGood
	if mode == cacheClient {
		good = ctx.connectGood
	}
	if good&0xff == 0xff {
		w.flush(ctx, w.unix(), op)
	}
}

// Bits of the mode of SSL_set_verify.
const (
	verifyPeer          = 1
	verifyNeedsCert     = 2
	verifyClientOnce    = 4
	verifyPostHandshake = 8
)

// internally reports whether the internal cache takes the session of s. A
// server of TLS 1.3 sends tickets that need no cache, unless they stand for
// cached sessions, early data has to be told from a replay, or the program
// wants to know when sessions expire.
func (w *World) internally(s *ConnObject, mode int64) bool {
	if mode&cacheNoInternalPut != 0 || !s.server && !w.traits.clientCache {
		return false
	}
	return !s.is13() || !s.server || s.stateful() || s.sessionCtx.callbacks.remove != nil
}

// stateful reports whether a TLS 1.3 server's tickets are ids of cached
// sessions.
func (s *ConnObject) stateful() bool {
	return s.options&opNoTicket != 0 || s.antiReplay()
}

func (s *ConnObject) antiReplay() bool {
	return s.maxEarlyData > 0 && s.options&opNoAntiReplay == 0
}
