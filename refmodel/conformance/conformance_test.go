//go:build cgo

package conformance

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The budget of a normal run: sequences × average steps, of which most are
// one to three calls on each side.
const (
	sequences     = 700
	averageSteps  = 250
	wantCalls     = 200_000
	wantRow       = 100
	shortFraction = 16
)

func TestMain(m *testing.M) {
	flag.Parse()
	set := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { set[f.Name] = true })
	n := sequences
	if testing.Short() {
		n /= shortFraction
	}
	defaults := map[string]string{
		"rapid.checks": fmt.Sprint(n),
		"rapid.steps":  fmt.Sprint(averageSteps),
		// Failures are kept as readable sequences instead.
		"rapid.nofailfile": "true",
		// A fixed seed: a red run is the fault of a change.
		"rapid.seed": "1795306525627084804",
	}
	for name, value := range defaults {
		if !set[name] {
			if err := flag.Set(name, value); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(2)
			}
		}
	}
	code, err := runIn(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 2
	}
	os.Exit(code)
}

// runIn runs the tests with a directory for their files, which stays only if
// the process doesn't end by itself: then [running] has the sequence.
func runIn(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "conformance")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	tempDir = dir
	running.file, err = os.Create(filepath.Join(dir, "running.txt"))
	if err != nil {
		return 0, err
	}
	defer running.file.Close()
	return m.Run(), nil
}

// running is the sequence under way, kept in a file for the case that the real
// library ends the process.
var running runningFile

type runningFile struct{ file *os.File }

func (r *runningFile) restart() {
	r.file.Truncate(0)
	r.file.Seek(0, 0)
}

func (r *runningFile) add(o op) { fmt.Fprintln(r.file, o) }

// runSequence runs a sequence from its beginning.
func runSequence(ops []op, calls map[string]int) (*world, error) {
	w, err := begin(calls)
	if err != nil {
		return nil, err
	}
	for _, o := range ops {
		w.step(o)
		if w.done() {
			break
		}
	}
	w.end()
	return w, nil
}

// report says how the two sides differ.
func report(w *world) string {
	return fmt.Sprintf("%s\n(%s)\ncalls:\n%s\n%s", w.failure, w.sort, strings.Join(w.trace, "\n"), holders(w))
}

// holders lists the session of every living SSL on the real side.
func holders(w *world) string {
	var b strings.Builder
	for _, e := range w.living(sslKind, nil) {
		fmt.Fprintf(&b, "%s has %s\n", e.name(), w.nameReal(sessionKind, w.real.ssl(e.real).session))
	}
	return b.String()
}

// TestConformance runs random sequences on the model and on the real library
// until enough calls were compared, and shows which rows of the table they
// were.
func TestConformance(t *testing.T) {
	t.Logf("seed: -rapid.seed=%s; the sequence under way is in %s", flag.Lookup("rapid.seed").Value, running.file.Name())
	calls := make(map[string]int)
	gen := anyOp(weighted())
	began := time.Now()
	rapid.Check(t, func(rt *rapid.T) {
		w, err := begin(calls)
		if err != nil {
			rt.Fatal(err)
		}
		var ops []op
		running.restart()
		rt.Repeat(map[string]func(*rapid.T){
			"op": func(rt *rapid.T) {
				if w.done() {
					return
				}
				o := gen.Draw(rt, "op")
				ops = append(ops, o)
				running.add(o)
				w.step(o)
				failIfDifferent(rt, w, ops)
			},
		})
		w.end()
		failIfDifferent(rt, w, ops)
	})
	if t.Failed() {
		return
	}
	total := 0
	for fn, n := range calls {
		if fn[0] != '!' {
			total += n
		}
	}
	t.Logf("%d calls compared in %v", total, time.Since(began).Round(time.Millisecond))
	coverage(t, calls)
	if !testing.Short() && total < wantCalls {
		t.Errorf("%d calls compared, want %d", total, wantCalls)
	}
}

// failIfDifferent reports a disagreement. rapid shrinks only towards the same
// message, so the message is the sort of disagreement and the rest is logged.
func failIfDifferent(t *rapid.T, w *world, ops []op) {
	if w.failure == "" {
		return
	}
	keepFailure(t, w, ops)
	t.Log(report(w))
	t.Fatal(w.sort)
}

// failureFile is where the sequence of a failure goes; rapid runs the smallest
// one last. A developer moves it to testdata/regressions under a name that says
// what it shows.
const failureFile = "testdata/failure.txt"

func keepFailure(t *rapid.T, w *world, ops []op) {
	if err := os.MkdirAll(filepath.Dir(failureFile), 0o777); err != nil {
		t.Log(err)
		return
	}
	if err := os.WriteFile(failureFile, []byte(script(ops)+comment(report(w))), 0o666); err != nil {
		t.Log(err)
	}
}

// comment makes text a comment of a sequence's file.
func comment(text string) string {
	return "# " + strings.ReplaceAll(text, "\n", "\n# ") + "\n"
}

// TestRegressions runs the sequences that once showed a disagreement.
func TestRegressions(t *testing.T) {
	files, err := filepath.Glob("testdata/regressions/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) { runFile(t, name) })
	}
}

func runFile(t *testing.T, name string) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ops, err := parseOps(f)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	w, err := runSequence(ops, make(map[string]int))
	if err != nil {
		t.Fatal(err)
	}
	if w.failure != "" {
		t.Error(report(w))
	}
}
