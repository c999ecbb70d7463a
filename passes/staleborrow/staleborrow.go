package staleborrow

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes/internal/rule"
)

//go:embed doc.go
var doc string

// Analyzer reports the findings of the rule staleborrow.
var Analyzer = &analysis.Analyzer{
	Name:     "staleborrow",
	Doc:      rule.Doc(doc, "staleborrow"),
	URL:      rule.URL("staleborrow"),
	Requires: []*analysis.Analyzer{sslref.Analyzer},
	Run:      run,
}

func init() {
	Analyzer.Flags.BoolVar(&sslref.Possible, "possible", false, "also report uses after calls that end the loan only in some states of the connection or cache")
}

func run(pass *analysis.Pass) (any, error) {
	if sslref.Possible {
		return rule.ReportPossible(pass)
	}
	return rule.Report(pass)
}
