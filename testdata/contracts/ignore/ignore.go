// Package ignore has findings that are asked to be ignored.
package ignore

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>

static void goodHelper(SSL *ssl) {
	SSL_get1_session(ssl); //sslref:ignore refleak -- for the life of the process
}

static void badHelper(SSL *ssl) {
	SSL_get1_session(ssl); // want "refleak"
}
*/
import "C"

func badLine(ssl *C.SSL) {
	C.SSL_get1_session(ssl) // want "refleak"
}

func goodLine(ssl *C.SSL) {
	C.SSL_get1_session(ssl) //sslref:ignore refleak -- for the life of the process
}

func goodAbove(ssl *C.SSL) {
	//sslref:ignore refleak -- for the life of the process
	C.SSL_get1_session(ssl)
}

func goodStatement(ssl *C.SSL) {
	//sslref:ignore refleak -- for the life of the process
	use(
		1,
		C.SSL_get1_session(ssl),
	)
}

func badOtherRule(ssl *C.SSL) {
	//sslref:ignore doublefree -- another rule's // want "this ignore matches no finding of doublefree: remove it"
	C.SSL_get1_session(ssl) // want "refleak"
}

func badOtherLine(ssl *C.SSL) {
	//sslref:ignore refleak -- only the next line // want "this ignore matches no finding of refleak"
	C.SSL_clear(ssl)
	C.SSL_get1_session(ssl) // want "refleak"
}

// goodWhole is ignored as a whole.
//
//sslref:ignore refleak -- for the life of the process
func goodWhole(ssl *C.SSL) {
	C.SSL_get1_session(ssl)
	C.SSL_clear(ssl)
	C.SSL_get1_session(ssl)
}

// Two rules in one place take two directives.
func goodTwo(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	//sslref:ignore borrowedfree -- on purpose
	C.SSL_SESSION_free(s)
}

// What is only possible isn't stale because it isn't asked for.
func goodPossible(ssl *C.SSL, buf []byte) {
	s := C.SSL_get_session(ssl)
	C.SSL_read(ssl, nil, 0)
	if s == nil {
		return
	}
	//sslref:ignore staleborrow -- the server sends no tickets
	C.SSL_SESSION_is_resumable(s)
}

func badStale(ssl *C.SSL) {
	//sslref:ignore staleborrow -- nothing here // want "this ignore matches no finding of staleborrow"
	C.SSL_clear(ssl)
}

func use(int, *C.SSL_SESSION) {}
