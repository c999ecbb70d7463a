package fix_test

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"go/format"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/sslref/sslref/internal/casetest"
	"github.com/sslref/sslref/passes"
)

var (
	topicsFlag = flag.String("topics", "", "only the case packages below these folders, separated by commas")
	listFlag   = flag.Bool("list", false, "list the findings without a fix")
	keepFlag   = flag.String("keep", "", "folder for the fixed case packages, to look at them")
)

// A suite is the case packages, rewritten to the reference model so that no C
// compiler is needed, in a module of their own where fixes can be applied.
type suite struct {
	root    string
	sources map[string][]byte // as they were, by path
}

// copyPath is the path of the module.
const copyPath = "cases.test"

func copySuite(t *testing.T) *suite {
	t.Helper()
	module, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	root := *keepFlag
	if root == "" {
		root = t.TempDir()
	}
	s := &suite{root: root, sources: make(map[string][]byte)}
	pkgs, err := casetest.Load(module, topics()...)
	if err != nil {
		t.Fatal(err)
	}
	twins, err := casetest.Twins(pkgs)
	if err != nil {
		t.Fatal(err)
	}
	for path, src := range twins {
		rel, err := filepath.Rel(module, path)
		if err != nil {
			t.Fatal(err)
		}
		s.sources[filepath.Join(root, rel)] = bytes.ReplaceAll(src, []byte(`"`+casetest.ModulePath+"/"+casetest.Root+"/"), []byte(`"`+copyPath+"/"))
	}
	s.sources[filepath.Join(root, casetest.Root, "go.mod")] = fmt.Appendf(nil,
		"module %[3]s\n\ngo 1.26\n\nrequire %[1]s v0.0.0\n\nreplace %[1]s => %[2]s\n", casetest.ModulePath, module, copyPath)
	s.write(t, s.sources)
	return s
}

func topics() []string {
	if *topicsFlag == "" {
		return nil
	}
	return strings.Split(*topicsFlag, ",")
}

func (s *suite) write(t *testing.T, files map[string][]byte) {
	t.Helper()
	for path, src := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, src, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// An edit is a TextEdit in offsets of a file.
type edit struct {
	path       string
	start, end int
	text       string
}

// A finding is a diagnostic in a function of a case package.
type finding struct {
	fn    string // package and function
	rule  string
	where string
	fixes [][]edit
}

// analyze runs all analyzers over the packages of the suite for which selected
// is true; nil stands for all.
func (s *suite) analyze(t *testing.T, selected func(name string) bool) []finding {
	t.Helper()
	cases, err := casetest.Load(s.root, topics()...)
	if err != nil {
		t.Fatal(err)
	}
	byPath := make(map[string]*casetest.Package)
	var paths []string
	for _, pkg := range cases {
		if selected != nil && !selected(pkg.Name) {
			continue
		}
		path := copyPath + "/" + pkg.Name
		byPath[path] = pkg
		paths = append(paths, path)
	}
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: filepath.Join(s.root, casetest.Root), Env: append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOPROXY=off")}, paths...)
	if err != nil {
		t.Fatal(err)
	}
	var broken []error
	packages.Visit(loaded, nil, func(pkg *packages.Package) {
		for _, e := range pkg.Errors {
			broken = append(broken, e)
		}
	})
	if err := errors.Join(broken...); err != nil {
		t.Fatalf("the packages don't compile: %v", err)
	}
	graph, err := checker.Analyze(passes.All, loaded, nil)
	if err != nil {
		t.Fatal(err)
	}
	var list []finding
	for act := range graph.All() {
		if act.Err != nil {
			t.Fatalf("%v: %v", act, act.Err)
		}
		if !act.IsRoot {
			continue
		}
		for _, d := range act.Diagnostics {
			at := act.Package.Fset.Position(d.Pos)
			f := finding{rule: act.Analyzer.Name, where: fmt.Sprintf("%s:%d:%d: %s", at.Filename, at.Line, at.Column, d.Message)}
			if fn := byPath[act.Package.PkgPath].FuncAt(filepath.Base(at.Filename), at.Line); fn != nil {
				f.fn = fn.Package + "." + fn.Name
			}
			for _, fix := range d.SuggestedFixes {
				var edits []edit
				for _, e := range fix.TextEdits {
					file := act.Package.Fset.File(e.Pos)
					edits = append(edits, edit{file.Name(), file.Offset(e.Pos), file.Offset(e.End), string(e.NewText)})
				}
				f.fixes = append(f.fixes, edits)
			}
			list = append(list, f)
		}
	}
	slices.SortFunc(list, func(a, b finding) int { return cmp.Compare(a.where, b.where) })
	return list
}

// merge adds the edits of a fix to those that were chosen; ok is false if they
// are in the way of each other. Edits that are there already are as good.
func merge(chosen []edit, fix []edit) (merged []edit, ok bool) {
	for _, e := range fix {
		if slices.Contains(chosen, e) {
			continue
		}
		for _, c := range chosen {
			if c.path == e.path && c.start <= e.end && e.start <= c.end {
				return chosen, false
			}
		}
		merged = append(merged, e)
	}
	return append(slices.Clone(chosen), merged...), true
}

// apply returns the sources with the edits made, and formatted.
func (s *suite) apply(t *testing.T, edits []edit) map[string][]byte {
	t.Helper()
	out := maps.Clone(s.sources)
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Or(cmp.Compare(a.path, b.path), b.start-a.start) })
	changed := make(map[string]bool)
	for _, e := range edits {
		src, ok := out[e.path]
		if !ok {
			t.Fatalf("a fix edits %s, which is no source of a case package", e.path)
		}
		out[e.path] = slices.Concat(src[:e.start], []byte(e.text), src[e.end:])
		changed[e.path] = true
	}
	for path := range changed {
		src, err := format.Source(out[path])
		if err != nil {
			t.Fatalf("%s does not parse after the fixes: %v", path, err)
		}
		out[path] = src
	}
	return out
}

// TestCases applies the fixes that are offered in the case packages, and
// analyzes these again: what was fixed is gone, and there is nothing new.
func TestCases(t *testing.T) {
	s := copySuite(t)
	before := s.analyze(t, nil)
	// All first fixes of a function together, then each alternative alone.
	s.check(t, "first fixes", before, func(f finding, _ bool) []edit {
		if len(f.fixes) > 0 {
			return f.fixes[0]
		}
		return nil
	})
	s.check(t, "alternatives", before, func(f finding, again bool) []edit {
		if len(f.fixes) > 1 && !again {
			return f.fixes[1]
		}
		return nil
	})
	report(t, before)
}

// name returns the name of the package that a file belongs to.
func (s *suite) name(path string) string {
	return filepath.ToSlash(strings.TrimPrefix(filepath.Dir(path), filepath.Join(s.root, casetest.Root)+string(filepath.Separator)))
}

// topic returns what comes before the first slash or dot of a name.
func topic(name string) string {
	if i := strings.IndexAny(name, "/."); i >= 0 {
		return name[:i]
	}
	return name
}

// check applies the fixes that choose chooses and compares the findings of each
// function. again tells choose that the function has a fix already.
func (s *suite) check(t *testing.T, what string, before []finding, choose func(f finding, again bool) []edit) {
	t.Helper()
	var edits []edit
	want := make(map[string]int) // findings by function and rule
	fixed := make(map[string]bool)
	again := make(map[string]bool)
	for _, f := range before {
		key := f.fn + " " + f.rule
		want[key]++
		fix := choose(f, again[f.fn])
		if fix == nil {
			continue
		}
		if merged, ok := merge(edits, fix); ok {
			edits = merged
			again[f.fn] = true
			fixed[f.fn] = true
			want[key]--
		}
	}
	if len(edits) == 0 {
		return
	}
	s.write(t, s.apply(t, edits))
	topics := make(map[string]bool) // the packages of one import each other
	for _, e := range edits {
		topics[topic(s.name(e.path))] = true
	}
	after := s.analyze(t, func(name string) bool { return topics[topic(name)] })
	got := make(map[string]int)
	for _, f := range after {
		got[f.fn+" "+f.rule]++
	}
	for _, f := range after {
		key := f.fn + " " + f.rule
		if got[key] > want[key] {
			t.Errorf("%s: in %s after the fixes: %s", what, f.fn, f.where)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if !topics[topic(key)] {
			continue
		}
		if got[key] < want[key] {
			t.Errorf("%s: %s: %d findings after the fixes, want %d", what, key, got[key], want[key])
		}
	}
	t.Logf("%s: %d functions changed", what, len(fixed))
}

// report logs which share of the findings has a fix.
func report(t *testing.T, findings []finding) {
	count, fixed := make(map[string]int), make(map[string]int)
	for _, f := range findings {
		for _, rule := range []string{f.rule, "total"} {
			count[rule]++
			if len(f.fixes) > 0 {
				fixed[rule]++
			}
		}
	}
	if *listFlag {
		for _, f := range findings {
			if len(f.fixes) == 0 {
				t.Logf("no fix: %s: %s", f.fn, f.where)
			}
		}
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "rule\tfindings\twith a fix")
	for _, rule := range slices.Sorted(maps.Keys(count)) {
		fmt.Fprintf(w, "%s\t%d\t%d (%.0f%%)\n", rule, count[rule], fixed[rule], 100*float64(fixed[rule])/float64(count[rule]))
	}
	w.Flush()
	t.Logf("\n%s", b.String())
}
