package randprog

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// A Report is one thing that an analyzer reported.
type Report struct {
	Line    int
	Rule    string
	Message string
}

// A Lab analyzes generated functions.
type Lab struct {
	analyzers []*analysis.Analyzer
	// imports are the packages that generated code may import.
	imports map[string]*packages.Package
	sizes   types.Sizes
	fset    *token.FileSet
}

const progPath = "github.com/sslref/sslref/internal/randprog/prog"

// NewLab loads what generated code imports; dir is in this module.
func NewLab(dir string, analyzers []*analysis.Analyzer) (*Lab, error) {
	lab := &Lab{
		analyzers: analyzers, imports: make(map[string]*packages.Package),
		sizes: types.SizesFor("gc", "amd64"), fset: token.NewFileSet(),
	}
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir, Fset: lab.fset}, libsslPath, "errors", "sync")
	if err != nil {
		return nil, err
	}
	for _, p := range loaded {
		if len(p.Errors) > 0 {
			return nil, p.Errors[0]
		}
		// The facts of what these import don't matter to their callers.
		p.Imports = nil
		lab.imports[p.PkgPath] = p
	}
	help, err := lab.check(helpPath, "help", HelpSource())
	if err != nil {
		return nil, fmt.Errorf("the helpers: %w", err)
	}
	lab.imports[helpPath] = help
	return lab, nil
}

const libsslPath = "github.com/sslref/sslref/refmodel/libssl"

// importer finds imports among those that were loaded.
type importer map[string]*packages.Package

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if p := i[path]; p != nil {
		return p.Types, nil
	}
	return nil, fmt.Errorf("generated code imports %s", path)
}

// check type-checks a package of one file.
func (l *Lab) check(path, name string, src []byte) (*packages.Package, error) {
	fset := l.fset
	file, err := parser.ParseFile(fset, name+".go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	pkg := &packages.Package{
		ID: path, Name: name, PkgPath: path, Fset: fset, Syntax: []*ast.File{file}, TypesSizes: l.sizes,
		GoFiles: []string{name + ".go"}, CompiledGoFiles: []string{name + ".go"}, Imports: make(map[string]*packages.Package),
		TypesInfo: &types.Info{
			Types: make(map[ast.Expr]types.TypeAndValue), Instances: make(map[*ast.Ident]types.Instance),
			Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
			Implicits: make(map[ast.Node]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection),
			Scopes: make(map[ast.Node]*types.Scope), FileVersions: make(map[*ast.File]string),
		},
	}
	var errs []error
	conf := types.Config{Importer: importer(l.imports), Sizes: l.sizes, GoVersion: "go1.26", Error: func(err error) { errs = append(errs, err) }}
	pkg.Types, _ = conf.Check(path, fset, pkg.Syntax, pkg.TypesInfo)
	if len(errs) > 0 {
		return nil, errors.Join(errs[:min(len(errs), 5)]...)
	}
	for path, p := range l.imports {
		pkg.Imports[path] = p
	}
	return pkg, nil
}

// Analyze prints the functions and returns what the analyzers report in each.
func (l *Lab) Analyze(funcs []*Func) (map[*Func][]Report, error) {
	pkg, err := l.check(progPath, "prog", Source(funcs))
	if err != nil {
		return nil, err
	}
	reports, err := l.judge(pkg)
	if err != nil {
		return nil, err
	}
	found := make(map[*Func][]Report)
	for _, r := range reports {
		f := l.at(pkg, funcs, r.Line)
		found[f] = append(found[f], r)
	}
	return found, nil
}

// reports returns what the analyzers report in a file, in its order.
func (l *Lab) reports(src []byte) ([]Report, error) {
	pkg, err := l.check(progPath, "prog", src)
	if err != nil {
		return nil, err
	}
	return l.judge(pkg)
}

func (l *Lab) judge(pkg *packages.Package) ([]Report, error) {
	graph, err := checker.Analyze(l.analyzers, []*packages.Package{pkg}, nil)
	if err != nil {
		return nil, err
	}
	var list []Report
	for act := range graph.All() {
		if act.Err != nil {
			return nil, fmt.Errorf("%v: %w", act, act.Err)
		}
		if !act.IsRoot {
			continue
		}
		for _, d := range act.Diagnostics {
			list = append(list, Report{l.fset.Position(d.Pos).Line, act.Analyzer.Name, d.Message})
		}
	}
	slices.SortFunc(list, func(a, b Report) int { return cmp.Or(a.Line-b.Line, cmp.Compare(a.Rule, b.Rule)) })
	return list, nil
}

// at returns the function that has the line; nil is for the helpers.
func (l *Lab) at(pkg *packages.Package, funcs []*Func, line int) *Func {
	for _, d := range pkg.Syntax[0].Decls {
		decl, ok := d.(*ast.FuncDecl)
		if !ok || line < pkg.Fset.Position(decl.Pos()).Line || pkg.Fset.Position(decl.End()).Line < line {
			continue
		}
		for _, f := range funcs {
			if f.Name == decl.Name.Name {
				return f
			}
		}
	}
	return nil
}
