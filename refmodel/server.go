package refmodel

import (
	"bytes"
	"slices"
)

// serverHello is what a server's first flight says of sessions.
type serverHello struct {
	version int
	id      []byte
	hit     bool
	psk     int // the identity that is used, -1 for none
	ticket  *ticketMessage
	// early: early data is accepted.
	early bool
	// certRequest asks the client for a certificate.
	certRequest bool
	// cipher and key are those of a session that is resumed before TLS 1.3.
	cipher uint32
	key    []byte
	// alone: the rest of the flight doesn't follow.
	alone bool
}

// ticketMessage is a NewSessionTicket.
type ticketMessage struct {
	ticket       []byte
	lifetime     uint64
	ageAdd       uint32
	maxEarlyData uint32
	key          []byte // that both sides compute for a TLS 1.3 ticket
}

// ticketNameLen is the length of the name of the key that a ticket is encrypted
// with, at its head.
const ticketNameLen = 16

// writeServer12 is a writing step of a server that has not negotiated TLS 1.3.
func (w *World) writeServer12(s *ConnObject, op *call) step {
	switch s.hand {
	case handOK:
		if s.requestHello {
			s.requestHello = false
			s.shutdown = 0
			w.send(s, message{kind: msgHelloRequest})
			return w.over(s, op)
		}
		s.setup()
		return stepTurn
	case serverGotHello:
		if !s.renegotiate && !s.first {
			return w.over(s, op) // the renegotiation was refused
		}
		return w.sendFlight12(s, op)
	case serverGotFinished:
		s.first = false
		if s.hit {
			return w.over(s, op)
		}
		m := message{kind: msgServerFinished}
		if s.ticketNext {
			t, ok := w.makeTicket(s, op)
			if !ok {
				return stepStop
			}
			m.ticket = t
		}
		w.send(s, m)
		return w.over(s, op)
	}
	return stepTurn
}

// sendFlight12 answers a ClientHello in TLS 1.2.
func (w *World) sendFlight12(s *ConnObject, op *call) step {
	h := w.serverHello(s, op)
	if h == nil {
		return stepStop
	}
	if s.hit && s.ticketNext {
		// The ServerHello waits in a buffer, which a fatal alert empties.
		alone := *h
		alone.alone = true
		s.buffered = &alone
		t, ok := w.makeTicket(s, op)
		s.buffered = nil
		if !ok {
			return stepStop
		}
		h.ticket = t
	}
	w.send(s, message{kind: msgServerHello, server: h})
	s.hand = serverSentFlight
	return stepTurn
}

// serverHello is the ServerHello: a server without a cache gives no id.
func (w *World) serverHello(s *ConnObject, op *call) *serverHello {
	x := s.session
	if x == nil {
		w.fatal(s, alertInternalError, op)
		return nil
	}
	if s.ctx.cacheMode&cacheServer == 0 && !s.hit {
		x.setID(nil)
	}
	if !s.useTicket() && !s.is13() {
		s.ticketNext = false
	}
	if !s.hit && s.is13() {
		x.fields.cipher = cipherOf(s.version)
	}
	h := &serverHello{version: s.version, id: bytes.Clone(x.fields.id.b), hit: s.hit, psk: -1}
	if s.hit {
		h.cipher, h.key = x.fields.cipher, bytes.Clone(x.fields.masterKey)
	}
	s.certRequested = !s.hit && s.wantsCert(false)
	if s.certRequested {
		h.certRequest = true
		s.certRequests++
	}
	return h
}

// wantsCert reports whether a server asks its client for a certificate.
func (s *ConnObject) wantsCert(postHandshake bool) bool {
	switch {
	case s.verifyMode&verifyPeer == 0,
		s.is13() && !postHandshake && s.verifyMode&verifyPostHandshake != 0,
		s.verifyMode&verifyClientOnce != 0 && s.certRequests > 0:
		return false
	}
	return true
}

// readCert takes what a client answered to the request for a certificate, and
// reports whether the handshake can go on.
func (w *World) readCert(s *ConnObject, shown bool, op *call) bool {
	switch {
	case s.session == nil:
		w.fatal(s, alertInternalError, op)
	case !shown && s.verifyMode&verifyPeer != 0 && s.verifyMode&verifyNeedsCert != 0:
		w.fatal(s, alertHandshakeFailure, op)
	case shown && s.verifyFails:
		w.fatal(s, alertBadCertificate, op)
	default:
		if s.auth == authRequested {
			w.setSession(s, w.copySession(s.session, op), op)
		}
		s.session.chain = true
		if shown {
			w.certify(s.session, op)
		} else {
			w.shareCert(s.session, nil, op)
		}
		return true
	}
	return false
}

// writeServer13 is a writing step of a TLS 1.3 server.
func (w *World) writeServer13(s *ConnObject, op *call) step {
	switch s.hand {
	case serverGotHello:
		if s.stateless {
			return w.fail(s, alertInternalError, op)
		}
		h := w.serverHello(s, op)
		if h == nil {
			return stepStop
		}
		if s.hit {
			h.psk = s.offered
		}
		h.early = s.early.answer == earlyAccepted
		w.send(s, message{kind: msgServerHello, server: h})
		s.hand = serverSentFlight
		if s.early.state == earlyAccepting {
			w.finish(s, true, op)
			return stepEnd
		}
		return stepTurn
	case serverGotFinished:
		s.first = false
		if s.auth == authRequested {
			s.auth = authReceived
		} else if !s.ticketNext || !w.traits.serverTickets13 {
			return w.over(s, op)
		}
		if s.numTickets <= s.sentTickets {
			return w.over(s, op)
		}
		s.hand = serverSendsTicket
		return stepOn
	case serverSendsTicket:
		return w.writeTicket13(s, op)
	case serverGotPostMessage:
		return w.over(s, op)
	case handOK:
		switch {
		case s.keyUpdate:
			w.send(s, message{kind: msgKeyUpdate, asked: s.updateAsked})
			s.keyUpdate = false
			return w.over(s, op)
		case s.auth == authPending:
			w.send(s, message{kind: msgCertRequest})
			s.auth = authRequested
			s.certRequests++
			return w.over(s, op)
		case s.extraTickets > 0:
			s.hand = serverSendsTicket
			return stepOn
		}
	}
	return stepTurn
}

// writeTicket13 sends one ticket. Before the first the handshake is finished.
func (w *World) writeTicket13(s *ConnObject, op *call) step {
	if s.sentTickets == 0 && s.extraTickets == 0 {
		w.finish(s, false, op)
	}
	x := s.session
	if x == nil {
		return w.fail(s, alertInternalError, op)
	}
	if s.sentTickets != 0 || s.hit {
		// The session may be in a cache and must not change.
		x = w.copySession(x, op)
		w.setSession(s, x, op)
	}
	if !w.generateID(s, x) {
		return w.fail(s, alertInternalError, op)
	}
	var age [4]byte
	w.randomBytes(age[:])
	x.fields.ageAdd = uint32(age[0]) | uint32(age[1])<<8 | uint32(age[2])<<16 | uint32(age[3])<<24
	w.newMasterKey(x)
	x.fields.time = w.unix()
	x.fields.maxEarlyData = s.maxEarlyData
	t, ok := w.makeTicket(s, op)
	if !ok {
		return stepStop
	}
	s.sentTickets++
	if s.extraTickets > 0 {
		s.extraTickets--
	}
	w.updateCache(s, cacheServer, op)
	w.send(s, message{kind: msgTicket, ticket: t})
	if !s.first && s.extraTickets > 0 {
		return stepOn
	}
	if s.hit || s.numTickets <= s.sentTickets {
		return w.over(s, op)
	}
	return stepOn
}

const oneWeek = 7 * 24 * 60 * 60

// makeTicket makes the ticket for the server's session: its id if the cache
// keeps the state, else the state itself under the SSL_CTX's key.
func (w *World) makeTicket(s *ConnObject, op *call) (*ticketMessage, bool) {
	if !w.callGenerate(s) || s.session == nil {
		w.fatal(s, alertInternalError, op)
		return nil, false
	}
	x := s.session
	t := &ticketMessage{lifetime: uint64(max(x.fields.timeout, 0)), ageAdd: x.fields.ageAdd}
	if s.is13() {
		t.lifetime = min(t.lifetime, oneWeek)
		t.maxEarlyData = s.maxEarlyData
		t.key = bytes.Clone(x.fields.masterKey)
	} else if s.hit {
		t.lifetime = 0
	}
	if s.is13() && s.stateful() {
		t.ticket = bytes.Clone(x.fields.id.b)
		return t, true
	}
	der := encodeSession(&x.fields)
	if der == nil || x.fields.time == 0 || x.fields.timeout == 0 {
		// A date of 0 is read back as another one, and the library takes
		// the longer encoding for damage.
		w.fatal(s, alertInternalError, op)
		return nil, false
	}
	// No two tickets are the same, even of one session.
	salt := make([]byte, ticketSaltLen)
	w.randomBytes(salt)
	t.ticket = slices.Concat(s.sessionCtx.ticketKey(), salt, der)
	return t, true
}

// ticketSaltLen is the length of what stands for the initialization vector of a
// ticket.
const ticketSaltLen = 16

// ticketKey is the name of the key of an SSL_CTX's tickets, which stands for
// the key.
func (x *ContextObject) ticketKey() []byte {
	name := make([]byte, ticketNameLen)
	copy(name, "key")
	n := x.order
	for i := ticketNameLen - 1; n > 0; i-- {
		name[i] = byte(n)
		n >>= 8
	}
	return name
}

// openTicket is the decryption of a ticket: the session with a reference for
// the library, and what is to be told of it.
func (w *World) openTicket(s *ConnObject, ticket, helloID []byte, op *call) (x *SessionObject, status int) {
	status = ticketNoDecrypt
	key := s.sessionCtx.ticketKey()
	if len(ticket) == 0 {
		status = ticketEmpty
	} else if bytes.HasPrefix(ticket, key) && len(ticket) >= len(key)+ticketSaltLen {
		if f, _, ok := decodeSession(ticket[len(key)+ticketSaltLen:]); ok {
			x = w.newSession(s.internal)
			x.realm = s.sessionCtx
			w.record(x.core, EventCreated, op)
			x.fill(f)
			if f.hasPeer {
				w.certify(x, op)
			}
			if len(helloID) > 0 {
				x.setID(helloID)
			}
			status = ticketSuccess
			if s.is13() {
				status = ticketRenew
			}
		}
	}
	x, status = w.callDecrypt(s, x, ticket, status)
	switch status {
	case ticketNoDecrypt, ticketRenew, ticketEmpty:
		s.ticketNext = true
	}
	return x, status
}

// readServer is a reading step of a server.
func (w *World) readServer(s *ConnObject, m *message, op *call) step {
	switch {
	case m.kind == msgClientHello && (s.hand == handBefore || s.hand == handOK && !s.is13()):
		return w.readHello(s, m.hello, op)
	case s.hand == serverSentFlight && m.kind == msgEndOfEarlyData && s.early.answer == earlyAccepted:
		if s.early.state != earlyReading && s.early.state != earlyReadRetry {
			return w.fail(s, alertInternalError, op)
		}
		s.early.state = earlyFinishedReading
		s.hand = serverGotEarlyEnd
		return stepOn
	case s.hand == serverSentFlight && s.early.answer == earlyAccepted && s.is13():
	case s.hand == serverSentFlight && m.kind == msgClientKeys && !s.is13() && !s.hit,
		s.hand == serverSentFlight && m.kind == msgClientFinished && (s.is13() || s.hit),
		s.hand == serverGotEarlyEnd && m.kind == msgClientFinished:
		if s.certRequested && !w.readCert(s, m.cert, op) {
			return stepStop
		}
		if x := s.session; x != nil && m.kind == msgClientKeys {
			x.fields.cipher = cipherOf(s.version)
			x.fields.masterKey = bytes.Clone(m.key)
		}
		s.hand = serverGotFinished
		s.cleanup = true
		return stepTurn
	case s.hand == handOK && s.is13() && m.kind == msgKeyUpdate:
		s.gotKeyUpdate(m)
		s.hand = serverGotPostMessage
		return stepTurn
	case s.hand == handOK && s.is13() && m.kind == msgClientAuth && s.auth == authRequested:
		if !w.readCert(s, m.cert, op) {
			return stepStop
		}
		s.sentTickets = 0
		s.hand = serverGotFinished
		return stepTurn
	}
	return w.fail(s, alertUnexpected, op)
}

// readHello takes a ClientHello: a session is resumed or made.
func (w *World) readHello(s *ConnObject, h *clientHello, op *call) step {
	s.hand = serverGotHello
	if !s.renegotiate && !s.first {
		if s.options&opNoRenegotiation != 0 || w.traits.renegotiationOff && s.options&opAllowClientReneg == 0 {
			w.send(s, message{kind: msgAlert, alert: alertNoRenegotiation})
			return stepTurn
		}
		s.renegotiate, s.newSession = true, true
	}
	lo, hi := s.versions()
	if s.first {
		v := min(hi, h.maxVersion)
		if v < lo || v < h.minVersion {
			return w.fail(s, alertProtocolVersion, op)
		}
		s.version, s.chosen = v, true
	}
	s.hello, s.hit = h, false
	if s.is13() && h.postAuth && s.auth != authRequested {
		s.auth = authReceived
	}
	found := -1
	if s.newSession && s.options&opNoResumptionOnReneg != 0 {
		found = 0
	} else {
		found = w.previousSession(s, h, op)
	}
	switch found {
	case 1:
		s.hit = true
	case 0:
		if !w.renewSession(s, true, op) {
			return stepStop
		}
	default:
		return w.fail(s, alertInternalError, op)
	}
	s.answerEarly(h.early)
	if s.session != nil && (s.is13() || !s.hit) {
		s.session.fields.group = keyGroup
	}
	if !s.hit && s.session != nil {
		if f := s.noResume; f != nil {
			result := 0
			w.unlocked(func() { result = f(s, 1) })
			s.session.fields.notResumable = result != 0
		}
		if s.session != nil && s.session.fields.notResumable {
			s.ticketNext = false
		}
	}
	return stepTurn
}

// previousSession looks for the session that a client wants to resume and makes
// it the server's: 1 if there is one, 0 if not, -1 if the handshake must fail.
// It also finds out whether a ticket is to be sent.
func (w *World) previousSession(s *ConnObject, h *clientHello, op *call) int {
	var x *SessionObject
	cached := false
	if s.is13() {
		w.setSession(s, nil, op)
		s.ticketNext = true
		var ok bool
		if x, ok = w.findPSK(s, h, op); !ok {
			return -1
		}
	} else {
		s.ticketNext = false
		status := ticketNone
		if s.useTicket() && h.ticketExt {
			x, status = w.openTicket(s, h.ticket, h.id, op)
		}
		switch status {
		case ticketFatal:
			return -1
		case ticketNone, ticketEmpty:
			if len(h.id) > 0 {
				cached = true
				x = w.findCached(s, h.id, op)
			}
		}
	}
	if x == nil {
		return 0
	}
	if s.is13() {
		// It is the SSL's while it is judged, so that a fatal error takes it
		// out of the cache.
		w.setSession(s, x, op)
	}
	verdict := w.judge(s, x, cached, op)
	if verdict == 1 {
		if !s.is13() {
			w.setSession(s, x, op)
		}
		return 1
	}
	if verdict < 0 {
		w.fatal(s, alertInternalError, op)
	}
	if s.is13() {
		w.setSession(s, nil, op)
	} else {
		w.drop(x, op)
	}
	if !cached {
		s.ticketNext = true
	}
	return verdict
}

// judge says whether a session that was found may be resumed.
func (w *World) judge(s *ConnObject, x *SessionObject, cached bool, op *call) int {
	f := &x.fields
	if s.remote != nil && s.remote.Refuse {
		return 0
	}
	if f.version != s.version || !bytes.Equal(f.idContext.b, s.idContext) {
		return 0
	}
	if s.verifyMode&verifyPeer != 0 && len(s.idContext) == 0 {
		return -1
	}
	if w.unix() > x.calcTimeout() {
		if cached {
			w.removeSession(s.sessionCtx, x, op)
		}
		return 0
	}
	if f.extMS != (s.version != tls13) {
		if f.extMS {
			return -1
		}
		return 0
	}
	return 1
}

// findCached looks for a session in the internal cache and then asks
// get_session_cb; the result has a reference for the library.
func (w *World) findCached(s *ConnObject, id []byte, op *call) *SessionObject {
	ctx := s.sessionCtx
	if ctx.cacheMode&cacheNoInternalLook == 0 && len(id) <= maxSessionID {
		if x := ctx.lookup(id, s.version); x != nil {
			w.hold(x, op)
			return x
		}
	}
	return w.callGet(s, id)
}

// findPSK goes through a TLS 1.3 client's identities and returns the session of
// the first that is known.
func (w *World) findPSK(s *ConnObject, h *clientHello, op *call) (x *SessionObject, ok bool) {
	if len(h.psks) == 0 {
		return nil, true
	}
	s.ticketNext = false
	for i, id := range h.psks {
		x, ok = w.callPSKFind(s, id)
		if !ok {
			return nil, false
		}
		external := x != nil
		if external {
			y := w.copySession(x, op)
			w.drop(x, op)
			y.setIDContext(s.idContext)
			y.realm = s.sessionCtx
			x = y
			s.ticketNext = true
			s.early.usable = s.early.usable || i == 0
		} else if x, ok = w.findTicket(s, id, op); !ok {
			return nil, false
		} else if x != nil {
			w.ticketAge(s, x, i, h.age)
		}
		if x == nil {
			continue
		}
		if x.fields.cipher != cipherTLS13 {
			w.drop(x, op)
			x, s.ticketNext, s.early.usable = nil, false, false
			continue
		}
		if !bytes.Equal(h.binders[i], binder(x, external)) {
			w.drop(x, op)
			return nil, false
		}
		s.offered = i
		return x, true
	}
	return nil, true
}

// findTicket returns the session that a TLS 1.3 ticket stands for, or nil.
func (w *World) findTicket(s *ConnObject, ticket []byte, op *call) (x *SessionObject, ok bool) {
	status := ticketNoDecrypt
	if s.stateful() {
		s.ticketNext = true
		if len(ticket) == 0 {
			return nil, false
		}
		if len(ticket) == maxSessionID {
			if x = w.findCached(s, ticket, op); x != nil {
				status = ticketSuccess
			}
		}
	} else {
		x, status = w.openTicket(s, ticket, nil, op)
	}
	switch status {
	case ticketEmpty, ticketFatal:
		return nil, false
	case ticketNone, ticketNoDecrypt:
		return nil, true
	}
	// A ticket that may carry early data can be used once.
	if s.antiReplay() && !w.removeSession(s.sessionCtx, x, op) {
		w.drop(x, op)
		return nil, true
	}
	return x, true
}
