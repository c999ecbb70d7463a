// Package github writes findings as the workflow commands of GitHub Actions,
// which shows them beside the code of a pull request.
package github

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/sslref/sslref/internal/report"
)

// Write writes the new findings of r to w, one line each. The error is w's.
func Write(w io.Writer, r *report.Report) error {
	var out bytes.Buffer
	for _, f := range r.New() {
		fmt.Fprintf(&out, "::error file=%s,line=%d,endLine=%d,col=%d", property(filepath.ToSlash(report.Short(f.At.File, r.Root))), f.At.Start.Line, f.At.End.Line, f.At.Start.Column)
		// GitHub takes columns only of what is in one line.
		if f.At.End.Line == f.At.Start.Line && f.At.End.Column > f.At.Start.Column {
			fmt.Fprintf(&out, ",endColumn=%d", f.At.End.Column)
		}
		fmt.Fprintf(&out, ",title=%s::%s\n", property("sslref "+f.Rule), data(body(f, r.Root)))
	}
	_, err := w.Write(out.Bytes())
	return err
}

// body is the message with the steps.
func body(f *report.Finding, root string) string {
	var b strings.Builder
	b.WriteString(f.Text())
	for i, s := range f.Steps {
		where := fmt.Sprintf("line %d", s.At.Start.Line)
		if s.At.File != f.At.File {
			where = fmt.Sprintf("%s:%d", filepath.ToSlash(report.Short(s.At.File, root)), s.At.Start.Line)
		}
		fmt.Fprintf(&b, "\n%d. %s: %s", i+1, where, s.Message)
	}
	advice := report.Remedy(f.Rule)
	if len(f.Fixes) > 0 {
		advice = f.Fixes[0].Message
	}
	if advice != "" {
		fmt.Fprintf(&b, "\nto mend it: %s", advice)
	}
	return b.String()
}

func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
