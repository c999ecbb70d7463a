package refmodel

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// An EventKind is what happened to an object.
type EventKind uint8

const (
	// EventCreated: the object was made.
	EventCreated EventKind = iota
	// EventAcquired: the program owns one reference more.
	EventAcquired
	// EventReleased: the program gave back one reference.
	EventReleased
	// EventHandedOver: one of the program's references became the library's.
	EventHandedOver
	// EventTurnedDown: the reference that was made for new_session_cb is the
	// library's again, as the callback returned 0.
	EventTurnedDown
	// EventLent: the program was given a pointer without a reference.
	EventLent
	// EventHeld: an object of the library took a reference.
	EventHeld
	// EventDropped: an object of the library gave one back.
	EventDropped
	// EventRefused: SSL_SESSION_up_ref returned 0.
	EventRefused
	// EventEnded: the last reference is gone.
	EventEnded
)

var eventWords = [...]string{
	EventCreated: "created", EventAcquired: "acquired (+1)", EventReleased: "released (-1)", EventHandedOver: "handed over (-1)",
	EventTurnedDown: "turned down (-1)",
	EventLent:       "lent", EventHeld: "retained by the library", EventDropped: "given back by the library", EventRefused: "not acquired: up_ref returned 0",
	EventEnded: "gone",
}

// String returns the word that histories use.
func (k EventKind) String() string {
	if int(k) < len(eventWords) {
		return eventWords[k]
	}
	return fmt.Sprintf("EventKind(%d)", uint8(k))
}

// An Event is one thing that happened to an object.
type Event struct {
	Kind EventKind
	// Func is the C function by which it happened.
	Func string
	// Owned and Refs are the program's references and all references after
	// the event.
	Owned, Refs int

	stack *stack
}

// Stack returns the stack of the call, frames of the model left out, as
// "function\n\tfile:line" lines.
func (e Event) Stack() string { return e.stack.String() }

// Site returns the innermost frame outside the model as "file:line", or "".
func (e Event) Site() string { return e.stack.site() }

// frames are the innermost frames of a call stack, unresolved.
type frames [24]uintptr

// A stack is a call stack whose frames are resolved only when somebody asks. A
// world has one for each place in the program.
type stack struct {
	pcs frames
	n   int
}

// callers returns the stack of the program's call.
func (w *World) callers() *stack {
	var s stack
	s.n = runtime.Callers(4, s.pcs[:])
	known := w.stacks[s.pcs]
	if known != nil {
		return known
	}
	known = new(stack)
	*known = s
	w.stacks[s.pcs] = known
	return known
}

const modelPath = "github.com/sslref/sslref/refmodel"

// own reports whether a function is the model's, its tests not counted.
func modelFrame(f runtime.Frame) bool {
	if strings.HasSuffix(f.File, "_test.go") {
		return false
	}
	return strings.HasPrefix(f.Function, modelPath+".") || strings.HasPrefix(f.Function, modelPath+"/libssl.")
}

func (s *stack) frames(visit func(f runtime.Frame) bool) {
	if s == nil || s.n == 0 {
		return
	}
	frames := runtime.CallersFrames(s.pcs[:s.n])
	for {
		f, more := frames.Next()
		if f.Function != "" && !modelFrame(f) && f.Function != "runtime.goexit" && !visit(f) {
			return
		}
		if !more {
			return
		}
	}
}

func (s *stack) String() string {
	var b strings.Builder
	s.frames(func(f runtime.Frame) bool {
		fmt.Fprintf(&b, "%s\n\t%s:%d\n", f.Function, f.File, f.Line)
		return true
	})
	return b.String()
}

func (s *stack) site() string {
	site := ""
	s.frames(func(f runtime.Frame) bool {
		site = fmt.Sprintf("%s:%d", f.File, f.Line)
		return false
	})
	return site
}

// Of an object that much happens to, the first events and the latest ones are
// kept.
const (
	maxHistory = 2000
	keptHead   = 100
)

// record adds an event to an object's history, if histories are kept and the
// object is one whose references are checked for their own sake.
func (w *World) record(c *core, kind EventKind, op *call) {
	if !w.history || c.internal {
		return
	}
	if len(c.history) >= maxHistory {
		c.history = slices.Delete(c.history, keptHead, keptHead+maxHistory/2)
	}
	c.history = append(c.history, Event{Kind: kind, Func: op.name(), Owned: c.owned, Refs: c.refs - c.pins, stack: op.stack()})
}

// formatHistory writes the events, one to a line, each with its site.
func formatHistory(b *strings.Builder, events []Event) {
	for _, e := range events {
		fmt.Fprintf(b, "    %s by %s: program owns %d of %d", e.Kind, e.Func, e.Owned, e.Refs)
		if site := e.Site(); site != "" {
			fmt.Fprintf(b, "\n        at %s", site)
		}
		b.WriteByte('\n')
	}
}
