package contract

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/cgosrc"
)

// Collect returns the contracts that hold in a package: those of its own
// source, and, by imported, of what it imports.
// What the model says holds too, where the source says nothing; module is the
// path of the package's module, in which other packages refuse for themselves
// what can't be.
func Collect(pkg *cgosrc.Package, class Classifier, imported func(types.Object, *types.Signature) *Contract, model *Model, module string) *Set {
	s := &Set{
		class: class, pkg: pkg.Types, imported: imported,
		said: map[types.Object]*Bound{}, c: map[string]*Bound{}, others: map[types.Object]*Bound{},
	}
	for _, f := range pkg.Files {
		if !hasDirectives(f) {
			continue
		}
		r := &reader{set: s, pkg: pkg, file: f, taken: map[*ast.Comment]bool{}}
		r.preamble()
		r.declarations()
		r.rest()
	}
	s.collectC(pkg)
	s.useModel(pkg, model, module)
	slices.SortStableFunc(s.Problems, func(a, b Problem) int { return cmp.Compare(a.Pos, b.Pos) })
	return s
}

// hasDirectives reports whether a comment of f looks like a directive.
func hasDirectives(f *ast.File) bool {
	return slices.ContainsFunc(f.Comments, func(g *ast.CommentGroup) bool {
		return slices.ContainsFunc(g.List, func(c *ast.Comment) bool { return strings.Contains(c.Text, "sslref:") })
	})
}

// A reader reads the directives of a Go file.
type reader struct {
	set  *Set
	pkg  *cgosrc.Package
	file *ast.File
	// taken are the comments that have found what they are about.
	taken map[*ast.Comment]bool
}

// preamble leaves out what is C.
func (r *reader) preamble() {
	for _, c := range r.pkg.Preamble(r.file) {
		r.taken[c] = true
	}
}

func (r *reader) problem(pos token.Pos, format string, args ...any) {
	r.set.Problems = append(r.set.Problems, problem(pos, format, args...))
}

// declarations reads the directives above what can have a contract.
func (r *reader) declarations() {
	for _, decl := range r.file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			r.about(d.Name, d.Doc)
			r.wholeFunc(d)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if t, ok := spec.(*ast.TypeSpec); ok {
					doc := t.Doc
					if doc == nil && len(d.Specs) == 1 {
						doc = d.Doc
					}
					r.about(t.Name, doc)
				}
			}
		}
	}
	// Types can be inside functions, and structs and interfaces in anything.
	ast.Inspect(r.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.InterfaceType:
			r.fields(n.Methods)
		case *ast.StructType:
			r.fields(n.Fields)
		}
		return true
	})
}

func (r *reader) fields(list *ast.FieldList) {
	for _, f := range list.List {
		for i, name := range f.Names {
			doc := f.Doc
			if i > 0 {
				doc = nil
			}
			r.about(name, doc)
		}
	}
}

// about reads the contract of what name declares.
func (r *reader) about(name *ast.Ident, doc *ast.CommentGroup) {
	terms := r.terms(doc)
	if len(terms) == 0 {
		return
	}
	obj := r.pkg.Info.Defs[name]
	if obj == nil {
		return
	}
	sig := signature(obj)
	if sig == nil {
		r.problem(terms[0].Pos, "%s: %s is no function, function type or method: a contract is above one of these", terms[0], name.Name)
		return
	}
	b, problems := Bind(&Contract{Name: displayName(obj, sig), Terms: terms}, sig, nil, r.set.class)
	r.set.Problems = append(r.set.Problems, problems...)
	r.set.said[obj] = b
}

// terms parses the directives of a doc comment but for ignore.
func (r *reader) terms(doc *ast.CommentGroup) []Term {
	if doc == nil {
		return nil
	}
	var terms []Term
	for _, c := range doc.List {
		d, ok, err := Parse(c.Text)
		switch {
		case r.taken[c]:
		case err != nil:
			r.taken[c] = true
			r.problem(c.Pos(), "%v", err)
		case ok && d.Verb != Ignore:
			r.taken[c] = true
			d.Pos = c.Pos()
			terms = append(terms, d.Term)
		}
	}
	return terms
}

// wholeFunc reads the suppressions in the doc comment of a function, which are
// about all of it.
func (r *reader) wholeFunc(d *ast.FuncDecl) {
	if d.Doc == nil {
		return
	}
	for _, c := range d.Doc.List {
		if dir, ok, err := Parse(c.Text); ok && err == nil && dir.Verb == Ignore && !r.taken[c] {
			r.taken[c] = true
			r.suppress(c, dir, d.Pos(), d.End())
		}
	}
}

// rest reads the comments that are nobody's doc: suppressions, and directives
// in the wrong place.
func (r *reader) rest() {
	for _, g := range r.file.Comments {
		for _, c := range g.List {
			if r.taken[c] {
				continue
			}
			d, ok, err := Parse(c.Text)
			switch {
			case err != nil:
				r.problem(c.Pos(), "%v", err)
			case ok && d.Verb == Ignore:
				r.line(c, d)
			case ok:
				r.problem(c.Pos(), "%s is about nothing here: it belongs in the comment right above a function, a method, an interface's method, or a function type", d.Term)
			}
		}
	}
}

// displayName is how messages call what a contract is about.
func displayName(obj types.Object, sig *types.Signature) string {
	if r := sig.Recv(); r != nil {
		t := r.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok {
			return n.Obj().Name() + "." + obj.Name()
		}
	}
	return obj.Name()
}
