package randprog

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/sslref/sslref/passes"
)

// cgoCount is the number of functions of TestCgo: cgo takes its time.
const cgoCount = 200

// TestCgo has the analyzers judge random functions as direct cgo code: what is
// reported is what is reported in the same functions on the model.
func TestCgo(t *testing.T) {
	lab, err := NewLab("../..", passes.All)
	if err != nil {
		t.Fatal(err)
	}
	funcs := Generate(*seedFlag, cgoCount)
	byFunc, err := lab.Analyze(funcs)
	if err != nil {
		t.Fatal(err)
	}
	var want []Report
	for _, list := range byFunc {
		want = append(want, list...)
	}
	slices.SortFunc(want, func(a, b Report) int { return cmp.Or(a.Line-b.Line, cmp.Compare(a.Rule, b.Rule)) })
	got, err := AnalyzeCgo(t.TempDir(), passes.All, funcs)
	if err != nil {
		t.Fatal(err)
	}
	if len(want) < cgoCount/4 {
		t.Errorf("%d reports in %d functions: too few to compare", len(want), cgoCount)
	}
	place := func(r Report) string { return fmt.Sprintf("line %d: %s", r.Line, r.Rule) }
	has := func(list []Report, r Report) bool {
		return slices.ContainsFunc(list, func(o Report) bool { return place(o) == place(r) })
	}
	for _, r := range want {
		if !has(got, r) {
			t.Errorf("seed %d: on the model only: line %d: %s", *seedFlag, r.Line, r.Message)
		}
	}
	for _, r := range got {
		if !has(want, r) {
			t.Errorf("seed %d: as cgo only: line %d: %s", *seedFlag, r.Line, r.Message)
		}
	}
	t.Logf("%d reports in %d functions", len(got), len(funcs))
}
