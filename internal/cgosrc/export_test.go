package cgosrc

import "golang.org/x/tools/go/ssa"

// Under test a malformed function is a panic, hence a fall-back, hence a note.
func init() { mode |= ssa.SanityCheckFunctions }
