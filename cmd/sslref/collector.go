package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// startLimit is the heap, in bytes, up to which garbage is not collected. It is
// a little more than an analyzer that does nothing takes for the largest
// packages of a build.
const startLimit = 96 << 20

// deferCollection keeps the garbage collector off until the heap is large:
// nearly every unit is done before, and a third of its time was spent
// collecting. GOGC and GOMEMLIMIT, if set, are left alone.
func deferCollection() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	percent := debug.SetGCPercent(-1)
	debug.SetMemoryLimit(startLimit)
	// The first collection means that the limit is reached. From there on the
	// collector keeps a pace, or it would run all the time: a slower one than
	// usual, since what the analysis makes is short-lived.
	sentinel := new([16]byte)
	runtime.SetFinalizer(sentinel, func(*[16]byte) {
		debug.SetGCPercent(percent * 5 / 2)
		debug.SetMemoryLimit(math.MaxInt64)
	})
}
