package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/internal/cgosrc"
)

// A checked is a program that is parsed and type-checked.
type checked struct {
	fset  *token.FileSet
	files []*ast.File
	pkg   *types.Package
	info  *types.Info
}

// check makes the program of a shape of size n ready for the analyzer.
func check(s shape, n int) (*checked, error) {
	c := &checked{fset: token.NewFileSet()}
	model, err := c.parse("libssl.go", libssl)
	if err != nil {
		return nil, err
	}
	config := types.Config{Sizes: types.SizesFor("gc", "amd64")}
	imported, err := config.Check("github.com/sslref/sslref/refmodel/libssl", c.fset, []*ast.File{model}, nil)
	if err != nil {
		return nil, err
	}
	f, err := c.parse("p.go", program(s, n))
	if err != nil {
		return nil, err
	}
	c.files = []*ast.File{f}
	c.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, FileVersions: map[*ast.File]string{},
	}
	config.Importer = only{imported}
	c.pkg, err = config.Check("p", c.fset, c.files, c.info)
	return c, err
}

func (c *checked) parse(name, src string) (*ast.File, error) {
	return parser.ParseFile(c.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
}

// only imports one package.
type only struct{ pkg *types.Package }

func (o only) Import(path string) (*types.Package, error) {
	if path == o.pkg.Path() {
		return o.pkg, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}

// buildSSA does what comes before the analyzer's own work: golang.org/x/tools
// makes the SSA form, for this and every other analyzer that needs one.
func (c *checked) buildSSA() error {
	_, err := cgosrc.Load(c.pass())
	return err
}

// analyze runs the analyzer, which every program of the shapes is clean for.
func (c *checked) analyze() (*sslref.Result, error) {
	res, err := sslref.Analyzer.Run(c.pass())
	if err != nil {
		return nil, err
	}
	return res.(*sslref.Result), nil
}

func (c *checked) pass() *analysis.Pass {
	return &analysis.Pass{
		Analyzer: sslref.Analyzer, Fset: c.fset, Files: c.files, Pkg: c.pkg, TypesInfo: c.info, TypesSizes: types.SizesFor("gc", "amd64"),
		Report:            func(analysis.Diagnostic) {},
		ImportObjectFact:  func(types.Object, analysis.Fact) bool { return false },
		ExportObjectFact:  func(types.Object, analysis.Fact) {},
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		ExportPackageFact: func(analysis.Fact) {},
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	}
}
