// Package html writes findings as one page that needs nothing else: the source
// of each with its path drawn along it, to be filtered and read anywhere.
package html

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/internal/report/code"
	"github.com/sslref/sslref/internal/report/listing"
)

var (
	//go:embed page.html
	pageSource string
	//go:embed style.css
	style string
	//go:embed script.js
	script string
)

// Write writes all findings of r to w; known ones can be hidden. The error is
// w's.
func Write(w io.Writer, r *report.Report) error {
	t, err := template.New("page").Parse(pageSource)
	if err != nil {
		return fmt.Errorf("the template of the page: %w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, build(r)); err != nil {
		return fmt.Errorf("the template of the page: %w", err)
	}
	_, err = w.Write(out.Bytes())
	return err
}

// A page is what the template shows.
type page struct {
	Title    string
	Version  string
	Style    template.CSS
	Script   template.JS
	Total    int
	Known    int
	Rules    []ruleGroup
	Packages []choice
}

// A choice is a filter with the number of findings that it lets through.
type choice struct {
	Name  string
	Count int
}

type ruleGroup struct {
	Name, Title string
	Count       int
	Manual      template.HTML // from our own doc comments
	Findings    []finding
}

type finding struct {
	ID, Rule, Package, Place, Text string
	Known                          string
	Counted                        bool
	Parts                          []part
	Fixes                          []fix
	Remedy                         string
}

type part struct {
	File  string // "" for that of the finding
	Lines []line
}

type line struct {
	Number  int
	Gap     bool
	Counted bool
	Count   int
	Below   bool // less than no reference
	Spans   []span
	Notes   []note
	// The path is drawn from the first note to the last.
	Before, After bool
}

type note struct {
	listing.Note
	Before, After bool
}

// A span is a part of a line that is marked in one way; Class is empty for
// none.
type span struct{ Class, Text string }

type fix struct {
	Message string
	Lines   []listing.Change
}

func build(r *report.Report) page {
	p := page{Title: "sslref: " + report.Plural(len(r.New()), "finding"), Version: r.Version, Style: template.CSS(style), Script: template.JS(script), Total: len(r.Findings)}
	var cache code.Cache
	groups := map[string]*ruleGroup{}
	packages := map[string]int{}
	for i, f := range r.Findings {
		g := groups[f.Rule]
		if g == nil {
			rule := r.Rule(f.Rule)
			g = &ruleGroup{Name: f.Rule, Title: rule.Title(), Manual: template.HTML(rule.HTML())}
			groups[f.Rule] = g
		}
		g.Count++
		packages[f.Package]++
		if f.Known != "" {
			p.Known++
		}
		g.Findings = append(g.Findings, show(f, fmt.Sprintf("f%d", i+1), r, &cache))
	}
	for _, g := range groups {
		p.Rules = append(p.Rules, *g)
	}
	slices.SortFunc(p.Rules, func(a, b ruleGroup) int { return strings.Compare(a.Name, b.Name) })
	for name, n := range packages {
		p.Packages = append(p.Packages, choice{name, n})
	}
	slices.SortFunc(p.Packages, func(a, b choice) int { return strings.Compare(a.Name, b.Name) })
	return p
}

func show(f *report.Finding, id string, r *report.Report, cache *code.Cache) finding {
	out := finding{ID: id, Rule: f.Rule, Package: f.Package, Place: f.At.Place(r.Root), Text: f.Text(), Known: f.Known}
	for _, x := range listing.Of(f, r.Files, cache) {
		part := showPart(x)
		if x.File != f.At.File {
			part.File = report.Short(x.File, r.Root)
		}
		for _, l := range part.Lines {
			out.Counted = out.Counted || l.Counted
		}
		out.Parts = append(out.Parts, part)
	}
	for _, x := range f.Fixes {
		fix := fix{Message: x.Message}
		for _, lines := range listing.Changes(x, r.Files) {
			fix.Lines = append(fix.Lines, lines...)
		}
		out.Fixes = append(out.Fixes, fix)
	}
	if len(f.Fixes) == 0 {
		out.Remedy = report.Remedy(f.Rule)
	}
	return out
}

func showPart(x *listing.Part) part {
	var p part
	last := -1
	for i, l := range x.Lines {
		if len(l.Notes) > 0 {
			last = i
		}
	}
	begun := false
	indent := x.Indent()
	for i, l := range x.Lines {
		s := line{Number: l.Number, Gap: l.Gap, Counted: l.Counted, Count: l.Count, Below: l.Count < 0, Spans: spans(l, indent)}
		s.Before = begun && i <= last
		begun = begun || len(l.Notes) > 0
		s.After = begun && i < last
		for j, n := range l.Notes {
			s.Notes = append(s.Notes, note{n, s.Before || j > 0, s.After || j < len(l.Notes)-1})
		}
		p.Lines = append(p.Lines, s)
	}
	return p
}

var classes = map[listing.Kind]string{listing.Event: "event", listing.Subject: "subject", listing.Variable: "variable"}

// spans cuts a line, from the byte at indent on, at the ends of its marks. Where marks overlap the last
// counts, a variable within what happens to it.
func spans(l *listing.Line, indent int) []span {
	kinds := make([]string, len(l.Text))
	for _, m := range l.Marks {
		for i := max(m.Start, 0); i < m.End && i < len(kinds); i++ {
			kinds[i] = classes[m.Kind]
		}
	}
	var list []span
	for i := min(indent, len(kinds)); i < len(kinds); {
		from := i
		for i < len(kinds) && kinds[i] == kinds[from] {
			i++
		}
		list = append(list, span{kinds[from], l.Text[from:i]})
	}
	return list
}
