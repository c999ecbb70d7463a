package refmodel

import (
	"fmt"
	"slices"
	"strings"
)

// A Rule names a kind of mistake. The analyzer reports under the same names.
type Rule string

// The rules. BorrowEscape is not among those that a run can show: a pointer
// that was kept too long is a [StaleBorrow] when it is used. Leaks are not
// violations of a call: see [World.Leaks].
const (
	RefLeak      Rule = "refleak"
	BorrowedFree Rule = "borrowedfree"
	DoubleFree   Rule = "doublefree"
	UseAfterFree Rule = "useafterfree"
	StaleBorrow  Rule = "staleborrow"
	BorrowEscape Rule = "borrowescape"
	// CrossCtx is also the rule of an object that is given to a call in
	// another world.
	CrossCtx Rule = "crossctx"
	// UncheckedRef is also the rule of a NULL argument where the library
	// needs an object, and of a use or release that relies on an
	// SSL_SESSION_up_ref that returned 0.
	UncheckedRef Rule = "uncheckedref"
	// NoSuchFunction is the model's own: the world's profile hasn't got the
	// function, so that the program would not have linked.
	NoSuchFunction Rule = "nosuchfunction"
)

// A Violation is a wrong call.
type Violation struct {
	Rule Rule
	// Func is the C function, Arg the parameter's name in its manual page
	// ("" for a callback's result).
	Func, Arg string
	// Object names the object ("session #3", numbers in order of creation),
	// "" for NULL.
	Object string
	// Reason says what is wrong, without the names above.
	Reason string
	// Owned and Refs are the object's counts before the call.
	Owned, Refs int
	// History is what happened to the object before, oldest first; empty
	// without [WithHistory].
	History []Event

	stack *stack
}

// Error returns the violation in one line.
func (v *Violation) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", v.Func)
	if v.Arg != "" {
		fmt.Fprintf(&b, "argument %s", v.Arg)
		if v.Object != "" {
			fmt.Fprintf(&b, " is %s: ", v.Object)
		} else {
			b.WriteString(": ")
		}
	} else if v.Object != "" {
		fmt.Fprintf(&b, "%s: ", v.Object)
	}
	fmt.Fprintf(&b, "%s (%s)", v.Reason, v.Rule)
	return b.String()
}

// Stack returns the stack of the wrong call.
func (v *Violation) Stack() string { return v.stack.String() }

// Site returns where the wrong call stands, as "file:line".
func (v *Violation) Site() string { return v.stack.site() }

// String returns the violation with its stack and history, for people.
func (v *Violation) String() string {
	var b strings.Builder
	b.WriteString(v.Error())
	b.WriteByte('\n')
	for line := range strings.Lines(v.Stack()) {
		b.WriteString("    " + line)
	}
	if len(v.History) > 0 {
		fmt.Fprintf(&b, "  history of %s:\n", v.Object)
		formatHistory(&b, v.History)
	}
	return b.String()
}

// Violations returns the wrong calls so far, in order.
func (w *World) Violations() []*Violation {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.violations)
}

// ForgetViolations empties the list, for a program that goes on after a
// mistake that it expected.
func (w *World) ForgetViolations() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.violations = nil
}

// violate reports that the present argument of op is wrong. c may be nil.
func (w *World) violate(op *call, c *core, rule Rule, reason string) {
	if c != nil && c.internal {
		return
	}
	v := &Violation{Rule: rule, Func: op.name(), Arg: op.argName(), Reason: reason, stack: op.site()}
	if c != nil {
		v.Object, v.Owned, v.Refs = c.label(), c.owned, c.refs-c.pins
		v.History = slices.Clone(c.history)
	}
	if op != nil && op.dry {
		op.found = v
		return
	}
	w.violations = append(w.violations, v)
	if w.log != nil {
		fmt.Fprintf(w.log, "refmodel: %v\n", v)
	}
}

// Misuse reports, in the current world, a wrong call of the function called name
// that has to do with no object: a free of memory that is none.
func Misuse(name, reason string) {
	w := Current()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.violate(&call{w: w, row: &Func{Name: name}, arg: None}, nil, DoubleFree, reason)
}
