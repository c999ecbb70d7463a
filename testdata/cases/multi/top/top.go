// Package top calls mid, and low only through it, but for the types.
package top

import (
	"errors"
	"unsafe"

	"github.com/sslref/sslref/testdata/cases/multi/low"
	"github.com/sslref/sslref/testdata/cases/multi/mid"
)

func badTwoAway(c *low.Conn) (string, error) {
	s, err := mid.Fetch(c) // want "refleak"
	if err != nil {
		return "", err
	}
	return mid.Describe(s), nil
}

func goodTwoAway(c *low.Conn) (string, error) {
	s, err := mid.Fetch(c)
	if err != nil {
		return "", err
	}
	defer mid.Done(s)
	return mid.Describe(s), nil
}

func badTwoAwayOnePath(c *low.Conn, limit int) error {
	s := mid.FetchResumable(c) // want "refleak"
	if s == nil {
		return nil
	}
	if s.Timeout() > limit {
		return errors.New("too long")
	}
	mid.Done(s)
	return nil
}

func goodTwoAwayOnePath(c *low.Conn, limit int) error {
	s := mid.FetchResumable(c)
	if s == nil {
		return nil
	}
	defer mid.Done(s)
	if s.Timeout() > limit {
		return errors.New("too long")
	}
	return nil
}

func badLentTwoAway(c *low.Conn) {
	p := mid.Lend(c)
	mid.Drop(p) // want "borrowedfree"
}

func goodLentTwoAway(c *low.Conn) {
	p := mid.Grab(c)
	mid.Drop(p)
}

func badDroppedTwice(c *low.Conn) {
	p := mid.Grab(c)
	defer mid.Drop(p) // want "doublefree"
	if mid.Old(p, 100) {
		mid.Drop(p)
	}
}

func goodDroppedTwice(c *low.Conn) {
	p := mid.Grab(c)
	if mid.Old(p, 100) {
		mid.Drop(p)
		return
	}
	mid.Drop(p)
}

func badUsedAfterDone() bool {
	s := low.New()
	if s == nil {
		return false
	}
	p := s.Pointer()
	mid.Done(s)
	return mid.Old(p, 1) // want "useafterfree"
}

func goodUsedAfterDone() bool {
	s := low.New()
	if s == nil {
		return false
	}
	defer mid.Done(s)
	return mid.Old(s.Pointer(), 1)
}

func badHolder(c *low.Conn) (string, error) {
	h, err := mid.NewHolder(c, "top") // want "refleak"
	if err != nil {
		return "", err
	}
	return h.Name, nil
}

func goodHolder(c *low.Conn) (string, error) {
	h, err := mid.NewHolder(c, "top")
	if err != nil {
		return "", err
	}
	defer h.Close()
	return h.Name, nil
}

func badHolderSwap(c, d *low.Conn) error {
	h, err := mid.NewHolder(c, "top") // lost where Swap fails // want "refleak"
	if err != nil {
		return err
	}
	if err := h.Swap(d); err != nil {
		return err
	}
	h.Close()
	return nil
}

func goodHolderSwap(c, d *low.Conn) error {
	h, err := mid.NewHolder(c, "top")
	if err != nil {
		return err
	}
	defer h.Close()
	return h.Swap(d)
}

func badHolderCurrent(c *low.Conn) error {
	h, err := mid.NewHolder(c, "top")
	if err != nil {
		return err
	}
	defer h.Close() // the same reference as Current's // want "doublefree"
	h.Current().Release()
	return nil
}

func goodHolderCurrent(c *low.Conn) error {
	h, err := mid.NewHolder(c, "top")
	if err != nil {
		return err
	}
	defer h.Close()
	h.Give().Release()
	return nil
}

func badHolderGiven(c *low.Conn) (int, error) {
	h, err := mid.NewHolder(c, "top") // Close has nothing left // want "refleak"
	if err != nil {
		return 0, err
	}
	defer h.Close()
	return h.Give().Timeout(), nil
}

func goodHolderGiven(c *low.Conn) (int, error) {
	h, err := mid.NewHolder(c, "top")
	if err != nil {
		return 0, err
	}
	defer h.Close()
	return h.Current().Timeout(), nil
}

func badClonedTwoAway(c *low.Conn) *low.Session {
	s, err := mid.Fetch(c) // the clone goes out, s stays // want "refleak"
	if err != nil {
		return nil
	}
	return s.Clone()
}

func goodClonedTwoAway(c *low.Conn) *low.Session {
	s, err := mid.Fetch(c)
	if err != nil {
		return nil
	}
	defer mid.Done(s)
	return s.Clone()
}

func badStaleTwoAway(x *low.Context) bool {
	c, err := x.Dial()
	if err != nil {
		return false
	}
	p := mid.Lend(c)
	c.Close()
	return mid.Old(p, 5) // want "staleborrow"
}

func goodStaleTwoAway(x *low.Context) bool {
	c, err := x.Dial()
	if err != nil {
		return false
	}
	defer c.Close()
	p := mid.Lend(c)
	return mid.Old(p, 5)
}

func badEscapeTwoAway(x *low.Context) (unsafe.Pointer, error) {
	c, err := x.Dial()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return mid.Lend(c), nil // want "borrowescape"
}

func goodEscapeTwoAway(x *low.Context) (unsafe.Pointer, error) {
	c, err := x.Dial()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return mid.Grab(c), nil
}

// A keeper embeds the holder of package mid.
type keeper struct {
	*mid.Holder
	used int
}

func badEmbeddedHolder(c *low.Conn) int {
	h, err := mid.NewHolder(c, "keeper") // want "refleak"
	if err != nil {
		return 0
	}
	k := keeper{Holder: h}
	k.used++
	return k.used
}

func goodEmbeddedHolder(c *low.Conn) int {
	h, err := mid.NewHolder(c, "keeper")
	if err != nil {
		return 0
	}
	k := keeper{Holder: h}
	defer k.Close()
	k.used++
	return k.used
}

func goodHandsOn(c *low.Conn, name string) (*keeper, error) {
	h, err := mid.NewHolder(c, name)
	if err != nil {
		return nil, err
	}
	return &keeper{Holder: h}, nil
}
