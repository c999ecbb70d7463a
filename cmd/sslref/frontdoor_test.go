package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// The test binary is the command in its own tests; soon has it show progress
// without delay.
const (
	asCommand = "SSLREF_TEST_COMMAND"
	soon      = "SSLREF_TEST_SOON"
)

func TestMain(m *testing.M) {
	if os.Getenv(soon) != "" {
		watchAfter, watchEvery = 0, 10*time.Millisecond
	}
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// A module is a directory with the files of an archive.
type module struct {
	t   *testing.T
	dir string
}

func newModule(t *testing.T, archive string) module {
	t.Helper()
	ar, err := txtar.ParseFile(filepath.Join("testdata", archive))
	if err != nil {
		t.Fatal(err)
	}
	m := module{t, t.TempDir()}
	for _, f := range ar.Files {
		m.write(f.Name, string(f.Data))
	}
	return m
}

func (m module) write(name, text string) {
	m.t.Helper()
	file := filepath.Join(m.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		m.t.Fatal(err)
	}
}

func (m module) read(name string) string {
	m.t.Helper()
	data, err := os.ReadFile(filepath.Join(m.dir, name))
	if err != nil {
		m.t.Fatal(err)
	}
	return string(data)
}

// replace changes a file.
func (m module) replace(name, old, new string) {
	m.t.Helper()
	text := m.read(name)
	if !strings.Contains(text, old) {
		m.t.Fatalf("%s has no %q", name, old)
	}
	m.write(name, strings.ReplaceAll(text, old, new))
}

// A result is what a command did.
type result struct {
	stdout, stderr string
	status         int
}

// run runs a program in the module; env overrides the environment.
func (m module) run(env []string, name string, args ...string) result {
	m.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = m.dir
	cmd.Env = append(append(os.Environ(), asCommand+"=1", "GOFLAGS=", "GOWORK=", "GOPROXY=off", "PWD="+m.dir), env...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); cmd.ProcessState == nil {
		m.t.Fatal(err)
	}
	return result{out.String(), errOut.String(), cmd.ProcessState.ExitCode()}
}

// sslref runs the command.
func (m module) sslref(args ...string) result {
	m.t.Helper()
	return m.run(nil, self(m.t), args...)
}

func self(t *testing.T) string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return exe
}

// another returns the command with an identity of its own, for which go vet's
// cache has nothing that others left.
func another(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(self(t))
	if err != nil {
		t.Fatal(err)
	}
	id := buildID(data[:idReach])
	if !buildIDs.MatchString(id) {
		t.Fatalf("build ID %q", id)
	}
	sum := sha256.Sum256([]byte(name))
	other := id[:len(id)-20] + base64.RawURLEncoding.EncodeToString(sum[:])[:20]
	tool := filepath.Join(t.TempDir(), "sslref")
	if err := os.WriteFile(tool, bytes.Replace(data, []byte(id), []byte(other), 1), 0o777); err != nil {
		t.Fatal(err)
	}
	return tool
}

// vet runs go vet -json and returns the findings as "file:line rule", sorted,
// and the JSON.
func (m module) vet(args ...string) (findings []string, out string) {
	m.t.Helper()
	r := m.run(nil, "go", append([]string{"vet", "-vettool=" + self(m.t), "-json"}, args...)...)
	if r.status != 0 {
		m.t.Fatalf("go vet %s: exit status %d\n%s%s", args, r.status, r.stdout, r.stderr)
	}
	dec := json.NewDecoder(strings.NewReader(r.stdout))
	for {
		var packages map[string]map[string][]struct{ Category, Posn, Message string }
		if err := dec.Decode(&packages); err == io.EOF {
			break
		} else if err != nil {
			m.t.Fatalf("%v in %s", err, r.stdout)
		}
		for _, analyzers := range packages {
			for rule, list := range analyzers {
				for _, d := range list {
					if d.Category != rule {
						m.t.Errorf("category %q in %s", d.Category, rule)
					}
					findings = append(findings, m.mark(d.Posn, rule))
				}
			}
		}
	}
	slices.Sort(findings)
	return findings, r.stdout
}

// mark writes the place of a finding, FILE:LINE or FILE:LINE:COLUMN.
func (m module) mark(place, rule string) string {
	parts := strings.Split(place, ":")
	rel, err := filepath.Rel(m.dir, parts[0])
	if err != nil {
		m.t.Fatal(err)
	}
	return fmt.Sprintf("%s:%s %s", filepath.ToSlash(rel), parts[1], rule)
}

// marks returns the places that the files below dirs mark with rules in
// comments, as vet returns findings.
func (m module) marks(dirs ...string) []string {
	m.t.Helper()
	var marks []string
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(m.dir, dir, "*.go"))
		if err != nil || len(files) == 0 {
			m.t.Fatalf("no files in %s: %v", dir, err)
		}
		for _, file := range files {
			name, err := filepath.Rel(m.dir, file)
			if err != nil {
				m.t.Fatal(err)
			}
			for i, line := range strings.Split(m.read(name), "\n") {
				_, comment, _ := strings.Cut(line, " // ")
				for _, a := range analyzers() {
					if comment == a.Name {
						marks = append(marks, m.mark(fmt.Sprintf("%s:%d", file, i+1), a.Name))
					}
				}
			}
		}
	}
	slices.Sort(marks)
	return marks
}

func expect(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// One line of text, without a stack trace, that contains every one of parts.
func expectLine(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	if strings.Count(text, "\n") != 1 {
		t.Errorf("%s: not one line:\n%s", what, text)
	}
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s: no %q in\n%s", what, part, text)
		}
	}
}

// Summaries cross packages, through one without cgo, and the findings are in
// files of packages and of both kinds of tests. A second run over the warm
// cache finds the same.
func TestChain(t *testing.T) {
	m := newModule(t, "chain.txt")
	want := m.marks("sess", "between", "caller", "plain")
	if len(want) != 4 {
		t.Fatalf("%d marks", len(want))
	}
	got, first := m.vet("./...")
	expect(t, "findings", got, want)
	_, second := m.vet("./...")
	if !sameObjects(first, second) {
		t.Errorf("over the warm cache:\n%s\nfirst:\n%s", second, first)
	}
	got, _ = m.vet("./caller")
	expect(t, "findings of the last package and its imports", got, m.marks("sess", "caller"))
}

// What becomes of sessions in generic helpers of packages without any is known.
func TestHelpers(t *testing.T) {
	m := newModule(t, "helpers.txt")
	want := m.marks("srv")
	if len(want) != 6 {
		t.Fatalf("%d marks", len(want))
	}
	got, _ := m.vet("./...")
	expect(t, "findings", got, want)
}

// sameObjects reports whether two outputs of go vet -json have the same
// objects, in any order: packages are done in parallel.
func sameObjects(a, b string) bool {
	split := func(s string) []string {
		var list []string
		dec := json.NewDecoder(strings.NewReader(s))
		for {
			var raw json.RawMessage
			if dec.Decode(&raw) != nil {
				return slices.Sorted(slices.Values(list))
			}
			if string(raw) != "{}" {
				list = append(list, string(raw))
			}
		}
	}
	return slices.Equal(split(a), split(b))
}

// Two builds of the tool, which share nothing in go vet's cache, say the same
// byte for byte, and leave the same facts.
func TestDeterminism(t *testing.T) {
	m := newModule(t, "chain.txt")
	var outputs []string
	var facts [][]byte
	for i := range 2 {
		tool := another(t, fmt.Sprint(i, time.Now()))
		r := m.run(nil, "go", "vet", "-vettool="+tool, "-json", "-work", "./between")
		if r.status != 0 {
			t.Fatalf("%s%s", r.stdout, r.stderr)
		}
		outputs = append(outputs, r.stdout)
		_, work, _ := strings.Cut(strings.TrimSpace(r.stderr), "WORK=")
		work, _, _ = strings.Cut(work, "\n")
		t.Cleanup(func() { os.RemoveAll(work) })
		files, err := filepath.Glob(filepath.Join(work, "*", "vet.out"))
		if err != nil {
			t.Fatal(err)
		}
		var all []byte
		for _, file := range files { // the go command numbers the packages the same way each time
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(data) > 0 { // without the types, which name the go command's directory
				all = append(all, data[12+binary.LittleEndian.Uint32(data[4:]):]...)
			}
		}
		facts = append(facts, all)
	}
	if outputs[0] != outputs[1] {
		t.Errorf("two runs differ:\n%s\n%s", outputs[0], outputs[1])
	}
	if len(facts[0]) == 0 || !bytes.Equal(facts[0], facts[1]) {
		t.Errorf("%d and %d bytes of facts differ", len(facts[0]), len(facts[1]))
	}
}

// In a vendored module and in a workspace the wrapper is in another module.
func TestOtherModules(t *testing.T) {
	split := func(t *testing.T) module {
		m := newModule(t, "chain.txt")
		m.write("other/sess.go", m.read("sess/sess.go"))
		m.write("other/go.mod", "module example.com/sess\n\ngo 1.26\n")
		if err := os.RemoveAll(filepath.Join(m.dir, "sess")); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{"between/between.go", "caller/caller.go", "caller/caller_test.go", "caller/external_test.go"} {
			m.replace(file, "example.com/chain/sess", "example.com/sess")
		}
		return m
	}
	t.Run("vendor", func(t *testing.T) {
		m := split(t)
		m.write("go.mod", "module example.com/chain\n\ngo 1.26\n\nrequire example.com/sess v0.0.0\n\nreplace example.com/sess => ./other\n")
		if r := m.run(nil, "go", "mod", "vendor"); r.status != 0 {
			t.Fatal(r.stderr)
		}
		got, _ := m.vet("-mod=vendor", "./...")
		expect(t, "findings", got, m.marks("between", "caller"))
	})
	t.Run("workspace", func(t *testing.T) {
		m := split(t)
		m.write("go.work", "go 1.26\n\nuse (\n\t.\n\t./other\n)\n")
		got, _ := m.vet("./...", "./other")
		expect(t, "findings", got, m.marks("between", "caller", "other"))
	})
}

// What was analyzed for its facts only has its findings when it is named.
func TestNamedLater(t *testing.T) {
	m := newModule(t, "chain.txt")
	if r := m.sslref("./between"); r != (result{}) {
		t.Errorf("a package without findings: %+v", r)
	}
	if r := m.sslref("./sess"); r.status != exitFindings {
		t.Errorf("its import, afterwards: %+v", r)
	}
	m = newModule(t, "chain.txt")
	m.vet("./between")
	got, _ := m.vet("./sess")
	expect(t, "findings of the import, with go vet", got, m.marks("sess"))

	// With tests, it is another unit when it is named.
	m = newModule(t, "chain.txt")
	m.write("sess/sess_test.go", "package sess\n\nimport \"testing\"\n\nfunc Test(t *testing.T) {}\n")
	got, _ = m.vet("./between")
	expect(t, "findings of an import with tests", got, nil)
	got, _ = m.vet("./...")
	expect(t, "findings in all packages", got, m.marks("sess", "caller"))
}

// The command prints the findings in the order of the source with their steps
// and tells by its exit status that there are some.
func TestCommand(t *testing.T) {
	m := newModule(t, "chain.txt")
	r := m.sslref("-format=vet", "./...")
	if r.status != exitFindings || r.stderr != "" {
		t.Errorf("exit status %d, stderr %q", r.status, r.stderr)
	}
	var got []string
	for line := range strings.Lines(r.stdout) {
		if strings.HasPrefix(line, "\t") {
			continue // a step
		}
		pos, message, _ := strings.Cut(line, ": ")
		rule := message[strings.LastIndexByte(message, '(')+1 : strings.LastIndexByte(message, ')')]
		got = append(got, m.mark(filepath.Join(m.dir, pos), rule))
	}
	if !slices.IsSorted(got) {
		t.Errorf("not in order: %q", got)
	}
	expect(t, "findings", slices.Sorted(slices.Values(got)), m.marks("sess", "caller"))
	if !strings.Contains(r.stdout, "\n\tcaller/caller.go:") {
		t.Errorf("no steps in\n%s", r.stdout)
	}
	if again := m.sslref("-format=vet", "./..."); again != r {
		t.Errorf("the second time:\n%s", again.stdout)
	}
	if r := m.sslref("./plain", "./between"); r != (result{}) {
		t.Errorf("nothing to find: %+v", r)
	}
	if r := m.sslref("-json", "./sess"); r.status != exitFindings || !json.Valid([]byte(r.stdout)) || !strings.Contains(r.stdout, `"borrowedfree"`) {
		t.Errorf("-json: %+v", r)
	}
	if r := m.sslref("-C", "sess"); r.status != exitFindings || !strings.HasPrefix(r.stdout, "sess/sess.go:") {
		t.Errorf("-C: %+v", r)
	}
}

// Each rule is a flag, of go vet and of the command.
func TestRuleFlags(t *testing.T) {
	m := newModule(t, "chain.txt")
	only := func(marks []string, keep func(string) bool) []string {
		return slices.DeleteFunc(marks, func(s string) bool { return !keep(s) })
	}
	all := m.marks("sess", "caller")
	got, _ := m.vet("-refleak", "./...")
	expect(t, "-refleak", got, only(slices.Clone(all), func(s string) bool { return strings.HasSuffix(s, "refleak") }))
	got, _ = m.vet("-refleak=false", "./...")
	expect(t, "-refleak=false", got, only(slices.Clone(all), func(s string) bool { return !strings.HasSuffix(s, "refleak") }))
	r := m.sslref("-doublefree", "./...")
	if strings.Count(r.stdout, "(doublefree)") != 1 || strings.Contains(r.stdout, "(refleak)") {
		t.Errorf("-doublefree:\n%s", r.stdout)
	}
	if r := m.sslref("-profile=libressl", "-staleborrow.possible", "-v", "./sess"); r.status != exitFindings {
		t.Errorf("flags of the analyzers: %+v", r)
	}
}
