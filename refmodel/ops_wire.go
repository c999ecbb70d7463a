package refmodel

// Bodies of the functions that give an SSL its BIOs.

func wireOps() map[string]func(c *call) {
	return map[string]func(c *call){
		"SSL_set_bio": setBIO,
		"SSL_get_rbio": func(c *call) {
			if b := c.conn(0).rbio; b != nil {
				c.ret.Object = b
			}
		},
		"SSL_get_wbio": func(c *call) {
			if b := c.conn(0).wbio; b != nil {
				c.ret.Object = b
			}
		},
		"SSL_set_fd": func(c *call) {
			s, b := c.conn(0), c.w.newSocketBIO(c.int(1))
			c.w.hold(b, c)
			c.w.setReadBIO(s, b, c)
			c.w.setWriteBIO(s, b, c)
			c.ret.Int = 1
		},
		"SSL_set_rfd": func(c *call) {
			s := c.conn(0)
			c.w.setReadBIO(s, c.socketBIO(s.wbio), c)
			c.ret.Int = 1
		},
		"SSL_set_wfd": func(c *call) {
			s := c.conn(0)
			c.w.setWriteBIO(s, c.socketBIO(s.rbio), c)
			c.ret.Int = 1
		},
	}
}

// socketBIO returns a BIO for the socket of argument 1, with a reference for an
// SSL: that of the other direction if it is for the same socket.
func (c *call) socketBIO(other *BIOObject) *BIOObject {
	fd := c.int(1)
	if other.descriptor() != fd || fd < 0 {
		return c.w.newSocketBIO(fd)
	}
	c.w.hold(other, c)
	return other
}

// takes tells, for functions whose body decides it, which arguments lose a
// reference of the program's.
var takes = map[string]func(c *call) uint64{"SSL_set_bio": takenBIOs}

// takenBIOs is takes for SSL_set_bio: what is set already is not taken, and one
// BIO for both is taken once, or not at all if either was set already.
func takenBIOs(c *call) uint64 {
	const first, second = 1 << 1, 1 << 2
	s, r, wr := c.conn(0), c.bio(1), c.bio(2)
	both := r != nil && r == wr
	switch {
	case s == nil || r == s.rbio && wr == s.wbio:
		return 0
	case both && (r == s.rbio || wr == s.wbio && s.rbio != s.wbio):
		return 0
	case both:
		return first
	case r == s.rbio:
		return second
	case wr == s.wbio && s.rbio != s.wbio:
		return first
	}
	return first | second
}

// setBIO is SSL_set_bio.
func setBIO(c *call) {
	s, r, wr := c.conn(0), c.bio(1), c.bio(2)
	c.done |= 1<<1 | 1<<2
	taken := takenBIOs(c)
	change := [2]bool{r != s.rbio, wr != s.wbio}
	if change[0] && !change[1] && s.rbio == s.wbio {
		change[1] = true // the library sets both
	}
	for i, b := range []*BIOObject{r, wr} {
		switch {
		case b == nil || !change[i]:
		case taken&(1<<(i+1)) != 0:
			c.take(i + 1)
		default:
			c.w.hold(b, c)
		}
	}
	if change[0] {
		c.w.setReadBIO(s, r, c)
	}
	if change[1] {
		c.w.setWriteBIO(s, wr, c)
	}
	if change[0] || change[1] {
		c.w.join(s)
	}
}
