package containers

// #include <openssl/ssl.h>
import "C"

import "container/list"

// An inList is a session with its name, in a list that has the latest one first.
type inList struct {
	name string
	sess *C.SSL_SESSION
}

// A limited cache owns a reference to each of its sessions.
type limited struct {
	most   int
	order  *list.List
	byName map[string]*list.Element
}

// drop takes an element out and releases its session.
func (l *limited) drop(el *list.Element) {
	e := l.order.Remove(el).(*inList)
	delete(l.byName, e.name)
	C.SSL_SESSION_free(e.sess)
}

func (l *limited) badEvict() (tickets int) {
	for l.order.Len() > l.most {
		el := l.order.Back()
		e := el.Value.(*inList)
		l.drop(el)
		if C.SSL_SESSION_has_ticket(e.sess) == 1 { // want "useafterfree"
			tickets++
		}
	}
	return tickets
}

func (l *limited) goodEvict() (tickets int) {
	for l.order.Len() > l.most {
		el := l.order.Back()
		e := el.Value.(*inList)
		if C.SSL_SESSION_has_ticket(e.sess) == 1 {
			tickets++
		}
		l.drop(el)
	}
	return tickets
}

func (l *limited) badReplaceInList(name string, ssl *C.SSL) bool {
	el, ok := l.byName[name]
	s := C.SSL_get1_session(ssl)
	if !ok || s == nil {
		C.SSL_SESSION_free(s)
		return false
	}
	e := el.Value.(*inList)
	C.SSL_SESSION_free(e.sess)
	e.sess = s
	if C.SSL_SESSION_is_resumable(s) == 0 {
		l.drop(el)
		C.SSL_SESSION_free(s) // want "doublefree"
		return false
	}
	l.order.MoveToFront(el)
	return true
}

// What is no longer in the list may keep what it had.
func (l *limited) goodReplaceInList(name string, ssl *C.SSL) bool {
	el, ok := l.byName[name]
	s := C.SSL_get1_session(ssl)
	if !ok || s == nil {
		C.SSL_SESSION_free(s)
		return false
	}
	e := el.Value.(*inList)
	C.SSL_SESSION_free(e.sess)
	e.sess = s
	if C.SSL_SESSION_is_resumable(s) == 0 {
		l.drop(el)
		return false
	}
	l.order.MoveToFront(el)
	return true
}

func badDropAll(ssl *C.SSL) {
	l := &limited{order: list.New(), byName: map[string]*list.Element{}}
	for _, name := range []string{"a"} {
		if s := C.SSL_get1_session(ssl); s != nil {
			l.byName[name] = l.order.PushFront(&inList{name, s})
		}
	}
	for _, el := range l.byName {
		e := el.Value.(*inList)
		C.SSL_SESSION_free(e.sess)
		C.SSL_SESSION_free(e.sess) // want "doublefree"
	}
}

func goodDropAll(ssl *C.SSL) {
	l := &limited{order: list.New(), byName: map[string]*list.Element{}}
	for _, name := range []string{"a", "b"} {
		if s := C.SSL_get1_session(ssl); s != nil {
			l.byName[name] = l.order.PushFront(&inList{name, s})
		}
	}
	for el := l.order.Front(); el != nil; el = l.order.Front() {
		l.drop(el)
	}
}
