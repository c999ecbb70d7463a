// Package nogotest is a driver for analyzers that gives them what nogo, the
// driver of Bazel's rules for Go, gives them, and nothing more. Bazel has no
// part in it: tests use it to learn what a Bazel build would show.
//
// Like nogo, it takes one package at a time, in a process of its own, from a
// list of files: syntax from the sources and from what cgo made of them, types
// of other packages from the compiler's export data, their facts from files,
// and no facts of the standard library. A pass has no ReadFile, OtherFiles,
// IgnoredFiles, Module and TypeErrors; a panic is an error.
//
// [Workspace] is the other half: it prepares the files as the rules do.
//
// Source: rules_go, go/tools/builders/nogo_main.go, nogo.go, cgo2.go and
// compilepkg.go, and go/private/actions/compilepkg.bzl.
package nogotest

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/token"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// The exit codes of [Main], which are nogo's.
const (
	Clean    = 0
	Failed   = 1
	Findings = 2
)

// args are the arguments of one run: a package, and where the files are that
// belong to it.
type args struct {
	path      string            // the package's path
	importcfg string            // file: paths to export data
	facts     map[string]string // package path to a file of facts
	factsOut  string
	factsOnly bool
	fixes     string // directory for changed files
	config    string // file: flags of analyzers
	version   string // of Go, as the compiler has it
	ignored   []string
	sources   []string
}

func parse(list []string) (*args, error) {
	a := &args{facts: map[string]string{}}
	fs := flag.NewFlagSet("nogo", flag.ContinueOnError)
	fs.StringVar(&a.path, "p", "", "package path")
	fs.StringVar(&a.importcfg, "importcfg", "", "import configuration")
	fs.StringVar(&a.factsOut, "x", "", "file to write facts to")
	fs.BoolVar(&a.factsOnly, "facts_only", false, "run only what has facts, and report nothing")
	fs.StringVar(&a.fixes, "fix_dir", "", "directory to write fixed files to")
	fs.StringVar(&a.config, "config", "", "flags of analyzers, as JSON")
	fs.StringVar(&a.version, "go_version", "", "version of Go")
	fs.Func("fact", "PATH=FILE", func(s string) error {
		path, file, ok := strings.Cut(s, "=")
		if !ok {
			return fmt.Errorf("not of the form PATH=FILE: %s", s)
		}
		a.facts[path] = file
		return nil
	})
	fs.Func("ignore", "file to report nothing in", func(s string) error {
		a.ignored = append(a.ignored, s)
		return nil
	})
	if err := fs.Parse(list); err != nil {
		return nil, err
	}
	a.sources = fs.Args()
	return a, nil
}

// Main does what the program does that nogo makes of analyzers, for one
// package, and returns its exit code. Findings and errors are written to out.
func Main(analyzers []*analysis.Analyzer, list []string, out io.Writer) int {
	a, err := parse(list)
	if err == nil {
		err = errors.Join(analysis.Validate(analyzers), configure(analyzers, a.config))
	}
	if err != nil {
		fmt.Fprintln(out, "nogo:", err)
		return Failed
	}
	p, err := load(a)
	if err != nil {
		fmt.Fprintln(out, "nogo: error loading package:", err)
		return Failed
	}
	found, err := p.run(analyzers, a)
	if err == nil && a.factsOut != "" {
		err = os.WriteFile(a.factsOut, p.facts.encode(), 0o666)
	}
	if err == nil && a.fixes != "" {
		err = writeFixes(a.fixes, found, p.fset)
	}
	if err != nil {
		fmt.Fprintln(out, "nogo: error running analyzers:", err)
		return Failed
	}
	for _, f := range found {
		fmt.Fprintf(out, "%s: %s (%s)\n", p.fset.Position(f.Pos), f.Message, f.analyzer)
	}
	if len(found) > 0 {
		return Findings
	}
	return Clean
}

// configure sets the flags that the configuration has for analyzers and for
// those that they require directly; a name in it that is neither is ignored.
func configure(analyzers []*analysis.Analyzer, file string) error {
	if file == "" {
		return nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var config map[string]struct {
		Flags map[string]string `json:"analyzer_flags"`
	}
	if err := json.Unmarshal(data, &config); err != nil {
		return fmt.Errorf("%s: %v", file, err)
	}
	for _, a := range analyzers {
		for _, a := range append([]*analysis.Analyzer{a}, a.Requires...) {
			for name, value := range config[a.Name].Flags {
				if a.Flags.Lookup(name) == nil {
					return fmt.Errorf("%s: unrecognized flag: %s", a.Name, name)
				}
				if err := a.Flags.Set(name, value); err != nil {
					return fmt.Errorf("%s: invalid value for flag: %s=%s: %v", a.Name, name, value, err)
				}
			}
		}
	}
	return nil
}

// A finding is a diagnostic with the name of the analyzer that reported it.
type finding struct {
	analysis.Diagnostic
	analyzer string
}

// byPosition sorts findings in the order of the files that were parsed.
func byPosition(list []finding) {
	slices.SortStableFunc(list, func(a, b finding) int { return int(a.Pos - b.Pos) })
}

// produceFacts lists the analyzers that have facts among analyzers and all
// that they require.
func produceFacts(analyzers []*analysis.Analyzer) []*analysis.Analyzer {
	var list []*analysis.Analyzer
	seen := map[*analysis.Analyzer]bool{}
	var visit func(a *analysis.Analyzer)
	visit = func(a *analysis.Analyzer) {
		if seen[a] {
			return
		}
		seen[a] = true
		if len(a.FactTypes) > 0 {
			list = append(list, a)
		}
		for _, req := range a.Requires {
			visit(req)
		}
	}
	for _, a := range analyzers {
		visit(a)
	}
	return list
}

// lines is a range of lines of a file.
type lines struct {
	file     string
	from, to int
}

func (l lines) has(pos token.Position) bool {
	return pos.Filename == l.file && l.from <= pos.Line && pos.Line <= l.to
}
