package main

import (
	"runtime"
	"syscall"
	"time"

	"github.com/sslref/sslref/internal/probe"
)

// measureCPU makes the analysis be measured in CPU time of the thread that it
// runs on: that of the garbage collector, and of other processes, isn't in it.
// It must be called by the goroutine that analyzes.
func measureCPU() {
	runtime.LockOSThread()
	const thread = 1 // RUSAGE_THREAD
	probe.Clock = func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(thread, &u); err != nil {
			panic(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
}
