package main

import (
	"fmt"
	"io"

	"github.com/sslref/sslref/internal/contract"
)

// showModelFile checks a model file, and prints it packed or says what it has.
// It returns the exit status: 1 if something is wrong with the file, 2 for
// wrong usage.
func showModelFile(paths []string, pack bool, usage func(), stdout, stderr io.Writer) int {
	if len(paths) != 1 {
		usage()
		return 2
	}
	m, err := contract.LoadModel(paths[0])
	if err == nil && pack {
		var value string
		if value, err = m.Pack(); err == nil {
			fmt.Fprintln(stdout, value)
			return exitClean
		}
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	fmt.Fprintf(stdout, "%s: %d of Go, %d of C, nothing wrong\n", paths[0], len(m.Go), len(m.C))
	return exitClean
}
