// Package golangci makes sslref a linter of golangci-lint: a plugin of its
// module plugin system, registered by being imported. docs/golangci.md says how
// to build golangci-lint with it and how to configure it; cmd/golangci-sslref is
// golangci-lint with it.
package golangci

import (
	"fmt"
	"go/token"
	"path/filepath"
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

// BuildAnalyzers returns the flow analyzer, for what it has to say itself, and
// one that reports the findings. They are two and not nine because
// golangci-lint puts an analyzer's name before each message unless it is the
// linter's, and the messages have their rules already.
func (p *plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	if err := p.settings.apply(); err != nil {
		return nil, err
	}
	return []*analysis.Analyzer{sslref.Analyzer, {
		Name:     Name,
		Doc:      "report misuses of the references of SSL_SESSION",
		URL:      sslref.Analyzer.URL,
		Requires: []*analysis.Analyzer{sslref.Analyzer},
		Run:      p.report,
	}}, nil
}

// GetLoadMode returns that the analyzers need types.
func (*plugin) GetLoadMode() string { return register.LoadModeTypesInfo }

// report reports the findings of the rules that are on, without their steps:
// golangci-lint would make each step an issue of its own.
func (p *plugin) report(pass *analysis.Pass) (any, error) {
	for _, f := range pass.ResultOf[sslref.Analyzer].(*sslref.Result).Findings {
		if !p.settings.rules[f.Rule] || f.Possible && !p.settings.possible {
			continue
		}
		pass.Report(issue(pass, f.Diagnostic))
	}
	return nil, nil
}

// issue returns a finding as golangci-lint can show it.
func issue(pass *analysis.Pass, d analysis.Diagnostic) analysis.Diagnostic {
	d.Related = nil
	at := pass.Fset.Position(d.Pos)
	if filepath.Ext(at.Filename) == ".go" {
		return d
	}
	// It drops what is in a C file, which would let the finding pass.
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
