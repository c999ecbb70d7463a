package report

import (
	"go/doc/comment"
	"strings"
)

// manual is a rule's text below its title.
func (r Rule) manual() *comment.Doc {
	_, text, _ := strings.Cut(r.Doc, "\n")
	var p comment.Parser
	return p.Parse(strings.TrimSpace(text))
}

// Text returns the manual, without its title, for a terminal of that many
// columns.
func (r Rule) Text(width int) string {
	p := comment.Printer{TextWidth: width}
	return string(p.Text(r.manual()))
}

// Markdown returns the manual without its title.
func (r Rule) Markdown() string {
	var p comment.Printer
	// Underscores within words mean nothing, and names are full of them.
	return strings.ReplaceAll(string(p.Markdown(r.manual())), `\_`, "_")
}

// HTML returns the manual without its title.
func (r Rule) HTML() string {
	var p comment.Printer
	return string(p.HTML(r.manual()))
}

// Summary returns the manual's first paragraph on one line.
func (r Rule) Summary() string {
	_, text, _ := strings.Cut(r.Doc, "\n")
	paragraph, _, _ := strings.Cut(strings.TrimSpace(text), "\n\n")
	return strings.Join(strings.Fields(paragraph), " ")
}
