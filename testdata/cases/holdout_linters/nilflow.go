package holdout_linters

/*
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// problem is an error type of its own.
type problem struct{ code int }

func (p *problem) Error() string { return fmt.Sprint("problem ", p.code) }

// lookup says with an error type when there is none.
func lookup(ssl *C.SSL) (*C.SSL_SESSION, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, &problem{1}
	}
	return s, nil
}

// lookupZero returns an error variable that nobody has set.
func lookupZero(ssl *C.SSL) (*C.SSL_SESSION, error) {
	var err error
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, err
	}
	return s, err
}

func badZeroErr(ssl *C.SSL) (bool, error) {
	s, err := lookupZero(ssl) // want "uncheckedref"
	if err != nil {
		return false, err
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s) == 1, nil
}

func goodZeroErr(ssl *C.SSL) (bool, error) {
	s, err := lookup(ssl)
	if err != nil {
		return false, err
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s) == 1, nil
}

// The error is dropped.
func badErrDropped(ssl *C.SSL) bool {
	s, _ := lookup(ssl) // want "uncheckedref"
	ok := C.SSL_SESSION_is_resumable(s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

func goodErrDropped(ssl *C.SSL) bool {
	s, _ := lookup(ssl)
	ok := s != nil && C.SSL_SESSION_is_resumable(s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

// A boolean instead of an error, and its negation.
func have(ssl *C.SSL) (s *C.SSL_SESSION, missing bool) {
	s = C.SSL_get0_session(ssl)
	return s, s == nil
}

func badMissing(ssl *C.SSL) C.int {
	s, missing := have(ssl) // want "uncheckedref"
	if !missing {
		return 0
	}
	return C.SSL_SESSION_get_protocol_version(s)
}

func goodMissing(ssl *C.SSL) C.int {
	s, missing := have(ssl)
	if missing {
		return 0
	}
	return C.SSL_SESSION_get_protocol_version(s)
}

// A map of sessions, the comma-ok says only that there is an entry.
func badCommaOk(ssl *C.SSL) bool {
	m := map[string]*C.SSL_SESSION{"cur": C.SSL_get0_session(ssl)} // want "uncheckedref"
	if s, ok := m["cur"]; ok {
		return C.SSL_SESSION_is_resumable(s) == 1
	}
	return false
}

func goodCommaOk(ssl *C.SSL) bool {
	m := map[string]*C.SSL_SESSION{"cur": C.SSL_get0_session(ssl)}
	if s := m["cur"]; s != nil {
		return C.SSL_SESSION_is_resumable(s) == 1
	}
	return false
}

// A struct built by a function in another's field.
type state struct {
	conn struct{ sess *C.SSL_SESSION }
}

func load(ssl *C.SSL) (st state) {
	st.conn.sess = C.SSL_get0_session(ssl)
	return st
}

func badDeepField(ssl *C.SSL) C.int {
	st := load(ssl) // want "uncheckedref"
	return C.SSL_SESSION_has_ticket(st.conn.sess)
}

func goodDeepField(ssl *C.SSL) C.int {
	st := load(ssl)
	if st.conn.sess == nil {
		return 0
	}
	return C.SSL_SESSION_has_ticket(st.conn.sess)
}

// The loop ends when there is one, or when the tries are used up.
func badTries(ssl *C.SSL) C.int {
	var s *C.SSL_SESSION
	for i := 0; i < 3 && s == nil; i++ {
		s = C.SSL_get0_session(ssl) // want "uncheckedref"
	}
	return C.SSL_SESSION_has_ticket(s)
}

func goodTries(ssl *C.SSL) C.int {
	var s *C.SSL_SESSION
	for s == nil {
		s = C.SSL_get0_session(ssl)
	}
	return C.SSL_SESSION_has_ticket(s)
}

// A slice of sessions and a filter that lets the wrong ones through.
func badFilter(conns []*C.SSL) (n int) {
	for _, c := range conns {
		s := C.SSL_get0_session(c) // want "uncheckedref"
		if s == nil {
			n++
		}
		if C.SSL_SESSION_is_resumable(s) == 1 {
			n++
		}
	}
	return n
}

func goodFilter(conns []*C.SSL) (n int) {
	for _, c := range conns {
		s := C.SSL_get0_session(c)
		if s == nil {
			continue
		}
		if C.SSL_SESSION_is_resumable(s) == 1 {
			n++
		}
	}
	return n
}

// An early return that is conditional on something else as well.
func badHalfGuard(ssl *C.SSL, strict bool) C.int {
	s := C.SSL_get0_session(ssl) // want "uncheckedref"
	if s == nil && strict {
		return -1
	}
	return C.SSL_SESSION_has_ticket(s)
}

func goodHalfGuard(ssl *C.SSL, strict bool) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil || strict {
		return -1
	}
	return C.SSL_SESSION_has_ticket(s)
}

// A generic default.
func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

func badDefault(a, b *C.SSL) C.int {
	s := orDefault(C.SSL_get0_session(a), C.SSL_get0_session(b)) // want "uncheckedref"
	return C.SSL_SESSION_has_ticket(s)
}

func goodDefault(a *C.SSL, known *C.SSL_SESSION) C.int {
	s := orDefault(C.SSL_get0_session(a), known)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_has_ticket(s)
}

// up_ref needs a session, too.
func badUpRefNil(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl) // want "uncheckedref"
	if C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

func goodUpRefNil(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

// The result of up_ref is kept, but nobody asks.
func badUpRefKept(s *C.SSL_SESSION, to chan<- *C.SSL_SESSION) (rc C.int) {
	rc = C.SSL_SESSION_up_ref(s) // want "uncheckedref"
	to <- s
	return 1
}

func goodUpRefKept(s *C.SSL_SESSION, to chan<- *C.SSL_SESSION) (rc C.int) {
	rc = C.SSL_SESSION_up_ref(s)
	if rc == 1 {
		to <- s
	}
	return rc
}

// The 0 is reported, and then it goes on.
func badUpRefLogged(ssl *C.SSL) *body {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		fmt.Println("no reference")
	}
	b := &body{s}
	defer b.Close() // of one that there isn't // want "borrowedfree"
	return nil
}

func goodUpRefLogged(ssl *C.SSL) *body {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		fmt.Println("no reference")
		return nil
	}
	b := &body{s}
	defer b.Close()
	return nil
}
