// Package vetjson writes findings as go vet -json does, in one object and
// always in the same order.
package vetjson

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/sslref/sslref/internal/report"
)

type diagnostic struct {
	Category string    `json:"category"`
	Posn     string    `json:"posn"`
	End      string    `json:"end"`
	Message  string    `json:"message"`
	Fixes    []fix     `json:"suggested_fixes,omitempty"`
	Related  []related `json:"related,omitempty"`
}

type fix struct {
	Message string `json:"message"`
	Edits   []edit `json:"edits"`
}

type edit struct {
	Filename string `json:"filename"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	New      string `json:"new"`
}

type related struct {
	Posn    string `json:"posn"`
	End     string `json:"end"`
	Message string `json:"message"`
}

// Write writes the new findings of r to w: by package, then by rule. The error
// is w's.
func Write(w io.Writer, r *report.Report) error {
	packages := map[string]map[string][]diagnostic{} // encoding/json sorts the keys
	for _, f := range r.New() {
		rules := packages[f.Package]
		if rules == nil {
			rules = map[string][]diagnostic{}
			packages[f.Package] = rules
		}
		d := diagnostic{Category: f.Rule, Posn: posn(f.At.File, f.At.Start), End: posn(f.At.File, f.At.End), Message: f.Message}
		for _, s := range f.Steps {
			d.Related = append(d.Related, related{posn(s.At.File, s.At.Start), posn(s.At.File, s.At.End), s.Message})
		}
		for _, x := range f.Fixes {
			fix := fix{Message: x.Message, Edits: []edit{}}
			for _, e := range x.Edits {
				fix.Edits = append(fix.Edits, edit{e.File, e.Start, e.End, e.New})
			}
			d.Fixes = append(d.Fixes, fix)
		}
		rules[f.Rule] = append(rules[f.Rule], d)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	return enc.Encode(packages)
}

func posn(file string, p report.Position) string {
	return fmt.Sprintf("%s:%d:%d", file, p.Line, p.Column)
}
