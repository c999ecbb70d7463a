package gate

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"
)

func TestMatters(t *testing.T) {
	pkg := func(name string, imports []*types.Package, decls ...string) *types.Package {
		p := types.NewPackage(name, name)
		for _, decl := range decls {
			p.Scope().Insert(types.NewVar(token.NoPos, p, decl, types.Typ[types.Int]))
		}
		p.SetImports(imports)
		return p
	}
	plain := pkg("plain", nil, "Answer", "SSL_OTHER")
	binding := pkg("binding", nil, "Answer", "SSL_get1_session")
	capitalized := pkg("capitalized", nil, "D2i_SSL_SESSION")
	for _, test := range []struct {
		name  string
		pkg   *types.Package
		facts int
		want  bool
	}{
		{"nothing", pkg("p", []*types.Package{plain}, "X"), 0, false},
		{"a cgo function", pkg("p", nil, "X", "_Cfunc_SSL_SESSION_free"), 0, true},
		{"a cgo type", pkg("p", nil, "X", "_Ctype_struct_ssl_session_st"), 0, true},
		{"an imported binding", pkg("p", []*types.Package{plain, binding}, "X"), 0, true},
		{"an imported binding with capitals", pkg("p", []*types.Package{capitalized}, "X"), 0, true},
		{"an import's facts", pkg("p", []*types.Package{plain}, "X"), 1, true},
	} {
		pass := &analysis.Pass{
			Pkg:             test.pkg,
			AllObjectFacts:  func() []analysis.ObjectFact { return make([]analysis.ObjectFact, test.facts) },
			AllPackageFacts: func() []analysis.PackageFact { return nil },
		}
		if got := Matters(pass); got != test.want {
			t.Errorf("%s: Matters = %v", test.name, got)
		}
		pass.AllObjectFacts = func() []analysis.ObjectFact { return []analysis.ObjectFact{{Fact: new(help)}} }
		if got := Matters(pass); got != (test.want && test.facts == 0) {
			t.Errorf("%s, but with facts of helpers only: Matters = %v", test.name, got)
		}
	}
}

type help struct{}

func (*help) AFact() {}
func (*help) Help()  {}

// Helps is what unit.Unit.Helps is, and sees all that is declared.
func TestHelps(t *testing.T) {
	for _, test := range []struct {
		src, path string
		module    *analysis.Module
		want      bool
	}{
		{"func Map[T any](v []T) {}", "m/p", &analysis.Module{Path: "m"}, true},
		{"type (\n\tSet[K comparable] map[K]bool\n)", "m/p", &analysis.Module{Path: "m"}, true},
		{"func mapped[T any](v []T) {}", "m/p", &analysis.Module{Path: "m"}, false},
		{"func Map(v []int) {}", "m/p", &analysis.Module{Path: "m"}, false},
		{"func Map[T any](v []T) {}", "m/p", &analysis.Module{Path: "m", Version: "v1.2.3"}, false},
		{"func Map[T any](v []T) {}", "slices", &analysis.Module{}, false},
		{"func Map[T any](v []T) {}", "slices", nil, false},
		{"func Map[T any](v []T) {}", "example.com/p", nil, true},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "p.go", "package p\n"+test.src, 0)
		if err != nil {
			t.Fatal(err)
		}
		pass := &analysis.Pass{Pkg: types.NewPackage(test.path, "p"), Files: []*ast.File{file}, Module: test.module}
		if got := Helps(pass); got != test.want {
			t.Errorf("%s in %s of %v: Helps = %v", test.src, test.path, test.module, got)
		}
	}
}
