// Package refmodel is the reference model of OpenSSL's session references: one
// table that says what each function does to them, and a library that executes
// the table.
//
// # The table
//
// [Lookup] returns the row of a C function in a [Profile] (OpenSSL 3, OpenSSL
// 1.1.1, LibreSSL, BoringSSL). A row is data: what happens to each argument, what
// the result is to the caller, which loans end. The static analyzer reads the same
// rows. docs/model.md shows them.
//
// # The library
//
// A [World] is an instance of libssl without cryptography and without a network:
// SSL_CTXs with their caches, SSLs, sessions, handshakes, tickets, callbacks. Package
// libssl gives it the C names; its functions and everything else go through [Call],
// which interprets the row of the function. A wrong call is a [Violation]: it has the
// rule, the argument, the stack, and the history of the object. After it the model
// goes on in the state in which the real library would be. Where that is undefined (a
// reference of the library's was released once too often, and then the library
// releases it), the object is stopped: calls on it do nothing, return zero and are not
// reported, so that one mistake is one violation. What the program has not released
// when it should have is in [World.Leaks]. [VerifyNone] does both for a test.
//
// What a violation is called depends on what was known to the program. A release by
// which the program gives more than it has is a borrowedfree, or a doublefree if the
// last thing that happened between the program and the object was a release: a pointer
// doesn't remember how it was had. A use of an object that is gone is a useafterfree if
// the program's own release was the last, else a staleborrow: an SSL, a cache or a
// callback's caller let go of it. A use or a release that relies on an
// SSL_SESSION_up_ref that returned 0, and NULL where an object is needed, are an
// uncheckedref. An object of another world is a crossctx.
//
// Some mistakes don't show in a run. The ignored result of SSL_SESSION_up_ref shows only
// when it is 0: [World.FailNth] makes it 0. A loan that is kept (borrowescape) shows as a
// staleborrow once it is used.
//
// # Connections
//
// Two SSLs are linked by [Link] as by a pair of BIOs: what one writes, the other reads.
// SSL_do_handshake, SSL_connect, SSL_accept, SSL_read, SSL_peek, SSL_write and
// SSL_shutdown act on one side only: they take what the peer's earlier calls have sent,
// send what there is to send, and return -1 where the real function would return with
// SSL_ERROR_WANT_READ. A handshake is a loop over both sides, as [Handshake] does it; in
// TLS 1.3 the client's tickets wait for its next read. When one side is freed, or after
// [Disconnect], the other reads an end of file. An SSL that is linked to nothing when its
// handshake begins meets a peer of the world's own: [Remote] says how that behaves.
//
// Time stands still but for [World.Advance] and [World.SetTime].
//
// What C has function-like macros for is in methods: [ContextObject.SetSessionCacheMode],
// [ContextObject.SetCacheSize], [ContextObject.CacheNumber], [BIOObject.SetSSL],
// [World.SessionExIndex].
//
// # Worlds and goroutines
//
// Every object knows its world. Calls that name no object act in [Current]: the default
// world, or the one that the goroutine runs under by [World.Do]. All is safe for
// concurrent use; callbacks run with the world unlocked and may call anything.
package refmodel
