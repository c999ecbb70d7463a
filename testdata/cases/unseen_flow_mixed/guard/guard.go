// Package guard closes things. It knows nothing of what they are.
package guard

import "io"

// A Guard closes what was added to it, last first, unless it is disarmed.
type Guard struct {
	closers []io.Closer
	funcs   []func()
}

// Add has c closed by Close.
func (g *Guard) Add(c io.Closer) { g.closers = append(g.closers, c) }

// Do has f called by Close.
func (g *Guard) Do(f func()) { g.funcs = append(g.funcs, f) }

// Disarm forgets everything.
func (g *Guard) Disarm() { g.closers, g.funcs = nil, nil }

// Close closes everything.
func (g *Guard) Close() (err error) {
	for i := len(g.funcs) - 1; i >= 0; i-- {
		g.funcs[i]()
	}
	for i := len(g.closers) - 1; i >= 0; i-- {
		if e := g.closers[i].Close(); e != nil {
			err = e
		}
	}
	g.Disarm()
	return err
}

// All closes its arguments.
func All[T io.Closer](list ...T) {
	for _, c := range list {
		c.Close()
	}
}

// Keep is the identity.
func Keep[T any](v T) T { return v }

// Values returns the values of a map.
func Values[K comparable, V any](m map[K]V) []V {
	list := make([]V, 0, len(m))
	for _, v := range m {
		list = append(list, v)
	}
	return list
}
