package refmodel

import "unsafe"

// Bodies of the functions that make, describe and change sessions.

func sessionOps() map[string]func(c *call) {
	ops := map[string]func(c *call){
		"SSL_SESSION_new": func(c *call) { c.ret.Object = c.w.newSession(false) },
		"SSL_SESSION_dup": func(c *call) {
			s := c.w.dupSession(c.session(0), true, c)
			// A copy belongs to no SSL_CTX until it is given to one.
			s.realm = nil
			c.ret.Object = s
		},
		"SSL_SESSION_up_ref": func(c *call) {
			if c.session(0).life == alive {
				c.ret.Int = 1
			}
		},

		"SSL_SESSION_set1_id": func(c *call) {
			s, id := c.session(0), c.bytes(1)
			if len(id) <= maxSessionID {
				s.setID(id)
				c.ret.Int = 1
			}
		},
		"SSL_SESSION_set1_id_context": func(c *call) {
			s, ctx := c.session(0), c.bytes(1)
			if len(ctx) <= maxIDContext {
				s.setIDContext(ctx)
				c.ret.Int = 1
			}
		},
		"SSL_SESSION_set1_master_key": func(c *call) {
			if key := c.bytes(1); len(key) <= maxMasterKey {
				c.session(0).fields.masterKey = append([]byte(nil), key...)
				c.ret.Int = 1
			}
		},
		"SSL_SESSION_set_cipher": func(c *call) {
			c.session(0).fields.cipher = uint32(c.int(1))
			c.ret.Int = 1
		},
		"SSL_SESSION_set_protocol_version": func(c *call) {
			c.session(0).fields.version = int(c.int(1))
			c.ret.Int = 1
		},
		"SSL_SESSION_set_max_early_data": func(c *call) {
			c.session(0).fields.maxEarlyData = uint32(c.int(1))
			c.ret.Int = 1
		},
		"SSL_SESSION_set1_hostname": func(c *call) {
			c.replaceText(&c.session(0).fields.hostname, fieldHostname)
			c.ret.Int = 1
		},
		"SSL_SESSION_set1_alpn_selected": func(c *call) {
			c.replaceText(&c.session(0).fields.alpn, fieldALPN)
			c.ret.Int = 1
		},
		"SSL_SESSION_set1_ticket_appdata": func(c *call) {
			c.replaceText(&c.session(0).fields.appData, fieldAppData)
			c.ret.Int = 1
		},
		"SSL_SESSION_set_ex_data": func(c *call) {
			c.ret.Int = boolInt(exPut(&c.session(0).exData, int(c.int(1)), c.pointer(2)))
		},
		"SSL_SESSION_get_ex_data": func(c *call) { c.ret.Ptr = exAt(c.session(0).exData, int(c.int(1))) },
		"SSL_SESSION_set_app_data": func(c *call) {
			c.ret.Int = boolInt(exPut(&c.session(0).exData, 0, c.pointer(1)))
		},
		"SSL_SESSION_get_app_data": func(c *call) { c.ret.Ptr = exAt(c.session(0).exData, 0) },
	}
	for name, get := range sessionNumbers() {
		ops[name] = func(c *call) { c.ret.Int = get(c.session(0)) }
	}
	return ops
}

// sessionDates are the functions that read and change when a session times out.
func sessionDates() map[string]func(c *call) {
	return map[string]func(c *call){
		"SSL_SESSION_set_time":    setTime,
		"SSL_SESSION_set_time_ex": setTime,
		"SSL_set_time":            setTime,
		"SSL_SESSION_set_timeout": setTimeout,
		"SSL_set_timeout":         setTimeout,
		"SSL_SESSION_get_time":    getTime,
		"SSL_SESSION_get_time_ex": getTime,
		"SSL_get_time":            getTime,
		"SSL_SESSION_get_timeout": getTimeout,
		"SSL_get_timeout":         getTimeout,
	}
}

func setTime(c *call) {
	if s := c.session(0); s != nil {
		s.fields.time = c.int(1)
		c.w.resort(s)
		c.ret.Int = c.int(1)
	}
}

func setTimeout(c *call) {
	s, t := c.session(0), c.int(1)
	if s == nil || t < 0 {
		return
	}
	s.fields.timeout = t
	c.w.resort(s)
	c.ret.Int = 1
}

func getTime(c *call) {
	if s := c.session(0); s != nil {
		c.ret.Int = s.fields.time
	}
}

func getTimeout(c *call) {
	if s := c.session(0); s != nil {
		c.ret.Int = s.fields.timeout
	}
}

// sessionNumbers are the functions that read one number.
func sessionNumbers() map[string]func(s *SessionObject) int64 {
	return map[string]func(s *SessionObject) int64{
		"SSL_SESSION_get_protocol_version":      func(s *SessionObject) int64 { return int64(s.fields.version) },
		"SSL_SESSION_get_compress_id":           func(s *SessionObject) int64 { return 0 },
		"SSL_SESSION_get_max_early_data":        func(s *SessionObject) int64 { return int64(s.fields.maxEarlyData) },
		"SSL_SESSION_get_max_fragment_length":   func(s *SessionObject) int64 { return int64(s.fields.fragmentLen) },
		"SSL_SESSION_has_ticket":                func(s *SessionObject) int64 { return boolInt(len(s.fields.ticket.bytes()) > 0) },
		"SSL_SESSION_get_ticket_lifetime_hint":  func(s *SessionObject) int64 { return int64(s.fields.lifetimeHint) },
		"SSL_SESSION_is_resumable":              func(s *SessionObject) int64 { return s.world.traits.isResumable(s) },
		"SSL_SESSION_early_data_capable":        func(s *SessionObject) int64 { return boolInt(s.fields.maxEarlyData > 0) },
		"SSL_SESSION_should_be_single_use":      func(s *SessionObject) int64 { return boolInt(s.fields.version == tls13) },
		"SSL_SESSION_is_resumable_across_names": func(s *SessionObject) int64 { return 0 },
		"SSL_SESSION_has_peer_sha256":           func(s *SessionObject) int64 { return 0 },
	}
}

// sessionInteriors are the functions that lend out parts of a session.
func sessionInteriors() map[string]func(c *call) {
	return map[string]func(c *call){
		"SSL_SESSION_get_id": func(c *call) {
			s := c.session(0)
			c.putLen(1, len(s.fields.id.b))
			c.ret.Ptr = c.w.lendInterior(s.core, s.fields.id)
		},
		"SSL_SESSION_get0_id_context": func(c *call) {
			s := c.session(0)
			c.putLen(1, len(s.fields.idContext.b))
			c.ret.Ptr = c.w.lendInterior(s.core, s.fields.idContext)
		},
		"SSL_SESSION_get0_peer": func(c *call) {
			if s := c.session(0); s.peer != nil {
				c.ret.Object = s.peer
			}
		},
		"SSL_SESSION_get0_cipher": func(c *call) { c.ret.Int = int64(c.session(0).fields.cipher) },
		"SSL_SESSION_get0_hostname": func(c *call) {
			s := c.session(0)
			c.ret.Ptr = c.w.lendInterior(s.core, s.fields.hostname)
		},
		"SSL_SESSION_get0_ticket":        func(c *call) { c.lendOut(c.session(0).fields.ticket) },
		"SSL_SESSION_get0_alpn_selected": func(c *call) { c.lendOut(c.session(0).fields.alpn) },
		"SSL_SESSION_get0_ticket_appdata": func(c *call) {
			c.lendOut(c.session(0).fields.appData)
			c.ret.Int = 1
		},
		// What BoringSSL keeps of the handshake's messages is not in the model.
		"SSL_SESSION_get0_ocsp_response":              func(c *call) { c.lendOut(nil) },
		"SSL_SESSION_get0_peer_sha256":                func(c *call) { c.lendOut(nil) },
		"SSL_SESSION_get0_signed_cert_timestamp_list": func(c *call) { c.lendOut(nil) },
		"SSL_SESSION_get_master_key": func(c *call) {
			key := c.session(0).fields.masterKey
			out := c.bytes(1)
			if len(out) == 0 {
				c.ret.Int = int64(len(key))
				return
			}
			c.ret.Int = int64(copy(out, key))
		},
	}
}

// replaceText puts a copy of argument 1 into a field; what was there is freed.
func (c *call) replaceText(field **memory, name string) {
	(*field).poison()
	*field = newText(name, c.bytes(1))
	if name != fieldHostname && len((*field).bytes()) == 0 {
		*field = nil
	}
}

// lendOut writes the address and the length of a field through arguments 1 and
// 2.
func (c *call) lendOut(m *memory) {
	if out, _ := c.args[1].(*unsafe.Pointer); out != nil {
		*out = c.w.lendInterior(c.session(0).core, m)
	}
	c.putLen(2, len(m.bytes()))
}

// putLen writes a length through argument i.
func (c *call) putLen(i, n int) {
	if i >= len(c.args) {
		return
	}
	switch out := c.args[i].(type) {
	case *uint32:
		if out != nil {
			*out = uint32(n)
		}
	case *uint64:
		if out != nil {
			*out = uint64(n)
		}
	case *int:
		if out != nil {
			*out = n
		}
	}
}

// pointer returns argument i as a bare pointer.
func (c *call) pointer(i int) unsafe.Pointer {
	if i >= len(c.args) {
		return nil
	}
	p, _ := c.args[i].(unsafe.Pointer)
	return p
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
