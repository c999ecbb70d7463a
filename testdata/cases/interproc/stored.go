package interproc

/*
#include <openssl/ssl.h>
*/
import "C"

import (
	"container/list"
	"encoding/json"
	"io"
)

// What a function has stored in something of its caller's goes along when that
// is handed to code that isn't known.

type slotOf struct {
	sess *C.SSL_SESSION
	next *slotOf
}

func (c *slotOf) set(s *C.SSL_SESSION, notify func(*slotOf)) {
	c.sess = s
	notify(c)
}

func badSetAndNotify(c *slotOf, ssl *C.SSL, notify func(*slotOf)) {
	s := C.SSL_get1_session(ssl) // lost where c has one // want "refleak"
	if s == nil || c.sess != nil {
		return
	}
	c.set(s, notify)
}

func goodSetAndNotify(c *slotOf, ssl *C.SSL, notify func(*slotOf)) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	c.set(s, notify)
}

func (c *slotOf) setRing(s *C.SSL_SESSION) error {
	c.next = &slotOf{sess: s, next: c}
	return json.NewEncoder(io.Discard).Encode(c)
}

func badSetRing(c *slotOf, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	err := c.setRing(s)
	C.SSL_SESSION_free(s)
	C.SSL_SESSION_free(s) // want "doublefree"
	return err
}

func goodSetRing(c *slotOf, ssl *C.SSL) error {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	return c.setRing(s)
}

// The usual cache: what is used least makes room.
type leastRecent struct {
	order *list.List
	byKey map[string]*list.Element
	max   int
}

type keyed struct {
	key  string
	sess *C.SSL_SESSION
}

func (c *leastRecent) add(key string, s *C.SSL_SESSION) {
	c.byKey[key] = c.order.PushFront(&keyed{key, s})
	for c.order.Len() > c.max {
		last := c.order.Remove(c.order.Back()).(*keyed)
		delete(c.byKey, last.key)
		C.SSL_SESSION_free(last.sess)
	}
}

func badAddRecent(c *leastRecent, key string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl) // lost where there is one already // want "refleak"
	if s == nil {
		return
	}
	if _, ok := c.byKey[key]; ok {
		return
	}
	c.add(key, s)
}

func goodAddRecent(c *leastRecent, key string, ssl *C.SSL) {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return
	}
	if _, ok := c.byKey[key]; ok {
		C.SSL_SESSION_free(s)
		return
	}
	c.add(key, s)
}
