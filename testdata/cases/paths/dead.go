package paths

/*
#include <openssl/ssl.h>
*/
import "C"

// Code that is never run does nothing wrong, and neither does a function literal
// in it.

func badLiteralRuns(ssl *C.SSL) {
	func() {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s != nil {
			C.SSL_SESSION_get_timeout(s)
		}
	}()
}

func goodLiteralRuns(ssl *C.SSL) {
	if ssl != nil {
		return
	} else {
		return
	}
	func() {
		s := C.SSL_get1_session(ssl)
		if s != nil {
			func() { C.SSL_SESSION_get_timeout(s) }()
		}
	}()
}
