package prog

// doublefree: too much

func f1_213(x0, x1 *libssl.SSL, c0, c1 *libssl.SSL_CTX, b0, b1, b2, b3 bool, n0 int) {
	switch n0 {
	case 0:
		f2 := func() {
			var s5 *libssl.SSL_SESSION
			_ = s5
			x4 := libssl.SSL_new(c0)
			if x4 == nil {
				return
			}
			libssl.SSL_connect(x4)
			s1 := libssl.SSL_get1_session(x4) // want "refleak" or +37
			if s1 == nil {
				x5 := libssl.SSL_new(c0)
				if x5 == nil {
					libssl.SSL_free(x5)
				}
			}
			switch n0 {
			case 0:
				f0 := func() *libssl.SSL_SESSION {
					return libssl.SSL_get1_session(x1) // want "refleak" or +2 or +27
				}
				s3 := f0()
				if s3 == nil {
					x6 := libssl.SSL_new(c0)
					_ = x6
				}
				x7 := libssl.SSL_new(c0)
				if x7 == nil {
					return
				}
			case 1:
				f1 := func(s6 *libssl.SSL_SESSION) {
				}
				s7 := libssl.SSL_get1_session(x1)
				defer libssl.SSL_SESSION_free(s7)
				if b0 {
					libssl.SSL_SESSION_free(s7)
					f1(s5)
				}
			default:
				if b1 {
					x8 := libssl.SSL_new(c0)
					_ = x8
				}
			}
		}
		f2()
	case 1:
	default:
	}
}

func f1_213_pair(x0, x1 *libssl.SSL, c0, c1 *libssl.SSL_CTX, b0, b1, b2, b3 bool, n0 int) {
}
