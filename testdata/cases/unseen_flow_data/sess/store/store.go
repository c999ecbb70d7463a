// Package store looks sessions up by the name of the peer. It has no cgo of
// its own.
package store

import (
	"sync"
	"unsafe"

	"github.com/sslref/sslref/testdata/cases/unseen_flow_data/sess"
)

// A Store keeps one session a peer.
type Store struct {
	mu sync.Mutex
	m  map[string]*sess.Session
}

// New returns an empty store.
func New() *Store { return &Store{m: make(map[string]*sess.Session)} }

// Put keeps s, which is the store's from then on.
func (st *Store) Put(s *sess.Session) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if old, ok := st.m[s.Peer]; ok {
		old.Close()
	}
	st.m[s.Peer] = s
}

// Take removes the session of the peer; the caller closes it.
func (st *Store) Take(peer string) *sess.Session {
	st.mu.Lock()
	defer st.mu.Unlock()
	s := st.m[peer]
	delete(st.m, peer)
	return s
}

// Snapshot returns a session of the connection for the caller to close, or nil.
func Snapshot(ssl unsafe.Pointer, peer string) *sess.Session {
	s, err := sess.Of(ssl, peer)
	if err != nil {
		return nil
	}
	if !s.Resumable() {
		s.Close()
		return nil
	}
	return s
}

// Resume offers the session and closes it.
func Resume(ssl unsafe.Pointer, s *sess.Session) bool {
	defer s.Close()
	return s.Offer(ssl)
}
