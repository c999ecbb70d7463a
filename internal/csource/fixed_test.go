package csource_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref/internal/csource"
)

// What a constant holds is known where it is read, and nothing else is.
func TestFixed(t *testing.T) {
	const table = "typedef void (*put)(SSL_SESSION *);\nstruct t { int n; put a, b; };\nstatic void own(SSL_SESSION *s) { (void)s; }\n"
	for _, tt := range []struct{ name, c, called, want string }{
		{"by place", "static const struct t v = { 1, SSL_SESSION_free, own };", "v.b", "own"},
		{"by name", "static const struct t v = { .b = SSL_SESSION_free, .a = own };", "v.b", "SSL_SESSION_free"},
		{"after a name", "static const struct t v = { .a = own, SSL_SESSION_free };", "v.b", "SSL_SESSION_free"},
		{"the last one counts", "static const struct t v = { 1, own, .a = SSL_SESSION_free };", "v.a", "SSL_SESSION_free"},
		{"address and cast", "static const struct t v = { .a = (put)&own };", "(*v.a)", "own"},
		{"NULL", "static const struct t v = { .b = NULL };", "v.b", ""},
		{"not named", "static const struct t v = { .b = own };", "v.a", ""},
		{"array", "static const put v[] = { own, SSL_SESSION_free };", "v[1]", "SSL_SESSION_free"},
		{"array by index", "enum { X, Y };\nstatic const struct t v[2] = { [Y] = { .a = own } };", "v[Y].a", "own"},
		{"index that isn't known", "static const put v[] = { own, own };", "v[n]", "?"},
		{"pointer", "static void (*const v)(SSL_SESSION *) = own;", "v", "own"},
		{"pointers", "static void (*const v[2])(SSL_SESSION *) = { own };", "v[0]", "own"},
		{"pointer to what is constant", "static const SSL_SESSION *(*v)(SSL_SESSION *) = own;", "v", "?"},
		{"extern", "extern const struct t v;\nconst struct t v = { .a = own };", "v.a", "own"},
		{"only declared", "extern const struct t v;", "v.a", "?"},
		{"variable", "static struct t v = { 1, own };", "v.a", "?"},
		{"union", "static const union { put a; int n; } v = { own };", "v.a", "?"},
		{"anonymous", "static const struct { struct { int n; }; put a; } v = { 1, own };", "v.a", "?"},
		{"without braces", "static const struct { struct t t; put a; } v = { 1, own, own, SSL_SESSION_free };", "v.a", "?"},
		{"with braces", "static const struct { struct t t; put a; } v = { { 1, own }, SSL_SESSION_free };", "v.t.a", "own"},
		{"another constant", "static const put w = own;\nstatic const struct t v = { 1, w };", "v.a", "?"},
		{"itself", "static const put v = v;", "v", "?"},
		{"hidden", "static const put v = own;", "({ put v = any(); v; })", "?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := table + tt.c + "\nvoid f(SSL_SESSION *s, int n) { " + tt.called + "(s); }"
			fn := loadText(t, map[string]string{"p.go": preambleFile(c)}).Body("f")
			if fn == nil {
				t.Fatal("f is not followed")
			}
			if got := calledThrough(fn); got != tt.want {
				t.Errorf("calls %q, want %q", got, tt.want)
			}
		})
	}
}

// calledThrough is the function whose address fn calls, "" for NULL and "?" for one
// that isn't known.
func calledThrough(fn *ssa.Function) string {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok || !csource.ThroughPointer(call.Call.StaticCallee().Name()) {
				continue
			}
			switch p := call.Call.Args[0].(type) {
			case *ssa.Const:
				return ""
			case *ssa.UnOp:
				if name, ok := strings.CutPrefix(p.X.Name(), csource.PointerPrefix); ok {
					return name
				}
			}
		}
	}
	return "?"
}

// A pointer to one of two functions of the same name is one to that of its own
// file.
func TestFixedBySource(t *testing.T) {
	const c = "static void own(SSL_SESSION *s) { (void)s; }\nstatic void (*const v)(SSL_SESSION *) = own;\n"
	p := loadText(t, map[string]string{
		"p.go": preambleFile("void f(SSL_SESSION *);\nvoid g(SSL_SESSION *);"),
		"a.c":  c + "void f(SSL_SESSION *s) { v(s); }",
		"b.c":  c + "void g(SSL_SESSION *s) { v(s); }",
	})
	f, g := p.Body(calledThrough(p.Body("f"))), p.Body(calledThrough(p.Body("g")))
	if f == nil || g == nil || f == g {
		t.Errorf("f calls %v and g %v", f, g)
	}
}
