package contract

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// A Suppression is an //sslref:ignore.
type Suppression struct {
	Rule, Reason string
	// Pos is where it stands.
	Pos token.Pos
	// Findings in file, from line from to line to, are its concern.
	file     string
	from, to int
	matched  bool
}

// Stale is what is said of a suppression that nothing matches.
func (s *Suppression) Stale() string {
	return fmt.Sprintf("this ignore matches no finding of %s: remove it (%[1]s)", s.Rule)
}

// Matched reports whether a finding was suppressed by it.
func (s *Suppression) Matched() bool { return s.matched }

// Suppresses reports whether a suppression is about a finding of rule at p.
func (s *Set) Suppresses(rule string, p token.Position) bool {
	found := false
	for _, i := range s.Ignores {
		if i.Rule == rule && i.file == p.Filename && i.from <= p.Line && p.Line <= i.to {
			i.matched, found = true, true
		}
	}
	return found
}

// Rules are the rules that can be ignored, sorted.
var Rules = []string{"borrowedfree", "borrowescape", "crossctx", "doublefree", "refleak", "staleborrow", "uncheckedref", "useafterfree"}

// suppress adds a suppression of findings between two positions.
func (r *reader) suppress(c *ast.Comment, d Directive, from, to token.Pos) {
	fset := r.pkg.Fset()
	p, q := fset.Position(from), fset.Position(to)
	r.set.addIgnore(d, c.Pos(), p.Filename, p.Line, q.Line)
}

func (s *Set) addIgnore(d Directive, pos token.Pos, file string, from, to int) {
	if !slices.Contains(Rules, d.Rule) {
		s.Problems = append(s.Problems, problem(pos, "ignore %s: there is no such rule, there are %s", d.Rule, strings.Join(Rules, ", ")))
		return
	}
	s.Ignores = append(s.Ignores, &Suppression{Rule: d.Rule, Reason: d.Reason, Pos: pos, file: file, from: from, to: to})
}

// line adds a suppression that is about its own line, or, where it stands
// alone, about the statement below it.
func (r *reader) line(c *ast.Comment, d Directive) {
	fset := r.pkg.Fset()
	at := fset.Position(c.Pos())
	src := r.pkg.Source(r.file)
	from, to := at.Line, at.Line
	if standsAlone(src, at.Offset) {
		from = nextLine(src, at.Offset, at.Line)
		to = max(from, r.statementEnd(from))
	}
	r.set.addIgnore(d, c.Pos(), at.Filename, from, to)
}

// standsAlone reports whether only spaces are before offset in its line.
func standsAlone(src []byte, offset int) bool {
	for i := min(offset, len(src)) - 1; i >= 0 && src[i] != '\n'; i-- {
		if src[i] != ' ' && src[i] != '\t' {
			return false
		}
	}
	return true
}

// nextLine returns the line after the one with offset that is neither a
// directive nor another line comment nor blank.
func nextLine(src []byte, offset, line int) int {
	if offset > len(src) {
		return line + 1
	}
	for text := range strings.Lines(string(src[offset:])) {
		t := strings.TrimSpace(text)
		if t != "" && !strings.HasPrefix(t, "//") {
			return line
		}
		line++
	}
	return line
}

// statementEnd returns the last line of the statement that begins in a line
// and has no statements inside; 0 if there is none.
func (r *reader) statementEnd(line int) int {
	fset, end := r.pkg.Fset(), 0
	ast.Inspect(r.file, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.AssignStmt, *ast.ExprStmt, *ast.ReturnStmt, *ast.DeferStmt, *ast.GoStmt, *ast.SendStmt, *ast.DeclStmt, *ast.IncDecStmt:
			if fset.Position(n.Pos()).Line == line && !hasBlock(n) {
				end = max(end, fset.Position(n.End()).Line)
			}
		}
		return true
	})
	return end
}

// hasBlock reports whether there are statements inside of n.
func hasBlock(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if _, ok := n.(*ast.BlockStmt); ok {
			found = true
		}
		return !found
	})
	return found
}
