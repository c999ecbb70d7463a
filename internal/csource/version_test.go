package csource_test

import (
	"os"
	"path/filepath"
	"testing"
)

const versions = `#include <openssl/ssl.h>
#if OPENSSL_VERSION_NUMBER < 0x10100000L
SSL_SESSION *v10(SSL *s) { return SSL_get1_session(s); }
#elif OPENSSL_VERSION_NUMBER < 0x30000000L && !defined(LIBRESSL_VERSION_NUMBER)
SSL_SESSION *v11(SSL *s) { return SSL_get1_session(s); }
#elif defined(LIBRESSL_VERSION_NUMBER)
SSL_SESSION *libre(SSL *s) { return SSL_get1_session(s); }
#else
SSL_SESSION *v3(SSL *s) { return SSL_get1_session(s); }
#endif
#ifdef EXTRA
SSL_SESSION *extra(SSL *s) { return SSL_get1_session(s); }
#endif
`

// The version is that of the headers that the C compiler would find.
func TestVersion(t *testing.T) {
	headers := map[string]string{
		"v10":   "# define OPENSSL_VERSION_NUMBER  0x1000215fL\n",
		"v11":   "# define OPENSSL_VERSION_NUMBER  0x101010bfL\n",
		"libre": "#define LIBRESSL_VERSION_NUMBER 0x4030200fL\n#define OPENSSL_VERSION_NUMBER	0x20000000L\n",
		"v3":    "# define OPENSSL_VERSION_MAJOR 3\n# define OPENSSL_VERSION_MINOR 5\n# define OPENSSL_VERSION_PATCH 1\n# define OPENSSL_VERSION_NUMBER  \\\n  ( (OPENSSL_VERSION_MAJOR<<28) )\n",
	}
	for name, header := range headers {
		t.Run(name, func(t *testing.T) {
			inc := t.TempDir()
			if err := os.Mkdir(filepath.Join(inc, "openssl"), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(inc, "openssl", "opensslv.h"), []byte(header), 0o666); err != nil {
				t.Fatal(err)
			}
			for how, file := range map[string]string{
				"CPATH": preambleFile(versions),
				"#cgo":  preambleFile("#cgo CFLAGS: -I" + inc + " -DEXTRA=1\n#cgo nosuchsystem CFLAGS: -DOPENSSL_VERSION_NUMBER=1\n" + versions),
			} {
				t.Setenv("CPATH", "")
				if how == "CPATH" {
					t.Setenv("CPATH", inc)
				}
				p := loadText(t, map[string]string{"p.go": file})
				for other := range headers {
					if got := p.Body(other) != nil; got != (other == name) {
						t.Errorf("%s: %s is there: %v", how, other, got)
					}
				}
				if got := p.Body("extra") != nil; got != (how == "#cgo") {
					t.Errorf("%s: extra is there: %v", how, got)
				}
			}
		})
	}
}

// A position in a translated function is that of the C source.
func TestPositions(t *testing.T) {
	p := loadText(t, map[string]string{
		"p.go": preambleFile(`#include "p.h"`),
		"p.h":  "#include <openssl/ssl.h>\n\nstatic inline SSL_SESSION *f(SSL *s)\n{\n\treturn SSL_get1_session(s);\n}\n",
	})
	fn := p.Body("f")
	if fn == nil {
		t.Fatal("f is not followed")
	}
	got := fn.Prog.Fset.Position(fn.Pos())
	if filepath.Base(got.Filename) != "p.h" || got.Line != 3 || got.Column != 28 {
		t.Errorf("f is at %v, want p.h:3:28", got)
	}
	call := fn.Blocks[0].Instrs[0]
	got = fn.Prog.Fset.Position(call.Pos())
	if filepath.Base(got.Filename) != "p.h" || got.Line != 5 || got.Column != 25 {
		t.Errorf("%v is at %v, want p.h:5:25", call, got)
	}
}
