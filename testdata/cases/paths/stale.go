package paths

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import "fmt"

func badStale(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_free(ssl)
	return C.SSL_SESSION_get_time(s) // the loan ended with the connection // want "staleborrow"
}

func goodStale(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	C.SSL_free(ssl)
	return t
}

func badStaleOnePath(ssl *C.SSL, closing bool) int {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	if closing {
		C.SSL_free(ssl)
	}
	return int(C.SSL_SESSION_is_resumable(s)) // closing took it away // want "staleborrow"
}

func goodStaleOnePath(ssl *C.SSL, closing bool) int {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	r := int(C.SSL_SESSION_is_resumable(s))
	if closing {
		C.SSL_free(ssl)
	}
	return r
}

// SSL_clear without a shutdown drops the session.
func badStaleClear(ssl *C.SSL, reuse bool) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	if reuse {
		C.SSL_clear(ssl)
	}
	return C.SSL_SESSION_get_timeout(s) // want "staleborrow"
}

func goodStaleClear(ssl *C.SSL, reuse bool) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	if reuse {
		C.SSL_shutdown(ssl)
		C.SSL_clear(ssl)
	}
	return C.SSL_SESSION_get_timeout(s)
}

// Only one of the two ways to the clear shuts down before.
func badShutdownOnOnePath(ssl *C.SSL, polite bool) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	if polite {
		C.SSL_shutdown(ssl)
	}
	C.SSL_clear(ssl)
	return C.SSL_SESSION_get_timeout(s) // dropped when not polite // want "staleborrow"
}

func goodShutdownOnOnePath(ssl *C.SSL, polite bool) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	if polite {
		C.SSL_shutdown(ssl)
	} else {
		C.SSL_set_shutdown(ssl, C.SSL_SENT_SHUTDOWN)
	}
	C.SSL_clear(ssl)
	return C.SSL_SESSION_get_timeout(s)
}

func badStaleReplaced(ssl *C.SSL, forget bool) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	if forget {
		C.SSL_set_session(ssl, nil)
	}
	return C.SSL_SESSION_get_time(s) // the connection has let go of it // want "staleborrow"
}

func goodStaleReplaced(ssl *C.SSL, forget bool) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	if forget {
		C.SSL_set_session(ssl, nil)
	}
	return C.SSL_SESSION_get_time(s)
}

// Free in a switch, use behind it.
func badStaleSwitch(ssl *C.SSL, state int) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	switch state {
	case 0:
		C.SSL_shutdown(ssl)
	case 1:
		C.SSL_free(ssl)
	case 2:
		C.SSL_free(ssl)
		return
	}
	fmt.Println(C.SSL_SESSION_get_time(s)) // state 1 comes here without the SSL // want "staleborrow"
}

func goodStaleSwitch(ssl *C.SSL, state int) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return
	}
	switch state {
	case 0:
		C.SSL_shutdown(ssl)
	case 1, 2:
		C.SSL_free(ssl)
		return
	}
	fmt.Println(C.SSL_SESSION_get_time(s))
}

// The owned reference went before the connection: then it was the loan.
func badOwnThenSSL(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_SESSION_free(s)
	C.SSL_free(ssl)
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

func goodOwnThenSSL(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_free(ssl)
	t := C.SSL_SESSION_get_time(s)
	C.SSL_SESSION_free(s)
	return t
}

// up_ref after the connection is gone is a use, and too late.
func badUpRefAfterSSL(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 { // want "staleborrow"
		return nil
	}
	return s
}

func goodUpRefAfterSSL(ssl *C.SSL) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		s = nil
	}
	C.SSL_free(ssl)
	return s
}

// The escape happens on the path that closes.
func badReturnLoan(ssl *C.SSL, closing bool) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if closing {
		defer C.SSL_free(ssl)
	}
	return s // closing frees the SSL under it // want "borrowescape"
}

func goodReturnLoan(ssl *C.SSL, closing bool) *C.SSL_SESSION {
	s := C.SSL_get_session(ssl)
	if closing {
		defer C.SSL_free(ssl)
		return nil
	}
	return s
}

func badLoopStale(conns []*C.SSL) C.long {
	var last *C.SSL_SESSION
	for _, c := range conns {
		last = C.SSL_get_session(c)
		C.SSL_free(c)
	}
	if last == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(last) // the last connection is freed too // want "staleborrow"
}

func goodLoopStale(conns []*C.SSL) C.long {
	var sum C.long
	for _, c := range conns {
		if s := C.SSL_get_session(c); s != nil {
			sum += C.SSL_SESSION_get_time(s)
		}
		C.SSL_free(c)
	}
	return sum
}

// A second reference to the SSL keeps the loan through one SSL_free.
func badSSLUpRef(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_up_ref(ssl) != 1 {
		return 0
	}
	C.SSL_free(ssl)
	C.SSL_free(ssl)
	return C.SSL_SESSION_get_time(s) // both references are gone // want "staleborrow"
}

func goodSSLUpRef(ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_up_ref(ssl) != 1 {
		return 0
	}
	C.SSL_free(ssl)
	t := C.SSL_SESSION_get_time(s)
	C.SSL_free(ssl)
	return t
}

// The pointer into a session goes with the loan.
func badStaleInterior(ssl *C.SSL, done bool) string {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return ""
	}
	host := C.SSL_SESSION_get0_hostname(s)
	if done {
		C.SSL_free(ssl)
	}
	return C.GoString(host) // done freed what it points into // want "staleborrow"
}

func goodStaleInterior(ssl *C.SSL, done bool) string {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return ""
	}
	host := C.GoString(C.SSL_SESSION_get0_hostname(s))
	if done {
		C.SSL_free(ssl)
	}
	return host
}
