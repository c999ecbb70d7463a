package gate

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref/internal/unit"
)

// A Help is a fact about a function of a package that has nothing to do with
// sessions. It is of use to those who hand it some, and no reason to look at
// others.
type Help interface {
	analysis.Fact
	Help()
}

// Helps reports whether the package of a pass declares what code that has to do
// with sessions may hand them to although nothing in it says so: exported generic
// functions and types. It is what [unit.Unit.Helps] is to a unit.
func Helps(pass *analysis.Pass) bool {
	if !isWorkedOn(pass) {
		return false
	}
	if m := pass.Module; m != nil && slices.ContainsFunc(pass.Pkg.Imports(), func(p *types.Package) bool { return !unit.IsNear(p.Path(), m.Path) }) {
		return false
	}
	for _, f := range pass.Files {
		for _, decl := range f.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if decl.Recv == nil && decl.Type.TypeParams != nil && decl.Name.IsExported() {
					return true
				}
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					if t, ok := spec.(*ast.TypeSpec); ok && t.TypeParams != nil && t.Name.IsExported() {
						return true
					}
				}
			}
		}
	}
	return false
}

// isWorkedOn reports whether the package of a pass belongs to a module that is
// worked on, as opposed to one that is depended on. Where the driver doesn't
// tell, all do but the standard library, whose paths have no domain.
func isWorkedOn(pass *analysis.Pass) bool {
	if pass.Module != nil {
		return pass.Module.Path != "" && pass.Module.Version == ""
	}
	domain, _, _ := strings.Cut(pass.Pkg.Path(), "/")
	return strings.Contains(domain, ".")
}
