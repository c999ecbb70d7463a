package refmodel_test

import (
	"testing"

	"github.com/sslref/sslref/refmodel"
)

// pair is a connection whose SSL_CTXs and SSLs are freed at the end of the test,
// when no reference may be left.
type pair struct {
	w    *refmodel.World
	x, y *refmodel.ContextObject
	c, s *refmodel.ConnObject
}

func newPair(t *testing.T, version int, settings ...func(p *pair)) *pair {
	t.Helper()
	p := &pair{w: refmodel.NewWorld()}
	p.w.VerifyNone(t, refmodel.EveryClass())
	p.x, p.y = newContext(p.w), newContext(p.w)
	p.x.SetVersions(0, version)
	for _, set := range settings {
		set(p)
	}
	p.c, p.s = established(t, p.x, p.y)
	t.Cleanup(func() {
		call("SSL_free", p.c)
		call("SSL_free", p.s)
		call("SSL_CTX_free", p.x)
		call("SSL_CTX_free", p.y)
	})
	return p
}

// pump has both sides read what the other sent.
func (p *pair) pump() {
	for range 4 {
		call("SSL_read", p.s, make([]byte, 16), 16)
		call("SSL_read", p.c, make([]byte, 16), 16)
	}
}

// TestWhatEndsALoan goes through the calls of findings' table of ends: whether
// what was borrowed from the client, or from the server, is alive afterwards.
func TestWhatEndsALoan(t *testing.T) {
	clientCache := func(p *pair) { p.x.SetSessionCacheMode(cacheClient) }
	reneg := func(p *pair) { call("SSL_CTX_set_options", p.y, uint64(1<<8)) }
	tests := []struct {
		name    string
		version int
		set     func(p *pair)
		server  bool
		run     func(p *pair)
		alive   bool
	}{
		{"SSL_set_session of itself", tls13, nil, false, func(p *pair) {
			call("SSL_set_session", p.c, p.c.Session())
		}, true},
		{"SSL_set_session of NULL", tls13, nil, false, func(p *pair) {
			call("SSL_set_session", p.c, (*refmodel.SessionObject)(nil))
		}, false},
		{"flush while open", tls13, clientCache, false, func(p *pair) {
			call("SSL_CTX_flush_sessions", p.x, int64(0))
		}, true},
		{"remove while open", tls13, clientCache, false, func(p *pair) {
			call("SSL_CTX_remove_session", p.x, p.c.Session())
		}, true},
		{"SSL_CTX_free while open", tls13, clientCache, false, func(p *pair) {
			call("SSL_CTX_up_ref", p.x)
			call("SSL_CTX_free", p.x)
		}, true},
		{"write, and the first shutdown", tls13, nil, false, func(p *pair) {
			call("SSL_write", p.c, []byte("x"), 1)
			call("SSL_shutdown", p.c)
		}, true},
		{"set_shutdown, states, id context", tls13, nil, false, func(p *pair) {
			call("SSL_set_shutdown", p.c, 1)
			call("SSL_set_session_id_context", p.c, []byte("a"), 1)
			call("SSL_set_connect_state", p.c)
		}, true},
		{"SSL_CTX_free, SSL_set_SSL_CTX", tls13, nil, false, func(p *pair) {
			call("SSL_set_SSL_CTX", p.c, p.y)
		}, true},
		{"a key update", tls13, nil, false, func(p *pair) {
			call("SSL_key_update", p.c, 1)
			call("SSL_write", p.c, []byte("x"), 1)
			p.pump()
		}, true},
		{"a new ticket, server", tls13, nil, true, func(p *pair) {
			if call("SSL_new_session_ticket", p.s).Int != 1 {
				panic("no ticket")
			}
		}, true},
		{"a new ticket, server, then a write", tls13, nil, true, func(p *pair) {
			call("SSL_new_session_ticket", p.s)
			call("SSL_write", p.s, []byte("x"), 1)
		}, false},
		{"a new ticket, client, then a read", tls13, nil, false, func(p *pair) {
			call("SSL_new_session_ticket", p.s)
			call("SSL_do_handshake", p.s)
			call("SSL_read", p.c, make([]byte, 1), 1)
		}, false},
		{"a new ticket, client, then a peek", tls13, nil, false, func(p *pair) {
			call("SSL_new_session_ticket", p.s)
			call("SSL_do_handshake", p.s)
			call("SSL_peek", p.c, make([]byte, 1), 1)
		}, false},
		{"a new ticket, client, then two shutdowns", tls13, nil, false, func(p *pair) {
			call("SSL_new_session_ticket", p.s)
			call("SSL_do_handshake", p.s)
			call("SSL_shutdown", p.c)
			call("SSL_shutdown", p.c)
		}, false},
		{"an earlier ticket's session in the cache", tls13, clientCache, false, func(p *pair) {
			call("SSL_new_session_ticket", p.s)
			call("SSL_do_handshake", p.s)
			call("SSL_read", p.c, make([]byte, 1), 1)
		}, true},
		{"renegotiation asked for", tls12, reneg, false, func(p *pair) {
			call("SSL_renegotiate", p.c)
		}, true},
		{"renegotiation", tls12, reneg, false, func(p *pair) {
			call("SSL_renegotiate", p.c)
			call("SSL_do_handshake", p.c)
			p.pump()
		}, false},
		{"renegotiation, in the peer's reads", tls12, reneg, true, func(p *pair) {
			call("SSL_renegotiate", p.c)
			call("SSL_do_handshake", p.c)
			p.pump()
		}, false},
		{"abbreviated renegotiation", tls12, reneg, false, func(p *pair) {
			call("SSL_renegotiate_abbreviated", p.c)
			call("SSL_do_handshake", p.c)
			p.pump()
		}, true},
		{"a request for a certificate", tls13, func(p *pair) {
			p.x.SetPostHandshakeAuth(true)
			call("SSL_CTX_use_certificate_file", p.x, "", 1)
		}, true, func(p *pair) {
			call("SSL_set_session_id_context", p.s, []byte("a"), 1)
			call("SSL_set_verify", p.s, 1, nil)
			if call("SSL_verify_client_post_handshake", p.s).Int != 1 {
				panic("no request")
			}
			call("SSL_do_handshake", p.s)
			p.pump()
		}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			set := func(*pair) {}
			if test.set != nil {
				set = test.set
			}
			p := newPair(t, test.version, set)
			ssl := p.c
			if test.server {
				ssl = p.s
			}
			lent := call("SSL_get_session", ssl).Session()
			test.run(p)
			if lent.Alive() != test.alive {
				t.Errorf("alive %v, want %v", lent.Alive(), test.alive)
			}
		})
	}
}

// TestReferencesOfSSL has a loan survive the SSL_free of one of two references,
// and of a duplicate.
func TestReferencesOfSSL(t *testing.T) {
	t.Parallel()
	p := newPair(t, tls13)
	lent := call("SSL_get_session", p.c).Session()
	call("SSL_up_ref", p.c)
	if d := call("SSL_dup", p.c).Conn(); d != p.c {
		t.Errorf("SSL_dup of a connection = %v, want %v", d, p.c)
	}
	call("SSL_free", p.c)
	call("SSL_free", p.c)
	if !lent.Alive() {
		t.Error("the session is gone")
	}
	fresh := call("SSL_new", p.x).Conn()
	call("SSL_set_session", fresh, lent)
	d := call("SSL_dup", fresh).Conn()
	if d == fresh || d.Session() != lent {
		t.Errorf("SSL_dup of an SSL that has not begun = %v with %v", d, d.Session())
	}
	call("SSL_free", fresh)
	call("SSL_free", d)
}

// TestFatalAlerts ends connections with errors: the session can't be resumed.
func TestFatalAlerts(t *testing.T) {
	t.Parallel()
	t.Run("unexpected end", func(t *testing.T) {
		p := newPair(t, tls13)
		s := p.c.Session()
		refmodel.Disconnect(p.c)
		if r := call("SSL_read", p.c, make([]byte, 1), 1).Int; r != 0 || call("SSL_get_error", p.c, int(r)).Int != 1 {
			t.Errorf("SSL_read = %d", r)
		}
		if call("SSL_SESSION_is_resumable", s).Int != 0 {
			t.Error("the session is still resumable")
		}
	})
	t.Run("no common version", func(t *testing.T) {
		w := refmodel.NewWorld()
		w.VerifyNone(t, refmodel.EveryClass())
		x, y := newContext(w), newContext(w)
		x.SetVersions(0, tls12)
		y.SetVersions(tls13, 0)
		c, s, ok := refmodel.Connect(x, y)
		if ok {
			t.Error("the handshake succeeded")
		}
		if c.Session() == nil || s.Session() != nil {
			t.Errorf("client %v, server %v", c.Session(), s.Session())
		}
		for _, ssl := range []*refmodel.ConnObject{c, s} {
			call("SSL_free", ssl)
		}
		call("SSL_CTX_free", x)
		call("SSL_CTX_free", y)
	})
	t.Run("bad certificate", func(t *testing.T) {
		w := refmodel.NewWorld()
		x, y := newContext(w), newContext(w)
		x.SetVerifyFails(true)
		call("SSL_CTX_set_verify", x, 1, nil)
		if _, _, ok := refmodel.Connect(x, y); ok {
			t.Error("the handshake succeeded")
		}
	})
	t.Run("refused renegotiation", func(t *testing.T) {
		p := newPair(t, tls12)
		s := p.c.Session()
		call("SSL_renegotiate", p.c)
		call("SSL_do_handshake", p.c)
		p.pump()
		if call("SSL_SESSION_is_resumable", s).Int != 0 {
			t.Error("the session is still resumable")
		}
	})
}

// TestFlights watches a client's session from its first flight on.
func TestFlights(t *testing.T) {
	t.Parallel()
	w := refmodel.NewWorld()
	w.VerifyNone(t, refmodel.EveryClass())
	x, y := newContext(w), newContext(w)
	c, s := call("SSL_new", x).Conn(), call("SSL_new", y).Conn()
	refmodel.Link(c, s)
	if call("SSL_do_handshake", c).Int != -1 || c.Session() != nil {
		t.Error("a handshake without a side began")
	}
	steps := []struct {
		name string
		ssl  *refmodel.ConnObject
		want int64
	}{
		{"SSL_connect", c, -1}, {"SSL_accept", s, -1}, {"SSL_connect", c, 1}, {"SSL_accept", s, 1},
	}
	for i, step := range steps {
		if got := call(step.name, step.ssl).Int; got != step.want {
			t.Errorf("step %d: %s = %d, want %d", i, step.name, got, step.want)
		}
		if step.ssl.Session() == nil {
			t.Errorf("step %d: no session", i)
		}
	}
	if n := c.Pending(); n != 2 {
		t.Errorf("%d tickets wait for the client, want 2", n)
	}
	for _, ssl := range []*refmodel.ConnObject{c, s} {
		call("SSL_free", ssl)
	}
	call("SSL_CTX_free", x)
	call("SSL_CTX_free", y)
}

// TestEarlyData sends data with the ClientHello.
func TestEarlyData(t *testing.T) {
	t.Parallel()
	p := newPair(t, tls13, func(p *pair) { p.y.SetMaxEarlyData(1000) })
	if !p.s.Session().Cached() {
		t.Error("a server with early data did not cache the session")
	}
	s := call("SSL_get1_session", p.c).Session()
	defer call("SSL_SESSION_free", s)
	if got := call("SSL_SESSION_get_max_early_data", s).Int; got != 1000 {
		t.Errorf("max_early_data %d", got)
	}
	call("SSL_shutdown", p.c)
	c, srv := call("SSL_new", p.x).Conn(), call("SSL_new", p.y).Conn()
	defer call("SSL_free", c)
	defer call("SSL_free", srv)
	refmodel.Link(c, srv)
	call("SSL_set_session", c, s)
	call("SSL_set_connect_state", c)
	call("SSL_set_accept_state", srv)
	var n uint64
	if call("SSL_write_early_data", c, []byte("early"), 5, &n).Int != 1 || n != 5 {
		t.Errorf("SSL_write_early_data wrote %d", n)
	}
	buf := make([]byte, 16)
	if r := call("SSL_read_early_data", srv, buf, 16, &n).Int; r != 1 || string(buf[:n]) != "early" {
		t.Errorf("SSL_read_early_data = %d: %q", r, buf[:n])
	}
	if r := call("SSL_read_early_data", srv, buf, 16, &n).Int; r != 0 {
		t.Errorf("SSL_read_early_data before the end = %d, want 0", r)
	}
	if r := call("SSL_connect", c).Int; r != 1 {
		t.Errorf("SSL_connect = %d", r)
	}
	if r := call("SSL_read_early_data", srv, buf, 16, &n).Int; r != 2 {
		t.Errorf("SSL_read_early_data at the end = %d, want 2", r)
	}
	if call("SSL_accept", srv).Int != 1 || call("SSL_session_reused", c).Int != 1 {
		t.Error("the handshake did not resume the session")
	}
	if !p.y.CachedSessions()[0].Alive() || p.y.CacheNumber() != 2 {
		t.Errorf("%d sessions are cached, want the other ticket's and the new one", p.y.CacheNumber())
	}
}

// TestMisuseOfLinks has the model's own functions check what they are given.
func TestMisuseOfLinks(t *testing.T) {
	t.Parallel()
	w := refmodel.NewWorld()
	w.Do(func() {
		x := newContext(w)
		c := call("SSL_new", x).Conn()
		refmodel.Link(c, nil)
		refmodel.Disconnect(nil)
		call("SSL_free", c)
		refmodel.Link(c, c)
		var none *refmodel.ConnObject
		if none.Alive() || none.Session() != nil || none.World() != w {
			t.Error("NULL is alive, has a session or a world of its own")
		}
	})
	if got := rules(w); got != "uncheckedref uncheckedref useafterfree" {
		t.Errorf("violations %q", got)
	}
}
