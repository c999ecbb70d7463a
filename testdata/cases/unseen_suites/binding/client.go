// Package binding uses sessions through a binding of another package.
package binding

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"sync"

	"github.com/sslref/sslref/testdata/cases/unseen_suites/binding/tlsconn"
)

var errStale = errors.New("stale session")

func badLifetimeCheck(c *tlsconn.Conn, min int) error {
	s, err := c.Session() // want "refleak"
	if err != nil {
		return err
	}
	if s.Lifetime() < min {
		return fmt.Errorf("lifetime %d: %w", s.Lifetime(), errStale)
	}
	return s.Close()
}

func goodLifetimeCheck(c *tlsconn.Conn, min int) error {
	s, err := c.Session()
	if err != nil {
		return err
	}
	if s.Lifetime() < min {
		return errors.Join(errStale, s.Close())
	}
	return s.Close()
}

func badChained(c *tlsconn.Conn) int {
	return tlsconn.Must(c.Session()).SetPeer("a").Lifetime() // want "refleak"
}

func goodChained(c *tlsconn.Conn) int {
	s := tlsconn.Must(c.Session()).SetPeer("a")
	defer s.Close()
	return s.Lifetime()
}

func badClosePeeked(c *tlsconn.Conn) int {
	s := c.Peek()
	if s == nil {
		return 0
	}
	defer s.Close() // want "borrowedfree"
	return s.Lifetime()
}

func goodClosePeeked(c *tlsconn.Conn) int {
	s := c.Peek()
	if s == nil {
		return 0
	}
	return s.Lifetime()
}

func badPeekAfterClose(c *tlsconn.Conn) int {
	s := c.Peek()
	if s == nil {
		return 0
	}
	c.Close()
	return s.Lifetime() // want "staleborrow"
}

func goodPeekAfterClose(c *tlsconn.Conn) int {
	s := c.Peek()
	if s == nil {
		return 0
	}
	defer c.Close()
	return s.Lifetime()
}

func badCloneKept(c *tlsconn.Conn, into map[string]*tlsconn.Session, key string) error {
	s, err := c.Session() // want "refleak"
	if err != nil {
		return err
	}
	t, err := s.Clone()
	if err != nil {
		s.Close()
		return err
	}
	into[key] = t
	return nil
}

func goodCloneKept(c *tlsconn.Conn, into map[string]*tlsconn.Session, key string) error {
	s, err := c.Session()
	if err != nil {
		return err
	}
	defer s.Close()
	t, err := s.Clone()
	if err != nil {
		return err
	}
	into[key] = t
	return nil
}

// sessionError carries the session it is about.
type sessionError struct {
	s    *tlsconn.Session
	text string
}

func (e *sessionError) Error() string { return e.text }

func examine(c *tlsconn.Conn) error {
	s, err := c.Session()
	if err != nil {
		return err
	}
	if s.Lifetime() == 0 {
		return &sessionError{s, "no lifetime"}
	}
	return s.Close()
}

func badErrorCarries(c *tlsconn.Conn) bool {
	err := examine(c) // want "refleak"
	var se *sessionError
	if errors.As(err, &se) {
		return se.text == ""
	}
	return err == nil
}

func goodErrorCarries(c *tlsconn.Conn) bool {
	err := examine(c)
	var se *sessionError
	if errors.As(err, &se) {
		se.s.Close()
		return se.text == ""
	}
	return err == nil
}

// client owns a connection and a session.
type client struct {
	conn *tlsconn.Conn
	sess *tlsconn.Session
	mu   sync.Mutex
}

func newClient(conn *tlsconn.Conn) (*client, error) {
	s, err := conn.Session()
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, sess: s}, nil
}

func (c *client) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sess != nil {
		c.sess.Close()
		c.sess = nil
	}
	return nil
}

func (c *client) refresh() error {
	s, err := c.conn.Session()
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sess != nil {
		c.sess.Close()
	}
	c.sess = s
	return nil
}

func badClientDropped(conn *tlsconn.Conn, run func() error) error {
	cl, err := newClient(conn) // want "refleak"
	if err != nil {
		return err
	}
	if err := cl.refresh(); err != nil {
		return err
	}
	return cl.Close()
}

func goodClientDropped(conn *tlsconn.Conn, run func() error) error {
	cl, err := newClient(conn)
	if err != nil {
		return err
	}
	defer cl.Close()
	if err := cl.refresh(); err != nil {
		return err
	}
	return nil
}

// option sets up a client.
type option func(*client) error

func withSession(s *tlsconn.Session) option {
	return func(c *client) error {
		if s == nil {
			return errStale
		}
		c.sess = s
		return nil
	}
}

func dial(conn *tlsconn.Conn, opts ...option) (*client, error) {
	c := &client{conn: conn}
	for _, o := range opts {
		if err := o(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func badOption(conn *tlsconn.Conn) error {
	s, err := conn.Session() // want "refleak"
	if err != nil {
		return err
	}
	c, err := dial(conn, withSession(s))
	if err != nil {
		return err
	}
	_ = c
	return nil
}

func goodOption(conn *tlsconn.Conn) error {
	s, err := conn.Session()
	if err != nil {
		return err
	}
	c, err := dial(conn, withSession(s))
	if err != nil {
		s.Close()
		return err
	}
	return c.Close()
}

// A copy of the struct closes what the original still closes.
type snapshot struct {
	s  tlsconn.Session
	at int
}

func badSnapshotCopy(c *tlsconn.Conn) int {
	s, err := c.Session()
	if err != nil {
		return 0
	}
	c.Close()
	defer s.Close() // want "doublefree"
	snap := snapshot{s: *s, at: 1}
	snap.s.Close()
	return snap.at
}

func goodSnapshotCopy(c *tlsconn.Conn) int {
	s, err := c.Session()
	if err != nil {
		return 0
	}
	c.Close()
	defer s.Close()
	snap := snapshot{s: *s, at: 1}
	return snap.at + snap.s.Lifetime()
}
