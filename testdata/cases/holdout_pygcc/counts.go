package holdout_pygcc

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"log"
	"os"
)

var errNone = errors.New("none")

// usage ends the program.
func usage(code int) {
	log.Print("usage: resume FILE")
	os.Exit(code)
}

// hint only prints.
func hint(code int) {
	log.Print("usage: resume FILE, code ", code)
}

func badExits(ssl *C.SSL, args []string) int {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if len(args) < 2 {
		hint(2)
		return 2
	}
	C.SSL_SESSION_free(s)
	return 0
}

func goodExits(ssl *C.SSL, args []string) int {
	s := C.SSL_get1_session(ssl)
	if len(args) < 2 {
		usage(2)
		return 2
	}
	C.SSL_SESSION_free(s)
	return 0
}

// steal takes its argument over, also when it fails.
func steal(s *C.SSL_SESSION, into []*C.SSL_SESSION, at int) error {
	if at < 0 || at >= len(into) {
		C.SSL_SESSION_free(s)
		return errNone
	}
	into[at] = s
	return nil
}

// borrow takes a reference of its own.
func borrow(s *C.SSL_SESSION, into []*C.SSL_SESSION, at int) error {
	if at < 0 || at >= len(into) || C.SSL_SESSION_up_ref(s) != 1 {
		return errNone
	}
	into[at] = s
	return nil
}

func badStolen(orig *C.SSL_SESSION, into []*C.SSL_SESSION, at int) error {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return errNone
	}
	if err := steal(s, into, at); err != nil {
		C.SSL_SESSION_free(s) // want "doublefree"
		return err
	}
	return nil
}

func goodStolen(orig *C.SSL_SESSION, into []*C.SSL_SESSION, at int) error {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return errNone
	}
	return steal(s, into, at)
}

func badLent(orig *C.SSL_SESSION, into []*C.SSL_SESSION, at int) error {
	s := C.SSL_SESSION_dup(orig) // want "refleak"
	if s == nil {
		return errNone
	}
	return borrow(s, into, at)
}

func goodLent(orig *C.SSL_SESSION, into []*C.SSL_SESSION, at int) error {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return errNone
	}
	defer C.SSL_SESSION_free(s)
	return borrow(s, into, at)
}

// The library's cache takes a reference of its own, for each item of the list.
func badAppendLoop(ctx *C.SSL_CTX, orig *C.SSL_SESSION, n int) bool {
	for i := 0; i < n; i++ {
		s := C.SSL_SESSION_dup(orig) // want "refleak"
		if s == nil {
			return false
		}
		if C.SSL_CTX_add_session(ctx, s) == 0 {
			C.SSL_SESSION_free(s)
			return false
		}
	}
	return true
}

func goodAppendLoop(ctx *C.SSL_CTX, orig *C.SSL_SESSION, n int) bool {
	for i := 0; i < n; i++ {
		s := C.SSL_SESSION_dup(orig)
		if s == nil {
			return false
		}
		added := C.SSL_CTX_add_session(ctx, s)
		C.SSL_SESSION_free(s)
		if added == 0 {
			return false
		}
	}
	return true
}

// lookup lends, whatever its name says.
func lookup(ssl *C.SSL) *C.SSL_SESSION { return C.SSL_get_session(ssl) }

// newRef is what its name says.
func newRef(s *C.SSL_SESSION) *C.SSL_SESSION {
	if s != nil && C.SSL_SESSION_up_ref(s) == 1 {
		return s
	}
	return nil
}

func badBorrowedUsage(ssl *C.SSL) C.int {
	s := lookup(ssl)
	if s == nil {
		return 0
	}
	n := C.SSL_SESSION_has_ticket(s)
	C.SSL_SESSION_free(s) // want "borrowedfree"
	return n
}

func goodBorrowedUsage(ssl *C.SSL) C.int {
	s := newRef(lookup(ssl))
	if s == nil {
		return 0
	}
	n := C.SSL_SESSION_has_ticket(s)
	C.SSL_SESSION_free(s)
	return n
}

func badNewRef(ssl *C.SSL) C.int {
	s := newRef(lookup(ssl)) // want "refleak"
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_has_ticket(s)
}

func goodNewRef(ssl *C.SSL) C.int {
	s := lookup(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_has_ticket(s)
}

// Eight things that may be missing, one of which isn't given back.
func badExplosion(c [8]*C.SSL) (n int) {
	var s [8]*C.SSL_SESSION
	if s[0] = C.SSL_get1_session(c[0]); s[0] != nil {
		n++
	}
	if s[1] = C.SSL_get1_session(c[1]); s[1] != nil {
		n++
	}
	if s[2] = C.SSL_get1_session(c[2]); s[2] != nil {
		n++
	}
	if s[3] = C.SSL_get1_session(c[3]); s[3] != nil { // want "refleak"
		n++
	}
	if s[4] = C.SSL_get1_session(c[4]); s[4] != nil {
		n++
	}
	if s[5] = C.SSL_get1_session(c[5]); s[5] != nil {
		n++
	}
	if s[6] = C.SSL_get1_session(c[6]); s[6] != nil {
		n++
	}
	if s[7] = C.SSL_get1_session(c[7]); s[7] != nil {
		n++
	}
	C.SSL_SESSION_free(s[0])
	C.SSL_SESSION_free(s[1])
	C.SSL_SESSION_free(s[2])
	C.SSL_SESSION_free(s[4])
	C.SSL_SESSION_free(s[5])
	C.SSL_SESSION_free(s[6])
	C.SSL_SESSION_free(s[7])
	return n
}

func goodExplosion(c [8]*C.SSL) (n int) {
	var s [8]*C.SSL_SESSION
	if s[0] = C.SSL_get1_session(c[0]); s[0] != nil {
		n++
	}
	if s[1] = C.SSL_get1_session(c[1]); s[1] != nil {
		n++
	}
	if s[2] = C.SSL_get1_session(c[2]); s[2] != nil {
		n++
	}
	if s[3] = C.SSL_get1_session(c[3]); s[3] != nil {
		n++
	}
	if s[4] = C.SSL_get1_session(c[4]); s[4] != nil {
		n++
	}
	if s[5] = C.SSL_get1_session(c[5]); s[5] != nil {
		n++
	}
	if s[6] = C.SSL_get1_session(c[6]); s[6] != nil {
		n++
	}
	if s[7] = C.SSL_get1_session(c[7]); s[7] != nil {
		n++
	}
	for i := range s {
		C.SSL_SESSION_free(s[i])
	}
	return n
}

// Independent switches over one session.
func badFlags(ssl *C.SSL, flags uint) C.int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return -1
	}
	var sum C.int
	if flags&1 != 0 {
		sum += C.SSL_SESSION_has_ticket(s)
	}
	if flags&2 != 0 {
		sum += C.SSL_SESSION_is_resumable(s)
	}
	if flags&4 != 0 {
		sum += C.SSL_SESSION_get_protocol_version(s)
	}
	if flags&8 != 0 {
		C.SSL_SESSION_free(s)
	}
	if flags&16 != 0 {
		sum++
	}
	C.SSL_SESSION_free(s) // want "doublefree"
	return sum
}

func goodFlags(ssl *C.SSL, flags uint) C.int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return -1
	}
	var sum C.int
	if flags&1 != 0 {
		sum += C.SSL_SESSION_has_ticket(s)
	}
	if flags&2 != 0 {
		sum += C.SSL_SESSION_is_resumable(s)
	}
	if flags&4 != 0 {
		sum += C.SSL_SESSION_get_protocol_version(s)
	}
	if flags&8 != 0 {
		C.SSL_SESSION_free(s)
		return sum
	}
	if flags&16 != 0 {
		sum++
	}
	C.SSL_SESSION_free(s)
	return sum
}

// A dead object is passed on, and returned.
func badPassDead(orig *C.SSL_SESSION, ssl *C.SSL) bool {
	s := C.SSL_SESSION_new()
	if s == nil {
		return false
	}
	C.SSL_SESSION_free(s)
	return C.SSL_set_session(ssl, s) == 1 // want "useafterfree"
}

func goodPassDead(orig *C.SSL_SESSION, ssl *C.SSL) bool {
	s := C.SSL_SESSION_new()
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_set_session(ssl, s) == 1
}

func badReturnDead() *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s != nil && C.SSL_SESSION_set_protocol_version(s, C.TLS1_2_VERSION) != 1 {
		C.SSL_SESSION_free(s)
	}
	return s // want "useafterfree"
}

func goodReturnDead() *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s != nil && C.SSL_SESSION_set_protocol_version(s, C.TLS1_2_VERSION) != 1 {
		C.SSL_SESSION_free(s)
		s = nil
	}
	return s
}

// getter is an attribute of an object: its caller gets a reference.
type object struct{ attr *C.SSL_SESSION }

func (o *object) get() *C.SSL_SESSION {
	if o.attr == nil || C.SSL_SESSION_up_ref(o.attr) != 1 {
		return nil
	}
	return o.attr
}

// set takes a reference of its own and drops the one of before.
func (o *object) set(s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	old := o.attr
	o.attr = s
	C.SSL_SESSION_free(old)
	return true
}

func badGetter(o *object) C.int {
	s := o.get() // want "refleak"
	if s == nil {
		return 0
	}
	if C.SSL_SESSION_has_ticket(s) == 0 {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_protocol_version(s)
}

func goodGetter(o *object) C.int {
	s := o.get()
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_SESSION_has_ticket(s) == 0 {
		return 0
	}
	return C.SSL_SESSION_get_protocol_version(s)
}

func badSetter(o *object, ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // set keeps its own // want "refleak"
	if s == nil {
		return false
	}
	return o.set(s)
}

func goodSetter(o *object, ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return o.set(s)
}

// Several returns, and cleanup by name.
func badReturns(ssl *C.SSL, min C.int) (s *C.SSL_SESSION, err error) {
	s = C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return nil, errNone
	}
	v := C.SSL_SESSION_get_protocol_version(s)
	if v < min {
		C.SSL_SESSION_free(s)
		return nil, errNone
	}
	if v == min && C.SSL_SESSION_has_ticket(s) == 0 {
		s, err = nil, errNone
		return
	}
	return
}

func goodReturns(ssl *C.SSL, min C.int) (s *C.SSL_SESSION, err error) {
	s = C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNone
	}
	v := C.SSL_SESSION_get_protocol_version(s)
	if v < min {
		C.SSL_SESSION_free(s)
		return nil, errNone
	}
	if v == min && C.SSL_SESSION_has_ticket(s) == 0 {
		C.SSL_SESSION_free(s)
		s, err = nil, errNone
		return
	}
	return
}
