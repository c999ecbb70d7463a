package containers

/*
#include <openssl/ssl.h>
*/
import "C"

// What is written into a buffer at places that only the program knows has
// nothing to do with the session that is held meanwhile, however often it is.

const alphabet = "0123456789abcdefghijklmnopqrstuv"

func badEncodeTimeout(ssl *C.SSL, shift, bits uint) string {
	s := C.SSL_get1_session(ssl) // the way out for too many bits keeps it // want "refleak"
	if s == nil {
		return ""
	}
	rest := uint64(C.SSL_SESSION_get_timeout(s))
	out := make([]byte, 64)
	i := len(out)
	for left := bits; left > 0; left -= shift {
		for rest > 0 && left > shift {
			i--
			out[i] = alphabet[rest&31]
			rest >>= shift
			left -= shift
		}
		if left > 64 {
			return ""
		}
		i--
		out[i] = alphabet[(rest|uint64(left))&31]
	}
	C.SSL_SESSION_free(s)
	return string(out[i:])
}

func goodEncodeTimeout(ssl *C.SSL, shift, bits uint) string {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return ""
	}
	rest := uint64(C.SSL_SESSION_get_timeout(s))
	out := make([]byte, 64)
	i := len(out)
	for left := bits; left > 0; left -= shift {
		for rest > 0 && left > shift {
			i--
			out[i] = alphabet[rest&31]
			rest >>= shift
			left -= shift
		}
		if left > 64 {
			C.SSL_SESSION_free(s)
			return ""
		}
		i--
		out[i] = alphabet[(rest|uint64(left))&31]
	}
	C.SSL_SESSION_free(s)
	return string(out[i:])
}

func badAtMost(ssl *C.SSL, buf []byte, limit int) []byte {
	s := C.SSL_get1_session(ssl) // kept where there is no room // want "refleak"
	if limit < 0 {
		limit = 1<<63 - 1
	}
	if len(buf) == limit {
		return append(buf, '!')
	}
	C.SSL_SESSION_free(s)
	return buf
}

func goodAtMost(ssl *C.SSL, buf []byte, limit int) []byte {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if limit < 0 {
		limit = 1<<63 - 1
	}
	if len(buf) == limit {
		return append(buf, '!')
	}
	return buf
}
