package csource

import (
	"go/ast"
	"go/token"

	"modernc.org/cc/v4"
)

// cond translates an expression that is a condition to a bool of Go. Its
// positions are such that messages can quote it.
func (b *body) cond(e cc.ExpressionNode) ast.Expr {
	switch e := e.(type) {
	case *cc.PrimaryExpression:
		if e.Case == cc.PrimaryExpressionExpr {
			return b.cond(e.ExpressionList)
		}
	case *cc.ExpressionList:
		for ; e.ExpressionList != nil; e = e.ExpressionList {
			b.effect(e.AssignmentExpression)
		}
		return b.cond(e.AssignmentExpression)
	case *cc.UnaryExpression:
		if e.Case == cc.UnaryExpressionNot {
			pos := b.at(e.Token)
			return not(b.cond(e.CastExpression), pos)
		}
	case *cc.LogicalAndExpression:
		if e.Case == cc.LogicalAndExpressionLAnd {
			return b.logical(token.LAND, e.LogicalAndExpression, e.InclusiveOrExpression, e.Token)
		}
	case *cc.LogicalOrExpression:
		if e.Case == cc.LogicalOrExpressionLOr {
			return b.logical(token.LOR, e.LogicalOrExpression, e.LogicalAndExpression, e.Token)
		}
	case *cc.EqualityExpression:
		if e.Case != cc.EqualityExpressionRel {
			op := token.EQL
			if e.Case == cc.EqualityExpressionNeq {
				op = token.NEQ
			}
			return b.compare(op, e.EqualityExpression, e.RelationalExpression, e.Token)
		}
	case *cc.RelationalExpression:
		op, ok := map[cc.RelationalExpressionCase]token.Token{
			cc.RelationalExpressionLt: token.LSS, cc.RelationalExpressionGt: token.GTR,
			cc.RelationalExpressionLeq: token.LEQ, cc.RelationalExpressionGeq: token.GEQ,
		}[e.Case]
		if ok {
			return b.compare(op, e.RelationalExpression, e.ShiftExpression, e.Token)
		}
	}
	pos := b.atNode(e)
	return b.truth(b.value(e), pos)
}

// truth is whether a value isn't 0.
func (b *body) truth(v val, pos token.Pos) ast.Expr {
	v = b.decay(v, pos)
	switch {
	case v.isBool:
		return v.e
	case v.lit != nil:
		return b.constBool(*v.lit != 0, pos)
	case v.null:
		return b.constBool(false, pos)
	case v.t.kind == integer:
		// The 0 that C doesn't write has the place of the value.
		return &ast.BinaryExpr{X: paren(v.e), OpPos: pos, Op: token.NEQ, Y: intLit(0, v.e.End()-1)}
	case v.t.isPointer():
		return &ast.BinaryExpr{X: paren(v.e), OpPos: pos, Op: token.NEQ, Y: b.ident("nil", v.e.End()-3)}
	}
	panic(giveUp{"a condition that is no number", pos})
}

func (b *body) constBool(v bool, pos token.Pos) ast.Expr {
	if v {
		return b.ident("true", pos)
	}
	return b.ident("false", pos)
}

// logical translates && and ||. If the right side takes statements, they are
// in a branch.
func (b *body) logical(op token.Token, left, right cc.ExpressionNode, t cc.Token) ast.Expr {
	x := b.cond(left)
	pos := b.at(t)
	var y ast.Expr
	list := b.collected(func() { y = b.cond(right) })
	if len(list) == 0 {
		return &ast.BinaryExpr{X: paren(x), OpPos: pos, Op: op, Y: paren(y)}
	}
	v := b.temp(intType)
	set := func(n int64) ast.Stmt {
		return &ast.AssignStmt{Lhs: []ast.Expr{b.ident(v.goName, pos)}, TokPos: pos, Tok: token.ASSIGN, Rhs: []ast.Expr{intLit(n, pos)}}
	}
	block := func(list ...ast.Stmt) *ast.BlockStmt {
		return &ast.BlockStmt{Lbrace: pos, List: list, Rbrace: b.last}
	}
	test := block(append(list, &ast.IfStmt{If: pos, Cond: y, Body: block(set(1)), Else: block(set(0))})...)
	if op == token.LAND {
		b.emit(&ast.IfStmt{If: pos, Cond: x, Body: test, Else: block(set(0))})
	} else {
		b.emit(&ast.IfStmt{If: pos, Cond: x, Body: block(set(1)), Else: test})
	}
	return &ast.BinaryExpr{X: b.ident(v.goName, pos), OpPos: pos, Op: token.NEQ, Y: intLit(0, pos)}
}

// compare translates a comparison.
func (b *body) compare(op token.Token, left, right cc.ExpressionNode, t cc.Token) ast.Expr {
	x := b.value(left)
	y, _ := b.after(&x, right)
	pos := b.at(t)
	x, y = b.decay(x, pos), b.decay(y, pos)
	zero := func(v val) bool { return v.null || v.lit != nil && *v.lit == 0 }
	ordered := op != token.EQL && op != token.NEQ
	switch {
	case x.t.isPointer() && zero(y) && !ordered:
		y = val{e: b.ident("nil", max(pos, b.last)), t: x.t}
		if x.null {
			return b.constBool(op == token.EQL, pos)
		}
	case y.t.isPointer() && zero(x) && !ordered:
		x = val{e: b.ident("nil", x.e.Pos()), t: y.t}
	case x.t.isPointer() && y.t.isPointer() && !ordered:
		if x.t.key() != y.t.key() {
			x, y = b.conv(x, voidPtr, pos), b.conv(y, voidPtr, pos)
		}
	case x.isBool && y.lit != nil && !ordered && (*y.lit == 0 || *y.lit == 1):
		// (a == b) == 0
		if (*y.lit == 1) == (op == token.EQL) {
			return x.e
		}
		return not(x.e, pos)
	default:
		x, y = b.asInt(x, pos), b.asInt(y, pos)
	}
	return &ast.BinaryExpr{X: paren(x.e), OpPos: pos, Op: op, Y: paren(y.e)}
}
