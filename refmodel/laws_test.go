package refmodel

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Laws of the model, for programs without end of any kind. Each is stated at its
// test.

const programLength = 400

func code(t *rapid.T) []byte {
	return rapid.SliceOfN(rapid.Byte(), 20, programLength).Draw(t, "code")
}

// audit checks the law that holds after every call of any program: what the
// library's counter shows is what the program owns, what the library's objects
// hold, and nothing else, but for what a wrong release took.
func audit(w *World) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	held := make(map[*core]int)
	hold := func(o Object) {
		if o != nil && o.header() != nil {
			held[o.header()]++
		}
	}
	for _, o := range w.live {
		switch o := o.(type) {
		case *ContextObject:
			for _, chain := range o.hash {
				for _, s := range chain {
					hold(s)
				}
			}
		case *ConnObject:
			hold(o.ctx)
			hold(o.sessionCtx)
			hold(o.session)
			hold(o.psk)
			hold(o.rbio)
			hold(o.wbio)
			if o.internal {
				held[o.core]++ // its peer's
			}
		case *SessionObject:
			hold(o.peer)
		case *BIOObject:
			if o.closes {
				hold(o.ssl)
			}
			hold(o.next)
			held[o.core] += o.lost
		}
	}
	if w.remoteCtx != nil {
		held[w.remoteCtx.core]++
	}
	for _, s := range w.remoteSessions {
		hold(s)
	}
	for c := range w.live {
		if c.life != alive {
			return fmt.Errorf("%s is not alive but among the living", c.label())
		}
		if c.owned < 0 || c.refs <= 0 {
			return fmt.Errorf("%s has %d references, %d of the program's", c.label(), c.refs, c.owned)
		}
		if got := c.owned + held[c] - c.stolen; c.refs != got {
			return fmt.Errorf("%s: the count is %d, but the program owns %d, the library holds %d and %d were stolen",
				c.label(), c.refs, c.owned, held[c], c.stolen)
		}
	}
	return nil
}

// Any program at all: the counts add up after every operation, and a call is
// never worse than a violation.
func TestCountsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := NewWorld(WithProfile(Profile(rapid.IntRange(0, int(numProfiles)-1).Draw(t, "profile"))), WithHistory(rapid.Bool().Draw(t, "history")))
		p := newProgram(w, code(t))
		w.Do(func() {
			p.begin()
			for len(p.code) > 0 {
				p.step()
				if err := audit(w); err != nil {
					t.Fatalf("%v\nafter\n%s", err, p.trace())
				}
			}
		})
	})
}

// Conservation: a program that makes no wrong call has no violation; its own
// count of what it owns is the model's at every moment; and when it has released
// all that it owns, no reference is left and no object.
func TestConservation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		profile := rapid.SampledFrom([]Profile{OpenSSL3, OpenSSL111}).Draw(t, "profile")
		w := NewWorld(WithProfile(profile), WithHistory(false))
		p := newProgram(w, code(t))
		p.careful, p.sameContext = true, true
		w.Do(func() {
			p.begin()
			for len(p.code) > 0 {
				p.step()
				p.compareOwned(t)
			}
			p.finish()
		})
		if v := w.Violations(); len(v) > 0 {
			t.Fatalf("violation without a wrong call: %v\n%s", v[0], p.trace())
		}
		if l := w.Open(); len(l) > 0 {
			t.Fatalf("left: %v\n%s", l[0], p.trace())
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		for c, o := range w.live {
			if !c.internal {
				t.Fatalf("%T %s lives on with %d references\n%s", o, c.label(), c.refs, p.trace())
			}
		}
	})
}

func (p *program) compareOwned(t *rapid.T) {
	for o, n := range p.owned {
		if c := o.header(); c.owned != n {
			t.Fatalf("%s: the program owns %d, the model says %d\n%s", c.label(), n, c.owned, p.trace())
		}
	}
}

// Every reference acquired is released, handed over or reported: after any
// program whose violations leave the object alone, what the program didn't
// release is in the list of leaks, with as many acquisitions.
func TestLeaksAreReported(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := NewWorld()
		p := newProgram(w, code(t))
		p.careful, p.sameContext = true, true
		w.Do(func() { p.run(programLength) })
		leaks := make(map[string]*Leak)
		for _, l := range w.Open() {
			leaks[l.Object] = l
		}
		for o, n := range p.owned {
			l := leaks[o.header().label()]
			switch {
			case n == 0 && l != nil:
				t.Fatalf("%v is reported but nothing is owned", l)
			case n > 0 && (l == nil || l.Owned != n || len(l.Acquired) != n):
				t.Fatalf("%s: %d references owned, reported %v", o.header().label(), n, l)
			}
		}
	})
}

// Determinism: the same program has the same results, violations and names of
// objects in any world.
func TestDeterminism(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bytes := code(t)
		var traces [2]string
		for i := range traces {
			w := NewWorld(WithHistory(i == 0))
			p := newProgram(w, bytes)
			w.Do(func() { p.run(programLength) })
			traces[i] = p.trace()
		}
		if traces[0] != traces[1] {
			t.Fatalf("two runs differ:\n%s", firstDifference(traces[0], traces[1]))
		}
	})
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d: %q, %q", i, x[i], y[i])
		}
	}
	return "one is longer"
}

// A history explains the count: going through an object's events gives its
// present counts, and those of a violation are the counts before the call.
func TestHistoryExplainsCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := NewWorld()
		p := newProgram(w, code(t))
		w.Do(func() { p.run(programLength) })
		for _, s := range p.sessions {
			if err := explain(s.history, s.owned, s.refs, s.life); err != nil {
				t.Fatalf("%s: %v\n%s", s.label(), err, p.trace())
			}
		}
		for _, v := range w.Violations() {
			if n := len(v.History); n > 0 && !strings.HasPrefix(v.Object, "certificate") {
				last := v.History[n-1]
				if last.Owned != v.Owned || last.Refs != v.Refs {
					t.Fatalf("%v: before the call %d of %d were owned, its history ends with %d of %d", v, v.Owned, v.Refs, last.Owned, last.Refs)
				}
			}
		}
	})
}

// explain goes through a history.
func explain(history []Event, owned, refs int, life life) error {
	have := 0
	for i, e := range history {
		switch e.Kind {
		case EventAcquired:
			have++
		case EventReleased, EventHandedOver, EventTurnedDown:
			if have > 0 {
				have--
			}
		}
		if e.Owned != have && life != stopped {
			return fmt.Errorf("event %d (%v by %s) says %d owned, the events before it make %d", i, e.Kind, e.Func, e.Owned, have)
		}
	}
	if n := len(history); n > 0 && life == alive {
		if last := history[n-1]; last.Owned != owned || last.Refs != refs {
			return fmt.Errorf("the history ends with %d of %d, the object has %d of %d", last.Owned, last.Refs, owned, refs)
		}
	}
	return nil
}

// A loan ends only where the table says that it can: when a call ends a session
// that the program doesn't own, the call's row has an end of loans, or a release
// of an argument with which all that it held goes, or it is a callback's.
func TestEndsAreInTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := NewWorld(WithHistory(false))
		var missing []string
		w.onEnd = func(op *call, c *core) {
			if c.class == Session && op != nil && op.row != nil && !announced(op.row) {
				missing = append(missing, fmt.Sprintf("%s ended %s", op.name(), c.label()))
			}
		}
		p := newProgram(w, code(t))
		w.Do(func() { p.run(programLength) })
		if len(missing) > 0 {
			t.Fatalf("%v\n%s", missing, p.trace())
		}
	})
}

// announced reports whether a row says that a call can end a session.
func announced(row *Func) bool {
	if LookupCallback(OpenSSL3, row.Name) != nil {
		return true
	}
	for _, e := range row.Ends {
		if e.Loan != InteriorsOf {
			return true
		}
	}
	for _, p := range row.Params {
		if p.Action == Releases || p.Out == OutOwned && p.Reuse == ReplacesReleased {
			return true
		}
	}
	return false
}

// Profiles differ only where the table or the list of traits says so: a program
// of functions that have the same rows in two libraries, and no cache, handshake
// or end of a connection in it, has the same results in both.
func TestProfilesDifferByTheTable(t *testing.T) {
	plain := []string{
		"SSL_CTX_new", "SSL_CTX_up_ref", "SSL_new", "SSL_get_session", "SSL_get1_session",
		"SSL_SESSION_up_ref", "SSL_SESSION_free", "SSL_SESSION_get_time", "SSL_SESSION_has_ticket", "SSL_get_SSL_CTX",
		"SSL_get_shutdown", "SSL_SESSION_set_timeout", "hostname", "i2d_SSL_SESSION",
	}
	rapid.Check(t, func(t *rapid.T) {
		other := rapid.SampledFrom([]Profile{OpenSSL111, LibreSSL, BoringSSL}).Draw(t, "profile")
		names := rapid.SliceOfN(rapid.SampledFrom(plain), 1, 60).Draw(t, "names")
		args := rapid.SliceOfN(rapid.Byte(), 200, 200).Draw(t, "arguments")
		var traces [2]string
		for i, profile := range []Profile{OpenSSL3, other} {
			w := NewWorld(WithProfile(profile))
			p := newProgram(w, append([]byte(nil), args...))
			w.Do(func() {
				for _, name := range names {
					if sameRow(name, profile, OpenSSL3) {
						p.named(name)
					}
				}
			})
			traces[i] = p.trace()
		}
		same := true
		for _, name := range names {
			same = same && sameRow(name, other, OpenSSL3)
		}
		if same && traces[0] != traces[1] {
			t.Fatalf("%v: %s", other, firstDifference(traces[0], traces[1]))
		}
	})
}

// The table and the list of traits are all that libraries differ by: with the
// traits of OpenSSL 3, a world of any library runs any program of functions that
// have the same rows as one of OpenSSL 3 does, handshakes, caches and callbacks
// included.
func TestProfilesAreTableAndTraits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		other := rapid.SampledFrom([]Profile{OpenSSL111, LibreSSL, BoringSSL}).Draw(t, "profile")
		bytes := code(t)
		var traces [2]string
		for i, profile := range []Profile{OpenSSL3, other} {
			w := NewWorld(WithProfile(profile))
			w.traits = traitsOf(OpenSSL3)
			p := newProgram(w, bytes)
			p.only = func(name string) bool { return sameRow(name, OpenSSL3, other) }
			w.Do(func() { p.run(programLength) })
			traces[i] = p.trace()
		}
		if traces[0] != traces[1] {
			t.Fatalf("%v: %s", other, firstDifference(traces[0], traces[1]))
		}
	})
}

func sameRow(name string, a, b Profile) bool {
	x, y := Lookup(a, name), Lookup(b, name)
	return x != nil && x == y || x != nil && y != nil && fmt.Sprint(*x) == fmt.Sprint(*y)
}
