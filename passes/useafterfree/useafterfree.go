package useafterfree

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes/internal/rule"
)

//go:embed doc.go
var doc string

// Analyzer reports the findings of the rule useafterfree.
var Analyzer = &analysis.Analyzer{
	Name:     "useafterfree",
	Doc:      rule.Doc(doc, "useafterfree"),
	URL:      rule.URL("useafterfree"),
	Requires: []*analysis.Analyzer{sslref.Analyzer},
	Run:      rule.Report,
}
