package mistakes

/*
#include <openssl/ssl.h>
#include <stdlib.h>
*/
import "C"

// encode returns s in ASN.1 form, nil for failure. It has no mistake.
func encode(s *C.SSL_SESSION) []byte {
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return nil
	}
	buf := C.malloc(C.size_t(n))
	defer C.free(buf)
	p := (*C.uchar)(buf)
	if C.i2d_SSL_SESSION(s, &p) != n {
		return nil
	}
	return C.GoBytes(buf, n)
}

// decode returns the session whose ASN.1 form is der, for the caller to free,
// nil for failure. It has no mistake.
func decode(der []byte) *C.SSL_SESSION {
	buf := C.CBytes(der)
	defer C.free(buf)
	p := (*C.uchar)(buf)
	return C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
}
