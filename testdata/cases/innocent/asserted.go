package innocent

/*
#include <openssl/ssl.h>
*/
import "C"

import "net"

// Asserted gives what dial returns, if it is a connection: that is a fact about
// a value that only the caller knows.
func Asserted(ssl *C.SSL, dial func() any) (net.Conn, bool) {
	C.SSL_clear(ssl)
	c, ok := dial().(net.Conn)
	return c, ok
}
