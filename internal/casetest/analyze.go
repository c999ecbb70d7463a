package casetest

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// A Finding is what an analyzer reported in a case package.
type Finding struct {
	Package string // name of the case package
	File    string // base name
	Line    int
	Column  int
	// Rule is the name of the analyzer.
	Rule    string
	Message string
}

// String returns the finding as "file:line:column: message".
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
}

// Analyze runs the analyzers over the packages, in which overlay replaces the
// contents of files by path, and returns the findings in the order of the
// source. A package that doesn't load is an error.
func Analyze(root string, analyzers []*analysis.Analyzer, pkgs []*Package, overlay map[string][]byte) ([]Finding, error) {
	paths := make([]string, len(pkgs))
	for i, pkg := range pkgs {
		paths[i] = pkg.Path
	}
	loaded, err := packages.Load(&packages.Config{
		Mode:    packages.LoadAllSyntax | packages.NeedModule,
		Dir:     root,
		Overlay: overlay,
	}, paths...)
	if err != nil {
		return nil, err
	}
	var broken []error
	packages.Visit(loaded, nil, func(pkg *packages.Package) {
		for _, e := range pkg.Errors {
			broken = append(broken, e)
		}
	})
	if err := errors.Join(broken...); err != nil {
		return nil, err
	}
	graph, err := checker.Analyze(analyzers, loaded, nil)
	if err != nil {
		return nil, err
	}
	return findings(graph)
}

func findings(graph *checker.Graph) ([]Finding, error) {
	var list []Finding
	for act := range graph.All() {
		if act.Err != nil {
			return nil, fmt.Errorf("%v: %w", act, act.Err)
		}
		if !act.IsRoot {
			continue
		}
		for _, d := range act.Diagnostics {
			list = append(list, finding(act, d))
		}
	}
	slices.SortFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.File, b.File),
			a.Line-b.Line, a.Column-b.Column, cmp.Compare(a.Message, b.Message))
	})
	return list, nil
}

func finding(act *checker.Action, d analysis.Diagnostic) Finding {
	posn := token.Position{}
	if d.Pos.IsValid() {
		posn = act.Package.Fset.Position(d.Pos)
	}
	return Finding{
		Package: strings.TrimPrefix(act.Package.PkgPath, ModulePath+"/"+Root+"/"),
		File:    filepath.Base(posn.Filename), Line: posn.Line, Column: posn.Column,
		Rule: act.Analyzer.Name, Message: d.Message,
	}
}
