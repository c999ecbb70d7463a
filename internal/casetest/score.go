package casetest

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// A Score counts how the analyzers did on the functions of a case package.
type Score struct {
	Name string
	// Bad functions: all, those reported with the right rule, and those
	// reported on the exact line.
	Bad, Rule, Line int
	// Good functions, and those with a report. Helpers with a report that
	// nobody wants count among the latter.
	Good, False int
}

// ScoreOf counts the verdicts on the functions of the package called name.
func ScoreOf(name string, verdicts []*Verdict) Score {
	s := Score{Name: name}
	for _, v := range verdicts {
		switch {
		case v.Func.Bad():
			s.Bad++
			if v.RightRule {
				s.Rule++
			}
			if v.RightLine {
				s.Line++
			}
		case v.Func.Good():
			s.Good++
			fallthrough
		default:
			if len(v.Unexpected) > 0 {
				s.False++
			}
		}
	}
	return s
}

func (s *Score) add(t Score) {
	s.Bad += t.Bad
	s.Rule += t.Rule
	s.Line += t.Line
	s.Good += t.Good
	s.False += t.False
}

// Scoreboard renders the scores, one line each, and their total.
func Scoreboard(scores []Score) string {
	total := Score{Name: "total"}
	for _, s := range scores {
		total.add(s)
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "cases\tbad\tright rule\texact line\tgood\tfalsely reported")
	for _, s := range append(scores, total) {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%d\t%s\n",
			s.Name, s.Bad, of(s.Rule, s.Bad), of(s.Line, s.Bad), s.Good, of(s.False, s.Good))
	}
	w.Flush()
	return b.String()
}

// Figures says the total in a sentence.
func Figures(scores []Score) string {
	total := Score{}
	for _, s := range scores {
		total.add(s)
	}
	return fmt.Sprintf("Of %d wrong functions %s are reported by the right rule on the right line; of %d right ones %s are reported.",
		total.Bad, of(total.Line, total.Bad), total.Good, of(total.False, total.Good))
}

// of renders n of total with its share.
func of(n, total int) string {
	if total == 0 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d (%.1f%%)", n, 100*float64(n)/float64(total))
}
