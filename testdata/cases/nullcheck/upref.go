package nullcheck

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

func badUpRefIgnored(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	C.SSL_SESSION_up_ref(s) // 0 would mean that there is nothing to hand out // want "uncheckedref"
	return s
}

func goodUpRefIgnored(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

func badUpRefThenFree(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	C.SSL_SESSION_up_ref(s) // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	fmt.Println(C.SSL_SESSION_get_time(s))
}

func goodUpRefThenFree(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) == 0 {
		return
	}
	defer C.SSL_SESSION_free(s)
	fmt.Println(C.SSL_SESSION_get_time(s))
}

func badUpRefBlank(s *C.SSL_SESSION, out chan *C.SSL_SESSION) {
	_ = C.SSL_SESSION_up_ref(s) // want "uncheckedref"
	out <- s
}

func goodUpRefBlank(s *C.SSL_SESSION, out chan *C.SSL_SESSION) {
	if ok := C.SSL_SESSION_up_ref(s); ok == 1 {
		out <- s
	}
}

// The reference that a failed up_ref did not give is freed.
func badUpRefFailed(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		C.SSL_SESSION_free(s) // none was had // want "borrowedfree"
		return nil
	}
	return s
}

func goodUpRefFailed(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		fmt.Println("up_ref failed")
		return nil
	}
	return s
}

// Deferred before the status is looked at.
func badUpRefDeferEarly(ssl *C.SSL) error {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return errNoSession
	}
	ok := C.SSL_SESSION_up_ref(s)
	defer C.SSL_SESSION_free(s) // runs when up_ref has failed, too // want "borrowedfree"
	if ok != 1 {
		return errUpRef
	}
	return nil
}

func goodUpRefDeferEarly(ssl *C.SSL) error {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return errNoSession
	}
	ok := C.SSL_SESSION_up_ref(s)
	if ok != 1 {
		return errUpRef
	}
	defer C.SSL_SESSION_free(s)
	return nil
}

func badUpRefLeak(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	if C.SSL_SESSION_up_ref(s) != 1 { // one more than before, for good // want "refleak"
		return false
	}
	return C.SSL_SESSION_is_resumable(s) == 1
}

func goodUpRefLeak(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return false
	}
	if C.SSL_SESSION_up_ref(s) != 1 {
		return false
	}
	ok := C.SSL_SESSION_is_resumable(s) == 1
	C.SSL_SESSION_free(s)
	return ok
}

// The test is inverted: the failure is taken for the success.
func badUpRefInverted(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) == 1 { // 1 is success // want "refleak"
		return nil
	}
	return s
}

func goodUpRefInverted(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil
	}
	if C.SSL_SESSION_up_ref(s) == 1 {
		return s
	}
	return nil
}

// The status is stored and tested where the reference is given back.
func badUpRefStored(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	got := C.SSL_SESSION_up_ref(s)
	t := C.SSL_SESSION_get_time(s)
	if got == 0 {
		C.SSL_SESSION_free(s) // exactly when there is nothing to give back // want "borrowedfree"
	} else {
		C.SSL_SESSION_free(s)
	}
	return t
}

func goodUpRefStored(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	got := C.SSL_SESSION_up_ref(s)
	t := C.SSL_SESSION_get_time(s)
	if got != 0 {
		C.SSL_SESSION_free(s)
	}
	return t
}

func badUpRefSwitch(s *C.SSL_SESSION) *C.SSL_SESSION {
	switch C.SSL_SESSION_up_ref(s) { // 1 is the case without a taker // want "refleak"
	case 1:
		return nil
	default:
		fmt.Println("up_ref failed")
		return nil
	}
}

func goodUpRefSwitch(s *C.SSL_SESSION) *C.SSL_SESSION {
	switch C.SSL_SESSION_up_ref(s) {
	case 1:
		return s
	default:
		fmt.Println("up_ref failed")
		return nil
	}
}

// An unchecked up_ref that nobody relies on would be harmless; this one is stored.
type cache struct{ last *C.SSL_SESSION }

func badUpRefStore(c *cache, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	C.SSL_SESSION_up_ref(s) // want "uncheckedref"
	c.last = s
}

func goodUpRefStore(c *cache, ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return
	}
	c.last = s
}

// shelf outlives the functions below.
var shelf = map[string]*C.SSL_SESSION{}

// The session that is kept has a reference without the added one.
func badUpRefBesideOwned(ssl *C.SSL, name string) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	C.SSL_SESSION_up_ref(s) // one more than is kept // want "refleak"
	shelf[name] = s
}

func goodUpRefBesideOwned(ssl *C.SSL, name string) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	shelf[name] = s
}
