package refmodel

// Early data: what a TLS 1.3 client sends with its ClientHello. It changes when a
// handshake pauses and goes on, and so when sessions are made and dropped.

// earlyState is where an SSL is with early data. SSL_clear leaves it alone.
type earlyState uint8

const (
	earlyNone earlyState = iota
	earlyConnectRetry
	earlyConnecting
	earlyWriteRetry
	earlyWriting
	earlyFinishedWriting
	earlyAcceptRetry
	earlyAccepting
	earlyReadRetry
	earlyReading
	earlyFinishedReading
	earlyUnauthWriting
)

// earlyAnswer is what became of the offer to send early data.
type earlyAnswer uint8

const (
	earlyNotSent earlyAnswer = iota
	earlyRejected
	earlyAccepted
)

type earlyProgress struct {
	state  earlyState
	answer earlyAnswer
	// usable: the first identity is one that early data may be sent with.
	usable bool
	count  uint32
}

func earlyOps() map[string]func(c *call) {
	return map[string]func(c *call){
		"SSL_write_early_data": writeEarly,
		"SSL_read_early_data":  readEarly,
	}
}

// writeEarly is SSL_write_early_data.
func writeEarly(c *call) {
	s, data := c.conn(0), c.bytes(1)
	e := &s.early
	switch e.state {
	case earlyNone, earlyConnectRetry:
		if e.state == earlyNone && (s.server || !s.inBefore() || !s.mayWriteEarly()) {
			return
		}
		e.state = earlyConnecting
		if !s.hasRole {
			s.setRole(false)
		}
		if c.w.doHandshake(s, c) <= 0 {
			e.state = earlyConnectRetry
			return
		}
		fallthrough
	case earlyWriteRetry:
		e.state = earlyWriting
		n := c.w.writeData(s, data, c)
		e.state = earlyWriteRetry
		if n <= 0 {
			return
		}
	case earlyFinishedReading, earlyReadRetry:
		// A server may write before it knows its client.
		state := e.state
		e.state = earlyUnauthWriting
		n := c.w.writeData(s, data, c)
		e.state = state
		if n <= 0 {
			return
		}
	default:
		return
	}
	c.putLen(3, len(data))
	c.ret.Int = 1
}

// mayWriteEarly reports whether a client has a session for early data, or may be
// given one.
func (s *ConnObject) mayWriteEarly() bool {
	return s.session != nil && s.session.fields.maxEarlyData > 0 || s.pskUse != nil
}

// readEarly is SSL_read_early_data: 1 for data, 2 when there is none left, 0 for
// an error.
func readEarly(c *call) {
	const success, finish = 1, 2
	s := c.conn(0)
	e := &s.early
	if !s.server {
		return
	}
	switch e.state {
	case earlyNone, earlyAcceptRetry:
		if e.state == earlyNone && !s.inBefore() {
			return
		}
		e.state = earlyAccepting
		if !s.hasRole {
			s.setRole(true)
		}
		if c.w.doHandshake(s, c) <= 0 {
			e.state = earlyAcceptRetry
			return
		}
	case earlyReadRetry:
	default:
		return
	}
	if e.answer != earlyAccepted {
		e.state = earlyFinishedReading
	} else {
		e.state = earlyReading
		buf := c.bytes(1)
		data, n := c.w.readData(s, len(buf), false, c)
		if n > 0 || e.state != earlyFinishedReading {
			e.state = earlyReadRetry
			if n > 0 {
				copy(buf, data)
				c.putLen(3, int(n))
				c.ret.Int = success
			}
			return
		}
	}
	c.putLen(3, 0)
	c.ret.Int = finish
}

// resume goes on with a handshake that paused for early data: by SSL_do_handshake,
// a read or a write.
func (s *ConnObject) resume(by ioKind) {
	e := &s.early
	pausedClient := s.hand == clientSentEarly || s.hand == clientPendingEnd
	switch {
	case by == ioHandshake:
		if !pausedClient && (s.hand != serverSentFlight || !s.is13()) {
			return
		}
		s.inInit = true
	case !s.server:
		if by == ioWrite && (!pausedClient || e.state == earlyWriting) || by == ioRead && s.hand != clientSentEarly {
			return
		}
		s.inInit = true
		if by == ioRead {
			return
		}
	default:
		if e.state == earlyFinishedReading && s.hand == serverSentFlight && s.is13() {
			s.inInit = true
		}
		return
	}
	if e.state == earlyWriteRetry {
		e.state = earlyFinishedWriting
	}
}

type ioKind uint8

const (
	ioHandshake ioKind = iota
	ioRead
	ioWrite
)

// offerEarly says whether a ClientHello announces early data.
func (s *ConnObject) offerEarly() bool {
	most := uint32(0)
	if s.session != nil {
		most = s.session.fields.maxEarlyData
	}
	if most == 0 && s.psk != nil {
		most = s.psk.fields.maxEarlyData
	}
	if s.early.state != earlyConnecting || most == 0 {
		s.maxEarlyData = 0
		return false
	}
	s.maxEarlyData = most
	s.early.answer, s.early.usable = earlyRejected, true
	return true
}

// answerEarly is the server's answer to the announcement.
func (s *ConnObject) answerEarly(announced bool) {
	if !announced {
		return
	}
	s.early.answer = earlyRejected
	if s.maxEarlyData > 0 && s.hit && s.early.state == earlyAccepting && s.early.usable {
		s.early.answer = earlyAccepted
	}
}

// ticketAge checks the age that a client gave its ticket: too far from what the
// server makes of it, it can't be for early data.
func (w *World) ticketAge(s *ConnObject, x *SessionObject, identity int, age int64) {
	mine := w.unix() - x.fields.time
	const allowance = 10
	if identity == 0 && mine >= 0 && x.fields.timeout >= mine && age <= mine+1 && age+allowance >= mine+1 {
		s.early.usable = true
	}
}

// withinLimit counts early data that a client sends and reports whether it may.
func (s *ConnObject) withinLimit(n int) bool {
	if s.maxEarlyData == 0 || uint64(s.early.count)+uint64(n) > uint64(s.maxEarlyData) {
		return false
	}
	s.early.count += uint32(n)
	return true
}

// earlyMessage reports whether a message is early data that a read on the server
// returns.
func (s *ConnObject) earlyMessage(m *message) bool {
	return m.kind == msgEarlyData && s.server && s.hand == serverSentFlight && s.early.answer == earlyAccepted
}

// skipsEarly reports whether a server drops early data that it did not accept.
func (s *ConnObject) skipsEarly() bool {
	return s.server && s.hand == serverSentFlight && s.early.answer == earlyRejected
}
