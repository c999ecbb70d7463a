// Package tickets uses tickets.
package tickets

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"io"
	"sync"
	"unsafe"

	"github.com/sslref/sslref/testdata/cases/unseen_suites/tickets/sess"
)

func badTake(ssl *C.SSL, want bool) bool {
	t, err := sess.Take(unsafe.Pointer(ssl)) // want "refleak"
	if err != nil {
		return false
	}
	if C.SSL_SESSION_is_resumable((*C.SSL_SESSION)(t.Raw())) == 0 {
		return want
	}
	return t.Close() == nil
}

func goodTake(ssl *C.SSL, want bool) bool {
	t, err := sess.Take(unsafe.Pointer(ssl))
	if err != nil {
		return false
	}
	defer t.Close()
	if C.SSL_SESSION_is_resumable((*C.SSL_SESSION)(t.Raw())) == 0 {
		return want
	}
	return true
}

func badRawAfterClose(ssl *C.SSL) C.long {
	t, err := sess.Take(unsafe.Pointer(ssl))
	C.SSL_free(ssl)
	if err != nil {
		return 0
	}
	s := (*C.SSL_SESSION)(t.Raw())
	t.Close()
	return C.SSL_SESSION_get_timeout(s) // want "useafterfree"
}

func goodRawAfterClose(ssl *C.SSL) C.long {
	t, err := sess.Take(unsafe.Pointer(ssl))
	C.SSL_free(ssl)
	if err != nil {
		return 0
	}
	defer t.Close()
	s := (*C.SSL_SESSION)(t.Raw())
	return C.SSL_SESSION_get_timeout(s)
}

func badEither(ssl *C.SSL, own bool) (err error) {
	var t sess.Ticket
	if own {
		t, err = sess.Take(unsafe.Pointer(ssl)) // want "refleak"
	} else {
		t, err = sess.Lend(unsafe.Pointer(ssl))
	}
	if err != nil {
		return err
	}
	if C.SSL_SESSION_has_ticket((*C.SSL_SESSION)(t.Raw())) == 0 {
		return io.EOF
	}
	return t.Close()
}

func goodEither(ssl *C.SSL, own bool) (err error) {
	var t sess.Ticket
	if own {
		t, err = sess.Take(unsafe.Pointer(ssl))
	} else {
		t, err = sess.Lend(unsafe.Pointer(ssl))
	}
	if err != nil {
		return err
	}
	defer t.Close()
	if C.SSL_SESSION_has_ticket((*C.SSL_SESSION)(t.Raw())) == 0 {
		return io.EOF
	}
	return nil
}

func badIntoThenUse(a, b *C.SSL) C.long {
	t, err := sess.Take(unsafe.Pointer(a))
	C.SSL_free(a)
	if err != nil {
		return 0
	}
	s := (*C.SSL_SESSION)(t.Raw())
	if !sess.Into(t, unsafe.Pointer(b)) {
		return C.SSL_SESSION_get_timeout(s) // want "useafterfree"
	}
	return 1
}

func goodIntoThenUse(a, b *C.SSL) C.long {
	t, err := sess.Take(unsafe.Pointer(a))
	C.SSL_free(a)
	if err != nil {
		return 0
	}
	s := (*C.SSL_SESSION)(t.Raw())
	n := C.SSL_SESSION_get_timeout(s)
	if !sess.Into(t, unsafe.Pointer(b)) {
		return n
	}
	return 1
}

func badSharedReleased(ssl *C.SSL, wg *sync.WaitGroup) int {
	s := sess.NewShared(unsafe.Pointer(ssl)) // want "refleak"
	if s == nil {
		return 0
	}
	if wg == nil {
		return 1
	}
	s.Release()
	return 2
}

func goodSharedReleased(ssl *C.SSL, wg *sync.WaitGroup) int {
	s := sess.NewShared(unsafe.Pointer(ssl))
	if s == nil {
		return 0
	}
	defer s.Release()
	if wg == nil {
		return 1
	}
	wg.Add(1)
	go func(s *sess.Shared) {
		defer wg.Done()
		s.Release()
	}(s.Acquire())
	return 2
}

// closers closes all of them and joins the errors.
func closers(cs ...io.Closer) (err error) {
	for _, c := range cs {
		if c != nil {
			err = errors.Join(err, c.Close())
		}
	}
	return err
}

func badClosers(a, b *C.SSL) error {
	x, err := sess.Take(unsafe.Pointer(a)) // want "refleak"
	if err != nil {
		return err
	}
	y, err := sess.Take(unsafe.Pointer(b))
	if err != nil {
		return err
	}
	return closers(x, y)
}

func goodClosers(a, b *C.SSL) error {
	x, err := sess.Take(unsafe.Pointer(a))
	if err != nil {
		return err
	}
	y, err := sess.Take(unsafe.Pointer(b))
	if err != nil {
		return closers(x)
	}
	return closers(x, y)
}

// multi collects closers and closes them in reverse order.
type multi struct{ list []io.Closer }

func (m *multi) add(c io.Closer) { m.list = append(m.list, c) }

func (m *multi) Close() (err error) {
	for i := len(m.list) - 1; i >= 0; i-- {
		err = errors.Join(err, m.list[i].Close())
	}
	m.list = nil
	return err
}

func badMultiForgotten(ssls []*C.SSL) (n int, err error) {
	var m multi
	for _, ssl := range ssls {
		t, err := sess.Take(unsafe.Pointer(ssl)) // want "refleak"
		if err != nil {
			return n, err
		}
		m.add(t)
		n++
	}
	return n, m.Close()
}

func goodMultiForgotten(ssls []*C.SSL) (n int, err error) {
	var m multi
	defer func() { err = errors.Join(err, m.Close()) }()
	for _, ssl := range ssls {
		t, err := sess.Take(unsafe.Pointer(ssl))
		if err != nil {
			return n, err
		}
		m.add(t)
		n++
	}
	return n, nil
}
