package csource_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/csource"
	"github.com/sslref/sslref/internal/gocomment"
)

// load translates the C side of a folder: the preamble of its Go files, each
// of which has one, and its .c files.
func load(t testing.TB, dir string) *csource.Program {
	t.Helper()
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	in := &csource.Input{
		Fset: fset, Dir: dir, Path: "example.com/c", Sizes: types.SizesFor("gc", "amd64"),
		Info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}},
		Prog: ssa.NewProgram(fset, ssa.SanityCheckFunctions), Exported: func(string) bool { return false },
		Tracked: func(src []byte) bool { return strings.Contains(string(src), "SSL_") },
	}
	goFiles, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	for _, name := range goFiles {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		tf := fset.File(f.FileStart)
		for _, d := range f.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Doc == nil || gen.Specs[0].(*ast.ImportSpec).Path.Value != `"C"` {
				continue
			}
			p := csource.Preamble{File: tf, Src: src}
			for _, c := range gen.Doc.List {
				from, to := gocomment.Extent(src, tf, c)
				p.Comments = append(p.Comments, csource.Extent{From: from, To: to})
			}
			in.Preambles = append(in.Preambles, p)
		}
	}
	cFiles, _ := filepath.Glob(filepath.Join(dir, "*.c"))
	for _, name := range cFiles {
		in.Files = append(in.Files, filepath.Base(name))
	}
	return csource.Load(in)
}

var benchDir = os.Getenv("CSOURCE_BENCH")

// BenchmarkLoad translates the C side of a package: that of the cases, or of
// the folder that CSOURCE_BENCH names.
func BenchmarkLoad(b *testing.B) {
	dir := benchDir
	if dir == "" {
		dir = filepath.Join(caseRoot, "bodies")
	}
	for b.Loop() {
		load(b, dir)
	}
}
