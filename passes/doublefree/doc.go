// Package doublefree defines an analyzer that reports more releases of a
// session than there are references.
//
// # Analyzer doublefree
//
// doublefree: report releases of session references that were released before
//
// Every owned reference is given back once. Two releases of one reference
// take one that somebody else relies on, or free memory that is free already.
// Most often one is deferred and another explicit:
//
//	s := C.SSL_get1_session(ssl)
//	defer C.SSL_SESSION_free(s)
//	if C.SSL_SESSION_is_resumable(s) == 0 {
//		C.SSL_SESSION_free(s) // and again on return
//		return errNotResumable
//	}
//
// Keep one of the two. Where ownership is given up only sometimes, set the
// variable to nil and defer a function literal: freeing NULL does nothing.
//
//	s := C.SSL_get1_session(ssl)
//	defer func() { C.SSL_SESSION_free(s) }()
//	if keep {
//		c.sess, s = s, nil
//	}
//
// Other ways to the same end are two variables, or two copies of a wrapper,
// for one reference:
//
//	t := s
//	C.SSL_SESSION_free(s)
//	C.SSL_SESSION_free(t)
//
// and d2i_SSL_SESSION, whose result and whose first argument afterwards are
// one reference, not two:
//
//	var a *C.SSL_SESSION
//	s := C.d2i_SSL_SESSION(&a, &p, n)
//	C.SSL_SESSION_free(a)
//	C.SSL_SESSION_free(s)
//
// SSL_set_session and SSL_CTX_add_session take references of their own, which
// SSL_free and SSL_CTX_free give back; no extra release is due for them.
//
//	C.SSL_CTX_add_session(ctx, s)
//	C.SSL_SESSION_free(s) // right: ours
//	C.SSL_SESSION_free(s) // wrong: the cache's
//
// The finding is at the release that comes last on the path, or at the call of
// the function that does it; of a deferred release, at the defer.
package doublefree
