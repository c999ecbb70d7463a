package unseen_pairs

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"fmt"
	"io"
)

func badAlias(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	backup := s
	fmt.Println(age(s))
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(backup) // the same pointer // want "doublefree"
}

func goodAlias(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	backup := s
	fmt.Println(age(s))
	C.SSL_SESSION_free(backup)
}

// held owns a session until it is closed.
type held struct {
	s    *C.SSL_SESSION
	name string
}

func newHeld(name string, ssl *C.SSL) (*held, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errNoSession
	}
	return &held{s: s, name: name}, nil
}

func (h *held) Close() error {
	if h.s != nil {
		C.SSL_SESSION_free(h.s)
		h.s = nil
	}
	return nil
}

func (h *held) left() int64 { return age(h.s) }

func badWrapperNotClosed(ssl *C.SSL) (int64, error) {
	h, err := newHeld("a", ssl) // never closed // want "refleak"
	if err != nil {
		return 0, err
	}
	return h.left(), nil
}

func goodWrapperNotClosed(ssl *C.SSL) (int64, error) {
	h, err := newHeld("a", ssl)
	if err != nil {
		return 0, err
	}
	defer h.Close()
	return h.left(), nil
}

func badStructCopyClosedTwice(ssl *C.SSL) error {
	h, err := newHeld("a", ssl)
	if err != nil {
		return err
	}
	other := *h
	other.name = "b"
	h.Close()
	other.Close() // a copy of the struct has the same reference // want "doublefree"
	return nil
}

func goodStructCopyClosedTwice(ssl *C.SSL) error {
	h, err := newHeld("a", ssl)
	if err != nil {
		return err
	}
	other := *h
	other.name = "b"
	other.Close()
	return nil
}

func badFieldOverwritten(h *held, a, b *C.SSL) {
	var tmp held
	tmp.s = C.SSL_get1_session(a) // overwritten by the next // want "refleak"
	tmp.s = C.SSL_get1_session(b)
	h.Close()
	h.s = tmp.s
}

func goodFieldOverwritten(h *held, a, b *C.SSL) {
	var tmp held
	tmp.s = C.SSL_get1_session(a)
	if tmp.s == nil {
		tmp.s = C.SSL_get1_session(b)
	}
	h.Close()
	h.s = tmp.s
}

type namedConn struct {
	held
	host string
}

func badEmbedded(host string, ssl *C.SSL) string {
	c := namedConn{host: host}
	c.s = C.SSL_get1_session(ssl) // the outer type is never closed // want "refleak"
	if c.s == nil {
		return host
	}
	return fmt.Sprint(c.host, c.left())
}

func goodEmbedded(host string, ssl *C.SSL) string {
	c := namedConn{host: host}
	c.s = C.SSL_get1_session(ssl)
	if c.s == nil {
		return host
	}
	defer c.Close()
	return fmt.Sprint(c.host, c.left())
}

func fetchInto(out **C.SSL_SESSION, ssl *C.SSL) {
	*out = C.SSL_get1_session(ssl)
}

func badOutParameter(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	fetchInto(&s, ssl) // what was put into s is dropped // want "refleak"
	if s == nil {
		return false
	}
	return resumable(s)
}

func goodOutParameter(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	fetchInto(&s, ssl)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	return resumable(s)
}

func tryFetch(ssl *C.SSL, out **C.SSL_SESSION) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	if !resumable(s) {
		C.SSL_SESSION_free(s)
		return false
	}
	*out = s
	return true
}

func badConditionalOut(ssl *C.SSL, quiet bool) error {
	var s *C.SSL_SESSION
	if !tryFetch(ssl, &s) { // left where it was put // want "refleak"
		return errNoSession
	}
	if quiet {
		return nil
	}
	fmt.Println(age(s))
	C.SSL_SESSION_free(s)
	return nil
}

func goodConditionalOut(ssl *C.SSL, quiet bool) error {
	var s *C.SSL_SESSION
	if !tryFetch(ssl, &s) {
		return errNoSession
	}
	if !quiet {
		fmt.Println(age(s))
	}
	C.SSL_SESSION_free(s)
	return nil
}

func badArray(a, b *C.SSL) bool {
	pair := [2]*C.SSL_SESSION{C.SSL_get1_session(a), nil}
	pair[1] = C.SSL_get1_session(b) // only the first is released // want "refleak"
	same := pair[0] == pair[1]
	C.SSL_SESSION_free(pair[0])
	return same
}

func goodArray(a, b *C.SSL) bool {
	pair := [2]*C.SSL_SESSION{C.SSL_get1_session(a), nil}
	pair[1] = C.SSL_get1_session(b)
	same := pair[0] == pair[1]
	C.SSL_SESSION_free(pair[0])
	C.SSL_SESSION_free(pair[1])
	return same
}

func badSliceDropped(conns []*C.SSL) int {
	var all []*C.SSL_SESSION
	for _, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil { // kept in a slice that is dropped // want "refleak"
			all = append(all, s)
		}
	}
	return len(all)
}

func goodSliceDropped(conns []*C.SSL) int {
	var all []*C.SSL_SESSION
	for _, ssl := range conns {
		if s := C.SSL_get1_session(ssl); s != nil {
			all = append(all, s)
		}
	}
	for _, s := range all {
		C.SSL_SESSION_free(s)
	}
	return len(all)
}

func badMapSlotOverwritten(byHost map[string]*C.SSL_SESSION, ssl, again *C.SSL) {
	byHost["a"] = C.SSL_get1_session(ssl) // put over by the next // want "refleak"
	byHost["a"] = C.SSL_get1_session(again)
}

func goodMapSlotOverwritten(byHost map[string]*C.SSL_SESSION, ssl, again *C.SSL) {
	byHost["a"] = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(byHost["a"])
	byHost["a"] = C.SSL_get1_session(again)
}

func releaseAll(ss ...*C.SSL_SESSION) {
	for _, s := range ss {
		C.SSL_SESSION_free(s)
	}
}

func badVariadic(ssl *C.SSL) {
	mine := C.SSL_get1_session(ssl)
	loan := C.SSL_get0_session(ssl)
	fmt.Println(mine == loan)
	releaseAll(mine, loan) // the second is a loan // want "borrowedfree"
}

func goodVariadic(ssl *C.SSL) {
	mine := C.SSL_get1_session(ssl)
	loan := C.SSL_get0_session(ssl)
	fmt.Println(mine == loan)
	releaseAll(mine)
}

func bothSessions(a, b *C.SSL) (x, y *C.SSL_SESSION) {
	return C.SSL_get1_session(a), C.SSL_get1_session(b)
}

func badSecondResultDropped(a, b *C.SSL) {
	x, _ := bothSessions(a, b) // the blank takes one // want "refleak"
	C.SSL_SESSION_free(x)
}

func goodSecondResultDropped(a, b *C.SSL) {
	x, y := bothSessions(a, b)
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y)
}

func badHelperReleasesToo(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s) // the helper has released it // want "doublefree"
	release(s)
}

func goodHelperReleasesToo(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	release(s)
}

func current(ssl *C.SSL) *C.SSL_SESSION           { return C.SSL_get1_session(ssl) }
func currentOf(c *sslConn) *C.SSL_SESSION         { return current(c.ssl) }
func currentOfFirst(cs []*sslConn) *C.SSL_SESSION { return currentOf(cs[0]) }

type sslConn struct {
	ssl *C.SSL
	ctx *C.SSL_CTX
}

func badThreeCallsDeep(cs []*sslConn) bool {
	s := currentOfFirst(cs) // owned, three calls up // want "refleak"
	return s != nil
}

func goodThreeCallsDeep(cs []*sslConn) bool {
	s := currentOfFirst(cs)
	C.SSL_SESSION_free(s)
	return s != nil
}

func peek(ssl *C.SSL) *C.SSL_SESSION { return C.SSL_get_session(ssl) }
func drop2(s *C.SSL_SESSION)         { release(s) }
func drop3(s *C.SSL_SESSION)         { drop2(s) }

func badDropsALoanThreeDeep(ssl *C.SSL) {
	s := peek(ssl)
	drop3(s) // a loan, released three calls down // want "borrowedfree"
}

func goodDropsALoanThreeDeep(ssl *C.SSL) {
	s := current(ssl)
	drop3(s)
}

func freeFrom(ss []*C.SSL_SESSION, i int) {
	if i == len(ss) {
		return
	}
	C.SSL_SESSION_free(ss[i])
	freeFrom(ss, i+1)
}

func dropAfter(s *C.SSL_SESSION, n int) {
	if n > 0 {
		dropAfter(s, n-1)
		return
	}
	C.SSL_SESSION_free(s)
}

func badRecursiveRelease(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	dropAfter(s, 3)
	C.SSL_SESSION_free(s) // the recursion has released it // want "doublefree"
}

func goodRecursiveRelease(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	dropAfter(s, 3)
	freeFrom(nil, 0)
}

func badMethodValueNeverCalled(ssl *C.SSL) int64 {
	h, err := newHeld("a", ssl) // the method value is never called // want "refleak"
	if err != nil {
		return 0
	}
	done := h.Close
	if h.left() == 0 {
		return 0
	}
	defer done()
	return h.left()
}

func goodMethodValueNeverCalled(ssl *C.SSL) int64 {
	h, err := newHeld("a", ssl)
	if err != nil {
		return 0
	}
	done := h.Close
	defer done()
	if h.left() == 0 {
		return 0
	}
	return h.left()
}

func withSession(ssl *C.SSL, f func(*C.SSL_SESSION) error) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNoSession
	}
	defer C.SSL_SESSION_free(s)
	return f(s)
}

func badCallbackFreesWhatCallerFrees(ssl *C.SSL) error {
	return withSession(ssl, func(s *C.SSL_SESSION) error { C.SSL_SESSION_free(s); return nil }) // withSession releases it as well // want "doublefree"
}

func goodCallbackFreesWhatCallerFrees(ssl *C.SSL) error {
	return withSession(ssl, func(s *C.SSL_SESSION) error {
		fmt.Println(age(s))
		return nil
	})
}

func badFunctionValue(ssl *C.SSL, noop bool) {
	drop := func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
	if noop {
		drop = func(*C.SSL_SESSION) {}
	}
	s := C.SSL_get1_session(ssl) // one of the functions does nothing // want "refleak"
	drop(s)
}

func goodFunctionValue(ssl *C.SSL, check bool) {
	drop := func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
	if check {
		drop = release
	}
	s := C.SSL_get1_session(ssl)
	drop(s)
}

func badClosureCaptures(ssl *C.SSL) int64 {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	finish := func() int64 {
		left := age(s)
		C.SSL_SESSION_free(s)
		return left
	}
	left := finish()
	C.SSL_SESSION_free(s) // the closure has released it // want "doublefree"
	return left
}

func goodClosureCaptures(ssl *C.SSL) int64 {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	finish := func() int64 {
		left := age(s)
		C.SSL_SESSION_free(s)
		return left
	}
	return finish()
}

func badLiteralCalledAtOnce(ssl *C.SSL) bool {
	s := func() *C.SSL_SESSION { return C.SSL_get1_session(ssl) }() // the literal's result is dropped // want "refleak"
	return s != nil
}

func goodLiteralCalledAtOnce(ssl *C.SSL) bool {
	s := func() *C.SSL_SESSION { return C.SSL_get1_session(ssl) }()
	defer C.SSL_SESSION_free(s)
	return s != nil
}

func closeQuietly(c io.Closer) { _ = c.Close() }

func badInterfaceCloser(ssl *C.SSL) error {
	h, err := newHeld("a", ssl)
	if err != nil {
		return err
	}
	s := h.s
	var c io.Closer = h
	closeQuietly(c)
	C.SSL_SESSION_free(s) // closed through the interface // want "doublefree"
	return nil
}

func goodInterfaceCloser(ssl *C.SSL) error {
	h, err := newHeld("a", ssl)
	if err != nil {
		return err
	}
	var c io.Closer = h
	closeQuietly(c)
	return nil
}
