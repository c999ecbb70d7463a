package control

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

func badSwitchCase(ssl *C.SSL, mode int) error {
	s := C.SSL_get1_session(ssl) // mode 2 returns with it // want "refleak"
	if s == nil {
		return errNoSession
	}
	switch mode {
	case 1:
		C.SSL_SESSION_free(s)
	case 2:
		return errNotResumable
	default:
		C.SSL_SESSION_free(s)
	}
	return nil
}

func goodSwitchCase(ssl *C.SSL, mode int) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoSession
	}
	switch mode {
	case 1:
		C.SSL_SESSION_free(s)
	case 2:
		C.SSL_SESSION_free(s)
		return errNotResumable
	default:
		C.SSL_SESSION_free(s)
	}
	return nil
}

// No default: the other modes fall out of the switch.
func badSwitchNoDefault(ssl *C.SSL, mode int) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	switch mode {
	case 0:
		C.SSL_SESSION_free(s)
	case 1:
		if s != nil {
			fmt.Println(C.SSL_SESSION_get_time(s))
		}
		C.SSL_SESSION_free(s)
	}
}

func goodSwitchNoDefault(ssl *C.SSL, mode int) {
	s := C.SSL_get1_session(ssl)
	switch mode {
	case 0:
	case 1:
		if s != nil {
			fmt.Println(C.SSL_SESSION_get_time(s))
		}
	}
	C.SSL_SESSION_free(s)
}

func badSwitchTrue(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl) // want "refleak"
	switch {
	case s == nil:
		return "none"
	case C.SSL_SESSION_is_resumable(s) == 0:
		C.SSL_SESSION_free(s)
		return "dead"
	case C.SSL_SESSION_has_ticket(s) == 1:
		return "ticket"
	}
	C.SSL_SESSION_free(s)
	return "id"
}

func goodSwitchTrue(ssl *C.SSL) string {
	s := C.SSL_get1_session(ssl)
	switch {
	case s == nil:
		return "none"
	case C.SSL_SESSION_is_resumable(s) == 0:
		C.SSL_SESSION_free(s)
		return "dead"
	case C.SSL_SESSION_has_ticket(s) == 1:
		C.SSL_SESSION_free(s)
		return "ticket"
	}
	C.SSL_SESSION_free(s)
	return "id"
}

// fallthrough runs the next case's release as well.
func badFallthrough(ssl *C.SSL, mode int) {
	s := C.SSL_get1_session(ssl)
	switch mode {
	case 1:
		C.SSL_SESSION_free(s)
		fallthrough
	case 2:
		C.SSL_SESSION_free(s) // mode 1 comes here after its own release // want "doublefree"
	default:
		C.SSL_SESSION_free(s)
	}
}

func goodFallthrough(ssl *C.SSL, mode int) {
	s := C.SSL_get1_session(ssl)
	switch mode {
	case 1:
		fmt.Println("forgotten", s != nil)
		fallthrough
	case 2:
		C.SSL_SESSION_free(s)
	default:
		C.SSL_SESSION_free(s)
	}
}

// break leaves the switch before the release.
func badBreakInSwitch(ssl *C.SSL, mode int) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return
	}
	switch mode {
	case 1:
		if C.SSL_SESSION_has_ticket(s) == 0 {
			break
		}
		C.SSL_SESSION_free(s)
	default:
		C.SSL_SESSION_free(s)
	}
}

func goodBreakInSwitch(ssl *C.SSL, mode int) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	switch mode {
	case 1:
		if C.SSL_SESSION_has_ticket(s) == 0 {
			break
		}
		fmt.Println("ticket")
	default:
		fmt.Println("mode", mode)
	}
	C.SSL_SESSION_free(s)
}

// The switch is on the status of a call.
func badSwitchOnStatus(ctx *C.SSL_CTX, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl) // "already there" needs the release as well // want "refleak"
	if s == nil {
		return errNoSession
	}
	switch C.SSL_CTX_add_session(ctx, s) {
	case 1:
		C.SSL_SESSION_free(s)
		return nil
	case 0:
		return nil
	default:
		C.SSL_SESSION_free(s)
		return errSetSession
	}
}

func goodSwitchOnStatus(ctx *C.SSL_CTX, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoSession
	}
	switch C.SSL_CTX_add_session(ctx, s) {
	case 1:
		C.SSL_SESSION_free(s)
		return nil
	case 0:
		C.SSL_SESSION_free(s)
		return nil
	default:
		C.SSL_SESSION_free(s)
		return errSetSession
	}
}

// A switch with nil as a case.
func badSwitchOnPointer(ssl *C.SSL) bool {
	switch s := C.SSL_get1_session(ssl); s { // want "refleak"
	case nil:
		return false
	default:
		return C.SSL_SESSION_is_resumable(s) == 1
	}
}

func goodSwitchOnPointer(ssl *C.SSL) bool {
	switch s := C.SSL_get1_session(ssl); s {
	case nil:
		return false
	default:
		ok := C.SSL_SESSION_is_resumable(s) == 1
		C.SSL_SESSION_free(s)
		return ok
	}
}

// Which kind was acquired depends on a first switch, the release on a second.
func badTwoSwitches(ssl *C.SSL, mode int) {
	var s *C.SSL_SESSION
	switch mode {
	case 1, 2:
		s = C.SSL_get1_session(ssl)
	case 3:
		s = C.SSL_get_session(ssl)
	}
	switch mode {
	case 1, 2, 3:
		C.SSL_SESSION_free(s) // in mode 3 it is a loan // want "borrowedfree"
	}
}

func goodTwoSwitches(ssl *C.SSL, mode int) {
	var s *C.SSL_SESSION
	switch mode {
	case 1, 2:
		s = C.SSL_get1_session(ssl)
	case 3:
		s = C.SSL_get_session(ssl)
	}
	switch mode {
	case 1, 2:
		C.SSL_SESSION_free(s)
	}
}

type session struct{ p *C.SSL_SESSION }

type conn struct{ p *C.SSL }

func badTypeSwitch(v any) bool {
	switch v := v.(type) {
	case *C.SSL:
		s := C.SSL_get1_session(v) // want "refleak"
		return s != nil
	case *C.SSL_SESSION:
		return C.SSL_SESSION_is_resumable(v) == 1
	}
	return false
}

func goodTypeSwitch(v any) bool {
	switch v := v.(type) {
	case *C.SSL:
		s := C.SSL_get1_session(v)
		C.SSL_SESSION_free(s)
		return s != nil
	case *C.SSL_SESSION:
		return C.SSL_SESSION_is_resumable(v) == 1
	}
	return false
}

// One of the dynamic types misses the release.
func badTypeSwitchArm(ssl *C.SSL, v any) C.long {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0
	}
	switch v := v.(type) {
	case int:
		t := C.SSL_SESSION_get_timeout(s) + C.long(v)
		C.SSL_SESSION_free(s)
		return t
	case bool:
		if v {
			return C.SSL_SESSION_get_time(s)
		}
	}
	C.SSL_SESSION_free(s)
	return 0
}

func goodTypeSwitchArm(ssl *C.SSL, v any) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	switch v := v.(type) {
	case int:
		return C.SSL_SESSION_get_timeout(s) + C.long(v)
	case bool:
		if v {
			return C.SSL_SESSION_get_time(s)
		}
	}
	return 0
}

func badTypeAssertion(ssl *C.SSL) bool {
	var v any = C.SSL_get_session(ssl)
	s, ok := v.(*C.SSL_SESSION)
	if ok {
		C.SSL_SESSION_free(s) // a loan in a box is a loan // want "borrowedfree"
	}
	return ok
}

func goodTypeAssertion(ssl *C.SSL) bool {
	var v any = C.SSL_get1_session(ssl)
	s, ok := v.(*C.SSL_SESSION)
	if ok {
		C.SSL_SESSION_free(s)
	}
	return ok
}

func badTypeSwitchWrapper(ssl *C.SSL) {
	var v any = session{C.SSL_get1_session(ssl)} // want "refleak"
	switch v := v.(type) {
	case conn:
		C.SSL_free(v.p)
	case session:
		fmt.Println("session", v.p != nil)
	}
}

func goodTypeSwitchWrapper(ssl *C.SSL) {
	var v any = session{C.SSL_get1_session(ssl)}
	switch v := v.(type) {
	case conn:
		C.SSL_free(v.p)
	case session:
		C.SSL_SESSION_free(v.p)
	}
}
