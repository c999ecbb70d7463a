package csource

import (
	"go/ast"
	"go/token"

	"modernc.org/cc/v4"
)

func (b *body) block(c *cc.CompoundStatement) {
	b.push()
	for l := c.BlockItemList; l != nil; l = l.BlockItemList {
		switch i := l.BlockItem; i.Case {
		case cc.BlockItemDecl:
			b.declaration(i.Declaration)
		case cc.BlockItemStmt:
			b.stmt(i.Statement)
		case cc.BlockItemFuncDef:
			b.fail(i, "a function inside a function")
		}
	}
	b.pop()
}

func (b *body) stmt(s *cc.Statement) {
	if s == nil {
		return
	}
	switch s.Case {
	case cc.StatementLabeled:
		b.labeled(s.LabeledStatement)
	case cc.StatementCompound:
		b.block(s.CompoundStatement)
	case cc.StatementExpr:
		if e := s.ExpressionStatement.ExpressionList; e != nil {
			b.effect(e)
		}
	case cc.StatementSelection:
		b.selection(s.SelectionStatement)
	case cc.StatementIteration:
		b.iteration(s.IterationStatement)
	case cc.StatementJump:
		b.jump(s.JumpStatement)
	case cc.StatementAsm:
		b.fail(s, "assembly")
	}
}

// declaration declares variables and sets them to their initial values.
func (b *body) declaration(d *cc.Declaration) {
	switch d.Case {
	case cc.DeclarationAssert:
		return
	case cc.DeclarationAuto:
		b.fail(d, "a variable without a type")
	}
	spec := b.specifiers(d.DeclarationSpecifiers)
	scope := b.scopes[len(b.scopes)-1]
	for l := d.InitDeclaratorList; l != nil; l = l.InitDeclaratorList {
		i := l.InitDeclarator
		name, _, t := b.declarator(spec.t, i.Declarator)
		switch {
		case spec.typedef:
			b.fail(d, "a typedef inside a function")
		case t.kind == function:
			b.declareFunc(name, t.fn, false)
			continue
		case spec.extern_:
			scope[name] = b.global(name, t.asValue(), false)
			continue
		case spec.static:
			scope[name] = b.global(name, t.asValue(), true)
			b.fix(scope[name], spec.constant, i)
			continue // set once, when the program starts
		}
		v := b.local(name, t.asValue())
		scope[name] = v
		if i.Case == cc.InitDeclaratorInit {
			b.initialize(b.ident(v.goName, b.atNode(i.Declarator)), v.t, i.Initializer)
		}
	}
}

// initialize sets a place to an initial value.
func (b *body) initialize(place ast.Expr, t *ctype, init *cc.Initializer) {
	pos := b.atNode(init)
	if init.Case == cc.InitializerExpr {
		if t.kind == array {
			b.effect(init.AssignmentExpression) // a text
			return
		}
		v := b.conv(b.value(init.AssignmentExpression), t, pos)
		b.assign(place, v.e, pos)
		return
	}
	if t.kind != record && t.kind != array {
		if l := init.InitializerList; l != nil && l.InitializerList == nil && t.kind != opaque {
			b.initialize(place, t, l.Initializer)
			return
		}
		for l := init.InitializerList; l != nil; l = l.InitializerList {
			if l.Initializer.Case == cc.InitializerExpr {
				b.effect(l.Initializer.AssignmentExpression)
			}
		}
		return
	}
	b.assign(place, &ast.CompositeLit{Type: t.goType(pos, b.opaque), Lbrace: pos, Rbrace: pos}, pos)
	b.elements(t, init.InitializerList, func(i int, init *cc.Initializer) {
		switch {
		case t.kind == record && i < len(t.rec.fields):
			f := t.rec.fields[i]
			b.initialize(&ast.SelectorExpr{X: place, Sel: b.ident(goField(f.name), pos)}, f.t.asValue(), init)
		case t.kind == array && i < t.n:
			b.initialize(&ast.IndexExpr{X: place, Index: intLit(int64(i), pos)}, t.elem.asValue(), init)
		}
	})
}

// elements calls f with each initial value of a list and the index of the
// field or element that it is for.
func (b *body) elements(t *ctype, l *cc.InitializerList, f func(i int, init *cc.Initializer)) {
	for i := 0; l != nil; l, i = l.InitializerList, i+1 {
		if l.Designation != nil {
			i = b.designated(t, l.Designation.DesignatorList)
		}
		f(i, l.Initializer)
	}
}

// designated is the index of the field or element that a designation names.
func (b *body) designated(t *ctype, l *cc.DesignatorList) int {
	if l.DesignatorList != nil {
		b.fail(l.Designator, "an initial value of a part of a part")
	}
	d := l.Designator
	switch d.Case {
	case cc.DesignatorField, cc.DesignatorField2:
		name := d.Token2.SrcStr()
		if d.Case == cc.DesignatorField2 {
			name = d.Token.SrcStr()
		}
		if t.kind == record {
			for i, f := range t.rec.fields {
				if f.name == name {
					return i
				}
			}
		}
	case cc.DesignatorIndex:
		if n, ok := b.constant(d.ConstantExpression); ok {
			return int(n)
		}
	}
	b.fail(d, "an initial value of a part that isn't known")
	return 0
}

func (b *body) labeled(s *cc.LabeledStatement) {
	if s.Case != cc.LabeledStatementLabel {
		b.fail(s, "a case inside of another statement")
	}
	pos := b.at(s.Token)
	b.emit(&ast.LabeledStmt{Label: b.ident(s.Token.SrcStr(), pos), Colon: pos, Stmt: &ast.EmptyStmt{Semicolon: pos}})
	b.stmt(s.Statement)
}

func (b *body) selection(s *cc.SelectionStatement) {
	pos := b.at(s.Token)
	if s.Case == cc.SelectionStatementSwitch {
		b.switchStmt(s, pos)
		return
	}
	stmt := &ast.IfStmt{If: pos, Cond: b.cond(s.ExpressionList)}
	stmt.Body = b.blockOf(func() { b.stmt(s.Statement) })
	if s.Case == cc.SelectionStatementIfElse {
		stmt.Else = b.blockOf(func() { b.stmt(s.Statement2) })
	}
	b.emit(stmt)
}

// blockOf is the block of the statements that f emits.
func (b *body) blockOf(f func()) *ast.BlockStmt {
	pos := b.last
	list := b.collected(f)
	return &ast.BlockStmt{Lbrace: pos, List: list, Rbrace: b.last}
}

func (b *body) jump(s *cc.JumpStatement) {
	pos := b.at(s.Token)
	switch s.Case {
	case cc.JumpStatementGoto:
		b.emit(&ast.BranchStmt{TokPos: pos, Tok: token.GOTO, Label: b.ident(s.Token2.SrcStr(), pos)})
	case cc.JumpStatementContinue:
		for i := len(b.loops) - 1; i >= 0; i-- {
			if b.loops[i].isSwitch {
				continue
			}
			b.loops[i].continues = true
			if b.loops[i].next != "" {
				b.emit(&ast.BranchStmt{TokPos: pos, Tok: token.GOTO, Label: b.ident(b.loops[i].next, pos)})
				return
			}
			break
		}
		b.emit(&ast.BranchStmt{TokPos: pos, Tok: token.CONTINUE})
	case cc.JumpStatementBreak:
		b.emit(&ast.BranchStmt{TokPos: pos, Tok: token.BREAK})
	case cc.JumpStatementReturn:
		ret := &ast.ReturnStmt{Return: pos}
		if e := s.ExpressionList; e != nil {
			if b.f.t.result.kind == voidKind {
				b.effect(e)
			} else {
				ret.Results = []ast.Expr{b.conv(b.value(e), b.f.t.result.asValue(), pos).e}
			}
		} else if b.f.t.result.kind != voidKind {
			ret.Results = []ast.Expr{b.conv(b.unknown(pos), b.f.t.result.asValue(), pos).e}
		}
		b.emit(ret)
	default:
		b.fail(s, "a computed goto")
	}
}
