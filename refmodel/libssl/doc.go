// Package libssl has the functions of OpenSSL's libssl that concern sessions
// under their C names, as Go functions on the reference model of package
// refmodel: code that was written for cgo runs on it without OpenSSL, and every
// reference is checked.
//
// A name that begins with a small letter in C has a capital one here:
// D2i_SSL_SESSION, Int, Size_t, Malloc. That is the only difference; the sub-command
// "sslref model -rewrite" makes the replacement in whole files. The set of
// functions is the table's ([refmodel.Names]) less the function-like macros, which
// cgo can't call either, and more what [Plain] lists. What those macros do is in
// methods of the model's objects: ctx.Model().SetSessionCacheMode(...).
//
//	func TestKeepSession(t *testing.T) {
//		refmodel.VerifyNone(t)
//		ctx := libssl.SSL_CTX_new(libssl.TLS_client_method())
//		defer libssl.SSL_CTX_free(ctx)
//		ssl := libssl.SSL_new(ctx)
//		defer libssl.SSL_free(ssl)
//		if libssl.SSL_connect(ssl) != 1 { // the world provides the server
//			t.Fatal("no connection")
//		}
//		sess := libssl.SSL_get1_session(ssl)
//		libssl.SSL_SESSION_free(sess) // without it VerifyNone reports a refleak
//	}
//
// Objects know the world they are in. Functions that take none, such as
// SSL_CTX_new and D2i_SSL_SESSION, act in the current world: the default one, or
// that of [refmodel.World.Do]. Tests that run in parallel use a world each.
//
// The pointers are real Go pointers: they can be compared, stored and converted to
// unsafe.Pointer and back. Pointers into a session (SSL_SESSION_get0_hostname) are
// addresses of its memory: a read with [GoString] or [GoBytes] is checked, one
// through the pointer itself can't be, but shows 0xdd bytes once the session is
// gone. Function pointers of C are Go functions here.
package libssl
