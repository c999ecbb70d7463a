package main

import (
	"os"
	"os/signal"
	"slices"
	"sync"
)

// cleanups are what has to be done before the program ends, also when the user
// interrupts it.
type cleanups struct {
	mu      sync.Mutex
	started bool
	list    []*func()
}

// atExit are the cleanups of the program.
var atExit cleanups

// add registers f and returns the function that calls it, once, and forgets it.
func (c *cleanups) add(f func()) (do func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.started {
		c.started = true
		interrupt := make(chan os.Signal, 1)
		signal.Notify(interrupt, os.Interrupt)
		go func() {
			<-interrupt
			c.all()
			os.Exit(exitFailed)
		}()
	}
	entry := &f
	c.list = append(c.list, entry)
	return func() {
		c.mu.Lock()
		i := slices.Index(c.list, entry)
		if i >= 0 {
			c.list = slices.Delete(c.list, i, i+1)
		}
		c.mu.Unlock()
		if i >= 0 {
			f()
		}
	}
}

// all calls what is left, the latest first. It keeps the lock, so that nothing
// is added any more.
func (c *cleanups) all() {
	c.mu.Lock()
	for _, f := range slices.Backward(c.list) {
		(*f)()
	}
}
