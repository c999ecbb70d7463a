package control

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

// errno is set or not whatever the call returned: it is no sign of a NULL.
func badErrnoAsFailure(ssl *C.SSL) (C.long, error) {
	s, err := C.SSL_get1_session(ssl) // a stale errno, and the session is lost // want "refleak"
	if err != nil {
		return 0, err
	}
	if s == nil {
		return 0, errNoSession
	}
	t := C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s)
	return t, nil
}

func goodErrnoAsFailure(ssl *C.SSL) (C.long, error) {
	s, err := C.SSL_get1_session(ssl)
	if s == nil {
		return 0, fmt.Errorf("no session: %v", err)
	}
	t := C.SSL_SESSION_get_timeout(s)
	C.SSL_SESSION_free(s)
	return t, nil
}

func badErrnoAsNilCheck(ssl *C.SSL) (int, error) {
	s, err := C.SSL_get_session(ssl) // no errno and no session, before the handshake // want "uncheckedref"
	if err != nil {
		return 0, err
	}
	return int(C.SSL_SESSION_is_resumable(s)), nil
}

func goodErrnoAsNilCheck(ssl *C.SSL) (int, error) {
	s, err := C.SSL_get_session(ssl)
	if s == nil {
		return 0, fmt.Errorf("no session: %w", err)
	}
	return int(C.SSL_SESSION_is_resumable(s)), nil
}

// Right order, but the errno arm of the second call forgets the first.
func badErrnoOfSecondCall(from, to *C.SSL) error {
	s, _ := C.SSL_get1_session(from) // want "refleak"
	if s == nil {
		return errNoSession
	}
	if rc, err := C.SSL_set_session(to, s); rc != 1 {
		return fmt.Errorf("set session: %v", err)
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodErrnoOfSecondCall(from, to *C.SSL) error {
	s, _ := C.SSL_get1_session(from)
	if s == nil {
		return errNoSession
	}
	if rc, err := C.SSL_set_session(to, s); rc != 1 {
		C.SSL_SESSION_free(s)
		return fmt.Errorf("set session: %v", err)
	}
	C.SSL_SESSION_free(s)
	return nil
}

func badErrnoBorrowed(ssl *C.SSL) {
	s, err := C.SSL_get0_session(ssl)
	if err != nil || s == nil {
		return
	}
	defer C.SSL_SESSION_free(s) // get0, errno or not, is a loan // want "borrowedfree"
	fmt.Println(C.SSL_SESSION_get_time(s))
}

func goodErrnoBorrowed(ssl *C.SSL) {
	s, err := C.SSL_get0_session(ssl)
	if err != nil || s == nil {
		return
	}
	fmt.Println(C.SSL_SESSION_get_time(s))
}

// The two-result form of a release releases too.
func badErrnoFree(ssl *C.SSL) error {
	s, _ := C.SSL_get1_session(ssl)
	_, err := C.SSL_SESSION_free(s)
	if err != nil {
		C.SSL_SESSION_free(s) // it was freed, whatever errno says // want "doublefree"
	}
	return err
}

func goodErrnoFree(ssl *C.SSL) error {
	s, _ := C.SSL_get1_session(ssl)
	_, err := C.SSL_SESSION_free(s)
	return err
}

// Both results are assigned to variables that exist already.
func badErrnoReassign(a, b *C.SSL) error {
	s, err := C.SSL_get1_session(a) // want "refleak"
	if s == nil {
		return err
	}
	s, err = C.SSL_get1_session(b)
	if s == nil {
		return err
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodErrnoReassign(a, b *C.SSL) error {
	s, err := C.SSL_get1_session(a)
	if s == nil {
		return err
	}
	C.SSL_SESSION_free(s)
	s, err = C.SSL_get1_session(b)
	if s == nil {
		return err
	}
	C.SSL_SESSION_free(s)
	return nil
}

func badErrnoUpRef(ssl *C.SSL) (*C.SSL_SESSION, error) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil, errNoSession
	}
	_, err := C.SSL_SESSION_up_ref(s) // errno is not the result // want "uncheckedref"
	if err != nil {
		fmt.Println("up_ref:", err)
	}
	return s, nil
}

func goodErrnoUpRef(ssl *C.SSL) (*C.SSL_SESSION, error) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return nil, errNoSession
	}
	if ok, err := C.SSL_SESSION_up_ref(s); ok != 1 {
		return nil, err
	}
	return s, nil
}
