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
	// mostSpins bounds the calls of a function that take mostPatience.
	mostSpins = 3
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
// because everything waits for something; spins if it took too long although
// something went on.
func wait(over chan struct{}) (done, spins bool) {
	for begin := time.Now(); time.Since(begin) < mostPatience; {
		timer := time.NewTimer(patience)
		select {
		case <-over:
			timer.Stop()
			return true, false
		case <-timer.C:
			if !allBlocked() {
				continue
			}
			// What they wait for may be a timer.
			select {
			case <-over:
				return true, false
			case <-time.After(patience):
			}
			if allBlocked() {
				select {
				case <-over:
					return true, false
				default:
					return false, false
				}
			}
		}
	}
	return false, true
}

// blocked matches the head of the trace of a goroutine that waits for others.
var blocked = regexp.MustCompile(`^goroutine \d+ .*\[(chan |select|sync\.|semacquire)`)

// allBlocked reports whether no goroutine of a call can go on by itself: the
// one that makes the call, those that the functions start, and finalizers.
func allBlocked() bool {
	buf := make([]byte, 1<<20)
	n := runtime.Stack(buf, true)
	for n == len(buf) {
		buf = make([]byte, 2*len(buf))
		n = runtime.Stack(buf, true)
	}
	for trace := range bytes.SplitSeq(buf[:n], []byte("\n\n")) {
		ofCall := bytes.Contains(trace, []byte(casePath)) || bytes.Contains(trace, []byte("/casetest/drive.(*runner).call.func"))
		if ofCall && !blocked.Match(trace) && !bytes.Contains(trace, []byte("drive.allBlocked(")) {
			return false
		}
	}
	return true
}
