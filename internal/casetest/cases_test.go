package casetest

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sslref/sslref/passes"
)

var topicsFlag = flag.String("topics", "", "only the case packages below these folders, separated by commas")

// moduleRoot is the folder of go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func topics() []string {
	if *topicsFlag == "" {
		return nil
	}
	return strings.Split(*topicsFlag, ",")
}

var loadOnce = sync.OnceValues(func() ([]*Package, error) {
	root, err := filepath.Abs("../..")
	if err != nil {
		return nil, err
	}
	return Load(root, topics()...)
})

func casePackages(t *testing.T) []*Package {
	t.Helper()
	pkgs, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	return pkgs
}

// TestForm checks that the cases are what the other tests take them for: bad
// functions want something, nothing else does, and each has its counterpart.
func TestForm(t *testing.T) {
	bad, good := 0, 0
	for _, pkg := range casePackages(t) {
		names := make(map[string]bool)
		for _, fn := range pkg.Funcs {
			names[strings.ToLower(fn.Name)] = true
		}
		for _, fn := range pkg.Funcs {
			switch {
			case fn.Bad() && len(fn.Wants) == 0:
				t.Errorf("%s: %s wants nothing", pkg.Name, fn.Name)
			case !fn.Bad() && len(fn.Wants) > 0:
				t.Errorf("%s: %s is no bad function and wants a finding", pkg.Name, fn.Name)
			case fn.Bad() && !names[strings.Replace(strings.ToLower(fn.Name), "bad", "good", 1)]:
				t.Errorf("%s: %s has no good counterpart", pkg.Name, fn.Name)
			}
			if fn.Bad() {
				bad++
			}
			if fn.Good() {
				good++
			}
		}
	}
	t.Logf("%d bad and %d good functions", bad, good)
	if *topicsFlag == "" && (bad < 300 || good < 300) {
		t.Errorf("%d bad and %d good functions: the suite has at least 300 of each", bad, good)
	}
}

// TestCases compares what the analyzers find in the case packages with what
// the packages want. What the engine is known to miss is in misses.txt; the
// scoreboard counts it as missed.
func TestCases(t *testing.T) {
	pkgs := casePackages(t)
	found, err := Analyze(moduleRoot(t), passes.All, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	misses, err := ReadExceptions("misses.txt")
	if err != nil {
		t.Fatal(err)
	}
	var scores []Score
	for _, pkg := range pkgs {
		verdicts, stray := Judge(pkg, found)
		scores = append(scores, ScoreOf(pkg.Name, verdicts))
		t.Run(pkg.Name, func(t *testing.T) {
			for _, f := range stray {
				t.Errorf("%v [in no function]", f)
			}
			for _, v := range verdicts {
				v.Missing = slices.DeleteFunc(v.Missing, func(w Want) bool {
					return excepted(misses, pkg.Name+"."+v.Func.Name, "missed "+w.Rule)
				})
				for _, line := range v.Disagreements() {
					t.Error(line)
				}
			}
		})
	}
	for _, m := range Unused(misses, pkgs) {
		t.Errorf("misses.txt: %s: is found", m.Func)
	}
	t.Logf("\n%s", Scoreboard(scores))
	if *topicsFlag == "" {
		checkREADME(t, scores)
	}
}

var updateFlag = flag.Bool("update", false, "write the figures to the README")

// checkREADME holds the README's line of figures to the scores.
func checkREADME(t *testing.T, scores []Score) {
	path := filepath.Join(moduleRoot(t), "README.md")
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const mark = "<!-- figures --> "
	head, rest, ok := strings.Cut(string(src), mark)
	_, tail, ok2 := strings.Cut(rest, "\n")
	if !ok || !ok2 {
		t.Fatalf("README.md: no line that begins with %q", mark)
	}
	want := head + mark + Figures(scores) + "\n" + tail
	if *updateFlag {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(src) {
		t.Errorf("README.md: the figures are not those measured: %s\nrun go test ./internal/casetest -run TestCases -update", Figures(scores))
	}
}
