package rewrite

import (
	"go/ast"
	"go/token"
	"strings"
)

// A rewriter makes the edits of one file.
type rewriter struct {
	*sourceFile
	exports map[string]bool // //export'ed Go functions of the package
	alias   string          // name of the model's package in the file

	edits   edits
	refused Refusals
	// found are the preambles; named counts the references to the model's
	// package, dropped the uses of package unsafe that were removed.
	found   []preamble
	named   int
	dropped int
}

// exports returns the names of the file's //export'ed Go functions.
func (f *sourceFile) exports() map[string]bool {
	found := map[string]bool{}
	for _, decl := range f.syntax.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Recv != nil || fn.Doc == nil {
			continue
		}
		for _, c := range fn.Doc.List {
			if fields := strings.Fields(c.Text); len(fields) > 1 && fields[0] == "//export" && fields[1] == fn.Name.Name {
				found[fn.Name.Name] = true
			}
		}
	}
	return found
}

// preambles blanks the preambles.
func (r *rewriter) preambles() {
	for _, decl := range r.syntax.Decls {
		decl, ok := decl.(*ast.GenDecl)
		if !ok || decl.Tok != token.IMPORT {
			continue
		}
		for _, spec := range decl.Specs {
			spec := spec.(*ast.ImportSpec)
			if !isImportC(spec) {
				continue
			}
			if p, ok := preambleOf(decl, spec); ok {
				r.found = append(r.found, p)
				p.blank(&r.edits, r.src, r.file)
			}
		}
	}
}

// references rewrites every C.x and what goes with it.
func (r *rewriter) references() {
	for n := range ast.Preorder(r.syntax) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Lhs) == 2 && len(n.Rhs) == 1 {
				r.twoResults(n.Rhs[0])
			}
		case *ast.ValueSpec:
			if len(n.Names) == 2 && len(n.Values) == 1 {
				r.twoResults(n.Values[0])
			}
		case *ast.CallExpr:
			r.functionPointer(n)
		case *ast.SelectorExpr:
			if name, ok := cName(n); ok {
				r.reference(n, name)
			}
		}
	}
}

// cName returns x if e is C.x.
func cName(e ast.Expr) (string, bool) {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	id, ok := sel.X.(*ast.Ident)
	return sel.Sel.Name, ok && id.Name == "C"
}

// reference rewrites C.name at sel.
func (r *rewriter) reference(sel *ast.SelectorExpr, name string) {
	from, mid, to := r.offset(sel.Pos()), r.offset(sel.Sel.Pos()), r.offset(sel.End())
	if r.exports[name] {
		r.goFunction(from, mid, to, name)
		return
	}
	decl, declared := r.declared(name)
	goName, kind := modelName(name)
	if kind == noName || declared && decl.what != "declaration" {
		r.refused.add(r.position(sel.Pos()), refusal(name, decl, declared))
		return
	}
	r.named++
	r.edits.replace(from, from+len("C"), r.alias)
	r.edits.replace(mid, to, goName)
}

// goFunction rewrites C.name, an //export'ed Go function, as name.
func (r *rewriter) goFunction(from, mid, to int, name string) {
	if lines := breaks(r.src[from:mid]); lines != "" {
		name = "(" + lines + name + ")"
	}
	r.edits.replace(from, to, name)
}

// declared looks for name in the file's preambles.
func (r *rewriter) declared(name string) (cdecl, bool) {
	for _, p := range r.found {
		if d, ok := p.find(name, r.file); ok {
			return d, true
		}
	}
	return cdecl{}, false
}

// twoResults wraps e, the only right side of a two-name assignment, if it is a
// call of a C function: the one place where cgo gives errno as a second result.
func (r *rewriter) twoResults(e ast.Expr) {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return
	}
	name, ok := cName(call.Fun)
	if !ok {
		return
	}
	before, after := errnoHelper+"(", ")"
	if _, kind := modelName(name); kind == voidFuncName && !r.exports[name] {
		before, after = errnoVoidHelper+"(func() { ", " })"
	}
	r.named++
	r.edits.insert(r.offset(call.Pos()), r.alias+"."+before)
	r.edits.insert(r.offset(call.End()), after)
}

// functionPointer removes the conversion of a C function's or an //export'ed Go
// function's address, (*[0]byte)(C.f) or unsafe.Pointer(C.f): in the model's
// package callbacks are Go functions. Where the conversion spans lines the
// operand moves to the last of them: a line break after it would end it.
func (r *rewriter) functionPointer(call *ast.CallExpr) {
	if name, ok := convertedName(call); !ok || !r.isFunction(name) {
		return
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && isUnsafe(sel) {
		r.dropped++
	}
	from, to := r.offset(call.Pos()), r.offset(call.End())
	arg := ast.Unparen(call.Args[0])
	argFrom, argTo := r.offset(arg.Pos()), r.offset(arg.End())
	before, after := "", ""
	if lines := breaks(r.src[from:argFrom]) + breaks(r.src[argTo:to]); lines != "" {
		before, after = "("+lines, ")"
	}
	r.edits.replace(from, argFrom, before)
	r.edits.replace(argTo, to, after)
}

// convertedName returns x if call is one or more pointer conversions of C.x.
func convertedName(call *ast.CallExpr) (string, bool) {
	for isPointerConversion(call) {
		arg := ast.Unparen(call.Args[0])
		inner, ok := arg.(*ast.CallExpr)
		if !ok {
			return cName(arg)
		}
		call = inner
	}
	return "", false
}

// isFunction reports whether C.name is a function, of the model or of Go.
func (r *rewriter) isFunction(name string) bool {
	_, kind := modelName(name)
	return r.exports[name] || kind == funcName || kind == voidFuncName
}

// isPointerConversion reports whether call converts to unsafe.Pointer or to
// *[0]byte, cgo's type of function pointers.
func isPointerConversion(call *ast.CallExpr) bool {
	if len(call.Args) != 1 {
		return false
	}
	switch t := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		return isUnsafe(t) && t.Sel.Name == "Pointer"
	case *ast.StarExpr:
		array, ok := ast.Unparen(t.X).(*ast.ArrayType)
		if !ok {
			return false
		}
		length, ok := array.Len.(*ast.BasicLit)
		elem, ok2 := array.Elt.(*ast.Ident)
		return ok && ok2 && length.Value == "0" && elem.Name == "byte"
	}
	return false
}

func isUnsafe(sel *ast.SelectorExpr) bool {
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == "unsafe"
}
