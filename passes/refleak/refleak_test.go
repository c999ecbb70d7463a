package refleak_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/sslref/sslref/passes/refleak"
)

func Test(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), refleak.Analyzer, "./...")
}
