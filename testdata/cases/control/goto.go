package control

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

// The C idiom, with a label that comes after the release.
func badGoto(from, to *C.SSL) (err error) {
	s := C.SSL_get1_session(from) // the error label is behind the release // want "refleak"
	if s == nil {
		return errNoSession
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		err = errNotResumable
		goto out
	}
	if C.SSL_set_session(to, s) != 1 {
		err = errSetSession
	}
	C.SSL_SESSION_free(s)
out:
	return err
}

func goodGoto(from, to *C.SSL) (err error) {
	s := C.SSL_get1_session(from)
	if s == nil {
		return errNoSession
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		err = errNotResumable
		goto out
	}
	if C.SSL_set_session(to, s) != 1 {
		err = errSetSession
	}
out:
	C.SSL_SESSION_free(s)
	return err
}

// The jump goes to a release that was done already.
func badGotoTwice(from, to *C.SSL) int {
	s := C.SSL_get1_session(from)
	rc := 0
	if s == nil {
		goto end
	}
	if C.SSL_set_session(to, s) != 1 {
		C.SSL_SESSION_free(s)
		goto free
	}
	rc = 1
free:
	C.SSL_SESSION_free(s) // the failure arm freed it before it jumped // want "doublefree"
end:
	return rc
}

func goodGotoTwice(from, to *C.SSL) int {
	s := C.SSL_get1_session(from)
	rc := 0
	if s == nil {
		goto end
	}
	if C.SSL_set_session(to, s) != 1 {
		goto free
	}
	rc = 1
free:
	C.SSL_SESSION_free(s)
end:
	return rc
}

// A loop made of a goto.
func badGotoLoop(ssl *C.SSL, n int) bool {
	tries := 0
again:
	s := C.SSL_get1_session(ssl) // each round takes one more // want "refleak"
	if s == nil {
		return false
	}
	if C.SSL_SESSION_has_ticket(s) == 0 && tries < n {
		tries++
		goto again
	}
	C.SSL_SESSION_free(s)
	return true
}

func goodGotoLoop(ssl *C.SSL, n int) bool {
	tries := 0
again:
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	if C.SSL_SESSION_has_ticket(s) == 0 && tries < n {
		tries++
		C.SSL_SESSION_free(s)
		goto again
	}
	C.SSL_SESSION_free(s)
	return true
}

// Two labels, one for each resource that was had so far.
func badGotoLadder(a, b *C.SSL) (ok bool) {
	var x, y *C.SSL_SESSION
	x = C.SSL_get1_session(a) // without y nothing frees x // want "refleak"
	if x == nil {
		goto done
	}
	y = C.SSL_get1_session(b)
	if y == nil {
		goto done
	}
	ok = C.SSL_SESSION_get_timeout(x) == C.SSL_SESSION_get_timeout(y)
	C.SSL_SESSION_free(y)
	C.SSL_SESSION_free(x)
done:
	return ok
}

func goodGotoLadder(a, b *C.SSL) (ok bool) {
	var x, y *C.SSL_SESSION
	x = C.SSL_get1_session(a)
	if x == nil {
		goto done
	}
	y = C.SSL_get1_session(b)
	if y == nil {
		goto freeX
	}
	ok = C.SSL_SESSION_get_timeout(x) == C.SSL_SESSION_get_timeout(y)
	C.SSL_SESSION_free(y)
freeX:
	C.SSL_SESSION_free(x)
done:
	return ok
}

func badGotoBorrowed(ssl *C.SSL, own bool) {
	s := C.SSL_get0_session(ssl)
	if own {
		s = C.SSL_get1_session(ssl)
		goto free
	}
	if s == nil {
		return
	}
free:
	C.SSL_SESSION_free(s) // reached with the loan as well // want "borrowedfree"
}

func goodGotoBorrowed(ssl *C.SSL, own bool) {
	s := C.SSL_get0_session(ssl)
	if own {
		s = C.SSL_get1_session(ssl)
		goto free
	}
	if s == nil {
		return
	}
	return
free:
	C.SSL_SESSION_free(s)
}
