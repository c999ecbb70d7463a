package borrowescape_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/sslref/sslref/passes/borrowescape"
)

func Test(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), borrowescape.Analyzer, "./...")
}
