package rewrite

import (
	"go/ast"
	"go/build/constraint"
	"strconv"
	"strings"
	"unicode"
)

// imports replaces import "C" by the model's package, and keeps package unsafe
// importable if the conversions that needed it are gone.
func (r *rewriter) imports() {
	first := true
	for _, spec := range r.syntax.Imports {
		switch {
		case isImportC(spec):
			if spec.Name != nil {
				r.refused.add(r.position(spec.Pos()), `import "C" under another name: cgo refuses it too`)
				continue
			}
			r.edits.replace(r.offset(spec.Pos()), r.offset(spec.End()), r.gap(spec)+r.importSpec(first))
			first = false
		case spec.Path.Value == `"unsafe"` && spec.Name == nil && r.dropped > 0 && r.dropped == r.unsafeUses():
			r.edits.insert(r.offset(spec.Pos()), r.gap(spec)+"_ ")
		}
	}
}

// gap returns the blank that spec's replacement needs before it: none, but in
// import"C".
func (r *rewriter) gap(spec *ast.ImportSpec) string {
	if unicode.IsLetter(rune(r.src[r.offset(spec.Pos())-1])) {
		return " "
	}
	return ""
}

// importSpec returns the import of the model's package. Go reports a package
// that isn't used, or is imported twice under one name.
func (r *rewriter) importSpec(first bool) string {
	spec := strconv.Quote(ImportPath)
	switch {
	case !first || r.named == 0:
		return "_ " + spec
	case !strings.HasSuffix(ImportPath, "/"+r.alias):
		return r.alias + " " + spec
	}
	return spec
}

// unsafeUses counts the uses of package unsafe in the original.
func (r *rewriter) unsafeUses() int {
	n := 0
	for node := range ast.Preorder(r.syntax) {
		if sel, ok := node.(*ast.SelectorExpr); ok && isUnsafe(sel) {
			n++
		}
	}
	return n
}

// constraint rewrites the file's //go:build line as if cgo were always there:
// the twin stands for the file that is built with cgo.
func (r *rewriter) constraint() {
	line, expr := r.buildLine()
	if expr == nil {
		return
	}
	rest, value := withCgo(expr)
	text := "//"
	switch {
	case !mentionsCgo(expr):
		return
	case rest != nil:
		text = "//go:build " + rest.String()
	case !value:
		r.refused.add(r.position(line.Pos()), "the file is built without cgo only: it has no twin, leave it out")
	}
	r.edits.replace(r.offset(line.Pos()), r.offset(line.End()), text)
}

// buildLine returns the file's //go:build comment, nil if it has none.
func (f *sourceFile) buildLine() (*ast.Comment, constraint.Expr) {
	for _, group := range f.syntax.Comments {
		if group.Pos() > f.syntax.Package {
			break
		}
		for _, c := range group.List {
			if !constraint.IsGoBuild(c.Text) {
				continue
			}
			if expr, err := constraint.Parse(c.Text); err == nil {
				return c, expr
			}
		}
	}
	return nil, nil
}

// withoutCgoOnly reports whether the file is the alternative to one that uses
// cgo: //go:build !cgo.
func (f *sourceFile) withoutCgoOnly() bool {
	_, expr := f.buildLine()
	if expr == nil {
		return false
	}
	rest, value := withCgo(expr)
	return rest == nil && !value
}

func mentionsCgo(expr constraint.Expr) bool {
	found := false
	expr.Eval(func(tag string) bool { // calls it for every tag
		found = found || tag == "cgo"
		return false
	})
	return found
}

// withCgo evaluates expr for cgo = true: it returns what remains, or nil and
// the value if nothing does.
func withCgo(expr constraint.Expr) (rest constraint.Expr, value bool) {
	switch e := expr.(type) {
	case *constraint.TagExpr:
		if e.Tag == "cgo" {
			return nil, true
		}
	case *constraint.NotExpr:
		x, v := withCgo(e.X)
		if x == nil {
			return nil, !v
		}
		return &constraint.NotExpr{X: x}, false
	case *constraint.AndExpr:
		return joined(e.X, e.Y, false, func(x, y constraint.Expr) constraint.Expr { return &constraint.AndExpr{X: x, Y: y} })
	case *constraint.OrExpr:
		return joined(e.X, e.Y, true, func(x, y constraint.Expr) constraint.Expr { return &constraint.OrExpr{X: x, Y: y} })
	}
	return expr, false
}

// joined evaluates two operands of an operator that absorb decides and whose
// other value is neutral.
func joined(left, right constraint.Expr, absorb bool, join func(x, y constraint.Expr) constraint.Expr) (constraint.Expr, bool) {
	x, xv := withCgo(left)
	y, yv := withCgo(right)
	switch {
	case x == nil && xv == absorb, y == nil && yv == absorb:
		return nil, absorb
	case x == nil && y == nil:
		return nil, !absorb
	case x == nil:
		return y, false
	case y == nil:
		return x, false
	}
	return join(x, y), false
}
