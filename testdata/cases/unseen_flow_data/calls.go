package unseen_flow_data

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"fmt"
	"io"
	"unsafe"

	"github.com/sslref/sslref/testdata/cases/unseen_flow_data/sess"
	"github.com/sslref/sslref/testdata/cases/unseen_flow_data/sess/store"
)

func badThreeDeep(ssl *C.SSL) bool {
	s := C.SSL_get_session(ssl)
	if s == nil || C.SSL_SESSION_is_resumable(s) == 1 {
		return s != nil
	}
	giveUpOn(s) // want "borrowedfree"
	return false
}

func goodThreeDeep(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	ok := C.SSL_SESSION_is_resumable(s) == 1
	giveUpOn(s)
	return ok
}

func badRecursive(a, b *C.SSL) int {
	list := &node{s: C.SSL_get1_session(a)}
	list.next = &node{s: C.SSL_get1_session(b)}
	n := 0
	for x := list; x != nil; x = x.next {
		if x.s != nil {
			n++
		}
	}
	list.release()
	C.SSL_SESSION_free(list.s) // want "doublefree"
	return n
}

func goodRecursive(a, b *C.SSL) int {
	list := &node{s: C.SSL_get1_session(a)}
	list.next = &node{s: C.SSL_get1_session(b)}
	n := 0
	for x := list; x != nil; x = x.next {
		if x.s != nil {
			n++
		}
	}
	list.release()
	return n
}

func badOtherPackage(a, b *C.SSL, host string) error {
	s, err := sess.Of(unsafe.Pointer(a), host) // want "refleak"
	if err != nil {
		return fmt.Errorf("%s: %w", host, err)
	}
	if !s.Offer(unsafe.Pointer(b)) {
		return errStale
	}
	return s.Close()
}

func goodOtherPackage(a, b *C.SSL, host string) error {
	s, err := sess.Of(unsafe.Pointer(a), host)
	if err != nil {
		return fmt.Errorf("%s: %w", host, err)
	}
	if !s.Offer(unsafe.Pointer(b)) {
		s.Close()
		return errStale
	}
	return s.Close()
}

func badTwoAway(a, b *C.SSL, host string, dry bool) bool {
	snap := store.Snapshot(unsafe.Pointer(a), host) // want "refleak"
	if snap == nil {
		return false
	}
	if dry {
		fmt.Printf("%s could resume: %t\n", snap.Peer, snap.Resumable())
		return true
	}
	return store.Resume(unsafe.Pointer(b), snap)
}

func goodTwoAway(a, b *C.SSL, host string, dry bool) bool {
	snap := store.Snapshot(unsafe.Pointer(a), host)
	if snap == nil {
		return false
	}
	if dry {
		fmt.Printf("%s could resume: %t\n", snap.Peer, snap.Resumable())
		snap.Close()
		return true
	}
	return store.Resume(unsafe.Pointer(b), snap)
}

// What Peek returns isn't to be closed.
func badPeekClose(ssl *C.SSL) (ok bool) {
	s := sess.Peek(unsafe.Pointer(ssl))
	ok = s.Resumable()
	s.Close() // want "borrowedfree"
	return ok
}

func goodPeekClose(ssl *C.SSL) (ok bool) {
	s := sess.Peek(unsafe.Pointer(ssl))
	ok = s.Resumable()
	return ok
}

// A method value is bound to the value it was made from.
func badMethodValue(ssl *C.SSL, quick bool) int {
	r := raw{s: C.SSL_get1_session(ssl)}
	closeRaw := r.close
	defer closeRaw() // want "doublefree"
	if r.s == nil {
		return 0
	}
	if quick {
		r.close()
		return 1
	}
	return int(C.SSL_SESSION_get_timeout(r.s))
}

func goodMethodValue(ssl *C.SSL, quick bool) int {
	r := raw{s: C.SSL_get1_session(ssl)}
	closeRaw := r.close
	defer closeRaw()
	if r.s == nil {
		return 0
	}
	if quick {
		return 1
	}
	return int(C.SSL_SESSION_get_timeout(r.s))
}

func badMethodExpr(bio *C.BIO) bool {
	r := raw{C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)}
	if r.s == nil {
		return false
	}
	done := raw.close
	done(r)
	return C.SSL_SESSION_has_ticket(r.s) == 1 // want "useafterfree"
}

func goodMethodExpr(bio *C.BIO) bool {
	r := raw{C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)}
	if r.s == nil {
		return false
	}
	done := raw.close
	ok := C.SSL_SESSION_has_ticket(r.s) == 1
	done(r)
	return ok
}

// The function that acquires decides which one releases.
func badFuncValue(ssl *C.SSL, own bool) int {
	get := func(x *C.SSL) *C.SSL_SESSION { return C.SSL_get0_session(x) }
	put := freeSession
	if own {
		get = func(x *C.SSL) *C.SSL_SESSION { return C.SSL_get1_session(x) }
	}
	s := get(ssl)
	if s == nil {
		return 0
	}
	n := int(C.SSL_SESSION_get_timeout(s))
	put(s) // want "borrowedfree"
	return n
}

func goodFuncValue(ssl *C.SSL, own bool) int {
	get := func(x *C.SSL) *C.SSL_SESSION { return C.SSL_get0_session(x) }
	put := func(*C.SSL_SESSION) {}
	if own {
		get = func(x *C.SSL) *C.SSL_SESSION { return C.SSL_get1_session(x) }
		put = freeSession
	}
	s := get(ssl)
	if s == nil {
		return 0
	}
	n := int(C.SSL_SESSION_get_timeout(s))
	put(s)
	return n
}

func badAtOnce(ssl *C.SSL) (ok bool) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	func() {
		ok = C.SSL_SESSION_has_ticket(s) == 1
		if ok {
			C.SSL_SESSION_free(s)
		}
	}()
	return ok
}

func goodAtOnce(ssl *C.SSL) (ok bool) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	func() {
		defer C.SSL_SESSION_free(s)
		ok = C.SSL_SESSION_has_ticket(s) == 1
	}()
	return ok
}

func badCloser(ssl *C.SSL, extra io.Closer) (err error) {
	s, err := openSession(ssl) // want "refleak"
	if err != nil {
		return err
	}
	closers := []io.Closer{s}
	if extra != nil {
		closers = []io.Closer{extra}
	}
	for _, c := range closers {
		if e := c.Close(); e != nil {
			err = e
		}
	}
	return err
}

func goodCloser(ssl *C.SSL, extra io.Closer) (err error) {
	s, err := openSession(ssl)
	if err != nil {
		return err
	}
	closers := []io.Closer{s}
	if extra != nil {
		closers = append(closers, extra)
	}
	for _, c := range closers {
		if e := c.Close(); e != nil {
			err = e
		}
	}
	return err
}

// Whoever implements keeper keeps it.
func badUnknownKeeper(k keeper, ssl *C.SSL, host string) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return
	}
	if k != nil && host != "" {
		k.Keep(host, s)
	}
}

func goodUnknownKeeper(k keeper, ssl *C.SSL, host string) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if k != nil && host != "" {
		k.Keep(host, s)
	} else {
		C.SSL_SESSION_free(s)
	}
}
