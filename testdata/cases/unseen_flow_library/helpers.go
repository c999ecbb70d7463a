package unseen_flow_library

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"errors"
)

var (
	errNone = errors.New("no session")
	errBusy = errors.New("busy")
)

// backend is where sessions are kept between runs.
type backend interface {
	// Load returns a session for the caller to free.
	Load(host string) *C.SSL_SESSION
}

type memBackend struct{ m map[string]*C.SSL_SESSION }

func (b memBackend) Load(host string) *C.SSL_SESSION {
	s := b.m[host]
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

type bioBackend struct{ open func(string) *C.BIO }

func (b *bioBackend) Load(host string) *C.SSL_SESSION {
	bio := b.open(host)
	defer C.BIO_free(bio)
	return C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
}

// scope frees what was added to it.
type scope struct {
	held []*C.SSL_SESSION
}

func (sc *scope) own(s *C.SSL_SESSION) *C.SSL_SESSION {
	sc.held = append(sc.held, s)
	return s
}

func (sc *scope) end() {
	for i := len(sc.held) - 1; i >= 0; i-- {
		C.SSL_SESSION_free(sc.held[i])
	}
	sc.held = nil
}

// withLoaded lends the session that is read from bio to f.
func withLoaded(bio *C.BIO, f func(*C.SSL_SESSION) error) error {
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil {
		return errNone
	}
	defer C.SSL_SESSION_free(s)
	return f(s)
}

func status(rc C.int, what string) error {
	if rc == 1 {
		return nil
	}
	return errors.New(what)
}

// retain takes one more reference.
func retain(s *C.SSL_SESSION) bool {
	return s != nil && C.SSL_SESSION_up_ref(s) == 1
}
