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
