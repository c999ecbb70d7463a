package stealing

// Ideas of the tests of a reference checker for extension modules: results of
// constructors, containers that steal or don't, getters that return a loan,
// many exits with one cleanup.

/*
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import "errors"

var (
	errNil  = errors.New("no session")
	errKeep = errors.New("can't keep")
	errArg  = errors.New("bad argument")
)

// A list that steals what is put into a slot, also when the slot is wrong.
type sessionList struct {
	items []*C.SSL_SESSION
}

func newList(n int) *sessionList { return &sessionList{items: make([]*C.SSL_SESSION, n)} }

// set steals s.
func (l *sessionList) set(i int, s *C.SSL_SESSION) bool {
	if i < 0 || i >= len(l.items) {
		C.SSL_SESSION_free(s)
		return false
	}
	if l.items[i] != nil {
		C.SSL_SESSION_free(l.items[i])
	}
	l.items[i] = s
	return true
}

// free releases every slot.
func (l *sessionList) free() {
	for i, s := range l.items {
		C.SSL_SESSION_free(s)
		l.items[i] = nil
	}
}

// The list stole the reference; the error path releases it again.
func badStolenOnFailure(ssl *C.SSL, i int) (*sessionList, error) {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return nil, errNil
	}
	l := newList(1)
	if !l.set(i, s) {
		C.SSL_SESSION_free(s) // want "doublefree"
		return nil, errArg
	}
	return l, nil
}

func goodStolenOnFailure(ssl *C.SSL, i int) (*sessionList, error) {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return nil, errNil
	}
	l := newList(1)
	if !l.set(i, s) {
		return nil, errArg
	}
	return l, nil
}

// A list with a loan in it, freed.
func badStolenLoan(ssl *C.SSL) int {
	l := newList(1)
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	l.set(0, s)
	n := len(l.items)
	l.free() // want "borrowedfree"
	return n
}

func goodStolenLoan(ssl *C.SSL) int {
	l := newList(1)
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return 0
	}
	l.set(0, s)
	n := len(l.items)
	l.free()
	return n
}

// The list is dropped on the way out that failed.
func badListDropped(a, b *C.SSL) (*sessionList, error) {
	l := newList(2)
	first := C.SSL_get1_session(a) // want "refleak"
	if first == nil {
		return nil, errNil
	}
	l.set(0, first)
	second := C.SSL_get1_session(b)
	if second == nil {
		return nil, errNil
	}
	l.set(1, second)
	return l, nil
}

func goodListDropped(a, b *C.SSL) (*sessionList, error) {
	l := newList(2)
	first := C.SSL_get1_session(a)
	if first == nil {
		return nil, errNil
	}
	l.set(0, first)
	second := C.SSL_get1_session(b)
	if second == nil {
		l.free()
		return nil, errNil
	}
	l.set(1, second)
	return l, nil
}

// module is what a script imports: a name for each session, not stealing
// unless it succeeds.
type module map[string]*C.SSL_SESSION

func (m module) addObject(name string, s *C.SSL_SESSION) error {
	if name == "" || s == nil {
		return errArg
	}
	m[name] = s
	return nil
}

func badAddObject(m module, name string) error {
	s := C.SSL_SESSION_new() // want "refleak"
	if s == nil {
		return errNil
	}
	return m.addObject(name, s)
}

func goodAddObject(m module, name string) error {
	s := C.SSL_SESSION_new()
	if s == nil {
		return errNil
	}
	if err := m.addObject(name, s); err != nil {
		C.SSL_SESSION_free(s)
		return err
	}
	return nil
}

// One cleanup for many exits; one exit comes before the variable is reset.
func badManyExits(ssl *C.SSL, out map[string]*C.SSL_SESSION) error {
	var err error
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return errNil
	}
	defer func() { // want "doublefree"
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_SESSION_is_resumable(s) == 0 {
		err = errKeep
		C.SSL_SESSION_free(s)
		return err
	}
	out["x"] = s
	return nil
}

func goodManyExits(ssl *C.SSL, out map[string]*C.SSL_SESSION) error {
	var err error
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return errNil
	}
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_SESSION_is_resumable(s) == 0 {
		err = errKeep
		return err
	}
	out["x"] = s
	return nil
}

// Two-valued: the pair is built from one owned and one borrowed.
func pairOf(ssl *C.SSL) (own, loan *C.SSL_SESSION) {
	return C.SSL_get1_session(ssl), C.SSL_get0_session(ssl)
}

func badPairReleased(ssl *C.SSL) {
	own, loan := pairOf(ssl)
	if own == nil || loan == nil {
		C.SSL_SESSION_free(own)
		return
	}
	C.SSL_SESSION_set_timeout(own, 10)
	C.SSL_SESSION_free(own)
	C.SSL_SESSION_free(loan) // want "borrowedfree"
}

func goodPairReleased(ssl *C.SSL) {
	own, loan := pairOf(ssl)
	if own == nil || loan == nil {
		C.SSL_SESSION_free(own)
		return
	}
	C.SSL_SESSION_set_timeout(own, 10)
	C.SSL_SESSION_free(own)
}

// Counted up in a loop whose body may leave early.
func badCopies(s *C.SSL_SESSION, into []*C.SSL_SESSION, limit int) int {
	n := 0
	for i := range into {
		if C.SSL_SESSION_up_ref(s) != 1 { // want "refleak"
			return n
		}
		if i >= limit {
			break
		}
		into[i] = s
		n++
	}
	return n
}

func goodCopies(s *C.SSL_SESSION, into []*C.SSL_SESSION, limit int) int {
	n := 0
	for i := range into {
		if i >= limit {
			break
		}
		if C.SSL_SESSION_up_ref(s) != 1 {
			return n
		}
		into[i] = s
		n++
	}
	return n
}

// The getter's loan is returned as if it were owned, and the owner goes.
type connObject struct{ ssl *C.SSL }

func (c *connObject) dealloc() {
	C.SSL_free(c.ssl)
	c.ssl = nil
}

func (c *connObject) session() *C.SSL_SESSION { return C.SSL_get0_session(c.ssl) }

func badTemporaryOwner(ctx *C.SSL_CTX) C.long {
	c := &connObject{ssl: C.SSL_new(ctx)}
	if c.ssl == nil {
		return 0
	}
	C.SSL_connect(c.ssl)
	s := c.session()
	c.dealloc()
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s) // want "staleborrow"
}

func goodTemporaryOwner(ctx *C.SSL_CTX) C.long {
	c := &connObject{ssl: C.SSL_new(ctx)}
	if c.ssl == nil {
		return 0
	}
	defer c.dealloc()
	C.SSL_connect(c.ssl)
	s := c.session()
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

// The object table keeps its sessions alive after the connection.
var table = make(map[int]*C.SSL_SESSION)

func badIntoTable(ctx *C.SSL_CTX, id int) bool {
	c := &connObject{ssl: C.SSL_new(ctx)}
	if c.ssl == nil {
		return false
	}
	defer c.dealloc()
	if C.SSL_connect(c.ssl) != 1 {
		return false
	}
	table[id] = c.session() // want "borrowescape"
	return true
}

func goodIntoTable(ctx *C.SSL_CTX, id int) bool {
	c := &connObject{ssl: C.SSL_new(ctx)}
	if c.ssl == nil {
		return false
	}
	defer c.dealloc()
	if C.SSL_connect(c.ssl) != 1 {
		return false
	}
	s := c.session()
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	table[id] = s
	return true
}

// The comparison result isn't the object.
func badCompare(a, b *C.SSL) int {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b) // want "refleak"
	switch {
	case x == nil && y == nil:
		return 0
	case x == nil:
		C.SSL_SESSION_free(y)
		return -1
	case y == nil:
		C.SSL_SESSION_free(x)
		return 1
	}
	d := int(C.SSL_SESSION_get_time(x)) - int(C.SSL_SESSION_get_time(y))
	C.SSL_SESSION_free(x)
	if d != 0 {
		return d
	}
	C.SSL_SESSION_free(y)
	return 0
}

func goodCompare(a, b *C.SSL) int {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b)
	switch {
	case x == nil && y == nil:
		return 0
	case x == nil:
		C.SSL_SESSION_free(y)
		return -1
	case y == nil:
		C.SSL_SESSION_free(x)
		return 1
	}
	d := int(C.SSL_SESSION_get_time(x)) - int(C.SSL_SESSION_get_time(y))
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y)
	return d
}
