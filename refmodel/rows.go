package refmodel

import "sync"

// A Group is a part of the table, as its page has it.
type Group struct {
	Title string
	// Intro says in words what the functions have in common.
	Intro string
	// Funcs are the rows; a row's Variants aren't listed again.
	Funcs []Func
}

// table is the reference model: every C function that has to do with the
// references of a class, in groups as the manual has them.
var table = sync.OnceValue(func() []Group {
	return []Group{
		{"Sessions", "An `SSL_SESSION` is counted. `SSL_SESSION_free` is the one function that takes a reference back from its caller.", sessionRows()},
		{"Parts of a session", "Pointers into a session are valid as long as the session is, and until the part is replaced.", interiorRows()},
		{"Reading and writing sessions", "A function of the d2i kind returns the session and stores it in `*a`: result and `*a` are one reference. If it fails, `*a` is left alone and still the caller's to free.", serialRows()},
		{"The session of an SSL", "An `SSL` has at most one session at a time, holds a reference to it and lends it out.", sslRows()},
		{"Settings and state of an SSL", "None of these changes the session of the `SSL`.", sslStateRows()},
		{"Handshake, reading and writing", "Input and output can put another session in the place of the present one. What was borrowed from the `SSL` before is then gone, unless someone else holds it; no program can tell by its text, so that these ends are possible ones only.", ioRows()},
		{"SSL_CTX and its session cache", "An `SSL` holds its `SSL_CTX`, and the cache of an `SSL_CTX` holds the sessions in it. No call on the cache takes a reference of the caller's.", contextRows()},
		{"Registering callbacks", "The contracts of the callbacks are at the end of this page.", callbackRows()},
		{"ex_data", "A pointer stored in ex_data is neither counted nor freed.", exDataRows()},
		{"BIOs", "A BIO can own an `SSL`, an `SSL` owns its BIOs.", bioRows()},
		{"Certificates and keys", "What a session lends out and what, with a reference of its own, outlives it.", certRows()},
		{"BoringSSL only", "Its public header is the documentation.", boringRows()},
	}
})

// Groups returns the whole table in the order of its page. The rows are shared
// and must not be changed.
func Groups() []Group { return table() }
