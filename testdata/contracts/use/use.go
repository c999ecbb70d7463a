// Package use goes by the contracts of another package, and has neither C nor
// a word of OpenSSL's of its own.
package use

import "github.com/sslref/sslref/testdata/contracts/lib"

func badInterface(c lib.Cache, conn *lib.Conn) error {
	s, err := c.Get("a") // want "session s from Cache.Get is not freed"
	if err != nil {
		return err
	}
	lib.Use(s)
	return nil
}

func goodInterface(c lib.Cache, conn *lib.Conn) error {
	s, err := c.Get("a")
	if err != nil {
		return err
	}
	lib.Use(s)
	c.Put("a", s)
	return nil
}

func badPutTwice(c lib.Cache) {
	s, err := c.Get("a")
	if err != nil {
		return
	}
	c.Put("a", s)
	c.Put("b", s) // want "doublefree"
}

func goodPutTwice(c lib.Cache) {
	for _, key := range []string{"a", "b"} {
		s, err := c.Get(key)
		if err != nil {
			return
		}
		c.Put(key, s)
	}
}

func badUseAfterPut(c lib.Cache) {
	s, err := c.Get("a")
	if err != nil {
		return
	}
	c.Put("a", s)
	lib.Use(s) // want "useafterfree"
}

func goodUseAfterKeep(c lib.Cache) {
	s, err := c.Get("a")
	if err != nil {
		return
	}
	c.Keep(s)
	lib.Free(s)
}

func badKeepIsNoRelease(c lib.Cache) {
	s, err := c.Get("a") // want "session s from Cache.Get is not freed"
	if err != nil {
		return
	}
	c.Keep(s)
}

func badFreesLoan(c lib.Cache, conn *lib.Conn) {
	s := c.Peek(conn)
	lib.Free(s) // want "borrowedfree"
}

func goodFreesLoan(c lib.Cache, conn *lib.Conn) {
	s := c.Peek(conn)
	lib.Use(s)
}

func badMethod(conn *lib.Conn) {
	s, err := conn.Resume() // want "session s from Conn.Resume is not freed"
	if err == nil {
		lib.Use(s)
	}
}

func goodMethod(conn *lib.Conn) {
	s, err := conn.Resume()
	if err != nil {
		return
	}
	defer lib.Free(s)
	lib.Use(s)
}

func badLoan(conn *lib.Conn) {
	lib.Free(conn.Session()) // want "borrowedfree"
}

func goodLoan(conn *lib.Conn) { lib.Use(conn.Session()) }

func badFuncType(r lib.Releaser, conn *lib.Conn) {
	s, err := conn.Resume()
	if err != nil {
		return
	}
	r(s)
	lib.Free(s) // want "doublefree"
}

func goodFuncType(r lib.Releaser, conn *lib.Conn) {
	s, err := conn.Resume()
	if err != nil {
		return
	}
	r(s)
}

func badField(h *lib.Hooks) {
	s := h.Load() // want "session s from Load is not freed"
	lib.Use(s)
}

func goodField(h *lib.Hooks) {
	s := h.Load()
	lib.Use(s)
	h.Drop(s)
}

func badFieldTwice(h lib.Hooks) {
	s := h.Load()
	defer h.Drop(s) // want "doublefree"
	lib.Free(s)
}

func goodFieldTwice(h lib.Hooks) {
	s := h.Load()
	defer h.Drop(s)
	lib.Use(s)
}

// Of a field without a contract nothing is known: it takes what it is given.
func goodUnknownField(h lib.Hooks) {
	h.Any(h.Load())
}

// A type of this package implements the interface of the other.
type badCache struct{ lib.Cache }

func (badCache) Put(key string, s *lib.Session) {} // want "badCache.Put, as Cache.Put, says it releases s, but doesn't"

type goodCache struct{ lib.Cache }

func (goodCache) Put(key string, s *lib.Session) { lib.Free(s) }
