// Package mid has no C in it: it works with what package low exports.
package mid

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/sslref/sslref/testdata/cases/multi/low"
)

// Fetch returns the session of c, to be closed by the caller.
func Fetch(c *low.Conn) (*low.Session, error) {
	s, err := c.Session()
	if err != nil {
		return nil, fmt.Errorf("fetch: %w", err)
	}
	return s, nil
}

// FetchResumable returns it only if it can be resumed.
func FetchResumable(c *low.Conn) *low.Session {
	s, err := c.Session()
	if err != nil {
		return nil
	}
	if !s.Resumable() {
		s.Close()
		return nil
	}
	return s
}

// Lend is the loan of c.
func Lend(c *low.Conn) unsafe.Pointer { return c.Peek() }

// Grab is a reference as a pointer.
func Grab(c *low.Conn) unsafe.Pointer { return c.Take() }

// Done closes s.
func Done(s *low.Session) {
	if s != nil {
		s.Close()
	}
}

// Drop releases what the pointer refers to.
func Drop(p unsafe.Pointer) { low.Free(p) }

// Describe looks at s.
func Describe(s *low.Session) string {
	return fmt.Sprintf("timeout %d, resumable %t", s.Timeout(), s.Resumable())
}

// Old looks at what the pointer refers to.
func Old(p unsafe.Pointer, limit int) bool { return p != nil && low.Age(p) > limit }

// A Holder keeps one session.
type Holder struct {
	Name string
	cur  *low.Session
}

// NewHolder keeps the session of c until Close.
func NewHolder(c *low.Conn, name string) (*Holder, error) {
	s, err := Fetch(c)
	if err != nil {
		return nil, err
	}
	return &Holder{Name: name, cur: s}, nil
}

// Close closes what is kept.
func (h *Holder) Close() {
	Done(h.cur)
	h.cur = nil
}

// Swap keeps the session of c instead.
func (h *Holder) Swap(c *low.Conn) error {
	s, err := Fetch(c)
	if err != nil {
		return err
	}
	h.Close()
	h.cur = s
	return nil
}

// Current lends what is kept.
func (h *Holder) Current() *low.Session { return h.cur }

// Give hands it over.
func (h *Holder) Give() *low.Session {
	s := h.cur
	h.cur = nil
	return s
}

func badFetched(c *low.Conn) (string, error) {
	s, err := c.Session() // want "refleak"
	if err != nil {
		return "", err
	}
	if !s.Resumable() {
		return "", errors.New("not resumable")
	}
	text := Describe(s)
	s.Close()
	return text, nil
}

func goodFetched(c *low.Conn) (string, error) {
	s, err := c.Session()
	if err != nil {
		return "", err
	}
	defer s.Close()
	if !s.Resumable() {
		return "", errors.New("not resumable")
	}
	return Describe(s), nil
}

func badReleasedTwice(c *low.Conn) error {
	s, err := Fetch(c)
	if err != nil {
		return err
	}
	s.Release()
	s.Close() // Release leaves the pointer // want "doublefree"
	return nil
}

func goodReleasedTwice(c *low.Conn) error {
	s, err := Fetch(c)
	if err != nil {
		return err
	}
	s.Close()
	s.Release()
	return nil
}

func badFreedPeek(c *low.Conn) {
	low.Free(c.Peek()) // want "borrowedfree"
}

func goodFreedPeek(c *low.Conn) {
	low.Free(c.Take())
}

func badPeekAfterClose(x *low.Context) bool {
	c, err := x.Dial()
	if err != nil {
		return false
	}
	p := c.Peek()
	c.Close()
	return Old(p, 10) // want "staleborrow"
}

func goodPeekAfterClose(x *low.Context) bool {
	c, err := x.Dial()
	if err != nil {
		return false
	}
	defer c.Close()
	return Old(c.Peek(), 10)
}

func badUncheckedTake(c *low.Conn) bool {
	p := c.Take() // want "uncheckedref"
	defer low.Free(p)
	return low.Ticket(p)
}

func goodUncheckedTake(c *low.Conn) bool {
	p := c.Take()
	if p == nil {
		return false
	}
	defer low.Free(p)
	return low.Ticket(p)
}

// remembered outlives every connection.
var remembered unsafe.Pointer

func badRemembered(c *low.Conn) {
	remembered = c.Peek() // want "borrowescape"
}

func goodRemembered(c *low.Conn) {
	remembered = c.Take()
}

// A store is implemented below only.
type store interface {
	put(host string, s *low.Session)
}

type closing struct{}

func (closing) put(_ string, s *low.Session) { s.Close() }

type keeping map[string]*low.Session

func (k keeping) put(host string, s *low.Session) {
	if old := k[host]; old != nil {
		old.Close()
	}
	k[host] = s
}

func badStore(c *low.Conn) {
	var st store = keeping{}
	if s := FetchResumable(c); s != nil { // the store goes with the function // want "refleak"
		st.put("host", s)
	}
}

func goodStore(c *low.Conn) {
	var st store = closing{}
	if s := FetchResumable(c); s != nil {
		st.put("host", s)
	}
}

func goodStoreOfCaller(c *low.Conn, k keeping) {
	if k == nil {
		return
	}
	var st store = k
	if s := FetchResumable(c); s != nil {
		st.put("host", s)
	}
}
