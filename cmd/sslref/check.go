package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/sslref/sslref"
	"github.com/sslref/sslref/internal/gitrev"
	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/passes"
)

// check runs go vet with this program as the tool, writes what it found and
// returns the exit status.
func check(args []string, stdout, stderr io.Writer) int {
	opts, err := parseOptions(args)
	if err == nil {
		var status int
		if status, err = opts.run(stdout, stderr); err == nil {
			return status
		}
	}
	fmt.Fprintf(stderr, "sslref: %v\n", err)
	return exitFailed
}

// run does what the options say and returns the exit status. The error is for
// what keeps it from doing so.
func (o *options) run(stdout, stderr io.Writer) (int, error) {
	if o.fix {
		return o.runFix(stdout, stderr)
	}
	known, err := o.knownFindings()
	if err != nil {
		return exitFailed, err
	}
	tree, done, err := o.checkout()
	if err != nil {
		return exitFailed, err
	}
	defer done()
	run, failed, err := o.analyze(o.dir, o.packages, stderr)
	if err != nil {
		return exitFailed, err
	}
	r := o.report(run.Findings)
	if o.writeBaseline {
		return o.saveBaseline(r, known, failed, stderr)
	}
	if tree != nil {
		if err := o.compare(r, tree, stderr); err != nil {
			return exitFailed, err
		}
	}
	if o.baseline != "" {
		o.subtract(r, known, failed, stderr)
	}
	if err := o.outputs.write(r, failed, styleOf(o.color, stdout), stdout, stderr); err != nil {
		return exitFailed, err
	}
	switch {
	case failed:
		return exitFailed, nil
	case len(r.New()) == 0:
		return exitClean, nil
	}
	return exitFindings, nil
}

// runFix has go vet apply the fixes, or show them.
func (o *options) runFix(stdout, stderr io.Writer) (int, error) {
	mode := []string{"-fix"}
	if o.diff {
		mode = append(mode, "-diff")
	}
	out, failed, err := o.goVet(o.dir, mode, o.packages, stderr)
	if err != nil {
		return exitFailed, err
	}
	if _, err := stdout.Write(out); err != nil {
		return exitFailed, fmt.Errorf("cannot write to standard output: %w", err)
	}
	switch {
	case o.diff && len(out) > 0:
		return exitFindings, nil
	case failed && !o.diff:
		return exitFailed, nil
	}
	return exitClean, nil
}

// analyze runs go vet on packages and reads what it found. Notes go to stderr;
// failed tells that something could not be analyzed.
func (o *options) analyze(dir string, packages []string, stderr io.Writer) (run *report.Run, failed bool, err error) {
	out, failed, err := o.goVet(dir, []string{"-json"}, packages, stderr)
	if err != nil {
		return nil, false, err
	}
	run, err = report.Parse(out, sslref.Analyzer.Name, sslref.NoteCategory)
	if err != nil {
		return nil, false, fmt.Errorf("cannot understand go vet's output: %w", err)
	}
	for _, p := range run.Problems {
		fmt.Fprintln(stderr, p)
		failed = true
	}
	here, _ := os.Getwd()
	for i, n := range run.Notes {
		fmt.Fprintf(stderr, "%s: %s\n", n.At.Place(here), n.Message)
		failed = failed || run.Fatal[i]
	}
	return run, failed, nil
}

// report returns the report of findings.
func (o *options) report(findings []*report.Finding) *report.Report {
	r := &report.Report{Findings: findings, Version: moduleVersion(), Files: new(report.Files), Root: o.dir}
	r.Dir, _ = os.Getwd()
	if root, ok := gitrev.Root(o.dir); ok {
		r.Root = root
	}
	for _, a := range passes.All {
		r.Rules = append(r.Rules, report.Rule{Name: a.Name, Doc: a.Doc, URL: a.URL})
	}
	return r
}

// moduleVersion returns the version of the command's module.
func moduleVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown version)"
}
