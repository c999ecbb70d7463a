package gate

import (
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"

	"github.com/sslref/sslref/internal/unit"
)

// HasTests reports whether the package of u has test files of its own (not
// those of an external test package). If so, go vet takes the package with
// them when it is named, which is another unit.
func HasTests(u *unit.Unit) bool {
	files, err := filepath.Glob(filepath.Join(u.Dir, "*_test.go"))
	if err != nil {
		return false
	}
	for _, file := range files {
		if match, err := build.Default.MatchFile(filepath.Split(file)); err != nil || !match {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly)
		if err == nil && !strings.HasSuffix(f.Name.Name, "_test") {
			return true
		}
	}
	return false
}
