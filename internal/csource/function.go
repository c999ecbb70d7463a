package csource

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"

	"modernc.org/cc/v4"
)

// A body is the translation of one function.
type body struct {
	*unit
	f *cfunc
	// scopes are the blocks around the present place, innermost last.
	scopes []map[string]*variable
	// locals are the declarations of all variables: they stand in front, so
	// that no goto jumps over one.
	locals []ast.Stmt
	names  map[string]bool
	// out is the list that statements go to.
	out *[]ast.Stmt
	// from and to are the function's extent; last is the latest position.
	from, to, last token.Pos
	loops          []loop
	temps, labels  int
}

// A loop is a statement around the present place that break or continue can
// be about.
type loop struct {
	// next is the label that continue goes to; "" for the Go statement.
	next      string
	continues bool
	isSwitch  bool
}

// translate makes the Go declaration of a function; the panic of a giveUp
// says why it can't be.
func (u *unit) translate(f *cfunc) *ast.FuncDecl {
	d := f.def
	b := &body{unit: u, f: f, names: map[string]bool{}}
	b.from, b.to = u.tokPos(d.CompoundStatement.Token), u.tokPos(d.CompoundStatement.Token2)
	b.last = b.from
	if f.t.variadic {
		u.fail(d, "variable arguments")
	}
	decl := u.signature(f)
	b.push()
	for i, p := range f.t.params {
		v := &variable{goName: decl.Type.Params.List[i].Names[0].Name, t: p.t.asValue()}
		b.names[v.goName] = true
		b.scopes[0][p.name] = v
	}
	var list []ast.Stmt
	b.out = &list
	b.block(d.CompoundStatement)
	if f.t.result.kind != voidKind {
		b.emit(&ast.ReturnStmt{Return: b.to, Results: []ast.Expr{b.conv(b.unknown(b.to), f.t.result.asValue(), b.to).e}})
	}
	decl.Body = &ast.BlockStmt{Lbrace: b.from, List: append(b.locals, list...), Rbrace: b.to}
	return decl
}

// signature is the declaration of a function without its body.
func (u *unit) signature(f *cfunc) *ast.FuncDecl {
	pos := f.helper.Pos
	t := &ast.FuncType{Func: pos, Params: &ast.FieldList{}}
	seen := map[string]bool{}
	for i, p := range f.t.params {
		name := p.name
		if name == "" || seen[name] || slices.Contains(reserved, name) {
			name += mark + strconv.Itoa(i)
		}
		seen[name] = true
		t.Params.List = append(t.Params.List, &ast.Field{
			Names: []*ast.Ident{{NamePos: p.pos, Name: name}},
			Type:  p.t.asValue().goType(p.pos, u.opaque),
		})
	}
	if f.t.result.kind != voidKind {
		t.Results = &ast.FieldList{List: []*ast.Field{{Type: f.t.result.asValue().goType(pos, u.opaque)}}}
	}
	return &ast.FuncDecl{Name: &ast.Ident{NamePos: pos, Name: f.goName}, Type: t}
}

func (b *body) push() { b.scopes = append(b.scopes, map[string]*variable{}) }

func (b *body) pop() { b.scopes = b.scopes[:len(b.scopes)-1] }

// lookup finds a variable.
func (b *body) lookup(name string) *variable {
	for _, s := range slices.Backward(b.scopes) {
		if v, ok := s[name]; ok {
			return v
		}
	}
	return b.globals[name]
}

// local declares a variable of the function.
func (b *body) local(name string, t *ctype) *variable {
	goName := name
	if slices.Contains(reserved, name) || b.taken[name] {
		goName += mark + "c"
	}
	base := goName
	for i := 2; b.names[goName]; i++ {
		goName = base + mark + strconv.Itoa(i)
	}
	b.names[goName] = true
	b.locals = append(b.locals, &ast.DeclStmt{Decl: &ast.GenDecl{Tok: token.VAR, TokPos: b.from, Specs: []ast.Spec{
		&ast.ValueSpec{Names: []*ast.Ident{{Name: goName}}, Type: t.goType(token.NoPos, b.opaque)},
	}}})
	return &variable{goName: goName, t: t}
}

// temp declares a variable that the source doesn't have.
func (b *body) temp(t *ctype) *variable {
	b.temps++
	return b.local(mark+strconv.Itoa(b.temps), t)
}

func (b *body) label() string {
	b.labels++
	return "next" + mark + strconv.Itoa(b.labels)
}

func (b *body) emit(s ast.Stmt) { *b.out = append(*b.out, s) }

// collectInto runs f and returns the statements that it emits.
func (b *body) collected(f func()) []ast.Stmt {
	outer := b.out
	var list []ast.Stmt
	b.out = &list
	f()
	b.out = outer
	return list
}

// at returns the position of a token, or the latest one inside the function if
// it is elsewhere, as in the definition of a macro.
func (b *body) at(t cc.Token) token.Pos {
	if p := b.tokPos(t); b.from <= p && p <= b.to {
		b.last = p
	}
	return b.last
}

func (b *body) atNode(n cc.Node) token.Pos {
	if p := b.pos(n); b.from <= p && p <= b.to {
		b.last = p
	}
	return b.last
}

func (b *body) ident(name string, pos token.Pos) *ast.Ident {
	return &ast.Ident{NamePos: pos, Name: name}
}

func (b *body) assign(lhs, rhs ast.Expr, pos token.Pos) {
	b.emit(&ast.AssignStmt{Lhs: []ast.Expr{lhs}, TokPos: pos, Tok: token.ASSIGN, Rhs: []ast.Expr{rhs}})
}

// set assigns to a variable.
func (b *body) set(v *variable, x val, pos token.Pos) {
	b.assign(b.ident(v.goName, pos), b.conv(x, v.t, pos).e, pos)
}
