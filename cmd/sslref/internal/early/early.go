// Package early ends the program at once when it is asked, as a vet tool,
// about a unit that surely cannot matter.
//
// It does so while packages are being initialized: a build has hundreds of
// such units, and initializing what the analysis needs (type checker, SSA,
// reference table) would take longer than the answer. Go initializes packages
// in the order of their import paths as far as dependencies allow; this one
// has few, so that it comes before those. Would it come later, nothing but
// time were lost.
package early

import (
	"bytes"
	"os"

	"github.com/sslref/sslref/internal/progress"
	"github.com/sslref/sslref/internal/unit"
)

func init() {
	if n := len(os.Args); n > 1 && bytes.HasSuffix([]byte(os.Args[n-1]), []byte(".cfg")) {
		progress.Done()
		answer(os.Args[n-1], os.Args[1:n-1])
	}
}

// answer answers for the unit in file and exits, if the unit surely cannot
// matter. Errors are left to those who come later, and so are flags: a wrong
// one is reported for the packages that the user named.
func answer(file string, flags []string) {
	u, err := unit.Read(file)
	if err != nil || !u.Skippable() || u.MayMatter() {
		return
	}
	if !u.VetxOnly && unit.HasUserFlags(flags) || unit.Model(flags) != "" && !u.IsStandard() {
		return
	}
	if u.Answer() == nil {
		os.Exit(0)
	}
}
