// Package crossctx defines an analyzer that reports sessions that are used
// with another SSL_CTX than their own.
//
// # Analyzer crossctx
//
// crossctx: report sessions of one SSL_CTX that are given to another
//
// A session belongs to the SSL_CTX of the SSL that made it. The manual allows
// its use with that SSL_CTX only. The library does not check it: a session
// that is put into the caches of two SSL_CTX is linked into two lists by one
// pair of pointers, and freeing or flushing the second never ends in OpenSSL 3
// and writes to freed memory in others.
//
//	s := C.SSL_get1_session(ssl) // ssl was made from ctxA
//	C.SSL_CTX_add_session(ctxB, s)
//
// Setting it on a connection of another SSL_CTX is against the manual as well:
// it resumes with the verification and the parameters of the first, and an
// unclean end of the second connection spoils it for the first.
//
//	a := C.SSL_new(ctxA)
//	b := C.SSL_new(ctxB)
//	...
//	s := C.SSL_get1_session(a)
//	C.SSL_set_session(b, s)
//
// Make both connections from one SSL_CTX, or give the second a copy, which
// belongs to no SSL_CTX yet:
//
//	s := C.SSL_get1_session(a)
//	t := C.SSL_SESSION_dup(s)
//	C.SSL_SESSION_free(s)
//	C.SSL_set_session(b, t)
//	C.SSL_SESSION_free(t)
//
// A session that went through i2d_SSL_SESSION and d2i_SSL_SESSION is a new
// object, too. The rule reports only what it is sure of: both SSL_CTX must be
// known on the path, and known to differ.
//
// The finding is at the call that brings the two together.
package crossctx
