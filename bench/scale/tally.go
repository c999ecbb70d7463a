package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"io"
	"log"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/internal/probe"
)

// A count is what happened in one corpus.
type count struct {
	name                                  string
	packages, unloaded, functions, gaveUp int
	panics, findings                      int
	took                                  time.Duration
}

// A tally is what happened in all.
type tally struct {
	corpora []count
	now     count
	slow    []timed // functions
	slowPkg []timed
	faults  []string
}

// A timed is a function or a package and its time.
type timed struct {
	name   string
	took   time.Duration
	gaveUp bool
}

func newTally() *tally {
	t := &tally{}
	probe.Function = func(fn *ssa.Function, took time.Duration, gaveUp bool) {
		t.now.functions++
		if gaveUp {
			t.now.gaveUp++
		}
		t.slow = keepSlowest(append(t.slow, timed{fn.String(), took, gaveUp}))
	}
	return t
}

// keepSlowest bounds a list of times.
func keepSlowest(list []timed) []timed {
	if len(list) < 400 {
		return list
	}
	slices.SortFunc(list, func(a, b timed) int { return cmp.Compare(b.took, a.took) })
	return list[:100]
}

// corpus runs the analyzer over one corpus.
func (t *tally) corpus(name string, run func() error) {
	t.now = count{name: name}
	start := time.Now()
	if err := run(); err != nil {
		log.Printf("%s: %v", name, err)
		t.faults = append(t.faults, fmt.Sprintf("%s: not analyzed: %v", name, err))
	}
	t.now.took = time.Since(start)
	t.corpora = append(t.corpora, t.now)
	log.Printf("%+v", t.now)
}

// analyze runs the analyzer over one package.
func (t *tally) analyze(name string, fset *token.FileSet, files []*ast.File, pkg *types.Package, info *types.Info, sizes types.Sizes) {
	t.now.packages++
	start := time.Now()
	defer func() {
		if r := recover(); r != nil {
			t.now.panics++
			t.faults = append(t.faults, fmt.Sprintf("%s: panic: %v\n%s", name, r, debug.Stack()))
		}
		t.slowPkg = keepSlowest(append(t.slowPkg, timed{name: name, took: time.Since(start)}))
	}()
	pass := &analysis.Pass{
		Analyzer: sslref.Analyzer, Fset: fset, Files: files, Pkg: pkg, TypesInfo: info, TypesSizes: sizes,
		Report:            func(analysis.Diagnostic) {},
		ReadFile:          os.ReadFile,
		ImportObjectFact:  func(types.Object, analysis.Fact) bool { return false },
		ExportObjectFact:  func(types.Object, analysis.Fact) {},
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		ExportPackageFact: func(analysis.Fact) {},
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	}
	res, err := sslref.Analyzer.Run(pass)
	if err != nil {
		t.now.panics++
		t.faults = append(t.faults, fmt.Sprintf("%s: %v", name, err))
		return
	}
	result := res.(*sslref.Result)
	for _, f := range result.Findings {
		t.now.findings++
		t.faults = append(t.faults, fmt.Sprintf("%v: %s", fset.Position(f.Diagnostic.Pos), f.Diagnostic.Message))
	}
	for _, note := range result.Notes {
		if strings.Contains(note, "internal error") || strings.Contains(note, "cannot be type-checked") {
			t.now.panics++
			t.faults = append(t.faults, name+": "+note)
		}
	}
}

func (t *tally) failed() bool { return len(t.faults) > 0 }

// print writes what was counted, the faults, and the slowest functions and
// packages.
func (t *tally) print(out io.Writer, slowest int) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "corpus\tpackages\tnot loaded\tfunctions\tgiven up\t\tpanics\tfindings\tseconds\t")
	for _, c := range t.corpora {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%.2f%%\t%d\t%d\t%.0f\t\n", c.name, c.packages, c.unloaded, c.functions, c.gaveUp,
			100*float64(c.gaveUp)/float64(max(1, c.functions)), c.panics, c.findings, c.took.Seconds())
	}
	w.Flush()
	for _, f := range t.faults {
		fmt.Fprintf(out, "\nFAULT %s\n", f)
	}
	for what, list := range map[string][]timed{"functions": t.slow, "packages": t.slowPkg} {
		slices.SortFunc(list, func(a, b timed) int { return cmp.Compare(b.took, a.took) })
		fmt.Fprintf(out, "\nslowest %s:\n", what)
		for _, s := range list[:min(slowest, len(list))] {
			note := ""
			if s.gaveUp {
				note = " (given up)"
			}
			fmt.Fprintf(out, "%8.0f ms  %s%s\n", s.took.Seconds()*1e3, s.name, note)
		}
	}
}
