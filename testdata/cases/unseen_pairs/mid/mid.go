// Package mid stands between store and its users; it has no cgo of its own.
package mid

import (
	"unsafe"

	"github.com/sslref/sslref/testdata/cases/unseen_pairs/store"
)

// Ticket is a session with a name.
type Ticket struct {
	Name string
	*store.Session
}

// Take returns the named ticket of a connection.
func Take(name string, ssl unsafe.Pointer) (*Ticket, error) {
	s, err := store.FromConn(ssl)
	if err != nil {
		return nil, err
	}
	return &Ticket{Name: name, Session: s}, nil
}

// Drop gives back a bare session.
func Drop(p unsafe.Pointer) { store.Release(p) }
