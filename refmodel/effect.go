package refmodel

// This file holds the vocabulary of the table: what a function can do to an
// argument, what its result can be, and under which condition. Both
// interpreters, the analyzer and the runtime library, switch over these
// words and over nothing else.

// Every int that names an argument is its index in [Func.Params], or one of
// these. The zero value is argument 0 and therefore never means "none".
const (
	// None: no argument.
	None = -1
	// OfResult: the object of the result (the SSL of SSL_new, which holds
	// the SSL_CTX). Only Param.Into and Slot.Arg use it.
	OfResult = -2
)

// An Action is what a call does to the object that an argument points to.
type Action uint8

const (
	// NoAction: the argument is no tracked object.
	NoAction Action = iota
	// Uses: the object must be alive; nothing changes hands.
	Uses
	// Releases gives back one reference that the caller owns. With an
	// object's last reference the object is gone, and with it all that stood
	// on it: every loan from it and pointer into it ends, and so does every
	// reference that it held itself (what was retained, handed over or put
	// in its slot), which can be another object's last. No row repeats
	// that: [Func.Ends] has only what a call ends while the object lives.
	Releases
	// Acquires: the caller owns one reference more.
	Acquires
	// Retains: the callee takes a reference of its own and becomes a holder
	// of the object; the caller keeps what it had.
	Retains
	// HandsOver: one reference of the caller's becomes the callee's.
	HandsOver
	// Stores keeps the bare pointer in the holder (Param.Into) without
	// counting a reference: ex_data. The argument may point to an object of
	// any class, so that Param.Class is NoClass.
	Stores
	// Copies: contents are copied out of the argument; it is not kept. The
	// argument need not be of a class.
	Copies
	// Inspects: like Uses, for an argument whose object is read only to
	// find another one (the source of SSL_copy_session_id).
	Inspects
)

// A Cond says when an effect happens.
type Cond uint8

const (
	// Always: on every call.
	Always Cond = iota
	// IfOne: when the result is 1.
	IfOne
	// IfNonNull: when the result is not NULL.
	IfNonNull
	// IfArg: when the integer argument CondArg equals CondValue.
	IfArg
)

// An Out says what a call writes through a pointer argument.
type Out uint8

const (
	// NoOut: nothing that matters.
	NoOut Out = iota
	// OutOwned: *arg is, with the result, one owned reference; with a
	// session in *arg beforehand see [OutReuse]. The d2i convention:
	// arg NULL or *arg NULL makes a new object and stores it in *arg.
	OutOwned
	// OutInterior: *arg is an interior pointer of argument From.
	OutInterior
	// OutBorrowed: *arg is borrowed from argument From.
	OutBorrowed
	// OutBuffer: *arg is plain memory of the caller's (OPENSSL_free).
	OutBuffer
)

// An OutReuse says what a call with [OutOwned] does when *arg is an object
// already.
type OutReuse uint8

const (
	// RefillsSame: the same object is filled anew and returned: no new
	// reference, aliases stay valid, interior pointers die (OpenSSL,
	// LibreSSL).
	RefillsSame OutReuse = iota
	// ReplacesReleased: a new object is stored and the caller's reference
	// to the old one is released (BoringSSL).
	ReplacesReleased
)

// A Param is one parameter of a function, or of a callback.
type Param struct {
	// Name is the parameter's name in the manual page.
	Name string
	// C is its C type, for the page and for declarations.
	C string
	// Class is the class of the object that it points to, directly or, for
	// an Out, through one more pointer.
	Class Class
	// Action, and When it happens (CondArg and CondValue for IfArg; CondArg
	// is None otherwise).
	Action    Action
	When      Cond
	CondArg   int
	CondValue int64
	// Nullable: NULL is safe. Nothing happens to this argument then (where
	// it is a slot's new object, the slot is empty afterwards), and a call
	// that can do nothing without it returns its failure. A parameter of a
	// class that isn't Nullable needs an object: the library crashes.
	Nullable bool
	// Asks: the call is there for what it says of the object. Where it
	// survives NULL its answer then means nothing, so that a caller still
	// has to look.
	Asks bool
	// Out says what is written through the pointer; Reuse refines
	// OutOwned; From is the lender of OutInterior and OutBorrowed, None
	// otherwise; Field names what an interior pointer points into.
	Out   Out
	Reuse OutReuse
	From  int
	Field string
	// Into is, for Stores, Retains and HandsOver, the argument whose object
	// becomes the holder (the SSL of SSL_set_session), OfResult, or None
	// for the library at large.
	Into int
	// Callback names the contract ([Callbacks]) of a function pointer.
	Callback string
}

// A ResultKind is what a result means to references.
type ResultKind uint8

const (
	// Void: no result.
	Void ResultKind = iota
	// Plain: a number or a pointer that carries no reference.
	Plain
	// Status: 1 for success, 0 (or less) for failure.
	Status
	// Owned: one reference that the caller must release.
	Owned
	// Borrowed: an object that argument From holds.
	Borrowed
	// InteriorPtr: a pointer into the object of argument From, as long as
	// that lives; Field says into what.
	InteriorPtr
	// Stored: the bare pointer that was stored in argument From (ex_data).
	Stored
	// Static: lives as long as the process.
	Static
)

// A Result describes a function's result.
type Result struct {
	Kind ResultKind
	// C is the C type.
	C string
	// Class of the object, for Owned and Borrowed, for an InteriorPtr that
	// is an object of its own (SSL_SESSION_get0_peer: a reference of its
	// own, by X509_up_ref, keeps it alive), and for a Static one that looks
	// like an object (SSL_magic_pending_session_ptr).
	Class Class
	// From is the argument that lends (Borrowed, InteriorPtr, Stored), or
	// whose present object an Owned result is a new reference to
	// (SSL_get1_session); None for a result that stands alone.
	From int
	// Via is, for an InteriorPtr, the class of the object that argument From
	// presently lends and that the pointer points into
	// (SSL_get0_peer_certificate: the SSL's session); NoClass when it points
	// into the object of From itself.
	Via Class
	// Same is, for an Owned result, the argument that the result may be,
	// with one more reference (SSL_dup); None otherwise.
	Same int
	// Marks are those that a new object bears (SSL_new: no handshake yet).
	Marks Mark
	// Nullable: NULL is possible although the arguments are right.
	Nullable bool
	// Field names what an InteriorPtr points into.
	Field string
	// Realm is the argument whose SSL_CTX the object belongs to
	// (crossctx): the SSL_CTX itself for SSL_new, the SSL for
	// SSL_get1_session; None for an object that belongs to none yet
	// (SSL_SESSION_new, _dup, d2i).
	Realm int
	// Aliases is the Out parameter with which an Owned result is one
	// reference (d2i); None otherwise.
	Aliases int
}

// A Certainty says whether an end of loans happens on every such call.
type Certainty uint8

const (
	// Certain: the loan is over whenever the conditions hold.
	Certain Certainty = iota
	// Possible: only in some states that a program's text does not show.
	Possible
)

// A Loan says which loans a call ends.
type Loan uint8

const (
	// LoansFrom: what was borrowed from the object of argument Arg, of the
	// class that it lends ([ClassInfo.Lends]): sessions borrowed from an
	// SSL, not its SSL_CTX.
	LoansFrom Loan = iota
	// InteriorsOf: pointers into Field of the object of argument Arg (for an
	// Out parameter: of the object in *arg).
	InteriorsOf
	// CacheLoans: objects that only the cache of the SSL_CTX in argument
	// Arg (or the SSL_CTX of the SSL in it) keeps alive.
	CacheLoans
)

// An End is the end of loans by a call.
type End struct {
	Loan      Loan
	Arg       int
	Field     string
	Certainty Certainty
	// When it happens.
	When Cond
	// UnlessSame: not when this argument is the very object on loan, or,
	// for an argument of a class that lends, when it lends that very object
	// (SSL_copy_session_id); None for no such exception.
	UnlessSame int
	// UnlessMarked: not when the object of Arg bears one of these marks on
	// the path (SSL_clear after SSL_shutdown).
	UnlessMarked Mark
	// Deferred: not by the call itself but by the next I/O call on the
	// same object (SSL_renegotiate).
	Deferred bool
	// Note says in words when it happens.
	Note string
}

// A Mark is a lasting note on an object that later ends depend on. An object
// can bear several: a Mark is a set of bits.
type Mark uint8

const (
	// NoMark is the absence of a mark.
	NoMark Mark = 0
	// SentShutdown: close_notify was sent or is recorded as sent
	// (SSL_SENT_SHUTDOWN), so that the session counts as good.
	SentShutdown Mark = 1 << (iota - 1)
	// NoHandshake: no handshake has begun since the SSL was made, cleared
	// or told its side. Its session, if any, is one that was set.
	NoHandshake
)

// A Marking sets a mark on the object of an argument, or takes it off.
type Marking struct {
	Arg  int
	Mark Mark
	// BitsArg is the argument whose bits decide (SSL_set_shutdown's mode):
	// with one of Bits in it the mark is set, without it is taken off. None
	// when the call always marks.
	BitsArg int
	Bits    int64
	// Off: the call takes the mark off, after its ends (SSL_clear).
	Off bool
}

// A Slot is a change of what an object presently holds and lends.
type Slot struct {
	// Arg is the holder, OfResult the result.
	Arg int
	// FromArg is the argument that is the new object itself
	// (SSL_set_session), None if none. NULL there empties the slot.
	FromArg int
	// FromHolderArg is the argument whose present object becomes the
	// holder's too (SSL_copy_session_id), None if none.
	FromHolderArg int
	// May: the call may by itself put another object there, or none (I/O,
	// SSL_clear).
	May bool
	// When it happens.
	When Cond
}
