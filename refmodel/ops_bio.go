package refmodel

// Bodies of the functions of BIOs.

func bioOps() map[string]func(c *call) {
	return map[string]func(c *call){
		"BIO_new": func(c *call) {
			method, _ := c.args[0].(string)
			c.ret.Object = c.w.newBIO(method)
		},
		"BIO_up_ref": func(c *call) { c.ret.Int = 1 },
		// Without an object nothing is freed and the result is 0.
		"BIO_free": func(c *call) { c.ret.Int = boolInt(c.bio(0) != nil) },
		// Stops before what somebody else has a reference to.
		"BIO_free_all": func(c *call) {
			b := c.bio(0)
			if b == nil || b.life != alive {
				return
			}
			var next *BIOObject
			if b.refs == 1 {
				next, b.next = b.next, nil
			}
			c.take(0)
			c.w.dropChain(next, c)
		},
		"BIO_set_ssl": func(c *call) {
			b, s := c.bio(0), c.conn(1)
			if b.ssl != nil {
				former, own := b.ssl, b.closes
				b.ssl = nil
				if own {
					if !former.inInit {
						c.w.shutdownConn(former, c)
					}
					c.w.drop(former, c)
				}
			}
			b.closes = s != nil && c.int(2) == 1
			if s != nil && s.rbio != nil {
				c.w.hold(s.rbio, c)
				b.push(s.rbio)
			}
			c.ret.Int = 1
		},
		"BIO_get_ssl": func(c *call) {
			b := c.bio(0)
			if out, _ := c.args[1].(**ConnObject); out != nil {
				*out = b.ssl
				if b.ssl != nil {
					c.w.lend(b.ssl.core, c)
				}
			}
			c.ret.Int = boolInt(b.ssl != nil)
		},
		"BIO_new_ssl":                func(c *call) { c.newSSLBIO(c.int(1) != 0) },
		"BIO_new_ssl_connect":        func(c *call) { c.newConnectBIO() },
		"BIO_new_buffer_ssl_connect": func(c *call) { c.newConnectBIO() },
		"BIO_ssl_copy_session_id": func(c *call) {
			to, from := c.bio(0).ssl, c.bio(1).ssl
			if to == nil || from == nil {
				return
			}
			c.w.copySettings(to, from, c)
			c.ret.Int = 1
		},
		"BIO_ssl_shutdown": func(c *call) {
			if s := c.bio(0).ssl; s != nil {
				c.w.shutdownConn(s, c)
			}
		},
	}
}

// newConnectBIO makes a chain whose last BIO is what the new SSL in it reads from
// and writes to.
func (c *call) newConnectBIO() {
	b := c.newSSLBIO(true)
	last := c.w.newBIO("connect")
	b.push(last)
	c.w.hold(last, c)
	c.w.hold(last, c)
	c.w.setReadBIO(b.ssl, last, c)
	c.w.setWriteBIO(b.ssl, last, c)
}

// newSSLBIO makes a BIO with a new SSL of its own.
func (c *call) newSSLBIO(client bool) *BIOObject {
	b := c.w.newBIO("ssl")
	s := c.w.newConn(c.context(0), c)
	s.setRole(!client)
	b.ssl, b.closes = s, true
	c.ret.Object = b
	return b
}
