package resume

// (cgo preamble: the model has no C code)
import "github.com/sslref/sslref/refmodel/libssl"

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"
	"unsafe"
)

// A Wire is the transport of one connection.
type Wire interface {
	// Attach makes the wire the transport of ssl, an SSL *.
	Attach(ssl unsafe.Pointer) error
	// Wait returns when the peer may have answered.
	Wait() error
	// Close ends the connection, on the peer's side.
	Close()
}

// A Conn is a connection to a server.
type Conn struct {
	client *Client
	ssl    *libssl.SSL
	server string
	wire   Wire
}

// Dial connects to the server called name by wire, and resumes the session
// that the store has of it, if any. The caller must close the connection; the
// wire is closed with it, also when Dial fails.
func (c *Client) Dial(name string, wire Wire) (*Conn, error) {
	ssl := libssl.SSL_new(c.ctx)
	if ssl == nil {
		wire.Close()
		return nil, fmt.Errorf("dial %s: no SSL", name)
	}
	conn := &Conn{client: c, ssl: ssl, server: name, wire: wire}
	conns.Store(ssl, conn)
	if err := conn.connect(); err != nil {
		conn.Close()
		return nil, fmt.Errorf("dial %s: %w", name, err)
	}
	return conn, nil
}

// connect offers the stored session and shakes hands.
func (c *Conn) connect() error {
	if s := c.client.store.get(c.server); s != nil {
		// The SSL takes a reference of its own.
		defer libssl.SSL_SESSION_free(s)
		if libssl.SSL_set_session(c.ssl, s) != 1 {
			return errors.New("its session is refused")
		}
	}
	if err := c.wire.Attach(unsafe.Pointer(c.ssl)); err != nil {
		return err
	}
	return c.retry("handshake", func() libssl.Int { return libssl.SSL_connect(c.ssl) })
}

// retry calls op until it succeeds, and waits for the peer in between. It keeps
// to one thread, as OpenSSL has an error queue for each.
func (c *Conn) retry(what string, op func() libssl.Int) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for {
		n := op()
		if n > 0 {
			return nil
		}
		switch code := libssl.SSL_get_error(c.ssl, n); code {
		case libssl.SSL_ERROR_WANT_READ:
			if err := c.wire.Wait(); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
		case libssl.SSL_ERROR_ZERO_RETURN:
			return io.EOF
		default:
			return fmt.Errorf("%s: SSL_get_error is %d", what, code)
		}
	}
}

// Read reads from the server. In TLS 1.3 this is also when tickets come in.
func (c *Conn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	var n libssl.Int
	err := c.retry("read", func() libssl.Int {
		n = libssl.SSL_read(c.ssl, unsafe.Pointer(&p[0]), libssl.Int(len(p)))
		return n
	})
	if err != nil {
		return 0, err
	}
	return int(n), nil
}

// Resumed reports whether the connection resumes an earlier session.
func (c *Conn) Resumed() bool { return libssl.SSL_session_reused(c.ssl) == 1 }

// Lifetime returns how long the connection's session can be resumed, 0 if it
// has none.
func (c *Conn) Lifetime() time.Duration {
	s := libssl.SSL_get0_session(c.ssl) // borrowed: valid until the next read
	if s == nil {
		return 0
	}
	return time.Duration(libssl.SSL_SESSION_get_timeout(s)) * time.Second
}

// Close says goodbye and frees the connection. Its session stays resumable.
func (c *Conn) Close() {
	libssl.SSL_shutdown(c.ssl)
	c.release()
}

// Abort frees the connection without a goodbye, as after an error. OpenSSL then
// takes its session for a bad one and calls the remove callback.
func (c *Conn) Abort() { c.release() }

func (c *Conn) release() {
	conns.Delete(c.ssl)
	libssl.SSL_free(c.ssl)
	c.wire.Close()
}
