// Package cgosrc gives the engine a package as its author wrote it.
//
// Drivers hand an analyzer the output of cmd/cgo: every call of C with a
// pointer argument is wrapped in a function literal, deferred calls in two,
// and the stubs that stand for C functions "return nil". This package goes
// back to the author's files, puts cgo's identifiers in the place of C.x,
// type-checks the result together with the declarations that cgo generated,
// and builds SSA from it: a call of C is one call instruction, a deferred one
// is one defer, and positions are those of the file that is edited.
//
// Where the author's file cannot be had, the wrappers are taken off the
// generated one, which gives the same shapes with approximate positions.
package cgosrc

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/csource"
	"github.com/sslref/sslref/internal/probe"
)

// A Package is the package of one pass in the form that the engine wants.
type Package struct {
	// Types, Info and Files are the type-checked syntax that SSA was built
	// from. Without cgo they are the pass's own. Files leaves out what cgo
	// generated.
	Types *types.Package
	Info  *types.Info
	Files []*ast.File

	// Raw tells that every file of Files is as the author wrote it, so that
	// fixes can be made in it.
	Raw bool
	// Cgo tells that the package uses cgo.
	Cgo bool
	// Notes says in words what was not possible; one line each.
	Notes []string

	// Prog and SSA are the SSA form. Prog has no bodies of imported
	// functions. Calls of generic functions of this package lead to
	// instances that have bodies.
	Prog *ssa.Program
	SSA  *ssa.Package
	// C has the package's C functions; nil without any. See [Package.AddC].
	C *csource.Program
	// Funcs lists the functions that have a body in Files, function
	// literals after the function they are in, in the order of the source;
	// the package's initializer, which runs the initial values of
	// package variables, comes first. Stubs of C functions and instances of
	// generic functions aren't in it.
	Funcs []*ssa.Function

	pass     *analysis.Pass
	replaced map[*ast.Ident]token.Pos // end of the C.x that the identifier replaces
	calls    func() map[token.Pos]*ast.CallExpr
	names    func() map[token.Pos][]string
	ctypes   func() map[*types.TypeName]types.Type
	exports  func() map[string]*ssa.Function
	sources  map[*ast.File][]byte
	// preambles has the comments that are C.
	preambles  map[*ast.File][]*ast.Comment
	exceptions []exception
}

// Load returns the package of pass. It tries the author's files, then cgo's
// output with its wrappers taken off, then cgo's output as it is; Notes says
// why an earlier form was not used. The error, if none can be built, names
// the package.
func Load(pass *analysis.Pass) (*Package, error) {
	if !usesCgo(pass.Pkg) {
		p, err := load(pass, givenForm)
		if err == nil && importsC(pass.Files) {
			p.Notes = append(p.Notes, fmt.Sprintf("%s: the driver does not run cgo; calls of C are not seen", pass.Pkg.Path()))
		}
		return p, err
	}
	var notes []string
	for _, form := range []form{rawForm, peeledForm, givenForm} {
		p, err := load(pass, form)
		if err == nil {
			p.Cgo, p.Notes = true, notes
			return p, nil
		}
		notes = append(notes, err.Error())
	}
	return nil, errors.New(notes[len(notes)-1])
}

// A form makes a package and returns all its files.
type form func(*analysis.Pass) (*Package, []*ast.File, error)

// load makes the package in one form. Type checker and SSA builder panic on
// syntax that they don't expect; that is an error here.
func load(pass *analysis.Pass, form form) (p *Package, err error) {
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, fmt.Errorf("%s: cannot be type-checked or brought into SSA form: %v", pass.Pkg.Path(), r)
		}
	}()
	end := probe.Begin(pass.Pkg.Path(), "source as written")
	p, all, err := form(pass)
	end()
	if err != nil {
		return nil, fmt.Errorf("%s: %v", pass.Pkg.Path(), err)
	}
	end = probe.Begin(pass.Pkg.Path(), "SSA")
	p.build(all)
	end()
	return p, nil
}

// usesCgo reports whether pkg was made by cmd/cgo, which declares _Cgo_ptr in
// every package that it translates.
func usesCgo(pkg *types.Package) bool { return pkg.Scope().Lookup("_Cgo_ptr") != nil }

// importsC reports whether one of files still imports "C".
func importsC(files []*ast.File) bool {
	for _, f := range files {
		for _, spec := range f.Imports {
			if spec.Path.Value == `"C"` {
				return true
			}
		}
	}
	return false
}

// givenForm is the package as the driver gave it, if it uses cgo with wrappers
// and all.
func givenForm(pass *analysis.Pass) (*Package, []*ast.File, error) {
	p := &Package{Types: pass.Pkg, Info: pass.TypesInfo, pass: pass}
	p.Raw = !usesCgo(pass.Pkg) && !importsC(pass.Files)
	for _, f := range pass.Files {
		if !isGenerated(f) {
			p.Files = append(p.Files, f)
		}
	}
	return p, pass.Files, nil
}

// mode is how SSA is built. Tests add the builder's check of its own work.
var mode = ssa.InstantiateGenerics

// build makes the SSA form from all, which are p.Files and what cgo generated.
func (p *Package) build(all []*ast.File) {
	p.Prog = ssa.NewProgram(p.pass.Fset, mode)
	for _, imp := range p.Types.Imports() {
		p.Prog.CreatePackage(imp, nil, nil, true)
	}
	p.SSA = p.Prog.CreatePackage(p.Types, all, p.Info, false)
	p.SSA.Build()
	p.Funcs = sourceFuncs(p)
	p.calls = sync.OnceValue(p.indexCalls)
	p.names = sync.OnceValue(p.indexNames)
	p.ctypes = sync.OnceValue(p.indexCTypes)
	p.exports = sync.OnceValue(p.indexExports)
}

// sourceFuncs lists the functions of p.Files.
func sourceFuncs(p *Package) []*ssa.Function {
	var list []*ssa.Function
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		if len(fn.Blocks) > 0 {
			list = append(list, fn)
		}
		for _, anon := range fn.AnonFuncs {
			add(anon)
		}
	}
	if fn := p.SSA.Func("init"); fn != nil {
		add(fn)
	}
	for _, f := range p.Files {
		for _, decl := range f.Decls {
			decl, ok := decl.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			if obj, ok := p.Info.Defs[decl.Name].(*types.Func); ok {
				if fn := p.Prog.FuncValue(obj); fn != nil {
					add(fn)
				}
			}
		}
	}
	return list
}
