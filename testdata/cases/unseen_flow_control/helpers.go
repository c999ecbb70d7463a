package unseen_flow_control

/*
#include <openssl/ssl.h>
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"log"
	"os"
	"unsafe"
)

var (
	errNoSession = errors.New("tls: no session")
	errEncode    = errors.New("tls: cannot encode session")
	errResume    = errors.New("tls: cannot resume")
)

const debugTickets = false

const maxAttempts = 3

// encode returns the DER form of sess, which isn't nil.
func encode(sess *C.SSL_SESSION) ([]byte, error) {
	n := C.i2d_SSL_SESSION(sess, nil)
	if n <= 0 {
		return nil, errEncode
	}
	buf := C.malloc(C.size_t(n))
	defer C.free(buf)
	p := (*C.uchar)(buf)
	C.i2d_SSL_SESSION(sess, &p)
	return C.GoBytes(unsafe.Pointer(buf), n), nil
}

// check ends the program on an error.
func check(err error) {
	if err != nil {
		log.Print(err)
		os.Exit(2)
	}
}

// warnf does return.
func warnf(format string, args ...any) {
	log.Printf(format, args...)
}
