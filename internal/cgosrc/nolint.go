package cgosrc

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// An exception is a nolint comment with the lines that it is about. Drivers
// that know such comments look for them in the files that they parsed, by the
// names of positions there. An author's file that has another name than the
// driver takes it to have is not one of those: Bazel's nogo.
type exception struct {
	file     *token.File
	from, to int      // lines
	rules    []string // nil for all
}

// nolint lists the exceptions in f: a comment is about the largest node that it
// stands at.
func nolint(fset *token.FileSet, f *ast.File) []exception {
	var list []exception
	file := fset.File(f.FileStart)
	for node, groups := range ast.NewCommentMap(fset, f, f.Comments) {
		for _, group := range groups {
			for _, c := range group.List {
				if rules, ok := nolintRules(c.Text); ok {
					list = append(list, exception{file, file.Line(node.Pos()), file.Line(node.End()), rules})
				}
			}
		}
	}
	return list
}

// nolintRules returns the rules that a comment names, "//nolint:a,b // reason";
// nil if it is about all. It reports whether it is such a comment.
func nolintRules(comment string) (rules []string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimLeft(comment, "/ "), "nolint")
	if !ok {
		return nil, false
	}
	rest, _, _ = strings.Cut(rest, "//")
	_, names, named := strings.Cut(strings.TrimSpace(rest), ":")
	if !named {
		return nil, true
	}
	rules = strings.Split(names, ",")
	if slices.ContainsFunc(rules, func(r string) bool { return strings.EqualFold(r, "all") }) {
		return nil, true
	}
	return rules, true
}

// Nolint reports whether a nolint comment that the driver can't see excepts the
// place at pos from a rule.
func (p *Package) Nolint(pos token.Pos, rule string) bool {
	return slices.ContainsFunc(p.exceptions, func(e exception) bool {
		if base := token.Pos(e.file.Base()); pos < base || pos > base+token.Pos(e.file.Size()) {
			return false
		}
		line := e.file.Line(pos)
		return e.from <= line && line <= e.to && (e.rules == nil || slices.Contains(e.rules, rule))
	})
}
