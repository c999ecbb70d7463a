// Package text writes findings for people to read: each with the source of its
// path, what happens there step by step, the number of references after each
// step, and what would mend it.
package text

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fatih/color"

	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/internal/report/code"
	"github.com/sslref/sslref/internal/report/listing"
)

// A Style says what the reader's device can show.
type Style struct {
	// Color and Unicode allow colours and characters beyond ASCII.
	Color, Unicode bool
	// Width is the number of columns, 0 for no limit.
	Width int
}

// Write writes the new findings of r to w, and how many there are. Nothing is
// written if there are none. The error is w's.
func Write(w io.Writer, r *report.Report, style Style) error {
	findings := r.New()
	if len(findings) == 0 {
		return nil
	}
	var out bytes.Buffer
	p := newPrinter(&out, r, style)
	for _, f := range findings {
		p.finding(f)
	}
	fmt.Fprintf(&out, "%s (%s)\n", p.strong.Sprint(report.Plural(len(findings), "finding")), report.Tally(findings))
	_, err := w.Write(out.Bytes())
	return err
}

// A printer writes findings.
type printer struct {
	w     *bytes.Buffer
	r     *report.Report
	style Style
	cache *code.Cache

	strong, dim, subject, event, variable, good *color.Color

	bar, gap, ellipsis      string
	eventLine, subjectLine  string
	variableLine, separator string
}

func newPrinter(w *bytes.Buffer, r *report.Report, style Style) *printer {
	paint := func(attributes ...color.Attribute) *color.Color {
		c := color.New(attributes...)
		if style.Color {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c
	}
	p := &printer{
		w: w, r: r, style: style, cache: new(code.Cache),
		strong:   paint(color.Bold),
		dim:      paint(color.FgHiBlack),
		subject:  paint(color.FgRed, color.Bold),
		event:    paint(color.FgBlue, color.Bold),
		variable: paint(color.FgCyan, color.Bold),
		good:     paint(color.FgGreen),
		bar:      "|", gap: "...", ellipsis: "...", separator: "-->",
		eventLine: "-", subjectLine: "~", variableLine: "^",
	}
	if style.Unicode {
		p.bar, p.gap, p.ellipsis, p.separator = "│", "┆", "…", "╭─"
		p.eventLine, p.subjectLine, p.variableLine = "─", "━", "═"
	}
	return p
}

func (p *printer) finding(f *report.Finding) {
	fmt.Fprintf(p.w, "%s: %s %s\n", p.strong.Sprint(f.At.Place(p.r.Dir)), p.strong.Sprint(f.Text()), p.subject.Sprintf("(%s)", f.Rule))
	parts := listing.Of(f, p.r.Files, p.cache)
	digits, counted := 0, false
	for _, part := range parts {
		for _, line := range part.Lines {
			digits = max(digits, len(fmt.Sprint(line.Number)))
			counted = counted || line.Counted
		}
	}
	g := &gutter{p, digits, counted}
	if counted {
		fmt.Fprintf(p.w, " %*s %s %s\n", digits, "", p.dim.Sprint(p.bar), p.dim.Sprint("refs"))
	}
	for i, part := range parts {
		if i > 0 {
			fmt.Fprintf(p.w, " %*s%s %s\n", digits, "", p.dim.Sprint(p.separator), report.Short(part.File, p.r.Dir))
		}
		p.part(part, g)
	}
	p.advice(f, g)
	p.w.WriteByte('\n')
}

// A gutter is what stands left of the source.
type gutter struct {
	p       *printer
	digits  int
	counted bool
}

// line returns the gutter of a line; its width is always the same.
func (g *gutter) line(l *listing.Line) string {
	s := " " + g.p.dim.Sprintf("%*d %s", g.digits, l.Number, g.p.bar)
	return s + g.count(l)
}

func (g *gutter) count(l *listing.Line) string {
	switch {
	case !g.counted:
		return " "
	case !l.Counted:
		return "      " + g.p.dim.Sprint(g.p.bar) + " "
	}
	paint := g.p.strong
	if l.Count < 0 {
		paint = g.p.subject
	}
	return " " + paint.Sprintf("%4d", l.Count) + " " + g.p.dim.Sprint(g.p.bar) + " "
}

// empty returns the gutter of what stands below a line.
func (g *gutter) empty(mark string) string {
	s := " " + g.p.dim.Sprintf("%*s %s", g.digits, "", mark)
	if g.counted {
		s += "      " + g.p.dim.Sprint(g.p.bar)
	}
	return s + " "
}

func (g *gutter) width() int {
	w := 1 + g.digits + 1 + 1 + 1
	if g.counted {
		w += 7
	}
	return w
}

func (p *printer) part(part *listing.Part, g *gutter) {
	indent := part.Indent()
	for _, line := range part.Lines {
		if line.Gap {
			fmt.Fprintf(p.w, " %s%s\n", strings.Repeat(" ", g.digits), p.dim.Sprint(" "+p.gap))
		}
		room := 0
		if p.style.Width > 0 {
			room = max(p.style.Width-g.width(), 20)
		}
		shown := layOut(line.Text, indent, room, p.ellipsis)
		p.w.WriteString(strings.TrimRight(g.line(line)+shown.text, " ") + "\n")
		p.marks(line, shown, g, room)
	}
}

// marks underlines parts of a line and writes the notes about it.
func (p *printer) marks(line *listing.Line, shown *cells, g *gutter, room int) {
	if len(line.Marks)+len(line.Notes) == 0 {
		return
	}
	size := shown.width + 1
	if room > 0 {
		size = min(size, room)
	}
	kinds := make([]listing.Kind, size)
	for i := range kinds {
		kinds[i] = -1
	}
	end := 0
	for _, m := range line.Marks { // variables come last and win
		from, to := shown.column(m.Start), shown.column(m.End)
		for c := from; c < max(to, from+1) && c < len(kinds); c++ {
			kinds[c] = m.Kind
			end = max(end, c+1)
		}
	}
	var under strings.Builder
	for c := 0; c < end; {
		from := c
		for c < end && kinds[c] == kinds[from] {
			c++
		}
		under.WriteString(p.underline(kinds[from], c-from))
	}
	text := g.empty(p.bar) + under.String()
	for i, note := range line.Notes {
		label := fmt.Sprintf("%d. %s", note.Number, note.Text)
		paint := p.event
		if note.Subject {
			paint = p.subject
		}
		column := end + 1
		if end == 0 {
			column, text = 0, strings.TrimSuffix(text, " ")
		}
		if i > 0 {
			text = g.empty(p.bar) + strings.Repeat(" ", max(column-1, 0))
		}
		if rest := room - column; room > 0 && rest < min(len(label), 40) { // below, not beside
			p.w.WriteString(strings.TrimRight(text, " ") + "\n")
			column = min(shown.column(note.Start), room/3)
			text = g.empty(p.bar) + strings.Repeat(" ", column)
		} else {
			text += " "
		}
		for j, words := range wrap(label, room-column-3, room > 0) {
			if j > 0 {
				text = g.empty(p.bar) + strings.Repeat(" ", column+3)
			}
			p.w.WriteString(text + paint.Sprint(words) + "\n")
		}
	}
	if len(line.Notes) == 0 {
		p.w.WriteString(text + "\n")
	}
}

func (p *printer) underline(kind listing.Kind, n int) string {
	switch kind {
	case listing.Event:
		return p.event.Sprint(strings.Repeat(p.eventLine, n))
	case listing.Subject:
		return p.subject.Sprint(strings.Repeat(p.subjectLine, n))
	case listing.Variable:
		return p.variable.Sprint(strings.Repeat(p.variableLine, n))
	}
	return strings.Repeat(" ", n)
}

// advice says what would mend a finding: the fixes, or what to do in general.
func (p *printer) advice(f *report.Finding, g *gutter) {
	say := func(what, text string) {
		head := fmt.Sprintf(" %*s = %s: ", g.digits, "", what)
		lines := wrap(text, p.style.Width-len(head), p.style.Width > 0)
		for i, words := range lines {
			if i == 0 {
				fmt.Fprintf(p.w, " %*s %s %s\n", g.digits, "", p.dim.Sprint("=")+" "+p.strong.Sprint(what+":"), words)
			} else {
				fmt.Fprintf(p.w, "%*s%s\n", len(head), "", words)
			}
		}
	}
	for i, fix := range f.Fixes {
		if i == 0 {
			say("fix", fix.Message+" (sslref -fix does)")
		} else {
			say("or", fix.Message)
		}
		if i == 0 {
			p.changes(fix, g)
		}
	}
	if remedy := report.Remedy(f.Rule); len(f.Fixes) == 0 && remedy != "" {
		say("mend", remedy)
	}
	say("more", "sslref explain "+f.Rule)
}

// changes shows the lines that a fix takes away and adds.
func (p *printer) changes(fix report.Fix, g *gutter) {
	for _, hunk := range listing.Changes(fix, p.r.Files) {
		var texts []string
		for _, line := range hunk {
			texts = append(texts, line.Text)
		}
		indent := listing.Indent(texts)
		for _, line := range hunk {
			paint := p.good
			if line.Sign == "-" {
				paint = p.subject
			}
			head := fmt.Sprintf(" %*d %s ", g.digits, line.Number, line.Sign)
			room := 0
			if p.style.Width > 0 {
				room = max(p.style.Width-len(head), 20)
			}
			p.w.WriteString(strings.TrimRight(paint.Sprint(head+layOut(line.Text, indent, room, p.ellipsis).text), " ") + "\n")
		}
	}
}

// wrap breaks text into lines of at most width columns, at spaces; if limited
// is false it is one line.
func wrap(text string, width int, limited bool) []string {
	if !limited {
		return []string{text}
	}
	width = max(width, 20)
	var lines []string
	for word := range strings.FieldsSeq(text) {
		last := len(lines) - 1
		if last >= 0 && columns(lines[last])+1+columns(word) <= width {
			lines[last] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return slices.Clip(lines)
}
