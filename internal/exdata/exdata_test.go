package exdata

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/sslref/sslref/refmodel"
)

const source = `package p

type SSL struct{}
type SSL_SESSION struct{}

func SSL_get_ex_data(s *SSL, idx int) *SSL_SESSION
func SSL_SESSION_get_ex_data(s *SSL_SESSION, idx int) *SSL_SESSION
func SSL_SESSION_free(s *SSL_SESSION)
func SSL_SESSION_get_timeout(s *SSL_SESSION) int

var released, returned, read int

func release(s *SSL) { SSL_SESSION_free(SSL_get_ex_data(s, released)) }

func get(s *SSL) *SSL_SESSION { return SSL_get_ex_data(s, returned) }

func drop(v *SSL_SESSION) {
	if v != nil {
		defer SSL_SESSION_free(v)
	}
}

func closes(s *SSL) {
	var kept *SSL_SESSION
	if v := get(s); v != nil {
		kept = v
	}
	drop(kept)
}

func timeout(s *SSL) int { return SSL_SESSION_get_timeout(SSL_get_ex_data(s, read)) }

func byNumber(s *SSL, n int) {
	SSL_SESSION_free(SSL_get_ex_data(s, 7))
	SSL_SESSION_get_timeout(SSL_get_ex_data(s, 8))
	SSL_SESSION_free(SSL_get_ex_data(s, n)) // any
}

func ofSession(s *SSL_SESSION) { SSL_SESSION_free(SSL_SESSION_get_ex_data(s, 8)) }
`

// TestReleased: the places are those that something is had from and released,
// also by way of other functions; indices that aren't the same everywhere are none.
func TestReleased(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(new(types.Config), fset, types.NewPackage("example.com/p", "p"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var funcs []*ssa.Function
	for _, m := range pkg.Members {
		if fn, ok := m.(*ssa.Function); ok {
			funcs = append(funcs, fn)
		}
	}
	got := Released(funcs, func(fn *ssa.Function) *refmodel.Func { return refmodel.Lookup(refmodel.OpenSSL3, fn.Name()) })
	want := map[Place]bool{
		{refmodel.SSLConn, "g:example.com/p.released*"}: true,
		{refmodel.SSLConn, "g:example.com/p.returned*"}: true,
		{refmodel.SSLConn, "7"}:                         true,
		{refmodel.Session, "8"}:                         true,
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
