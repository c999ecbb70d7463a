package libssl_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/sslref/sslref/refmodel"
	"github.com/sslref/sslref/refmodel/libssl"
)

// helpers are what cgo, not C, has: its functions, and the rewriter's.
var helpers = []string{"CBytes", "CString", "GoBytes", "GoString", "GoStringN", "Errno", "ErrnoVoid"}

// TestNames holds the package to the table: every function that cgo can call in
// OpenSSL 3, the listed ones beside it, and nothing else.
func TestNames(t *testing.T) {
	want := make(map[string]bool)
	for _, name := range refmodel.Names(refmodel.OpenSSL3) {
		if refmodel.Lookup(refmodel.OpenSSL3, name).Kind != refmodel.FunctionMacro {
			want[exported(name)] = true
		}
	}
	for _, name := range libssl.Plain {
		if refmodel.Lookup(refmodel.OpenSSL3, name) != nil {
			t.Errorf("%s is in the list of functions without a row but has one", name)
		}
		want[exported(name)] = true
	}
	for _, name := range helpers {
		want[name] = true
	}
	got := functions(t)
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !got[name] {
			t.Errorf("%s is missing", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if !want[name] {
			t.Errorf("%s has no row in the table and is not in the list of functions without one", name)
		}
	}
}

func exported(name string) string {
	return string(unicode.ToUpper(rune(name[0]))) + name[1:]
}

// functions returns the exported functions of the package.
func functions(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]bool)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.IsExported() {
				got[fn.Name.Name] = true
			}
		}
	}
	return got
}
