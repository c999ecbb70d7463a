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
	// left are the packages for which the time did not suffice.
	left int
	took time.Duration
}

// A tally is what happened in all.
type tally struct {
	corpora []count
	now     count
	slow    []timed // functions
	slowPkg []timed
	faults  []string
	facts   factStore
	limit   time.Duration // of one corpus, 0 for none
	begin   time.Time
}

// A timed is a function or a package and its time.
type timed struct {
	name   string
	took   time.Duration
	gaveUp bool
}

func newTally(limit time.Duration) *tally {
	t := &tally{limit: limit, facts: factStore{}}
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
	t.now, t.facts = count{name: name}, factStore{}
	t.begin = time.Now()
	if err := run(); err != nil {
		log.Printf("%s: %v", name, err)
		t.faults = append(t.faults, fmt.Sprintf("%s: not analyzed: %v", name, err))
	}
	t.now.took = time.Since(t.begin)
	t.corpora = append(t.corpora, t.now)
	log.Printf("%+v; %d facts of %d bytes", t.now, len(t.facts), t.facts.size())
}

// late reports whether the time for the corpus is up.
func (t *tally) late() bool { return t.limit > 0 && time.Since(t.begin) > t.limit }

// fault notes what must not happen in a package.
func (t *tally) fault(pkg, text string) {
	t.now.panics++
	t.faults = append(t.faults, pkg+": "+text)
	log.Printf("%s: %s", pkg, text)
}

// analyze runs the analyzer over one package.
func (t *tally) analyze(name string, fset *token.FileSet, files []*ast.File, pkg *types.Package, info *types.Info, sizes types.Sizes) {
	t.now.packages++
	start := probe.Clock()
	defer func() {
		if r := recover(); r != nil {
			t.fault(name, fmt.Sprintf("panic: %v\n%s", r, debug.Stack()))
		}
		t.slowPkg = keepSlowest(append(t.slowPkg, timed{name: name, took: probe.Clock() - start}))
	}()
	fault := func(text string) { t.fault(name, text) }
	own, export := exporting(pkg, fault)
	pass := &analysis.Pass{
		Analyzer: sslref.Analyzer, Fset: fset, Files: files, Pkg: pkg, TypesInfo: info, TypesSizes: sizes,
		Report:            func(analysis.Diagnostic) {},
		ReadFile:          os.ReadFile,
		ImportObjectFact:  t.facts.importing(fault),
		ExportObjectFact:  export,
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		ExportPackageFact: func(analysis.Fact) {},
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	}
	res, err := sslref.Analyzer.Run(pass)
	if err != nil {
		fault(err.Error())
		return
	}
	t.facts.add(own)
	result := res.(*sslref.Result)
	for _, f := range result.Findings {
		t.now.findings++
		t.faults = append(t.faults, fmt.Sprintf("%v: %s", fset.Position(f.Diagnostic.Pos), f.Diagnostic.Message))
		log.Print(t.faults[len(t.faults)-1])
	}
	for _, note := range result.Notes {
		if strings.Contains(note, "internal error") || strings.Contains(note, "cannot be type-checked") {
			fault(note)
		}
	}
}

func (t *tally) failed() bool { return len(t.faults) > 0 }

// print writes what was counted, the faults, and the slowest functions and
// packages.
func (t *tally) print(out io.Writer, slowest int) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "corpus\tpackages\tnot loaded\tleft out\tfunctions\tgiven up\t\tpanics\tfindings\tseconds\t")
	for _, c := range t.corpora {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%.2f%%\t%d\t%d\t%.0f\t\n", c.name, c.packages, c.unloaded, c.left, c.functions, c.gaveUp,
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
