// Package useafterfree has the code of the rule's manual, wrong and right.
package useafterfree

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

func timeout(p *C.uchar, n C.long) C.long {
	s := C.d2i_SSL_SESSION(nil, &p, n)
	if s == nil {
		return 0
	}
	C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s) // want `session s .*useafterfree`
}

func afterBoth(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s) // want "useafterfree"
}

func interior(p *C.uchar, n C.long) string {
	s := C.d2i_SSL_SESSION(nil, &p, n)
	if s == nil {
		return ""
	}
	host := C.SSL_SESSION_get0_hostname(s)
	C.SSL_SESSION_free(s)
	return C.GoString(host) // want "useafterfree"
}

func copied(p *C.uchar, n C.long) string {
	s := C.d2i_SSL_SESSION(nil, &p, n)
	if s == nil {
		return ""
	}
	defer C.SSL_SESSION_free(s)
	return C.GoString(C.SSL_SESSION_get0_hostname(s))
}

func stillLent(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s) // lent by ssl, which is open
}
