package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const cgoSource = `package sess

// #include <openssl/ssl.h>
import "C"

func drop(s *C.SSL_SESSION) { C.SSL_SESSION_free(s) }
`

// rewriting runs the sub-command on files made of contents by name, in a fresh
// directory; in args, DIR stands for that directory.
func rewriting(t *testing.T, files map[string]string, args ...string) (dir, stdout, stderr string, status int) {
	t.Helper()
	dir = t.TempDir()
	for name, content := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "DIR", dir)
	}
	var out, errs bytes.Buffer
	status = runModel(args, &out, &errs)
	return dir, out.String(), strings.ReplaceAll(errs.String(), dir, "DIR"), status
}

func TestModelToStandardOutput(t *testing.T) {
	_, stdout, stderr, status := rewriting(t, map[string]string{"a.go": cgoSource}, "-rewrite", "DIR/a.go")
	if status != 0 || stderr != "" || !strings.Contains(stdout, "{ libssl.SSL_SESSION_free(s) }") {
		t.Errorf("status %d, stderr %q, stdout:\n%s", status, stderr, stdout)
	}
}

func TestModelToDirectory(t *testing.T) {
	files := map[string]string{
		"a.go":     cgoSource,
		"plain.go": "package sess\n",
		"stub.go":  "//go:build !cgo\n\npackage sess\n",
	}
	dir, stdout, stderr, status := rewriting(t, files, "-rewrite", "-o", "DIR/out/twins", "-overlay", "DIR/overlay.json",
		"DIR/a.go", "DIR/plain.go", "DIR/stub.go")
	if status != 0 || stdout != "" || stderr != "" {
		t.Fatalf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	twin, err := os.ReadFile(filepath.Join(dir, "out/twins/a.go"))
	if err != nil || !bytes.Contains(twin, []byte("libssl.SSL_SESSION_free")) {
		t.Errorf("error %v, twin %s", err, twin)
	}
	if _, err := os.Stat(filepath.Join(dir, "out/twins/stub.go")); err == nil {
		t.Error("stub.go has a twin")
	}
	text, err := os.ReadFile(filepath.Join(dir, "overlay.json"))
	if err != nil {
		t.Fatal(err)
	}
	var overlay struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &overlay); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"a.go":     filepath.Join(dir, "out/twins/a.go"),
		"plain.go": filepath.Join(dir, "out/twins/plain.go"),
		"stub.go":  "",
	} {
		if got, ok := overlay.Replace[filepath.Join(dir, name)]; !ok || got != want {
			t.Errorf("overlay of %s: %q, want %q", name, got, want)
		}
	}
}

func TestModelOfSeveralPackages(t *testing.T) {
	files := map[string]string{"m/a/x.go": cgoSource, "m/b/c/x.go": cgoSource}
	dir, _, stderr, status := rewriting(t, files, "-rewrite", "-o", "DIR/out", "-overlay", "DIR/overlay.json", "DIR/m/a/x.go", "DIR/m/b/c/x.go")
	if status != 0 || stderr != "" {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	overlay, err := os.ReadFile(filepath.Join(dir, "overlay.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a/x.go", "b/c/x.go"} {
		twin := filepath.Join(dir, "out", name)
		if _, err := os.Stat(twin); err != nil {
			t.Error(err)
		}
		if !bytes.Contains(overlay, []byte(twin)) {
			t.Errorf("%s is not in the overlay:\n%s", twin, overlay)
		}
	}
}

func TestModelErrors(t *testing.T) {
	files := map[string]string{
		"a.go":     cgoSource,
		"bad.go":   "package sess\n\nimport \"C\"\n\nvar a, b = C.one(), C.two\n",
		"syntax":   "package sess\n\nfunc (\n",
		"stub.go":  "//go:build !cgo\n\npackage sess\n",
		"sub/b.go": cgoSource,
	}
	for _, test := range []struct {
		args   string
		status int
		want   []string
	}{
		{"", 1, []string{"usage: sslref model -rewrite", "-overlay file"}},
		{"DIR/a.go", 1, []string{"usage: sslref model -rewrite"}},
		{"-rewrite", 1, []string{"usage: sslref model -rewrite"}},
		{"-rewrite -p", 1, []string{"flag provided but not defined: -p"}},
		{"-help", 0, []string{"usage: sslref model -rewrite"}},
		{"-rewrite DIR/a.go DIR/bad.go", 1, []string{"2 files, but one standard output"}},
		{"-rewrite -overlay DIR/o.json DIR/a.go", 1, []string{"say with -o"}},
		{"-rewrite -o DIR DIR/a.go", 1, []string{"DIR/a.go would be overwritten"}},
		{"-rewrite DIR/stub.go", 1, []string{"DIR/stub.go is built without cgo only"}},
		{"-rewrite DIR/absent.go", 1, []string{"DIR/absent.go: no such file"}},
		{"-rewrite DIR/syntax", 1, []string{"DIR/syntax:3:8: "}},
		{"-rewrite DIR/bad.go", 1, []string{"DIR/bad.go:5:12: C.one is not offered", "\nDIR/bad.go:5:21: C.two is not offered"}},
	} {
		_, stdout, stderr, status := rewriting(t, files, strings.Fields(test.args)...)
		if status != test.status || stdout != "" {
			t.Errorf("%q: status %d, want %d; stdout %q", test.args, status, test.status, stdout)
		}
		for _, want := range test.want {
			if !strings.Contains(stderr, want) {
				t.Errorf("%q: stderr lacks %q:\n%s", test.args, want, stderr)
			}
		}
	}
}
