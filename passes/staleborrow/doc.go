// Package staleborrow defines an analyzer that reports uses of borrowed
// sessions after the loan has ended.
//
// # Analyzer staleborrow
//
// staleborrow: report uses of borrowed sessions after what they were borrowed from is gone
//
// SSL_get_session and SSL_get0_session lend the session that the SSL holds.
// The pointer is good as long as the SSL holds it, and no longer:
//
//	s := C.SSL_get_session(ssl)
//	C.SSL_shutdown(ssl)
//	C.SSL_free(ssl)
//	cache[host] = C.GoBytes(encode(s)) // s went with ssl
//
// The loan ends with SSL_free, with BIO_free of the BIO that owns the SSL, and
// when the SSL is given another session by SSL_set_session or
// SSL_copy_session_id. It ends with SSL_clear unless the connection was shut
// down before on the same path (SSL_shutdown, SSL_set_shutdown): then the
// session is kept, to be offered again.
//
//	s := C.SSL_get_session(ssl)
//	C.SSL_set_session(ssl, other)
//	C.SSL_SESSION_get_time(s)
//
// What the getters of a session's fields return is on loan from the session,
// and the setter of the field ends it:
//
//	host := C.SSL_SESSION_get0_hostname(s)
//	C.SSL_SESSION_set1_hostname(s, other)
//	log.Print(C.GoString(host)) // freed by the line above
//
// Take a reference while the loan lasts:
//
//	s := C.SSL_get1_session(ssl)
//	if s == nil {
//		return errNoSession
//	}
//	defer C.SSL_SESSION_free(s)
//	C.SSL_free(ssl)
//
// An SSL with a second reference (SSL_up_ref, SSL_dup) keeps its session when
// the first is freed, and SSL_CTX_free does not take the session from an open
// SSL; neither is reported.
//
// Some calls end a loan only in states that the source does not show: I/O on a
// TLS 1.3 client reads tickets that replace the session, and a flush of the
// cache takes what only the cache held. Such uses are reported with the flag
// -staleborrow.possible.
//
// The finding is at the use; if the use is inside a function, at its call.
package staleborrow
