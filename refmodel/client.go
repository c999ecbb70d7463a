package refmodel

import (
	"bytes"
	"crypto/sha256"
)

// clientHello is what a ClientHello says of sessions.
type clientHello struct {
	maxVersion, minVersion int
	// id is the session id field: in TLS 1.3 only a random one.
	id []byte
	// ticketExt: the extension is there, with ticket in it.
	ticketExt bool
	ticket    []byte
	// psks are the TLS 1.3 identities, binders the proofs of their keys.
	psks     [][]byte
	binders  [][]byte
	early    bool
	age      int64 // of the ticket
	postAuth bool
}

// writeClient12 is a writing step of a client that has not negotiated TLS 1.3.
func (w *World) writeClient12(s *ConnObject, op *call) step {
	switch s.hand {
	case handOK:
		if !s.renegotiate {
			return stepTurn
		}
		return w.sendHello(s, op)
	case handBefore:
		return w.sendHello(s, op)
	case clientGotRequest:
		if !s.startRenegotiation(true) {
			return w.over(s, op)
		}
		s.setup()
		return w.sendHello(s, op)
	case clientGotServerDone:
		m := message{kind: msgClientKeys, cert: s.certRequested && s.hasCert}
		if x := s.session; x != nil {
			x.fields.cipher = cipherOf(s.version)
			w.newMasterKey(x)
			m.key = bytes.Clone(x.fields.masterKey)
		}
		w.send(s, m)
		s.hand, s.cleanup = clientSentKeys, true
		return stepTurn
	case clientGotFinished:
		s.first = false
		if s.hit {
			s.cleanup = true
			w.send(s, message{kind: msgClientFinished})
		}
		return w.over(s, op)
	}
	return stepTurn
}

// writeClient13 is a writing step of a TLS 1.3 client.
func (w *World) writeClient13(s *ConnObject, op *call) step {
	switch s.hand {
	case clientGotFinished:
		if s.early.state == earlyWriteRetry {
			// A read found the server's answer: more early data may follow.
			s.hand = clientPendingEnd
			w.finish(s, true, op)
			return stepEnd
		}
		return w.endHello13(s, op)
	case clientPendingEnd:
		return w.endHello13(s, op)
	case clientGotPostMessage:
		return w.over(s, op)
	case clientGotCertRequest:
		if s.shutdown&sentShutdown == 0 {
			w.send(s, message{kind: msgClientAuth, cert: s.hasCert})
		}
		return w.over(s, op)
	case handOK:
		if s.keyUpdate {
			w.send(s, message{kind: msgKeyUpdate, asked: s.updateAsked})
			s.keyUpdate = false
			return w.over(s, op)
		}
	}
	return stepTurn
}

// endHello13 ends a TLS 1.3 client's handshake.
func (w *World) endHello13(s *ConnObject, op *call) step {
	ended := s.early.state == earlyWriteRetry || s.early.state == earlyFinishedWriting
	if ended && s.early.answer == earlyAccepted {
		w.send(s, message{kind: msgEndOfEarlyData})
		s.early.state = earlyFinishedWriting
	}
	s.first, s.cleanup = false, true
	w.send(s, message{kind: msgClientFinished, cert: s.certRequested && s.hasCert})
	return w.over(s, op)
}

// sendHello offers the SSL's session if there is one that can be resumed, and
// gives the SSL a new one otherwise.
func (w *World) sendHello(s *ConnObject, op *call) step {
	s.shutdown = 0
	lo, hi := s.versions()
	if s.first {
		s.version = hi
	}
	x := s.session
	if x == nil || x.fields.version < lo || x.fields.version > hi || !x.resumable() {
		if !w.renewSession(s, false, op) {
			return stepStop
		}
		x = s.session
	}
	h := &clientHello{maxVersion: hi, minVersion: lo, postAuth: s.auth != authNone}
	switch {
	case s.newSession || x.fields.version == tls13:
		if s.version == tls13 {
			s.helloID = make([]byte, maxSessionID)
			w.randomBytes(s.helloID)
			h.id = s.helloID
		}
	default:
		h.id = bytes.Clone(x.fields.id.b)
		s.helloID = h.id
	}
	if s.useTicket() {
		h.ticketExt = true
		if !s.newSession && x.fields.version != tls13 {
			h.ticket = bytes.Clone(x.fields.ticket.bytes())
		}
	}
	if hi == tls13 && s.first {
		if !w.offerPSK(s, h, op) {
			return w.fail(s, alertInternalError, op)
		}
	}
	if s.session == nil {
		return w.fail(s, alertInternalError, op)
	}
	w.send(s, message{kind: msgClientHello, hello: h})
	s.hand = clientSentHello
	if s.early.state == earlyConnecting {
		if !h.early {
			// A psk_use_session_cb that gave no session for early data:
			// the library has no keys to go on with.
			return w.fail(s, alertInternalError, op)
		}
		s.hand = clientSentEarly
		w.finish(s, true, op)
		return stepEnd
	}
	return stepTurn
}

// offerPSK fills in the TLS 1.3 identities: the session's ticket, if it is not
// too old, and what psk_use_session_cb gave.
func (w *World) offerPSK(s *ConnObject, h *clientHello, op *call) bool {
	psk, id, ok := w.callPSKUse(s)
	if !ok {
		return false
	}
	w.setPSK(s, psk, op)
	s.pskID = id
	h.early = s.offerEarly()
	x := s.session
	s.pskTicket = false
	if x == nil || x.fields.version != tls13 {
		return true
	}
	if ticket := x.fields.ticket.bytes(); len(ticket) > 0 {
		if x.fields.cipher == 0 {
			return false
		}
		age := w.unix() - x.fields.time
		if age > 0 {
			age--
		}
		h.age = age
		if age >= 0 && int64(x.fields.lifetimeHint) >= age {
			h.psks = append(h.psks, bytes.Clone(ticket))
			h.binders = append(h.binders, binder(x, false))
			s.pskTicket = true
		}
	}
	if s.psk != nil {
		h.psks = append(h.psks, bytes.Clone(s.pskID))
		h.binders = append(h.binders, binder(s.psk, true))
	}
	return true
}

// binder stands for the proof that a client has the key of a session that it
// offers; a PSK of the program's own is proven in another way than a ticket's.
func binder(x *SessionObject, external bool) []byte {
	return append([]byte{byte(boolInt(external))}, x.fields.masterKey...)
}

// readClient is a reading step of a client.
func (w *World) readClient(s *ConnObject, m *message, op *call) step {
	switch {
	case (s.hand == clientSentHello || s.hand == clientSentEarly) && m.kind == msgServerHello:
		return w.readServerHello(s, m.server, op)
	case s.hand == clientSentHello && m.kind == msgHelloRequest:
		return stepOn // ignored in a handshake
	case s.hand == clientSentKeys && m.kind == msgServerFinished:
		if m.ticket != nil && !w.readTicket(s, m.ticket, op) {
			return stepStop
		}
		s.hand = clientGotFinished
		return stepTurn
	case s.hand == handOK && m.kind == msgHelloRequest && !s.is13():
		s.hand = clientGotRequest
		if s.options&opNoRenegotiation != 0 {
			w.send(s, message{kind: msgAlert, alert: alertNoRenegotiation})
			return stepTurn
		}
		s.renegotiate, s.newSession, s.askReneg = true, false, true
		return stepTurn
	case s.hand == handOK && s.is13() && m.kind == msgTicket:
		if !w.readTicket(s, m.ticket, op) {
			return stepStop
		}
		s.hand = clientGotPostMessage
		return stepTurn
	case s.hand == handOK && s.is13() && m.kind == msgKeyUpdate:
		s.gotKeyUpdate(m)
		s.hand = clientGotPostMessage
		return stepTurn
	case s.hand == handOK && s.is13() && m.kind == msgCertRequest && s.auth == authOffered:
		s.auth = authRequested
		s.hand = clientGotCertRequest
		return stepTurn
	}
	return w.fail(s, alertUnexpected, op)
}

func (s *ConnObject) gotKeyUpdate(m *message) {
	if m.asked {
		s.keyUpdate, s.updateAsked = true, false
	}
}

// readServerHello takes the server's whole first flight: the session is resumed
// or it is not.
func (w *World) readServerHello(s *ConnObject, h *serverHello, op *call) step {
	if lo, hi := s.versions(); h.version < lo || h.version > hi {
		return w.fail(s, alertProtocolVersion, op)
	}
	if s.first || !s.chosen {
		s.version, s.chosen = h.version, true
	}
	s.hit = false
	if s.session == nil {
		return w.fail(s, alertInternalError, op)
	}
	if s.is13() {
		if h.psk >= 0 && !w.acceptPSK(s, h.psk, op) {
			return w.fail(s, alertIllegalParameter, op)
		}
	} else if len(h.id) > 0 && bytes.Equal(h.id, s.session.fields.id.b) {
		s.hit = true
		if h.cipher != s.session.fields.cipher {
			// It is a copy of what had no cipher yet.
			return w.fail(s, alertIllegalParameter, op)
		}
	}
	if s.hit {
		if !bytes.Equal(s.idContext, s.session.fields.idContext.b) {
			return w.fail(s, alertIllegalParameter, op)
		}
	} else {
		if len(s.session.fields.id.b) > 0 && !w.renewSession(s, false, op) {
			return stepStop
		}
		s.session.fields.version = s.version
		if !s.is13() {
			s.session.setID(h.id)
		}
	}
	x := s.session
	if x == nil || x.fields.version != s.version {
		return w.fail(s, alertProtocolVersion, op)
	}
	if !s.hit {
		// Before TLS 1.3 cipher and key come with the client's answer.
		if s.is13() {
			x.fields.cipher = cipherOf(s.version)
		}
		x.fields.extMS = s.version != tls13
		x.chain = true
		if s.verifyFails && s.verifyMode != 0 {
			return w.fail(s, alertBadCertificate, op)
		}
		w.certify(x, op)
	}
	w.noteGroup(s, op)
	s.certRequested = h.certRequest
	if h.alone {
		return stepOn
	}
	if h.ticket != nil && !w.readTicket(s, h.ticket, op) {
		return stepStop
	}
	if s.hit && !s.is13() && !bytes.Equal(h.key, s.session.fields.masterKey) {
		return w.fail(s, alertBadRecord, op)
	}
	if h.early {
		if !s.hit || !s.early.usable {
			return w.fail(s, alertIllegalParameter, op)
		}
		s.early.answer = earlyAccepted
	}
	if s.is13() || s.hit {
		s.hand = clientGotFinished
	} else {
		s.hand = clientGotServerDone
	}
	return stepTurn
}

// noteGroup keeps the group of the key exchange in a client's session: in a
// copy of one that was resumed in TLS 1.3 and had another, or none, as it may be
// in use elsewhere.
func (w *World) noteGroup(s *ConnObject, op *call) {
	switch x := s.session; {
	case !s.hit:
		x.fields.group = keyGroup
	case s.is13() && x.fields.group != keyGroup:
		y := w.copySession(x, op)
		w.setSession(s, y, op)
		y.fields.group = keyGroup
	}
}

// acceptPSK makes the session that the server chose the SSL's.
func (w *World) acceptPSK(s *ConnObject, identity int, op *call) bool {
	count := 0
	if s.pskTicket {
		count++
	}
	if s.psk != nil {
		count++
	}
	if identity >= count {
		return false
	}
	s.hit = true
	if identity == 0 && (s.psk == nil || count == 2) {
		w.setPSK(s, nil, op)
		return true
	}
	if identity != 0 {
		s.early.usable = false
	}
	x := s.psk
	s.psk = nil
	w.setSession(s, x, op)
	return true
}

// readTicket puts a ticket into the session: into a copy that takes the
// session's place, if that may be in a cache.
func (w *World) readTicket(s *ConnObject, t *ticketMessage, op *call) bool {
	if len(t.ticket) == 0 {
		return true
	}
	if s.session == nil {
		w.fatal(s, alertInternalError, op)
		return false
	}
	if s.is13() && !w.traits.ticketsReplace {
		w.showTicket(s, t, op)
		return true
	}
	if s.is13() || len(s.session.fields.id.b) > 0 {
		x := w.copySession(s.session, op)
		if !s.is13() && s.sessionCtx.cacheMode&cacheClient != 0 {
			w.removeSession(s.sessionCtx, s.session, op)
		}
		w.setSession(s, x, op)
	}
	w.putTicket(s.session, t)
	if s.is13() {
		s.session.fields.masterKey = bytes.Clone(t.key)
		w.updateCache(s, cacheClient, op)
	}
	return true
}

// showTicket makes a session of a ticket that only new_session_cb sees.
func (w *World) showTicket(s *ConnObject, t *ticketMessage, op *call) {
	x := w.copySession(s.session, op)
	w.putTicket(x, t)
	if s.sessionCtx.cacheMode&cacheClient != 0 {
		w.callNew(s, x)
	}
	w.drop(x, op)
}

// copySession is the library's own copy of a session: without its ticket, and
// resumable whatever became of the original.
func (w *World) copySession(x *SessionObject, op *call) *SessionObject {
	y := w.dupSession(x, false, op)
	y.fields.notResumable = false
	w.record(y.core, EventCreated, op)
	return y
}

// putTicket stores a ticket; its hash is the session's id, by which a client
// knows that it was accepted.
func (w *World) putTicket(x *SessionObject, t *ticketMessage) {
	f := &x.fields
	f.time = w.unix()
	f.ticket.poison()
	f.ticket = newText(fieldTicket, t.ticket)
	w.endField(x.core, fieldTicket)
	f.lifetimeHint, f.ageAdd = t.lifetime, t.ageAdd
	if t.maxEarlyData > 0 {
		f.maxEarlyData = t.maxEarlyData
	}
	sum := sha256.Sum256(t.ticket)
	x.setID(sum[:])
	f.notResumable = false
}

// newMasterKey stands for a key that was agreed upon.
func (w *World) newMasterKey(x *SessionObject) {
	x.fields.masterKey = make([]byte, 48)
	w.randomBytes(x.fields.masterKey)
}

func cipherOf(version int) uint32 {
	if version == tls13 {
		return cipherTLS13
	}
	return cipherTLS12
}
