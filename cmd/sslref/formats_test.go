package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// All formats at once: one to standard output, the others to files.
func TestFormats(t *testing.T) {
	m := newModule(t, "chain.txt")
	r := m.sslref("-format=text,sarif:out.sarif", "-format=html:out.html,github:out.github,vet:out.vet,json:out.json", "./...")
	if r.status != exitFindings || r.stderr != "" {
		t.Fatalf("%+v", r)
	}
	for _, want := range []string{
		"caller/caller.go:20:12: session s from Current is not freed",
		" (refleak)\n", "\n 20 |    1 |     s, err := between.Current(c) // refleak\n", "= more: sslref explain refleak\n",
		"\n4 findings (1 borrowedfree, 1 doublefree, 2 refleak)\n",
	} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("no %q in\n%s", want, r.stdout)
		}
	}
	for file, want := range map[string]string{
		"out.sarif": `"uri": "caller/caller.go"`, "out.html": "<!DOCTYPE html>", "out.github": "::error file=caller/caller.go,line=20,",
		"out.vet": "caller/caller.go:20:12: ", "out.json": `"example.com/chain/caller": {`,
	} {
		if text := m.read(file); !strings.Contains(text, want) {
			t.Errorf("%s has no %q:\n%.2000s", file, want, text)
		}
	}
	m.validate("out.sarif")
	if again := m.sslref("-format=json", "./..."); again.stdout != m.read("out.json") {
		t.Error("the JSON differs from run to run")
	}
	// Nothing to report: files without findings, not files left as they were.
	r = m.sslref("-format=sarif:out.sarif,html:out.html,vet:out.vet", "./plain")
	if r != (result{}) || m.read("out.vet") != "" || !strings.Contains(m.read("out.html"), "Nothing to report") {
		t.Errorf("nothing to report: %+v", r)
	}
	m.validate("out.sarif")
}

// validate checks a SARIF log against the standard's schema.
func (m module) validate(name string) {
	m.t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("../../internal/report/sarif/testdata/sarif-schema-2.1.0.json")
	if err != nil {
		m.t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(m.read(name)))
	if err != nil {
		m.t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		m.t.Errorf("%s is not valid: %.2000v", name, err)
	}
}

// The formats take whatever the analyzer finds in all of its cases, in C and Go.
func TestFormatsOfCases(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	m := module{t, t.TempDir()}
	r := m.sslref("-C", filepath.Join(root, "testdata"), "-format=sarif:out.sarif,html:out.html,github:out.github,json:out.json,vet:out.vet", "./...")
	if r.status != exitFindings {
		t.Fatalf("exit status %d\n%s", r.status, r.stderr)
	}
	m.validate("out.sarif")
	if !json.Valid([]byte(m.read("out.json"))) {
		t.Error("the JSON is none")
	}
	findings := strings.Count(m.read("out.github"), "\n")
	articles := strings.Count(m.read("out.html"), "<article ")
	results := strings.Count(m.read("out.sarif"), `"ruleIndex"`)
	lines := 0
	for line := range strings.Lines(m.read("out.vet")) {
		if !strings.HasPrefix(line, "\t") {
			lines++
		}
	}
	if findings < 500 || articles != findings || results != findings || lines != findings {
		t.Errorf("%d findings in annotations, %d in HTML, %d in SARIF, %d in lines", findings, articles, results, lines)
	}
}

// Colour and Unicode are for terminals, and for those who ask.
func TestColorFlag(t *testing.T) {
	m := newModule(t, "chain.txt")
	plain := m.sslref("./sess")
	if plain.status != exitFindings || strings.Contains(plain.stdout, "\x1b") || !isASCII(plain.stdout) {
		t.Errorf("in a pipe: %+v", plain)
	}
	asked := m.run([]string{"NO_COLOR=1", "LC_ALL=C.UTF-8"}, self(t), "-color=always", "./sess")
	if !strings.Contains(asked.stdout, "\x1b[") || !strings.Contains(asked.stdout, "│") {
		t.Errorf("-color=always: %+v", asked)
	}
	if r := m.run([]string{"LC_ALL=C"}, self(t), "-color=always", "./sess"); !strings.Contains(r.stdout, "\x1b[") || !isASCII(r.stdout) {
		t.Errorf("-color=always in the locale C: %+v", r)
	}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Files that can't be written, and flags that contradict each other, are said
// before anything is analyzed, and leave everything as it was.
func TestBadOutputs(t *testing.T) {
	m := newModule(t, "chain.txt")
	m.write("good", "good")
	for want, args := range map[string][]string{
		`unknown format "pdf"; there are text, vet,`:        {"-format=pdf"},
		`"sarif:" has no file name`:                         {"-format=sarif:"},
		"both text and vet go to standard output":           {"-format=text,vet"},
		"both sarif and html go to good":                    {"-format=sarif:good,html:good"},
		"cannot write no/out: no such file":                 {"-format=sarif:no/out"},
		"cannot write good/out:":                            {"-format=vet:good/out"},
		"cannot write sess: it is a directory":              {"-format=html:sess"},
		`"sometimes" for flag -color`:                       {"-color=sometimes"},
		"-fix cannot be used with -format":                  {"-fix", "-format=sarif:out"},
		"-write-baseline needs -baseline=FILE":              {"-write-baseline"},
		"-write-baseline and -new-from-rev":                 {"-write-baseline", "-baseline=b", "-new-from-rev=HEAD"},
		"-write-baseline and -format":                       {"-write-baseline", "-baseline=b", "-format=vet"},
		"baseline absent does not exist":                    {"-baseline=absent"},
		"baseline good: its first line is not":              {"-baseline=good"},
		"cannot write no/baseline":                          {"-baseline=no/baseline", "-write-baseline"},
		"-new-from-rev: ":                                   {"-new-from-rev=HEAD"},
		"elsewhere is no directory":                         {"-C=elsewhere"},
		"flags have to be before the packages: -format=vet": {"./...", "-format=vet"},
	} {
		if want != "flags have to be before the packages: -format=vet" {
			args = append(args, "./...")
		}
		r := m.sslref(args...)
		if r.status != exitFailed || r.stdout != "" {
			t.Errorf("%s: %+v", args, r)
		}
		expectLine(t, strings.Join(args, " "), r.stderr, "sslref: ", want)
	}
	// A report in the place of a baseline would be the end of that.
	m.write("base", "# sslref baseline, format 1\n")
	r := m.sslref("-baseline=base", "-format=text,sarif:./base", "./...")
	if r.status != exitFailed || r.stdout != "" || m.read("base") != "# sslref baseline, format 1\n" {
		t.Errorf("a report in the baseline's file: %+v", r)
	}
	expectLine(t, "the baseline's file", r.stderr, "-format would write to base, the file of -baseline")
	if m.read("good") != "good" {
		t.Errorf("the good file has %q now", m.read("good"))
	}
	files, err := os.ReadDir(m.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name(), ".") {
			t.Errorf("%s is left behind", f.Name())
		}
	}
}

// What can't be written is not taken for printed, whatever the sub-command.
func TestFullDevice(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Logf("there is no device that is full: %v", err)
		return
	}
	defer full.Close()
	m := newModule(t, "chain.txt")
	for _, args := range [][]string{{"version"}, {"help"}, {"explain", "refleak"}, {"model", "SSL_free"}, {"./sess"}, {"-format=html", "./sess"}} {
		cmd := exec.Command(self(t), args...)
		cmd.Dir = m.dir
		cmd.Env = append(os.Environ(), asCommand+"=1", "GOFLAGS=", "GOWORK=", "GOPROXY=off")
		var stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = full, &stderr
		if err := cmd.Run(); cmd.ProcessState.ExitCode() != exitFailed {
			t.Errorf("%s: %v", args, err)
		}
		expectLine(t, strings.Join(args, " "), stderr.String(), "sslref: cannot write to standard output: ")
	}
}

// A report of a part must not replace one of the whole.
func TestIncomplete(t *testing.T) {
	m := newModule(t, "chain.txt")
	m.replace("plain/plain.go", "return", "return undefined +")
	m.write("alone/alone.go", strings.Replace(m.read("sess/sess.go"), "package sess", "package alone", 1))
	m.write("out.sarif", "good")
	r := m.sslref("-format=text,sarif:out.sarif", "./...")
	if r.status != exitFailed || !strings.Contains(r.stdout, "alone/alone.go:") || m.read("out.sarif") != "good" ||
		!strings.Contains(r.stderr, "sslref: out.sarif is not written") || !strings.Contains(r.stderr, "undefined: undefined") {
		t.Errorf("%+v", r)
	}
	m.write("base", "good")
	if r := m.sslref("-format=sarif", "./..."); r.status != exitFailed || r.stdout != "" {
		t.Errorf("to standard output: %+v", r)
	}
}

func TestNoGo(t *testing.T) {
	m := newModule(t, "chain.txt")
	r := m.run([]string{"PATH=" + t.TempDir()}, self(t), "./...")
	if r.status != exitFailed || r.stdout != "" {
		t.Errorf("%+v", r)
	}
	expectLine(t, "no go command", r.stderr, "cannot run the go command, which sslref needs")
}

func TestExplain(t *testing.T) {
	m := module{t, t.TempDir()}
	for _, a := range analyzers()[1:] {
		r := m.sslref("explain", a.Name)
		title, _, _ := strings.Cut(a.Doc, "\n")
		if r.status != exitClean || r.stderr != "" || !strings.HasPrefix(r.stdout, a.Name+": "+title+"\n\n") || !strings.Contains(r.stdout, "\tC.SSL") && !strings.Contains(r.stdout, "    C.SSL") && !strings.Contains(r.stdout, "C.SSL_") || !strings.HasSuffix(r.stdout, a.URL+"\n") {
			t.Errorf("explain %s: %+v", a.Name, r)
		}
		for line := range strings.Lines(r.stdout) {
			if len(line) > 100 {
				t.Errorf("explain %s: a long line: %s", a.Name, line)
			}
		}
	}
	for want, args := range map[string][]string{"needs a rule: borrowedfree, ": {"explain"}, `no rule is called "leak"; there are borrowedfree, `: {"explain", "leak"}} {
		r := m.sslref(args...)
		if r.status != exitFailed || r.stdout != "" {
			t.Errorf("%s: %+v", args, r)
		}
		expectLine(t, strings.Join(args, " "), r.stderr, want)
	}
}

// The command shows the rows of the table that the analyzer reads.
func TestModelRows(t *testing.T) {
	for name, wants := range map[string][]string{
		"SSL_get1_session": {"SSL_SESSION *SSL_get1_session(SSL *ssl)\n", "for the caller to release with SSL_SESSION_free", "\nSource: SSL_get_session(3)", "\nObserved on the real library: 01_refs"},
		"SSL_SESSION_new":  {"SSL_SESSION *SSL_SESSION_new(const SSL_CTX *ctx)  // BoringSSL\n", "* BoringSSL: uses ctx\n"},
		"new_session_cb":   {"In: OpenSSL 3", "\nSource: "},
		"SSL_SESSION":      {"SSL_SESSION, a session, released by SSL_SESSION_free, retained by SSL_SESSION_up_ref\n", "\n  SSL_get1_session "},
		"SSL":              {"SSL, released by SSL_free, retained by SSL_up_ref; lends out an SSL_SESSION\n", "\n  SSL_clear "},
		"all":              {"\n  SSL_get1_session ", "\n  SSL_CTX_flush_sessions "},
	} {
		var out, errs bytes.Buffer
		if status := model([]string{name}, &out, &errs); status != exitClean || errs.Len() > 0 {
			t.Errorf("model %s: status %d, %s", name, status, errs.String())
		}
		for _, want := range wants {
			if !strings.Contains(out.String(), want) {
				t.Errorf("model %s has no %q:\n%s", name, want, out.String())
			}
		}
		if strings.Contains(out.String(), "`") {
			t.Errorf("model %s has marks of code", name)
		}
	}
	for name, want := range map[string]string{"ssl_get1_SESSION": "there is SSL_get1_session\n", "SSL_get": "there are ", "bogus": `"sslref model all" lists`} {
		var out, errs bytes.Buffer
		if status := model([]string{name}, &out, &errs); status != exitFailed || out.Len() > 0 {
			t.Errorf("model %s: status %d, %s", name, status, out.String())
		}
		expectLine(t, name, errs.String(), name, want)
	}
}

// Help is for a screen.
func TestHelpFits(t *testing.T) {
	var out, errs bytes.Buffer
	help(nil, &out, &errs)
	if n := strings.Count(out.String(), "\n"); n > 45 {
		t.Errorf("help has %d lines", n)
	}
	for line := range strings.Lines(out.String()) {
		if len(line) > 89 {
			t.Errorf("a line of %d columns: %s", len(line)-1, line)
		}
	}
}
