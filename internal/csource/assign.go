package csource

import (
	"go/ast"
	"go/token"

	"modernc.org/cc/v4"
)

var compound = map[cc.AssignmentExpressionCase]token.Token{
	cc.AssignmentExpressionMul: token.MUL, cc.AssignmentExpressionDiv: token.QUO, cc.AssignmentExpressionMod: token.REM,
	cc.AssignmentExpressionAdd: token.ADD, cc.AssignmentExpressionSub: token.SUB,
	cc.AssignmentExpressionLsh: token.SHL, cc.AssignmentExpressionRsh: token.SHR,
	cc.AssignmentExpressionAnd: token.AND, cc.AssignmentExpressionXor: token.XOR, cc.AssignmentExpressionOr: token.OR,
}

// assignment translates an assignment; used tells that its value matters.
func (b *body) assignment(e *cc.AssignmentExpression, used bool) val {
	pos := b.at(e.Token)
	op, isCompound := compound[e.Case]
	var x val
	if isCompound {
		place, t := b.place(e.UnaryExpression)
		old := val{e: place, t: t}
		y, _ := b.after(&old, e.AssignmentExpression)
		x = b.binary(op, old, y, pos, e.Token)
	} else {
		x = b.value(e.AssignmentExpression)
	}
	mark := len(*b.out)
	place, t := b.place(e.UnaryExpression)
	if len(*b.out) > mark && !isCompound {
		rest := append([]ast.Stmt(nil), (*b.out)[mark:]...)
		*b.out = (*b.out)[:mark]
		x = b.saved(x, pos)
		*b.out = append(*b.out, rest...)
	}
	if t.kind == array {
		b.fail(e, "an assignment to an array")
	}
	x = b.conv(x, t, b.at(e.Token))
	if !used || x.null || x.lit != nil {
		b.assign(place, x.e, pos)
		return x
	}
	if id, ok := place.(*ast.Ident); ok {
		b.assign(place, x.e, pos)
		return val{e: b.ident(id.Name, id.NamePos), t: t}
	}
	x = b.saved(x, pos)
	b.assign(place, x.e, pos)
	return x
}

// step adds 1 to a place, or subtracts it.
func (b *body) step(e cc.ExpressionNode, up bool, pos token.Pos) {
	place, t := b.place(e)
	op := token.ADD
	if !up {
		op = token.SUB
	}
	x := b.binary(op, val{e: place, t: t}, number(1, pos), pos, cc.Token{})
	b.assign(place, b.conv(x, t, pos).e, pos)
}
