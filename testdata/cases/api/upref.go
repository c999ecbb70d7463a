package api

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"log"
)

func badUpRefUnchecked(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	C.SSL_SESSION_up_ref(s) // nobody looks whether it worked // want "uncheckedref"
	return s
}

func goodUpRefUnchecked(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

func badUpRefBlank(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	_ = C.SSL_SESSION_up_ref(s) // want "uncheckedref"
	C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
}

func goodUpRefBlank(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	if ok := C.SSL_SESSION_up_ref(s); ok == 1 {
		C.SSL_SESSION_get_time(s)
		C.SSL_SESSION_free(s)
	}
}

// stored is where a session is kept for the next connection.
var stored *C.SSL_SESSION

func badUpRefStored(ssl *C.SSL) {
	if s := C.SSL_get_session(ssl); s != nil {
		C.SSL_SESSION_up_ref(s) // want "uncheckedref"
		stored = s
	}
}

func goodUpRefStored(ssl *C.SSL) {
	if s := C.SSL_get_session(ssl); s != nil && C.SSL_SESSION_up_ref(s) == 1 {
		stored = s
	}
}

func badUpRefLost(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	if C.SSL_SESSION_up_ref(s) != 1 { // want "refleak"
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

func goodUpRefLost(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(s)
}

func badUpRefFailedFreed(ssl *C.SSL) error {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s) // there is no reference to give back // want "borrowedfree"
		return errors.New("up_ref")
	}
	defer C.SSL_SESSION_free(s)
	C.SSL_SESSION_set_timeout(s, 300)
	return nil
}

func goodUpRefFailedFreed(ssl *C.SSL) error {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		return errors.New("up_ref")
	}
	defer C.SSL_SESSION_free(s)
	C.SSL_SESSION_set_timeout(s, 300)
	return nil
}

func badUpRefInverted(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_SESSION_up_ref(s) == 0 { // and 1 leaves a reference behind // want "refleak"
		C.SSL_SESSION_get_timeout(s)
		C.SSL_SESSION_free(s) // 0 is failure // want "borrowedfree"
	}
}

func goodUpRefInverted(ssl *C.SSL) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_SESSION_up_ref(s) != 0 {
		C.SSL_SESSION_get_timeout(s)
		C.SSL_SESSION_free(s)
	}
}

func badUpRefStoredResult(ssl *C.SSL, keep bool) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	ok := C.SSL_SESSION_up_ref(s) == 1 // not freed where keep is false // want "refleak"
	if ok && keep {
		C.SSL_SESSION_free(s)
	}
}

func goodUpRefStoredResult(ssl *C.SSL, keep bool) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	ok := C.SSL_SESSION_up_ref(s) == 1
	if keep {
		C.SSL_SESSION_get_time(s)
	}
	if ok {
		C.SSL_SESSION_free(s)
	}
}

func badUpRefOwnCountedOnce(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_SESSION_up_ref(s) == 1 { // two references, one free // want "refleak"
		C.SSL_SESSION_get_time(s)
	}
}

func goodUpRefOwnCountedOnce(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_SESSION_up_ref(s) == 1 {
		C.SSL_SESSION_get_time(s)
		C.SSL_SESSION_free(s)
	}
}

func badUpRefThreeFrees(src *C.SSL_SESSION) {
	s := C.SSL_SESSION_dup(src)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodUpRefThreeFrees(src *C.SSL_SESSION) {
	s := C.SSL_SESSION_dup(src)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s)
}

func badUpRefNullSession(ssl *C.SSL) bool {
	s := C.SSL_get0_session(ssl) // up_ref crashes on NULL // want "uncheckedref"
	if C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	stored = s
	return true
}

func goodUpRefNullSession(ssl *C.SSL) bool {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	stored = s
	return true
}

func badUpRefTooLate(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return nil
	}
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 { // dead already // want "staleborrow"
		return nil
	}
	return s
}

func goodUpRefTooLate(ctx *C.SSL_CTX) *C.SSL_SESSION {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return nil
	}
	defer C.SSL_free(ssl)
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

func badUpRefAfterFree(src *C.SSL_SESSION) *C.SSL_SESSION {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return nil
	}
	C.SSL_SESSION_free(s)
	if C.SSL_SESSION_up_ref(s) != 1 { // does not revive it // want "useafterfree"
		return nil
	}
	return s
}

func goodUpRefAfterFree(src *C.SSL_SESSION) *C.SSL_SESSION {
	s := C.SSL_SESSION_dup(src)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s)
		return nil
	}
	C.SSL_SESSION_free(s)
	return s
}

func badUpRefInSwitch(ssl *C.SSL, n int) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	switch C.SSL_SESSION_up_ref(s) { // want "refleak"
	case 1:
		if n > 0 {
			C.SSL_SESSION_set_timeout(s, C.long(n))
		}
	default:
		return
	}
}

func goodUpRefInSwitch(ssl *C.SSL, n int) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	switch C.SSL_SESSION_up_ref(s) {
	case 1:
		if n > 0 {
			C.SSL_SESSION_set_timeout(s, C.long(n))
		}
		C.SSL_SESSION_free(s)
	default:
		return
	}
}

// A parameter that is kept gets a reference of its own.
func badUpRefParameter(s *C.SSL_SESSION) {
	C.SSL_SESSION_up_ref(s) // want "uncheckedref"
	stored = s
}

func goodUpRefParameter(s *C.SSL_SESSION) bool {
	if C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	stored = s
	return true
}

type keptSession struct{ s *C.SSL_SESSION }

func badKeepAndLog(k *keptSession, s *C.SSL_SESSION) {
	ok := C.SSL_SESSION_up_ref(s) // what is only logged decides nothing // want "uncheckedref"
	log.Print("kept: ", ok)
	k.s = s
}

func goodKeepAndLog(k *keptSession, s *C.SSL_SESSION) {
	ok := C.SSL_SESSION_up_ref(s)
	log.Print("kept: ", ok)
	if ok == 1 {
		k.s = s
	}
}

func badKeepAndTell(k *keptSession, s *C.SSL_SESSION) {
	n := C.SSL_SESSION_up_ref(s) // want "uncheckedref"
	fmt.Printf("%d\n", int(n))
	k.s = s
}

func goodKeepAndTell(k *keptSession, s *C.SSL_SESSION) {
	n := C.SSL_SESSION_up_ref(s)
	fmt.Printf("%d\n", int(n))
	if n != 1 {
		return
	}
	k.s = s
}
