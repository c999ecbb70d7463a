// Package csource makes the C functions of a cgo package into Go functions
// that the engine can follow.
//
// Bindings call OpenSSL through small C functions of their own, in the
// preamble of a Go file or in the package's .c and .h files, because much of
// OpenSSL's API is macros. Each of them is translated, statement for
// statement, into a Go function of the same name, parameters and control flow,
// with the positions of the C source; all of them together are one synthetic
// Go package, which is type-checked and brought into SSA form like any other.
// So the C side needs neither rules nor an interpreter of its own: a call of
// an OpenSSL function is a call of a function without a body that bears its
// name, and what the engine finds out about a translated function is an
// ordinary summary.
//
// What the translation keeps is what references depend on: which pointer goes
// where, what is NULL, which way a branch goes. What it doesn't need it
// doesn't keep: every integer type of C is Go's int, and an object of a type
// that only headers define is opaque. That is why the system's headers need
// not be read: a name that the source itself doesn't declare is a type, a
// function or a constant by the way it is used. Preprocessing and parsing are
// those of modernc.org/cc. A function that uses what can't be kept (assembly,
// a jump into a block, va_arg) is left out, with the reason, and its callers
// then assume that it takes what it is handed.
package csource

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/refmodel"
)

// An Input is the C side of a package.
type Input struct {
	Fset *token.FileSet
	// Dir is the folder of the package, an absolute name, Path its import path.
	Dir, Path string
	// Base, if there is one, is the directory that the names of the Go files,
	// and then those of the C files in positions, are relative to.
	Base string
	// Preambles are the C parts of its Go files.
	Preambles []Preamble
	// Files are the names, in Dir, of the .c files that are built.
	Files []string
	// Profile is the library that holds where its headers can't be found.
	Profile refmodel.Profile
	// Sizes are those of the target.
	Sizes types.Sizes
	// Info is filled with what is learned of the translated syntax.
	Info *types.Info
	// Prog is the program to which the functions are added.
	Prog *ssa.Program
	// Exported reports whether C can call a Go function under a name.
	Exported func(name string) bool
	// Tracked reports whether a C text has to do with references at all.
	Tracked func(src []byte) bool
}

// A Preamble is the C part of a Go file.
type Preamble struct {
	// File is the Go file, Src its text.
	File *token.File
	Src  []byte
	// Comments are the extents in Src of the comments that are C.
	Comments []Extent
}

// An Extent is a part of a file, in bytes.
type Extent struct{ From, To int }

// A Program is the C side of a package, translated.
type Program struct {
	Types *types.Package
	SSA   *ssa.Package
	// Files has the translated functions, a file for each file that they
	// are in; Sources has the text of those that aren't Go files.
	Files   []*ast.File
	Sources map[*ast.File][]byte
	// Helpers are all functions that the C source defines, in its order.
	Helpers []*Helper
	// Notes says in words what could not be read; one line each.
	Notes []string

	bodies map[string]*ssa.Function
}

// A Helper is a function that the C source of a package defines.
type Helper struct {
	// Name is the name in C, Pos where it is defined.
	Name string
	Pos  token.Pos
	// Static: only its own translation unit can call it.
	Static bool
	// Touches: it has to do with a class of the table.
	Touches bool
	// Fn is the translated function, nil if there is none; Reason says why.
	Fn     *ssa.Function
	Reason string

	decl *ast.FuncDecl
}

// Body returns the translated function that Go code calls as C.name, or the one
// that a pointer of the translation names; nil if there is none.
func (p *Program) Body(name string) *ssa.Function {
	if p == nil {
		return nil
	}
	return p.bodies[name]
}

// Signature returns the signature of a function of the program, with or without
// a body, by its name in C; nil if there is none.
func (p *Program) Signature(name string) *types.Signature {
	if p.SSA == nil {
		return nil
	}
	for _, m := range slices.Sorted(maps.Keys(p.SSA.Members)) {
		if fn, ok := p.SSA.Members[m].(*ssa.Function); ok && CName(m) == name {
			return fn.Signature
		}
	}
	return nil
}

// Is reports whether fn is a function of the program, with or without a body.
func (p *Program) Is(fn *ssa.Function) bool {
	return p != nil && p.SSA != nil && fn != nil && fn.Pkg == p.SSA // instances of generic functions have no package
}
