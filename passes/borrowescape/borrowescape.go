package borrowescape

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes/internal/rule"
)

//go:embed doc.go
var doc string

// Analyzer reports the findings of the rule borrowescape.
var Analyzer = &analysis.Analyzer{
	Name:     "borrowescape",
	Doc:      rule.Doc(doc, "borrowescape"),
	URL:      rule.URL("borrowescape"),
	Requires: []*analysis.Analyzer{sslref.Analyzer},
	Run:      rule.Report,
}
