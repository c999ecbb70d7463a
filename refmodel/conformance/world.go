//go:build cgo

package conformance

import (
	"fmt"
	"slices"
)

// An entry is one object as both sides know it.
type entry struct {
	kind        kind
	id          id
	real, model any
	// alive is what the last comparison found.
	alive bool
	// app is the number of references that the application owns.
	app int
	// state is the last one compared, for an SSL.
	state sslState
	// caches are the SSL_CTXs that have the session in their cache.
	caches []*entry

	// seen is the session's state when it was last compared.
	seen sessionState
	// kept: a session in the application's store. psk: it has our PSK.
	kept, psk bool
	// peer is the other end of an SSL's wire. open tells that its I/O makes
	// sense: it is linked and was neither reset nor given another session
	// since, which would leave the peer with records of another connection.
	peer *entry
	open bool
	// versioned: the model knows the SSL's version, which before the end of a
	// handshake may be what is offered, or what a bad record had.
	versioned bool
	// wired: the SSL has a BIO that it reads from.
	wired bool
	// tied: an SSL has the method of a connection that it is no end of.
	tied bool
	// inner is the SSL in a BIO; chain tells a BIO that isn't alone.
	inner *entry
	chain bool
	// wraps is the number of BIOs that have the SSL inside.
	wraps int
	// spoiled: an SSL lost the state of the connection that it is an end of.
	spoiled bool
}

// A world runs one sequence of operations on both sides.
type world struct {
	real  side
	model modelSide
	objs  [kinds][]*entry
	blobs []*blob
	now   int64
	// calls counts what was run on both sides, by C function; a callback's
	// runs count too.
	calls map[string]int
	// trace has every call in order, for reports.
	trace []string
	// stopped: the last step was a violation, which only the model made.
	stopped bool
	// failure is the first disagreement, "" for none; its sort is the same
	// for disagreements that differ in objects and numbers only.
	failure, sort string
}

// A modelSide is the side that can tell violations.
type modelSide interface {
	side
	// check returns the violation that c would be by its arguments, "" for
	// none, without making the call.
	check(c call) string
	// violations returns the violations since it was last called that
	// leave the library in an undefined state, and whether objects of two
	// SSL_CTXs met.
	violations() (list []string, crossed bool)
	// owned is the number of references that the application owns in the
	// model's books.
	owned(k kind, obj any) int
}

const start = 1_700_000_000

func newWorld(r side, m modelSide, calls map[string]int) *world {
	w := &world{real: r, model: m, now: start, calls: calls}
	w.exec(call{fn: "time", args: []arg{number(start)}})
	return w
}

// step runs one op.
func (w *world) step(o op) {
	s := specOf(o.name)
	args, ok := w.resolve(s, o)
	if !ok {
		return
	}
	if o.wild {
		w.wrong(s, args)
		return
	}
	if s.allowed != nil && !s.allowed(w, args) {
		return
	}
	if s.run != nil {
		s.run(w, args)
		return
	}
	w.perform(s.name, args...)
}

func (w *world) done() bool { return w.stopped || w.failure != "" }

// perform makes one call with an op's arguments.
func (w *world) perform(fn string, args ...arg) outcome {
	c := call{fn: fn}
	for _, a := range args {
		switch a.kind {
		case blobKind:
			c.data = w.blobs[a.id]
		case targetKind:
			c.target, c.hasTarget = a.id, a.n != 0
		default:
			c.args = append(c.args, a)
		}
	}
	return w.exec(c)
}

// exec runs a call on the model, and then, unless it is a violation, on the
// real library, and compares.
func (w *world) exec(c call) outcome {
	if w.done() {
		return outcome{}
	}
	w.trace = append(w.trace, c.String())
	if v := w.model.check(c); v != "" {
		w.fail("the model calls it a violation: %s", v)
		return outcome{}
	}
	m := w.model.call(c)
	vs, crossed := w.model.violations()
	if w.cachesTwice(c) {
		if !crossed {
			w.fail("the model lets a session into a second cache")
			return outcome{}
		}
		vs = append(vs, "two caches")
	}
	if len(vs) > 0 {
		// What callbacks do wrong shows only when they run.
		w.trace[len(w.trace)-1] += " // on the model alone: " + vs[0]
		w.calls["!"+c.fn]++
		w.stopped = true
		return outcome{}
	}
	r := w.real.call(c)
	w.calls[c.fn]++
	w.compareOutcome(c, m, r)
	w.note(r)
	if w.failure != "" {
		return r
	}
	w.compareEvents()
	w.account(c, r)
	w.compareStates()
	return r
}

func (w *world) note(r outcome) {
	last := &w.trace[len(w.trace)-1]
	switch {
	case r.kind != noKind:
		*last += " = " + w.nameReal(r.kind, r.obj)
	default:
		*last += fmt.Sprintf(" = %d", r.n)
	}
}

// fail records a disagreement.
func (w *world) fail(format string, args ...any) {
	if w.failure == "" {
		w.failure, w.sort = fmt.Sprintf(format, args...), format
	}
}

// wrong has the model alone judge a call with arguments that are probably
// wrong, and checks its judgement against what is known of the real objects.
// Nothing is run: what a violation does to the model is shown at the end of a
// sequence ([world.finish]).
func (w *world) wrong(s *spec, args []arg) {
	if s.run != nil && s.gives != release || !dry(s.name) {
		return
	}
	c := call{fn: s.name}
	for _, a := range args {
		if a.kind == blobKind || a.kind == targetKind {
			return
		}
		c.args = append(c.args, a)
	}
	said := w.model.check(c)
	if dead := w.firstDead(c); dead != nil && said == "" {
		w.trace = append(w.trace, c.String())
		w.fail("the model allows it although %s is dead", dead.name())
	}
	if e := w.entryOf(args); s.gives == release && e != nil && e.alive && e.app == 0 && said == "" {
		w.trace = append(w.trace, c.String())
		w.fail("the model allows the release of %s, of which the application owns nothing", e.name())
	}
	if said == "" {
		return
	}
	if w.blameless(s, c) {
		w.trace = append(w.trace, c.String())
		w.fail("the model calls it a violation: %s", said)
		return
	}
	w.calls["!"+c.fn]++
}

// blameless tells that nothing is wrong with a call as far as the real objects
// show.
func (w *world) blameless(s *spec, c call) bool {
	for i, a := range c.args {
		if a.kind == noKind {
			continue
		}
		if a.id == null {
			if !nullable(s, i) {
				return false
			}
			continue
		}
		e := w.objs[a.kind][a.id]
		if !e.alive || s.gives == release && e.app == 0 {
			return false
		}
	}
	return !w.crosses(c)
}

func nullable(s *spec, i int) bool {
	switch s.args[i].kind {
	case aSessionOrNull, aOwnedSession, aOwnedSSL, aOwnedCtx, aOwnedBIO:
		return true
	}
	return false
}

func (w *world) firstDead(c call) *entry {
	for _, a := range c.args {
		if a.kind != noKind && a.id != null {
			if e := w.objs[a.kind][a.id]; !e.alive {
				return e
			}
		}
	}
	return nil
}

func (w *world) entryOf(args []arg) *entry {
	if len(args) == 0 || args[0].kind == noKind || args[0].id == null {
		return nil
	}
	return w.objs[args[0].kind][args[0].id]
}

// crosses tells whether a call brings objects of different SSL_CTXs together:
// the one violation after which the library goes on in a defined state.
func (w *world) crosses(c call) bool {
	switch c.fn {
	case "SSL_set_session", "SSL_CTX_add_session", "SSL_copy_session_id", "BIO_ssl_copy_session_id":
		return true
	}
	return false
}

// cachesTwice tells a call that puts a session into the cache of a second
// SSL_CTX, after which the real library never comes back from SSL_CTX_free.
func (w *world) cachesTwice(c call) bool {
	if c.fn != "SSL_CTX_add_session" {
		return false
	}
	x, s := w.objs[ctxKind][c.args[0].id], w.objs[sessionKind][c.args[1].id]
	return len(s.caches) > 0 && !slices.Contains(s.caches, x)
}

// account keeps the application's books after a call.
func (w *world) account(c call, r outcome) {
	s := specOf(c.fn)
	if s == nil {
		return
	}
	switch s.gives {
	case ownedRef:
		if r.obj != nil {
			w.lookup(r.kind, r.obj).app++
		}
	case upRef:
		if r.n == 1 {
			w.entryOf(c.args).app++
		}
	case release:
		if e := w.entryOf(c.args); e != nil {
			e.app--
		}
	case handsBIOs:
		// How many of them were taken is a matter of the counts, which are
		// compared.
		for _, a := range c.args[1:] {
			if a.id != null {
				e := w.objs[bioKind][a.id]
				e.app = w.model.owned(bioKind, e.model)
			}
		}
	}
	switch {
	case r.data != nil:
		// i2d and PEM_write: exec's caller adds the model's bytes.
	case c.data != nil && r.obj != nil && (!c.hasTarget || c.target == null):
		w.lookup(sessionKind, r.obj).app++
	}
}

// lookup returns the entry of an object of the real side, which is bound.
func (w *world) lookup(k kind, realObj any) *entry {
	for _, e := range w.objs[k] {
		if e.real == realObj {
			return e
		}
	}
	return nil
}

func (w *world) lookupModel(k kind, modelObj any) *entry {
	for _, e := range w.objs[k] {
		if e.model == modelObj {
			return e
		}
	}
	return nil
}

func names(list []*entry) []string {
	var s []string
	for _, e := range list {
		s = append(s, e.name())
	}
	return s
}

func (e *entry) name() string { return object(e.kind, e.id).String() }

func (w *world) nameReal(k kind, obj any) string {
	if obj == nil {
		return "NULL"
	}
	if e := w.lookup(k, obj); e != nil {
		return e.name()
	}
	return "a new " + kindNames[k]
}

func (w *world) nameModel(k kind, obj any) string {
	if obj == nil {
		return "NULL"
	}
	if e := w.lookupModel(k, obj); e != nil {
		return e.name()
	}
	return "a new " + kindNames[k]
}

// bind makes an entry of two objects that appeared in the same place.
func (w *world) bind(k kind, r, m any) *entry {
	e := &entry{kind: k, id: id(len(w.objs[k])), real: r, model: m, alive: true}
	w.objs[k] = append(w.objs[k], e)
	w.real.bind(k, r)
	w.model.bind(k, m)
	return e
}

// living returns the living entries of a kind that pass a test.
func (w *world) living(k kind, test func(e *entry) bool) []*entry {
	var list []*entry
	for _, e := range w.objs[k] {
		if e.alive && (test == nil || test(e)) {
			list = append(list, e)
		}
	}
	return list
}

// resolve chooses an op's arguments; ok is false when there is nothing to
// choose from.
func (w *world) resolve(s *spec, o op) (args []arg, ok bool) {
	for i, as := range s.args {
		a, ok := w.choose(as, o.args[i], o.wild)
		if !ok {
			return nil, false
		}
		args = append(args, a)
	}
	return args, true
}

func (w *world) choose(as argSpec, n uint16, wild bool) (arg, bool) {
	switch as.kind {
	case aNumber:
		return number(as.choices[int(n)%len(as.choices)]), true
	case aTime:
		v := as.choices[int(n)%len(as.choices)]
		if v == literalZero {
			return number(0), true
		}
		return number(w.now + v), true
	case aDER, aPEM:
		return w.chooseBlob(as.kind == aPEM, n)
	case aTarget:
		return w.chooseTarget(n), true
	}
	k, test := as.candidates()
	if as.nullable() && n%8 == 7 {
		return object(k, null), true
	}
	if wild {
		all := w.objs[k]
		if len(all) == 0 || n%16 == 15 {
			return object(k, null), true
		}
		return object(k, all[int(n)%len(all)].id), true
	}
	list := w.living(k, test)
	if len(list) == 0 {
		return arg{}, false
	}
	return object(k, list[int(n)%len(list)].id), true
}

func (as argSpec) nullable() bool {
	switch as.kind {
	case aSessionOrNull, aOwnedSession, aOwnedSSL, aOwnedCtx, aOwnedBIO:
		return true
	}
	return false
}

// candidates returns the kind of object that an argument is and the test that
// the right ones pass.
func (as argSpec) candidates() (kind, func(e *entry) bool) {
	owned := func(e *entry) bool { return e.app > 0 }
	switch as.kind {
	case aSession, aSessionOrNull:
		return sessionKind, nil
	case aOwnedSession:
		return sessionKind, owned
	case aLooseSession:
		return sessionKind, (*entry).loose
	case aBlankSession:
		return sessionKind, (*entry).blank
	case aSSL:
		return sslKind, nil
	case aOwnedSSL:
		return sslKind, owned
	case aOpenSSL:
		return sslKind, func(e *entry) bool { return e.open }
	case aReadySSL:
		return sslKind, func(e *entry) bool { return e.open && e.state.before }
	case aFinishedSSL:
		return sslKind, func(e *entry) bool { return e.open && e.state.finished }
	case aUnlinkedSSL:
		return sslKind, func(e *entry) bool { return e.state.before && e.peer == nil && e.wraps == 0 }
	case aFreshSSL:
		return sslKind, func(e *entry) bool { return e.state.before && !e.tied }
	case aCtx:
		return ctxKind, nil
	case aOwnedCtx:
		return ctxKind, owned
	case aBIO:
		return bioKind, (*entry).usableBIO
	case aAnyBIO:
		return bioKind, nil
	case aOwnedBIO:
		return bioKind, owned
	}
	panic(fmt.Sprintf("conformance: argument kind %d has no candidates", as.kind))
}

// loose tells a session whose contents may be changed: in no cache, whose
// order and hash they would break, of no SSL, whose handshake they would, and no
// PSK, whose key must stay.
func (e *entry) loose() bool { return len(e.caches) == 0 && e.seen.refs == e.app && !e.psk }

// blank tells a loose session that holds nothing which a handshake could use:
// its key and cipher may change.
func (e *entry) blank() bool { return e.loose() && e.seen.idLen == 0 && !e.seen.ticket }

// usableBIO tells a BIO whose SSL is alive.
func (e *entry) usableBIO() bool { return e.inner != nil && e.inner.alive }

// blobKind and targetKind mark arguments that aren't objects of a side.
const (
	blobKind kind = kinds + iota
	targetKind
)

func (w *world) chooseBlob(pem bool, n uint16) (arg, bool) {
	var list []int
	for i, b := range w.blobs {
		if b.pem == pem {
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		return arg{}, false
	}
	return arg{kind: blobKind, id: id(list[int(n)%len(list)])}, true
}

// chooseTarget chooses the a of d2i: NULL, the address of NULL, or that of a
// session whose contents may change and that the application owns. It has no
// ticket: of a ticket that the new contents lack OpenSSL keeps the length.
func (w *world) chooseTarget(n uint16) arg {
	switch n % 4 {
	case 0, 1:
		return arg{kind: targetKind, id: null}
	case 2:
		return arg{kind: targetKind, id: null, n: 1}
	}
	list := w.living(sessionKind, func(e *entry) bool { return e.loose() && e.app > 0 && !e.seen.ticket })
	if len(list) == 0 {
		return arg{kind: targetKind, id: null, n: 1}
	}
	return arg{kind: targetKind, id: list[int(n/4)%len(list)].id, n: 1}
}

// Limits that keep a sequence's state small.

func (w *world) fewContexts([]arg) bool { return len(w.living(ctxKind, nil)) < 4 }
func (w *world) mayBegin([]arg) bool    { return w.fewContexts(nil) && w.fewSSLs(nil) }
func (w *world) fewSSLs([]arg) bool     { return len(w.living(sslKind, nil)) < 8 }

// finish gives back all that the application owns, on both sides, and checks
// that nothing is left.
func (w *world) finish() {
	if w.done() {
		return
	}
	w.checkLeaks()
	for _, k := range []kind{bioKind, sessionKind, sslKind, ctxKind} {
		for _, e := range slices.Clone(w.objs[k]) {
			for e.alive && e.app > 0 && !w.done() {
				w.releaseOne(e)
			}
		}
	}
	if w.done() {
		return
	}
	for _, k := range []kind{ctxKind, sslKind, sessionKind} {
		if n := w.real.living(k); n != 0 {
			w.fail("at the end %d real %s objects are alive, of those known %v", n, kindNames[k], names(w.living(k, nil)))
		}
		if n := w.model.living(k); n > 0 {
			w.fail("at the end %d %s objects of the model are alive", n, kindNames[k])
		}
	}
}

var freeOf = [kinds]string{sessionKind: "SSL_SESSION_free", sslKind: "SSL_free", ctxKind: "SSL_CTX_free", bioKind: "BIO_free_all"}

func (w *world) releaseOne(e *entry) {
	if e.kept && e.app == 1 {
		w.unkeep([]arg{object(e.kind, e.id)})
	}
	w.perform(freeOf[e.kind], object(e.kind, e.id))
}

// checkLeaks compares the model's idea of what the application owns with the
// application's books.
func (w *world) checkLeaks() {
	for _, k := range []kind{sessionKind, sslKind, ctxKind, bioKind} {
		for _, e := range w.living(k, nil) {
			if n := w.model.owned(k, e.model); n >= 0 && n != e.app {
				w.fail("the model says that the application owns %d references of %s, it owns %d", n, e.name(), e.app)
			}
		}
	}
}

// abandon frees the real objects of a sequence that the model can't follow to
// its end.
func (w *world) abandon() {
	for _, e := range w.objs[sessionKind] {
		if e.kept {
			w.real.call(call{fn: "unkeep", args: []arg{object(sessionKind, e.id)}})
		}
	}
	for _, k := range []kind{sessionKind, sslKind, ctxKind} {
		for _, e := range w.objs[k] {
			for ; e.alive && e.app > 0; e.app-- {
				w.real.call(call{fn: freeOf[k], args: []arg{object(k, e.id)}})
			}
		}
	}
	for _, e := range w.objs[bioKind] {
		for ; e.app > 0 && w.real.bioState(e.real).alive; e.app-- {
			w.real.call(call{fn: freeOf[bioKind], args: []arg{object(bioKind, e.id)}})
		}
	}
	w.real.events()
}
