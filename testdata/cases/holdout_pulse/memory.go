package holdout_pulse

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"log"
	"os"
)

// acquire and discard are called by way of variables that never change.
var (
	acquire = func(ssl *C.SSL) *C.SSL_SESSION { return C.SSL_get1_session(ssl) }
	discard = func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
)

func acquireVia(ssl *C.SSL) *C.SSL_SESSION {
	if ssl == nil {
		return nil
	}
	return acquire(ssl)
}

// The result parameter is written and wiped.
func badWiped(ssl *C.SSL, out **C.SSL_SESSION) bool {
	*out = C.SSL_get1_session(ssl) // want "refleak"
	if *out == nil {
		return false
	}
	fresh := C.SSL_SESSION_get_timeout(*out) > 10
	*out = nil
	return fresh
}

func goodWiped(ssl *C.SSL, out **C.SSL_SESSION) bool {
	*out = C.SSL_get1_session(ssl)
	if *out == nil {
		return false
	}
	fresh := C.SSL_SESSION_get_timeout(*out) > 10
	out = nil // the caller's variable still has it
	return fresh && out == nil
}

// A parameter is only this function's variable.
func badFormal(ssl *C.SSL, s *C.SSL_SESSION) {
	if s == nil {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	if s != nil {
		log.Print(C.SSL_SESSION_get_time(s))
	}
}

func goodFormal(ssl *C.SSL, s *C.SSL_SESSION) {
	if s == nil {
		s = C.SSL_get1_session(ssl)
		defer C.SSL_SESSION_free(s)
	}
	if s != nil {
		log.Print(C.SSL_SESSION_get_time(s))
	}
}

// And the loan is freed with it.
func badMaybeOwn(a *C.SSL, orig *C.SSL_SESSION, fresh bool) C.long {
	var s *C.SSL_SESSION
	if fresh {
		s = C.SSL_get_session(a)
	} else {
		s = C.SSL_SESSION_dup(orig)
	}
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s) // want "borrowedfree"
	return t
}

func goodMaybeOwn(a *C.SSL, orig *C.SSL_SESSION, fresh bool) C.long {
	var s *C.SSL_SESSION
	if fresh {
		s = C.SSL_get_session(a)
	} else {
		s = C.SSL_SESSION_dup(orig)
	}
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_timeout(s)
	if !fresh {
		C.SSL_SESSION_free(s)
	}
	return t
}

// insist tries until there is a session.
func insist(orig *C.SSL_SESSION) *C.SSL_SESSION {
	var s *C.SSL_SESSION
	for s == nil {
		s = C.SSL_SESSION_dup(orig)
	}
	return s
}

func badInsisted(orig *C.SSL_SESSION) C.long {
	s := insist(orig) // want "refleak"
	C.SSL_SESSION_set_timeout(s, 42)
	return C.SSL_SESSION_get_timeout(s)
}

func goodInsisted(orig *C.SSL_SESSION) C.long {
	s := insist(orig)
	C.SSL_SESSION_set_timeout(s, 42)
	t := C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s)
	return t
}

const tracing = false

// The only release is compiled out.
func badNever(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if tracing {
		log.Print("session done")
		C.SSL_SESSION_free(s)
	}
}

func goodNever(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if tracing {
		log.Print("session done")
	}
	C.SSL_SESSION_free(s)
}

// dropAbove frees s if level is positive.
func dropAbove(level int, s *C.SSL_SESSION) {
	if level > 0 {
		C.SSL_SESSION_free(s)
	}
}

func dropVerbose(level int, s *C.SSL_SESSION) {
	log.Printf("level %d", level)
	dropAbove(level, s)
}

func badLatent(orig *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	dropVerbose(3, s)
	return C.SSL_SESSION_get_time(s) // want "useafterfree"
}

func goodLatent(orig *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	dropVerbose(0, s)
	t := C.SSL_SESSION_get_time(s)
	dropVerbose(3, s)
	return t
}

func badLatentLeak(orig *C.SSL_SESSION) bool {
	s := C.SSL_SESSION_dup(orig) // want "refleak"
	dropVerbose(-1, s)
	return s != nil
}

func goodLatentLeak(orig *C.SSL_SESSION) bool {
	s := C.SSL_SESSION_dup(orig)
	dropVerbose(+1, s)
	return s != nil
}

// dropBoth frees what may be one object twice.
func dropBoth(a, b *C.SSL_SESSION) {
	C.SSL_SESSION_free(a)
	C.SSL_SESSION_free(b)
}

func badSameTwice(orig *C.SSL_SESSION) {
	s := C.SSL_SESSION_dup(orig)
	dropBoth(s, s) // want "doublefree"
}

func goodSameTwice(orig *C.SSL_SESSION) {
	s := C.SSL_SESSION_dup(orig)
	dropBoth(s, nil)
}

// dropOnce frees an object once even when it has two names.
func dropOnce(a, b *C.SSL_SESSION) {
	C.SSL_SESSION_free(a)
	if a != b {
		C.SSL_SESSION_free(b)
	}
}

func badOnceAlias(orig *C.SSL_SESSION) {
	s := C.SSL_SESSION_dup(orig)
	t := s
	dropOnce(s, t)
	C.SSL_SESSION_free(t) // want "doublefree"
}

func goodOnceAlias(orig *C.SSL_SESSION) {
	s := C.SSL_SESSION_dup(orig)
	t := s
	dropOnce(s, t)
}

// resumed is the session of a program that has one connection.
var resumed *C.SSL_SESSION

func forget() { C.SSL_SESSION_free(resumed) }

func badForgetTwice(ssl *C.SSL) {
	resumed = C.SSL_get1_session(ssl)
	forget()
	if C.SSL_do_handshake(ssl) == 1 {
		forget() // want "doublefree"
	}
	resumed = nil
}

func goodForgetTwice(ssl *C.SSL) {
	resumed = C.SSL_get1_session(ssl)
	forget()
	resumed = nil
	if C.SSL_do_handshake(ssl) == 1 {
		forget()
	}
}

// A failed check ends the program or the function.
func badGatedReturn(orig *C.SSL_SESSION, check func(*C.SSL_SESSION) bool) C.long {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	bad := !check(s)
	if bad {
		C.SSL_SESSION_free(s)
	}
	t := C.SSL_SESSION_get_time(s) // want "useafterfree"
	if !bad {
		C.SSL_SESSION_free(s)
	}
	return t
}

func goodGatedReturn(orig *C.SSL_SESSION, check func(*C.SSL_SESSION) bool) C.long {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	bad := !check(s)
	if bad {
		C.SSL_SESSION_free(s)
	}
	if bad {
		os.Exit(3)
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return t
}

// In a loop the second round meets the first round's session.
func badLoopFree(orig *C.SSL_SESSION, n int) {
	s := C.SSL_SESSION_dup(orig)
	for i := 0; i < n; i++ {
		if i%2 == 1 {
			C.SSL_SESSION_free(s) // want "doublefree"
		}
	}
	if n < 2 {
		C.SSL_SESSION_free(s)
	}
}

func goodLoopFree(orig *C.SSL_SESSION, n int) {
	s := C.SSL_SESSION_dup(orig)
	for i := 0; i < n; i++ {
		if i%2 == 1 {
			C.SSL_SESSION_free(s)
			s = nil
		}
	}
	C.SSL_SESSION_free(s)
}

func badLoopUse(orig *C.SSL_SESSION, n int) (sum C.long) {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	for i := 0; i < n; i++ {
		sum += C.SSL_SESSION_get_time(s) // in the second round // want "useafterfree"
		if i == 0 {
			C.SSL_SESSION_free(s)
		}
	}
	if n <= 0 {
		C.SSL_SESSION_free(s)
	}
	return sum
}

func goodLoopUse(orig *C.SSL_SESSION, n int) (sum C.long) {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	for i := 0; i < n; i++ {
		sum += C.SSL_SESSION_get_time(s)
		if i == 0 {
			C.SSL_SESSION_free(s)
			return sum
		}
	}
	C.SSL_SESSION_free(s)
	return sum
}

// fill and drain work on the whole array.
func fill(ssl *C.SSL, into *[3]*C.SSL_SESSION) {
	for i := range into {
		into[i] = C.SSL_get1_session(ssl)
	}
}

func drain(from *[3]*C.SSL_SESSION) {
	for i := range from {
		C.SSL_SESSION_free(from[i])
		from[i] = nil
	}
}

func badFilled(ssl *C.SSL) bool {
	var all [3]*C.SSL_SESSION
	fill(ssl, &all) // want "refleak"
	return all[0] != nil
}

func goodFilled(ssl *C.SSL) bool {
	var all [3]*C.SSL_SESSION
	fill(ssl, &all)
	ok := all[0] != nil
	drain(&all)
	return ok
}

// storeAt and dropAt have an index of the caller.
func storeAt(ssl *C.SSL, list []*C.SSL_SESSION, i int) { list[i] = C.SSL_get1_session(ssl) }

func dropAt(list []*C.SSL_SESSION, i int) { C.SSL_SESSION_free(list[i]) }

func badIndexed(ssl *C.SSL) bool {
	list := make([]*C.SSL_SESSION, 8)
	storeAt(ssl, list, 5) // want "refleak"
	dropAt(list, 4)
	return list[5] != nil
}

func goodIndexed(ssl *C.SSL) bool {
	list := make([]*C.SSL_SESSION, 8)
	storeAt(ssl, list, 5)
	ok := list[5] != nil
	dropAt(list, 5)
	return ok
}

// even and odd call each other until depth runs out.
func even(depth int, s *C.SSL_SESSION) {
	if depth <= 0 {
		C.SSL_SESSION_free(s)
		return
	}
	odd(depth-1, s)
}

func odd(depth int, s *C.SSL_SESSION) { even(depth-1, s) }

func badMutual(ssl *C.SSL, depth int) {
	s := C.SSL_get1_session(ssl)
	even(depth, s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodMutual(ssl *C.SSL, depth int) {
	s := C.SSL_get1_session(ssl)
	even(depth, s)
}

// pick returns its first argument, or writes it to out.
func pick(s *C.SSL_SESSION, direct bool, out **C.SSL_SESSION) *C.SSL_SESSION {
	if direct {
		return s
	}
	*out = s
	return nil
}

func badPicked(orig *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	var other *C.SSL_SESSION
	got := pick(s, false, &other)
	C.SSL_SESSION_free(got)
	C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(other) // want "useafterfree"
}

func goodPicked(orig *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	var other *C.SSL_SESSION
	got := pick(s, false, &other)
	C.SSL_SESSION_free(got)
	t := C.SSL_SESSION_get_time(other)
	C.SSL_SESSION_free(s)
	return t
}

// The copy is freed when it is one.
func badMaybeCopy(lent *C.SSL_SESSION, change bool) C.long {
	s := lent
	if change {
		s = C.SSL_SESSION_dup(lent) // want "refleak"
		if s == nil {
			return 0
		}
		C.SSL_SESSION_set_timeout(s, 5)
	}
	t := C.SSL_SESSION_get_timeout(s)
	if s == lent {
		return t
	}
	return t + 1
}

func goodMaybeCopy(lent *C.SSL_SESSION, change bool) C.long {
	s := lent
	if change {
		s = C.SSL_SESSION_dup(lent)
		if s == nil {
			return 0
		}
		C.SSL_SESSION_set_timeout(s, 5)
	}
	t := C.SSL_SESSION_get_timeout(s)
	if s == lent {
		return t
	}
	C.SSL_SESSION_free(s)
	return t + 1
}

func badByVariable(ssl *C.SSL) bool {
	s := acquireVia(ssl) // want "refleak"
	return s != nil
}

func goodByVariable(ssl *C.SSL) bool {
	s := acquireVia(ssl)
	defer discard(s)
	return s != nil
}

func badDiscardTwice(orig *C.SSL_SESSION) {
	s := C.SSL_SESSION_dup(orig)
	discard(s)
	discard(s) // want "doublefree"
}

func goodDiscardTwice(orig *C.SSL_SESSION) {
	s := C.SSL_SESSION_dup(orig)
	discard(s)
	s = C.SSL_SESSION_dup(orig)
	discard(s)
}
