// Package golangci makes sslref a linter of golangci-lint: a plugin of its
// module plugin system, registered by being imported. docs/golangci.md says how
// to build golangci-lint with it and how to configure it; cmd/golangci-sslref is
// golangci-lint with it.
package golangci

import (
	"crypto/sha256"
	"fmt"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/golangci/plugin-module-register/register" // what golangci-lint finds plugins by
	"golang.org/x/tools/go/analysis"

	"github.com/sslref/sslref"
)

// Name is what configurations and nolint comments call the linter.
const Name = "sslref"

func init() {
	register.Plugin(Name, New)
}

// New returns the plugin for the settings of a configuration, as golangci-lint
// has read them: nil, or keys with values. The error names the setting that is
// wrong and says what it can be.
func New(conf any) (register.LinterPlugin, error) {
	s, err := parseSettings(conf)
	if err != nil {
		return nil, err
	}
	return &plugin{s}, nil
}

type plugin struct{ settings settings }

// BuildAnalyzers returns an analyzer that reports everything, and the flow
// analyzer that it requires. One reports, and not nine, because golangci-lint
// puts an analyzer's name before each message unless it is the linter's, and the
// messages have their rules already. The other is there for its name.
func (p *plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	if err := p.settings.apply(); err != nil {
		return nil, err
	}
	flow := p.flow()
	return []*analysis.Analyzer{flow, {
		Name:     Name,
		Doc:      "report misuses of the references of SSL_SESSION",
		URL:      sslref.Analyzer.URL,
		Requires: []*analysis.Analyzer{flow},
		Run: func(pass *analysis.Pass) (any, error) {
			p.report(pass, pass.ResultOf[flow].(*outcome))
			return nil, nil
		},
	}}, nil
}

// An outcome is the result of the flow analyzer, and what it reported itself.
type outcome struct {
	*sslref.Result
	said []analysis.Diagnostic
}

// flow returns the flow analyzer in a form that reports nothing, but keeps it.
// Its name changes with the model file: golangci-lint caches what was found, and
// the facts, under the names of analyzers and the settings, which don't change
// when the file does.
func (p *plugin) flow() *analysis.Analyzer {
	a := *sslref.Analyzer
	if p.settings.model != nil {
		a.Name += fmt.Sprintf("_model_%x", sha256.Sum256(p.settings.model.Text))
	}
	a.ResultType = reflect.TypeFor[*outcome]()
	a.Run = func(pass *analysis.Pass) (any, error) {
		out := new(outcome)
		pass.Report = func(d analysis.Diagnostic) { out.said = append(out.said, d) }
		result, err := sslref.Analyzer.Run(pass)
		if err != nil {
			return nil, err
		}
		out.Result = result.(*sslref.Result)
		return out, nil
	}
	return &a
}

// GetLoadMode returns that the analyzers need types.
func (*plugin) GetLoadMode() string { return register.LoadModeTypesInfo }

// report reports what the flow analyzer said, and the findings of the rules that
// are on, without their steps: golangci-lint would make each step an issue of
// its own.
func (p *plugin) report(pass *analysis.Pass, out *outcome) {
	for _, d := range out.said {
		pass.Report(issue(pass, d))
	}
	for _, f := range out.Findings {
		if p.settings.rules[f.Rule] && (p.settings.possible || !f.Possible) {
			pass.Report(issue(pass, f.Diagnostic))
		}
	}
}

// issue returns a finding as golangci-lint can show it.
func issue(pass *analysis.Pass, d analysis.Diagnostic) analysis.Diagnostic {
	d.Related = nil
	at := pass.Fset.Position(d.Pos)
	if filepath.Ext(at.Filename) == ".go" {
		return d
	}
	// It drops what is in a C file or a model file, which would let it pass.
	d.Message = fmt.Sprintf("%s:%d:%d: %s", filepath.Base(at.Filename), at.Line, at.Column, d.Message)
	d.Pos, d.End = firstFile(pass), token.NoPos
	d.SuggestedFixes = nil
	return d
}

// firstFile returns the package clause of the first file that the user wrote, by
// name, and not of a test: a package and its variant with tests are to have the
// same place, or the issue would be there twice.
func firstFile(pass *analysis.Pass) token.Pos {
	pos, first := pass.Files[0].Package, ""
	for _, f := range pass.Files {
		name := filepath.Base(pass.Fset.Position(f.Package).Filename)
		// What cgo generates is in the build cache under other names.
		if filepath.Ext(name) != ".go" || strings.HasPrefix(name, "_cgo_") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		if first == "" || name < first {
			pos, first = f.Package, name
		}
	}
	return pos
}
