package paths

/*
#include <openssl/ssl.h>
*/
import "C"

// The reference that is lost keeps the session: what else points to it is no
// worse for that.
func badLostKeepsAlive(ssl, other *C.SSL) {
	s := C.SSL_get_session(ssl)
	own := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil || own == nil {
		return
	}
	C.SSL_set_session(ssl, nil)
	C.SSL_set_session(other, s)
}

func goodLostKeepsAlive(ssl, other *C.SSL) {
	s := C.SSL_get_session(ssl)
	own := C.SSL_get1_session(ssl)
	if s == nil || own == nil {
		C.SSL_SESSION_free(own)
		return
	}
	C.SSL_set_session(ssl, nil)
	C.SSL_set_session(other, s)
	C.SSL_SESSION_free(own)
}
