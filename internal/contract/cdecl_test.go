package contract_test

import (
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/contract"
)

func TestCFunction(t *testing.T) {
	for src, want := range map[string]string{
		"void f(void);":              "f()",
		"void f();":                  "f()",
		"void f(SSL *ssl, int n) {}": "f(ssl,n) body",
		"static inline SSL_SESSION *get(const SSL *ssl)\n{ if (x) { return 0; } return ssl; /* } */ }\nint g;": "get(ssl) body",
		"extern SSL_SESSION *X_get (SSL *ssl) __attribute__((warn_unused_result));":                            "X_get(ssl)",
		"__attribute__((noinline)) void f(int a);":                                                             "f(a)",
		"__declspec(dllexport) int f(int a);":                                                                  "f(a)",
		"void f(int (*cb)(SSL *, int), char buf[16], struct conn *c);":                                         "f(cb,buf,c)",
		"void f(SSL *, int);":          "f(,)",
		"int f(const char *fmt, ...);": "f(fmt,)",
		"void f(int a /* a, b */, int b) { char *s = \"}\"; char c = '}'; }": "f(a,b) body",
		"void\nf(\n\tint a,\n\tint b)\n{\n}\n":                               "f(a,b) body",
		"// a comment\nvoid f(int a);":                                       "f(a)",
		"int x;":                                                             "",
		"int x = f(1);":                                                      "",
		"struct s { int a; };":                                               "",
		"#define X(a) f(a)":                                                  "",
		"":                                                                   "",
		"void f(int a":                                                       "",
		"void f(int a) {":                                                    "",
		"} void f(int a);":                                                   "",
		"//sslref:releases s\nint f()":                                       "",
	} {
		name, params, end, ok := contract.CFunction(src)
		got := ""
		if ok {
			got = name + "(" + strings.Join(params, ",") + ")"
			if end > 0 {
				got += " body"
				if src[end] != '}' {
					t.Errorf("%q: the body ends at %q", src, src[end:])
				}
			}
		}
		if got != want {
			t.Errorf("%q is %q, want %q", src, got, want)
		}
	}
}

func FuzzCFunction(f *testing.F) {
	f.Add("static int f(int (*cb)(SSL *), char b[2]) { return '\\''; }")
	f.Add("__attribute__((x)) /* y */ void g(a, b);")
	f.Fuzz(func(t *testing.T, src string) {
		name, _, end, ok := contract.CFunction(src)
		if ok && (name == "" || end < 0 || end >= len(src)) {
			t.Errorf("%q: %q, %d", src, name, end)
		}
	})
}
