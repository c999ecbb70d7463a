package randprog

import (
	"slices"

	"github.com/sslref/sslref/refmodel"
)

// begin gives a callback its session. The library has made a reference for a
// new-session callback, which is the function's if it returns 1.
func (r *run) begin() {
	if !r.f.Result.callback() {
		return
	}
	conn := r.variable("x0").conn
	if r.f.Result == RemoveCallback {
		conn = refmodel.Call("SSL_new", r.context("c0")).Conn()
		refmodel.Call("SSL_connect", conn)
	}
	r.callback = &hold{sess: conn.Session()}
	if r.f.Result == NewCallback {
		refmodel.Call("SSL_get1_session", conn)
		r.callback.whose = mine
	}
	r.holds = append(r.holds, r.callback)
	*r.variable(resultName) = value{sess: conn.Session(), tok: r.callback}
}

// settle decides whose the reference of a new-session callback was. Where it
// returns 0 the library gives it back.
func (r *run) settle() {
	t := r.callback
	switch {
	case r.f.Result != NewCallback:
		return
	case r.accepted:
		t.lines = []int{r.resultAt}
		return
	case !r.bad[t.sess]:
		r.refuse(t)
	}
	refmodel.Call("SSL_SESSION_free", t.sess)
	r.seen = len(r.world.Violations())
}

// refuse gives the library its reference back.
func (r *run) refuse(t *hold) {
	if t.whose != mine {
		// What was released or kept may have been another reference.
		i := slices.IndexFunc(r.holds, func(other *hold) bool { return other.sess == t.sess && other.whose == mine })
		if i < 0 {
			rule := "borrowedfree"
			if t.whose == handed {
				rule = "borrowescape"
			}
			r.spoil(t.sess, rule, t.gone...)
			return
		}
		r.holds[i].whose = t.whose
	}
	t.whose = released
}

// returns is a return statement.
func (r *run) returns(s *Stmt) {
	r.resultAt = s.Line
	kind := r.f.Result
	if len(r.calls) > 0 {
		return
	}
	switch {
	case kind == NewCallback:
		r.accepted = s.Expr.N == 1
	case s.Expr != nil:
		v := r.expr(s.Expr)
		v.failed = s.Fails
		if kind.named() {
			*r.variable(resultName) = v
			*r.variable(errorName) = v
		} else {
			r.result = &v
		}
		r.returned(v)
	case kind == NamedError:
		*r.variable(errorName) = value{failed: s.Fails}
	}
}

// returned is a return of a session that is gone already.
func (r *run) returned(s value) {
	if s.sess != nil && !r.bad[s.sess] && !s.sess.Alive() {
		r.dead(s)
	}
}

// end is when the function is through: what is left is handed to the caller,
// or lost.
func (r *run) end() {
	r.settle()
	if r.f.Result.named() {
		r.result = r.variable(resultName)
	}
	switch {
	case r.result == nil || r.result.sess == nil:
	case r.bad[r.result.sess]:
		r.findings = append(r.findings, Finding{Lines: []int{r.resultAt}, Maybe: true})
	default:
		r.leave(*r.result)
	}
	r.borrowed()
	for _, s := range r.objects() {
		switch {
		case r.bad[s]:
			for _, t := range r.holds {
				if t.sess == s {
					r.findings = append(r.findings, Finding{Lines: t.lines, Maybe: true})
				}
			}
		case s.Alive():
			r.leaks(s)
		}
	}
}

// leave is what happens to the result.
func (r *run) leave(s value) {
	if s.sess.Alive() {
		r.hand(s, false)
		return
	}
	// A deferred call ended it.
	rule := "borrowescape"
	if r.killed[s.sess] == "SSL_SESSION_free" {
		rule = "useafterfree"
	}
	found := r.spoil(s.sess, rule, r.resultAt)
	if s.tok.whose == lent {
		// What it was lent by may be gone as well.
		found.Also = append(found.Also, "staleborrow")
	}
	if c := s.tok.lender; c != nil && !c.Alive() {
		found.Also = append(found.Also, "borrowescape")
	}
}

// leaks finds the references to s that nobody has.
func (r *run) leaks(s *refmodel.SessionObject) {
	n, lost, given := 0, [][]int(nil), []Finding(nil)
	for _, t := range r.holds {
		if t.sess != s {
			continue
		}
		if t.whose == mine || t.whose == handed {
			n++
		}
		switch t.whose {
		case mine:
			lost = append(lost, t.lines)
		case released:
			given = append(given, Finding{Rule: "refleak", Lines: t.lines, Maybe: true})
		}
	}
	if n != s.Owned() {
		panic(unclear("the model counts otherwise"))
	}
	if len(lost) > 0 {
		// Of several one is to be named, and which of them a release was of may
		// be seen otherwise.
		r.find("refleak", slices.Concat(lost...)...)
		r.findings = append(r.findings, given...)
	}
}
