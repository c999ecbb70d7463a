package golangci

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/internal/pagetest"
)

// plugged returns the plugin that golangci-lint finds, with its settings.
func plugged(t *testing.T, settings any) register.LinterPlugin {
	t.Helper()
	makePlugin, err := register.GetPlugin("sslref")
	if err != nil {
		t.Fatal(err)
	}
	p, err := makePlugin(settings)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestLoadMode(t *testing.T) {
	if mode := plugged(t, nil).GetLoadMode(); mode != register.LoadModeTypesInfo {
		t.Errorf("load mode %q", mode)
	}
}

// Each mistake of the example is an issue of its own without related ones, and
// its message says which rule it breaks.
func TestIssues(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule}, "../examples/mistakescgo")
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the example doesn't load", err)
	}
	all := issues(t, pkgs, nil)
	if want := wrongLines(t, "../examples/mistakescgo"); len(want) < 8 || !slices.Equal(all, want) {
		t.Errorf("%q, want %q", all, want)
	}
	leaks := slices.DeleteFunc(slices.Clone(all), func(issue string) bool { return !strings.HasSuffix(issue, " refleak") })
	if got := issues(t, pkgs, conf{"enable": list("refleak")}); len(leaks) == 0 || !slices.Equal(got, leaks) {
		t.Errorf("refleak alone: %q, want %q", got, leaks)
	}
	rest := slices.DeleteFunc(slices.Clone(all), func(issue string) bool { return slices.Contains(leaks, issue) })
	if got := issues(t, pkgs, conf{"disable": list("refleak")}); !slices.Equal(got, rest) {
		t.Errorf("all but refleak: %q, want %q", got, rest)
	}
}

// Settings that say nothing put back what others have changed.
func TestApply(t *testing.T) {
	for _, c := range []conf{{"staleborrow-possible": true}, {}} {
		if _, err := plugged(t, c).BuildAnalyzers(); err != nil {
			t.Fatal(err)
		}
		if want := len(c) > 0; sslref.Possible != want {
			t.Errorf("%v: Possible is %v", c, sslref.Possible)
		}
	}
}

var ruleAtEnd = regexp.MustCompile(`\((\w+)\)$`)

// issues runs the plugin's analyzers and returns the places and rules of what
// they report.
func issues(t *testing.T, pkgs []*packages.Package, settings any) []string {
	t.Helper()
	analyzers, err := plugged(t, settings).BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		if act.Analyzer.Name != Name && len(act.Diagnostics) > 0 {
			t.Errorf("golangci-lint would put %q before the messages", act.Analyzer.Name)
		}
		for _, d := range act.Diagnostics {
			if len(d.Related) > 0 {
				t.Errorf("related issues: %v", d)
			}
			rule := ruleAtEnd.FindStringSubmatch(d.Message)
			if rule == nil {
				t.Fatalf("no rule at the end of %q", d.Message)
			}
			at := act.Package.Fset.Position(d.Pos)
			list = append(list, fmt.Sprintf("%s:%d %s", filepath.Base(at.Filename), at.Line, rule[1]))
		}
	}
	slices.Sort(list)
	return list
}

var wrong = regexp.MustCompile(`// wrong \((\w+)\)`)

// wrongLines returns the lines in dir whose comment says that they are wrong,
// with the rule.
func wrongLines(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, file := range files {
		for i, line := range strings.Split(string(read(t, file)), "\n") {
			if m := wrong.FindStringSubmatch(line); m != nil {
				list = append(list, fmt.Sprintf("%s:%d %s", filepath.Base(file), i+1, m[1]))
			}
		}
	}
	slices.Sort(list)
	return list
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The sample files are what the page shows, and name what is there.
func TestSamples(t *testing.T) {
	page := read(t, "../docs/golangci.md")
	blocks := pagetest.Blocks(string(page))
	for _, name := range []string{".golangci.yml", ".custom-gcl.yml"} {
		sample := string(read(t, filepath.Join("../examples/golangci", name)))
		if !slices.ContainsFunc(blocks, func(b pagetest.Block) bool { return b.Language == "yaml" && b.Text == sample }) {
			t.Errorf("the page doesn't show examples/golangci/%s", name)
		}
	}
	custom := read(t, "../examples/golangci/.custom-gcl.yml")
	required := regexp.MustCompile(`\tgithub.com/golangci/golangci-lint/v2 (v\S+)\n`).FindSubmatch(read(t, "../cmd/golangci-sslref/go.mod"))
	module := regexp.MustCompile(`(?m)^module (\S+)$`).FindSubmatch(read(t, "../go.mod"))
	if required == nil || module == nil {
		t.Fatal("a go.mod without golangci-lint's version, or the module's path")
	}
	for _, want := range []string{
		fmt.Sprintf("version: %s\n", required[1]),
		fmt.Sprintf("module: %s\n", module[1]),
		fmt.Sprintf("import: %s\n", path.Join(string(module[1]), "golangci")),
	} {
		if !bytes.Contains(custom, []byte(want)) {
			t.Errorf(".custom-gcl.yml has no %q", want)
		}
	}
	if !bytes.Contains(page, append([]byte("from golangci-lint "), required[1]...)) {
		t.Errorf("the page shows another version than %s", required[1])
	}
}
