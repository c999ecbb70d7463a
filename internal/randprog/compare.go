package randprog

import (
	"fmt"
	"slices"
)

// A Difference is a disagreement of the analyzer with the model.
type Difference struct {
	Rule string
	// Missed: the model sees it, the analyzer doesn't. Else it is the other
	// way round.
	Missed bool
	// Lines are where it is.
	Lines []int
	// Message is the analyzer's.
	Message string
}

// String returns the difference in a line, with + for what the analyzer says
// too much.
func (d Difference) String() string {
	if d.Missed {
		return fmt.Sprintf("- %s %v", d.Rule, d.Lines)
	}
	return fmt.Sprintf("+ %s %v: %s", d.Rule, d.Lines, d.Message)
}

// Compare returns the differences between what is true of a function and what
// is reported. may is what else may be reported.
func Compare(truth, may []Finding, reports []Report) []Difference {
	var diffs []Difference
	allowed := make([]bool, len(reports))
	for _, t := range append(slices.Clone(may), truth...) {
		for i, r := range reports {
			allowed[i] = allowed[i] || t.reported(r)
		}
	}
	for _, t := range truth {
		if !t.Maybe && !slices.ContainsFunc(reports, t.reported) && !t.covered(truth, reports) {
			diffs = append(diffs, Difference{Rule: t.Rule, Missed: true, Lines: t.Lines})
		}
	}
	for i, r := range reports {
		if !allowed[i] {
			diffs = append(diffs, Difference{Rule: r.Rule, Lines: []int{r.Line}, Message: r.Message})
		}
	}
	return diffs
}

// reported reports whether r says v.
func (v Finding) reported(r Report) bool {
	return (v.Rule == "" || r.Rule == v.Rule || slices.Contains(v.Also, r.Rule)) && slices.Contains(v.Lines, r.Line)
}

// covered reports whether what is reported stands for v: a leak of a session
// of which another reference is reported to leak, or another thing that goes
// wrong in the same call on some other way. One is to be named.
func (v Finding) covered(truth []Finding, reports []Report) bool {
	return slices.ContainsFunc(truth, func(w Finding) bool {
		shared := slices.ContainsFunc(w.Lines, func(n int) bool { return slices.Contains(v.Lines, n) })
		named := (w.Rule == "refleak") == (v.Rule == "refleak") || w.Rule == "uncheckedref" && slices.Equal(v.Lines, w.Lines)
		return named && w.Rule != "" && shared && slices.ContainsFunc(reports, w.reported)
	})
}

// Check compares the reports about f with what happens when it runs. unclear
// says why there is no telling, and is "" if there is.
func (f *Func) Check(reports []Report) (truth []Finding, diffs []Difference, unclear string) {
	truth, _, unclear = f.Truth(Consistent)
	if unclear != "" {
		return nil, nil, unclear
	}
	diffs = Compare(truth, nil, reports)
	tooMuch := func(d Difference) bool { return !d.Missed }
	if slices.ContainsFunc(diffs, tooMuch) {
		may, _, unclear := f.Truth(Fickle)
		if unclear != "" {
			return nil, nil, unclear
		}
		diffs = Compare(truth, may, reports)
	}
	return truth, diffs, ""
}
