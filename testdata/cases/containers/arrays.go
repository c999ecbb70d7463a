package containers

/*
#include <openssl/ssl.h>
*/
import "C"

// Arrays with more elements than are told apart, copied as a whole.

func badLargeArray(ssl *C.SSL) {
	var all [32]*C.SSL_SESSION
	all[3] = C.SSL_get1_session(ssl) // want "refleak"
	if all[3] != nil {
		C.SSL_SESSION_set_timeout(all[3], 30)
	}
}

func goodLargeArray(ssl *C.SSL) {
	var all [32]*C.SSL_SESSION
	all[3] = C.SSL_get1_session(ssl)
	kept := all
	C.SSL_SESSION_free(kept[3])
}

// A cube has 4096 elements, though no side of it is long.
type cube [16][16][16]*C.SSL_SESSION

func badCube(ssl *C.SSL) {
	var all cube
	all[3][1][2] = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(all[3][1][2])
	C.SSL_SESSION_free(all[3][1][2]) // want "doublefree"
}

func goodCube(ssl *C.SSL) {
	var all cube
	all[3][1][2] = C.SSL_get1_session(ssl)
	kept := all
	C.SSL_SESSION_free(kept[3][1][2])
}

// space has more elements than there is time for.
type space [16][16][16][16][16]C.int

func badBesideSpace(ssl *C.SSL, at *space) {
	here := *at
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil || here[1][2][3][4][5] == 0 {
		return
	}
	C.SSL_SESSION_free(s)
}

func goodBesideSpace(ssl *C.SSL, at *space) {
	here := *at
	s := C.SSL_get1_session(ssl)
	if s != nil && here[1][2][3][4][5] != 0 {
		C.SSL_SESSION_set_timeout(s, 30)
	}
	C.SSL_SESSION_free(s)
}

// A value of the last has 2048 parts.
type (
	parts2    struct{ a, b C.int }
	parts8    struct{ a, b, c, d parts2 }
	parts32   struct{ a, b, c, d parts8 }
	parts128  struct{ a, b, c, d parts32 }
	parts512  struct{ a, b, c, d parts128 }
	parts2048 struct{ a, b, c, d parts512 }
)

type record struct {
	parts   parts2048
	session *C.SSL_SESSION
}

func badRecord(ssl *C.SSL, r *record) {
	r.session = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(r.session)
	C.SSL_SESSION_free(r.session) // want "doublefree"
}

func goodRecord(ssl *C.SSL) {
	var r record
	r.session = C.SSL_get1_session(ssl)
	filed := r
	C.SSL_SESSION_free(filed.session)
}
