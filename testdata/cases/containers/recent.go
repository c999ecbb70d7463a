package containers

/*
#include <openssl/ssl.h>
*/
import "C"

import "container/list"

// Where in a list something is put makes no difference to what it is.

type recent struct {
	ll *list.List
}

func (r *recent) addFront(s *C.SSL_SESSION) { r.ll.PushFront(s) }

func (r *recent) addBeforeOldest(s *C.SSL_SESSION) { r.ll.InsertBefore(s, r.ll.Back()) }

func badRememberFirst(r *recent, ssl *C.SSL) {
	r.addFront(C.SSL_get0_session(ssl)) // r may outlive ssl // want "borrowescape"
}

func goodRememberFirst(r *recent, ssl *C.SSL) {
	r.addFront(C.SSL_get1_session(ssl))
}

func badRememberBeforeOldest(r *recent, ssl *C.SSL) {
	r.addBeforeOldest(C.SSL_get0_session(ssl)) // want "borrowescape"
}

func goodRememberBeforeOldest(r *recent, ssl *C.SSL) {
	r.addBeforeOldest(C.SSL_get1_session(ssl))
}

func badRecentOfClosed(ssl *C.SSL) *recent {
	r := &recent{ll: list.New()}
	r.addFront(C.SSL_get0_session(ssl))
	C.SSL_free(ssl)
	return r // want "borrowescape"
}

func goodRecentOfClosed(ssl *C.SSL) *recent {
	r := &recent{ll: list.New()}
	r.addFront(C.SSL_get1_session(ssl))
	C.SSL_free(ssl)
	return r
}

func putFirst(l *list.List, s *C.SSL_SESSION) { l.PushFront(s) }

func badLocalRecent(ssl *C.SSL) int {
	l := list.New()
	putFirst(l, C.SSL_get1_session(ssl)) // goes with the list // want "refleak"
	return l.Len()
}

func goodLocalRecent(ssl *C.SSL) int {
	l := list.New()
	putFirst(l, C.SSL_get1_session(ssl))
	n := l.Len()
	C.SSL_SESSION_free(l.Remove(l.Front()).(*C.SSL_SESSION))
	return n
}
