package data

/*
#include <openssl/ssl.h>
*/
import "C"

import "errors"

// A struct or an array that is returned by value takes along what it holds.

type snapshot struct {
	Sess *C.SSL_SESSION
	Host string
}

func badSnapshotOfClosing(ssl *C.SSL) snapshot {
	defer C.SSL_free(ssl)
	return snapshot{Sess: C.SSL_get_session(ssl)} // gone once the deferred call has run // want "borrowescape"
}

func goodSnapshotOfClosing(ssl *C.SSL) snapshot {
	defer C.SSL_free(ssl)
	return snapshot{Sess: C.SSL_get1_session(ssl)}
}

func badSnapshotOfClosed(ssl *C.SSL, host string) snapshot {
	v := snapshot{Sess: C.SSL_get_session(ssl), Host: host}
	C.SSL_free(ssl)
	return v // want "borrowescape"
}

func goodSnapshotOfClosed(ssl *C.SSL, host string) snapshot {
	v := snapshot{Sess: C.SSL_get_session(ssl), Host: host}
	if v.Sess != nil && C.SSL_SESSION_up_ref(v.Sess) != 1 {
		v.Sess = nil
	}
	C.SSL_free(ssl)
	return v
}

func badSnapshotOfCopy(s *C.SSL_SESSION) (snapshot, error) {
	d := C.SSL_SESSION_dup(s)
	if d == nil {
		return snapshot{}, errors.New("no memory")
	}
	defer C.SSL_SESSION_free(d)
	return snapshot{Sess: d}, nil // freed by the deferred call // want "useafterfree"
}

func goodSnapshotOfCopy(s *C.SSL_SESSION) (snapshot, error) {
	d := C.SSL_SESSION_dup(s)
	if d == nil {
		return snapshot{}, errors.New("no memory")
	}
	return snapshot{Sess: d}, nil
}

func badPairOfClosing(a, b *C.SSL) (pair [2]*C.SSL_SESSION) {
	pair[0] = C.SSL_get1_session(a)
	pair[1] = C.SSL_get0_session(b)
	C.SSL_free(b)
	return pair // want "borrowescape"
}

func goodPairOfClosing(a, b *C.SSL) (pair [2]*C.SSL_SESSION) {
	pair[0] = C.SSL_get1_session(a)
	pair[1] = C.SSL_get1_session(b)
	C.SSL_free(b)
	return pair
}
