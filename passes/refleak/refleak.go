package refleak

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes/internal/rule"
)

//go:embed doc.go
var doc string

// Analyzer reports the findings of the rule refleak.
var Analyzer = &analysis.Analyzer{
	Name:     "refleak",
	Doc:      rule.Doc(doc, "refleak"),
	URL:      rule.URL("refleak"),
	Requires: []*analysis.Analyzer{sslref.Analyzer},
	Run:      rule.Report,
}
