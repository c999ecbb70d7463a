package unseen_flow_mixed

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/sslref/sslref/testdata/cases/unseen_flow_mixed/trace"
)

var (
	errNone  = errors.New("no session")
	errAgain = errors.New("again")
	logger   = &trace.Logger{Name: "tls"}
)

type netError struct{ timeout bool }

func (e *netError) Error() string { return "network" }

const (
	optOwn = 1 << iota
	optQuiet
)

// Three of them, released in the opposite order, and one return too few knows all.
func badThreeSteps(a, b *C.SSL, bio *C.BIO) (int, error) {
	first := C.SSL_get1_session(a) // want "refleak"
	if first == nil {
		return 0, errNone
	}
	second := C.SSL_get1_session(b)
	if second == nil {
		C.SSL_SESSION_free(first)
		return 0, errNone
	}
	third := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if third == nil {
		C.SSL_SESSION_free(second)
		return 0, errNone
	}
	n := int(C.SSL_SESSION_get_timeout(first) + C.SSL_SESSION_get_timeout(second) + C.SSL_SESSION_get_timeout(third))
	C.SSL_SESSION_free(third)
	C.SSL_SESSION_free(second)
	C.SSL_SESSION_free(first)
	return n, nil
}

func goodThreeSteps(a, b *C.SSL, bio *C.BIO) (int, error) {
	first := C.SSL_get1_session(a)
	if first == nil {
		return 0, errNone
	}
	second := C.SSL_get1_session(b)
	if second == nil {
		C.SSL_SESSION_free(first)
		return 0, errNone
	}
	third := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if third == nil {
		C.SSL_SESSION_free(second)
		C.SSL_SESSION_free(first)
		return 0, errNone
	}
	n := int(C.SSL_SESSION_get_timeout(first) + C.SSL_SESSION_get_timeout(second) + C.SSL_SESSION_get_timeout(third))
	C.SSL_SESSION_free(third)
	C.SSL_SESSION_free(second)
	C.SSL_SESSION_free(first)
	return n, nil
}

// The check's outcome is kept in a variable, and used the wrong way round.
func badStoredCheck(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	missing := nil == s
	resumable := !missing && C.SSL_SESSION_is_resumable(s) == 1
	if missing {
		C.SSL_SESSION_free(s)
	}
	return resumable
}

func goodStoredCheck(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	missing := nil == s
	resumable := !missing && C.SSL_SESSION_is_resumable(s) == 1
	if !missing {
		C.SSL_SESSION_free(s)
	}
	return resumable
}

// The loop's statement reads the next one before the body's is freed.
func badForNext(bio *C.BIO, ctx *C.SSL_CTX) (added int) {
	for s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil); s != nil; s = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) { // want "refleak"
		if C.SSL_CTX_add_session(ctx, s) == 1 {
			added++
			continue
		}
		C.SSL_SESSION_free(s)
	}
	return added
}

func goodForNext(bio *C.BIO, ctx *C.SSL_CTX) (added int) {
	for s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil); s != nil; s = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil) {
		added += int(C.SSL_CTX_add_session(ctx, s))
		C.SSL_SESSION_free(s)
	}
	return added
}

func badChannelRange(in <-chan *C.SSL, max int) (n int) {
	for ssl := range in {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			continue
		}
		if n++; n == max {
			return n
		}
		C.SSL_SESSION_free(s)
	}
	return n
}

func goodChannelRange(in <-chan *C.SSL, max int) (n int) {
	for ssl := range in {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			continue
		}
		C.SSL_SESSION_free(s)
		if n++; n == max {
			return n
		}
	}
	return n
}

func badWatch(ctx context.Context, ssl *C.SSL, ticks <-chan int, out chan<- *C.SSL_SESSION) (err error) {
	var cur *C.SSL_SESSION
watch:
	for {
		select {
		case <-ctx.Done():
			err = ctx.Err()
			break watch
		case n, ok := <-ticks:
			if !ok || n < 0 {
				break watch
			}
			C.SSL_SESSION_free(cur)
			cur = C.SSL_get1_session(ssl) // want "refleak"
		case out <- cur:
			cur = nil
		}
	}
	return err
}

func goodWatch(ctx context.Context, ssl *C.SSL, ticks <-chan int, out chan<- *C.SSL_SESSION) (err error) {
	var cur *C.SSL_SESSION
watch:
	for {
		select {
		case <-ctx.Done():
			err = ctx.Err()
			break watch
		case n, ok := <-ticks:
			if !ok || n < 0 {
				break watch
			}
			C.SSL_SESSION_free(cur)
			cur = C.SSL_get1_session(ssl)
		case out <- cur:
			cur = nil
		}
	}
	C.SSL_SESSION_free(cur)
	return err
}

func badBitFlags(ssl *C.SSL, opts int) C.long {
	var s *C.SSL_SESSION
	if opts&optOwn != 0 {
		s = C.SSL_get1_session(ssl) // want "refleak"
	} else {
		s = C.SSL_get0_session(ssl)
	}
	var t C.long
	if s != nil {
		t = C.SSL_SESSION_get_time(s)
	}
	if opts&optQuiet != 0 {
		C.SSL_set_quiet_shutdown(ssl, 1)
		return t
	}
	if opts&optOwn != 0 {
		C.SSL_SESSION_free(s)
	}
	return t
}

func goodBitFlags(ssl *C.SSL, opts int) C.long {
	var s *C.SSL_SESSION
	if opts&optOwn != 0 {
		s = C.SSL_get1_session(ssl)
	} else {
		s = C.SSL_get0_session(ssl)
	}
	var t C.long
	if s != nil {
		t = C.SSL_SESSION_get_time(s)
	}
	if opts&optQuiet != 0 {
		C.SSL_set_quiet_shutdown(ssl, 1)
	}
	if opts&optOwn != 0 {
		C.SSL_SESSION_free(s)
	}
	return t
}

// for { ...; break } as a block that can be left.
func badBlock(ssl *C.SSL, other *C.SSL) (err error) {
	s := C.SSL_get1_session(ssl)
	for {
		if s == nil {
			err = errNone
			break
		}
		if C.SSL_set_session(other, s) != 1 {
			err = errAgain
			C.SSL_SESSION_free(s)
			break
		}
		if C.SSL_connect(other) != 1 {
			err = errAgain
		}
		break
	}
	C.SSL_SESSION_free(s) // want "doublefree"
	return err
}

func goodBlock(ssl *C.SSL, other *C.SSL) (err error) {
	s := C.SSL_get1_session(ssl)
	for {
		if s == nil {
			err = errNone
			break
		}
		if C.SSL_set_session(other, s) != 1 {
			err = errAgain
			break
		}
		if C.SSL_connect(other) != 1 {
			err = errAgain
		}
		break
	}
	C.SSL_SESSION_free(s)
	return err
}

func badOnceFor(bio *C.BIO, ssl *C.SSL) int {
	var s *C.SSL_SESSION
	for i := 0; i < 1; i++ {
		s = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	}
	for once := true; once; once = false {
		C.SSL_SESSION_free(s)
	}
	if s == nil {
		return 0
	}
	return int(C.SSL_set_session(ssl, s)) // want "useafterfree"
}

func goodOnceFor(bio *C.BIO, ssl *C.SSL) int {
	var s *C.SSL_SESSION
	for i := 0; i < 1; i++ {
		s = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	}
	if s == nil {
		return 0
	}
	rc := int(C.SSL_set_session(ssl, s))
	for once := true; once; once = false {
		C.SSL_SESSION_free(s)
	}
	return rc
}

// The level that would release is one that no caller has.
func logLevel() int { return levelWarn }

const (
	levelDebug = iota
	levelInfo
	levelWarn
)

func badLevel(ssl *C.SSL) (n C.int) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s != nil {
		n = C.SSL_SESSION_has_ticket(s)
	}
	switch logLevel() {
	case levelDebug, levelInfo:
		fmt.Println("ticket", n)
		C.SSL_SESSION_free(s)
	case levelWarn:
	}
	return n
}

func goodLevel(ssl *C.SSL) (n C.int) {
	s := C.SSL_get1_session(ssl)
	if s != nil {
		n = C.SSL_SESSION_has_ticket(s)
	}
	switch logLevel() {
	case levelDebug, levelInfo:
		fmt.Println("ticket", n)
	case levelWarn:
		C.SSL_SESSION_free(s)
	}
	return n
}

func badRequire(a, b *C.SSL, path string) {
	s := C.SSL_get1_session(a) // want "refleak"
	trace.Require(s != nil, "session")
	if _, err := os.Stat(path); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return
		}
		trace.Fatal(path, err)
	}
	trace.Require(C.SSL_set_session(b, s) == 1, "set")
	C.SSL_SESSION_free(s)
}

func goodRequire(a, b *C.SSL, path string) {
	s := C.SSL_get1_session(a)
	trace.Require(s != nil, "session")
	if _, err := os.Stat(path); err != nil {
		trace.Fatal(path, err)
	}
	trace.Require(C.SSL_set_session(b, s) == 1, "set")
	C.SSL_SESSION_free(s)
}

// The deferred literal has its own copy of the first session.
func badDeferParam(a, b *C.SSL) (n C.int) {
	s := C.SSL_get1_session(a)
	defer func(s *C.SSL_SESSION) {
		C.SSL_SESSION_free(s)
	}(s)
	s = C.SSL_get1_session(b) // want "refleak"
	if s != nil {
		n = C.SSL_SESSION_get_protocol_version(s)
	}
	return n
}

func goodDeferParam(a, b *C.SSL) (n C.int) {
	s := C.SSL_get1_session(a)
	defer func(s *C.SSL_SESSION) {
		C.SSL_SESSION_free(s)
	}(s)
	s = C.SSL_get0_session(b)
	if s != nil {
		n = C.SSL_SESSION_get_protocol_version(s)
	}
	return n
}

// A literal an iteration has its own defer; a return in it ends it only.
func badDeferPerRound(conns []*C.SSL) (n int) {
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		func() {
			defer C.SSL_SESSION_free(s)
			if s == nil || C.SSL_SESSION_has_ticket(s) == 0 {
				return
			}
			n++
		}()
		C.SSL_SESSION_free(s) // want "doublefree"
	}
	return n
}

func goodDeferPerRound(conns []*C.SSL) (n int) {
	for _, ssl := range conns {
		s := C.SSL_get1_session(ssl)
		func() {
			defer C.SSL_SESSION_free(s)
			if s == nil || C.SSL_SESSION_has_ticket(s) == 0 {
				return
			}
			n++
		}()
	}
	return n
}

// The subtest's t.Fatal ends the subtest only.
func badSubtests(t *testing.T, conns map[string]*C.SSL) {
	for name, ssl := range conns {
		t.Run(name, func(t *testing.T) {
			s := C.SSL_get1_session(ssl) // want "refleak"
			if s == nil {
				t.Skip("no session")
			}
			if C.SSL_SESSION_is_resumable(s) == 0 {
				t.Log("not resumable")
				return
			}
			C.SSL_SESSION_free(s)
		})
	}
}

func goodSubtests(t *testing.T, conns map[string]*C.SSL) {
	for name, ssl := range conns {
		t.Run(name, func(t *testing.T) {
			s := C.SSL_get1_session(ssl)
			if s == nil {
				t.Skip("no session")
			}
			defer C.SSL_SESSION_free(s)
			if C.SSL_SESSION_is_resumable(s) == 0 {
				t.Log("not resumable")
				return
			}
		})
	}
}

// The defer comes only where the ticket was worth it.
func badConditionalDefer(ssl *C.SSL, deep bool) (sum C.long) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0
	}
	if deep {
		defer C.SSL_SESSION_free(s)
		sum += C.SSL_SESSION_get_timeout(s)
	}
	sum += C.SSL_SESSION_get_time(s)
	return sum
}

func goodConditionalDefer(ssl *C.SSL, deep bool) (sum C.long) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	if deep {
		defer C.SSL_SESSION_free(s)
		sum += C.SSL_SESSION_get_timeout(s)
	}
	sum += C.SSL_SESSION_get_time(s)
	if !deep {
		C.SSL_SESSION_free(s)
	}
	return sum
}
