// Package passes lists the analyzers of all rules.
package passes

import (
	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref/passes/borrowedfree"
	"github.com/sslref/sslref/passes/borrowescape"
	"github.com/sslref/sslref/passes/crossctx"
	"github.com/sslref/sslref/passes/doublefree"
	"github.com/sslref/sslref/passes/refleak"
	"github.com/sslref/sslref/passes/staleborrow"
	"github.com/sslref/sslref/passes/uncheckedref"
	"github.com/sslref/sslref/passes/useafterfree"
)

// All holds one analyzer for each rule, sorted by name. Each requires
// sslref.Analyzer, which has the flags that they share.
var All = []*analysis.Analyzer{
	borrowedfree.Analyzer,
	borrowescape.Analyzer,
	crossctx.Analyzer,
	doublefree.Analyzer,
	refleak.Analyzer,
	staleborrow.Analyzer,
	uncheckedref.Analyzer,
	useafterfree.Analyzer,
}
