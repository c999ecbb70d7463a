package resume

// (cgo preamble: the model has no C code)
import "github.com/sslref/sslref/refmodel/libssl"

import "sync"

// A Store keeps the latest session of each server. It owns one reference to
// each session in it. It is safe for concurrent use.
type Store struct {
	mu       sync.Mutex
	sessions map[string]*libssl.SSL_SESSION
}

// NewStore returns an empty store. Its user must close it.
func NewStore() *Store {
	return &Store{sessions: map[string]*libssl.SSL_SESSION{}}
}

// put keeps s as the session of the server called name, in the place of an
// earlier one. The caller's reference becomes the store's.
func (st *Store) put(name string, s *libssl.SSL_SESSION) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if old := st.sessions[name]; old != nil {
		libssl.SSL_SESSION_free(old)
	}
	st.sessions[name] = s
}

// get returns the session of the server called name, with a reference that the
// caller must free, or nil if there is none.
func (st *Store) get(name string) *libssl.SSL_SESSION {
	st.mu.Lock()
	defer st.mu.Unlock()
	s := st.sessions[name]
	if s == nil || libssl.SSL_SESSION_up_ref(s) != 1 {
		return nil
	}
	return s
}

// drop forgets s, which the caller has borrowed, if it is in the store.
func (st *Store) drop(s *libssl.SSL_SESSION) {
	st.mu.Lock()
	defer st.mu.Unlock()
	for name, kept := range st.sessions {
		if kept == s {
			delete(st.sessions, name)
			libssl.SSL_SESSION_free(kept)
		}
	}
}

// Len returns the number of sessions in the store.
func (st *Store) Len() int {
	st.mu.Lock()
	defer st.mu.Unlock()
	return len(st.sessions)
}

// Close frees all sessions. The store is empty then.
func (st *Store) Close() {
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, s := range st.sessions {
		libssl.SSL_SESSION_free(s)
	}
	clear(st.sessions)
}
