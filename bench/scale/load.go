package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

// batch is how many packages are loaded at a time: with their syntax they take
// some megabytes each.
const batch = 40

// A source is where packages are loaded from.
type source struct {
	dir   string
	env   []string
	tests bool
}

// goTree is the source of the Go tree's own packages: of the standard library
// with dir "src", of the commands with "src/cmd".
func goTree(dir string, tests bool) source {
	return source{filepath.Join(build.Default.GOROOT, dir), append(os.Environ(), "GOFLAGS=", "GOWORK=off"), tests}
}

// module is the source of the packages of the module in a folder.
func module(dir string, tests bool) source {
	return source{dir, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off"), tests}
}

// list returns the paths of the packages that match a pattern, each after those
// that it imports.
func (src source) list(pattern string) ([]string, error) {
	cmd := exec.Command("go", "list", "-e", "-deps", "-f", "{{if not .DepOnly}}{{.ImportPath}}{{end}}", pattern)
	cmd.Dir, cmd.Env, cmd.Stderr = src.dir, src.env, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %v", pattern, err)
	}
	return strings.Fields(string(out)), nil
}

// load loads the packages that patterns name.
func (src source) load(patterns ...string) ([]*packages.Package, error) {
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.LoadSyntax | packages.NeedModule, Dir: src.dir, Env: src.env, Tests: src.tests, Fset: token.NewFileSet(),
	}, patterns...)
	return variants(pkgs), err
}

// packages analyzes the packages of a source that match a pattern.
func (t *tally) packages(src source, pattern string) error {
	paths, err := src.list(pattern)
	if err != nil {
		return err
	}
	for len(paths) > 0 && !t.late() {
		n := min(batch, len(paths))
		pkgs, err := src.load(paths[:n]...)
		if err != nil {
			return err
		}
		for _, p := range pkgs {
			t.loaded(p)
		}
		paths = paths[n:]
		log.Printf("%+v; %d packages to go", t.now, len(paths))
	}
	t.now.left = len(paths)
	return nil
}

// loaded analyzes a package that was loaded, if it could be.
func (t *tally) loaded(p *packages.Package) {
	if !isWhole(p) {
		t.now.unloaded++
		return
	}
	t.analyze(p.PkgPath, p.Fset, p.Syntax, p.Types, p.TypesInfo, p.TypesSizes)
}

func isWhole(p *packages.Package) bool { return len(p.Errors) == 0 && !p.IllTyped && len(p.Syntax) > 0 }

// variants leaves out packages of which the variant with tests is there, too,
// and the test mains that the go command writes.
func variants(pkgs []*packages.Package) []*packages.Package {
	larger := map[string]int{}
	for _, p := range pkgs {
		larger[p.PkgPath] = max(larger[p.PkgPath], len(p.CompiledGoFiles))
	}
	var list []*packages.Package
	for _, p := range pkgs {
		if len(p.CompiledGoFiles) == larger[p.PkgPath] && !strings.HasSuffix(p.PkgPath, ".test") {
			larger[p.PkgPath] = -1
			list = append(list, p)
		}
	}
	return list
}

// programs analyzes the files below dir that are packages of their own and
// import nothing but the standard library.
func (t *tally) programs(dir string) error {
	exports, err := stdExports()
	if err != nil {
		return err
	}
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			return nil // many are there to be refused
		}
		lookup := func(path string) (io.ReadCloser, error) {
			if exports[path] == "" {
				return nil, fmt.Errorf("no export data for %s", path)
			}
			return os.Open(exports[path])
		}
		info := &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
			Selections: map[*ast.SelectorExpr]*types.Selection{}, FileVersions: map[*ast.File]string{},
		}
		config := types.Config{Importer: importer.ForCompiler(fset, "gc", lookup), Sizes: types.SizesFor("gc", "amd64")}
		pkg, err := config.Check(f.Name.Name, fset, []*ast.File{f}, info)
		if err != nil {
			t.now.unloaded++
			return nil
		}
		t.analyze(name, fset, []*ast.File{f}, pkg, info, config.Sizes)
		return nil
	})
}

// stdExports returns the files with the export data of the standard library.
func stdExports() (map[string]string, error) {
	out, err := exec.Command("go", "list", "-export", "-f", "{{.ImportPath}}\t{{.Export}}", "std").Output()
	if err != nil {
		return nil, fmt.Errorf("go list -export std: %v", err)
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		exports[path] = file
	}
	return exports, nil
}

// moduleDir returns the folder of a module in the module cache.
func moduleDir(module string) (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", module).Output()
	if err != nil {
		return "", fmt.Errorf("cannot download %s: %s", module, out)
	}
	var info struct{ Dir string }
	err = json.Unmarshal(out, &info)
	return info.Dir, err
}
