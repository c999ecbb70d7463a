package csource

import (
	"bytes"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// A source is a file that positions of a translation unit can be in.
type source struct {
	name string // absolute
	file *token.File
	text []byte
	// isGo: the file is a Go file, and text its preamble alone.
	isGo bool
	// tested are the names in its conditions, includes the headers that it
	// includes; nil until they are asked for.
	tested, includes []string
}

// A sources keeps the files of a package's C side.
type sources struct {
	in     *Input
	byName map[string]*source
}

// preamble returns the C part of a Go file as a source in which every line
// and column is that of the Go file: all else is blank, and so are cgo's own
// directives.
func (s *sources) preamble(p Preamble) *source {
	src := &source{name: s.absolute(p.File.Name()), file: p.File, text: withoutErrors(PreambleText(p.Src, p.Comments)), isGo: true}
	s.byName[src.name] = src
	return src
}

// absolute returns the name by which sources know a file of the file set.
func (s *sources) absolute(name string) string {
	if s.in.Base == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.in.Base, name)
}

// shown returns the name that the file set has for a file.
func (s *sources) shown(name string) string {
	if s.in.Base == "" {
		return name
	}
	if rel, err := filepath.Rel(s.in.Base, name); err == nil {
		return rel
	}
	return name
}

// PreambleText returns the text of a Go file with everything blank but the C in
// the given comments: lines and columns stay, and cgo's own directives go.
func PreambleText(src []byte, comments []Extent) []byte {
	text := blank(src)
	for _, c := range comments {
		copyComment(text, src, c)
	}
	return text
}

// blank returns src with everything but line ends replaced by spaces.
func blank(src []byte) []byte {
	text := make([]byte, len(src))
	for i, b := range src {
		if text[i] = ' '; b == '\n' {
			text[i] = b
		}
	}
	return text
}

// copyComment copies a comment without its markers, as cmd/cgo takes it.
func copyComment(text, src []byte, c Extent) {
	from, to := c.From+2, c.To
	if bytes.HasPrefix(src[c.From:], []byte("/*")) {
		to -= 2
	}
	copy(text[from:to], src[from:to])
	for at := from; at < to; {
		end := at + bytes.IndexByte(append(src[at:to:to], '\n'), '\n')
		if line := strings.TrimSpace(string(src[at:end])); strings.HasPrefix(line, "#cgo") && len(line) > 4 && (line[4] == ' ' || line[4] == '\t') {
			copy(text[at:end], blank(src[at:end]))
		}
		at = end + 1
	}
}

// open returns the file called name, an absolute name, or nil if there is
// none.
func (s *sources) open(name string) *source {
	if src, ok := s.byName[name]; ok {
		return src
	}
	text, err := os.ReadFile(name)
	if err != nil {
		s.byName[name] = nil
		return nil
	}
	src := &source{name: name, text: withoutErrors(text)}
	s.byName[name] = src
	return src
}

// withoutErrors blanks #error lines: the compiler got past them, and only
// headers that aren't read can lead here into one.
func withoutErrors(text []byte) []byte {
	out := text
	directives(text, func(name string, rest []byte) {
		if name != "error" || len(rest) == 0 {
			return
		}
		if &out[0] == &text[0] {
			out = bytes.Clone(text)
		}
		end := cap(text) - cap(rest) + len(rest)
		from := bytes.LastIndexByte(text[:end-len(rest)], '#')
		copy(out[from:end], blank(text[from:end]))
	})
	return out
}

// pos returns a position in the file set.
func (s *sources) pos(name string, line, col int) token.Pos {
	src := s.byName[name]
	if src == nil || line < 1 {
		return token.NoPos
	}
	if src.file == nil {
		src.file = s.in.Fset.AddFile(s.shown(src.name), -1, len(src.text))
		src.file.SetLinesForContent(src.text)
	}
	if line > src.file.LineCount() {
		return token.NoPos
	}
	return min(src.file.LineStart(line)+token.Pos(col-1), token.Pos(src.file.Base()+src.file.Size()))
}

// local reports whether the file called name is the package's own.
func (s *sources) local(name string) bool {
	rel, err := filepath.Rel(s.in.Dir, name)
	return err == nil && filepath.IsLocal(rel)
}
