// The mutate command measures how many mistakes the analyzers find that are
// made on purpose: it takes correct packages, Go and C, changes one line at a
// time so that a reference is handled wrongly, and counts the changes that
// are reported.
//
//	go run ./bench/mutate [-v] [package folder ...]
//
// The kinds of changes: a release is removed, doubled, or moved before the
// line above it that uses the same variable; SSL_get1_session becomes
// SSL_get_session and the other way round; a check for NULL is dropped; a
// callback returns 0 for 1 and 1 for 0. A change is not wrong if a comment
// "// same: KIND" in its line says so: what is got from a connection stays alive
// for as long as that does, whoever releases it. Nor is it where a check for
// NULL is dropped and, by the reference table, nothing after it needs the
// session. Changes that don't compile are not counted. The exit status is 1 if
// the originals have findings or fewer than 95 of 100 wrong changes are
// reported.
//
// Without a folder it takes bench/mutate/testdata/binding.
package main

import (
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/passes"
)

// bar is the share of the wrong changes that must be reported, in percent.
const bar = 95

func main() {
	log.SetFlags(0)
	log.SetPrefix("mutate: ")
	verbose := flag.Bool("v", false, "list all changes")
	flag.Parse()
	dirs := flag.Args()
	if len(dirs) == 0 {
		dirs = []string{"bench/mutate/testdata/binding"}
	}
	ok := true
	var results []result
	for _, dir := range dirs {
		rs, clean, err := run(dir)
		if err != nil {
			log.Fatal(err)
		}
		ok = ok && clean
		results = append(results, rs...)
	}
	if share := table(results, *verbose); share < bar {
		fmt.Printf("fewer than %d%% are reported\n", bar)
		ok = false
	}
	if !ok {
		os.Exit(1)
	}
}

// A result is what became of a mutant.
type result struct {
	mutant
	built    bool
	findings []string
}

// run makes the mutants of a package and analyzes them; clean tells that the
// original has no findings. The package is loaded once: what cgo says of it is
// the same for all mutants, and the analyzers read the files themselves.
func run(dir string) (results []result, clean bool, err error) {
	files, err := read(dir)
	if err != nil {
		return nil, false, err
	}
	tmp, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, false, err
	}
	defer os.RemoveAll(tmp)
	if err := makeModule(tmp, dir); err != nil {
		return nil, false, err
	}
	for name, lines := range files {
		if err := write(tmp, name, lines); err != nil {
			return nil, false, err
		}
	}
	if err := declare(tmp, files); err != nil {
		return nil, false, err
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: tmp}, ".")
	if err != nil {
		return nil, false, err
	}
	if packages.PrintErrors(pkgs) > 0 {
		return nil, false, fmt.Errorf("%s does not compile", dir)
	}
	original, err := analyze(pkgs)
	if err != nil || !original.built {
		return nil, false, fmt.Errorf("%s can't be analyzed: %v", dir, err)
	}
	for _, f := range original.findings {
		fmt.Printf("%s: the original has a finding: %s\n", dir, f)
	}
	for _, m := range mutate(files) {
		if err := write(tmp, m.file, m.lines); err != nil {
			return nil, false, err
		}
		r, err := analyze(pkgs)
		if err != nil {
			return nil, false, err
		}
		r.mutant = m
		results = append(results, r)
		if err := write(tmp, m.file, files[m.file]); err != nil {
			return nil, false, err
		}
	}
	return results, len(original.findings) == 0, nil
}

// makeModule makes tmp a module: all of dir, if that is the root of one.
func makeModule(tmp, dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
		return os.CopyFS(tmp, os.DirFS(dir))
	}
	return os.WriteFile(filepath.Join(tmp, "go.mod"), []byte("module mutants\n\ngo 1.26\n"), 0o666)
}

// clause is a package clause.
var clause = regexp.MustCompile(`^package (\w+)`)

// declare adds a file that calls what changes put in the place of something
// else, so that cgo, which is run once, declares it.
func declare(tmp string, files map[string][]string) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text := strings.Join(files[name], "\n")
		if !strings.HasSuffix(name, ".go") || !get1.MatchString(text) && !get.MatchString(text) || !strings.Contains(text, `import "C"`) {
			continue
		}
		for _, l := range files[name] {
			if m := clause.FindStringSubmatch(l); m != nil {
				return os.WriteFile(filepath.Join(tmp, "mutants.go"), fmt.Appendf(nil, declarations, m[1]), 0o666)
			}
		}
	}
	return nil
}

const declarations = `package %s

// #include <openssl/ssl.h>
import "C"

func mutants(ssl *C.SSL) {
	C.SSL_SESSION_free(C.SSL_get1_session(ssl))
	C.SSL_get_session(ssl)
}
`

// analyze returns what the analyzers find in a package as it is on disk.
func analyze(pkgs []*packages.Package) (result, error) {
	r := result{built: true}
	graph, err := checker.Analyze(passes.All, pkgs, nil)
	if err != nil {
		return r, err
	}
	for act := range graph.All() {
		if act.Err != nil {
			return r, act.Err
		}
		if res, ok := act.Result.(*sslref.Result); ok && act.Analyzer == sslref.Analyzer {
			for _, note := range res.Notes {
				if strings.Contains(note, "cannot type-check") || strings.Contains(note, "cgo declares nothing") || strings.Contains(note, "cannot parse") {
					r.built = false
				}
			}
		}
		if !act.IsRoot {
			continue
		}
		for _, d := range act.Diagnostics {
			p := act.Package.Fset.Position(d.Pos)
			r.findings = append(r.findings, fmt.Sprintf("%s:%d: %s", filepath.Base(p.Filename), p.Line, d.Message))
		}
	}
	return r, nil
}

// table prints the results by kind and returns the share of the wrong mutants
// that is reported, in percent.
func table(results []result, verbose bool) float64 {
	type count struct{ made, wrong, found int }
	counts := map[string]*count{}
	var kinds []string
	total := &count{}
	for _, r := range results {
		kind := r.kind + ", " + r.language()
		if counts[kind] == nil {
			counts[kind] = &count{}
			kinds = append(kinds, kind)
		}
		for _, c := range []*count{counts[kind], total} {
			if !r.built {
				continue
			}
			c.made++
			if r.same {
				continue
			}
			c.wrong++
			if len(r.findings) > 0 {
				c.found++
			}
		}
		switch {
		case !r.built:
			if verbose {
				fmt.Printf("%s:%d: %s: does not compile\n", r.file, r.line, r.kind)
			}
		case !r.same && len(r.findings) == 0:
			fmt.Printf("%s:%d: %s: missed: %s\n", r.file, r.line, r.kind, r.was)
		case r.same && len(r.findings) > 0:
			fmt.Printf("%s:%d: %s: not wrong, but reported: %s\n", r.file, r.line, r.kind, r.findings[0])
		case verbose && len(r.findings) > 0:
			fmt.Printf("%s:%d: %s: %s\n", r.file, r.line, r.kind, r.findings[0])
		}
	}
	slices.Sort(kinds)
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "change\tmade\twrong\tfound\tmissed")
	row := func(name string, c *count) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\n", name, c.made, c.wrong, c.found, c.wrong-c.found)
	}
	for _, k := range kinds {
		row(k, counts[k])
	}
	row("total", total)
	w.Flush()
	if total.wrong == 0 {
		return 100
	}
	share := 100 * float64(total.found) / float64(total.wrong)
	fmt.Printf("%.1f%% of the wrong changes are reported\n", share)
	return share
}

// read returns the files of a package as lines, by name.
func read(dir string) (map[string][]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	files := map[string][]string{}
	for _, e := range entries {
		name := e.Name()
		switch filepath.Ext(name) {
		case ".go", ".c", ".h":
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			src, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return nil, err
			}
			files[name] = strings.Split(string(src), "\n")
		}
	}
	return files, nil
}

// write writes a file of a package.
func write(dir, name string, lines []string) error {
	return os.WriteFile(filepath.Join(dir, name), []byte(strings.Join(lines, "\n")), 0o666)
}
