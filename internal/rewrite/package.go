package rewrite

import (
	"errors"
	"fmt"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Package rewrites the Go files of the package in dir. It returns the twins by
// base name; files without import "C" are copied, those that are built without
// cgo only (//go:build !cgo) left out, test files included, build constraints
// not applied. Files that are not Go are ignored: what they define is refused
// where it is called.
//
// The error is the [Refusals] of all files, unless dir can't be read.
func Package(dir string) (map[string][]byte, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	paths = slices.DeleteFunc(paths, func(path string) bool {
		base := filepath.Base(path)
		return strings.HasPrefix(base, "_") || strings.HasPrefix(base, ".")
	})
	if len(paths) == 0 {
		return nil, fmt.Errorf("no Go files in %s", dir)
	}
	twins, err := Files(paths)
	if err != nil {
		return nil, err
	}
	byBase := make(map[string][]byte, len(twins))
	for path, twin := range twins {
		byBase[filepath.Base(path)] = twin
	}
	return byBase, nil
}

// Files rewrites files of one package, as [Package] does for all of them: the
// //export'ed functions of each are known in the others. It returns the twins
// by path.
func Files(paths []string) (map[string][]byte, error) {
	files, err := parseAll(paths)
	if err != nil {
		return nil, err
	}
	exports, taken := map[string]bool{}, map[string]bool{}
	for _, f := range files {
		maps.Copy(exports, f.exports())
		maps.Copy(taken, f.idents())
	}
	twins := make(map[string][]byte, len(files))
	var refused Refusals
	for _, f := range files {
		twin, err := f.twin(exports, taken)
		if rs := (Refusals)(nil); errors.As(err, &rs) {
			refused = append(refused, rs...)
		}
		twins[f.file.Name()] = twin
	}
	return twins, refused.err()
}

// parseAll parses the files that have twins.
func parseAll(paths []string) ([]*sourceFile, error) {
	fset := token.NewFileSet()
	var files []*sourceFile
	var refused Refusals
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		f, err := parse(fset, path, src)
		switch rs := (Refusals)(nil); {
		case errors.As(err, &rs):
			refused = append(refused, rs...)
		case err != nil:
			return nil, err
		case !f.withoutCgoOnly():
			files = append(files, f)
		}
	}
	return files, refused.err()
}
