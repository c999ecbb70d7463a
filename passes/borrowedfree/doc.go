// Package borrowedfree defines an analyzer that reports releases of borrowed
// sessions.
//
// # Analyzer borrowedfree
//
// borrowedfree: report releases of session references that are only borrowed
//
// SSL_get_session and SSL_get0_session return a pointer to the session that
// the SSL holds, without adding a reference. It is not the caller's to give
// back: SSL_SESSION_free releases the SSL's own reference, and SSL_free then
// frees the session a second time. If the session is cached, nothing is seen
// before SSL_CTX_free, which in OpenSSL 3 loops for ever.
//
//	func sessionID(ssl *C.SSL) []byte {
//		s := C.SSL_get_session(ssl)
//		if s == nil {
//			return nil
//		}
//		defer C.SSL_SESSION_free(s) // the SSL's reference
//		var n C.uint
//		id := C.SSL_SESSION_get_id(s, &n)
//		return C.GoBytes(unsafe.Pointer(id), C.int(n))
//	}
//
// Either drop the release, or acquire what is released, which is what
// SSL_get1_session is for:
//
//	s := C.SSL_get1_session(ssl)
//	if s == nil {
//		return nil
//	}
//	defer C.SSL_SESSION_free(s)
//
// The parameters of callbacks are borrowed as well: that of the remove
// callback always, that of the new-session callback unless the callback
// returns 1, which takes the reference.
//
//	//export onRemoveSession
//	func onRemoveSession(ctx *C.SSL_CTX, s *C.SSL_SESSION) {
//		forget(s)
//		C.SSL_SESSION_free(s) // the cache gives back its own reference
//	}
//
// An SSL_SESSION_up_ref that failed gave no reference to release:
//
//	if C.SSL_SESSION_up_ref(s) != 1 {
//		C.SSL_SESSION_free(s)
//		return errUpRef
//	}
//
// The finding is at the release, or at the call of the function that
// releases; of a deferred release, at the defer.
package borrowedfree
