package memory

// Ideas of the tests of memory checkers (allocation, release, use), on
// sessions.

/*
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"os"
	"unsafe"
)

var errRefused = errors.New("session refused")

func decode(der []byte) *C.SSL_SESSION {
	if len(der) == 0 {
		return nil
	}
	p := (*C.uchar)(C.CBytes(der))
	defer C.free(unsafe.Pointer(p))
	q := p
	return C.d2i_SSL_SESSION(nil, &q, C.long(len(der)))
}

// Overwritten by what was made from it, as in p = realloc(p).
func badGrowInPlace(s *C.SSL_SESSION, name *C.char) *C.SSL_SESSION {
	work := C.SSL_SESSION_dup(s) // want "refleak"
	if work == nil {
		return nil
	}
	if C.SSL_SESSION_set1_hostname(work, name) != 1 {
		work = C.SSL_SESSION_dup(s)
	}
	return work
}

func goodGrowInPlace(s *C.SSL_SESSION, name *C.char) *C.SSL_SESSION {
	work := C.SSL_SESSION_dup(s)
	if work == nil {
		return nil
	}
	if C.SSL_SESSION_set1_hostname(work, name) != 1 {
		C.SSL_SESSION_free(work)
		work = C.SSL_SESSION_dup(s)
	}
	return work
}

// Two conditions that may both hold.
func badTwoConditions(expired, revoked bool) {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	if expired {
		C.SSL_SESSION_free(s)
	}
	if revoked || !expired {
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodTwoConditions(expired, revoked bool) {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	if expired {
		C.SSL_SESSION_free(s)
	}
	if !expired {
		C.SSL_SESSION_free(s)
	}
}

type pair struct {
	first, second *C.SSL_SESSION
}

// A struct that never leaves the function.
func badLocalStruct(a, b *C.SSL) bool {
	var p pair
	p.first = C.SSL_get1_session(a)
	p.second = C.SSL_get1_session(b) // want "refleak"
	same := p.first == p.second
	C.SSL_SESSION_free(p.first)
	return same
}

func goodLocalStruct(a, b *C.SSL) bool {
	var p pair
	p.first = C.SSL_get1_session(a)
	p.second = C.SSL_get1_session(b)
	same := p.first == p.second
	C.SSL_SESSION_free(p.first)
	C.SSL_SESSION_free(p.second)
	return same
}

// The last element is forgotten.
func badFixedArray(ssl *C.SSL) int {
	var all [3]*C.SSL_SESSION
	all[0] = C.SSL_SESSION_new()
	all[1] = C.SSL_SESSION_new()
	all[2] = C.SSL_get1_session(ssl) // want "refleak"
	n := 0
	for i := 0; i < len(all); i++ {
		if all[i] != nil {
			n++
		}
	}
	for i := 0; i < 2; i++ {
		C.SSL_SESSION_free(all[i])
	}
	return n
}

func goodFixedArray(ssl *C.SSL) int {
	var all [3]*C.SSL_SESSION
	all[0] = C.SSL_SESSION_new()
	all[1] = C.SSL_SESSION_new()
	all[2] = C.SSL_get1_session(ssl)
	n := 0
	for i := 0; i < len(all); i++ {
		if all[i] != nil {
			n++
		}
	}
	for i := 0; i < 3; i++ {
		C.SSL_SESSION_free(all[i])
	}
	return n
}

// Made in every round, released once after the last.
func badFreeAfterLoop(ssls []*C.SSL) int {
	var s *C.SSL_SESSION
	resumable := 0
	for _, ssl := range ssls {
		s = C.SSL_get1_session(ssl) // want "refleak"
		if s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
			resumable++
		}
	}
	C.SSL_SESSION_free(s)
	return resumable
}

func goodFreeAfterLoop(ssls []*C.SSL) int {
	var s *C.SSL_SESSION
	resumable := 0
	for _, ssl := range ssls {
		C.SSL_SESSION_free(s)
		s = C.SSL_get1_session(ssl)
		if s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
			resumable++
		}
	}
	C.SSL_SESSION_free(s)
	return resumable
}

// The missing case of a switch.
func badSwitchCases(ssl *C.SSL, mode int) int {
	s := C.SSL_get1_session(ssl) // want "refleak"
	switch mode {
	case 0:
		C.SSL_SESSION_free(s)
		return 0
	case 1, 2:
		if s != nil {
			C.SSL_SESSION_set_timeout(s, 60)
		}
		fallthrough
	case 3:
		C.SSL_SESSION_free(s)
		return mode
	}
	return -1
}

func goodSwitchCases(ssl *C.SSL, mode int) int {
	s := C.SSL_get1_session(ssl)
	switch mode {
	case 0:
		C.SSL_SESSION_free(s)
		return 0
	case 1, 2:
		if s != nil {
			C.SSL_SESSION_set_timeout(s, 60)
		}
		fallthrough
	case 3:
		C.SSL_SESSION_free(s)
		return mode
	default:
		C.SSL_SESSION_free(s)
	}
	return -1
}

func timeoutOf(s *C.SSL_SESSION) int {
	return int(C.SSL_SESSION_get_timeout(s))
}

// The released one is what a helper is asked about.
func badHelperAfterFree(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	C.SSL_SESSION_free(s)
	return timeoutOf(s) // want "useafterfree"
}

func goodHelperAfterFree(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	t := timeoutOf(s)
	C.SSL_SESSION_free(s)
	return t
}

// What is returned was released before.
func badReturnReleased(keep bool) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s == nil {
		return nil
	}
	if !keep {
		C.SSL_SESSION_free(s)
	}
	return s // want "useafterfree"
}

func goodReturnReleased(keep bool) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s == nil {
		return nil
	}
	if !keep {
		C.SSL_SESSION_free(s)
		return nil
	}
	return s
}

// Cleanup at a label that one jump goes past.
func badGotoPastLabel(ssl *C.SSL, in []byte) (n int) {
	var s *C.SSL_SESSION
	if len(in) == 0 {
		goto done
	}
	s = C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		goto done
	}
	if C.SSL_SESSION_has_ticket(s) == 0 {
		goto done
	}
	n = int(C.SSL_SESSION_get_ticket_lifetime_hint(s))
	C.SSL_SESSION_free(s)
done:
	return n
}

func goodGotoPastLabel(ssl *C.SSL, in []byte) (n int) {
	var s *C.SSL_SESSION
	if len(in) == 0 {
		goto done
	}
	s = C.SSL_get1_session(ssl)
	if s == nil {
		goto done
	}
	if C.SSL_SESSION_has_ticket(s) == 0 {
		goto done
	}
	n = int(C.SSL_SESSION_get_ticket_lifetime_hint(s))
done:
	C.SSL_SESSION_free(s)
	return n
}

// The release is done through the address of the variable.
func dispose(p **C.SSL_SESSION) {
	if *p != nil {
		C.SSL_SESSION_free(*p)
	}
}

func disposeAndClear(p **C.SSL_SESSION) {
	dispose(p)
	*p = nil
}

func badDisposeTwice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	dispose(&s)
	dispose(&s) // want "doublefree"
}

func goodDisposeTwice(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	C.SSL_free(ssl)
	disposeAndClear(&s)
	disposeAndClear(&s)
}

// Two parameters, one pointer.
func releaseBoth(a, b *C.SSL_SESSION) {
	C.SSL_SESSION_free(a)
	C.SSL_SESSION_free(b)
}

func badSamePointerTwice() {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	releaseBoth(s, s) // want "doublefree"
}

func goodSamePointerTwice() {
	s := C.SSL_SESSION_new()
	if s == nil {
		return
	}
	releaseBoth(s, nil)
}

// Swapped, and the wrong one released twice.
func badSwapped(x, y *C.SSL) {
	a, b := C.SSL_get1_session(x), C.SSL_get1_session(y) // want "refleak"
	if a == nil || b == nil {
		C.SSL_SESSION_free(a)
		C.SSL_SESSION_free(b)
		return
	}
	if C.SSL_SESSION_get_time(a) < C.SSL_SESSION_get_time(b) {
		a, b = b, a
		b = nil
	}
	C.SSL_SESSION_free(a)
	C.SSL_SESSION_free(b)
}

func goodSwapped(x, y *C.SSL) {
	a, b := C.SSL_get1_session(x), C.SSL_get1_session(y)
	if a == nil || b == nil {
		C.SSL_SESSION_free(a)
		C.SSL_SESSION_free(b)
		return
	}
	if C.SSL_SESSION_get_time(a) < C.SSL_SESSION_get_time(b) {
		a, b = b, a
	}
	C.SSL_SESSION_free(a)
	C.SSL_SESSION_free(b)
}

type node struct {
	s    *C.SSL_SESSION
	next *node
}

// A list whose head only is released.
func badTwoNodes(a, b *C.SSL) {
	head := &node{s: C.SSL_get1_session(a)}
	head.next = &node{s: C.SSL_get1_session(b)} // want "refleak"
	C.SSL_SESSION_free(head.s)
	head.s = nil
}

func goodTwoNodes(a, b *C.SSL) {
	head := &node{s: C.SSL_get1_session(a)}
	head.next = &node{s: C.SSL_get1_session(b)}
	C.SSL_SESSION_free(head.next.s)
	C.SSL_SESSION_free(head.s)
	head.s, head.next.s = nil, nil
}

// A NULL that is looked at only after it was used.
func badLateCheck(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl) // want "uncheckedref"
	if C.SSL_SESSION_has_ticket(s) == 0 {
		C.SSL_SESSION_free(s)
		return 0
	}
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return t
}

func goodLateCheck(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	if C.SSL_SESSION_has_ticket(s) == 0 {
		C.SSL_SESSION_free(s)
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return t
}

// A non-local way out over the release.
func must(ok bool, what string) {
	if !ok {
		panic(what)
	}
}

func badRecoveredPanic(ssl *C.SSL) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errRefused
		}
	}()
	s := C.SSL_get1_session(ssl) // want "refleak"
	must(s != nil, "no session")
	must(C.SSL_SESSION_is_resumable(s) == 1, "not resumable")
	C.SSL_SESSION_free(s)
	return nil
}

func goodRecoveredPanic(ssl *C.SSL) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errRefused
		}
	}()
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	must(s != nil, "no session")
	must(C.SSL_SESSION_is_resumable(s) == 1, "not resumable")
	return nil
}

// A release through a variable of function type.
func badReleaseFuncValue(ssl *C.SSL, quiet bool) {
	release := func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
	if quiet {
		release = func(*C.SSL_SESSION) {}
	}
	s := C.SSL_get1_session(ssl) // want "refleak"
	release(s)
}

func goodReleaseFuncValue(ssl *C.SSL, quiet bool) {
	release := func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
	if quiet {
		release = func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
	}
	s := C.SSL_get1_session(ssl)
	release(s)
}

// The end of the process excuses one way out, not the other.
func badExitOnOnePath(ssl *C.SSL, code int) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		os.Exit(1)
	}
	if code > 1 {
		os.Exit(code)
	}
	if code == 1 {
		return
	}
	C.SSL_SESSION_free(s)
}

func goodExitOnOnePath(ssl *C.SSL, code int) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		os.Exit(1)
	}
	if code >= 1 {
		os.Exit(code)
	}
	C.SSL_SESSION_free(s)
}
