package stealing

// Ideas of the tests of Go's resource linters: assignment forms, cleanup
// functions returned with the value, loops, select, method values.

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"time"
)

// Handle is a session with a Close.
type Handle struct{ raw *C.SSL_SESSION }

// Close may be called more than once.
func (h *Handle) Close() {
	if h == nil || h.raw == nil {
		return
	}
	C.SSL_SESSION_free(h.raw)
	h.raw = nil
}

// Version is the protocol's.
func (h *Handle) Version() int { return int(C.SSL_SESSION_get_protocol_version(h.raw)) }

// Start is like a tracer's: a value and an error.
func Start(ssl *C.SSL) (*Handle, error) {
	raw := C.SSL_get1_session(ssl)
	if raw == nil {
		return nil, errNil
	}
	return &Handle{raw}, nil
}

func badUnassigned(ssl *C.SSL) error {
	_, err := Start(ssl) // want "refleak"
	return err
}

func goodUnassigned(ssl *C.SSL) error {
	h, err := Start(ssl)
	h.Close()
	return err
}

func badStartedTwice(a, b *C.SSL) error {
	h, err := Start(a) // want "refleak"
	if err != nil {
		return err
	}
	h, err = Start(b)
	if err != nil {
		return err
	}
	defer h.Close()
	return nil
}

func goodStartedTwice(a, b *C.SSL) error {
	h, err := Start(a)
	if err != nil {
		return err
	}
	defer h.Close()
	h, err = Start(b)
	if err != nil {
		return err
	}
	defer h.Close()
	return nil
}

// open returns the session and what releases it.
func open(ssl *C.SSL) (s *C.SSL_SESSION, cancel func(), err error) {
	s = C.SSL_get1_session(ssl)
	if s == nil {
		return nil, func() {}, errNil
	}
	return s, func() { C.SSL_SESSION_free(s) }, nil
}

func badCancelDropped(ssl *C.SSL) (int, error) {
	s, _, err := open(ssl) // want "refleak"
	if err != nil {
		return 0, err
	}
	return int(C.SSL_SESSION_get_protocol_version(s)), nil
}

func goodCancelDropped(ssl *C.SSL) (int, error) {
	s, cancel, err := open(ssl)
	if err != nil {
		return 0, err
	}
	defer cancel()
	return int(C.SSL_SESSION_get_protocol_version(s)), nil
}

func badCancelOnOnePath(ctx context.Context, ssl *C.SSL) error {
	s, cancel, err := open(ssl) // want "refleak"
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	default:
	}
	C.SSL_SESSION_set_timeout(s, 5)
	cancel()
	return nil
}

func goodCancelOnOnePath(ctx context.Context, ssl *C.SSL) error {
	s, cancel, err := open(ssl)
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		cancel()
		return ctx.Err()
	default:
	}
	C.SSL_SESSION_set_timeout(s, 5)
	cancel()
	return nil
}

// The cancel function is called twice.
func badCancelTwice(ssl *C.SSL) error {
	s, cancel, err := open(ssl)
	C.SSL_free(ssl)
	if err != nil {
		return err
	}
	defer cancel() // want "doublefree"
	if C.SSL_SESSION_has_ticket(s) == 0 {
		cancel()
		return errKeep
	}
	return nil
}

func goodCancelTwice(ssl *C.SSL) error {
	s, cancel, err := open(ssl)
	C.SSL_free(ssl)
	if err != nil {
		return err
	}
	once := sync.OnceFunc(cancel)
	defer once()
	if C.SSL_SESSION_has_ticket(s) == 0 {
		once()
		return errKeep
	}
	return nil
}

// Used after it was cancelled.
func badUseAfterCancel(ssl *C.SSL) (string, error) {
	s, cancel, err := open(ssl)
	C.SSL_free(ssl)
	if err != nil {
		return "", err
	}
	host := C.SSL_SESSION_get0_hostname(s)
	cancel()
	return C.GoString(host), nil // want "useafterfree"
}

func goodUseAfterCancel(ssl *C.SSL) (string, error) {
	s, cancel, err := open(ssl)
	C.SSL_free(ssl)
	if err != nil {
		return "", err
	}
	host := C.GoString(C.SSL_SESSION_get0_hostname(s))
	cancel()
	return host, nil
}

// A worker's loop: one message is skipped too early.
func badWorker(in <-chan *C.SSL, seen map[int]bool) {
	for ssl := range in {
		h, err := Start(ssl) // want "refleak"
		if err != nil {
			continue
		}
		v := h.Version()
		if seen[v] {
			continue
		}
		seen[v] = true
		h.Close()
	}
}

func goodWorker(in <-chan *C.SSL, seen map[int]bool) {
	for ssl := range in {
		h, err := Start(ssl)
		if err != nil {
			continue
		}
		v := h.Version()
		h.Close()
		if seen[v] {
			continue
		}
		seen[v] = true
	}
}

// Leaves two loops at once.
func badLabelledBreak(groups [][]*C.SSL, want int) bool {
	found := false
outer:
	for _, g := range groups {
		for _, ssl := range g {
			h, err := Start(ssl) // want "refleak"
			if err != nil {
				continue outer
			}
			if h.Version() == want {
				found = true
				break outer
			}
			h.Close()
		}
	}
	return found
}

func goodLabelledBreak(groups [][]*C.SSL, want int) bool {
	found := false
outer:
	for _, g := range groups {
		for _, ssl := range g {
			h, err := Start(ssl)
			if err != nil {
				continue outer
			}
			v := h.Version()
			h.Close()
			if v == want {
				found = true
				break outer
			}
		}
	}
	return found
}

// A timer that isn't reached.
func badAfterFunc(ssl *C.SSL, d time.Duration) error {
	h, err := Start(ssl) // want "refleak"
	if err != nil {
		return err
	}
	if d <= 0 {
		return fmt.Errorf("duration %v: %w", d, errArg)
	}
	time.AfterFunc(d, h.Close)
	return nil
}

func goodAfterFunc(ssl *C.SSL, d time.Duration) error {
	h, err := Start(ssl)
	if err != nil {
		return err
	}
	if d <= 0 {
		h.Close()
		return fmt.Errorf("duration %v: %w", d, errArg)
	}
	time.AfterFunc(d, h.Close)
	return nil
}

// An iterator over the sessions of connections; its user gets owned ones.
func sessions(ssls []*C.SSL) iter.Seq[*Handle] {
	return func(yield func(*Handle) bool) {
		for _, ssl := range ssls {
			h, err := Start(ssl)
			if err != nil {
				continue
			}
			ok := yield(h)
			h.Close()
			if !ok {
				return
			}
		}
	}
}

// What the iterator lends is over with the round.
func badKeptFromIterator(ssls []*C.SSL) int {
	var last *Handle
	for _, ssl := range ssls {
		h, err := Start(ssl)
		if err != nil {
			continue
		}
		last = &Handle{h.raw}
		C.SSL_free(ssl)
		h.Close()
		return last.Version() // want "useafterfree"
	}
	return 0
}

func goodKeptFromIterator(ssls []*C.SSL) int {
	newest := 0
	for h := range sessions(ssls) {
		newest = max(newest, h.Version())
	}
	return newest
}

// The init form of an if: the handle lives in its branches only.
func badIfInit(ssl *C.SSL, min int) bool {
	if h, err := Start(ssl); err != nil { // want "refleak"
		return false
	} else if h.Version() >= min {
		h.Close()
		return true
	}
	return false
}

func goodIfInit(ssl *C.SSL, min int) bool {
	if h, err := Start(ssl); err != nil {
		return false
	} else if h.Version() >= min {
		h.Close()
		return true
	} else {
		h.Close()
	}
	return false
}

// A method value taken before the handle is known to be good.
func badMethodValue(ssl *C.SSL, hooks *[]func()) int {
	h, err := Start(ssl) // want "refleak"
	if err != nil {
		return 0
	}
	done := h.Close
	v := h.Version()
	if v == 0 {
		return 0
	}
	*hooks = append(*hooks, done)
	return v
}

func goodMethodValue(ssl *C.SSL, hooks *[]func()) int {
	h, err := Start(ssl)
	if err != nil {
		return 0
	}
	done := h.Close
	v := h.Version()
	*hooks = append(*hooks, done)
	return v
}

// Closes inside a loop are deferred, the last one is started outside.
func badDeferInLoop(ssls []*C.SSL, extra *C.SSL) (n int) {
	for _, ssl := range ssls {
		h, err := Start(ssl)
		if err != nil {
			return n
		}
		defer h.Close()
		n += h.Version()
	}
	h, err := Start(extra) // want "refleak"
	if err == nil {
		n += h.Version()
	}
	return n
}

func goodDeferInLoop(ssls []*C.SSL, extra *C.SSL) (n int) {
	for _, ssl := range ssls {
		h, err := Start(ssl)
		if err != nil {
			return n
		}
		defer h.Close()
		n += h.Version()
	}
	h, err := Start(extra)
	if err == nil {
		defer h.Close()
		n += h.Version()
	}
	return n
}

// A result that is sent or not.
func badTrySend(ssl *C.SSL, out chan<- *Handle, stop <-chan struct{}) bool {
	h, err := Start(ssl) // want "refleak"
	if err != nil {
		return false
	}
	select {
	case out <- h:
		return true
	case <-stop:
		return false
	}
}

func goodTrySend(ssl *C.SSL, out chan<- *Handle, stop <-chan struct{}) bool {
	h, err := Start(ssl)
	if err != nil {
		return false
	}
	select {
	case out <- h:
		return true
	case <-stop:
		h.Close()
		return false
	}
}

// Only the first error of a group counts; the handle of the others stays.
func badParallel(ssls []*C.SSL) error {
	var wg sync.WaitGroup
	errs := make(chan error, len(ssls))
	for _, ssl := range ssls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			h, err := Start(ssl) // want "refleak"
			if err != nil {
				errs <- err
				return
			}
			if h.Version() < 0x303 {
				errs <- errKeep
				return
			}
			h.Close()
		}()
	}
	wg.Wait()
	close(errs)
	return <-errs
}

func goodParallel(ssls []*C.SSL) error {
	var wg sync.WaitGroup
	errs := make(chan error, len(ssls))
	for _, ssl := range ssls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			h, err := Start(ssl)
			if err != nil {
				errs <- err
				return
			}
			defer h.Close()
			if h.Version() < 0x303 {
				errs <- errKeep
				return
			}
		}()
	}
	wg.Wait()
	close(errs)
	return <-errs
}
