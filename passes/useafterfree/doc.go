// Package useafterfree defines an analyzer that reports uses of sessions that
// were released.
//
// # Analyzer useafterfree
//
// useafterfree: report uses of sessions after their last reference was released
//
// After the release of the last reference that the code had, the session may
// be gone, and so may everything that points into it: the results of
// SSL_SESSION_get0_hostname, SSL_SESSION_get_id, SSL_SESSION_get0_ticket,
// SSL_SESSION_get0_peer and their like.
//
//	s := C.SSL_get1_session(ssl)
//	C.SSL_free(ssl)
//	C.SSL_SESSION_free(s)
//	return C.SSL_SESSION_get_timeout(s) // s is gone
//
// Interior pointers make it hard to see:
//
//	s := C.SSL_get1_session(ssl)
//	host := C.SSL_SESSION_get0_hostname(s)
//	C.SSL_SESSION_free(s)
//	return C.GoString(host) // points into s
//
// Release after the last use, most simply with defer, and copy what has to
// live longer:
//
//	s := C.SSL_get1_session(ssl)
//	defer C.SSL_SESSION_free(s)
//	return C.GoString(C.SSL_SESSION_get0_hostname(s))
//
// References are counted: while the SSL that a session came from is open, the
// pointer is still good as a loan after the release of one's own reference,
// and is not reported. What happens to a loan when its SSL goes is the matter
// of staleborrow. SSL_SESSION_up_ref does not revive a session that is gone.
//
// The finding is at the use; if the use is inside a function, at its call.
package useafterfree
