// App would talk to servers.
package main

import (
	"errors"
	"fmt"

	"example.com/tickets/pool"
	"example.com/tickets/sess"
)

// check tells whether the connection's session is of use.
func check(c *sess.Conn) error {
	s, err := pool.Take(c) // wrong (refleak): it is not closed where it isn't resumable
	if err != nil {
		return err
	}
	if !s.Resumable() {
		return errors.New("the session can't be resumed")
	}
	s.Close()
	return nil
}

// keep keeps the connection's session, and has done with it.
func keep(p *pool.Pool, c *sess.Conn) error {
	s, err := pool.Take(c)
	if err != nil {
		return err
	}
	defer s.Close()
	return p.Keep("example.com", c)
}

func main() {
	c := sess.New(nil)
	if c.Usable() {
		fmt.Println(check(c), keep(pool.New(), c))
	}
}
