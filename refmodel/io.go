package refmodel

// readData is SSL_read or SSL_peek: the bytes and their number, or a number
// that is not positive.
func (w *World) readData(s *ConnObject, n int, peek bool, op *call) (data []byte, result int64) {
	s.wantRead = false
	if !s.hasRole {
		return nil, -1
	}
	if s.shutdown&receivedShutdown != 0 {
		return nil, 0
	}
	if !peek {
		// SSL_peek doesn't look at the state of early data.
		if s.early.state == earlyConnectRetry || s.early.state == earlyAcceptRetry {
			return nil, 0
		}
		s.resume(ioRead)
	}
	s.startRenegotiation(false)
	s.readingAppOK, s.appDuringHand = true, false
	// A read that met data in the middle of a handshake leaves the permission
	// behind, until the next read.
	defer func() { s.readingAppOK, s.appDuringHand = s.appDuringHand, false }()
	if s.inInit && s.inHandshake == 0 {
		if w.machine(s, op) < 0 {
			if !s.appDuringHand {
				return nil, -1
			}
			return s.takeData(n, peek)
		}
	}
	for {
		m := w.next(s)
		switch {
		case m == nil:
			w.missing(s, op)
			if s.eof || s.shutdown&receivedShutdown != 0 {
				return nil, 0
			}
			return nil, -1
		case s.shutdown&receivedShutdown != 0:
			return nil, 0
		case m.kind == msgData, s.earlyMessage(m):
			return s.takeData(n, peek)
		}
		if r, on := w.readOther(s, op); !on {
			return nil, r
		}
		if s.appDuringHand {
			return s.takeData(n, peek)
		}
	}
}

// takeData takes up to n bytes from the message of data at the head.
func (s *ConnObject) takeData(n int, peek bool) ([]byte, int64) {
	m := &s.in[0]
	n = min(n, len(m.data))
	m.opened = true
	data := append([]byte(nil), m.data[:n]...)
	if !peek {
		if m.data = m.data[n:]; len(m.data) == 0 {
			s.took()
		}
	}
	return data, int64(n)
}

// readOther deals with the message at the head when it is not data, outside of
// a handshake. on is false if the read ends with result.
func (w *World) readOther(s *ConnObject, op *call) (result int64, on bool) {
	m := s.in[0]
	switch {
	case m.kind == msgGarbage:
		s.took()
		w.fatal(s, alertBadRecord, op)
		return -1, false
	case m.kind == msgEarlyData:
		s.took()
		return 0, true
	case m.kind == msgAlert:
		s.took()
		if w.readAlert(s, m, op) {
			return 0, true
		}
		if m.alert == alertNoRenegotiation && !m.fatal {
			return -1, false
		}
		return 0, false
	case s.shutdown&sentShutdown != 0 && !s.is13():
		// Nothing could be answered any more.
		s.took()
		return 0, true
	}
	early := s.early.state == earlyReading
	s.inInit = true
	if w.machine(s, op) < 0 && !s.appDuringHand || early {
		return -1, false
	}
	return 0, true
}

// writeData is SSL_write.
func (w *World) writeData(s *ConnObject, data []byte, op *call) int64 {
	s.wantRead = false
	if !s.hasRole || s.shutdown&sentShutdown != 0 {
		return -1
	}
	switch s.early.state {
	case earlyConnectRetry, earlyAcceptRetry, earlyReadRetry:
		return 0
	}
	s.resume(ioWrite)
	s.startRenegotiation(false)
	if s.keyUpdate || s.extraTickets > 0 {
		s.inInit = true
	}
	if s.inInit && s.inHandshake == 0 && s.early.state != earlyUnauthWriting {
		if r := w.machine(s, op); r < 0 {
			return r
		}
	}
	if s.early.state == earlyWriting {
		if !s.withinLimit(len(data)) {
			w.fatal(s, alertInternalError, op)
			return -1
		}
		w.send(s, message{kind: msgEarlyData, data: append([]byte(nil), data...)})
		return int64(len(data))
	}
	if len(data) > 0 {
		w.send(s, message{kind: msgData, data: append([]byte(nil), data...)})
	}
	return int64(len(data))
}

// shutdownConn is SSL_shutdown.
func (w *World) shutdownConn(s *ConnObject, op *call) int64 {
	s.wantRead = false
	if !s.hasRole || s.inInit {
		return -1
	}
	if s.quiet || s.inBefore() {
		s.shutdown = sentShutdown | receivedShutdown
		return 1
	}
	if s.shutdown&sentShutdown == 0 {
		s.shutdown |= sentShutdown
		w.send(s, message{kind: msgAlert, alert: alertCloseNotify})
	} else if s.shutdown&receivedShutdown == 0 {
		w.awaitClose(s, op)
		if s.shutdown&receivedShutdown == 0 {
			return -1
		}
	}
	return boolInt(s.shutdown == sentShutdown|receivedShutdown)
}

// awaitClose reads until the peer's close_notify comes.
func (w *World) awaitClose(s *ConnObject, op *call) {
	for s.shutdown&receivedShutdown == 0 {
		m := w.next(s)
		if m == nil {
			w.missing(s, op)
			return
		}
		if m.kind == msgData {
			s.took()
			w.fatal(s, alertNone, op)
			return
		}
		if _, on := w.readOther(s, op); !on {
			return
		}
	}
}

// errorOf is SSL_get_error for a result of an I/O call.
func (s *ConnObject) errorOf(result int64) int64 {
	const (
		errorNone       = 0
		errorSSL        = 1
		errorWantRead   = 2
		errorSyscall    = 5
		errorZeroReturn = 6
	)
	switch {
	case result > 0:
		return errorNone
	case s.broken:
		return errorSSL
	case s.wantRead:
		return errorWantRead
	case s.shutdown&receivedShutdown != 0:
		return errorZeroReturn
	case !s.hasRole:
		return errorSSL
	}
	return errorSyscall
}
