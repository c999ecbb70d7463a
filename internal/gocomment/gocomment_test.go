package gocomment

import (
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

func TestExtent(t *testing.T) {
	const unix = "// a\n\n/* b\nc\n*/\npackage p // d\n\n/**/ /***/ var x = 1 /* e */ //\n// f"
	want := []string{"// a", "/* b\nc\n*/", "// d", "/**/", "/***/", "/* e */", "//", "// f"}
	for _, end := range []string{"\n", "\r\n"} {
		src := []byte(strings.ReplaceAll(unix, "\n", end))
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, g := range f.Comments {
			for _, c := range g.List {
				from, to := Extent(src, fset.File(f.FileStart), c)
				got = append(got, strings.ReplaceAll(string(src[from:to]), end, "\n"))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("lines end with %q: %q, want %q", end, got, want)
		}
	}
}
