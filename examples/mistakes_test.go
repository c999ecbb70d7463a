package examples

import (
	"path/filepath"
	"slices"
	"testing"
	"unsafe"

	"github.com/sslref/sslref/examples/mistakes"
	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

const server = "example.org"

// connection returns an SSL with an established connection and its SSL_CTX.
func connection(t *testing.T) (*libssl.SSL, *libssl.SSL_CTX) {
	t.Helper()
	ctx := libssl.SSL_CTX_new(libssl.TLSv1_2_client_method())
	ssl := libssl.SSL_new(ctx)
	if libssl.SSL_connect(ssl) != 1 {
		t.Fatal("no connection")
	}
	return ssl, ctx
}

// saved returns a session of a connection, in ASN.1 form.
func saved(t *testing.T, ssl *libssl.SSL) []byte {
	t.Helper()
	s := libssl.SSL_get0_session(ssl)
	if s == nil {
		t.Fatal("no session to save")
	}
	name := libssl.CString(server)
	defer libssl.Free(unsafe.Pointer(name))
	if libssl.SSL_SESSION_set1_hostname(s, name) != 1 {
		t.Fatal("no host name in the session")
	}
	n := libssl.I2d_SSL_SESSION(s, nil)
	der := libssl.Malloc(libssl.Size_t(n))
	defer libssl.Free(der)
	p := (*libssl.Uchar)(der)
	libssl.I2d_SSL_SESSION(s, &p)
	return libssl.GoBytes(der, n)
}

// TestEachMistakeHappens runs each function such that its mistake does its
// harm, and has the model name it.
func TestEachMistakeHappens(t *testing.T) {
	for _, test := range []struct {
		name  string
		rules []refmodel.Rule
		run   func(t *testing.T, w *refmodel.World)
	}{
		{"Describe", []refmodel.Rule{refmodel.BorrowedFree}, func(t *testing.T, w *refmodel.World) {
			ssl, _ := connection(t)
			mistakes.Describe(ssl)
		}},
		{"Save", []refmodel.Rule{refmodel.RefLeak}, func(t *testing.T, w *refmodel.World) {
			ssl, ctx := connection(t)
			libssl.SSL_CTX_remove_session(ctx, libssl.SSL_get0_session(ssl)) // not resumable now
			if err := mistakes.Save(ssl, filepath.Join(t.TempDir(), "session")); err == nil {
				t.Error("saved")
			}
			libssl.SSL_free(ssl)
		}},
		{"Restore", []refmodel.Rule{refmodel.DoubleFree}, func(t *testing.T, w *refmodel.World) {
			ssl, _ := connection(t)
			der := saved(t, ssl)
			if err := w.FailNth("SSL_set_session", 1); err != nil {
				t.Fatal(err)
			}
			if err := mistakes.Restore(ssl, der); err == nil {
				t.Error("restored")
			}
		}},
		{"Hostname", []refmodel.Rule{refmodel.UseAfterFree}, func(t *testing.T, w *refmodel.World) {
			ssl, _ := connection(t)
			mistakes.Hostname(saved(t, ssl))
		}},
		{"HangUp", []refmodel.Rule{refmodel.StaleBorrow}, func(t *testing.T, w *refmodel.World) {
			ssl, _ := connection(t)
			mistakes.HangUp(ssl)
		}},
		// That a pointer escapes is no event; its use after the loan is.
		{"Keep", []refmodel.Rule{refmodel.StaleBorrow}, func(t *testing.T, w *refmodel.World) {
			ssl, ctx := connection(t)
			c := mistakes.NewCache()
			c.Keep(server, ssl)
			libssl.SSL_free(ssl)
			c.Offer(server, libssl.SSL_new(ctx))
		}},
		{"Fallback", []refmodel.Rule{refmodel.CrossCtx}, func(t *testing.T, w *refmodel.World) {
			failed, _ := connection(t)
			ssl, err := mistakes.Fallback(failed)
			if err != nil {
				t.Fatal(err)
			}
			libssl.SSL_free(ssl)
		}},
		{"Share", []refmodel.Rule{refmodel.UncheckedRef}, func(t *testing.T, w *refmodel.World) {
			ssl, _ := connection(t)
			if err := w.FailNth("SSL_SESSION_up_ref", 1); err != nil {
				t.Fatal(err)
			}
			libssl.SSL_SESSION_free(mistakes.Share(ssl))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := refmodel.NewWorld()
			w.Do(func() { test.run(t, w) })
			if got := rules(w); !slices.Equal(got, test.rules) {
				t.Errorf("the model reports %v, want %v", got, test.rules)
			}
		})
	}
}

// rules returns the rules that were broken in w, each once.
func rules(w *refmodel.World) []refmodel.Rule {
	var list []refmodel.Rule
	for _, v := range w.Violations() {
		list = append(list, v.Rule)
	}
	if len(w.Leaks()) > 0 {
		list = append(list, refmodel.RefLeak)
	}
	return slices.Compact(list)
}
