package fix

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/cgosrc"
	"github.com/sslref/sslref/refmodel"
)

// A callee is the function of the API that a call calls.
type callee struct {
	// row is nil for a function that isn't in the table.
	row *refmodel.Func
	// prefix is what the author writes in front of the C name: "C.", or the
	// name of the import of the model.
	prefix string
	// scope is the model's, nil for cgo.
	scope *types.Scope
	// name is the C name.
	name string
}

// callee returns what call calls; the zero callee if it is neither C nor the
// model. Fixes name functions that exist in every profile, so that rows are
// those of the first.
func (f *function) callee(call *ast.CallExpr) callee {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		if !f.pkg.Cgo {
			return callee{}
		}
		for _, stub := range []string{"_Cfunc_", "_C2func_"} {
			if name, ok := strings.CutPrefix(fun.Name, stub); ok {
				return callee{row: refmodel.Lookup(refmodel.OpenSSL3, name), prefix: "C.", name: name}
			}
		}
	case *ast.SelectorExpr:
		id, ok := fun.X.(*ast.Ident)
		if !ok {
			return callee{}
		}
		pkg, ok := f.pkg.Info.Uses[id].(*types.PkgName)
		if !ok || !isModel(pkg.Imported()) {
			return callee{}
		}
		name := fun.Sel.Name
		row := refmodel.Lookup(refmodel.OpenSSL3, name)
		if row == nil {
			name = strings.ToLower(name[:1]) + name[1:]
			row = refmodel.Lookup(refmodel.OpenSSL3, name)
		}
		return callee{row: row, prefix: id.Name + ".", scope: pkg.Imported().Scope(), name: fun.Sel.Name}
	}
	return callee{}
}

func isModel(pkg *types.Package) bool {
	return strings.HasSuffix("/"+pkg.Path(), "/github.com/sslref/sslref/refmodel/libssl")
}

// has reports whether name can be called where c is.
func (f *function) has(c callee, name string) bool {
	if c.scope == nil {
		return c.prefix == "C."
	}
	_, ok := c.scope.Lookup(name).(*types.Func)
	return ok
}

// free returns the call that releases what v points to, as the author would
// write it, "" if v isn't a plain pointer to a tracked object or the file
// doesn't import what is needed.
func (f *function) free(v *types.Var) string {
	name, ok := f.release(v.Type())
	if !ok {
		return ""
	}
	return name + "(" + v.Name() + ")"
}

// release returns the function that releases what a pointer of type t points
// to, as the author would write it.
func (f *function) release(t types.Type) (name string, ok bool) {
	ptr, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return "", false
	}
	named, ok := types.Unalias(ptr.Elem()).(*types.Named)
	if !ok {
		return "", false
	}
	tag, isC := cgosrc.CTypeName(named)
	for _, info := range refmodel.Classes {
		if !info.Tracked || info.Free == "" {
			continue
		}
		if isC {
			if (slices.Contains(info.Tags, tag) || tag == string(info.Class)) && f.importsC() {
				return "C." + info.Free, true
			}
			continue
		}
		obj := named.Obj()
		if obj.Pkg() == nil || !isModel(obj.Pkg()) || obj.Name() != string(info.Class) {
			continue
		}
		if name := f.importName(obj.Pkg()); name != "" {
			return name + "." + info.Free, true
		}
	}
	return "", false
}

// importsC reports whether the file has a C.x, so that it imports "C".
func (f *function) importsC() bool {
	tok := f.pkg.Prog.Fset.File(f.file.FileStart)
	return f.pkg.Cgo && f.contains(f.file, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		return ok && strings.HasPrefix(id.Name, "_C") && strings.HasPrefix(string(f.source[tok.Offset(id.Pos()):]), "C.")
	})
}

// importName returns the name under which the file imports pkg, "" if it
// doesn't, or not under a name.
func (f *function) importName(pkg *types.Package) string {
	for _, spec := range f.file.Imports {
		if name := f.pkg.Info.PkgNameOf(spec); name != nil && name.Imported() == pkg && name.Name() != "." && name.Name() != "_" {
			return name.Name()
		}
	}
	return ""
}

// counterpart returns the function of the table that gives what row gives, but
// with a reference where row lends, or lent where row gives a reference: the
// name of SSL_get1_session for SSL_get_session; "" if there is none.
func counterpart(row *refmodel.Func) string {
	kind := refmodel.Borrowed
	switch {
	case row.Result.Kind == refmodel.Borrowed:
		kind = refmodel.Owned
	case row.Result.Kind != refmodel.Owned || row.Result.From < 0:
		return ""
	}
	for _, name := range refmodel.Names(refmodel.OpenSSL3) {
		other := refmodel.Lookup(refmodel.OpenSSL3, name)
		if other.KindIn(refmodel.OpenSSL3) == refmodel.Function && other.Result.Kind == kind &&
			other.Result.Class == row.Result.Class && other.Result.From == row.Result.From && sameParams(row, other) {
			return name
		}
	}
	return ""
}

func sameParams(a, b *refmodel.Func) bool {
	if len(a.Params) != len(b.Params) {
		return false
	}
	for i := range a.Params {
		if a.Params[i].Class != b.Params[i].Class {
			return false
		}
	}
	return true
}
