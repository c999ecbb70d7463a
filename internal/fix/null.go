package fix

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/sslref/sslref/internal/absint"
	"github.com/sslref/sslref/refmodel"
)

// returnIfNull leaves the function when there is no object.
func returnIfNull(f *function, v absint.Violation) (*change, bool) {
	a, ok := f.acquisitionAt(v.At.Pos)
	if !ok || a.stmt == nil || f.repeats(a.call) || f.holds(a.call.Pos()) {
		return nil, false
	}
	ret, ok := f.zeroReturn()
	if _, isPtr := a.v.Type().Underlying().(*types.Pointer); !ok || !isPtr { // a struct may hold it
		return nil, false
	}
	c := &change{message: "return when " + a.v.Name() + " is NULL"}
	in := f.indent(a.stmt.Pos())
	c.insertAfter(f, a.stmt, "if "+a.v.Name()+" == nil {\n"+in+"\t"+ret+"\n"+in+"}")
	return c, true
}

// returnIfFailed leaves the function when no reference could be added.
func returnIfFailed(f *function, v absint.Violation) (*change, bool) {
	call := f.pkg.CallAt(v.At.Pos)
	if call == nil || f.parents[call] == nil || f.funcOf(call) != f.node || f.repeats(call) || f.holds(call.Pos()) {
		return nil, false
	}
	stmt, ok := f.parents[call].(*ast.ExprStmt)
	ret, plain := f.zeroReturn()
	if !ok || !plain || f.listOf(stmt) == nil || !isRemark(f.restOfLine(stmt.End())) {
		return nil, false
	}
	c := &change{message: "return when " + v.At.What + " fails"}
	in := f.indent(stmt.Pos())
	_, end := f.pkg.Range(call)
	c.replace(call.Pos(), call.Pos(), "if ")
	c.replace(end, end, " != 1 {\n"+in+"\t"+ret+"\n"+in+"}")
	return c, true
}

// holds reports whether the function may have a reference when it comes to
// pos: leaving there would lose it.
func (f *function) holds(pos token.Pos) bool {
	return f.contains(f.decl.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || call.Pos() >= pos || f.pkg.Info.Types[call.Fun].IsType() {
			return false
		}
		c := f.callee(call)
		if c.row == nil {
			return c.prefix == "" // a Go function may give one
		}
		if c.row.Result.Kind == refmodel.Owned {
			return true
		}
		for _, p := range c.row.Params {
			if p.Action == refmodel.Acquires || p.Out == refmodel.OutOwned {
				return true
			}
		}
		return false
	})
}

// zeroReturn returns the statement that leaves the innermost function with
// zero values; ok is false where they would say that all went well: an error
// that is nil, a type of the program's own.
func (f *function) zeroReturn() (text string, ok bool) {
	fields := f.results()
	if fields == nil || len(fields.List) == 0 {
		return "return", true
	}
	var values []string
	for _, field := range fields.List {
		t := f.pkg.Info.TypeOf(field.Type)
		value := zero(t)
		if value == "" {
			return "", false
		}
		for range max(1, len(field.Names)) {
			values = append(values, value)
		}
	}
	return "return " + strings.Join(values, ", "), true
}

func zero(t types.Type) string {
	if t == nil {
		return ""
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map:
		return "nil"
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsNumeric != 0:
			return "0"
		case u.Info()&types.IsString != 0:
			return `""`
		}
	}
	return ""
}
