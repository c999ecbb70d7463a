package doublefree_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/sslref/sslref/passes/doublefree"
)

func Test(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), doublefree.Analyzer, "./...")
}
