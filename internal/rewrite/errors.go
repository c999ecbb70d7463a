package rewrite

import (
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

// A Refusal says why one place of a file can't be rewritten.
type Refusal struct {
	// Pos is the place in the original file.
	Pos token.Position
	// Msg names the thing, the reason and what to do.
	Msg string
}

// Error returns "file:line:column: message".
func (r Refusal) Error() string { return r.Pos.String() + ": " + r.Msg }

// Refusals is the error of [File], [Files] and [Package] for code that doesn't
// parse or that the model can't run: every place, in source order.
type Refusals []Refusal

// Error returns one line for each place.
func (rs Refusals) Error() string {
	lines := make([]string, len(rs))
	for i, r := range rs {
		lines[i] = r.Error()
	}
	return strings.Join(lines, "\n")
}

func (rs *Refusals) add(pos token.Position, msg string) {
	*rs = append(*rs, Refusal{Pos: pos, Msg: msg})
}

// err returns rs in source order as an error, nil if there is none.
func (rs Refusals) err() error {
	if len(rs) == 0 {
		return nil
	}
	slices.SortStableFunc(rs, func(a, b Refusal) int {
		if c := strings.Compare(a.Pos.Filename, b.Pos.Filename); c != 0 {
			return c
		}
		return a.Pos.Offset - b.Pos.Offset
	})
	return rs
}

// syntaxErrors returns the errors of a file that doesn't parse.
func syntaxErrors(list scanner.ErrorList) Refusals {
	var rs Refusals
	for _, e := range list {
		rs.add(e.Pos, e.Msg)
	}
	return rs
}
