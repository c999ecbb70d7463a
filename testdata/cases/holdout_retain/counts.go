package holdout_retain

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"log"
	"time"
)

var (
	errMissing = errors.New("no session")
	errStale   = errors.New("session has expired")
	errRef     = errors.New("no reference")
)

// Two references, two releases, and then a third look at the time.
func badThirdLook(ssl *C.SSL) (C.long, C.long) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0, 0
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return 0, 0
	}
	before := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	between := C.SSL_SESSION_get_timeout(s)
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
	return before + between, C.SSL_SESSION_get_time(s) // the second reference went above // want "useafterfree"
}

func goodThirdLook(ssl *C.SSL) (C.long, C.long) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0, 0
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return 0, 0
	}
	before := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	between := C.SSL_SESSION_get_timeout(s)
	C.SSL_free(ssl)
	last := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return before + between, last
}

// A release that depends on an argument.
func badOnlyVerbose(ssl *C.SSL, verbose bool) time.Duration {
	started := time.Now()
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s != nil && verbose {
		log.Printf("timeout %d", int64(C.SSL_SESSION_get_timeout(s)))
		C.SSL_SESSION_free(s)
	}
	return time.Since(started)
}

func goodOnlyVerbose(ssl *C.SSL, verbose bool) time.Duration {
	started := time.Now()
	s := C.SSL_get1_session(ssl)
	if s != nil && verbose {
		log.Printf("timeout %d", int64(C.SSL_SESSION_get_timeout(s)))
	}
	C.SSL_SESSION_free(s)
	return time.Since(started)
}

// The copy is the caller's with its one reference, the second is nobody's.
func badRetainedCopy(orig *C.SSL_SESSION) *C.SSL_SESSION {
	dup := C.SSL_SESSION_dup(orig)
	if dup == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(dup) == 0 { // want "refleak"
		C.SSL_SESSION_free(dup)
		return nil
	}
	return dup
}

func goodRetainedCopy(orig *C.SSL_SESSION) *C.SSL_SESSION {
	dup := C.SSL_SESSION_dup(orig)
	if dup == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(dup) == 0 {
		C.SSL_SESSION_free(dup)
		return nil
	}
	C.SSL_SESSION_free(dup)
	return dup
}

// The variable takes a second session while the first one is still in it.
func badNewest(first, second *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(first) // want "refleak"
	if t := C.SSL_get1_session(second); t != nil {
		s = t
	}
	return s
}

func goodNewest(first, second *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get1_session(first)
	if t := C.SSL_get1_session(second); t != nil {
		C.SSL_SESSION_free(s)
		s = t
	}
	return s
}

// Only whether there is one is of interest.
func badHasSession(ssl *C.SSL) string {
	if C.SSL_get1_session(ssl) != nil { // want "refleak"
		return "resumable"
	}
	return "fresh"
}

func goodHasSession(ssl *C.SSL) string {
	if C.SSL_get0_session(ssl) != nil {
		return "resumable"
	}
	return "fresh"
}

// The release goes through a pointer to the variable.
func badIndirect(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return -1
	}
	where := &s
	t := C.SSL_SESSION_get_time(*where)
	C.SSL_SESSION_free(*where)
	if t > 0 {
		C.SSL_SESSION_free(s) // want "doublefree"
	}
	return t
}

func goodIndirect(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return -1
	}
	where := &s
	t := C.SSL_SESSION_get_time(*where)
	C.SSL_SESSION_free(*where)
	*where = nil
	if t > 0 {
		C.SSL_SESSION_free(s)
	}
	return t
}

type action int

const (
	actDrop action = iota
	actKeep
	actLog
	actIgnore
)

// One of the actions forgets what it was given.
func badSwitchAction(ssl *C.SSL, a action) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl) // want "refleak"
	switch a {
	case actKeep:
		return s
	case actLog:
		log.Print("session dropped")
		fallthrough
	case actDrop:
		C.SSL_SESSION_free(s)
	default:
		log.Print("session ignored")
	}
	return nil
}

func goodSwitchAction(ssl *C.SSL, a action) *C.SSL_SESSION {
	s := C.SSL_get1_session(ssl)
	switch a {
	case actKeep:
		return s
	case actLog:
		log.Print("session dropped")
		fallthrough
	case actDrop, actIgnore:
		C.SSL_SESSION_free(s)
	default:
		C.SSL_SESSION_free(s)
		log.Print("session ignored")
	}
	return nil
}

// takeIf takes over s when wanted says so, and tells.
func takeIf(wanted func(C.long) bool, s *C.SSL_SESSION) bool {
	if wanted(C.SSL_SESSION_get_timeout(s)) {
		C.SSL_SESSION_free(s)
		return true
	}
	return false
}

// What the callee didn't take is still here.
func badMaybeTaken(ssl *C.SSL, wanted func(C.long) bool) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errMissing
	}
	if !takeIf(wanted, s) {
		return errStale
	}
	return nil
}

func goodMaybeTaken(ssl *C.SSL, wanted func(C.long) bool) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errMissing
	}
	if !takeIf(wanted, s) {
		C.SSL_SESSION_free(s)
		return errStale
	}
	return nil
}

// And what it took is gone.
func badMaybeTakenTwice(ssl *C.SSL, wanted func(C.long) bool) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if takeIf(wanted, s) {
		log.Print("taken")
	}
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodMaybeTakenTwice(ssl *C.SSL, wanted func(C.long) bool) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if takeIf(wanted, s) {
		log.Print("taken")
		return
	}
	C.SSL_SESSION_free(s)
}

// newest gives the younger of the two back.
func newest(a, b *C.SSL_SESSION) *C.SSL_SESSION {
	if C.SSL_SESSION_get_time(a) >= C.SSL_SESSION_get_time(b) {
		return a
	}
	return b
}

// The result is one of the arguments, whichever.
func badYounger(x, y *C.SSL_SESSION) C.long {
	a, b := C.SSL_SESSION_dup(x), C.SSL_SESSION_dup(y)
	defer C.SSL_SESSION_free(a)
	if a == nil || b == nil {
		C.SSL_SESSION_free(b)
		return 0
	}
	win := newest(a, b)
	t := C.SSL_SESSION_get_time(win)
	C.SSL_SESSION_free(b)
	return t + C.SSL_SESSION_get_timeout(win) // perhaps b // want "useafterfree"
}

func goodYounger(x, y *C.SSL_SESSION) C.long {
	a, b := C.SSL_SESSION_dup(x), C.SSL_SESSION_dup(y)
	defer C.SSL_SESSION_free(a)
	defer C.SSL_SESSION_free(b)
	if a == nil || b == nil {
		return 0
	}
	win := newest(a, b)
	t := C.SSL_SESSION_get_time(win)
	return t + C.SSL_SESSION_get_timeout(win)
}

// A failing check is taken for the cleanup.
func badInvertedNil(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		C.SSL_SESSION_free(s)
		return false
	}
	return true
}

func goodInvertedNil(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s != nil {
		C.SSL_SESSION_free(s)
		return true
	}
	return false
}

// swap exchanges what two variables hold.
func swap(a, b **C.SSL_SESSION) { *a, *b = *b, *a }

// After the exchange the names mean the other session.
func badSwapped(ssl *C.SSL, old *C.SSL_SESSION) error {
	cur := C.SSL_get1_session(ssl)
	next := C.SSL_SESSION_dup(old) // want "refleak"
	if cur == nil || next == nil {
		C.SSL_SESSION_free(cur)
		C.SSL_SESSION_free(next)
		return errMissing
	}
	swap(&cur, &next)
	if C.SSL_set_session(ssl, cur) != 1 {
		C.SSL_SESSION_free(cur)
		C.SSL_SESSION_free(next)
		return errRef
	}
	C.SSL_SESSION_free(next)
	return nil
}

func goodSwapped(ssl *C.SSL, old *C.SSL_SESSION) error {
	cur := C.SSL_get1_session(ssl)
	next := C.SSL_SESSION_dup(old)
	if cur == nil || next == nil {
		C.SSL_SESSION_free(cur)
		C.SSL_SESSION_free(next)
		return errMissing
	}
	swap(&cur, &next)
	if C.SSL_set_session(ssl, cur) != 1 {
		C.SSL_SESSION_free(cur)
		C.SSL_SESSION_free(next)
		return errRef
	}
	C.SSL_SESSION_free(next)
	C.SSL_SESSION_free(cur)
	return nil
}
