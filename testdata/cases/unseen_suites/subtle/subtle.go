package subtle

// Right code that looks wrong, and its wrong twin.

/*
#include <stdlib.h>
#include <openssl/ssl.h>
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
	"unsafe"
)

var (
	errNo   = errors.New("no session")
	errStop = errors.New("stop")
)

// Two levels of retry; the session lives over the inner loop.
func goodNested(ctx *C.SSL_CTX, ssl *C.SSL, tries int) (err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNo
	}
	defer func() {
		if s != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	for i := range tries {
		next := C.SSL_new(ctx)
		if next == nil {
			return errStop
		}
		if C.SSL_set_session(next, s) != 1 {
			C.SSL_free(next)
			C.SSL_SESSION_free(s)
			s = nil
			return fmt.Errorf("try %d: %w", i, errStop)
		}
		ok := C.SSL_connect(next) == 1
		if ok {
			if fresh := C.SSL_get1_session(next); fresh != nil {
				C.SSL_SESSION_free(s)
				s = fresh
			}
		}
		C.SSL_free(next)
		if ok {
			return nil
		}
	}
	return errStop
}

func badNested(ctx *C.SSL_CTX, ssl *C.SSL, tries int) (err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNo
	}
	defer func() {
		if s != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	for i := range tries {
		next := C.SSL_new(ctx)
		if next == nil {
			return errStop
		}
		if C.SSL_set_session(next, s) != 1 {
			C.SSL_free(next)
			return fmt.Errorf("try %d: %w", i, errStop)
		}
		ok := C.SSL_connect(next) == 1
		if ok {
			if fresh := C.SSL_get1_session(next); fresh != nil { // want "refleak"
				C.SSL_SESSION_set_timeout(fresh, 60)
			}
		}
		C.SSL_free(next)
		if ok {
			return nil
		}
	}
	return errStop
}

// Each element once, whatever happens in between.
func goodParallelSlices(ssls []*C.SSL, keep []bool) (out []*C.SSL_SESSION) {
	for i, ssl := range ssls {
		s := C.SSL_get1_session(ssl)
		switch {
		case s == nil:
		case i < len(keep) && keep[i]:
			out = append(out, s)
		default:
			C.SSL_SESSION_free(s)
		}
	}
	return out
}

func badParallelSlices(ssls []*C.SSL, keep []bool) (out []*C.SSL_SESSION) {
	for i, ssl := range ssls {
		s := C.SSL_get1_session(ssl) // want "refleak"
		switch {
		case s == nil:
		case i < len(keep) && keep[i]:
			out = append(out, s)
		case i < len(keep):
			C.SSL_SESSION_free(s)
		}
	}
	return out
}

// The winner of a race is kept, the others are released by their own
// goroutines.
func goodRace(ssls []*C.SSL) *C.SSL_SESSION {
	var (
		mu   sync.Mutex
		wg   sync.WaitGroup
		best *C.SSL_SESSION
	)
	for _, ssl := range ssls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s := C.SSL_get1_session(ssl)
			if s == nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if best != nil {
				C.SSL_SESSION_free(s)
				return
			}
			best = s
		}()
	}
	wg.Wait()
	return best
}

func badRace(ssls []*C.SSL) *C.SSL_SESSION {
	var (
		mu   sync.Mutex
		wg   sync.WaitGroup
		best *C.SSL_SESSION
	)
	for _, ssl := range ssls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s := C.SSL_get1_session(ssl) // want "refleak"
			if s == nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if best != nil {
				return
			}
			best = s
		}()
	}
	wg.Wait()
	return best
}

// Handed over when the context allows it.
func goodDeliver(ctx context.Context, ssl *C.SSL, out chan<- *C.SSL_SESSION) (err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNo
	}
	defer func() {
		if err != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	select {
	case out <- s:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func badDeliver(ctx context.Context, ssl *C.SSL, out chan<- *C.SSL_SESSION) (err error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNo
	}
	defer func() {
		if err == io.EOF {
			C.SSL_SESSION_free(s)
		}
	}()
	select {
	case out <- s:
		return nil
	case <-ctx.Done():
		return errStop
	}
}

// A cache entry that is refreshed in place.
type entry struct {
	sess  *C.SSL_SESSION
	stamp time.Time
}

type table struct {
	mu sync.Mutex
	m  map[string]*entry
}

func (t *table) goodRefresh(key string, ssl *C.SSL, now time.Time) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	e, ok := t.m[key]
	if !ok {
		e = &entry{}
		t.m[key] = e
	}
	e.sess, s = s, e.sess
	e.stamp = now
	C.SSL_SESSION_free(s)
	return ok
}

func (t *table) badRefresh(key string, ssl *C.SSL, now time.Time) bool {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	e, ok := t.m[key]
	if ok && now.Before(e.stamp) {
		return false
	}
	if !ok {
		e = &entry{}
		t.m[key] = e
	}
	e.sess, s = s, e.sess
	e.stamp = now
	C.SSL_SESSION_free(s)
	return ok
}

// Borrowed for the length of the call, by two names.
func goodTwoNames(ssl *C.SSL) bool {
	a := C.SSL_get0_session(ssl)
	b := C.SSL_get1_session(ssl)
	if a == nil || b == nil {
		C.SSL_SESSION_free(b)
		return false
	}
	same := a == b
	C.SSL_SESSION_free(b)
	return same && C.SSL_SESSION_is_resumable(a) == 1
}

func badTwoNames(ssl *C.SSL) bool {
	a := C.SSL_get0_session(ssl)
	b := C.SSL_get1_session(ssl) // want "refleak"
	if a == nil || b == nil {
		C.SSL_SESSION_free(b)
		return false
	}
	same := a == b
	return same && C.SSL_SESSION_is_resumable(a) == 1
}

// After get1 and free the open connection still has it.
func goodStillOpen(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_SESSION_free(s)
	t := C.SSL_SESSION_get_timeout(s)
	C.SSL_free(ssl)
	return t
}

func badStillOpen(ssl *C.SSL) C.long {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_SESSION_free(s)
	C.SSL_free(ssl)
	return C.SSL_SESSION_get_timeout(s) // want "staleborrow"
}

// A temporary file of a session.
func goodSpool(ssl *C.SSL, dir string) (name string, err error) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return "", errNo
	}
	defer C.SSL_SESSION_free(s)
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return "", errStop
	}
	buf := make([]byte, int(n))
	p := (*C.uchar)(unsafe.Pointer(&buf[0]))
	if C.i2d_SSL_SESSION(s, &p) != n {
		return "", errStop
	}
	f, err := os.CreateTemp(dir, "sess")
	if err != nil {
		return "", err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(buf)
	return f.Name(), err
}

func badSpool(ssl *C.SSL, dir string) (name string, err error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return "", errNo
	}
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		C.SSL_SESSION_free(s)
		return "", errStop
	}
	buf := make([]byte, int(n))
	p := (*C.uchar)(unsafe.Pointer(&buf[0]))
	if C.i2d_SSL_SESSION(s, &p) != n {
		C.SSL_SESSION_free(s)
		return "", errStop
	}
	f, err := os.CreateTemp(dir, "sess")
	if err != nil {
		return "", err
	}
	C.SSL_SESSION_free(s)
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(buf)
	return f.Name(), err
}

// Taken from the loop variable's pointer.
func goodAddressOfLoop(ssls []*C.SSL) {
	var cleanup []func()
	for _, ssl := range ssls {
		s := C.SSL_get1_session(ssl)
		p := &s
		cleanup = append(cleanup, func() { C.SSL_SESSION_free(*p) })
	}
	for _, f := range cleanup {
		f()
	}
}

func badAddressOfLoop(ssls []*C.SSL) {
	var cleanup []func()
	var s *C.SSL_SESSION
	for _, ssl := range ssls {
		s = C.SSL_get1_session(ssl) // want "refleak"
		p := &s
		if len(cleanup) == 0 {
			cleanup = append(cleanup, func() { C.SSL_SESSION_free(*p) })
		}
	}
	for _, f := range cleanup {
		f()
	}
}

// Global state that is set up and torn down by the same function.
var ambient *C.SSL_SESSION

func goodAmbient(ssl *C.SSL, run func() error) error {
	if ambient != nil {
		return errStop
	}
	ambient = C.SSL_get1_session(ssl)
	defer func() {
		C.SSL_SESSION_free(ambient)
		ambient = nil
	}()
	return run()
}

func badAmbient(ssl *C.SSL, run func() error) error {
	ambient = C.SSL_get1_session(ssl) // want "refleak"
	if ambient == nil {
		return errNo
	}
	if C.SSL_SESSION_has_ticket(ambient) == 0 {
		ambient = nil
		return errStop
	}
	return nil
}

// What the SSL has is freed with it, what we have, by us, in any order.
func goodOrder(ssl *C.SSL, early bool) {
	s := C.SSL_get1_session(ssl)
	if early {
		C.SSL_SESSION_free(s)
		C.SSL_free(ssl)
		return
	}
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
}

func badOrder(ssl *C.SSL, early bool) {
	s := C.SSL_get1_session(ssl)
	if early {
		C.SSL_SESSION_free(s)
	}
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s) // want "doublefree"
}
