// Package metamorph changes case packages in ways that don't matter and holds
// the analyzers to that: what is reported in a function, by which rule and on
// which line, stays the same when variables are renamed, helpers extracted or
// moved to another package, statements wrapped in function literals, and so on.
//
// The changes are made to the twins of the packages on the reference model,
// which need no cgo, as edits that keep every statement on its line.
package metamorph

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/sslref/sslref/internal/casetest"
)

const libsslPath = casetest.ModulePath + "/refmodel/libssl"

// A Program is the twins of the case packages, type-checked.
type Program struct {
	// Packages come after those that they import.
	Packages []*packages.Package
	// others are the imports that are no case packages.
	others map[string]*packages.Package
	// sources are the texts of the files by path.
	sources map[string][]byte
	fset    *token.FileSet
	sizes   types.Sizes
}

// Load rewrites the case packages of the module at root and type-checks them.
func Load(root string) (*Program, error) {
	cases, err := casetest.Load(root)
	if err != nil {
		return nil, err
	}
	twins, err := casetest.Twins(cases)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, c := range cases {
		paths = append(paths, c.Path)
	}
	p := &Program{others: make(map[string]*packages.Package), sources: twins, fset: token.NewFileSet()}
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: root, Overlay: twins, Fset: p.fset,
	}, append(paths, libsslPath)...)
	if err != nil {
		return nil, err
	}
	var broken []error
	packages.Visit(loaded, nil, func(pkg *packages.Package) {
		for _, e := range pkg.Errors {
			broken = append(broken, e)
		}
		if slices.Contains(paths, pkg.PkgPath) {
			p.Packages = append(p.Packages, pkg)
			p.sizes = pkg.TypesSizes
		} else {
			p.others[pkg.PkgPath] = pkg
		}
	})
	for _, pkg := range p.others {
		// Facts about what these import don't matter.
		pkg.Imports = nil
	}
	return p, errors.Join(broken...)
}

// A Function is a function declaration of a case package.
type Function struct {
	Pkg  *packages.Package
	File *ast.File
	Decl *ast.FuncDecl
}

// Name returns the name by which exceptions know the function.
func (f *Function) Name() string {
	name := f.Decl.Name.Name
	if f.Decl.Recv != nil {
		name = strings.TrimLeft(types.ExprString(f.Decl.Recv.List[0].Type), "*") + "." + name
	}
	return caseName(f.Pkg.PkgPath) + "." + name
}

// caseName is the name of a case package.
func caseName(path string) string {
	return strings.TrimPrefix(path, casetest.ModulePath+"/"+casetest.Root+"/")
}

// functions returns those of a package that have a body.
func functions(pkg *packages.Package) []*Function {
	var list []*Function
	for _, file := range pkg.Syntax {
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl.Body != nil {
				list = append(list, &Function{pkg, file, decl})
			}
		}
	}
	return list
}

// An edit replaces the text from Pos to End.
type edit struct {
	pos, end token.Pos
	text     string
}

// A variant is a package with edits, by the function that they were made for.
type variant struct {
	pkg   *packages.Package
	edits map[*Function][]edit
	// footers are added to the files that have such functions, once each.
	footers map[*Function][]string
	// moved maps lines of files to those where they are now.
	moved map[place]int
}

// A place is a line of a file.
type place struct {
	file string
	line int
}

// text returns the new text of a file.
func (p *Program) text(v *variant, file *ast.File) []byte {
	path := p.fset.File(file.FileStart).Name()
	src := p.sources[path]
	var edits []edit
	var footers []string
	for f, list := range v.edits {
		if f.File == file {
			edits = append(edits, list...)
			footers = append(footers, v.footers[f]...)
		}
	}
	if len(edits) == 0 {
		return src
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return int(a.pos) - int(b.pos) })
	var b strings.Builder
	at := 0
	for _, e := range slices.Compact(edits) {
		from, to := p.fset.File(file.FileStart).Offset(e.pos), p.fset.File(file.FileStart).Offset(e.end)
		if from < at {
			continue
		}
		b.Write(src[at:from])
		b.WriteString(e.text)
		at = to
	}
	b.Write(src[at:])
	b.WriteString("\n")
	slices.Sort(footers)
	for _, text := range slices.Compact(footers) {
		b.WriteString(text + "\n")
	}
	return []byte(b.String())
}

// build type-checks a variant. Functions whose edits don't compile are left as
// they were. imports are the packages that it may import beside the others.
func (p *Program) build(v *variant, imports map[string]*packages.Package) (*packages.Package, error) {
	for range 20 {
		pkg, errs := p.check(v, imports)
		if len(errs) == 0 {
			return pkg, nil
		}
		dropped := false
		for _, err := range errs {
			if f := v.at(p.fset, err); f != nil && v.edits[f] != nil {
				delete(v.edits, f)
				dropped = true
			}
		}
		if !dropped {
			return nil, fmt.Errorf("%s: %w", v.pkg.PkgPath, errs[0])
		}
	}
	return nil, fmt.Errorf("%s: too many functions that don't compile", v.pkg.PkgPath)
}

// at returns the function in which an error is.
func (v *variant) at(fset *token.FileSet, err error) *Function {
	var terr types.Error
	if !errors.As(err, &terr) {
		return nil
	}
	posn := terr.Fset.Position(terr.Pos)
	for f := range v.edits {
		first, last := fset.Position(f.Decl.Pos()), fset.Position(f.Decl.End())
		if first.Filename == posn.Filename && first.Line <= posn.Line && posn.Line <= last.Line {
			return f
		}
	}
	return nil
}

// check parses and type-checks a variant.
func (p *Program) check(v *variant, imports map[string]*packages.Package) (*packages.Package, []error) {
	var files []*ast.File
	for _, file := range v.pkg.Syntax {
		path := p.fset.File(file.FileStart).Name()
		syntax, err := parser.ParseFile(p.fset, path, p.text(v, file), parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, []error{fmt.Errorf("%s: %w", path, err)}
		}
		files = append(files, syntax)
	}
	return p.typed(v.pkg, files, imports)
}

// single type-checks a package of one file.
func (p *Program) single(path, name string, file *ast.File) *packages.Package {
	pkg, errs := p.typed(&packages.Package{ID: path, Name: name, PkgPath: path}, []*ast.File{file}, nil)
	if len(errs) > 0 {
		panic(fmt.Sprintf("metamorph: %v", errs[0]))
	}
	return pkg
}

// typed type-checks files in place of a package.
func (p *Program) typed(like *packages.Package, files []*ast.File, imports map[string]*packages.Package) (*packages.Package, []error) {
	pkg := &packages.Package{
		ID: like.ID, Name: like.Name, PkgPath: like.PkgPath, Fset: p.fset, TypesSizes: p.sizes, Module: like.Module,
		GoFiles: like.GoFiles, CompiledGoFiles: like.CompiledGoFiles, Syntax: files,
		Imports: make(map[string]*packages.Package),
		TypesInfo: &types.Info{
			Types: make(map[ast.Expr]types.TypeAndValue), Instances: make(map[*ast.Ident]types.Instance),
			Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
			Implicits: make(map[ast.Node]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection),
			Scopes: make(map[ast.Node]*types.Scope), FileVersions: make(map[*ast.File]string),
		},
	}
	var errs []error
	conf := types.Config{
		Sizes: p.sizes, GoVersion: "go1.26",
		Importer: importer(func(path string) (*types.Package, error) {
			found := imports[path]
			if found == nil {
				found = p.others[path]
			}
			switch {
			case path == "unsafe":
				return types.Unsafe, nil
			case found == nil:
				return nil, fmt.Errorf("no package %s", path)
			}
			pkg.Imports[path] = found
			return found.Types, nil
		}),
		Error: func(err error) { errs = append(errs, err) },
	}
	pkg.Types, _ = conf.Check(pkg.PkgPath, p.fset, pkg.Syntax, pkg.TypesInfo)
	return pkg, errs
}

type importer func(path string) (*types.Package, error)

func (i importer) Import(path string) (*types.Package, error) { return i(path) }

// line returns the line of a position in its file.
func (p *Program) line(pos token.Pos) int { return p.fset.PositionFor(pos, false).Line }

// file returns the base name of the file of a position.
func (p *Program) file(pos token.Pos) string { return filepath.Base(p.fset.File(pos).Name()) }
