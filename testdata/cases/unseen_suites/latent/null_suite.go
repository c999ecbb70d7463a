package latent

// Ideas of nil-flow tests: where a NULL comes from and which test of it counts.

/*
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import "unsafe"

// parse returns nil and an error, or a session.
func parse(der []byte) (*C.SSL_SESSION, error) {
	if len(der) == 0 {
		return nil, errNoSession
	}
	mem := (*C.uchar)(C.CBytes(der))
	defer C.free(unsafe.Pointer(mem))
	p := mem
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(der)))
	if s == nil {
		return nil, errNoSession
	}
	return s, nil
}

// The error is thrown away.
func badErrorIgnored(der []byte) int {
	s, _ := parse(der) // want "uncheckedref"
	v := int(C.SSL_SESSION_get_protocol_version(s))
	C.SSL_SESSION_free(s)
	return v
}

func goodErrorIgnored(der []byte) int {
	s, err := parse(der)
	if err != nil {
		return 0
	}
	v := int(C.SSL_SESSION_get_protocol_version(s))
	C.SSL_SESSION_free(s)
	return v
}

// The error is noted and the way goes on.
func badErrorNoted(der []byte, log func(error)) C.long {
	s, err := parse(der) // want "uncheckedref"
	if err != nil {
		log(err)
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(s)
}

func goodErrorNoted(der []byte, log func(error)) C.long {
	s, err := parse(der)
	if err != nil {
		log(err)
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_time(s)
}

// Tested the wrong way round.
func badInverted(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	if s != nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func goodInverted(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

// The test holds only together with another one.
func badOnlyWhenStrict(ssl *C.SSL, strict bool) C.long {
	s := C.SSL_get0_session(ssl) // want "uncheckedref"
	if s == nil && strict {
		return -1
	}
	return C.SSL_SESSION_get_timeout(s)
}

func goodOnlyWhenStrict(ssl *C.SSL, strict bool) C.long {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		if strict {
			return -1
		}
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

// And instead of or.
func badAndForOr(ssl *C.SSL) bool {
	s := C.SSL_get0_session(ssl) // want "uncheckedref"
	if s == nil && C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	return true
}

func goodAndForOr(ssl *C.SSL) bool {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 0 {
		return false
	}
	return true
}

// Another variable is tested.
func badWrongVariable(a, b *C.SSL) bool {
	x := C.SSL_get0_session(a)
	y := C.SSL_get0_session(b) // want "uncheckedref"
	if x == nil {
		return false
	}
	return C.SSL_SESSION_get_time(x) < C.SSL_SESSION_get_time(y)
}

func goodWrongVariable(a, b *C.SSL) bool {
	x := C.SSL_get0_session(a)
	y := C.SSL_get0_session(b)
	if x == nil || y == nil {
		return false
	}
	return C.SSL_SESSION_get_time(x) < C.SSL_SESSION_get_time(y)
}

func valid(s *C.SSL_SESSION) bool { return s != nil }

func present(s *C.SSL_SESSION) bool { return s != nil && C.SSL_SESSION_has_ticket(s) == 1 }

// The helper's answer isn't used for the way that needs it.
func badHelperAnswer(ssl *C.SSL) (C.ulong, bool) {
	s := C.SSL_get0_session(ssl) // want "uncheckedref"
	ok := valid(s)
	return C.SSL_SESSION_get_ticket_lifetime_hint(s), ok
}

func goodHelperAnswer(ssl *C.SSL) (C.ulong, bool) {
	s := C.SSL_get0_session(ssl)
	if ok := present(s); !ok {
		return 0, ok
	}
	return C.SSL_SESSION_get_ticket_lifetime_hint(s), true
}

// A copy that may fail, used at once.
func badDupAtOnce(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	cp := C.SSL_SESSION_dup(s) // want "uncheckedref"
	C.SSL_SESSION_set_protocol_version(cp, 0x303)
	return cp
}

func goodDupAtOnce(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	cp := C.SSL_SESSION_dup(s)
	if cp != nil {
		C.SSL_SESSION_set_protocol_version(cp, 0x303)
	}
	return cp
}

// A helper that needs a session gets what may be none.
func hostOf(s *C.SSL_SESSION) string {
	return C.GoString(C.SSL_SESSION_get0_hostname(s))
}

func badHelperNeeds(ssl *C.SSL) string {
	return hostOf(C.SSL_get0_session(ssl)) // want "uncheckedref"
}

func goodHelperNeeds(ssl *C.SSL) string {
	if s := C.SSL_get0_session(ssl); s != nil {
		return hostOf(s)
	}
	return ""
}

// The retain of what may be NULL.
func badRetainNull(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl) // want "uncheckedref"
	if C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

func goodRetainNull(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

// Every case of the switch but one.
func badSwitchOnNil(ssl *C.SSL, mode int) C.long {
	s := C.SSL_get1_session(ssl) // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	switch {
	case mode == 0 && s != nil:
		return C.SSL_SESSION_get_time(s)
	case mode == 1:
		return C.SSL_SESSION_get_timeout(s)
	}
	return 0
}

func goodSwitchOnNil(ssl *C.SSL, mode int) C.long {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	switch {
	case s == nil:
		return 0
	case mode == 0:
		return C.SSL_SESSION_get_time(s)
	case mode == 1:
		return C.SSL_SESSION_get_timeout(s)
	}
	return 0
}
