package randprog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// A Tally sums up how the analyzers did.
type Tally struct {
	// Functions were compared, Right of them without a mistake of their own;
	// of Unclear ones nothing can be said, for the Reasons counted.
	Functions, Right, Unclear int
	Reasons                   map[string]int
	// Wrong functions have a disagreement; Kinds counts disagreements.
	Wrong int
	Kinds map[string]int
	rules map[string]*score
}

// A score is that of one rule: mistakes, those found, and false reports.
type score struct{ mistakes, found, false int }

// NewTally returns an empty tally.
func NewTally() *Tally {
	return &Tally{Reasons: make(map[string]int), Kinds: make(map[string]int), rules: make(map[string]*score)}
}

// Kind names the kind of a disagreement: + or - and the rule.
func (d Difference) Kind() string {
	if d.Missed {
		return "-" + d.Rule
	}
	return "+" + d.Rule
}

// Add counts what [Func.Check] returned about a function.
func (t *Tally) Add(truth []Finding, diffs []Difference, unclear string) {
	if unclear != "" {
		t.Unclear++
		reason, _, _ := strings.Cut(unclear, ":")
		t.Reasons[reason]++
		return
	}
	t.Functions++
	right := true
	for _, v := range truth {
		if !v.Maybe {
			right = false
			t.rule(v.Rule).mistakes++
			t.rule(v.Rule).found++
		}
	}
	if right {
		t.Right++
	}
	if len(diffs) > 0 {
		t.Wrong++
	}
	for _, d := range diffs {
		t.Kinds[d.Kind()]++
		if d.Missed {
			t.rule(d.Rule).found--
		} else {
			t.rule(d.Rule).false++
		}
	}
}

func (t *Tally) rule(name string) *score {
	if t.rules[name] == nil {
		t.rules[name] = new(score)
	}
	return t.rules[name]
}

// Shares returns the precision and the recall over all rules.
func (t *Tally) Shares() (precision, recall float64) {
	var all score
	for _, s := range t.rules {
		all.mistakes += s.mistakes
		all.found += s.found
		all.false += s.false
	}
	return share(all.found, all.found+all.false), share(all.found, all.mistakes)
}

func share(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// String renders the tally, by rule.
func (t *Tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d functions, %d of them right, %d with a disagreement; unclear: %d %v\n", t.Functions, t.Right, t.Wrong, t.Unclear, t.Reasons)
	w := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "rule\tmistakes\tfound\tfalse\tprecision\trecall")
	for _, rule := range slices.Sorted(maps.Keys(t.rules)) {
		s := t.rules[rule]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%.4f\t%.4f\n", rule, s.mistakes, s.found, s.false, share(s.found, s.found+s.false), share(s.found, s.mistakes))
	}
	w.Flush()
	return b.String()
}
