// Package tlsmodel is package tlspair on the reference model: the other end of
// the examples' connections, with the same Go API.
package tlsmodel

import (
	"errors"
	"unsafe"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// A Version is a protocol version.
type Version int

// The versions that a server can be made for.
const (
	TLS12 Version = libssl.TLS1_2_VERSION
	TLS13 Version = libssl.TLS1_3_VERSION
)

// String returns the version's name.
func (v Version) String() string {
	if v == TLS12 {
		return "TLS 1.2"
	}
	return "TLS 1.3"
}

// Greeting is what a server writes on every connection.
const Greeting = "hello"

// A Server answers on the wires made by [Server.Dial]. It issues session
// tickets, and resumes sessions.
type Server struct {
	ctx *libssl.SSL_CTX
}

// NewServer returns a server that speaks version.
func NewServer(version Version) (*Server, error) {
	method := libssl.TLS_server_method()
	if version == TLS12 {
		method = libssl.TLSv1_2_server_method()
	}
	ctx := libssl.SSL_CTX_new(method)
	if ctx == nil {
		return nil, errors.New("tlsmodel: no server context")
	}
	return &Server{ctx}, nil
}

// Close frees the server.
func (s *Server) Close() { libssl.SSL_CTX_free(s.ctx) }

// Dial returns a new wire to the server.
func (s *Server) Dial() *Wire { return &Wire{server: s} }

// A Wire is one connection to a server.
type Wire struct {
	server  *Server
	ssl     *libssl.SSL // the server's end
	greeted bool
}

// Attach makes the wire the transport of a client's SSL, a *libssl.SSL in ssl.
func (w *Wire) Attach(ssl unsafe.Pointer) error {
	w.ssl = libssl.SSL_new(w.server.ctx)
	if w.ssl == nil {
		return errors.New("tlsmodel: no SSL")
	}
	libssl.SSL_set_accept_state(w.ssl)
	refmodel.Link((*libssl.SSL)(ssl).Model(), w.ssl.Model())
	return nil
}

// Wait lets the server answer what the client has sent: it shakes hands, then
// writes the greeting, once.
func (w *Wire) Wait() error {
	if libssl.SSL_is_init_finished(w.ssl) == 0 {
		if n := libssl.SSL_do_handshake(w.ssl); n != 1 {
			if libssl.SSL_get_error(w.ssl, n) == libssl.SSL_ERROR_WANT_READ {
				return nil
			}
			return errors.New("tlsmodel: the server failed")
		}
	}
	if w.greeted {
		return nil
	}
	w.greeted = true
	greeting := []byte(Greeting)
	if n := libssl.Int(len(greeting)); libssl.SSL_write(w.ssl, unsafe.Pointer(&greeting[0]), n) != n {
		return errors.New("tlsmodel: the server failed")
	}
	return nil
}

// Close closes the server's end.
func (w *Wire) Close() {
	if w.ssl != nil {
		libssl.SSL_shutdown(w.ssl)
		libssl.SSL_free(w.ssl)
		w.ssl = nil
	}
}
