// Package restatedgcc has the ideas of gcc's tests of -fanalyzer for malloc
// and free, told with sessions.
package restatedgcc

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"os"
	"unsafe"
)

func badFreeTwice() {
	s := C.SSL_SESSION_new()
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodFreeTwice() {
	s := C.SSL_SESSION_new()
	C.SSL_SESSION_free(s)
	s = nil
	C.SSL_SESSION_free(s)
}

// In each branch of the nil check the value is used.
func badElseBranchUses(secs C.long) *C.SSL_SESSION {
	s := C.SSL_SESSION_new() // want "uncheckedref"
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_timeout(s))
	} else {
		fmt.Println(C.SSL_SESSION_has_ticket(s))
	}
	return s
}

func goodElseBranchUses(secs C.long) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s != nil {
		fmt.Println(C.SSL_SESSION_get_timeout(s))
	} else {
		fmt.Println("none")
	}
	return s
}

func badUseAfterOnlyFree() int {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	C.SSL_SESSION_free(s)
	return int(C.SSL_SESSION_get_timeout(s)) // want "useafterfree"
}

func goodUseAfterOnlyFree() int {
	s := C.SSL_SESSION_new()
	if s == nil {
		return 0
	}
	n := C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s)
	return int(n)
}

func badAliasFreed() {
	s := C.SSL_SESSION_new()
	q := s
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(q) // want "doublefree"
}

func goodAliasFreed() {
	s := C.SSL_SESSION_new()
	q := s
	s = nil
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(q)
}

func badFreeInCountedLoop() {
	s := C.SSL_SESSION_new()
	for i := 0; i < 1024; i++ {
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodFreeInCountedLoop() {
	s := C.SSL_SESSION_new()
	for i := 0; i < 1024; i++ {
		if i == 0 {
			C.SSL_SESSION_free(s)
		}
	}
}

func badFreeTwiceAfterLoop(n int) {
	s := C.SSL_SESSION_new()
	for i := 0; i < n; i++ {
		fmt.Println(i)
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodFreeTwiceAfterLoop(n int) {
	s := C.SSL_SESSION_new()
	for i := 0; i < n; i++ {
		fmt.Println(i)
	}
	C.SSL_SESSION_free(s)
}

func badFreeTwiceInEndlessLoop() {
	for {
		s := C.SSL_SESSION_new()
		C.SSL_SESSION_free(s)
		C.SSL_SESSION_free(s) // want "doublefree"
		if s != nil {
			break
		}
	}
}

func goodFreeTwiceInEndlessLoop() {
	for {
		s := C.SSL_SESSION_new()
		C.SSL_SESSION_free(s)
		if s == nil {
			break
		}
	}
}

// The second couldn't be made: the first is forgotten.
func badSecondFails() {
	p := C.SSL_SESSION_new() // want "refleak"
	q := C.SSL_SESSION_new()
	if q == nil {
		C.SSL_SESSION_free(q)
		return
	}
	C.SSL_SESSION_free(q)
	C.SSL_SESSION_free(p)
}

func goodSecondFails() {
	p := C.SSL_SESSION_new()
	q := C.SSL_SESSION_new()
	if q == nil {
		C.SSL_SESSION_free(p)
		return
	}
	C.SSL_SESSION_free(q)
	C.SSL_SESSION_free(p)
}

// The error branch frees and doesn't return. q is NULL there.
func badMissingReturn() {
	p := C.SSL_SESSION_new()
	if p == nil {
		return
	}
	q := C.SSL_SESSION_new()
	if q == nil {
		C.SSL_SESSION_free(p)
		C.SSL_SESSION_free(q)
	}
	C.SSL_SESSION_free(q)
	C.SSL_SESSION_free(p) // want "doublefree"
}

func goodMissingReturn() {
	p := C.SSL_SESSION_new()
	if p == nil {
		return
	}
	q := C.SSL_SESSION_new()
	if q == nil {
		C.SSL_SESSION_free(p)
		C.SSL_SESSION_free(q)
		return
	}
	C.SSL_SESSION_free(q)
	C.SSL_SESSION_free(p)
}

// One label that cleans up whatever is there.
func badFailLabel() int {
	var p, q *C.SSL_SESSION
	rc := -1
	p = C.SSL_SESSION_new() // want "refleak"
	if p == nil {
		goto fail
	}
	q = C.SSL_SESSION_new()
	if q == nil {
		goto fail
	}
	rc = 0
fail:
	C.SSL_SESSION_free(q)
	if rc == 0 {
		C.SSL_SESSION_free(p)
	}
	return rc
}

func goodFailLabel() int {
	var p, q *C.SSL_SESSION
	rc := -1
	p = C.SSL_SESSION_new()
	if p == nil {
		goto fail
	}
	q = C.SSL_SESSION_new()
	if q == nil {
		goto fail
	}
	rc = 0
fail:
	C.SSL_SESSION_free(q)
	C.SSL_SESSION_free(p)
	return rc
}

func badSetToNil() {
	s := C.SSL_SESSION_new() // want "refleak"
	s = nil
	_ = s
}

func goodSetToNil() {
	s := C.SSL_SESSION_new()
	C.SSL_SESSION_free(s)
	s = nil
	_ = s
}

var kept *C.SSL_SESSION

func badGlobalSetToNil() {
	kept = C.SSL_SESSION_new() // want "refleak"
	kept = nil
}

func goodGlobalSetToNil() {
	kept = C.SSL_SESSION_new()
}

func goodAbortOnNil(secs int) *C.SSL_SESSION {
	s := C.SSL_SESSION_new()
	if s == nil {
		os.Exit(3)
	}
	C.SSL_SESSION_set_timeout(s, C.long(secs))
	fmt.Println(C.SSL_SESSION_has_ticket(s))
	return s
}

func badAbortOnNil(secs int) *C.SSL_SESSION {
	s := C.SSL_SESSION_new() // want "uncheckedref"
	if s == nil {
		fmt.Println("out of memory")
	}
	fmt.Println(C.SSL_SESSION_has_ticket(s))
	return s
}

type coord struct {
	x, y *C.SSL_SESSION
}

// Only the first of the two uses is reported, and at the call that may fail.
func badTwoUsesOfMaybeNil() *coord {
	c := &coord{}
	c.x = C.SSL_SESSION_new() // want "uncheckedref"
	fmt.Println(C.SSL_SESSION_has_ticket(c.x))
	fmt.Println(C.SSL_SESSION_get_timeout(c.x))
	return c
}

func goodTwoUsesOfMaybeNil() *coord {
	c := &coord{}
	c.x = C.SSL_SESSION_new()
	if c.x == nil {
		return nil
	}
	fmt.Println(C.SSL_SESSION_has_ticket(c.x))
	fmt.Println(C.SSL_SESSION_get_timeout(c.x))
	return c
}

type link struct {
	next *link
	sess *C.SSL_SESSION
}

func goodLinkMade() *link {
	l := &link{sess: C.SSL_SESSION_new()}
	if l.sess == nil {
		return nil
	}
	l.next = &link{sess: C.SSL_SESSION_new()}
	return l
}

// The inner one fails, and the outer one is dropped with its session.
func badLinkMade() *link {
	l := &link{sess: C.SSL_SESSION_new()} // want "refleak"
	if l.sess == nil {
		return nil
	}
	l.next = &link{sess: C.SSL_SESSION_new()}
	if l.next.sess == nil {
		return nil
	}
	return l
}

func badLocalStruct() {
	var tmp link
	tmp.sess = C.SSL_SESSION_new() // want "refleak"
}

func goodLocalStruct() {
	var tmp link
	tmp.sess = C.SSL_SESSION_new()
	C.SSL_SESSION_free(tmp.sess)
}

func badLocalStructVia() {
	var tmp link
	p := C.SSL_SESSION_new() // want "refleak"
	tmp.sess = p
	_ = tmp
}

func goodLocalStructVia() {
	var tmp link
	p := C.SSL_SESSION_new()
	tmp.sess = p
	p = nil
	C.SSL_SESSION_free(tmp.sess)
}

func onlyLooks(s unsafe.Pointer) { fmt.Println(s == nil) }

func mayFree(s unsafe.Pointer, yes bool) {
	if yes {
		C.SSL_SESSION_free((*C.SSL_SESSION)(s))
	}
}

func badCalleeCantFree() {
	s := C.SSL_SESSION_new() // want "refleak"
	onlyLooks(unsafe.Pointer(s))
}

func goodCalleeCantFree() {
	s := C.SSL_SESSION_new()
	onlyLooks(unsafe.Pointer(s))
	mayFree(unsafe.Pointer(s), true)
}

func badCalleeFreesSometimes(yes bool) {
	s := C.SSL_SESSION_new() // want "refleak"
	mayFree(unsafe.Pointer(s), yes)
}

func goodCalleeFreesSometimes(yes bool) {
	s := C.SSL_SESSION_new()
	mayFree(unsafe.Pointer(s), yes)
	if !yes {
		C.SSL_SESSION_free(s)
	}
}

// One of two is tested, the other is used.
func badTestsOther() {
	p := C.SSL_SESSION_new()
	q := C.SSL_SESSION_new() // want "uncheckedref"
	if p != nil {
		fmt.Println(C.SSL_SESSION_has_ticket(p))
	} else {
		fmt.Println(C.SSL_SESSION_has_ticket(q))
	}
	C.SSL_SESSION_free(p)
	C.SSL_SESSION_free(q)
}

func goodTestsOther() {
	p := C.SSL_SESSION_new()
	q := C.SSL_SESSION_new()
	if p != nil {
		fmt.Println(C.SSL_SESSION_has_ticket(p))
	} else if q != nil {
		fmt.Println(C.SSL_SESSION_has_ticket(q))
	}
	C.SSL_SESSION_free(p)
	C.SSL_SESSION_free(q)
}

func badMaybeMade(flag bool) {
	var s *C.SSL_SESSION
	if flag {
		s = C.SSL_SESSION_new() // want "uncheckedref"
	} else {
		return
	}
	fmt.Println(C.SSL_SESSION_is_resumable(s))
	C.SSL_SESSION_free(s)
}

func goodMaybeMade(flag bool) {
	var s *C.SSL_SESSION
	if flag {
		s = C.SSL_SESSION_new()
	}
	if s != nil {
		fmt.Println(C.SSL_SESSION_is_resumable(s))
	}
	C.SSL_SESSION_free(s)
}

// The list's cell is given up with the cell after it.
func badGlobalFieldCleared() {
	globalLink.sess = C.SSL_SESSION_new() // want "refleak"
	globalLink.sess = nil
}

func goodGlobalFieldCleared() {
	globalLink.sess = C.SSL_SESSION_new()
	C.SSL_SESSION_free(globalLink.sess)
	globalLink.sess = nil
}

var globalLink link

// Reassigning from a copy of itself, as realloc is misused.
func badGrowInPlace(s *C.SSL_SESSION) *C.SSL_SESSION {
	t := C.SSL_SESSION_dup(s) // want "refleak"
	if t == nil {
		return nil
	}
	t = C.SSL_SESSION_dup(t)
	return t
}

func goodGrowInPlace(s *C.SSL_SESSION) *C.SSL_SESSION {
	t := C.SSL_SESSION_dup(s)
	if t == nil {
		return nil
	}
	u := C.SSL_SESSION_dup(t)
	C.SSL_SESSION_free(t)
	return u
}
