// Package pool keeps connections for a while.
package pool

import (
	"container/list"
	"unsafe"

	"github.com/sslref/sslref/testdata/cases/unseen_flow_library/dial"
)

// A Pool owns the connections in it.
type Pool struct {
	ctx  unsafe.Pointer
	idle *list.List
}

// New returns a pool for the SSL_CTX at ctx.
func New(ctx unsafe.Pointer) *Pool { return &Pool{ctx: ctx, idle: list.New()} }

// Get returns an idle connection or a new one. The caller closes it or puts it
// back.
func (p *Pool) Get() (*dial.Conn, error) {
	if e := p.idle.Front(); e != nil {
		return p.idle.Remove(e).(*dial.Conn), nil
	}
	return dial.Dial(p.ctx)
}

// Put takes c back.
func (p *Pool) Put(c *dial.Conn) { p.idle.PushBack(c) }

// With calls f with a connection, which is closed when f fails.
func (p *Pool) With(f func(*dial.Conn) error) error {
	c, err := p.Get()
	if err != nil {
		return err
	}
	if err := f(c); err != nil {
		c.Close()
		return err
	}
	p.Put(c)
	return nil
}

// First dials until a ticket is there, and returns it; the caller drops it.
func First(ctx unsafe.Pointer, tries int) *dial.Ticket {
	for range tries {
		c, err := dial.Dial(ctx, dial.Quiet())
		if err != nil {
			continue
		}
		t := c.Ticket()
		c.Close()
		if t != nil {
			return t
		}
	}
	return nil
}
