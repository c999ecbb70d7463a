package cgosrc

import (
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/csource"
)

// Range returns the extent of node in the author's file. It is node's own but
// where node ends with an identifier that replaces a C.x.
func (p *Package) Range(node ast.Node) (pos, end token.Pos) {
	if id, ok := lastPart(node).(*ast.Ident); ok {
		if end, ok := p.replaced[id]; ok {
			return node.Pos(), end
		}
	}
	return node.Pos(), node.End()
}

// lastPart returns the innermost node that node ends with.
func lastPart(node ast.Node) ast.Node {
	for {
		switch node.(type) {
		case *ast.CallExpr, *ast.ParenExpr, *ast.CompositeLit, *ast.IndexExpr, *ast.IndexListExpr,
			*ast.SliceExpr, *ast.TypeAssertExpr, *ast.FuncLit, *ast.BlockStmt:
			return node // ends with a bracket
		}
		var last ast.Node
		ast.Inspect(node, func(n ast.Node) bool {
			if n != nil && n != node && (last == nil || n.Pos() > last.Pos()) {
				last = n
			}
			return n == node
		})
		if last == nil || last.End() != node.End() {
			return node
		}
		node = last
	}
}

// FileOf returns the file of p.Files that pos is in, or nil.
func (p *Package) FileOf(pos token.Pos) *ast.File {
	if p.InC(pos) {
		for _, f := range p.C.Files {
			if f.FileStart <= pos && pos <= f.FileEnd {
				return f
			}
		}
	}
	for _, f := range p.Files {
		if f.FileStart <= pos && pos <= f.FileEnd {
			return f
		}
	}
	return nil
}

// Source returns the text of f, which must be one of p.Files; nil if it cannot
// be read.
func (p *Package) Source(f *ast.File) []byte {
	if src, ok := p.sources[f]; ok {
		return src
	}
	if f == nil {
		return nil
	}
	read := p.pass.ReadFile
	if read == nil { // nogo
		read = os.ReadFile
	}
	src, err := read(p.pass.Fset.File(f.FileStart).Name())
	if err != nil {
		return nil
	}
	return src
}

// withC lists the files of Go and of C.
func (p *Package) withC() []*ast.File {
	if p.C == nil {
		return p.Files
	}
	return slices.Concat(p.Files, p.C.Files)
}

// CallAt returns the call whose SSA instruction has position pos (that of its
// left parenthesis), or nil.
func (p *Package) CallAt(pos token.Pos) *ast.CallExpr { return p.calls()[pos] }

func (p *Package) indexCalls() map[token.Pos]*ast.CallExpr {
	calls := make(map[token.Pos]*ast.CallExpr)
	for _, f := range p.withC() {
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				calls[call.Lparen] = call
			}
			return true
		})
	}
	return calls
}

// VarName returns the variable or field that the first result of the call at
// pos (see [Package.CallAt]) is assigned to, as the author writes it: "s",
// "c.sess", "c.sess" also for c := &Conn{sess: f()}. Conversions around the
// call don't matter. It is "" for a result that has no name.
func (p *Package) VarName(pos token.Pos) string { return p.ResultName(pos, 0) }

// ResultName is VarName for result i.
func (p *Package) ResultName(pos token.Pos, i int) string {
	if names := p.names()[pos]; i < len(names) {
		return names[i]
	}
	return ""
}

func (p *Package) indexNames() map[token.Pos][]string {
	names := make(map[token.Pos][]string)
	var record func(value ast.Expr, targets []string)
	record = func(value ast.Expr, targets []string) {
		value = ast.Unparen(value)
		if addr, ok := value.(*ast.UnaryExpr); ok && addr.Op == token.AND {
			value = ast.Unparen(addr.X)
		}
		switch value := value.(type) {
		case *ast.CallExpr:
			if len(value.Args) == 1 && p.Info.Types[value.Fun].IsType() {
				record(value.Args[0], targets)
				return
			}
			names[value.Lparen] = targets
		case *ast.CompositeLit:
			p.recordFields(value, targets, record)
		}
	}
	assign := func(targets []string, values []ast.Expr) {
		if len(values) == 1 {
			record(values[0], targets)
			return
		}
		for i, value := range values {
			record(value, targets[i:i+1])
		}
	}
	for _, f := range p.withC() {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				targets := make([]string, len(n.Lhs))
				for i, lhs := range n.Lhs {
					targets[i] = exprName(lhs)
				}
				assign(targets, n.Rhs)
			case *ast.ValueSpec:
				targets := make([]string, len(n.Names))
				for i, id := range n.Names {
					targets[i] = exprName(id)
				}
				assign(targets, n.Values)
			}
			return true
		})
	}
	return names
}

// recordFields records the fields of a struct literal under the name of the
// variable that the literal is assigned to.
func (p *Package) recordFields(lit *ast.CompositeLit, targets []string, record func(ast.Expr, []string)) {
	t := p.Info.TypeOf(lit)
	if t == nil || len(targets) == 0 {
		return
	}
	structType, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, elt := range lit.Elts {
		field := ""
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok {
				field = id.Name
			}
			elt = kv.Value
		} else if i < structType.NumFields() {
			field = structType.Field(i).Name()
		}
		if field == "" {
			continue
		}
		if targets[0] != "" {
			field = targets[0] + "." + field
		}
		record(elt, []string{field})
	}
}

// exprName writes a variable or a chain of fields; "" for anything else and
// for the blank identifier.
func exprName(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if name := csource.CName(e.Name); name != "_" {
			return name
		}
	case *ast.SelectorExpr:
		if x := exprName(e.X); x != "" {
			return x + "." + e.Sel.Name
		}
	case *ast.StarExpr:
		if x := exprName(e.X); x != "" {
			return "*" + x
		}
	case *ast.IndexExpr:
		if x := exprName(e.X); x != "" {
			return strings.Join([]string{x, "[", indexName(e.Index), "]"}, "")
		}
	}
	return ""
}

func indexName(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok {
		return lit.Value
	}
	if name := exprName(e); name != "" {
		return name
	}
	return "…"
}
