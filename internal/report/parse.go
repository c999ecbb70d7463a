package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// The form of a diagnostic in go vet's JSON.
type vetDiagnostic struct {
	Category string       `json:"category"`
	Posn     string       `json:"posn"`
	End      string       `json:"end"`
	Message  string       `json:"message"`
	Fixes    []vetFix     `json:"suggested_fixes"`
	Related  []vetRelated `json:"related"`
}

type vetFix struct {
	Message string    `json:"message"`
	Edits   []vetEdit `json:"edits"`
}

type vetEdit struct {
	Filename string `json:"filename"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	New      string `json:"new"`
}

type vetRelated struct {
	Posn    string `json:"posn"`
	End     string `json:"end"`
	Message string `json:"message"`
}

// A Run is what go vet -json printed.
type Run struct {
	// Findings in the order of the source, each once.
	Findings []*Finding
	// Notes are the diagnostics of the flow analyzer: what could not be
	// analyzed, or how. Their Rule is its name.
	Notes []*Finding
	// Fatal tells, for each of Notes, whether it means that something was
	// not analyzed.
	Fatal []bool
	// Problems are errors of analyzers, one line each.
	Problems []string
}

// Parse reads go vet's JSON, one object for each package. Diagnostics of the
// analyzer called flow are notes; those whose category is remark are no more
// than that. The error says that out is not such JSON.
func Parse(out []byte, flow, remark string) (*Run, error) {
	run := new(Run)
	var all []*Finding
	categories := map[*Finding]string{}
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var packages map[string]map[string]json.RawMessage // by ID, then analyzer
		if err := dec.Decode(&packages); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		for id, results := range packages {
			for analyzer, result := range results {
				var failure struct {
					Error string `json:"error"`
				}
				if json.Unmarshal(result, &failure) == nil {
					run.Problems = append(run.Problems, fmt.Sprintf("%s: %s: %s", id, analyzer, failure.Error))
					continue
				}
				var list []vetDiagnostic
				if err := json.Unmarshal(result, &list); err != nil {
					return nil, err
				}
				for _, d := range list {
					f := d.finding(analyzer, packagePath(id))
					all = append(all, f)
					categories[f] = d.Category
				}
			}
		}
	}
	slices.Sort(run.Problems)
	// A package and its test variant have the same findings: the names have to
	// be those of the first, whichever came first.
	slices.SortStableFunc(all, func(a, b *Finding) int { return strings.Compare(a.Package, b.Package) })
	for _, f := range Sort(all) {
		if f.Rule == flow {
			run.Notes = append(run.Notes, f)
			run.Fatal = append(run.Fatal, categories[f] != remark)
		} else {
			run.Findings = append(run.Findings, f)
		}
	}
	return run, nil
}

// packagePath returns the import path in a package's ID, "p" in "p [p.test]".
func packagePath(id string) string {
	path, _, _ := strings.Cut(id, " ")
	return path
}

func (d *vetDiagnostic) finding(rule, pkg string) *Finding {
	f := &Finding{Rule: rule, Package: pkg, Message: d.Message, At: parseRange(d.Posn, d.End)}
	for _, r := range d.Related {
		f.Steps = append(f.Steps, Step{At: parseRange(r.Posn, r.End), Message: r.Message})
	}
	leaveLast(f.Steps)
	count(f)
	for _, x := range d.Fixes {
		fix := Fix{Message: x.Message}
		for _, e := range x.Edits {
			fix.Edits = append(fix.Edits, Edit{e.Filename, e.Start, e.End, e.New})
		}
		f.Fixes = append(f.Fixes, fix)
	}
	return f
}

// leaveLast moves the step that leaves a reference behind to the end: the steps
// are in the order of the source, and a return stands before the call in it.
func leaveLast(steps []Step) {
	rank := func(s Step) int {
		if strings.HasPrefix(s.Message, leaving) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Compare(rank(a), rank(b)) })
}

// leaving begins the message of a step that leaves references behind.
const leaving = "left here with "

// parseRange makes a range of two positions "FILE:LINE:COLUMN"; without an
// end, or with one that makes no sense, it is a point.
func parseRange(start, end string) Range {
	file, from := parsePosition(start)
	r := Range{File: file, Start: from, End: from}
	if file, to := parsePosition(end); file == r.File && from.Compare(to) < 0 {
		r.End = to
	}
	return r
}

func parsePosition(s string) (file string, p Position) {
	rest, column := cutNumber(s)
	file, line := cutNumber(rest)
	if line == 0 { // "FILE:LINE"
		return file, Position{Line: column}
	}
	return file, Position{line, column}
}

// cutNumber cuts ":NUMBER" off the end of s.
func cutNumber(s string) (rest string, n int) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0
	}
	n, err := strconv.Atoi(s[i+1:])
	if err != nil {
		return s, 0
	}
	return s[:i], n
}
