package borrowedfree_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/sslref/sslref/passes/borrowedfree"
)

func Test(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), borrowedfree.Analyzer, "./...")
}
