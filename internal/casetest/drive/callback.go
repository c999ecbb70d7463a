package drive

import (
	"unsafe"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// pskIdentity is what the driver's own client calls its key.
const pskIdentity = "client"

// isCallback reports whether callback knows what to do with a function.
func isCallback(fn any) bool {
	switch fn.(type) {
	case libssl.New_session_cb, libssl.Remove_session_cb, libssl.Get_session_cb,
		libssl.SSL_psk_use_session_cb_func, libssl.SSL_psk_find_session_cb_func, libssl.SSL_CTX_decrypt_session_ticket_fn:
		return true
	}
	return false
}

// callback has the library call fn, an //export'ed function that the package
// registers, as what its type says it is.
func (done *run) callback(r *runner) {
	e := done.env
	ctx := (*libssl.SSL_CTX)(e.ctx)
	switch f := r.fn.Fn.(type) {
	case libssl.New_session_cb:
		e.ctx.SetSessionCacheMode(libssl.SSL_SESS_CACHE_BOTH)
		libssl.SSL_CTX_sess_set_new_cb(ctx, f)
		for range 3 {
			for _, kind := range []connKind{ticketed, unticketed, withID} {
				e.converse(e.conn(kind))
			}
		}
	case libssl.Remove_session_cb:
		libssl.SSL_CTX_sess_set_remove_cb(ctx, f)
		for _, kind := range []connKind{ticketed, withID} {
			ssl := e.conn(kind)
			refmodel.Call("SSL_CTX_remove_session", e.ctx, ssl.Session())
			refmodel.Call("SSL_free", ssl)
			refmodel.Call("SSL_free", e.conn(kind))
		}
	case libssl.Get_session_cb:
		done.lookUp(r, f)
	case libssl.SSL_psk_use_session_cb_func:
		libssl.SSL_CTX_set_psk_use_session_callback(ctx, f)
		server := e.otherContext()
		key := e.psk()
		libssl.SSL_CTX_set_psk_find_session_callback((*libssl.SSL_CTX)(server), func(_ *libssl.SSL, _ *libssl.Uchar, _ libssl.Size_t, s **libssl.SSL_SESSION) libssl.Int {
			*s = libssl.SSL_SESSION_dup(key)
			return 1
		})
		done.twice(e.ctx, server)
	case libssl.SSL_psk_find_session_cb_func:
		libssl.SSL_CTX_set_psk_find_session_callback(ctx, f)
		client := e.otherContext()
		key, id := e.psk(), []libssl.Uchar(pskIdentity)
		libssl.SSL_CTX_set_psk_use_session_callback((*libssl.SSL_CTX)(client), func(_ *libssl.SSL, _ *libssl.EVP_MD, identity **libssl.Uchar, n *libssl.Size_t, s **libssl.SSL_SESSION) libssl.Int {
			*identity, *n, *s = &id[0], libssl.Size_t(len(id)), libssl.SSL_SESSION_dup(key)
			return 1
		})
		done.twice(client, e.ctx)
	case libssl.SSL_CTX_decrypt_session_ticket_fn:
		libssl.SSL_CTX_set_session_ticket_cb(ctx, nil, f, nil)
		done.twice(e.otherContext(), e.ctx)
	}
}

// converse reads what the peer has to say and ends the connection well.
func (e *env) converse(ssl *refmodel.ConnObject) {
	buf := make([]byte, 8)
	for range 2 {
		refmodel.Call("SSL_read", ssl, buf, int64(len(buf)))
	}
	refmodel.Call("SSL_shutdown", ssl)
	refmodel.Call("SSL_free", ssl)
}

// twice has a client connect to a server and then again with the session of
// the first time.
func (done *run) twice(client, server *refmodel.ContextObject) {
	first := done.connect(client, server, nil)
	second := done.connect(client, server, first)
	refmodel.Call("SSL_SESSION_free", first)
	refmodel.Call("SSL_SESSION_free", second)
}

// connect makes one connection that offers a session, and returns a reference
// to the client's session.
func (done *run) connect(client, server *refmodel.ContextObject, offer *refmodel.SessionObject) *refmodel.SessionObject {
	c, s := refmodel.Call("SSL_new", client).Conn(), refmodel.Call("SSL_new", server).Conn()
	refmodel.Link(c, s)
	if offer != nil {
		refmodel.Call("SSL_set_session", c, offer)
	}
	refmodel.Handshake(c, s)
	refmodel.Call("SSL_read", c, make([]byte, 8), int64(8))
	session := refmodel.Call("SSL_get1_session", c).Session()
	for _, ssl := range []*refmodel.ConnObject{c, s} {
		refmodel.Call("SSL_shutdown", ssl)
		refmodel.Call("SSL_free", ssl)
	}
	return session
}

// lookUp has a server look for a session with f, in variables that have it
// under its id.
func (done *run) lookUp(r *runner, f libssl.Get_session_cb) {
	e := done.env
	server, client := e.ctx, e.otherContext()
	refmodel.Call("SSL_CTX_set_options", server, uint64(libssl.SSL_OP_NO_TICKET))
	server.SetSessionCacheMode(libssl.SSL_SESS_CACHE_SERVER | libssl.SSL_SESS_CACHE_NO_INTERNAL)
	client.SetVersions(0, tls12)
	s := done.connect(client, server, nil)
	var n libssl.Uint
	id := libssl.SSL_SESSION_get_id((*libssl.SSL_SESSION)(s), &n)
	key := string(libssl.GoBytes(unsafe.Pointer(id), libssl.Int(n)))
	if done.plan.stock != asDeclared {
		p := &primer{e, source{r.pkg, r.fn}, done.plan.stock, []string{key}}
		p.prime(r.pkg.Globals)
		done.noteSlots(r)
	}
	libssl.SSL_CTX_sess_set_get_cb((*libssl.SSL_CTX)(server), f)
	second := done.connect(client, server, s)
	refmodel.Call("SSL_SESSION_free", s)
	refmodel.Call("SSL_SESSION_free", second)
}

// otherContext returns another SSL_CTX.
func (e *env) otherContext() *refmodel.ContextObject {
	return newContext(e.world)
}

// psk returns a session that stands for a pre-shared key; the driver owns it.
func (e *env) psk() *libssl.SSL_SESSION {
	sample := e.conn(unticketed)
	s := libssl.SSL_SESSION_new()
	key := [48]libssl.Uchar{1}
	libssl.SSL_SESSION_set1_master_key(s, &key[0], libssl.Size_t(len(key)))
	libssl.SSL_SESSION_set_protocol_version(s, tls13)
	libssl.SSL_SESSION_set_cipher(s, libssl.SSL_get_current_cipher((*libssl.SSL)(sample)))
	refmodel.Call("SSL_free", sample)
	e.owned[s.Model()]++
	return s
}
