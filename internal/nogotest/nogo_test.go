package nogotest_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/internal/nogotest"
	"github.com/sslref/sslref/internal/pagetest"
	"github.com/sslref/sslref/passes"
)

// The test binary is the nogo program of its own tests.
const asNogo = "SSLREF_NOGO_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(asNogo) != "" {
		analyzers := append([]*analysis.Analyzer{sslref.Analyzer}, passes.All...)
		os.Exit(nogotest.Main(analyzers, os.Args[1:], os.Stdout))
	}
	exit := m.Run()
	os.RemoveAll(compiledRoot)
	os.Exit(exit)
}

// sample is the workspace that users are shown.
const sample = "../../examples/bazel"

// The libraries of the sample, as its BUILD files have them.
var (
	libssl = []string{"-lssl", "-lcrypto"}
	sess   = &nogotest.Library{
		Path: "example.com/tickets/sess", Dir: "sess", LinkFlags: libssl,
		Sources: []string{"sess/conn.go", "sess/lifetime.go", "sess/ref.c", "sess/ref.h", "sess/sess.go"},
	}
	pool = &nogotest.Library{
		Path: "example.com/tickets/pool", Dir: "pool",
		Sources: []string{"pool/pool.go"}, Deps: []*nogotest.Library{sess},
	}
	app = &nogotest.Library{
		Path: "example.com/tickets/app", Dir: "app", Name: "app_lib",
		Sources: []string{"app/main.go"}, Deps: []*nogotest.Library{pool, sess},
	}
	// The two packages that a go_test has: the one that is tested, with its
	// tests, and the external one, which imports it.
	internalTest = &nogotest.Library{
		Path: sess.Path, Dir: "sess", Name: "sess_test.internal", Tests: "exclude", LinkFlags: libssl,
		Sources: append(slices.Clone(sess.Sources), "sess/external_test.go", "sess/sess_test.go"),
	}
	externalTest = &nogotest.Library{
		Path: sess.Path + "_test", Dir: "sess", Name: "sess_test.external", Tests: "only",
		Sources: []string{"sess/external_test.go", "sess/sess_test.go"}, Deps: []*nogotest.Library{internalTest},
	}
	chain = []*nogotest.Library{sess, pool, app, internalTest, externalTest}
)

// compiled is a copy of the sample in which everything is compiled.
var compiled = sync.OnceValues(func() (*nogotest.Workspace, error) {
	root, err := os.MkdirTemp("", "workspace")
	if err != nil {
		return nil, err
	}
	compiledRoot = root
	if err := os.CopyFS(root, os.DirFS(sample)); err != nil {
		return nil, err
	}
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	w := &nogotest.Workspace{Root: root, Program: []string{exe}, Environ: []string{asNogo + "=1"}, Config: filepath.Join(root, "nogo.json")}
	for _, l := range chain {
		err = errors.Join(err, w.Compile(l))
	}
	return w, err
})

var compiledRoot string // "" if there is none

// newWorkspace returns a copy of that.
func newWorkspace(t *testing.T) *nogotest.Workspace {
	t.Helper()
	w, err := compiled()
	if err == nil {
		w, err = w.Copy(t.TempDir())
	}
	if err != nil {
		t.Fatal(err)
	}
	w.Config = filepath.Join(w.Root, "nogo.json")
	return w
}

func run(t *testing.T, w *nogotest.Workspace, l *nogotest.Library) *nogotest.Result {
	t.Helper()
	r, err := w.Nogo(l)
	if err != nil {
		t.Fatal(err)
	}
	if r.Exit == nogotest.Failed {
		t.Fatalf("%s: nogo fails:\n%s", l.Dir, r.Output)
	}
	return r
}

// edit changes a file of the workspace.
func edit(t *testing.T, w *nogotest.Workspace, name, before, after string) {
	t.Helper()
	file := filepath.Join(w.Root, name)
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), before) {
		t.Fatalf("%s has no %q (%v)", name, before, err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), before, after, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
}

var wrong = regexp.MustCompile(`/[/*] wrong \(([a-z]+)\)`)

// wanted lists "FILE:LINE RULE" for the lines that the comments of a library's
// files call wrong: all of them, or, where cgo files are hidden, the Go files.
func wanted(t *testing.T, w *nogotest.Workspace, l *nogotest.Library) []string {
	t.Helper()
	var list []string
	for _, name := range l.Sources {
		external := strings.HasSuffix(name, "external_test.go")
		if external != (l.Tests == "only") || w.HideSources && filepath.Ext(name) != ".go" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(w.Root, name))
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if m := wrong.FindStringSubmatch(line); m != nil {
				list = append(list, fmt.Sprintf("%s:%d %s", name, i+1, m[1]))
			}
		}
	}
	slices.Sort(list)
	return list
}

var printed = regexp.MustCompile(`(?m)^(.*):(\d+):\d+: .* \(([a-z]+)\) \(([a-z]+)\)$`)

// reported lists the same of what nogo printed. Every line of that is a
// finding, and the rule at its end is also the analyzer's name.
func reported(t *testing.T, r *nogotest.Result) []string {
	t.Helper()
	var list []string
	for _, m := range printed.FindAllStringSubmatch(r.Output, -1) {
		if m[3] != m[4] {
			t.Errorf("analyzer %s reports a finding of %s", m[4], m[3])
		}
		list = append(list, fmt.Sprintf("%s:%s %s", m[1], m[2], m[3]))
	}
	if n := strings.Count(r.Output, "\n"); n != len(list) {
		t.Errorf("%d lines are no findings:\n%s", n-len(list), r.Output)
	}
	slices.Sort(list)
	return list
}

func compare(t *testing.T, l *nogotest.Library, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s %s:\ngot  %s\nwant %s", l.Dir, l.Name, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

// TestSample checks that the BUILD files say what is built here, and that the
// module file fits this module.
func TestSample(t *testing.T) {
	read := func(name string) string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(sample, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	list := func(text string) []string {
		var names []string
		for _, m := range regexp.MustCompile(`(?m)^        "([^"]*)",$`).FindAllStringSubmatch(text, -1) {
			names = append(names, m[1])
		}
		slices.Sort(names)
		return slices.Compact(names)
	}
	want := []string{"@com_github_sslref_sslref//:sslref"}
	for _, a := range passes.All {
		want = append(want, "@com_github_sslref_sslref//passes/"+a.Name)
	}
	if got := list(read("BUILD.bazel")); !slices.Equal(got, want) {
		t.Errorf("BUILD.bazel: nogo has %s, want %s", got, want)
	}
	for _, l := range chain {
		text := read(l.Dir + "/BUILD.bazel")
		for _, name := range l.Sources {
			if !strings.Contains(text, strconv.Quote(filepath.Base(name))) {
				t.Errorf("%s/BUILD.bazel has no %s", l.Dir, name)
			}
		}
		for _, d := range l.Deps {
			if d != internalTest && !strings.Contains(text, `"//`+d.Dir+`"`) {
				t.Errorf("%s/BUILD.bazel has no %s", l.Dir, d.Dir)
			}
		}
		if l.Tests == "" && !strings.Contains(text, `importpath = "`+l.Path+`"`) {
			t.Errorf("%s/BUILD.bazel has no path %s", l.Dir, l.Path)
		}
	}
	cmd := exec.Command("go", "list", "-mod=readonly", "github.com/sslref/sslref/cmd/sslref")
	cmd.Dir = sample
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go.mod is behind this module's; run go mod tidy in %s: %v\n%s", sample, err, out)
	}
}

// TestPage checks that docs/bazel.md shows parts of the sample, and what nogo
// says of it.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/bazel.md")
	if err != nil {
		t.Fatal(err)
	}
	var sources string
	for _, name := range []string{"MODULE.bazel", "BUILD.bazel", "nogo.json"} {
		text, err := os.ReadFile(filepath.Join(sample, name))
		if err != nil {
			t.Fatal(err)
		}
		sources += string(text)
	}
	w := newWorkspace(t)
	for _, l := range chain[:2] {
		run(t, w, l)
	}
	blocks := pagetest.Blocks(string(page))
	for _, b := range blocks {
		text := sources
		if b.Language == "text" {
			text = run(t, w, app).Output
		}
		if !strings.Contains(text, b.Text) {
			t.Errorf("the page has\n%s\nwhich is not in\n%s", b.Text, text)
		}
	}
	if len(blocks) < 4 {
		t.Errorf("only %d blocks: is the page read right?", len(blocks))
	}
}

// TestChain builds the sample: a package with cgo files, others and a C file,
// one between without cgo, one that calls both, and the packages of a test. What
// is found comes through files of facts; nothing but nogo's inputs is there.
func TestChain(t *testing.T) {
	w := newWorkspace(t)
	all := 0
	for _, l := range chain {
		r := run(t, w, l)
		want := wanted(t, w, l)
		compare(t, l, reported(t, r), want)
		if exit := map[bool]int{true: nogotest.Findings, false: nogotest.Clean}[len(want) > 0]; r.Exit != exit {
			t.Errorf("%s: exit code %d, want %d", l.Dir, r.Exit, exit)
		}
		all += len(want)
		if l != app && l != externalTest && len(r.Facts) == 0 {
			t.Errorf("%s has no facts", l.Dir)
		}
	}
	if all < 8 {
		t.Errorf("the sample has only %d mistakes", all)
	}
}

// TestFactsOnly takes a package that isn't to be validated: its facts are the
// same, and the same every time, without findings.
func TestFactsOnly(t *testing.T) {
	w := newWorkspace(t)
	full := run(t, w, sess)
	w.FactsOnly = true
	for range 3 {
		r := run(t, w, sess)
		if r.Exit != nogotest.Clean || r.Output != "" {
			t.Errorf("exit code %d:\n%s", r.Exit, r.Output)
		}
		if !bytes.Equal(r.Facts, full.Facts) {
			t.Error("the facts differ")
		}
	}
}

// TestHiddenSources takes the author's cgo files away, as where the rules
// gather them from several folders in a directory that is gone: what cgo made
// of them says the same, in the lines that they had.
func TestHiddenSources(t *testing.T) {
	w := newWorkspace(t)
	w.HideSources = true
	for _, l := range chain[:3] {
		r := run(t, w, l)
		got := reported(t, r)
		for i, line := range got {
			// The name has the folder of the generated file in front of it.
			_, name, ok := strings.Cut(line, ".a.cgo/")
			if ok {
				got[i] = name
			}
		}
		slices.Sort(got)
		compare(t, l, got, wanted(t, w, l))
	}
}

// TestFixes checks that fixes are made in the author's files.
func TestFixes(t *testing.T) {
	w := newWorkspace(t)
	r := run(t, w, sess)
	fixed := r.Fixed["sess/conn.go"]
	if !strings.Contains(fixed, "import \"C\"") || strings.Count(fixed, "\tdefer C.SSL_SESSION_free(s)\n") != 1 || strings.Contains(fixed, "SSL_get_session") {
		t.Errorf("sess/conn.go becomes\n%s", fixed)
	}
	for name := range r.Fixed {
		if strings.Contains(name, "bazel-out") {
			t.Errorf("a file that cgo made is changed: %s", name)
		}
	}
}

// TestNolint checks nogo's comment for exceptions, in a file of cgo's and in
// another.
func TestNolint(t *testing.T) {
	w := newWorkspace(t)
	edit(t, w, "sess/conn.go", "// wrong (borrowedfree): it is lent", "//nolint:borrowedfree // tried")
	edit(t, w, "sess/lifetime.go", "// wrong (refleak): nobody closes it", "//nolint:doublefree,refleak")
	edit(t, w, "app/main.go", "func check(", "//nolint:refleak\nfunc check(")
	edit(t, w, "app/main.go", "// wrong (refleak): it is not closed", "// it is not closed")
	for _, l := range chain[:3] {
		if err := w.Compile(l); err != nil {
			t.Fatal(err)
		}
		compare(t, l, reported(t, run(t, w, l)), wanted(t, w, l))
	}
}

// TestFlags checks that flags reach the analyzer that they are for, which the
// rules only require.
func TestFlags(t *testing.T) {
	w := newWorkspace(t)
	config := func(text string) *nogotest.Result {
		t.Helper()
		if err := os.WriteFile(w.Config, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		r, err := w.Nogo(sess)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := config(`{"sslref": {"analyzer_flags": {"profile": "gnutls"}}}`)
	if r.Exit != nogotest.Failed || !strings.Contains(r.Output, "gnutls") {
		t.Errorf("a profile that doesn't exist: exit code %d\n%s", r.Exit, r.Output)
	}
	// What -v remarks is said in a file of the author's, where nogo shows it.
	edit(t, w, "sess/ref.c", "return ref_take(s);", "return __builtin_va_arg(*(__builtin_va_list *)s, SSL_SESSION *);")
	r = config(`{"sslref": {"analyzer_flags": {"v": "true"}}}`)
	if !strings.Contains(r.Output, "sess/lifetime.go:1:1: ") || !strings.Contains(r.Output, "ref_share") {
		t.Errorf("remarks are not shown:\n%s", r.Output)
	}
}

// TestErrors checks that the driver fails as nogo does, rather than to have no
// findings.
func TestErrors(t *testing.T) {
	w := newWorkspace(t)
	t.Run("types", func(t *testing.T) {
		var out bytes.Buffer
		if exit := nogotest.Main(passes.All, []string{"-p", "x", "-importcfg", filepath.Join(w.Root, "bazel-out/k8-fastbuild/bin/sess/sess_/sess.importcfg"), filepath.Join(sample, "pool/pool.go")}, &out); exit != nogotest.Failed || !strings.Contains(out.String(), "could not import") {
			t.Errorf("exit code %d: %s", exit, out.String())
		}
	})
	t.Run("panic", func(t *testing.T) {
		panics := &analysis.Analyzer{Name: "panics", Doc: "panic", Run: func(*analysis.Pass) (any, error) { panic("at the disco") }}
		requires := &analysis.Analyzer{Name: "requires", Doc: "require", Requires: []*analysis.Analyzer{panics}, Run: func(*analysis.Pass) (any, error) { return nil, nil }}
		file, cfg := filepath.Join(t.TempDir(), "x.go"), filepath.Join(t.TempDir(), "cfg")
		if err := os.WriteFile(file, []byte("package x\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(cfg, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if exit := nogotest.Main([]*analysis.Analyzer{requires}, []string{"-p", "x", "-importcfg", cfg, file}, &out); exit != nogotest.Failed || !strings.Contains(out.String(), "at the disco") {
			t.Errorf("exit code %d: %s", exit, out.String())
		}
	})
}
