// Package randprog holds the analyzer to the reference model with random
// programs. A program is a function over the session API whose ways depend on
// booleans, on what connections it is given, and on which calls fail. It is
// printed as Go source for the analyzer, and run here, statement by statement,
// on the model, once for each way that it can go: what happens on some way is
// the truth about the function, and the analyzer is to report just that, with
// the rule and the line that a person would name.
package randprog

import "strings"

// A Func is one generated function.
type Func struct {
	Name   string
	Result Result
	Body   []*Stmt
}

// A Result is what a function returns.
type Result uint8

// The results of functions.
const (
	None Result = iota
	// Session is a session, Named one with the name of [resultName].
	Session
	Named
	// WithError is a session and an error, NamedError the same with the names
	// of [resultName] and [errorName].
	WithError
	NamedError
	// NewCallback tells that the function is a new-session callback: it has
	// the connection x0 and the session [resultName] as parameters and returns
	// 0 or 1. RemoveCallback is one that is told of the end of a session.
	NewCallback
	RemoveCallback
)

// The names of named results, and of a callback's session.
const (
	resultName = "s99"
	errorName  = "e99"
)

// named reports whether returning assigns to a variable.
func (r Result) named() bool { return r == Named || r == NamedError }

// withError reports whether there is an error beside the session.
func (r Result) withError() bool { return r == WithError || r == NamedError }

// session reports whether a session is returned.
func (r Result) session() bool { return Session <= r && r <= NamedError }

// callback reports whether C calls the function.
func (r Result) callback() bool { return r >= NewCallback }

// A Kind is what a statement does.
type Kind uint8

// The kinds of statements.
const (
	// Set assigns Expr to Name, and its second result to Err if that isn't "".
	Set Kind = iota
	// Do evaluates Expr, a call.
	Do
	// Defer defers Expr, a call.
	Defer
	// DeferFunc and CallFunc are a literal of Body, deferred or called at once.
	DeferFunc
	CallFunc
	// DefineFunc makes Name a function literal of Body.
	DefineFunc
	// If runs Body where Cond holds, else Else.
	If
	// For runs Body N times, or as often as n0 says if N is 0. Label is that
	// of the loop, or "".
	For
	// Cases is a switch over n0: Body where it is 0, Else where it is 1, else
	// Rest.
	Cases
	// Switch runs Body where Cond holds, else Else, written as a switch.
	Switch
	// Store puts Expr into the map or array Name under the key N, Append adds
	// it to the slice Name, Range runs Body with Name being each element of
	// the map, array or slice Expr. Delete takes the key N out of the map Name.
	Store
	Append
	Range
	Delete
	// With lends Name, a session of the connection Expr, to a literal of Body.
	With
	// Bind makes Name the method value Expr.
	Bind
	// Go runs Body in a goroutine, Else meanwhile, and waits for it; N says in
	// which way.
	Go
	// Later adds a literal of Body to the cleanup functions Name, RunAll calls
	// them.
	Later
	RunAll
	// Panic panics, Recover defers a literal that recovers.
	Panic
	Recover
	// Break and Continue are of the innermost loop, or of that called Label.
	Break
	Continue
	// Return returns Expr, or nothing if that is nil; Fails tells that the
	// error isn't nil.
	Return
)

// A Stmt is a statement. Which fields count depends on the Kind.
type Stmt struct {
	Kind       Kind
	Name, Err  string
	Expr       *Expr
	Cond       *Cond
	Body, Else []*Stmt
	Rest       []*Stmt
	N          int
	Label      string
	// Params are those of the literal of a DefineFunc; with Expr it returns
	// that.
	Params []string
	Fails  bool
	// Line is where the statement begins in the printed source.
	Line int
	// resultLine is that of the return statement of a literal that has one.
	resultLine int
	// locals are the variables that the literal declares first.
	locals []string
	// declares tells that it is printed as a declaration of Name (and Err).
	declares bool
}

// An Op is what an expression is.
type Op uint8

// The forms of expressions.
const (
	// Var is the variable Name, Nil is nil.
	Var Op = iota
	Nil
	// True and False are constants, Elem is the element N of the map Name,
	// Addr the address of the variable Name.
	True
	False
	Elem
	Addr
	// Number is the number N. Convert is Args[0] as the type Name: "any",
	// "closer", "unsafe" (by way of an unsafe.Pointer); Assert is the session
	// in the interface Name.
	Number
	Convert
	Assert
	// Call calls Name with Args: a C function, a helper, a local function.
	Call
)

// An Expr is an expression.
type Expr struct {
	Op   Op
	Name string
	Args []*Expr
	N    int
	// Far tells that the helper called is the one in another package.
	Far bool
}

// A Test is what a condition asks.
type Test uint8

// The tests of conditions.
const (
	// Flag is the boolean parameter Name, IsNil compares the variable Name
	// with nil, Failed an error's.
	Flag Test = iota
	IsNil
	Failed
	// Got tells whether Expr, a call, returned 1 or true.
	Got
	// Not, And and Or are of A and B.
	Not
	And
	Or
)

// A Cond is a condition.
type Cond struct {
	Test Test
	Name string
	Expr *Expr
	A, B *Cond
}

func variable(name string) *Expr { return &Expr{Op: Var, Name: name} }

func call(name string, args ...string) *Expr {
	e := &Expr{Op: Call, Name: name}
	for _, a := range args {
		e.Args = append(e.Args, variable(a))
	}
	return e
}

func not(c *Cond) *Cond { return &Cond{Test: Not, A: c} }

func isNil(name string) *Cond { return &Cond{Test: IsNil, Name: name} }

func given(name string) *Cond { return &Cond{Test: Flag, Name: name} }

// clone returns a deep copy.
func (f *Func) clone() *Func {
	c := *f
	c.Body = cloneAll(f.Body)
	return &c
}

func cloneAll(list []*Stmt) []*Stmt {
	var copies []*Stmt
	for _, s := range list {
		c := *s
		c.Expr, c.Cond = s.Expr.clone(), s.Cond.clone()
		c.Body, c.Else, c.Rest = cloneAll(s.Body), cloneAll(s.Else), cloneAll(s.Rest)
		copies = append(copies, &c)
	}
	return copies
}

func (e *Expr) clone() *Expr {
	if e == nil {
		return nil
	}
	c := *e
	c.Args = nil
	for _, a := range e.Args {
		c.Args = append(c.Args, a.clone())
	}
	return &c
}

func (c *Cond) clone() *Cond {
	if c == nil {
		return nil
	}
	d := *c
	d.Expr, d.A, d.B = c.Expr.clone(), c.A.clone(), c.B.clone()
	return &d
}

// blocks calls visit for every list of statements, innermost last.
func (f *Func) blocks(visit func(list *[]*Stmt)) {
	var walk func(list *[]*Stmt)
	walk = func(list *[]*Stmt) {
		visit(list)
		for _, s := range *list {
			walk(&s.Body)
			walk(&s.Else)
			walk(&s.Rest)
		}
	}
	walk(&f.Body)
}

// size is the number of statements.
func (f *Func) size() int {
	n := 0
	f.blocks(func(list *[]*Stmt) { n += len(*list) })
	return n
}

// names calls visit for every variable that a statement itself names, with
// whether it is assigned there.
func (s *Stmt) names(visit func(name string, assigned bool)) {
	if s.Name != "" {
		visit(s.Name, s.Kind != Store && s.Kind != Append && s.Kind != Delete && s.Kind != RunAll)
	}
	for _, name := range s.Params {
		visit(name, true)
	}
	if s.Err != "" {
		visit(s.Err, true)
	}
	s.Expr.names(visit)
	s.Cond.names(visit)
}

func (e *Expr) names(visit func(string, bool)) {
	switch {
	case e == nil:
		return
	case e.Op == Var, e.Op == Elem, e.Op == Addr, e.Op == Assert, e.Op == Call && typeOf(e.Name) == funcType:
		visit(e.Name, false)
	}
	for _, a := range e.Args {
		a.names(visit)
	}
}

func (c *Cond) names(visit func(string, bool)) {
	if c == nil {
		return
	}
	if c.Name != "" {
		visit(c.Name, false)
	}
	c.Expr.names(visit)
	c.A.names(visit)
	c.B.names(visit)
}

// A varType is the type of a variable, told by the first letter of its name.
type varType byte

const (
	sessionType varType = 's'
	connType    varType = 'x'
	contextType varType = 'c'
	flagType    varType = 'b'
	errorType   varType = 'e'
	wrapperType varType = 'w'
	funcType    varType = 'f'
	localType   varType = 'o' // a boolean
	structType  varType = 'p'
	countType   varType = 'n'
	mapType     varType = 'm'
	listType    varType = 'l'
	arrayType   varType = 'a'
	anyType     varType = 'v'
	closerType  varType = 'i'
	farType     varType = 'h' // a wrapper of the other package
	boxType     varType = 'k' // a generic one
	textType    varType = 'q' // a pointer into a session
	laterType   varType = 'd' // cleanup functions
	otherType   varType = 0
)

// typeOf returns the type of a variable, otherType if the name is none's.
func typeOf(name string) varType {
	if len(name) < 2 || name[1] < '0' || name[1] > '9' {
		return otherType
	}
	if strings.Contains(name, ".") {
		return sessionType
	}
	return varType(name[0])
}
