package shapes

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"cmp"
	"errors"
	"maps"
	"runtime"
	"runtime/cgo"
	"slices"
	"strconv"
	"sync"
	"unsafe"
)

var errNo = errors.New("no session")

// Owned is a pointer with what releases it.
type Owned[T any] struct {
	p       *T
	release func(*T)
}

func own[T any](p *T, release func(*T)) Owned[T] { return Owned[T]{p, release} }

// Get lends the pointer.
func (o Owned[T]) Get() *T { return o.p }

// Close releases it, once.
func (o *Owned[T]) Close() {
	if o.p != nil {
		o.release(o.p)
		o.p = nil
	}
}

// Detach hands the pointer over.
func (o *Owned[T]) Detach() *T {
	p := o.p
	o.p = nil
	return p
}

func freeSession(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }

func badGenericOwner(ssl *C.SSL) (int, error) {
	o := own(C.SSL_get1_session(ssl), freeSession) // want "refleak"
	s := o.Get()
	if s == nil {
		return 0, errNo
	}
	v := int(C.SSL_SESSION_get_protocol_version(s))
	if v == 0 {
		return 0, errNo
	}
	o.Close()
	return v, nil
}

func goodGenericOwner(ssl *C.SSL) (int, error) {
	o := own(C.SSL_get1_session(ssl), freeSession)
	defer o.Close()
	s := o.Get()
	if s == nil {
		return 0, errNo
	}
	v := int(C.SSL_SESSION_get_protocol_version(s))
	if v == 0 {
		return 0, errNo
	}
	return v, nil
}

func badDetachThenClose(ssl *C.SSL) *C.SSL_SESSION {
	o := own(C.SSL_get1_session(ssl), freeSession)
	C.SSL_free(ssl)
	defer o.Close()
	return o.Get() // want "useafterfree"
}

func goodDetachThenClose(ssl *C.SSL) *C.SSL_SESSION {
	o := own(C.SSL_get1_session(ssl), freeSession)
	C.SSL_free(ssl)
	defer o.Close()
	return o.Detach()
}

// undo collects what has to be taken back when a later step fails.
type undo []func()

func (u *undo) add(f func()) { *u = append(*u, f) }

func (u *undo) run() {
	for i := len(*u) - 1; i >= 0; i-- {
		(*u)[i]()
	}
	*u = nil
}

func badUndoForgotten(a, b *C.SSL) (x, y *C.SSL_SESSION, err error) {
	var u undo
	x = C.SSL_get1_session(a) // want "refleak"
	if x == nil {
		return nil, nil, errNo
	}
	y = C.SSL_get1_session(b)
	if y == nil {
		u.run()
		return nil, nil, errNo
	}
	u.add(func() { C.SSL_SESSION_free(x) })
	return x, y, nil
}

func goodUndoForgotten(a, b *C.SSL) (x, y *C.SSL_SESSION, err error) {
	var u undo
	x = C.SSL_get1_session(a)
	if x == nil {
		return nil, nil, errNo
	}
	first := x
	u.add(func() { C.SSL_SESSION_free(first) })
	y = C.SSL_get1_session(b)
	if y == nil {
		u.run()
		return nil, nil, errNo
	}
	return x, y, nil
}

// The named result is gone when the deferred function looks at it.
func badNamedTrap(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
	defer func() {
		if err != nil && s != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	s = C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return nil, errNo
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return nil, errNo
	}
	return s, nil
}

func goodNamedTrap(ssl *C.SSL) (s *C.SSL_SESSION, err error) {
	defer func() {
		if err != nil && s != nil {
			C.SSL_SESSION_free(s)
			s = nil
		}
	}()
	s = C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNo
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		err = errNo
		return
	}
	return s, nil
}

// releaser is what both kinds of reference have.
type releaser interface{ Release() }

type ownedRef struct{ s *C.SSL_SESSION }

func (r ownedRef) Release() { C.SSL_SESSION_free(r.s) }

type loanedRef struct{ s *C.SSL_SESSION }

func (loanedRef) Release() {}

func badWrongKind(ssl *C.SSL) {
	var r releaser = loanedRef{C.SSL_get1_session(ssl)} // want "refleak"
	r.Release()
}

func goodWrongKind(ssl *C.SSL) {
	var r releaser = ownedRef{C.SSL_get1_session(ssl)}
	r.Release()
}

func badOwnedLoan(ssl *C.SSL, keep bool) {
	var r releaser = ownedRef{C.SSL_get0_session(ssl)}
	if keep {
		r = loanedRef{C.SSL_get0_session(ssl)}
	}
	r.Release() // want "borrowedfree"
}

func goodOwnedLoan(ssl *C.SSL, keep bool) {
	var r releaser = ownedRef{C.SSL_get1_session(ssl)}
	if keep {
		r.Release()
		r = loanedRef{C.SSL_get0_session(ssl)}
	}
	r.Release()
}

// A type switch that forgets a case.
func dispose(v any) {
	switch v := v.(type) {
	case *C.SSL_SESSION:
		C.SSL_SESSION_free(v)
	case ownedRef:
		v.Release()
	}
}

func badTypeSwitch(ssl *C.SSL) {
	r := &ownedRef{C.SSL_get1_session(ssl)} // want "refleak"
	dispose(r)
}

func goodTypeSwitch(ssl *C.SSL) {
	r := &ownedRef{C.SSL_get1_session(ssl)}
	dispose(*r)
}

// A map of sessions that is cleared without a release.
func badClearMap(ssls []*C.SSL) int {
	m := map[string]*C.SSL_SESSION{}
	for i, ssl := range ssls {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s != nil {
			m[strconv.Itoa(i)] = s
		}
	}
	n := len(m)
	clear(m)
	return n
}

func goodClearMap(ssls []*C.SSL) int {
	m := map[string]*C.SSL_SESSION{}
	for i, ssl := range ssls {
		s := C.SSL_get1_session(ssl)
		if s != nil {
			m[strconv.Itoa(i)] = s
		}
	}
	n := len(m)
	for k := range maps.Keys(m) {
		C.SSL_SESSION_free(m[k])
	}
	clear(m)
	return n
}

// Sorted, and the first is kept; the others are released, the first as well.
func badSortedRelease(list []*C.SSL_SESSION) *C.SSL_SESSION {
	if len(list) == 0 {
		return nil
	}
	s := C.SSL_SESSION_dup(list[0])
	if s == nil {
		return nil
	}
	mine := []*C.SSL_SESSION{s}
	slices.SortFunc(mine, func(a, b *C.SSL_SESSION) int {
		return cmp.Compare(C.SSL_SESSION_get_time(a), C.SSL_SESSION_get_time(b))
	})
	for _, m := range mine {
		C.SSL_SESSION_free(m)
	}
	return s // want "useafterfree"
}

func goodSortedRelease(list []*C.SSL_SESSION) *C.SSL_SESSION {
	if len(list) == 0 {
		return nil
	}
	s := C.SSL_SESSION_dup(list[0])
	if s == nil {
		return nil
	}
	mine := []*C.SSL_SESSION{s}
	slices.SortFunc(mine, func(a, b *C.SSL_SESSION) int {
		return cmp.Compare(C.SSL_SESSION_get_time(a), C.SSL_SESSION_get_time(b))
	})
	for _, m := range mine[1:] {
		C.SSL_SESSION_free(m)
	}
	return s
}

// A handle keeps a loan for the time after the call.
func badHandleOfLoan(ssl *C.SSL) cgo.Handle {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	h := cgo.NewHandle(s) // want "borrowescape"
	C.SSL_free(ssl)
	return h
}

func goodHandleOfLoan(ssl *C.SSL) cgo.Handle {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	h := cgo.NewHandle(s)
	C.SSL_free(ssl)
	return h
}

// ex_data of another object is a bare pointer.
func badExData(a, b *C.SSL) bool {
	s := C.SSL_get0_session(a)
	if s == nil {
		return false
	}
	ok := C.SSL_set_ex_data(b, 0, unsafe.Pointer(s)) == 1 // want "borrowescape"
	C.SSL_free(a)
	return ok
}

func goodExData(a, b *C.SSL) bool {
	s := C.SSL_get0_session(a)
	if s == nil {
		return false
	}
	return C.SSL_set_ex_data(a, 0, unsafe.Pointer(s)) == 1
}

// A cleanup that is stopped again.
type tracked struct {
	s *C.SSL_SESSION
	c runtime.Cleanup
}

func badCleanupStopped(ssl *C.SSL) *tracked {
	t := &tracked{s: C.SSL_get1_session(ssl)}
	if t.s == nil {
		return nil
	}
	C.SSL_free(ssl)
	runtime.AddCleanup(t, func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }, t.s)
	if C.SSL_SESSION_has_ticket(t.s) == 0 {
		C.SSL_SESSION_free(t.s) // want "doublefree"
		return nil
	}
	return t
}

func goodCleanupStopped(ssl *C.SSL) *tracked {
	t := &tracked{s: C.SSL_get1_session(ssl)}
	if t.s == nil {
		return nil
	}
	C.SSL_free(ssl)
	t.c = runtime.AddCleanup(t, func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }, t.s)
	if C.SSL_SESSION_has_ticket(t.s) == 0 {
		t.c.Stop()
		C.SSL_SESSION_free(t.s)
		return nil
	}
	return t
}

// A pool of SSLs: what is cleared for the next user takes its session along.
func badPooledClear(pool *sync.Pool, ssl *C.SSL) C.long {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	if C.SSL_clear(ssl) != 1 {
		return 0
	}
	pool.Put(ssl)
	return C.SSL_SESSION_get_timeout(s) // want "staleborrow"
}

func goodPooledClear(pool *sync.Pool, ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	if C.SSL_clear(ssl) != 1 {
		return 0
	}
	pool.Put(ssl)
	return C.SSL_SESSION_get_timeout(s)
}
