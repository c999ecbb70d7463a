// Package sslref finds misuses of the references of OpenSSL's SSL_SESSION in
// Go code that calls it through cgo.
//
// Analyzer follows the references and is what the analyzers of the passes
// packages require; each of those reports the findings of one rule.
package sslref

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref/internal/absint"
	"github.com/sslref/sslref/internal/cgosrc"
	"github.com/sslref/sslref/internal/contract"
	"github.com/sslref/sslref/internal/diag"
	"github.com/sslref/sslref/internal/gate"
	"github.com/sslref/sslref/internal/probe"
	"github.com/sslref/sslref/refmodel"
)

// Analyzer follows references of sessions through a package. It reports
// nothing but what kept it from doing so; its result has the findings.
var Analyzer = &analysis.Analyzer{
	Name:       "sslref",
	Doc:        "follow the references of SSL_SESSION for the analyzers of its rules",
	URL:        "https://github.com/sslref/sslref",
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{new(FuncFact), new(ContractFact), new(HelperFact)},
	Run:        run,
}

// NoteCategory is the category of the diagnostics of Analyzer that are no more
// than remarks on how the analysis went, reported with the flag v.
const NoteCategory = "note"

// DirectiveCategory is the category of the diagnostics of Analyzer that refuse
// a directive.
const DirectiveCategory = "directive"

var (
	verbose bool
	profile refmodel.Profile
	model   *contract.Model
)

func init() {
	Analyzer.Flags.Func("profile", "`library` whose rules hold: openssl3 (the default), openssl111, libressl or boringssl", func(name string) (err error) {
		profile, err = refmodel.ParseProfile(name)
		return err
	})
	Analyzer.Flags.Func("model", "`file` with the contracts of code that can't be edited", func(value string) (err error) {
		model, err = contract.LoadModel(value)
		return err
	})
	Analyzer.Flags.BoolVar(&verbose, "v", false, "say what was not analyzed, and why")
}

// Possible asks for the findings that are only possible. The flag possible of
// the rule staleborrow sets it.
var Possible bool

// A Result is what Analyzer found in a package.
type Result struct {
	// Findings in the order of the source.
	Findings []Finding
	// Notes says what could not be analyzed and why, one line each.
	Notes []string
}

// A Finding is one diagnostic of one rule.
type Finding struct {
	// Rule is the name of the analyzer that reports it.
	Rule string
	// Possible: it is one only in some states of the library that the
	// source does not show. Such findings are reported on request.
	Possible bool
	// Diagnostic is what to report; its Category is Rule.
	Diagnostic analysis.Diagnostic
}

func run(pass *analysis.Pass) (any, error) {
	if names := cgosrc.LeftOut(pass, gate.Mentions); len(names) > 0 {
		pass.Report(analysis.Diagnostic{
			Pos:      pass.Files[0].Package,
			Category: "cgo",
			Message:  fmt.Sprintf("cgo is off (CGO_ENABLED=0): not analyzed, although they use sessions: %s", strings.Join(names, ", ")),
		})
	}
	end := probe.Begin(pass.Pkg.Path(), "gate in the pass")
	matters := gate.Matters(pass) || modelled(pass.Pkg)
	helps := !matters && !probe.Forced && gate.Helps(pass)
	if end(); !matters && !helps && !probe.Forced {
		return &Result{}, nil
	}
	pkg, err := cgosrc.Load(pass)
	if err != nil {
		return nil, err
	}
	end = probe.Begin(pass.Pkg.Path(), "C side")
	pkg.AddC(profile, gate.Mentions)
	end()
	end = probe.Begin(pass.Pkg.Path(), "engine")
	f := newFlow(pass, pkg, profile)
	f.onlyHelps = helps
	result := &Result{}
	certain := f.run()
	end()
	if f.damaged != nil {
		return nil, f.damaged
	}
	for _, v := range certain {
		result.Findings = append(result.Findings, Finding{Rule: v.Rule, Diagnostic: diag.New(pass.Fset, pkg, v)})
	}
	f.export()
	if Possible {
		f := newFlow(pass, pkg, profile)
		f.possible = true
		for _, v := range f.run() {
			if !slices.ContainsFunc(certain, func(c absint.Violation) bool { return c.Rule == v.Rule && c.At.Pos == v.At.Pos }) {
				result.Findings = append(result.Findings, Finding{Rule: v.Rule, Possible: true, Diagnostic: diag.New(pass.Fset, pkg, v)})
			}
		}
		slices.SortStableFunc(result.Findings, func(a, b Finding) int { return cmp.Compare(a.Diagnostic.Pos, b.Diagnostic.Pos) })
	}
	for _, p := range f.said.Problems {
		pass.Report(analysis.Diagnostic{Pos: p.Pos, Category: DirectiveCategory, Message: p.Text})
	}
	f.suppress(result)
	result.Findings = slices.DeleteFunc(result.Findings, func(f Finding) bool { return pkg.Nolint(f.Diagnostic.Pos, f.Rule) })
	result.Notes = append(pkg.Notes, f.notes...)
	result.Notes = append(result.Notes, pkg.C.Share(pass.Fset, f.gaveUp)...)
	if verbose {
		for _, note := range result.Notes {
			pass.Report(analysis.Diagnostic{Pos: packageClause(pass, pkg), Category: NoteCategory, Message: note})
		}
	}
	return result, nil
}

// modelled reports whether the model file is about functions of a package or
// of one that it imports.
func modelled(pkg *types.Package) bool {
	return model.Concerns(pkg.Path()) || slices.ContainsFunc(pkg.Imports(), func(p *types.Package) bool { return model.Concerns(p.Path()) })
}

// modulePath is the path of the module of a pass, "" where the driver doesn't
// tell.
func modulePath(pass *analysis.Pass) string {
	if pass.Module == nil {
		return ""
	}
	return pass.Module.Path
}

// suppress takes away the findings that the source asks to ignore, and reports
// what of that is about nothing.
func (f *flow) suppress(result *Result) {
	ignored := func(rule string, pos token.Pos) bool { return f.said.Suppresses(rule, f.pass.Fset.Position(pos)) }
	result.Findings = slices.DeleteFunc(result.Findings, func(x Finding) bool { return ignored(x.Rule, x.Diagnostic.Pos) })
	stale := func() []*contract.Suppression {
		return slices.DeleteFunc(slices.Clone(f.said.Ignores), (*contract.Suppression).Matched)
	}
	if !Possible && slices.ContainsFunc(stale(), func(s *contract.Suppression) bool { return s.Rule == absint.RuleStaleBorrow }) {
		// It may be about a finding that is only possible.
		g := newFlow(f.pass, f.pkg, f.profile)
		g.possible = true
		for _, v := range g.run() {
			ignored(v.Rule, v.At.Pos)
		}
	}
	for _, s := range stale() {
		result.Findings = append(result.Findings, Finding{Rule: s.Rule, Diagnostic: analysis.Diagnostic{
			Pos: s.Pos, Category: s.Rule, Message: s.Stale(),
		}})
	}
	slices.SortStableFunc(result.Findings, func(a, b Finding) int { return cmp.Compare(a.Diagnostic.Pos, b.Diagnostic.Pos) })
}

// packageClause returns the place for what is said of a package as a whole: the
// first file that the user wrote.
func packageClause(pass *analysis.Pass, pkg *cgosrc.Package) token.Pos {
	if len(pkg.Files) > 0 {
		return pkg.Files[0].Package
	}
	return pass.Files[0].Package
}
