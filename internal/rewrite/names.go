package rewrite

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sslref/sslref/refmodel"
)

// ImportPath is the package that stands for C in a twin.
const ImportPath = "github.com/sslref/sslref/refmodel/libssl"

// The helpers of ImportPath that give the two results of s, err := C.f().
const (
	errnoHelper     = "Errno"     // func Errno[T any](result T) (T, error)
	errnoVoidHelper = "ErrnoVoid" // func ErrnoVoid(call func()) (Void, error)
)

// A nameKind says what a name of ImportPath is.
type nameKind uint8

const (
	noName nameKind = iota
	funcName
	voidFuncName // without a result
	typeName
	constName
	varName
)

// notC lists what ImportPath exports although C has no such name.
var notC = map[string]bool{errnoHelper: true, errnoVoidHelper: true, "Void": true, "Plain": true}

// modelName returns the name that ImportPath has for the C name, and what it
// is; noName if the model doesn't offer it.
func modelName(name string) (string, nameKind) {
	if class, ok := taggedClass(name); ok {
		return class, typeName
	}
	goName := exported(name)
	if notC[name] {
		return goName, noName
	}
	return goName, names[goName]
}

// taggedClass resolves struct_TAG to the type of the table's class that has
// this tag.
func taggedClass(name string) (string, bool) {
	tag, ok := strings.CutPrefix(name, "struct_")
	if !ok {
		return "", false
	}
	for _, class := range refmodel.Classes {
		for _, t := range class.Tags {
			if t == tag && names[string(class.Class)] == typeName {
				return string(class.Class), true
			}
		}
	}
	return "", false
}

// exported spells a C name so that Go exports it: with a capital first letter.
func exported(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(r)) + name[n:]
}
