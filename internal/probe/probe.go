// Package probe lets the project's own benchmarks make the analyzer look at
// code that it would skip, and watch it while it does. Nothing that users can
// set has to do with it: its variables are set by programs below bench before
// the first analysis, and by nobody else.
package probe

import (
	"time"

	"golang.org/x/tools/go/ssa"
)

// Forced makes every package matter and every function relevant, whether or
// not they have to do with references.
var Forced bool

// Function, if set, is told of each function that was walked: the time it
// took, without that of the functions that had to be walked for it, and
// whether it was given up on.
var Function func(fn *ssa.Function, took time.Duration, gaveUp bool)

// Stage, if set, is told of each stage of the analysis of a package and the
// time that it took.
var Stage func(pkg, stage string, took time.Duration)

// Begin starts a stage, which the result ends.
func Begin(pkg, stage string) (end func()) {
	if Stage == nil {
		return func() {}
	}
	start := time.Now()
	return func() { Stage(pkg, stage, time.Since(start)) }
}

// Clock is what a Stopwatch goes by: elapsed time, unless a program sets it.
var Clock = func() time.Duration { return time.Since(start) }

var start = time.Now()

// A Stopwatch measures walks that are nested in one another.
type Stopwatch struct{ nested time.Duration }

// Start starts a walk of fn; what it returns ends it.
func (s *Stopwatch) Start(fn *ssa.Function) (end func(gaveUp bool)) {
	if Function == nil {
		return func(bool) {}
	}
	start, outer := Clock(), s.nested
	s.nested = 0
	return func(gaveUp bool) {
		took := Clock() - start
		Function(fn, took-s.nested, gaveUp)
		s.nested = outer + took
	}
}
