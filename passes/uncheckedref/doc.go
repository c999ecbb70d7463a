// Package uncheckedref defines an analyzer that reports failures that leave
// code without the session reference it relies on.
//
// # Analyzer uncheckedref
//
// uncheckedref: report session references that are relied on without a look at the result
//
// SSL_SESSION_up_ref returns 1 if it added a reference and 0 if it did not.
// Code that ignores the result and then relies on the reference, releases it
// or hands it on, releases a reference of somebody else's when the call fails:
//
//	func (c *Conn) keep(s *C.SSL_SESSION) {
//		C.SSL_SESSION_up_ref(s)
//		c.sess = s
//	}
//
// Look at it:
//
//	func (c *Conn) keep(s *C.SSL_SESSION) error {
//		if C.SSL_SESSION_up_ref(s) != 1 {
//			return errUpRef
//		}
//		c.sess = s
//		return nil
//	}
//
// Every function that returns a session can return NULL: SSL_get_session and
// SSL_get1_session when there is no session (yet), d2i_SSL_SESSION and
// PEM_read_bio_SSL_SESSION when there is none in the input, SSL_SESSION_new
// and SSL_SESSION_dup when memory runs out. Most functions that take a session
// crash with NULL:
//
//	s := C.SSL_get1_session(ssl)
//	defer C.SSL_SESSION_free(s)
//	timeout := C.SSL_SESSION_get_timeout(s) // s may be NULL
//
// Test it before it is used. The errno of the form with two results says
// nothing about the session:
//
//	s, err := C.SSL_get1_session(ssl)
//	if err != nil { // wrong: s may be NULL with err == nil, and the reverse
//		return err
//	}
//
// SSL_SESSION_free(NULL) does nothing; a release needs no test.
//
// The finding is at the call whose result is not looked at.
package uncheckedref
