// Package trace logs, and ends programs.
package trace

import (
	"fmt"
	"os"
)

// Fatal prints and exits.
func Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(70)
}

// A Logger has a name.
type Logger struct{ Name string }

// Fatalf prints and panics.
func (l *Logger) Fatalf(format string, args ...any) {
	panic(l.Name + ": " + fmt.Sprintf(format, args...))
}

// Errorf prints.
func (l *Logger) Errorf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, l.Name+": "+format+"\n", args...)
}

// Require ends the program unless ok.
func Require(ok bool, what string) {
	if !ok {
		Fatal(what)
	}
}
