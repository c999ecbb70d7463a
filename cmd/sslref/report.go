package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/sslref/sslref"
)

// A finding is a diagnostic in go vet's JSON.
type finding struct {
	Category string `json:"category"`
	Posn     string `json:"posn"`
	Message  string `json:"message"`
	Related  []struct {
		Posn    string `json:"posn"`
		Message string `json:"message"`
	} `json:"related"`

	rule string
	at   position
}

// A position is a parsed "file:line:column".
type position struct {
	file      string
	line, col int
}

func parsePosition(s string) position {
	rest, col := cutNumber(s)
	file, line := cutNumber(rest)
	return position{file, line, col}
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

// String writes p with a path relative to the working directory if that is
// shorter.
func (p position) String() string {
	file := p.file
	if dir, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(dir, file); err == nil && len(rel) < len(file) {
			file = rel
		}
	}
	return fmt.Sprintf("%s:%d:%d", file, p.line, p.col)
}

// report prints what go vet -json wrote, in the order of the source, and
// returns the exit status. failed is go vet's. With asJSON the JSON is printed
// as it is.
func report(out []byte, failed, asJSON bool, stdout, stderr io.Writer) int {
	findings, problems, err := parseJSON(out)
	if err != nil {
		fmt.Fprintf(stderr, "sslref: cannot understand go vet's output: %v\n", err)
		return exitFailed
	}
	for _, p := range problems {
		fmt.Fprintln(stderr, p)
	}
	clean := true
	for _, f := range findings {
		switch {
		case f.rule == sslref.Analyzer.Name: // what could not be analyzed
			fmt.Fprintf(stderr, "%s: %s\n", f.at, f.Message)
			failed = failed || f.Category != sslref.NoteCategory
		default:
			clean = false
			if !asJSON {
				printFinding(stdout, f)
			}
		}
	}
	if asJSON {
		stdout.Write(out)
	}
	switch {
	case failed || len(problems) > 0:
		return exitFailed
	case clean:
		return exitClean
	}
	return exitFindings
}

func printFinding(w io.Writer, f finding) {
	fmt.Fprintf(w, "%s: %s\n", f.at, f.Message)
	for _, r := range f.Related {
		fmt.Fprintf(w, "\t%s: %s\n", parsePosition(r.Posn), r.Message)
	}
}

// parseJSON reads go vet's JSON, one object for each package, and returns the
// findings in the order of the source, each once, and the errors of analyzers.
func parseJSON(out []byte) (findings []finding, problems []string, err error) {
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var packages map[string]map[string]json.RawMessage // by ID, then analyzer
		if err := dec.Decode(&packages); err == io.EOF {
			break
		} else if err != nil {
			return nil, nil, err
		}
		for id, results := range packages {
			for analyzer, result := range results {
				var failure struct {
					Error string `json:"error"`
				}
				if json.Unmarshal(result, &failure) == nil {
					problems = append(problems, fmt.Sprintf("%s: %s: %s", id, analyzer, failure.Error))
					continue
				}
				var list []finding
				if err := json.Unmarshal(result, &list); err != nil {
					return nil, nil, err
				}
				for _, f := range list {
					f.rule, f.at = analyzer, parsePosition(f.Posn)
					findings = append(findings, f)
				}
			}
		}
	}
	slices.Sort(problems)
	slices.SortFunc(findings, compareFindings)
	// A file can belong to several packages: a package and its test variant.
	findings = slices.CompactFunc(findings, func(a, b finding) bool { return compareFindings(a, b) == 0 })
	return findings, problems, nil
}

func compareFindings(a, b finding) int {
	return cmp.Or(
		cmp.Compare(a.at.file, b.at.file),
		cmp.Compare(a.at.line, b.at.line),
		cmp.Compare(a.at.col, b.at.col),
		cmp.Compare(a.rule, b.rule),
		cmp.Compare(a.Message, b.Message),
	)
}
