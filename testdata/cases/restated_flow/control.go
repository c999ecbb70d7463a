// Package restatedflow has the control and data flow that the test suites of
// ownership checkers have in common, told with sessions.
package restatedflow

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

var errStop = errors.New("stop")

// A labelled continue skips the release at the loop's end.
func badLabelledContinue(ssls []*C.SSL, names []string) {
outer:
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl) // want "refleak"
		for _, name := range names {
			if name == "" {
				continue outer
			}
		}
		C.SSL_SESSION_free(s)
	}
}

func goodLabelledContinue(ssls []*C.SSL, names []string) {
outer:
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl)
		for _, name := range names {
			if name == "" {
				C.SSL_SESSION_free(s)
				continue outer
			}
		}
		C.SSL_SESSION_free(s)
	}
}

// break in a select or switch leaves only that.
func badBreakInSwitch(ssl *C.SSL, n int) {
	for i := 0; i < n; i++ {
		s := C.SSL_get1_session(ssl)
		switch {
		case i == 1:
			C.SSL_SESSION_free(s)
			break
		}
		C.SSL_SESSION_free(s) // want "doublefree"
	}
}

func goodBreakInSwitch(ssl *C.SSL, n int) {
loop:
	for i := 0; i < n; i++ {
		s := C.SSL_get1_session(ssl)
		switch {
		case i == 1:
			C.SSL_SESSION_free(s)
			break loop
		}
		C.SSL_SESSION_free(s)
	}
}

// A deferred release in a loop fixes its argument; a deferred closure does not.
func badDeferClosureInLoop(ssls []*C.SSL) {
	var s *C.SSL_SESSION
	for _, ssl := range ssls {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	defer func() { C.SSL_SESSION_free(s) }()
}

func goodDeferClosureInLoop(ssls []*C.SSL) {
	var s *C.SSL_SESSION
	for _, ssl := range ssls {
		s = C.SSL_get1_session(ssl)
		defer C.SSL_SESSION_free(s)
	}
}

// The argument of the defer is nil when it is evaluated.
func badDeferTooEarly(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	defer C.SSL_SESSION_free(s)
	s = C.SSL_get1_session(ssl) // want "refleak"
	return s != nil
}

func goodDeferTooEarly(ssl *C.SSL) bool {
	var s *C.SSL_SESSION
	defer func() { C.SSL_SESSION_free(s) }()
	s = C.SSL_get1_session(ssl)
	return s != nil
}

// Defers run last to first.
func badDeferOrder(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	defer func() {
		if s != nil {
			fmt.Println(C.SSL_SESSION_get_time(s)) // want "staleborrow"
		}
	}()
	defer C.SSL_free(ssl)
}

func goodDeferOrder(ssl *C.SSL) {
	s := C.SSL_get_session(ssl)
	defer C.SSL_free(ssl)
	defer func() {
		if s != nil {
			fmt.Println(C.SSL_SESSION_get_time(s))
		}
	}()
}

// Which of several errors ends the function?
func badErrChain(ssl *C.SSL, r io.Reader, buf []byte) (err error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return io.EOF
	}
	if _, err = r.Read(buf); err != nil && err != io.EOF {
		C.SSL_SESSION_free(s)
		return err
	}
	if err == io.EOF {
		return nil
	}
	C.SSL_SESSION_free(s)
	return
}

func goodErrChain(ssl *C.SSL, r io.Reader, buf []byte) (err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return io.EOF
	}
	if _, err = r.Read(buf); err != nil && err != io.EOF {
		C.SSL_SESSION_free(s)
		return err
	}
	if err == io.EOF {
		C.SSL_SESSION_free(s)
		return nil
	}
	C.SSL_SESSION_free(s)
	return
}

// The flag that says whether it is owned is turned over.
func badOwnedFlagInverted(ssl *C.SSL, copyIt bool) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	owned := false
	if copyIt {
		s = C.SSL_SESSION_dup(s)
		owned = true
	}
	fmt.Println(s != nil)
	if !owned {
		C.SSL_SESSION_free(s) // want "borrowedfree"
	} else {
		C.SSL_SESSION_free(s)
	}
}

func goodOwnedFlagInverted(ssl *C.SSL, copyIt bool) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return
	}
	owned := false
	if copyIt {
		s = C.SSL_SESSION_dup(s)
		owned = true
	}
	fmt.Println(s != nil)
	if owned {
		C.SSL_SESSION_free(s)
	}
}

// Loops that run once, or not at all.
func badOnceLoop(ssl *C.SSL) {
	var s *C.SSL_SESSION
	for i := 0; i < 1; i++ {
		s = C.SSL_get1_session(ssl)
	}
	for ok := true; ok; ok = false {
		C.SSL_SESSION_free(s)
	}
	C.SSL_SESSION_free(s) // want "doublefree"
}

func goodOnceLoop(ssl *C.SSL) {
	var s *C.SSL_SESSION
	for i := 0; i < 1; i++ {
		s = C.SSL_get1_session(ssl)
	}
	for ok := true; ok; ok = false {
		C.SSL_SESSION_free(s)
	}
}

func badRangeOverInt(ssl *C.SSL, n int) {
	for range n {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s != nil {
			break
		}
	}
}

func goodRangeOverInt(ssl *C.SSL, n int) {
	for range n {
		s := C.SSL_get1_session(ssl)
		if s != nil {
			C.SSL_SESSION_free(s)
			break
		}
	}
}

// goto backwards
func badGotoRetry(ssl *C.SSL, n int) {
again:
	s := C.SSL_get1_session(ssl) // want "refleak"
	if n > 0 {
		n--
		goto again
	}
	C.SSL_SESSION_free(s)
}

func goodGotoRetry(ssl *C.SSL, n int) {
again:
	s := C.SSL_get1_session(ssl)
	if n > 0 {
		n--
		C.SSL_SESSION_free(s)
		goto again
	}
	C.SSL_SESSION_free(s)
}

// context's end
func badCtxDone(ctx context.Context, ssl *C.SSL, in chan int) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case n, ok := <-in:
			if !ok {
				C.SSL_SESSION_free(s)
				return nil
			}
			fmt.Println(n)
		}
	}
}

func goodCtxDone(ctx context.Context, ssl *C.SSL, in chan int) error {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case n, ok := <-in:
			if !ok {
				return nil
			}
			fmt.Println(n)
		}
	}
}

// Goexit runs the defers and nothing else.
func badGoexit(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if n > 2 {
		runtime.Goexit()
	}
	C.SSL_SESSION_free(s)
}

func goodGoexit(ssl *C.SSL, n int) {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	if n > 2 {
		runtime.Goexit()
	}
}

// t.Fatal ends the test, t.Errorf doesn't.
func badFatalInTest(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "uncheckedref"
	if s == nil {
		t.Errorf("no session")
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		t.Errorf("not resumable")
	}
	C.SSL_SESSION_free(s)
}

func goodFatalInTest(t *testing.T, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	t.Cleanup(func() { C.SSL_SESSION_free(s) })
	if s == nil {
		t.Fatal("no session")
	}
	if C.SSL_SESSION_is_resumable(s) != 1 {
		t.Fatalf("not resumable")
	}
}

// errno says nothing about the result
func badErrnoTrusted(ssl *C.SSL) bool {
	s, err := C.SSL_get1_session(ssl) // want "refleak"
	if err != nil {
		return false
	}
	C.SSL_SESSION_free(s)
	return true
}

func goodErrnoTrusted(ssl *C.SSL) bool {
	s, err := C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(s)
	return err == nil
}

// conditions joined in one variable
func badJoined(ssl *C.SSL, a, b bool) {
	both := a && b
	var s *C.SSL_SESSION
	if both {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	if a && !b {
		C.SSL_SESSION_free(s)
	}
}

func goodJoined(ssl *C.SSL, a, b bool) {
	both := a && b
	var s *C.SSL_SESSION
	if both {
		s = C.SSL_get1_session(ssl)
	}
	if a && b {
		C.SSL_SESSION_free(s)
	}
}

// strings that are compared twice
func badMode(ssl *C.SSL, mode string) {
	var s *C.SSL_SESSION
	if mode == "keep" || mode == "take" {
		s = C.SSL_get1_session(ssl) // want "refleak"
	}
	switch mode {
	case "take":
		C.SSL_SESSION_free(s)
	case "show":
		fmt.Println(s != nil)
	}
}

func goodMode(ssl *C.SSL, mode string) {
	var s *C.SSL_SESSION
	if mode == "keep" || mode == "take" {
		s = C.SSL_get1_session(ssl)
	}
	switch mode {
	case "take", "keep":
		C.SSL_SESSION_free(s)
	case "show":
		fmt.Println(s != nil)
	}
}

// an environment's setting can't be known
func badEnvironment(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if os.Getenv("KEEP_SESSION") == "" {
		C.SSL_SESSION_free(s)
	}
}

func goodEnvironment(ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if os.Getenv("KEEP_SESSION") == "" {
		C.SSL_SESSION_free(s)
	} else {
		C.SSL_SESSION_free(s)
	}
}

// atomics hand over
var slot atomic.Pointer[Session]

// Session is what the slot has.
type Session struct{ s *C.SSL_SESSION }

// Close gives the reference back.
func (s *Session) Close() {
	if s != nil {
		C.SSL_SESSION_free(s.s)
	}
}

func badAtomicSwap(ssl *C.SSL) {
	s := &Session{C.SSL_get1_session(ssl)}
	slot.Store(s)
	if old := slot.Swap(nil); old != nil {
		old.Close()
	}
	t := &Session{C.SSL_get1_session(ssl)} // want "refleak"
	if t.s == nil {
		return
	}
	if slot.Load() == nil {
		return
	}
	slot.Store(t)
}

func goodAtomicSwap(ssl *C.SSL) {
	t := &Session{C.SSL_get1_session(ssl)}
	if slot.Load() != nil {
		t.Close()
		return
	}
	slot.Store(t)
}

// A state in an int.
func badState(ssl *C.SSL, steps []byte) {
	const (
		idle = iota
		open
		closed
	)
	state := idle
	var s *C.SSL_SESSION
	for _, step := range steps {
		switch state {
		case idle:
			if step == 'o' {
				s = C.SSL_get1_session(ssl) // want "refleak"
				state = open
			}
		case open:
			if step == 'c' {
				C.SSL_SESSION_free(s)
				state = closed
			}
		}
	}
	if state == closed {
		fmt.Println("closed")
	}
}

func goodState(ssl *C.SSL, steps []byte) {
	const (
		idle = iota
		open
		closed
	)
	state := idle
	var s *C.SSL_SESSION
	for _, step := range steps {
		switch state {
		case idle:
			if step == 'o' {
				s = C.SSL_get1_session(ssl)
				state = open
			}
		case open:
			if step == 'c' {
				C.SSL_SESSION_free(s)
				state = closed
			}
		}
	}
	if state == open {
		C.SSL_SESSION_free(s)
	}
}

func badRangeOverFunc(ssls []*C.SSL) int {
	n := 0
	for s := range eachSession(ssls) { // want "refleak"
		if s != nil {
			n++
		}
	}
	return n
}

func goodRangeOverFunc(ssls []*C.SSL) int {
	n := 0
	for s := range eachSession(ssls) {
		if s != nil {
			n++
		}
		C.SSL_SESSION_free(s)
	}
	return n
}

// panics that are recovered, and their releases
func badPanicBetween(ssl *C.SSL, f func()) (err error) {
	s := C.SSL_get1_session(ssl)
	defer func() {
		if r := recover(); r != nil {
			C.SSL_SESSION_free(s)
			err = errStop
		}
		C.SSL_SESSION_free(s) // want "doublefree"
	}()
	if s == nil {
		panic("none")
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		panic("not resumable")
	}
	return nil
}

func goodPanicBetween(ssl *C.SSL, f func()) (err error) {
	s := C.SSL_get1_session(ssl)
	defer func() {
		if r := recover(); r != nil {
			err = errStop
		}
		C.SSL_SESSION_free(s)
	}()
	if s == nil {
		panic("none")
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		panic("not resumable")
	}
	return nil
}

// strings.HasPrefix twice: the same question has the same answer
func badPrefix(ssl *C.SSL, host string) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if strings.HasPrefix(host, "a") {
		C.SSL_SESSION_free(s)
		return
	}
	if strings.HasSuffix(host, "b") {
		C.SSL_SESSION_free(s)
	}
}

func goodPrefix(ssl *C.SSL, host string) {
	s := C.SSL_get1_session(ssl)
	if strings.HasPrefix(host, "a") {
		C.SSL_SESSION_free(s)
	}
	if !strings.HasPrefix(host, "a") {
		C.SSL_SESSION_free(s)
	}
}
