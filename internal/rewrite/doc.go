// Package rewrite turns Go files of direct cgo code into their twins on the
// reference model: the same file with
//
//	import "C"                      → import "github.com/sslref/sslref/refmodel/libssl"
//	C.SSL_SESSION_free(s)           → libssl.SSL_SESSION_free(s)
//	C.d2i_SSL_SESSION, C.int        → libssl.D2i_SSL_SESSION, libssl.Int
//	s, err := C.SSL_get1_session(c) → s, err := libssl.Errno(libssl.SSL_get1_session(c))
//	(*[0]byte)(C.goNewSession)      → goNewSession, if that is an //export'ed Go function
//	C.struct_ssl_session_st         → libssl.SSL_SESSION
//
// The rewriting is mechanical: it looks at syntax alone, needs neither a C
// compiler nor OpenSSL's headers, and keeps every token and comment on its
// line, so that positions in the twin are positions in the original. The
// preamble is blanked line by line. What refmodel/libssl doesn't offer, the
// preamble's own functions above all, is refused by name: a twin never has
// another meaning than its original.
package rewrite
