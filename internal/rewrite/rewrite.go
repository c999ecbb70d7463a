package rewrite

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/scanner"
	"go/token"
	"maps"
	"slices"
	"strconv"
)

// File rewrites one file. filename is used in positions only; src is its text;
// exports has the names of the //export'ed Go functions of the package's other
// files (those of the file itself are found; nil is fine). The file is parsed
// into fset.
//
// The twin has the same lines as src. A file without import "C" is returned
// as it is. The error is [Refusals]: syntax errors, or what the model can't
// run.
func File(fset *token.FileSet, filename string, src []byte, exports map[string]bool) ([]byte, error) {
	f, err := parse(fset, filename, src)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(exports)
	if all == nil {
		all = map[string]bool{}
	}
	maps.Copy(all, f.exports())
	return f.twin(all, f.idents())
}

// A sourceFile is a parsed file with its text.
type sourceFile struct {
	fset   *token.FileSet
	file   *token.File
	src    []byte
	syntax *ast.File
}

func parse(fset *token.FileSet, filename string, src []byte) (*sourceFile, error) {
	syntax, err := parser.ParseFile(fset, filename, src, parser.ParseComments|parser.SkipObjectResolution)
	if list := (scanner.ErrorList)(nil); errors.As(err, &list) {
		return nil, syntaxErrors(list)
	} else if err != nil {
		return nil, err
	}
	return &sourceFile{fset, fset.File(syntax.FileStart), src, syntax}, nil
}

// offset returns where pos is in the text.
func (f *sourceFile) offset(pos token.Pos) int { return f.file.Offset(pos) }

// position returns pos as it is in the file, //line comments disregarded.
func (f *sourceFile) position(pos token.Pos) token.Position { return f.file.PositionFor(pos, false) }

// usesC reports whether the file imports "C".
func (f *sourceFile) usesC() bool {
	return slices.ContainsFunc(f.syntax.Imports, isImportC)
}

func isImportC(spec *ast.ImportSpec) bool { return spec.Path.Value == `"C"` }

// idents returns every identifier that occurs in the file.
func (f *sourceFile) idents() map[string]bool {
	seen := map[string]bool{}
	for n := range ast.Preorder(f.syntax) {
		if id, ok := n.(*ast.Ident); ok {
			seen[id.Name] = true
		}
	}
	return seen
}

// twin returns the file's twin. exports has all //export'ed functions of the
// package, taken the names that the model's package must not get here.
func (f *sourceFile) twin(exports, taken map[string]bool) ([]byte, error) {
	r := &rewriter{sourceFile: f, exports: exports, alias: alias(taken)}
	r.constraint()
	if !f.usesC() {
		return r.edits.apply(f.src), r.refused.err()
	}
	r.preambles()
	r.references()
	r.imports()
	if err := r.refused.err(); err != nil {
		return nil, err
	}
	return formatted(r.edits.apply(f.src)), nil
}

// alias returns a name for the model's package that is not taken.
func alias(taken map[string]bool) string {
	name := "libssl"
	for n := 2; taken[name]; n++ {
		name = "libssl" + strconv.Itoa(n)
	}
	return name
}

// formatted returns src as gofmt has it if that leaves every token and comment
// on its line, else src.
func formatted(src []byte) []byte {
	out, err := format.Source(src)
	if err != nil || !slices.Equal(layout(src), layout(out)) {
		return src
	}
	return out
}

// layout returns the kind and line of each token and comment of src, and the
// number of its line breaks.
func layout(src []byte) []string {
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, nil, scanner.ScanComments)
	var list []string
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return append(list, strconv.Itoa(bytes.Count(src, []byte("\n"))))
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		list = append(list, fmt.Sprint(tok, file.Line(pos)))
	}
}
