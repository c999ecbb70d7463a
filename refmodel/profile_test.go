package refmodel_test

import (
	"testing"

	"github.com/sslref/sslref/refmodel"
)

// TestLibraries goes through what the libraries do differently.
func TestLibraries(t *testing.T) {
	for _, profile := range []refmodel.Profile{refmodel.OpenSSL3, refmodel.OpenSSL111, refmodel.LibreSSL, refmodel.BoringSSL} {
		t.Run(profile.String(), func(t *testing.T) {
			openssl := profile == refmodel.OpenSSL3 || profile == refmodel.OpenSSL111
			w := refmodel.NewWorld(refmodel.WithProfile(profile))
			x, y := newContext(w), newContext(w)
			x.SetSessionCacheMode(cacheBoth)

			// A TLS 1.3 ticket replaces the client's session where servers send
			// them and clients take them.
			c, s, ok := refmodel.Connect(x, y)
			if !ok {
				t.Fatal("no connection")
			}
			before := c.Session()
			call("SSL_read", c, make([]byte, 1), 1)
			if replaced := c.Session() != before; replaced != openssl {
				t.Errorf("the ticket replaced the session: %v", replaced)
			}
			mine := call("SSL_get1_session", c).Session()
			if got := call("SSL_SESSION_is_resumable", mine).Int == 1; got != openssl {
				t.Errorf("the session is resumable: %v", got)
			}

			// An end that wasn't clean makes a cached session bad.
			call("SSL_free", c)
			call("SSL_free", s)
			if got := mine.Cached(); got {
				t.Error("the session is still cached")
			}
			call("SSL_SESSION_free", mine)

			// SSL_set_session of a session of no version.
			bare := call("SSL_SESSION_new")
			if profile == refmodel.BoringSSL {
				bare = call("SSL_SESSION_new", x)
			} else {
				w.Do(func() { bare = call("SSL_SESSION_new") })
			}
			ssl := call("SSL_new", x).Conn()
			want := int64(1)
			if profile == refmodel.LibreSSL {
				want = 0
			}
			if got := call("SSL_set_session", ssl, bare.Session()).Int; got != want {
				t.Errorf("SSL_set_session of a bare session = %d, want %d", got, want)
			}

			// d2i into a session.
			full, _, _ := refmodel.Connect(x, y)
			var der []byte
			call("i2d_SSL_SESSION", full.Session(), &der)
			var n int
			a := bare.Session()
			got := call("d2i_SSL_SESSION", &a, der, &n).Session()
			if same := got == bare.Session(); same != (profile != refmodel.BoringSSL) {
				t.Errorf("d2i into a session returned the same: %v", same)
			}
			if got != a || a.Owned() != 1 {
				t.Errorf("the result and the variable are not one reference: %v, %v", got, a)
			}

			// Removing a session that is not cached.
			removed := 0
			call("SSL_CTX_sess_set_remove_cb", y, refmodel.RemoveSessionFunc(func(*refmodel.ContextObject, *refmodel.SessionObject) { removed++ }), nil)
			call("SSL_SESSION_set1_id", a, []byte{1}, 1)
			call("SSL_CTX_remove_session", y, a)
			if (removed == 1) != openssl {
				t.Errorf("remove_session_cb was called %d times", removed)
			}

			// SSL_dup of an established SSL.
			if profile != refmodel.BoringSSL {
				d := call("SSL_dup", full).Conn()
				if same := d == full; same != openssl {
					t.Errorf("SSL_dup returned the same SSL: %v", same)
				}
			} else if call("SSL_dup", full); rules(w) != "nosuchfunction" {
				t.Errorf("SSL_dup: violations %q", rules(w))
			}
			for _, v := range w.Violations() {
				if v.Rule != refmodel.NoSuchFunction {
					t.Error(v)
				}
			}
		})
	}
}
