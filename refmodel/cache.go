package refmodel

import (
	"bytes"
	"container/list"
	"slices"
)

// The internal session cache of an SSL_CTX: a table by id and version, and a
// list with what stays longest in front. Both have the library's own corners:
// a session whose id was changed while it was cached is in the list and can't
// be found.

// idPrefix is what the table hashes of an id.
type idPrefix [4]byte

func prefixOf(id []byte) (p idPrefix) {
	copy(p[:], id)
	return p
}

// lookup returns the cached session with this id and version.
func (x *ContextObject) lookup(id []byte, version int) *SessionObject {
	for _, s := range x.hash[prefixOf(id)] {
		if s.life == alive && s.fields.version == version && bytes.Equal(s.fields.id.b, id) {
			return s
		}
	}
	return nil
}

// lookupLike returns the cached session that has the id and version of s.
func (x *ContextObject) lookupLike(s *SessionObject) *SessionObject {
	return x.lookup(s.fields.id.b, s.fields.version)
}

// unhash takes the cached session that has the id and version of s out of the
// table and returns it.
func (x *ContextObject) unhash(s *SessionObject) *SessionObject {
	r := x.lookupLike(s)
	if r == nil {
		return nil
	}
	p := prefixOf(s.fields.id.b)
	x.hash[p] = slices.DeleteFunc(x.hash[p], func(o *SessionObject) bool { return o == r })
	x.number--
	if len(x.hash[p]) == 0 {
		delete(x.hash, p)
	}
	return r
}

// listed reports whether s is in the list.
func (x *ContextObject) listed(s *SessionObject) bool { return x.at[s] != nil }

// unlist takes s out of the list.
func (x *ContextObject) unlist(s *SessionObject) {
	e := x.at[s]
	if e == nil {
		return
	}
	x.list.Remove(e)
	delete(x.at, s)
	s.caches--
	if s.cache == x {
		s.cache = nil
	}
}

// enlist puts s into the list: in front, or, in a sorted cache, in front of the
// first that doesn't expire later.
func (x *ContextObject) enlist(s *SessionObject, sorted bool) {
	x.unlist(s)
	next := x.list.Front()
	for sorted && next != nil && sessionAt(next).calcTimeout() > s.calcTimeout() {
		next = next.Next()
	}
	if next == nil {
		x.at[s] = x.list.PushBack(s)
	} else {
		x.at[s] = x.list.InsertBefore(s, next)
	}
	s.cache = x
	s.caches++
}

func sessionAt(e *list.Element) *SessionObject { return e.Value.(*SessionObject) }

// last returns the session that goes first when there is no room, or nil.
func (x *ContextObject) last() *SessionObject {
	if e := x.list.Back(); e != nil {
		return sessionAt(e)
	}
	return nil
}

// expired returns a listed session that is expired at the time t (0: any), or
// nil.
func (x *ContextObject) expired(t int64, sorted bool) *SessionObject {
	for e := x.list.Back(); e != nil; e = e.Prev() {
		if s := sessionAt(e); t == 0 || t > s.calcTimeout() {
			return s
		}
		if sorted {
			return nil
		}
	}
	return nil
}

// resort puts a cached session to its place after its dates changed.
func (w *World) resort(s *SessionObject) {
	if s.cache != nil && w.traits.sortedCache {
		s.cache.enlist(s, true)
	}
}

// addSession puts s into the cache of x. The reference that the cache then has
// is the caller's business, who made it before the call: without it, s could
// end while others make room for it.
func (w *World) addSession(x *ContextObject, s *SessionObject, op *call) (added bool) {
	if s.caches > 0 && !x.listed(s) {
		if op == nil || !op.crossed {
			w.violate(op, s.core, CrossCtx, "it is in the cache of another SSL_CTX already, and one object must be in one cache only")
		}
		if w.traits.oneCache {
			return false
		}
	}
	former := x.lookupLike(s)
	if former == s {
		w.touch(x, s)
		x.enlist(s, w.traits.sortedCache)
		return false
	}
	if former != nil {
		x.unhash(s)
	}
	p := prefixOf(s.fields.id.b)
	x.hash[p] = append(x.hash[p], s)
	x.number++
	if former != nil {
		x.unlist(former)
		w.drop(former, op)
	}
	w.touch(x, s)
	if s.realm == nil {
		s.realm = x
	}
	if w.traits.strictLimit {
		w.makeRoom(x, op, func(n int) bool { return n >= int(x.cacheSize) })
		x.enlist(s, w.traits.sortedCache)
	} else {
		x.enlist(s, w.traits.sortedCache)
		w.makeRoom(x, op, func(n int) bool { return n > int(x.cacheSize) })
	}
	return true
}

func (w *World) touch(x *ContextObject, s *SessionObject) {
	if x.cacheMode&cacheUpdateTime != 0 {
		s.fields.time = w.unix()
	}
}

// makeRoom removes the sessions that expire first while the cache is too full.
func (w *World) makeRoom(x *ContextObject, op *call, tooFull func(n int) bool) {
	for x.cacheSize > 0 && tooFull(x.number) && w.removeSession(x, x.last(), op) {
	}
}

// cacheSession is SSL_CTX_add_session as the library calls it itself.
func (w *World) cacheSession(x *ContextObject, s *SessionObject, op *call) {
	w.hold(s, op)
	if !w.addSession(x, s, op) {
		w.drop(s, op)
	}
}

// removeSession is SSL_CTX_remove_session.
func (w *World) removeSession(x *ContextObject, s *SessionObject, op *call) (removed bool) {
	if s == nil || len(s.fields.id.b) == 0 {
		return false
	}
	r := x.lookupLike(s)
	if w.traits.removeExact && r != s {
		return false
	}
	if r != nil {
		x.unhash(s)
		x.unlist(r)
	}
	if w.traits.markRemoved {
		s.fields.notResumable = true
	}
	w.callRemove(x, s)
	if r != nil {
		w.drop(r, op)
	}
	return r != nil
}

// flush removes what is expired at the time t, everything if t is 0.
func (w *World) flush(x *ContextObject, t int64, op *call) {
	var gone []*SessionObject
	for {
		s := x.expired(t, w.traits.sortedCache)
		if s == nil {
			break
		}
		x.unhash(s)
		x.unlist(s)
		if w.traits.markRemoved {
			s.fields.notResumable = true
		}
		gone = append(gone, s)
		w.callRemove(x, s)
	}
	for _, s := range gone {
		w.drop(s, op)
	}
}
