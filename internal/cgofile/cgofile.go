// Package cgofile tells which file of the author's cgo made another from.
package cgofile

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
)

// Author returns the name under which the author's file can be read that f, a
// file that cgo made, is a translation of. Where it can't be, it is the name
// that positions in f have.
//
// Line directives name it by an absolute path, as the go command wants it, or
// by one relative to the directory of the build, as Bazel's rules do. The
// latter go/scanner takes to be relative to the directory of f.
func Author(fset *token.FileSet, f *ast.File) string {
	// The position of the package clause, unlike that of the file's start, is
	// behind the line directive.
	name := fset.Position(f.Package).Filename
	if exists(name) {
		return name
	}
	rel, err := filepath.Rel(filepath.Dir(fset.File(f.FileStart).Name()), name)
	if err == nil && exists(rel) {
		return rel
	}
	return name
}

func exists(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
