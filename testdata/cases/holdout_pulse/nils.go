package holdout_pulse

/*
#include <openssl/ssl.h>
*/
import "C"

import "sync"

// info has a session that may be missing.
type info struct {
	sess *C.SSL_SESSION
	next *info
}

func describe(ssl *C.SSL) info { return info{sess: C.SSL_get0_session(ssl)} }

func badField(ssl *C.SSL) C.long {
	in := describe(ssl) // want "uncheckedref"
	return C.long(C.SSL_SESSION_has_ticket(in.sess))
}

func goodField(ssl *C.SSL) C.long {
	in := describe(ssl)
	if in.sess == nil {
		return 0
	}
	return C.long(C.SSL_SESSION_has_ticket(in.sess))
}

// The other half of the check.
func badWrongHalf(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	if s != nil {
		return 0
	}
	return C.long(C.SSL_SESSION_has_ticket(s))
}

func goodWrongHalf(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	return C.long(C.SSL_SESSION_has_ticket(s))
}

// An or where an and is meant.
func badOr(a, b *C.SSL) bool {
	x, y := C.SSL_get_session(a), C.SSL_get_session(b) // want "uncheckedref"
	if x != nil || y != nil {
		return C.long(C.SSL_SESSION_has_ticket(x)) == 0
	}
	return false
}

func goodOr(a, b *C.SSL) bool {
	x, y := C.SSL_get_session(a), C.SSL_get_session(b)
	if x != nil && y != nil {
		return C.long(C.SSL_SESSION_has_ticket(x)) == 0
	}
	return false
}

// Checked, and then replaced by another that isn't.
func badReplaced(a, b *C.SSL) C.long {
	s := C.SSL_get_session(a)
	if s == nil {
		s = C.SSL_get_session(b) // want "uncheckedref"
	}
	return C.long(C.SSL_SESSION_has_ticket(s))
}

func goodReplaced(a, b *C.SSL) C.long {
	s := C.SSL_get_session(a)
	if s == nil {
		s = C.SSL_get_session(b)
	}
	if s == nil {
		return 0
	}
	return C.long(C.SSL_SESSION_has_ticket(s))
}

// lookup has an error for an unknown name only.
func lookup(conns map[string]*C.SSL, name string) (*C.SSL_SESSION, error) {
	ssl, ok := conns[name]
	if !ok {
		return nil, errNone
	}
	return C.SSL_get1_session(ssl), nil
}

// found has one for a missing session as well.
func found(conns map[string]*C.SSL, name string) (*C.SSL_SESSION, error) {
	s, err := lookup(conns, name)
	if err == nil && s == nil {
		err = errNone
	}
	return s, err
}

func badContract(conns map[string]*C.SSL) (C.long, error) {
	s, err := lookup(conns, "main") // no error is no promise // want "uncheckedref"
	if err != nil {
		return 0, err
	}
	defer C.SSL_SESSION_free(s)
	return C.long(C.SSL_SESSION_has_ticket(s)), nil
}

func goodContract(conns map[string]*C.SSL) (C.long, error) {
	s, err := found(conns, "main")
	if err != nil {
		return 0, err
	}
	defer C.SSL_SESSION_free(s)
	return C.long(C.SSL_SESSION_has_ticket(s)), nil
}

// The errno of the call is no test.
func badErrno(ssl *C.SSL) C.long {
	s, err := C.SSL_get1_session(ssl) // want "uncheckedref"
	if err != nil {
		C.SSL_SESSION_free(s)
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.long(C.SSL_SESSION_has_ticket(s))
}

func goodErrno(ssl *C.SSL) C.long {
	s, err := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if s == nil || err != nil {
		return 0
	}
	return C.long(C.SSL_SESSION_has_ticket(s))
}

// A closure has the variable, and nobody has looked into it.
func badClosureNil(ssl *C.SSL) func() C.long {
	s := C.SSL_get1_session(ssl) // want "uncheckedref"
	t := func() C.long { return C.long(C.SSL_SESSION_has_ticket(s)) }()
	C.SSL_SESSION_free(s)
	return func() C.long { return t }
}

func goodClosureNil(ssl *C.SSL) func() C.long {
	s := C.SSL_get1_session(ssl)
	t := func() C.long {
		if s == nil {
			return 0
		}
		return C.long(C.SSL_SESSION_has_ticket(s))
	}()
	C.SSL_SESSION_free(s)
	return func() C.long { return t }
}

// A list is walked to the end; the last one has none.
func badWalk(a, b *C.SSL) (sum C.long) {
	list := &info{sess: C.SSL_get_session(a)}
	if list.sess == nil {
		return 0
	}
	list.next = &info{sess: C.SSL_get_session(b)} // want "uncheckedref"
	for n := list; n != nil; n = n.next {
		sum += C.long(C.SSL_SESSION_has_ticket(n.sess))
	}
	return sum
}

func goodWalk(a, b *C.SSL) (sum C.long) {
	list := &info{sess: C.SSL_get_session(a)}
	list.next = &info{sess: C.SSL_get_session(b)}
	for n := list; n != nil; n = n.next {
		if n.sess != nil {
			sum += C.long(C.SSL_SESSION_has_ticket(n.sess))
		}
	}
	return sum
}

// must panics instead of returning nil.
func must(s *C.SSL_SESSION) *C.SSL_SESSION {
	if s == nil {
		panic("no session")
	}
	return s
}

// orNil returns what it was given.
func orNil(s *C.SSL_SESSION) *C.SSL_SESSION { return s }

func badMust(ssl *C.SSL) C.long {
	s := orNil(C.SSL_get_session(ssl)) // want "uncheckedref"
	return C.long(C.SSL_SESSION_has_ticket(s))
}

func goodMust(ssl *C.SSL) C.long {
	s := must(C.SSL_get_session(ssl))
	return C.long(C.SSL_SESSION_has_ticket(s))
}

// isSet is a check by another name.
func isSet(s *C.SSL_SESSION) bool { return s != nil }

// exists is none.
func exists(s *C.SSL_SESSION) bool { return true }

func badIsSet(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	if !exists(s) {
		return 0
	}
	return C.long(C.SSL_SESSION_has_ticket(s))
}

func goodIsSet(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if !isSet(s) {
		return 0
	}
	return C.long(C.SSL_SESSION_has_ticket(s))
}

// A copy of nothing is a crash, too.
func badDupNil(ssl *C.SSL) *C.SSL_SESSION {
	return C.SSL_SESSION_dup(C.SSL_get0_session(ssl)) // want "uncheckedref"
}

func goodDupNil(ssl *C.SSL) *C.SSL_SESSION {
	if s := C.SSL_get0_session(ssl); s != nil {
		return C.SSL_SESSION_dup(s)
	}
	return nil
}

// A named result that nobody has set.
func firstOf(conns []*C.SSL) (s *C.SSL_SESSION) {
	for _, c := range conns {
		if s = C.SSL_get_session(c); s != nil {
			return
		}
	}
	return
}

func badFirstOf(conns []*C.SSL) C.long {
	return C.long(C.SSL_SESSION_has_ticket(firstOf(conns))) // want "uncheckedref"
}

func goodFirstOf(conns []*C.SSL) C.long {
	if s := firstOf(conns); s != nil {
		return C.long(C.SSL_SESSION_has_ticket(s))
	}
	return -1
}

// A channel hands on whatever came.
func badChannelNil(ssl *C.SSL) C.long {
	ch := make(chan *C.SSL_SESSION, 1)
	ch <- C.SSL_get_session(ssl) // want "uncheckedref"
	return C.long(C.SSL_SESSION_has_ticket(<-ch))
}

func goodChannelNil(ssl *C.SSL) C.long {
	ch := make(chan *C.SSL_SESSION, 1)
	ch <- C.SSL_get_session(ssl)
	s := <-ch
	if s == nil {
		return 0
	}
	return C.long(C.SSL_SESSION_has_ticket(s))
}

// And so does an interface.
func badAssertedNil(ssl *C.SSL) C.long {
	var v any = C.SSL_get_session(ssl) // want "uncheckedref"
	if s, ok := v.(*C.SSL_SESSION); ok {
		return C.long(C.SSL_SESSION_has_ticket(s))
	}
	return 0
}

func goodAssertedNil(ssl *C.SSL) C.long {
	var v any = C.SSL_get_session(ssl)
	if s, ok := v.(*C.SSL_SESSION); ok && s != nil {
		return C.long(C.SSL_SESSION_has_ticket(s))
	}
	return 0
}

// The check is of another time.
func badOnceChecked(ssl *C.SSL, once *sync.Once) (t C.long) {
	var s *C.SSL_SESSION
	once.Do(func() { s = C.SSL_get_session(ssl) }) // want "uncheckedref"
	t = C.long(C.SSL_SESSION_has_ticket(s))
	return t
}

func goodOnceChecked(ssl *C.SSL, once *sync.Once) (t C.long) {
	var s *C.SSL_SESSION
	once.Do(func() { s = C.SSL_get_session(ssl) })
	if s != nil {
		t = C.long(C.SSL_SESSION_has_ticket(s))
	}
	return t
}

// And neither is that of up_ref.
func badUpRefErrno(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if _, err := C.SSL_SESSION_up_ref(s); err != nil { // want "uncheckedref"
		return nil
	}
	return s
}

func goodUpRefErrno(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if n, _ := C.SSL_SESSION_up_ref(s); n != 1 {
		return nil
	}
	return s
}
