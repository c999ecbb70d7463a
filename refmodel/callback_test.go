package refmodel_test

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// serverAndClient returns SSL_CTXs of both sides under their C names.
func serverAndClient() (server, client *libssl.SSL_CTX) {
	return libssl.SSL_CTX_new(libssl.TLS_server_method()), libssl.SSL_CTX_new(libssl.TLS_client_method())
}

// connection connects two SSL_CTXs and lets the client read its tickets.
func connection(t *testing.T, client, server *libssl.SSL_CTX) (c, s *libssl.SSL) {
	t.Helper()
	a, b := established(t, client.Model(), server.Model())
	return (*libssl.SSL)(a), (*libssl.SSL)(b)
}

// TestNewSessionCallback has the callback keep, free and turn down what it is
// given, rightly and wrongly.
func TestNewSessionCallback(t *testing.T) {
	tests := []struct {
		name string
		cb   func(s *libssl.SSL_SESSION) libssl.Int
		want string // violations
		leak int
	}{
		{"turned down", func(*libssl.SSL_SESSION) libssl.Int { return 0 }, "", 0},
		{"freed and kept", func(s *libssl.SSL_SESSION) libssl.Int { libssl.SSL_SESSION_free(s); return 1 }, "", 0},
		{"kept and lost", func(*libssl.SSL_SESSION) libssl.Int { return 1 }, "", 2},
		{"freed and turned down", func(s *libssl.SSL_SESSION) libssl.Int { libssl.SSL_SESSION_free(s); return 0 }, "borrowedfree borrowedfree", 0},
		{"one more, turned down", func(s *libssl.SSL_SESSION) libssl.Int { libssl.SSL_SESSION_up_ref(s); return 0 }, "", 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := refmodel.NewWorld()
			w.Do(func() {
				server, client := serverAndClient()
				client.Model().SetSessionCacheMode(cacheClient)
				calls := 0
				libssl.SSL_CTX_sess_set_new_cb(client, func(_ *libssl.SSL, s *libssl.SSL_SESSION) libssl.Int {
					calls++
					return test.cb(s)
				})
				c, s := connection(t, client, server)
				if calls != 2 {
					t.Errorf("called %d times, want once for each ticket", calls)
				}
				libssl.SSL_free(c)
				libssl.SSL_free(s)
				libssl.SSL_CTX_free(server)
				libssl.SSL_CTX_free(client)
			})
			if got := rules(w); got != test.want {
				t.Errorf("violations %q, want %q: %v", got, test.want, w.Violations())
			}
			leaks := w.Leaks()
			if len(leaks) != test.leak {
				t.Errorf("leaks %v, want %d", leaks, test.leak)
			}
		})
	}
}

// TestRemoveSessionCallback counts the calls: for each session that leaves the
// cache, and for one that never was in it.
func TestRemoveSessionCallback(t *testing.T) {
	t.Parallel()
	w := refmodel.NewWorld()
	w.Do(func() {
		server, client := serverAndClient()
		client.Model().SetSessionCacheMode(cacheClient)
		client.Model().SetVersions(0, tls12)
		var removed []*libssl.SSL_SESSION
		libssl.SSL_CTX_sess_set_remove_cb(client, func(ctx *libssl.SSL_CTX, s *libssl.SSL_SESSION) {
			if !s.Model().Alive() || ctx != client {
				t.Error("the callback was given a dead session or another SSL_CTX")
			}
			removed = append(removed, s)
		})
		c, s := connection(t, client, server)
		libssl.SSL_free(c)
		if len(removed) != 1 {
			t.Errorf("an unclean end: %d calls, want 1", len(removed))
		}
		stray := libssl.SSL_SESSION_new()
		id := libssl.Uchar(7)
		libssl.SSL_SESSION_set1_id(stray, &id, 1)
		if libssl.SSL_CTX_remove_session(client, stray) != 0 || len(removed) != 2 {
			t.Errorf("a session that is not cached: %d calls in all, want 2", len(removed))
		}
		libssl.SSL_SESSION_free(stray)
		libssl.SSL_free(s)
		libssl.SSL_CTX_free(server)
		libssl.SSL_CTX_free(client)
	})
	if v := w.Violations(); len(v) > 0 {
		t.Error(v)
	}
}

// TestGetSessionCallback keeps a server's sessions outside of the cache.
func TestGetSessionCallback(t *testing.T) {
	for _, handOver := range []bool{false, true} {
		for _, own := range []bool{true, false} {
			t.Run(fmt.Sprintf("copy=%v own=%v", !handOver, own), func(t *testing.T) {
				t.Parallel()
				w := refmodel.NewWorld()
				w.Do(func() {
					server, client := serverAndClient()
					libssl.SSL_CTX_set_options(server, noTicket)
					server.Model().SetSessionCacheMode(cacheServer | 0x300)
					client.Model().SetVersions(0, tls12)
					var store *libssl.SSL_SESSION
					libssl.SSL_CTX_sess_set_new_cb(server, func(_ *libssl.SSL, s *libssl.SSL_SESSION) libssl.Int {
						store = s
						return 1
					})
					libssl.SSL_CTX_sess_set_get_cb(server, func(_ *libssl.SSL, id *libssl.Uchar, n libssl.Int, copy *libssl.Int) *libssl.SSL_SESSION {
						if store == nil || n != 32 {
							return nil
						}
						if handOver {
							*copy = 0
							if own {
								libssl.SSL_SESSION_up_ref(store)
							}
						}
						return store
					})
					c, s := connection(t, client, server)
					sess := libssl.SSL_get1_session(c)
					for _, ssl := range []*libssl.SSL{c, s} {
						libssl.SSL_shutdown(ssl)
						libssl.SSL_free(ssl)
					}
					c, s = libssl.SSL_new(client), libssl.SSL_new(server)
					refmodel.Link(c.Model(), s.Model())
					libssl.SSL_set_session(c, sess)
					if !refmodel.Handshake(c.Model(), s.Model()) || libssl.SSL_session_reused(s) != 1 {
						t.Error("the session was not resumed")
					}
					libssl.SSL_free(c)
					libssl.SSL_free(s)
					libssl.SSL_SESSION_free(sess)
					if !handOver || own {
						libssl.SSL_SESSION_free(store)
					}
					libssl.SSL_CTX_free(server)
					libssl.SSL_CTX_free(client)
				})
				if v, l := w.Violations(), w.Open(); len(v)+len(l) > 0 {
					t.Errorf("violations %v, leaks %v", v, l)
				}
			})
		}
	}
}

// psk returns a session that stands for a pre-shared key.
func psk() *libssl.SSL_SESSION {
	s := libssl.SSL_SESSION_new()
	key := [48]libssl.Uchar{1}
	libssl.SSL_SESSION_set1_master_key(s, &key[0], 48)
	libssl.SSL_SESSION_set_protocol_version(s, tls13)
	sample := libssl.SSL_CTX_new(libssl.TLS_client_method())
	ssl := libssl.SSL_new(sample)
	libssl.SSL_connect(ssl)
	libssl.SSL_SESSION_set_cipher(s, libssl.SSL_get_current_cipher(ssl))
	libssl.SSL_free(ssl)
	libssl.SSL_CTX_free(sample)
	return s
}

// TestPSKCallbacks has both sides use a session as a PSK: handed over by the one,
// and by the other if it returns 1.
func TestPSKCallbacks(t *testing.T) {
	for _, test := range []struct {
		name              string
		keep, result      libssl.Int // of the server's callback
		want              string
		leak, established bool
	}{
		{"used", 1, 1, "", false, true},
		{"refused and kept", 1, 0, "", true, false},
		{"released already", 0, 1, "doublefree", false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := refmodel.NewWorld()
			w.Do(func() {
				server, client := serverAndClient()
				key := psk()
				identity := []libssl.Uchar("me")
				libssl.SSL_CTX_set_psk_use_session_callback(client, func(_ *libssl.SSL, _ *libssl.EVP_MD, id **libssl.Uchar, n *libssl.Size_t, s **libssl.SSL_SESSION) libssl.Int {
					libssl.SSL_SESSION_up_ref(key)
					*id, *n, *s = &identity[0], 2, key
					return 1
				})
				libssl.SSL_CTX_set_psk_find_session_callback(server, func(_ *libssl.SSL, id *libssl.Uchar, n libssl.Size_t, s **libssl.SSL_SESSION) libssl.Int {
					mine := libssl.SSL_SESSION_dup(key)
					if test.keep == 0 {
						libssl.SSL_SESSION_free(mine)
						mine = key
						libssl.SSL_SESSION_free(key)
					}
					*s = mine
					return test.result
				})
				c, s := libssl.SSL_new(client), libssl.SSL_new(server)
				refmodel.Link(c.Model(), s.Model())
				if got := refmodel.Handshake(c.Model(), s.Model()); got != test.established {
					t.Errorf("established: %v", got)
				}
				libssl.SSL_free(c)
				libssl.SSL_free(s)
				if test.keep != 0 {
					libssl.SSL_SESSION_free(key)
				}
				libssl.SSL_CTX_free(server)
				libssl.SSL_CTX_free(client)
			})
			if got := rules(w); got != test.want {
				t.Errorf("violations %q, want %q: %v", got, test.want, w.Violations())
			}
			if got := len(w.Leaks()) > 0; got != test.leak {
				t.Errorf("leaks: %v", w.Leaks())
			}
		})
	}
}

// TestTicketCallbacks has a server look into its tickets.
func TestTicketCallbacks(t *testing.T) {
	for _, verdict := range []libssl.Int{libssl.SSL_TICKET_RETURN_USE, libssl.SSL_TICKET_RETURN_USE_RENEW, libssl.SSL_TICKET_RETURN_IGNORE_RENEW} {
		t.Run(fmt.Sprint(verdict), func(t *testing.T) {
			t.Parallel()
			w := refmodel.NewWorld()
			w.Do(func() {
				server, client := serverAndClient()
				made, opened := 0, 0
				libssl.SSL_CTX_set_session_ticket_cb(server,
					func(s *libssl.SSL, _ unsafe.Pointer) libssl.Int {
						made++
						if libssl.SSL_get_session(s) == nil {
							t.Error("no session in the generate callback")
						}
						return 1
					},
					func(_ *libssl.SSL, s *libssl.SSL_SESSION, _ *libssl.Uchar, _ libssl.Size_t, status libssl.Int, _ unsafe.Pointer) libssl.Int {
						if status == libssl.SSL_TICKET_EMPTY {
							return libssl.SSL_TICKET_RETURN_IGNORE_RENEW
						}
						opened++
						if libssl.SSL_SESSION_get_protocol_version(s) != tls13 {
							t.Error("another session in the decrypt callback")
						}
						return verdict
					}, nil)
				c, s := connection(t, client, server)
				sess := libssl.SSL_get1_session(c)
				libssl.SSL_shutdown(c)
				libssl.SSL_free(c)
				libssl.SSL_free(s)
				c, s = libssl.SSL_new(client), libssl.SSL_new(server)
				refmodel.Link(c.Model(), s.Model())
				libssl.SSL_set_session(c, sess)
				if !refmodel.Handshake(c.Model(), s.Model()) {
					t.Error("no second connection")
				}
				use := verdict != libssl.SSL_TICKET_RETURN_IGNORE_RENEW
				if reused := libssl.SSL_session_reused(s) == 1; reused != use {
					t.Errorf("reused %v", reused)
				}
				want := map[libssl.Int]int{libssl.SSL_TICKET_RETURN_USE: 2, libssl.SSL_TICKET_RETURN_USE_RENEW: 3, libssl.SSL_TICKET_RETURN_IGNORE_RENEW: 4}[verdict]
				if made != want || opened != 1 {
					t.Errorf("%d tickets made and %d opened, want %d and 1", made, opened, want)
				}
				libssl.SSL_free(c)
				libssl.SSL_free(s)
				libssl.SSL_SESSION_free(sess)
				libssl.SSL_CTX_free(server)
				libssl.SSL_CTX_free(client)
			})
			if v, l := w.Violations(), w.Open(); len(v)+len(l) > 0 {
				t.Errorf("violations %v, leaks %v", v, l)
			}
		})
	}
}

// TestCallbackFreesUnderCall frees an SSL in a callback of a call on it.
func TestCallbackFreesUnderCall(t *testing.T) {
	t.Parallel()
	w := refmodel.NewWorld()
	w.Do(func() {
		server, client := serverAndClient()
		client.Model().SetSessionCacheMode(cacheClient)
		libssl.SSL_CTX_sess_set_new_cb(client, func(ssl *libssl.SSL, _ *libssl.SSL_SESSION) libssl.Int {
			libssl.SSL_free(ssl)
			return 0
		})
		connection(t, client, server)
	})
	if got := rules(w); !strings.HasPrefix(got, "useafterfree") {
		t.Errorf("violations %q", got)
	}
}

// TestCallbackGetters gets back what was registered.
func TestCallbackGetters(t *testing.T) {
	t.Parallel()
	refmodel.NewWorld().Do(func() {
		ctx := libssl.SSL_CTX_new(libssl.TLS_method())
		defer libssl.SSL_CTX_free(ctx)
		if libssl.SSL_CTX_sess_get_new_cb(ctx) != nil || libssl.SSL_CTX_sess_get_remove_cb(ctx) != nil || libssl.SSL_CTX_sess_get_get_cb(ctx) != nil {
			t.Error("callbacks where none are set")
		}
		libssl.SSL_CTX_sess_set_new_cb(ctx, func(*libssl.SSL, *libssl.SSL_SESSION) libssl.Int { return 7 })
		if cb := libssl.SSL_CTX_sess_get_new_cb(ctx); cb == nil || cb(nil, nil) != 7 {
			t.Error("another callback came back")
		}
		libssl.SSL_CTX_sess_set_new_cb(ctx, nil)
		if libssl.SSL_CTX_sess_get_new_cb(ctx) != nil {
			t.Error("the callback is still there")
		}
	})
}
