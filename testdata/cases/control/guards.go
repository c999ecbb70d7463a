package control

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"strings"
)

type config struct {
	keep    bool
	mode    int
	name    string
	servers []string
}

func (c *config) keeps() bool { return c.keep }

func (c config) verbose() bool { return c.mode > 2 }

// A field of a struct is tested twice, and nobody writes it in between.
func badGuardField(c *config, ssl *C.SSL) {
	var s *C.SSL_SESSION
	if c.keep {
		s = C.SSL_get1_session(ssl) // the second test is of another field // want "refleak"
	}
	fmt.Println(c.name, s != nil)
	if c.mode == 1 {
		C.SSL_SESSION_free(s)
	}
}

func goodGuardField(c *config, ssl *C.SSL) {
	var s *C.SSL_SESSION
	if c.keep {
		s = C.SSL_get1_session(ssl)
	}
	fmt.Println(c.name, s != nil)
	if c.keep {
		C.SSL_SESSION_free(s)
	}
}

// An accessor stands for the field.
func badGuardAccessor(c *config, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if c.keeps() {
		s = C.SSL_get1_session(ssl)
	}
	if !c.keeps() {
		C.SSL_SESSION_free(s) // then it is the loan // want "borrowedfree"
	} else {
		C.SSL_SESSION_free(s)
	}
}

func goodGuardAccessor(c *config, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if c.keeps() {
		s = C.SSL_get1_session(ssl)
	}
	if c.keeps() {
		C.SSL_SESSION_free(s)
	}
}

func badGuardMethodOnCopy(c config, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // kept when verbose // want "refleak"
	if c.verbose() {
		fmt.Println(s != nil)
		return
	}
	C.SSL_SESSION_free(s)
}

func goodGuardMethodOnCopy(c config, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if c.verbose() {
		fmt.Println(s != nil)
	}
	C.SSL_SESSION_free(s)
}

// The length of a slice decides twice.
func badGuardLen(c *config, ssl *C.SSL) {
	var s *C.SSL_SESSION
	if len(c.servers) > 0 {
		s = C.SSL_get1_session(ssl) // one server is not more than one // want "refleak"
	}
	if len(c.servers) > 1 {
		C.SSL_SESSION_free(s)
	}
}

func goodGuardLen(c *config, ssl *C.SSL) {
	var s *C.SSL_SESSION
	if len(c.servers) > 0 {
		s = C.SSL_get1_session(ssl)
	}
	if len(c.servers) != 0 {
		C.SSL_SESSION_free(s)
	}
}

// Two comparisons of the same two numbers.
func badGuardCompare(ssl *C.SSL, a, b int) {
	var s *C.SSL_SESSION
	if a < b {
		s = C.SSL_get1_session(ssl) // a < b is no a > b // want "refleak"
	}
	if a > b {
		C.SSL_SESSION_free(s)
	}
}

func goodGuardCompare(ssl *C.SSL, a, b int) {
	var s *C.SSL_SESSION
	if a < b {
		s = C.SSL_get1_session(ssl)
	}
	if b > a {
		C.SSL_SESSION_free(s)
	}
}

func badGuardNegatedCompare(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	if n >= 3 {
		C.SSL_SESSION_free(s)
	}
	if n < 4 {
		C.SSL_SESSION_free(s) // 3 is in both // want "doublefree"
	}
}

func goodGuardNegatedCompare(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	if n >= 3 {
		C.SSL_SESSION_free(s)
	}
	if n < 3 {
		C.SSL_SESSION_free(s)
	}
}

// Four cases of two flags.
func badGuardTable(ssl *C.SSL, a, b bool) {
	s := C.SSL_get1_session(ssl) // neither a nor b: nothing is done // want "refleak"
	switch {
	case a && b:
		C.SSL_SESSION_free(s)
	case a:
		C.SSL_SESSION_free(s)
	case b:
		C.SSL_SESSION_free(s)
	}
}

func goodGuardTable(ssl *C.SSL, a, b bool) {
	s := C.SSL_get1_session(ssl)
	switch {
	case a && b:
		C.SSL_SESSION_free(s)
	case a:
		C.SSL_SESSION_free(s)
	case b:
		C.SSL_SESSION_free(s)
	case !a && !b:
		C.SSL_SESSION_free(s)
	}
}

// Exclusive or: the flags differ, or they don't.
func badGuardXor(ssl *C.SSL, a, b bool) {
	s := C.SSL_get1_session(ssl)
	if a != b {
		C.SSL_SESSION_free(s)
	}
	if a || !b {
		C.SSL_SESSION_free(s) // a and not b are in both // want "doublefree"
	}
}

func goodGuardXor(ssl *C.SSL, a, b bool) {
	s := C.SSL_get1_session(ssl)
	if a != b {
		C.SSL_SESSION_free(s)
	}
	if a == b {
		C.SSL_SESSION_free(s)
	}
}

// A flag computed from two others.
func badGuardDerived(ssl *C.SSL, a, b bool) {
	both := a && b
	s := C.SSL_get1_session(ssl) // a alone // want "refleak"
	if both {
		C.SSL_SESSION_free(s)
	}
	if !a {
		C.SSL_SESSION_free(s)
	}
}

func goodGuardDerived(ssl *C.SSL, a, b bool) {
	both := a && b
	s := C.SSL_get1_session(ssl)
	if both {
		C.SSL_SESSION_free(s)
	}
	if !both {
		C.SSL_SESSION_free(s)
	}
}

// The flag stands behind a pointer.
func badGuardPointer(ssl *C.SSL, own *bool) {
	var s *C.SSL_SESSION
	if *own {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	*own = false
	if *own {
		C.SSL_SESSION_free(s)
	}
}

func goodGuardPointer(ssl *C.SSL, own *bool) {
	var s *C.SSL_SESSION
	if *own {
		s = C.SSL_get1_session(ssl)
	}
	if *own {
		C.SSL_SESSION_free(s)
	}
}

// A map answers twice.
func badGuardMap(ssl *C.SSL, set map[string]bool) {
	var s *C.SSL_SESSION
	if set["keep"] {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	if set["drop"] {
		C.SSL_SESSION_free(s)
	}
}

func goodGuardMap(ssl *C.SSL, set map[string]bool) {
	var s *C.SSL_SESSION
	keep := set["keep"]
	if keep {
		s = C.SSL_get1_session(ssl)
	}
	if keep {
		C.SSL_SESSION_free(s)
	}
}

// ok of a map is tested at both ends.
func badGuardOk(ssl *C.SSL, byName map[string]int, name string) {
	var s *C.SSL_SESSION
	n, ok := byName[name]
	if ok {
		s = C.SSL_get1_session(ssl) // n may be 0 // want "refleak"
	}
	if n > 0 {
		C.SSL_SESSION_free(s)
	}
}

func goodGuardOk(ssl *C.SSL, byName map[string]int, name string) {
	var s *C.SSL_SESSION
	n, ok := byName[name]
	if ok {
		s = C.SSL_get1_session(ssl)
	}
	fmt.Println(n)
	if ok {
		C.SSL_SESSION_free(s)
	}
}

// A function of the standard library gives the same answer twice; who relies on
// that had better store it.
func badGuardCall(ssl *C.SSL, name string) {
	tls := strings.HasPrefix(name, "tls:")
	s := C.SSL_get1_session(ssl) // want "refleak"
	if tls && len(name) > 4 {
		C.SSL_SESSION_free(s)
		return
	}
	if !tls {
		C.SSL_SESSION_free(s)
	}
}

func goodGuardCall(ssl *C.SSL, name string) {
	tls := strings.HasPrefix(name, "tls:")
	s := C.SSL_get1_session(ssl)
	if tls && len(name) > 4 {
		C.SSL_SESSION_free(s)
		return
	}
	if !tls || len(name) <= 4 {
		C.SSL_SESSION_free(s)
	}
}

// An error that is a parameter.
func badGuardError(ssl *C.SSL, err error) error {
	s := C.SSL_get1_session(ssl) // an error takes the shortcut // want "refleak"
	if err != nil {
		return err
	}
	C.SSL_SESSION_free(s)
	return err
}

func goodGuardError(ssl *C.SSL, err error) error {
	s := C.SSL_get1_session(ssl)
	if err == nil {
		C.SSL_SESSION_free(s)
	}
	if err != nil {
		C.SSL_SESSION_free(s)
		return err
	}
	return nil
}
