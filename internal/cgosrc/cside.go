package cgosrc

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/csource"
	"github.com/sslref/sslref/internal/gocomment"
	"github.com/sslref/sslref/refmodel"
)

// AddC adds the package's C functions, translated, to the program: those of
// the preambles and of the .c files beside them. profile is the library whose
// rules hold, and tracked tells texts that have to do with references. It does
// nothing for a package that has no C functions, or whose files aren't as
// their author wrote them.
func (p *Package) AddC(profile refmodel.Profile, tracked func(src []byte) bool) {
	if !p.Cgo || !p.Raw {
		return
	}
	in := &csource.Input{
		Fset: p.pass.Fset, Path: p.Types.Path(), Profile: profile,
		Sizes: p.pass.TypesSizes, Info: p.Info, Prog: p.Prog, Tracked: tracked,
		Exported: func(name string) bool { return p.Exports()[name] != nil },
	}
	for _, f := range p.Files {
		comments, ok := p.preambles[f]
		if !ok {
			continue
		}
		tf := p.pass.Fset.File(f.FileStart)
		in.Dir = filepath.Dir(tf.Name())
		pre := csource.Preamble{File: tf, Src: p.sources[f]}
		for _, c := range comments {
			from, to := gocomment.Extent(pre.Src, tf, c)
			pre.Comments = append(pre.Comments, csource.Extent{From: from, To: to})
		}
		in.Preambles = append(in.Preambles, pre)
	}
	if in.Dir == "" {
		return
	}
	if !filepath.IsAbs(in.Dir) { // nogo
		wd, err := os.Getwd()
		if err != nil {
			p.Notes = append(p.Notes, fmt.Sprintf("%s: its C functions are not analyzed: %v", p.Types.Path(), err))
			return
		}
		in.Base, in.Dir = wd, filepath.Join(wd, in.Dir)
	}
	in.Files = cFiles(in.Dir)
	p.C = csource.Load(in)
	if p.C == nil {
		return
	}
	p.Notes = append(p.Notes, p.C.Notes...)
	for _, f := range p.C.Files {
		if src, ok := p.C.Sources[f]; ok {
			p.sources[f] = src
			continue
		}
		for _, g := range p.Files { // a preamble
			if g.FileStart == f.FileStart {
				p.sources[f] = p.sources[g]
			}
		}
	}
	for _, h := range p.C.Helpers {
		if h.Fn != nil {
			p.Funcs = append(p.Funcs, h.Fn)
		}
	}
}

// cFiles lists the .c files of a folder that are built.
func cFiles(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	ctx := build.Default
	ctx.CgoEnabled = true
	var names []string
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".c") {
			continue
		}
		if ok, err := ctx.MatchFile(dir, e.Name()); ok && err == nil {
			names = append(names, e.Name())
		}
	}
	return names
}

// preamble returns the comments of f that are C: those before import "C".
func preamble(f *ast.File) []*ast.Comment {
	var list []*ast.Comment
	for _, decl := range f.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.IMPORT {
			continue
		}
		for _, spec := range gen.Specs {
			imp, ok := spec.(*ast.ImportSpec)
			if !ok || imp.Path.Value != `"C"` {
				continue
			}
			doc := imp.Doc
			if doc == nil && len(gen.Specs) == 1 {
				doc = gen.Doc
			}
			if doc != nil {
				list = append(list, doc.List...)
			}
		}
	}
	return list
}

// CBody returns the translated function behind fn, if fn stands for a C
// function whose source the package has, or for an exported Go function that
// its C functions call. errno tells the form with two results.
func (p *Package) CBody(fn *ssa.Function) (body *ssa.Function, errno, ok bool) {
	if p.C == nil {
		return nil, false, false
	}
	name, errno, isC := p.CFunc(fn)
	if !isC {
		return nil, false, false
	}
	body = p.CNamed(name)
	return body, errno, body != nil
}

// CNamed returns the function that C calls name: a C function whose source the
// package has, or an exported Go function.
func (p *Package) CNamed(name string) *ssa.Function {
	if fn := p.C.Body(name); fn != nil {
		return fn
	}
	return p.Exports()[name]
}

// InC reports whether a position is in C source.
func (p *Package) InC(pos token.Pos) bool {
	if p.C == nil || !pos.IsValid() {
		return false
	}
	return slices.ContainsFunc(p.C.Helpers, func(h *csource.Helper) bool {
		return h.Fn != nil && h.Fn.Syntax() != nil && h.Fn.Syntax().Pos() <= pos && pos <= h.Fn.Syntax().End()
	})
}
