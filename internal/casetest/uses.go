package casetest

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
)

// A reachable tells what the functions of a package come to in the end: by
// name, so that it errs on the side of too much.
type reachable struct {
	// bodies has the declarations of functions, methods and variables by
	// name; several may share one.
	bodies map[string][]ast.Node
}

func newReachable(files []*ast.File) *reachable {
	r := &reachable{bodies: make(map[string][]ast.Node)}
	for _, file := range files {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				r.bodies[d.Name.Name] = append(r.bodies[d.Name.Name], d)
			case *ast.GenDecl:
				r.variables(d)
			}
		}
	}
	return r
}

func (r *reachable) variables(d *ast.GenDecl) {
	if d.Tok != token.VAR {
		return
	}
	for _, s := range d.Specs {
		for _, name := range s.(*ast.ValueSpec).Names {
			r.bodies[name.Name] = append(r.bodies[name.Name], s)
		}
	}
}

// filesBelow returns the files of pkg and of those of all that it imports,
// directly or not.
func filesBelow(pkg *Package, all []*Package) []*ast.File {
	var files []*ast.File
	seen := make(map[string]bool)
	var visit func(*Package)
	visit = func(p *Package) {
		if seen[p.Path] {
			return
		}
		seen[p.Path] = true
		for _, name := range sortedKeys(p.Files) {
			file := p.Files[name].AST
			files = append(files, file)
			for _, spec := range file.Imports {
				path, _ := strconv.Unquote(spec.Path.Value)
				if i := slices.IndexFunc(all, func(q *Package) bool { return q.Path == path }); i >= 0 {
					visit(all[i])
				}
			}
		}
	}
	visit(pkg)
	return files
}

// any reports whether from, or what it mentions, and so on, has a node for
// which is reports true.
func (r *reachable) any(from ast.Node, is func(ast.Node) bool) bool {
	seen := make(map[ast.Node]bool)
	var visit func(ast.Node) bool
	visit = func(root ast.Node) bool {
		if seen[root] {
			return false
		}
		seen[root] = true
		found := false
		ast.Inspect(root, func(n ast.Node) bool {
			if found || n == nil {
				return false
			}
			found = is(n)
			if id, ok := n.(*ast.Ident); ok {
				for _, body := range r.bodies[id.Name] {
					found = found || visit(body)
				}
			}
			return !found
		})
		return found
	}
	return visit(from)
}

// collects reports whether a node sets a finalizer or a cleanup.
func collects(n ast.Node) bool { return selects(n, "SetFinalizer", "AddCleanup") }

// spawns reports whether a node starts a goroutine, now or later.
func spawns(n ast.Node) bool {
	_, ok := n.(*ast.GoStmt)
	return ok || selects(n, "AfterFunc")
}

func selects(n ast.Node, names ...string) bool {
	sel, ok := n.(*ast.SelectorExpr)
	return ok && slices.Contains(names, sel.Sel.Name)
}
