// Package summary holds what the analysis keeps of a function for its
// callers: a few cases, each a precondition on what the caller passes, the
// straight line of reference operations on that path, and what the caller
// sees afterwards. Summaries are plain data: they cross packages as facts.
package summary

// A Func is the summary of one function.
type Func struct {
	// Name is the function's name as messages call it.
	Name string
	// Unknown: the function was given up on; a caller must assume that it
	// takes whatever it is handed.
	Unknown bool
	// Cases are the ways through the function. None, in a summary that
	// isn't Unknown, means that it never returns.
	Cases []Case
}

// An Exit is how a path leaves the function.
type Exit uint8

const (
	// Return: by returning.
	Return Exit = iota
	// Panic: by a panic that the function doesn't recover.
	Panic
	// Goexit: by runtime.Goexit.
	Goexit
)

// A Case is one way through a function.
type Case struct {
	// Pre are the conditions on values the caller passes.
	Pre []Pre
	// Steps are the operations, in order.
	Steps []Step
	// Writes are the contents that caller-visible memory has in the end.
	Writes []Write
	// Results in order.
	Results []Val
	// Facts are what is known of values made by Steps.
	Facts []Pre
	Exit  Exit
	// Recovers: the path calls recover.
	Recovers bool
	// Silent are objects on which the function has a finding of its own.
	Silent []Val
	// Findings are the numbers of the findings that a function literal has on
	// this path: whether it can be taken, the enclosing function knows. They
	// mean something in the process that made the summary only.
	Findings []int
}

// A Pre is a condition on a value.
type Pre struct {
	V    Val
	Kind PreKind
	C    Val // the constant of Eq and Ne
}

// A PreKind is the kind of a condition.
type PreKind uint8

// The conditions: on nil-ness, on equality with a constant, on bounds.
const (
	IsNil PreKind = iota
	NotNil
	Eq
	Ne
	AtLeast
	AtMost
	// Same and NotSame compare with another of the caller's values, C.
	Same
	NotSame
	// HasType and LacksType tell of the type of what an interface holds,
	// which C names.
	HasType
	LacksType
	// Less and NotLess compare with another of the caller's values, C.
	Less
	NotLess
)

// An Op is the kind of a step.
type Op uint8

const (
	// Row: a function of the reference table is called.
	Row Op = iota
	// Call: a function value or a method of something the caller passed.
	Call
	// Escape: Args are handed to code that can't be known; with the Name
	// [Links] or [Unlinks], only lists are changed or gone through: what is
	// known of them and of their elements' places is lost.
	Escape
	// TakeBack: what finalizers of Args have is the program's again.
	TakeBack
	// Later: Fn will be called with Args once, at a time that isn't known.
	Later
	// Touch: Args, pointers into an object, are read.
	Touch
	// Take: what Args[0], of the class Name, holds is taken out of there, and
	// given as Res to whoever called.
	Take
)

// The names of an Escape by a function of container/list: what changes a list or
// goes through it, and, of an element, what takes it out of its list.
const (
	Links   = "links"
	Unlinks = "unlinks"
)

// A Step is one operation.
type Step struct {
	Op Op
	// Name is the row's name; for Call with Method, the method's.
	Name string
	// Fn is what Call calls; with Method, the receiver.
	Fn     *Val
	Method bool
	Args   []Val
	// Res is the number (Val.N of New) of the first of Call's Results or of
	// Row's result; -1 for none.
	Res     int
	Results int
	// Outcome is the result that this path saw from a Row: [AnyOutcome] if
	// it doesn't matter.
	Outcome Outcome
	// Ignored: the program doesn't look at the Row's result.
	Ignored bool
	// Quiet: the function has a finding on it.
	Quiet bool
	// Guarded: it is about those elements of a container that aren't NULL.
	Guarded bool
	// Finalizer: Later is a finalizer's call, which can be taken back.
	Finalizer bool
	// Async: the step runs in another goroutine.
	Async bool
	// Pos is the position in this process, for function literals.
	Pos int
}

// An Outcome is the result of a row that a path assumes.
type Outcome uint8

// The outcomes of a status (One, Zero) and of a pointer (NonNull, Null).
const (
	AnyOutcome Outcome = iota
	One
	Zero
	NonNull
	Null
)

// A ValKind is the kind of a Val.
type ValKind uint8

const (
	// Unknown: anything.
	Unknown ValKind = iota
	// In: the value at access path S of what the caller passed.
	In
	// New: value number N, made by a step or by the function.
	New
	// Const: a constant, in S and N by K.
	Const
	// Ptr: the address of path S in memory number N that the function made
	// (Mem of the same number gives its contents the first time), or of an
	// input cell for N < 0.
	Ptr
	// Agg: a struct, array or tuple of Elems.
	Agg
	// FuncVal: a function with Elems as its free variables.
	FuncVal
	// SliceVal: Elems[0] is the address, Elems[1] the length, N the offset.
	SliceVal
	// Sum: the integer at access path S, plus N.
	Sum
	// Append: the slice Elems[0] with the other Elems appended.
	Append
	// IfaceVal: an interface value holding Elems[0].
	IfaceVal
)

// A Val is a value in terms of a function's inputs.
type Val struct {
	Kind  ValKind
	S     string
	N     int64
	K     uint8
	Elems []Val
	// Mem is the contents of the memory that a Ptr points to.
	Mem *Mem
	// Methods are those of what an IfaceVal holds, if what they do to objects
	// is known: another package may not know the type.
	Methods []Method
	// Fn is the summary of a Func; Ref is the live function behind it in
	// the process that made the summary (never encoded).
	Fn  *Func
	Ref any
	// NonNil: an Unknown, or an In that is a package variable, that isn't
	// nil.
	NonNil bool
}

// A Method is a method of a type that only its own package knows.
type Method struct {
	Name string
	Fn   *Func
}

// A Mem is the contents of memory that a function made and its caller can
// reach.
type Mem struct {
	N     int64
	Havoc bool
	// Channel: the memory is a channel, its cells what was sent.
	Channel bool
	Cells   []Cell
}

// A Cell is the value at a path of a Mem.
type Cell struct {
	Path string
	V    Val
}

// A Write is the final value of a caller-visible cell.
type Write struct {
	// Path is an access path: the cell written to.
	Path string
	V    Val
	// Pos is the position in this process, for function literals.
	Pos int
}
