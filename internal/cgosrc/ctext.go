package cgosrc

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/csource"
	"github.com/sslref/sslref/internal/gocomment"
)

// Fset returns the file set of the package's positions.
func (p *Package) Fset() *token.FileSet { return p.pass.Fset }

// Preamble returns the comments of f that are C; none where the author's file
// could not be had.
func (p *Package) Preamble(f *ast.File) []*ast.Comment { return p.preambles[f] }

// PreambleText returns the C in the preambles of f, at its lines and columns:
// all else is blank.
func (p *Package) PreambleText(f *ast.File) []byte {
	tf := p.pass.Fset.File(f.FileStart)
	var extents []csource.Extent
	for _, c := range p.preambles[f] {
		from, to := gocomment.Extent(p.sources[f], tf, c)
		extents = append(extents, csource.Extent{From: from, To: to})
	}
	return csource.PreambleText(p.sources[f], extents)
}

// CDir returns the folder of the package's C files; "" for a package without
// cgo, or one whose author's files could not be had.
func (p *Package) CDir() string {
	if !p.Cgo || !p.Raw {
		return ""
	}
	for _, f := range p.Files {
		if p.preambles[f] != nil {
			return filepath.Dir(p.pass.Fset.File(f.FileStart).Name())
		}
	}
	return ""
}

// CSignature returns the signature that the C function called name has in Go:
// that of its translation, or of the stub by which Go or C calls it. It is nil
// for a function that nothing calls.
func (p *Package) CSignature(name string) *types.Signature {
	if p.C != nil {
		if fn := p.C.Body(name); fn != nil {
			return fn.Signature
		}
		if sig := p.C.Signature(name); sig != nil {
			return sig
		}
	}
	for _, prefix := range []string{"_Cfunc_", "_C2func_"} {
		if fn := p.SSA.Func(prefix + name); fn != nil {
			return fn.Signature
		}
	}
	return nil
}

// CNameOf returns the name in C of a function of the package's C side.
func (p *Package) CNameOf(fn *ssa.Function) (name string, ok bool) {
	if p.C.Is(fn) && fn.Parent() == nil {
		return csource.CName(fn.Name()), true
	}
	return "", false
}
