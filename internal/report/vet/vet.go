// Package vet writes findings as go vet does, one line each with its steps
// below it, for editors and other programs that read such lines.
package vet

import (
	"bytes"
	"fmt"
	"io"

	"github.com/sslref/sslref/internal/report"
)

// Write writes the new findings of r to w. The error is w's.
func Write(w io.Writer, r *report.Report) error {
	var out bytes.Buffer
	for _, f := range r.New() {
		fmt.Fprintf(&out, "%s: %s\n", f.At.Place(r.Dir), f.Message)
		for _, s := range f.Steps {
			fmt.Fprintf(&out, "\t%s: %s\n", s.At.Place(r.Dir), s.Message)
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}
