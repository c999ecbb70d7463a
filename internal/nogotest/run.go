package nogotest

import (
	"encoding/gob"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
)

// run runs analyzers, and those that they require, side by side where they
// don't wait for each other, and returns what they found.
func (p *pkg) run(analyzers []*analysis.Analyzer, a *args) ([]finding, error) {
	if a.factsOnly {
		analyzers = produceFacts(analyzers)
	}
	actions := map[*analysis.Analyzer]*action{}
	var visit func(an *analysis.Analyzer) *action
	visit = func(an *analysis.Analyzer) *action {
		if act := actions[an]; act != nil {
			return act
		}
		act := &action{analyzer: an, pkg: p, nolint: p.nolint(an.Name, a.ignored)}
		actions[an] = act
		for _, fact := range an.FactTypes {
			gob.Register(fact)
		}
		for _, req := range an.Requires {
			act.requires = append(act.requires, visit(req))
		}
		return act
	}
	var roots []*action
	for _, an := range analyzers {
		roots = append(roots, visit(an))
	}
	if err := p.facts.decode(); err != nil {
		return nil, err
	}
	execute(roots)

	var found []finding
	var errs []error
	for _, act := range roots {
		if act.err != nil {
			errs = append(errs, fmt.Errorf("analyzer %q failed: %v", act.analyzer.Name, act.err))
		}
		for _, d := range act.found {
			found = append(found, finding{d, act.analyzer.Name})
		}
	}
	if a.factsOnly {
		found = nil
	}
	byPosition(found)
	return found, errors.Join(errs...)
}

// An action is one analyzer, applied to the package.
type action struct {
	once     sync.Once
	analyzer *analysis.Analyzer
	pkg      *pkg
	requires []*action
	nolint   []lines

	result any
	found  []analysis.Diagnostic
	err    error
}

func execute(actions []*action) {
	var wait sync.WaitGroup
	for _, act := range actions {
		wait.Go(func() { act.once.Do(act.execute) })
	}
	wait.Wait()
}

func (act *action) execute() {
	execute(act.requires)
	results := map[*analysis.Analyzer]any{}
	for _, req := range act.requires {
		if req.err != nil {
			act.err = fmt.Errorf("failed prerequisite: %s: %v", req.analyzer, req.err)
			return
		}
		results[req.analyzer] = req.result
	}
	defer func() {
		if r := recover(); r != nil {
			act.err = fmt.Errorf("panic: %v", r)
		}
	}()
	result, err := act.analyzer.Run(act.pass(results))
	if err == nil && reflect.TypeOf(result) != act.analyzer.ResultType {
		err = fmt.Errorf("a result of type %T", result)
	}
	act.result, act.err = result, err
}

// pass has what nogo sets and nothing else.
func (act *action) pass(results map[*analysis.Analyzer]any) *analysis.Pass {
	p := act.pkg
	types := map[reflect.Type]bool{}
	for _, f := range act.analyzer.FactTypes {
		types[reflect.TypeOf(f)] = true
	}
	return &analysis.Pass{
		Analyzer:   act.analyzer,
		Fset:       p.fset,
		Files:      p.files,
		Pkg:        p.types,
		TypesInfo:  p.info,
		TypesSizes: sizes(),
		ResultOf:   results,
		Report: func(d analysis.Diagnostic) {
			pos := p.fset.Position(d.Pos)
			if !slices.ContainsFunc(act.nolint, func(l lines) bool { return l.has(pos) }) {
				act.found = append(act.found, d)
			}
		},
		ImportPackageFact: p.facts.importPackageFact,
		ExportPackageFact: p.facts.exportPackageFact,
		ImportObjectFact:  p.facts.importObjectFact,
		ExportObjectFact:  p.facts.exportObjectFact,
		AllPackageFacts:   func() []analysis.PackageFact { return p.facts.allPackageFacts(types) },
		AllObjectFacts:    func() []analysis.ObjectFact { return p.facts.allObjectFacts(types) },
	}
}

// nolint lists where an analyzer's findings are dropped: in files that are to
// be ignored, by the name that line directives give them, and in what a
// nolint comment belongs to.
func (p *pkg) nolint(analyzer string, ignored []string) []lines {
	var list []lines
	span := func(n ast.Node) lines {
		from := p.fset.Position(n.Pos())
		return lines{from.Filename, from.Line, p.fset.Position(n.End()).Line}
	}
	for _, f := range p.files {
		if slices.Contains(ignored, p.fset.Position(f.Pos()).Filename) {
			list = append(list, span(f))
			continue
		}
		for node, groups := range ast.NewCommentMap(p.fset, f, f.Comments) {
			for _, group := range groups {
				if slices.ContainsFunc(group.List, func(c *ast.Comment) bool { return silences(c.Text, analyzer) }) {
					list = append(list, span(node))
				}
			}
		}
	}
	return list
}

// silences reports whether a comment is a nolint directive for an analyzer.
func silences(comment, analyzer string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(comment, "/ "), "nolint")
	if !ok {
		return false
	}
	rest, _, _ = strings.Cut(rest, "//")
	_, names, ok := strings.Cut(strings.TrimSpace(rest), ":")
	return !ok || slices.Contains(strings.Split(names, ","), analyzer) || strings.EqualFold(names, "all")
}

// writeFixes writes the files that the first fix of each finding changes, as
// changed, to dir. Where nogo writes a patch, the names in it are those of the
// token files; a file that cannot be read under its name has no patch.
func writeFixes(dir string, found []finding, fset *token.FileSet) error {
	edits := map[string][]analysis.TextEdit{}
	for _, f := range found {
		if len(f.SuggestedFixes) > 0 {
			for _, e := range f.SuggestedFixes[0].TextEdits {
				name := fset.File(e.Pos).Name()
				edits[name] = append(edits[name], e)
			}
		}
	}
	for name, list := range edits {
		text, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("failed to read file %s: %v", name, err)
		}
		slices.SortStableFunc(list, func(a, b analysis.TextEdit) int { return int(b.Pos - a.Pos) })
		for _, e := range list {
			file := fset.File(e.Pos)
			from, to := file.Offset(e.Pos), file.Offset(max(e.Pos, e.End))
			text = slices.Concat(text[:from], e.NewText, text[to:])
		}
		out := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(out), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(out, text, 0o666); err != nil {
			return err
		}
	}
	return nil
}
