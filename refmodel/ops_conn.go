package refmodel

import (
	"bytes"
	"unsafe"
)

// Bodies of the functions of SSLs.

func connLife() map[string]func(c *call) {
	return map[string]func(c *call){
		"SSL_new": func(c *call) { c.ret.Object = c.w.newConn(c.context(0), c) },
		"SSL_dup": func(c *call) {
			s := c.conn(0)
			if c.row.Result.Same >= 0 && (!s.inInit || !s.inBefore()) {
				s.refs++
				c.ret.Object = s
				return
			}
			c.ret.Object = c.w.copyConn(s, c)
		},
		"SSL_up_ref": func(c *call) { c.ret.Int = 1 },
		"SSL_set_session": func(c *call) {
			s, x := c.conn(0), c.session(1)
			if x != nil && c.w.traits.setNeedsVersion && x.fields.version == 0 {
				return
			}
			c.w.beforeSet(s, c)
			if x != nil && x.realm == nil {
				x.realm = s.sessionCtx
			}
			c.ret.Int = 1
		},
		"SSL_copy_session_id": func(c *call) {
			to, from := c.conn(0), c.conn(1)
			c.w.copySettings(to, from, c)
			c.ret.Int = 1
		},
		"SSL_clear": func(c *call) { c.ret.Int = boolInt(c.w.clearConn(c.conn(0), c)) },
		"SSL_get_SSL_CTX": func(c *call) {
			c.ret.Object = c.conn(0).ctx
		},
		"SSL_set_SSL_CTX":           setContext,
		"SSL_get_peer_certificate":  getPeer,
		"SSL_get1_peer_certificate": getPeer,
		"SSL_get0_peer_certificate": func(c *call) {
			if x := c.conn(0).session; x != nil && x.peer != nil {
				c.ret.Object = x.peer
			}
		},
		"SSL_get_peer_cert_chain": func(c *call) {
			if x := c.conn(0).session; x != nil && x.chain {
				c.ret.Ptr = unsafe.Pointer(x)
			}
		},
	}
}

// beforeSet is what SSL_set_session does first: a session that didn't end
// clean becomes bad, and a method that was negotiated is forgotten, after which
// the connection can't be used.
func (w *World) beforeSet(s *ConnObject, op *call) {
	if w.traits.setDropsBad {
		w.clearBad(s, op)
	}
	s.resetMethod()
}

// resetMethod forgets the method of a version that was negotiated.
func (s *ConnObject) resetMethod() {
	if s.chosen {
		s.garbled = s.flow == flowFinished || s.flow == flowReading
		s.chosen, s.first, s.version = false, true, tls13
	}
}

// copySettings is what SSL_copy_session_id does beside the session, which the
// row's slot gives: the id context, the certificate, and the method of a version that
// was negotiated.
func (w *World) copySettings(to, from *ConnObject, op *call) {
	w.beforeSet(to, op)
	to.idContext, to.hasCert = bytes.Clone(from.idContext), from.hasCert
	if from.chosen {
		to.version = from.version
	}
}

// copyConn is SSL_dup of an SSL that has not begun: the session, which the
// row's slot gives it, and the settings.
func (w *World) copyConn(from *ConnObject, op *call) *ConnObject {
	w.hold(from.ctx, op)
	s := w.newConn(from.ctx, op)
	s.idContext = bytes.Clone(from.idContext)
	s.options, s.minVersion, s.maxVersion = from.options, from.minVersion, from.maxVersion
	s.verifyMode, s.verifyFails, s.generateID = from.verifyMode, from.verifyFails, from.generateID
	s.hasCert = from.hasCert
	s.exData = append([]unsafe.Pointer(nil), from.exData...)
	s.server = from.server
	if from.hasRole {
		s.setRole(from.server)
	}
	s.shutdown, s.hit, s.version = from.shutdown, from.hit, from.version
	return s
}

// setContext is SSL_set_SSL_CTX; the row retains the new one.
func setContext(c *call) {
	s, x := c.conn(0), c.context(1)
	if x == s.ctx {
		c.done |= 1 << 1
		c.ret.Object = x
		return
	}
	if x == nil {
		x = s.sessionCtx
		c.w.hold(x, c)
	} else {
		c.take(1)
	}
	if bytes.Equal(s.idContext, s.ctx.idContext) {
		s.idContext = bytes.Clone(x.idContext)
	}
	former := s.ctx
	s.ctx, s.hasCert = x, x.hasCert
	c.w.drop(former, c)
	c.ret.Object = x
}

func getPeer(c *call) {
	if x := c.conn(0).session; x != nil && x.peer != nil {
		x.peer.refs++
		c.ret.Object = x.peer
	}
}

func connIO() map[string]func(c *call) {
	return map[string]func(c *call){
		"SSL_do_handshake": func(c *call) { c.ret.Int = c.w.doHandshake(c.conn(0), c) },
		"SSL_connect": func(c *call) {
			s := c.conn(0)
			if !s.hasRole {
				s.setRole(false)
			}
			c.ret.Int = c.w.doHandshake(s, c)
		},
		"SSL_accept": func(c *call) {
			s := c.conn(0)
			if !s.hasRole {
				s.setRole(true)
			}
			c.ret.Int = c.w.doHandshake(s, c)
		},
		"SSL_read":    func(c *call) { c.readInto(false) },
		"SSL_peek":    func(c *call) { c.readInto(true) },
		"SSL_read_ex": func(c *call) { c.readEx(false) },
		"SSL_peek_ex": func(c *call) { c.readEx(true) },
		"SSL_write": func(c *call) {
			c.ret.Int = c.w.writeData(c.conn(0), c.bytes(1), c)
		},
		"SSL_write_ex": func(c *call) {
			n := c.w.writeData(c.conn(0), c.bytes(1), c)
			if n >= 0 && (n > 0 || len(c.bytes(1)) == 0) {
				c.putLen(3, int(n))
				c.ret.Int = 1
			}
		},
		// Without kernel TLS there is no SSL_sendfile.
		"SSL_sendfile": func(c *call) { c.ret.Int = -1 },
		"SSL_shutdown": func(c *call) { c.ret.Int = c.w.shutdownConn(c.conn(0), c) },
		// There are no cookies: a TLS 1.3 ClientHello can't be answered, and an
		// older one is accepted without any, which counts as a failure.
		"SSL_stateless": func(c *call) {
			s := c.conn(0)
			if !c.w.clearConn(s, c) {
				return
			}
			if !s.hasRole {
				s.setRole(true)
			}
			s.stateless = true
			c.w.doHandshake(s, c)
			s.stateless = false
			c.ret.Int = -1
		},
		"DTLSv1_listen": func(c *call) {
			c.ret.Int = -1
			c.w.clearConn(c.conn(0), c)
		},
		"SSL_renegotiate":             func(c *call) { c.renegotiate(true) },
		"SSL_renegotiate_abbreviated": func(c *call) { c.renegotiate(false) },
		"SSL_new_session_ticket": func(c *call) {
			s := c.conn(0)
			if s.inInit && s.extraTickets == 0 || s.first || !s.server || !s.is13() {
				return
			}
			s.extraTickets++
			s.inInit = true
			c.ret.Int = 1
		},
		"SSL_verify_client_post_handshake": func(c *call) {
			s := c.conn(0)
			if !s.is13() || !s.server || s.inInit || s.auth != authReceived || !s.wantsCert(true) {
				return
			}
			s.auth = authPending
			s.inInit = true
			c.ret.Int = 1
		},
		"SSL_key_update": func(c *call) {
			s, kind := c.conn(0), c.int(1)
			if !s.is13() || kind != 0 && kind != 1 || s.inInit || s.hand != handOK {
				return
			}
			s.inInit, s.keyUpdate, s.updateAsked = true, true, kind == 1
			c.ret.Int = 1
		},
	}
}

// readInto is SSL_read or SSL_peek into argument 1.
func (c *call) readInto(peek bool) {
	buf := c.bytes(1)
	data, n := c.w.readData(c.conn(0), len(buf), peek, c)
	copy(buf, data)
	c.ret.Int = n
}

func (c *call) readEx(peek bool) {
	buf := c.bytes(1)
	data, n := c.w.readData(c.conn(0), len(buf), peek, c)
	if n > 0 {
		copy(buf, data)
		c.putLen(3, int(n))
		c.ret.Int = 1
	}
}

// renegotiate asks for a renegotiation.
func (c *call) renegotiate(fresh bool) {
	s := c.conn(0)
	if s.is13() || s.options&opNoRenegotiation != 0 {
		return
	}
	s.renegotiate, s.newSession = true, fresh
	if s.hasRole {
		s.askReneg = true
	}
	c.ret.Int = 1
}
