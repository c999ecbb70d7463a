package csource

import (
	"go/ast"
	"go/token"
	"strconv"

	"modernc.org/cc/v4"
)

// place translates an expression that names a place in memory.
func (b *body) place(e cc.ExpressionNode) (ast.Expr, *ctype) {
	switch e := e.(type) {
	case *cc.PrimaryExpression:
		switch e.Case {
		case cc.PrimaryExpressionExpr:
			return b.place(e.ExpressionList)
		case cc.PrimaryExpressionIdent:
			if v := b.lookup(e.Token.SrcStr()); v != nil {
				return b.ident(v.goName, b.at(e.Token)), v.t
			}
			// A variable that only a header declares.
			v := b.name(e.Token.SrcStr(), b.at(e.Token))
			if id, ok := v.e.(*ast.Ident); ok && v.t.kind == unspecified {
				return id, v.t
			}
		}
	case *cc.PostfixExpression:
		pos := b.at(e.Token)
		switch e.Case {
		case cc.PostfixExpressionIndex:
			return b.index(e, pos)
		case cc.PostfixExpressionSelect:
			x := b.value(e.PostfixExpression)
			return b.member(x, e.Token2, pos, e)
		case cc.PostfixExpressionPSelect:
			x := b.decay(b.value(e.PostfixExpression), pos)
			if x.t.kind != pointer {
				b.fail(e, "a field of something whose type isn't known")
			}
			return b.member(val{e: x.e, t: x.t.elem}, e.Token2, pos, e)
		case cc.PostfixExpressionCall, cc.PostfixExpressionComplit:
			v := b.saved(b.value(e), pos)
			return v.e, v.t
		}
	case *cc.UnaryExpression:
		if e.Case == cc.UnaryExpressionDeref {
			pos := b.at(e.Token)
			return b.deref(b.value(e.CastExpression), pos, e)
		}
	case *cc.CastExpression:
		if e.Case == cc.CastExpressionCast {
			b.fail(e, "an assignment to a cast")
		}
	}
	b.fail(e, "a place that isn't understood")
	return nil, nil
}

// member is a field of a struct, or of what only headers define.
func (b *body) member(x val, name cc.Token, pos token.Pos, n cc.Node) (ast.Expr, *ctype) {
	field := name.SrcStr()
	switch x.t.kind {
	case record:
		goName, t := x.t.rec.fieldNamed(field)
		if t == nil {
			b.fail(n, "the struct has no field %s", field)
		}
		if x.t.rec.union && x.t.tracks(0) {
			b.fail(n, "a union")
		}
		return &ast.SelectorExpr{X: paren(x.e), Sel: b.ident(goName, b.at(name))}, t.asValue()
	case opaque:
		b.opaqueField(x.t.name, goField(field))
		return &ast.SelectorExpr{X: paren(x.e), Sel: b.ident(goField(field), b.at(name))}, someType
	}
	b.fail(n, "field %s of something whose type isn't known", field)
	return nil, nil
}

// deref is what a pointer points to.
func (b *body) deref(x val, pos token.Pos, n cc.Node) (ast.Expr, *ctype) {
	x = b.decay(x, pos)
	if x.t.kind == unspecified || x.t.kind == integer {
		x = b.conv(x, pointerTo(someType), pos)
		return &ast.StarExpr{Star: pos, X: b.asPointer(x, pos)}, someType
	}
	if x.t.kind != pointer {
		b.fail(n, "what is read through isn't a pointer")
	}
	if x.t.isRaw() || x.t.elem.asValue() != x.t.elem {
		x = b.conv(x, voidPtr, pos)
		return &ast.StarExpr{Star: pos, X: b.asPointer(x, pos)}, someType
	}
	return &ast.StarExpr{Star: pos, X: paren(x.e)}, x.t.elem
}

// asPointer is a raw pointer as one to a raw pointer.
func (b *body) asPointer(x val, pos token.Pos) ast.Expr {
	return convert(&ast.StarExpr{Star: pos, X: rawPointer(pos)}, x.e)
}

func convert(t, x ast.Expr) ast.Expr {
	if _, ok := t.(*ast.StarExpr); ok {
		t = &ast.ParenExpr{Lparen: t.Pos(), X: t, Rparen: t.Pos()}
	}
	return &ast.CallExpr{Fun: t, Args: []ast.Expr{x}, Rparen: x.End()}
}

// index is an element of an array, or of what a pointer points to the first
// of.
func (b *body) index(e *cc.PostfixExpression, pos token.Pos) (ast.Expr, *ctype) {
	base := b.value(e.PostfixExpression)
	i, _ := b.after(&base, e.ExpressionList)
	if base.t.kind != array && base.t.kind != pointer && i.t.kind == pointer {
		base, i = i, base // i[a]
	}
	i = b.conv(i, intType, pos)
	if i.lit != nil && (*i.lit < 0 || *i.lit >= largeArray) {
		b.fail(e, "an element out of bounds")
	}
	if base.t.kind == array {
		if i.lit != nil && *i.lit >= int64(base.t.n) {
			b.fail(e, "an element out of bounds")
		}
		return &ast.IndexExpr{X: paren(base.e), Lbrack: pos, Index: i.e, Rbrack: pos}, base.t.elem.asValue()
	}
	if i.lit != nil && *i.lit == 0 {
		return b.deref(base, pos, e)
	}
	elem := someType
	if base.t.kind == pointer && !base.t.isRaw() {
		elem = base.t.elem
	}
	return &ast.IndexExpr{X: b.asArray(base, elem, pos), Lbrack: pos, Index: i.e, Rbrack: pos}, elem.asValue()
}

// asArray is a pointer as one to a large array.
func (b *body) asArray(x val, elem *ctype, pos token.Pos) ast.Expr {
	t := &ast.StarExpr{Star: pos, X: &ast.ArrayType{Lbrack: pos, Len: &ast.BasicLit{ValuePos: pos, Kind: token.INT, Value: strconv.Itoa(largeArray)}, Elt: elem.asValue().goType(pos, b.opaque)}}
	return convert(t, b.raw(x, pos))
}

// raw is a value as an unsafe.Pointer.
func (b *body) raw(x val, pos token.Pos) ast.Expr { return b.conv(x, voidPtr, pos).e }

// offset adds a number to a pointer. A pointer to plain memory stays one to
// the same memory; one to pointers is one to another of them.
func (b *body) offset(x, n val, op token.Token, pos token.Pos, at cc.Token) val {
	if x.t.kind == pointer && !x.t.isRaw() && (x.t.elem.tracks(0) || x.t.elem.kind == pointer) {
		if op == token.SUB || n.lit != nil && *n.lit < 0 {
			panic(giveUp{"pointer arithmetic on pointers", pos})
		}
		return val{e: &ast.UnaryExpr{OpPos: pos, Op: token.AND, X: &ast.IndexExpr{X: b.asArray(x, x.t.elem, pos), Lbrack: pos, Index: n.e, Rbrack: pos}}, t: x.t}
	}
	if op == token.SUB {
		if n.lit != nil {
			n = number(-*n.lit, pos)
		} else {
			n = val{e: &ast.UnaryExpr{OpPos: pos, Op: token.SUB, X: paren(n.e)}, t: intType}
		}
	}
	add := &ast.CallExpr{
		Fun:  &ast.SelectorExpr{X: b.ident("unsafe", pos), Sel: b.ident("Add", pos)},
		Args: []ast.Expr{b.raw(x, pos), n.e}, Rparen: pos,
	}
	return b.conv(val{e: add, t: voidPtr}, x.t, pos)
}

// addressOf is &e.
func (b *body) addressOf(e cc.ExpressionNode, pos token.Pos) val {
	inner := e
	for {
		p, ok := inner.(*cc.PrimaryExpression)
		if !ok || p.Case != cc.PrimaryExpressionExpr {
			break
		}
		inner = p.ExpressionList
	}
	switch x := inner.(type) {
	case *cc.UnaryExpression:
		if x.Case == cc.UnaryExpressionDeref {
			return b.value(x.CastExpression)
		}
	case *cc.PrimaryExpression:
		if x.Case == cc.PrimaryExpressionIdent && b.lookup(x.Token.SrcStr()) == nil && b.isFunc(x.Token.SrcStr()) {
			return b.name(x.Token.SrcStr(), pos)
		}
	}
	place, t := b.place(inner)
	if star, ok := place.(*ast.StarExpr); ok {
		if pointerTo(t).isRaw() {
			return val{e: convert(rawPointer(pos), star.X), t: pointerTo(t)}
		}
		return val{e: star.X, t: pointerTo(t)}
	}
	addr := ast.Expr(&ast.UnaryExpr{OpPos: pos, Op: token.AND, X: place})
	if pointerTo(t).isRaw() {
		addr = convert(rawPointer(pos), addr)
	}
	return val{e: addr, t: pointerTo(t)}
}

// decay is the address of the first element for an array, else x.
func (b *body) decay(x val, pos token.Pos) val {
	if x.t.kind != array {
		return x
	}
	t := pointerTo(x.t.elem)
	addr := &ast.UnaryExpr{OpPos: pos, Op: token.AND, X: x.e}
	return val{e: convert(t.goType(pos, b.opaque), convert(rawPointer(pos), addr)), t: t}
}

// conv converts a value.
func (b *body) conv(x val, t *ctype, pos token.Pos) val {
	x = b.decay(x, pos)
	t = t.asValue()
	switch {
	case t.kind == voidKind:
		return x
	case x.t.kind == voidKind:
		panic(giveUp{"the result of a function that has none", pos})
	case x.isBool && t.kind == integer:
		return b.asInt(x, pos)
	case x.alloc && t.kind == pointer && !t.isRaw():
		return b.allocated(t, pos)
	case x.t.key() == t.key() && !x.isBool:
		x.t = t
		return x
	case t.isPointer() && (x.null || x.lit != nil && *x.lit == 0):
		return val{e: b.ident("nil", pos), t: t, null: true}
	case t.isPointer():
		raw := x.e
		switch {
		case x.t.kind == integer:
			raw = convert(rawPointer(pos), convert(b.ident("uintptr", pos), b.asInt(x, pos).e))
		case x.t.isPointer() && !x.t.isRaw():
			raw = convert(rawPointer(pos), x.e)
		case !x.t.isPointer():
			panic(giveUp{"a struct in the place of a pointer", pos})
		}
		if t.isRaw() {
			return val{e: raw, t: t}
		}
		return val{e: convert(t.goType(pos, b.opaque), raw), t: t}
	case t.kind == integer && x.t.isPointer():
		if x.null {
			return number(0, pos)
		}
		return val{e: convert(b.ident("int", pos), convert(b.ident("uintptr", pos), b.raw(x, pos))), t: t}
	case x.t.kind == unspecified:
		return val{e: b.ident(b.zero(t), pos), t: t}
	}
	panic(giveUp{"a conversion of a struct", pos})
}

// allocated is new memory, or none.
func (b *body) allocated(t *ctype, pos token.Pos) val {
	v := b.temp(t)
	block := func(x ast.Expr) *ast.BlockStmt {
		return &ast.BlockStmt{Lbrace: pos, List: b.collected(func() { b.assign(b.ident(v.goName, pos), x, pos) }), Rbrace: pos}
	}
	made := &ast.CallExpr{Fun: b.ident("new", pos), Args: []ast.Expr{t.elem.goType(pos, b.opaque)}}
	b.emit(&ast.IfStmt{If: pos, Cond: b.truth(b.unknown(pos), pos), Body: block(made), Else: block(b.ident("nil", pos))})
	return val{e: b.ident(v.goName, pos), t: t}
}

// asInt is a number, also for a bool of Go: that takes a branch.
func (b *body) asInt(x val, pos token.Pos) val {
	if !x.isBool {
		return b.conv(x, intType, pos)
	}
	v := b.temp(intType)
	set := func(n int64) *ast.BlockStmt {
		return &ast.BlockStmt{Lbrace: pos, List: b.collected(func() { b.assign(b.ident(v.goName, pos), intLit(n, pos), pos) }), Rbrace: pos}
	}
	b.emit(&ast.IfStmt{If: pos, Cond: x.e, Body: set(1), Else: set(0)})
	return val{e: b.ident(v.goName, pos), t: intType}
}

// cast translates (T)x.
func (b *body) cast(e *cc.CastExpression) val {
	pos := b.at(e.Token)
	t := b.typeName(e.TypeName).asValue()
	x := b.value(e.CastExpression)
	if t.kind == voidKind {
		return x
	}
	if t.kind == pointer && x.lit != nil && *x.lit == 0 {
		return val{e: b.ident("nil", pos), t: t, null: true}
	}
	if t.kind == record || t.kind == opaque {
		return x
	}
	if x.null {
		x.t = t
		if t.kind == integer {
			return number(0, pos)
		}
		return x
	}
	lit := x.lit
	if t.kind == integer && lit != nil && *lit < 0 && b.unsigned(e.TypeName) {
		return b.unknownInt("unsigned"+strconv.FormatInt(*lit, 10), pos)
	}
	x = b.conv(x, t, pos)
	if t.kind == integer {
		x.lit = lit
	}
	return x
}

// unsigned reports whether a type's name is that of a number without a sign:
// how many bits it has isn't known.
func (b *body) unsigned(t *cc.TypeName) bool {
	for l := t.SpecifierQualifierList; l != nil; l = l.SpecifierQualifierList {
		if l.Case != cc.SpecifierQualifierListTypeSpec {
			continue
		}
		s := l.TypeSpecifier
		if s.Case == cc.TypeSpecifierUnsigned || s.Case == cc.TypeSpecifierTypeName && (s.Token.SrcStr()[0] == 'u' || s.Token.SrcStr() == "size_t") {
			return true
		}
	}
	return false
}
