package control

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"context"
	"time"
)

func badSelect(ssl *C.SSL, done chan struct{}) bool {
	s := C.SSL_get1_session(ssl) // done leaves with it // want "refleak"
	select {
	case <-done:
		return false
	default:
	}
	C.SSL_SESSION_free(s)
	return true
}

func goodSelect(ssl *C.SSL, done chan struct{}) bool {
	s := C.SSL_get1_session(ssl)
	select {
	case <-done:
		C.SSL_SESSION_free(s)
		return false
	default:
	}
	C.SSL_SESSION_free(s)
	return true
}

// A send that may not happen hands nothing over.
func badSelectSend(ssl *C.SSL, out chan *C.SSL_SESSION) {
	s := C.SSL_get1_session(ssl) // nobody has it when the channel is full // want "refleak"
	if s == nil {
		return
	}
	select {
	case out <- s:
	default:
	}
}

func goodSelectSend(ssl *C.SSL, out chan *C.SSL_SESSION) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	select {
	case out <- s:
	default:
		C.SSL_SESSION_free(s)
	}
}

func badSelectContext(ctx context.Context, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Millisecond):
		C.SSL_SESSION_free(s)
	}
	return nil
}

func goodSelectContext(ctx context.Context, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Millisecond):
	}
	return nil
}

// Receives of both kinds: only the value that was received is one's own.
func badSelectReceive(ssl *C.SSL, in chan *C.SSL_SESSION) {
	s := C.SSL_get_session(ssl)
	select {
	case s = <-in:
	default:
	}
	C.SSL_SESSION_free(s) // nothing was received: the loan // want "borrowedfree"
}

func goodSelectReceive(ssl *C.SSL, in chan *C.SSL_SESSION) bool {
	select {
	case s := <-in:
		C.SSL_SESSION_free(s)
		return true
	default:
		return C.SSL_get_session(ssl) != nil
	}
}

func badSelectLoop(ssl *C.SSL, tick, done chan struct{}) {
	for {
		s := C.SSL_get1_session(ssl) // every tick takes one // want "refleak"
		select {
		case <-done:
			C.SSL_SESSION_free(s)
			return
		case <-tick:
		}
	}
}

func goodSelectLoop(ssl *C.SSL, tick, done chan struct{}) {
	for {
		s := C.SSL_get1_session(ssl)
		C.SSL_SESSION_free(s)
		select {
		case <-done:
			return
		case <-tick:
		}
	}
}
