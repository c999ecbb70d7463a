package sess

// #include <openssl/ssl.h>
import "C"

import "unsafe"

// A Conn is a connection; somebody else owns it.
type Conn struct{ ssl *C.SSL }

// New returns the connection of ssl, an SSL *.
func New(ssl unsafe.Pointer) *Conn { return &Conn{(*C.SSL)(ssl)} }

// Timeout returns for how many seconds the connection's session is kept.
func (c *Conn) Timeout() int {
	s := C.SSL_get1_session(c.ssl) // wrong (refleak): it is not freed if it is not resumable
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return int(C.SSL_SESSION_get_timeout(s))
}

// Forget forgets the connection's session.
func (c *Conn) Forget() {
	s := C.SSL_get_session(c.ssl)
	C.SSL_SESSION_free(s) // wrong (borrowedfree): it is lent
}
