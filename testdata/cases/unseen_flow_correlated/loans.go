package unseen_flow_correlated

/*
#include <openssl/ssl.h>
#include <openssl/pem.h>
#include <stdlib.h>
*/
import "C"

// client has the connection and, as long as it lives, its session.
type client struct {
	ssl  *C.SSL
	sess *C.SSL_SESSION
	host string
}

func (c *client) Close() {
	C.SSL_shutdown(c.ssl)
	C.SSL_free(c.ssl)
}

func badLoanInStruct(ctx *C.SSL_CTX, host string) *client {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	if C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return nil
	}
	c := &client{sess: C.SSL_get0_session(ssl), host: host}
	C.SSL_free(ssl)
	return c // want "borrowescape"
}

func goodLoanInStruct(ctx *C.SSL_CTX, host string) *client {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return nil
	}
	if C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return nil
	}
	c := &client{ssl: ssl, sess: C.SSL_get0_session(ssl), host: host}
	return c
}

func badClientUse(ctx *C.SSL_CTX) C.long {
	c := goodLoanInStruct(ctx, "a")
	if c == nil {
		return 0
	}
	s := c.sess
	c.Close()
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s) // want "staleborrow"
}

func goodClientUse(ctx *C.SSL_CTX) C.long {
	c := goodLoanInStruct(ctx, "a")
	if c == nil {
		return 0
	}
	defer c.Close()
	s := c.sess
	if s == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(s)
}

// connection and session, both for the caller.
func connect(ctx *C.SSL_CTX) (*C.SSL, *C.SSL_SESSION) {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return nil, nil
	}
	return ssl, C.SSL_get_session(ssl)
}

func badConnected(ctx *C.SSL_CTX) (ok bool) {
	ssl, s := connect(ctx)
	if s == nil {
		C.SSL_free(ssl)
		return false
	}
	ok = C.SSL_SESSION_is_resumable(s) == 1
	C.SSL_SESSION_free(s) // want "borrowedfree"
	C.SSL_free(ssl)
	return ok
}

func goodConnected(ctx *C.SSL_CTX) (ok bool) {
	ssl, s := connect(ctx)
	if s == nil {
		C.SSL_free(ssl)
		return false
	}
	ok = C.SSL_SESSION_is_resumable(s) == 1
	C.SSL_free(ssl)
	return ok
}

// The SSL_CTX may go first, the connection holds it.
func badContextFirst(method *C.SSL_METHOD) (t C.long) {
	ctx := C.SSL_CTX_new(method)
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		C.SSL_CTX_free(ctx)
		return 0
	}
	C.SSL_connect(ssl)
	s := C.SSL_get_session(ssl)
	C.SSL_free(ssl)
	if s != nil {
		t = C.SSL_SESSION_get_time(s) // want "staleborrow"
	}
	C.SSL_CTX_free(ctx)
	return t
}

func goodContextFirst(method *C.SSL_METHOD) (t C.long) {
	ctx := C.SSL_CTX_new(method)
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		C.SSL_CTX_free(ctx)
		return 0
	}
	C.SSL_connect(ssl)
	s := C.SSL_get_session(ssl)
	C.SSL_CTX_free(ctx)
	if s != nil {
		t = C.SSL_SESSION_get_time(s)
	}
	C.SSL_free(ssl)
	return t
}

// What was set is what is lent; our own reference keeps it.
func badOfferedBack(ctx *C.SSL_CTX, bio *C.BIO) C.int {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return -1
	}
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil || C.SSL_set_session(ssl, s) != 1 {
		C.SSL_SESSION_free(s)
		C.SSL_free(ssl)
		return -1
	}
	lent := C.SSL_get0_session(ssl)
	C.SSL_SESSION_free(s)
	C.SSL_free(ssl)
	if lent == nil {
		return -1
	}
	return C.SSL_SESSION_has_ticket(lent) // want "staleborrow"
}

func goodOfferedBack(ctx *C.SSL_CTX, bio *C.BIO) C.int {
	ssl := C.SSL_new(ctx)
	if ssl == nil {
		return -1
	}
	s := C.PEM_read_bio_SSL_SESSION(bio, nil, nil, nil)
	if s == nil || C.SSL_set_session(ssl, s) != 1 {
		C.SSL_SESSION_free(s)
		C.SSL_free(ssl)
		return -1
	}
	lent := C.SSL_get0_session(ssl)
	C.SSL_free(ssl)
	if lent == nil {
		C.SSL_SESSION_free(s)
		return -1
	}
	n := C.SSL_SESSION_has_ticket(lent)
	C.SSL_SESSION_free(s)
	return n
}

// After the release the pointer is the connection's loan again.
func badLoanAgain(ctx *C.SSL_CTX) (n C.int) {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	s := C.SSL_get1_session(ssl)
	if s != nil {
		C.SSL_SESSION_free(s)
	}
	C.SSL_free(ssl)
	if s != nil {
		n = C.SSL_SESSION_is_resumable(s) // want "staleborrow"
	}
	return n
}

func goodLoanAgain(ctx *C.SSL_CTX) (n C.int) {
	ssl := C.SSL_new(ctx)
	if ssl == nil || C.SSL_connect(ssl) != 1 {
		C.SSL_free(ssl)
		return 0
	}
	s := C.SSL_get1_session(ssl)
	if s != nil {
		C.SSL_SESSION_free(s)
	}
	if s != nil {
		n = C.SSL_SESSION_is_resumable(s)
	}
	C.SSL_free(ssl)
	return n
}

// Shut down first, the clear leaves the session where it is.
func badClearLoop(ssl *C.SSL, rounds int) (sum C.long) {
	s := C.SSL_get_session(ssl)
	if s == nil {
		return 0
	}
	for range rounds {
		sum += C.SSL_SESSION_get_timeout(s) // want "staleborrow"
		C.SSL_clear(ssl)
	}
	return sum
}

func goodClearLoop(ssl *C.SSL, rounds int) (sum C.long) {
	for range rounds {
		s := C.SSL_get_session(ssl)
		if s == nil {
			return sum
		}
		sum += C.SSL_SESSION_get_timeout(s)
		C.SSL_clear(ssl)
	}
	return sum
}

// A copy by serialization belongs to no context.
func badReencode(a, b *C.SSL_CTX) bool {
	from := C.SSL_new(a)
	to := C.SSL_new(b)
	defer C.SSL_free(to)
	defer C.SSL_free(from)
	if from == nil || to == nil || C.SSL_connect(from) != 1 {
		return false
	}
	s := C.SSL_get0_session(from)
	if s == nil {
		return false
	}
	return C.SSL_set_session(to, s) == 1 // want "crossctx"
}

func goodReencode(a, b *C.SSL_CTX) bool {
	from := C.SSL_new(a)
	to := C.SSL_new(b)
	defer C.SSL_free(to)
	defer C.SSL_free(from)
	if from == nil || to == nil || C.SSL_connect(from) != 1 {
		return false
	}
	s := C.SSL_get0_session(from)
	if s == nil {
		return false
	}
	n := C.i2d_SSL_SESSION(s, nil)
	if n <= 0 {
		return false
	}
	buf := C.malloc(C.size_t(n))
	defer C.free(buf)
	p := (*C.uchar)(buf)
	C.i2d_SSL_SESSION(s, &p)
	p = (*C.uchar)(buf)
	twin := C.d2i_SSL_SESSION(nil, &p, C.long(n))
	defer C.SSL_SESSION_free(twin)
	return twin != nil && C.SSL_set_session(to, twin) == 1
}

// Two connections with one session: the loan ends with its own lender only.
func badOtherLender(a *C.SSL, ctx *C.SSL_CTX) C.long {
	b := C.SSL_new(ctx)
	if b == nil {
		return 0
	}
	if C.SSL_connect(b) != 1 {
		C.SSL_free(b)
		return 0
	}
	x, y := C.SSL_get_session(a), C.SSL_get_session(b)
	C.SSL_free(b)
	if x == nil || y == nil {
		return 0
	}
	return C.SSL_SESSION_get_time(x) -
		C.SSL_SESSION_get_time(y) // want "staleborrow"
}

func goodOtherLender(a *C.SSL, ctx *C.SSL_CTX) C.long {
	b := C.SSL_new(ctx)
	if b == nil {
		return 0
	}
	if C.SSL_connect(b) != 1 {
		C.SSL_free(b)
		return 0
	}
	x, y := C.SSL_get_session(a), C.SSL_get_session(b)
	if x == nil || y == nil {
		C.SSL_free(b)
		return 0
	}
	d := C.SSL_SESSION_get_time(y)
	C.SSL_free(b)
	return C.SSL_SESSION_get_time(x) - d
}
