// Package rule holds what the analyzers of the rules have in common.
package rule

import (
	"fmt"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
)

// URL returns the address of the manual of the rule called name, a page that
// is made from the rule's doc.go.
func URL(name string) string {
	return "https://github.com/sslref/sslref/blob/main/docs/rules/" + name + ".md"
}

// Doc returns the manual of the rule called name from the source of its
// doc.go: the part of the package comment below the heading "Analyzer NAME",
// without the "NAME: " in front of the title, which is the form of
// [analysis.Analyzer.Doc]. It panics if there is none.
func Doc(source, name string) string {
	// A scan of lines, not a parser: it runs whenever the tool starts.
	heading := "// # Analyzer " + name + "\n"
	_, section, ok := strings.Cut(source, heading)
	if !ok {
		panic(fmt.Sprintf("doc.go of %s has no heading %q", name, heading))
	}
	section, _, _ = strings.Cut(section, "\npackage ")
	section, _, _ = strings.Cut(section, "\n// # ")
	var text strings.Builder
	for line := range strings.Lines(section) {
		text.WriteString(strings.TrimPrefix(strings.TrimPrefix(line, "//"), " "))
	}
	title, ok := strings.CutPrefix(strings.TrimSpace(text.String()), name+": ")
	if !ok {
		panic(fmt.Sprintf("doc.go of %s does not begin with %q", name, name+": "))
	}
	return title
}

// Report is the Run function of most rules: it reports the findings of the
// flow analyzer that bear the name of the pass's analyzer.
func Report(pass *analysis.Pass) (any, error) {
	return nil, report(pass, false)
}

// ReportPossible is like [Report], and also reports findings that are only
// possible.
func ReportPossible(pass *analysis.Pass) (any, error) {
	return nil, report(pass, true)
}

func report(pass *analysis.Pass, possible bool) error {
	result := pass.ResultOf[sslref.Analyzer].(*sslref.Result)
	for _, f := range result.Findings {
		if f.Rule == pass.Analyzer.Name && (possible || !f.Possible) {
			d := f.Diagnostic
			d.Category, d.URL = f.Rule, pass.Analyzer.URL
			pass.Report(d)
		}
	}
	return nil
}
