package implement

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

const src = `
type hidden struct{}
type Seen = named
type named struct{}

type byMethod interface{ open() int }
type byParam interface{ Open(*hidden) }
type byParts interface{ Open() map[string][]chan *hidden }
type open interface{ Open() int }
type byAlias interface{ Open(*named) }
type generic interface{ get() int }
type none interface{ missing() }
type any2 interface{}

type a struct{}
func (a) open() int { return 0 }
func (*a) Open(*hidden) {}

type b struct{ a }

type c struct{}
func (c) Open() map[string][]chan *hidden { return nil }

type d struct{}
func (d) Open() int { return 0 }

type e struct{}
func (e) Open(*named) {}

type f struct{ byMethod }

type g[T any] struct{ v T }
func (g[T]) get() int { return 0 }
`

// Types are found for interfaces that no other package can implement.
func TestOf(t *testing.T) {
	for _, tt := range []struct{ iface, want string }{
		{"byMethod", "a b f"},
		{"byParam", "*a *b"},
		{"byParts", "c"},
		{"open", ""},    // Open() int can be anybody's
		{"byAlias", ""}, // Seen is the type's other name
		{"generic", ""}, // of how many types isn't known
		{"none", ""},
		{"any2", ""},
	} {
		pkg := check(t, "package p\n"+src)
		var got []string
		for _, typ := range Of(pkg, pkg.Scope().Lookup(tt.iface).Type().Underlying().(*types.Interface)) {
			got = append(got, types.TypeString(typ, types.RelativeTo(pkg)))
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s is implemented by %q, want %q", tt.iface, s, tt.want)
		}
	}
}

func check(t *testing.T, src string) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check("p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}
