package fix

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/sslref/sslref/refmodel"
)

// A role is what one use of a variable does with the object it points to.
type role uint8

const (
	// other: anything else than the following; the object may go anywhere.
	other role = iota
	// looks: the object is read or set up, or the pointer compared.
	looks
	// releases: by a function of the API.
	releases
	// adds: a reference (SSL_SESSION_up_ref).
	adds
	// returned: the variable itself is a result of a return statement.
	returned
)

// A use is one place where a variable is read.
type use struct {
	id   *ast.Ident
	role role
	// call is the call of the API, for releases and adds.
	call *ast.CallExpr
}

// uses returns where v is read in the declared function, in the order of the
// source.
func (f *function) uses(v *types.Var) []use {
	var list []use
	ast.Inspect(f.decl, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || f.pkg.Info.Uses[id] != v || f.isTarget(id) {
			return true
		}
		u := f.classify(id)
		if f.funcOf(id) != f.node && u.role != releases {
			u.role = other // captured: who knows when it runs
		}
		list = append(list, u)
		return true
	})
	return list
}

// isTarget reports whether id is assigned to rather than read.
func (f *function) isTarget(id *ast.Ident) bool {
	switch p := f.parents[id].(type) {
	case *ast.AssignStmt:
		for _, lhs := range p.Lhs {
			if lhs == ast.Expr(id) {
				return true
			}
		}
	case *ast.RangeStmt:
		return p.Key == ast.Expr(id) || p.Value == ast.Expr(id)
	}
	return false
}

// classify finds the role of e.
func (f *function) classify(e ast.Expr) use { return f.follow(e, f.parents, 3) }

// follow is classify in syntax with the given parents; depth bounds how many
// calls it goes into.
func (f *function) follow(e ast.Expr, parents map[ast.Node]ast.Node, depth int) use {
	u := use{}
	u.id, _ = e.(*ast.Ident)
	for {
		switch p := parents[e].(type) {
		case *ast.ParenExpr:
			e = p
			continue
		case *ast.CallExpr:
			if p.Fun != e && f.pkg.Info.Types[p.Fun].IsType() {
				if _, ok := f.pkg.Info.TypeOf(p).Underlying().(*types.Basic); ok && !isUnsafe(f.pkg.Info.TypeOf(p)) {
					return u // a number
				}
				e = p
				continue
			}
			u.role, u.call = f.argument(p, e, parents, depth), p
		case *ast.BinaryExpr:
			if p.Op == token.EQL || p.Op == token.NEQ {
				u.role = looks
			}
		case *ast.ReturnStmt:
			u.role = returned
		case *ast.AssignStmt:
			if len(p.Lhs) == 1 && isBlank(p.Lhs[0]) {
				u.role = looks
			}
		}
		return u
	}
}

func isUnsafe(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.UnsafePointer
}

func isBlank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

// argument finds the role of argument arg of call.
func (f *function) argument(call *ast.CallExpr, arg ast.Expr, parents map[ast.Node]ast.Node, depth int) role {
	i := -1
	for k, a := range call.Args {
		if a == arg {
			i = k
		}
	}
	c := f.callee(call)
	switch {
	case i < 0:
		return other
	case copiesOut(c):
		return looks
	case c.row != nil && i < len(c.row.Params):
		return f.effect(call, c.row, i, parents)
	case c.prefix != "":
		return other // C that the table doesn't know
	case f.isRelease(call):
		return releases
	}
	return f.inGo(call, i, depth)
}

// copiesOut reports whether c is one of cgo's own functions that copy from C
// memory.
func copiesOut(c callee) bool {
	switch c.name {
	case "GoString", "GoStringN", "GoBytes":
		return true
	}
	return false
}

// effect finds the role of argument i of a call of the API.
func (f *function) effect(call *ast.CallExpr, row *refmodel.Func, i int, parents map[ast.Node]ast.Node) role {
	switch p := row.Params[i]; p.Action {
	case refmodel.Releases:
		return releases
	case refmodel.Acquires:
		return adds
	case refmodel.HandsOver, refmodel.Stores:
		return other
	case refmodel.NoAction:
		if p.Out != refmodel.NoOut {
			return other
		}
	}
	if row.Result.Kind == refmodel.InteriorPtr && row.Result.From == i && !f.staysInside(call, parents) {
		return other
	}
	for _, p := range row.Params {
		if p.Out == refmodel.OutInterior && p.From == i {
			return other
		}
	}
	return looks
}

// staysInside reports whether a pointer into an object, the result of call,
// is read in the function only.
func (f *function) staysInside(call *ast.CallExpr, parents map[ast.Node]ast.Node) bool {
	e := ast.Expr(call)
	for {
		switch p := parents[e].(type) {
		case *ast.ParenExpr:
			e = p
			continue
		case *ast.CallExpr:
			if p.Fun != e && f.pkg.Info.Types[p.Fun].IsType() {
				e = p
				continue
			}
		case *ast.ExprStmt:
			return true
		case *ast.AssignStmt:
			if len(p.Lhs) != 1 {
				return false
			}
			if isBlank(p.Lhs[0]) {
				return true
			}
			id, ok := p.Lhs[0].(*ast.Ident)
			if !ok {
				return false
			}
			v, ok := f.pkg.Info.ObjectOf(id).(*types.Var)
			return ok && v.Parent() != v.Pkg().Scope() && f.onlyRead(v, parents)
		}
		return f.follow(e, parents, 1).role == looks
	}
}

// onlyRead reports whether every use of v in the syntax with the given parents
// looks only.
func (f *function) onlyRead(v *types.Var, parents map[ast.Node]ast.Node) bool {
	for n := range parents {
		id, ok := n.(*ast.Ident)
		if !ok || f.pkg.Info.Uses[id] != v {
			continue
		}
		if assign, ok := parents[id].(*ast.AssignStmt); ok && assign.Lhs[0] == ast.Expr(id) && len(assign.Lhs) == 1 {
			continue
		}
		if f.follow(id, parents, 1).role != looks {
			return false
		}
	}
	return true
}

// inGo finds the role of argument i of a call of a Go function: one that only
// prints, or one of this package whose parameter is only looked at.
func (f *function) inGo(call *ast.CallExpr, i, depth int) role {
	var id *ast.Ident
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = fun
	case *ast.SelectorExpr:
		id = fun.Sel
	default:
		return other
	}
	fn, ok := f.pkg.Info.Uses[id].(*types.Func)
	if !ok || fn.Pkg() == nil {
		return other
	}
	if path := fn.Pkg().Path(); path == "fmt" || path == "log" {
		return looks
	}
	sig := fn.Signature()
	if fn.Pkg() != f.pkg.Types || depth == 0 || sig.Variadic() || i >= sig.Params().Len() {
		return other
	}
	decl := f.declOf(fn)
	if decl == nil || decl.Body == nil {
		return other
	}
	param := sig.Params().At(i)
	parents := parentsIn(decl)
	for n := range parents {
		id, ok := n.(*ast.Ident)
		if !ok || f.pkg.Info.Uses[id] != param {
			continue
		}
		if f.follow(id, parents, depth-1).role != looks || inLiteral(id, parents) {
			return other
		}
	}
	return looks
}

func inLiteral(n ast.Node, parents map[ast.Node]ast.Node) bool {
	for ; n != nil; n = parents[n] {
		if _, ok := n.(*ast.FuncLit); ok {
			return true
		}
	}
	return false
}

func (f *function) declOf(fn *types.Func) *ast.FuncDecl {
	for _, file := range f.pkg.Files {
		for _, d := range file.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && f.pkg.Info.Defs[d.Name] == fn {
				return d
			}
		}
	}
	return nil
}

// having returns those of uses that have the role.
func having(uses []use, r role) []use {
	var list []use
	for _, u := range uses {
		if u.role == r {
			list = append(list, u)
		}
	}
	return list
}

// only reports whether all uses have one of the roles.
func only(uses []use, roles ...role) bool {
	for _, u := range uses {
		ok := false
		for _, r := range roles {
			ok = ok || u.role == r
		}
		if !ok {
			return false
		}
	}
	return true
}
