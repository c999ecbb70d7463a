package holdout_loans

/*
#cgo LDFLAGS: -lssl -lcrypto
#include <openssl/ssl.h>
#include <stdlib.h>
*/
import "C"

import "unsafe"

// The connection is given back one of its two references.
func badSecondFree(ssl *C.SSL) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_up_ref(ssl) != 1 {
		return 0
	}
	C.SSL_free(ssl)
	n := C.SSL_SESSION_has_ticket(s)
	C.SSL_free(ssl)
	return n + C.SSL_SESSION_has_ticket(s) // want "staleborrow"
}

func goodSecondFree(ssl *C.SSL) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_up_ref(ssl) != 1 {
		return 0
	}
	C.SSL_free(ssl)
	n := C.SSL_SESSION_has_ticket(s)
	n += C.SSL_SESSION_has_ticket(s)
	C.SSL_free(ssl)
	return n
}

// An own reference makes the loan's end harmless.
func badOwnGone(ssl *C.SSL) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return 0
	}
	C.SSL_SESSION_free(s)
	C.SSL_free(ssl)
	return C.SSL_SESSION_has_ticket(s) // want "staleborrow"
}

func goodOwnGone(ssl *C.SSL) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return 0
	}
	C.SSL_free(ssl)
	n := C.SSL_SESSION_has_ticket(s)
	C.SSL_SESSION_free(s)
	return n
}

// The other order: the own reference is the last.
func badOwnLast(ssl *C.SSL) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return 0
	}
	C.SSL_free(ssl)
	C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s) // want "useafterfree"
}

func goodOwnLast(ssl *C.SSL) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil || C.SSL_SESSION_up_ref(s) != 1 {
		return 0
	}
	C.SSL_free(ssl)
	defer C.SSL_SESSION_free(s)
	return C.SSL_SESSION_has_ticket(s)
}

// SSL_clear after a shutdown keeps the session, without it doesn't.
func badClearAlive(ssl *C.SSL, shut bool) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	if shut {
		C.SSL_set_shutdown(ssl, C.SSL_SENT_SHUTDOWN)
	}
	C.SSL_clear(ssl)
	return C.SSL_SESSION_is_resumable(s) // want "staleborrow"
}

func goodClearAlive(ssl *C.SSL, shut bool) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_set_shutdown(ssl, C.SSL_SENT_SHUTDOWN)
	C.SSL_clear(ssl)
	return C.SSL_SESSION_is_resumable(s)
}

// A NULL session set ends the loan as another does.
func badSetNull(ssl *C.SSL) C.int {
	s := C.SSL_get_session(ssl)
	C.SSL_set_session(ssl, nil)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_protocol_version(s) // want "staleborrow"
}

func goodSetNull(ssl *C.SSL) C.int {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	v := C.SSL_SESSION_get_protocol_version(s)
	C.SSL_set_session(ssl, nil)
	return v
}

// Setting what it has already ends nothing.
func badSetOther(ssl *C.SSL, other *C.SSL_SESSION) C.int {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_set_session(ssl, s)
	n := C.SSL_SESSION_has_ticket(s)
	C.SSL_set_session(ssl, other)
	return n + C.SSL_SESSION_has_ticket(s) // want "staleborrow"
}

func goodSetOther(ssl *C.SSL, other *C.SSL_SESSION) C.int {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_set_session(ssl, s)
	n := C.SSL_SESSION_has_ticket(s)
	n += C.SSL_SESSION_has_ticket(s)
	C.SSL_set_session(ssl, other)
	return n
}

// The session of the source stays, that of the destination goes.
func badCopyID(to, from *C.SSL) C.int {
	mine, theirs := C.SSL_get_session(to), C.SSL_get_session(from)
	if mine == nil || theirs == nil || C.SSL_copy_session_id(to, from) != 1 {
		return 0
	}
	return C.SSL_SESSION_has_ticket(theirs) + C.SSL_SESSION_has_ticket(mine) // want "staleborrow"
}

func goodCopyID(to, from *C.SSL) C.int {
	theirs := C.SSL_get_session(from)
	if theirs == nil || C.SSL_copy_session_id(to, from) != 1 {
		return 0
	}
	mine := C.SSL_get_session(to)
	if mine == nil {
		return 0
	}
	return C.SSL_SESSION_has_ticket(theirs) + C.SSL_SESSION_has_ticket(mine)
}

// The context may go first, the connection holds it.
func badCtxFirst(ctx *C.SSL_CTX) C.int {
	ssl := C.SSL_new(ctx)
	C.SSL_CTX_free(ctx)
	if ssl == nil {
		return 0
	}
	var s *C.SSL_SESSION
	if C.SSL_connect(ssl) == 1 {
		s = C.SSL_get0_session(ssl)
	}
	C.SSL_free(ssl)
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_is_resumable(s) // want "staleborrow"
}

func goodCtxFirst(ctx *C.SSL_CTX) C.int {
	ssl := C.SSL_new(ctx)
	C.SSL_CTX_free(ctx)
	if ssl == nil {
		return 0
	}
	defer C.SSL_free(ssl)
	if C.SSL_connect(ssl) != 1 {
		return 0
	}
	if s := C.SSL_get0_session(ssl); s != nil {
		return C.SSL_SESSION_is_resumable(s)
	}
	return 0
}

// conn closes its SSL in a method.
type conn struct {
	ssl  *C.SSL
	name string
}

func (c *conn) session() *C.SSL_SESSION { return C.SSL_get0_session(c.ssl) }

func (c *conn) Close() {
	if c.ssl != nil {
		C.SSL_shutdown(c.ssl)
		C.SSL_free(c.ssl)
		c.ssl = nil
	}
}

func badMethodLoan(c *conn) C.int {
	s := c.session()
	if s == nil {
		return 0
	}
	c.Close()
	return C.SSL_SESSION_has_ticket(s) // want "staleborrow"
}

func goodMethodLoan(c *conn) C.int {
	defer c.Close()
	s := c.session()
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_has_ticket(s)
}

// A loan is freed by a method that is made for owned ones.
type box struct{ s *C.SSL_SESSION }

func (b *box) Free() {
	C.SSL_SESSION_free(b.s)
	b.s = nil
}

func badBoxedLoan(c *conn) bool {
	b := box{c.session()}
	defer b.Free() // want "borrowedfree"
	return b.s != nil
}

func goodBoxedLoan(c *conn) bool {
	b := box{C.SSL_get1_session(c.ssl)}
	defer b.Free()
	return b.s != nil
}

// The pool closes a connection whose session is still being read.
type pool struct{ idle []*conn }

func (p *pool) evict() {
	for _, c := range p.idle {
		c.Close()
	}
	p.idle = nil
}

func badEvicted(c *conn) C.int {
	p := &pool{idle: []*conn{c}}
	s := c.session()
	if s == nil {
		return 0
	}
	p.evict()
	return C.SSL_SESSION_has_ticket(s) // want "staleborrow"
}

func goodEvicted(c *conn) C.int {
	p := &pool{idle: []*conn{c}}
	s := C.SSL_get1_session(c.ssl)
	if s == nil {
		return 0
	}
	defer C.SSL_SESSION_free(s)
	p.evict()
	return C.SSL_SESSION_has_ticket(s)
}

// Memory inside of the session.
func badHostname(ssl *C.SSL) string {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return ""
	}
	p := C.SSL_SESSION_get0_hostname(s)
	C.SSL_free(ssl)
	if p == nil {
		return ""
	}
	return C.GoString(p) // want "staleborrow"
}

func goodHostname(ssl *C.SSL) string {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return ""
	}
	p := C.SSL_SESSION_get0_hostname(s)
	name := ""
	if p != nil {
		name = C.GoString(p)
	}
	C.SSL_free(ssl)
	return name
}

// The id of a session that was freed in between.
func badID(orig *C.SSL_SESSION) []byte {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return nil
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	C.SSL_SESSION_free(s)
	return C.GoBytes(unsafe.Pointer(id), C.int(n)) // want "useafterfree"
}

func goodID(orig *C.SSL_SESSION) []byte {
	s := C.SSL_SESSION_dup(orig)
	if s == nil {
		return nil
	}
	defer C.SSL_SESSION_free(s)
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	return C.GoBytes(unsafe.Pointer(id), C.int(n))
}

// A helper returns the pointer into the session that it frees itself.
func idOf(ssl *C.SSL) (*C.uchar, C.uint) {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil, 0
	}
	var n C.uint
	id := C.SSL_SESSION_get_id(s, &n)
	return id, n
}

func badIDOf(ssl *C.SSL) string {
	id, n := idOf(ssl)
	C.SSL_free(ssl)
	if id == nil {
		return ""
	}
	return string(C.GoBytes(unsafe.Pointer(id), C.int(n))) // want "staleborrow"
}

func goodIDOf(ssl *C.SSL) string {
	id, n := idOf(ssl)
	defer C.SSL_free(ssl)
	if id == nil {
		return ""
	}
	return string(C.GoBytes(unsafe.Pointer(id), C.int(n)))
}

// ex_data is a pointer without a reference.
func badExData(ssl, other *C.SSL, idx C.int) bool {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return false
	}
	ok := C.SSL_set_ex_data(other, idx, unsafe.Pointer(s)) == 1 // want "borrowescape"
	C.SSL_free(ssl)
	return ok
}

func goodExData(ssl, other *C.SSL, idx C.int) bool {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return false
	}
	defer C.SSL_SESSION_free(s)
	ok := C.SSL_set_ex_data(other, idx, unsafe.Pointer(s)) == 1
	C.SSL_set_ex_data(other, idx, nil)
	C.SSL_free(ssl)
	return ok
}

// The session is decoded into itself, and both names are freed.
func badRefill(orig *C.SSL_SESSION, der *C.uchar, n C.long) {
	a := C.SSL_SESSION_dup(orig)
	if a == nil {
		return
	}
	b := C.d2i_SSL_SESSION(&a, &der, n)
	if b != nil {
		C.SSL_SESSION_free(b)
	}
	C.SSL_SESSION_free(a) // want "doublefree"
}

func goodRefill(orig *C.SSL_SESSION, der *C.uchar, n C.long) {
	a := C.SSL_SESSION_dup(orig)
	if a == nil {
		return
	}
	b := C.d2i_SSL_SESSION(&a, &der, n)
	if b != nil {
		C.SSL_SESSION_set_timeout(b, 60)
	}
	C.SSL_SESSION_free(a)
}

// Failed, it leaves what was there.
func badRefillFailed(orig *C.SSL_SESSION, der *C.uchar, n C.long) *C.SSL_SESSION {
	a := C.SSL_SESSION_dup(orig) // want "refleak"
	if a == nil {
		return nil
	}
	if C.d2i_SSL_SESSION(&a, &der, n) == nil {
		return nil
	}
	return a
}

func goodRefillFailed(orig *C.SSL_SESSION, der *C.uchar, n C.long) *C.SSL_SESSION {
	a := C.SSL_SESSION_dup(orig)
	if a == nil {
		return nil
	}
	if C.d2i_SSL_SESSION(&a, &der, n) == nil {
		C.SSL_SESSION_free(a)
		return nil
	}
	return a
}

// A hostname set anew ends the pointer to the old one.
func badSetName(s *C.SSL_SESSION, name *C.char) string {
	old := C.SSL_SESSION_get0_hostname(s)
	if C.SSL_SESSION_set1_hostname(s, name) != 1 || old == nil {
		return ""
	}
	return C.GoString(old) // want "staleborrow"
}

func goodSetName(s *C.SSL_SESSION, name *C.char) string {
	old := C.SSL_SESSION_get0_hostname(s)
	if old == nil {
		return ""
	}
	text := C.GoString(old)
	if C.SSL_SESSION_set1_hostname(s, name) != 1 {
		return ""
	}
	return text
}

// The comparison is of pointers only; a dead one may be compared, not asked.
func badCompared(a, b *C.SSL) bool {
	if a == b {
		return true
	}
	s := C.SSL_get0_session(a)
	C.SSL_free(a)
	t := C.SSL_get0_session(b)
	if s == nil || t == nil {
		return false
	}
	return s == t || C.SSL_SESSION_has_ticket(s) == C.SSL_SESSION_has_ticket(t) // want "staleborrow"
}

func goodCompared(a, b *C.SSL) bool {
	if a == b {
		return true
	}
	s := C.SSL_get0_session(a)
	C.SSL_free(a)
	t := C.SSL_get0_session(b)
	if s == nil || t == nil {
		return false
	}
	return s == t
}

// The removal from the cache ends nothing for an open connection.
func badRemoved(ctx *C.SSL_CTX, ssl *C.SSL) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	n := C.SSL_CTX_remove_session(ctx, s)
	C.SSL_SESSION_free(s) // want "borrowedfree"
	return n
}

func goodRemoved(ctx *C.SSL_CTX, ssl *C.SSL) C.int {
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return 0
	}
	C.SSL_CTX_remove_session(ctx, s)
	return C.SSL_SESSION_is_resumable(s)
}

// The connection in a struct of a struct, freed by way of a copy.
type client struct{ c conn }

func badStructCopy(cl client) C.int {
	s := cl.c.session()
	if s == nil {
		return 0
	}
	dup := cl
	dup.c.Close()
	return C.SSL_SESSION_has_ticket(s) // want "staleborrow"
}

func goodStructCopy(cl client) C.int {
	s := cl.c.session()
	if s == nil {
		return 0
	}
	n := C.SSL_SESSION_has_ticket(s)
	dup := cl
	dup.c.Close()
	return n
}

// Escapes: a closure with the loan is the result.
func badClosureOut(ctx *C.SSL_CTX) func() C.int {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	defer C.SSL_free(ssl)
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	return func() C.int { return C.SSL_SESSION_has_ticket(s) } // want "borrowescape"
}

func goodClosureOut(ctx *C.SSL_CTX) func() C.int {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	defer C.SSL_free(ssl)
	s := C.SSL_get0_session(ssl)
	if s == nil {
		return nil
	}
	n := C.SSL_SESSION_has_ticket(s)
	return func() C.int { return n }
}

// The second result of an accessor isn't checked for whose it is.
func (c *conn) both() (own, lent *C.SSL_SESSION) {
	return C.SSL_get1_session(c.ssl), C.SSL_get0_session(c.ssl)
}

func badBoth(c *conn) bool {
	own, lent := c.both()
	ok := own == lent && own != nil
	C.SSL_SESSION_free(own)
	C.SSL_SESSION_free(lent) // want "doublefree|borrowedfree"
	return ok
}

func goodBoth(c *conn) bool {
	own, lent := c.both()
	ok := own == lent && own != nil
	C.SSL_SESSION_free(own)
	return ok
}
