package resume

// (cgo preamble: the model has no C code)
//
//
//
//
//
//
import "github.com/sslref/sslref/refmodel/libssl"

import (
	"errors"
	"sync"
)

// A Client makes connections whose sessions it keeps in a store.
type Client struct {
	ctx   *libssl.SSL_CTX
	store *Store
}

// The callbacks find what they belong to by the C object that they are given.
var (
	clients sync.Map // *C.SSL_CTX → *Client
	conns   sync.Map // *C.SSL → *Conn
)

// NewClient returns a client that keeps its sessions in store, which must stay
// open for as long as the client is.
func NewClient(store *Store) (*Client, error) {
	ctx := libssl.SSL_CTX_new(libssl.TLS_client_method())
	if ctx == nil {
		return nil, errors.New("no SSL_CTX")
	}
	c := &Client{ctx: ctx, store: store}
	clients.Store(ctx, c)
	// The callbacks run for clients only if the mode has the client bit.
	libssl.SSL_CTX_ctrl(ctx, libssl.SSL_CTRL_SET_SESS_CACHE_MODE, libssl.SSL_SESS_CACHE_CLIENT|libssl.SSL_SESS_CACHE_NO_INTERNAL_STORE, nil)
	libssl.SSL_CTX_sess_set_new_cb(ctx, goNewSession)
	libssl.SSL_CTX_sess_set_remove_cb(ctx, goRemoveSession)
	return c, nil
}

// Close frees the client, but neither its connections nor its store.
func (c *Client) Close() {
	clients.Delete(c.ctx)
	libssl.SSL_CTX_free(c.ctx)
}

// goNewSession is called with each session that can be resumed. Returning 1
// keeps the reference that it was called with.
//
//export goNewSession
func goNewSession(ssl *libssl.SSL, s *libssl.SSL_SESSION) libssl.Int {
	found, ok := conns.Load(ssl)
	if !ok {
		return 0
	}
	conn := found.(*Conn)
	conn.client.store.put(conn.server, s)
	return 1
}

// goRemoveSession is called when a session is not to be used again, because
// its connection broke off. The parameter is borrowed.
//
//export goRemoveSession
func goRemoveSession(ctx *libssl.SSL_CTX, s *libssl.SSL_SESSION) {
	if found, ok := clients.Load(ctx); ok {
		found.(*Client).store.drop(s)
	}
}
