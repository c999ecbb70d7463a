package refmodel_test

import (
	"testing"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// TestBIOWithSSL has a BIO own an SSL, and lend it.
func TestBIOWithSSL(t *testing.T) {
	t.Parallel()
	w := refmodel.NewWorld()
	w.VerifyNone(t, refmodel.EveryClass())
	w.Do(func() {
		ctx, ssl := client(t)
		defer libssl.SSL_CTX_free(ctx)
		b := libssl.BIO_new(libssl.BIO_f_ssl())
		b.Model().SetSSL(ssl.Model(), true) // the BIO's from now on
		if b.Model().SSL() != ssl.Model() {
			t.Error("another SSL is in the BIO")
		}
		s := libssl.SSL_get_session(ssl)
		libssl.BIO_free(b)
		if s.Model().Alive() || ssl.Model().Alive() {
			t.Error("BIO_free left the SSL or its session")
		}

		own := libssl.BIO_new_ssl(ctx, 1)
		defer libssl.BIO_free_all(own)
		inner := (*libssl.SSL)(own.Model().SSL())
		if libssl.SSL_connect(inner) != 1 {
			t.Fatal("no connection")
		}
		to := libssl.BIO_new_ssl(ctx, 1)
		defer libssl.BIO_free_all(to)
		if libssl.BIO_ssl_copy_session_id(to, own) != 1 || to.Model().SSL().Session() != inner.Model().Session() {
			t.Error("BIO_ssl_copy_session_id did not share the session")
		}
		libssl.BIO_ssl_shutdown(own)
		if libssl.SSL_get_shutdown(inner) != libssl.SSL_SENT_SHUTDOWN {
			t.Error("BIO_ssl_shutdown sent nothing")
		}
	})
}

// TestBIOOwnsSSL frees an SSL that is a BIO's.
func TestBIOOwnsSSL(t *testing.T) {
	t.Parallel()
	w := refmodel.NewWorld()
	w.Do(func() {
		_, ssl := client(t)
		b := libssl.BIO_new(libssl.BIO_f_ssl())
		b.Model().SetSSL(ssl.Model(), true)
		libssl.SSL_free(ssl)
		libssl.BIO_free(b)
	})
	if got := rules(w); got != "doublefree" {
		t.Errorf("violations %q: %v", got, w.Violations())
	}
}

// TestCrossedBIOs links two SSLs that read from each other's memory BIOs.
func TestCrossedBIOs(t *testing.T) {
	t.Parallel()
	w := refmodel.NewWorld()
	w.VerifyNone(t, refmodel.EveryClass())
	w.Do(func() {
		server, client := serverAndClient()
		c, s := libssl.SSL_new(client), libssl.SSL_new(server)
		a, b := libssl.BIO_new(libssl.BIO_s_mem()), libssl.BIO_new(libssl.BIO_s_mem())
		libssl.BIO_up_ref(a)
		libssl.BIO_up_ref(b)
		libssl.SSL_set_bio(c, a, b)
		libssl.SSL_set_bio(s, b, a)
		libssl.SSL_set_connect_state(c)
		libssl.SSL_set_accept_state(s)
		for i, step := range []struct {
			ssl  *libssl.SSL
			want libssl.Int
		}{{c, -1}, {s, -1}, {c, 1}, {s, 1}} {
			if got := libssl.SSL_do_handshake(step.ssl); got != step.want {
				t.Fatalf("step %d of the handshake = %d, want %d", i, got, step.want)
			}
		}
		if libssl.SSL_get_rbio(c) != a || libssl.SSL_get_wbio(c) != b {
			t.Error("other BIOs came back")
		}
		libssl.SSL_free(c)
		libssl.SSL_free(s)
		libssl.SSL_CTX_free(client)
		libssl.SSL_CTX_free(server)
	})
}
