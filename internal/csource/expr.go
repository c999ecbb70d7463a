package csource

import (
	"go/ast"
	"go/token"
	"strconv"

	"modernc.org/cc/v4"
)

// A val is a translated expression.
type val struct {
	e ast.Expr
	t *ctype
	// isBool: it is a bool of Go, and t is integer.
	isBool bool
	// lit is the value of a constant; null tells a null pointer constant.
	lit  *int64
	null bool
	// alloc: it is new memory, if there was any.
	alloc bool
}

func intLit(n int64, pos token.Pos) ast.Expr {
	if n < 0 {
		return &ast.UnaryExpr{OpPos: pos, Op: token.SUB, X: &ast.BasicLit{ValuePos: pos, Kind: token.INT, Value: strconv.FormatUint(uint64(-n), 10)}}
	}
	return &ast.BasicLit{ValuePos: pos, Kind: token.INT, Value: strconv.FormatInt(n, 10)}
}

func number(n int64, pos token.Pos) val {
	if n == -1<<63 {
		n++ // Go has no literal for it
	}
	return val{e: intLit(n, pos), t: intType, lit: &n}
}

// unknown is a value of which nothing is known.
func (b *body) unknown(pos token.Pos) val {
	return val{e: &ast.CallExpr{Fun: b.ident(anything, pos)}, t: someType}
}

// unknownInt is a number of which nothing is known but that it stays the
// same.
func (b *body) unknownInt(name string, pos token.Pos) val {
	return val{e: b.ident(b.someInt(name), pos), t: intType}
}

// value translates an expression; what it does is emitted before, as far as
// it is no expression in Go.
func (b *body) value(e cc.ExpressionNode) val {
	if v, ok := b.fixedValue(e); ok {
		return v
	}
	switch e := e.(type) {
	case *cc.PrimaryExpression:
		return b.primary(e)
	case *cc.PostfixExpression:
		return b.postfix(e)
	case *cc.UnaryExpression:
		return b.unary(e)
	case *cc.CastExpression:
		if e.Case == cc.CastExpressionCast {
			return b.cast(e)
		}
		return b.value(e.UnaryExpression)
	case *cc.MultiplicativeExpression:
		op := map[cc.MultiplicativeExpressionCase]token.Token{cc.MultiplicativeExpressionMul: token.MUL, cc.MultiplicativeExpressionDiv: token.QUO, cc.MultiplicativeExpressionMod: token.REM}[e.Case]
		return b.arith(op, e.MultiplicativeExpression, e.CastExpression, e.Token)
	case *cc.AdditiveExpression:
		op := token.ADD
		if e.Case == cc.AdditiveExpressionSub {
			op = token.SUB
		}
		return b.arith(op, e.AdditiveExpression, e.MultiplicativeExpression, e.Token)
	case *cc.ShiftExpression:
		op := token.SHL
		if e.Case == cc.ShiftExpressionRsh {
			op = token.SHR
		}
		return b.arith(op, e.ShiftExpression, e.AdditiveExpression, e.Token)
	case *cc.AndExpression:
		return b.arith(token.AND, e.AndExpression, e.EqualityExpression, e.Token)
	case *cc.ExclusiveOrExpression:
		return b.arith(token.XOR, e.ExclusiveOrExpression, e.AndExpression, e.Token)
	case *cc.InclusiveOrExpression:
		return b.arith(token.OR, e.InclusiveOrExpression, e.ExclusiveOrExpression, e.Token)
	case *cc.RelationalExpression, *cc.EqualityExpression, *cc.LogicalAndExpression, *cc.LogicalOrExpression:
		return val{e: b.cond(e), t: intType, isBool: true}
	case *cc.ConditionalExpression:
		return b.conditional(e)
	case *cc.AssignmentExpression:
		return b.assignment(e, true)
	case *cc.ExpressionList:
		for ; e.ExpressionList != nil; e = e.ExpressionList {
			b.effect(e.AssignmentExpression)
		}
		return b.value(e.AssignmentExpression)
	case *cc.ConstantExpression:
		return b.value(e.ConditionalExpression)
	}
	b.fail(e, "an expression that isn't understood (%T)", e)
	return val{}
}

// effect translates an expression for what it does.
func (b *body) effect(e cc.ExpressionNode) {
	switch e := e.(type) {
	case *cc.ExpressionList:
		for ; e != nil; e = e.ExpressionList {
			b.effect(e.AssignmentExpression)
		}
		return
	case *cc.AssignmentExpression:
		b.assignment(e, false)
		return
	case *cc.PostfixExpression:
		if e.Case == cc.PostfixExpressionInc || e.Case == cc.PostfixExpressionDec {
			b.step(e.PostfixExpression, e.Case == cc.PostfixExpressionInc, b.at(e.Token))
			return
		}
	case *cc.ConditionalExpression:
		if e.Case == cc.ConditionalExpressionCond {
			stmt := &ast.IfStmt{If: b.atNode(e), Cond: b.cond(e.LogicalOrExpression)}
			stmt.Body = b.blockOf(func() { b.effect(e.ExpressionList) })
			stmt.Else = b.blockOf(func() { b.effect(e.ConditionalExpression) })
			b.emit(stmt)
			return
		}
	case *cc.CastExpression:
		if e.Case == cc.CastExpressionCast {
			b.effect(e.CastExpression) // (void)x
			return
		}
	case *cc.PrimaryExpression:
		switch {
		case e.Case == cc.PrimaryExpressionExpr:
			b.effect(e.ExpressionList)
			return
		case e.Case == cc.PrimaryExpressionStmt:
			b.block(e.CompoundStatement)
			return
		}
	case *cc.LogicalAndExpression:
		stmt := &ast.IfStmt{If: b.atNode(e), Cond: b.cond(e.LogicalAndExpression)}
		stmt.Body = b.blockOf(func() { b.effect(e.InclusiveOrExpression) })
		b.emit(stmt)
		return
	}
	v := b.value(e)
	if call, ok := v.e.(*ast.CallExpr); ok && isCall(v) {
		b.emit(&ast.ExprStmt{X: call})
	}
}

// isCall reports whether v is a call of a function that the source has, not a
// conversion.
func isCall(v val) bool {
	call, ok := v.e.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := call.Fun.(*ast.Ident)
	return ok && id.Name != anything && id.Name != "int" && id.Name != "uintptr"
}

func (b *body) primary(e *cc.PrimaryExpression) val {
	pos := b.at(e.Token)
	switch e.Case {
	case cc.PrimaryExpressionIdent:
		return b.name(e.Token.SrcStr(), pos)
	case cc.PrimaryExpressionInt:
		if n, ok := parseInt(e.Token.SrcStr()); ok {
			return number(n, pos)
		}
		return b.unknownInt(e.Token.SrcStr(), pos)
	case cc.PrimaryExpressionFloat:
		return b.unknownInt(e.Token.SrcStr(), pos)
	case cc.PrimaryExpressionChar, cc.PrimaryExpressionLChar:
		return charLit(e.Token.SrcStr(), pos)
	case cc.PrimaryExpressionString, cc.PrimaryExpressionLString:
		return val{e: &ast.UnaryExpr{OpPos: pos, Op: token.AND, X: b.ident(b.someInt("text"), pos)}, t: pointerTo(intType)}
	case cc.PrimaryExpressionExpr:
		v := b.value(e.ExpressionList)
		if v.isBool || v.lit != nil {
			return v
		}
		return v
	case cc.PrimaryExpressionStmt:
		return b.blockValue(e.CompoundStatement)
	}
	b.fail(e, "a generic selection")
	return val{}
}

func charLit(s string, pos token.Pos) val {
	if r, _, _, err := strconv.UnquoteChar(s[1:max(1, len(s)-1)], '\''); err == nil {
		return number(int64(r), pos)
	}
	return number(1, pos)
}

// blockValue is the value of GNU C's ({ ... }): that of its last expression.
func (b *body) blockValue(c *cc.CompoundStatement) val {
	b.push()
	defer b.pop()
	for l := c.BlockItemList; l != nil; l = l.BlockItemList {
		switch i := l.BlockItem; {
		case i.Case == cc.BlockItemDecl:
			b.declaration(i.Declaration)
		case i.Case == cc.BlockItemStmt && l.BlockItemList == nil && i.Statement.Case == cc.StatementExpr && i.Statement.ExpressionStatement.ExpressionList != nil:
			v := b.value(i.Statement.ExpressionStatement.ExpressionList)
			return b.saved(v, b.last)
		case i.Case == cc.BlockItemStmt:
			b.stmt(i.Statement)
		}
	}
	return b.unknown(b.last)
}

// saved keeps a value in a variable, so that what follows can't change it.
func (b *body) saved(v val, pos token.Pos) val {
	if v.lit != nil || v.null || v.t.kind == array { // an array is its place
		return v
	}
	if v.isBool {
		return b.asInt(v, pos)
	}
	if v.t.kind == voidKind {
		return v
	}
	t := b.temp(v.t)
	b.assign(b.ident(t.goName, pos), v.e, pos)
	return val{e: b.ident(t.goName, pos), t: v.t}
}

// name is a name as a value.
func (b *body) name(name string, pos token.Pos) val {
	if v := b.lookup(name); v != nil {
		return val{e: b.ident(v.goName, pos), t: v.t}
	}
	if n, ok := b.enums[name]; ok {
		return number(n, pos)
	}
	if b.isFunc(name) {
		return val{e: b.ident(b.funcPointer(name), pos), t: voidPtr}
	}
	if n, ok := b.headerNumber(name, b.parsed.included); ok {
		return number(n, pos)
	}
	return val{e: b.ident(b.someValue(name), pos), t: someType}
}

func (b *body) postfix(e *cc.PostfixExpression) val {
	switch e.Case {
	case cc.PostfixExpressionCall:
		return b.call(e)
	case cc.PostfixExpressionInc, cc.PostfixExpressionDec:
		pos := b.at(e.Token)
		old := b.saved(b.value(e.PostfixExpression), pos)
		b.step(e.PostfixExpression, e.Case == cc.PostfixExpressionInc, pos)
		return old
	case cc.PostfixExpressionComplit:
		pos := b.at(e.Token)
		t := b.typeName(e.TypeName).asValue()
		v := b.temp(t)
		b.initialize(b.ident(v.goName, pos), t, &cc.Initializer{Case: cc.InitializerInitList, InitializerList: e.InitializerList, Token: e.Token})
		return val{e: b.ident(v.goName, pos), t: t}
	case cc.PostfixExpressionPrimary:
		return b.value(e.PrimaryExpression)
	}
	place, t := b.place(e)
	return val{e: place, t: t}
}

func (b *body) unary(e *cc.UnaryExpression) val {
	pos := b.at(e.Token)
	switch e.Case {
	case cc.UnaryExpressionInc, cc.UnaryExpressionDec:
		b.step(e.UnaryExpression, e.Case == cc.UnaryExpressionInc, pos)
		return b.value(e.UnaryExpression)
	case cc.UnaryExpressionAddrof:
		return b.addressOf(e.CastExpression, pos)
	case cc.UnaryExpressionDeref:
		v := b.value(e.CastExpression)
		if v.t.kind == pointer && v.t.elem.kind == function {
			return v
		}
		place, t := b.deref(v, pos, e)
		return val{e: place, t: t}
	case cc.UnaryExpressionPlus:
		return b.value(e.CastExpression)
	case cc.UnaryExpressionMinus, cc.UnaryExpressionCpl:
		v := b.asInt(b.value(e.CastExpression), pos)
		op := token.SUB
		if e.Case == cc.UnaryExpressionCpl {
			op = token.XOR
		}
		if v.lit != nil {
			if op == token.SUB {
				return number(-*v.lit, pos)
			}
			return number(^*v.lit, pos)
		}
		return val{e: &ast.UnaryExpr{OpPos: pos, Op: op, X: paren(v.e)}, t: intType}
	case cc.UnaryExpressionNot:
		return val{e: b.cond(e), t: intType, isBool: true}
	case cc.UnaryExpressionSizeofExpr, cc.UnaryExpressionSizeofType, cc.UnaryExpressionAlignofExpr, cc.UnaryExpressionAlignofType:
		return b.unknownInt("sizeof", pos)
	case cc.UnaryExpressionPostfix:
		return b.value(e.PostfixExpression)
	}
	b.fail(e, "the address of a label, or a complex number")
	return val{}
}

func paren(e ast.Expr) ast.Expr {
	switch e.(type) {
	case *ast.BinaryExpr, *ast.UnaryExpr, *ast.StarExpr:
		return &ast.ParenExpr{Lparen: e.Pos(), X: e, Rparen: e.End() - 1}
	}
	return e
}

func not(e ast.Expr, pos token.Pos) ast.Expr {
	return &ast.UnaryExpr{OpPos: pos, Op: token.NOT, X: paren(e)}
}

// arith translates an operator of numbers, or one of a pointer and a number.
func (b *body) arith(op token.Token, left, right cc.ExpressionNode, t cc.Token) val {
	x := b.value(left)
	y, _ := b.after(&x, right)
	pos := b.at(t)
	return b.binary(op, x, y, pos, t)
}

// after translates an expression that is evaluated after others; if that takes
// statements, the others are kept in variables first.
func (b *body) after(earlier *val, e cc.ExpressionNode) (v val, moved bool) {
	mark := len(*b.out)
	v = b.value(e)
	if len(*b.out) == mark || earlier == nil {
		return v, false
	}
	rest := append([]ast.Stmt(nil), (*b.out)[mark:]...)
	*b.out = (*b.out)[:mark]
	*earlier = b.saved(*earlier, b.last)
	*b.out = append(*b.out, rest...)
	return v, true
}

func (b *body) binary(op token.Token, x, y val, pos token.Pos, n cc.Token) val {
	x, y = b.decay(x, pos), b.decay(y, pos)
	switch {
	case x.t.kind == pointer && y.t.kind == pointer && op == token.SUB:
		x, y = b.conv(x, intType, pos), b.conv(y, intType, pos)
	case x.t.kind == pointer && (op == token.ADD || op == token.SUB):
		return b.offset(x, b.conv(y, intType, pos), op, pos, n)
	case y.t.kind == pointer && op == token.ADD:
		return b.offset(y, b.conv(x, intType, pos), op, pos, n)
	default:
		x, y = b.conv(x, intType, pos), b.conv(y, intType, pos)
	}
	if x.lit != nil && y.lit != nil {
		if k, ok := fold(op, *x.lit, *y.lit); ok {
			return number(k, pos)
		}
	}
	if y.lit != nil && (op == token.SHL || op == token.SHR) && *y.lit < 0 || y.lit != nil && *y.lit == 0 && (op == token.QUO || op == token.REM) {
		return b.unknownInt("undefined", pos)
	}
	return val{e: &ast.BinaryExpr{X: paren(x.e), OpPos: pos, Op: op, Y: paren(y.e)}, t: intType}
}

// fold computes with constants.
func fold(op token.Token, x, y int64) (int64, bool) {
	switch op {
	case token.ADD:
		return x + y, true
	case token.SUB:
		return x - y, true
	case token.MUL:
		return x * y, true
	case token.AND:
		return x & y, true
	case token.OR:
		return x | y, true
	case token.XOR:
		return x ^ y, true
	case token.QUO, token.REM:
		if y == 0 {
			return 0, false
		}
		if op == token.QUO {
			return x / y, true
		}
		return x % y, true
	case token.SHL, token.SHR:
		if y < 0 || y > 63 {
			return 0, false
		}
		if op == token.SHL {
			return x << y, true
		}
		return x >> y, true
	}
	return 0, false
}

// conditional translates c ? x : y by a variable.
func (b *body) conditional(e *cc.ConditionalExpression) val {
	pos := b.atNode(e)
	stmt := &ast.IfStmt{If: pos, Cond: b.cond(e.LogicalOrExpression)}
	var x, y val
	stmt.Body = b.blockOf(func() { x = b.decay(b.value(e.ExpressionList), pos) })
	other := b.blockOf(func() { y = b.decay(b.value(e.ConditionalExpression), pos) })
	stmt.Else = other
	t := common(x, y)
	if t.kind == voidKind {
		b.emit(stmt)
		return val{e: x.e, t: voidType}
	}
	v := b.temp(t)
	set := func(block *ast.BlockStmt, x val) {
		block.List = append(block.List, b.collected(func() { b.set(v, x, pos) })...)
	}
	set(stmt.Body, x)
	set(other, y)
	b.emit(stmt)
	return val{e: b.ident(v.goName, pos), t: t}
}

// common is the type of a value that is x or y.
func common(x, y val) *ctype {
	zero := func(v val) bool { return v.null || v.lit != nil && *v.lit == 0 }
	switch {
	case x.t.isPointer() && zero(y):
		return x.t
	case y.t.isPointer() && zero(x):
		return y.t
	case x.t.kind == unspecified:
		return y.t
	case y.t.kind == unspecified, x.t.kind == integer:
		return x.t
	case x.t.isPointer() && x.t.isRaw():
		return y.t
	}
	return x.t
}

// constant is the value of a constant expression, as far as it is simple.
func (t *unit) constant(e cc.ExpressionNode) (n int64, ok bool) {
	t.attempt(func() {
		if v := t.scratch().value(e); v.lit != nil {
			n, ok = *v.lit, true
		}
	})
	return n, ok
}

// scratch is the body of no function, to look at expressions outside of any.
func (t *unit) scratch() *body {
	b := &body{unit: t, f: &cfunc{}, names: map[string]bool{}, out: new([]ast.Stmt)}
	b.push()
	return b
}
