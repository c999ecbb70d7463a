// Package refleak defines an analyzer that reports owned references to
// sessions that are never released.
//
// # Analyzer refleak
//
// refleak: report owned session references that some path neither frees nor hands on
//
// SSL_SESSION_new, SSL_SESSION_dup, SSL_get1_session, d2i_SSL_SESSION and
// PEM_read_bio_SSL_SESSION return a reference that the caller owns, and an
// SSL_SESSION_up_ref that returns 1 adds one. Each must be given back with
// SSL_SESSION_free on every path, or become somebody else's: be returned,
// stored in something that outlives the function, sent on a channel, or be
// given to a finalizer. The usual mistake is a return between the acquisition
// and the release:
//
//	func ticket(ssl *C.SSL) ([]byte, error) {
//		s := C.SSL_get1_session(ssl)
//		if s == nil {
//			return nil, errNoSession
//		}
//		n := C.i2d_SSL_SESSION(s, nil)
//		if n <= 0 {
//			return nil, errEncode // s is not freed
//		}
//		...
//		C.SSL_SESSION_free(s)
//		return buf, nil
//	}
//
// Right is a release that no path can miss:
//
//	s := C.SSL_get1_session(ssl)
//	if s == nil {
//		return nil, errNoSession
//	}
//	defer C.SSL_SESSION_free(s)
//
// Functions that keep a session take a reference of their own: after
// SSL_set_session, SSL_CTX_add_session or SSL_copy_session_id the caller still
// has its reference to give back, and ex_data keeps a bare pointer, which is
// nobody's unless the package gets it back from that index and releases it. So
// this leaks one:
//
//	s := C.SSL_get1_session(old)
//	C.SSL_set_session(ssl, s) // ssl now has a reference too
//	return ssl
//
// An owned reference is lost, too, when its only variable or field is
// overwritten, when the result of the call is dropped, and when a Go value
// that owns it is dropped without the method that releases it:
//
//	func (c *Client) refresh() {
//		c.sess = C.SSL_get1_session(c.ssl) // what c.sess held is lost
//	}
//
// Right is
//
//	C.SSL_SESSION_free(c.sess) // NULL is fine
//	c.sess = C.SSL_get1_session(c.ssl)
//
// The callback of SSL_CTX_sess_set_new_cb says with its result whose the
// session is. With 1 it takes the reference and has to keep or free it; with 0
// OpenSSL frees it.
//
//	//export onNewSession
//	func onNewSession(ssl *C.SSL, s *C.SSL_SESSION) C.int {
//		if !wanted(ssl) {
//			return 1 // taken, and lost; return 0
//		}
//		store(ssl, s)
//		return 1
//	}
//
// The finding is at the call that acquired the reference, in the callback at
// the return. No reference is leaked where the process ends (os.Exit,
// log.Fatal, a panic that is not recovered) or a test (Fatal, Skip);
// runtime.Goexit ends a goroutine only. An owned reference that is given to a
// function whose body is not known counts as handed over.
package refleak
