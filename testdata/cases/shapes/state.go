package shapes

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// A state machine in a loop.
func badStateMachine(from, to *C.SSL) (ok bool) {
	var s *C.SSL_SESSION
	state := 0
	for {
		switch state {
		case 0:
			s = C.SSL_get1_session(from) // state 2 leaves without state 3 // want "refleak"
			if s == nil {
				return false
			}
			state = 1
		case 1:
			state = 3
			if C.SSL_set_session(to, s) == 1 {
				state = 2
			}
		case 2:
			return true
		default:
			C.SSL_SESSION_free(s)
			return false
		}
	}
}

func goodStateMachine(from, to *C.SSL) (ok bool) {
	var s *C.SSL_SESSION
	state := 0
	for {
		switch state {
		case 0:
			s = C.SSL_get1_session(from)
			if s == nil {
				return false
			}
			state = 1
		case 1:
			state = 3
			if C.SSL_set_session(to, s) == 1 {
				state = 2
			}
		case 2:
			ok = true
			state = 3
		default:
			C.SSL_SESSION_free(s)
			return ok
		}
	}
}

type kind int

const (
	kindOwned kind = iota
	kindLent
	kindNone
)

// An enumeration says whose it is; the switch has no default.
func badKind(ssl *C.SSL, k kind) {
	var s *C.SSL_SESSION
	switch k {
	case kindOwned:
		s = C.SSL_get1_session(ssl)
	case kindLent:
		s = C.SSL_get_session(ssl)
	case kindNone:
	}
	if k != kindNone {
		C.SSL_SESSION_free(s) // kindLent is not kindNone either // want "borrowedfree"
	}
}

func goodKind(ssl *C.SSL, k kind) {
	var s *C.SSL_SESSION
	switch k {
	case kindOwned:
		s = C.SSL_get1_session(ssl)
	case kindLent:
		s = C.SSL_get_session(ssl)
	case kindNone:
	}
	if k == kindOwned {
		C.SSL_SESSION_free(s)
	}
}

const (
	flagKeep = 1 << iota
	flagCheck
	flagLog
)

// Bits of an integer, tested twice.
func badFlagBits(ssl *C.SSL, flags int) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // flagKeep without flagLog: nobody has it // want "refleak"
	if flags&flagKeep == 0 {
		C.SSL_SESSION_free(s)
		return nil
	}
	if flags&flagLog != 0 {
		fmt.Println("kept", s != nil)
		return s
	}
	return nil
}

func goodFlagBits(ssl *C.SSL, flags int) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	if flags&flagKeep == 0 {
		C.SSL_SESSION_free(s)
	}
	if flags&flagLog != 0 {
		fmt.Println("kept", s != nil)
	}
	if flags&flagKeep != 0 {
		return s
	}
	return nil
}

// A bool that several steps work on.
func badAccumulated(from, to *C.SSL) bool {
	s := C.SSL_get1_session(from) // freed if all went well // want "refleak"
	ok := s != nil
	ok = ok && C.SSL_SESSION_is_resumable(s) == 1
	ok = ok && C.SSL_set_session(to, s) == 1
	if ok {
		C.SSL_SESSION_free(s)
	}
	return ok
}

func goodAccumulated(from, to *C.SSL) bool {
	s := C.SSL_get1_session(from)
	ok := s != nil
	ok = ok && C.SSL_SESSION_is_resumable(s) == 1
	ok = ok && C.SSL_set_session(to, s) == 1
	if s != nil {
		C.SSL_SESSION_free(s)
	}
	return ok
}

// A count of what was had stands for the pointers.
func badCounted(a, b *C.SSL) {
	n := 0
	x := C.SSL_get1_session(a)
	if x != nil {
		n++
	}
	y := C.SSL_get1_session(b) // with one of two, it may be this one // want "refleak"
	if y != nil {
		n++
	}
	if n == 2 {
		C.SSL_SESSION_free(y)
	}
	C.SSL_SESSION_free(x)
}

func goodCounted(a, b *C.SSL) {
	n := 0
	x := C.SSL_get1_session(a)
	if x != nil {
		n++
	}
	y := C.SSL_get1_session(b)
	if y != nil {
		n++
	}
	if n > 0 {
		C.SSL_SESSION_free(y)
		C.SSL_SESSION_free(x)
	}
}

// A word stands for what happened.
func badVerdict(ssl *C.SSL) string {
	verdict := "none"
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s != nil {
		verdict = "some"
	}
	switch verdict {
	case "none":
		C.SSL_SESSION_free(s)
	}
	return verdict
}

func goodVerdict(ssl *C.SSL) string {
	verdict := "none"
	s := C.SSL_get1_session(ssl)
	if s != nil {
		verdict = "some"
	}
	switch verdict {
	case "some":
		C.SSL_SESSION_free(s)
	}
	return verdict
}

// Two references, even if both are to one session.
func badSameSession(a, b *C.SSL) bool {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b) // equal pointers are still two references // want "refleak"
	if x == y {
		C.SSL_SESSION_free(x)
		return true
	}
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y)
	return false
}

func goodSameSession(a, b *C.SSL) bool {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b)
	same := x == y
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y)
	return same
}

// Cleanups are put on a list and run at the end.
func badCleanupList(a, b *C.SSL) error {
	var cleanups []func()
	defer func() {
		for _, f := range cleanups {
			f()
		}
	}()
	s := C.SSL_get1_session(a)
	cleanups = append(cleanups, func() { C.SSL_SESSION_free(s) })
	t := C.SSL_get1_session(b) // put on the list only when it can be resumed // want "refleak"
	if t == nil {
		return errNoSession
	}
	if C.SSL_SESSION_is_resumable(t) == 0 {
		return errNotResumable
	}
	cleanups = append(cleanups, func() { C.SSL_SESSION_free(t) })
	return nil
}

func goodCleanupList(a, b *C.SSL) error {
	var cleanups []func()
	defer func() {
		for _, f := range cleanups {
			f()
		}
	}()
	s := C.SSL_get1_session(a)
	cleanups = append(cleanups, func() { C.SSL_SESSION_free(s) })
	t := C.SSL_get1_session(b)
	cleanups = append(cleanups, func() { C.SSL_SESSION_free(t) })
	if t == nil {
		return errNoSession
	}
	if C.SSL_SESSION_is_resumable(t) == 0 {
		return errNotResumable
	}
	return nil
}

// Recursion with a way out in the middle.
func badRecursion(ssl *C.SSL, depth int) bool {
	s := C.SSL_get1_session(ssl) // every level but the deepest keeps one // want "refleak"
	if s == nil {
		return false
	}
	if depth > 0 {
		return badRecursion(ssl, depth-1)
	}
	C.SSL_SESSION_free(s)
	return true
}

func goodRecursion(ssl *C.SSL, depth int) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	C.SSL_SESSION_free(s)
	if depth > 0 {
		return goodRecursion(ssl, depth-1)
	}
	return true
}

// Assigned in both arms, released by what they have in common.
func badCommonTail(a, b *C.SSL, first bool) C.long {
	var s, spare *C.SSL_SESSION
	if first {
		s = C.SSL_get1_session(a)
		spare = C.SSL_get1_session(b) // the tail frees only s // want "refleak"
	} else {
		s = C.SSL_get1_session(b)
	}
	var t C.long
	if s != nil {
		t = C.SSL_SESSION_get_time(s)
	}
	if spare != nil {
		t += C.SSL_SESSION_get_time(spare)
	}
	C.SSL_SESSION_free(s)
	return t
}

func goodCommonTail(a, b *C.SSL, first bool) C.long {
	var s, spare *C.SSL_SESSION
	if first {
		s = C.SSL_get1_session(a)
		spare = C.SSL_get1_session(b)
	} else {
		s = C.SSL_get1_session(b)
	}
	var t C.long
	if s != nil {
		t = C.SSL_SESSION_get_time(s)
	}
	if spare != nil {
		t += C.SSL_SESSION_get_time(spare)
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(spare)
	return t
}

// do { ... } while (0), as it comes out of a port from C.
func badDoWhile(from, to *C.SSL) (err error) {
	s := C.SSL_get1_session(from) // break leaves the block, and the release is in it // want "refleak"
	for once := true; once; once = false {
		if s == nil {
			err = errNoSession
			break
		}
		if C.SSL_set_session(to, s) != 1 {
			err = errSetSession
			break
		}
		C.SSL_SESSION_free(s)
	}
	return err
}

func goodDoWhile(from, to *C.SSL) (err error) {
	s := C.SSL_get1_session(from)
	for once := true; once; once = false {
		if s == nil {
			err = errNoSession
			break
		}
		if C.SSL_set_session(to, s) != 1 {
			err = errSetSession
			break
		}
	}
	C.SSL_SESSION_free(s)
	return err
}

// A numbered step tells the cleanup how far it went.
func badSteps(a, b *C.SSL) (ok bool) {
	var x, y *C.SSL_SESSION
	step := 0
	defer func() {
		if step >= 2 {
			C.SSL_SESSION_free(y)
			C.SSL_SESSION_free(x)
		}
	}()
	if x = C.SSL_get1_session(a); x == nil { // freed for step 2 only // want "refleak"
		return false
	}
	step = 1
	if y = C.SSL_get1_session(b); y == nil {
		return false
	}
	step = 2
	return C.SSL_SESSION_get_time(x) == C.SSL_SESSION_get_time(y)
}

func goodSteps(a, b *C.SSL) (ok bool) {
	var x, y *C.SSL_SESSION
	step := 0
	defer func() {
		if step >= 2 {
			C.SSL_SESSION_free(y)
		}
		if step >= 1 {
			C.SSL_SESSION_free(x)
		}
	}()
	if x = C.SSL_get1_session(a); x == nil {
		return false
	}
	step = 1
	if y = C.SSL_get1_session(b); y == nil {
		return false
	}
	step = 2
	return C.SSL_SESSION_get_time(x) == C.SSL_SESSION_get_time(y)
}
