package passes_test

import (
	"bytes"
	"encoding/gob"
	"flag"
	"fmt"
	"go/types"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes"
)

var runs = flag.Int("runs", 6, "how often TestParallel analyzes its input")

// TestParallel analyzes packages with all rules again and again, each time in
// another order and with another number of processors, and with pauses at
// random places: the output and the facts are the same, byte for byte. Under
// -race it shows that packages that are analyzed at once share nothing.
func TestParallel(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule},
		"../examples/mistakescgo", "../examples/resumecgo", "../examples/mistakes", "../testdata/c/...", "../testdata/cases/multi/...", "../testdata/cases/callbacks/...")
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the packages don't load", err)
	}
	analyzers := append([]*analysis.Analyzer{sslref.Analyzer}, passes.All...)
	unsettle(t, analyzers)
	processors := runtime.GOMAXPROCS(0)
	t.Cleanup(func() { runtime.GOMAXPROCS(processors) })
	var first string
	for i := range *runs {
		runtime.GOMAXPROCS(1 + rand.IntN(8))
		got := outcome(t, shuffled(analyzers), shuffled(pkgs))
		switch {
		case i == 0:
			first = got
			if strings.Count(got, `"message"`) < 20 || strings.Count(got, "\nfact ") < 20 {
				t.Fatalf("too little to compare:\n%s", got)
			}
		case got != first:
			t.Fatalf("run %d: %s", i+1, difference(first, got))
		}
	}
}

func shuffled[T any](list []T) []T {
	list = slices.Clone(list)
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// unsettle makes the analyzers pause at random: before they begin, and whenever
// they read or write a fact.
func unsettle(t *testing.T, analyzers []*analysis.Analyzer) {
	for _, a := range analyzers {
		run := a.Run
		t.Cleanup(func() { a.Run = run })
		a.Run = func(pass *analysis.Pass) (any, error) {
			if strings.Contains(pass.Pkg.Path(), "sslref") {
				time.Sleep(time.Duration(rand.IntN(2000)) * time.Microsecond)
			}
			importFact, exportFact := pass.ImportObjectFact, pass.ExportObjectFact
			unsettled := *pass
			unsettled.ImportObjectFact = func(obj types.Object, fact analysis.Fact) bool {
				runtime.Gosched()
				return importFact(obj, fact)
			}
			unsettled.ExportObjectFact = func(obj types.Object, fact analysis.Fact) {
				runtime.Gosched()
				exportFact(obj, fact)
			}
			return run(&unsettled)
		}
	}
}

// outcome analyzes the packages at once and returns what is printed and the
// facts.
func outcome(t *testing.T, analyzers []*analysis.Analyzer, pkgs []*packages.Package) string {
	t.Helper()
	graph, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := graph.PrintJSON(&out); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		if act.Analyzer != sslref.Analyzer {
			continue
		}
		for _, f := range act.AllObjectFacts() {
			if f.Object.Pkg() != act.Package.Types {
				continue
			}
			var b bytes.Buffer
			if err := gob.NewEncoder(&b).Encode(f.Fact); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprintf("fact %s %v %T %x", act.Package.ID, f.Object, f.Fact, b.Bytes()))
		}
		for _, note := range act.Result.(*sslref.Result).Notes {
			lines = append(lines, fmt.Sprintf("note %s %s", act.Package.ID, note))
		}
	}
	slices.Sort(lines)
	return out.String() + strings.Join(lines, "\n")
}

// difference returns the first line in which two outcomes differ.
func difference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return fmt.Sprintf("line %d was\n%s\nand is\n%s", i+1, as[i], bs[i])
		}
	}
	return fmt.Sprintf("%d lines, then %d", len(as), len(bs))
}
