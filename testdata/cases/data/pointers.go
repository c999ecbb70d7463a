package data

/*
#include <openssl/ssl.h>
*/
import "C"

// fetch stores a reference of ssl's session in *out and tells whether there
// was one.
func fetch(ssl *C.SSL, out **C.SSL_SESSION) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	*out = s
	return true
}

// fetchStatus is fetch in the library's own manner: 1, 0 (none) or -1 (not
// resumable).
func fetchStatus(ssl *C.SSL, out **C.SSL_SESSION) C.int {
	s := C.SSL_get1_session(ssl)
	switch {
	case s == nil:
		return 0
	case C.SSL_SESSION_is_resumable(s) != 1:
		C.SSL_SESSION_free(s)
		return -1
	}
	*out = s
	return 1
}

// lend stores a loan.
func lend(ssl *C.SSL, out **C.SSL_SESSION) bool {
	*out = C.SSL_get_session(ssl)
	return *out != nil
}

// clear releases what the cell holds and empties it.
func clearCell(cell **C.SSL_SESSION) {
	C.SSL_SESSION_free(*cell)
	*cell = nil
}

// drop releases what the cell holds and leaves it as it is.
func drop(cell **C.SSL_SESSION) {
	C.SSL_SESSION_free(*cell)
}

// exchange swaps two cells.
func exchange(a, b **C.SSL_SESSION) {
	*a, *b = *b, *a
}

func badThroughPointer(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	pp := &s
	C.SSL_SESSION_free(*pp)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodThroughPointer(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	pp := &s
	C.SSL_SESSION_free(*pp)
	*pp = nil
	C.SSL_SESSION_free(s)
}

func badOverwrittenThroughPointer(a, b *C.SSL) {
	s := C.SSL_get1_session(a) // want "refleak"
	pp := &s
	*pp = C.SSL_get1_session(b)
	C.SSL_SESSION_free(s)
}

func goodOverwrittenThroughPointer(a, b *C.SSL) {
	s := C.SSL_get1_session(a)
	pp := &s
	C.SSL_SESSION_free(s)
	*pp = C.SSL_get1_session(b)
	C.SSL_SESSION_free(s)
}

func badCell(ssl *C.SSL) C.long {
	cell := new(*C.SSL_SESSION)
	*cell = C.SSL_get1_session(ssl) // want "refleak"
	if *cell == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(*cell)
}

func goodCell(ssl *C.SSL) C.long {
	cell := new(*C.SSL_SESSION)
	*cell = C.SSL_get1_session(ssl)
	if *cell == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(*cell)
	C.SSL_SESSION_free(*cell)
	return t
}

func badPointerToPointerToPointer(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	pp := &s
	ppp := &pp
	C.SSL_SESSION_free(**ppp) // want "borrowedfree"
}

func goodPointerToPointerToPointer(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	pp := &s
	ppp := &pp
	C.SSL_SESSION_free(**ppp)
}

func badPointerMoved(a, b *C.SSL, other bool) {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b) // never freed unless other // want "refleak"
	p := &x
	if other {
		C.SSL_SESSION_free(x)
		p = &y
	}
	C.SSL_SESSION_free(*p)
}

func goodPointerMoved(a, b *C.SSL, other bool) {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b)
	p, q := &x, &y
	if other {
		p, q = q, p
	}
	C.SSL_SESSION_free(*p)
	C.SSL_SESSION_free(*q)
}

func badPointerToField(ssl *C.SSL) {
	c := conn{ssl: ssl, sess: C.SSL_get1_session(ssl)}
	p := &c.sess
	C.SSL_SESSION_free(*p)
	C.SSL_SESSION_free(c.sess) // want "doublefree"
}

func goodPointerToField(ssl *C.SSL) {
	c := conn{ssl: ssl, sess: C.SSL_get1_session(ssl)}
	p := &c.sess
	C.SSL_SESSION_free(*p)
	*p = nil
	C.SSL_SESSION_free(c.sess)
}

func badOutParameter(ssl *C.SSL) C.long {
	var s *C.SSL_SESSION
	if !fetch(ssl, &s) { // *out is ours when fetch says true // want "refleak"
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func goodOutParameter(ssl *C.SSL) C.long {
	var s *C.SSL_SESSION
	if !fetch(ssl, &s) {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(s)
}

func badOutParameterIgnored(ssl *C.SSL) {
	var s *C.SSL_SESSION
	fetch(ssl, &s) // want "refleak"
}

func goodOutParameterIgnored(ssl *C.SSL) {
	var s *C.SSL_SESSION
	fetch(ssl, &s)
	C.SSL_SESSION_free(s)
}

func badOutParameterTwice(a, b *C.SSL) {
	var s *C.SSL_SESSION
	fetch(a, &s) // overwritten if b has a session, too // want "refleak"
	fetch(b, &s)
	C.SSL_SESSION_free(s)
}

func goodOutParameterTwice(a, b *C.SSL) {
	var s *C.SSL_SESSION
	if !fetch(a, &s) {
		fetch(b, &s)
	}
	C.SSL_SESSION_free(s)
}

func badOutStatus(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	if fetchStatus(ssl, &s) < 1 {
		return false
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
	return true
}

func goodOutStatus(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	if fetchStatus(ssl, &s) < 1 {
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func badOutStatusSwitch(ssl *C.SSL) string {
	var s *C.SSL_SESSION
	switch fetchStatus(ssl, &s) { // freed in no case // want "refleak"
	case 1:
		return "resumable"
	case 0:
		return "none"
	default:
		return "not resumable"
	}
}

func goodOutStatusSwitch(ssl *C.SSL) string {
	var s *C.SSL_SESSION
	switch fetchStatus(ssl, &s) {
	case 1:
		C.SSL_SESSION_free(s)
		return "resumable"
	case 0:
		return "none"
	default:
		return "not resumable"
	}
}

func badOutLoan(ssl *C.SSL) {
	var s *C.SSL_SESSION
	if lend(ssl, &s) {
		C.SSL_SESSION_get_timeout(s)
	}
	C.SSL_SESSION_free(s) // lend only lends // want "borrowedfree"
}

func goodOutLoan(ssl *C.SSL) {
	var s *C.SSL_SESSION
	if lend(ssl, &s) {
		C.SSL_SESSION_get_timeout(s)
	}
}

func badCellDropped(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	drop(&s)
	C.SSL_SESSION_free(s) // drop leaves the pointer as it was // want "doublefree"
}

func goodCellDropped(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	clearCell(&s)
	C.SSL_SESSION_free(s)
}

func badCellDroppedTwice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	defer clearCell(&s) // s is not nil by then // want "doublefree"
	drop(&s)
}

func goodCellDroppedTwice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	defer clearCell(&s)
	clearCell(&s)
}

func badExchanged(a, b *C.SSL) {
	x := C.SSL_get1_session(a) // y names it after the exchange // want "refleak"
	y := C.SSL_get1_session(b)
	exchange(&x, &y)
	C.SSL_SESSION_free(x)
}

func goodExchanged(a, b *C.SSL) {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b)
	exchange(&x, &y)
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y)
}

func badStoredInCallersCell(ssl *C.SSL, der []byte) bool {
	var own *C.SSL_SESSION
	if !lend(ssl, &own) {
		return false
	}
	outer.sess = own // want "borrowescape"
	return len(der) > 0
}

func goodStoredInCallersCell(ssl *C.SSL, der []byte) bool {
	var own *C.SSL_SESSION
	if !fetch(ssl, &own) {
		return false
	}
	outer.sess = own
	return len(der) > 0
}

// outer is filled by the two functions above.
var outer struct {
	sess *C.SSL_SESSION
}

// The cell is given to the caller filled.
func goodFillsParameter(ssl *C.SSL, out **C.SSL_SESSION) {
	*out = nil
	if fetch(ssl, out) {
		C.SSL_SESSION_set_timeout(*out, 300)
	}
}
