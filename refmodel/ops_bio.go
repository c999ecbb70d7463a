package refmodel

// Bodies of the functions of BIOs.

func init() { add(bioOps) }

var bioOps = map[string]func(c *call){
	"BIO_new": func(c *call) {
		method, _ := c.args[0].(string)
		c.ret.Object = c.w.newBIO(method)
	},
	"BIO_up_ref": func(c *call) { c.ret.Int = 1 },
	// Without an object nothing is freed and the result is 0.
	"BIO_free": func(c *call) { c.ret.Int = boolInt(c.bio(0) != nil) },
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
	"BIO_new_ssl_connect":        func(c *call) { c.newSSLBIO(true) },
	"BIO_new_buffer_ssl_connect": func(c *call) { c.newSSLBIO(true) },
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

// newSSLBIO makes a BIO with a new SSL of its own.
func (c *call) newSSLBIO(client bool) {
	b := c.w.newBIO("ssl")
	s := c.w.newConn(c.context(0), c)
	s.setRole(!client)
	b.ssl, b.closes = s, true
	c.ret.Object = b
}
