//go:build cgo

package conformance

// This file has the operations that bring about what random steps come to too
// seldom: callbacks that run only when an SSL_CTX has the right settings, a
// session was kept, and it is used again. Each begins with an SSL_CTX of its own
// and leaves what it made to the steps that follow.

// context makes an SSL_CTX, of one version only unless that is 0.
func (w *world) context(version int64) arg {
	r := w.perform("SSL_CTX_new")
	if w.done() || r.obj == nil {
		return object(ctxKind, null)
	}
	x := object(ctxKind, w.lookup(ctxKind, r.obj).id)
	if version != 0 {
		w.perform("SSL_CTX_set_versions", x, number(version), number(version))
	}
	return x
}

// own gets a reference of an SSL's session.
func (w *world) own(ssl arg) arg {
	r := w.perform("SSL_get1_session", ssl)
	if w.done() || r.obj == nil {
		return object(sessionKind, null)
	}
	return object(sessionKind, w.lookup(sessionKind, r.obj).id)
}

// twice makes a connection within an SSL_CTX, closes it, and makes another one
// with its session; between tells what happens to the server's session, of
// which the application has a reference then.
func (w *world) twice(x arg, between func(server arg)) {
	c, s, ok := w.connect(x, x)
	if !ok {
		return
	}
	w.handshake([]arg{c})
	w.exchange([]arg{c})
	session, server := w.own(c), w.own(s)
	if w.done() || session.id == null || server.id == null {
		return
	}
	between(server)
	w.hangup([]arg{c, number(0)})
	if c, _, ok = w.connect(x, x); !ok {
		return
	}
	w.setSession([]arg{c, session})
	w.handshake([]arg{c})
	w.exchange([]arg{c})
}

// lookUp has a server ask the application for a session that its own cache has
// not, or is not to look up.
func (w *world) lookUp(args []arg) {
	x := w.context(args[1].n)
	if w.done() || x.id == null {
		return
	}
	w.perform("SSL_CTX_set_options", x, number(opNoTicket))
	w.perform("SSL_CTX_set_session_cache_mode", x, args[2])
	w.perform("SSL_CTX_sess_set_get_cb", x, args[0])
	w.twice(x, func(server arg) {
		w.keep([]arg{server})
		w.perform("SSL_CTX_flush_sessions", x, number(w.now+2*longTimeout))
	})
}

// ticket has the callbacks that make and read tickets decide.
func (w *world) ticket(args []arg) {
	x := w.context(args[2].n)
	if w.done() || x.id == null {
		return
	}
	w.perform("SSL_CTX_set_session_ticket_cb", x, args[0], args[1])
	w.twice(x, func(arg) {})
}

// external has a client offer a PSK of the application's and a server find it.
func (w *world) external(args []arg) {
	x := w.context(0)
	if w.done() || x.id == null {
		return
	}
	w.perform("SSL_CTX_set_psk_use_session_callback", x, args[0])
	w.perform("SSL_CTX_set_psk_find_session_callback", x, args[1])
	w.psk(nil)
	w.twice(x, func(arg) {})
}
