package metamorph

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sslref/sslref/passes"
)

var (
	seedFlag  = flag.Uint64("seed", 1, "seed of the choices")
	shareFlag = flag.Float64("share", 0.25, "share of the packages that each transformation is tried on; 1 is all")
	onlyFlag  = flag.String("transform", "", "only the transformation with that name")
)

// TestVerdicts changes the case packages in ways that don't matter: what is
// reported in them stays the same, but for the exceptions. For all of them:
// -args -share=1, with some -seed.
func TestVerdicts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	program, err := Load(root)
	if err != nil {
		t.Fatal(err)
	}
	exceptions, err := readExceptions("exceptions.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name := range exceptions {
		if _, fn, _ := strings.Cut(name, " "); !program.has(fn) {
			t.Errorf("exceptions.txt: no function %s", fn)
		}
	}
	plain := &Transformation{"none", func(*editor) []edit { return nil }}
	base, err := program.Apply(plain, passes.All, nil, 1, *seedFlag)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("seed %d, %d findings in %d packages as they are", *seedFlag, len(base.New), base.Packages)
	if len(base.New) < 1000 {
		t.Errorf("%d findings: the case packages have more than a thousand", len(base.New))
	}
	for _, tr := range All {
		if *onlyFlag != "" && tr.Name != *onlyFlag {
			continue
		}
		r, err := program.Apply(tr, passes.All, base.New, *shareFlag, *seedFlag)
		if err != nil {
			t.Error(err)
			continue
		}
		excepted := 0
		report := func(what string, list []Finding) {
			for _, f := range list {
				if exceptions[tr.Name+" "+program.FuncAt(f)] {
					excepted++
					continue
				}
				t.Errorf("%s: %s: %v in %s", tr.Name, what, f, program.FuncAt(f))
			}
		}
		report("lost", r.Lost)
		report("new", r.New)
		t.Logf("%-8s %3d packages, %4d functions, %5d edits: %4d findings stay, %d lost, %d new, %d of these excepted",
			tr.Name, r.Packages, r.Functions, r.Edits, len(r.Kept), len(r.Lost), len(r.New), excepted)
		if r.Edits == 0 {
			t.Errorf("%s: nothing was changed", tr.Name)
		}
	}
}

// has reports whether there is a function of that name.
func (p *Program) has(name string) bool {
	for _, pkg := range p.Packages {
		for _, f := range functions(pkg) {
			if f.Name() == name {
				return true
			}
		}
	}
	return false
}

// readExceptions reads lines "TRANSFORMATION FUNCTION: REASON".
func readExceptions(path string) (map[string]bool, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m := make(map[string]bool)
	for i, line := range strings.Split(string(src), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, reason, ok := strings.Cut(line, ": ")
		if !ok || reason == "" || strings.Count(name, " ") != 1 {
			return nil, fmt.Errorf("%s:%d: want TRANSFORMATION FUNCTION: REASON", path, i+1)
		}
		m[name] = true
	}
	return m, nil
}
