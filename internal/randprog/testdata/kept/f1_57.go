package prog

// uncheckedref: missed

func f1_57(x0, x1 *libssl.SSL, c0, c1 *libssl.SSL_CTX, b0, b1, b2, b3 bool, n0 int) {
	p0 := new(pair)
	_ = p0
	s0 := libssl.SSL_get_session(x0)
	if s0 != nil {
		libssl.SSL_SESSION_get_time(s0)
	}
	p0.t = libssl.SSL_get1_session(x0) // want "refleak", want "uncheckedref"
	f0 := func() {
	}
	s2 := libssl.SSL_SESSION_dup(p0.t) // want "refleak"
	_ = s2
	f0()
}

func f1_57_pair(x0, x1 *libssl.SSL, c0, c1 *libssl.SSL_CTX, b0, b1, b2, b3 bool, n0 int) {
	p0 := new(pair)
	_ = p0
	s0 := libssl.SSL_get_session(x0)
	if s0 != nil {
		libssl.SSL_SESSION_get_time(s0)
	}
	p0.t = libssl.SSL_get1_session(x0)
	f0 := func() {
	}
	if p0.t == nil {
		return
	}
	s2 := libssl.SSL_SESSION_dup(p0.t)
	libssl.SSL_SESSION_free(s2)
	f0()
	libssl.SSL_SESSION_free(p0.t)
}
