// Package borrowescape defines an analyzer that reports borrowed sessions that
// are kept where they outlive the loan.
//
// # Analyzer borrowescape
//
// borrowescape: report borrowed sessions kept where they outlive what they were borrowed from
//
// A session from SSL_get_session or SSL_get0_session, or the parameter of a
// callback, is on loan. It must not be put where it is found later, when
// nothing ensures that the loan still lasts: a field or package variable, a
// map, a channel, a goroutine, ex_data of another object, a result.
//
//	var sessions = map[string]*C.SSL_SESSION{}
//
//	func remember(ssl *C.SSL, host string) {
//		sessions[host] = C.SSL_get_session(ssl) // until when?
//	}
//
//	//export onRemoveSession
//	func onRemoveSession(ctx *C.SSL_CTX, s *C.SSL_SESSION) {
//		removed <- s // gone when this returns
//	}
//
// Store a reference instead, and release it when the entry is dropped:
//
//	func remember(ssl *C.SSL, host string) {
//		s := C.SSL_get1_session(ssl)
//		if s == nil {
//			return
//		}
//		C.SSL_SESSION_free(sessions[host])
//		sessions[host] = s
//	}
//
//	//export onRemoveSession
//	func onRemoveSession(ctx *C.SSL_CTX, s *C.SSL_SESSION) {
//		if C.SSL_SESSION_up_ref(s) == 1 {
//			removed <- s // the receiver frees it
//		}
//	}
//
// A function that makes a connection, borrows its session and frees the
// connection must not return the session:
//
//	func fetch(ctx *C.SSL_CTX, addr string) *C.SSL_SESSION {
//		ssl := dial(ctx, addr)
//		defer C.SSL_free(ssl)
//		return C.SSL_get_session(ssl) // ssl takes it along
//	}
//
// An accessor that returns a loan on what its caller holds is in order, and so
// is a borrowed session stored next to the SSL that holds it:
//
//	func (c *Conn) session() *C.SSL_SESSION { return C.SSL_get_session(c.ssl) }
//
// It isn't where the function has released what was there before: whoever
// releases that field's sessions will do so with this one.
//
//	C.SSL_SESSION_free(c.sess)
//	c.sess = C.SSL_get_session(c.ssl) // on loan: SSL_get1_session
//
// The finding is at the statement that lets the session out.
package borrowescape
