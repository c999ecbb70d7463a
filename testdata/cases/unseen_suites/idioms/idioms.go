package idioms

// Idioms of the standard library around a session.

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

var errNo = errors.New("no session")

// A non-nil error of one's own type.
type opError struct {
	op  string
	err error
}

func (e *opError) Error() string { return e.op + ": " + e.err.Error() }

func (e *opError) Unwrap() error { return e.err }

func fail(op string, err error) error { return &opError{op, err} }

func goodOwnError(ssl *C.SSL, op string, out *[]*C.SSL_SESSION) (err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return fail(op, errNo)
	}
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return fail(op, io.ErrUnexpectedEOF)
	}
	if C.SSL_SESSION_has_ticket(s) == 0 {
		return fmt.Errorf("%s: %w", op, errNo)
	}
	*out = append(*out, s)
	return nil
}

func badOwnError(ssl *C.SSL, op string, out *[]*C.SSL_SESSION) (err error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return fail(op, errNo)
	}
	defer func() {
		var oe *opError
		if errors.As(err, &oe) {
			C.SSL_SESSION_free(s)
		}
	}()
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return fail(op, io.ErrUnexpectedEOF)
	}
	if C.SSL_SESSION_has_ticket(s) == 0 {
		return errNo
	}
	*out = append(*out, s)
	return nil
}

// os and net sentinels.
func goodSentinels(ssl *C.SSL, step int, out *[]*C.SSL_SESSION) (err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNo
	}
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	switch step {
	case 0:
		return io.EOF
	case 1:
		return os.ErrNotExist
	case 2:
		return net.ErrClosed
	case 3:
		return context.Canceled
	case 4:
		return &net.OpError{Op: "dial"}
	case 5:
		return os.ErrDeadlineExceeded
	}
	*out = append(*out, s)
	return nil
}

func badSentinels(ssl *C.SSL, step int, out *[]*C.SSL_SESSION) (err error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNo
	}
	defer func() {
		if err != nil && err != io.EOF {
			C.SSL_SESSION_free(s)
		}
	}()
	switch step {
	case 0:
		return io.EOF
	case 1:
		return os.ErrNotExist
	}
	*out = append(*out, s)
	return nil
}

// Contexts.
func goodCtxErr(ctx context.Context, ssl *C.SSL, keep func(*C.SSL_SESSION)) (err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNo
	}
	if err := ctx.Err(); err != nil {
		C.SSL_SESSION_free(s)
		return err
	}
	keep(s)
	return nil
}

func badCtxErr(ctx context.Context, ssl *C.SSL, keep func(*C.SSL_SESSION)) (err error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNo
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	keep(s)
	return nil
}

func goodCtxCause(ctx context.Context, ssl *C.SSL, out chan<- *C.SSL_SESSION) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNo
	}
	var err error
	select {
	case <-ctx.Done():
		err = context.Cause(ctx)
	case out <- s:
	}
	if err != nil {
		C.SSL_SESSION_free(s)
	}
	return err
}

func badCtxCause(ctx context.Context, ssl *C.SSL, out chan<- *C.SSL_SESSION) error {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNo
	}
	var err error
	select {
	case <-ctx.Done():
		err = context.Cause(ctx)
	case out <- s:
	}
	return err
}

func goodTimeout(parent context.Context, ssl *C.SSL, work func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(parent, time.Second)
	defer cancel()
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNo
	}
	stop := context.AfterFunc(ctx, func() { C.SSL_SESSION_free(s) })
	if err := work(ctx); err != nil {
		return err
	}
	if stop() {
		C.SSL_SESSION_free(s)
	}
	return nil
}

func badTimeout(parent context.Context, ssl *C.SSL, work func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(parent, time.Second)
	defer cancel()
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNo
	}
	if err := work(ctx); err != nil {
		return err
	}
	C.SSL_SESSION_free(s)
	return nil
}

// Numbers that don't parse.
func goodParsed(ssl *C.SSL, text string) (n int, err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0, errNo
	}
	n, err = strconv.Atoi(text)
	if err == nil {
		C.SSL_SESSION_set_timeout(s, C.long(n))
	}
	C.SSL_SESSION_free(s)
	return n, err
}

func badParsed(ssl *C.SSL, text string) (n int, err error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0, errNo
	}
	if n, err = strconv.Atoi(text); err != nil {
		return 0, err
	}
	C.SSL_SESSION_set_timeout(s, C.long(n))
	C.SSL_SESSION_free(s)
	return n, nil
}

// cmp.Or, min, max.
func goodOr(a, b *C.SSL) C.long {
	x, y := C.SSL_get1_session(a), C.SSL_get1_session(b)
	defer C.SSL_SESSION_free(x)
	defer C.SSL_SESSION_free(y)
	s := cmp.Or(x, y)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func badOr(a, b *C.SSL) C.long {
	x, y := C.SSL_get1_session(a), C.SSL_get1_session(b) // want "refleak"
	s := cmp.Or(x, y)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s)
}

// Atomic values of one's own.
type latest struct{ p atomic.Pointer[C.SSL_SESSION] }

func (l *latest) goodPublish(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	for {
		old := l.p.Load()
		if old != nil && C.SSL_SESSION_get_time(old) > C.SSL_SESSION_get_time(s) {
			C.SSL_SESSION_free(s)
			return false
		}
		if l.p.CompareAndSwap(old, s) {
			if old != nil {
				C.SSL_SESSION_free(old)
			}
			return true
		}
	}
}

func (l *latest) badPublish(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	for {
		old := l.p.Load()
		if old != nil && C.SSL_SESSION_get_time(old) > C.SSL_SESSION_get_time(s) {
			return false
		}
		if l.p.CompareAndSwap(old, s) {
			if old != nil {
				C.SSL_SESSION_free(old)
			}
			return true
		}
	}
}

// sync.Map with LoadOrStore.
var byHost sync.Map

// A cond variable and a queue.
type queue struct {
	mu     sync.Mutex
	cond   *sync.Cond
	items  []*C.SSL_SESSION
	closed bool
}

func (q *queue) goodPut(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) > 8 && !q.closed {
		q.cond.Wait()
	}
	if q.closed {
		C.SSL_SESSION_free(s)
		return false
	}
	q.items = append(q.items, s)
	q.cond.Signal()
	return true
}

func (q *queue) badPut(ssl *C.SSL) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) > 8 && !q.closed {
		q.cond.Wait()
	}
	if q.closed {
		return false
	}
	q.items = append(q.items, s)
	q.cond.Signal()
	return true
}

func (q *queue) goodTake(use func(*C.SSL_SESSION) error) error {
	q.mu.Lock()
	for len(q.items) == 0 && !q.closed {
		q.cond.Wait()
	}
	if len(q.items) == 0 {
		q.mu.Unlock()
		return io.EOF
	}
	s := q.items[0]
	q.items = q.items[1:]
	q.mu.Unlock()
	defer C.SSL_SESSION_free(s)
	return use(s)
}

func (q *queue) badTake(ssl *C.SSL) C.long {
	q.mu.Lock()
	if len(q.items) == 0 {
		q.mu.Unlock()
		return 0
	}
	s := q.items[0]
	q.items = q.items[1:]
	q.mu.Unlock()
	C.SSL_SESSION_free(s)
	return C.SSL_SESSION_get_timeout(s) // want "useafterfree"
}

// A guard clause table.
func goodChecks(ssl *C.SSL, min C.long) (err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNo
	}
	defer C.SSL_SESSION_free(s)
	for _, check := range []struct {
		name string
		ok   func() bool
	}{
		{"resumable", func() bool { return C.SSL_SESSION_is_resumable(s) == 1 }},
		{"ticket", func() bool { return C.SSL_SESSION_has_ticket(s) == 1 }},
		{"timeout", func() bool { return C.SSL_SESSION_get_timeout(s) >= min }},
	} {
		if !check.ok() {
			return fail(check.name, errNo)
		}
	}
	return nil
}

func badChecks(ssl *C.SSL, min C.long) (err error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNo
	}
	for _, check := range []struct {
		name string
		ok   func() bool
	}{
		{"resumable", func() bool { return C.SSL_SESSION_is_resumable(s) == 1 }},
		{"timeout", func() bool { return C.SSL_SESSION_get_timeout(s) >= min }},
	} {
		if !check.ok() {
			return fail(check.name, errNo)
		}
	}
	C.SSL_SESSION_free(s)
	return nil
}
