package gate

import (
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
	}
}
