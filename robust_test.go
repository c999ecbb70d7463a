package sslref

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/sslref/sslref/internal/cgosrc"
)

// TestForeignCode walks every function of packages that have nothing to do
// with sessions, gate and relevance set aside: the engine must get through, or
// give up in its own words, and must find nothing.
func TestForeignCode(t *testing.T) {
	paths := []string{"container/heap", "container/list", "container/ring", "context", "errors", "io", "path", "text/tabwriter"}
	for _, p := range load(t, packages.LoadSyntax, paths...) {
		walkAll(t, p)
	}
}

// TestTypeParameters does so with everything that generic code can do to values
// of type parameters, which are taken apart like those of other types.
func TestTypeParameters(t *testing.T) {
	for _, p := range load(t, packages.LoadSyntax, "./testdata/typeparams") {
		walkAll(t, p)
	}
}

// walkAll walks every function of a package.
func walkAll(t *testing.T, p *packages.Package) {
	t.Helper()
	pass := &analysis.Pass{
		Analyzer: Analyzer, Fset: p.Fset, Files: p.Syntax, Pkg: p.Types, TypesInfo: p.TypesInfo, TypesSizes: p.TypesSizes,
		ReadFile:         os.ReadFile,
		ImportObjectFact: func(types.Object, analysis.Fact) bool { return false },
		ExportObjectFact: func(types.Object, analysis.Fact) {},
	}
	pkg, err := cgosrc.Load(pass)
	if err != nil {
		t.Errorf("%s: %v", p.PkgPath, err)
		return
	}
	f := newFlow(pass, pkg, profile)
	for _, fn := range pkg.Funcs {
		f.analyze(fn)
		for _, v := range f.violations[fn] {
			t.Errorf("%v: %s in %v, which has no sessions", p.Fset.Position(v.At.Pos), v.Rule, fn)
		}
	}
	f.export()
	for _, note := range f.notes {
		if strings.Contains(note, "internal error") {
			t.Errorf("%s: %s", p.PkgPath, note)
		}
	}
}

// TestDeterminism analyzes packages again and again, on one and on several
// processors: findings and encoded facts are the same each time.
func TestDeterminism(t *testing.T) {
	pkgs := load(t, packages.LoadAllSyntax|packages.NeedModule, "./testdata/cases/noreturn", "./testdata/cases/multi/...")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var first string
	for i := range 4 {
		runtime.GOMAXPROCS(1 + i%3)
		got := outcome(t, pkgs)
		switch {
		case i == 0:
			first = got
			if !strings.Contains(first, " finding ") || !strings.Contains(first, "fact ") {
				t.Fatalf("no findings or no facts to compare:\n%s", first)
			}
		case got != first:
			t.Fatalf("run %d differs:\n%s", i+1, difference(first, got))
		}
	}
}

// outcome renders findings and facts of one run over pkgs, byte for byte.
func outcome(t *testing.T, pkgs []*packages.Package) string {
	t.Helper()
	graph, err := checker.Analyze([]*analysis.Analyzer{Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for act := range graph.All() {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		if !act.IsRoot {
			continue
		}
		result := act.Result.(*Result)
		for i, f := range result.Findings {
			lines = append(lines, fmt.Sprintf("%s finding %04d %s %s", act.Package.PkgPath, i, f.Rule, rendered(act.Package.Fset, f.Diagnostic)))
		}
		for i, note := range result.Notes {
			lines = append(lines, fmt.Sprintf("%s note %04d %s", act.Package.PkgPath, i, note))
		}
		for _, f := range act.AllObjectFacts() {
			var b bytes.Buffer
			if err := gob.NewEncoder(&b).Encode(f.Fact); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprintf("%s fact %v %x", act.Package.PkgPath, f.Object, b.Bytes()))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// rendered is a diagnostic with places in files for its positions: each run
// parses cgo files anew.
func rendered(fset *token.FileSet, d analysis.Diagnostic) string {
	var b strings.Builder
	at := func(pos, end token.Pos) { fmt.Fprintf(&b, "%v-%v ", fset.Position(pos), fset.Position(end)) }
	at(d.Pos, d.End)
	b.WriteString(d.Category + d.Message + d.URL)
	for _, r := range d.Related {
		at(r.Pos, r.End)
		b.WriteString(r.Message)
	}
	for _, fix := range d.SuggestedFixes {
		b.WriteString(fix.Message)
		for _, e := range fix.TextEdits {
			at(e.Pos, e.End)
			b.Write(e.NewText)
		}
	}
	return b.String()
}

// difference returns the first line in which two outcomes differ.
func difference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return as[i] + "\n" + bs[i]
		}
	}
	return fmt.Sprintf("%d and %d lines", len(as), len(bs))
}

func load(t *testing.T, mode packages.LoadMode, patterns ...string) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: mode}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if len(pkgs) < len(patterns) {
		t.Fatalf("%d packages for %d patterns", len(pkgs), len(patterns))
	}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Fatal(e)
		}
	}
	return pkgs
}
