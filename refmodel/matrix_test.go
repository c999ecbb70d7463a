package refmodel_test

import (
	"fmt"
	"testing"

	"github.com/sslref/sslref/refmodel"
)

const (
	tls12 = 0x0303
	tls13 = 0x0304

	cacheOff    = 0
	cacheClient = 1
	cacheServer = 2
	cacheBoth   = 3
	noTicket    = 1 << 14
)

// call calls an operation; the tests here use the model's own names.
func call(name string, args ...any) refmodel.Value { return refmodel.Call(name, args...) }

func newContext(w *refmodel.World) *refmodel.ContextObject {
	return call("SSL_CTX_new", &refmodel.Method{World: w, MinVersion: 0x0301, MaxVersion: tls13}).Context()
}

// established returns a connection of two SSL_CTXs, whose client has read what
// the server sent behind the handshake.
func established(t *testing.T, client, server *refmodel.ContextObject) (c, s *refmodel.ConnObject) {
	t.Helper()
	c, s, ok := refmodel.Connect(client, server)
	if !ok {
		t.Fatal("no connection")
	}
	call("SSL_read", c, make([]byte, 1), 1)
	return c, s
}

// closings are the ways in which one side of a connection can end it.
var closings = []struct {
	name  string
	clean bool
	run   func(s *refmodel.ConnObject)
}{
	{"unclean", false, func(*refmodel.ConnObject) {}},
	{"SSL_shutdown", true, func(s *refmodel.ConnObject) { call("SSL_shutdown", s) }},
	{"SSL_set_shutdown", true, func(s *refmodel.ConnObject) { call("SSL_set_shutdown", s, 1) }},
	{"quiet", true, func(s *refmodel.ConnObject) {
		call("SSL_set_quiet_shutdown", s, 1)
		call("SSL_shutdown", s)
	}},
}

// TestWhatOutlives goes through the combinations of version, side, cache setting
// and kind of shutdown: a session that nobody else holds outlives SSL_free when it
// is cached and the connection was closed, SSL_clear when it was closed. The
// experiment 02_borrow counted 18 and 36 of 48 on the real library.
func TestWhatOutlives(t *testing.T) {
	caches := []struct {
		name    string
		mode    int64
		options uint64
	}{{"off", cacheOff, 0}, {"both", cacheBoth, 0}, {"both, no tickets", cacheBoth, noTicket}}
	outlived := map[string]int{}
	for _, version := range []int{tls12, tls13} {
		for _, server := range []bool{false, true} {
			for _, cache := range caches {
				for _, closing := range closings {
					for _, end := range []string{"SSL_free", "SSL_clear"} {
						name := fmt.Sprintf("%x server=%v cache %s %s %s", version, server, cache.name, closing.name, end)
						w := refmodel.NewWorld(refmodel.WithHistory(false))
						x, y := newContext(w), newContext(w)
						for _, ctx := range []*refmodel.ContextObject{x, y} {
							ctx.SetSessionCacheMode(cache.mode)
							call("SSL_CTX_set_options", ctx, cache.options)
							ctx.SetVersions(0, version)
						}
						ssl, other := established(t, x, y)
						if server {
							ssl = other
						}
						p := call("SSL_get0_session", ssl).Session()
						cached := p.Cached()
						closing.run(ssl)
						call(end, ssl)
						want := closing.clean && (end == "SSL_clear" || cached)
						if p.Alive() != want {
							t.Errorf("%s: alive %v, want %v", name, p.Alive(), want)
						}
						if p.Alive() {
							outlived[end]++
						}
						if v := w.Violations(); len(v) > 0 {
							t.Errorf("%s: %v", name, v[0])
						}
					}
				}
			}
		}
	}
	if outlived["SSL_free"] != 18 || outlived["SSL_clear"] != 36 {
		t.Errorf("outlived %v, want 18 and 36 of 48", outlived)
	}
}

// TestResumption resumes sessions by id, ticket and TLS 1.3 ticket, also after a
// way through DER, and has servers refuse them.
func TestResumption(t *testing.T) {
	for _, version := range []int{tls12, tls13} {
		for _, tickets := range []bool{true, false} {
			for _, refuse := range []bool{false, true} {
				name := fmt.Sprintf("%x tickets=%v refuse=%v", version, tickets, refuse)
				t.Run(name, func(t *testing.T) {
					w := refmodel.NewWorld()
					defer w.VerifyNone(t, refmodel.EveryClass(), refmodel.Now())
					x, y := newContext(w), newContext(w)
					defer call("SSL_CTX_free", x)
					defer call("SSL_CTX_free", y)
					x.SetVersions(0, version)
					if !tickets {
						call("SSL_CTX_set_options", y, uint64(noTicket))
					}
					c, s := established(t, x, y)
					mine := call("SSL_get1_session", c).Session()
					defer call("SSL_SESSION_free", mine)
					for _, ssl := range []*refmodel.ConnObject{c, s} {
						call("SSL_shutdown", ssl)
						call("SSL_free", ssl)
					}
					if refuse {
						y2 := newContext(w)
						defer call("SSL_CTX_free", y2)
						y = y2
					}
					c = call("SSL_new", x).Conn()
					s = call("SSL_new", y).Conn()
					defer call("SSL_free", c)
					defer call("SSL_free", s)
					refmodel.Link(c, s)
					if call("SSL_set_session", c, mine).Int != 1 || !refmodel.Handshake(c, s) {
						t.Fatal("no second connection")
					}
					want := int64(1)
					if refuse {
						want = 0
					}
					if a, b := call("SSL_session_reused", c).Int, call("SSL_session_reused", s).Int; a != want || b != want {
						t.Errorf("reused: client %d, server %d, want %d", a, b, want)
					}
					// The object that was set stays until a ticket comes,
					// unless it was refused.
					if same := c.Session() == mine; same == refuse {
						t.Errorf("the client still has the session that was set: %v", same)
					}
				})
			}
		}
	}
}

// TestCacheLimits has the oldest sessions leave a full cache, one fewer than its
// size in OpenSSL 3.
func TestCacheLimits(t *testing.T) {
	for profile, want := range map[refmodel.Profile]int{refmodel.OpenSSL3: 2, refmodel.OpenSSL111: 3} {
		w := refmodel.NewWorld(refmodel.WithProfile(profile))
		x := newContext(w)
		x.SetCacheSize(3)
		var made []*refmodel.SessionObject
		w.Do(func() {
			for i := range 5 {
				s := call("SSL_SESSION_new").Session()
				call("SSL_SESSION_set1_id", s, []byte{byte(i + 1)}, 1)
				if call("SSL_CTX_add_session", x, s).Int != 1 {
					t.Errorf("%v: session %d was not added", profile, i)
				}
				if call("SSL_CTX_add_session", x, s).Int != 0 {
					t.Errorf("%v: session %d was added twice", profile, i)
				}
				call("SSL_SESSION_free", s)
				made = append(made, s)
			}
		})
		if n := x.CacheNumber(); n != want {
			t.Errorf("%v: %d sessions cached, want %d", profile, n, want)
		}
		for i, s := range made {
			if s.Alive() != (i >= len(made)-want) {
				t.Errorf("%v: session %d alive: %v", profile, i, s.Alive())
			}
		}
		call("SSL_CTX_free", x)
		if len(w.Violations()) != 0 || len(w.Sessions()) != 0 {
			t.Errorf("%v: violations %v, sessions %v", profile, w.Violations(), w.Sessions())
		}
	}
}

// TestExpiry flushes by time, and on every 255th connection.
func TestExpiry(t *testing.T) {
	w := refmodel.NewWorld(refmodel.WithHistory(false))
	x, y := newContext(w), newContext(w)
	x.SetVersions(0, tls12)
	call("SSL_CTX_set_options", y, uint64(noTicket))
	connect := func() {
		c, s := established(t, x, y)
		for _, ssl := range []*refmodel.ConnObject{c, s} {
			call("SSL_shutdown", ssl)
			call("SSL_free", ssl)
		}
	}
	connect()
	w.Advance(7200e9)
	call("SSL_CTX_flush_sessions", y, w.Now().Unix())
	if n := y.CacheNumber(); n != 1 {
		t.Errorf("at the timeout %d sessions are cached, want 1", n)
	}
	w.Advance(1e9)
	call("SSL_CTX_flush_sessions", y, w.Now().Unix())
	if n := y.CacheNumber(); n != 0 {
		t.Errorf("after the timeout %d sessions are cached, want 0", n)
	}
	for range 254 {
		connect()
	}
	w.Advance(7201e9)
	connect()
	if n := y.CacheNumber(); n != 1 {
		t.Errorf("after the 256th connection %d sessions are cached, want 1", n)
	}
}

// TestTwoCaches puts one session into the caches of two SSL_CTXs.
func TestTwoCaches(t *testing.T) {
	w := refmodel.NewWorld()
	w.Do(func() {
		x, y := newContext(w), newContext(w)
		s := call("SSL_SESSION_new").Session()
		call("SSL_SESSION_set1_id", s, []byte("id"), 2)
		call("SSL_CTX_add_session", x, s)
		if call("SSL_CTX_add_session", y, s).Int != 1 {
			t.Error("the second cache refused the session")
		}
		if n := len(w.Violations()); n != 1 || w.Violations()[0].Rule != refmodel.CrossCtx {
			t.Errorf("violations %v, want crossctx", w.Violations())
		}
		d := call("SSL_SESSION_dup", s).Session()
		w.ForgetViolations()
		call("SSL_CTX_add_session", newContext(w), d)
		if v := w.Violations(); len(v) != 0 {
			t.Errorf("a copy is no violation: %v", v)
		}
	})
}
