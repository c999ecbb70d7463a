package coretype_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/sslref/sslref/internal/coretype"
)

func TestOf(t *testing.T) {
	for constraint, want := range map[string]string{
		"~[]int":                        "[]int",
		"ints":                          "[]int",
		"ints | []int":                  "[]int",
		"interface{ ints; String() }":   "[]int",
		"interface{ String(); ~[]int }": "[]int",
		"interface{ list }":             "[]int",
		"~*[4]int":                      "*[4]int",
		"chan int | <-chan int":         "chan int",
		"chan int | chan string":        "",
		"~[]byte | ~string":             "",
		"list | ~string":                "",
		"any":                           "",
		"comparable":                    "",
		"interface{ String() }":         "",
	} {
		src := "package p\ntype ints []int\ntype list interface{ ints }\nfunc f[T " + constraint + "](x T) {}\n"
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "p.go", src, 0)
		if err != nil {
			t.Fatal(err)
		}
		pkg, err := new(types.Config).Check("p", fset, []*ast.File{f}, nil)
		if err != nil {
			t.Errorf("%s: %v", constraint, err)
			continue
		}
		param := pkg.Scope().Lookup("f").Type().(*types.Signature).Params().At(0).Type()
		got := coretype.Of(param)
		if want == "" {
			if !types.IsInterface(got) {
				t.Errorf("%s: %v, want the constraint", constraint, got)
			}
		} else if got.String() != want {
			t.Errorf("%s: %v, want %s", constraint, got, want)
		}
	}
	if got := coretype.Of(types.Universe.Lookup("error").Type()); !types.IsInterface(got) {
		t.Errorf("error: %v", got)
	}
}
