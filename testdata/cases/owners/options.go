package owners

/*
#include <openssl/ssl.h>
*/
import "C"

// limits are what the options of a timed set.
type limits struct{ timeout C.long }

// A timed owns its s.
type timed struct {
	limits limits
	s      *C.SSL_SESSION
}

// newTimed lets options at the limits only, which don't lead to the session.
func newTimed(ssl *C.SSL, options ...func(*limits)) *timed {
	s := C.SSL_get1_session(ssl)
	if s == nil {
		return nil
	}
	t := &timed{s: s}
	for _, o := range options {
		o(&t.limits)
	}
	return t
}

func timeout(n C.long) func(*limits) { return func(l *limits) { l.timeout = n } }

func badOptions(ssl *C.SSL) C.long {
	t := newTimed(ssl, timeout(300)) // want "refleak"
	if t == nil {
		return 0
	}
	return t.limits.timeout
}

func goodOptions(ssl *C.SSL) C.long {
	t := newTimed(ssl, timeout(300))
	if t == nil {
		return 0
	}
	defer C.SSL_SESSION_free(t.s)
	return t.limits.timeout
}

func badOwnOption(ssl *C.SSL, set func(*limits)) C.long {
	t := newTimed(ssl, set) // want "refleak"
	if t == nil {
		return 0
	}
	return t.limits.timeout
}

func goodOwnOption(ssl *C.SSL, set func(*limits)) C.long {
	t := newTimed(ssl, set)
	if t == nil {
		return 0
	}
	defer C.SSL_SESSION_free(t.s)
	return t.limits.timeout
}

// What is acquired after the function has had its part is the result's as well.
type lateConn struct {
	set  limits
	sess *C.SSL_SESSION
}

func newLateConn(ssl *C.SSL, f func(*limits)) *lateConn {
	c := &lateConn{}
	f(&c.set)
	c.sess = C.SSL_get1_session(ssl)
	return c
}

func badSetBefore(ssl *C.SSL) {
	c := newLateConn(ssl, func(l *limits) { l.timeout = 1 }) // want "refleak"
	println(c.set.timeout)
}

func goodSetBefore(ssl *C.SSL) {
	c := newLateConn(ssl, func(l *limits) { l.timeout = 1 })
	println(c.set.timeout)
	C.SSL_SESSION_free(c.sess)
}
