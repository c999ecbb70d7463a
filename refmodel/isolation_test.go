package refmodel_test

import (
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// TestConcurrency has many goroutines work on the same objects. It means
// something under the race detector.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	w := refmodel.NewWorld()
	w.VerifyNone(t, refmodel.EveryClass())
	w.Do(func() {
		server, client := serverAndClient()
		client.Model().SetSessionCacheMode(cacheClient)
		client.Model().SetCacheSize(3)
		var mu sync.Mutex
		var kept []*libssl.SSL_SESSION
		libssl.SSL_CTX_sess_set_new_cb(client, func(_ *libssl.SSL, s *libssl.SSL_SESSION) libssl.Int {
			mu.Lock()
			defer mu.Unlock()
			kept = append(kept, s)
			return 1
		})
		c, s := connection(t, client, server)
		shared := libssl.SSL_get1_session(c)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 50 {
					libssl.SSL_SESSION_up_ref(shared)
					one := libssl.SSL_get1_session(c)
					name := libssl.SSL_SESSION_get0_hostname(one)
					libssl.GoString(name)
					copy := libssl.SSL_SESSION_dup(one) // in the world of the goroutine's creator
					libssl.SSL_CTX_add_session(client, one)
					libssl.SSL_CTX_remove_session(client, one)
					libssl.SSL_SESSION_free(copy)
					libssl.SSL_SESSION_free(one)
					libssl.SSL_SESSION_free(shared)
				}
				a, b, ok := refmodel.Connect(client.Model(), server.Model())
				if !ok {
					t.Error("no connection")
				}
				call("SSL_read", a, make([]byte, 1), 1)
				call("SSL_free", a)
				call("SSL_free", b)
			})
		}
		wg.Wait()
		libssl.SSL_SESSION_free(shared)
		for _, s := range kept {
			libssl.SSL_SESSION_free(s)
		}
		libssl.SSL_free(c)
		libssl.SSL_free(s)
		libssl.SSL_CTX_free(server)
		libssl.SSL_CTX_free(client)
	})
}

// TestWorlds keeps worlds apart: calls that name no object act in the world of
// their goroutine, and an object of another world is a violation.
func TestWorlds(t *testing.T) {
	t.Parallel()
	a, b := refmodel.NewWorld(), refmodel.NewWorld()
	var mine, child, nested, other *libssl.SSL_SESSION
	a.Do(func() {
		mine = libssl.SSL_SESSION_new()
		b.Do(func() { other = libssl.SSL_SESSION_new() })
		nested = libssl.SSL_SESSION_new()
		done := make(chan bool)
		go func() {
			child = libssl.SSL_SESSION_new()
			close(done)
		}()
		<-done
	})
	for name, s := range map[string]*libssl.SSL_SESSION{"first": mine, "after a nested Do": nested, "in a goroutine": child} {
		if s.Model().World() != a {
			t.Errorf("the session made %s is in another world", name)
		}
	}
	if other.Model().World() != b {
		t.Error("the session of the nested Do is in another world")
	}
	if refmodel.Current() != refmodel.Default() {
		t.Error("outside of Do the current world is not the default one")
	}
	ctx := newContext(a)
	if libssl.SSL_CTX_add_session((*libssl.SSL_CTX)(ctx), other) != 0 {
		t.Error("a session of another world was added")
	}
	if got := rules(a); got != "crossctx" {
		t.Errorf("violations %q, want crossctx", got)
	}
	if len(b.Violations()) != 0 || len(b.Leaks()) != 1 || len(a.Leaks()) != 3 {
		t.Errorf("leaks: %v, %v", a.Leaks(), b.Leaks())
	}
}

// TestVerifyNone reports a mistake and a leak with their histories, once the
// test is over.
func TestVerifyNone(t *testing.T) {
	t.Parallel()
	w := refmodel.NewWorld()
	before := w
	before.Do(func() { libssl.SSL_SESSION_up_ref(libssl.SSL_SESSION_new()) })
	r := &recorder{}
	w.VerifyNone(r)
	w.Do(func() {
		lost := libssl.SSL_SESSION_new()
		libssl.SSL_SESSION_up_ref(lost)
		twice := libssl.SSL_SESSION_new()
		libssl.SSL_SESSION_free(twice)
		libssl.SSL_SESSION_free(twice)
	})
	if len(r.errors) != 0 {
		t.Errorf("reported before the end: %q", r.errors)
	}
	r.finish()
	if len(r.errors) != 2 {
		t.Fatalf("%d reports, want a violation and a leak: %q", len(r.errors), r.errors)
	}
	for i, want := range [][]string{
		{"SSL_SESSION_free", "session #3", "doublefree", "history of session #3", "acquired (+1) by SSL_SESSION_new", "isolation_test.go:"},
		{"session #2: 2 references not released", "SSL_SESSION_up_ref", "refleak", "isolation_test.go:"},
	} {
		for _, part := range want {
			if !strings.Contains(r.errors[i], part) {
				t.Errorf("report %d doesn't have %q:\n%s", i, part, r.errors[i])
			}
		}
	}
}

// TestFaults shows code that looks at no result.
func TestFaults(t *testing.T) {
	t.Parallel()
	w := refmodel.NewWorld()
	w.Do(func() {
		ctx, ssl := client(t)
		defer libssl.SSL_CTX_free(ctx)
		s := libssl.SSL_get_session(ssl)
		if err := w.FailNth("SSL_SESSION_up_ref", 2); err != nil {
			t.Fatal(err)
		}
		if libssl.SSL_SESSION_up_ref(s) != 1 {
			t.Error("the first call failed")
		}
		libssl.SSL_SESSION_free(s)
		libssl.SSL_SESSION_up_ref(s) // fails, and nobody looks
		libssl.SSL_free(ssl)
		libssl.SSL_SESSION_get_time(s)
		libssl.SSL_SESSION_free(s)

		if err := w.FailNth("SSL_SESSION_new", 1); err != nil {
			t.Fatal(err)
		}
		fresh := libssl.SSL_SESSION_new()
		if fresh != nil {
			t.Error("SSL_SESSION_new did not fail")
		}
		libssl.SSL_SESSION_has_ticket(fresh)
	})
	if got := rules(w); got != "uncheckedref uncheckedref uncheckedref" {
		t.Errorf("violations %q: %v", got, w.Violations())
	}
	for _, test := range []struct {
		name string
		n    int
		want string
	}{
		{"SSL_SESSION_unknown", 1, "has no function"},
		{"SSL_SESSION_new", 0, "counted from 1"},
		{"SSL_SESSION_free", 1, "can't fail"},
	} {
		if err := w.FailNth(test.name, test.n); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("FailNth(%q, %d) = %v, want %q", test.name, test.n, err, test.want)
		}
	}
}

// TestRemote meets the world's own peers.
func TestRemote(t *testing.T) {
	t.Parallel()
	w := refmodel.NewWorld()
	w.VerifyNone(t, refmodel.EveryClass())
	w.Do(func() {
		ctx, ssl := client(t)
		defer libssl.SSL_CTX_free(ctx)
		defer libssl.SSL_free(ssl)
		hello := []byte("hello")
		buf := make([]byte, 16)
		write := func() libssl.Int { return libssl.SSL_write(ssl, pointer(hello), 5) }
		if write() != 5 || libssl.SSL_read(ssl, pointer(buf), 16) != 5 || string(buf[:5]) != "hello" {
			t.Errorf("no echo but %q", buf)
		}
		if r := libssl.SSL_read(ssl, pointer(buf), 16); r != -1 || libssl.SSL_get_error(ssl, r) != libssl.SSL_ERROR_WANT_READ {
			t.Errorf("SSL_read without data = %d, error %d", r, libssl.SSL_get_error(ssl, r))
		}
		if r := libssl.SSL_shutdown(ssl); r != 0 {
			t.Errorf("the first SSL_shutdown = %d", r)
		}
		if r := libssl.SSL_shutdown(ssl); r != 1 {
			t.Errorf("the second SSL_shutdown = %d", r)
		}

		r := refmodel.DefaultRemote()
		r.Fail = true
		w.SetRemote(r)
		bad := libssl.SSL_new(ctx)
		defer libssl.SSL_free(bad)
		if r := libssl.SSL_connect(bad); r != -1 || libssl.SSL_get_error(bad, r) != libssl.SSL_ERROR_SSL {
			t.Errorf("SSL_connect to a server that refuses = %d", r)
		}

		r = refmodel.DefaultRemote()
		r.MaxVersion, r.Offer = tls12, true
		w.SetRemote(r)
		server := libssl.SSL_CTX_new(libssl.TLS_server_method())
		defer libssl.SSL_CTX_free(server)
		for i := range 2 {
			s := libssl.SSL_new(server)
			if libssl.SSL_accept(s) != 1 || libssl.SSL_version(s) != tls12 {
				t.Errorf("no client of TLS 1.2")
			}
			if got := libssl.SSL_session_reused(s); got != libssl.Int(i) {
				t.Errorf("connection %d: reused %d", i, got)
			}
			libssl.SSL_shutdown(s)
			libssl.SSL_free(s)
		}
	})
}

// TestClock has time pass only on request.
func TestClock(t *testing.T) {
	t.Parallel()
	start := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	w := refmodel.NewWorld(refmodel.WithTime(start))
	w.Do(func() {
		s := libssl.SSL_SESSION_new()
		defer libssl.SSL_SESSION_free(s)
		if got := int64(libssl.SSL_SESSION_get_time(s)); got != start.Unix() {
			t.Errorf("time %d, want %d", got, start.Unix())
		}
		if got := libssl.SSL_SESSION_get_timeout(s); got != 304 {
			t.Errorf("timeout %d, want 304", got)
		}
		w.Advance(time.Hour)
		if !w.Now().Equal(start.Add(time.Hour)) {
			t.Errorf("now %v", w.Now())
		}
	})
}

// pointer returns the address of a buffer.
func pointer(b []byte) unsafe.Pointer { return unsafe.Pointer(&b[0]) }
