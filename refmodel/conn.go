package refmodel

import "unsafe"

// A ConnObject is an SSL.
type ConnObject struct {
	*core
	ctx, sessionCtx *ContextObject
	rbio, wbio      *BIOObject
	session         *SessionObject
	progress

	options    uint64
	minVersion int
	maxVersion int
	idContext  []byte
	verifyMode int
	quiet      bool
	hostname   []byte
	pskUse     PSKUseSessionFunc
	pskFind    PSKFindSessionFunc
	generateID GenerateIDFunc
	noResume   NotResumableFunc
	exData     []unsafe.Pointer

	// peer is the other end of the connection, in what came from it and was
	// not read yet.
	peer   *ConnObject
	in     []message
	eof    bool
	remote *Remote // of an internal peer: how it behaves
	// hasCert: a client has a certificate to show. verifyFails: the peer's is
	// no good.
	hasCert, verifyFails bool
	certRequests         int
	early                earlyProgress
	// buffered is a ServerHello that was not sent yet.
	buffered *serverHello
	// stateless: SSL_stateless is under way.
	stateless bool
}

// progress is what SSL_clear sets back.
type progress struct {
	hasRole bool // connect or accept state was set
	server  bool
	flow    flow
	hand    hand
	inInit  bool
	// first: no handshake was finished yet.
	first bool
	// version is the negotiated one once chosen is true, before that the
	// highest that is offered.
	version int
	chosen  bool
	// garbled: SSL_set_session reset the method of a connection, whose
	// records neither side can read from then on.
	garbled  bool
	hit      bool
	shutdown int

	psk           *SessionObject
	pskID         []byte
	offered       int // identities in the client's psk extension
	pskTicket     bool
	ticketNext    bool // a ticket is to be sent, or to come
	sentTickets   int
	numTickets    int
	extraTickets  int
	maxEarlyData  uint32
	helloID       []byte
	hello         *clientHello
	renegotiate   bool
	newSession    bool
	askReneg      bool // SSL_renegotiate was called: the next I/O starts it
	requestHello  bool
	renegotiated  bool
	cleanup       bool
	keyUpdate     bool
	updateAsked   bool
	auth          authState
	wantRead      bool
	broken        bool // the last error was fatal
	certRequested bool // the server asked for a certificate in this handshake
	inHandshake   int
	readingAppOK  bool
	appDuringHand bool
}

// Bits of SSL_get_shutdown.
const (
	sentShutdown     = 1
	receivedShutdown = 2
)

func (s *ConnObject) header() *core {
	if s == nil {
		return nil
	}
	return s.core
}

func (s *ConnObject) present() Object {
	if s.session == nil {
		return nil
	}
	return s.session
}

func (s *ConnObject) put(o Object) { s.session, _ = o.(*SessionObject) }

// newConn returns an SSL with one reference that is nobody's yet, and the
// references to its SSL_CTX that it has without the one of its row.
func (w *World) newConn(x *ContextObject, op *call) *ConnObject {
	s := &ConnObject{
		core: new(core), ctx: x, sessionCtx: x,
		options: x.options, minVersion: x.minVersion, maxVersion: x.maxVersion,
		idContext: append([]byte(nil), x.idContext...), verifyMode: x.verifyMode, quiet: x.quiet,
		pskUse: x.callbacks.pskUse, pskFind: x.callbacks.pskFind,
		generateID: x.callbacks.id, noResume: x.callbacks.noResume,
		hasCert: x.hasCert, verifyFails: x.verifyFails,
	}
	s.numTickets, s.maxEarlyData = x.numTickets, x.maxEarlyData
	s.inInit, s.first, s.version = true, true, tls13
	if x.postAuth {
		s.auth = authOffered
	}
	// An SSL that may be a server counts as one until it takes a side.
	s.server = x.method == nil || x.method.Side != 'c'
	w.create(s, s.core, SSLConn, x.internal)
	w.hold(x, op)
	return s
}

// teardown is the end of an SSL: a session whose connection didn't end clean
// becomes bad, and all that the SSL held is given back.
func (s *ConnObject) teardown(w *World, op *call) {
	if p := s.peer; p != nil {
		if p.internal {
			w.serve(p)
		}
		// What is under way to the peer arrives, and then the end.
		p.peer, p.eof = nil, true
		s.peer = nil
		if p.internal {
			w.drop(p, op)
		}
	}
	w.setWriteBIO(s, nil, op)
	w.setReadBIO(s, nil, op)
	w.clearBad(s, op)
	w.setSession(s, nil, op)
	w.setPSK(s, nil, op)
	w.drop(s.sessionCtx, op)
	w.drop(s.ctx, op)
}

// setSession makes x, to which the caller has a reference for the SSL, its
// session.
func (w *World) setSession(s *ConnObject, x *SessionObject, op *call) {
	former := s.session
	s.session = x
	if former != nil {
		w.drop(former, op)
	}
}

// setPSK is setSession for the PSK session that is offered.
func (w *World) setPSK(s *ConnObject, x *SessionObject, op *call) {
	former := s.psk
	s.psk = x
	if former != nil {
		w.drop(former, op)
	}
}

// clearBad takes the session of a finished connection that sent no
// close_notify out of the cache, and reports whether it is such a one.
func (w *World) clearBad(s *ConnObject, op *call) bool {
	if !w.traits.badSession || s.session == nil || s.shutdown&sentShutdown != 0 || s.inInit || s.inBefore() {
		return false
	}
	w.removeSession(s.sessionCtx, s.session, op)
	return true
}

// clearConn is SSL_clear; it reports whether that succeeds.
func (w *World) clearConn(s *ConnObject, op *call) bool {
	drop := w.clearBad(s, op)
	if w.traits.clearBySide {
		drop = s.server
	}
	if drop {
		w.setSession(s, nil, op)
	}
	w.setPSK(s, nil, op)
	pending := s.renegotiate
	h := &s.progress
	h.pskID, h.sentTickets, h.hit, h.shutdown, h.broken, h.wantRead = nil, 0, false, 0, false, false
	if pending {
		return false
	}
	*h = progress{
		hasRole: h.hasRole, server: h.server, inInit: true, first: true, version: tls13,
		numTickets: h.numTickets, maxEarlyData: h.maxEarlyData, auth: h.auth, newSession: h.newSession,
		inHandshake: h.inHandshake, readingAppOK: h.readingAppOK, extraTickets: h.extraTickets,
	}
	if h.auth > authOffered {
		h.auth = authOffered
	}
	return true
}

// setRole is SSL_set_connect_state or SSL_set_accept_state.
func (s *ConnObject) setRole(server bool) {
	s.hasRole, s.server = true, server
	s.shutdown, s.flow, s.hand, s.inInit = 0, flowBefore, handBefore, true
}

func (s *ConnObject) inBefore() bool { return s.hand == handBefore && s.flow == flowBefore }

// is13 reports whether TLS 1.3 was negotiated.
func (s *ConnObject) is13() bool { return s.chosen && s.version == tls13 }

func (s *ConnObject) useTicket() bool { return s.options&opNoTicket == 0 }

// versions returns the range of protocol versions that the SSL speaks.
func (s *ConnObject) versions() (lo, hi int) {
	lo, hi = s.minVersion, s.maxVersion
	if m := s.ctx.method; m != nil {
		lo, hi = max(lo, m.MinVersion), min(hi, m.MaxVersion)
	}
	if hi == tls13 && s.options&opNoTLS13 != 0 {
		hi = tls12
	}
	if hi == tls12 && s.options&opNoTLS12 != 0 {
		hi = tls12 - 1
	}
	return lo, hi
}

// Alive reports whether the SSL still has a reference.
func (s *ConnObject) Alive() bool { return locked(s, func() bool { return s.life == alive }) }

// Refs returns the count of all references.
func (s *ConnObject) Refs() int { return locked(s, func() int { return s.refs - s.pins }) }

// Session returns the session that the SSL presently has without lending it to
// the program, or nil.
func (s *ConnObject) Session() *SessionObject {
	return locked(s, func() *SessionObject { return s.session })
}

// Established reports whether the handshake is finished.
func (s *ConnObject) Established() bool {
	return locked(s, func() bool { return s.life == alive && !s.inInit && s.flow == flowFinished })
}

// Pending returns the number of messages that came from the peer and were not
// read yet.
func (s *ConnObject) Pending() int { return locked(s, func() int { return len(s.in) }) }

// SetVersions does what SSL_set_min_proto_version and _max_proto_version do; 0
// leaves a bound as it is.
func (s *ConnObject) SetVersions(min, max int) {
	locked(s, func() any {
		if min != 0 {
			s.minVersion = min
		}
		if max != 0 {
			s.maxVersion = max
		}
		return nil
	})
}

// SetNumTickets does what SSL_set_num_tickets does.
func (s *ConnObject) SetNumTickets(n int) {
	locked(s, func() any { s.numTickets = n; return nil })
}

// SetMaxEarlyData does what SSL_set_max_early_data does.
func (s *ConnObject) SetMaxEarlyData(n uint32) {
	locked(s, func() any { s.maxEarlyData = n; return nil })
}

// SetPostHandshakeAuth does what SSL_set_post_handshake_auth does on a client
// before the handshake.
func (s *ConnObject) SetPostHandshakeAuth(on bool) {
	locked(s, func() any {
		s.auth = authNone
		if on {
			s.auth = authOffered
		}
		return nil
	})
}

// World returns the SSL's world.
func (s *ConnObject) World() *World { return worldOf([]any{s}) }

// String names the SSL as violations do.
func (s *ConnObject) String() string {
	if s == nil {
		return "NULL"
	}
	return s.label()
}
