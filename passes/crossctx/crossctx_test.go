package crossctx_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/sslref/sslref/passes/crossctx"
)

func Test(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), crossctx.Analyzer, "./...")
}
