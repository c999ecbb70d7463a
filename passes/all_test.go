package passes_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes"
)

var update = flag.Bool("update", false, "write the manual pages in docs/rules")

const pages = "../docs/rules"

func TestAll(t *testing.T) {
	if err := analysis.Validate(append([]*analysis.Analyzer{sslref.Analyzer}, passes.All...)); err != nil {
		t.Error(err)
	}
	if !slices.IsSortedFunc(passes.All, func(a, b *analysis.Analyzer) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("All is not sorted by name")
	}
	dirs, err := filepath.Glob("*/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	if len(dirs) != len(passes.All) {
		t.Errorf("%d folders, %d analyzers in All", len(dirs), len(passes.All))
	}
	for _, a := range passes.All {
		if !slices.Contains(a.Requires, sslref.Analyzer) {
			t.Errorf("%s does not require the flow analyzer", a.Name)
		}
		if len(a.FactTypes) > 0 {
			t.Errorf("%s has facts of its own", a.Name)
		}
		title, text, _ := strings.Cut(a.Doc, "\n")
		if title == "" || strings.HasSuffix(title, ".") || len(title) > 100 || !strings.Contains(text, "\tC.SSL_") && !strings.Contains(text, "\ts := C.SSL_") {
			t.Errorf("%s: the manual lacks a title or code: %q", a.Name, title)
		}
	}
}

// The URL of each rule leads to a page that is made from its doc.go.
func TestPages(t *testing.T) {
	for _, a := range passes.All {
		name := a.Name + ".md"
		if !strings.HasSuffix(a.URL, "/docs/rules/"+name) {
			t.Errorf("%s: URL %s", a.Name, a.URL)
		}
		want := page(t, a.Name)
		file := filepath.Join(pages, name)
		if *update {
			if err := os.MkdirAll(pages, 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, want, 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s is not what passes/%s/doc.go says: run go test ./passes -update", file, a.Name)
		}
	}
	files, err := os.ReadDir(pages)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(passes.All) {
		t.Errorf("%d pages for %d rules", len(files), len(passes.All))
	}
}

// page returns the manual page of a rule: its package comment, from the
// heading on.
func page(t *testing.T, name string) []byte {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(name, "doc.go"), nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(f.Doc.Text(), "# Analyzer "+name+"\n")
	if !ok {
		t.Fatalf("%s: no heading", name)
	}
	var p comment.Parser
	printer := comment.Printer{HeadingID: func(*comment.Heading) string { return "" }}
	var out bytes.Buffer
	fmt.Fprintf(&out, "<!-- Made from passes/%s/doc.go by go test ./passes -update. -->\n\n# %s\n\n", name, name)
	out.Write(printer.Markdown(p.Parse(section)))
	// Underscores within words mean nothing to GitHub, and names are full of them.
	return bytes.ReplaceAll(out.Bytes(), []byte(`\_`), []byte("_"))
}
