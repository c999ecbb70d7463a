package casetest

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sslref/sslref/internal/casetest/drive"
	"github.com/sslref/sslref/passes"
)

var driveFlag = flag.String("drive", "", "arguments for the program that runs the twins, such as '-history -only control/badX'")

var twinsOnce = sync.OnceValues(func() (map[string][]byte, error) {
	pkgs, err := loadOnce()
	if err != nil {
		return nil, err
	}
	return Twins(pkgs)
})

func twins(t *testing.T) map[string][]byte {
	t.Helper()
	overlay, err := twinsOnce()
	if err != nil {
		t.Fatal(err)
	}
	return overlay
}

// TestTwins runs the case packages on the reference model: what it sees happen
// is what the packages want, but for the exceptions.
func TestTwins(t *testing.T) {
	pkgs := casePackages(t)
	exceptions, err := ReadExceptions("exceptions.txt")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	run := &Run{Root: moduleRoot(t), Dir: workDir(t), Args: strings.Fields(*driveFlag)}
	results, err := run.Results(ctx, pkgs, twins(t))
	if err != nil {
		t.Fatal(err)
	}
	runs, functions := 0, 0
	for _, pkg := range pkgs {
		t.Run(pkg.Name, func(t *testing.T) {
			for _, fn := range pkg.Funcs {
				for _, result := range results {
					if result.Package != pkg.Name || result.Func != fn.Name {
						continue
					}
					runs += result.Runs
					functions++
					for _, line := range Agreement(pkg, fn, result, exceptions) {
						t.Error(line)
					}
				}
			}
		})
	}
	if *driveFlag == "" {
		for _, e := range Unused(exceptions, pkgs) {
			t.Errorf("exception without need: %s %s", e.Func, e.Kind)
		}
	}
	t.Logf("%d calls of %d functions, %d exceptions; slowest: %s", runs, functions, len(exceptions), slowest(results, 3))
}

// slowest names the n functions whose calls took longest.
func slowest(results []drive.Result, n int) string {
	results = slices.SortedFunc(slices.Values(results), func(a, b drive.Result) int { return cmp.Compare(b.Took, a.Took) })
	var list []string
	for _, r := range results[:min(n, len(results))] {
		list = append(list, fmt.Sprintf("%s.%s %v", r.Package, r.Func, r.Took.Round(time.Millisecond)))
	}
	return strings.Join(list, ", ")
}

// TestTwinFindings analyzes the rewritten packages: the findings are those in
// the originals.
func TestTwinFindings(t *testing.T) {
	pkgs := casePackages(t)
	original, err := Analyze(moduleRoot(t), passes.All, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	twin, err := Analyze(moduleRoot(t), passes.All, pkgs, twins(t))
	if err != nil {
		t.Fatal(err)
	}
	places := func(list []Finding) map[string]bool {
		m := make(map[string]bool)
		for _, f := range list {
			m[fmt.Sprintf("%s/%s:%d: %s", f.Package, f.File, f.Line, f.Rule)] = true
		}
		return m
	}
	a, b := places(original), places(twin)
	for _, place := range sortedKeys(a) {
		if !b[place] {
			t.Errorf("%s in the original only", place)
		}
	}
	for _, place := range sortedKeys(b) {
		if !a[place] {
			t.Errorf("%s in the twin only", place)
		}
	}
}

var keepFlag = flag.String("keep", "", "folder for the generated program, to look at it")

func workDir(t *testing.T) string {
	if *keepFlag != "" {
		return *keepFlag
	}
	return t.TempDir()
}
