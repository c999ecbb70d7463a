package refmodel

import "testing"

func TestPrototype(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"SSL_SESSION_new", "SSL_SESSION *SSL_SESSION_new(void)"},
		{"SSL_SESSION_free", "void SSL_SESSION_free(SSL_SESSION *session)"},
		{"SSL_set_session", "int SSL_set_session(SSL *to, SSL_SESSION *session)"},
		{"d2i_SSL_SESSION", "SSL_SESSION *d2i_SSL_SESSION(SSL_SESSION **a, const unsigned char **pp, long length)"},
		{"SSL_CTX_sess_set_new_cb", "void SSL_CTX_sess_set_new_cb(SSL_CTX *ctx, int (*new_session_cb)(SSL *ssl, SSL_SESSION *sess))"},
		{"SSL_CTX_sess_get_new_cb", "int (*SSL_CTX_sess_get_new_cb(SSL_CTX *ctx))(SSL *ssl, SSL_SESSION *sess)"},
		{"SSL_CTX_sess_get_get_cb", "SSL_SESSION *(*SSL_CTX_sess_get_get_cb(SSL_CTX *ctx))(SSL *ssl, const unsigned char *data, int len, int *copy)"},
	} {
		if got := Lookup(OpenSSL3, tt.name).Prototype(); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
	if got, want := Lookup(BoringSSL, "SSL_SESSION_new").Prototype(), "SSL_SESSION *SSL_SESSION_new(const SSL_CTX *ctx)"; got != want {
		t.Errorf("BoringSSL: %s", got)
	}
	if got, want := LookupCallback(OpenSSL3, "new_session_cb").Prototype(), "int new_session_cb(SSL *ssl, SSL_SESSION *sess)"; got != want {
		t.Errorf("callback: %s", got)
	}
}

func TestKindIn(t *testing.T) {
	for _, tt := range []struct {
		p    Profile
		name string
		want Kind
	}{
		{OpenSSL3, "SSL_SESSION_free", Function},
		{OpenSSL3, "SSL_get0_session", ObjectMacro},
		{OpenSSL3, "SSL_get_peer_certificate", ObjectMacro},
		{OpenSSL111, "SSL_get_peer_certificate", Function},
		{OpenSSL3, "d2i_SSL_SESSION_bio", FunctionMacro},
		{BoringSSL, "d2i_SSL_SESSION_bio", Function},
		{OpenSSL3, "DTLSv1_listen", Function},
		{LibreSSL, "DTLSv1_listen", FunctionMacro},
	} {
		if got := Lookup(tt.p, tt.name).KindIn(tt.p); got != tt.want {
			t.Errorf("%v: %s: kind %d, want %d", tt.p, tt.name, got, tt.want)
		}
	}
}
