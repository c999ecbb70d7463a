//go:build cgo

package conformance

import "testing"

// The real side must do what the comparison takes for granted: handshakes
// that succeed, tickets that a client reads later, and a registry that sees
// births, deaths and counts.
func TestRealSide(t *testing.T) {
	r, err := newReal()
	if err != nil {
		t.Fatal(err)
	}
	do := func(fn string, args ...arg) outcome { return r.call(call{fn: fn, args: args}) }
	made := func(o outcome) arg {
		r.bind(o.kind, o.obj)
		return object(o.kind, id(len(r.bound[o.kind])-1))
	}
	ctx := made(do("SSL_CTX_new"))
	client, server := made(do("SSL_new", ctx)), made(do("SSL_new", ctx))
	wire(do, made, client, server)
	do("SSL_set_connect_state", client)
	do("SSL_set_accept_state", server)
	for range 3 {
		do("SSL_do_handshake", client)
		do("SSL_do_handshake", server)
	}
	first := r.ssl(r.bound[sslKind][0])
	if !first.finished || first.version != tls13 {
		t.Fatalf("client after the handshake: %+v", first)
	}
	session := made(do("SSL_get1_session", client))
	if got := r.session(r.bound[sessionKind][0]); got.refs != 2 || got.resumable {
		t.Errorf("session before its ticket: %+v", got)
	}
	do("SSL_write", server)
	if n := do("SSL_read", client).n; n != 4 {
		t.Errorf("SSL_read = %d, want 4", n)
	}
	if now := r.ssl(r.bound[sslKind][0]); now.session == first.session {
		t.Error("a ticket did not replace the client's session")
	}
	if got := r.session(r.bound[sessionKind][0]); got.refs != 1 {
		t.Errorf("the first session has %d references, want the application's", got.refs)
	}
	do("SSL_SESSION_free", session)
	if r.session(r.bound[sessionKind][0]).alive {
		t.Error("the first session survived its last reference")
	}
	for _, a := range []arg{client, server} {
		do("SSL_free", a)
	}
	do("SSL_CTX_free", ctx)
	for _, k := range []kind{sessionKind, sslKind, ctxKind, bioKind} {
		if n := r.living(k); n != 0 {
			t.Errorf("%d %s objects are left", n, kindNames[k])
		}
	}
}

// wire gives two SSLs the same two memory BIOs.
func wire(do func(string, ...arg) outcome, made func(outcome) arg, a, b arg) {
	x, y := made(do("BIO_new", number(memBIO))), made(do("BIO_new", number(memBIO)))
	do("BIO_up_ref", x)
	do("BIO_up_ref", y)
	do("SSL_set_bio", a, x, y)
	do("SSL_set_bio", b, y, x)
}

func BenchmarkRealHandshake(b *testing.B) {
	r, err := newReal()
	if err != nil {
		b.Fatal(err)
	}
	do := func(fn string, args ...arg) outcome { return r.call(call{fn: fn, args: args}) }
	made := func(o outcome) arg {
		r.bind(o.kind, o.obj)
		return object(o.kind, id(len(r.bound[o.kind])-1))
	}
	ctx := made(do("SSL_CTX_new"))
	for b.Loop() {
		client, server := made(do("SSL_new", ctx)), made(do("SSL_new", ctx))
		wire(do, made, client, server)
		do("SSL_set_connect_state", client)
		do("SSL_set_accept_state", server)
		for range 3 {
			do("SSL_do_handshake", client)
			do("SSL_do_handshake", server)
		}
		do("SSL_free", client)
		do("SSL_free", server)
	}
	do("SSL_CTX_free", ctx)
}
