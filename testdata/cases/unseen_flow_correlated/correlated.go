package unseen_flow_correlated

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"io"
)

var (
	errNone   = errors.New("no session")
	errRefuse = errors.New("refused")
)

type lease struct{ s *C.SSL_SESSION }

func (l *lease) Close() error {
	C.SSL_SESSION_free(l.s)
	l.s = nil
	return nil
}

// Only a copy is freed here: that it is one is known by comparison.
func badCopyIfNeeded(in *C.SSL_SESSION, host *C.char, ssl *C.SSL) bool {
	out := in
	if C.SSL_SESSION_get0_hostname(in) == nil {
		out = C.SSL_SESSION_dup(in) // want "refleak"
		if out == nil {
			return false
		}
		if C.SSL_SESSION_set1_hostname(out, host) != 1 {
			return false
		}
	}
	ok := C.SSL_set_session(ssl, out) == 1
	if out != in {
		C.SSL_SESSION_free(out)
	}
	return ok
}

func goodCopyIfNeeded(in *C.SSL_SESSION, host *C.char, ssl *C.SSL) bool {
	out := in
	if C.SSL_SESSION_get0_hostname(in) == nil {
		out = C.SSL_SESSION_dup(in)
		if out == nil {
			return false
		}
		if C.SSL_SESSION_set1_hostname(out, host) != 1 {
			C.SSL_SESSION_free(out)
			return false
		}
	}
	ok := C.SSL_set_session(ssl, out) == 1
	if out != in {
		C.SSL_SESSION_free(out)
	}
	return ok
}

// owned is what has to be freed, whatever s is.
func badOwnedVariable(a *C.SSL, bio *C.BIO, live bool) C.long {
	var s, owned *C.SSL_SESSION
	if live {
		s = C.SSL_get0_session(a)
		owned = s
	} else {
		owned = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
		s = owned
	}
	defer C.SSL_SESSION_free(owned) // want "borrowedfree"
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

func goodOwnedVariable(a *C.SSL, bio *C.BIO, live bool) C.long {
	var s, owned *C.SSL_SESSION
	if live {
		s = C.SSL_get0_session(a)
	} else {
		owned = C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
		s = owned
	}
	defer C.SSL_SESSION_free(owned)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(s)
}

// A nil interface means that there is nothing to close.
func badNilCloser(ssl *C.SSL, extra bool) error {
	var c io.Closer
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return errNone
	}
	if extra {
		c = &lease{s}
	}
	if C.SSL_SESSION_is_resumable(s) == 0 {
		return errRefuse
	}
	if c != nil {
		return c.Close()
	}
	C.SSL_SESSION_free(s)
	return nil
}

func goodNilCloser(ssl *C.SSL, extra bool) error {
	var c io.Closer
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return errNone
	}
	if extra {
		c = &lease{s}
	}
	var err error
	if C.SSL_SESSION_is_resumable(s) == 0 {
		err = errRefuse
	}
	if c != nil {
		return errors.Join(err, c.Close())
	}
	C.SSL_SESSION_free(s)
	return err
}

// nil marks what was handed over.
func badMoved(ssl *C.SSL, out chan *C.SSL_SESSION, sync bool) (err error) {
	s := C.SSL_get1_session(ssl)
	defer func() { // want "doublefree"
		if s != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if s == nil {
		return errNone
	}
	x := &lease{s}
	if sync {
		return x.Close()
	}
	out <- s
	s = nil
	return nil
}

func goodMoved(ssl *C.SSL, out chan *C.SSL_SESSION, sync bool) (err error) {
	s := C.SSL_get1_session(ssl)
	defer func() {
		if s != nil {
			C.SSL_SESSION_free(s)
		}
	}()
	if s == nil {
		return errNone
	}
	x := &lease{s}
	if sync {
		s = nil
		return x.Close()
	}
	out <- s
	s = nil
	return nil
}

// Each worker gets a reference; when one can't be had, the rest is given back.
func badFanOut(s *C.SSL_SESSION, workers []chan<- *C.SSL_SESSION) error {
	refs := 0
	for range workers {
		if C.SSL_SESSION_up_ref(s) != 1 { // want "refleak"
			return fmt.Errorf("reference %d: %w", refs, errRefuse)
		}
		refs++
	}
	for _, w := range workers {
		w <- s
	}
	return nil
}

func goodFanOut(s *C.SSL_SESSION, workers []chan<- *C.SSL_SESSION) error {
	for i, w := range workers {
		if C.SSL_SESSION_up_ref(s) != 1 {
			return fmt.Errorf("reference %d: %w", i, errRefuse)
		}
		w <- s
	}
	return nil
}

// A status of C as an int, kept in a field.
type entry struct {
	s    *C.SSL_SESSION
	refs int
	kind ownership
}

type ownership uint8

const (
	none ownership = iota
	borrowed
	owned
)

func (e *entry) drop() {
	switch e.kind {
	case owned:
		C.SSL_SESSION_free(e.s)
	case borrowed, none:
	}
	*e = entry{}
}

func badKind(ssl *C.SSL, share bool) (n int) {
	e := entry{s: C.SSL_get0_session(ssl), kind: borrowed}
	if e.s == nil {
		return 0
	}
	if share {
		if int(C.SSL_SESSION_up_ref(e.s)) > 0 { // want "refleak"
			e.refs++
		}
	}
	n = int(C.SSL_SESSION_get_timeout(e.s))
	e.drop()
	return n
}

func goodKind(ssl *C.SSL, share bool) (n int) {
	e := entry{s: C.SSL_get0_session(ssl), kind: borrowed}
	if e.s == nil {
		return 0
	}
	if share {
		if int(C.SSL_SESSION_up_ref(e.s)) > 0 {
			e.refs++
			e.kind = owned
		}
	}
	n = int(C.SSL_SESSION_get_timeout(e.s))
	e.drop()
	return n
}

// The cleanups run in the opposite order of their registration.
func badCleanups(a, b *C.SSL) (err error) {
	var cleanups []func()
	defer func() {
		for i := len(cleanups) - 1; i > 0; i-- {
			cleanups[i]()
		}
	}()
	for _, ssl := range []*C.SSL{a, b} {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			return errNone
		}
		cleanups = append(cleanups, func() { C.SSL_SESSION_free(s) })
	}
	return nil
}

func goodCleanups(a, b *C.SSL) (err error) {
	var cleanups []func()
	defer func() {
		for i := len(cleanups) - 1; i >= 0; i-- {
			cleanups[i]()
		}
	}()
	for _, ssl := range []*C.SSL{a, b} {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			return errNone
		}
		cleanups = append(cleanups, func() { C.SSL_SESSION_free(s) })
	}
	return nil
}

// Two goroutines, each with its own.
func badTwoWorkers(a, b *C.SSL, probe func(C.long) error) error {
	errs := make(chan error, 2)
	for _, ssl := range []*C.SSL{a, b} {
		s := C.SSL_get1_session(ssl) // want "refleak"
		if s == nil {
			errs <- errNone
			continue
		}
		go func() {
			err := probe(C.SSL_SESSION_get_time(s))
			if err != nil {
				errs <- err
				return
			}
			C.SSL_SESSION_free(s)
			errs <- nil
		}()
	}
	return errors.Join(<-errs, <-errs)
}

func goodTwoWorkers(a, b *C.SSL, probe func(C.long) error) error {
	errs := make(chan error, 2)
	for _, ssl := range []*C.SSL{a, b} {
		s := C.SSL_get1_session(ssl)
		if s == nil {
			errs <- errNone
			continue
		}
		go func() {
			defer C.SSL_SESSION_free(s)
			errs <- probe(C.SSL_SESSION_get_time(s))
		}()
	}
	return errors.Join(<-errs, <-errs)
}

// The table's entry for the mode releases.
var modes = map[string]func(*C.SSL_SESSION) C.long{
	"age": func(s *C.SSL_SESSION) C.long { return C.SSL_SESSION_get_time(s) },
	"ttl": func(s *C.SSL_SESSION) C.long { return C.SSL_SESSION_get_timeout(s) },
}

func badTable(ssl *C.SSL, mode string) (C.long, error) {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0, errNone
	}
	f, ok := modes[mode]
	if !ok {
		return 0, fmt.Errorf("mode %q", mode)
	}
	n := f(s)
	C.SSL_SESSION_free(s)
	return n, nil
}

func goodTable(ssl *C.SSL, mode string) (C.long, error) {
	f, ok := modes[mode]
	if !ok {
		return 0, fmt.Errorf("mode %q", mode)
	}
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return 0, errNone
	}
	n := f(s)
	C.SSL_SESSION_free(s)
	return n, nil
}
