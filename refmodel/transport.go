package refmodel

// Connections carry messages, not bytes: a message is what one side would send
// in one flight, as far as sessions depend on it.

type messageKind uint8

const (
	msgClientHello messageKind = iota
	// msgServerHello: the server's first flight, whole.
	msgServerHello
	// msgClientKeys: the client's answer in a full TLS 1.2 handshake.
	msgClientKeys
	// msgServerFinished: the end of a full TLS 1.2 handshake.
	msgServerFinished
	// msgClientFinished: the client's end of a TLS 1.3 or resumed handshake.
	msgClientFinished
	msgTicket
	msgHelloRequest
	msgKeyUpdate
	msgCertRequest
	msgClientAuth
	msgData
	msgEarlyData
	msgEndOfEarlyData
	msgAlert
	// msgGarbage: records that the receiver can't decrypt.
	msgGarbage
)

// Alerts.
const (
	alertCloseNotify      = 0
	alertUnexpected       = 10
	alertBadRecord        = 20
	alertHandshakeFailure = 40
	alertBadCertificate   = 42
	alertIllegalParameter = 47
	alertDecodeError      = 50
	alertProtocolVersion  = 70
	alertInternalError    = 80
	alertNoRenegotiation  = 100
	alertNone             = -1
)

type message struct {
	kind   messageKind
	hello  *clientHello
	server *serverHello
	ticket *ticketMessage
	data   []byte
	alert  int
	fatal  bool
	asked  bool // a KeyUpdate that requests one
	opened bool // decrypted already, for SSL_peek
	cert   bool // the client shows a certificate
	key    []byte
}

// handshakeMessage reports whether a message is of the handshake protocol.
func (m *message) handshakeMessage() bool {
	switch m.kind {
	case msgData, msgAlert, msgGarbage, msgEarlyData:
		return false
	}
	return true
}

// Link makes two SSLs the ends of one connection, as a pair of BIOs does, and
// throws away what was under way to either. SSLs of one world can be linked at
// any time, also again after SSL_clear. Without a link an SSL has a peer that
// the world provides: see [Remote].
func Link(a, b *ConnObject) {
	c := connCall("Link", a, b)
	defer c.w.mu.Unlock()
	if c.check() && a != b {
		c.w.link(a, b)
	}
}

// connCall is a call of a function of the model's own with SSLs for arguments,
// which are checked as any others. The world is locked.
func connCall(name string, ssls ...any) *call {
	row := &Func{Name: name}
	for range ssls {
		row.Params = append(row.Params, uses("ssl", SSLConn))
	}
	c := &call{w: worldOf(ssls), row: row, args: ssls, arg: None}
	c.w.mu.Lock()
	return c
}

func (w *World) link(a, b *ConnObject) {
	for _, s := range []*ConnObject{a, b} {
		w.unlink(s)
	}
	a.peer, b.peer = b, a
}

func (w *World) unlink(s *ConnObject) {
	p := s.peer
	s.peer, s.in, s.eof = nil, nil, false
	if p == nil {
		return
	}
	p.peer = nil
	if p.internal && p.life == alive {
		w.drop(p, nil)
	}
}

// Disconnect closes the transport under an SSL without a close_notify, as the
// end of a TCP connection does: once what is under way has been read, each side
// reads an unexpected end of file.
func Disconnect(s *ConnObject) {
	c := connCall("Disconnect", s)
	defer c.w.mu.Unlock()
	if !c.check() {
		return
	}
	s.eof = true
	if s.peer != nil {
		s.peer.eof = true
	}
}

// send sends a message to the peer.
func (w *World) send(s *ConnObject, m message) {
	if s.garbled {
		m = message{kind: msgGarbage}
	}
	if p := s.peer; p != nil && p.life == alive && !s.eof {
		p.in = append(p.in, m)
	}
}

// next returns the next message without taking it, or nil; a peer of the
// world's own gets the occasion to answer.
func (w *World) next(s *ConnObject) *message {
	if len(s.in) == 0 && s.peer != nil && s.peer.internal {
		w.serve(s.peer)
	}
	if len(s.in) == 0 {
		return nil
	}
	return &s.in[0]
}

// took takes the message that next returned.
func (s *ConnObject) took() {
	if len(s.in) > 0 {
		s.in = s.in[1:]
	}
}

// Handshake performs the handshake of two SSLs that are linked, by calls of
// SSL_do_handshake on both in turn, and reports whether both sides finished it. The
// sides that take neither state beforehand become client and server in this order.
// A TLS 1.3 client has not read its tickets then.
func Handshake(client, server *ConnObject) bool {
	c, s := int64(-1), int64(-1)
	for range 8 {
		if c != 1 {
			c = Call("SSL_connect", client).Int
		}
		if s != 1 {
			s = Call("SSL_accept", server).Int
		}
		if c == 1 && s == 1 {
			return true
		}
	}
	return false
}

// Connect makes a client and a server SSL of two SSL_CTXs, links them and performs
// the handshake; SSLs and SSL_CTXs are the program's to free. It is a convenience
// for tests; ok is false if the handshake failed.
func Connect(client, server *ContextObject) (c, s *ConnObject, ok bool) {
	c, s = Call("SSL_new", client).Conn(), Call("SSL_new", server).Conn()
	if c == nil || s == nil {
		return c, s, false
	}
	Link(c, s)
	return c, s, Handshake(c, s)
}

// Damage spoils the last record under way to s, so that s can't decrypt it when
// it comes there, and reports whether there was one. It is meant for ends that
// have finished their handshake.
func Damage(s *ConnObject) bool {
	return locked(s, func() bool {
		if len(s.in) == 0 || s.in[len(s.in)-1].opened {
			return false
		}
		s.in[len(s.in)-1] = message{kind: msgGarbage}
		return true
	})
}
