package main

import (
	"slices"
	"strings"
	"testing"
)

// The findings of go vet go by the contracts, in the package that has them and
// in one that imports it; a stale ignore is a finding of its rule.
func TestContracts(t *testing.T) {
	m := newModule(t, "contracts.txtar")
	want := append(m.marks("tls", "use"), "tls/shim.c:5 refleak", "tls/tls.go:39 doublefree")
	slices.Sort(want)
	for _, run := range []string{"cold", "cached"} {
		findings, _ := m.vet("./tls", "./use")
		expect(t, run, findings, want)
	}
	// The text of go vet, and of the command in another form.
	r := m.run(nil, "go", "vet", "-vettool="+self(t), "./tls")
	for _, text := range []string{
		"tls/shim.c:5:3: shim_drop says it releases s, but doesn't when this return is taken (refleak)",
		"tls/tls.go:39:2: this ignore matches no finding of doublefree: remove it (doublefree)",
	} {
		if !strings.Contains(r.stderr, text) {
			t.Errorf("go vet doesn't say %q:\n%s", text, r.stderr)
		}
		if out := m.sslref("-format=vet", "./tls").stdout; !strings.Contains(out, text) {
			t.Errorf("the command doesn't say %q:\n%s", text, out)
		}
	}
	for _, format := range []string{"json", "sarif", "github", "html"} {
		if out := m.sslref("-format="+format, "./tls").stdout; !strings.Contains(out, "this ignore matches no finding of doublefree") {
			t.Errorf("%s doesn't have the stale ignore:\n%s", format, out)
		}
	}
}

// A stale ignore is nothing to say where its rule is off.
func TestStaleOfRuleThatIsOff(t *testing.T) {
	m := newModule(t, "contracts.txtar")
	for _, flags := range [][]string{{"-doublefree=false"}, {"-refleak"}} {
		findings, _ := m.vet(append(flags, "./tls")...)
		expect(t, strings.Join(flags, " "), findings, []string{"tls/shim.c:5 refleak", "tls/tls.go:32 refleak"})
	}
}

// What can't be is refused with its place, in a package that has nothing else
// for the analysis.
func TestWrongDirectives(t *testing.T) {
	m := newModule(t, "contracts.txtar")
	r := m.sslref("./wrong")
	if r.status != exitFailed || r.stdout != "" {
		t.Errorf("exit status %d, %s", r.status, r.stdout)
	}
	want := []string{
		"wrong.go:5:1: unknown directive //sslref:frees: there are returns, releases, retains and ignore",
		"wrong.go:8:1: releases t: there is no parameter t: want s",
		"wrong.go:11:1: releases s: s is no pointer to an object of the table's (SSL_SESSION, SSL, SSL_CTX, BIO, X509, EVP_PKEY) and holds none: it is of type *int",
		"wrong.go:14:1: returns owned: the function has no result",
		"wrong.go:17:1: returns owned: no result is a pointer to an object",
		"wrong.go:18:1: returns borrowed s: s, of type *int, has no object that lends a pointer",
		"wrong.go:21:1: not a directive because of the space: write //sslref:releases s",
		"wrong.go:24:1: releases s is about nothing here: it belongs in the comment right above",
		"wrong.go:28:2: releases s is about nothing here",
		"wrong.go:30:2: ignore needs a reason: want //sslref:ignore refleak -- reason",
		"wrong.go:32:2: ignore leak: there is no such rule, there are borrowedfree,",
	}
	lines := strings.Split(strings.TrimSpace(r.stderr), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), len(want), r.stderr)
	}
	for i, l := range lines {
		if !strings.Contains(l, want[i]) {
			t.Errorf("got %s\nwant %s", l, want[i])
		}
	}
	if r := m.run(nil, "go", "vet", "-vettool="+self(t), "./wrong"); r.status != 1 || !strings.Contains(r.stderr, want[0]) {
		t.Errorf("go vet: exit status %d\n%s", r.status, r.stderr)
	}
}

// A model file holds for packages that nothing else makes the analysis look
// at, whichever way the tool is run, and a change of it counts at once.
func TestModelFile(t *testing.T) {
	m := newModule(t, "model.txtar")
	model := m.read(".sslref.yaml")
	want := m.marks("use", "far")
	command := func() []string {
		var got []string
		for l := range strings.Lines(m.sslref("-format=vet", "-model=.sslref.yaml", "./...").stdout) {
			if rule, ok := strings.CutSuffix(strings.TrimSpace(l), ")"); ok && !strings.HasPrefix(l, "\t") && strings.Contains(rule, "(") {
				got = append(got, m.mark(m.dir+"/"+l, rule[strings.LastIndexByte(rule, '(')+1:]))
			}
		}
		slices.Sort(got)
		return got
	}
	vet := func() []string {
		packed := strings.TrimSpace(m.sslref("model", "-pack", ".sslref.yaml").stdout)
		findings, _ := m.vet("-sslref.model="+packed, "./...")
		return findings
	}
	for name, findings := range map[string]func() []string{"command": command, "go vet": vet} {
		m.write(".sslref.yaml", model)
		expect(t, name, findings(), want)
		m.write(".sslref.yaml", strings.ReplaceAll(model, "- releases s", "- retains s"))
		expect(t, name+" after a change", findings(), []string{"far/far.go:6 refleak", "use/use.go:11 refleak", "use/use.go:6 refleak"})
		m.write(".sslref.yaml", model)
		expect(t, name+" changed back", findings(), want)
	}
}

// Go vet wouldn't notice that a file changes: its name alone is refused.
func TestModelFileOfVet(t *testing.T) {
	m := newModule(t, "model.txtar")
	r := m.run(nil, "go", "vet", "-vettool="+self(t), "-sslref.model=.sslref.yaml", "./use")
	if r.status != 1 || !strings.Contains(r.stderr, `wouldn't notice a change of the file: give its contents with it, -sslref.model="$(sslref model -pack .sslref.yaml)", or run sslref -model=.sslref.yaml`) {
		t.Errorf("exit status %d\n%s", r.status, r.stderr)
	}
}

func TestModelFileMistakes(t *testing.T) {
	m := newModule(t, "model.txtar")
	for text, want := range map[string]string{
		"version: 3\n": "bad.yaml:1: version 3 isn't known: this sslref reads version 1",
		"version: 1\ngo:\n  example.com/m/wrap.Drip: releases s\n":                     "bad.yaml:3:1: package example.com/m/wrap has no Drip",
		"version: 1\ngo:\n  (*example.com/m/wrap.Conn).Close: releases c\n":            "bad.yaml:3:1: example.com/m/wrap.Conn has no method or field Close",
		"version: 1\ngo:\n  example.com/m/wrap.Drop:\n    - releases c\n":              "bad.yaml:4:1: releases c: there is no parameter c: want s",
		"version: 1\ngo:\n  (*example.com/m/wrap.Conn).Resume: like SSL_get_session\n": "bad.yaml:3:1: like SSL_get_session: its argument 1 is an SSL, and that of the function is of type *Conn",
		"version: 1\ngo:\n  example.com/m/wrap.Drop: like SSL_get1_session\n":          "bad.yaml:3:1: like SSL_get1_session: its argument 1 is an SSL, and that of the function is of type *Sess",
	} {
		m.write("bad.yaml", text)
		r := m.sslref("-model=bad.yaml", "./...")
		if r.status != exitFailed || !strings.Contains(r.stderr, want) {
			t.Errorf("%q: exit status %d, want %q in\n%s", text, r.status, want, r.stderr)
		}
	}
	r := m.sslref("-model=none.yaml", ".")
	expectLine(t, "no file", r.stderr, "cannot read the model file", "none.yaml")
	r = m.sslref("model", "-check", ".sslref.yaml")
	if r.status != exitClean || r.stdout != ".sslref.yaml: 2 of Go, 0 of C, nothing wrong\n" {
		t.Errorf("exit status %d: %s%s", r.status, r.stdout, r.stderr)
	}
	m.write("bad.yaml", "version: 1\nc:\n  X: frees s\n")
	if r = m.sslref("model", "-check", "bad.yaml"); r.status != exitFailed || !strings.HasPrefix(r.stderr, "bad.yaml:3: X: unknown effect") {
		t.Errorf("exit status %d: %s%s", r.status, r.stdout, r.stderr)
	}
}

// With like, a wrapper does what a function of the table does.
func TestModelLike(t *testing.T) {
	m := newModule(t, "model.txtar")
	m.write("wrap/more.go", `package wrap

import "example.com/m/native"

func UpRef(s *native.Sess) bool { return upRef(s) }

var upRef func(*native.Sess) bool
`)
	m.write("use/more.go", `package use

import "example.com/m/wrap"

func Kept(c *wrap.Conn) {
	s := c.Resume()
	if s == nil {
		return
	}
	if wrap.UpRef(s) { // refleak
		wrap.Drop(s)
	}
}

func Even(c *wrap.Conn) {
	s := c.Resume()
	if s == nil {
		return
	}
	if wrap.UpRef(s) {
		wrap.Drop(s)
	}
	wrap.Drop(s)
}
`)
	m.write("use/use.go", "package use\n")
	m.replace(".sslref.yaml", "    - releases s\n", "    - like SSL_SESSION_free\n  example.com/m/wrap.UpRef(session): like SSL_SESSION_up_ref\n")
	r := m.sslref("-format=vet", "-model=.sslref.yaml", "./use")
	if r.status != exitFindings || strings.Count(r.stdout, "is not freed") != 1 || !strings.Contains(r.stdout, "use/more.go:") {
		t.Errorf("exit status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
}
