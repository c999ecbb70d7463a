package gate

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref/internal/cgofile"
	"github.com/sslref/sslref/internal/unit"
	"github.com/sslref/sslref/refmodel"
)

// Matters reports whether the package of a pass can have to do with sessions.
// It is what [Open] is to a unit, for drivers that have no gate, and closer: it
// looks at declarations instead of text. A package matters if it declares or
// imports functions or types of the table, as cgo's or under their own names,
// if functions of packages that it imports have facts of the pass other than a
// [Help], or if it has directives.
func Matters(pass *analysis.Pass) bool {
	hasFact := func(f analysis.ObjectFact) bool { _, isHelp := f.Fact.(Help); return !isHelp }
	if declaresTracked(pass.Pkg) || slices.ContainsFunc(pass.AllObjectFacts(), hasFact) || len(pass.AllPackageFacts()) > 0 {
		return true
	}
	for _, imp := range pass.Pkg.Imports() {
		if declaresTracked(imp) {
			return true
		}
	}
	return hasDirectives(pass.Files) || cSideMentions(pass.Fset, pass.Files)
}

// hasDirectives reports whether one of sslref's directives is in files.
func hasDirectives(files []*ast.File) bool {
	for _, f := range files {
		for _, group := range f.Comments {
			for _, c := range group.List {
				if strings.HasPrefix(c.Text, unit.Directive) {
					return true
				}
			}
		}
	}
	return false
}

// cSideMentions reports whether the C side of a package mentions tracked names
// that its Go side need not have: a preamble, which cgo has left in its output,
// or the C files beside it.
func cSideMentions(fset *token.FileSet, files []*ast.File) bool {
	dir := ""
	for _, f := range files {
		for _, spec := range f.Imports {
			// What import "C" has become.
			if spec.Path.Value != `"unsafe"` || spec.Name == nil || spec.Name.Name != "_" {
				continue
			}
			for _, group := range f.Comments {
				if group.Pos() > spec.Pos() {
					break
				}
				for _, c := range group.List {
					if Mentions([]byte(c.Text)) {
						return true
					}
				}
			}
			dir = filepath.Dir(cgofile.Author(fset, f))
		}
	}
	return dir != "" && slices.ContainsFunc(unit.CFiles(dir), mentionsTracked)
}

// declaresTracked reports whether a package-level name of pkg is one of the
// table's, or cgo's for one of them.
func declaresTracked(pkg *types.Package) bool {
	for _, name := range pkg.Scope().Names() {
		if Mentions([]byte(name)) || refmodel.Lookup(refmodel.OpenSSL3, lowerFirst(name)) != nil {
			return true
		}
	}
	return false
}

// lowerFirst returns name with a small first letter: Go bindings capitalize
// the names of C functions.
func lowerFirst(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToLower(name[:1]) + name[1:]
}
