package refmodel_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// recorder is a TestingT that keeps what is reported.
type recorder struct {
	errors   []string
	cleanups []func()
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}
func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func (r *recorder) finish() {
	for i := len(r.cleanups) - 1; i >= 0; i-- {
		r.cleanups[i]()
	}
}

// rules returns the rules of a world's violations, in order.
func rules(w *refmodel.World) string {
	var list []string
	for _, v := range w.Violations() {
		list = append(list, string(v.Rule))
	}
	return strings.Join(list, " ")
}

// client returns a connected client SSL with its SSL_CTX.
func client(t *testing.T) (*libssl.SSL_CTX, *libssl.SSL) {
	t.Helper()
	ctx := libssl.SSL_CTX_new(libssl.TLS_client_method())
	ssl := libssl.SSL_new(ctx)
	if r := libssl.SSL_connect(ssl); r != 1 {
		t.Fatalf("SSL_connect = %d, error %d", r, libssl.SSL_get_error(ssl, r))
	}
	return ctx, ssl
}

func TestMistakes(t *testing.T) {
	tests := []struct {
		name string
		run  func(t *testing.T)
		want string
	}{
		{"right", func(t *testing.T) {
			ctx, ssl := client(t)
			s := libssl.SSL_get1_session(ssl)
			libssl.SSL_free(ssl)
			libssl.SSL_SESSION_free(s)
			libssl.SSL_CTX_free(ctx)
		}, ""},
		{"borrowed free", func(t *testing.T) {
			ctx, ssl := client(t)
			libssl.SSL_SESSION_free(libssl.SSL_get_session(ssl))
			libssl.SSL_free(ssl)
			libssl.SSL_CTX_free(ctx)
		}, "borrowedfree"},
		{"double free while the SSL lives", func(t *testing.T) {
			ctx, ssl := client(t)
			s := libssl.SSL_get1_session(ssl)
			libssl.SSL_SESSION_free(s)
			libssl.SSL_SESSION_free(s)
			libssl.SSL_free(ssl)
			libssl.SSL_CTX_free(ctx)
		}, "doublefree"},
		{"double free of the last reference", func(t *testing.T) {
			s := libssl.SSL_SESSION_new()
			libssl.SSL_SESSION_free(s)
			libssl.SSL_SESSION_free(s)
		}, "doublefree"},
		{"use after free", func(t *testing.T) {
			s := libssl.SSL_SESSION_new()
			libssl.SSL_SESSION_free(s)
			libssl.SSL_SESSION_get_time(s)
		}, "useafterfree"},
		{"stale borrow", func(t *testing.T) {
			ctx, ssl := client(t)
			s := libssl.SSL_get_session(ssl)
			libssl.SSL_free(ssl)
			libssl.SSL_SESSION_get_time(s)
			libssl.SSL_CTX_free(ctx)
		}, "staleborrow"},
		{"ticket ends a loan", func(t *testing.T) {
			ctx, ssl := client(t)
			s := libssl.SSL_get_session(ssl)
			libssl.SSL_read(ssl, nil, 0)
			libssl.SSL_SESSION_get_time(s)
			libssl.SSL_free(ssl)
			libssl.SSL_CTX_free(ctx)
		}, "staleborrow"},
		{"NULL", func(t *testing.T) {
			libssl.SSL_SESSION_free(nil)
			libssl.SSL_SESSION_up_ref(nil)
		}, "uncheckedref"},
		{"another SSL_CTX's session", func(t *testing.T) {
			ctx, ssl := client(t)
			other := libssl.SSL_CTX_new(libssl.TLS_client_method())
			ssl2 := libssl.SSL_new(other)
			libssl.SSL_set_session(ssl2, libssl.SSL_get_session(ssl))
			libssl.SSL_free(ssl)
			libssl.SSL_free(ssl2)
			libssl.SSL_CTX_free(ctx)
			libssl.SSL_CTX_free(other)
		}, "crossctx"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := refmodel.NewWorld()
			w.Do(func() { test.run(t) })
			if got := rules(w); got != test.want {
				t.Errorf("violations %q, want %q\n%v", got, test.want, w.Violations())
			}
			if l := w.Open(); len(l) != 0 {
				t.Errorf("leaks: %v", l)
			}
		})
	}
}
