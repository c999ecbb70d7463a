//go:build cgo

package conformance

// This file has the operations that are more than one call, or after which
// the application must know more than the two libraries show.

// damage makes a damaged copy of a serialized session.
func (w *world) damage(args []arg) {
	b := w.blobs[args[0].id]
	harm := func(data []byte) []byte {
		if args[1].n == 1 {
			return data[:len(data)/2]
		}
		d := append([]byte{}, data...)
		d[0] ^= 0xff
		return d
	}
	w.blobs = append(w.blobs, &blob{
		id: len(w.blobs), pem: b.pem, real: harm(b.real), model: harm(b.model), damage: b.damage + " damaged",
	})
}

func (w *world) ssl(a arg) *entry { return w.objs[sslKind][a.id] }

// resets runs a call after which an SSL that has begun a connection is out of
// step with its peer, so that it must be linked anew before it does I/O.
func (w *world) resets(fn string, args ...arg) outcome {
	e := w.ssl(args[0])
	begun := !e.state.before
	r := w.perform(fn, args...)
	if begun {
		e.disconnect()
	}
	return r
}

// spoils is resets for a call that also throws away what the SSL needs for
// closing its connection, which BIO_free does by itself.
func (w *world) spoils(fn string, args ...arg) {
	e := w.ssl(args[0])
	if e.state.before {
		w.perform(fn, args...)
	} else if e.wraps == 0 {
		e.spoiled = true
		w.resets(fn, args...)
	}
}

// disconnect ends the I/O of an SSL and of its peer: what one of them writes
// is nothing that the other could read.
func (e *entry) disconnect() {
	e.open = false
	if e.peer != nil {
		e.peer.open = false
	}
}

func (w *world) setSession(args []arg) { w.spoils("SSL_set_session", args...) }
func (w *world) setMethod(args []arg)  { w.spoils("SSL_set_ssl_method", args...) }

// setShutdown also ends the I/O of an SSL that claims in mid-handshake to have
// sent or received a close_notify. With the first OpenSSL takes a
// CertificateRequest of TLS 1.3 for one that comes after the handshake, and has the
// client finished with no certificate of the server's; with the second it throws
// away one record of a flight with each call, where the model knows whole flights.
func (w *world) setShutdown(args []arg) {
	e := w.ssl(args[0])
	between := !e.state.before && !e.state.finished
	w.perform("SSL_set_shutdown", args...)
	if between && args[1].n != 0 {
		e.disconnect()
	}
}

func (w *world) clear(args []arg) {
	if w.resets("SSL_clear", args...).n == 1 {
		w.ssl(args[0]).tied, w.ssl(args[0]).spoiled = false, false
	}
}

// An SSL that negotiated a version keeps a method for that version and role,
// until SSL_clear; SSL_copy_session_id hands the method on.

func (w *world) connectState(args []arg) { w.setState("SSL_set_connect_state", args) }
func (w *world) acceptState(args []arg)  { w.setState("SSL_set_accept_state", args) }

func (w *world) setState(fn string, args []arg) {
	e := w.ssl(args[0])
	e.tied = e.tied || !e.state.before
	w.resets(fn, args...)
}

func (w *world) copySessionID(args []arg) {
	w.spoils("SSL_copy_session_id", args...)
	w.ssl(args[0]).tie(w.ssl(args[1]))
}

// tie notes that e has the method of another SSL.
func (e *entry) tie(from *entry) {
	if !from.state.before || from.tied {
		e.tied = true
		e.disconnect()
	}
}

func (w *world) dup(args []arg) {
	r := w.perform("SSL_dup", args...)
	if w.done() || r.obj == nil {
		return
	}
	if e := w.lookup(sslKind, r.obj); e != w.ssl(args[0]) {
		e.tie(w.ssl(args[0]))
	}
}

// link joins two SSLs that have begun nothing by two new memory BIOs, and gives
// them their roles.
func (w *world) link(args []arg) {
	a, b := w.ssl(args[0]), w.ssl(args[1])
	if a == b {
		return
	}
	x, y := w.newBIO(memBIO), w.newBIO(memBIO)
	w.perform("BIO_up_ref", x)
	w.perform("BIO_up_ref", y)
	w.perform("SSL_set_bio", args[0], x, y)
	w.perform("SSL_set_bio", args[1], y, x)
	w.perform("SSL_set_connect_state", args[0])
	w.perform("SSL_set_accept_state", args[1])
	for _, e := range []*entry{a, b} {
		if e.peer != nil {
			e.peer.peer = nil
			e.peer.open = false
		}
	}
	a.peer, b.peer = b, a
	a.open, b.open = true, true
	a.wired, b.wired = true, true
}

// connect makes a linked client and server.
func (w *world) connect(client, server arg) (c, s arg, ok bool) {
	rc := w.perform("SSL_new", client)
	rs := w.perform("SSL_new", server)
	if w.done() || rc.obj == nil || rs.obj == nil {
		return arg{}, arg{}, false
	}
	ec, es := w.lookup(sslKind, rc.obj), w.lookup(sslKind, rs.obj)
	c, s = object(sslKind, ec.id), object(sslKind, es.id)
	w.link([]arg{c, s})
	return c, s, !w.done()
}

func (w *world) dial(args []arg) { w.connect(args[0], args[1]) }

func (w *world) resume(args []arg) {
	c, _, ok := w.connect(args[0], args[1])
	if !ok {
		return
	}
	w.perform("SSL_set_session", c, args[2])
	w.handshake([]arg{c})
}

// ends returns an SSL and, if it can still do I/O, its peer.
func (w *world) ends(a arg) []arg {
	list := []arg{a}
	if p := w.ssl(a).peer; p != nil && p.alive && p.open {
		list = append(list, object(sslKind, p.id))
	}
	return list
}

// io makes an I/O call on an SSL that can still do I/O.
func (w *world) io(fn string, a arg) outcome {
	if e := w.ssl(a); !e.alive || !e.open {
		return outcome{}
	}
	return w.perform(fn, a)
}

// handshake drives both ends until nothing moves any more.
func (w *world) handshake(args []arg) {
	both := w.ends(args[0])
	for range 4 {
		finished := true
		for _, a := range both {
			if w.io("SSL_do_handshake", a).n != 1 {
				finished = false
			}
		}
		if finished || w.done() {
			return
		}
	}
}

// exchange sends data both ways, so that a client meets its tickets.
func (w *world) exchange(args []arg) {
	both := w.ends(args[0])
	if len(both) < 2 {
		return
	}
	w.io("SSL_write", both[0])
	w.io("SSL_read", both[1])
	w.io("SSL_write", both[1])
	w.io("SSL_read", both[0])
}

// hangup closes a connection, more or less cleanly, and may free its ends.
func (w *world) hangup(args []arg) {
	both := w.ends(args[0])
	how := args[1].n
	if how&1 == 0 {
		for range 2 {
			for _, a := range both {
				w.io("SSL_shutdown", a)
			}
		}
	}
	if how&2 == 0 {
		for _, a := range both {
			for e := w.ssl(a); e.alive && e.app > 0 && !w.done(); {
				w.perform("SSL_free", a)
			}
		}
	}
}

// copyBIO is copySessionID for the SSLs in two BIOs.
func (w *world) copyBIO(args []arg) {
	e := w.objs[bioKind][args[0].id].inner
	if !e.state.before {
		return
	}
	w.perform("BIO_ssl_copy_session_id", args...)
	e.tie(w.objs[bioKind][args[1].id].inner)
}

// bioOf binds the SSL inside a new BIO to its entry.
func (w *world) bioOf(r outcome, chain bool) *entry {
	if w.done() || r.obj == nil {
		return nil
	}
	b := w.lookup(bioKind, r.obj)
	b.chain = chain
	inner := w.perform("BIO_get_ssl", object(bioKind, b.id))
	if w.done() || inner.obj == nil {
		return b
	}
	b.inner = w.lookup(sslKind, inner.obj)
	b.inner.wraps++
	return b
}

func (w *world) newSSLBIO(args []arg) { w.bioOf(w.perform("BIO_new_ssl", args...), false) }
func (w *world) newConnectBIO(args []arg) {
	w.bioOf(w.perform("BIO_new_ssl_connect", args...), true)
}
func (w *world) newBufferBIO(args []arg) {
	w.bioOf(w.perform("BIO_new_buffer_ssl_connect", args...), true)
}

// wrapBIO puts an SSL into a BIO, which may own it then.
func (w *world) wrapBIO(args []arg) {
	if args[0].id == null || w.ssl(args[0]).spoiled {
		return
	}
	a := w.newBIO(sslBIO)
	w.perform("BIO_set_ssl", a, args[0], args[1])
	if w.done() {
		return
	}
	b := w.objs[bioKind][a.id]
	b.chain = w.ssl(args[0]).wired
	b.inner = w.ssl(args[0])
	b.inner.wraps++
	if args[1].n == 1 {
		b.inner.app--
		w.compareStates()
	}
}

// newBIO makes a BIO of one of the methods in bioMethods.
func (w *world) newBIO(method int64) arg {
	r := w.perform("BIO_new", number(method))
	if w.done() || r.obj == nil {
		return object(bioKind, null)
	}
	return object(bioKind, w.lookup(bioKind, r.obj).id)
}

// freeBIO frees a BIO, a chain as a whole.
func (w *world) freeBIO(args []arg) {
	fn := "BIO_free"
	if args[0].id != null && w.objs[bioKind][args[0].id].chain {
		fn = "BIO_free_all"
	}
	w.perform(fn, args[0])
}

// setBIOs gives an SSL that does nothing else BIOs in all the ways that differ in
// what becomes of the references: each step takes two of none and three BIOs.
func (w *world) setBIOs(args []arg) {
	r := w.perform("SSL_new", args[0])
	if w.done() || r.obj == nil {
		return
	}
	s := object(sslKind, w.lookup(sslKind, r.obj).id)
	bios := []arg{object(bioKind, null), w.newBIO(memBIO), w.newBIO(memBIO), w.newBIO(nullBIO)}
	for _, step := range args[1:] {
		pair := []arg{bios[step.n%4], bios[step.n/4]}
		for _, b := range pair {
			if b.id != null {
				w.perform("BIO_up_ref", b)
			}
		}
		w.perform("SSL_set_bio", s, pair[0], pair[1])
		w.perform("SSL_get_rbio", s)
		w.perform("SSL_get_wbio", s)
	}
	w.perform("SSL_free", s)
	for _, b := range bios[1:] {
		for !w.done() && w.objs[bioKind][b.id].app > 0 {
			w.perform("BIO_free", b)
		}
	}
}

// keep puts a session that the application owns into its store.
func (w *world) keep(args []arg) {
	if args[0].id == null {
		return
	}
	w.perform("keep", args[0])
	w.objs[sessionKind][args[0].id].kept = true
}

func (w *world) unkeep(args []arg) {
	if e := w.objs[sessionKind][args[0].id]; e.kept {
		w.perform("unkeep", args[0])
		e.kept = false
	}
}

func (w *world) freeSession(args []arg) {
	if args[0].id == null {
		w.perform("SSL_SESSION_free", args[0])
		return
	}
	w.releaseOne(w.objs[sessionKind][args[0].id])
}

// psk makes a PSK session and keeps it.
func (w *world) psk([]arg) {
	r := w.perform("SSL_SESSION_new")
	if w.done() || r.obj == nil {
		return
	}
	e := w.lookup(sessionKind, r.obj)
	e.psk = true
	w.perform("psk", object(sessionKind, e.id))
	w.keep([]arg{object(sessionKind, e.id)})
}

// sleep moves the clock.
func (w *world) sleep(args []arg) {
	w.now += args[0].n
	w.perform("time", number(w.now))
}

// certificate gets the peer's certificate, counts it up and gives both
// references back.
func (w *world) certificate(args []arg)     { w.ownCertificate("SSL_get1_peer_certificate", args) }
func (w *world) peerCertificate(args []arg) { w.ownCertificate("SSL_get_peer_certificate", args) }

func (w *world) ownCertificate(fn string, args []arg) {
	r := w.perform(fn, args...)
	if w.done() || r.obj == nil {
		return
	}
	x := object(certKind, w.lookup(certKind, r.obj).id)
	w.perform("X509_up_ref", x)
	w.perform("X509_free", x)
	w.perform("X509_free", x)
}

// ticketExt sets a ticket extension on an SSL that does nothing more: OpenSSL
// frees the extension twice when the method of an SSL that has one changes.
func (w *world) ticketExt(args []arg) {
	r := w.perform("SSL_new", args...)
	if w.done() || r.obj == nil {
		return
	}
	s := object(sslKind, w.lookup(sslKind, r.obj).id)
	w.perform("SSL_set_session_ticket_ext", s)
	w.perform("SSL_free", s)
}

// setFD gives an SSL a socket.
func (w *world) setFD(fn string, args []arg) {
	w.perform(fn, args...)
	w.ssl(args[0]).wired = true
}

// bothFinished tells that an SSL and its peer have nothing but single records
// under way.
func (w *world) bothFinished(args []arg) bool {
	e := w.ssl(args[0])
	return e.state.finished && e.peer != nil && e.peer.alive && e.peer.state.finished
}

// cut ends the transport under a connection: what is written from now on goes
// nowhere, and after what is under way comes the end of the file.
func (w *world) cut(args []arg) {
	for _, a := range w.ends(args[0]) {
		r := w.perform("SSL_get_rbio", a)
		if w.done() || r.obj == nil {
			return
		}
		w.perform("SSL_set_bio", a, object(bioKind, w.lookup(bioKind, r.obj).id), w.newBIO(nullBIO))
		w.perform("eof", a)
	}
}

// settled tells that a session won't get its id while it is cached, which
// would leave the cache with an entry that leads nowhere: it has one, or no SSL
// has the session.
//
// A second cache is an end of the sequence, so only some sessions may try it.
func (w *world) settled(args []arg) bool {
	e := w.objs[sessionKind][args[1].id]
	if w.cachesTwice(call{fn: "SSL_CTX_add_session", args: args}) && e.id%8 != 7 {
		return false
	}
	if e.seen.idLen > 0 {
		return true
	}
	for _, s := range w.living(sslKind, nil) {
		if s.state.session == e.real {
			return false
		}
	}
	return true
}

// versioned tells that both sides have the same version for an SSL, with which
// it looks for a session.
func (w *world) versioned(args []arg) bool { return w.ssl(args[0]).versioned }

// mayWriteEarly tells an SSL that is no client, or has a session for early data.
func (w *world) mayWriteEarly(args []arg) bool {
	e := w.ssl(args[0])
	if e.state.server {
		return true
	}
	s := w.lookup(sessionKind, e.state.session)
	return s != nil && s.seen.maxEarly > 0
}
