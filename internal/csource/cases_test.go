package csource_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes"
)

// The case packages in testdata/c have C helper functions, in preambles and in
// .c and .h files. A finding is expected where a comment says so, in Go or in
// C:
//
//	return; // want "refleak"
//
// A function of either language whose name begins with bad has one, and one
// whose name begins with good has none.
const caseRoot = "../../testdata/c"

var (
	wantComment = regexp.MustCompile(`// want ((?:"[^"]*" ?)+)`)
	quoted      = regexp.MustCompile(`"([^"]*)"`)
	caseFunc    = regexp.MustCompile(`^(?:func (?:\([^)]*\) )?|[a-zA-Z_][\w *]*[ *])((?:bad|good)\w*)\(.*[^;]$`)
)

// A place is a line of a file.
type place struct {
	file string // below the folder of the cases
	line int
}

func TestCases(t *testing.T) {
	root, err := filepath.Abs(caseRoot)
	if err != nil {
		t.Fatal(err)
	}
	wants, bad, good := readCases(t, root)
	got := analyze(t, root)
	for _, p := range places(wants, got) {
		w, g := wants[p], got[p]
		for _, rule := range w {
			if !slices.ContainsFunc(g, func(m string) bool { return strings.Contains(m, rule) }) {
				t.Errorf("%s:%d: no finding of %s (got %q)", p.file, p.line, rule, g)
			}
		}
		for _, m := range g {
			if !slices.ContainsFunc(w, func(rule string) bool { return strings.Contains(m, rule) }) {
				t.Errorf("%s:%d: unexpected: %s", p.file, p.line, m)
			}
		}
	}
	t.Logf("%d bad and %d good functions", bad, good)
	if bad < 80 || good < 80 {
		t.Errorf("%d bad and %d good functions: there are at least 80 of each", bad, good)
	}
}

// readCases returns what the comments want, and how many functions are cases.
func readCases(t *testing.T, root string) (wants map[place][]string, bad, good int) {
	wants = map[place][]string{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		current, wanted := "", 0
		done := func() {
			if strings.HasPrefix(current, "bad") && wanted == 0 || strings.HasPrefix(current, "good") && wanted > 0 {
				t.Errorf("%s: %s wants %d findings", rel, current, wanted)
			}
		}
		for i, line := range strings.Split(string(src), "\n") {
			if m := caseFunc.FindStringSubmatch(line); m != nil {
				done()
				current, wanted = m[1], 0
				if strings.HasPrefix(current, "bad") {
					bad++
				} else {
					good++
				}
			}
			if m := wantComment.FindStringSubmatch(line); m != nil {
				for _, q := range quoted.FindAllStringSubmatch(m[1], -1) {
					p := place{rel, i + 1}
					wants[p] = append(wants[p], q[1])
					wanted++
				}
			}
		}
		done()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return wants, bad, good
}

// analyze returns the findings of all rules, and fails on a note that a C
// function isn't followed, but for those that the cases of what can't be
// followed have.
func analyze(t *testing.T, root string) map[place][]string {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: root}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the cases do not compile")
	}
	graph, err := checker.Analyze(passes.All, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[place][]string{}
	for act := range graph.All() {
		if act.Err != nil {
			t.Fatalf("%v: %v", act, act.Err)
		}
		if r, ok := act.Result.(*sslref.Result); ok && act.Analyzer == sslref.Analyzer {
			for _, note := range r.Notes {
				if strings.Contains(note, "not followed") && !strings.Contains(act.Package.PkgPath, "unknown") {
					t.Errorf("%s: %s", act.Package.PkgPath, note)
				}
			}
		}
		if !act.IsRoot {
			continue
		}
		for _, d := range act.Diagnostics {
			posn := act.Package.Fset.Position(d.Pos)
			rel, err := filepath.Rel(root, posn.Filename)
			if err != nil {
				t.Fatal(err)
			}
			p := place{rel, posn.Line}
			got[p] = append(got[p], d.Message)
		}
	}
	return got
}

func places(maps ...map[place][]string) []place {
	var list []place
	for _, m := range maps {
		for p := range m {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b place) int {
		return strings.Compare(fmt.Sprintf("%s:%06d", a.file, a.line), fmt.Sprintf("%s:%06d", b.file, b.line))
	})
	return slices.Compact(list)
}
