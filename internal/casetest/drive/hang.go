package drive

import (
	"bytes"
	"regexp"
	"runtime"
	"time"
)

const (
	// patience is how long goroutines may be blocked before they are taken
	// to be for ever; cases that wait on purpose wait for less.
	patience = 5 * time.Millisecond
	// mostPatience bounds the wait for a call that does something.
	mostPatience = 5 * time.Second
	// mostSteps bounds the rounds of a call's loops.
	mostSteps = 2000
)

// Step is called at the head of every loop of the packages that are run. It
// ends a call that goes round for ever.
func Step() {
	r := current.Load()
	if r == nil || r.steps.Add(1) < mostSteps {
		return
	}
	r.hung.Store(true)
	runtime.Goexit()
}

// wait waits until over is closed. It reports false if that won't happen
// because everything waits for something.
func wait(over chan struct{}) bool {
	for begin := time.Now(); time.Since(begin) < mostPatience; {
		timer := time.NewTimer(patience)
		select {
		case <-over:
			timer.Stop()
			return true
		case <-timer.C:
			if allBlocked() {
				return false
			}
		}
	}
	return false
}

// busy matches the head of the trace of a goroutine that can go on by itself.
var busy = regexp.MustCompile(`^goroutine \d+ .*\[(running|runnable|sleep|syscall|IO wait|waiting)`)

// allBlocked reports whether no goroutine of the packages that are run can go
// on by itself.
func allBlocked() bool {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	for trace := range bytes.SplitSeq(buf, []byte("\n\n")) {
		if busy.Match(trace) && bytes.Contains(trace, []byte(casePath)) && !bytes.Contains(trace, []byte("drive.allBlocked(")) {
			return false
		}
	}
	return true
}
