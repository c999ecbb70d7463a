package crossctx

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes/internal/rule"
)

//go:embed doc.go
var doc string

// Analyzer reports the findings of the rule crossctx.
var Analyzer = &analysis.Analyzer{
	Name:     "crossctx",
	Doc:      rule.Doc(doc, "crossctx"),
	URL:      rule.URL("crossctx"),
	Requires: []*analysis.Analyzer{sslref.Analyzer},
	Run:      rule.Report,
}
