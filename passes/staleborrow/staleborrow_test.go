package staleborrow_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/sslref/sslref/passes/staleborrow"
)

func Test(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), staleborrow.Analyzer, "./...")
}

// Calls that only possibly end a loan are reported on request.
func TestPossible(t *testing.T) {
	if err := staleborrow.Analyzer.Flags.Set("possible", "true"); err != nil {
		t.Fatal(err)
	}
	defer staleborrow.Analyzer.Flags.Set("possible", "false")
	analysistest.Run(t, filepath.Join(analysistest.TestData(), "possible"), staleborrow.Analyzer, "./...")
}
