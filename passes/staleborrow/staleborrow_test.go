package staleborrow_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/sslref/sslref/passes/staleborrow"
)

func Test(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), staleborrow.Analyzer, "./...")
}
