//go:build sslref_trace

package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/sslref/sslref/internal/probe"
)

// With the build tag sslref_trace, which only bench sets, the tool writes a
// line for each stage of its work to the file that SSLREF_BENCH_LOG names: the
// package, the stage, when it began and how long it took, in nanoseconds.
func init() {
	started, file := time.Now(), os.Getenv("SSLREF_BENCH_LOG")
	var mu sync.Mutex
	probe.Stage = func(pkg, stage string, took time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
		if err != nil {
			fatal(err)
		}
		fmt.Fprintf(f, "%s\t%s\t%d\t%d\n", pkg, stage, (time.Since(started) - took).Nanoseconds(), took.Nanoseconds())
		f.Close()
	}
}
