package csource_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzSource looks for a C source that makes the translation fail or never end.
// It may be left out, with the reason, also where the parser panics.
func FuzzSource(f *testing.F) {
	for _, pattern := range []string{"*/*.c", "*/*.h"} {
		names, err := filepath.Glob(filepath.Join(caseRoot, pattern))
		if err != nil || len(names) == 0 {
			f.Fatal("no seeds", err)
		}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(src))
		}
	}
	for _, c := range []string{
		"SSL_SESSION *f(SSL *s) { SSL_SESSION *r = s ? SSL_get1_session(s) : 0; return r; }",
		"struct c { SSL *s; struct { int n; SSL_SESSION *a[3]; } u; };\nint f(struct c *c) { return (c->u.a[1] = SSL_get_session(c->s)) != 0; }",
		"#define FREE(x) do { if (x) { SSL_SESSION_free(x); x = NULL; } } while (0)\nvoid f(SSL_SESSION **p) { FREE(*p); }",
		"int f(SSL *s, int n) { for (;;) { switch (n) { case 1: goto out; case 2 ... 4: n++; default: break; } } out: SSL_free(s); return 0; }",
		// What the parser once never got to the end of, and what it panics at.
		"int f(SSL_SESSION **",
		"int f(SSL_SESSION **\n#define X \\",
		"typedef void (*cb)(SSL_SESSION *)[",
		"static void *table[] = { SSL_SESSION,",
		"typedef void (*cb)(SSL_SESSION *);\nstatic cb table[] = { SSL_SESSION_free };\nvoid f(SSL_SESSION *s) { table[0](s); }",
		"#if OPENSSL_VERSION_NUMBER >= 0x30000000L && defined(A) || (1 ? 2 : 3) == B\nvoid f(SSL *s) { SSL_free(s); }\n#else\n#error x\n#endif",
	} {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, c string) {
		if len(c) > 4000 {
			return
		}
		defer time.AfterFunc(10*time.Second, func() { panic("no end in sight") }).Stop()
		files := map[string]string{"p.go": "package p\n", "p.c": c}
		if utf8.ValidString(c) && !strings.Contains(c, "*/") && !strings.ContainsAny(c, "\x00\r\ufeff") {
			files["q.go"] = preambleFile(c)
		}
		p := loadText(t, files)
		if p == nil {
			return
		}
		for _, h := range p.Helpers {
			if strings.Contains(h.Reason, "internal error") {
				t.Errorf("%s: %s", h.Name, h.Reason)
			}
		}
		for _, n := range p.Notes {
			// "internal error" alone is also what the parser says of an #if.
			if strings.Contains(n, "not followed: internal error") {
				t.Error(n)
			}
		}
	})
}
