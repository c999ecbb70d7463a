package drive

import (
	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// callback has the library call fn, an //export'ed function, as what its
// parameters say it is: registered with the SSL_CTX of the call, and then
// whatever makes the library call it. Callbacks of other types are called as
// functions.
func (done *run) callback(fn *Func) {
	ctx := (*libssl.SSL_CTX)(done.env.ctx)
	switch f := fn.Fn.(type) {
	case func(*libssl.SSL, *libssl.SSL_SESSION) libssl.Int:
		done.env.ctx.SetSessionCacheMode(3)
		libssl.SSL_CTX_sess_set_new_cb(ctx, f)
		for _, kind := range []connKind{ticketed, unticketed} {
			ssl := done.env.conn(kind)
			refmodel.Call("SSL_read", ssl, make([]byte, 8), int64(8))
			refmodel.Call("SSL_shutdown", ssl)
			refmodel.Call("SSL_free", ssl)
		}
	case func(*libssl.SSL_CTX, *libssl.SSL_SESSION):
		libssl.SSL_CTX_sess_set_remove_cb(ctx, f)
		ssl := done.env.conn(ticketed)
		refmodel.Call("SSL_CTX_remove_session", done.env.ctx, ssl.Session())
		refmodel.Call("SSL_free", ssl)
	default:
		done.results = done.invoke(fn.Fn)
	}
}
