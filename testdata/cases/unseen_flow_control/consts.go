package unseen_flow_control

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"log"
	"os"
	"testing"
)

func ticketsEnabled() bool { return true }

func cacheSize() int { return 0 }

func badConstant(ssl *C.SSL) int {
	sess := C.SSL_get1_session(ssl) // nobody debugs tickets // want "refleak"
	if sess == nil {
		return 0
	}
	n := int(C.SSL_SESSION_get_timeout(sess))
	if debugTickets {
		C.SSL_SESSION_free(sess)
	}
	return n
}

func goodConstant(ssl *C.SSL) int {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return 0
	}
	n := int(C.SSL_SESSION_get_timeout(sess))
	if debugTickets {
		return -n
	}
	C.SSL_SESSION_free(sess)
	return n
}

func badConstHelper(ctx *C.SSL_CTX, orig *C.SSL_SESSION) bool {
	sess := C.SSL_SESSION_dup(orig)
	if sess == nil {
		return false
	}
	if !ticketsEnabled() || cacheSize() > 0 {
		return false
	}
	C.SSL_SESSION_free(sess)
	return C.SSL_CTX_add_session(ctx, sess) == 1 // want "useafterfree"
}

func goodConstHelper(ctx *C.SSL_CTX, orig *C.SSL_SESSION) bool {
	sess := C.SSL_SESSION_dup(orig)
	if sess == nil {
		return false
	}
	if !ticketsEnabled() || cacheSize() > 0 {
		return false
	}
	ok := C.SSL_CTX_add_session(ctx, sess) == 1
	C.SSL_SESSION_free(sess)
	return ok
}

func badUnreachable(ssl *C.SSL, host string) string {
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		return ""
	}
	name := C.SSL_SESSION_get0_hostname(sess)
	if name == nil {
		return host
	} else {
		return C.GoString(name)
	}
	C.SSL_SESSION_free(sess)
	return ""
}

func goodUnreachable(ssl *C.SSL, host string) string {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		return ""
	}
	name := C.SSL_SESSION_get0_hostname(sess)
	if name != nil {
		host = C.GoString(name)
	}
	C.SSL_SESSION_free(sess)
	return host
	C.SSL_SESSION_free(sess)
	return ""
}

func badCheckErr(ssl *C.SSL, path string) {
	sess := C.SSL_get1_session(ssl) // want "refleak"
	if sess == nil {
		log.Fatalf("%s: no session", path)
	}
	der, err := encode(sess)
	check(err)
	f, err := os.Create(path)
	if err != nil {
		log.Printf("%s: %v", path, err)
		return
	}
	defer f.Close()
	_, err = f.Write(der)
	check(err)
	C.SSL_SESSION_free(sess)
}

func goodCheckErr(ssl *C.SSL, path string) {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		log.Fatalf("%s: no session", path)
	}
	der, err := encode(sess)
	check(err)
	f, err := os.Create(path)
	if err != nil {
		log.Fatalf("%s: %v", path, err)
	}
	defer f.Close()
	_, err = f.Write(der)
	check(err)
	C.SSL_SESSION_free(sess)
}

// mustResumable is a helper of tests.
func mustResumable(t testing.TB, sess *C.SSL_SESSION) {
	t.Helper()
	if C.SSL_SESSION_is_resumable(sess) != 1 {
		t.Fatalf("session isn't resumable")
	}
}

func badTestHelper(t *testing.T, ssl *C.SSL) {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		t.Fatal("no session")
	}
	defer C.SSL_SESSION_free(sess) // want "doublefree"
	mustResumable(t, sess)
	if got := C.SSL_SESSION_get_timeout(sess); got != 300 {
		t.Errorf("timeout %d", int(got))
	}
	C.SSL_SESSION_free(sess)
}

func goodTestHelper(t *testing.T, ssl *C.SSL) {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		t.Fatal("no session")
	}
	defer C.SSL_SESSION_free(sess)
	mustResumable(t, sess)
	if got := C.SSL_SESSION_get_timeout(sess); got != 300 {
		t.Errorf("timeout %d", int(got))
	}
}

func badErrorIsNotFatal(t testing.TB, ssl *C.SSL) C.int {
	sess := C.SSL_get1_session(ssl) // want "uncheckedref"
	if sess == nil {
		t.Errorf("no session")
	}
	defer C.SSL_SESSION_free(sess)
	return C.SSL_SESSION_has_ticket(sess)
}

func goodErrorIsNotFatal(t testing.TB, ssl *C.SSL) C.int {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		t.Fatalf("no session")
	}
	defer C.SSL_SESSION_free(sess)
	return C.SSL_SESSION_has_ticket(sess)
}

func badRecovered(ssl *C.SSL, visit func([]byte)) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errEncode
		}
	}()
	sess := C.SSL_get1_session(ssl) // the visitor's panic is caught // want "refleak"
	if sess == nil {
		return errNoSession
	}
	if C.SSL_SESSION_is_resumable(sess) == 0 {
		panic("not resumable")
	}
	der, err := encode(sess)
	C.SSL_SESSION_free(sess)
	if err == nil {
		visit(der)
	}
	return err
}

func goodRecovered(ssl *C.SSL, visit func([]byte)) (err error) {
	var sess *C.SSL_SESSION
	defer func() {
		C.SSL_SESSION_free(sess)
		if r := recover(); r != nil {
			err = errEncode
		}
	}()
	sess = C.SSL_get1_session(ssl)
	if sess == nil {
		return errNoSession
	}
	if C.SSL_SESSION_is_resumable(sess) == 0 {
		panic("not resumable")
	}
	der, err := encode(sess)
	if err == nil {
		visit(der)
	}
	return err
}

func badPanicRelease(ssl *C.SSL, want int) int {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		panic("no session")
	}
	defer C.SSL_SESSION_free(sess) // want "doublefree"
	n := int(C.SSL_SESSION_get_protocol_version(sess))
	if n != want {
		C.SSL_SESSION_free(sess)
		panic(errResume)
	}
	return n
}

func goodPanicRelease(ssl *C.SSL, want int) int {
	sess := C.SSL_get1_session(ssl)
	if sess == nil {
		panic("no session")
	}
	defer C.SSL_SESSION_free(sess)
	n := int(C.SSL_SESSION_get_protocol_version(sess))
	if n != want {
		panic(errResume)
	}
	return n
}
