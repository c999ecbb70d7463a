package doublefree

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes/internal/rule"
)

//go:embed doc.go
var doc string

// Analyzer reports the findings of the rule doublefree.
var Analyzer = &analysis.Analyzer{
	Name:     "doublefree",
	Doc:      rule.Doc(doc, "doublefree"),
	URL:      rule.URL("doublefree"),
	Requires: []*analysis.Analyzer{sslref.Analyzer},
	Run:      rule.Report,
}
