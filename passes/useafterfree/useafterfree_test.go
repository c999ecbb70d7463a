package useafterfree_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/sslref/sslref/passes/useafterfree"
)

func Test(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), useafterfree.Analyzer, "./...")
}
