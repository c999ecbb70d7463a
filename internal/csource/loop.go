package csource

import (
	"go/ast"
	"go/token"

	"modernc.org/cc/v4"
)

// iteration translates the loops of C. Where a condition or a step takes more
// than an expression of Go, it goes into the loop's body, and continue goes to
// a label before it.
func (b *body) iteration(s *cc.IterationStatement) {
	pos := b.at(s.Token)
	b.push()
	defer b.pop()
	switch s.Case {
	case cc.IterationStatementWhile:
		b.loop(pos, s.ExpressionList, nil, s.Statement)
	case cc.IterationStatementDo:
		b.doWhile(pos, s)
	case cc.IterationStatementFor:
		if s.ExpressionList != nil {
			b.effect(s.ExpressionList)
		}
		b.loop(pos, s.ExpressionList2, s.ExpressionList3, s.Statement)
	case cc.IterationStatementForDecl:
		b.declaration(s.Declaration)
		b.loop(pos, s.ExpressionList, s.ExpressionList2, s.Statement)
	}
}

func (b *body) loop(pos token.Pos, cond, step cc.ExpressionNode, s *cc.Statement) {
	stmt := &ast.ForStmt{For: pos}
	var list []ast.Stmt
	if cond != nil {
		var e ast.Expr
		if list = b.collected(func() { e = b.cond(cond) }); len(list) == 0 {
			stmt.Cond = e
		} else {
			list = append(list, b.leaveUnless(e))
		}
	}
	var steps []ast.Stmt
	if step != nil {
		steps = b.collected(func() { b.effect(step) })
	}
	l := loop{}
	if len(steps) == 1 && isSimple(steps[0]) {
		stmt.Post, steps = steps[0], nil
	}
	if len(steps) > 0 {
		l.next = b.label()
	}
	b.loops = append(b.loops, l)
	body := b.blockOf(func() { b.stmt(s) })
	l = b.loops[len(b.loops)-1]
	b.loops = b.loops[:len(b.loops)-1]
	body.List = append(list, body.List...)
	if l.continues && l.next != "" {
		body.List = append(body.List, b.labelStmt(l.next))
	}
	body.List = append(body.List, steps...)
	stmt.Body = body
	b.emit(stmt)
}

func (b *body) doWhile(pos token.Pos, s *cc.IterationStatement) {
	l := loop{next: b.label()}
	b.loops = append(b.loops, l)
	body := b.blockOf(func() { b.stmt(s.Statement) })
	l = b.loops[len(b.loops)-1]
	b.loops = b.loops[:len(b.loops)-1]
	if l.continues {
		body.List = append(body.List, b.labelStmt(l.next))
	}
	if n, ok := b.constant(s.ExpressionList); ok && n == 0 {
		body.List = append(body.List, &ast.BranchStmt{TokPos: b.last, Tok: token.BREAK})
	} else {
		body.List = append(body.List, b.collected(func() { b.emit(b.leaveUnless(b.cond(s.ExpressionList))) })...)
	}
	b.emit(&ast.ForStmt{For: pos, Body: body})
}

func (b *body) labelStmt(name string) ast.Stmt {
	return &ast.LabeledStmt{Label: b.ident(name, b.last), Colon: b.last, Stmt: &ast.EmptyStmt{Semicolon: b.last}}
}

// leaveUnless leaves a loop where a condition doesn't hold.
func (b *body) leaveUnless(cond ast.Expr) ast.Stmt {
	return &ast.IfStmt{If: b.last, Cond: not(cond, b.last), Body: &ast.BlockStmt{
		Lbrace: b.last, List: []ast.Stmt{&ast.BranchStmt{TokPos: b.last, Tok: token.BREAK}}, Rbrace: b.last,
	}}
}

func isSimple(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.AssignStmt, *ast.ExprStmt, *ast.IncDecStmt:
		return true
	}
	return false
}

// switchStmt translates a switch whose cases are in its own block.
func (b *body) switchStmt(s *cc.SelectionStatement, pos token.Pos) {
	tag := b.value(s.ExpressionList)
	if s.Statement.Case != cc.StatementCompound {
		b.fail(s, "a switch without a block")
	}
	b.push()
	b.loops = append(b.loops, loop{isSwitch: true})
	stmt := &ast.SwitchStmt{Switch: pos, Tag: b.conv(tag, intType, pos).e, Body: &ast.BlockStmt{Lbrace: pos, Rbrace: b.at(s.Statement.CompoundStatement.Token2)}}
	var clause *ast.CaseClause
	add := func(list []ast.Stmt) {
		if clause == nil {
			if len(list) > 0 {
				b.fail(s, "statements before the first case")
			}
			return
		}
		clause.Body = append(clause.Body, list...)
	}
	begin := func(values []ast.Expr, pos token.Pos) {
		if clause != nil && !ends(clause.Body) {
			clause.Body = append(clause.Body, &ast.BranchStmt{TokPos: pos, Tok: token.FALLTHROUGH})
		}
		clause = &ast.CaseClause{Case: pos, List: values, Colon: pos}
		stmt.Body.List = append(stmt.Body.List, clause)
	}
	for l := s.Statement.CompoundStatement.BlockItemList; l != nil; l = l.BlockItemList {
		switch i := l.BlockItem; i.Case {
		case cc.BlockItemDecl:
			add(b.collected(func() { b.declaration(i.Declaration) }))
		case cc.BlockItemStmt:
			st := i.Statement
			for st != nil && st.Case == cc.StatementLabeled && st.LabeledStatement.Case != cc.LabeledStatementLabel {
				c := st.LabeledStatement
				at := b.at(c.Token)
				switch c.Case {
				case cc.LabeledStatementCaseLabel:
					v := b.conv(b.value(c.ConstantExpression), intType, at)
					begin([]ast.Expr{v.e}, at)
				case cc.LabeledStatementDefault:
					begin(nil, at)
				default:
					b.fail(c, "a range of cases")
				}
				st = c.Statement
			}
			add(b.collected(func() { b.stmt(st) }))
		}
	}
	b.loops = b.loops[:len(b.loops)-1]
	b.pop()
	b.emit(stmt)
}

// ends reports whether control doesn't get past the last of list.
func ends(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch s := list[len(list)-1].(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	case *ast.BlockStmt:
		return ends(s.List)
	}
	return false
}
