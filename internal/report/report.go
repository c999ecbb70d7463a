// Package report holds what a run found, in the form that all output formats
// are made from. It reads go vet's JSON; each format is a package of its own
// below this one.
package report

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// A Report is the outcome of a run over some packages.
type Report struct {
	// Findings in the order of the source: by file, line, column, rule.
	Findings []*Finding
	// Rules describes the rules, sorted by name.
	Rules []Rule
	// Dir is the directory that paths shown to people are relative to,
	// usually the working directory.
	Dir string
	// Root is the directory of the repository, which paths in machine-readable
	// formats are relative to.
	Root string
	// Version is the version of the command.
	Version string
	// Files gives access to the source.
	Files *Files
}

// New returns the fresh findings, those that no baseline and no earlier
// revision has.
func (r *Report) New() []*Finding {
	var list []*Finding
	for _, f := range r.Findings {
		if f.Known == "" {
			list = append(list, f)
		}
	}
	return list
}

// Rule returns the description of the rule called name; a rule that isn't
// described has nothing but its name.
func (r *Report) Rule(name string) Rule {
	for _, rule := range r.Rules {
		if rule.Name == name {
			return rule
		}
	}
	return Rule{Name: name}
}

// A Rule describes a rule for readers.
type Rule struct {
	// Name is the rule's flag, its analyzer and what findings bear.
	Name string
	// Doc is the manual: a title in its first line, then text and code in
	// the form of Go doc comments.
	Doc string
	// URL is the address of the manual.
	URL string
}

// Title returns the first line of the manual.
func (r Rule) Title() string {
	title, _, _ := strings.Cut(r.Doc, "\n")
	return title
}

// A Finding is one diagnostic of one rule.
type Finding struct {
	// Rule is the name of the rule.
	Rule string
	// Package is the import path of the package.
	Package string
	// Message says what is wrong, with the rule's name in parentheses at
	// its end.
	Message string
	// At is the part of the source that the finding is about.
	At Range
	// Steps is the path that leads to it.
	Steps []Step
	// Fixes are alternatives.
	Fixes []Fix
	// Known says why the finding doesn't count ("baseline", or the name of
	// the revision that has it too); it is empty if the finding is new.
	Known string
	// Key identifies the finding over time, see package baseline; it is
	// empty until something has asked for it.
	Key string
}

// Text returns the message without the name of the rule.
func (f *Finding) Text() string { return strings.TrimSuffix(f.Message, " ("+f.Rule+")") }

// A Step is an event on the path to a finding.
type Step struct {
	At      Range
	Message string
	// Count is the number of references that the code owns after the step, if
	// Counted.
	Count   int
	Counted bool
}

// A Fix is a change that removes the cause of a finding.
type Fix struct {
	Message string
	Edits   []Edit
}

// An Edit replaces the bytes from Start up to End of a file.
type Edit struct {
	File       string
	Start, End int
	New        string
}

// A Range is a part of a file. End is exclusive; for a mere point it equals
// Start.
type Range struct {
	File       string
	Start, End Position
}

// A Position is a place in a file: line and column count from 1, the column
// in bytes, as the go command counts.
type Position struct{ Line, Column int }

// IsPoint reports whether the range is empty.
func (r Range) IsPoint() bool { return r.Start == r.End }

// Compare orders positions.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// Place writes the start of r as FILE:LINE:COLUMN, with a path relative to dir
// if that is shorter.
func (r Range) Place(dir string) string {
	return fmt.Sprintf("%s:%d:%d", Short(r.File, dir), r.Start.Line, r.Start.Column)
}

// Short returns the path of file relative to dir if that is shorter.
func Short(file, dir string) string {
	if rel, err := filepath.Rel(dir, file); err == nil && len(rel) < len(file) {
		return rel
	}
	return file
}

// Sort sorts findings in the order of the source and removes duplicates: a
// file can belong to several packages, a package and its test variant.
func Sort(findings []*Finding) []*Finding {
	slices.SortStableFunc(findings, compare)
	return slices.CompactFunc(findings, func(a, b *Finding) bool { return compare(a, b) == 0 })
}

func compare(a, b *Finding) int {
	return cmp.Or(
		cmp.Compare(a.At.File, b.At.File),
		a.At.Start.Compare(b.At.Start),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Message, b.Message),
	)
}

// Tally returns the number of findings of each rule, in words and in the order
// of the rules' names: "1 doublefree, 2 refleak".
func Tally(findings []*Finding) string {
	count := map[string]int{}
	var names []string
	for _, f := range findings {
		if count[f.Rule]++; count[f.Rule] == 1 {
			names = append(names, f.Rule)
		}
	}
	slices.Sort(names)
	for i, name := range names {
		names[i] = fmt.Sprintf("%d %s", count[name], name)
	}
	return strings.Join(names, ", ")
}

// Plural returns n with noun, which gets an s unless n is 1.
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
