package nogotest

import (
	"bufio"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"runtime"
	"strings"

	"golang.org/x/tools/go/gcexportdata"
)

// A pkg is a package with its syntax and types.
type pkg struct {
	fset  *token.FileSet
	files []*ast.File
	types *types.Package
	info  *types.Info
	facts *facts
}

// load parses and type-checks the sources of a package. Where types don't
// check, no analyzer of ours would be run: that is an error.
func load(a *args) (*pkg, error) {
	if len(a.sources) == 0 {
		return nil, errors.New("no filenames")
	}
	p := &pkg{fset: token.NewFileSet()}
	for _, file := range a.sources {
		f, err := parser.ParseFile(p.fset, file, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		p.files = append(p.files, f)
	}
	p.info = &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Uses:         make(map[*ast.Ident]types.Object),
		Defs:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Scopes:       make(map[ast.Node]*types.Scope),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		FileVersions: make(map[*ast.File]string),
		Instances:    make(map[*ast.Ident]types.Instance),
	}
	imp, err := newImporter(p.fset, a.importcfg)
	if err != nil {
		return nil, err
	}
	config := types.Config{Importer: imp, GoVersion: a.version}
	if p.types, err = config.Check(a.path, p.fset, p.files, p.info); err != nil {
		return nil, err
	}
	p.facts = newFacts(p.types, a.facts)
	return p, nil
}

// sizes are those that nogo gives passes; types are checked without them.
func sizes() types.Sizes { return types.SizesFor("gc", runtime.GOARCH) }

// An exportImporter imports packages from the compiler's export data.
type exportImporter struct {
	fset  *token.FileSet
	path  map[string]string // as the source has it, to the package's
	file  map[string]string // of a package, its export data
	cache map[string]*types.Package
}

// newImporter returns the importer for an import configuration, in the form
// that the compiler reads.
func newImporter(fset *token.FileSet, importcfg string) (*exportImporter, error) {
	imp := &exportImporter{fset: fset, path: map[string]string{}, file: map[string]string{}, cache: map[string]*types.Package{}}
	f, err := os.Open(importcfg)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		verb, rest, _ := strings.Cut(lines.Text(), " ")
		before, after, _ := strings.Cut(rest, "=")
		switch verb {
		case "importmap":
			imp.path[before] = after
		case "packagefile":
			imp.file[before] = after
		default:
			return nil, fmt.Errorf("%s: unknown directive %q", importcfg, verb)
		}
	}
	return imp, nil
}

// Import implements [types.Importer].
func (imp *exportImporter) Import(path string) (*types.Package, error) {
	if p, ok := imp.path[path]; ok {
		path = p
	}
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if p := imp.cache[path]; p != nil && p.Complete() {
		return p, nil
	}
	name, ok := imp.file[path]
	if !ok {
		return nil, fmt.Errorf("could not import %q", path)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	//lint:ignore SA1019 nogo reads archive files with it
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %v", name, err)
	}
	return gcexportdata.Read(r, imp.fset, imp.cache, path)
}
