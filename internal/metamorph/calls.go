package metamorph

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// cName returns the name of the C function that is called, or "".
func (e *editor) cName(call *ast.CallExpr) string {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	fn, ok := e.f.Pkg.TypesInfo.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != libsslPath || fn.Signature().Recv() != nil {
		return ""
	}
	return fn.Name()
}

// qualifier returns what C names begin with in the function's file, or "".
func (e *editor) qualifier() string {
	for _, spec := range e.f.File.Imports {
		if strings.Trim(spec.Path.Value, `"`) != libsslPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name + "."
		}
		return "libssl."
	}
	return ""
}

// cCalls calls visit for every call of a C function by name.
func (e *editor) cCalls(visit func(call *ast.CallExpr, fn *types.Func)) {
	ast.Inspect(e.f.Decl.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if ok && strings.HasPrefix(e.cName(call), "SSL_") && call.Ellipsis == token.NoPos {
			visit(call, e.f.Pkg.TypesInfo.Uses[call.Fun.(*ast.SelectorExpr).Sel].(*types.Func))
		}
		return true
	})
}

// extract has C functions called by helpers.
func (e *editor) extract() []edit {
	var edits []edit
	e.cCalls(func(call *ast.CallExpr, fn *types.Func) {
		if e.IntN(2) == 0 {
			return
		}
		// A helper of the file's own: files name the imports that it needs.
		name := fmt.Sprintf("extracted%d%s", slices.Index(e.f.Pkg.Syntax, e.f.File), fn.Name())
		edits = append(edits, edit{call.Fun.Pos(), call.Fun.End(), name})
		e.footer("%s", helper(name, e.qualifier(), fn))
	})
	return edits
}

// helper returns the source of a function that calls the C function.
func helper(name, qualifier string, fn *types.Func) string {
	var params, args, results []string
	typeString := func(t types.Type) string {
		return types.TypeString(t, func(p *types.Package) string {
			if p.Path() == libsslPath {
				return strings.TrimSuffix(qualifier, ".")
			}
			return p.Name()
		})
	}
	sig := fn.Signature()
	for i := range sig.Params().Len() {
		arg := fmt.Sprintf("a%d", i)
		params, args = append(params, arg+" "+typeString(sig.Params().At(i).Type())), append(args, arg)
	}
	for i := range sig.Results().Len() {
		results = append(results, typeString(sig.Results().At(i).Type()))
	}
	ret := ""
	if len(results) > 0 {
		ret = "return "
	}
	return fmt.Sprintf("func %s(%s) (%s) { %s%s%s(%s) }", name, strings.Join(params, ", "), strings.Join(results, ", "),
		ret, qualifier, fn.Name(), strings.Join(args, ", "))
}

// farPath is the package that helpers are moved to.
const farPath = "github.com/sslref/sslref/testdata/cases/zz_moved"

// move has C functions called by helpers in another package.
func (e *editor) move() []edit {
	var edits []edit
	if e.qualifier() == "" {
		return nil
	}
	e.cCalls(func(call *ast.CallExpr, fn *types.Func) {
		if e.IntN(2) == 0 || takesFunc(fn) {
			return
		}
		edits = append(edits, edit{call.Fun.Pos(), call.Fun.End(), "moved.Moved" + fn.Name()})
	})
	if len(edits) > 0 {
		edits = append(edits, e.imports("moved", farPath))
	}
	return edits
}

// takesFunc reports whether fn is given a callback. cgo's types for these are a
// package's own, so that another one can't be asked to register them.
func takesFunc(fn *types.Func) bool {
	params := fn.Signature().Params()
	for i := range params.Len() {
		if _, ok := params.At(i).Type().Underlying().(*types.Signature); ok {
			return true
		}
	}
	return false
}

// imports adds an import on the line of the package clause.
func (e *editor) imports(name, path string) edit {
	end := e.f.File.Name.End()
	return edit{end, end, fmt.Sprintf("; import %s %q", name, path)}
}

// far builds the package with the helpers that a variant has moved.
func (p *Program) far(v *variant, t *Transformation) *packages.Package {
	if t.Name != "move" || len(v.edits) == 0 {
		return nil
	}
	scope := p.others[libsslPath].Types.Scope()
	texts := make(map[string]string)
	imports := []string{fmt.Sprintf("import libssl %q", libsslPath)}
	for _, list := range v.edits {
		for _, e := range list {
			name, ok := strings.CutPrefix(e.text, "moved.Moved")
			if fn, isFunc := scope.Lookup(name).(*types.Func); ok && isFunc {
				texts[name] = helper("Moved"+name, "libssl.", fn)
			}
		}
	}
	src := "package moved\n" + strings.Join(imports, "\n") + "\nimport \"unsafe\"\nvar _ unsafe.Pointer\nvar _ *libssl.SSL\n"
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		src += texts[name] + "\n"
	}
	file, err := parser.ParseFile(p.fset, "moved.go", src, parser.SkipObjectResolution)
	if err != nil {
		panic(fmt.Sprintf("metamorph: %v", err))
	}
	return p.single(farPath, "moved", file)
}

// throughUnsafe converts sessions by way of unsafe.Pointer.
func (e *editor) throughUnsafe() []edit {
	var edits []edit
	e.cCalls(func(call *ast.CallExpr, _ *types.Func) {
		for _, arg := range call.Args {
			id, ok := arg.(*ast.Ident)
			if !ok || !isSession(e.f.Pkg.TypesInfo.TypeOf(id)) || id.Name == "nil" {
				continue
			}
			edits = append(edits, edit{arg.Pos(), arg.End(), "(*" + e.qualifier() + "SSL_SESSION)(unsafe_.Pointer(" + id.Name + "))"})
		}
	})
	if len(edits) > 0 {
		edits = append(edits, e.imports("unsafe_", "unsafe"))
	}
	return edits
}
