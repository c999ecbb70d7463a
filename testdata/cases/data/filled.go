package data

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// What is read into a buffer made here is anything: code behind a test of it
// can be reached.
func badHeader(ssl *C.SSL) int {
	r := strings.NewReader("\x01\x02\x03\x04")
	var hdr [4]byte
	if _, err := io.ReadFull(r, hdr[:]); err != nil {
		return 0
	}
	if hdr[0] == 0 {
		return 1
	}
	s := C.SSL_get1_session(ssl) // nothing frees it // want "refleak"
	if s == nil {
		return 2
	}
	return int(C.SSL_SESSION_has_ticket(s))
}

func goodHeader(ssl *C.SSL) int {
	r := strings.NewReader("\x01\x02\x03\x04")
	var hdr [4]byte
	if _, err := io.ReadFull(r, hdr[:]); err != nil {
		return 0
	}
	if hdr[0] == 0 {
		return 1
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 2
	}
	defer C.SSL_SESSION_free(s)
	return int(C.SSL_SESSION_has_ticket(s))
}

// So are the variables of a scan, and a struct of numbers that is decoded.
func badScanned(ssl *C.SSL) {
	var n int
	if _, err := fmt.Sscan("3", &n); err != nil || n == 0 {
		return
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	C.SSL_SESSION_free(s)
	if n > 2 {
		C.SSL_SESSION_free(s) // the scanned number may be large // want "doublefree"
	}
}

func goodScanned(ssl *C.SSL) {
	var n int
	if _, err := fmt.Sscan("3", &n); err != nil || n == 0 {
		return
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if n <= 2 {
		C.SSL_SESSION_free(s)
	}
	if n > 2 {
		C.SSL_SESSION_free(s)
	}
}

func badDecoded(ssl *C.SSL) bool {
	var head struct{ Kind, Len uint16 }
	if binary.Read(strings.NewReader("\x00\x01\x00\x02"), binary.BigEndian, &head) != nil {
		return false
	}
	s := C.SSL_get1_session(ssl) // a head of a kind is lost with it // want "refleak"
	if head.Kind != 0 {
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func goodDecoded(ssl *C.SSL) bool {
	var head struct{ Kind, Len uint16 }
	if binary.Read(strings.NewReader("\x00\x01\x00\x02"), binary.BigEndian, &head) != nil {
		return false
	}
	s := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	return head.Kind == 0
}
