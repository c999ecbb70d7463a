package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What go vet asks of a tool before anything else.
func TestHandshake(t *testing.T) {
	m := module{t, t.TempDir()}
	if r := m.sslref("-V=full"); r.status != 0 || !strings.Contains(r.stdout, " version devel ") || !strings.Contains(r.stdout, "buildID=") {
		t.Errorf("-V=full: %+v", r)
	}
	r := m.sslref("-flags")
	for _, a := range analyzers() {
		if !strings.Contains(r.stdout, `"Name": "`+a.Name+`"`) {
			t.Errorf("-flags has no %s", a.Name)
		}
	}
	for _, name := range []string{"sslref.profile", "sslref.v", "staleborrow.possible"} {
		if !strings.Contains(r.stdout, `"Name": "`+name+`"`) {
			t.Errorf("-flags has no %s", name)
		}
	}
}

func TestHelp(t *testing.T) {
	m := module{t, t.TempDir()}
	r := m.sslref("help")
	if r.status != exitClean || r.stderr != "" {
		t.Errorf("help: %+v", r)
	}
	for _, part := range []string{"sslref explain RULE", "go vet -vettool", "  refleak ", "-profile=LIBRARY", "-staleborrow.possible"} {
		if !strings.Contains(r.stdout, part) {
			t.Errorf("help has no %q", part)
		}
	}
	if r := m.sslref("help", "crossctx"); r.status != exitClean || !strings.HasPrefix(r.stdout, "crossctx: ") || strings.Count(r.stdout, "\n") < 20 {
		t.Errorf("help crossctx: %+v", r)
	}
	r = m.sslref("help", "nothing")
	if r.status != exitFailed || r.stdout != "" {
		t.Errorf("help nothing: %+v", r)
	}
	expectLine(t, "help nothing", r.stderr, `"nothing"`)
	if r := m.sslref("version"); r.status != exitClean || !strings.HasPrefix(r.stdout, "sslref ") {
		t.Errorf("version: %+v", r)
	}
}

func TestWrongFlags(t *testing.T) {
	m := newModule(t, "chain.txt")
	for want, args := range map[string][]string{
		"-bogus":                     {"-bogus", "./..."},
		`unknown profile "bogus"`:    {"-profile=bogus", "./..."},
		"-refleak":                   {"-refleak=perhaps", "./..."},
		"-diff needs -fix":           {"-diff", "./..."},
		"-fix and -json":             {"-fix", "-json", "./..."},
		"flag needs an argument: -C": {"-C"},
	} {
		r := m.sslref(args...)
		if r.status != exitFailed || r.stdout != "" {
			t.Errorf("%s: %+v", args, r)
		}
		expectLine(t, strings.Join(args, " "), r.stderr, want)
	}
	// What the go command says about packages is passed on.
	if r := m.sslref("./not/there"); r.status != exitFailed || r.stdout != "" || !strings.Contains(r.stderr, "not/there") {
		t.Errorf("a package that is not there: %+v", r)
	}
	// As a vet tool, once for each package that is named.
	r := m.run(nil, "go", "vet", "-vettool="+self(t), "-sslref.profile=bogus", "./plain")
	if r.status == 0 || strings.Count(r.stderr, "bogus") != 2 || strings.Contains(r.stderr, "Usage") {
		t.Errorf("go vet with a wrong profile: %+v", r)
	}
}

func TestBadCode(t *testing.T) {
	t.Run("type error", func(t *testing.T) {
		m := newModule(t, "chain.txt")
		m.replace("caller/caller.go", "s.Close()\n\treturn nil", "s.Close()\n\treturn undefined")
		r := m.sslref("./caller")
		if r.status != exitFailed || r.stdout != "" {
			t.Errorf("%+v", r)
		}
		expectLine(t, "type error", r.stderr, "caller/caller.go:", "undefined: undefined")
	})
	t.Run("syntax error", func(t *testing.T) {
		m := newModule(t, "chain.txt")
		m.write("caller/caller.go", "package caller\n\nfunc {\n")
		r := m.sslref("./caller")
		if r.status != exitFailed || r.stdout != "" {
			t.Errorf("%+v", r)
		}
		expectLine(t, "syntax error", r.stderr, "caller/caller.go:3:6")
	})
	t.Run("missing header", func(t *testing.T) {
		m := newModule(t, "chain.txt")
		m.replace("sess/sess.go", "#cgo noescape SSL_get1_session", "#include <openssl/not_there.h>")
		r := m.sslref("./sess")
		if r.status != exitFailed || r.stdout != "" || !strings.Contains(r.stderr, "openssl/not_there.h") || strings.Contains(r.stderr, "goroutine") {
			t.Errorf("%+v", r)
		}
	})
	t.Run("findings beside", func(t *testing.T) {
		m := newModule(t, "chain.txt")
		m.replace("plain/plain.go", "return", "return undefined +")
		m.write("alone/alone.go", m.read("sess/sess.go"))
		m.replace("alone/alone.go", "package sess", "package alone")
		r := m.sslref("./...")
		if r.status != exitFailed || !strings.Contains(r.stdout, "alone/alone.go") || !strings.Contains(r.stderr, "undefined: undefined") {
			t.Errorf("%+v", r)
		}
	})
}

// Without cgo, a package's other files are analyzed; that some are not has to
// be said, on every run.
func TestCgoOff(t *testing.T) {
	m := newModule(t, "chain.txt")
	m.write("sess/other.go", "package sess\n\nfunc Other() {}\n")
	for range 2 {
		r := m.run([]string{"CGO_ENABLED=0"}, self(t), "./sess")
		if r.status != exitFailed || r.stdout != "" {
			t.Errorf("%+v", r)
		}
		expectLine(t, "CGO_ENABLED=0", r.stderr, "sess/other.go:1:1", "CGO_ENABLED=0", "sess.go")
	}
	if r := m.run([]string{"CGO_ENABLED=0"}, self(t), "./plain"); r != (result{}) {
		t.Errorf("a package without cgo: %+v", r)
	}
	// Files that other constraints leave out are not missed.
	m.write("plain/windows.go", "//go:build windows && arm\n\npackage plain\n\n// #include <openssl/ssl.h>\nimport \"C\"\n\nvar s *C.SSL_SESSION\n")
	if r := m.run([]string{"CGO_ENABLED=0"}, self(t), "./plain"); r != (result{}) {
		t.Errorf("a file for another system: %+v", r)
	}
}

// A facts file that another program wrote is an error that names the package.
func TestForeignFacts(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return name
	}
	src := file("p.go", "package p\n\nimport \"q\"\n\nvar _ = q.X\n")
	vetx := file("q.vetx", "facts of another age")
	cfg := file("unit.cfg", `{"ImportPath": "p", "GoVersion": "go1.26", "GoFiles": ["`+src+`"], "ImportMap": {"q": "q"}, "PackageVetx": {"q": "`+vetx+`"}, "VetxOutput": "`+filepath.Join(dir, "out")+`"}`)
	m := module{t, dir}
	r := m.sslref(cfg)
	if r.status == 0 || r.stdout != "" {
		t.Errorf("%+v", r)
	}
	expectLine(t, "facts", r.stderr, `"q"`)
	r = m.sslref(file("bad.cfg", "no JSON"))
	if r.status == 0 {
		t.Errorf("%+v", r)
	}
	expectLine(t, "configuration", r.stderr, "bad.cfg")
}
