package csource_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sslref/sslref/internal/csource"
)

// loadText translates one preamble.
func loadText(t testing.TB, files map[string]string) *csource.Program {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return load(t, dir)
}

func preambleFile(c string) string { return "package p\n\n/*\n" + c + "\n*/\nimport \"C\"\n" }

func TestNothingToFollow(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"no C":         {"p.go": "package p\n"},
		"declarations": {"p.go": preambleFile("#include <openssl/ssl.h>\nextern SSL_SESSION *s;")},
		"no sessions":  {"p.go": preambleFile("static int f(void) { return 1; }")},
		"prototypes":   {"p.go": preambleFile(`#include "p.h"`), "p.h": "SSL_SESSION *f(SSL_CTX *);"},
	} {
		t.Run(name, func(t *testing.T) {
			if p := loadText(t, files); p != nil {
				t.Errorf("%d helpers, notes %q", len(p.Helpers), p.Notes)
			}
		})
	}
}

// What can't be parsed costs a note or the function, and nothing else.
func TestBrokenSource(t *testing.T) {
	const fine = "SSL_SESSION *fine(SSL *s) { return SSL_get1_session(s); }\n"
	for _, tt := range []struct {
		name, c  string
		followed bool // fine is
		reason   string
	}{
		{"statement", fine + "int broken(SSL *s) { return s +; }\n", true, "broken: not parsed: "},
		{"unknown macro with a block", fine + "int broken(SSL *s) { TAILQ_EACH(a, b) { f(a); } return 0; }", true, "broken: not parsed: "},
		{"a macro before a definition", "API_EXPORT(int) broken(SSL *s) { return 1; }\n" + fine, true, ""},
		{"missing brace", fine + "int broken(SSL *s) { if (s) { return 1; }\n", true, "broken: not parsed: "},
		{"unknown directive", fine + "#frobnicate\n", true, ""},
		{"#error", fine + "#error no\n", true, ""},
		{"missing #endif", fine + "#if 1\n", false, "not followed"},
		{"assembly", fine + "int broken(SSL *s) { __asm__(\"nop\"); return 0; }", true, "broken: assembly"},
		{"jump into a block", fine + "int broken(SSL *s) { goto in; if (s) { in: return 1; } return 0; }", true, "broken: "},
		{"old style", fine + "int broken(s) SSL *s; { return 0; }", true, "broken: a definition in the style before C89"},
		{"text", "SSL_free is not C. It's {text}, isn't it?\n", false, "not parsed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := loadText(t, map[string]string{"p.go": preambleFile(tt.c)})
			if p == nil {
				t.Fatal("nothing was loaded")
			}
			if got := p.Body("fine") != nil; got != tt.followed {
				t.Errorf("fine is followed: %v, want %v", got, tt.followed)
			}
			said := strings.Join(p.Notes, "\n")
			for _, h := range p.Helpers {
				said += fmt.Sprintf("\n%s: %s", h.Name, h.Reason)
			}
			if !strings.Contains(said, tt.reason) {
				t.Errorf("said %q, want %q", said, tt.reason)
			}
		})
	}
}

// Texts from which parts are missing never make the translation fail.
func TestDamagedSource(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 20
	}
	var texts []string
	for _, name := range []string{"bodies/bodies.go", "callbacks/callbacks.c", "conns/conn.c", "unknown/unknown.go"} {
		src, err := os.ReadFile(filepath.Join(caseRoot, name))
		if err != nil {
			t.Fatal(err)
		}
		text := string(src)
		if strings.HasSuffix(name, ".go") {
			text = text[strings.Index(text, "/*")+2 : strings.Index(text, "*/\nimport")]
		}
		texts = append(texts, text)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range rounds {
		text := texts[i%len(texts)]
		for range 1 + rnd.IntN(4) {
			from := rnd.IntN(len(text))
			to := min(len(text), from+1+rnd.IntN(12))
			text = text[:from] + text[to:]
		}
		p := loadText(t, map[string]string{"p.go": "package p\n", "p.c": text})
		if p == nil {
			continue
		}
		for _, h := range p.Helpers {
			if strings.Contains(h.Reason, "internal error") {
				t.Errorf("round %d: %s: %s", i, h.Name, h.Reason)
			}
		}
		for _, n := range p.Notes {
			if strings.Contains(n, "internal error") || strings.Contains(n, "parser failed") {
				t.Errorf("round %d: %s", i, n)
			}
		}
	}
}

// A preamble whose lines end as on Windows is read to its end.
func TestCarriageReturns(t *testing.T) {
	text := preambleFile("static void f(SSL *s) {\n\tint n = 0;\n\n\n\tSSL_free(s);\n}\n\n\nstatic void g(SSL *s) { SSL_free(s); }")
	p := loadText(t, map[string]string{"p.go": strings.ReplaceAll(text, "\n", "\r\n")})
	if p.Body("f") == nil || p.Body("g") == nil {
		t.Errorf("not followed: %q", p.Notes)
	}
}
