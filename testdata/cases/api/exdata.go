package api

/*
#include <openssl/ssl.h>
*/
import "C"

import "unsafe"

// What ex_data has is not counted. Code of the package that gets it back and
// releases it makes up for that.

var parkIndex, otherIndex C.int

func badParkElsewhere(from, to *C.SSL) {
	s := C.SSL_get1_session(from) // nobody looks at this index // want "refleak"
	if s == nil {
		return
	}
	if C.SSL_set_ex_data(to, otherIndex, unsafe.Pointer(s)) != 1 {
		C.SSL_SESSION_free(s)
	}
}

func goodParkElsewhere(from, to *C.SSL) {
	s := C.SSL_get1_session(from)
	if s == nil {
		return
	}
	if C.SSL_set_ex_data(to, parkIndex, unsafe.Pointer(s)) != 1 {
		C.SSL_SESSION_free(s)
	}
}

func parked(ssl *C.SSL) *C.SSL_SESSION {
	return (*C.SSL_SESSION)(C.SSL_get_ex_data(ssl, parkIndex))
}

func closeParked(ssl *C.SSL) {
	C.SSL_SESSION_free(parked(ssl))
	C.SSL_set_ex_data(ssl, parkIndex, nil)
	C.SSL_free(ssl)
}

func badParkByNumber(from, to *C.SSL) bool {
	s := C.SSL_get1_session(from) // number 8 is only looked at // want "refleak"
	if s == nil {
		return false
	}
	return C.SSL_set_ex_data(to, 8, unsafe.Pointer(s)) == 1
}

func goodParkByNumber(from, to *C.SSL) bool {
	s := C.SSL_get1_session(from)
	if s == nil {
		return false
	}
	if C.SSL_set_ex_data(to, 9, unsafe.Pointer(s)) != 1 {
		C.SSL_SESSION_free(s)
		return false
	}
	return true
}

func timeoutOfParked(ssl *C.SSL) C.long {
	if s := (*C.SSL_SESSION)(C.SSL_get_ex_data(ssl, 8)); s != nil {
		return C.SSL_SESSION_get_timeout(s)
	}
	return 0
}

func dropParked(ssl *C.SSL) {
	s := (*C.SSL_SESSION)(C.SSL_get_ex_data(ssl, 9))
	if s != nil {
		C.SSL_set_ex_data(ssl, 9, nil)
		C.SSL_SESSION_free(s)
	}
}

func badParkInNew(ctx *C.SSL_CTX, from *C.SSL) *C.SSL {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	s := C.SSL_get1_session(from) // nobody looks at this index // want "refleak"
	if C.SSL_set_ex_data(ssl, otherIndex, unsafe.Pointer(s)) != 1 {
		C.SSL_SESSION_free(s)
	}
	return ssl
}

func goodParkInNew(ctx *C.SSL_CTX, from *C.SSL) *C.SSL {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	s := C.SSL_get1_session(from)
	if C.SSL_set_ex_data(ssl, parkIndex, unsafe.Pointer(s)) != 1 {
		C.SSL_SESSION_free(s)
	}
	return ssl
}
