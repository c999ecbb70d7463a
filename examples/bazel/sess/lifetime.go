package sess

import "time"

// Lifetime is Timeout as a duration.
func (c *Conn) Lifetime() time.Duration { return time.Duration(c.Timeout()) * time.Second }

// Usable reports whether the connection's session can be resumed.
func (c *Conn) Usable() bool {
	s, err := c.Session() // wrong (refleak): nobody closes it
	return err == nil && s.Resumable()
}
