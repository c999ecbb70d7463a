package csource

import "modernc.org/cc/v4"

// This file finds what constant variables hold: tables of functions are called
// as the functions that they were given.

// A fixed is the initial value of a variable that never has another, or of a
// part of it.
type fixed struct {
	// unit is where its names mean something.
	unit *unit
	// init is nil for what C sets to zero.
	init *cc.Initializer
}

// fix notes the initial value of a constant.
func (u *unit) fix(v *variable, base bool, d *cc.InitDeclarator) {
	if d.Case == cc.InitDeclaratorInit && isConst(base, d.Declarator) {
		v.fixed = &fixed{u, d.Initializer}
	}
}

// isConst reports whether what a declarator declares is constant; base tells
// that the type before it is.
func isConst(base bool, d *cc.Declarator) bool {
	for p := d.Pointer; p != nil; p = p.Pointer {
		base = hasConst(p.TypeQualifiers)
	}
	direct := d.DirectDeclarator
	for ; direct.Case != cc.DirectDeclaratorIdent; direct = direct.DirectDeclarator {
		switch direct.Case {
		case cc.DirectDeclaratorDecl:
			return isConst(base, direct.Declarator)
		case cc.DirectDeclaratorFuncParam, cc.DirectDeclaratorFuncIdent:
			base = false
		}
	}
	return base
}

func hasConst(l *cc.TypeQualifiers) bool {
	for ; l != nil; l = l.TypeQualifiers {
		if l.TypeQualifier != nil && l.TypeQualifier.Case == cc.TypeQualifierConst {
			return true
		}
	}
	return false
}

// fixedValue is the pointer that a constant, or a part of one, always is, if that
// is one to a function or NULL.
func (b *body) fixedValue(e cc.ExpressionNode) (v val, ok bool) {
	f, t := b.fixedPart(e)
	if f == nil || t.kind != pointer {
		return val{}, false
	}
	pos := b.atNode(e)
	if f.init != nil && f.init.Case != cc.InitializerExpr {
		return val{}, false
	}
	if f.isNull() {
		return val{e: b.ident("nil", pos), t: t, null: true}, true
	}
	name := f.unit.funcNamed(f.init.AssignmentExpression)
	if name == "" {
		return val{}, false
	}
	return val{e: b.ident(f.unit.funcPointer(name), pos), t: t}, true
}

// isNull reports whether a pointer is NULL.
func (f *fixed) isNull() bool {
	if f.init == nil {
		return true
	}
	p, ok := bare(f.init.AssignmentExpression).(*cc.PrimaryExpression)
	if !ok || p.Case != cc.PrimaryExpressionInt {
		return false
	}
	n, ok := parseInt(p.Token.SrcStr())
	return ok && n == 0
}

// funcNamed is the function that an expression is the address of, "" for any
// other expression.
func (u *unit) funcNamed(e cc.ExpressionNode) string {
	e = bare(e)
	if address, ok := e.(*cc.UnaryExpression); ok && address.Case == cc.UnaryExpressionAddrof {
		e = bare(address.CastExpression)
	}
	p, ok := e.(*cc.PrimaryExpression)
	if !ok || p.Case != cc.PrimaryExpressionIdent {
		return ""
	}
	if name := p.Token.SrcStr(); u.globals[name] == nil && u.isFunc(name) {
		return name
	}
	return ""
}

// bare is an expression without the parentheses and casts around it.
func bare(e cc.ExpressionNode) cc.ExpressionNode {
	for {
		switch x := e.(type) {
		case *cc.PrimaryExpression:
			if x.Case != cc.PrimaryExpressionExpr {
				return e
			}
			e = x.ExpressionList
		case *cc.CastExpression:
			if x.Case != cc.CastExpressionCast {
				return e
			}
			e = x.CastExpression
		default:
			return e
		}
	}
}

// fixedPart is what a constant, a field of one or an element of one holds, and
// its type; nil if e is none of these.
func (b *body) fixedPart(e cc.ExpressionNode) (f *fixed, t *ctype) {
	switch e := e.(type) {
	case *cc.PrimaryExpression:
		switch e.Case {
		case cc.PrimaryExpressionExpr:
			return b.fixedPart(e.ExpressionList)
		case cc.PrimaryExpressionIdent:
			if v := b.lookup(e.Token.SrcStr()); v != nil {
				return v.fixed, v.t
			}
		}
	case *cc.PostfixExpression:
		switch e.Case {
		case cc.PostfixExpressionSelect:
			f, t = b.fixedPart(e.PostfixExpression)
			return f.field(t, e.Token2.SrcStr())
		case cc.PostfixExpressionIndex:
			f, t = b.fixedPart(e.PostfixExpression)
			if i, ok := b.plainIndex(e.ExpressionList); ok {
				return f.element(t, i)
			}
		}
	}
	return nil, nil
}

// plainIndex is an index that is a number or the name of one: any other would be
// translated here once more.
func (b *body) plainIndex(e cc.ExpressionNode) (i int64, ok bool) {
	p, ok := e.(*cc.PrimaryExpression)
	if !ok || p.Case == cc.PrimaryExpressionExpr || p.Case == cc.PrimaryExpressionStmt {
		return 0, false
	}
	if p.Case == cc.PrimaryExpressionIdent && b.lookup(p.Token.SrcStr()) != nil {
		return 0, false
	}
	return b.constant(p)
}

// field is what a field holds, of which all initial values are known by their
// place.
func (f *fixed) field(t *ctype, name string) (*fixed, *ctype) {
	if f == nil || t.kind != record || t.rec.union || t.rec.anonymous {
		return nil, nil
	}
	for i, fd := range t.rec.fields {
		if fd.name == name {
			return f.part(t, i), fd.t.asValue()
		}
	}
	return nil, nil
}

// element is what element i of an array holds.
func (f *fixed) element(t *ctype, i int64) (*fixed, *ctype) {
	if f == nil || t.kind != array || i < 0 || i >= int64(t.n) {
		return nil, nil
	}
	return f.part(t, int(i)), t.elem.asValue()
}

// part is what part i of a struct or an array of type t holds; nil if that isn't
// known.
func (f *fixed) part(t *ctype, i int) *fixed {
	if f.init == nil {
		return f
	}
	if f.init.Case != cc.InitializerInitList {
		return nil
	}
	var part *fixed
	f.unit.attempt(func() {
		p := &fixed{unit: f.unit}
		f.unit.scratch().elements(t, f.init.InitializerList, func(at int, init *cc.Initializer) {
			if init.Case == cc.InitializerExpr && t.hasParts(at) {
				f.unit.fail(init, "an initial value without braces of its own, which those after it go on with")
			}
			if at == i {
				p.init = init
			}
		})
		part = p
	})
	return part
}

// hasParts reports whether part i of a struct or an array has parts itself.
func (t *ctype) hasParts(i int) bool {
	elem := t.elem
	if t.kind == record {
		if i >= len(t.rec.fields) {
			return false
		}
		elem = t.rec.fields[i].t
	}
	switch elem.asValue().kind {
	case record, array, opaque:
		return true
	}
	return false
}
