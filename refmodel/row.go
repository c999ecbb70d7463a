package refmodel

// A Kind says how a name of the table can be called.
type Kind uint8

const (
	// Function: a real function, callable from cgo.
	Function Kind = iota
	// ObjectMacro: an object-like macro, callable from cgo (SSL_get0_session).
	ObjectMacro
	// FunctionMacro: a function-like macro, which cgo can't call; C helper
	// functions can.
	FunctionMacro
	// CallbackType: a function of the application's that the library calls.
	CallbackType
)

// A Func is one row of the table: a C function and all that a call of it does
// to references. It is data; its methods only show it.
type Func struct {
	// Name is the C name.
	Name string
	// Kind in OpenSSL 3; MacroIn lists the profiles where it is a
	// function-like macro instead, FuncIn those where it is a function
	// although Kind says macro.
	Kind            Kind
	MacroIn, FuncIn Profiles
	// In lists the profiles that have it; Since says from which release.
	In    Profiles
	Since string
	// Params and Result, in C order. Variadic parameters aren't listed.
	Params []Param
	Result Result
	// Ends lists the loans it ends, Marks the marks it sets, Slots the
	// changes of what its arguments hold.
	Ends  []End
	Marks []Marking
	Slots []Slot
	// SameRealm are two arguments that must belong to one SSL_CTX; nil for
	// no such rule.
	SameRealm []int
	// Inside: Ends, Marks, Slots and SameRealm are about the objects that
	// their arguments lend (the SSL inside a BIO), not about the arguments.
	Inside bool
	// Only restricts the row to some calls; nil for no restriction.
	Only *Only
	// IO: the call reads or writes the connection in argument 0, so that
	// ends that wait for I/O happen and callbacks may run.
	IO bool
	// Variants has the whole row of each profile in which the function
	// differs from this row; nil for none. [Lookup] resolves them.
	Variants map[Profile]*Func
	// Note is what a user must know beyond the effects.
	Note string
	// Source is where the rule comes from: manual page; source file:function.
	Source string
	// Verified names the experiment that showed it, "" if it was read in
	// the source only.
	Verified string
}

// KindIn tells how the name can be called in profile p.
func (f *Func) KindIn(p Profile) Kind {
	switch {
	case f.MacroIn.Has(p):
		return FunctionMacro
	case f.FuncIn.Has(p):
		return Function
	}
	return f.Kind
}

// Only restricts a row to calls with a certain argument. Any other call of the
// function has no effect that the table knows.
type Only struct {
	// Arg is the argument.
	Arg int
	// Func is the C function that it must be (d2i_SSL_SESSION, for
	// ASN1_d2i_bio), "" if it must be the number Value.
	Func  string
	Value int64
}

// A CallbackParam is what a callback's parameter is to the application.
type CallbackParam uint8

const (
	// Unowned: no tracked object, or nothing to know.
	Unowned CallbackParam = iota
	// Lent: borrowed for the duration of the callback.
	Lent
	// GivenIfOne: the application's reference if it returns 1, else lent
	// (new_session_cb).
	GivenIfOne
	// TakenAlways: what the callback stores there is handed over to the
	// library whatever it returns (psk_use_session_cb).
	TakenAlways
	// TakenIfOne: handed over if it returns 1 (psk_find_session_cb).
	TakenIfOne
	// KeepsIfOne: an int out-parameter that decides about the result:
	// 1 (the preset value): the application keeps its reference to the
	// result, 0: the result is handed over (get_session_cb's copy).
	KeepsIfOne
)

// A Callback is the contract of a function that the library calls.
type Callback struct {
	// Name is the C name or the name that the manual gives the type.
	Name string
	In   Profiles
	// Params as in C; Roles[i] is the contract of Params[i].
	Params []Param
	Roles  []CallbackParam
	// Result: a Status for new_session_cb, a Borrowed session for
	// get_session_cb (subject to KeepsIfOne).
	Result Result
	// Note is what a user must know beyond the contract.
	Note     string
	Source   string
	Verified string
}
