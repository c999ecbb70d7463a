// Package listing lays out the source of a finding: the lines of its path with
// what happens in them and how many references there are after each.
package listing

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/internal/report/code"
)

// A Part is the lines of one file.
type Part struct {
	File  string
	Lines []*Line
}

// A Line is a line of source.
type Line struct {
	Number int
	// Gap tells that lines before this one are left out.
	Gap bool
	// Text is the line as it is.
	Text string
	// Count is the number of references after the line, if Counted.
	Count   int
	Counted bool
	// Marks are the parts to point at, in their order.
	Marks []Mark
	// Notes say what happens in the line, in the order of their numbers.
	Notes []Note
}

// A Mark is a part of a line, as offsets in bytes.
type Mark struct {
	Start, End int
	Kind       Kind
}

// A Kind says what is marked.
type Kind int

// The kinds of marks: an event on the path, what the finding is about, and the
// variable that holds the pointer.
const (
	Event Kind = iota
	Subject
	Variable
)

// A Note says what happens at a mark.
type Note struct {
	// Number is that of the step, from 1.
	Number int
	Text   string
	// Start is the offset in the line of what it is about.
	Start int
	// Subject tells that it is the place of the finding.
	Subject bool
}

// Of returns the listing of a finding. Source that can't be read is left out:
// its lines have no text.
func Of(f *report.Finding, files *report.Files, cache *code.Cache) []*Part {
	l := &layout{files: files, cache: cache, name: variable(f, files, cache)}
	merged := false
	number := 0
	for _, s := range f.Steps {
		number++
		subject := s.At.File == f.At.File && s.At.Start == f.At.Start
		merged = merged || subject
		l.add(event{s.At, s.Label(), number, s.Count, s.Counted, subject})
	}
	if !merged {
		n, ok := f.CountAtFinding()
		l.add(event{f.At, report.Here(f.Rule), number + 1, n, ok, true})
	}
	return l.arrange(f.At.File)
}

// An event is a step, or the finding itself.
type event struct {
	at      report.Range
	text    string
	number  int
	count   int
	counted bool
	subject bool
}

type layout struct {
	files *report.Files
	cache *code.Cache
	name  string // of the variable
	parts []*Part
}

// variable returns what the program calls the pointer: what the first result
// on the path is assigned to.
func variable(f *report.Finding, files *report.Files, cache *code.Cache) string {
	for _, s := range f.Steps {
		if name, _, ok := cache.Of(files.Open(s.At.File)).Variable(s.At); ok {
			return name
		}
	}
	return ""
}

func (l *layout) add(e event) {
	file := l.files.Open(e.at.File)
	syntax := l.cache.Of(file)
	at := syntax.Extent(e.at)
	line := l.line(at.File, at.Start.Line)
	kind := Event
	if e.subject {
		kind = Subject
	}
	l.mark(at, kind)
	// An event that begins on an earlier line than the place that it bears,
	// a condition over several lines say, is told where it begins.
	line.Notes = append(line.Notes, Note{e.number, e.text, at.Start.Column - 1, e.subject})
	if e.counted {
		line.Count, line.Counted = e.count, true
	}
	for _, r := range syntax.Mentions(at, l.name) {
		l.mark(r, Variable)
	}
	if name, r, ok := syntax.Variable(at); ok && name == l.name {
		l.mark(r, Variable)
	}
}

// mark marks the part of r that is in its first line.
func (l *layout) mark(r report.Range, kind Kind) {
	line := l.line(r.File, r.Start.Line)
	if line.Text == "" {
		return // it cannot be read
	}
	end := r.End.Column - 1
	if r.End.Line > r.Start.Line || end > len(line.Text) {
		end = len(line.Text)
	}
	m := Mark{r.Start.Column - 1, end, kind}
	if m.End <= m.Start {
		m.End = m.Start + 1
	}
	if !slices.Contains(line.Marks, m) {
		line.Marks = append(line.Marks, m)
	}
}

// line returns the line of a file, which it adds if it is new.
func (l *layout) line(name string, number int) *Line {
	var part *Part
	for _, p := range l.parts {
		if p.File == name {
			part = p
		}
	}
	if part == nil {
		part = &Part{File: name}
		l.parts = append(l.parts, part)
	}
	for _, line := range part.Lines {
		if line.Number == number {
			return line
		}
	}
	line := &Line{Number: number}
	if file := l.files.Open(name); file != nil {
		line.Text = string(file.Line(number))
	}
	part.Lines = append(part.Lines, line)
	return line
}

// arrange sorts the lines, those of the file called first before others, and
// fills gaps of one line.
func (l *layout) arrange(first string) []*Part {
	slices.SortStableFunc(l.parts, func(a, b *Part) int {
		return cmp.Or(rank(a.File == first)-rank(b.File == first), cmp.Compare(a.File, b.File))
	})
	for _, p := range l.parts {
		slices.SortFunc(p.Lines, func(a, b *Line) int { return cmp.Compare(a.Number, b.Number) })
		var lines []*Line
		for i, line := range p.Lines {
			if i > 0 {
				switch before := p.Lines[i-1].Number; line.Number - before {
				case 1:
				case 2:
					between := &Line{Number: before + 1}
					if file := l.files.Open(p.File); file != nil {
						between.Text = string(file.Line(before + 1))
					}
					lines = append(lines, between)
				default:
					line.Gap = true
				}
			}
			slices.SortFunc(line.Marks, func(a, b Mark) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Start, b.Start)) })
			lines = append(lines, line)
		}
		p.Lines = lines
	}
	return l.parts
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// Indent returns how many bytes of white space all lines of p begin with.
func (p *Part) Indent() int {
	var texts []string
	for _, line := range p.Lines {
		texts = append(texts, line.Text)
	}
	return Indent(texts)
}

// Indent returns how many bytes of white space all lines begin with.
func Indent(lines []string) int {
	var common *string
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		if common == nil {
			common = &indent
		}
		n := 0
		for n < len(indent) && n < len(*common) && indent[n] == (*common)[n] {
			n++
		}
		common = new(indent[:n])
	}
	if common == nil {
		return 0
	}
	return len(*common)
}
