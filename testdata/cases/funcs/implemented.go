package funcs

/*
#include <openssl/ssl.h>
*/
import "C"

import "testing"

// Interfaces that only this package's types can implement: what all of them do
// goes for the interface, whichever it is.

// An opener gives a session of its caller's.
type opener interface{ open() *C.SSL_SESSION }

type (
	fromConn struct{ ssl *C.SSL }
	fromCopy struct{ s *C.SSL_SESSION }
)

func (o fromConn) open() *C.SSL_SESSION { return C.SSL_get1_session(o.ssl) }

func (o *fromCopy) open() *C.SSL_SESSION {
	if o.s == nil {
		return nil
	}
	return C.SSL_SESSION_dup(o.s)
}

func badOpened(o opener) C.long {
	s := o.open() // want "refleak"
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func goodOpened(o opener) C.long {
	s := o.open()
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s)
}

// A table keeps sessions: put takes a reference of its own.
type table interface {
	put(key string, s *C.SSL_SESSION) bool
	get(key string) *C.SSL_SESSION
}

type byName struct{ m map[string]*C.SSL_SESSION }

func (t *byName) put(key string, s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	C.SSL_SESSION_free(t.m[key])
	t.m[key] = s
	return true
}

func (t *byName) get(key string) *C.SSL_SESSION {
	s := t.m[key]
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

type onlyOne struct {
	key string
	s   *C.SSL_SESSION
}

func (t *onlyOne) put(key string, s *C.SSL_SESSION) bool {
	own := C.SSL_SESSION_dup(s)
	if own == nil {
		return false
	}
	C.SSL_SESSION_free(t.s)
	t.key, t.s = key, own
	return true
}

func (t *onlyOne) get(key string) *C.SSL_SESSION {
	if t.s == nil || t.key != key {
		return nil
	}
	return C.SSL_SESSION_dup(t.s)
}

// counting passes calls on to another table.
type counting struct {
	table
	hits int
}

func (c *counting) get(key string) *C.SSL_SESSION {
	s := c.table.get(key)
	if s != nil {
		c.hits++
	}
	return s
}

func badPutIntoTable(t table, ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // the table has a reference of its own // want "refleak"
	if s == nil {
		return false
	}
	return t.put("last", s)
}

func goodPutIntoTable(t table, ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return t.put("last", s)
}

func badGetFromTable(t table, ssl *C.SSL) bool {
	s := t.get("last")
	if s == nil {
		return false
	}
	if C.SSL_set_session(ssl, s) != 1 {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s) // want "doublefree"
	return true
}

func goodGetFromTable(t table, ssl *C.SSL) bool {
	s := t.get("last")
	if s == nil {
		return false
	}
	if C.SSL_set_session(ssl, s) != 1 {
		C.SSL_SESSION_free(s)
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

// A reader only looks at a session.
type reader interface{ read(s *C.SSL_SESSION) C.long }

type (
	readsTime    struct{}
	readsTimeout struct{ least C.long }
)

func (readsTime) read(s *C.SSL_SESSION) C.long { return C.SSL_SESSION_get_time(s) }
func (r readsTimeout) read(s *C.SSL_SESSION) C.long {
	return max(r.least, C.SSL_SESSION_get_timeout(s))
}

func badReadByAll(ssl *C.SSL, all []reader) (n C.long) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	for _, r := range all {
		n += r.read(s)
	}
	C.SSL_SESSION_free(s) // want "borrowedfree"
	return n
}

func goodReadByAll(ssl *C.SSL, all []reader) (n C.long) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	for _, r := range all {
		n += r.read(s)
	}
	C.SSL_SESSION_free(s)
	return n
}

// Who calls it may know which reader it is; what goes wrong with any goes wrong.
func badReadFor(ssl *C.SSL, r reader) C.long {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0
	}
	return r.read(s)
}

func goodReadFor(ssl *C.SSL, r reader) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return r.read(s)
}

func readForBoth(ssl *C.SSL) C.long {
	return badReadFor(ssl, readsTime{}) + goodReadFor(ssl, readsTime{})
}

// A holder keeps a session or doesn't: nothing is known of one that may be either.
type holder interface{ hold(s *C.SSL_SESSION) }

type (
	holds struct{ s *C.SSL_SESSION }
	drops struct{ dropped int }
)

func (h *holds) hold(s *C.SSL_SESSION) { h.s = s }
func (d *drops) hold(s *C.SSL_SESSION) { d.dropped++ }

func badHeld(ssl *C.SSL) {
	var h holder = &drops{}
	h.hold(C.SSL_get1_session(ssl)) // want "refleak"
}

func goodHeld(h holder, ssl *C.SSL) { h.hold(C.SSL_get1_session(ssl)) }

// A test's log doesn't keep what it prints.
func badLogged(t testing.TB, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		t.Errorf("session %v can't be resumed", s)
		return
	}
	C.SSL_SESSION_free(s)
}

func goodLogged(t testing.TB, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		t.Errorf("session %v can't be resumed", s)
	}
	C.SSL_SESSION_free(s)
}

// What a nil interface holds is nothing to release.
func releaseAny(v any) {
	switch v := v.(type) {
	case *C.SSL_SESSION:
		C.SSL_SESSION_free(v)
	case nil:
	}
}

func badReleaseAny(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	releaseAny(&s)
}

func goodReleaseAny(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	releaseAny(s)
}
