package rewrite

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strings"

	"github.com/sslref/sslref/internal/gocomment"
)

// preambleNote is what the first line of a blanked preamble says.
const preambleNote = "// (cgo preamble: the model has no C code)"

// A preamble is the C text above an import "C": a comment group.
type preamble struct {
	group *ast.CommentGroup
}

// preambleOf returns the comment that cgo takes as the preamble of spec, an
// import "C" in decl; ok is false if there is none.
func preambleOf(decl *ast.GenDecl, spec *ast.ImportSpec) (preamble, bool) {
	group := spec.Doc
	if group == nil && len(decl.Specs) == 1 {
		group = decl.Doc
	}
	return preamble{group}, group != nil
}

// blank replaces the preamble by comments without text, line for line.
func (p preamble) blank(es *edits, src []byte, file *token.File) {
	note := preambleNote
	for _, c := range p.group.List {
		from, to := gocomment.Extent(src, file, c)
		lines := bytes.Count(src[from:to], []byte("\n"))
		switch {
		case endsLine(src, to):
			es.replace(from, to, note+strings.Repeat("\n//", lines))
		default: // code follows on the line
			es.replace(from, to, "/*"+strings.Repeat("\n", lines)+"*/")
		}
		note = "//"
	}
}

// endsLine reports whether nothing but blanks follows offset on its line.
func endsLine(src []byte, offset int) bool {
	rest, _, _ := bytes.Cut(src[offset:], []byte("\n"))
	return len(bytes.TrimSpace(rest)) == 0
}

// A cdecl is where and how a preamble introduces a name.
type cdecl struct {
	what string // "function", "macro", "type", "declaration"
	line int    // in the Go file
}

// find looks for the declaration of name in the preamble's C text. It reads C
// as a person skims it, for messages and to keep a helper that bears a library
// function's name from being taken for that function.
func (p preamble) find(name string, file *token.File) (cdecl, bool) {
	text, line := p.text(), file.Line(p.group.Pos())
	quoted := regexp.QuoteMeta(name)
	for _, form := range []struct{ what, re string }{
		{"macro", `(?m)^[ \t]*#[ \t]*define[ \t]+` + quoted + `\b`},
		{"function", `\b` + quoted + `\s*\([^;{}]*\)\s*\{`},
		{"type", `\btypedef\b[^;]*\b` + quoted + `\b[^;,()]*;`},
		{"type", `\btypedef\b[^;]*\(\s*\*\s*` + quoted + `\s*\)[^;]*;`},
		{"declaration", `\b` + quoted + `\s*\([^;{}]*\)\s*;`},
		{"variable", `(?m)^[ \t]*[A-Za-z_][\w \t\*]*\b` + quoted + `\s*(=[^;]*|\[[^;]*)?;`},
	} {
		if at := regexp.MustCompile(form.re).FindStringIndex(text); at != nil {
			start := at[0] + strings.Index(text[at[0]:at[1]], name)
			return cdecl{form.what, line + strings.Count(text[:start], "\n")}, true
		}
	}
	return cdecl{}, false
}

var cComment = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)

// text returns the C text with the Go comment marks and C's own comments
// blanked, line for line as in the Go file.
func (p preamble) text() string {
	var b strings.Builder
	for i, c := range p.group.List {
		if i > 0 {
			b.WriteByte('\n')
		}
		if body, ok := strings.CutPrefix(c.Text, "//"); ok {
			b.WriteString(body)
		} else {
			b.WriteString(strings.TrimSuffix(strings.TrimPrefix(c.Text, "/*"), "*/"))
		}
	}
	return cComment.ReplaceAllStringFunc(b.String(), func(s string) string {
		return strings.Repeat("\n", strings.Count(s, "\n"))
	})
}

// refusal says why a name that the model doesn't offer can't be used. where is
// the name's declaration in a preamble of the file, if found there.
func refusal(name string, decl cdecl, found bool) string {
	if !found {
		return fmt.Sprintf("C.%s is not offered by the model (no such name in refmodel/libssl): move what needs it to another file, behind a Go function, and write that file's twin by hand", name)
	}
	switch decl.what {
	case "function", "macro":
		return fmt.Sprintf("C.%s is a %s of the preamble (line %d), and the model runs no C code: call the library from Go, or move it to another file, behind a Go function, and write that file's twin by hand", name, decl.what, decl.line)
	case "declaration":
		return fmt.Sprintf("C.%s is declared in the preamble (line %d) and is no //export'ed Go function of the package: the model runs no C code; move what needs it to another file, behind a Go function, and write that file's twin by hand", name, decl.line)
	default:
		return fmt.Sprintf("C.%s is a %s of the preamble (line %d), which the model doesn't have: use the library's own types, or declare it in Go", name, decl.what, decl.line)
	}
}
