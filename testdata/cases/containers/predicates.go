package containers

/*
#include <openssl/ssl.h>
*/
import "C"

// firstThat returns the first session that want wants.
func firstThat(list []*C.SSL_SESSION, want func(*C.SSL_SESSION) bool) *C.SSL_SESSION {
	for _, s := range list {
		if want(s) {
			return s
		}
	}
	return nil
}

// only returns the sessions that want wants.
func only(list []*C.SSL_SESSION, want func(*C.SSL_SESSION) bool) []*C.SSL_SESSION {
	var kept []*C.SSL_SESSION
	for _, s := range list {
		if want(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// sift releases what it doesn't want.
func sift(s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_is_resumable(s) == 0 {
		C.SSL_SESSION_free(s)
		return false
	}
	return true
}

// siftOut releases what it wants.
func siftOut(s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func badFirstSifted(list []*C.SSL_SESSION) *C.SSL_SESSION {
	return firstThat(list, siftOut) // want "useafterfree"
}

func goodFirstSifted(list []*C.SSL_SESSION) *C.SSL_SESSION {
	return firstThat(list, sift)
}

func badOnlySifted(list []*C.SSL_SESSION) []*C.SSL_SESSION {
	return only(list, siftOut) // want "useafterfree"
}

func goodOnlySifted(list []*C.SSL_SESSION) []*C.SSL_SESSION {
	return only(list, sift)
}
