package cgosrc

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
)

// peeledForm is the package with cgo's translations, but without the function
// literals that cgo wraps around calls of C to check pointers.
func peeledForm(pass *analysis.Pass) (*Package, []*ast.File, error) {
	p := &Package{pass: pass}
	all, err := p.assemble(func(f *ast.File, _ map[string]bool) (*ast.File, error) {
		// The pass's syntax is shared with other analyzers: peel a copy.
		name := pass.Fset.File(f.FileStart).Name()
		read := pass.ReadFile
		if read == nil { // nogo
			read = os.ReadFile
		}
		src, err := read(name)
		if err != nil {
			return nil, fmt.Errorf("cannot read cgo's output: %v", err)
		}
		g, err := parser.ParseFile(pass.Fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("cannot parse cgo's output: %v", err)
		}
		astutil.Apply(g, nil, func(c *astutil.Cursor) bool {
			if call, ok := c.Node().(*ast.CallExpr); ok {
				if inner := peel(call); inner != nil {
					c.Replace(inner)
				}
			}
			return true
		})
		return g, nil
	})
	return p, all, err
}

// peel returns the call of C inside outer, its arguments put back, if outer is
// one of cgo's wrappers:
//
//	func() T { _cgo0 := x; _cgoCheckPointer(_cgo0, nil); return _Cfunc_f(_cgo0) }()
//	func() func() { _cgo0 := x; return func() { _cgoCheckPointer(_cgo0, nil); _Cfunc_f(_cgo0) } }()()
//
// The second is what follows defer. Otherwise it returns nil.
func peel(outer *ast.CallExpr) *ast.CallExpr {
	values := make(map[string]ast.Expr)
	fn, deferred := outer.Fun, false
	if first, ok := fn.(*ast.CallExpr); ok {
		fn, deferred = first.Fun, true
	}
	lit, ok := fn.(*ast.FuncLit)
	if !ok {
		return nil
	}
	call := wrapped(lit, deferred, values)
	if call == nil {
		return nil
	}
	fun, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok || !isStub(fun.Name) {
		return nil
	}
	args := make([]ast.Expr, len(call.Args))
	for i, arg := range call.Args {
		args[i] = substitute(arg, values)
	}
	// The literal begins where the author's call does, and cgo writes the
	// callee with the position where the author's call ends.
	return &ast.CallExpr{
		Fun:    &ast.Ident{NamePos: lit.Pos(), Name: fun.Name},
		Lparen: lit.Pos(),
		Args:   args,
		Rparen: fun.Pos() - 1,
	}
}

// wrapped returns the last call in a wrapper's literal and notes the values
// of its variables; nil if lit is no wrapper. deferred tells that the call is
// in a literal that lit returns.
func wrapped(lit *ast.FuncLit, deferred bool, values map[string]ast.Expr) *ast.CallExpr {
	if lit.Type.Params.NumFields() > 0 {
		return nil
	}
	for i, stmt := range lit.Body.List {
		last := i == len(lit.Body.List)-1
		switch stmt := stmt.(type) {
		case *ast.AssignStmt:
			id, ok := stmt.Lhs[0].(*ast.Ident)
			if !ok || len(stmt.Rhs) != 1 || stmt.Tok != token.DEFINE || !strings.HasPrefix(id.Name, "_cgo") {
				return nil
			}
			values[id.Name] = stmt.Rhs[0]
		case *ast.DeclStmt:
			decl, ok := stmt.Decl.(*ast.GenDecl)
			if !ok || decl.Tok != token.VAR || len(decl.Specs) != 1 {
				return nil
			}
			spec := decl.Specs[0].(*ast.ValueSpec)
			if len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "_cgo") {
				return nil
			}
			values[spec.Names[0].Name] = spec.Values[0]
		case *ast.ExprStmt:
			call, ok := stmt.X.(*ast.CallExpr)
			if !ok {
				return nil
			}
			if last && !deferred {
				return call
			}
			if id, ok := call.Fun.(*ast.Ident); !ok || id.Name != "_cgoCheckPointer" {
				return nil
			}
		case *ast.ReturnStmt:
			if !last || len(stmt.Results) != 1 {
				return nil
			}
			switch result := stmt.Results[0].(type) {
			case *ast.CallExpr:
				if !deferred {
					return result
				}
			case *ast.FuncLit:
				if deferred {
					return wrapped(result, false, values)
				}
			}
			return nil
		default:
			return nil
		}
	}
	return nil
}

// substitute replaces cgo's variables in e by their values.
func substitute(e ast.Expr, values map[string]ast.Expr) ast.Expr {
	return astutil.Apply(&ast.ParenExpr{X: e}, func(c *astutil.Cursor) bool {
		if id, ok := c.Node().(*ast.Ident); ok {
			if v, ok := values[id.Name]; ok {
				c.Replace(substitute(v, values))
				return false
			}
		}
		return true
	}, nil).(*ast.ParenExpr).X
}
