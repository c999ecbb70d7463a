package unseen_flow_library

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/sslref/sslref/testdata/cases/unseen_flow_library/dial"
)

var current atomic.Pointer[C.SSL_SESSION]

// What Swap returns was current before.
func badSwap(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) != 1 {
		return
	}
	old := current.Swap(s) // want "borrowescape"
	C.SSL_SESSION_free(old)
}

func goodSwap(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		C.SSL_SESSION_free(s)
		return
	}
	old := current.Swap(s)
	C.SSL_SESSION_free(old)
}

// Another goroutine may have been first.
func badCompareAndSwap(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	return current.CompareAndSwap(nil, s)
}

func goodCompareAndSwap(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	if !current.CompareAndSwap(nil, s) {
		C.SSL_SESSION_free(s)
		return false
	}
	return true
}

var byHost sync.Map

func badSyncMap(ssl *C.SSL, host string) (loaded bool) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	if host == "" {
		return false
	}
	_, loaded = byHost.LoadOrStore(host, s)
	if loaded {
		C.SSL_SESSION_free(s)
	}
	return loaded
}

func goodSyncMap(ssl *C.SSL, host string) (loaded bool) {
	if host == "" {
		return false
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	_, loaded = byHost.LoadOrStore(host, s)
	if loaded {
		C.SSL_SESSION_free(s)
	}
	return loaded
}

// Whichever backend it is, Load's result is the caller's.
func badBackend(kind string, m map[string]*C.SSL_SESSION, open func(string) *C.BIO, host string, ssl *C.SSL) bool {
	var b backend = memBackend{m}
	if kind == "disk" {
		b = &bioBackend{open}
	}
	s := b.Load(host) // want "refleak"
	if s == nil {
		return false
	}
	return C.SSL_set_session(ssl, s) == 1
}

func goodBackend(kind string, m map[string]*C.SSL_SESSION, open func(string) *C.BIO, host string, ssl *C.SSL) bool {
	var b backend = memBackend{m}
	if kind == "disk" {
		b = &bioBackend{open}
	}
	s := b.Load(host)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_set_session(ssl, s) == 1
}

func badCallbackArg(bio *C.BIO, ctx *C.SSL_CTX) bool {
	var kept *C.SSL_SESSION
	err := withLoaded(bio, func(s *C.SSL_SESSION) error {
		if C.SSL_SESSION_has_ticket(s) == 0 {
			return errBusy
		}
		kept = s
		return nil
	})
	if err != nil || kept == nil {
		return false
	}
	return C.SSL_CTX_add_session(ctx, kept) == 1 // want "useafterfree"
}

func goodCallbackArg(bio *C.BIO, ctx *C.SSL_CTX) bool {
	var kept *C.SSL_SESSION
	err := withLoaded(bio, func(s *C.SSL_SESSION) error {
		if C.SSL_SESSION_has_ticket(s) == 0 || !retain(s) {
			return errBusy
		}
		kept = s
		return nil
	})
	if err != nil || kept == nil {
		return false
	}
	defer C.SSL_SESSION_free(kept)
	return C.SSL_CTX_add_session(ctx, kept) == 1
}

func badDialTwice(ctx *C.SSL_CTX) (err error) {
	c, err := dial.Dial(unsafe.Pointer(ctx)) // want "refleak"
	if err != nil {
		return err
	}
	t := c.Ticket()
	defer t.Drop()
	c, err = dial.Dial(unsafe.Pointer(ctx), dial.WithTicket(t))
	if err != nil {
		return err
	}
	return c.Close()
}

func goodDialTwice(ctx *C.SSL_CTX) (err error) {
	c, err := dial.Dial(unsafe.Pointer(ctx))
	if err != nil {
		return err
	}
	t := c.Ticket()
	defer t.Drop()
	c.Close()
	c, err = dial.Dial(unsafe.Pointer(ctx), dial.WithTicket(t))
	if err != nil {
		return err
	}
	return c.Close()
}
