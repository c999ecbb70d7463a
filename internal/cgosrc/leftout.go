package cgosrc

import (
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"

	"golang.org/x/tools/go/analysis"
)

// LeftOut returns the names of the files of the package that are not analyzed
// only because cgo is off, and whose text satisfies mentions. Drivers that
// don't tell a pass about ignored files get none.
func LeftOut(pass *analysis.Pass, mentions func(src []byte) bool) []string {
	if build.Default.CgoEnabled || usesCgo(pass.Pkg) {
		return nil
	}
	withCgo := build.Default
	withCgo.CgoEnabled = true
	var names []string
	for _, file := range pass.IgnoredFiles {
		dir, name := filepath.Split(file)
		if filepath.Ext(name) != ".go" {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil || !mentions(src) {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ImportsOnly)
		if err != nil {
			continue
		}
		for _, spec := range f.Imports {
			// Other constraints may leave it out as well.
			if match, err := withCgo.MatchFile(dir, name); spec.Path.Value == `"C"` && err == nil && match {
				names = append(names, name)
				break
			}
		}
	}
	return names
}
