package refmodel

// table is the reference model: every C function that has to do with the
// references of a tracked class, in groups as the manual has them.
var table = [][]Func{
	sessionRows,
}

// Constructors for the table's rows: they set the argument indices that are
// -1 for "none", so that a row says only what is there.

func uses(name string, c Class) Param {
	return Param{Name: name, C: string(c) + " *", Class: c, Action: Uses, From: -1, Into: -1}
}

func releases(name string, c Class) Param {
	return Param{Name: name, C: string(c) + " *", Class: c, Action: Releases, Nullable: true, From: -1, Into: -1}
}

func acquires(name string, c Class) Param {
	return Param{Name: name, C: string(c) + " *", Class: c, Action: Acquires, When: IfOne, From: -1, Into: -1}
}

func result(k ResultKind, c string) Result {
	return Result{Kind: k, C: c, From: -1, Same: -1, Realm: -1, Aliases: -1}
}

func owned(c Class) Result {
	r := result(Owned, string(c)+" *")
	r.Class, r.Nullable = c, true
	return r
}

func borrowed(c Class, from int) Result {
	r := result(Borrowed, string(c)+" *")
	r.Class, r.From, r.Realm, r.Nullable = c, from, from, true
	return r
}

var sessionRows = []Func{
	{
		Name: "SSL_SESSION_new", In: inAll,
		Result: owned(Session),
		Source: "SSL_SESSION_free(3); ssl/ssl_sess.c:SSL_SESSION_new", Verified: "01_refs",
	},
	{
		Name: "SSL_SESSION_free", In: inAll,
		Params: []Param{releases("session", Session)},
		Result: result(Void, "void"),
		Source: "SSL_SESSION_free(3); ssl/ssl_sess.c:SSL_SESSION_free", Verified: "01_refs, 09_misuse",
	},
	{
		Name: "SSL_SESSION_up_ref", In: inAll,
		Params: []Param{acquires("ses", Session)},
		Result: result(Status, "int"),
		Note:   "the reference exists only if the result is 1; a dead session is not revived",
		Source: "SSL_SESSION_free(3); ssl/ssl_sess.c:SSL_SESSION_up_ref", Verified: "01_refs",
	},
	{
		Name: "SSL_get_session", In: inAll,
		Params: []Param{uses("ssl", SSLConn)},
		Result: borrowed(Session, 0),
		Source: "SSL_get_session(3); ssl/ssl_sess.c:SSL_get_session", Verified: "01_refs, 02_borrow, 07_handshake, 11_boring",
	},
}

// Callbacks lists the contracts of the functions that the library calls.
var Callbacks = []Callback{}
