package refmodel

import (
	"maps"
	"slices"
)

// Constructors for the table's rows: they set the argument indices that are
// None, so that a row says only what is there.

// param is a parameter of no class.
func param(name, c string) Param {
	return Param{Name: name, C: c, CondArg: None, From: None, Into: None}
}

// object is a pointer to an object of class c, with an action.
func object(name string, c Class, a Action) Param {
	p := param(name, string(c)+" *")
	p.Class, p.Action = c, a
	return p
}

func uses(name string, c Class) Param { return object(name, c, Uses) }

// reads is uses for a parameter that C declares const.
func reads(name string, c Class) Param {
	p := object(name, c, Uses).as("const " + string(c) + " *")
	p.Asks = true
	return p
}

func releases(name string, c Class) Param { return object(name, c, Releases).orNull() }

func acquires(name string, c Class) Param { return object(name, c, Acquires).when(IfOne) }

// retains is an argument to which the object of argument into (or OfResult)
// takes a reference of its own.
func retains(name string, c Class, into int) Param {
	p := object(name, c, Retains)
	p.Into = into
	return p
}

// handsOver is an argument whose reference becomes that of argument into.
func handsOver(name string, c Class, into int) Param {
	p := object(name, c, HandsOver)
	p.Into = into
	return p
}

// stores is a bare pointer that argument into keeps.
func stores(name string, into int) Param {
	p := param(name, "void *").when(IfOne)
	p.Action, p.Into = Stores, into
	return p
}

// copied is an argument of no class whose contents are copied.
func copied(name, c string) Param {
	p := param(name, c)
	p.Action = Copies
	return p
}

// outObject is the SSL_SESSION ** of the d2i convention.
func outObject(name string, c Class) Param {
	p := param(name, string(c)+" **").orNull()
	p.Class, p.Out = c, OutOwned
	return p
}

// outInterior is a parameter through which a pointer into argument from is
// written.
func outInterior(name, c string, from int, field string) Param {
	p := param(name, c)
	p.Out, p.From, p.Field = OutInterior, from, field
	return p
}

// outBorrowed is a parameter through which an object of class c is written
// that argument from holds.
func outBorrowed(name string, c Class, from int) Param {
	p := param(name, string(c)+" **")
	p.Class, p.Out, p.From = c, OutBorrowed, from
	return p
}

// callback is a function pointer that has the contract called name in
// [Callbacks].
func callback(arg, c, name string) Param {
	p := param(arg, c).orNull()
	p.Callback = name
	return p
}

func (p Param) as(c string) Param    { p.C = c; return p }
func (p Param) orNull() Param        { p.Nullable = true; return p }
func (p Param) when(c Cond) Param    { p.When = c; return p }
func (p Param) ifArg(i, v int) Param { p.When, p.CondArg, p.CondValue = IfArg, i, int64(v); return p }

func result(k ResultKind, c string) Result {
	return Result{Kind: k, C: c, From: None, Same: None, Realm: None, Aliases: None}
}

func void() Result          { return result(Void, "void") }
func status() Result        { return result(Status, "int") }
func plain(c string) Result { return result(Plain, c) }
func static(c string) Result {
	return result(Static, c)
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

func interior(c string, from int, field string) Result {
	r := result(InteriorPtr, c)
	r.From, r.Field = from, field
	return r
}

func stored(from int) Result {
	r := result(Stored, "void *")
	r.From, r.Nullable = from, true
	return r
}

func (r Result) as(c string) Result   { r.C = c; return r }
func (r Result) of(c Class) Result    { r.Class = c; return r }
func (r Result) from(i int) Result    { r.From = i; return r }
func (r Result) via(c Class) Result   { r.Via = c; return r }
func (r Result) same(i int) Result    { r.Same = i; return r }
func (r Result) marked(m Mark) Result { r.Marks = m; return r }
func (r Result) realm(i int) Result   { r.Realm = i; return r }
func (r Result) orNull() Result       { r.Nullable = true; return r }
func (r Result) notNull() Result      { r.Nullable = false; return r }

// mayEnd is a possible end of the loans of argument arg, and note when it
// happens.
func mayEnd(arg int, note string) End {
	return End{Loan: LoansFrom, Arg: arg, Certainty: Possible, UnlessSame: None, Note: note}
}

// mayEvict is the possible end of what only the cache of argument arg's
// SSL_CTX keeps alive.
func mayEvict(arg int, note string) End {
	return End{Loan: CacheLoans, Arg: arg, Certainty: Possible, UnlessSame: None, Note: note}
}

// later is a possible end that the next I/O call on argument arg brings.
func later(arg int, note string) End {
	return End{Loan: LoansFrom, Arg: arg, Certainty: Possible, UnlessSame: None, Deferred: true, Note: note}
}

// endsInteriors are the ends of the pointers into fields of argument arg.
func endsInteriors(arg int, when Cond, fields ...string) []End {
	var list []End
	for _, f := range fields {
		list = append(list, End{Loan: InteriorsOf, Arg: arg, Field: f, When: when, UnlessSame: None})
	}
	return list
}

// marks sets m on argument arg; unmarks takes it off.
func marks(arg int, m Mark) Marking   { return Marking{Arg: arg, Mark: m, BitsArg: None} }
func unmarks(arg int, m Mark) Marking { return Marking{Arg: arg, Mark: m, BitsArg: None, Off: true} }

// anew are the marks after a call that puts the SSL in argument arg back to
// before its handshake.
func anew(arg int) []Marking { return []Marking{unmarks(arg, SentShutdown), marks(arg, NoHandshake)} }

// maySlot is a slot of argument arg that the call itself may fill or empty.
func maySlot(arg int) Slot {
	return Slot{Arg: arg, FromArg: None, FromHolderArg: None, May: true}
}

// needsObject returns the row f with a row of its own for BoringSSL, where
// parameter i must not be NULL.
func needsObject(f Func, i int) Func {
	return differing(f, inBoring, func(v *Func) { v.Params[i].Nullable = false })
}

// differing returns the row f with one more row of its own for each of the
// profiles in set: f as edit changes it.
func differing(f Func, set Profiles, edit func(v *Func)) Func {
	f.Variants = maps.Clone(f.Variants)
	if f.Variants == nil {
		f.Variants = make(map[Profile]*Func)
	}
	for _, p := range set.List() {
		v := f
		v.In, v.Variants = 1<<p, nil
		v.Params = slices.Clone(f.Params)
		v.Ends, v.Marks, v.Slots = slices.Clone(f.Ends), slices.Clone(f.Marks), slices.Clone(f.Slots)
		edit(&v)
		f.Variants[p] = &v
	}
	return f
}
