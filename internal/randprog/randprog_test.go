package randprog

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/sslref/sslref/passes"
)

var (
	seedFlag   = flag.Uint64("seed", 1, "seed of the first batch of functions")
	countFlag  = flag.Int("count", 1000, "functions of a batch")
	batchFlag  = flag.Int("batches", 1, "batches, of consecutive seeds")
	kindFlag   = flag.String("kind", "", "shrink only disagreements of this kind, such as +refleak")
	keepFlag   = flag.Bool("keep", false, "write what is shrunk to testdata, each with a function like it about which there is no disagreement")
	shrinkFlag = flag.Int("shrink", 0, "disagreements of each kind to shrink and print")
)

// The shares of findings that must be right, and of mistakes that must be found.
// They are those of the last long run, less what another seed can make of them.
const (
	leastPrecision = 0.99
	leastRecall    = 0.985
)

// TestPrograms has the analyzers and the model judge random functions. For a
// long run: -args -count=2000 -batches=100 -shrink=3.
func TestPrograms(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	lab, err := NewLab("../..", passes.All)
	if err != nil {
		t.Fatal(err)
	}
	tally := NewTally()
	for i := range *batchFlag {
		seed := *seedFlag + uint64(i)
		funcs := Generate(seed, *countFlag)
		reports, err := lab.Analyze(funcs)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, r := range reports[nil] {
			t.Errorf("seed %d: in a helper: line %d: %s", seed, r.Line, r.Message)
		}
		for _, f := range funcs {
			truth, diffs, unclear := f.Check(reports[f])
			tally.Add(truth, diffs, unclear)
			for _, d := range diffs {
				t.Logf("%s: %v", f.Name, d)
				if tally.Kinds[d.Kind()] <= *shrinkFlag && strings.Contains(d.Kind(), *kindFlag) {
					shrunk(t, lab, f, d)
				}
			}
		}
	}
	t.Logf("seeds %d to %d\n%s", *seedFlag, *seedFlag+uint64(*batchFlag)-1, tally)
	precision, recall := tally.Shares()
	if precision < leastPrecision || recall < leastRecall {
		t.Errorf("precision %.4f and recall %.4f: want %v and %v; -args -shrink=3 shows why", precision, recall, leastPrecision, leastRecall)
	}
	if total := tally.Functions + tally.Unclear; tally.Unclear*4 > total {
		t.Errorf("%d of %d functions tell nothing: %v", tally.Unclear, total, tally.Reasons)
	}
}

// shrunk prints the smallest function with a disagreement.
func shrunk(t *testing.T, lab *Lab, f *Func, d Difference) {
	small, err := lab.Shrink(f.clone(), d)
	if err != nil {
		t.Fatal(err)
	}
	small.Name = "f"
	reports, err := lab.Analyze([]*Func{small})
	if err != nil {
		t.Fatal(err)
	}
	_, diffs, _ := small.Check(reports[small])
	var b strings.Builder
	for _, d := range diffs {
		fmt.Fprintln(&b, d)
	}
	src := strings.Split(string(Source([]*Func{small})), "\n")
	first := slices.IndexFunc(src, func(line string) bool { return strings.HasPrefix(line, "func f(") })
	for i, line := range src[first:] {
		fmt.Fprintf(&b, "%5d %s\n", first+i+1, line)
	}
	t.Logf("%s\n%s", f.Name, b.String())
	if *keepFlag {
		keep(t, lab, f.Name, small, d)
	}
}

// keep writes a function to testdata, with one that is like it.
func keep(t *testing.T, lab *Lab, name string, small *Func, d Difference) {
	pair, err := lab.Pair(small)
	if err != nil {
		t.Fatal(err)
	}
	funcs := []*Func{small}
	small.Name = name
	if pair != nil {
		pair.Name = name + "_pair"
		funcs = append(funcs, pair)
	}
	what := "too much"
	if d.Missed {
		what = "missed"
	}
	comment := fmt.Sprintf("%s: %s", d.Rule, what)
	if err := Keep(filepath.Join("testdata", "kept", name+".go"), comment, funcs...); err != nil {
		t.Fatal(err)
	}
}

// TestKept analyzes what has been kept: all of it is reported as the model has
// it, but for what open.txt names.
func TestKept(t *testing.T) {
	lab, err := NewLab("../..", passes.All)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join("testdata", "kept", "open.txt"))
	if err != nil {
		t.Fatal(err)
	}
	open := make(map[string]bool)
	for line := range strings.Lines(string(text)) {
		if name, _, ok := strings.Cut(line, ": "); ok && !strings.HasPrefix(line, "#") {
			open[name] = true
		}
	}
	paths, err := filepath.Glob(filepath.Join("testdata", "kept", "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("nothing kept: %v", err)
	}
	kept, settled := 0, 0
	for _, path := range paths {
		byFunc, err := lab.Kept(path)
		if err != nil {
			t.Error(err)
		}
		for name, diffs := range byFunc {
			kept++
			switch {
			case len(diffs) == 0 && open[name]:
				t.Logf("%s is settled: take it out of open.txt", name)
				settled++
			case len(diffs) == 0:
				settled++
			case !open[name]:
				t.Errorf("%s: %s: %s", filepath.Base(path), name, strings.Join(diffs, "; "))
			}
		}
	}
	t.Logf("%d kept in %d files, %d of them settled", kept, len(paths), settled)
	if kept < 2*len(open) {
		t.Errorf("%d functions kept in all, %d of them open: pairs are missing", kept, len(open))
	}
}

// TestGenerate holds the generator to its word: the same functions for the
// same seed, others for another, all of which are Go.
func TestGenerate(t *testing.T) {
	one, again, other := Source(Generate(7, 50)), Source(Generate(7, 50)), Source(Generate(8, 50))
	if !bytes.Equal(one, again) {
		t.Error("the same seed gives other functions")
	}
	if bytes.Equal(one, other) {
		t.Error("another seed gives the same functions")
	}
	for _, f := range Generate(9, 200) {
		if !f.Valid() {
			t.Errorf("%s is no Go", f.Name)
		}
	}
}

// TestCompiled holds this package's way of running functions to Go's: compiled
// and run on the model, they do the same on every way.
func TestCompiled(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var funcs []*Func
	var ways []Way
	all := Generate(*seedFlag, *countFlag)
	Source(all) // settles what is a declaration
	for _, f := range all {
		if _, runs, unclear := f.Truth(Consistent); unclear == "" && runs < 100 && !f.concurrent() {
			funcs, ways = append(funcs, f), append(ways, f.Ways()...)
		}
	}
	done, err := Travel(root, t.TempDir(), funcs, ways)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range ways {
		if got := done[i]; got.Owned != want.Owned || !slices.Equal(got.Rules, want.Rules) {
			t.Errorf("%s with %v true, %v fresh, %d rounds, %v failing: run here %v and %d owned, compiled %v and %d",
				want.Func, want.Flags, want.Fresh, want.Count, want.Faults, want.Rules, want.Owned, got.Rules, got.Owned)
		}
	}
	t.Logf("%d ways through %d functions", len(ways), len(funcs))
}
