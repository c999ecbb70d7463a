package randprog

import (
	"slices"
	"strings"

	"github.com/sslref/sslref/refmodel"
)

// functions are the C functions that generated code calls. Each is called on the
// model; what the model says is put down to a reference and a line.
var functions = map[string]func(r *run, args []value) value{
	"SSL_get_session":      func(r *run, a []value) value { return r.get(a[0], false) },
	"SSL_get0_session":     func(r *run, a []value) value { return r.get(a[0], false) },
	"SSL_get1_session":     func(r *run, a []value) value { return r.get(a[0], true) },
	"SSL_SESSION_new":      func(r *run, a []value) value { return r.create("SSL_SESSION_new") },
	"SSL_SESSION_dup":      func(r *run, a []value) value { r.need(a[0]); return r.create("SSL_SESSION_dup", a[0].sess) },
	"SSL_SESSION_free":     func(r *run, a []value) value { r.free(a[0]); return value{} },
	"SSL_SESSION_get_time": func(r *run, a []value) value { r.use(a[0]); return value{} },
	"SSL_SESSION_up_ref": func(r *run, a []value) value {
		r.need(a[0])
		return value{isTrue: r.retain(a[0], true)}
	},
	"SSL_set_session": func(r *run, a []value) value {
		r.needConn(a[0])
		delete(r.fresh, a[0].conn)
		r.call("SSL_set_session", a[1], a[0].conn, a[1].sess)
		return value{}
	},
	"SSL_CTX_add_session": func(r *run, a []value) value {
		r.need(a[1])
		r.call("SSL_CTX_add_session", a[1], a[0].ctx, a[1].sess)
		r.realms[a[1].sess] = true
		return value{}
	},
	"SSL_copy_session_id": func(r *run, a []value) value {
		r.needConn(a[0])
		r.needConn(a[1])
		r.call("SSL_copy_session_id", value{}, a[0].conn, a[1].conn)
		return value{}
	},
	"SSL_new": func(r *run, a []value) value {
		if !r.choose() {
			r.fail("SSL_new")
		}
		conn := r.call("SSL_new", value{}, a[0].ctx).Conn()
		r.realms[conn] = true
		return value{conn: conn}
	},
	"SSL_SESSION_get0_hostname": func(r *run, a []value) value { r.need(a[0]); r.use(a[0]); return a[0] },
	"GoString":                  func(r *run, a []value) value { r.read(a[0]); return value{} },
	"SSL_connect":               func(r *run, a []value) value { return r.onConn("SSL_connect", a[0]) },
	"SSL_shutdown":              func(r *run, a []value) value { return r.onConn("SSL_shutdown", a[0]) },
	"SSL_clear":                 func(r *run, a []value) value { return r.onConn("SSL_clear", a[0]) },
	"SSL_free":                  func(r *run, a []value) value { r.freeConn(a[0]); return value{} },
}

// unchecked is SSL_SESSION_up_ref as a statement, whose result nobody sees.
func (r *run) unchecked(s value) {
	r.need(s)
	r.retain(s, false)
}

func (r *run) onConn(name string, x value) value {
	r.needConn(x)
	if name == "SSL_clear" {
		delete(r.fresh, x.conn)
	}
	r.call(name, value{}, x.conn)
	return value{}
}

// freeConn frees an SSL.
func (r *run) freeConn(x value) {
	if x.conn != nil {
		r.call("SSL_free", value{}, x.conn)
	}
}

func (r *run) needConn(x value) {
	if x.conn == nil {
		panic(unclear("an SSL that is NULL"))
	}
}

// wrapper returns what a wrapper variable holds.
func (r *run) wrapper(w value) *wrapped {
	if w.wrap == nil {
		panic(unclear("a nil wrapper"))
	}
	return w.wrap
}

// null is a session that isn't there.
func (r *run) null() value { return value{tok: &hold{lines: r.lines()}} }

// need ends the run if s is NULL: the library crashes.
func (r *run) need(s value) {
	if s.sess != nil {
		return
	}
	if s.tok == nil {
		panic(unclear("a nil session"))
	}
	r.find("uncheckedref", s.tok.lines...)
	panic(crash{})
}

// useNull is a look at a NULL by a function that survives it: that is wrong
// once. What happens to a program that nobody has thought of need not be
// reported.
func (r *run) useNull(s value) {
	if s.tok == nil {
		panic(unclear("a nil session"))
	}
	r.find("uncheckedref", s.tok.lines...)
	refmodel.Call("SSL_SESSION_get_time", s.sess)
	r.seen = len(r.world.Violations())
	if r.astray == 0 {
		r.astray = len(r.findings)
	}
}

func (r *run) find(rule string, lines ...int) {
	lines = slices.Compact(slices.Sorted(slices.Values(lines)))
	r.findings = append(r.findings, Finding{Rule: rule, Lines: lines})
}

// spoil finds something wrong with session s, the first thing: what comes of it
// isn't looked at.
func (r *run) spoil(s *refmodel.SessionObject, rule string, lines ...int) *Finding {
	r.find(rule, lines...)
	r.bad[s], r.first[s] = true, len(r.findings)
	return &r.findings[len(r.findings)-1]
}

// fail makes the next call of a function fail.
func (r *run) fail(name string) {
	if err := r.world.FailNth(name, 1); err != nil {
		panic(err)
	}
	r.faults = append(r.faults, Fault{name, r.counts[name] + 1})
}

// maybe allows a report of what comes of an earlier mistake.
func (r *run) maybe() {
	r.findings = append(r.findings, Finding{Lines: r.lines(), Maybe: true})
}

// call makes a call on the model. s is the session among the arguments, which
// violations are put down to.
func (r *run) call(name string, s value, args ...any) refmodel.Value {
	if r.bad[s.sess] {
		r.maybe()
	}
	r.counts[name]++
	ret := refmodel.Call(name, args...)
	for _, o := range r.objects() {
		if r.killed[o] == "" && !o.Alive() {
			r.killed[o] = name
		}
	}
	all := r.world.Violations()
	for _, v := range all[r.seen:] {
		if v.Rule == refmodel.CrossCtx {
			r.crossed(args)
		} else {
			r.violation(v, s)
		}
	}
	r.seen = len(all)
	return ret
}

// crossed is a session of one SSL_CTX that is given to another. Whose a
// parameter of the function is can't be known there.
func (r *run) crossed(args []any) {
	for _, a := range args {
		_, known := a.(*refmodel.ContextObject)
		if !known && !r.realms[a] {
			return
		}
	}
	r.find("crossctx", r.lines()...)
}

// objects are the sessions that the function has met.
func (r *run) objects() []*refmodel.SessionObject {
	var list []*refmodel.SessionObject
	for _, t := range r.holds {
		if t.sess != nil && !slices.Contains(list, t.sess) {
			list = append(list, t.sess)
		}
	}
	return list
}

// violation is what the model has against a call.
func (r *run) violation(v *refmodel.Violation, s value) {
	switch {
	case s.sess == nil || !strings.HasPrefix(v.Object, "session "):
		panic(unclear("wrong use of something else: " + v.Error()))
	case r.bad[s.sess]:
		return
	}
	switch {
	case frees(v) && s.tok.whose == released:
		// The model's counts don't tell whose the reference was.
		v := r.spoil(s.sess, "doublefree", r.lines()...)
		if r.lentSince(s) {
			v.Also = append(v.Also, "borrowedfree")
		}
	case v.Rule == refmodel.UncheckedRef && len(r.refused[s.sess]) > 0:
		r.spoil(s.sess, "uncheckedref", r.refused[s.sess]...)
	case v.Rule == refmodel.UncheckedRef:
		// A reference that a failed up_ref, looked at, did not give.
		r.spoil(s.sess, "borrowedfree", r.lines()...)
	case frees(v) && s.tok.whose == lent:
		r.spoil(s.sess, "borrowedfree", r.lines()...)
		r.eitherName(s)
	default:
		r.spoil(s.sess, string(v.Rule), r.lines()...)
	}
}

// lentSince reports whether the session was lent after s was had: its pointer is
// the loan's as well.
func (r *run) lentSince(s value) bool {
	since := slices.Index(r.holds, s.tok)
	return slices.ContainsFunc(r.holds[since+1:], func(t *hold) bool { return t.sess == s.sess && t.whose == lent })
}

// frees reports whether v is a wrong release of something that is still there.
func frees(v *refmodel.Violation) bool {
	return v.Func == "SSL_SESSION_free" && v.Rule != refmodel.UseAfterFree && v.Rule != refmodel.StaleBorrow
}

// eitherName takes a wrong release of a loan that had a reference by
// SSL_SESSION_up_ref for a double one as well.
func (r *run) eitherName(s value) {
	for _, t := range r.holds {
		if t.upRef && t.via == s.tok && t.whose == released {
			last := &r.findings[len(r.findings)-1]
			last.Also = append(last.Also, "doublefree")
		}
	}
}

// get is SSL_get_session or SSL_get1_session.
func (r *run) get(x value, owned bool) value {
	r.needConn(x)
	name := "SSL_get_session"
	if owned {
		name = "SSL_get1_session"
	}
	if r.fickle && x.conn.Session() != nil && !r.choose() {
		r.fail(name)
	}
	s := r.call(name, value{}, x.conn).Session()
	switch {
	case s == nil && !r.fresh[x.conn] && x.conn.Session() == nil:
		// What nobody can know who doesn't know the state of the connection.
		panic(unclear("an SSL without a session"))
	case s == nil:
		return r.null()
	}
	if r.realms[x.conn] {
		r.realms[s] = true
	}
	r.loose[s] = r.loose[x.conn]
	v := r.hold(s, owned)
	if !owned {
		v.tok.lender = x.conn
	}
	return v
}

// read is a look at what a pointer into a session points to.
func (r *run) read(s value) {
	switch {
	case s.sess == nil:
	case r.bad[s.sess]:
		r.maybe()
	case !s.sess.Alive():
		r.dead(s)
	}
}

// hold returns a session with a new reference or loan.
func (r *run) hold(s *refmodel.SessionObject, owned bool) value {
	t := &hold{lines: r.lines(), sess: s}
	if owned {
		t.whose = mine
	}
	r.holds = append(r.holds, t)
	return value{sess: s, tok: t}
}

// create makes a new session, or fails to.
func (r *run) create(name string, args ...any) value {
	var v value
	if len(args) > 0 {
		v.sess = args[0].(*refmodel.SessionObject)
	}
	if !r.choose() {
		r.fail(name)
	}
	s := r.call(name, v, args...).Session()
	if r.bad[v.sess] {
		// The model makes none, and what would follow isn't seen.
		panic(unclear("a copy of a session that is gone"))
	}
	if s == nil {
		return r.null()
	}
	return r.hold(s, true)
}

func (r *run) use(s value) {
	if s.sess == nil {
		r.useNull(s)
		return
	}
	r.call("SSL_SESSION_get_time", s, s.sess)
}

// retain is SSL_SESSION_up_ref; looked tells whether the code looks at the
// result.
func (r *run) retain(s value, looked bool) bool {
	ok := r.choose()
	if !ok {
		r.fail("SSL_SESSION_up_ref")
	}
	before := len(r.findings)
	r.call("SSL_SESSION_up_ref", s, s.sess)
	switch {
	case len(r.findings) > before || r.bad[s.sess]:
		return ok
	case ok:
		r.hold(s.sess, true)
		last := r.holds[len(r.holds)-1]
		last.upRef, last.via = true, s.tok
	case !looked:
		r.refused[s.sess] = append(r.refused[s.sess], r.lines()...)
	}
	return ok
}

// takeUpRef is the reference that retain made, for a helper's result.
func (r *run) takeUpRef(s value) *hold {
	last := r.holds[len(r.holds)-1]
	if !last.upRef || last.sess != s.sess {
		return s.tok
	}
	last.upRef = false
	return last
}

// free is SSL_SESSION_free.
func (r *run) free(s value) {
	before := len(r.findings)
	r.call("SSL_SESSION_free", s, s.sess)
	if s.sess == nil || len(r.findings) > before || r.bad[s.sess] {
		return
	}
	t := r.reference(s)
	if t == nil {
		panic(unclear("a release of a reference that another variable has"))
	}
	t.whose, t.gone = released, r.lines()
}

// reference finds the reference that s stands for: its own, or one by up_ref.
// Where it can be either, a leak of the other can be put down to both.
func (r *run) reference(s value) *hold {
	var list []*hold
	if s.tok != nil && s.tok.whose == mine {
		list = append(list, s.tok)
	}
	for _, t := range slices.Backward(r.holds) {
		if t.upRef && t.via == s.tok && t.whose == mine {
			list = append(list, t)
		}
	}
	if len(list) == 0 {
		return nil
	}
	for _, t := range list[1:] {
		t.lines = append(t.lines, list[0].lines...)
	}
	return list[0]
}

// keep stores s where it outlives the function.
func (r *run) keep(s value) {
	switch {
	case s.sess == nil || r.bad[s.sess]:
	case !s.sess.Alive():
		r.dead(s)
		if v := &r.findings[len(r.findings)-1]; s.tok.whose == lent {
			v.Also = append(v.Also, "borrowescape")
		}
	default:
		r.hand(s, true)
	}
}

// dead is a use, not by a call of the library, of a session that is gone.
func (r *run) dead(s value) {
	rule := "staleborrow"
	if r.killed[s.sess] == "SSL_SESSION_free" {
		rule = "useafterfree"
	}
	r.spoil(s.sess, rule, r.lines()...)
}

// hand hands s over. Without a reference for that what it is called is said in
// the end ([run.borrowed]), if escape is set: one may be added after that.
func (r *run) hand(s value, escape bool) {
	t := r.reference(s)
	switch {
	case t != nil:
		t.whose, t.gone = handed, r.lines()
	case r.handed(s.sess):
		panic(unclear("handed over twice"))
	case r.beside(s):
		panic(unclear("handed over beside another reference"))
	case escape:
		r.kept = append(r.kept, keeping{s, r.lines()})
	}
}

// handed reports whether a reference to the session is somebody else's now: it
// may be what others who get the session stand on.
func (r *run) handed(s *refmodel.SessionObject) bool {
	return slices.ContainsFunc(r.holds, func(t *hold) bool { return t.sess == s && t.whose == handed })
}

// beside reports whether the function has another reference than that of s to
// its session: a count can't tell which of the two was meant.
func (r *run) beside(s value) bool {
	return slices.ContainsFunc(r.holds, func(t *hold) bool { return t.sess == s.sess && t.whose == mine })
}

// A keeping is a session that was stored where it outlives the function,
// without a reference for that.
type keeping struct {
	value
	lines []int
}

// borrowed decides, when the function is through, what is wrong with the
// sessions that it has kept without a reference. Where something else has gone
// wrong with one, either is to be named.
func (r *run) borrowed() {
	for _, k := range r.kept {
		t := r.reference(k.value)
		switch {
		case r.bad[k.sess]:
			r.findings = append(r.findings, Finding{Rule: "borrowescape", Lines: k.lines, Maybe: true})
			if first := r.first[k.sess]; first > 0 {
				v := &r.findings[first-1]
				v.Also = append(v.Also, "borrowescape")
				v.Lines = append(v.Lines, k.lines...)
			}
		case t != nil:
			t.whose, t.gone = handed, k.lines
		case r.handed(k.sess):
			panic(unclear("handed over twice"))
		case r.beside(k.value):
			panic(unclear("handed over beside another reference"))
		case len(r.refused[k.sess]) > 0:
			r.spoil(k.sess, "uncheckedref", r.refused[k.sess]...)
		default:
			r.spoil(k.sess, "borrowescape", r.keepings(k.sess)...).Maybe = r.loose[k.sess]
		}
	}
}

// keepings returns where a session was kept without a reference: one place is to
// be named.
func (r *run) keepings(s *refmodel.SessionObject) []int {
	var lines []int
	for _, k := range r.kept {
		if k.sess == s {
			lines = append(lines, k.lines...)
		}
	}
	return lines
}
