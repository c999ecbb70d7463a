package funcs

/*
#include <openssl/ssl.h>
*/
import "C"

// A visitor may skip rounds in which it gets nothing.

func eachCopy(base *C.SSL_SESSION, n int, do func(*C.SSL_SESSION)) {
	for ; n > 0; n-- {
		s := C.SSL_SESSION_dup(base)
		if s == nil {
			continue
		}
		do(s)
		C.SSL_SESSION_free(s)
	}
}

func badKeepVisited(base *C.SSL_SESSION, n int) C.long {
	var last *C.SSL_SESSION
	eachCopy(base, n, func(s *C.SSL_SESSION) { last = s })
	if last == nil {
		return -1
	}
	return C.SSL_SESSION_get_timeout(last) // freed by eachCopy // want "useafterfree"
}

func goodKeepVisited(base *C.SSL_SESSION, n int) C.long {
	last := C.long(-1)
	eachCopy(base, n, func(s *C.SSL_SESSION) { last = C.SSL_SESSION_get_timeout(s) })
	return last
}
