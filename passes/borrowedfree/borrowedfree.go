package borrowedfree

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes/internal/rule"
)

//go:embed doc.go
var doc string

// Analyzer reports the findings of the rule borrowedfree.
var Analyzer = &analysis.Analyzer{
	Name:     "borrowedfree",
	Doc:      rule.Doc(doc, "borrowedfree"),
	URL:      rule.URL("borrowedfree"),
	Requires: []*analysis.Analyzer{sslref.Analyzer},
	Run:      rule.Report,
}
