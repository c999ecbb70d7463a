// Package app knows the library by the packages between only.
package app

import (
	"errors"
	"log"
	"unsafe"

	"github.com/sslref/sslref/testdata/cases/holdout_multi/dial"
	"github.com/sslref/sslref/testdata/cases/holdout_multi/native"
)

var errNoTicket = errors.New("no ticket")

// A client that isn't closed keeps the session.
func badClient(ctx unsafe.Pointer, from *native.Session) (bool, error) {
	c, err := dial.Redial(ctx, from) // want "refleak"
	if err != nil {
		return false, err
	}
	s, err := c.Fresh()
	if err != nil {
		return false, err
	}
	defer s.Close()
	defer c.Close()
	return s.HasTicket(), nil
}

func goodClient(ctx unsafe.Pointer, from *native.Session) (bool, error) {
	c, err := dial.Redial(ctx, from)
	if err != nil {
		return false, err
	}
	defer c.Close()
	s, err := c.Fresh()
	if err != nil {
		return false, err
	}
	defer s.Close()
	return s.HasTicket(), nil
}

// A session two packages away, dropped.
func badFresh(c *dial.Client) error {
	s, err := c.Fresh() // want "refleak"
	if err != nil {
		return err
	}
	if !s.HasTicket() {
		return errNoTicket
	}
	return s.Close()
}

func goodFresh(c *dial.Client) error {
	s, err := c.Fresh()
	if err != nil {
		return err
	}
	if !s.HasTicket() {
		return errors.Join(errNoTicket, s.Close())
	}
	return s.Close()
}

// Released, and asked.
func badAsked(from *native.Session) bool {
	s, err := from.Clone()
	if err != nil {
		return false
	}
	s.Release()
	return s.HasTicket() // want "useafterfree"
}

func goodAsked(from *native.Session) bool {
	s, err := from.Clone()
	if err != nil {
		return false
	}
	defer s.Release()
	return s.HasTicket()
}

// A detached pointer that nobody attaches.
func badDetached(from *native.Session) bool {
	s, err := from.Clone() // want "refleak"
	if err != nil {
		return false
	}
	p := s.Detach()
	s.Close()
	return p != nil
}

func goodDetached(from *native.Session) bool {
	s, err := from.Clone()
	if err != nil {
		return false
	}
	p := s.Detach()
	s.Close()
	native.Free(p)
	return p != nil
}

// Attached twice.
func badAttached(from *native.Session) {
	s, err := from.Clone()
	if err != nil {
		return
	}
	p := s.Detach()
	a, b := native.Attach(p), native.Attach(p)
	a.Close()
	b.Close() // want "doublefree"
}

func goodAttached(from *native.Session) {
	s, err := from.Clone()
	if err != nil {
		return
	}
	p := s.Detach()
	a := native.Attach(p)
	a.Close()
	a.Close()
}

// The view of a client that was closed by its outer method.
func badClientView(c *dial.Client) bool {
	v := c.View()
	if err := c.Close(); err != nil || !v.Valid() {
		log.Print(err)
		return false
	}
	return v.HasTicket() // want "staleborrow"
}

func goodClientView(c *dial.Client) bool {
	v := c.View()
	ok := v.Valid() && v.HasTicket()
	if err := c.Close(); err != nil {
		log.Print(err)
	}
	return ok
}

// A shared one is one more.
func badShared(from *native.Session) bool {
	s, ok := from.Share() // want "refleak"
	return ok && s.HasTicket()
}

func goodShared(from *native.Session) bool {
	s, ok := from.Share()
	if !ok {
		return false
	}
	defer s.Release()
	return s.HasTicket()
}

// closer is what a generic helper of this package needs.
type closer interface{ Close() error }

func closing[T closer](v T, err error, use func(T) bool) (bool, error) {
	if err != nil {
		return false, err
	}
	defer v.Close()
	return use(v), nil
}

func using[T closer](v T, err error, use func(T) bool) (bool, error) {
	if err != nil {
		return false, err
	}
	return use(v), nil
}

func badUsing(from *native.Session) (bool, error) {
	s, err := from.Clone() // want "refleak"
	return using(s, err, (*native.Session).HasTicket)
}

func goodUsing(from *native.Session) (bool, error) {
	s, err := from.Clone()
	return closing(s, err, (*native.Session).HasTicket)
}
