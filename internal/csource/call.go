package csource

import (
	"go/ast"
	"go/token"
	"strings"

	"modernc.org/cc/v4"

	"github.com/sslref/sslref/refmodel"
)

// Functions of C's library, and the library's own, that mean something in Go.
var (
	allocators = set("malloc calloc OPENSSL_malloc OPENSSL_zalloc CRYPTO_malloc CRYPTO_zalloc")
	// numeric are functions whose result is a number.
	numeric = set(`strlen strcmp strncmp strcasecmp strncasecmp memcmp CRYPTO_memcmp printf fprintf snprintf sprintf puts fputs putchar fputc
		atoi atol strtol strtoul isalpha isdigit isspace tolower toupper abs time clock getpid errno fflush fclose close read write`)
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// call translates a call.
func (b *body) call(e *cc.PostfixExpression) val {
	name, fp := b.callee(e.PostfixExpression)
	if name == "" {
		return b.callPointer(e, fp)
	}
	if f := b.function(name); f != nil && f.goName != "" {
		return b.callHelper(e, f)
	}
	args := b.args(e)
	pos := b.at(e.Token)
	if len(args) > 0 {
		if v, ok := b.special(name, args, pos); ok {
			return v
		}
	}
	return b.callNamed(e, name, args)
}

// callNamed calls a function that has no body here.
func (b *body) callNamed(e *cc.PostfixExpression, name string, args []val) val {
	if row := b.row(name); row != nil && len(row.Params) == len(args) {
		return b.callRow(e, row, args)
	}
	var result *ctype
	var want []param
	switch f := b.funcs[name]; {
	case f != nil:
		result, want = f.t.result, f.t.params
	case numeric[name]:
		result = intType
	default:
		result = someType
	}
	for i := range args {
		if i < len(want) {
			args[i] = b.conv(args[i], want[i].t, b.last)
		}
	}
	v := b.callStub(e, name, args, result)
	v.alloc = allocators[name]
	return v
}

// callee is the name of the function that is called, or the pointer to it.
func (b *body) callee(e cc.ExpressionNode) (name string, fp cc.ExpressionNode) {
	if _, known := b.fixedValue(e); known {
		return "", e // what it holds says more than what it is called
	}
	switch x := e.(type) {
	case *cc.PrimaryExpression:
		switch x.Case {
		case cc.PrimaryExpressionExpr:
			return b.callee(x.ExpressionList)
		case cc.PrimaryExpressionIdent:
			name := x.Token.SrcStr()
			if b.lookup(name) == nil {
				return name, nil
			}
			if b.isGlobal(name) {
				// A table of functions that are found at run time.
				if row := b.boundRow(name); row != nil {
					return row.Name, nil
				}
			}
		}
	case *cc.PostfixExpression:
		if x.Case == cc.PostfixExpressionSelect || x.Case == cc.PostfixExpressionPSelect {
			if row := b.row(x.Token2.SrcStr()); row != nil {
				return row.Name, nil
			}
		}
	case *cc.UnaryExpression:
		if x.Case == cc.UnaryExpressionDeref {
			return b.callee(x.CastExpression)
		}
	case *cc.CastExpression:
		if x.Case == cc.CastExpressionCast {
			return b.callee(x.CastExpression)
		}
	}
	return "", e
}

func (b *body) isGlobal(name string) bool {
	for _, s := range b.scopes {
		if _, ok := s[name]; ok {
			return false
		}
	}
	return true
}

// boundRow is the function of the table that a function pointer at file level
// bears the name of, after a prefix.
func (b *body) boundRow(name string) *refmodel.Func {
	for {
		if row := b.row(name); row != nil {
			return row
		}
		_, rest, ok := strings.Cut(name, "_")
		if !ok {
			return nil
		}
		name = rest
	}
}

func (b *body) args(e *cc.PostfixExpression) []val {
	var args []val
	for l := e.ArgumentExpressionList; l != nil; l = l.ArgumentExpressionList {
		mark := len(*b.out)
		v := b.decay(b.value(l.AssignmentExpression), b.last)
		if len(*b.out) > mark && len(args) > 0 {
			// What stands before is evaluated before.
			rest := append([]ast.Stmt(nil), (*b.out)[mark:]...)
			*b.out = (*b.out)[:mark]
			for i := range args {
				if _, ok := args[i].e.(*ast.CallExpr); ok {
					args[i] = b.saved(args[i], b.last)
				}
			}
			*b.out = append(*b.out, rest...)
		}
		args = append(args, v)
	}
	return args
}

// makeCall is the call of a Go function.
func (b *body) makeCall(e *cc.PostfixExpression, fun string, args []val, result *ctype) val {
	lparen, rparen := b.at(e.Token), b.at(e.Token2)
	call := &ast.CallExpr{Fun: b.ident(fun, b.atNode(e)), Lparen: lparen, Rparen: rparen}
	b.last = rparen
	for _, a := range args {
		call.Args = append(call.Args, a.e)
	}
	return val{e: call, t: result.asValue()}
}

// callHelper calls a function that the source defines.
func (b *body) callHelper(e *cc.PostfixExpression, f *cfunc) val {
	args := b.args(e)
	if f.t.variadic && len(args) > len(f.t.params) {
		args = args[:len(f.t.params)]
	}
	if len(args) != len(f.t.params) {
		b.fail(e, "%s is called with another number of arguments than it has", f.name)
	}
	for i := range args {
		args[i] = b.conv(args[i], f.t.params[i].t, b.last)
	}
	return b.makeCall(e, f.goName, args, f.t.result)
}

// callRow calls a function of the table.
func (b *body) callRow(e *cc.PostfixExpression, row *refmodel.Func, args []val) val {
	params, result := rowTypes(row)
	for i := range args {
		args[i] = b.conv(args[i], params[i], b.last)
	}
	return b.makeCall(e, b.rowStub(row), args, result)
}

// rowTypes are the types of a function of the table.
func rowTypes(row *refmodel.Func) (params []*ctype, result *ctype) {
	for _, p := range row.Params {
		params = append(params, parseType(p.C).asValue())
	}
	result = voidType
	if row.Result.Kind != refmodel.Void {
		result = parseType(row.Result.C).asValue()
	}
	return params, result
}

// callStub calls a function of which nothing but its name is known.
func (b *body) callStub(e *cc.PostfixExpression, name string, args []val, result *ctype) val {
	types := make([]*ctype, len(args))
	for i, a := range args {
		if a.isBool {
			args[i] = b.asInt(a, b.last)
		}
		if args[i].null {
			args[i].t = voidPtr
		}
		if args[i].t.kind == voidKind {
			b.fail(e, "the result of a function that has none")
		}
		types[i] = args[i].t
	}
	return b.makeCall(e, b.stub(name, types, result.asValue()), args, result)
}

// callPointer calls through a pointer: what is called isn't known here.
func (b *body) callPointer(e *cc.PostfixExpression, fp cc.ExpressionNode) val {
	f := b.value(fp)
	args := append([]val{b.conv(f, voidPtr, b.last)}, b.args(e)...)
	result := someType
	if f.t.kind == pointer && f.t.elem.kind == function {
		result = f.t.elem.fn.result
	}
	return b.callStub(e, viaPointer, args, result)
}

// special translates functions of C's library that are statements in Go.
func (b *body) special(name string, args []val, pos token.Pos) (val, bool) {
	p := args[0]
	isStruct := p.t.kind == pointer && p.t.elem.kind == record && p.t.elem.tracks(0)
	switch {
	case name == "memset" && isStruct && len(args) == 3 && args[1].lit != nil && *args[1].lit == 0:
		p = b.saved(p, pos)
		b.emit(b.clear(p, pos))
		return p, true
	case (name == "memcpy" || name == "memmove") && isStruct && len(args) == 3 && args[1].t.key() == p.t.key():
		p = b.saved(p, pos)
		b.assign(&ast.StarExpr{Star: pos, X: p.e}, &ast.StarExpr{Star: pos, X: paren(args[1].e)}, pos)
		return p, true
	}
	return val{}, false
}

// clear makes a struct all zero.
func (b *body) clear(p val, pos token.Pos) ast.Stmt {
	zero := &ast.CompositeLit{Type: p.t.elem.goType(pos, b.opaque), Lbrace: pos, Rbrace: pos}
	return &ast.AssignStmt{Lhs: []ast.Expr{&ast.StarExpr{Star: pos, X: paren(p.e)}}, TokPos: pos, Tok: token.ASSIGN, Rhs: []ast.Expr{zero}}
}
