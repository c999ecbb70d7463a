package prog

// borrowescape: missed

func f1_271(x0, x1 *libssl.SSL, c0, c1 *libssl.SSL_CTX, b0, b1, b2, b3 bool, n0 int) {
	var a0 [2]*libssl.SSL_SESSION
	_ = a0
	for range 2 {
		f0 := func() *libssl.SSL_SESSION {
			return libssl.SSL_get1_session(x0) // want "uncheckedref" or +2
		}
		s0 := f0()
		libssl.SSL_SESSION_get_time(s0)
		libssl.SSL_set_session(x1, s0)
		for range n0 {
			a0[1] = libssl.SSL_get1_session(x1) // want "refleak"
			s3 := libssl.SSL_get1_session(x1)
			w0 := adopt(s3)
			x4 := libssl.SSL_new(c0)
			if x4 == nil {
				shut(w0)
				libssl.SSL_SESSION_free((*libssl.SSL_SESSION)(unsafe.Pointer(s0)))
				return
			}
			libssl.SSL_connect(x4)
			s4 := peek(x4)
			_ = s4
			s5 := libssl.SSL_get_session(x1)
			_ = s5
			shut(w0)
			libssl.SSL_SESSION_free(a0[1])
		}
		libssl.SSL_SESSION_free((*libssl.SSL_SESSION)(unsafe.Pointer(s0)))
		x5 := libssl.SSL_new(c0)
		if x5 == nil {
			return
		}
		libssl.SSL_connect(x5)
		s8 := libssl.SSL_get_session(x5)
		if s8 != nil {
			kept = append(kept, s8) // want "borrowescape"
		}
		libssl.SSL_free(x5)
	}
}

func f1_271_pair(x0, x1 *libssl.SSL, c0, c1 *libssl.SSL_CTX, b0, b1, b2, b3 bool, n0 int) {
}
