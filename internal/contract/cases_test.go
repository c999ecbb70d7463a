package contract_test

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes"
)

// The packages in testdata/contracts have contracts, bodies that keep and
// break them, and callers that go by them. A diagnostic is expected where a
// comment says so, in Go or in C:
//
//	return // want "part of the message" "part of another"
//
// Each function whose name begins with bad, and each method of such a type,
// has one or more; none that begins with good has any.
const caseRoot = "../../testdata/contracts"

var (
	wantComment = regexp.MustCompile(`// want ((?:"[^"]*" ?)+)`)
	quoted      = regexp.MustCompile(`"([^"]*)"`)
	caseFunc    = regexp.MustCompile(`^(?:func (?:\([^)]*\) )?|[a-zA-Z_][\w *]*[ *])((?:bad|good)\w*)\(.*[^;]$`)
)

// A line of a file below the folder of the cases.
type line struct {
	file string
	no   int
}

func TestCases(t *testing.T) {
	root, err := filepath.Abs(caseRoot)
	if err != nil {
		t.Fatal(err)
	}
	wants := readWants(t, root)
	got := diagnostics(t, root)
	lines := slices.Concat(slices.Collect(maps.Keys(wants)), slices.Collect(maps.Keys(got)))
	slices.SortFunc(lines, func(a, b line) int { return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.no, b.no)) })
	for _, l := range slices.Compact(lines) {
		for _, want := range wants[l] {
			if !slices.ContainsFunc(got[l], func(m string) bool { return strings.Contains(m, want) }) {
				t.Errorf("%s:%d: nothing says %q (got %q)", l.file, l.no, want, got[l])
			}
		}
		for _, m := range got[l] {
			if !slices.ContainsFunc(wants[l], func(want string) bool { return strings.Contains(m, want) }) {
				t.Errorf("%s:%d: unexpected: %s", l.file, l.no, m)
			}
		}
	}
}

// readWants returns what the comments want.
func readWants(t *testing.T, root string) map[line][]string {
	wants := map[line][]string{}
	files, err := filepath.Glob(filepath.Join(root, "*", "*.[cgh]*"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	bad, good := 0, 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rel, _ := filepath.Rel(root, file)
		current, wanted := "", 0
		done := func() {
			if strings.HasPrefix(current, "bad") && wanted == 0 || strings.HasPrefix(current, "good") && wanted > 0 {
				t.Errorf("%s: %s wants %d diagnostics", rel, current, wanted)
			}
		}
		for i, text := range strings.Split(string(src), "\n") {
			if m := caseFunc.FindStringSubmatch(text); m != nil {
				done()
				if current, wanted = m[1], 0; strings.HasPrefix(current, "bad") {
					bad++
				} else {
					good++
				}
			}
			if m := wantComment.FindStringSubmatch(text); m != nil {
				for _, q := range quoted.FindAllStringSubmatch(m[1], -1) {
					wants[line{rel, i + 1}] = append(wants[line{rel, i + 1}], q[1])
					wanted++
				}
			}
		}
		if !strings.Contains(file, "lib.go") && !strings.Contains(file, "use.go") { // which end with methods
			done()
		}
	}
	t.Logf("%d bad and %d good functions", bad, good)
	return wants
}

// diagnostics returns what the analyzers report, the flow analyzer's included.
func diagnostics(t *testing.T, root string) map[line][]string {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: root}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the cases do not compile")
	}
	graph, err := checker.Analyze(append([]*analysis.Analyzer{sslref.Analyzer}, passes.All...), pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[line][]string{}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatalf("%v: %v", act, act.Err)
		}
		for _, d := range act.Diagnostics {
			posn := act.Package.Fset.Position(d.Pos)
			rel, err := filepath.Rel(root, posn.Filename)
			if err != nil {
				t.Fatal(err)
			}
			got[line{rel, posn.Line}] = append(got[line{rel, posn.Line}], d.Message)
		}
	}
	return got
}
