package nullcheck

/*
#include <openssl/ssl.h>
*/
import "C"

// What the function around knows not to be NULL isn't, wherever the literal gets
// it from.
func badSetsUnchecked(ssl, other *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "uncheckedref"
	hand := func() {
		C.SSL_set_session(other, s)
		C.SSL_get_session(other) // NULL if s is
		C.SSL_SESSION_is_resumable(s)
	}
	hand()
	C.SSL_SESSION_free(s)
}

func goodSetsUnchecked(ssl, other *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	hand := func() {
		C.SSL_set_session(other, s)
		C.SSL_get_session(other)
		C.SSL_SESSION_is_resumable(s)
	}
	hand()
	C.SSL_SESSION_free(s)
}
