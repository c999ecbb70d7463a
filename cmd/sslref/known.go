package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sslref/sslref/internal/gitrev"
	"github.com/sslref/sslref/internal/outfile"
	"github.com/sslref/sslref/internal/report"
	"github.com/sslref/sslref/internal/report/baseline"
)

// knownFindings reads the baseline. One that is to be written need not be there.
func (o *options) knownFindings() ([]baseline.Entry, error) {
	if o.baseline == "" {
		return nil, nil
	}
	if o.writeBaseline {
		if err := outfile.Check(o.baseline); err != nil {
			return nil, err
		}
		if _, err := os.Stat(o.baseline); os.IsNotExist(err) {
			return nil, nil
		}
	}
	return baseline.Read(o.baseline)
}

// subtract marks the findings that the baseline has, and says which of its
// entries are of no use any more.
func (o *options) subtract(r *report.Report, known []baseline.Entry, failed bool, stderr io.Writer) {
	isKnown, rest := baseline.Match(known, baseline.Of(r.Findings, r.Files))
	for i, f := range r.Findings {
		if isKnown[i] && f.Known == "" {
			f.Known = "baseline"
		}
	}
	if len(rest) == 0 || failed {
		return
	}
	// What was not analyzed now can't be told to be gone.
	packages, err := o.goList(o.dir, listed, o.packages)
	if err != nil {
		return
	}
	var stale []baseline.Entry
	for _, e := range rest {
		if slices.Contains(packages, strings.TrimSuffix(e.Package, "_test")) {
			stale = append(stale, e)
		}
	}
	if len(stale) == 0 {
		return
	}
	verb := "are"
	if len(stale) == 1 {
		verb = "is"
	}
	fmt.Fprintf(stderr, "sslref: %s of %s %s stale: mended, or gone; -write-baseline removes them\n", entries(len(stale)), o.baseline, verb)
	for _, e := range stale {
		fmt.Fprintf(stderr, "\t%s\n", e)
	}
}

// saveBaseline writes the findings to the baseline. Entries for packages that
// were not analyzed now are kept.
func (o *options) saveBaseline(r *report.Report, known []baseline.Entry, failed bool, stderr io.Writer) (int, error) {
	if failed {
		return exitFailed, fmt.Errorf("%s is not written, since it would lack what could not be analyzed", o.baseline)
	}
	all := baseline.Of(r.Findings, r.Files)
	kept := 0
	if _, rest := baseline.Match(known, all); len(rest) > 0 {
		packages, err := o.goList(o.dir, listed, o.packages)
		if err != nil {
			return exitFailed, err
		}
		for _, e := range rest {
			if !slices.Contains(packages, strings.TrimSuffix(e.Package, "_test")) && o.exists(e.Package) {
				all = append(all, e)
				kept++
			}
		}
	}
	if err := outfile.Write(o.baseline, baseline.Format(all)); err != nil {
		return exitFailed, err
	}
	note := ""
	if kept > 0 {
		note = fmt.Sprintf(", %d of them of packages that were not analyzed now", kept)
	}
	fmt.Fprintf(stderr, "sslref: %s has %s%s\n", o.baseline, entries(len(all)), note)
	return exitClean, nil
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// exists reports whether there is a package of that path.
func (o *options) exists(path string) bool {
	list, err := o.goList(o.dir, listed, []string{strings.TrimSuffix(path, "_test")})
	return err == nil && len(list) > 0
}

// checkout checks out the revision to compare with, if there is to be one; done
// removes it.
func (o *options) checkout() (tree *gitrev.Tree, done func(), err error) {
	if o.newFromRev == "" {
		return nil, func() {}, nil
	}
	if tree, err = gitrev.Open(o.dir, o.newFromRev); err != nil {
		return nil, nil, fmt.Errorf("-new-from-rev: %w", err)
	}
	done = atExit.add(func() { tree.Remove() })
	if err := tree.Checkout(); err != nil {
		done()
		return nil, nil, fmt.Errorf("-new-from-rev: %w", err)
	}
	return tree, done, nil
}

// compare marks the findings that the revision in tree has, too.
func (o *options) compare(r *report.Report, tree *gitrev.Tree, stderr io.Writer) error {
	dir, ok := tree.Path(o.dir)
	if !ok {
		return nil // everything here is new
	}
	packages, err := o.earlier(dir, tree)
	if err != nil {
		return fmt.Errorf("-new-from-rev: %s cannot be analyzed, so that there is nothing to compare with: %w", o.newFromRev, err)
	}
	if len(packages) == 0 {
		return nil
	}
	var messages bytes.Buffer
	run, failed, err := o.analyze(dir, packages, &messages)
	if err != nil {
		return err
	}
	if failed {
		first, _, _ := strings.Cut(strings.TrimSpace(messages.String()), "\n")
		return fmt.Errorf("-new-from-rev: %s cannot be analyzed, so that there is nothing to compare with: %s", o.newFromRev, first)
	}
	was := baseline.Of(run.Findings, new(report.Files))
	isKnown, _ := baseline.Match(was, baseline.Of(r.Findings, r.Files))
	for i, f := range r.Findings {
		if isKnown[i] {
			f.Known = o.newFromRev
		}
	}
	return nil
}

// earlier returns the packages that tree has of those to be analyzed. dir is the
// directory there.
func (o *options) earlier(dir string, tree *gitrev.Tree) ([]string, error) {
	if len(o.packages) == 0 {
		return o.goList(dir, hasCode, nil)
	}
	var patterns, files []string
	for _, p := range o.packages {
		path, dots := strings.CutSuffix(p, "/...")
		isFile := strings.HasSuffix(p, ".go")
		local := isFile && !filepath.IsAbs(p) || path == "." || path == ".." || strings.HasPrefix(path, "./") || strings.HasPrefix(path, "../")
		if !local && !filepath.IsAbs(path) { // an import path
			patterns = append(patterns, p)
			continue
		}
		if local {
			path = filepath.Join(o.dir, path)
		}
		there, ok := tree.Path(path)
		switch {
		case !ok:
		case isFile:
			files = append(files, there)
		case dots:
			patterns = append(patterns, there+"/...")
		default:
			patterns = append(patterns, there)
		}
	}
	if len(patterns) == 0 {
		return files, nil // they are one package
	}
	return o.goList(dir, hasCode, patterns)
}
