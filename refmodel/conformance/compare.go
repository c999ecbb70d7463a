//go:build cgo

package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// compareOutcome compares what a call returned and binds a new object.
func (w *world) compareOutcome(c call, m, r outcome) {
	switch {
	case r.kind != m.kind:
		w.fail("%s: result kinds differ", c.fn)
	case r.kind != noKind:
		w.compareResult(c, m, r)
	}
	if m.n != r.n {
		w.fail(c.fn+": model %d, real %d", m.n, r.n)
	}
	if m.text != r.text {
		w.fail(c.fn+": model %q, real %q", m.text, r.text)
	}
	if r.data != nil && m.data != nil {
		w.blobs = append(w.blobs, &blob{id: len(w.blobs), pem: strings.HasPrefix(c.fn, "PEM"), real: r.data, model: m.data})
	}
}

// compareResult compares the objects that a call returned. A certificate is an
// object of its own every time that it is given: the sides don't agree, and
// need not, on which sessions share one.
func (w *world) compareResult(c call, m, r outcome) {
	if r.kind == certKind && m.obj != nil && r.obj != nil {
		w.bind(certKind, r.obj, m.obj)
		return
	}
	w.compareObjects(c.fn+"'s result", r.kind, m.obj, r.obj)
}

// compareObjects compares two objects in the same place and binds them if
// they are new to both sides.
func (w *world) compareObjects(where string, k kind, m, r any) {
	if m == nil && r == nil {
		return
	}
	var em, er *entry
	if m != nil {
		em = w.lookupModel(k, m)
	}
	if r != nil {
		er = w.lookup(k, r)
	}
	if m != nil && r != nil && em == nil && er == nil {
		w.bind(k, r, m)
		return
	}
	if em != er || m == nil || r == nil {
		w.fail("%s: model %s, real %s", where, w.nameModel(k, m), w.nameReal(k, r))
	}
}

// compareEvents compares the callbacks that ran.
func (w *world) compareEvents() {
	m, r := w.model.events(), w.real.events()
	for i := range max(len(m), len(r)) {
		if i >= len(m) || i >= len(r) || m[i].cb != r[i].cb || m[i].mode != r[i].mode {
			w.fail("callbacks: model %s, real %s", w.list(m, w.nameModel), w.list(r, w.nameReal))
			return
		}
		w.compareObjects(r[i].cb+"'s SSL", sslKind, m[i].ssl, r[i].ssl)
		w.compareObjects(r[i].cb+"'s SSL_CTX", ctxKind, m[i].ctx, r[i].ctx)
		w.compareObjects(r[i].cb+"'s session", sessionKind, m[i].session, r[i].session)
		if w.failure != "" {
			return
		}
		w.calls[r[i].cb]++
		w.trace = append(w.trace, "    "+w.describe(r[i], w.nameReal))
		w.accountEvent(r[i])
	}
}

// accountEvent keeps the application's books for what a callback did; the
// modes are those of shim_callbacks.c.
func (w *world) accountEvent(e event) {
	if e.session == nil {
		return
	}
	s := w.lookup(sessionKind, e.session)
	switch {
	case e.cb == "new_session_cb" && (e.mode == 2 || e.mode == 4):
		s.app++
	case e.cb == "remove_session_cb" && e.mode == 2,
		e.cb == "get_session_cb" && e.mode == 4,
		e.cb == "SSL_psk_use_session_cb_func" && e.mode == 4,
		e.cb == "SSL_psk_find_session_cb_func" && e.mode == 4:
		s.app--
		s.kept = false
	}
}

func (w *world) describe(e event, name func(kind, any) string) string {
	s := e.cb + "("
	if e.ctx != nil {
		s += name(ctxKind, e.ctx)
	} else {
		s += name(sslKind, e.ssl)
	}
	return fmt.Sprintf("%s, %s) mode %d", s, name(sessionKind, e.session), e.mode)
}

func (w *world) list(events []event, name func(kind, any) string) string {
	if len(events) == 0 {
		return "none"
	}
	var list []string
	for _, e := range events {
		list = append(list, w.describe(e, name))
	}
	return strings.Join(list, "; ")
}

// compareStates compares all that can be seen of all living objects.
func (w *world) compareStates() {
	// SSLs and caches first: they bind the sessions that the library made.
	for _, e := range w.living(sslKind, nil) {
		w.compareSSL(e)
	}
	caches := map[*entry][]*entry{}
	for _, e := range w.living(ctxKind, nil) {
		w.compareCtx(e, caches)
	}
	for _, e := range w.living(sessionKind, nil) {
		e.caches = caches[e]
		w.compareSession(e)
	}
	for _, e := range w.living(bioKind, nil) {
		w.compareBIO(e)
	}
	for _, k := range []kind{sessionKind, sslKind, ctxKind} {
		if m, r := w.model.living(k), w.real.living(k); m >= 0 && m != r {
			w.fail("living %s objects: model %d, real %d", kindNames[k], m, r)
		}
	}
}

func (w *world) compareSSL(e *entry) {
	m, r := w.model.ssl(e.model), w.real.ssl(e.real)
	if !w.compareLife(e, m.alive, r.alive) {
		e.open = false
		if p := e.peer; p != nil && p.state.before {
			// Without its peer, nothing answers a handshake that has
			// not begun; the model would make up a peer.
			p.open = false
		}
		return
	}
	w.compareObjects(e.name()+"'s session", sessionKind, m.session, r.session)
	w.compareObjects(e.name()+"'s SSL_CTX", ctxKind, m.ctx, r.ctx)
	e.state = r
	m.before = r.before // the model doesn't tell it
	e.versioned = m.version == r.version
	if !r.finished || e.spoiled {
		m.version = r.version // what is offered, or what a bad record had
	}
	m.session, r.session, m.ctx, r.ctx = nil, nil, nil, nil
	if m != r {
		w.fail("SSL %s: model %+v, real %+v", e.name(), m, r)
	}
}

func (w *world) compareCtx(e *entry, caches map[*entry][]*entry) {
	m, r := w.model.ctx(e.model), w.real.ctx(e.real)
	if !w.compareLife(e, m.alive, r.alive) {
		return
	}
	if m.number != r.number {
		w.fail("%s's SSL_CTX_sess_number: model %d, real %d", e.name(), m.number, r.number)
		return
	}
	if len(m.cached) != len(r.cached) {
		w.fail("%s's cache: model has %d sessions, real %d", e.name(), len(m.cached), len(r.cached))
		return
	}
	w.bindCached(m.cached, r.cached)
	var inModel, inReal []id
	for i := range r.cached {
		em, er := w.lookupModel(sessionKind, m.cached[i]), w.lookup(sessionKind, r.cached[i])
		if em == nil || er == nil {
			w.fail("%s's cache: a session that only one side knows", e.name())
			return
		}
		inModel, inReal = append(inModel, em.id), append(inReal, er.id)
		caches[er] = append(caches[er], e)
	}
	slices.Sort(inModel)
	slices.Sort(inReal)
	if !slices.Equal(inModel, inReal) {
		w.fail("%s's cache: model sessions %v, real %v", e.name(), inModel, inReal)
	}
}

// bindCached binds cached sessions that nobody has seen yet (of the earlier of
// two tickets), in the order in which they were made.
func (w *world) bindCached(m, r []any) {
	newModel := slices.DeleteFunc(slices.Clone(m), func(o any) bool { return w.lookupModel(sessionKind, o) != nil })
	newReal := slices.DeleteFunc(slices.Clone(r), func(o any) bool { return w.lookup(sessionKind, o) != nil })
	if len(newModel) != len(newReal) || len(newReal) == 0 {
		return
	}
	w.model.sortByBirth(newModel)
	w.real.sortByBirth(newReal)
	for i := range newReal {
		w.bind(sessionKind, newReal[i], newModel[i])
	}
}

func (w *world) compareSession(e *entry) {
	m, r := w.model.session(e.model), w.real.session(e.real)
	if !w.compareLife(e, m.alive, r.alive) {
		e.kept = false
		return
	}
	e.seen = r
	if m != r {
		w.fail("session %s: model %+v, real %+v", e.name(), m, r)
	}
}

func (w *world) compareBIO(e *entry) {
	m, r := w.model.bioState(e.model), w.real.bioState(e.real)
	if !w.compareLife(e, m.alive, r.alive) {
		if e.inner != nil {
			e.inner.wraps--
			e.inner.open = false
		}
		return
	}
	if m != r {
		w.fail("BIO %s: model %+v, real %+v", e.name(), m, r)
	}
}

// compareLife compares whether an object is alive and reports whether it is.
func (w *world) compareLife(e *entry, m, r bool) bool {
	if m != r {
		w.fail("%s: alive in the model: %t, really: %t", e.name(), m, r)
	}
	e.alive = r
	return r
}
