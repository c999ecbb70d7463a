// Package restatedlinters has the ideas of the test suites of Go's resource
// linters (bodies, rows, spans, cancel functions), told with sessions.
package restatedlinters

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

type response struct {
	sess *C.SSL_SESSION
	code int
}

type reader interface {
	Close() error
}

func (r *response) Close() error {
	C.SSL_SESSION_free(r.sess)
	r.sess = nil
	return nil
}

func fetchResponse(ssl *C.SSL) (*response, error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil, errors.New("no session")
	}
	return &response{sess: s, code: 200}, nil
}

func badBodyNeverClosed(ssl *C.SSL) int {
	resp, err := fetchResponse(ssl) // want "refleak"
	if err != nil {
		return 0
	}
	fmt.Println(resp.code)
	return resp.code
}

func goodBodyNeverClosed(ssl *C.SSL) int {
	resp, err := fetchResponse(ssl)
	if err != nil {
		return 0
	}
	fmt.Println(resp.code)
	resp.Close()
	return resp.code
}

// The result of each call but the last is forgotten.
func badBodyReassignedThrice(ssl *C.SSL) {
	resp, err := fetchResponse(ssl) // want "refleak"
	if err != nil {
		return
	}
	fmt.Println(resp.code)

	resp, err = fetchResponse(ssl) // want "refleak"
	if err != nil {
		return
	}
	fmt.Println(resp.code)

	resp, err = fetchResponse(ssl)
	if err != nil {
		return
	}
	resp.Close()
}

func goodBodyReassignedThrice(ssl *C.SSL) {
	resp, err := fetchResponse(ssl)
	if err != nil {
		return
	}
	resp.Close()

	resp, err = fetchResponse(ssl)
	if err != nil {
		return
	}
	resp.Close()

	resp, err = fetchResponse(ssl)
	if err != nil {
		return
	}
	resp.Close()
}

func badBodyBlankResult(ssl *C.SSL) error {
	_, err := fetchResponse(ssl) // want "refleak"
	return err
}

func goodBodyBlankResult(ssl *C.SSL) error {
	resp, err := fetchResponse(ssl)
	if err == nil {
		resp.Close()
	}
	return err
}

func badBodyDroppedCall(ssl *C.SSL) {
	fetchResponse(ssl) // want "refleak"
}

func goodBodyDroppedCall(ssl *C.SSL) {
	if resp, err := fetchResponse(ssl); err == nil {
		defer resp.Close()
	}
}

// The closer is made for the first, and never called for the second.
func badBodyCloserNotCalled(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	closer := func() { C.SSL_SESSION_free(s) }
	closer()

	t := C.SSL_get1_session(ssl) // want "refleak"
	closer = func() { C.SSL_SESSION_free(t) }
	_ = closer
}

func goodBodyCloserNotCalled(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	closer := func() { C.SSL_SESSION_free(s) }
	closer()

	t := C.SSL_get1_session(ssl)
	closer = func() { C.SSL_SESSION_free(t) }
	closer()
}

func badBodyCloserEmpty(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	closer := func(s *C.SSL_SESSION) {}
	closer(s)
}

func goodBodyCloserEmpty(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	closer := func(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
	closer(s)
}

// The literal shares the variable that is assigned again before it runs.
func badBodyCloserSharedVar(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	closer := func() { C.SSL_SESSION_free(s) }
	s = C.SSL_get1_session(ssl)
	closer()
}

func goodBodyCloserSharedVar(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	closer := func() { C.SSL_SESSION_free(s) }
	closer()
	s = C.SSL_get1_session(ssl)
	closer()
}

func closeInHelper(r *response) {
	if r == nil {
		return
	}
	r.Close()
}

func printInHelper(r *response) {
	fmt.Println(r.code)
}

func badBodyHelperOnlyPrints(ssl *C.SSL) error {
	resp, err := fetchResponse(ssl) // want "refleak"
	if err != nil {
		return err
	}
	printInHelper(resp)
	return nil
}

func goodBodyHelperOnlyPrints(ssl *C.SSL) error {
	resp, err := fetchResponse(ssl)
	if err != nil {
		return err
	}
	printInHelper(resp)
	closeInHelper(resp)
	return nil
}

func closeAny(r reader) {
	if err := r.Close(); err != nil {
		fmt.Println(err)
	}
}

func badBodyInterfaceClosedTwice(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errors.New("none")
	}
	r := &heldSession{s}
	closeAny(r)
	closeAny(r) // want "doublefree"
	return nil
}

func goodBodyInterfaceClosedTwice(ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errors.New("none")
	}
	r := &heldSession{s}
	closeAny(r)
	return nil
}

// heldSession doesn't forget what it closed.
type heldSession struct{ s *C.SSL_SESSION }

func (h *heldSession) Close() error {
	C.SSL_SESSION_free(h.s)
	return nil
}

type requestLog struct {
	last *response
}

func (l *requestLog) Shutdown() {
	if l.last != nil {
		l.last.Close()
		l.last = nil
	}
}

// Kept in a struct that closes it later, and then replaced.
func badBodyStoredAndReplaced(l *requestLog, ssl *C.SSL) error {
	resp, err := fetchResponse(ssl) // want "refleak"
	if err != nil {
		return err
	}
	l.last = resp
	l.last = nil
	return nil
}

func goodBodyStoredAndReplaced(l *requestLog, ssl *C.SSL) error {
	resp, err := fetchResponse(ssl)
	if err != nil {
		return err
	}
	l.Shutdown()
	l.last = resp
	return nil
}

// Only one of the branches closes.
func badBodyOneBranchCloses(ssl *C.SSL, code int) error {
	resp, err := fetchResponse(ssl) // want "refleak"
	if err != nil {
		return err
	}
	if code == 200 {
		resp.Close()
		return nil
	} else if code == 404 {
		return errors.New("not found")
	}
	return resp.Close()
}

func goodBodyOneBranchCloses(ssl *C.SSL, code int) error {
	resp, err := fetchResponse(ssl)
	if err != nil {
		return err
	}
	if code == 200 {
		resp.Close()
		return nil
	} else if code == 404 {
		resp.Close()
		return errors.New("not found")
	}
	return resp.Close()
}

// A factory whose caller forgets.
func openPair(a, b *C.SSL) (x, y *C.SSL_SESSION) {
	return C.SSL_get1_session(a), C.SSL_get1_session(b)
}

func badBodyPairHalfClosed(a, b *C.SSL) {
	x, y := openPair(a, b) // want "refleak"
	C.SSL_SESSION_free(x)
	_ = y
}

func goodBodyPairHalfClosed(a, b *C.SSL) {
	x, y := openPair(a, b)
	C.SSL_SESSION_free(x)
	C.SSL_SESSION_free(y)
}

// The function value is a method of the response.
func badBodyMethodValueLost(ssl *C.SSL) {
	resp, err := fetchResponse(ssl) // want "refleak"
	if err != nil {
		return
	}
	done := resp.Close
	fmt.Println(done != nil)
}

func goodBodyMethodValueLost(ssl *C.SSL) {
	resp, err := fetchResponse(ssl)
	if err != nil {
		return
	}
	done := resp.Close
	done()
}

// Read after close: the wrapper is closed, then what it wraps is read.
func badBodyReadAfterClose(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_free(ssl)
	h := heldSession{s}
	h.Close()
	return int(C.SSL_SESSION_get_timeout(h.s)) // want "useafterfree"
}

func goodBodyReadAfterClose(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_free(ssl)
	h := heldSession{s}
	n := int(C.SSL_SESSION_get_timeout(h.s))
	h.Close()
	return n
}

// Deferred before the error is looked at: fine for sessions, since free takes
// NULL. What is wrong is the use.
func badBodyDeferBeforeCheck(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "uncheckedref"
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_is_resumable(s) == 1
}

func goodBodyDeferBeforeCheck(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if s == nil {
		return false
	}
	return C.SSL_SESSION_is_resumable(s) == 1
}

// A deferred closure that looks at the wrong variable.
func badBodyDeferWrongVar(a, b *C.SSL) {
	x := C.SSL_get1_session(a) // want "refleak"
	y := C.SSL_get1_session(b)
	defer func() {
		if y != nil {
			C.SSL_SESSION_free(y)
		}
	}()
	_ = x
}

func goodBodyDeferWrongVar(a, b *C.SSL) {
	x := C.SSL_get1_session(a)
	y := C.SSL_get1_session(b)
	defer func() {
		C.SSL_SESSION_free(x)
		if y != nil {
			C.SSL_SESSION_free(y)
		}
	}()
}

// The body is drained but not closed.
func badBodyDrained(data []byte) int {
	p := (*C.uchar)(unsafe.Pointer(&data[0]))
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(data))) // want "refleak"
	if s == nil {
		return -1
	}
	return int(C.i2d_SSL_SESSION(s, nil))
}

func goodBodyDrained(data []byte) int {
	p := (*C.uchar)(unsafe.Pointer(&data[0]))
	s := C.d2i_SSL_SESSION(nil, &p, C.long(len(data)))
	if s == nil {
		return -1
	}
	defer C.SSL_SESSION_free(s)
	return int(C.i2d_SSL_SESSION(s, nil))
}
