package libssl_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sslref/sslref/refmodel"
)

var update = flag.Bool("update", false, "rewrite the comments of functions from the table")

// TestComments holds the functions' comments and parameter names to the table: a
// comment begins with what the row says. With -update the comments are
// rewritten.
func TestComments(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	rows := make(map[string]*refmodel.Func)
	for _, name := range refmodel.Names(refmodel.OpenSSL3) {
		rows[exported(name)] = refmodel.Lookup(refmodel.OpenSSL3, name)
	}
	for _, name := range files {
		if !strings.HasSuffix(name, "_test.go") {
			checkComments(t, name, rows)
		}
	}
}

func checkComments(t *testing.T, name string, rows map[string]*refmodel.Func) {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	last := 0
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv != nil || rows[fn.Name.Name] == nil {
			continue
		}
		row := rows[fn.Name.Name]
		checkParams(t, fn, row)
		want := sentence(fn.Name.Name, row)
		rest := own(fn.Doc.Text(), fn.Name.Name)
		if got := fn.Doc.Text(); !strings.HasPrefix(unwrap(got), want) {
			if !*update {
				t.Errorf("%s: the comment of %s is not the table's; run with -update", name, fn.Name.Name)
			}
		}
		start := fn.Pos()
		if fn.Doc != nil {
			start = fn.Doc.Pos()
		}
		out.Write(src[last:fset.Position(start).Offset])
		out.WriteString(comment(want, rest))
		last = fset.Position(fn.Type.Pos()).Offset
	}
	out.Write(src[last:])
	if !*update {
		return
	}
	text, err := format.Source([]byte(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// checkParams compares the names of parameters.
func checkParams(t *testing.T, fn *ast.FuncDecl, row *refmodel.Func) {
	t.Helper()
	var names []string
	for _, field := range fn.Type.Params.List {
		for _, n := range field.Names {
			names = append(names, n.Name)
		}
	}
	var want []string
	for _, p := range row.Params {
		name := p.Name
		if token.IsKeyword(name) {
			name += "_"
		}
		want = append(want, name)
	}
	if fmt.Sprint(names) != fmt.Sprint(want) {
		t.Errorf("%s has the parameters %v, in the table %v", fn.Name.Name, names, want)
	}
}

// sentence is what the table says of a function.
func sentence(name string, row *refmodel.Func) string {
	words := strings.Join(row.Words(refmodel.OpenSSL3), "; ")
	if words == "" {
		words = "does nothing to references"
	}
	return fmt.Sprintf("%s %s. Source: %s.", name, strings.ReplaceAll(words, "`", ""), row.Source)
}

func unwrap(s string) string { return strings.Join(strings.Fields(s), " ") }

// own returns the paragraphs of a comment that are not the table's.
func own(doc, name string) string {
	first, rest, _ := strings.Cut(doc, "\n\n")
	if strings.Contains(unwrap(first), "Source: ") && strings.HasPrefix(first, name) {
		return strings.TrimSpace(rest)
	}
	return strings.TrimSpace(doc)
}

// comment formats the table's sentence and what a comment has of its own.
func comment(sentence, rest string) string {
	var b strings.Builder
	line := "//"
	for _, word := range strings.Fields(sentence) {
		if len(line)+1+len(word) > 88 && line != "//" {
			b.WriteString(line + "\n")
			line = "//"
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
	if rest != "" {
		b.WriteString("//\n")
		for l := range strings.Lines(rest) {
			b.WriteString(strings.TrimRight("// "+l, " \n") + "\n")
		}
	}
	return b.String()
}
