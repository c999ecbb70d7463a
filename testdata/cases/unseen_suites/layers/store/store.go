// Package store keeps sessions by name.
package store

import (
	"sync"

	"github.com/sslref/sslref/testdata/cases/unseen_suites/layers/wire"
)

// Store owns the sessions in it.
type Store struct {
	mu   sync.Mutex
	full int
	m    map[string]*wire.Session
}

// New returns an empty store.
func New(full int) *Store { return &Store{full: full, m: map[string]*wire.Session{}} }

// Put takes s over if it returns true.
func (st *Store) Put(name string, s *wire.Session) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if len(st.m) >= st.full {
		return false
	}
	if old, ok := st.m[name]; ok {
		wire.Free(old)
	}
	st.m[name] = s
	return true
}

// Take gives the session of that name away.
func (st *Store) Take(name string) (*wire.Session, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	s, ok := st.m[name]
	if ok {
		delete(st.m, name)
	}
	return s, ok
}

// Get returns a reference of the caller's own, or nil.
func (st *Store) Get(name string) *wire.Session {
	st.mu.Lock()
	defer st.mu.Unlock()
	s, ok := st.m[name]
	if !ok || wire.Keep(s) != nil {
		return nil
	}
	return s
}

// Close releases what is in the store.
func (st *Store) Close() error {
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, s := range st.m {
		wire.Free(s)
	}
	clear(st.m)
	return nil
}

// Entry is a session on its way through the store.
type Entry struct {
	Name string
	S    *wire.Session
}

// NewEntry makes one of the connection's session.
func NewEntry(name string, ssl *wire.SSL) (Entry, error) {
	s := wire.Own(ssl)
	if s == nil {
		return Entry{}, wire.ErrNone
	}
	return Entry{name, s}, nil
}

// Drop releases the entry's session.
func (e Entry) Drop() { wire.Free(e.S) }

// Box is a value with an owner.
type Box[T any] struct {
	v    T
	drop func(T)
	set  bool
}

// Fill puts v in.
func (b *Box[T]) Fill(v T, drop func(T)) {
	b.Empty()
	b.v, b.drop, b.set = v, drop, true
}

// Empty drops what is in the box.
func (b *Box[T]) Empty() {
	if b.set {
		b.drop(b.v)
		var zero T
		b.v, b.drop, b.set = zero, nil, false
	}
}
