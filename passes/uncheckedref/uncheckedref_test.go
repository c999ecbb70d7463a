package uncheckedref_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/sslref/sslref/passes/uncheckedref"
)

func Test(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), uncheckedref.Analyzer, "./...")
}
