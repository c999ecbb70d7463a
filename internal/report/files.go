package report

import (
	"bytes"
	"os"
	"sort"
	"unicode/utf16"
	"unicode/utf8"
)

// Files reads files of source, each once. It is not safe for concurrent use.
type Files struct{ files map[string]*File }

// A File is a file of source.
type File struct {
	// Name is its path.
	Name string
	// Source is its text.
	Source []byte
	starts []int // of the lines
}

// Open returns the file called name, or nil if it cannot be read.
func (fs *Files) Open(name string) *File {
	if f, ok := fs.files[name]; ok {
		return f
	}
	if fs.files == nil {
		fs.files = map[string]*File{}
	}
	var file *File
	if src, err := os.ReadFile(name); err == nil {
		file = NewFile(name, src)
	}
	fs.files[name] = file
	return file
}

// NewFile returns a file with the given text.
func NewFile(name string, src []byte) *File {
	f := &File{Name: name, Source: src, starts: []int{0}}
	for i, b := range src {
		if b == '\n' {
			f.starts = append(f.starts, i+1)
		}
	}
	return f
}

// Line returns line n, counted from 1, without its end; nil if there is no
// such line.
func (f *File) Line(n int) []byte {
	if n < 1 || n > len(f.starts) {
		return nil
	}
	line := f.Source[f.starts[n-1]:]
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	return bytes.TrimSuffix(line, []byte("\r"))
}

// Offset returns the offset of a position, held within its line.
func (f *File) Offset(p Position) int {
	if p.Line < 1 || p.Line > len(f.starts) {
		return len(f.Source)
	}
	return f.starts[p.Line-1] + min(max(p.Column-1, 0), len(f.Line(p.Line)))
}

// Position returns the position of an offset.
func (f *File) Position(offset int) Position {
	offset = min(max(offset, 0), len(f.Source))
	line := sort.SearchInts(f.starts, offset+1)
	return Position{line, offset - f.starts[line-1] + 1}
}

// Column16 returns the column of p, counted from 1, in UTF-16 code units, as
// SARIF and editors count.
func (f *File) Column16(p Position) int {
	line := f.Line(p.Line)
	n := 1
	for i := 0; i < len(line) && i < p.Column-1; {
		r, size := utf8.DecodeRune(line[i:])
		n += max(utf16.RuneLen(r), 1)
		i += size
	}
	return n
}
