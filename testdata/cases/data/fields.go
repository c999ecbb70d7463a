package data

/*
#include <openssl/ssl.h>
*/
import "C"

// A conn is a connection with the session that was offered on it.
type conn struct {
	ssl  *C.SSL
	sess *C.SSL_SESSION
}

// A tunnel has a conn and a spare session.
type tunnel struct {
	conn
	spare *C.SSL_SESSION
}

// A server has its state in an unnamed struct.
type server struct {
	name string
	cur  struct {
		sess *C.SSL_SESSION
		uses int
	}
	back *conn
}

func badFieldNeverFreed(ssl *C.SSL) C.long {
	var c conn
	c.sess = C.SSL_get1_session(ssl) // c ends with the function // want "refleak"
	if c.sess == nil {
		return 0
	}
	return C.SSL_SESSION_get_timeout(c.sess)
}

func goodFieldNeverFreed(ssl *C.SSL) C.long {
	var c conn
	c.sess = C.SSL_get1_session(ssl)
	if c.sess == nil {
		return 0
	}
	defer C.SSL_SESSION_free(c.sess)
	return C.SSL_SESSION_get_timeout(c.sess)
}

func badFieldOverwritten(a, b *C.SSL) {
	c := conn{ssl: a, sess: C.SSL_get1_session(a)} // want "refleak"
	c.ssl = b
	c.sess = C.SSL_get1_session(b)
	C.SSL_SESSION_free(c.sess)
}

func goodFieldOverwritten(a, b *C.SSL) {
	c := conn{ssl: a, sess: C.SSL_get1_session(a)}
	C.SSL_SESSION_free(c.sess)
	c.ssl = b
	c.sess = C.SSL_get1_session(b)
	C.SSL_SESSION_free(c.sess)
}

func badStructOverwritten(a, b *C.SSL) {
	c := &conn{ssl: a, sess: C.SSL_get1_session(a)} // the whole struct is replaced // want "refleak"
	*c = conn{ssl: b, sess: C.SSL_get1_session(b)}
	C.SSL_SESSION_free(c.sess)
}

func goodStructOverwritten(a, b *C.SSL) {
	c := &conn{ssl: a, sess: C.SSL_get1_session(a)}
	old := *c
	*c = conn{ssl: b, sess: C.SSL_get1_session(b)}
	C.SSL_SESSION_free(c.sess)
	C.SSL_SESSION_free(old.sess)
}

func badCopyFreedToo(ssl *C.SSL) {
	a := conn{ssl: ssl, sess: C.SSL_get1_session(ssl)}
	b := a
	C.SSL_SESSION_free(a.sess)
	a.sess = nil
	C.SSL_SESSION_free(b.sess) // the copy has the same reference // want "doublefree"
}

func goodCopyFreedToo(ssl *C.SSL) {
	a := conn{ssl: ssl, sess: C.SSL_get1_session(ssl)}
	b := a
	C.SSL_SESSION_free(a.sess)
	b.sess = nil
	C.SSL_SESSION_free(b.sess)
}

func badCopyByPointer(ssl *C.SSL) {
	a := &conn{sess: C.SSL_get1_session(ssl)}
	b := *a
	b.ssl = ssl
	C.SSL_SESSION_free(b.sess)
	C.SSL_SESSION_free(a.sess) // want "doublefree"
}

// Two pointers to one struct see that the field is NULL.
func goodCopyByPointer(ssl *C.SSL) {
	a := &conn{sess: C.SSL_get1_session(ssl)}
	b := a
	b.ssl = ssl
	C.SSL_SESSION_free(b.sess)
	b.sess = nil
	C.SSL_SESSION_free(a.sess)
}

func badEmbedded(ssl *C.SSL) {
	t := tunnel{conn: conn{ssl: ssl}}
	t.sess = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(t.conn.sess)
	C.SSL_SESSION_free(t.sess) // the promoted field is the same field // want "doublefree"
}

func goodEmbedded(ssl *C.SSL) {
	t := tunnel{conn: conn{ssl: ssl}}
	t.sess = C.SSL_get1_session(ssl)
	t.spare = C.SSL_get1_session(ssl)
	C.SSL_SESSION_free(t.conn.sess)
	C.SSL_SESSION_free(t.spare)
}

func badEmbeddedSpare(a, b *C.SSL) {
	t := tunnel{
		conn:  conn{ssl: a, sess: C.SSL_get1_session(a)},
		spare: C.SSL_get1_session(b), // only t.sess is freed // want "refleak"
	}
	C.SSL_SESSION_free(t.sess)
}

func goodEmbeddedSpare(a, b *C.SSL) {
	t := tunnel{
		conn:  conn{ssl: a, sess: C.SSL_get1_session(a)},
		spare: C.SSL_get_session(b),
	}
	C.SSL_SESSION_free(t.sess)
}

func badThroughPointerToStruct(src *C.SSL_SESSION) C.long {
	var c conn
	p := &c
	p.sess = C.SSL_SESSION_dup(src)
	if c.sess == nil {
		return 0
	}
	C.SSL_SESSION_free(c.sess)
	return C.SSL_SESSION_get_time(p.sess) // p.sess is c.sess // want "useafterfree"
}

func goodThroughPointerToStruct(src *C.SSL_SESSION) C.long {
	var c conn
	p := &c
	p.sess = C.SSL_SESSION_dup(src)
	if c.sess == nil {
		return 0
	}
	defer C.SSL_SESSION_free(c.sess)
	return C.SSL_SESSION_get_time(p.sess)
}

func badNested(ssl *C.SSL) {
	srv := &server{name: "main", back: &conn{ssl: ssl}}
	srv.back.sess = C.SSL_get1_session(ssl)
	srv.cur.sess = srv.back.sess
	srv.cur.uses++
	C.SSL_SESSION_free(srv.cur.sess)
	C.SSL_SESSION_free(srv.back.sess) // want "doublefree"
}

func goodNested(ssl *C.SSL) {
	srv := &server{name: "main", back: &conn{ssl: ssl}}
	srv.back.sess = C.SSL_get1_session(ssl)
	srv.cur.sess = srv.back.sess
	srv.cur.uses++
	srv.back.sess = nil
	C.SSL_SESSION_free(srv.cur.sess)
	C.SSL_SESSION_free(srv.back.sess)
}

func badLoanInField(ssl *C.SSL) {
	c := conn{ssl, C.SSL_get_session(ssl)}
	if c.sess != nil {
		C.SSL_SESSION_get_timeout(c.sess)
	}
	C.SSL_SESSION_free(c.sess) // get, not get1 // want "borrowedfree"
}

func goodLoanInField(ssl *C.SSL) {
	c := conn{ssl, C.SSL_get_session(ssl)}
	if c.sess != nil {
		C.SSL_SESSION_get_timeout(c.sess)
	}
}

func badFieldFreedAgain(ssl *C.SSL, done bool) {
	c := conn{ssl: ssl, sess: C.SSL_get1_session(ssl)}
	if done {
		C.SSL_SESSION_free(c.sess)
	}
	C.SSL_SESSION_free(c.sess) // not cleared when done // want "doublefree"
}

func goodFieldFreedAgain(ssl *C.SSL, done bool) {
	c := conn{ssl: ssl, sess: C.SSL_get1_session(ssl)}
	if done {
		C.SSL_SESSION_free(c.sess)
		c.sess = nil
	}
	C.SSL_SESSION_free(c.sess)
}

func badLoanInCallersStruct(c *conn, ssl *C.SSL) {
	c.sess = C.SSL_get_session(ssl) // c outlives the call, and ssl is not c's // want "borrowescape"
}

func goodLoanInCallersStruct(c *conn, ssl *C.SSL) {
	c.sess = C.SSL_get1_session(ssl)
}

func badReplacedWithLoan(c *conn, ssl *C.SSL) {
	C.SSL_SESSION_free(c.sess)
	c.sess = nil
	if s := C.SSL_get0_session(ssl); s != nil && C.SSL_SESSION_is_resumable(s) == 1 {
		c.sess = s // want "borrowescape"
	}
}

func goodReplacedWithLoan(c *conn, ssl *C.SSL) {
	C.SSL_SESSION_free(c.sess)
	c.sess = nil
	s := C.SSL_get0_session(ssl)
	if s != nil && C.SSL_SESSION_is_resumable(s) == 1 && C.SSL_SESSION_up_ref(s) == 1 {
		c.sess = s
	}
}

func badFieldClearedFirst(ssl *C.SSL) {
	c := &conn{ssl: ssl, sess: C.SSL_get1_session(ssl)} // the pointer is gone before the free // want "refleak"
	c.sess = nil
	C.SSL_SESSION_free(c.sess)
}

func goodFieldClearedFirst(ssl *C.SSL) {
	c := &conn{ssl: ssl, sess: C.SSL_get1_session(ssl)}
	s := c.sess
	c.sess = nil
	C.SSL_SESSION_free(s)
}

func badStructReturnedWithoutIt(ssl *C.SSL) *server {
	srv := new(server)
	c := conn{ssl: ssl, sess: C.SSL_get1_session(ssl)} // a copy of c without its session goes out // want "refleak"
	srv.back = &conn{ssl: c.ssl}
	return srv
}

func goodStructReturnedWithoutIt(ssl *C.SSL) *server {
	srv := new(server)
	c := conn{ssl: ssl, sess: C.SSL_get1_session(ssl)}
	srv.back = &c
	return srv
}

// A struct that holds the SSL as well may remember the SSL's session: the
// loan lasts as long as the SSL, and both go together. Doubtful, for the SSL
// can take another session later; silence is what is expected.
func goodLoanBesideItsSSL(ssl *C.SSL) *conn {
	return &conn{ssl: ssl, sess: C.SSL_get_session(ssl)}
}

func goodStructByValue(ssl *C.SSL) (c conn) {
	c.ssl = ssl
	c.sess = C.SSL_get1_session(ssl)
	return c
}
