package holdout_pulse

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"io"
)

var errNone = errors.New("none")

// stream is the plain resource, buffered the one around it.
type stream struct{ s *C.SSL_SESSION }

func open(ssl *C.SSL) (*stream, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNone
	}
	return &stream{s}, nil
}

func (st *stream) Close() error {
	if st == nil || st.s == nil {
		return nil
	}
	C.SSL_SESSION_free(st.s)
	st.s = nil
	return nil
}

func (st *stream) age() C.long { return C.SSL_SESSION_get_time(st.s) }

type buffered struct {
	inner *stream
	size  int
}

// buffer takes over inner if there is no error.
func buffer(inner *stream, size int) (*buffered, error) {
	if size <= 0 {
		return nil, fmt.Errorf("size %d", size)
	}
	return &buffered{inner, size}, nil
}

func (b *buffered) Close() error { return b.inner.Close() }

func badNestedFails(ssl *C.SSL, size int) error {
	in, err := open(ssl) // want "refleak"
	if err != nil {
		return err
	}
	b, err := buffer(in, size)
	if err != nil {
		return err
	}
	return b.Close()
}

func goodNestedFails(ssl *C.SSL, size int) error {
	in, err := open(ssl)
	if err != nil {
		return err
	}
	b, err := buffer(in, size)
	if err != nil {
		in.Close()
		return err
	}
	return b.Close()
}

// Both are closed by a defer, the inner one a second time to no harm.
func badNestedBoth(ssl *C.SSL) error {
	in, err := open(ssl)
	if err != nil {
		return err
	}
	keep := in.s
	defer C.SSL_SESSION_free(keep) // want "doublefree"
	b, err := buffer(in, 16)
	if err != nil {
		return err
	}
	return b.Close()
}

func goodNestedBoth(ssl *C.SSL) error {
	in, err := open(ssl)
	if err != nil {
		return err
	}
	defer in.Close()
	b, err := buffer(in, 16)
	if err != nil {
		return err
	}
	return b.Close()
}

// The second open fails, the first is forgotten.
func badTwo(a, b *C.SSL) (d C.long, err error) {
	x, err := open(a) // want "refleak"
	if err != nil {
		return 0, err
	}
	y, err := open(b)
	if err != nil {
		return 0, err
	}
	d = x.age() - y.age()
	x.Close()
	y.Close()
	return d, nil
}

func goodTwo(a, b *C.SSL) (d C.long, err error) {
	x, err := open(a)
	if err != nil {
		return 0, err
	}
	defer x.Close()
	y, err := open(b)
	if err != nil {
		return 0, err
	}
	defer y.Close()
	return x.age() - y.age(), nil
}

// The deferred function closes what the variables have at the end.
func badReopened(a, b *C.SSL) error {
	st, err := open(a) // want "refleak"
	if err != nil {
		return err
	}
	defer func() { st.Close() }()
	if st.age() < 100 {
		if st, err = open(b); err != nil {
			return err
		}
	}
	return nil
}

func goodReopened(a, b *C.SSL) error {
	st, err := open(a)
	if err != nil {
		return err
	}
	defer func() { st.Close() }()
	if st.age() < 100 {
		st.Close()
		if st, err = open(b); err != nil {
			return err
		}
	}
	return nil
}

// The deferred call has the value of the time of the defer.
func badReopenedValue(a, b *C.SSL) error {
	st, err := open(a)
	if err != nil {
		return err
	}
	defer st.Close()
	if st.age() < 100 {
		st, err = open(b) // want "refleak"
		if err != nil {
			return err
		}
		_ = st.age()
	}
	return nil
}

func goodReopenedValue(a, b *C.SSL) error {
	st, err := open(a)
	if err != nil {
		return err
	}
	defer st.Close()
	if st.age() < 100 {
		st, err = open(b)
		if err != nil {
			return err
		}
		defer st.Close()
		_ = st.age()
	}
	return nil
}

// quietly closes anything.
func quietly(c io.Closer) {
	if c != nil {
		_ = c.Close()
	}
}

func badQuietly(ssl *C.SSL, quick bool) (C.long, error) {
	st, err := open(ssl) // want "refleak"
	if err != nil {
		return 0, err
	}
	if quick {
		return st.age(), nil
	}
	defer quietly(st)
	return st.age() * 2, nil
}

func goodQuietly(ssl *C.SSL, quick bool) (C.long, error) {
	st, err := open(ssl)
	if err != nil {
		return 0, err
	}
	defer quietly(st)
	if quick {
		return st.age(), nil
	}
	return st.age() * 2, nil
}

// closeAll has any number.
func closeAll(list ...io.Closer) (err error) {
	for _, c := range list {
		err = errors.Join(err, c.Close())
	}
	return err
}

func badCloseAll(a, b *C.SSL) error {
	x, err := open(a)
	if err != nil {
		return err
	}
	y, err := open(b) // want "refleak"
	if err != nil {
		return closeAll(x)
	}
	if x.age() == y.age() {
		return closeAll(x)
	}
	return closeAll(x, y)
}

func goodCloseAll(a, b *C.SSL) error {
	x, err := open(a)
	if err != nil {
		return err
	}
	y, err := open(b)
	if err != nil {
		return closeAll(x)
	}
	if x.age() == y.age() {
		return closeAll(y, x)
	}
	return closeAll(x, y)
}

// pool has streams by name.
type pool struct{ byName map[string]*stream }

func (p *pool) add(name string, st *stream) {
	if old := p.byName[name]; old != nil {
		old.Close()
	}
	p.byName[name] = st
}

func (p *pool) Close() error {
	for _, st := range p.byName {
		st.Close()
	}
	p.byName = nil
	return nil
}

// option is a value or none.
type option[T any] struct {
	v  T
	ok bool
}

func some[T any](v T) option[T] { return option[T]{v, true} }

func (o option[T]) get() (T, bool) { return o.v, o.ok }

func find(ssl *C.SSL) option[*C.SSL_SESSION] {
	if s := C.SSL_get1_session(ssl); s != nil {
		return some(s)
	}
	return option[*C.SSL_SESSION]{}
}

func badOption(ssl *C.SSL) C.long {
	if s, ok := find(ssl).get(); ok { // want "refleak"
		return C.SSL_SESSION_get_time(s)
	}
	return 0
}

func goodOption(ssl *C.SSL) C.long {
	if s, ok := find(ssl).get(); ok {
		defer C.SSL_SESSION_free(s)
		return C.SSL_SESSION_get_time(s)
	}
	return 0
}

// unique is an owner with the usual three ways out.
type unique struct{ s *C.SSL_SESSION }

func (u *unique) reset(s *C.SSL_SESSION) {
	old := u.s
	u.s = s
	if old != nil {
		C.SSL_SESSION_free(old)
	}
}

func (u *unique) release() *C.SSL_SESSION {
	s := u.s
	u.s = nil
	return s
}

func (u *unique) get() *C.SSL_SESSION { return u.s }

func badUniqueRelease(ssl *C.SSL) C.long {
	u := unique{C.SSL_get1_session(ssl)} // want "refleak"
	defer u.reset(nil)
	if u.get() == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(u.release())
}

func goodUniqueRelease(ssl *C.SSL) C.long {
	u := unique{C.SSL_get1_session(ssl)}
	defer u.reset(nil)
	if u.get() == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(u.get())
}

func badUniqueGet(orig *C.SSL_SESSION) *C.SSL_SESSION {
	var u unique
	defer u.reset(nil)
	u.reset(C.SSL_SESSION_dup(orig))
	return u.get() // want "useafterfree"
}

func goodUniqueGet(orig *C.SSL_SESSION) *C.SSL_SESSION {
	var u unique
	defer u.reset(nil)
	u.reset(C.SSL_SESSION_dup(orig))
	return u.release()
}

func badUniqueShared(orig *C.SSL_SESSION) {
	var u, v unique
	u.reset(C.SSL_SESSION_dup(orig))
	v.reset(u.get())
	u.reset(nil)
	v.reset(nil) // want "doublefree"
}

func goodUniqueShared(orig *C.SSL_SESSION) {
	var u, v unique
	u.reset(C.SSL_SESSION_dup(orig))
	v.reset(u.release())
	u.reset(nil)
	v.reset(nil)
}

// shared counts as the library does.
func (u *unique) share() (unique, bool) {
	if u.s == nil || C.SSL_SESSION_up_ref(u.s) != 1 {
		return unique{}, false
	}
	return unique{u.s}, true
}

// A lambda that captures frees, and the variable is still in use.
func badCaptured(orig *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	done := func() { C.SSL_SESSION_free(s) }
	expired := C.SSL_SESSION_get_timeout(s) == 0
	if expired {
		done()
	}
	t := C.SSL_SESSION_get_time(s) // want "useafterfree"
	if !expired {
		done()
	}
	return t
}

func goodCaptured(orig *C.SSL_SESSION) C.long {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return 0
	}
	done := func() { C.SSL_SESSION_free(s) }
	if C.SSL_SESSION_get_timeout(s) == 0 {
		done()
		return 0
	}
	t := C.SSL_SESSION_get_time(s)
	done()
	return t
}

// The function that is returned closes; the caller doesn't call it.
func opened(ssl *C.SSL) (st *stream, done func()) {
	st, err := open(ssl)
	if err != nil {
		return nil, func() {}
	}
	return st, func() { st.Close() }
}

func badDoneUnused(ssl *C.SSL) C.long {
	st, _ := opened(ssl) // want "refleak"
	if st == nil {
		return 0
	}
	return st.age()
}

func goodDoneUnused(ssl *C.SSL) C.long {
	st, done := opened(ssl)
	defer done()
	if st == nil {
		return 0
	}
	return st.age()
}

func badPoolFails(names []string, ssl *C.SSL) (*pool, error) {
	p := &pool{byName: map[string]*stream{}}
	for _, n := range names {
		st, err := open(ssl) // want "refleak"
		if err != nil {
			return nil, err
		}
		if n == "" {
			p.Close()
			return nil, errNone
		}
		p.add(n, st)
	}
	return p, nil
}

func goodPoolFails(names []string, ssl *C.SSL) (*pool, error) {
	p := &pool{byName: map[string]*stream{}}
	for _, n := range names {
		if n == "" {
			p.Close()
			return nil, errNone
		}
		st, err := open(ssl)
		if err != nil {
			p.Close()
			return nil, err
		}
		p.add(n, st)
	}
	return p, nil
}
