// Package pool keeps one session for each server.
package pool

import (
	"fmt"

	"example.com/tickets/sess"
)

// A Pool has the sessions by the names of the servers.
type Pool struct{ sessions map[string]*sess.Session }

// New returns an empty pool.
func New() *Pool { return &Pool{sessions: make(map[string]*sess.Session)} }

// Keep keeps the connection's session, in the place of an earlier one.
func (p *Pool) Keep(server string, c *sess.Conn) error {
	s, err := c.Session()
	if err != nil {
		return fmt.Errorf("%s: %w", server, err)
	}
	if old := p.sessions[server]; old != nil {
		old.Close()
	}
	p.sessions[server] = s
	return nil
}

// Take returns the connection's session, which the caller must close.
func Take(c *sess.Conn) (*sess.Session, error) {
	s, err := c.Session()
	if err != nil {
		return nil, fmt.Errorf("take: %w", err)
	}
	return s, nil
}
