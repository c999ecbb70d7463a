package refmodel_test

import (
	"testing"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// BenchmarkGet1Free is the pair that every user of sessions has.
func BenchmarkGet1Free(b *testing.B) {
	for _, history := range []bool{false, true} {
		name := "history=off"
		if history {
			name = "history=on"
		}
		b.Run(name, func(b *testing.B) {
			w := refmodel.NewWorld(refmodel.WithHistory(history))
			var ssl *libssl.SSL
			w.Do(func() {
				ssl = libssl.SSL_new(libssl.SSL_CTX_new(libssl.TLS_client_method()))
				libssl.SSL_connect(ssl)
			})
			b.ReportAllocs()
			for b.Loop() {
				libssl.SSL_SESSION_free(libssl.SSL_get1_session(ssl))
			}
			if v := w.Violations(); len(v) > 0 {
				b.Fatal(v[0])
			}
		})
	}
}

// BenchmarkConnect is a whole TLS 1.3 connection with its tickets, client and
// server.
func BenchmarkConnect(b *testing.B) {
	w := refmodel.NewWorld(refmodel.WithHistory(false))
	var cctx, sctx *libssl.SSL_CTX
	w.Do(func() {
		cctx = libssl.SSL_CTX_new(libssl.TLS_client_method())
		sctx = libssl.SSL_CTX_new(libssl.TLS_server_method())
	})
	b.ReportAllocs()
	for b.Loop() {
		c, s, ok := refmodel.Connect(cctx.Model(), sctx.Model())
		if !ok {
			b.Fatal("no connection")
		}
		refmodel.Call("SSL_read", c, make([]byte, 1), 1)
		refmodel.Call("SSL_free", c)
		refmodel.Call("SSL_free", s)
	}
}
