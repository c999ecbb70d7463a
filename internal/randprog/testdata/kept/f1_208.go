package prog

// refleak: too much

func f1_208(x0, x1 *libssl.SSL, c0, c1 *libssl.SSL_CTX, b0, b1, b2, b3 bool, n0 int) {
	var s0 *libssl.SSL_SESSION
	_ = s0
	f0 := func(s1 *libssl.SSL_SESSION) {
		f1 := func(s2 *libssl.SSL_SESSION) {
			var s4 *libssl.SSL_SESSION
			_ = s4
			var l0 []*libssl.SSL_SESSION
			_ = l0
			f2 := func(s5 *libssl.SSL_SESSION) {
			}
			for range n0 {
				l0 = append(l0, libssl.SSL_get1_session(x1))
			}
			freeAll(l0)
			f2(s4)
		}
		f1(s0)
	}
	f0(s0)
}

func f1_208_pair(x0, x1 *libssl.SSL, c0, c1 *libssl.SSL_CTX, b0, b1, b2, b3 bool, n0 int) {
	var s0 *libssl.SSL_SESSION
	_ = s0
	f0 := func(s1 *libssl.SSL_SESSION) {
		f1 := func(s2 *libssl.SSL_SESSION) {
			var s4 *libssl.SSL_SESSION
			_ = s4
			var l0 []*libssl.SSL_SESSION
			_ = l0
			f2 := func(s5 *libssl.SSL_SESSION) {
			}
			freeAll(l0)
			for range n0 {
				l0 = append(l0, libssl.SSL_get1_session(x1)) // want "refleak" or +4 or +6
			}
			f2(s4)
		}
		f1(s0)
	}
	f0(s0)
}
