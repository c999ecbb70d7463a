package csource

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"

	"github.com/sslref/sslref/refmodel"
)

// A kind is the kind of a C type, as far as the translation tells types apart.
type kind uint8

const (
	voidKind    kind = iota
	integer          // every arithmetic type and every enumeration
	pointer          // to elem; to void if that is nil
	array            // of n elem
	record           // a struct that the source defines
	function         // a function; only pointers to one are values
	opaque           // an object of a type that only headers define
	unspecified      // a value of a type that isn't known
)

// A ctype is a C type.
type ctype struct {
	kind kind
	elem *ctype
	n    int
	rec  *recordType
	fn   *funcType
	name string // of an opaque type
}

// A recordType is a struct, or a union.
type recordType struct {
	goName string
	union  bool
	// anonymous: fields are also those of a struct or union without a name
	// inside, which has an initial value of its own.
	anonymous bool
	fields    []field
	ready     bool // its definition was seen
}

type field struct {
	name string
	t    *ctype
}

// A funcType is the type of a function.
type funcType struct {
	params   []param
	result   *ctype
	variadic bool
	// old: declared without parameters, which says nothing about them.
	old bool
}

type param struct {
	name string
	pos  token.Pos
	t    *ctype
}

var (
	voidType = &ctype{kind: voidKind}
	intType  = &ctype{kind: integer}
	voidPtr  = &ctype{kind: pointer, elem: voidType}
	someType = &ctype{kind: unspecified}
)

func pointerTo(t *ctype) *ctype { return &ctype{kind: pointer, elem: t} }

// classNames maps the struct tags of the table's classes to the classes, which
// are the names of their types.
var classNames = func() map[string]string {
	m := map[string]string{}
	for _, c := range refmodel.Classes {
		for _, tag := range c.Tags {
			m[tag] = string(c.Class)
		}
	}
	return m
}()

// opaqueNamed returns the type that only headers define and that they call
// name.
func opaqueNamed(name string) *ctype { return &ctype{kind: opaque, name: name} }

// opaqueTag returns the struct type that only headers define.
func opaqueTag(tag string) *ctype {
	if class, ok := classNames[tag]; ok {
		return opaqueNamed(class)
	}
	return opaqueNamed("struct_" + tag)
}

// isPointer reports whether values of the type are addresses in Go.
func (t *ctype) isPointer() bool { return t.kind == pointer || t.kind == unspecified }

// isRaw reports whether the type is unsafe.Pointer in Go.
func (t *ctype) isRaw() bool {
	switch t.kind {
	case unspecified:
		return true
	case pointer:
		return t.elem == nil || t.elem.kind == voidKind || t.elem.kind == function || t.elem.kind == unspecified
	}
	return false
}

// key writes the type; types with the same key are the same in Go.
func (t *ctype) key() string {
	switch t.kind {
	case voidKind:
		return "void"
	case integer:
		return "int"
	case pointer:
		if t.isRaw() {
			return "ptr"
		}
		return "*" + t.elem.key()
	case array:
		return "[" + strconv.Itoa(t.n) + "]" + t.elem.asValue().key()
	case record:
		return t.rec.goName
	case opaque:
		return "~" + t.name
	case function:
		return "func"
	}
	return "ptr"
}

// goType writes the type in Go; use gives the Go name of an opaque type.
func (t *ctype) goType(pos token.Pos, use func(name string) string) ast.Expr {
	id := func(name string) ast.Expr { return &ast.Ident{NamePos: pos, Name: name} }
	switch t.kind {
	case integer:
		return id("int")
	case pointer:
		if !t.isRaw() {
			return &ast.StarExpr{Star: pos, X: t.elem.goType(pos, use)}
		}
	case array:
		return &ast.ArrayType{Lbrack: pos, Len: &ast.BasicLit{ValuePos: pos, Kind: token.INT, Value: strconv.Itoa(t.n)}, Elt: t.elem.asValue().goType(pos, use)}
	case record:
		return id(t.rec.goName)
	case opaque:
		return id(use(t.name))
	}
	return rawPointer(pos)
}

func rawPointer(pos token.Pos) ast.Expr {
	return &ast.SelectorExpr{X: &ast.Ident{NamePos: pos, Name: "unsafe"}, Sel: &ast.Ident{NamePos: pos, Name: "Pointer"}}
}

// tracks reports whether values of the type lead to objects of a class.
func (t *ctype) tracks(depth int) bool {
	switch {
	case t == nil || depth > 6:
		return false
	case t.kind == opaque:
		_, ok := refmodel.Class(t.name).Info()
		return ok
	case t.kind == record:
		for _, f := range t.rec.fields {
			if f.t.tracks(depth + 1) {
				return true
			}
		}
	case t.kind == pointer || t.kind == array:
		return t.elem.tracks(depth + 1)
	}
	return false
}

// asValue is the type as that of a variable: an object of a type that only a
// header's typedef names may as well be a number or a function pointer.
func (t *ctype) asValue() *ctype {
	switch {
	case t.kind == opaque && !strings.HasPrefix(t.name, "struct_"):
		return someType
	case t.kind == function:
		return pointerTo(t)
	}
	return t
}

// fieldNamed returns the type of a field, and its name in Go.
func (r *recordType) fieldNamed(name string) (goName string, t *ctype) {
	for _, f := range r.fields {
		if f.name == name {
			return goField(name), f.t
		}
	}
	return "", nil
}

// goField is what cgo calls a field: a word of Go's gets an underscore.
func goField(name string) string {
	if token.IsKeyword(name) {
		return "_" + name
	}
	return name
}

// parseType reads a type as the reference table writes it.
func parseType(c string) *ctype {
	if strings.Contains(c, "(") {
		return voidPtr // a function pointer
	}
	var base string
	stars := strings.Count(c, "*")
	for _, w := range strings.Fields(strings.ReplaceAll(c, "*", " ")) {
		switch w {
		case "const", "struct", "volatile":
		default:
			if base != "" {
				base += " "
			}
			base += w
		}
	}
	t := baseNamed(base)
	if stars == 0 && t.kind == opaque {
		t = intType // an enumeration, or a number under a name of its own
		if strings.HasSuffix(base, "_cb") || strings.HasSuffix(base, "_func") || strings.HasSuffix(base, "_fn") {
			t = voidPtr
		}
	}
	for range stars {
		t = pointerTo(t)
	}
	return t
}

// baseNamed is the type that headers call name.
func baseNamed(name string) *ctype {
	switch name {
	case "void":
		return voidType
	case "int", "long", "short", "char", "unsigned", "signed", "unsigned char", "signed char", "unsigned int", "unsigned long",
		"unsigned short", "long long", "unsigned long long", "double", "float":
		return intType
	}
	for _, n := range integerTypes {
		if n == name {
			return intType
		}
	}
	if class, ok := classNames[name]; ok {
		return opaqueNamed(class)
	}
	return opaqueNamed(name)
}
