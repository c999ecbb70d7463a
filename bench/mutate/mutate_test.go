package main

import "testing"

// The bar that the command holds the analyzers to holds for the binding that
// comes with it.
func TestBinding(t *testing.T) {
	results, clean, err := run("testdata/binding")
	if err != nil {
		t.Fatal(err)
	}
	if !clean {
		t.Error("the original has findings")
	}
	if len(results) < 90 {
		t.Errorf("%d changes were made, want at least 90", len(results))
	}
	if share := table(results, false); share < bar {
		t.Errorf("%.1f%% of the wrong changes are reported, want %d%%", share, bar)
	}
}
