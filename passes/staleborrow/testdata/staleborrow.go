// Package staleborrow has the code of the rule's manual, wrong and right.
package staleborrow

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

func afterFree(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_shutdown(ssl)
	C.SSL_free(ssl)
	return C.SSL_SESSION_get_timeout(s) // want `session s .*staleborrow`
}

func afterSet(ssl *C.SSL, p *C.uchar, n C.long) C.long {
	s := C.SSL_get_session(ssl)
	other := C.d2i_SSL_SESSION(nil, &p, n)
	if s == nil || other == nil {
		C.SSL_SESSION_free(other)
		return 0
	}
	C.SSL_set_session(ssl, other)
	C.SSL_SESSION_free(other)
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

func afterClear(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_clear(ssl)
	return C.SSL_SESSION_get_timeout(s) // want "staleborrow"
}

func afterCleanClear(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_shutdown(ssl)
	C.SSL_clear(ssl)
	return C.SSL_SESSION_get_timeout(s)
}

func ownReference(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	C.SSL_free(ssl)
	return C.SSL_SESSION_get_timeout(s)
}

func replaced(p *C.uchar, n C.long, other *C.char) string {
	s := C.d2i_SSL_SESSION(nil, &p, n)
	if s == nil {
		return ""
	}
	defer C.SSL_SESSION_free(s)
	host := C.SSL_SESSION_get0_hostname(s)
	C.SSL_SESSION_set1_hostname(s, other)
	return C.GoString(host) // want "staleborrow"
}

func secondReference(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_up_ref(ssl) != 1 {
		return 0
	}
	C.SSL_free(ssl)
	return C.SSL_SESSION_get_timeout(s)
}
