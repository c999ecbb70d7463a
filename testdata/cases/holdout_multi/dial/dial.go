// Package dial has no code of its own that calls C.
package dial

import (
	"fmt"
	"sync"
	"unsafe"

	"github.com/sslref/sslref/testdata/cases/holdout_multi/native"
)

// Store keeps a session for each name.
type Store struct {
	mu sync.Mutex
	m  map[string]*native.Session
}

// NewStore returns an empty one.
func NewStore() *Store { return &Store{m: map[string]*native.Session{}} }

// Put takes over s.
func (st *Store) Put(name string, s *native.Session) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if old := st.m[name]; old != nil {
		old.Close()
	}
	st.m[name] = s
}

// Take gives what is kept under the name to the caller, or nil.
func (st *Store) Take(name string) *native.Session {
	st.mu.Lock()
	defer st.mu.Unlock()
	s := st.m[name]
	delete(st.m, name)
	return s
}

// Client is a connection with the session it was made with.
type Client struct {
	*native.Conn
	prev *native.Session
}

// Dial makes a client that resumes prev, which it takes over.
func Dial(ctx unsafe.Pointer, prev *native.Session) (*Client, error) {
	c, err := native.NewConn(ctx)
	if err != nil {
		if prev != nil {
			prev.Close()
		}
		return nil, fmt.Errorf("dial: %w", err)
	}
	if prev != nil {
		if err := c.Resume(prev); err != nil {
			prev.Close()
			c.Close()
			return nil, err
		}
	}
	return &Client{c, prev}, nil
}

// Redial makes a client that resumes a copy of s.
func Redial(ctx unsafe.Pointer, s *native.Session) (*Client, error) {
	prev, err := s.Clone()
	if err != nil {
		return nil, err
	}
	return Dial(ctx, prev)
}

// Close ends the client and gives back the session.
func (c *Client) Close() error {
	if c.prev != nil {
		c.prev.Close()
	}
	return c.Conn.Close()
}

// Fresh returns the client's session as its caller's own.
func (c *Client) Fresh() (*native.Session, error) {
	v := c.View()
	if !v.Valid() {
		return nil, native.ErrNone
	}
	return v.Own()
}

// badSave leaves the session when it has no ticket.
func badSave(c *native.Conn, st *Store) error {
	s, err := c.Session() // want "refleak"
	if err != nil {
		return err
	}
	if !s.HasTicket() {
		return native.ErrNone
	}
	st.Put("last", s)
	return nil
}

func goodSave(c *native.Conn, st *Store) error {
	s, err := c.Session()
	if err != nil {
		return err
	}
	if !s.HasTicket() {
		s.Close()
		return native.ErrNone
	}
	st.Put("last", s)
	return nil
}

// badDial loses the connection when it can't resume.
func badDial(ctx unsafe.Pointer, c *native.Conn) (*Client, error) {
	s, err := c.Session() // want "refleak"
	if err != nil {
		return nil, err
	}
	n, err := native.NewConn(ctx)
	if err != nil {
		return nil, err
	}
	if err := n.Resume(s); err != nil {
		n.Close()
		return nil, err
	}
	return &Client{n, s}, nil
}

func goodDial(ctx unsafe.Pointer, c *native.Conn) (*Client, error) {
	s, err := c.Session()
	if err != nil {
		return nil, err
	}
	n, err := native.NewConn(ctx)
	if err != nil {
		s.Close()
		return nil, err
	}
	if err := n.Resume(s); err != nil {
		s.Close()
		n.Close()
		return nil, err
	}
	return &Client{n, s}, nil
}

// badView looks at the view of a closed connection.
func badView(c *native.Conn) bool {
	v := c.View()
	if !v.Valid() {
		return false
	}
	c.Close()
	return v.HasTicket() // want "staleborrow"
}

func goodView(c *native.Conn) bool {
	defer c.Close()
	v := c.View()
	return v.Valid() && v.HasTicket()
}

// badViewNil doesn't ask.
func badViewNil(c *native.Conn) bool {
	return c.View().HasTicket() // want "uncheckedref"
}

func goodViewNil(c *native.Conn) bool {
	v := c.View()
	return v.Valid() && v.HasTicket()
}

// badAdopted closes what Adopt has closed.
func badAdopted(c *native.Conn, from *native.Session) error {
	s, err := from.Clone()
	if err != nil {
		return err
	}
	p := *s
	err = c.Adopt(s)
	p.Close() // want "doublefree"
	return err
}

func goodAdopted(c *native.Conn, from *native.Session) error {
	s, err := from.Clone()
	if err != nil {
		return err
	}
	defer s.Close()
	return c.Adopt(s)
}
