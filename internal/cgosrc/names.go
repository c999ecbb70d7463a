package cgosrc

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/objectpath"

	"github.com/sslref/sslref/internal/csource"
)

// isStub reports whether name is one that cgo gives to the Go function that
// stands for a C function.
func isStub(name string) bool {
	return strings.HasPrefix(name, "_Cfunc_") || strings.HasPrefix(name, "_C2func_")
}

// CFunc reports whether fn stands for a C function, and for which. errno tells
// the form with two results, the second of which is the errno.
func (p *Package) CFunc(fn *ssa.Function) (name string, errno, ok bool) {
	if p.Cgo && p.C.Is(fn) && fn.Parent() == nil {
		return csource.CName(fn.Name()), false, len(fn.Blocks) == 0
	}
	if fn == nil || !p.Cgo || fn.Pkg != p.SSA || fn.Signature.Recv() != nil || fn.Parent() != nil {
		return "", false, false
	}
	name, ok = strings.CutPrefix(fn.Name(), "_Cfunc_")
	if !ok {
		if name, ok = strings.CutPrefix(fn.Name(), "_C2func_"); !ok {
			return "", false, false
		}
		errno = true
	}
	if name == "_CMalloc" {
		name = "malloc"
	}
	return name, errno, true
}

// CFuncPointer reports whether v is the address of a C function (C.f used as a
// value), possibly converted, and of which.
func (p *Package) CFuncPointer(v ssa.Value) (name string, ok bool) {
	if !p.Cgo {
		return "", false
	}
	switch v := v.(type) {
	case *ssa.Convert:
		return p.CFuncPointer(v.X)
	case *ssa.ChangeType:
		return p.CFuncPointer(v.X)
	case *ssa.Call:
		callee := v.Call.StaticCallee()
		if callee != nil && callee.Pkg == p.SSA && callee.Name() == "_Cgo_ptr" && len(v.Call.Args) == 1 {
			return p.CFuncPointer(v.Call.Args[0])
		}
	case *ssa.UnOp:
		if global, isGlobal := v.X.(*ssa.Global); isGlobal && v.Op == token.MUL && (global.Pkg == p.SSA || p.C != nil && global.Pkg == p.C.SSA) {
			return strings.CutPrefix(global.Name(), "_Cfpvar_fp_")
		}
	}
	return "", false
}

// ThroughPointer reports whether a call of fn is how C functions call what its
// first argument points to.
func (p *Package) ThroughPointer(fn *ssa.Function) bool {
	return p.Cgo && p.C.Is(fn) && csource.ThroughPointer(fn.Name())
}

// CTypeName returns the C name of t, if t is a type that cgo made: the tag of
// a struct ("ssl_session_st" for C.SSL_SESSION), the name of anything else.
// Pointers aren't followed. See [Package.CTypeName] for types declared in Go.
func CTypeName(t types.Type) (tag string, ok bool) {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return "", false
	}
	name, ok := strings.CutPrefix(named.Obj().Name(), "_Ctype_")
	if !ok {
		return "", false
	}
	for _, kind := range []string{"struct_", "union_", "enum_"} {
		name = strings.TrimPrefix(name, kind)
	}
	return name, true
}

// CTypeName is like the function of that name, and also sees through types
// that this package declares from C types: type Session C.SSL_SESSION.
func (p *Package) CTypeName(t types.Type) (tag string, ok bool) {
	for range 10 { // deeper than anyone declares
		if tag, ok := CTypeName(t); ok {
			return tag, true
		}
		named, ok := types.Unalias(t).(*types.Named)
		if !ok {
			return "", false
		}
		if t = p.ctypes()[named.Origin().Obj()]; t == nil {
			return "", false
		}
	}
	return "", false
}

// indexCTypes maps the types declared in p.Files to what they are declared
// from, which go/types does not keep.
func (p *Package) indexCTypes() map[*types.TypeName]types.Type {
	from := make(map[*types.TypeName]types.Type)
	for _, f := range p.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			obj, ok := p.Info.Defs[spec.Name].(*types.TypeName)
			if ok && obj.Type() != nil {
				if _, named := types.Unalias(p.Info.TypeOf(spec.Type)).(*types.Named); named {
					from[obj] = p.Info.TypeOf(spec.Type)
				}
			}
			return true
		})
	}
	return from
}

// Exports returns the functions that C can call, by the name that //export
// gives them.
func (p *Package) Exports() map[string]*ssa.Function { return p.exports() }

func (p *Package) indexExports() map[string]*ssa.Function {
	exports := make(map[string]*ssa.Function)
	if !p.Cgo {
		return exports
	}
	for _, f := range p.Files {
		for _, decl := range f.Decls {
			decl, ok := decl.(*ast.FuncDecl)
			if !ok || decl.Doc == nil {
				continue
			}
			for _, c := range decl.Doc.List {
				fields := strings.Fields(c.Text)
				if len(fields) < 2 || fields[0] != "//export" {
					continue
				}
				if obj, ok := p.Info.Defs[decl.Name].(*types.Func); ok {
					exports[fields[1]] = p.Prog.FuncValue(obj)
				}
			}
		}
	}
	return exports
}

// PassObject returns the object of pass.Pkg that corresponds to obj, an object
// of p.Types: facts are exported about the former. It returns nil if there is
// none, as for local variables. Objects of other packages are themselves.
func (p *Package) PassObject(obj types.Object) types.Object {
	if p.Types == p.pass.Pkg || obj == nil || obj.Pkg() != p.Types {
		return obj
	}
	if obj.Parent() == p.Types.Scope() {
		return p.pass.Pkg.Scope().Lookup(obj.Name())
	}
	path, err := objectpath.For(obj)
	if err != nil {
		return nil
	}
	found, err := objectpath.Object(p.pass.Pkg, path)
	if err != nil {
		return nil
	}
	return found
}

// CConst returns the value of the C constant or enumerator called name
// (C.name), if the package uses it.
func (p *Package) CConst(name string) (constant.Value, bool) {
	for _, prefix := range []string{"_Ciconst_", "_Cfconst_", "_Csconst_"} {
		if c, ok := p.Types.Scope().Lookup(prefix + name).(*types.Const); ok {
			return c.Val(), true
		}
	}
	return nil, false
}
