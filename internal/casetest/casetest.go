// Package casetest checks the analyzers and the reference model against the
// case packages in testdata/cases, and the two against each other.
//
// A case package is direct cgo code. Its functions bad... have one mistake
// each, or a few, named on their lines in the syntax of analysistest:
//
//	s := C.SSL_get1_session(ssl) // nobody frees it // want "refleak"
//
// and its functions good... are their counterparts without. Other functions
// are helpers. Three parties say what is wrong with a function: the comments
// (wants), the analyzers (findings), and the reference model when the package
// is rewritten and run (sights). The tests of this package fail when any two
// disagree; where the model can't see what a want says, exceptions.txt names
// the function with the reason.
package casetest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Root is the folder of the case packages, from the root of the module.
const Root = "testdata/cases"

// ModulePath is the path of the module that the case packages belong to.
const ModulePath = "github.com/sslref/sslref"

// A Package is one case package.
type Package struct {
	// Dir is absolute, Path the import path.
	Dir, Path string
	// Name is the folder below Root: "control", "multi/top".
	Name string
	// Files has the Go files by base name.
	Files map[string]*File
	// Funcs are the functions that the files declare, methods included, in
	// the order of the source.
	Funcs []*Func
}

// A File is one parsed source file.
type File struct {
	Name string
	Src  []byte
	AST  *ast.File
	Fset *token.FileSet
}

// A Func is a function of a case package with its wants.
type Func struct {
	// Name is the Go name, "T.m" for a method; Package that of its package.
	Name, Package string
	File          *File
	Decl          *ast.FuncDecl
	// First and Last are the lines from the doc comment's end to the
	// closing brace.
	First, Last int
	Wants       []Want
}

// Bad and Good tell by the name what a function is an example of; a helper is
// neither.
func (f *Func) Bad() bool  { return hasWord(f.base(), "bad") }
func (f *Func) Good() bool { return hasWord(f.base(), "good") }

// base returns the name without the receiver's type.
func (f *Func) base() string { return f.Name[strings.LastIndex(f.Name, ".")+1:] }

// hasWord reports whether name is word followed by a capital letter or digit.
func hasWord(name, word string) bool {
	if len(name) <= len(word) || !strings.EqualFold(name[:len(word)], word) {
		return false
	}
	next := name[len(word)]
	return next >= 'A' && next <= 'Z' || next >= '0' && next <= '9' || next == '_'
}

// Load reads the case packages below root, the folder of the module, sorted
// by name. If topics aren't empty only the packages in these folders are read.
func Load(root string, topics ...string) ([]*Package, error) {
	var pkgs []*Package
	top := filepath.Join(root, filepath.FromSlash(Root))
	err := filepath.WalkDir(top, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(dir, top), string(filepath.Separator)))
		first, _, _ := strings.Cut(name, "/")
		if len(topics) > 0 && name != "" && !slices.Contains(topics, first) {
			return fs.SkipDir
		}
		paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(paths) == 0 {
			return err
		}
		pkg, err := load(dir, name, paths)
		if err != nil {
			return err
		}
		pkgs = append(pkgs, pkg)
		return nil
	})
	if err == nil && len(pkgs) == 0 {
		err = fmt.Errorf("no case packages below %s", top)
	}
	return pkgs, err
}

func load(dir, name string, paths []string) (*Package, error) {
	pkg := &Package{Dir: dir, Name: name, Path: ModulePath + "/" + Root + "/" + name, Files: make(map[string]*File)}
	fset := token.NewFileSet()
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		syntax, err := parser.ParseFile(fset, path, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		file := &File{Name: filepath.Base(path), Src: src, AST: syntax, Fset: fset}
		pkg.Files[file.Name] = file
		funcs, err := file.funcs()
		if err != nil {
			return nil, err
		}
		for _, fn := range funcs {
			fn.Package = name
		}
		pkg.Funcs = append(pkg.Funcs, funcs...)
	}
	return pkg, nil
}

// funcs returns the functions of the file with their wants. A want outside of
// every function is an error.
func (f *File) funcs() ([]*Func, error) {
	var list []*Func
	for _, d := range f.AST.Decls {
		decl, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		name := decl.Name.Name
		if decl.Recv != nil {
			name = receiver(decl) + "." + name
		}
		list = append(list, &Func{
			Name: name, File: f, Decl: decl,
			First: f.line(decl.Pos()), Last: f.line(decl.End()),
		})
	}
	wants, err := f.wants()
	if err != nil {
		return nil, err
	}
	for _, w := range wants {
		i := slices.IndexFunc(list, func(fn *Func) bool { return fn.First <= w.Line && w.Line <= fn.Last })
		if i < 0 {
			return nil, fmt.Errorf("%s:%d: a want outside of every function", f.Name, w.Line)
		}
		list[i].Wants = append(list[i].Wants, w)
	}
	return list, nil
}

// receiver returns the name of the type that decl is a method of.
func receiver(decl *ast.FuncDecl) string {
	t := decl.Recv.List[0].Type
	for {
		switch e := t.(type) {
		case *ast.StarExpr:
			t = e.X
		case *ast.IndexExpr:
			t = e.X
		case *ast.IndexListExpr:
			t = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}

func (f *File) line(pos token.Pos) int { return f.Fset.Position(pos).Line }

// FuncAt returns the function that has the line of the file, or nil.
func (p *Package) FuncAt(file string, line int) *Func {
	for _, fn := range p.Funcs {
		if fn.File.Name == file && fn.First <= line && line <= fn.Last {
			return fn
		}
	}
	return nil
}
