package uncheckedref

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes/internal/rule"
)

//go:embed doc.go
var doc string

// Analyzer reports the findings of the rule uncheckedref.
var Analyzer = &analysis.Analyzer{
	Name:     "uncheckedref",
	Doc:      rule.Doc(doc, "uncheckedref"),
	URL:      rule.URL("uncheckedref"),
	Requires: []*analysis.Analyzer{sslref.Analyzer},
	Run:      rule.Report,
}
