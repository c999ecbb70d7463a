package refmodel

import (
	"bytes"
	"unsafe"
)

// Bodies of the functions that read and set something of an SSL or an SSL_CTX.

func connSetters() map[string]func(c *call) {
	return map[string]func(c *call){
		"SSL_set_shutdown": func(c *call) { c.conn(0).shutdown = int(c.int(1)) },
		"SSL_set_quiet_shutdown": func(c *call) {
			c.conn(0).quiet = c.int(1) != 0
		},
		"SSL_set_connect_state": func(c *call) { c.conn(0).setRole(false) },
		"SSL_set_accept_state":  func(c *call) { c.conn(0).setRole(true) },
		"SSL_set_ssl_method": func(c *call) {
			s := c.conn(0)
			m, _ := c.fn(1).(*Method)
			s.resetMethod()
			if m != nil && m.MinVersion == m.MaxVersion {
				s.version = m.MaxVersion
			}
			c.ret.Int = 1
		},
		"SSL_set_session_id_context": func(c *call) {
			if ctx := c.bytes(1); len(ctx) <= maxIDContext {
				c.conn(0).idContext = bytes.Clone(ctx)
				c.ret.Int = 1
			}
		},
		"SSL_set_generate_session_id": func(c *call) {
			c.conn(0).generateID, _ = c.fn(1).(GenerateIDFunc)
			c.ret.Int = 1
		},
		"SSL_set_not_resumable_session_callback": func(c *call) {
			c.conn(0).noResume, _ = c.fn(1).(NotResumableFunc)
		},
		"SSL_set_psk_use_session_callback": func(c *call) {
			c.conn(0).pskUse, _ = c.fn(1).(PSKUseSessionFunc)
		},
		"SSL_set_psk_find_session_callback": func(c *call) {
			c.conn(0).pskFind, _ = c.fn(1).(PSKFindSessionFunc)
		},
		// EAP-FAST and PSKs of TLS 1.2 are no part of the model: what is set for
		// them is never asked for.
		"SSL_set_session_secret_cb":     succeed,
		"SSL_set_session_ticket_ext":    succeed,
		"SSL_set_session_ticket_ext_cb": succeed,
		"SSL_set_verify":                func(c *call) { c.conn(0).verifyMode = int(c.int(1)) },
		"SSL_set_cipher_list":           succeed,
		"SSL_set_alpn_protos":           func(c *call) {},
		"SSL_set_options": func(c *call) {
			s := c.conn(0)
			s.options |= uint64(c.int(1))
			c.ret.Int = int64(s.options)
		},
		"SSL_set_tlsext_host_name": func(c *call) {
			c.conn(0).hostname = bytes.Clone(c.bytes(1))
			c.ret.Int = 1
		},
		"SSL_set_ex_data": func(c *call) {
			c.ret.Int = boolInt(exPut(&c.conn(0).exData, int(c.int(1)), c.pointer(2)))
		},
		"SSL_set_app_data": func(c *call) {
			c.ret.Int = boolInt(exPut(&c.conn(0).exData, 0, c.pointer(1)))
		},
		"SSL_ctrl": connControl,
	}
}

func succeed(c *call) { c.ret.Int = 1 }

func connGetters() map[string]func(c *call) {
	return map[string]func(c *call){
		"SSL_get_shutdown":      func(c *call) { c.ret.Int = int64(c.conn(0).shutdown) },
		"SSL_session_reused":    reused,
		"SSL_cache_hit":         reused,
		"SSL_get_ex_data":       func(c *call) { c.ret.Ptr = exAt(c.conn(0).exData, int(c.int(1))) },
		"SSL_get_app_data":      func(c *call) { c.ret.Ptr = exAt(c.conn(0).exData, 0) },
		"SSL_get_fd":            func(c *call) { c.ret.Int = c.conn(0).rbio.descriptor() },
		"SSL_get_error":         func(c *call) { c.ret.Int = c.conn(0).errorOf(c.int(1)) },
		"SSL_pending":           pendingBytes,
		"SSL_has_pending":       func(c *call) { c.ret.Int = boolInt(len(c.conn(0).in) > 0) },
		"SSL_is_server":         func(c *call) { c.ret.Int = boolInt(c.conn(0).server) },
		"SSL_in_init":           func(c *call) { c.ret.Int = boolInt(c.conn(0).inInit) },
		"SSL_version":           func(c *call) { c.ret.Int = int64(c.conn(0).version) },
		"SSL_get_version":       func(c *call) { c.ret.Int = int64(c.conn(0).version) },
		"SSL_get_verify_result": func(c *call) {},
		"SSL_want": func(c *call) {
			const nothing, reading = 1, 3
			c.ret.Int = nothing
			if c.conn(0).wantRead {
				c.ret.Int = reading
			}
		},
		"SSL_is_init_finished": func(c *call) {
			s := c.conn(0)
			c.ret.Int = boolInt(!s.inInit && s.hand == handOK)
		},
		"SSL_get_current_cipher": func(c *call) {
			if x := c.conn(0).session; x != nil {
				c.ret.Int = int64(x.fields.cipher)
			}
		},
		"SSL_has_matching_session_id": func(c *call) {
			s := c.conn(0)
			c.ret.Int = boolInt(s.sessionCtx.lookup(c.bytes(1), s.version) != nil)
		},
	}
}

func reused(c *call) { c.ret.Int = boolInt(c.conn(0).hit) }

func pendingBytes(c *call) {
	if in := c.conn(0).in; len(in) > 0 && in[0].kind == msgData {
		c.ret.Int = int64(len(in[0].data))
	}
}

// Commands of SSL_ctrl and SSL_CTX_ctrl, by which the macros of openssl/ssl.h
// do their work.
const (
	ctrlSessNumber    = 20
	ctrlConnectGood   = 22
	ctrlAcceptGood    = 25
	ctrlSetCacheSize  = 42
	ctrlGetCacheSize  = 43
	ctrlSetCacheMode  = 44
	ctrlGetCacheMode  = 45
	ctrlSetHostName   = 55
	ctrlSetMinVersion = 123
	ctrlSetMaxVersion = 124
	ctrlGetMinVersion = 130
	ctrlGetMaxVersion = 131
)

func connControl(c *call) {
	s, arg := c.conn(0), c.int(2)
	switch c.int(1) {
	case ctrlSetHostName:
		s.hostname = bytes.Clone(c.bytes(3))
		c.ret.Int = 1
	case ctrlSetMinVersion:
		c.ret.Int = setVersion(&s.minVersion, arg, tls10)
	case ctrlSetMaxVersion:
		c.ret.Int = setVersion(&s.maxVersion, arg, tls13)
	case ctrlGetMinVersion:
		c.ret.Int = int64(s.minVersion)
	case ctrlGetMaxVersion:
		c.ret.Int = int64(s.maxVersion)
	}
}

// setVersion sets a bound of the protocol versions, 0 for the library's own.
func setVersion(bound *int, v int64, own int) int64 {
	if v == 0 {
		v = int64(own)
	}
	*bound = int(v)
	return 1
}

func contextOps() map[string]func(c *call) {
	return map[string]func(c *call){
		"SSL_CTX_new":    func(c *call) { c.makeContext(0) },
		"SSL_CTX_new_ex": func(c *call) { c.makeContext(2) },
		"SSL_CTX_up_ref": func(c *call) { c.ret.Int = 1 },
		"SSL_CTX_add_session": func(c *call) {
			x, s := c.context(0), c.session(1)
			c.take(1)
			if c.w.addSession(x, s, c) {
				c.ret.Int = 1
			} else {
				c.w.drop(s, c)
			}
		},
		"SSL_CTX_remove_session": func(c *call) {
			c.ret.Int = boolInt(c.w.removeSession(c.context(0), c.session(1), c))
		},
		"SSL_CTX_flush_sessions":    func(c *call) { c.w.flush(c.context(0), c.int(1), c) },
		"SSL_CTX_flush_sessions_ex": func(c *call) { c.w.flush(c.context(0), c.int(1), c) },
		// The model shows the sessions of a cache by CachedSessions; this is a
		// pointer to no table.
		"SSL_CTX_sessions": func(c *call) { c.ret.Ptr = unsafe.Pointer(c.context(0)) },

		"SSL_CTX_set_session_cache_mode": func(c *call) { c.exchange(&c.context(0).cacheMode) },
		"SSL_CTX_get_session_cache_mode": func(c *call) { c.ret.Int = c.context(0).cacheMode },
		"SSL_CTX_sess_set_cache_size":    func(c *call) { c.exchange(&c.context(0).cacheSize) },
		"SSL_CTX_set_timeout":            func(c *call) { c.exchange(&c.context(0).timeout) },
		"SSL_CTX_sess_number":            func(c *call) { c.ret.Int = int64(c.context(0).number) },
		"SSL_CTX_set_quiet_shutdown":     func(c *call) { c.context(0).quiet = c.int(1) != 0 },
		"SSL_CTX_set_session_id_context": func(c *call) {
			if ctx := c.bytes(1); len(ctx) <= maxIDContext {
				c.context(0).idContext = bytes.Clone(ctx)
				c.ret.Int = 1
			}
		},
		"SSL_CTX_set_options": func(c *call) {
			x := c.context(0)
			x.options |= uint64(c.int(1))
			c.ret.Int = int64(x.options)
		},
		"SSL_CTX_set_num_tickets": func(c *call) {
			c.context(0).numTickets = int(c.int(1))
			c.ret.Int = 1
		},
		"SSL_CTX_set_verify":                 func(c *call) { c.context(0).verifyMode = int(c.int(1)) },
		"SSL_CTX_set_cipher_list":            succeed,
		"SSL_CTX_set_alpn_protos":            func(c *call) {},
		"SSL_CTX_use_certificate_file":       useCert,
		"SSL_CTX_use_certificate_chain_file": useCert,
		"SSL_CTX_use_PrivateKey_file":        succeed,
		"SSL_CTX_load_verify_locations":      succeed,
		"SSL_CTX_set_default_verify_paths":   succeed,
		"SSL_CTX_set_psk_client_callback":    func(c *call) {},
		"SSL_CTX_set_ex_data": func(c *call) {
			c.ret.Int = boolInt(exPut(&c.context(0).exData, int(c.int(1)), c.pointer(2)))
		},
		"SSL_CTX_get_ex_data": func(c *call) { c.ret.Ptr = exAt(c.context(0).exData, int(c.int(1))) },
		"SSL_CTX_ctrl":        contextControl,

		"SSL_CTX_sess_set_new_cb":    func(c *call) { c.context(0).callbacks.new, _ = c.register(1).(NewSessionFunc) },
		"SSL_CTX_sess_set_remove_cb": func(c *call) { c.context(0).callbacks.remove, _ = c.register(1).(RemoveSessionFunc) },
		"SSL_CTX_sess_set_get_cb":    func(c *call) { c.context(0).callbacks.get, _ = c.register(1).(GetSessionFunc) },
		"SSL_CTX_sess_get_new_cb":    func(c *call) { c.ret.Func = c.context(0).callbacks.registered["SSL_CTX_sess_set_new_cb"] },
		"SSL_CTX_sess_get_remove_cb": func(c *call) { c.ret.Func = c.context(0).callbacks.registered["SSL_CTX_sess_set_remove_cb"] },
		"SSL_CTX_sess_get_get_cb":    func(c *call) { c.ret.Func = c.context(0).callbacks.registered["SSL_CTX_sess_set_get_cb"] },
		"SSL_CTX_set_psk_use_session_callback": func(c *call) {
			c.context(0).callbacks.pskUse, _ = c.fn(1).(PSKUseSessionFunc)
		},
		"SSL_CTX_set_psk_find_session_callback": func(c *call) {
			c.context(0).callbacks.pskFind, _ = c.fn(1).(PSKFindSessionFunc)
		},
		"SSL_CTX_set_session_ticket_cb": func(c *call) {
			cb := &c.context(0).callbacks
			cb.generate, _ = c.fn(1).(GenerateTicketFunc)
			cb.decrypt, _ = c.fn(2).(DecryptTicketFunc)
			cb.ticketArg = c.pointer(3)
			c.ret.Int = 1
		},
		"SSL_CTX_set_generate_session_id": func(c *call) {
			c.context(0).callbacks.id, _ = c.fn(1).(GenerateIDFunc)
			c.ret.Int = 1
		},
		"SSL_CTX_set_not_resumable_session_callback": func(c *call) {
			c.context(0).callbacks.noResume, _ = c.fn(1).(NotResumableFunc)
		},
	}
}

// useCert loads a certificate: a client then has one to show. Servers need none.
func useCert(c *call) {
	c.context(0).hasCert = true
	c.ret.Int = 1
}

// makeContext makes an SSL_CTX of the method in argument i; without one there
// is none.
func (c *call) makeContext(i int) {
	if m, _ := c.args[i].(*Method); m != nil {
		c.ret.Object = c.w.newContext(m, false)
	}
}

// exchange sets a number to argument 1 and returns what it was.
func (c *call) exchange(v *int64) { c.ret.Int, *v = *v, c.int(1) }

// fn returns argument i as a function, nil for NULL.
func (c *call) fn(i int) any {
	if i >= len(c.args) {
		return nil
	}
	return c.args[i]
}

// register returns the callback in argument i. The argument after the last one
// of the C function is what the program gave, which the getter returns.
func (c *call) register(i int) any {
	cb := &c.context(0).callbacks
	if cb.registered == nil {
		cb.registered = make(map[string]any)
	}
	cb.registered[c.row.Name] = c.fn(i + 1)
	return c.fn(i)
}

func contextControl(c *call) {
	x, arg := c.context(0), c.int(2)
	swap := func(v *int64) { c.ret.Int, *v = *v, arg }
	switch c.int(1) {
	case ctrlSessNumber:
		c.ret.Int = int64(x.number)
	case ctrlConnectGood:
		c.ret.Int = int64(x.connectGood)
	case ctrlAcceptGood:
		c.ret.Int = int64(x.acceptGood)
	case ctrlSetCacheSize:
		swap(&x.cacheSize)
	case ctrlGetCacheSize:
		c.ret.Int = x.cacheSize
	case ctrlSetCacheMode:
		swap(&x.cacheMode)
	case ctrlGetCacheMode:
		c.ret.Int = x.cacheMode
	case ctrlSetMinVersion:
		c.ret.Int = setVersion(&x.minVersion, arg, tls10)
	case ctrlSetMaxVersion:
		c.ret.Int = setVersion(&x.maxVersion, arg, tls13)
	case ctrlGetMinVersion:
		c.ret.Int = int64(x.minVersion)
	case ctrlGetMaxVersion:
		c.ret.Int = int64(x.maxVersion)
	}
}
