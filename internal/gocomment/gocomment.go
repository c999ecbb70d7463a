// Package gocomment finds the comments of Go files in their source.
package gocomment

import (
	"bytes"
	"go/ast"
	"go/token"
)

// Extent returns where a comment of file begins in its source, and where it
// ends. The end that the comment itself tells is too early by the carriage
// returns in it, which a scanner drops.
func Extent(src []byte, file *token.File, c *ast.Comment) (from, to int) {
	from = file.Offset(c.Pos())
	rest := src[from:]
	if bytes.HasPrefix(rest, []byte("/*")) {
		if i := bytes.Index(rest[2:], []byte("*/")); i >= 0 {
			return from, from + 2 + i + 2
		}
		return from, len(src)
	}
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	return from, from + len(bytes.TrimSuffix(line, []byte("\r")))
}
